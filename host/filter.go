package host

import (
	"slices"

	lua "github.com/yuin/gopher-lua"
)

// Filters are read once, by on. Which events a handler wants is found out where
// events arrive, before anything of Lua runs, and beside it: filters touch
// nothing of the script's. Only what needs Lua (where), or has to ask Telegram,
// is left to the handler's task.

// A verdict is what a filter says of an event.
type verdict int8

const (
	no verdict = iota
	maybe
	yes
)

func verdictOf(b bool) verdict {
	if b {
		return yes
	}
	return no
}

func (v verdict) not() verdict { return yes - v }

// A filter tells whether an event is wanted. In a task, it never says maybe.
type filter func(c *check) verdict

// A check is one look of a handler's filters at an event.
type check struct {
	h       *host
	turn    *turn
	found   match
	L       *lua.LState // the task's; nil: it is not in one
	event   *event      // in a task
	matcher matcher     // to use again
	steps   int         // left for patterns
}

// allOf wants what all filters want.
func allOf(filters []filter) filter {
	if len(filters) == 1 {
		return filters[0]
	}
	return func(c *check) verdict {
		all := yes
		for _, f := range filters {
			if all = min(all, f(c)); all == no {
				break
			}
		}
		return all
	}
}

// anyOf wants what one of the filters wants. What that has captured stays.
func anyOf(filters []filter) filter {
	return func(c *check) verdict {
		some := no
		for _, f := range filters {
			if some = max(some, f(c)); some == yes {
				break
			}
		}
		return some
	}
}

// noneOf wants what no filter wants.
func noneOf(filters []filter) filter {
	some := anyOf(filters)
	return func(c *check) verdict {
		found := c.found
		v := some(c).not()
		c.found = found
		return v
	}
}

// is makes a filter of what needs nothing but the event.
func is(test func(t *turn) bool) filter {
	return func(c *check) verdict { return verdictOf(test(c.turn)) }
}

// flag is a filter for what is so, or for what is not.
func flag(want bool, test func(t *turn) bool) filter {
	return is(func(t *turn) bool { return test(t) == want })
}

// oneOf is a filter for texts.
func oneOf(list []string, get func(t *turn) string) filter {
	if len(list) == 1 {
		one := list[0]
		return is(func(t *turn) bool { return get(t) == one })
	}
	return is(func(t *turn) bool { return slices.Contains(list, get(t)) })
}

// inChats and fromSenders are filters for marked ids.
func inChats(ids map[int64]bool, want bool) filter {
	return flag(want, func(t *turn) bool { return ids[t.chatID()] })
}

func fromSenders(ids map[int64]bool, want bool) filter {
	return func(c *check) verdict { return verdictOf(ids[c.h.senderID(c.turn)] == want) }
}

// where is a filter of the script's.
func where(fn *lua.LFunction) filter {
	return func(c *check) verdict {
		if c.L == nil {
			return maybe
		}
		c.event.match = c.found
		c.L.Push(fn)
		c.L.Push(c.h.eventValue(c.event))
		c.L.Call(1, 1)
		ok := lua.LVAsBool(c.L.Get(-1))
		c.L.Pop(1)
		return verdictOf(ok)
	}
}

// places are the kinds of chat that filters tell apart.
type places struct{ private, group, channel bool }

// inPlaces is a filter for kinds of chat.
func inPlaces(want places) filter {
	return func(c *check) verdict {
		switch c.turn.place() {
		case 'u':
			return verdictOf(want.private)
		case 'g':
			return verdictOf(want.group)
		case 'c':
			if want.group == want.channel {
				return verdictOf(want.group)
			}
			broadcast, known := c.h.on.broadcasts.of(c.turn)
			switch {
			case known:
			case c.L == nil:
				return maybe
			default:
				broadcast = c.h.isBroadcast(c.L, c.event)
			}
			return verdictOf(broadcast == want.channel)
		}
		return no
	}
}

// textOf is what patterns look at, and text compares with.
func textOf(t *turn) string {
	switch t.kind {
	case kindCallbackQuery:
		return string(callbackOf(t.update).data)
	case kindInlineQuery, kindChosenInline:
		return queryOf(t.update)
	}
	return t.text()
}

// want finds the handlers that want an event.
func (h *host) want(c *check, t *turn, handlers []*handler) {
	t.wanted = t.one[:0]
	for _, x := range handlers {
		if x.event != kindRaw && x.event != t.kind {
			continue
		}
		m := match{handler: x}
		if x.filter != nil {
			c.h, c.turn, c.found, c.steps = h, t, m, maxFilterSteps
			v := c.ask(x)
			if v == no {
				continue
			}
			m = c.found
			m.maybe = v == maybe
		}
		t.wanted = append(t.wanted, m)
	}
}

// wants asks a handler's filters again, in its task.
func (h *host) wants(L *lua.LState, e *event) bool {
	c := &check{h: h, turn: e.turn, found: match{handler: e.handler}, L: L, event: e, steps: maxFilterSteps}
	if c.ask(e.handler) == no {
		return false
	}
	e.match = c.found
	return true
}
