package sandbox

import (
	"strings"
	"testing"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// buttons is an inline keyboard of one row.
func buttons(kinds ...api.InlineButtonTypeClass) *api.ReplyInlineMarkup {
	row := &api.KeyboardInlineButtonRow{}
	for _, k := range kinds {
		row.Buttons = append(row.Buttons, &api.KeyboardInlineButton{Text: "x", Type: k})
	}
	return &api.ReplyInlineMarkup{Rows: []*api.KeyboardInlineButtonRow{row}}
}

// failed tells whether a late answer is that refusal.
func (l *later) failed(t *testing.T, want string) {
	t.Helper()
	if e, ok := l.err.(*rpcError); !ok || e.Message != want {
		t.Errorf("got %T, %v, want %s", l.reply, l.err, want)
	}
}

func TestCallbackAnswer(t *testing.T) {
	s, now := sandboxAt(t)
	c, bot := connect(t, s, "sandbox_me"), connect(t, s, "1000:sandbox")
	send := say(bot, bot.user(meID), 1)
	send.ReplyMarkup = buttons(&api.InlineButtonTypeCallback{Data: []byte("go")})
	sent := call1[*api.UpdateShortSentMessage](bot, send)
	mine := c.me.Box.top(userPeer(botID))
	press := &api.MessagesGetBotCallbackAnswerRequest{Peer: c.user(botID), MsgID: mine, Data: []byte("go")}
	wait := c.begin(press)
	q := bot.only().Updates[0].(*api.UpdateBotCallbackQuery)
	if q.UserID != meID || q.MsgID != sent.ID || string(q.Data) != "go" || peerOf(q.Peer).ID != meID || q.ChatInstance == 0 {
		t.Errorf("the bot got %+v", q)
	}
	wait.failed(t, "still waiting")
	fetch := &api.MessagesGetMessagesRequest{ID: []api.InputMessageClass{&api.InputMessageCallbackQuery{ID: q.MsgID, QueryID: q.QueryID},
		&api.InputMessageCallbackQuery{ID: q.MsgID, QueryID: q.QueryID + 1}}}
	if m := call1[*api.MessagesMessages](bot, fetch).Messages; idOf(m[0]) != sent.ID || idOf(m[1]) != 0 {
		t.Errorf("the message of the query is %+v", m)
	}
	answer := &api.MessagesSetBotCallbackAnswerRequest{QueryID: q.QueryID, Alert: true, Message: tl.Some("Done."), CacheTime: 5}
	c.refused(answer, "USER_BOT_REQUIRED")
	bot.refused(&api.MessagesSetBotCallbackAnswerRequest{QueryID: q.QueryID, URL: tl.Some("no address")}, "URL_INVALID")
	bot.refused(&api.MessagesSetBotCallbackAnswerRequest{QueryID: q.QueryID, Message: tl.Some(strings.Repeat("x", 201))}, "MESSAGE_TOO_LONG")
	call1[*api.Bool](bot, answer)
	if got, ok := wait.reply.(*api.MessagesBotCallbackAnswer); !ok || !got.Alert || got.Message.Value != "Done." || got.CacheTime != 5 {
		t.Errorf("answered with %+v, %v", wait.reply, wait.err)
	}
	bot.refused(answer, "QUERY_ID_INVALID")
	friend := connect(t, s, "sandbox_friend")
	call1[*api.UpdateShortSentMessage](friend, say(friend, friend.user(botID), 1))
	send = say(bot, bot.user(friendID), 2)
	send.ReplyMarkup = buttons(&api.InlineButtonTypeCallback{Data: []byte("go")})
	call1[*api.UpdateShortSentMessage](bot, send)
	bot.pushed = nil
	friend.begin(&api.MessagesGetBotCallbackAnswerRequest{Peer: friend.user(botID), MsgID: friend.me.Box.LastID, Data: []byte("go")})
	if two := bot.only().Updates[0].(*api.UpdateBotCallbackQuery); two.ChatInstance == q.ChatInstance {
		t.Error("two private chats are one chat_instance")
	}

	wait = c.begin(press)
	*now += queryTime - 1
	s.Tick()
	wait.failed(t, "still waiting")
	*now++
	s.Tick()
	wait.failed(t, "BOT_RESPONSE_TIMEOUT")
	for _, tt := range []struct {
		req  api.Object
		want string
	}{
		{&api.MessagesGetBotCallbackAnswerRequest{Peer: c.user(botID), MsgID: mine, Data: []byte("no")}, "DATA_INVALID"},
		{&api.MessagesGetBotCallbackAnswerRequest{Peer: c.user(botID), MsgID: 999, Data: []byte("go")}, "MESSAGE_ID_INVALID"},
		{&api.MessagesGetBotCallbackAnswerRequest{Peer: &api.InputPeerUser{UserID: 5}, MsgID: mine}, "PEER_ID_INVALID"},
		{&api.MessagesGetBotCallbackAnswerRequest{Peer: c.channel(supergroupID), MsgID: 1}, "MESSAGE_ID_INVALID"},
	} {
		c.refused(tt.req, tt.want)
	}
}

func TestCallbackInSupergroup(t *testing.T) {
	s := newSandbox(t)
	c, friend, bot := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_friend"), connect(t, s, "1000:sandbox")
	call1[*api.MessagesInvitedUsers](c, &api.ChannelsInviteToChannelRequest{Channel: c.inputChannel(supergroupID),
		Users: []api.InputUserClass{c.inputUser(botID)}})
	send := say(bot, bot.channel(supergroupID), 1)
	send.ReplyMarkup = buttons(&api.InlineButtonTypeCallback{Data: []byte("go")})
	id := call1[*api.Updates](bot, send).Updates[0].(*api.UpdateMessageID).ID
	bot.pushed = nil
	wait := friend.begin(&api.MessagesGetBotCallbackAnswerRequest{Peer: friend.channel(supergroupID), MsgID: id, Data: []byte("go")})
	q := bot.only().Updates[0].(*api.UpdateBotCallbackQuery)
	if q.UserID != friendID || q.MsgID != id || peerOf(q.Peer) != channelPeer(supergroupID) {
		t.Errorf("the bot got %+v", q)
	}
	call1[*api.Bool](bot, &api.MessagesSetBotCallbackAnswerRequest{QueryID: q.QueryID, URL: tl.Some("https://example.org")})
	if got, ok := wait.reply.(*api.MessagesBotCallbackAnswer); !ok || !got.HasURL {
		t.Errorf("answered with %+v, %v", wait.reply, wait.err)
	}
}

func TestButtonsRefused(t *testing.T) {
	s := newSandbox(t)
	bot := connect(t, s, "1000:sandbox")
	long := make([]byte, 65)
	many := buttons()
	for range 101 {
		many.Rows[0].Buttons = append(many.Rows[0].Buttons, buttons(&api.InlineButtonTypeCallback{Data: []byte("x")}).Rows[0].Buttons...)
	}
	blank := buttons(&api.InlineButtonTypeCallback{Data: []byte("x")})
	blank.Rows[0].Buttons[0].Text = " "
	for _, tt := range []struct {
		markup api.ReplyMarkupClass
		want   string
	}{
		{buttons(), "REPLY_MARKUP_INVALID"},
		{buttons(&api.InlineButtonTypeCallback{}), "BUTTON_DATA_INVALID"},
		{buttons(&api.InlineButtonTypeCallback{Data: long}), "BUTTON_DATA_INVALID"},
		{buttons(&api.InlineButtonTypeURL{URL: "://"}), "BUTTON_URL_INVALID"},
		{buttons(&api.InlineButtonTypeGame{}), "BUTTON_TYPE_INVALID"},
		{buttons(&api.InputInlineButtonTypeUserProfile{UserID: &api.InputUser{UserID: 5}}), "BUTTON_USER_PRIVACY_RESTRICTED"},
		{many, "REPLY_MARKUP_TOO_LONG"},
		{blank, "BUTTON_TEXT_INVALID"},
		{&api.ReplyKeyboardMarkup{}, "REPLY_MARKUP_INVALID"},
		{&api.ReplyKeyboardMarkup{Rows: []*api.KeyboardButtonRow{{Buttons: []*api.KeyboardButton{{Type: &api.ButtonTypeDefault{}}}}}}, "BUTTON_TEXT_INVALID"},
	} {
		send := say(bot, bot.user(meID), 1)
		send.ReplyMarkup = tt.markup
		bot.refused(send, tt.want)
	}
	profile := say(bot, bot.user(meID), 1)
	profile.ReplyMarkup = buttons(&api.InputInlineButtonTypeUserProfile{UserID: bot.inputUser(meID)})
	call1[*api.UpdateShortSentMessage](bot, profile)
	m := s.world.Accounts[meID].Box.get(s.world.Accounts[meID].Box.LastID).Obj.(*api.Message)
	if b, ok := m.ReplyMarkup.(*api.ReplyInlineMarkup).Rows[0].Buttons[0].Type.(*api.InlineButtonTypeUserProfile); !ok || b.UserID != meID {
		t.Errorf("got %+v", m.ReplyMarkup)
	}
}
