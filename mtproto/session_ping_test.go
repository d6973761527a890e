package mtproto

import (
	"encoding/binary"
	"errors"
	"testing"
	"time"

	"github.com/tgscript/tgscript/tl"
)

func TestPingM18(t *testing.T) {
	x := newScript(t)
	x.now = x.now.Add(pingEvery)
	x.s.lastSalts = x.now
	if err := x.s.tick(x.now, 0); err != nil {
		t.Fatal(err)
	}
	p := x.one()
	d := tl.NewDecoder(p.Body)
	id, ping, delay := d.Uint32(), d.Long(), d.Int()
	if id != idPingDelay || delay != pingDelay || p.SeqNo%2 != 0 {
		t.Fatalf("%#x with %d", id, delay)
	}
	pong := func(msgID, pingID int64) []byte {
		return tl.AppendLong(tl.AppendLong(tl.AppendUint32(nil, idPong), msgID), pingID)
	}
	x.say(pong(p.MsgID, ping+1))
	x.say(pong(p.MsgID+4, ping))
	if x.s.ping.msgID == 0 {
		t.Fatal("a wrong pong was taken")
	}
	if err := x.s.tick(x.now.Add(pongWithin+1), 0); !errors.Is(err, errNoPong) {
		t.Fatalf("no pong: %v", err)
	}
	x.say(pong(p.MsgID, ping))
	if err := x.s.tick(x.now.Add(pongWithin+1), 0); err != nil {
		t.Fatalf("pong came: %v", err)
	}
}

// A ping that can't even be written ends the connection too: the network may have
// died in the middle of a large write. A slow one gets its time, by its size, and
// so does one that has no room while the server is heard.
func TestUnwrittenPingM18(t *testing.T) {
	for _, tt := range []struct {
		unheard int
		within  time.Duration
	}{{0, pongWithin}, {164 << 10, pongWithin + 12500*time.Millisecond}, {1 << 30, slowWithin}} {
		x := newScript(t)
		x.s.lastSalts = x.now
		for range 2 {
			began := x.now
			for x.now.Sub(began) <= pingEvery+tt.within {
				if err := x.s.tick(x.now, tt.unheard); err != nil {
					t.Fatalf("%d bytes: after %v: %v", tt.unheard, x.now.Sub(began), err)
				}
				x.now = x.now.Add(time.Second)
			}
			if err := x.s.tick(x.now, tt.unheard); !errors.Is(err, errNoPong) {
				t.Fatalf("%d bytes: nothing written: %v", tt.unheard, err)
			}
			x.say(request(idUpdate, 1, 0))
			if err := x.s.tick(x.now, 0); err != nil {
				t.Fatalf("%d bytes: the server was heard: %v", tt.unheard, err)
			}
			x.s.connected(x.now) // begins anew
		}
	}
}

// With a call that waits, a dead link is noticed soon; a server that works on it
// for long, and answers pings, is not taken for dead (M18).
func TestQuietM18(t *testing.T) {
	x := newScript(t)
	x.s.lastSalts, x.s.lastState = x.now, x.now.Add(time.Hour)
	x.call(1, nil)
	x.sent()
	pings := 0
	for range 60 {
		x.now = x.now.Add(time.Second)
		if err := x.s.tick(x.now, 0); err != nil {
			t.Fatal(err)
		}
		for _, m := range x.sent() {
			if bodyID(m.Body) != idPingDelay {
				continue
			}
			pings++
			x.say(tl.AppendLong(tl.AppendLong(tl.AppendUint32(nil, idPong), m.MsgID), int64(binary.LittleEndian.Uint64(m.Body[4:]))))
		}
	}
	if pings < 10 || pings > 20 {
		t.Errorf("%d pings in a minute", pings)
	}
	for began := x.now; ; x.now = x.now.Add(time.Second) {
		err := x.s.tick(x.now, 0)
		x.sent()
		if took := x.now.Sub(began); err != nil && took < quietPong || err == nil && took > quietAfter+quietPong+2*time.Second {
			t.Fatalf("after %v of silence: %v", took, err)
		}
		if err != nil {
			break
		}
	}
}
