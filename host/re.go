package host

import (
	"fmt"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	lua "github.com/yuin/gopher-lua"
)

// Regular expressions are Go's, which are RE2's: the time that a match takes is
// linear in the text and in the expression. It can't be interrupted, though, so a
// single search is bounded beforehand, and the time of a row of them counts as
// instructions when it gets long.
const (
	maxExpression = 4096    // bytes
	maxSearch     = 1 << 30 // bytes of text times steps of the program: seconds
	maxMatches    = 1 << 20
	maxCompiled   = 64 // kept of those that were given as strings

	// freeTime is what searches may take between two waits before their time counts,
	// instructionTime what of it is an instruction then.
	freeTime        = 500 * time.Millisecond
	instructionTime = 100 * time.Nanosecond
)

// A regex is a compiled expression in Lua.
type regex struct {
	*regexp.Regexp
	source string
	steps  int // of its program
	names  []string

	looksBack bool
	within    *regexp.Regexp // finds it in the midst of a text; nil: not needed yet
}

// match is for filters: all groups of the first match, and whether there is one.
// Without groups the match itself is the only one.
func (r *regex) match(s string) (groups []string, ok bool) {
	if !r.fits(s) {
		return nil, false
	}
	m := r.FindStringSubmatch(s)
	if len(m) > 1 {
		m = m[1:]
	}
	return m, m != nil
}

func (r *regex) fits(s string) bool { return len(s) <= maxSearch/r.steps }

// from searches the text from a byte on. What is before it counts for ^ and \b.
func (r *regex) from(text string, from int) []int {
	if from == 0 {
		return r.FindStringSubmatchIndex(text)
	}
	if !r.looksBack {
		return moved(r.FindStringSubmatchIndex(text[from:]), from)
	}
	if r.within == nil {
		r.within = regexp.MustCompile(`\A(?s:.)(?s:.*?)(` + r.source + `)`)
	}
	_, before := utf8.DecodeLastRuneInString(text[:from])
	m := r.within.FindStringSubmatchIndex(text[from-before:])
	if m != nil {
		m = m[2:]
	}
	return moved(m, from-before)
}

// moved adds n to the places of a match.
func moved(m []int, n int) []int {
	for i := range m {
		if m[i] >= 0 {
			m[i] += n
		}
	}
	return m
}

// looksBack tells whether a program asks what is before the place that it is at.
func looksBack(p *syntax.Prog) bool {
	const back = syntax.EmptyBeginLine | syntax.EmptyBeginText | syntax.EmptyWordBoundary | syntax.EmptyNoWordBoundary
	return slices.ContainsFunc(p.Inst, func(i syntax.Inst) bool {
		return i.Op == syntax.InstEmptyWidth && syntax.EmptyOp(i.Arg)&back != 0
	})
}

// reKit is what a script's re library keeps.
type reKit struct {
	meta     *lua.LTable
	compiled map[string]*regex
}

// openRe makes the re library. Each function is a method of compiled expressions
// as well, with the text as its first argument: re.match(text, pattern) is
// re.compile(pattern):match(text).
func (h *host) openRe() {
	h.re.compiled = map[string]*regex{}
	methods := h.L.CreateTable(0, 8)
	for name, fn := range map[string]func(s *search) int{
		"match": (*search).luaMatch, "find": (*search).luaFind, "find_all": (*search).luaFindAll, "gmatch": (*search).luaGmatch,
		"groups": (*search).luaGroups, "gsub": (*search).luaGsub, "split": (*search).luaSplit,
	} {
		methods.RawSetString(name, h.L.NewFunction(func(L *lua.LState) int {
			r := h.regex(L, "re:"+name, 1)
			return fn(&search{h: h, L: L, fn: "re:" + name, r: r, text: h.textArg(L, "re:"+name, 2)})
		}))
		h.register("re."+name, func(L *lua.LState) int {
			r := h.regex(L, "re."+name, 2)
			return fn(&search{h: h, L: L, fn: "re." + name, r: r, text: h.textArg(L, "re."+name, 1)})
		})
	}
	meta := h.L.CreateTable(0, 3)
	meta.RawSetString("__index", methods)
	meta.RawSetString("__metatable", lua.LString("re"))
	meta.RawSetString("__tostring", h.L.NewFunction(func(L *lua.LState) int {
		L.Push(lua.LString("re: " + h.regex(L, "tostring", 1).source))
		return 1
	}))
	h.re.meta = meta
	h.register("re.compile", h.reCompile)
	h.register("re.escape", func(L *lua.LState) int {
		L.Push(lua.LString(regexp.QuoteMeta(h.textArg(L, "re.escape", 1))))
		return 1
	})
}

// reCompile is re.compile(pattern [, flags]).
func (h *host) reCompile(L *lua.LState) int {
	pattern, flags := h.textArg(L, "re.compile", 1), L.OptString(2, "")
	if i := strings.IndexFunc(flags, func(r rune) bool { return !strings.ContainsRune("imsU", r) }); i >= 0 {
		h.fail(L, "re.compile: flags are i (case), m (^ and $ at lines), s (. takes line ends) and U (as little as possible), got %q", flags)
	}
	if flags != "" {
		pattern = "(?" + flags + ")" + pattern
	}
	L.Push(&lua.LUserData{Value: h.compileRe(L, "re.compile", pattern), Metatable: h.re.meta})
	return 1
}

