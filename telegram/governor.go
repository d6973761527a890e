package telegram

import (
	"fmt"
	"log/slog"
	"math"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// The governor knows what Telegram has asked the account to wait for, and keeps
// calls back that would only be refused again (A4). Every such refusal makes the
// next wait longer, and that of contacts.resolveUsername may be a day.
//
// Telegram does not say what a wait is about. So it is taken to be about the
// method and the peer that the call names, if it names one. When calls to two
// peers were refused and none to any other went through meanwhile, it is the
// method as a whole, until one does go through. A slow mode is the chat's,
// whichever method sends.
//
// When a wait is over, calls are let go one after the other, a gap apart, and
// not all at once: a thousand that were kept back would earn the next wait in the
// same second. The gap is that of the documented limit at first. If that is too
// quick, it is what the last wait has shown: so many calls went through in so
// much time, the wait included.

// Bounds of the governor.
const (
	maxWaits    = 1024             // those that end first make room
	firstGap    = time.Second / 30 // Telegram's documented limit for bots
	longestRest = time.Minute      // after which a gap is forgotten that nobody needed
	sweepEvery  = 10 * time.Second
	longWait    = 10 * time.Second // one that people should hear of
)

// myself is the peer of inputPeerSelf as long as the account's id is not known.
const myself = math.MinInt64

// heldBack is a wait, and the pace after it.
type heldBack struct {
	typ      string        // FLOOD_WAIT and so on
	asked    time.Duration // what Telegram said
	since    time.Time     // when it said so first
	until    time.Time
	next     time.Time     // when the next call can go, if that is later
	gap      time.Duration // between calls after until
	first    time.Time     // when the first call went since until
	passed   int           // calls that went through since
	inferred bool          // from waits of two peers
}

func (w *heldBack) free() time.Time { return later(w.until, w.next) }

// forgotten tells whether a wait is over, and its gap as good as.
func (w *heldBack) forgotten(now time.Time) bool {
	return now.Sub(w.free()) > min(max(w.asked, w.gap), longestRest)
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// governor keeps the waits of an account.
type governor struct {
	busy atomic.Bool       // there is a wait: without one, calls are not looked at
	self func() int64      // the account's own id, 0 if not known
	keep func([]FloodWait) // stores waits
	log  *slog.Logger

	mu    sync.Mutex // guards what follows
	waits map[waitKey]*heldBack
	// lone is, by method, the peer whose calls were refused since one for another
	// went through.
	lone  map[string]int64
	swept time.Time

	fields sync.Map // reflect.Type -> int, see peerField
}

// begin goes on with the waits of an earlier run.
func (g *governor) begin(waits []FloodWait, now time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	var over []FloodWait
	for _, w := range waits {
		if !w.Until.After(now) {
			over = append(over, FloodWait{Method: w.Method, Peer: w.Peer})
			continue
		}
		asked := clampWait(w.Until.Sub(now)) // if the clock was set, it may be anything
		h := &heldBack{typ: "FLOOD_WAIT", asked: asked, since: now, until: now.Add(asked), gap: max(w.Learned, firstGap)}
		if w.Method == "" {
			h.typ = "SLOWMODE_WAIT"
		}
		g.put(waitKey{w.Method, w.Peer}, h, now)
	}
	if over != nil {
		g.keep(over)
	}
}

// forget drops all waits: they were another account's.
func (g *governor) forget() {
	g.mu.Lock()
	defer g.mu.Unlock()
	clear(g.waits)
	clear(g.lone)
	g.busy.Store(false)
}

// put adds a wait. g.mu is held.
func (g *governor) put(s waitKey, w *heldBack, now time.Time) {
	if g.waits == nil {
		g.waits, g.lone = map[waitKey]*heldBack{}, map[string]int64{}
	}
	if len(g.waits) >= maxWaits {
		g.sweep(now)
	}
	if len(g.waits) >= maxWaits {
		var least waitKey
		var first *heldBack
		for s, w := range g.waits {
			if first == nil || w.until.Before(first.until) {
				least, first = s, w
			}
		}
		delete(g.waits, least)
		g.keep([]FloodWait{{Method: least.method, Peer: least.peer}})
	}
	g.waits[s] = w
	g.busy.Store(true)
}

// sweep forgets what is over. g.mu is held.
func (g *governor) sweep(now time.Time) {
	g.swept = now
	var over []FloodWait
	for s, w := range g.waits {
		if w.forgotten(now) {
			delete(g.waits, s)
			over = append(over, FloodWait{Method: s.method, Peer: s.peer})
		}
	}
	if over != nil {
		g.keep(over)
	}
	for method, peer := range g.lone {
		if g.waits[waitKey{method, peer}] == nil {
			delete(g.lone, method)
		}
	}
	if len(g.waits) == 0 {
		g.busy.Store(false)
	}
}

// about lists what a call has to wait for. g.mu is held.
func (g *governor) about(list []*heldBack, method *tl.Type, peer int64) []*heldBack {
	add := func(s waitKey) {
		if w := g.waits[s]; w != nil {
			list = append(list, w)
		}
	}
	add(waitKey{method.Name, 0})
	if peer != 0 {
		add(waitKey{method.Name, peer})
		if slowable(method) {
			add(waitKey{"", peer})
		}
	}
	return list
}

// slowable tells whether a chat's slow mode counts calls of a method.
func slowable(method *tl.Type) bool { return strings.Contains(method.Errors, "SLOWMODE_WAIT_X") }

// pass gives a call its turn. Without a wait it can go at once; a call that has
// had its turn can, unless there is another wait since. The error is what Telegram
// would answer now; a call that can't wait for so long takes nobody's turn.
func (g *governor) pass(x *call, now time.Time) verdict {
	peer := g.peerOf(innermost(x.req))
	g.mu.Lock()
	defer g.mu.Unlock()
	if now.Sub(g.swept) > sweepEvery {
		g.sweep(now)
	}
	var few [3]*heldBack
	all := g.about(few[:0], x.method, peer)
	if x.turn != 0 && !slices.ContainsFunc(all, func(w *heldBack) bool { return w.until.After(now) || x.given < w.since.UnixNano() }) {
		return verdict{}
	}
	return g.reserve(x, all, now)
}

// reserve is the next free turn in all of the waits. g.mu is held.
func (g *governor) reserve(x *call, all []*heldBack, now time.Time) verdict {
	at := now
	var longest *heldBack
	for _, w := range all {
		if free := w.free(); free.After(at) {
			at, longest = free, w
		}
	}
	v := verdict{wait: at.Sub(now), flood: true}
	if longest != nil {
		v.err = longest.predict(x.method.Name, v.wait)
	}
	if v.again = x.waited()+v.wait <= x.o.FloodWait; !v.again {
		return v
	}
	for _, w := range all {
		if x.slot == nil { // a fleet has fewer calls out from now on
			w.next = at.Add(w.gap)
		}
		if w.first.IsZero() {
			w.first = at
		}
		x.turn, x.given = at.UnixNano(), now.UnixNano()
	}
	return v
}

// predict is what Telegram would answer now.
func (w *heldBack) predict(method string, wait time.Duration) *Error {
	e := ParseError(420, fmt.Sprintf("%s_%d", w.typ, int(math.Ceil(wait.Seconds()))), method)
	e.Predicted = true
	e.Message += "; not sent, because Telegram has asked for this wait before"
	return e
}

// refused learns from an answer that a call has to wait, and gives it its next
// turn.
func (g *governor) refused(x *call, e *Error, asked time.Duration, now time.Time) verdict {
	peer := g.peerOf(innermost(x.req))
	s := waitKey{x.method.Name, peer}
	if e.Type == "SLOWMODE_WAIT" && peer != 0 {
		s.method = ""
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	w := g.note(s, e.Type, asked, x.turn, now)
	g.keep([]FloodWait{{Method: s.method, Peer: s.peer, Until: w.until, Learned: w.gap}})
	if s.method != "" && peer != 0 {
		g.widen(s, w, x.turn, now)
	}
	var few [3]*heldBack
	v := g.reserve(x, g.about(few[:0], x.method, peer), now)
	v.err = e
	return v
}

// note writes a wait down. Another answer to a call that was sent before the wait
// was known changes its end at most: the latest counts, for it is what holds now.
// g.mu is held.
func (g *governor) note(s waitKey, typ string, asked time.Duration, turn int64, now time.Time) *heldBack {
	w, until := g.waits[s], now.Add(asked)
	switch {
	case w == nil:
		w = &heldBack{gap: firstGap}
		g.put(s, w, now)
	case turn < w.until.UnixNano() || w.first.IsZero():
		if d := until.Sub(w.until); d < 0 || d >= time.Second {
			w.typ, w.asked, w.until = typ, asked, until
		}
		return w
	default: // it had its turn, so that was too quick
		w.gap = max(w.gap, (now.Sub(w.first)+asked)/time.Duration(max(w.passed, 1)))
	}
	if asked >= longWait {
		g.log.Warn("Telegram asks for a wait", "method", s.method, "peer", s.peer, "error", typ, "wait", asked)
	}
	*w = heldBack{typ: typ, asked: asked, since: now, until: until, gap: w.gap, inferred: w.inferred}
	return w
}

// widen makes a wait one of the whole method: if another peer's is on too and no
// call to a third has gone through since, or if the call had its turn after the
// method as a whole had waited. g.mu is held.
func (g *governor) widen(s waitKey, w *heldBack, turn int64, now time.Time) {
	wide := waitKey{s.method, 0}
	have := g.waits[wide]
	if have != nil && turn >= have.until.UnixNano() {
		g.note(wide, w.typ, w.asked, turn, now)
		return
	}
	other := g.waits[waitKey{s.method, g.lone[s.method]}]
	if g.lone[s.method] == s.peer || other == nil || !other.until.After(now) {
		g.lone[s.method] = s.peer
		return
	}
	if have != nil {
		return
	}
	all := *w
	all.inferred = true
	if other.until.Before(w.until) {
		all.until = other.until
	}
	g.put(wide, &all, now)
}

// succeeded learns from an answer that was none of these. What the method as a
// whole was thought to wait for is over if it was only inferred.
func (g *governor) succeeded(x *call) {
	peer := g.peerOf(innermost(x.req))
	g.mu.Lock()
	defer g.mu.Unlock()
	var few [3]*heldBack
	for _, w := range g.about(few[:0], x.method, peer) {
		if x.turn >= w.until.UnixNano() {
			w.passed++
			w.gap = max(w.gap-w.gap/64, firstGap) // the pace may pick up again
		}
	}
	method := x.method.Name
	if peer == 0 || g.lone[method] == peer {
		return
	}
	delete(g.lone, method)
	if wide := g.waits[waitKey{method, 0}]; wide != nil && wide.inferred {
		delete(g.waits, waitKey{method, 0})
	}
}

// FloodWait is how long a call would have to wait, as far as Telegram's answers
// to earlier calls of the account tell; 0 if it can go at once. Only the method
// and whom req names count, as an input peer of any kind.
func (c *Client) FloodWait(req api.Object) time.Duration {
	g := &c.governor
	if !g.busy.Load() {
		return 0
	}
	req = innermost(req)
	peer, now := g.peerOf(req), c.o.Now()
	g.mu.Lock()
	defer g.mu.Unlock()
	at := now
	var few [3]*heldBack
	for _, w := range g.about(few[:0], api.TypeOf(req), peer) {
		at = later(at, w.free())
	}
	return at.Sub(now)
}
