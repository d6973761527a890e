package mtproto

import (
	"crypto/rand"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tgscript/tgscript/tl"
)

// Whatever is wrong with a packet, the answer is the same, and the connection
// ends (M3, S3, T8).
func TestServerRefusesPacketsS3(t *testing.T) {
	for _, name := range []string{"unknown key", "wrong msg_key", "cut", "short", "plain garbage", "forgotten key"} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, nil)
			r := w.raw()
			p := r.key.Encrypt(nil, ClientToServer, r.message(request(idEcho, 1, 0), true), rand.Reader)
			switch name {
			case "unknown key":
				p[0]++
			case "wrong msg_key":
				p[10]++
			case "cut":
				p = p[:len(p)-16]
			case "short":
				p = p[:7]
			case "plain garbage":
				p = appendPlain(nil, 4, request(idEcho, 1, 0))
			case "forgotten key":
				r.send(r.message(request(idEcho, 1, 0), true))
				r.next(idRPCResult)
				w.server.Forget(r.key.ID())
			}
			if err := r.link.Send(p); err != nil {
				t.Fatal(err)
			}
			if _, err := r.link.Recv(); !isCode(err, CodeUnknownKey) {
				t.Fatalf("%v, want -404", err)
			}
			if _, err := r.link.Recv(); err == nil {
				t.Fatal("the connection goes on")
			}
		})
	}
}

// A client that asks for a quick ack gets its token before the answer (T7).
func TestServerQuickAckT7(t *testing.T) {
	w := newWorld(t, nil)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w.running.Go(func() { w.server.Serve(w.ctx, l) })
	conn, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	r := w.raw()
	p, token := r.key.encrypt(nil, ClientToServer, r.message(request(idEcho, 1, 0), true), rand.Reader)
	frame := append(binary.LittleEndian.AppendUint32([]byte{0xee, 0xee, 0xee, 0xee}, uint32(len(p))|quickAckBit), p...)
	if _, err := conn.Write(frame); err != nil {
		t.Fatal(err)
	}
	var got [4]byte
	if _, err := io.ReadFull(conn, got[:]); err != nil || binary.LittleEndian.Uint32(got[:]) != token {
		t.Fatalf("%x, %v; want token %x", got, err, token)
	}
}

// stuckLink is a link to a client that does not read: Send blocks until Close.
type stuckLink struct {
	Link
	sending, closed chan struct{}
	once            sync.Once
}

func (l *stuckLink) Send(...[]byte) error {
	l.sending <- struct{}{}
	<-l.closed
	return errClosed
}

func (l *stuckLink) Close() error {
	l.once.Do(func() { close(l.closed) })
	return l.Link.Close()
}

// A connection that is dead without a word, and that the server is stuck in, does
// not keep the session from its next one.
func TestServerStuckConnectionS2(t *testing.T) {
	w := newWorld(t, nil)
	r := w.raw()
	client, server := Pipe()
	stuck := &stuckLink{Link: server, sending: make(chan struct{}, 1), closed: make(chan struct{})}
	w.running.Go(func() { w.server.ServeLink(w.ctx, stuck) })
	r.link = client
	first := r.message(request(idEcho, 1, 0), true)
	r.send(first)
	<-stuck.sending
	r.link, _ = w.dial(w.ctx)
	second := r.message(request(idEcho, 2, 0), true)
	r.send(second)
	for n, m := range []Message{first, second} {
		if got := number(r.answer(m.MsgID)); got != int64(n+1) {
			t.Errorf("request %d: answer %d", n+1, got)
		}
	}
	<-stuck.closed
}

// shortListener accepts one end of a pipe after a few errors.
type shortListener struct {
	net.Listener // nil: only what is below is called
	errs         []error
	conns        chan net.Conn
}

func (l *shortListener) Accept() (net.Conn, error) {
	if len(l.errs) > 0 {
		err := l.errs[0]
		l.errs = l.errs[1:]
		return nil, err
	}
	conn, ok := <-l.conns
	if !ok {
		return nil, net.ErrClosed
	}
	return conn, nil
}

func (l *shortListener) Close() error { return nil }

// A server that is short of something for a moment goes on accepting.
func TestServeShortage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, nil)
		l := &shortListener{conns: make(chan net.Conn, 1)}
		for _, errno := range []syscall.Errno{syscall.EMFILE, syscall.ECONNABORTED, syscall.ENFILE} {
			l.errs = append(l.errs, &net.OpError{Op: "accept", Err: os.NewSyscallError("accept", errno)})
		}
		served := make(chan error, 1)
		began := time.Now()
		go func() { served <- w.server.Serve(w.ctx, l) }()
		client, server := net.Pipe()
		l.conns <- server
		link, err := NewLink(client, LinkOptions{Framing: Abridged})
		if err != nil {
			t.Fatal(err)
		}
		r := w.raw()
		r.link = link
		r.send(r.message(request(idEcho, 1, 0), true))
		r.next(idRPCResult)
		if waited := time.Since(began); waited != (5+10+20)*time.Millisecond {
			t.Errorf("served after %v", waited)
		}
		link.Close()
		close(l.conns)
		if err := <-served; !errors.Is(err, net.ErrClosed) {
			t.Errorf("Serve: %v", err)
		}
	})
}

// The handler hears of a connection that is new to a session ahead of what came
// with it; what it pushes then is there with the answers.
func TestServerOpened(t *testing.T) {
	w := newWorld(t, nil)
	w.handler.opened = make(chan *ServerSession, 10)
	r := w.raw()
	for range 2 {
		call := r.message(request(idEcho, 1, 0), true)
		r.send(call)
		r.answer(call.MsgID)
		r.send(r.message(tl.AppendLong(tl.AppendUint32(nil, idPing), 1), false))
		r.next(idPong)
		if n := len(w.handler.opened); n != 1 {
			t.Fatalf("heard of %d connections", n)
		}
		(<-w.handler.opened).Push(request(idUpdate, 7, 0))
		r.next(idUpdate)
		r.link.Close()
		r.link, _ = w.dial(w.ctx)
	}
}
