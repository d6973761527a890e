package sandbox

import (
	"slices"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// How long inline results can be chosen from, in seconds, and how many queries'
// results are kept.
const (
	resultsTime = 3600
	resultsKept = 1000
)

func addInline(m methods) {
	on(m, (*call).getInlineResults)
	on(m, (*call).setInlineResults)
	on(m, (*call).sendInlineResult)
	on(m, (*call).editInlineMessage)
}

// inlineAnswer is a bot's answer to an inline query, to choose from.
type inlineAnswer struct {
	query     int64
	bot, user int64
	text      string
	date      int32
	contents  map[string]*api.Message // by result id: what choosing it sends
}

// getInlineResults asks a bot, and waits for it.
func (c *call) getInlineResults(r *api.MessagesGetInlineBotResultsRequest) (api.Object, error) {
	bot, err := c.inputUser(r.Bot, "BOT_INVALID")
	switch {
	case err != nil:
		return nil, err
	case !bot.Bot:
		return nil, refuse("BOT_INVALID")
	case !bot.Inline:
		return nil, refuse("BOT_INLINE_DISABLED")
	}
	var kind api.InlineQueryPeerTypeClass
	if _, none := r.Peer.(*api.InputPeerEmpty); !none {
		p, err := c.inputPeer(r.Peer)
		if err != nil {
			return nil, err
		}
		kind = c.w.queryPeer(bot, p)
	}
	return nil, c.ask(bot, botQuery{inline: true, text: r.Query}, func(id int64) api.UpdateClass {
		return &api.UpdateBotInlineQuery{QueryID: id, UserID: c.me.ID, Query: r.Query, PeerType: kind, Offset: r.Offset}
	})
}

// queryPeer tells a bot what kind of chat it is asked from.
func (w *world) queryPeer(bot *account, p peer) api.InlineQueryPeerTypeClass {
	switch {
	case p == bot.peer():
		return &api.InlineQueryPeerTypeSameBotPM{}
	case p.Kind == kindUser && w.Accounts[p.ID].Bot:
		return &api.InlineQueryPeerTypeBotPM{}
	case p.Kind == kindUser:
		return &api.InlineQueryPeerTypePM{}
	case p.Kind == kindChat:
		return &api.InlineQueryPeerTypeChat{}
	case w.Channels[p.ID].Megagroup:
		return &api.InlineQueryPeerTypeMegagroup{}
	}
	return &api.InlineQueryPeerTypeBroadcast{}
}

// setInlineResults is a bot's answer.
func (c *call) setInlineResults(r *api.MessagesSetInlineBotResultsRequest) (api.Object, error) {
	q, err := c.botQuery(r.QueryID, true)
	if err != nil {
		return nil, err
	}
	if err := checkAnswer(r); err != nil {
		return nil, err
	}
	out := &api.MessagesBotResults{Gallery: r.Gallery, QueryID: r.QueryID, NextOffset: r.NextOffset, SwitchPm: r.SwitchPm,
		SwitchWebview: r.SwitchWebview, Results: []api.BotInlineResultClass{}, CacheTime: r.CacheTime}
	kept := &inlineAnswer{query: r.QueryID, bot: c.me.ID, user: q.user, text: q.text, date: c.now,
		contents: map[string]*api.Message{}}
	for _, in := range r.Results {
		result, content, err := c.inlineResult(in)
		if err != nil {
			return nil, err
		}
		id := resultID(in)
		if kept.contents[id] != nil {
			return nil, refuse("RESULT_ID_DUPLICATE")
		}
		kept.contents[id] = content
		out.Results = append(out.Results, resultFiles(result, hashesOf(q.user)))
	}
	if len(c.s.answers) >= resultsKept {
		c.s.answers = slices.Delete(c.s.answers, 0, 1)
	}
	c.s.answers = append(c.s.answers, kept)
	c.s.answerQuery(r.QueryID, out, nil)
	return &api.Bool{Value: true}, nil
}

// sendInlineResult sends what a bot has offered, in the caller's name, and
// tells the bot.
func (c *call) sendInlineResult(r *api.MessagesSendInlineBotResultRequest) (api.Object, error) {
	switch {
	case r.SendAs != nil:
		return nil, c.lacking("messages.sendInlineBotResult with send_as")
	case r.ScheduleDate.Set:
		return nil, c.lacking("messages.sendInlineBotResult with schedule_date")
	case r.QueryID == 0:
		return nil, refuse("QUERY_ID_EMPTY")
	case r.ID == "":
		return nil, refuse("RESULT_ID_EMPTY")
	}
	to, err := c.inputPeer(r.Peer)
	if err != nil {
		return nil, err
	}
	if o, err := c.earlier(to, r.RandomID); o != nil || err != nil {
		return o, err
	}
	i := slices.IndexFunc(c.s.answers, func(a *inlineAnswer) bool {
		return a.query == r.QueryID && a.user == c.me.ID && c.now-a.date <= resultsTime
	})
	if i < 0 || c.s.answers[i].contents[r.ID] == nil {
		return nil, refuse("INLINE_RESULT_EXPIRED")
	}
	from := c.s.answers[i]
	content := *from.contents[r.ID]
	for _, kind := range []right{rightInline, rightOf(content.Media)} {
		if err := c.maySend(to, kind); err != nil {
			return nil, err
		}
	}
	if content.ReplyTo, err = c.replyTo(to, r.ReplyTo); err != nil {
		return nil, err
	}
	content.Silent, content.ViaBotID = r.Silent, tl.Some(from.bot)
	d := c.deliver(c.me, to, &content)
	c.sent(to, r.RandomID, sentAs{ID: d.Msg.ID})
	if r.ClearDraft {
		c.setDraft(to, nil)
	}
	bot := c.w.Accounts[from.bot]
	chosen := &api.UpdateBotInlineSend{UserID: c.me.ID, Query: from.text, ID: r.ID}
	if content.ReplyMarkup != nil {
		chosen.MsgID = c.inlineID(bot, d.Msg)
	}
	c.notify(bot, chosen)
	return c.updates(c.me, &api.UpdateMessageID{ID: d.Msg.ID, RandomID: r.RandomID}, d.Update), nil
}

// inlineID is how a bot names a message that was sent by way of it. The owner
// of a message in a common box is the account that sent it.
func (c *call) inlineID(bot *account, m *message) *api.InputBotInlineMessageID64 {
	owner, id := userPeer(m.By), m.ID
	if m.Peer.Kind == kindChannel {
		owner = m.Peer
	} else if own := c.w.copyOf(m.Link, c.w.Accounts[m.By]); own != 0 {
		id = own
	}
	return &api.InputBotInlineMessageID64{DCID: int32(c.s.dc), OwnerID: owner.ID, ID: id, AccessHash: inlineHash(bot, owner, id)}
}

func inlineHash(bot *account, owner peer, id int32) int64 {
	return accessHash(bot.ID, owner) ^ int64(id)<<1
}

// inlineMessage finds a message that was sent by way of the caller; nil if there
// is none.
func (c *call) inlineMessage(in api.InputBotInlineMessageIDClass) *message {
	id, ok := in.(*api.InputBotInlineMessageID64)
	if !ok {
		return nil
	}
	var m *message
	switch id.AccessHash {
	case inlineHash(c.me, userPeer(id.OwnerID), id.ID):
		if a := c.w.Accounts[id.OwnerID]; a != nil {
			m = a.Box.get(id.ID)
		}
	case inlineHash(c.me, channelPeer(id.OwnerID), id.ID):
		if ch := c.w.Channels[id.OwnerID]; ch != nil {
			m = ch.Box.get(id.ID)
		}
	}
	if m == nil {
		return nil
	}
	if o, ok := m.Obj.(*api.Message); !ok || o.ViaBotID.Value != c.me.ID {
		return nil
	}
	return m
}

// editInlineMessage changes a message that was sent by way of the caller, a
// bot, in whatever chat it is.
func (c *call) editInlineMessage(r *api.MessagesEditInlineBotMessageRequest) (api.Object, error) {
	if r.RichMessage != nil {
		return nil, c.lacking("messages.editInlineBotMessage with rich_message")
	}
	m := c.inlineMessage(r.ID)
	if m == nil {
		return nil, refuse("MESSAGE_ID_INVALID")
	}
	a, change, err := c.revised(m, &api.MessagesEditMessageRequest{
		Message: r.Message, Entities: r.Entities, Media: r.Media, ReplyMarkup: r.ReplyMarkup})
	if err != nil {
		return nil, err
	}
	c.keep(a)
	c.edit(m, change)
	return &api.Bool{Value: true}, nil
}
