package mtproto

import (
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/tgscript/tgscript/tl"
)

// Service messages with impossible counts, or cut anywhere, are ignored and
// allocate nothing (M24, S12).
func TestServiceBoundsM24S12(t *testing.T) {
	ids := func(count uint32, n int) []byte {
		b := tl.AppendUint32(tl.AppendUint32(nil, tl.IDVector), count)
		return append(b, make([]byte, 8*n)...)
	}
	for _, test := range []struct {
		name string
		body []byte
		ok   bool
	}{
		{"8192 ids", ids(maxIDsPerService, maxIDsPerService), true},
		{"8193 ids", ids(maxIDsPerService+1, maxIDsPerService+1), false},
		{"count 2^31-1", ids(1<<31-1, 2), false},
		{"count -1", ids(1<<32-1, 2), false},
		{"one more than there is", ids(3, 2), false},
		{"something left over", ids(1, 2), false},
	} {
		if got, err := decodeIDs(tl.NewDecoder(test.body)); test.ok != (err == nil) {
			t.Errorf("%s: %d ids, %v", test.name, len(got), err)
		}
	}
	for _, body := range [][]byte{
		badMsg{msgID: 1, code: 17}.append(nil), badMsg{msgID: 1, code: badSalt, salt: 9}.append(nil),
		newSession{1, 2, 3}.append(nil), stateInfo(1, 1, 2, 3), appendIDs(nil, idMsgsAck, []int64{1}),
		appendIDs(nil, idMsgResendReq, []int64{1}), appendIDs(nil, idMsgsStateReq, []int64{1}),
		appendFutureSalts(nil, 1, testTime, []futureSalt{{1, 2, 3}}),
		tl.AppendLong(tl.AppendLong(tl.AppendUint32(nil, idPong), 1), 2),
	} {
		for n := 4; n < len(body); n += 4 {
			x := newScript(t)
			c := x.call(1, nil)
			x.one()
			session := x.s.id
			if events := x.say(slices.Clone(body[:n])); len(events) != 0 || x.s.id != session || x.s.salts.current != 100 || c.state != callSent {
				t.Errorf("%#x cut at %d: %d events", bodyID(body), n, len(events))
			}
		}
	}
}

// A trace has a line a message, with what it answers and how long that took, and
// nothing of what it says.
func TestTrace(t *testing.T) {
	w := newWorld(t, nil)
	var mu sync.Mutex
	var lines []Trace
	c := w.client(func(o *ClientOptions) {
		o.Trace = func(line Trace) {
			mu.Lock()
			lines = append(lines, line)
			mu.Unlock()
		}
	})
	start := time.Now()
	w.echo(c, 1)
	took := time.Since(start)
	mu.Lock()
	defer mu.Unlock()
	find := func(match func(line Trace) bool) Trace {
		t.Helper()
		i := slices.IndexFunc(lines, match)
		if i < 0 {
			t.Fatalf("not traced; %+v", lines)
		}
		return lines[i]
	}
	out := find(func(l Trace) bool { return l.Out && l.TypeID == idEcho })
	in := find(func(l Trace) bool { return !l.Out && l.TypeID == idEcho })
	if in.ReplyTo != out.MsgID || in.Request != idEcho || in.Elapsed <= 0 || in.Elapsed > took || out.Size != 12 || in.Size != 24 {
		t.Errorf("out %+v, in %+v", out, in)
	}
	find(func(l Trace) bool { return !l.Out && l.TypeID == idNewSession })
}
