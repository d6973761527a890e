package gotdserver

import (
	"encoding/binary"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gotd/td/tgtest"

	"github.com/tgscript/tgscript/mtproto"
)

// strict makes gotd's server, which takes any salt, refuse the wrong ones.
type strict struct {
	t       *testing.T
	tap     *tap
	salt    atomic.Int64
	refused atomic.Int32
}

func (s *strict) around(next tgtest.Handler) tgtest.HandlerFunc {
	return func(srv *tgtest.Server, r *tgtest.Request) error {
		salt := s.salt.Load()
		if s.tap.of(s.t, r).salt() == salt {
			return next.OnMessage(srv, r)
		}
		s.refused.Add(1)
		le := binary.LittleEndian
		b := le.AppendUint64(le.AppendUint32(nil, idBadSalt), uint64(r.MsgID))
		b = le.AppendUint64(le.AppendUint32(le.AppendUint32(b, 0), 48), uint64(salt))
		return srv.Send(r.RequestCtx, r.Session, tgtest.MessageServerResponse, raw(b))
	}
}

// Each time the server changes its salt, the client takes the new one and sends
// the call again (M12).
func TestBadServerSalt(t *testing.T) {
	ctx := within(t)
	tap := new(tap)
	s := &strict{t: t, tap: tap}
	d := tgtest.NewDispatcher()
	d.Result(idNearest, nearest)
	c := serve(t, s.around(d), nil).connect(t, mtproto.ClientOptions{}, mtproto.LinkOptions{Framing: mtproto.Intermediate}, tap)
	for i, salt := range []int64{77, -1, 1 << 40} {
		s.salt.Store(salt)
		before := s.refused.Load()
		askNearest(ctx, t, c)
		refused := s.refused.Load() - before
		// The first call may be sent twice: tgtest says in new_session_created
		// that the session begins after it.
		if refused != 1 && (i > 0 || refused != 2) {
			t.Errorf("salt %d: %d refusals", salt, refused)
		}
		askNearest(ctx, t, c)
		if s.refused.Load()-before != refused {
			t.Errorf("salt %d is not used again", salt)
		}
	}
}

// tgtest's own future salt is 10, good for ever.
func TestFutureSalts(t *testing.T) {
	ctx := within(t)
	tap, told := new(tap), make(chan struct{}, 1)
	var salt atomic.Int64
	d := tgtest.NewDispatcher()
	d.HandleFunc(idNearest, func(srv *tgtest.Server, r *tgtest.Request) error {
		salt.Store(tap.of(t, r).salt())
		return srv.SendResult(r, nearest)
	})
	o := mtproto.ClientOptions{Trace: notify(idFutureSalts, told)}
	c := serve(t, d, nil).connect(t, o, mtproto.LinkOptions{Framing: mtproto.Intermediate}, tap)
	askNearest(ctx, t, c)
	select {
	case <-told:
	case <-ctx.Done():
		t.Fatal("no future salts")
	}
	askNearest(ctx, t, c)
	if got := salt.Load(); got != 10 {
		t.Errorf("salt %d, want the server's future one, 10", got)
	}
}

// A client that has nothing to say pings, and takes the pong for what it is.
func TestPing(t *testing.T) {
	ctx := within(t)
	ponged := make(chan struct{}, 1)
	var later atomic.Int64
	d := tgtest.NewDispatcher()
	d.Result(idNearest, nearest)
	c := serve(t, d, nil).connect(t, mtproto.ClientOptions{
		Now:   func() time.Time { return time.Now().Add(time.Duration(later.Load())) },
		Trace: notify(idPong, ponged),
	}, mtproto.LinkOptions{Framing: mtproto.Intermediate})
	for range 3 {
		askNearest(ctx, t, c)
		later.Add(int64(61 * time.Second))
		select {
		case <-ponged:
		case <-ctx.Done():
			t.Fatal("no pong")
		}
	}
	askNearest(ctx, t, c)
}

// notify tells of each message of a type that comes in.
func notify(id uint32, told chan<- struct{}) func(mtproto.Trace) {
	return func(m mtproto.Trace) {
		if m.TypeID == id && !m.Out {
			select {
			case told <- struct{}{}:
			default:
			}
		}
	}
}
