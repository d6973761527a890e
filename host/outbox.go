package host

import (
	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// An outbox keeps the calls that tasks make until nobody is left to run, or until
// the next look of the meter: a thousand tasks that call at the same moment then
// travel in one container, and not in as many packets as the connection's writer
// is quick. Only the holder of the baton touches it.
type outbox struct {
	client *telegram.Client
	calls  []*telegram.Pending
}

// maxHeld is where a container would be full.
const maxHeld = 1000

// start is telegram.Client's Start, later.
func (o *outbox) start(req api.Object, opts telegram.CallOptions, done func(api.Object, error)) (cancel func()) {
	p := o.client.Prepare(req, opts, done)
	o.calls = append(o.calls, p)
	if len(o.calls) == maxHeld {
		o.flush()
	}
	return p.Cancel
}

func (o *outbox) empty() bool { return len(o.calls) == 0 }

// flush sends what there is.
func (o *outbox) flush() {
	if len(o.calls) == 0 {
		return
	}
	o.client.Send(o.calls...)
	clear(o.calls)
	o.calls = o.calls[:0]
}
