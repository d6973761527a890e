package host

import (
	"errors"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// maxIDs is how many messages one call deletes or forwards.
const maxIDs = 100

var editOptions = []string{"buttons", "format", "entities", "link_preview", "media", "schedule", "media_below"}

// An editing is a message as it is to become.
type editing struct {
	api.MessagesEditMessageRequest
	sending
}

// luaEdit is edit(message, text [, opts]) and edit(peer, id, text [, opts]).
func luaEdit(v *verb) ([]lua.LValue, error) {
	var t target
	next := v.message(1, &t)
	v.most(next + 1)
	return v.edit(&t, v.L.Get(next), v.L.Get(next+1))
}

func (v *verb) edit(t *target, text, opts lua.LValue) ([]lua.LValue, error) {
	e, err := v.editing(text, opts)
	if err != nil {
		return nil, err
	}
	r := &e.MessagesEditMessageRequest
	r.Peer, r.ID = t.peer, t.ids[0]
	res, err := v.call(r)
	if err != nil {
		return nil, err
	}
	for _, m := range v.client.Sent(r, res) {
		if id, _ := messageIDOf(v.object(m)); id == r.ID {
			return []lua.LValue{v.wrap(m)}, nil
		}
	}
	return done(), nil
}

// editing reads a text and options, and looks up what they name.
func (v *verb) editing(text, opts lua.LValue) (*editing, error) {
	e := &editing{}
	s := &e.sending
	v.options(opts, editOptions, func(name string, o lua.LValue) *argError { return v.sendOption(s, name, o) })
	whole := v.text(text, s.format, s.entities, s.given, s.media == nil && s.ReplyMarkup == nil)
	r := &e.MessagesEditMessageRequest
	if text != lua.LNil {
		r.Message = tl.Some(whole.Text)
		v.c.setEntities(slotOf(&r.Entities), whole.Entities)
	}
	if err := v.resolve(); err != nil {
		return nil, err
	}
	r.Entities = shownEntities(r.Entities)
	r.NoWebpage, r.InvertMedia, r.Media, r.ReplyMarkup, r.ScheduleDate = s.NoWebpage, s.InvertMedia, s.media, s.ReplyMarkup, s.ScheduleDate
	return e, nil
}

// luaDelete is delete(message [, opts]) and delete(peer, ids [, opts]): the number of
// messages that are gone. They are gone for everybody, unless revoke is false.
func luaDelete(v *verb) ([]lua.LValue, error) {
	var t target
	next := v.messages(1, &t)
	v.most(next)
	return v.deleteWith(&t, v.L.Get(next))
}

func (v *verb) deleteWith(t *target, opts lua.LValue) ([]lua.LValue, error) {
	revoke := true
	v.options(opts, []string{"revoke"}, func(_ string, e lua.LValue) *argError { return optionBool(&revoke, e) })
	if err := v.resolve(); err != nil {
		return nil, err
	}
	return v.delete(t, revoke)
}

func (v *verb) delete(t *target, revoke bool) ([]lua.LValue, error) {
	gone := 0
	for ids := t.ids; len(ids) > 0; {
		some := ids[:min(len(ids), maxIDs)]
		ids = ids[len(some):]
		var req api.Object = &api.MessagesDeleteMessagesRequest{Revoke: revoke, ID: some}
		if channel := channelOf(t.peer); channel != nil {
			req = &api.ChannelsDeleteMessagesRequest{Channel: channel, ID: some}
		}
		res, err := v.call(req)
		if err != nil {
			return nil, err
		}
		if a, ok := res.(*api.MessagesAffectedMessages); ok {
			gone += int(a.PtsCount)
		}
	}
	return []lua.LValue{lua.LNumber(gone)}, nil
}

// messages reads messages of one chat from argument n on: a message, a list of them,
// or a chat and an id, a message or a list of either.
func (v *verb) messages(n int, to *target) (next int) {
	first, second := v.L.Get(n), v.L.Get(n+1)
	if list, ok := second.(*lua.LTable); ok && list.Len() > 0 {
		v.peer(n, &to.peer)
		to.ids = v.idList(list)
		for i := range to.ids {
			v.sameChat(&to.peer, list.RawGetInt(i+1))
		}
		return n + 2
	}
	if list, ok := first.(*lua.LTable); ok && list.Len() > 0 && list.RawGetString("_") == lua.LNil {
		to.ids = v.idList(list)
		chat := chatOfValue(list.RawGetInt(1))
		if chat == nil {
			v.fail("list of messages expected, got one of %s; ids need the chat before them", describe(list.RawGetInt(1)))
		}
		for i := 2; i <= list.Len(); i++ {
			if other, ok := chatOfValue(list.RawGetInt(i)).(api.PeerClass); !ok || keyOfPeer(other) != keyOfPeer(chat.(api.PeerClass)) {
				v.fail("[%d]: the messages have to be of one chat", i)
			}
		}
		v.check("", v.c.setBoxed("InputPeer", slotOf(&to.peer), v.wrap(chat)))
		return n + 1
	}
	if list, ok := second.(*lua.LTable); ok && chatOfValue(first) == nil { // an empty one
		v.peer(n, &to.peer)
		if k, _ := list.Next(lua.LNil); k != lua.LNil {
			v.fail("list of messages expected, got a table with the key %s", keyName(k))
		}
		return n + 2
	}
	return v.message(n, to)
}

func (v *verb) idList(list *lua.LTable) []int32 {
	ids := make([]int32, list.Len())
	for i := range ids {
		id, ok := messageIDOf(list.RawGetInt(i + 1))
		if !ok {
			v.fail("[%d]: id of a message or the message itself expected, got %s", i+1, describe(list.RawGetInt(i+1)))
		}
		ids[i] = id
	}
	return ids
}

var forwardOptions = []string{"from", "silent", "background", "schedule", "drop_author", "drop_captions", "protect", "topic", "send_as"}

// luaForward is forward(to, messages [, opts]) and forward(to, ids, { from = peer }).
// It returns the new message, or a list of them for a list.
func luaForward(v *verb) ([]lua.LValue, error) {
	v.most(3)
	var r api.MessagesForwardMessagesRequest
	v.peer(1, &r.ToPeer)
	return v.forward(&r, v.L.Get(2), v.L.Get(3))
}

func (v *verb) forward(r *api.MessagesForwardMessagesRequest, what, opts lua.LValue) ([]lua.LValue, error) {
	v.options(opts, forwardOptions, func(name string, e lua.LValue) *argError { return v.forwardOption(r, name, e) })
	list, many := what.(*lua.LTable)
	if what == lua.LNil {
		v.fail("message or list of messages expected, got nothing")
	}
	if !many {
		list = v.host.L.NewTable()
		list.Append(what)
	}
	r.ID = v.idList(list)
	if len(r.ID) == 0 {
		return []lua.LValue{v.host.L.NewTable()}, nil
	}
	chats := make([]api.InputPeerClass, len(r.ID))
	for i := range chats {
		chat := chatOfValue(list.RawGetInt(i + 1))
		switch {
		case r.FromPeer != nil || len(v.c.pending) > 0 && chat == nil:
		case chat == nil:
			v.fail("ids need { from = chat }, the chat that they are in")
		default:
			v.check("", v.c.setBoxed("InputPeer", slotOf(&chats[i]), v.wrap(chat)))
		}
	}
	if err := v.resolve(); err != nil {
		return nil, err
	}
	return v.forwardAll(r, chats, many)
}

func (v *verb) forwardOption(r *api.MessagesForwardMessagesRequest, name string, e lua.LValue) *argError {
	switch name {
	case "from":
		return v.cast("InputPeer", &r.FromPeer, e)
	case "send_as":
		return v.cast("InputPeer", &r.SendAs, e)
	case "schedule":
		return optionTime(&r.ScheduleDate, e)
	case "topic":
		id, ok := messageIDOf(e)
		if !ok {
			return expected("id of a topic", e)
		}
		r.TopMsgID = tl.Some(id)
		return nil
	}
	to := map[string]*bool{
		"silent": &r.Silent, "background": &r.Background, "drop_author": &r.DropAuthor, "drop_captions": &r.DropMediaCaptions, "protect": &r.Noforwards,
	}[name]
	return optionBool(to, e)
}

// forwardAll forwards messages, those of one chat together, in their order.
func (v *verb) forwardAll(r *api.MessagesForwardMessagesRequest, chats []api.InputPeerClass, many bool) ([]lua.LValue, error) {
	sent := v.host.L.NewTable()
	all := r.ID
	for i := 0; i < len(all); {
		one := *r
		if one.FromPeer == nil {
			one.FromPeer = chats[i]
		}
		n := 1
		for i+n < len(all) && n < maxIDs && (r.FromPeer != nil || !v.elsewhere(chats[i+n], chats[i])) {
			n++
		}
		one.ID = all[i : i+n]
		for range n {
			one.RandomID = append(one.RandomID, v.randomID())
		}
		res, err := v.call(&one)
		if isRefused(err, alreadySent) {
			res, err = nil, nil
		}
		if err != nil {
			return nil, err
		}
		for _, m := range v.client.Sent(&one, res) {
			if m != nil {
				sent.Append(v.wrap(m))
			}
		}
		i += n
	}
	if many {
		return []lua.LValue{sent}, nil
	}
	if m := sent.RawGetInt(1); m != lua.LNil {
		return []lua.LValue{m}, nil
	}
	return done(), nil
}

// luaPin is pin(message [, opts]) and pin(peer, id [, opts]). Nobody is notified
// unless notify is true.
func luaPin(v *verb) ([]lua.LValue, error) {
	var t target
	next := v.message(1, &t)
	v.most(next)
	return v.pinWith(&t, v.L.Get(next))
}

func (v *verb) pinWith(t *target, opts lua.LValue) ([]lua.LValue, error) {
	r := &api.MessagesUpdatePinnedMessageRequest{Silent: true}
	v.options(opts, []string{"notify", "one_side"}, func(name string, e lua.LValue) *argError {
		if name == "notify" {
			return optionNot(&r.Silent, e)
		}
		return optionBool(&r.PmOneside, e)
	})
	return v.pin(r, t)
}

func (v *verb) pin(r *api.MessagesUpdatePinnedMessageRequest, t *target) ([]lua.LValue, error) {
	if err := v.resolve(); err != nil {
		return nil, err
	}
	r.Peer, r.ID = t.peer, t.ids[0]
	if _, err := v.call(r); err != nil {
		return nil, err
	}
	return done(), nil
}

// luaUnpin is unpin(message), unpin(peer, id), and unpin(peer), which unpins all.
func luaUnpin(v *verb) ([]lua.LValue, error) {
	var t target
	if v.L.Get(2) == lua.LNil && chatOfValue(v.L.Get(1)) == nil {
		v.peer(1, &t.peer)
		return v.unpinAll(&t)
	}
	v.most(v.message(1, &t) - 1)
	return v.pin(&api.MessagesUpdatePinnedMessageRequest{Unpin: true}, &t)
}

func (v *verb) unpinAll(t *target) ([]lua.LValue, error) {
	if err := v.resolve(); err != nil {
		return nil, err
	}
	return done(), v.whileOffset(&api.MessagesUnpinAllMessagesRequest{Peer: t.peer})
}

// whileOffset repeats a call for as long as its answer says that it has not done all.
func (v *verb) whileOffset(req api.Object) error {
	for {
		res, err := v.call(req)
		if err != nil {
			return err
		}
		if a, ok := res.(*api.MessagesAffectedHistory); !ok || a.Offset <= 0 {
			return nil
		}
	}
}

// luaRead is read(peer [, opts]), read(message [, opts]) and read(peer, id [, opts]):
// the chat has been read up to there, or all of it.
func luaRead(v *verb) ([]lua.LValue, error) {
	var t target
	next := 2
	if _, isID := messageIDOf(v.L.Get(2)); isID || chatOfValue(v.L.Get(1)) != nil {
		next = v.message(1, &t)
	} else {
		v.peer(1, &t.peer)
	}
	v.most(next)
	return v.read(&t, v.L.Get(next))
}

func (v *verb) read(t *target, opts lua.LValue) ([]lua.LValue, error) {
	var mentions, reactions bool
	v.options(opts, []string{"mentions", "reactions"}, func(name string, e lua.LValue) *argError {
		if name == "mentions" {
			return optionBool(&mentions, e)
		}
		return optionBool(&reactions, e)
	})
	if err := v.resolve(); err != nil {
		return nil, err
	}
	var upTo int32
	if len(t.ids) > 0 {
		upTo = t.ids[0]
	}
	var req api.Object = &api.MessagesReadHistoryRequest{Peer: t.peer, MaxID: upTo}
	if channel := channelOf(t.peer); channel != nil {
		req = &api.ChannelsReadHistoryRequest{Channel: channel, MaxID: upTo}
	}
	_, err := v.call(req)
	if err == nil && mentions {
		err = v.whileOffset(&api.MessagesReadMentionsRequest{Peer: t.peer})
	}
	if err == nil && reactions {
		err = v.whileOffset(&api.MessagesReadReactionsRequest{Peer: t.peer})
	}
	return done(), err
}

// luaReact is react(message, reaction [, opts]) and react(peer, id, reaction [, opts]):
// an emoji, the id of a custom one, a list of them, or nothing, which takes all away.
func luaReact(v *verb) ([]lua.LValue, error) {
	var t target
	next := v.message(1, &t)
	v.most(next + 1)
	return v.react(&t, v.L.Get(next), v.L.Get(next+1))
}

func (v *verb) react(t *target, what, opts lua.LValue) ([]lua.LValue, error) {
	r := &api.MessagesSendReactionRequest{}
	v.options(opts, []string{"big", "recent"}, func(name string, e lua.LValue) *argError {
		if name == "big" {
			return optionBool(&r.Big, e)
		}
		return optionBool(&r.AddToRecent, e)
	})
	list, ok := what.(*lua.LTable)
	if !ok || list.RawGetString("_") != lua.LNil {
		list = v.host.L.NewTable()
		if what != lua.LNil && what != lua.LFalse && what != lua.LString("") {
			list.Append(what)
		}
	}
	for i := 1; i <= list.Len(); i++ {
		one, err := v.reaction(list.RawGetInt(i))
		v.check("", err)
		r.Reaction = append(r.Reaction, one)
	}
	if err := v.resolve(); err != nil {
		return nil, err
	}
	r.Peer, r.MsgID = t.peer, t.ids[0]
	_, err := v.call(r)
	return done(), err
}

// reaction reads one.
func (v *verb) reaction(e lua.LValue) (r api.ReactionClass, err *argError) {
	switch e := e.(type) {
	case lua.LString:
		return &api.ReactionEmoji{Emoticon: string(e)}, nil
	case Long:
		return &api.ReactionCustomEmoji{DocumentID: int64(e)}, nil
	case *lua.LUserData, *lua.LTable:
		err = v.c.setBoxed("Reaction", slotOf(&r), e)
		return r, err
	}
	return nil, expected("emoji, or id of a custom one", e)
}

// isRefused tells whether an error is Telegram's refusal of a type.
func isRefused(err error, what string) bool {
	var e *telegram.Error
	return errors.As(err, &e) && e.Type == what
}