// regex is argument n: a compiled expression, or the text of one.
func (h *host) regex(L *lua.LState, fn string, n int) *regex {
	v := L.Get(n)
	if ud, ok := v.(*lua.LUserData); ok {
		if r, ok := ud.Value.(*regex); ok {
			return r
		}
	}
	s, ok := v.(lua.LString)
	if !ok {
		h.fail(L, "%s: regular expression expected, got %s", fn, describe(v))
	}
	if r := h.re.compiled[string(s)]; r != nil {
		return r
	}
	r := h.compileRe(L, fn, string(s))
	if len(h.re.compiled) >= maxCompiled {
		clear(h.re.compiled)
	}
	h.re.compiled[string(s)] = r
	return r
}

func (h *host) compileRe(L *lua.LState, fn, pattern string) *regex {
	if len(pattern) > maxExpression {
		h.fail(L, "%s: an expression of %d bytes, %d is the most", fn, len(pattern), maxExpression)
	}
	parsed, err := syntax.Parse(pattern, syntax.Perl)
	if err == nil {
		var prog *syntax.Prog
		if prog, err = syntax.Compile(parsed.Simplify()); err == nil {
			whole := regexp.MustCompile(pattern)
			return &regex{Regexp: whole, source: pattern, steps: len(prog.Inst), names: whole.SubexpNames(), looksBack: looksBack(prog)}
		}
	}
	text := err.Error()
	if wrong, ok := err.(*syntax.Error); ok {
		text = fmt.Sprintf("%s in %q", wrong.Code, wrong.Expr)
		if wrong.Code == syntax.ErrInvalidPerlOp {
			text += " (RE2 has no look-around)"
		}
		if wrong.Code == syntax.ErrInvalidEscape && len(wrong.Expr) == 2 && isDigit(wrong.Expr[1]) {
			text += " (RE2 has no back references)"
		}
	}
	h.fail(L, "%s: %s", fn, text)
	return nil
}

// A search is one call of a function of the library.
type search struct {
	h    *host
	L    *lua.LState
	fn   string
	r    *regex
	text string
}

// next finds the first match from byte from on: the places of its groups, two for
// each, nil if there is none.
func (s *search) next(from int) []int {
	if !s.r.fits(s.text) {
		s.h.fail(s.L, "%s: a text of %d bytes is too long for this expression, whose most is %d: take it in pieces", s.fn, len(s.text), maxSearch/s.r.steps)
	}
	began := time.Now()
	m := s.r.from(s.text, from)
	took := time.Since(began)
	steps := 1
	if meter := s.h.meter; meter.searched > freeTime {
		steps += int(took / instructionTime)
	} else {
		meter.searched += took
	}
	s.h.spend(s.L, steps)
	return m
}

// each calls f for the matches, none of which overlap, until it returns false. An
// empty one right behind another does not count.
func (s *search) each(f func(m []int) bool) {
	pos, end := 0, -1
	for pos <= len(s.text) {
		m := s.next(pos)
		if m == nil {
			return
		}
		counts := m[1] > m[0] || m[0] != end
		pos, end = s.behind(pos, m), m[1]
		if counts && !f(m) {
			return
		}
	}
}

// behind is where to search on after a match that was found from pos on.
func (s *search) behind(pos int, m []int) int {
	if m[1] > pos {
		return m[1]
	}
	_, size := utf8.DecodeRuneInString(s.text[pos:])
	return pos + max(1, size)
}

// init is argument n, where to begin: from 1, negative from the end.
func (s *search) init(n int) (from int, ok bool) {
	from = intArg(s.L, n, 1)
	if from < 0 {
		from += len(s.text) + 1
	}
	from = max(from, 1) - 1
	return from, from <= len(s.text)
}

// group is the text of group i of a match; nil if it took no part in it.
func (s *search) group(m []int, i int) lua.LValue {
	if m[2*i] < 0 {
		return lua.LNil
	}
	return lua.LString(s.text[m[2*i]:m[2*i+1]])
}

// push pushes all groups, without any the whole match.
func (s *search) push(L *lua.LState, m []int) int {
	n := len(m)/2 - 1
	if n == 0 {
		L.Push(s.group(m, 0))
		return 1
	}
	for i := range n {
		L.Push(s.group(m, i+1))
	}
	return n
}

// table is a match as a table: [0] the whole, [1] and so on the groups, which are
// there by name as well; first and last are its place.
func (s *search) table(m []int) *lua.LTable {
	t := s.h.L.CreateTable(len(m)/2, 4)
	t.RawSetString("first", lua.LNumber(m[0]+1))
	t.RawSetString("last", lua.LNumber(m[1]))
	for i := range len(m) / 2 {
		v := s.group(m, i)
		t.RawSetInt(i, v)
		if name := s.r.names[i]; name != "" && v != lua.LNil {
			t.RawSetString(name, v)
		}
	}
	return t
}
