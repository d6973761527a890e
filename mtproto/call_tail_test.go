package mtproto

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/tgscript/tgscript/tl"
)

// part is an echo that ends with a field of type bytes.
func part(n int64, size int) *Call {
	return &Call{Body: request(idEcho, n, 0), Tail: partOf(n, size)}
}

func partOf(n int64, size int) []byte {
	tail := make([]byte, size)
	seeded(byte(n)).Read(tail)
	return tail
}

// checkPart tells whether a call was answered with what it has sent.
func checkPart(t testing.TB, call *Call) {
	t.Helper()
	want := tl.AppendBytes(slices.Clone(call.Body), call.Tail)
	if call.Err != nil || !bytes.Equal(call.Result, want) {
		t.Errorf("call %d with a tail of %d bytes: %d bytes, %v", number(call.Body), len(call.Tail), len(call.Result), call.Err)
	}
}

// tailSizes are the sizes around which the encoding of a length changes, and
// those of real parts.
var tailSizes = []int{0, 1, 2, 3, 4, 253, 254, 255, 256, 1 << 10, 15 << 10, 32 << 10, 100_001, 512 << 10}

// A tail is the end of the request, whatever stands before that: alone, in a
// container, behind the header, behind invokeAfterMsg.
func TestTail(t *testing.T) {
	header := request(0x55555555, 0, 20)
	for _, headed := range []bool{false, true} {
		for _, chained := range []bool{false, true} {
			t.Run(fmt.Sprint("header ", headed, " chained ", chained), func(t *testing.T) {
				w := newWorld(t, nil)
				w.handler.onCall = func(r *Request) { r.Body = bytes.TrimPrefix(r.Body, header) }
				c := w.client(func(o *ClientOptions) {
					if headed {
						o.Header = func() []byte { return header }
					}
				})
				for i, size := range tailSizes {
					call := part(int64(i), size)
					<-startAll(c, []*Call{call})
					checkPart(t, call)
				}
				w.server.DropConnections() // the header goes out again
				calls := make([]*Call, 2*len(tailSizes))
				for i := range calls {
					calls[i] = part(int64(i), tailSizes[i%len(tailSizes)])
					if chained && i > 0 {
						calls[i].After = calls[i-1]
					}
				}
				<-startAll(c, calls)
				for _, call := range calls {
					checkPart(t, call)
				}
			})
		}
	}
}

// What is sent again is the same: refused for its salt, in a container that was
// refused as a whole, or in a session that is begun again.
func TestTailSentAgain(t *testing.T) {
	for _, code := range []int32{badSalt, badContainer, badTooOld, badIDTooHigh} {
		x := newScript(t)
		var calls []*Call
		for i := range 3 {
			c := part(int64(i), 100_000)
			c.wire = c.Body
			x.s.start(c)
			calls = append(calls, c)
		}
		for range 3 {
			p := x.one()
			if len(p.inner) != len(calls) {
				t.Fatalf("code %d: %d messages, want %d", code, len(p.inner), len(calls))
			}
			for i, m := range p.inner {
				if want := tl.AppendBytes(slices.Clone(calls[i].Body), calls[i].Tail); !bytes.Equal(m.body, want) {
					t.Fatalf("code %d: call %d is another", code, i)
				}
			}
			if code == badContainer {
				break
			}
			x.hear(x.message(badMessage(p.MsgID, p.SeqNo, code, 7), false))
		}
	}
}

func badMessage(id int64, seqNo, code int32, salt int64) []byte {
	b := tl.AppendUint32(nil, idBadMsg)
	if code == badSalt {
		b = tl.AppendUint32(nil, idBadServerSalt)
	}
	b = tl.AppendInt(tl.AppendInt(tl.AppendLong(b, id), seqNo), code)
	if code == badSalt {
		b = tl.AppendLong(b, salt)
	}
	return b
}

