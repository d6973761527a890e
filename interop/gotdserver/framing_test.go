package gotdserver

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/gotd/td/tgtest"
	"github.com/gotd/td/transport"

	"github.com/tgscript/tgscript/mtproto"
	"github.com/tgscript/tgscript/tl/api"
)

// padding is randomness in which the last byte of what is read at once says how
// long a padded frame's padding is.
type padding func(last byte) byte

func (f padding) Read(b []byte) (int, error) {
	n, err := io.ReadFull(rand.Reader, b)
	b[n-1] = f(b[n-1])
	return n, err
}

// gotd v0.93.0 takes frame length modulo 4 for the length of the padding, both
// when it reads and, so to speak, when it writes: it never adds more than 3
// bytes. The specification allows 15 (T5), and so does our client, which can
// therefore be held against it only with padding below 4.
var (
	upTo3  = padding(func(last byte) byte { return last &^ 12 })
	always = padding(func(byte) byte { return 7 })
)

var framings = map[string]struct {
	o    mtproto.LinkOptions
	wrap func(net.Listener) net.Listener
}{
	"abridged":                {o: mtproto.LinkOptions{Framing: mtproto.Abridged}},
	"intermediate":            {o: mtproto.LinkOptions{Framing: mtproto.Intermediate}},
	"padded":                  {o: mtproto.LinkOptions{Framing: mtproto.PaddedIntermediate, Rand: upTo3}},
	"full":                    {o: mtproto.LinkOptions{Framing: mtproto.Full}},
	"obfuscated abridged":     {mtproto.LinkOptions{Framing: mtproto.Abridged, Obfuscated: true}, obfuscated},
	"obfuscated intermediate": {mtproto.LinkOptions{Framing: mtproto.Intermediate, Obfuscated: true, DC: 2}, obfuscated},
	"obfuscated padded":       {mtproto.LinkOptions{Framing: mtproto.PaddedIntermediate, Obfuscated: true, Rand: upTo3}, obfuscated},
}

// obfuscated is gotd's own obfuscation. When a read brings less than was asked
// for, it decrypts the rest of the buffer too and is lost from there on, so here
// every read brings all.
func obfuscated(l net.Listener) net.Listener { return transport.ObfuscatedListener(filling{l}) }

type filling struct{ net.Listener }

func (l filling) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	return filled{conn}, err
}

type filled struct{ net.Conn }

func (c filled) Read(b []byte) (int, error) { return io.ReadFull(c.Conn, b) }

// Key exchange, envelope and many calls at once over every framing that both
// know, and short packets as well as long ones.
func TestFramings(t *testing.T) {
	for name, f := range framings {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx := within(t)
			d := tgtest.NewDispatcher()
			d.Result(idNearest, nearest)
			serveFiles(d)
			c := serve(t, d, f.wrap).connect(t, mtproto.ClientOptions{}, f.o)
			var calls sync.WaitGroup
			for range 20 {
				calls.Go(func() {
					got, err := c.Do(ctx, api.Append(nil, &api.HelpGetNearestDCRequest{}))
					if err != nil {
						t.Error(err)
						return
					}
					isNearest(t, got)
				})
			}
			calls.Wait()
			transfer(ctx, t, c, 384<<10, 128<<10)
		})
	}
}

// With more padding than gotd's server takes off, it sees a packet of a wrong
// length and hangs up. If this fails, gotd has learnt it: then upTo3 can go.
func TestLongPadding(t *testing.T) {
	d := tgtest.NewDispatcher()
	d.Result(idNearest, nearest)
	s := serve(t, d, nil)
	ctx, cancel := context.WithCancel(within(t))
	defer cancel()
	var dials atomic.Int32
	dial := s.dial(mtproto.LinkOptions{Framing: mtproto.PaddedIntermediate, Rand: always})
	c := mtproto.NewClient(mtproto.ClientOptions{Keys: keys(s), DC: 2, Dial: func(ctx context.Context) (mtproto.Link, error) {
		if dials.Add(1) == 3 { // the second used the key that the first has made
			cancel()
		}
		return dial(ctx)
	}})
	background(t, func(ctx context.Context) { c.Run(ctx) })
	if got, err := c.Do(ctx, api.Append(nil, &api.HelpGetNearestDCRequest{})); !errors.Is(err, context.Canceled) {
		t.Errorf("answer %x, %v: gotd's server takes long padding", got, err)
	}
}

// A key that the server does not know is reported, not replaced (T9).
func TestUnknownKey(t *testing.T) {
	s := serve(t, tgtest.NewDispatcher(), nil)
	secret := make([]byte, 256)
	rand.Read(secret)
	key, err := mtproto.NewAuthKey(secret)
	if err != nil {
		t.Fatal(err)
	}
	c := mtproto.NewClient(mtproto.ClientOptions{Keys: keys(s), DC: 2, Key: key, Dial: s.dial(mtproto.LinkOptions{Framing: mtproto.Intermediate})})
	c.Queue(&mtproto.Call{Body: api.Append(nil, &api.HelpGetNearestDCRequest{})})
	var lost *mtproto.KeyLostError
	if err := c.Run(within(t)); !errors.As(err, &lost) || lost.KeyID != key.ID() {
		t.Errorf("got %v", err)
	}
}

// A server with another key is not talked to (K3).
func TestWrongServerKey(t *testing.T) {
	s, other := serve(t, tgtest.NewDispatcher(), nil), serve(t, tgtest.NewDispatcher(), nil)
	c := mtproto.NewClient(mtproto.ClientOptions{Keys: keys(other), DC: 2, Dial: s.dial(mtproto.LinkOptions{Framing: mtproto.Intermediate})})
	if err := c.Run(within(t)); !errors.Is(err, mtproto.ErrServerKey) {
		t.Errorf("got %v", err)
	}
}
