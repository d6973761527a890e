package telegram

import (
	"strings"
	"time"

	"github.com/tgscript/tgscript/tl/api"
)

// Bounds of a flood wait: what Telegram asks for is taken to be one second at
// least and two weeks at most (A4).
const (
	minFloodWait = time.Second
	maxFloodWait = 14 * 24 * time.Hour
)

// Waits before trying again what failed on Telegram's side: doubled each time
// (A5).
const (
	firstBackoff = time.Second
	partBackoff  = 100 * time.Millisecond // the first of a part of a file: others wait behind it
	maxBackoff   = time.Minute
)

// floodWait is how long e asks to wait before the same call is made again;
// false if it asks for no such thing (A4).
func floodWait(e *Error) (time.Duration, bool) {
	switch e.Type {
	case "FLOOD_WAIT", "FLOOD_PREMIUM_WAIT", "SLOWMODE_WAIT":
	default:
		return 0, false
	}
	if e.Code != 420 || e.name == e.Type {
		return 0, false
	}
	return clampWait(time.Duration(e.Value) * time.Second), true
}

func clampWait(d time.Duration) time.Duration { return min(max(d, minFloodWait), maxFloodWait) }

// backoff is the wait before the retry with this number, from 0.
func backoff(retry int) time.Duration {
	return min(firstBackoff<<min(retry, 16), maxBackoff)
}

// isInternal tells whether e is trouble on Telegram's side that may be gone in a
// moment: 500, -503 and every code that has no meaning of its own (A5).
func isInternal(e *Error, req api.Object) bool {
	switch e.Code {
	case 303, 400, 401, 403, 404, 406, 420:
		return false
	}
	switch e.Type {
	case "AUTH_RESTART", "SIGN_IN_FAILED", "UNKNOWN_METHOD":
		return false // the same call would fail again
	}
	if e.Code == -503 {
		switch req.(type) {
		case *api.MessagesGetBotCallbackAnswerRequest, *api.MessagesGetInlineBotResultsRequest:
			return false // the bot does not answer: that is the result
		}
	}
	return !strings.HasPrefix(e.Type, "PERSISTENT_TIMESTAMP_")
}

// verdict is what follows from an answer that is an error.
type verdict struct {
	err       *Error
	again     bool          // make the call again
	wait      time.Duration // before that
	flood     bool          // at Telegram's wish: the deadline moves along
	migrate   int           // at this data centre, which is home from then on
	aside     sideKey       // at this data centre
	estranged bool          // once the account is introduced there again
	repair    bool          // once what is remembered of its peers has been put right
	lookUp    bool          // at a data centre that may be in the configuration
	delivered bool          // an earlier attempt was carried out after all
	ended     bool          // the account's session
}

// judge decides about an error of Telegram, or of a CDN. It tells the governor of a
// wait that Telegram asks for, and changes nothing else: carryOut does.
func (x *call) judge(e *Error) verdict {
	if x.aside != nil && x.client.isCDN(x.aside.dc) {
		return x.judgeCDN(e)
	}
	v := verdict{err: e}
	g := &x.client.governor
	if wait, ok := floodWait(e); ok {
		return g.refused(x, e, wait, x.client.o.Now())
	}
	if g.busy.Load() && e.Code != 303 && !isInternal(e, innermost(x.req)) {
		g.succeeded(x) // it was looked at
	}
	if e.Code == 406 {
		x.client.expectNotice()
	}
	switch {
	case x.ends(e):
		v.ended = true
	case e.Code == 303:
		v.migrate, v.aside = x.migration(e)
		v.lookUp = x.mayLookUp(e)
		v.again = v.migrate != 0 || v.aside.dc != 0 || v.lookUp
	case e.Type == "AUTH_KEY_UNREGISTERED" && x.aside != nil && x.aside.dc != x.client.DC():
		v.again = !x.aside.renewed && !x.aside.guest
		v.estranged = v.again
	case isInternal(e, innermost(x.req)):
		if v.wait = backoff(int(x.retries)); x.slot != nil && x.retries == 0 {
			v.wait = partBackoff
		}
		v.again = int(x.retries) < x.o.Retries && x.hasTime(v.wait)
		// While it is being sent, a second attempt is a duplicate; later, it is
		// answered with the message.
		v.delivered = !v.again && e.Type == "RANDOM_ID_DUPLICATE" && (x.retries > 0 || x.mt.Repeated()) && x.method.Result().Name == "Updates"
	case x.repairable(e):
		v.repair, v.again = true, true
	}
	return v
}
