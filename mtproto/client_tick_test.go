package mtproto

import (
	"context"
	"errors"
	"slices"
	"sync"
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
	asleep, slow    atomic.Int64 // slow: what a write takes
	deaf, away      atomic.Bool  // deaf: what is sent arrives later, as with TCP
	mute            atomic.Bool  // new connections are deaf, too
	dials, catchUps atomic.Int64
	outages         []Outage

	mu   sync.Mutex // guards held
	held [][]byte
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
				<-time.After(time.Duration(s.slow.Load()))
				s.mu.Lock()
				defer s.mu.Unlock()
				for _, x := range p {
					s.held = append(s.held, slices.Clone(x))
				}
				if s.deaf.Load() {
					return nil
				}
				p, s.held = s.held, nil
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
				s.deaf.Store(s.mute.Load())
				s.mu.Lock()
				s.held = nil
				s.mu.Unlock()
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

// A connection that nobody has a call for works all the same: when it is cut, again
// and again, there is another one at once, and nobody is told of an outage. One that
// the server takes and ends without a word is none that works, and the end of an
// outage is told without a call, too.
func TestIdleCutM18(t *testing.T) {
	withSleeper(t, func(s *sleeper) {
		s.echo(s.c, 1)
		for cut := range int64(100) {
			s.server.DropConnections()
			<-time.After(5 * time.Second)
			if n := s.dials.Load(); n != cut+2 {
				t.Errorf("%d connections after %d cuts", n, cut+1)
				return
			}
		}
		synctest.Wait()
		if len(s.outages) > 0 {
			t.Errorf("told of %+v", s.outages)
		}

		s.mute.Store(true)
		for range 100 {
			s.server.DropConnections()
			<-time.After(2 * time.Second)
		}
		synctest.Wait()
		if n := len(s.outages); n == 0 || s.outages[n-1].Err == nil || s.outages[n-1].Next < lastBackoff/2 {
			t.Fatalf("of a server that says nothing, told of %+v", s.outages)
		}
		s.mute.Store(false)
		s.server.DropConnections()
		<-time.After(2 * lastBackoff)
		synctest.Wait()
		if last := s.outages[len(s.outages)-1]; last.Err != nil {
			t.Errorf("the end of the outage was not told: %+v", last)
		}
	})
}

// With a call that waits there is a new connection a few seconds after the old one
// has gone deaf. One that comes back before another can be had stays. A server
// that takes connections and says nothing is not asked again and again (M18).
func TestSpareM18(t *testing.T) {
	withSleeper(t, func(s *sleeper) {
		s.echo(s.c, 1)
		<-time.After(time.Minute)
		s.deaf.Store(true)
		began := time.Now()
		s.echo(s.c, 2)
		if took := time.Since(began); took > quietAfter+spareAfter+2*busyTick || s.dials.Load() != 2 {
			t.Errorf("a dead connection: the answer took %v and %d connections", took, s.dials.Load())
		}

		s.deaf.Store(true)
		s.away.Store(true)
		call := &Call{Body: request(idEcho, 3, 0)}
		done := startAll(s.c, []*Call{call})
		<-time.After(quietAfter + spareAfter + 2*busyTick)
		before := s.catchUps.Load()
		s.deaf.Store(false)
		s.c.Start(&Call{Body: request(idEcho, 4, 0)})
		<-time.After(busyTick)
		s.away.Store(false)
		<-time.After(time.Minute)
		if n := s.catchUps.Load() - before; n != 0 {
			t.Errorf("a connection that came back was replaced %d times", n)
		}
		s.mute.Store(true)
		s.deaf.Store(true)
		<-done

		s.c.Start(&Call{Body: request(idEcho, 5, 0)})
		<-time.After(time.Minute)
		before = s.dials.Load()
		<-time.After(10 * time.Minute)
		if n := s.dials.Load() - before; n < 20 || n > 70 {
			t.Errorf("%d connections in ten minutes to a server that says nothing", n)
		}
	})
}

// Start does not wait for a network that is slow to take what is written.
func TestSlowWrites(t *testing.T) {
	withSleeper(t, func(s *sleeper) {
		s.echo(s.c, 1)
		s.slow.Store(int64(3 * time.Second))
		s.echo(s.c, 2)
		for range 10 {
			began := time.Now()
			s.c.Start(&Call{Body: request(idEcho, 3, 0)})
			if took := time.Since(began); took > 0 {
				t.Errorf("Start took %v", took)
			}
			<-time.After(5 * time.Second)
		}
		s.slow.Store(0)
		<-time.After(time.Minute)
	})
}

// An attempt to connect that gets no answer does not keep the client from one that
// would: the network is another one since.
func TestStuckDial(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		w := newWorld(t, nil)
		w.ctx = ctx
		var dials, closed atomic.Int64
		key, salt := w.readyKey()
		c := w.client(func(o *ClientOptions) {
			o.Key, o.Salt = key, salt
			o.Dial = func(ctx context.Context) (Link, error) {
				if dials.Add(1) == 1 {
					<-time.After(redialAfter + time.Second) // and does not look at ctx
					link, err := w.dial(ctx)
					return &watchedLink{link, &closed}, err
				}
				return w.dial(ctx)
			}
		})
		began := time.Now()
		w.echo(c, 1)
		if took := time.Since(began); took > redialAfter || dials.Load() != 2 {
			t.Errorf("the first answer took %v and %d attempts", took, dials.Load())
		}
		<-time.After(time.Minute)
		synctest.Wait()
		if closed.Load() == 0 {
			t.Error("what the first attempt has brought is not closed")
		}
		cancel()
		w.running.Wait()
	})
}

type watchedLink struct {
	Link
	closed *atomic.Int64
}

func (l *watchedLink) Close() error {
	l.closed.Add(1)
	return l.Link.Close()
}
