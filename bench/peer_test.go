package bench

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/gotd/td/tg"
	"github.com/gotd/td/tgtest"
	"github.com/gotd/td/transport"

	"github.com/tgscript/tgscript/mtproto"
	"github.com/tgscript/tgscript/tl/api"
)

// Client and server that agree may both be wrong; these two have never met.
// Key exchange, envelope, salts and containers, over every framing both know:
// not the padded one, of whose padding gotd v0.93.0 takes off at most 3 bytes.
func TestOurClientGotdServer(t *testing.T) {
	for name, o := range map[string]mtproto.LinkOptions{
		"abridged":     {Framing: mtproto.Abridged},
		"intermediate": {Framing: mtproto.Intermediate},
		"full":         {Framing: mtproto.Full},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
			defer cancel()
			addr, key := gotdServer(ctx, t)
			o.Rand = rand.Reader
			c := mtproto.NewClient(mtproto.ClientOptions{Keys: []*rsa.PublicKey{key}, DC: 2,
				Dial: func(ctx context.Context) (mtproto.Link, error) {
					conn, err := new(net.Dialer).DialContext(ctx, "tcp", addr)
					if err != nil {
						return nil, err
					}
					return mtproto.NewLink(conn, o)
				}})
			go c.Run(ctx)
			body := api.Append(nil, &api.HelpGetNearestDCRequest{})
			var wg sync.WaitGroup
			for range 20 {
				wg.Go(func() {
					got, err := c.Do(ctx, body)
					if err != nil {
						t.Error(err)
						return
					}
					near := new(api.NearestDC)
					if err := api.DecodeInto(got, near); err != nil || near.Country != "NL" {
						t.Errorf("got %+v, %v", near, err)
					}
				})
			}
			wg.Wait()
		})
	}
}

// gotdServer answers help.getNearestDc, whose id and answer no layer has changed.
func gotdServer(ctx context.Context, t *testing.T) (string, *rsa.PublicKey) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	d := tgtest.NewDispatcher()
	d.Result(tg.HelpGetNearestDCRequestTypeID, &tg.NearestDC{Country: "NL", ThisDC: 2, NearestDC: 2})
	s := tgtest.NewServer(tgtest.NewPrivateKey(key), d, tgtest.ServerOptions{DC: 2})
	go func() {
		if err := s.Serve(ctx, transport.Listen(l)); err != nil && ctx.Err() == nil {
			t.Error(fmt.Errorf("gotd's server: %w", err))
		}
	}()
	return l.Addr().String(), &key.PublicKey
}

// gotd's client has never met our server either.
func TestGotdClientOurServer(t *testing.T) {
	p := startServer(t)
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := useGotd(ctx, p, func(ctx context.Context, c caller) error { return c.call(ctx) }); err != nil {
		t.Fatal(err)
	}
}
