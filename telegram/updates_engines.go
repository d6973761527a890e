package telegram

import (
	"fmt"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/tgscript/tgscript/tl/api"
)

// engines are those of the Updates that run: each gets all that may be news, and
// makes of it what its own state says.
type engines struct {
	mu   sync.Mutex // held by who changes all
	ours ours
	all  atomic.Pointer[[]*engine]
}

func (s *engines) list() []*engine {
	if all := s.all.Load(); all != nil {
		return *all
	}
	return nil
}

// add begins to feed an engine. Two of one name would keep one progress.
func (s *engines) add(e *engine) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	old := s.list()
	for _, x := range old {
		if x.o.Name == e.o.Name {
			return fmt.Errorf("telegram: updates are being delivered already to %q", e.o.Name)
		}
	}
	all := append(slices.Clip(old), e)
	s.all.Store(&all)
	return nil
}

func (s *engines) remove(e *engine) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := slices.DeleteFunc(slices.Clone(s.list()), func(x *engine) bool { return x == e })
	s.all.Store(&all)
}

// put feeds them with what the server has sent, or has answered to a call. None
// of them changes it.
func (s *engines) put(o, call api.Object) {
	if call != nil {
		s.ours.add(ownIn(o))
	}
	for _, e := range s.list() {
		e.mail.put(o, call)
	}
}

// result feeds them with what a call has answered (A10). What it has done to the
// box of somebody else, whose business the account does, is none of ours.
func (s *engines) result(req, o api.Object) {
	if len(s.list()) == 0 {
		return
	}
	call := innermost(req)
	switch o := o.(type) {
	case api.UpdatesClass:
		s.put(o, call)
	case *api.MessagesAffectedMessages, *api.MessagesAffectedHistory, *api.MessagesAffectedFoundMessages:
		if _, business := req.(*api.InvokeWithBusinessConnectionRequest); !business {
			s.put(o, call)
		}
	default:
		for _, u := range inner(o) {
			s.put(u, call)
		}
	}
}

var updatesType = reflect.TypeFor[api.UpdatesClass]()

// inner are the updates that a result carries in its fields.
func inner(o api.Object) (list []api.UpdatesClass) {
	v := reflect.ValueOf(o).Elem()
	for i := range v.NumField() {
		if f := v.Field(i); f.Type() == updatesType && !f.IsNil() {
			list = append(list, f.Interface().(api.UpdatesClass))
		}
	}
	return list
}
