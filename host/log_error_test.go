package host

import (
	"strings"
	"testing"

	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// A log says which event it was: where, whose, and what was said, in short and
// without secrets (S18).
func TestSummary(t *testing.T) {
	const token = "1234567890:AAFakefakefakefakefakefakefakefake12"
	for want, update := range map[string]api.UpdateClass{
		"updateNewMessage, chat 3, from 3, \"hello\\nyou\"":                                               text(3, "hello\nyou"),
		"updateNewMessage, chat 3, from 3, \"" + strings.Repeat("ö", 60) + "…\"":                          text(3, strings.Repeat("ö", 100)),
		"updateNewMessage, chat 3, from 3, \"mine is •••, take •••!\"":                                    text(3, "mine is "+token+", take tgscript1-abc_DEF!"),
		"updateNewMessage, chat 777000, from 777000, a text of Telegram's own, which may be a login code": text(777000, "Login code: 12345"),
		"updateNewMessage, chat -7, from 3, message 5":                                                    service(testGroup, testFriend, &api.MessageActionChatJoinedByLink{}),
		"updateBotCallbackQuery, chat -1000000000008, from 3, message 4, \"yes\\x00\"": &api.UpdateBotCallbackQuery{
			UserID: 3, Peer: testSupergroup, MsgID: 4, Data: []byte("yes\x00")},
		"updateBotInlineQuery, from 3, \"cats\"":     &api.UpdateBotInlineQuery{UserID: 3, Query: "cats"},
		"updateMessageReactions, chat -7, message 4": &api.UpdateMessageReactions{Peer: testGroup, MsgID: 4},
		"updateLoginToken":                           &api.UpdateLoginToken{},
		"a gap in the updates":                       nil,
	} {
		u := &telegram.Update{Update: update}
		if update == nil {
			u.Gap = &telegram.Gap{}
		}
		if got := new(host).summary(newTurn(u)); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
	replayed := newTurn(&telegram.Update{Update: text(3, "x"), Replayed: true})
	if got := new(host).summary(replayed); !strings.HasPrefix(got, "updateNewMessage (replayed), chat 3") {
		t.Errorf("got %s", got)
	}
}
