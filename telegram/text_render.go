package telegram

import (
	"cmp"
	"slices"

	"github.com/tgscript/tgscript/tl/api"
)

// A renderer writes a formatted text in some notation.
type renderer interface {
	open(e api.MessageEntityClass)
	close(e api.MessageEntityClass)
	text(s string)
}

// render hands a text to w piece by piece, the entities properly nested: those
// that overlap are cut, of two the one that can be cut without a trace.
func render(r ruler, spans []span, w renderer) {
	var stack []span
	next := 0
	for at := 0; ; {
		stack = closeAt(stack, at, w)
		for next < len(spans) && spans[next].from == at {
			stack = push(stack, spans[next], w)
			next++
		}
		if at == r.units() {
			return
		}
		to := r.units()
		if next < len(spans) {
			to = spans[next].from
		}
		for _, m := range stack {
			to = min(to, m.to)
		}
		w.text(r.text[r.at[at]:r.at[to]])
		at = to
	}
}

// closeAt closes the spans that end at a place, and those inside of them that go on
// beyond, which are opened again.
func closeAt(stack []span, at int, w renderer) []span {
	first := slices.IndexFunc(stack, func(m span) bool { return m.to == at })
	if first < 0 {
		return stack
	}
	again := cut(stack[first:], w)
	again = slices.DeleteFunc(again, func(m span) bool { return m.to == at })
	return reopen(stack[:first], again, w)
}

// push opens a span. What is around it and ends before it is cut, if that is a mere
// style and the span is not.
func push(stack []span, m span, w renderer) []span {
	first := len(stack)
	if !isStyle(m.entity) {
		for first > 0 && isStyle(stack[first-1].entity) && stack[first-1].to < m.to {
			first--
		}
	}
	again := cut(stack[first:], w)
	w.open(m.entity)
	return reopen(append(stack[:first], m), again, w)
}

// cut closes spans, the innermost first, and returns a copy of them.
func cut(spans []span, w renderer) []span {
	for _, m := range slices.Backward(spans) {
		w.close(m.entity)
	}
	return slices.Clone(spans)
}

// reopen opens spans, those that end last outermost.
func reopen(stack, again []span, w renderer) []span {
	slices.SortStableFunc(again, func(a, b span) int { return cmp.Compare(b.to, a.to) })
	for _, m := range again {
		w.open(m.entity)
	}
	return append(stack, again...)
}
