package mtproto

import (
	"context"
	"crypto/rsa"
	"io"
	"log/slog"
	"time"
)

// ClientOptions says what a Client talks to and with what.
type ClientOptions struct {
	// Dial opens a link to the server. It is called for every connection.
	Dial func(ctx context.Context) (Link, error)
	// Keys are the server's public keys, for the key exchange.
	Keys []*rsa.PublicKey
	// DC is named in the key exchange: plus 10000 for a test server, negative
	// for media.
	DC int
	// Key and Salt are from an earlier run. No key: one is made.
	Key  AuthKey
	Salt int64
	// Header, if set, is put before each call until one call of this session
	// has been answered, and again after Reheader (M20). It is asked for on
	// each packing.
	Header func() []byte
	// OnUpdate gets every message that is no service message, in order, on the
	// goroutine that reads. The body belongs to it.
	OnUpdate func(body []byte)
	// OnSession tells that updates may have been lost and must be fetched: the
	// server began a new session (M13), or sent something that can't be read.
	// The first session of a Client is no such case.
	OnSession func()
	// OnKey gets a key that was made, before the first call is sent with it.
	OnKey func(key AuthKey, salt int64)

	Rand  io.Reader        // crypto/rand.Reader if nil
	Now   func() time.Time // time.Now if nil
	Trace func(Trace)      // one message; on the goroutine that reads or writes
	Log   *slog.Logger     // discards if nil
}

// Client is the client's end of one session with one server. The session
// survives its connections.
type Client struct{ o ClientOptions }

// NewClient makes a client. It does nothing until Run.
func NewClient(o ClientOptions) *Client { return &Client{o: o} }

// Run connects, makes a key if there is none, and keeps the session connected
// until ctx ends or the server gives a reason that no new attempt can mend: a
// *KeyLostError, a *TransportError with CodeWrongDC, or a failed key exchange.
// Every call that is not done then ends with Run's error.
func (c *Client) Run(ctx context.Context) error { return ErrClosed }

// Start sends calls. All that are started at the same moment, in one Start or
// by many goroutines, travel together (M8). A call started before Run or while
// there is no connection waits for one.
func (c *Client) Start(calls ...*Call) {}

// Queue is Start, but leaves the sending to the next Start or Flush, so that
// calls made one after the other can share a container. No call waits for
// longer than a second.
func (c *Client) Queue(calls ...*Call) {}

// Flush sends what Queue has queued.
func (c *Client) Flush() {}

// Do is one call: it waits for the answer, or for ctx.
func (c *Client) Do(ctx context.Context, body []byte) ([]byte, error) { return nil, ErrClosed }

// Cancel ends a call with context.Canceled unless it is done. The server is
// told to drop the answer; it may run the request all the same (M17).
func (c *Client) Cancel(call *Call) {}

// Reheader puts Header before calls again until one is answered, as after
// CONNECTION_NOT_INITED (M20).
func (c *Client) Reheader() {}
