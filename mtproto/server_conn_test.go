package mtproto

import (
	"crypto/rand"
	"encoding/binary"
	"io"
	"net"
	"sync"
	"testing"
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
