package host

import (
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"github.com/tgscript/tgscript/tl/api"
)

// handlerFailed logs the error of a handler, and what it was called with. The
// script goes on.
func (h *host) handlerFailed(t *task) {
	t.err.Reported = true
	t.event.failed = true
	h.opts.Failed(t.err)
	h.logf("ERROR", "a handler of %q failed: %s\nevent: %s", t.handler.event, t.err.Error(), h.summary(t.event.turn))
}

// logf writes a line to stderr, or more than one.
func (h *host) logf(level, format string, args ...any) {
	fmt.Fprintf(h.errs, "%s %-5s %s\n", h.opts.Now().Format("15:04:05"), level, fmt.Sprintf(format, args...))
	h.errs.flush()
}

// summary is an event in one line, for logs: what it was, where, by whom, and the
// beginning of what was said.
func (h *host) summary(t *turn) string {
	parts := []string{"a gap in the updates"}
	if t.update != nil {
		parts[0] = nameOf(t.update)
	}
	if t.replayed {
		parts[0] += " (replayed)"
	}
	number := func(what string, id int64) {
		if id != 0 {
			parts = append(parts, what+" "+strconv.FormatInt(id, 10))
		}
	}
	id, said := t.content()
	number("chat", t.chatID())
	number("from", h.senderID(t))
	number("message", int64(id))
	if said != "" {
		parts = append(parts, h.quoted(t, said))
	}
	return strings.Join(parts, ", ")
}

// content is the message that an event is about, and what somebody has written
// or pressed; 0 and "" for events without.
func (t *turn) content() (id int32, said string) {
	switch {
	case t.message != nil:
		return t.message.ID, t.message.Message
	case t.service != nil:
		return t.service.ID, ""
	case t.update == nil:
		return 0, ""
	}
	switch u := t.update.(type) {
	case *api.UpdateBotCallbackQuery:
		return u.MsgID, string(u.Data)
	case *api.UpdateInlineBotCallbackQuery:
		return 0, string(u.Data)
	case *api.UpdateBotInlineQuery:
		return 0, u.Query
	}
	if f := reflect.ValueOf(t.update).Elem().FieldByName("MsgID"); f.IsValid() && f.Kind() == reflect.Int32 {
		id = int32(f.Int())
	}
	return id, ""
}

// loginCodesFrom are the accounts that Telegram itself writes from, codes among
// others.
var loginCodesFrom = []int64{777000, 42777}

// secretText is what gives away an account: a bot's token, or a session.
var secretText = regexp.MustCompile(`\b\d{3,}:[A-Za-z0-9_-]{20,}|\btgscript1-[A-Za-z0-9_-]+`)

// longestQuote is how many characters a log shows of a text.
const longestQuote = 60

// quoted is the beginning of a text, without secrets (S18).
func (h *host) quoted(t *turn, text string) string {
	for _, id := range loginCodesFrom {
		if t.chatID() == id || h.senderID(t) == id {
			return "a text of Telegram's own, which may be a login code"
		}
	}
	text = secretText.ReplaceAllString(text, "•••")
	if all := []rune(text); len(all) > longestQuote {
		text = string(all[:longestQuote]) + "…"
	}
	return strconv.Quote(text)
}
