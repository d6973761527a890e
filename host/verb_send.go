package host

import (
	"math"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// A message on its way, from its options: what messages.sendMessage and sendMedia
// have in common.
type sending struct {
	api.MessagesSendMessageRequest
	format   string
	entities []api.MessageEntityClass
	given    bool // entities
	media    api.InputMediaClass
	answers  api.Object // the chat of the message that it answers, if that says it
	quote    *telegram.FormattedText
	topic    int32
	// Of files: the random ids of the messages, if they are set; what to do about an
	// error, and whether to try again then.
	ids   []int64
	again func(error) (bool, error)
}

var sendOptions = []string{
	"reply_to", "buttons", "format", "entities", "silent", "background", "schedule", "link_preview", "quote", "media", "topic", "send_as", "effect",
	"clear_draft", "protect", "media_below",
}

// luaSend is send(peer, text [, opts]).
func luaSend(v *verb) ([]lua.LValue, error) {
	v.most(3)
	var s sending
	v.peer(1, &s.Peer)
	return v.send(&s, v.L.Get(2), v.L.Get(3))
}

// send sends a text with options, to the peer that s has already.
func (v *verb) send(s *sending, text, opts lua.LValue) ([]lua.LValue, error) {
	v.options(opts, sendOptions, func(name string, e lua.LValue) *argError { return v.sendOption(s, name, e) })
	if t, ok := text.(*lua.LTable); ok && opts == lua.LNil && t.RawGetString("_") == lua.LNil {
		v.fail("text expected, got a table; options come after the text")
	}
	whole := v.text(text, s.format, s.entities, s.given, s.media == nil)
	if s.quote != nil && s.ReplyTo == nil && len(v.c.pending) == 0 {
		v.fail("quote goes with reply_to, which says of which message")
	}
	if err := v.resolve(); err != nil {
		return nil, err
	}
	v.replyTo(s)
	if s.media != nil {
		return v.sendParts(s, whole.Split(telegram.MaxCaption, telegram.MaxMessage))
	}
	return v.sendParts(s, whole.Split(telegram.MaxMessage, telegram.MaxMessage))
}

// sendOption reads one option.
func (v *verb) sendOption(s *sending, name string, e lua.LValue) (err *argError) {
	switch name {
	case "silent":
		return optionBool(&s.Silent, e)
	case "background":
		return optionBool(&s.Background, e)
	case "clear_draft":
		return optionBool(&s.ClearDraft, e)
	case "protect":
		return optionBool(&s.Noforwards, e)
	case "media_below":
		return optionBool(&s.InvertMedia, e)
	case "link_preview":
		return optionNot(&s.NoWebpage, e)
	case "format":
		return optionFormat(&s.format, e)
	case "entities":
		s.given = true
		return v.entityList(&s.entities, e)
	case "buttons":
		s.ReplyMarkup, err = v.buttons(e)
		return err
	case "media":
		return v.mediaOption(&s.media, e)
	case "send_as":
		return v.cast("InputPeer", &s.SendAs, e)
	case "schedule":
		return optionTime(&s.ScheduleDate, e)
	case "effect":
		n, problem := toLong(e)
		if problem != nil {
			return wrong("%s", problem)
		}
		s.Effect = tl.Some(n)
	case "topic":
		id, ok := messageIDOf(e)
		if !ok {
			return expected("id of a topic", e)
		}
		s.topic = id
	case "quote":
		t, ok := formattedOf(e)
		if !ok {
			return expected("text", e)
		}
		s.quote = &t
	case "reply_to":
		return v.replyOption(s, e)
	}
	return nil
}

// optionFormat takes how a text is written.
func optionFormat(to *string, e lua.LValue) *argError { return optionWord(to, e, "html", "markdown") }

// buttons are those of a message. Telegram drops a user's without a word, so that
// would be a mistake.
func (v *verb) buttons(e lua.LValue) (api.ReplyMarkupClass, *argError) {
	if e == lua.LFalse {
		return &api.ReplyInlineMarkup{}, nil
	}
	m, err := v.markup(e)
	if err == nil && v.client != nil {
		if self := v.client.Self(); self.ID != 0 && !self.Bot {
			return nil, wrong("only bots have messages with buttons, and this account is a user's")
		}
	}
	return m, err
}

// replyOption takes what a message answers: an id, a message, an event, a story.
func (v *verb) replyOption(s *sending, e lua.LValue) *argError {
	if n, ok := e.(lua.LNumber); ok {
		id, ok := messageIDOf(n)
		if !ok {
			return expected("id of a message", e)
		}
		s.ReplyTo = &api.InputReplyToMessage{ReplyToMsgID: id}
		return nil
	}
	if chat := chatOfValue(e); chat != nil {
		id, _ := messageIDOf(e)
		s.ReplyTo, s.answers = &api.InputReplyToMessage{ReplyToMsgID: id}, chat
		return nil
	}
	return v.cast("InputReplyTo", &s.ReplyTo, e)
}

// localPeerOf is the peer that an object names, if that is known here.
func (v *verb) localPeerOf(o api.Object) api.InputPeerClass {
	p, ok, err := v.bridge.client.CastLocal("InputPeer", o)
	if !ok || err != nil {
		return nil
	}
	in, _ := p.(api.InputPeerClass)
	return in
}

// replyTo puts together what reply_to, quote and topic say.
func (v *verb) replyTo(s *sending) {
	r, _ := s.ReplyTo.(*api.InputReplyToMessage)
	if s.ReplyTo == nil && s.topic != 0 {
		r = &api.InputReplyToMessage{ReplyToMsgID: s.topic}
		s.ReplyTo = r
	}
	if s.topic != 0 && r != nil {
		r.TopMsgID = tl.Some(s.topic)
	}
	if s.answers != nil {
		if at := v.localPeerOf(s.answers); at != nil && v.elsewhere(s.Peer, at) {
			r.ReplyToPeerID = at
		}
	}
	if s.quote != nil && r != nil {
		r.QuoteText = tl.Some(s.quote.Text)
		v.c.setEntities(slotOf(&r.QuoteEntities), s.quote.Entities)
	}
}

// elsewhere tells whether two peers are two chats.
func (v *verb) elsewhere(a, b api.InputPeerClass) bool {
	key := func(p api.InputPeerClass) chatKey {
		k, _ := keyOfInput(p)
		if k == (chatKey{}) {
			k = chatKey{'u', v.client.Self().ID}
		}
		return k
	}
	return key(a) != key(b)
}

// text is what a script has given as the text of a message.
func (v *verb) text(e lua.LValue, format string, entities []api.MessageEntityClass, given, needed bool) telegram.FormattedText {
	if e == lua.LNil {
		if needed {
			v.fail("text expected, got nothing")
		}
		return telegram.FormattedText{}
	}
	t, ok := formattedOf(e)
	if !ok {
		v.fail("text expected, got %s", describe(e))
	}
	_, plain := e.(lua.LString)
	switch {
	case given && (format != "" || !plain):
		v.fail("entities go with a plain text, without format")
	case given:
		t.Entities = entities
	case format != "" && !plain:
		v.fail("format is for a plain text, and this is %s", describe(e))
	}
	for _, n := range notations {
		if n.name == format {
			parsed, err := n.parse(t.Text)
			if err != nil {
				v.fail("%s", err)
			}
			return parsed
		}
	}
	return t
}

// entityList reads a list of entities.
func (v *verb) entityList(to *[]api.MessageEntityClass, e lua.LValue) *argError {
	d := v.bridge.lookup("messages.sendMessage")
	f := &d.fields[d.index["entities"]]
	return v.c.convert(&f.Type, slotOf(to), e, f.Name)
}

// sendParts sends the parts of a text one after the other: the first answers and
// shows the media, the last has the buttons.
func (v *verb) sendParts(s *sending, parts []telegram.FormattedText) ([]lua.LValue, error) {
	reqs := make([]*api.MessagesSendMessageRequest, len(parts))
	for i, t := range parts {
		r := s.MessagesSendMessageRequest
		r.Message, r.Entities, r.RandomID = t.Text, nil, v.randomID()
		if i < len(s.ids) {
			r.RandomID = s.ids[i]
		}
		v.c.setEntities(slotOf(&r.Entities), t.Entities)
		if i > 0 {
			r.ReplyTo, r.Effect = v.inTopic(s), tl.Opt[int64]{}
		}
		if i < len(parts)-1 {
			r.ReplyMarkup = nil
		}
		reqs[i] = &r
	}
	if err := v.resolve(); err != nil {
		return nil, err
	}
	all := v.host.L.NewTable()
	for i, r := range reqs {
		r.Entities = shownEntities(r.Entities)
		var req api.Object = r
		if i == 0 && s.media != nil {
			req = withMedia(r, s.media)
		}
		res, err := v.call(req)
		for again := s.again != nil && i == 0; again && err != nil; {
			if again, err = s.again(err); again {
				res, err = v.call(req)
			}
		}
		if isRefused(err, alreadySent) {
			res, err = nil, nil
		}
		if err != nil {
			return nil, err
		}
		m, err := v.sentBy(r, req, res)
		if err != nil {
			return nil, err
		}
		if i == 0 && s.media != nil {
			shown, _ := object(m)
			v.noteShown(s.media, shown)
		}
		all.Append(m)
	}
	last := all.RawGetInt(all.Len())
	if len(reqs) == 1 {
		return []lua.LValue{last}, nil
	}
	return []lua.LValue{last, all}, nil
}

// inTopic keeps later parts in the topic of the first.
func (v *verb) inTopic(s *sending) api.InputReplyToClass {
	if s.topic == 0 {
		return nil
	}
	return &api.InputReplyToMessage{ReplyToMsgID: s.topic, TopMsgID: tl.Some(s.topic)}
}

// withMedia is a message with media.
func withMedia(r *api.MessagesSendMessageRequest, media api.InputMediaClass) *api.MessagesSendMediaRequest {
	return &api.MessagesSendMediaRequest{
		Silent: r.Silent, Background: r.Background, ClearDraft: r.ClearDraft, Noforwards: r.Noforwards, InvertMedia: r.InvertMedia,
		Peer: r.Peer, ReplyTo: r.ReplyTo, Media: media, Message: r.Message, RandomID: r.RandomID, ReplyMarkup: r.ReplyMarkup,
		Entities: r.Entities, ScheduleDate: r.ScheduleDate, SendAs: r.SendAs, Effect: r.Effect,
	}
}

// optionNot takes what the schema has the other way round.
func optionNot(to *bool, e lua.LValue) *argError {
	var on bool
	err := optionBool(&on, e)
	*to = !on
	return err
}

// whenOnline is the time that Telegram takes for when the other one is online.
const whenOnline = 0x7ffffffe

// optionTime takes seconds since 1970, or "online".
func optionTime(to *tl.Opt[int32], e lua.LValue) *argError {
	switch e := e.(type) {
	case lua.LString:
		if e == "online" {
			*to = tl.Some(int32(whenOnline))
			return nil
		}
	case lua.LNumber:
		if n := math.Floor(float64(e)); n > 0 && n <= math.MaxInt32 {
			*to = tl.Some(int32(n))
			return nil
		}
	}
	return expected(`time in seconds since 1970, or "online"`, e)
}

// mediaOption takes media, and no file that is yet to be uploaded.
func (v *verb) mediaOption(to *api.InputMediaClass, e lua.LValue) *argError {
	ofFile := e.Type() == lua.LTString
	if ud, ok := e.(*lua.LUserData); ok {
		_, ofFile = ud.Value.(*content)
	}
	if ofFile {
		return wrong("media expected, got %s; upload(file) makes some, and send_file(peer, file) sends it", describe(e))
	}
	return v.cast("InputMedia", to, e)
}
