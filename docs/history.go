package docs

import (
	"slices"
	"strings"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// history is what the layers have that are known: those of the archive and, as
// the last, the one that scripts speak.
type history struct {
	layers []*layer // the oldest first
	since  map[string]int
	last   map[string]int // the layer that changed or added it last
}

// layer is what one layer added, changed and removed against the one before that
// is known.
type layer struct {
	number                  int
	before                  int // 0 for the oldest
	size                    [2]int
	added, changed, removed [2][]change // methods, then constructors, by name
}

// change is a method or constructor in the layer before and in the layer; one of
// the two may be missing.
type change struct{ old, new *tl.Type }

func (c change) name() string {
	if c.new != nil {
		return c.new.Name
	}
	return c.old.Name
}

// kind is the place in the pairs of a layer.
func kind(t *tl.Type) int {
	if t.Method {
		return 0
	}
	return 1
}

func newHistory(a *tl.Archive) *history {
	h := &history{since: map[string]int{}, last: map[string]int{}}
	var before []*tl.Type
	if a != nil {
		for _, l := range a.Layers {
			if l.Layer >= api.Layer {
				break
			}
			now := a.Types(l.Layer)
			h.add(l.Layer, before, now)
			before = now
		}
	}
	h.add(api.Layer, before, api.Types())
	return h
}

func (h *history) add(number int, before, now []*tl.Type) {
	l := &layer{number: number}
	if len(h.layers) > 0 {
		l.before = h.layers[len(h.layers)-1].number
	}
	h.layers = append(h.layers, l)
	old := make(map[string]*tl.Type, len(before))
	for _, t := range before {
		old[t.Name] = t
	}
	for _, t := range now {
		k := kind(t)
		l.size[k]++
		was := old[t.Name]
		delete(old, t.Name)
		switch {
		case was == nil:
			if l.before != 0 {
				l.added[k] = append(l.added[k], change{nil, t})
			}
			h.since[t.Name], h.last[t.Name] = number, number
		case was != t && was.TL() != t.TL():
			l.changed[k] = append(l.changed[k], change{was, t})
			h.last[t.Name] = number
		}
	}
	for _, t := range before {
		if old[t.Name] == t {
			l.removed[kind(t)] = append(l.removed[kind(t)], change{t, nil})
		}
	}
	for _, list := range []*[2][]change{&l.added, &l.changed, &l.removed} {
		for k := range list {
			slices.SortFunc(list[k], func(a, b change) int { return strings.Compare(a.name(), b.name()) })
		}
	}
}

// fieldChange is what became of a field: one of the two is "" if it was added or
// removed, both are its type otherwise.
type fieldChange struct{ name, old, new string }

// fields tells what became of the fields of what changed. A result that changed
// is the last, without a name.
func (c change) fields() []fieldChange {
	var all []fieldChange
	old, result := lineFields(c.old)
	now, newResult := lineFields(c.new)
	was := map[string]string{}
	for _, f := range old {
		was[f.name] = f.typ
	}
	for _, f := range now {
		if was[f.name] != f.typ {
			all = append(all, fieldChange{f.name, was[f.name], f.typ})
		}
		delete(was, f.name)
	}
	for _, f := range old {
		if was[f.name] != "" {
			all = append(all, fieldChange{f.name, f.typ, ""})
		}
	}
	if result != newResult {
		all = append(all, fieldChange{"", result, newResult})
	}
	return all
}

type lineField struct{ name, typ string }

// lineFields reads the fields of a line, without words of flags and without the
// fields' places in them, and its result.
func lineFields(t *tl.Type) (fields []lineField, result string) {
	line, result, _ := strings.Cut(strings.TrimSuffix(t.TL(), ";"), " = ")
	for _, word := range strings.Fields(line)[1:] {
		name, typ, ok := strings.Cut(word, ":")
		if !ok || typ == "#" || strings.HasPrefix(name, "{") {
			continue
		}
		if _, conditional, ok := strings.Cut(typ, "?"); ok {
			typ = conditional
			if typ != "true" {
				typ += ", optional"
			}
		}
		fields = append(fields, lineField{name, typ})
	}
	return fields, result
}