// The connection dies all the time, in the middle of packets too, and answers are
// recycled: each part runs once and is answered with what was sent.
func TestTailReconnect(t *testing.T) {
	w := newWorld(t, nil)
	var ran atomic.Int64
	w.handler.onCall = func(r *Request) {
		if ran.Add(1)%9 == 0 {
			w.server.DropConnections()
		}
		if number(r.Body)%5 == 0 { // an update may share the answer's packet
			r.Session.Push(request(idUpdate, number(r.Body), 50_000))
		}
	}
	var mu sync.Mutex
	var updates [][]byte
	dial := w.tcp()
	c := w.client(func(o *ClientOptions) {
		o.Dial = dial
		o.OnUpdate = func(body []byte) {
			mu.Lock()
			updates = append(updates, body)
			mu.Unlock()
		}
	})
	var callers sync.WaitGroup
	for i := range int64(4) {
		callers.Go(func() {
			for n := i * 100; n < i*100+20; n++ {
				call := part(n, 200_000+int(n))
				<-startAll(c, []*Call{call})
				checkPart(t, call)
				call.Recycle()
			}
		})
	}
	callers.Wait()
	order := w.handler.order()
	slices.Sort(order)
	if n := len(order); n != 80 || n != len(slices.Compact(order)) {
		t.Errorf("80 parts ran %d times", n)
	}
	mu.Lock()
	defer mu.Unlock()
	for _, u := range updates {
		if want := request(idUpdate, number(u), 50_000); !bytes.Equal(u, want) {
			t.Fatal("the memory of an update was recycled")
		}
	}
}

// A part is never compressed, and one that no message can carry is refused.
func TestTailLimits(t *testing.T) {
	w := newWorld(t, nil)
	sent := 0
	c := w.client(func(o *ClientOptions) {
		o.Dial = func(ctx context.Context) (Link, error) {
			l, err := w.dial(ctx)
			return &faultLink{Link: l, send: func(p [][]byte) [][]byte {
				for _, x := range p {
					sent += len(x)
				}
				return p
			}}, err
		}
	})
	call := &Call{Body: request(idEcho, 1, 0), Tail: make([]byte, 100_000)}
	<-startAll(c, []*Call{call})
	checkPart(t, call)
	if sent < 100_000 {
		t.Errorf("%d bytes sent", sent)
	}
	for _, size := range []int{MaxContent - headerRoom - 16, MaxContent - headerRoom - 15, MaxContent, tl.MaxString + 1} {
		call = &Call{Body: request(idEcho, 1, 0), Tail: make([]byte, size)}
		<-startAll(c, []*Call{call})
		if tooLarge := size > MaxContent-headerRoom-16; errors.Is(call.Err, ErrTooLarge) != tooLarge {
			t.Errorf("a tail of %d bytes: %v", size, call.Err)
		}
	}
}

// A part costs no memory of its size, in neither direction, if answers are given
// back.
func TestRecycle(t *testing.T) {
	const size, rounds = 512 << 10, 50
	answer := append(binary.LittleEndian.AppendUint32(nil, idEcho), make([]byte, size)...)
	for _, up := range []bool{false, true} {
		s := newClientSession(seeded(1), nil)
		s.connected(testTime)
		key := sampleKey(t)
		c := &Call{Body: request(idEcho, 1, 0)}
		if up {
			c.Tail = make([]byte, size)
		}
		var before, after runtime.MemStats
		for i := range rounds + 5 {
			if i == 5 {
				runtime.ReadMemStats(&before)
			}
			c.wire = c.Body
			s.start(c)
			m, buf, ok := s.pack(testTime, nil)
			if !ok {
				t.Fatal("nothing to send")
			}
			buf, e := key.envelopLast(buf, m, seeded(2))
			sealAll(ClientToServer, []envelope{e})
			giveBuffer(buf)
			got := answer[:4]
			if !up {
				got = answer
			}
			packet := takeBuffer(packetHead + 12 + len(got) + paddingRoom)
			packet = append(tl.AppendLong(tl.AppendUint32(packet, idRPCResult), c.msgID), got...)
			s.lent = lend(packet)
			if err := s.receive(testTime, Message{SessionID: s.id, MsgID: m.MsgID + 1, SeqNo: 1, Body: packet}); err != nil {
				t.Fatal(err)
			}
			s.lent.done()
			s.events = s.events[:0]
			if c.Err != nil || !bytes.Equal(c.Result, got) {
				t.Fatalf("%d bytes, %v", len(c.Result), c.Err)
			}
			c.Recycle()
			if c.Result != nil {
				t.Fatal("recycled, and still there")
			}
		}
		runtime.ReadMemStats(&after)
		if n := (after.TotalAlloc - before.TotalAlloc) / rounds; n > size*3/4 { // the pools lose some under the race detector
			t.Errorf("up %v: %d bytes allocated for a part", up, n)
		}
	}
}
