package telegram_test

import (
	"testing"

	"github.com/tgscript/tgscript/telegram"
)

// TestParseError covers A4: the number is taken out of an error's name only
// where it is one.
func TestParseError(t *testing.T) {
	for _, tt := range []struct {
		code  int
		name  string
		typ   string
		value int
	}{
		{420, "FLOOD_WAIT_30", "FLOOD_WAIT", 30},
		{420, "FLOOD_PREMIUM_WAIT_3", "FLOOD_PREMIUM_WAIT", 3},
		{420, "SLOWMODE_WAIT_0", "SLOWMODE_WAIT", 0},
		{420, "2FA_CONFIRM_WAIT_604800", "2FA_CONFIRM_WAIT", 604800},
		{303, "PHONE_MIGRATE_4", "PHONE_MIGRATE", 4},
		{400, "FILE_PART_7_MISSING", "FILE_PART_MISSING", 7},
		{500, "INTERDC_2_CALL_ERROR", "INTERDC_CALL_ERROR", 2},
		{406, "PREVIOUS_CHAT_IMPORT_ACTIVE_WAIT_5MIN", "PREVIOUS_CHAT_IMPORT_ACTIVE_WAIT", 5},
		{400, "PASSWORD_TOO_FRESH_86400", "PASSWORD_TOO_FRESH", 86400},
		{400, "SOMETHING_NEW_12", "SOMETHING_NEW", 12},
		{400, "MESSAGE_EMPTY", "MESSAGE_EMPTY", 0},
		{400, "AUTH_TOKEN_INVALID2", "AUTH_TOKEN_INVALID2", 0},
		{420, "FLOOD_WAIT_", "FLOOD_WAIT_", 0},
		{420, "FLOOD_WAIT_-3", "FLOOD_WAIT_-3", 0},
		{420, "FLOOD_WAIT_+3", "FLOOD_WAIT_+3", 0},
		{420, "FLOOD_WAIT_3.5", "FLOOD_WAIT_3.5", 0},
		{420, "FLOOD_WAIT_99999999999999999999", "FLOOD_WAIT_99999999999999999999", 0},
		{-503, "Timeout", "Timeout", 0},
		{500, "", "", 0},
		{400, "7", "7", 0},
	} {
		e := telegram.ParseError(tt.code, tt.name, "messages.sendMessage")
		if e.Kind != telegram.KindRPC || e.Code != tt.code || e.Type != tt.typ || e.Value != tt.value {
			t.Errorf("%s: %+v, want %s and %d", tt.name, e, tt.typ, tt.value)
		}
		if e.Message == "" {
			t.Errorf("%s: no message", tt.name)
		}
	}
}

func TestErrorLine(t *testing.T) {
	for _, tt := range []struct {
		err  error
		want string
	}{
		{telegram.ParseError(420, "FLOOD_WAIT_30", "messages.sendMessage"), "messages.sendMessage: FLOOD_WAIT_30 (420): called too often; wait 30 seconds"},
		{telegram.ParseError(401, "AUTH_KEY_UNREGISTERED", "users.getUsers"), "users.getUsers: AUTH_KEY_UNREGISTERED (401): nobody is signed in on this connection; sign in first"},
		{telegram.ParseError(400, "RANDOM_ID_DUPLICATE", ""), "RANDOM_ID_DUPLICATE (400): a message with this random_id was sent already; it was not sent again"},
		{telegram.ParseError(400, "NO_SUCH_THING", ""), "NO_SUCH_THING (400): Telegram refuses: no such thing"},
		{telegram.ParseError(500, "ODD_FAIL", "x.y"), "x.y: ODD_FAIL (500): trouble on Telegram's side: odd fail"},
		{&telegram.Error{Kind: telegram.KindTimeout, Method: "x.y", Message: "no answer within 1m0s"}, "x.y: no answer within 1m0s"},
		{&telegram.Error{Kind: telegram.KindRPC, Code: 400, Type: "BARE", Message: "made by hand"}, "BARE (400): made by hand"},
	} {
		if got := tt.err.Error(); got != tt.want {
			t.Errorf("got  %s\nwant %s", got, tt.want)
		}
	}
}
