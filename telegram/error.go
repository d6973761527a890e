package telegram

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/tgscript/tgscript/mtproto"
	"github.com/tgscript/tgscript/tl/api"
)

// The kinds of an Error.
const (
	KindRPC       = "rpc"       // Telegram refused
	KindNetwork   = "network"   // Telegram could not be reached, or not be understood
	KindTimeout   = "timeout"   // no answer before the deadline; the call may have been carried out
	KindCancelled = "cancelled" // by the caller; the call may have been carried out
)

// Error is why a call has no result. Every error of a call is one.
type Error struct {
	Kind    string
	Code    int    // Telegram's: 303, 400, 401, 403, 404, 406, 420, 500, -503; 0 if it is not Telegram's
	Type    string // as in FLOOD_WAIT: the name without the number in it
	Value   int    // the 30 of FLOOD_WAIT_30
	Message string // one sentence for people
	Method  string // TL name
	// Predicted: the call was not sent, for Telegram has asked for this wait
	// before; Value is what is left of it.
	Predicted bool
	// Tried are the steps of a search for a peer that led nowhere, in their order,
	// each with what came of it.
	Tried []string

	name  string // as Telegram gave it
	cause error
}

// Error is one readable line.
func (e *Error) Error() string {
	var b strings.Builder
	if e.Method != "" {
		b.WriteString(e.Method + ": ")
	}
	if e.Type != "" {
		name := e.name
		if name == "" {
			name = e.Type
		}
		fmt.Fprintf(&b, "%s (%d): ", name, e.Code)
	}
	b.WriteString(e.Message)
	return b.String()
}

// Unwrap is what is below an error that is not Telegram's, such as
// context.Canceled.
func (e *Error) Unwrap() error { return e.cause }

// ParseError makes an Error of what Telegram answered.
func ParseError(code int, name, method string) *Error {
	e := &Error{Kind: KindRPC, Code: code, Method: method, name: name}
	var key string
	e.Type, e.Value, key = splitErrorName(name)
	e.Message = describe(e, key)
	return e
}

// maxErrorDigits is the most digits a number in an error may have: nothing
// Telegram counts in errors needs more.
const maxErrorDigits = 9

// splitErrorName takes the number out of an error's name: a word of its own that
// is all digits, as in FLOOD_WAIT_30 or FILE_PART_7_MISSING (A4). key is the name
// with X for the number, as the table of errors has it.
func splitErrorName(name string) (typ string, value int, key string) {
	if api.ErrorInfo(name) != nil {
		return name, 0, name
	}
	words := strings.Split(name, "_")
	for i := len(words) - 1; i > 0; i-- {
		w := words[i]
		digits := strings.TrimSuffix(w, "MIN")
		if digits == "" || len(digits) > maxErrorDigits || strings.Trim(digits, "0123456789") != "" {
			continue
		}
		value, err := strconv.Atoi(digits)
		if err != nil {
			continue
		}
		rest := append(words[:i:i], words[i+1:]...)
		words[i] = "X" + w[len(digits):]
		return strings.Join(rest, "_"), value, strings.Join(words, "_")
	}
	return name, 0, name
}

// numbered are the sentences for errors with a number, where it is worth telling.
var numbered = map[string]string{
	"FLOOD_WAIT_X":            "called too often; wait %d seconds",
	"FLOOD_PREMIUM_WAIT_X":    "accounts without Premium have to wait %d seconds here",
	"SLOWMODE_WAIT_X":         "the chat is in slow mode; the next message can be sent in %d seconds",
	"FLOOD_TEST_PHONE_WAIT_X": "this test number was used too often; wait %d seconds",
	"2FA_CONFIRM_WAIT_X":      "the account has two-step verification, so this takes effect in %d seconds",
	"TAKEOUT_INIT_DELAY_X":    "confirm the export on another device, or wait %d seconds",
	"FILE_MIGRATE_X":          "the file is in data centre %d",
	"STATS_MIGRATE_X":         "the statistics are in data centre %d",
	"PHONE_MIGRATE_X":         "the phone number belongs to data centre %d",
	"NETWORK_MIGRATE_X":       "this network belongs to data centre %d",
	"USER_MIGRATE_X":          "the account belongs to data centre %d",
}

// describe is the sentence for an error: with its number, from the table of
// errors, or made of its name.
func describe(e *Error, key string) string {
	if s, ok := numbered[key]; ok && e.Type != e.name {
		return fmt.Sprintf(s, e.Value)
	}
	if info := api.ErrorInfo(key); info != nil && info.Text != "" {
		return sentence(info.Text)
	}
	words := strings.ToLower(strings.ReplaceAll(e.name, "_", " "))
	switch {
	case e.Code == 401:
		return words + "; sign in again"
	case e.Code >= 500 || e.Code < 0:
		return "trouble on Telegram's side: " + words
	}
	return "Telegram refuses: " + words
}

// sentence makes a sentence go on behind a colon.
func sentence(s string) string {
	s = strings.TrimSuffix(s, ".")
	if first, rest, _ := strings.Cut(s, " "); rest != "" && first != "Telegram" && strings.ToUpper(first) != first || first == "A" {
		return strings.ToLower(first[:1]) + s[1:]
	}
	return s
}

// failure makes an Error of what ended a call below the API.
func (x *call) failure(err error) *Error {
	l := x.link
	if a := x.aside; a != nil && a.on != nil {
		l = a.on.link
	}
	return x.client.callError(err, l, x.method.Name, x.o.Timeout)
}

// callError is failure for a call on a link, which may be nil.
func (c *Client) callError(err error, l *link, method string, timeout time.Duration) *Error {
	e := &Error{Kind: KindNetwork, Method: method, cause: err}
	var end *ConnectionError
	if !errors.Is(err, context.DeadlineExceeded) {
		err = c.why(err)
	}
	switch {
	case errors.As(err, &end):
		e.Message = end.Message
		if end.Hint != "" {
			e.Message += "; " + end.Hint
		}
	case errors.Is(err, context.Canceled):
		e.Kind, e.Message = KindCancelled, "cancelled"
	case errors.Is(err, context.DeadlineExceeded):
		if timeout > time.Second { // what is left of another's is no round number
			timeout = timeout.Round(time.Second / 10)
		}
		if dial := l.whyNot(); dial != nil {
			e.Message = fmt.Sprintf("no connection within %v: %v", timeout, dial)
			break
		}
		e.Kind, e.Message = KindTimeout, fmt.Sprintf("no answer within %v", timeout)
	case errors.Is(err, mtproto.ErrTooLarge):
		e.Message = fmt.Sprintf("the request is larger than the %d bytes that Telegram takes", mtproto.MaxContent)
	case errors.Is(err, mtproto.ErrClosed):
		e.Message = "the connection has been closed"
		if end := endedBy(err); end.Hint != "" {
			e.Message, e.cause = end.Message+"; "+end.Hint, end
		}
	default:
		e.Message = err.Error()
	}
	return e
}
