package sandbox

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// walkedSpaces are those of the methods that clients ask a server for, whether
// the sandbox has them or not.
var walkedSpaces = []string{"account", "auth", "bots", "channels", "contacts", "folders", "help", "langpack", "messages",
	"photos", "updates", "upload", "users"}

// walkedMethods are those of walkedSpaces in any layer, and all that the sandbox has.
func walkedMethods(t *testing.T) map[string]bool {
	names := map[string]bool{}
	for name := range newSandbox(t).methods {
		names[name] = true
	}
	for _, number := range archivedLayers() {
		for _, typ := range layerOf(number).types {
			space, _, _ := strings.Cut(typ.Name, ".")
			if typ.Method && slices.Contains(walkedSpaces, space) {
				names[typ.Name] = true
			}
		}
	}
	return names
}

// differences collects what the rule of translation, the same names, does not
// settle between two layers, and no entry of shapes does.
type differences struct {
	*translation
	from  *layer
	way   string // "asks" from a client, "gets" to one
	seen  map[string]bool
	found map[string]bool
}

func (d *differences) note(words ...string) { d.found[d.way+" "+strings.Join(words, " ")] = true }

// walk notes what becomes of a type in the other layer.
func (d *differences) walk(t tl.TypeExpr) {
	switch t.Kind {
	case tl.KindVector:
		d.walk(*t.Elem)
	case tl.KindBoxed:
		if d.seen[t.Name] {
			return
		}
		d.seen[t.Name] = true
		for _, c := range d.from.constructors(t.Name) {
			d.constructor(c)
		}
	}
}

func (d *differences) constructor(c *tl.Type) {
	for _, f := range c.Fields() {
		d.walk(f.Type)
	}
	to := d.to.byName[c.Name]
	switch {
	case d.reformed[c.Name] != nil:
	case to != nil && (c.Method || resultName(to) == resultName(c)):
		d.fields(c, to)
	case len(d.to.constructors(resultName(c))) == 0:
		// nothing asks for its type there
	case d.way == "gets" && d.to.byName[fallbacks[resultName(c)]] != nil:
	case d.way == "gets":
		d.note("no", resultName(c)+":", c.Name)
	default:
		d.note("no", c.Name)
	}
}

func (d *differences) fields(c, to *tl.Type) {
	for _, f := range c.Fields() {
		if i := slices.IndexFunc(to.Fields(), func(g tl.Field) bool { return g.Name == f.Name }); i >= 0 {
			if d.derived[to.Name+"."+f.Name] == nil {
				d.types(c.Name+"."+f.Name, f.Type, to.Fields()[i].Type)
			}
		} else if d.way == "asks" && f.Type.Kind != tl.KindFlags && !d.consumed(c, to) {
			d.note("drops", c.Name+"."+f.Name)
		}
	}
	for _, f := range to.Fields() {
		known := slices.ContainsFunc(c.Fields(), func(g tl.Field) bool { return g.Name == f.Name })
		switch {
		case known || f.Type.Kind == tl.KindFlags || d.derived[to.Name+"."+f.Name] != nil:
		case !f.Optional:
			d.note("neutral", to.Name+"."+f.Name)
		case d.way == "gets":
			d.note("lacks", to.Name+"."+f.Name)
		}
	}
}

// consumed tells whether a field that the other layer lacks goes into one that
// is derived.
func (d *differences) consumed(c, to *tl.Type) bool {
	return slices.ContainsFunc(to.Fields(), func(f tl.Field) bool {
		return d.derived[to.Name+"."+f.Name] != nil && !slices.ContainsFunc(c.Fields(), func(g tl.Field) bool { return g.Name == f.Name })
	})
}

func (d *differences) types(field string, from, to tl.TypeExpr) {
	for from.Kind == tl.KindVector && to.Kind == tl.KindVector && !d.reshaped(from, to) {
		from, to = *from.Elem, *to.Elem
	}
	switch {
	case from.Kind == tl.KindFlags, from.Kind == tl.KindObject:
	case from.Kind == tl.KindBoxed && to.Kind == tl.KindBoxed && from.Name == to.Name:
	case d.reshaped(from, to):
	case fits(from, to):
	default:
		d.note("type", field+":", reshapeKey(from, to))
	}
}

// fits tells whether every value of a scalar type can be said in another.
func fits(from, to tl.TypeExpr) bool {
	values := map[tl.Kind]any{tl.KindInt: int32(0), tl.KindLong: int64(0), tl.KindDouble: 0.0, tl.KindString: []byte{},
		tl.KindBytes: []byte{}, tl.KindBool: true, tl.KindTrue: true, tl.KindInt256: [32]byte{}}
	v, ok := values[from.Kind]
	if ok {
		_, ok = scalar(v, to)
	}
	return ok
}

// What a layer says differently is translated by an entry, or is listed in
// testdata/layers.txt with the reason why it needs none.
func TestLayerDifferences(t *testing.T) {
	found := map[string]bool{}
	own := layerOf(api.Layer)
	names := walkedMethods(t)
	for _, number := range archivedLayers() {
		if number == api.Layer {
			continue
		}
		l := layerOf(number)
		asks := &differences{newTranslation(own), l, "asks", map[string]bool{}, found}
		gets := &differences{newTranslation(l), own, "gets", map[string]bool{}, found}
		for name := range names {
			old, now := l.byName[name], own.byName[name]
			if old == nil {
				continue // younger than the layer
			}
			asks.constructor(old)
			if now == nil {
				continue
			}
			gets.walk(now.Result())
			gets.types(name+" answers", now.Result(), old.Result())
		}
	}
	data, err := os.ReadFile("testdata/layers.txt")
	if err != nil {
		t.Fatal(err)
	}
	reason := ""
	known := map[string]bool{}
	for line := range strings.Lines(string(data)) {
		key, indented := strings.CutPrefix(strings.TrimRight(line, "\n"), "\t")
		switch {
		case !indented:
			reason = key
		case reason == "":
			t.Errorf("%s: no reason above it", key)
		case known[key]:
			t.Errorf("%s: listed twice", key)
		default:
			known[key] = true
			if !found[key] {
				t.Errorf("%s: listed, but there is no such difference", key)
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(found)) {
		if !known[key] {
			t.Errorf("%s: translated by no entry and not listed", key)
		}
	}
}
