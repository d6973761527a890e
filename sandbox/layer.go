package sandbox

import (
	"bytes"
	_ "embed"
	"strings"
	"sync"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// oldestLayer is the first layer that the sandbox speaks.
const oldestLayer = 144

// spoken tells whether the sandbox speaks a layer.
func spoken(layer int32) bool { return layer >= oldestLayer && layer <= api.Layer }

// layer is the schema of one layer, by name and by id.
type layer struct {
	number int32
	types  []*tl.Type
	byID   map[uint32]*tl.Type
	byName map[string]*tl.Type
	// above has further ids that a client of this layer may use: the layer is not
	// archived, and stands between an archived one, whose schema this is, and above.
	above *layer

	*shapes // of the own layer only

	once   sync.Once
	ofType map[string][]*tl.Type // constructors by the type they belong to
}

//go:embed layers.gz
var layersFile []byte

// layers are the schemas of all layers but the sandbox's own.
var layers = sync.OnceValue(func() *tl.Archive {
	a, err := tl.ReadArchive(bytes.NewReader(layersFile))
	if err != nil {
		panic(err) // it is part of the program, and a test reads it
	}
	return a
})

// Layers is the archive of past layers, for others to read.
func Layers() *tl.Archive { return layers() }

// knownLayers is the cache of layerOf. The lock is for sandboxes beside each other.
var knownLayers = struct {
	sync.Mutex
	by map[int32]*layer
}{by: map[int32]*layer{}}

// layerOf is the schema of a layer that is spoken. Of a layer that is not
// archived it is that of the next older one: which of a constructor's forms
// its clients know can't be told, and most have but one. They may send the
// next newer one's ids all the same.
func layerOf(number int32) *layer {
	knownLayers.Lock()
	defer knownLayers.Unlock()
	if l := knownLayers.by[number]; l != nil {
		return l
	}
	l := loadLayer(number)
	knownLayers.by[number] = l
	return l
}

func loadLayer(number int32) *layer {
	if number == api.Layer {
		l := newLayer(number, api.Types())
		l.shapes = newShapes()
		return l
	}
	below, above := int32(oldestLayer), int32(api.Layer)
	for _, a := range layers().Layers {
		n := int32(a.Layer)
		if n <= number {
			below = n
		} else if n < above {
			above = n
		}
	}
	l := newLayer(number, layers().Types(int(below)))
	if below != number {
		if above == api.Layer {
			l.above = newLayer(above, api.Types())
		} else {
			l.above = newLayer(above, layers().Types(int(above)))
		}
	}
	return l
}

func newLayer(number int32, types []*tl.Type) *layer {
	l := &layer{number: number, types: types, byID: make(map[uint32]*tl.Type, len(types)),
		byName: make(map[string]*tl.Type, len(types))}
	for _, t := range types {
		l.byID[t.ID], l.byName[t.Name] = t, t
	}
	return l
}

// archived tells whether the schema is that of the layer itself.
func (l *layer) archived() bool { return l.above == nil }

// id finds the constructor or method that a client of the layer may mean.
func (l *layer) id(id uint32) *tl.Type {
	t := l.byID[id]
	if t == nil && l.above != nil {
		t = l.above.byID[id]
	}
	return t
}

// constructors lists a type's.
func (l *layer) constructors(typ string) []*tl.Type {
	l.once.Do(func() {
		l.ofType = map[string][]*tl.Type{}
		for _, t := range l.types {
			if !t.Method {
				of := resultName(t)
				l.ofType[of] = append(l.ofType[of], t)
			}
		}
	})
	return l.ofType[typ]
}

// resultName is what stands behind the equals sign of a type's line.
func resultName(t *tl.Type) string {
	_, result, _ := strings.Cut(t.Def, " = ")
	return strings.TrimSuffix(result, ";")
}
