package sandbox

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// reactionEmoji are the emoji that everybody can react with, in the order that
// Telegram's documentation of bots lists them, as it writes them: without the
// selector that asks for a picture.
const reactionEmoji = "\u2764 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 \u2764\u200d🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 " +
	"💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 👨\u200d💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 " +
	"🤷\u200d♂ 🤷 🤷\u200d♀ 😡"

// Limits on reactions: how many an account without Premium can give a message,
// how many different ones a message can have, and how many of the newest a
// message names.
const (
	reactionsEach   = 1
	reactionsUnique = 11
	reactionsRecent = 3
)

func addReactions(m methods) {
	on(m, (*call).sendReaction)
	on(m, (*call).getMessagesReactions)
	on(m, (*call).getReactionsList)
	on(m, (*call).getUnreadReactions)
	on(m, (*call).readReactions)
	on(m, (*call).setAvailableReactions)
	on(m, (*call).getAvailableReactions)
}

// reaction is what somebody thinks of a message. Every copy of the message has
// its own list, and the same in it.
type reaction struct {
	User   int64
	Emoji  string
	Date   int32
	Big    bool
	Unread bool // by the message's author
}

// reactionChoice is what a group or channel lets one react with.
type reactionChoice struct {
	Set  bool     // somebody has chosen
	Some []string // nil and Set: all
	None bool
}

// tl is the choice as the schema has it. A group that nobody has chosen for
// allows all, a channel too.
func (r reactionChoice) tl() api.ChatReactionsClass {
	switch {
	case r.None:
		return &api.ChatReactionsNone{}
	case r.Some == nil:
		return &api.ChatReactionsAll{}
	}
	out := &api.ChatReactionsSome{}
	for _, emoji := range r.Some {
		out.Reactions = append(out.Reactions, &api.ReactionEmoji{Emoticon: emoji})
	}
	return out
}

// allows tells whether one may react with an emoji.
func (r reactionChoice) allows(emoji string) bool {
	return !r.None && (r.Some == nil || slices.Contains(r.Some, emoji))
}

// plainEmoji is an emoji without the selectors that ask for a picture.
func plainEmoji(s string) string { return strings.ReplaceAll(s, "\ufe0f", "") }

// knownReaction reads a reaction: REACTION_INVALID, REACTION_EMPTY,
// PREMIUM_ACCOUNT_REQUIRED for a custom emoji.
func knownReaction(r api.ReactionClass) (string, error) {
	switch r := r.(type) {
	case *api.ReactionEmoji:
		if emoji := plainEmoji(r.Emoticon); slices.Contains(strings.Fields(reactionEmoji), emoji) {
			return emoji, nil
		}
	case *api.ReactionCustomEmoji:
		return "", refuse("PREMIUM_ACCOUNT_REQUIRED")
	case *api.ReactionEmpty:
		return "", refuse("REACTION_EMPTY")
	}
	return "", refuse("REACTION_INVALID")
}

// reactionChoice is what a chat lets one react with.
func (w *world) reactionChoice(p peer) *reactionChoice {
	switch p.Kind {
	case kindChat:
		return &w.Chats[p.ID].Reactions
	case kindChannel:
		return &w.Channels[p.ID].Reactions
	}
	return &reactionChoice{}
}

// sendReaction puts the caller's reactions in place of those it has given
// before. Everybody gets the message anew, with what tells a client to not show
// it as edited, and the update that only says what the reactions are.
func (c *call) sendReaction(r *api.MessagesSendReactionRequest) (api.Object, error) {
	p, m, err := c.reactable(r.Peer, r.MsgID)
	if err != nil {
		return nil, err
	}
	var emoji []string
	for _, in := range r.Reaction {
		one, err := knownReaction(in)
		switch {
		case err != nil:
			return nil, err
		case !c.w.reactionChoice(p).allows(one):
			return nil, refuse("REACTION_INVALID")
		case !slices.Contains(emoji, one):
			emoji = append(emoji, one)
		}
	}
	var mine []string
	others := map[string]bool{}
	for _, old := range m.Reactions {
		if old.User == c.me.ID {
			mine = append(mine, old.Emoji)
		} else {
			others[old.Emoji] = true
		}
	}
	for _, one := range emoji {
		others[one] = true
	}
	switch {
	case len(emoji) > reactionsEach || len(others) > reactionsUnique:
		return nil, refuse("REACTIONS_TOO_MANY")
	case slices.Equal(emoji, mine):
		return nil, refuse("MESSAGE_NOT_MODIFIED")
	}
	updates := c.react(m, emoji, r.Big)
	c.tellReaction(m, mine, emoji)
	return c.updates(c.me, updates...), nil
}

