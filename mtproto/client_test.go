package mtproto

import (
	"context"
	"errors"
	"sync"
	"testing"
)

func TestCall(t *testing.T) {
	for _, name := range []string{"pipe", "tcp", "new key"} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, nil)
			made := 0
			c := w.client(func(o *ClientOptions) {
				switch name {
				case "tcp":
					o.Dial = w.tcp()
				case "new key":
					o.Key, o.Salt = AuthKey{}, 0
					o.OnKey = func(AuthKey, int64) { made++ }
				}
			})
			for n := range int64(50) {
				w.echo(c, n)
			}
			_, err := c.Do(w.ctx, request(idRefuse, 1, 0))
			var refused *RPCError
			if !errors.As(err, &refused) || *refused != (RPCError{400, "REFUSED"}) {
				t.Fatalf("refusal: %v", err)
			}
			if want := name == "new key"; (made == 1) != want {
				t.Fatalf("%d keys made", made)
			}
		})
	}
}

func TestManyCallers(t *testing.T) {
	w := newWorld(t, nil)
	var mu sync.Mutex
	var out, in int
	c := w.client(func(o *ClientOptions) {
		dial := w.tcp()
		o.Dial = func(ctx context.Context) (Link, error) {
			l, err := dial(ctx)
			return countingLink{Link: l, mu: &mu, out: &out, in: &in}, err
		}
	})
	var callers sync.WaitGroup
	for i := range 64 {
		callers.Go(func() {
			for n := range 100 {
				w.echo(c, int64(i*1000+n))
			}
		})
	}
	callers.Wait()
	mu.Lock() // an acknowledgement may still be on its way
	defer mu.Unlock()
	if out > 3200 {
		t.Errorf("%d packets for 6400 calls of 64 callers", out)
	}
	t.Logf("%d packets out, %d in", out, in)
}
