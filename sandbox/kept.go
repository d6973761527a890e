package sandbox

import (
	"fmt"

	"github.com/tgscript/tgscript/tl/api"
)

// kept is an object of the schema in the world: a snapshot holds it as TL. The
// object is never changed once it is kept.
type kept[T api.Object] struct{ obj T }

func keep[T api.Object](obj T) kept[T] { return kept[T]{obj} }

// GobEncode writes the object as TL, and nothing for none.
func (k kept[T]) GobEncode() ([]byte, error) {
	if any(k.obj) == nil {
		return nil, nil
	}
	return api.Append(nil, k.obj), nil
}

// GobDecode reads what GobEncode wrote.
func (k *kept[T]) GobDecode(b []byte) error {
	if len(b) == 0 {
		return nil
	}
	o, err := api.Decode(b)
	if err != nil {
		return err
	}
	obj, ok := o.(T)
	if !ok {
		return fmt.Errorf("kept object is a %T", o)
	}
	k.obj = obj
	return nil
}