// reactable finds a message that the caller may react to: MESSAGE_ID_INVALID,
// CHAT_WRITE_FORBIDDEN to who is not in a group, USER_BANNED_IN_CHANNEL.
func (c *call) reactable(in api.InputPeerClass, id int32) (peer, *message, error) {
	p, err := c.inputPeer(in)
	if err != nil {
		return p, nil, err
	}
	m := c.message(p, id)
	if m == nil {
		return p, nil, refuse("MESSAGE_ID_INVALID")
	}
	if _, ok := m.Obj.(*api.Message); !ok {
		return p, nil, refuse("MESSAGE_ID_INVALID")
	}
	if p.Kind != kindUser && !c.w.within(p, c.me.ID) {
		return p, nil, refuse("CHAT_WRITE_FORBIDDEN")
	}
	broadcast := p.Kind == kindChannel && !c.w.Channels[p.ID].Megagroup
	if !broadcast && !c.may(p, rightReact) {
		return p, nil, refuse("USER_BANNED_IN_CHANNEL")
	}
	return p, m, nil
}

// react changes the caller's reactions in every copy of a message, and returns
// the caller's updates.
func (c *call) react(m *message, emoji []string, big bool) (own []api.UpdateClass) {
	change := func(m *message) {
		list := slices.DeleteFunc(slices.Clone(m.Reactions), func(r reaction) bool { return r.User == c.me.ID })
		unread := len(emoji) > 0 && c.awaken(c.w.Accounts[m.By], m)
		for _, one := range emoji {
			list = append(list, reaction{User: c.me.ID, Emoji: one, Date: c.now, Big: big, Unread: unread})
		}
		m.Reactions = list
	}
	return c.rewrite(m, func(m *message) {
		change(m)
		o := *m.Obj.(*api.Message)
		o.EditHide = true
		o.EditDate = tl.Some(c.now)
		m.Obj = &o
	}, func(m *message, viewer *account) api.UpdateClass {
		return &api.UpdateMessageReactions{Peer: m.Peer.tl(), MsgID: m.ID, Reactions: reactionsOf(m, viewer.ID)}
	})
}

// rewrite changes every copy of a message without an edit by its author, and
// sends each owner the message and then what more there is to say to people.
func (c *call) rewrite(m *message, change func(*message), more func(*message, *account) api.UpdateClass) (own []api.UpdateClass) {
	if m.Peer.Kind == kindChannel {
		change(m)
		ch := c.w.Channels[m.Peer.ID]
		u := ch.Box.advance(1, c.now, func(pts int32) api.UpdateClass {
			return &api.UpdateEditChannelMessage{Message: m.Obj, Pts: pts, PtsCount: 1}
		})
		c.notifyChannel(ch, u)
		for _, member := range ch.Members {
			if a := c.w.Accounts[member.User]; !a.Bot {
				c.notify(a, more(m, a))
			}
		}
		return []api.UpdateClass{ch.viewUpdate(u, c.me.ID), more(m, c.me)}
	}
	for _, ref := range c.w.copies[m.Link] {
		copied := ref.account.Box.get(ref.id)
		change(copied)
		copied.Obj = withReactions(copied, ref.account.ID)
		u := ref.account.Box.advance(1, c.now, func(pts int32) api.UpdateClass {
			return &api.UpdateEditMessage{Message: copied.Obj, Pts: pts, PtsCount: 1}
		})
		told := []api.UpdateClass{u}
		if !ref.account.Bot || ref.account == c.me {
			told = append(told, more(copied, ref.account))
		}
		c.notify(ref.account, told...)
		if ref.account == c.me {
			own = told
		}
	}
	return own
}

// withReactions is a message with its reactions as a viewer sees them.
func withReactions(m *message, viewer int64) api.MessageClass {
	o, ok := m.Obj.(*api.Message)
	if !ok {
		return m.Obj
	}
	out := *o
	out.Reactions = reactionsFor(m, viewer)
	return &out
}

// reactionsOf are a message's reactions as a viewer sees them, if it has none
// too.
func reactionsOf(m *message, viewer int64) *api.MessageReactions {
	if r := reactionsFor(m, viewer); r != nil {
		return r
	}
	return &api.MessageReactions{CanSeeList: seesList(m), Results: []*api.ReactionCount{}}
}

// seesList tells whether one can see who has reacted: not to a channel's posts.
func seesList(m *message) bool {
	o, ok := m.Obj.(*api.Message)
	return ok && !o.Post
}

