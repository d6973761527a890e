package host

import (
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// Look is how values are shown.
type Look struct {
	Width  int  // of a line; 0: 80
	Colors bool // as sequences of a terminal
	All    bool // nothing is left out
}

// What is left out unless Look.All.
const (
	mostText  = 300 // bytes of a string
	mostBytes = 32  // of bytes
	mostItems = 20  // of a list or table that is shown itself
	mostInner = 5   // of one within others
	mostDeep  = 5   // objects within each other
	mostNodes = 600 // in all
)

// show shows values, each from a line of its own. Errors among them are the reply's.
func (c *Console) show(L *lua.LState, values []lua.LValue, look Look) Reply {
	if look.Width <= 0 {
		look.Width = 80
	}
	var r Reply
	var shown []string
	for _, v := range values {
		if c.h.isFailure(v) {
			r.Err, r.Hint = &Refusal{c.h.display(v)}, c.h.cure(v)
			continue
		}
		s := shower{host: c.h, L: L, look: look, within: map[*lua.LTable]bool{}}
		n := s.value(v)
		shown = append(shown, s.layOut(n))
		r.Shortened = r.Shortened || s.shortened
	}
	r.Values = strings.Join(shown, "\n")
	return r
}

// isFailure tells whether v is an error table, of a call or of a batch.
func (h *host) isFailure(v lua.LValue) bool {
	t, ok := v.(*lua.LTable)
	return ok && (t.Metatable == h.bridge.failureMT || t.Metatable == h.bridge.multiMT)
}

// cure is what to do about an error, as a sentence; "" if nothing is known. Of
// several errors it is the first one's.
func (h *host) cure(v lua.LValue) string {
	t, ok := v.(*lua.LTable)
	if !ok || !h.isFailure(v) {
		return ""
	}
	if t.Metatable == h.bridge.multiMT {
		all, _ := t.RawGetString("exceptions").(*lua.LTable)
		if all == nil {
			return ""
		}
		for _, e := all.Next(lua.LNil); e != lua.LNil; {
			return h.cure(e)
		}
		return ""
	}
	name, _ := t.RawGetString("type").(lua.LString)
	return cureOf(string(name))
}

// plainError is an error of an input as a person wants to see it: what they have
// just written in one line needs no place, and what called it is what they wrote.
func (c *Console) plainError(e *ScriptError, source string) *ScriptError {
	plain := &ScriptError{Message: e.Message, GoTrace: e.GoTrace}
	place := fmt.Sprintf("input %d:1: ", c.inputs)
	if !strings.Contains(strings.TrimSpace(source), "\n") {
		plain.Message = strings.TrimPrefix(plain.Message, place)
	}
	var frames []string
	for line := range strings.Lines(e.Traceback) {
		if line = strings.TrimRight(line, "\n"); strings.HasPrefix(line, "\t") && !strings.HasPrefix(line, "\t(host)") &&
			!strings.HasSuffix(line, "in main chunk") {
			frames = append(frames, line)
		}
	}
	if len(frames) > 0 {
		plain.Traceback = "stack traceback:\n" + strings.Join(frames, "\n")
	}
	return plain
}

// A node is a value that is shown: text, or parts in braces.
type node struct {
	before string // what stands before the value: "id = "
	text   string // of a value without parts; else what stands before the brace
	kind   color  // of the text
	parts  []*node
	braces bool
	more   string // what is left out behind the parts
	after  string // behind the value
}

// shower makes nodes.
type shower struct {
	*host
	L         *lua.LState
	look      Look
	within    map[*lua.LTable]bool
	nodes     int
	depth     int
	shortened bool
}

// value is the node of a value.
func (s *shower) value(v lua.LValue) *node {
	s.nodes++
	if isScalar(v) {
		return &node{text: v.String(), kind: colorNumber}
	}
	switch v := v.(type) {
	case lua.LString:
		return s.text(string(v), mostText)
	case lua.LNumber:
		return &node{text: v.String(), kind: colorNumber}
	case lua.LBool, *lua.LNilType:
		return &node{text: v.String(), kind: colorConst}
	case *lua.LTable:
		return s.table(v)
	case *lua.LFunction:
		return &node{text: s.function(v), kind: colorDim}
	case *lua.LUserData:
		switch x := v.Value.(type) {
		case api.Object:
			return s.object(x)
		case *event:
			return s.event(x)
		case *telegram.FormattedText:
			n := s.text(x.Text, mostText)
			n.before = "formatted text "
			return n
		}
	}
	return &node{text: s.display(v), kind: colorDim}
}

// text is the node of a string, of which so many bytes are shown.
func (s *shower) text(v string, most int) *node {
	if s.look.All || len(v) <= most {
		return &node{text: quoteLua(v), kind: colorString}
	}
	s.shortened = true
	cut := strings.ToValidUTF8(v[:most], "")
	if cut == "" || len(cut) < most-4 {
		cut = v[:most]
	}
	return &node{text: quoteLua(cut), kind: colorString, after: fmt.Sprintf(" ...(%d bytes)", len(v))}
}

// open begins a node with parts, unless there is no room for them.
func (s *shower) open(text string) (n *node, room int) {
	n = &node{text: text, kind: colorName, braces: true}
	switch room = mostInner; {
	case s.look.All:
		room = 1 << 30
	case s.depth == 0:
		room = mostItems
	case s.depth >= mostDeep, s.nodes > mostNodes:
		room = 0
	}
	return n, room
}

// leave notes that so many parts are left out.
func (s *shower) leave(n *node, left int) {
	if left > 0 {
		s.shortened = true
		n.more = "..."
		if len(n.parts) > 0 {
			n.more = fmt.Sprintf("... %d more", left)
		}
	}
}

// table shows a table: its list, then its fields by name. An API's namespace is
// not spelt out.
func (s *shower) table(t *lua.LTable) *node {
	if s.within[t] {
		return &node{text: "{...}", kind: colorDim}
	}
	if mt, ok := t.Metatable.(*lua.LTable); ok && t.Metatable != s.bridge.vectorMT {
		if path, ok := mt.RawGetString("__metatable").(lua.LString); ok && (path == "functions" || path == "types" || s.bridge.spaceName(t) != "") {
			return &node{text: string(path), kind: colorName, after: " (Tab lists what is in it)"}
		}
		if mt.RawGetString("__tostring") != lua.LNil {
			return &node{text: s.display(t), kind: colorDim}
		}
	}
	n, room := s.open("")
	s.within[t] = true
	s.depth++
	defer func() {
		delete(s.within, t)
		s.depth--
	}()
	count := t.Len()
	for i := 1; i <= min(count, room); i++ {
		n.parts = append(n.parts, s.value(t.RawGetInt(i)))
	}
	left := count - len(n.parts)
	for _, k := range sortedKeys(t, count) {
		if left > 0 || len(n.parts) >= max(room, mostItems) || room == 0 {
			left++
			continue
		}
		part := s.value(t.RawGet(k))
		part.before = pathTo("", k) + " = " + part.before
		n.parts = append(n.parts, part)
	}
	s.leave(n, left)
	return n
}

// sortedKeys lists the keys of a table but those of its list.
func sortedKeys(t *lua.LTable, list int) []lua.LValue {
	var keys []lua.LValue
	t.ForEach(func(k, _ lua.LValue) {
		if i, ok := k.(lua.LNumber); ok && i >= 1 && i <= lua.LNumber(list) && i == lua.LNumber(int(i)) {
			return
		}
		keys = append(keys, k)
	})
	sortByText(keys)
	return keys
}

// function says of a function which one it is.
func (s *shower) function(fn *lua.LFunction) string {
	if t := s.bridge.functions[fn]; t != nil {
		return "function " + t.Name
	}
	if name := globalName(s.host.L, fn); name != "" {
		return "function " + name + " (help(\"" + name + "\") says more)"
	}
	if fn.Proto != nil {
		return "function (" + definedAt(fn) + ")"
	}
	return "function"
}

// event shows the fields of an event that are set and need not be asked for.
func (s *shower) event(e *event) *node {
	n, _ := s.open("event " + e.name())
	s.depth++
	defer func() { s.depth-- }()
	for k, v := s.nextField(s.L, e, lua.LNil); k != lua.LNil; k, v = s.nextField(s.L, e, k) {
		part := s.value(v)
		part.before = pathTo("", k) + " = " + part.before
		n.parts = append(n.parts, part)
	}
	return n
}
