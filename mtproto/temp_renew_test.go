package mtproto

import (
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// A key is replaced in the last but one eighth of its life, each client at another
// moment, and nothing is lost, sent twice or out of order by that (M23).
func TestRenewalM23(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, n := newNotary(t)
		const clients, rounds = 6, 300
		began := time.Now()
		var all sync.WaitGroup
		for i := range int64(clients) {
			c := w.client(tempClient)
			all.Go(func() {
				for r := range int64(rounds) {
					first := i*10_000 + r*10
					var calls []*Call
					for k := range int64(4) {
						call := &Call{Body: request(idEcho, first+k, 0)}
						if k > 0 {
							call.After = calls[k-1]
						}
						calls = append(calls, call)
					}
					<-startAll(c, calls)
					for k, call := range calls {
						if call.Err != nil || number(call.Result) != first+int64(k) || call.Repeated() {
							t.Errorf("call %d: %v, repeated %v", first, call.Err, call.Repeated())
						}
					}
					<-time.After(40 * time.Second)
				}
			})
		}
		all.Wait()
		took := time.Since(began)
		order := n.order()
		slices.SortStableFunc(order, func(a, b int64) int { return int(a/10_000 - b/10_000) })
		if len(order) != clients*rounds*4 || !slices.IsSorted(order) {
			t.Errorf("%d calls ran, in order: %v", len(order), slices.IsSorted(order))
		}
		binds := n.times()
		if least, most := int(took/(53*time.Minute)), int(took/(45*time.Minute)); len(binds) < clients*(1+least) || len(binds) > clients*(1+most) {
			t.Errorf("%d bindings of %d clients in %v", len(binds), clients, took)
		}
		seconds := map[time.Time]bool{}
		for _, at := range binds[clients:] {
			seconds[at.Truncate(time.Second)] = true
		}
		if renewals := len(binds) - clients; len(seconds) < renewals/2 { // by chance some share one
			t.Errorf("%d renewals in %d different seconds", renewals, len(seconds))
		}
		if perm := len(n.bound); perm != clients {
			t.Errorf("%d keys are bound", perm)
		}
	})
}

// A call that is out when its key is to be replaced is answered first: new ones do
// not wait for it for a minute, and then half a minute at most (M23).
func TestRenewalWaitsM23(t *testing.T) {
	for _, row := range []struct {
		name  string
		after time.Duration // since new calls wait; the answer to the one that is out
		waits time.Duration // of another one
		asked int
	}{
		{"answered", 10 * time.Second, 10 * time.Second, 1},
		{"not answered", 0, drainWithin, 2},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w, n := newNotary(t)
				c := w.client(tempClient)
				w.echo(c, 1)
				<-time.After(44 * time.Minute)
				slow := &Call{Body: request(idLater, 2, 0)}
				done := startAll(c, []*Call{slow})
				answer := func(i int) {
					n.testHandler.mu.Lock()
					defer n.testHandler.mu.Unlock()
					n.later[i].Reply(request(idLater, 2, 0))
				}
				go func() {
					for draining := row.asked > 1; !draining; {
						<-time.After(time.Second)
						c.mu.Lock()
						draining = c.s.draining
						c.mu.Unlock()
					}
					<-time.After(row.after)
					if row.asked == 1 {
						answer(0)
					}
				}()
				var longest time.Duration
				for i := range int64(12 * 60) {
					<-time.After(time.Second)
					start := time.Now()
					w.echo(c, 100+i)
					longest = max(longest, time.Since(start))
				}
				if row.asked == 2 {
					answer(1)
				}
				<-done
				if slow.Err != nil || slow.Repeated() != (row.asked == 2) || len(n.later) != row.asked {
					t.Errorf("%v, asked %d times", slow.Err, len(n.later))
				}
				if longest < row.waits-2*time.Second || longest > row.waits+2*time.Second {
					t.Errorf("a call waited for %v", longest)
				}
				if len(n.keys) != 2 {
					t.Errorf("%d keys", len(n.keys))
				}
			})
		})
	}
}

// A renewal that fails is tried again, and the key in use goes on until it
// expires.
func TestRenewalFailsM23(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, n := newNotary(t)
		var dials []time.Time
		c := w.client(func(o *ClientOptions) {
			tempClient(o)
			o.Dial = func(ctx context.Context) (Link, error) {
				dials = append(dials, time.Now())
				link, err := w.dial(ctx)
				if len(dials) > 1 && len(dials) < 5 {
					link.Close()
				}
				return link, err
			}
		})
		for i := range int64(60) {
			w.echo(c, i)
			<-time.After(time.Minute)
		}
		for i := 2; i < len(dials); i++ {
			if d := dials[i].Sub(dials[i-1]); d < time.Minute || d > 2*time.Minute+2*time.Second {
				t.Errorf("tried again after %v", d)
			}
		}
		if len(dials) != 5 || len(n.keys) != 2 || !slices.Equal(n.order(), seq(60)) {
			t.Errorf("%d links, %d keys", len(dials), len(n.keys))
		}
	})
}