// reactionsFor are a message's reactions as a viewer sees them, the most given
// first; nil if there are none.
func reactionsFor(m *message, viewer int64) *api.MessageReactions {
	if len(m.Reactions) == 0 {
		return nil
	}
	out := &api.MessageReactions{CanSeeList: seesList(m)}
	counts := map[string]*api.ReactionCount{}
	chosen := int32(0)
	for _, r := range m.Reactions {
		n := counts[r.Emoji]
		if n == nil {
			n = &api.ReactionCount{Reaction: &api.ReactionEmoji{Emoticon: r.Emoji}}
			counts[r.Emoji] = n
			out.Results = append(out.Results, n)
		}
		n.Count++
		if r.User == viewer {
			n.ChosenOrder = tl.Some(chosen)
			chosen++
		}
	}
	slices.SortStableFunc(out.Results, func(a, b *api.ReactionCount) int { return cmp.Compare(b.Count, a.Count) })
	if out.CanSeeList {
		for _, r := range slices.Backward(m.Reactions) {
			if len(out.RecentReactions) < reactionsRecent {
				out.RecentReactions = append(out.RecentReactions, r.tl(m, viewer))
			}
		}
	}
	return out
}

// tl is one reaction as a viewer sees it.
func (r reaction) tl(m *message, viewer int64) *api.MessagePeerReaction {
	return &api.MessagePeerReaction{Big: r.Big, Unread: r.Unread && m.By == viewer, My: r.User == viewer,
		PeerID: userPeer(r.User).tl(), Date: r.Date, Reaction: &api.ReactionEmoji{Emoticon: r.Emoji}}
}

// getMessagesReactions tells the reactions of messages as they are now. Ids
// that are not there are passed over.
func (c *call) getMessagesReactions(r *api.MessagesGetMessagesReactionsRequest) (api.Object, error) {
	p, err := c.inputPeer(r.Peer)
	if err != nil {
		return nil, err
	}
	updates := []api.UpdateClass{}
	for _, id := range r.ID {
		if m := c.message(p, id); m != nil {
			updates = append(updates, &api.UpdateMessageReactions{Peer: p.tl(), MsgID: id,
				Reactions: reactionsOf(m, c.me.ID)})
		}
	}
	return c.updates(c.me, updates...), nil
}

// getReactionsList tells who has reacted, newest first. The offset is the
// number of those that came before.
func (c *call) getReactionsList(r *api.MessagesGetMessageReactionsListRequest) (api.Object, error) {
	p, err := c.inputPeer(r.Peer)
	if err != nil {
		return nil, err
	}
	m := c.message(p, r.ID)
	switch {
	case m == nil:
		return nil, refuse("MSG_ID_INVALID")
	case !seesList(m):
		return nil, refuse("BROADCAST_FORBIDDEN")
	}
	only := ""
	if r.Reaction != nil {
		if only, err = knownReaction(r.Reaction); err != nil {
			return nil, refuse("MSG_ID_INVALID")
		}
	}
	list := []*api.MessagePeerReaction{}
	k := c.w.crowd(c.me)
	for _, one := range slices.Backward(m.Reactions) {
		if only == "" || only == one.Emoji {
			list = append(list, one.tl(m, c.me.ID))
		}
	}
	out := &api.MessagesMessageReactionsList{Count: int32(len(list))}
	start, _ := strconv.Atoi(r.Offset.Value)
	start = min(max(start, 0), len(list))
	end := min(start+pageSize(r.Limit, pageMax), len(list))
	if end < len(list) {
		out.NextOffset = tl.Some(strconv.Itoa(end))
	}
	out.Reactions = list[start:end]
	for _, one := range out.Reactions {
		k.add(peerOf(one.PeerID))
	}
	out.Users, out.Chats = k.lists()
	return out, nil
}

// awaken remembers that a message has reactions that its author has not seen,
// and tells whether that is so. Of the copies in common boxes only the author's
// own counts; who has left a channel misses nothing there.
func (c *call) awaken(author *account, m *message) bool {
	d := author.Dialogs[m.Peer]
	if author == c.me || d == nil || m.Peer.Kind != kindChannel && author.Box.get(m.ID) != m {
		return false
	}
	if i, there := slices.BinarySearch(d.Reacted, m.ID); !there {
		d.Reacted = slices.Insert(d.Reacted, i, m.ID)
	}
	return true
}

// reactionsSeen marks what others think of a message as seen by its author.
func (m *message) reactionsSeen() {
	m.Reactions = slices.Clone(m.Reactions)
	for i := range m.Reactions {
		m.Reactions[i].Unread = false
	}
}

// reacted lists the messages of a dialog that have reactions the caller has not
// seen, ascending by id.
func (c *call) reacted(d *dialog) (list []*message) {
	for _, id := range d.Reacted {
		if m := c.box(d.Peer).get(id); m != nil && c.unreadReaction(m) {
			list = append(list, m)
		}
	}
	return list
}

