package host

import (
	"slices"
	"strconv"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/reference"
)

// eachOption calls set for each entry of fn's table of options, which may be left
// out. A name that is none of names is an error, and so is what set finds wrong.
func (h *host) eachOption(L *lua.LState, fn string, v lua.LValue, names []string, set func(name string, v lua.LValue) *argError) {
	if v == lua.LNil {
		return
	}
	t, ok := v.(*lua.LTable)
	if !ok {
		h.fail(L, "%s: table of options expected, got %s", fn, describe(v))
	}
	for k, e := t.Next(lua.LNil); k != lua.LNil; k, e = t.Next(k) {
		name, _ := k.(lua.LString)
		known := false
		for _, n := range names {
			known = known || n == string(name)
		}
		if !known {
			hint := reference.DidYouMean(string(name), names)
			if hint == "" {
				hint = ", not one of " + listed(names)
			}
			h.fail(L, "%s: unknown option %s%s", fn, keyName(k), hint)
		}
		if err := set(string(name), e); err != nil {
			h.fail(L, "%s: %s", fn, err.in(string(name)))
		}
	}
}

func optionBool(to *bool, v lua.LValue) *argError {
	b, ok := v.(lua.LBool)
	if !ok {
		return expected("boolean", v)
	}
	*to = bool(b)
	return nil
}

// optionWord takes one of some words.
func optionWord(to *string, v lua.LValue, words ...string) *argError {
	s, _ := v.(lua.LString)
	if slices.Contains(words, string(s)) {
		*to = string(s)
		return nil
	}
	var quoted []string
	for _, w := range words {
		quoted = append(quoted, strconv.Quote(w))
	}
	return wrong("%s%s", expected(strings.Join(quoted, " or "), v), reference.DidYouMean(string(s), words))
}

// textArg is argument n of fn as text: a string, a number or a long.
func (h *host) textArg(L *lua.LState, fn string, n int) string {
	v := L.Get(n)
	if !lua.LVCanConvToString(v) && !isScalar(v) {
		h.fail(L, "%s: string expected, got %s", fn, describe(v))
	}
	return v.String()
}
