package telegram_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"net"
	"sync"
	"testing"

	"github.com/tgscript/tgscript/mtproto"
	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// lean answers everything with the same updateShortSentMessage.
type lean struct{ answer []byte }

func (l lean) Call(r *mtproto.Request) { r.Reply(append([]byte(nil), l.answer...)) }

func (lean) Opened(*mtproto.ServerSession) {}

func (lean) Closed(*mtproto.ServerSession) {}

// overLoopback runs f with a client of a lean server on a loopback socket.
func overLoopback(b *testing.B, f func(ctx context.Context, c *telegram.Client)) {
	secret := make([]byte, 256)
	rand.Read(secret)
	key, err := mtproto.NewAuthKey(secret)
	if err != nil {
		b.Fatal(err)
	}
	server := mtproto.NewServer(mtproto.ServerOptions{
		Keys: []*rsa.PrivateKey{serverKey()}, DC: 2,
		Handler: lean{api.Append(nil, &api.UpdateShortSentMessage{ID: 1, Date: 1, Pts: 1, PtsCount: 1})},
	})
	store := &telegram.MemoryStore{}
	store.Save(telegram.Change{Session: &telegram.Session{DC: 2, Keys: map[int]telegram.StoredKey{2: {Key: key, Salt: server.AddKey(key)}}}})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var serving sync.WaitGroup
	serving.Go(func() { server.Serve(ctx, l) })
	defer serving.Wait()
	defer cancel()
	c := telegram.New(telegram.Options{NoPFS: true, Store: store, DCs: []telegram.DC{{ID: 2, Addr: l.Addr().String()}}, Keys: []*rsa.PublicKey{&serverKey().PublicKey}})
	err = c.Run(ctx, func(ctx context.Context) error {
		if _, err := c.Invoke(ctx, send(1), telegram.CallOptions{}); err != nil {
			return err
		}
		b.ReportAllocs()
		b.ResetTimer()
		f(ctx, c)
		b.StopTimer()
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
}

func BenchmarkInvoke(b *testing.B) {
	b.Run("one", func(b *testing.B) {
		overLoopback(b, func(ctx context.Context, c *telegram.Client) {
			for range b.N {
				if _, err := c.Invoke(ctx, send(1), telegram.CallOptions{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	})
	b.Run("64", func(b *testing.B) {
		overLoopback(b, func(ctx context.Context, c *telegram.Client) {
			var group sync.WaitGroup
			for i := range 64 {
				group.Go(func() {
					for n := i; n < b.N; n += 64 {
						if _, err := c.Invoke(ctx, send(1), telegram.CallOptions{}); err != nil {
							b.Error(err)
							return
						}
					}
				})
			}
			group.Wait()
		})
	})
	b.Run("64 prepared", func(b *testing.B) {
		overLoopback(b, func(ctx context.Context, c *telegram.Client) {
			free := make(chan struct{}, 64)
			for range cap(free) {
				free <- struct{}{}
			}
			done := func(_ api.Object, err error) {
				if err != nil {
					b.Error(err)
				}
				free <- struct{}{}
			}
			var ready []*telegram.Pending
			for range b.N {
				if len(free) == 0 {
					c.Send(ready...)
					ready = ready[:0]
				}
				<-free
				ready = append(ready, c.Prepare(send(1), telegram.CallOptions{}, done))
			}
			c.Send(ready...)
			for range cap(free) {
				<-free
			}
		})
	})
	b.Run("burst", func(b *testing.B) {
		overLoopback(b, func(ctx context.Context, c *telegram.Client) {
			reqs := make([]api.Object, min(b.N, 10_000))
			for i := range reqs {
				reqs[i] = send(i)
			}
			for n := 0; n < b.N; n += len(reqs) {
				_, errs := c.Batch(ctx, reqs, telegram.BatchOptions{})
				for _, err := range errs {
					if err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	})
}
