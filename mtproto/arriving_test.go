package mtproto

import (
	"context"
	"net"
	"testing"
	"testing/synctest"
	"time"
)

// thin is a connection that brings so many bytes a second.
type thin struct {
	net.Conn
	rate int
}

func (c thin) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b[:min(len(b), c.rate)])
	<-time.After(time.Duration(n) * time.Second / time.Duration(c.rate))
	return n, err
}

// wrapped is a link that somebody else has put something around.
type wrapped struct{ Link }

func (w wrapped) Unwrap() Link { return w.Link }

// A part of a file that comes for half a minute is waited for: its connection is not
// silent, though a ping is not answered meanwhile (M18).
func TestLongPacketM18(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, nil)
		answer := make([]byte, 512<<10)
		w.handler.onCall = func(r *Request) { r.Reply(answer) }
		dials := 0
		c := w.client(func(o *ClientOptions) {
			o.Dial = func(context.Context) (Link, error) {
				dials++
				ours, theirs := net.Pipe()
				w.running.Go(func() {
					if link, err := AcceptLink(theirs); err == nil {
						w.server.ServeLink(w.ctx, link)
					}
				})
				link, err := NewLink(thin{ours, 16 << 10}, LinkOptions{Framing: Intermediate, Obfuscated: true})
				return wrapped{link}, err
			}
		})
		began := time.Now()
		got, err := c.Do(w.ctx, request(idEcho, 1, 0))
		if took := time.Since(began); err != nil || len(got) != len(answer) || dials != 1 || took > 40*time.Second {
			t.Errorf("%d bytes, %v, after %v on %d connections", len(got), err, took, dials)
		}
	})
}
