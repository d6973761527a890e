package sandbox

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// Ids of the wrappers, which no layer has changed.
const (
	idInvokeWithLayer         = 0xda9b0d0d
	idInvokeAfterMsg          = 0xcb9f372d
	idInvokeAfterMsgs         = 0x3dc4b4f0
	idInvokeWithoutUpdates    = 0xbf9459b7
	idInvokeWithMessagesRange = 0x365275f2
	idInvokeWithTakeout       = 0xaca9fd2e
)

// errLayer says that a request is of a layer that is not spoken.
var errLayer = errors.New("sandbox: this layer is not spoken")

// saidLayer is the layer that a request's own wrappers say; 0 if none does.
func saidLayer(body []byte) int32 {
	for len(body) >= 8 {
		skip := 0
		switch binary.LittleEndian.Uint32(body) {
		case idInvokeWithLayer:
			return int32(binary.LittleEndian.Uint32(body[4:]))
		case idInvokeWithoutUpdates:
			skip = 4
		case idInvokeAfterMsg, idInvokeWithTakeout:
			skip = 12
		case idInvokeWithMessagesRange:
			skip = 16
		case idInvokeAfterMsgs:
			if len(body) < 12 {
				return 0
			}
			skip = 12 + 8*int(binary.LittleEndian.Uint16(body[8:]))
		default:
			return 0
		}
		if skip > len(body) {
			return 0
		}
		body = body[skip:]
	}
	return 0
}

// foreign is a request of a layer that is not the sandbox's own.
type foreign struct {
	layer  *layer
	asked  *tl.Type // the method inside of all wrappers, as its layer has it
	answer *tl.Type // and as the sandbox has it
}

// decodeForeign reads a request of another layer.
func decodeForeign(number int32, body []byte) (req api.Object, f *foreign, err error) {
	if !spoken(number) {
		return nil, nil, fmt.Errorf("%w: %d", errLayer, number)
	}
	f = &foreign{layer: layerOf(number)}
	r := &treeReader{layer: f.layer}
	r.Reset(body)
	t := r.object("")
	if err := r.End(); err != nil {
		return nil, nil, err
	}
	x := newTranslation(layerOf(api.Layer))
	x.strict = true
	own, _ := x.object(t, "").(*tree)
	if x.err != nil || own == nil {
		return nil, nil, &untranslatableError{method: !inOwn(innermostType(t)), err: x.err}
	}
	f.asked, f.answer = innermostType(t), innermostType(own)
	w := &treeWriter{}
	w.object(own)
	if w.err != nil {
		return nil, nil, w.err
	}
	req, err = api.Decode(w.b)
	return req, f, err
}

// untranslatableError says that a request of another layer has nothing that
// corresponds to it in the sandbox's.
type untranslatableError struct {
	method bool // the method, not something in it
	err    error
}

func (e *untranslatableError) Error() string { return fmt.Sprintf("sandbox: %v", e.err) }

func inOwn(t *tl.Type) bool { return api.ByName(t.Name) != nil }

// innermostType is the method inside of all wrappers.
func innermostType(t *tree) *tl.Type {
	for {
		q, ok := t.get("query").(*tree)
		if !ok {
			return t.typ
		}
		t = q
	}
}

// reply says the answer to a request in its layer.
func (f *foreign) reply(body []byte) ([]byte, error) {
	return translateOut(f.layer, body, f.answer.Result(), f.asked.Result())
}

// push says an update in a layer; nil if nothing is left to say.
func (l *layer) push(body []byte) []byte {
	updates := tl.TypeExpr{Kind: tl.KindBoxed, Name: "Updates"}
	b, err := translateOut(l, body, updates, updates)
	if err != nil {
		return nil
	}
	return b
}

// translateOut turns a value of the sandbox's own layer into one of another.
func translateOut(to *layer, body []byte, from, want tl.TypeExpr) ([]byte, error) {
	own := layerOf(api.Layer)
	r := &treeReader{layer: own}
	r.Reset(body)
	v := r.value(from)
	if err := r.End(); err != nil {
		return nil, fmt.Errorf("sandbox: its own answer: %w", err)
	}
	x := newTranslation(to)
	if v = x.value(v, from, want); v == nil {
		return nil, fmt.Errorf("sandbox: %s can't be said in layer %d", from, to.number)
	}
	w := &treeWriter{}
	w.value(want, v)
	return w.b, w.err
}
