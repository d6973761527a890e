package telegram

import (
	"context"
	"errors"
	"time"

	"github.com/tgscript/tgscript/tl/api"
)

// Defaults of CallOptions.
const (
	DefaultTimeout   = 60 * time.Second
	DefaultFloodWait = 60 * time.Second
	DefaultRetries   = 5
)

// CallOptions bound one call. Zero stands for the default, a negative value for
// none.
type CallOptions struct {
	Timeout, FloodWait time.Duration
	Retries            int
}

// BatchOptions bound each item of a batch as CallOptions bound a call.
type BatchOptions struct {
	CallOptions
	Ordered bool
}

// The kinds of an Error.
const (
	KindRPC       = "rpc"       // Telegram refused
	KindNetwork   = "network"   // Telegram could not be reached, or not be understood
	KindTimeout   = "timeout"   // no answer before the deadline; the call may have been carried out
	KindCancelled = "cancelled" // by the caller; the call may have been carried out
)

// Error is why a call has no result. Every error of a call is one.
type Error struct {
	Kind    string
	Code    int    // Telegram's: 303, 400, 401, 403, 404, 406, 420, 500, -503; 0 if it is not Telegram's
	Type    string // as in FLOOD_WAIT: the name without the number in it
	Value   int    // the 30 of FLOOD_WAIT_30
	Message string // one sentence for people
	Method  string // TL name
}

// Error is one readable line.
func (e *Error) Error() string { return e.Message }

// ParseError makes an Error of what Telegram answered.
func ParseError(code int, name, method string) *Error {
	return &Error{Kind: KindRPC, Code: code, Type: name, Method: method}
}

var errNotRunning = errors.New("not running")

// Invoke makes one call and waits for its result. Its error is an *Error.
func (c *Client) Invoke(ctx context.Context, req api.Object, o CallOptions) (api.Object, error) {
	return nil, errNotRunning
}

// Start makes one call and returns at once. done is called exactly once and
// must not block.
func (c *Client) Start(req api.Object, o CallOptions, done func(api.Object, error)) (cancel func()) {
	done(nil, errNotRunning)
	return func() {}
}

// Batch makes calls together and waits for all.
func (c *Client) Batch(ctx context.Context, reqs []api.Object, o BatchOptions) (results []api.Object, errs []error) {
	return make([]api.Object, len(reqs)), make([]error, len(reqs))
}

// StartBatch is Batch that returns at once, as Start does.
func (c *Client) StartBatch(reqs []api.Object, o BatchOptions, done func([]api.Object, []error)) (cancel func()) {
	done(make([]api.Object, len(reqs)), make([]error, len(reqs)))
	return func() {}
}
