package mtproto

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// sleeper is a client whose machine can be suspended: the wall clock goes on,
// timers and the monotonic clock do not.
type sleeper struct {
	*world
	c               *Client
	asleep          atomic.Int64
	deaf, away      atomic.Bool
	dials, catchUps atomic.Int64
	outages         []Outage
}

func withSleeper(t *testing.T, f func(s *sleeper)) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		s := &sleeper{}
		now := func() time.Time { return time.Now().Round(0).Add(time.Duration(s.asleep.Load())) }
		s.world = newWorld(t, func(o *ServerOptions) { o.Now = now })
		s.ctx = ctx
		s.c = s.client(func(o *ClientOptions) {
			dial := s.faulty(s.dial, func(p [][]byte) [][]byte {
				if s.deaf.Load() {
					return nil
				}
				return p
			}, nil)
			o.Now = now
			o.OnSession = func() { s.catchUps.Add(1) }
			o.OnOutage = func(o Outage) { s.outages = append(s.outages, o) }
			o.Dial = func(ctx context.Context) (Link, error) {
				s.dials.Add(1)
				if s.away.Load() {
					return nil, errors.New("network is unreachable")
				}
				s.deaf.Store(false)
				return dial(ctx)
			}
		})
		f(s)
		cancel()
		s.running.Wait()
	})
}

// A machine that was suspended looks at once whether its idle connection lives,
// and has another one before long if not, by which what was missed is fetched.
// After a time in which the server has hung up it does not even ask (M18, S11).
func TestSuspendedM18S11(t *testing.T) {
	for _, tt := range []struct {
		name   string
		asleep time.Duration
		deaf   bool
		dials  int64
		within time.Duration
	}{
		{"a moment", 2 * time.Second, false, 0, idleTick},
		{"and all is well", 30 * time.Second, false, 0, idleTick},
		{"and the link is dead", 30 * time.Second, true, 1, 2*idleTick + pongWithin},
		{"for a night", 9 * time.Hour, true, 1, idleTick},
	} {
		t.Run(tt.name, func(t *testing.T) {
			withSleeper(t, func(s *sleeper) {
				s.echo(s.c, 1)
				<-time.After(10 * time.Second)
				s.asleep.Add(int64(tt.asleep))
				s.deaf.Store(tt.deaf)
				dials, catchUps := s.dials.Load(), s.catchUps.Load()
				<-time.After(tt.within + time.Second)
				synctest.Wait()
				if d, u := s.dials.Load()-dials, s.catchUps.Load()-catchUps; d != tt.dials || u != tt.dials {
					t.Errorf("%d new connections, missed updates told of %d times, want %d", d, u, tt.dials)
				}
				s.echo(s.c, 2)
				<-time.After(10 * time.Minute)
				if d := s.dials.Load() - dials; d != tt.dials {
					t.Errorf("%d new connections later", d)
				}
			})
		})
	}
}

// Without a network the attempts become rare, but a call that comes does not wait
// for the next one for long, and neither does a machine that wakes up.
func TestAwayM18(t *testing.T) {
	withSleeper(t, func(s *sleeper) {
		s.echo(s.c, 1)
		s.away.Store(true)
		s.server.DropConnections()
		<-time.After(10 * time.Minute)
		before := s.dials.Load()
		<-time.After(10 * time.Minute)
		if n := s.dials.Load() - before; n < 10 || n > 50 {
			t.Errorf("%d attempts in ten minutes without a call", n)
		}

		synctest.Wait()
		for _, o := range s.outages {
			if o.Err == nil || o.Next <= 0 || o.Next > 2*lastBackoff || !o.Since.Equal(s.outages[0].Since) {
				t.Fatalf("outage %+v", o)
			}
		}
		told := len(s.outages)

		s.away.Store(false)
		began := time.Now()
		s.echo(s.c, 2)
		synctest.Wait()
		if n := len(s.outages) - 1; n < told || s.outages[n].Err != nil || !s.outages[n].Since.Equal(s.outages[0].Since) {
			t.Errorf("the end of the outage was not told: %+v", s.outages[n])
		}
		if took := time.Since(began); took > callBackoff+busyTick {
			t.Errorf("a call took %v", took)
		}

		s.away.Store(true)
		s.server.DropConnections()
		<-time.After(10 * time.Minute)
		s.away.Store(false)
		before = s.dials.Load()
		s.asleep.Add(int64(time.Minute))
		<-time.After(idleTick + time.Second)
		synctest.Wait()
		if n := s.dials.Load() - before; n != 1 {
			t.Errorf("%d attempts after waking up", n)
		}
	})
}
