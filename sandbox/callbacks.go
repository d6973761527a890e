package sandbox

import (
	"bytes"
	"net/url"
	"unicode/utf8"

	"github.com/tgscript/tgscript/tl/api"
)

// callbackTextMax is the longest text that a bot can show for a button, in code
// points.
const callbackTextMax = 200

func addCallbacks(m methods) {
	on(m, (*call).getCallbackAnswer)
	on(m, (*call).setCallbackAnswer)
}

// getCallbackAnswer presses a button, and waits for the bot.
func (c *call) getCallbackAnswer(r *api.MessagesGetBotCallbackAnswerRequest) (api.Object, error) {
	p, err := c.inputPeer(r.Peer)
	if err != nil {
		return nil, err
	}
	m := c.message(p, r.MsgID)
	if m == nil {
		return nil, refuse("MESSAGE_ID_INVALID")
	}
	o, ok := m.Obj.(*api.Message)
	switch {
	case !ok:
		return nil, refuse("MESSAGE_ID_INVALID")
	case r.Game:
		return nil, c.lacking("messages.getBotCallbackAnswer of a game")
	case !hasButton(o.ReplyMarkup, r.Data):
		return nil, refuse("DATA_INVALID")
	}
	if via := c.w.Accounts[o.ViaBotID.Value]; via != nil {
		return nil, c.ask(via, botQuery{}, func(id int64) api.UpdateClass {
			return &api.UpdateInlineBotCallbackQuery{QueryID: id, UserID: c.me.ID, MsgID: c.inlineID(via, m),
				ChatInstance: c.chatInstance(via, m), Data: r.Data}
		})
	}
	bot := c.w.Accounts[m.By]
	if !bot.Bot {
		return nil, refuse("MESSAGE_ID_INVALID")
	}
	in, msgID := p, m.ID
	if p.Kind != kindChannel {
		msgID = c.w.copyOf(m.Link, bot)
	}
	if p.Kind == kindUser {
		in = c.me.peer()
	}
	return nil, c.ask(bot, botQuery{}, func(id int64) api.UpdateClass {
		return &api.UpdateBotCallbackQuery{QueryID: id, UserID: c.me.ID, Peer: in.tl(), MsgID: msgID,
			ChatInstance: c.chatInstance(bot, m), Data: r.Data}
	})
}

// chatInstance names the chat of a message, which the caller has found, to a bot
// that may not know it otherwise.
func (c *call) chatInstance(bot *account, m *message) int64 {
	if m.Peer.Kind == kindUser {
		return accessHash(bot.ID, userPeer(m.Peer.ID+c.me.ID)) // the same from both sides
	}
	return accessHash(bot.ID, m.Peer)
}

// hasButton tells whether a message has a button that sends data.
func hasButton(markup api.ReplyMarkupClass, data []byte) bool {
	inline, ok := markup.(*api.ReplyInlineMarkup)
	if !ok {
		return false
	}
	for _, row := range inline.Rows {
		for _, b := range row.Buttons {
			if c, ok := b.Type.(*api.InlineButtonTypeCallback); ok && bytes.Equal(c.Data, data) {
				return true
			}
		}
	}
	return false
}

// setCallbackAnswer is what the bot wants to show, if anything.
func (c *call) setCallbackAnswer(r *api.MessagesSetBotCallbackAnswerRequest) (api.Object, error) {
	if _, err := c.botQuery(r.QueryID, false); err != nil {
		return nil, err
	}
	switch {
	case utf8.RuneCountInString(r.Message.Value) > callbackTextMax:
		return nil, refuse("MESSAGE_TOO_LONG")
	case r.URL.Set && !validURL(r.URL.Value):
		return nil, refuse("URL_INVALID")
	}
	c.s.answerQuery(r.QueryID, &api.MessagesBotCallbackAnswer{Alert: r.Alert, HasURL: r.URL.Set, NativeUi: true,
		Message: r.Message, URL: r.URL, CacheTime: r.CacheTime}, nil)
	return &api.Bool{Value: true}, nil
}

// validURL tells whether a text is an address that a button can lead to.
func validURL(s string) bool {
	u, err := url.Parse(s)
	if err != nil {
		return false
	}
	switch u.Scheme {
	case "http", "https":
		return u.Hostname() != ""
	case "tg":
		return true
	}
	return false
}
