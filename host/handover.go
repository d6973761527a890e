package host

import (
	"fmt"
	"slices"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// A Handover is what a run of a script leaves to the next one: a copy of the table
// that its main chunk has returned, as it was at the run's end. It holds nothing
// of the run's Lua state.
type Handover struct {
	table *handedTable
	// Left names what can't be handed over, functions above all, as the script
	// would: "jobs[3].fn (function)".
	Left []string
}

// handedTable is a table on its way. Keys and values are what Lua states may
// share, or what becomes something of the new one's.
type handedTable struct {
	keys, values []any
	mark         int // what json says of it
}

// What json says of tables, and its null.
const (
	jsonArray = iota + 1
	jsonObject
)

type jsonNull struct{}

const (
	maxLeft          = 20  // what is named of that which can't be handed over
	maxHandoverDepth = 200 // tables within each other
)

// packer makes a Handover.
type packer struct {
	*host
	over  *Handover
	seen  map[*lua.LTable]*handedTable
	depth int
}

// handOver packs what the main chunk has returned; nil if that is no table.
func (h *host) handOver(results []lua.LValue) *Handover {
	if len(results) == 0 {
		return nil
	}
	t, ok := results[0].(*lua.LTable)
	if !ok {
		return nil
	}
	p := packer{host: h, over: new(Handover), seen: map[*lua.LTable]*handedTable{}}
	p.over.table = p.pack(t, "")
	return p.over
}

// pack packs a table, which is at path in what is handed over.
func (p *packer) pack(t *lua.LTable, path string) *handedTable {
	if to := p.seen[t]; to != nil {
		return to
	}
	to := new(handedTable)
	p.seen[t] = to
	switch t.Metatable {
	case lua.LNil:
	case p.json.array:
		to.mark = jsonArray
	case p.json.object:
		to.mark = jsonObject
	default:
		p.leave(path, "metatable")
	}
	t.ForEach(func(k, v lua.LValue) {
		at := pathTo(path, k)
		key, ok := p.value(k, at)
		if !ok {
			p.leave(at, "key, a "+typeName(k))
			return
		}
		if value, ok := p.value(v, at); ok {
			to.keys, to.values = append(to.keys, key), append(to.values, value)
		} else {
			p.leave(at, typeName(v))
		}
	})
	return to
}

// value is v on its way; false if it can't leave its state.
func (p *packer) value(v lua.LValue, path string) (any, bool) {
	switch v := v.(type) {
	case lua.LBool, lua.LNumber, lua.LString, Long:
		return v, true
	case *lua.LTable:
		if p.depth >= maxHandoverDepth {
			return nil, false
		}
		p.depth++
		defer func() { p.depth-- }()
		return p.pack(v, path), true
	case *lua.LUserData:
		switch o := v.Value.(type) {
		case api.Object:
			return o, true
		case *telegram.FormattedText:
			return *o, true
		}
		if v == p.json.null {
			return jsonNull{}, true
		}
	}
	return nil, false
}

func (p *packer) leave(path, what string) {
	if path == "" {
		path = "the table itself"
	}
	switch n := len(p.over.Left); {
	case n < maxLeft:
		p.over.Left = append(p.over.Left, fmt.Sprintf("%s (%s)", path, what))
	case n == maxLeft:
		p.over.Left = append(p.over.Left, "and more")
	}
}

// pathTo is a field of what is at path, as a script would write it.
func pathTo(path string, k lua.LValue) string {
	if name, ok := k.(lua.LString); ok && isIdentifier(string(name)) {
		if path == "" {
			return string(name)
		}
		return path + "." + string(name)
	}
	if _, ok := k.(lua.LString); ok {
		return fmt.Sprintf("%s[%q]", path, k.String())
	}
	return fmt.Sprintf("%s[%s]", path, k.String())
}

// openReloaded makes reloaded, what the run before has handed over. Without one,
// there is no such global.
func (h *host) openReloaded() {
	if h.opts.Before == nil {
		return
	}
	t := h.L.NewTable()
	if from := h.opts.Before.table; from != nil {
		t = h.rebuild(from, map[*handedTable]*lua.LTable{})
	}
	h.set("reloaded", t)
}

// rebuild makes a table of this state.
func (h *host) rebuild(from *handedTable, made map[*handedTable]*lua.LTable) *lua.LTable {
	if t := made[from]; t != nil {
		return t
	}
	t := h.L.CreateTable(0, len(from.keys))
	made[from] = t
	switch from.mark {
	case jsonArray:
		t.Metatable = h.json.array
	case jsonObject:
		t.Metatable = h.json.object
	}
	value := func(v any) lua.LValue {
		switch v := v.(type) {
		case *handedTable:
			return h.rebuild(v, made)
		case api.Object:
			return h.wrap(v)
		case telegram.FormattedText:
			return h.wrapText(v)
		case lua.LValue:
			return v
		}
		return h.json.null
	}
	for i, k := range from.keys {
		t.RawSet(value(k), value(from.values[i]))
	}
	return t
}

// CheckSource tells what is wrong with the source of a Lua file, if anything is:
// a *ScriptError with file and line, or why it can't be read.
func CheckSource(path string) error {
	h, err := newHost(Options{Script: path})
	if err != nil {
		return err
	}
	defer h.root.Close()
	_, err = h.loadMain()
	return err
}

// opened tells Options.Opened of a file of Lua source.
func (h *host) opened(name string) {
	if h.opts.Opened != nil && !slices.Contains(h.sources, name) {
		h.sources = append(h.sources, name)
		h.opts.Opened(h.chunkName(name))
	}
}
