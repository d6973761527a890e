//go:build linux

package main

import (
	"math/rand/v2"
	"net/netip"
	"os"
	"sync/atomic"
	"time"
)

// router carries packets between two devices, badly.
type router struct {
	delay time.Duration // each way
	loss  float64       // of packets, each way

	cut    atomic.Bool                // nothing passes
	client atomic.Pointer[netip.Addr] // what has another address is lost

	passed, lost atomic.Int64
}

// under is a packet on its way.
type under struct {
	due    time.Time
	packet []byte
}

// maxUnderWay bounds the packets under way in one direction; more are lost.
const maxUnderWay = 4096

// run carries packets from one device to the other until from is closed.
// toClient tells whether it is the client's address that they go to.
func (r *router) run(from, to *os.File, toClient bool) {
	queue := make(chan under, maxUnderWay)
	defer close(queue)
	go func() {
		for p := range queue {
			<-time.After(time.Until(p.due))
			if !r.passes(p.packet, toClient) {
				continue
			}
			if _, err := to.Write(p.packet); err == nil {
				r.passed.Add(1)
			}
		}
	}()
	buf := make([]byte, 64<<10)
	for {
		n, err := from.Read(buf)
		if err != nil {
			return
		}
		if rand.Float64() < r.loss || !r.passes(buf[:n], toClient) {
			r.lost.Add(1)
			continue
		}
		select {
		case queue <- under{time.Now().Add(r.delay), append([]byte(nil), buf[:n]...)}:
		default:
			r.lost.Add(1)
		}
	}
}

// passes tells whether a packet may pass now: IPv4, and the client's end where
// the client is.
func (r *router) passes(packet []byte, toClient bool) bool {
	if r.cut.Load() || len(packet) < 20 || packet[0]>>4 != 4 {
		return false
	}
	at := 12
	if toClient {
		at = 16
	}
	return netip.AddrFrom4([4]byte(packet[at:at+4])) == *r.client.Load()
}
