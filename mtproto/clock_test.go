package mtproto

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// The server's clock jumps, by which its salts change too: calls go on (S11,
// M12).
func TestServerClockS11(t *testing.T) {
	var ahead atomic.Int64
	w := newWorld(t, func(o *ServerOptions) {
		o.Now = func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
	})
	c := w.client(nil)
	for n, jump := range []time.Duration{0, 40 * time.Minute, 40 * time.Minute, 10 * time.Second, 3 * time.Hour, -5 * time.Hour, 30 * time.Minute} {
		ahead.Add(int64(jump))
		w.echo(c, int64(n))
		w.echo(c, int64(n))
	}
	if n := len(w.handler.order()); n != 14 {
		t.Fatalf("%d requests ran, want 14", n)
	}
}

// The local clock is wrong from the start, or jumps in the middle of a session:
// whether the next thing on the wire is a call or an update, the call is sent
// twice at most, and no connection is made over and over (S11, K14).
func TestLocalClockS11K14(t *testing.T) {
	const year = 365 * 24 * time.Hour
	for _, off := range []time.Duration{time.Hour, -time.Hour, year, -year, 20 * time.Second, -4 * time.Minute} {
		for _, how := range []string{"from the start", "from the start, new key", "before a call", "before an update"} {
			t.Run(fmt.Sprint(off, " ", how), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) { wrongClock(t, off, how) })
			})
		}
	}
}

func wrongClock(t *testing.T, off time.Duration, how string) {
	ctx, cancel := context.WithCancel(t.Context())
	w := newWorld(t, nil)
	w.ctx = ctx
	var local, sent, dials, updates atomic.Int64
	key, salt := w.readyKey()
	c := w.client(func(o *ClientOptions) {
		o.Key, o.Salt = key, salt
		if how == "from the start, new key" {
			o.Key, o.Salt = AuthKey{}, 0
			o.OnKey = func(made AuthKey, _ int64) { key = made } // before a packet is sent with it
		}
		// Without its monotonic part, as time.Now is after the clock was set.
		o.Now = func() time.Time { return time.Now().Round(0).Add(time.Duration(local.Load())) }
		o.OnUpdate = func([]byte) { updates.Add(1) }
		dial := w.faulty(w.dial, func(packets [][]byte) [][]byte {
			for _, p := range packets {
				m, err := key.Decrypt(ClientToServer, slices.Clone(p))
				if err != nil {
					continue // of the key exchange
				}
				sent.Add(echoes(m))
			}
			return packets
		}, nil)
		o.Dial = func(ctx context.Context) (Link, error) { dials.Add(1); return dial(ctx) }
	})
	if how[:4] == "from" {
		local.Store(int64(off))
	} else {
		w.echo(c, 1)
		synctest.Wait()
		local.Store(int64(off))
	}
	if how == "before an update" {
		w.server.Sessions(key.ID())[0].Push(request(idUpdate, 1, 0))
		synctest.Wait()
	}
	sent.Store(0)
	start := time.Now()
	w.echo(c, 2)
	if took := time.Since(start); sent.Load() > 2 || dials.Load() > 2 || took > 2*time.Second {
		t.Errorf("the call was sent %d times on %d connections and took %v", sent.Load(), dials.Load(), took)
	}
	<-time.After(10 * time.Minute) // and goes on
	sent.Store(0)
	dials.Store(0)
	w.echo(c, 3)
	if sent.Load() != 1 || dials.Load() != 0 {
		t.Errorf("later: the call was sent %d times, on %d new connections", sent.Load(), dials.Load())
	}
	if how == "before an update" && updates.Load() != 1 {
		t.Errorf("%d updates, want 1", updates.Load())
	}
	cancel()
	w.running.Wait()
}

// echoes counts the echo requests in a message.
func echoes(m Message) (n int64) {
	messages := []inner{{m.MsgID, m.SeqNo, m.Body}}
	if bodyID(m.Body) == idContainer {
		messages, _ = openContainer(nil, m.Body)
	}
	for _, one := range messages {
		if bodyID(one.body) == idEcho {
			n++
		}
	}
	return n
}
