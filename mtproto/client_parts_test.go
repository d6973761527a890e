package mtproto

import (
	"bytes"
	"context"
	"encoding/binary"
	"net"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// A part waits for others only while more of them are on their way, and not for
// long; what is no part does not wait.
func TestPartsWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		w := newWorld(t, nil)
		w.ctx = ctx
		var mu sync.Mutex
		var came []time.Time
		w.handler.onCall = func(*Request) {
			mu.Lock()
			defer mu.Unlock()
			came = append(came, time.Now())
		}
		c := w.client(nil)
		const large = largePart
		later := func(n int64, tail int) *Call {
			call := &Call{Body: request(idLater, n, 0)}
			if tail > 0 {
				call.Tail = make([]byte, tail)
			}
			return call
		}
		w.echo(c, 0)
		for n, test := range []struct {
			tail  int
			waits time.Duration
		}{
			{large, 0}, {large, 0}, // as many are on their way as wait
			{large, partsWithin},
			{large, partsWithin},
			{large - 1, 0},
			{0, 0},
			{large, partsWithin},
		} {
			began := time.Now()
			c.Start(later(int64(n), test.tail))
			<-time.After(time.Second)
			synctest.Wait()
			mu.Lock()
			if took := came[len(came)-1].Sub(began); len(came) != n+2 || took != test.waits {
				t.Errorf("call %d is the %dth that came, after %v, want %v", n, len(came), took, test.waits)
			}
			mu.Unlock()
		}
		began := time.Now()
		for n := range together {
			c.Start(later(int64(n), large))
		}
		synctest.Wait()
		if took := time.Since(began); took != 0 || len(came) != 8+together {
			t.Errorf("%d parts at once: %d came after %v", together, len(came)-8, took)
		}
		cancel()
		w.running.Wait()
	})
}

// A link hands out another large packet that is there, or about to be, and goes on
// later with one of which it has the beginning.
func TestReady(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	near, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer near.Close()
	far, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer far.Close()
	link, err := NewLink(near, LinkOptions{Framing: Intermediate})
	if err != nil {
		t.Fatal(err)
	}
	c := link.(*streamLink)
	first, second, small := partOf(1, 300_000), partOf(2, 500_000), partOf(3, 100)
	write := func(b []byte) {
		if _, err := far.Write(b); err != nil {
			t.Error(err)
		}
	}
	framed := func(p []byte) []byte {
		return append(binary.LittleEndian.AppendUint32(nil, uint32(len(p))), p...)
	}
	recv := func(want []byte) {
		t.Helper()
		if got, err := link.Recv(); err != nil || !bytes.Equal(got, want) {
			t.Fatalf("%d bytes, %v, want %d", len(got), err, len(want))
		}
	}
	for cut := range []int{0, 3, 4, 5, 100_000, 500_003} {
		whole := framed(second)
		go write(append(framed(first), whole[:cut]...))
		recv(first)
		c.quick = true
		for _, wanted := range []bool{true, false} {
			if p := c.ready(wanted); p != nil {
				t.Fatalf("a packet of %d bytes before it is there", len(p))
			}
		}
		go write(append(whole[cut:], framed(small)...))
		recv(second)
		if p := c.ready(false); p != nil {
			t.Fatalf("a small packet of %d bytes", len(p))
		}
		recv(small)
	}
	if !canTry {
		return
	}
	go func() {
		write(framed(first))
		write(framed(second))
	}()
	recv(first)
	c.quick = true
	for p := []byte(nil); p == nil; c.quick = true {
		if p = c.ready(true); p != nil && !bytes.Equal(p, second) {
			t.Fatalf("%d bytes, want %d", len(p), len(second))
		}
	}
	time.AfterFunc(2*readWithin, func() { write(framed(small)) }) // the deadline is over, and is none for Recv
	recv(small)
}