// unreadReaction tells whether a message has a reaction that its author, the
// caller, has not seen.
func (c *call) unreadReaction(m *message) bool {
	return m.By == c.me.ID && slices.ContainsFunc(m.Reactions, func(r reaction) bool { return r.Unread })
}

func (c *call) getUnreadReactions(r *api.MessagesGetUnreadReactionsRequest) (api.Object, error) {
	p, err := c.inputPeer(r.Peer)
	if err != nil {
		return nil, err
	}
	list := c.reacted(c.dialogWith(p))
	if r.TopMsgID.Set {
		list = slices.DeleteFunc(list, func(m *message) bool { return threadOf(m.Obj) != r.TopMsgID.Value })
	}
	return c.found(p, list, window{r.OffsetID, 0, r.AddOffset, r.Limit, r.MaxID, r.MinID}, 0), nil
}

// readReactions marks the reactions to the caller's messages in a chat seen.
func (c *call) readReactions(r *api.MessagesReadReactionsRequest) (api.Object, error) {
	p, err := c.inputPeer(r.Peer)
	if err != nil {
		return nil, err
	}
	var ids []int32
	for _, m := range c.reacted(c.dialogWith(p)) {
		if r.TopMsgID.Set && threadOf(m.Obj) != r.TopMsgID.Value {
			continue
		}
		m.reactionsSeen()
		if p.Kind != kindChannel {
			m.Obj = withReactions(m, c.me.ID)
		}
		ids = append(ids, m.ID)
	}
	return c.readContents(p, ids), nil
}

// readContents tells the caller's sessions that what was unread in messages is
// not any more. In a channel that moves no pts: it is nobody else's business.
func (c *call) readContents(p peer, ids []int32) *api.MessagesAffectedHistory {
	b, n := c.box(p), int32(len(ids))
	switch {
	case n == 0:
		return &api.MessagesAffectedHistory{Pts: b.Pts}
	case p.Kind == kindChannel:
		c.notify(c.me, &api.UpdateChannelReadMessagesContents{ChannelID: p.ID, Messages: ids})
		return &api.MessagesAffectedHistory{Pts: b.Pts}
	}
	c.notify(c.me, b.advance(n, c.now, func(pts int32) api.UpdateClass {
		return &api.UpdateReadMessagesContents{Messages: ids, Pts: pts, PtsCount: n, Date: tl.Some(c.now)}
	}))
	return &api.MessagesAffectedHistory{Pts: b.Pts, PtsCount: n}
}

// setAvailableReactions chooses what a group or channel lets one react with.
func (c *call) setAvailableReactions(r *api.MessagesSetChatAvailableReactionsRequest) (api.Object, error) {
	p, err := c.inputPeer(r.Peer)
	switch {
	case err != nil:
		return nil, err
	case p.Kind == kindUser:
		return nil, refuse("PEER_ID_INVALID")
	case !c.w.adminOf(p, c.me.ID) || !c.may(p, rightInfo):
		return nil, refuse("CHAT_ADMIN_REQUIRED")
	}
	choice := reactionChoice{Set: true}
	switch in := r.AvailableReactions.(type) {
	case *api.ChatReactionsNone:
		choice.None = true
	case *api.ChatReactionsSome:
		for _, one := range in.Reactions {
			emoji, err := knownReaction(one)
			if err != nil {
				return nil, refuse("REACTION_INVALID")
			}
			choice.Some = append(choice.Some, emoji)
		}
		choice.None = len(choice.Some) == 0
	}
	old := c.w.reactionChoice(p)
	if choice.None == old.None && slices.Equal(choice.Some, old.Some) {
		return nil, refuse("CHAT_NOT_MODIFIED")
	}
	c.recordIn(p, &api.ChannelAdminLogEventActionChangeAvailableReactions{PrevValue: old.tl(), NewValue: choice.tl()})
	*old = choice
	return c.updates(c.me, c.tellChanged(p)), nil
}

// getAvailableReactions lists what one can react with. There are no pictures of
// them to download.
func (c *call) getAvailableReactions(r *api.MessagesGetAvailableReactionsRequest) (api.Object, error) {
	const hash = 1 // the list never changes
	if r.Hash == hash {
		return &api.MessagesAvailableReactionsNotModified{}, nil
	}
	none := &api.DocumentEmpty{}
	out := &api.MessagesAvailableReactions{Hash: hash}
	for _, emoji := range strings.Fields(reactionEmoji) {
		out.Reactions = append(out.Reactions, &api.AvailableReaction{Reaction: emoji, Title: emoji, StaticIcon: none,
			AppearAnimation: none, SelectAnimation: none, ActivateAnimation: none, EffectAnimation: none})
	}
	return out, nil
}
