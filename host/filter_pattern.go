package host

import (
	"fmt"
	"strconv"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// maxFilterSteps is how much work the patterns of a handler may make of one event:
// some tens of milliseconds.
const maxFilterSteps = 4 << 20

// A finder is a compiled pattern of another kind, as re makes them.
type finder interface {
	// match returns the captures of the first match, without any the match itself.
	match(s string) (groups []string, ok bool)
	// SubexpNames are the names of the captures, after one for the whole.
	SubexpNames() []string
}

// A patternError is what is wrong with a pattern, or with what it takes.
type patternError string

// found is a filter that keeps what a pattern captures.
func found(f finder, get func(t *turn) string) filter {
	names := f.SubexpNames()
	return func(c *check) verdict {
		groups, ok := f.match(get(c.turn))
		if ok {
			c.found.matches, c.found.names = groups, names
		}
		return verdictOf(ok)
	}
}

// matched is the same for a pattern of Lua.
func matched(pattern string, get func(t *turn) string) filter {
	literal, anchored := strings.CutPrefix(pattern, "^")
	if literal != "" && !strings.ContainsAny(literal, patternMagic+")") {
		return func(c *check) verdict {
			text := get(c.turn)
			if anchored && !strings.HasPrefix(text, literal) || !anchored && !strings.Contains(text, literal) {
				return no
			}
			c.found.matches = c.turn.keep(literal)
			return yes
		}
	}
	return func(c *check) verdict { return c.match(pattern, get(c.turn)) }
}

// keep makes the captures of a match that has none but itself.
func (t *turn) keep(s string) []string {
	if t.capture[0] == "" {
		t.capture[0] = s
		return t.capture[:]
	}
	return []string{s}
}

// match matches a pattern of Lua.
func (c *check) match(pattern, text string) verdict {
	m := &c.matcher
	m.src, m.pat = text, pattern
	if m.spend == nil {
		m.spend, m.fail = c.spend, failPattern
	}
	start, end, ok := m.find(0)
	switch {
	case !ok:
		return no
	case len(m.caps) == 0:
		c.found.matches = c.turn.keep(text[start:end])
		return yes
	}
	c.found.matches = make([]string, len(m.caps))
	for i, k := range m.caps {
		switch k.end {
		case posCapture:
			c.found.matches[i] = strconv.Itoa(k.start + 1)
		case openCapture:
			failPattern("unfinished capture")
		default:
			c.found.matches[i] = text[k.start:k.end]
		}
	}
	return yes
}

func (c *check) spend(steps int) {
	if c.steps -= steps; c.steps < 0 {
		failPattern("the pattern takes too long")
	}
	if c.h.meter.stopped.Load() {
		failPattern("%s", errStopped)
	}
}

func failPattern(format string, args ...any) { panic(patternError(fmt.Sprintf(format, args...))) }

// ask asks a handler's filters. A pattern that can't be matched wants nothing,
// and its handler's first one is told of.
func (c *check) ask(x *handler) (v verdict) {
	defer func() {
		if e := recover(); e != nil {
			text, ok := e.(patternError)
			if !ok {
				panic(e)
			}
			c.h.patternFailed(x, string(text))
			v = no
		}
	}()
	return x.filter(c)
}

func (h *host) patternFailed(x *handler, why string) {
	if h.meter.stopped.Load() || x.warned.Swap(true) {
		return
	}
	h.logf("ERROR", "a filter of %q failed, and its handler does not get the event: %s: %s", x.event, x.at, why)
}

// checkPattern raises what is wrong with a pattern.
func (h *host) checkPattern(L *lua.LState, fn, pattern string) {
	m := &matcher{pat: pattern, fail: func(format string, args ...any) { h.fail(L, "%s: pattern: "+format, append([]any{fn}, args...)...) }}
	open, captures := 0, 0
	for p := 0; p < len(pattern); {
		switch c := pattern[p]; {
		case c == '(':
			open++
			captures++
			p++
		case c == ')':
			if open--; open < 0 {
				m.fail("invalid pattern capture")
			}
			p++
		case c == '%' && p+1 < len(pattern) && pattern[p+1] == 'b':
			if p+3 >= len(pattern) {
				m.fail("malformed pattern (%%b needs two characters)")
			}
			p += 4
		case c == '%' && p+1 < len(pattern) && pattern[p+1] == 'f':
			if p+2 >= len(pattern) || pattern[p+2] != '[' {
				m.fail("malformed pattern (%%f needs a set)")
			}
			p = m.itemEnd(p + 2)
		default:
			p = m.itemEnd(p)
		}
	}
	switch {
	case open > 0:
		m.fail("unfinished capture")
	case captures > maxCaptures:
		m.fail("too many captures")
	}
}
