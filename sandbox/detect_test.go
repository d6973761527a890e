package sandbox

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tgscript/tgscript/tl/api"
)

func TestDetect(t *testing.T) {
	s := newSandbox(t)
	c := connect(t, s, Me)
	for i, tt := range []struct {
		text string
		want string
	}{
		{"plain text, nothing else", ""},
		{"/start now", "BotCommand 0 6"},
		{"see /help@sandbox_bot", "BotCommand 4 17"},
		{"1/2 and a/b", ""},
		{"\U0001F600 @sandbox_me, hi", "Mention 3 11"},
		{"mail a.b@c.example now", "Email 5 13"},
		{"https://t.me/x?y=1, and www.example.com/z.", "URL 0 18, URL 24 17"},
		{"#tag #123 $TON $ton", "Hashtag 0 4, Cashtag 10 4"},
		{"a@b @x #", ""},
		{"@first@second", "Mention 0 6"},
	} {
		u := call1[*api.Updates](c, &api.MessagesSendMessageRequest{Peer: self(), Message: tt.text, RandomID: int64(i + 1)})
		m := u.Updates[1].(*api.UpdateNewMessage).Message.(*api.Message)
		if got := describe(m.Entities); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.text, got, tt.want)
		}
	}
	u := call1[*api.Updates](c, &api.MessagesSendMessageRequest{Peer: self(), Message: "@first /second", RandomID: 99,
		Entities: []api.MessageEntityClass{
			&api.MessageEntityCode{Offset: 7, Length: 7}, &api.MessageEntityBold{Offset: 0, Length: 14}}})
	m := u.Updates[1].(*api.UpdateNewMessage).Message.(*api.Message)
	if got := describe(m.Entities); got != "Bold 0 14, Mention 0 6, Code 7 7" {
		t.Errorf("with given ones: got %q", got)
	}
}

func describe(entities []api.MessageEntityClass) string {
	var list []string
	for _, e := range entities {
		offset, length := bounds(e)
		list = append(list, fmt.Sprintf("%s %d %d", strings.TrimPrefix(fmt.Sprintf("%T", e), "*api.MessageEntity"), *offset, *length))
	}
	return strings.Join(list, ", ")
}

func TestMarkup(t *testing.T) {
	s := newSandbox(t)
	bot := connect(t, s, "sandbox_bot")
	button := func(data string) api.ReplyMarkupClass {
		return &api.ReplyInlineMarkup{Rows: []*api.KeyboardInlineButtonRow{{Buttons: []*api.KeyboardInlineButton{
			{Text: "press", Type: &api.InlineButtonTypeCallback{Data: []byte(data)}}}}}}
	}
	send := func(m api.ReplyMarkupClass, random int64) *api.MessagesSendMessageRequest {
		return &api.MessagesSendMessageRequest{Peer: bot.user(meID), Message: "x", ReplyMarkup: m, RandomID: random}
	}
	call1[*api.UpdateShortSentMessage](bot, send(button(strings.Repeat("d", 64)), 1))
	bot.refused(send(button(strings.Repeat("d", 65)), 2), "BUTTON_DATA_INVALID")
	bot.refused(send(button(""), 3), "BUTTON_DATA_INVALID")
	bot.refused(send(&api.ReplyInlineMarkup{Rows: []*api.KeyboardInlineButtonRow{{}}}, 4), "REPLY_MARKUP_INVALID")
	bot.refused(&api.MessagesSendMessageRequest{Peer: bot.user(lockedID), Message: "x"}, "PEER_ID_INVALID")

	me := connect(t, s, Me)
	u := call1[*api.Updates](me, &api.MessagesSendMessageRequest{Peer: self(), Message: "x", ReplyMarkup: button("d"), RandomID: 1})
	if m := u.Updates[1].(*api.UpdateNewMessage).Message.(*api.Message); m.ReplyMarkup != nil {
		t.Errorf("a user's message has buttons: %+v", m.ReplyMarkup)
	}
}
