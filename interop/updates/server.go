//go:build linux

package main

import (
	"bytes"
	"context"
	"crypto/rsa"
	"encoding/binary"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"

	"github.com/tgscript/tgscript/mtproto"
	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// The server pushes pushesEach messages for each account.updateStatus. A client
// asks pushesAhead times before it handles the first, and again after each
// pushesEach.
const (
	pushesEach  = 500
	pushesAhead = 4
	dc          = 2
)

// moment is what has been at the first request of a client, or at the last.
type moment struct {
	at      time.Time
	cpu     time.Duration // that the client's process has taken
	packets int64         // that it was sent
}

// pusher serves one client: next to nothing, and messages.
type pusher struct {
	all     int32
	pid     atomic.Int64 // of the client
	packets atomic.Int64
	left    chan bool // a message is in a packet

	turn  sync.Mutex // of who pushes: the order is that of pts
	pts   int32
	first *moment
	last  chan moment
}

func newPusher(all int) *pusher {
	return &pusher{all: int32(all), pts: 1, left: make(chan bool), last: make(chan moment, 1)}
}

// serve accepts connections until the listener is closed.
func (p *pusher) serve(l net.Listener, key *rsa.PrivateKey) {
	server := mtproto.NewServer(mtproto.ServerOptions{Keys: []*rsa.PrivateKey{key}, DC: dc, Handler: p, Trace: p.trace})
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		go func() {
			defer conn.Close()
			if link, err := mtproto.AcceptLink(conn); err == nil {
				server.ServeLink(context.Background(), counted{link, &p.packets})
			}
		}()
	}
}

// counted counts the packets that a client is sent.
type counted struct {
	mtproto.Link
	packets *atomic.Int64
}

func (c counted) Send(packets ...[]byte) error {
	c.packets.Add(int64(len(packets)))
	return c.Link.Send(packets...)
}

func (*pusher) Opened(*mtproto.ServerSession) {}

func (*pusher) Closed(*mtproto.ServerSession) {}

// Call answers with what has been the same in the layers of all three for years.
func (p *pusher) Call(r *mtproto.Request) {
	asks := func(o api.Object) bool {
		return bytes.Contains(r.Body, binary.LittleEndian.AppendUint32(nil, api.TypeOf(o).ID))
	}
	me := &api.User{Self: true, Bot: true, ID: 1, AccessHash: tl.Some(int64(1)), BotInfoVersion: tl.Some(int32(1))}
	var reply api.Object = &api.UpdatesTooLong{}
	switch {
	case asks(&api.AuthBindTempAuthKeyRequest{}):
		reply = &api.Bool{Value: true}
	case asks(&api.AuthImportBotAuthorizationRequest{}):
		reply = &api.AuthAuthorization{User: me}
	case asks(&api.UpdatesGetStateRequest{}):
		p.turn.Lock()
		reply = &api.UpdatesState{Pts: p.pts, Qts: 1, Date: 1, Seq: 1}
		p.turn.Unlock()
	case asks(&api.UpdatesGetDifferenceRequest{}):
		reply = &api.UpdatesDifferenceEmpty{Date: 1, Seq: 1}
	case asks(&api.UsersGetUsersRequest{}):
		reply = &api.UserVector{Elems: []api.UserClass{me, &api.User{ID: 3, AccessHash: tl.Some(int64(3))}}}
	case bytes.HasSuffix(r.Body, api.Append(nil, &api.AccountUpdateStatusRequest{Offline: true})):
		reply = &api.Bool{Value: true}
		p.last <- p.moment()
	case asks(&api.AccountUpdateStatusRequest{}):
		reply = &api.Bool{Value: true}
		go p.push(r.Session)
	case asks(&api.HelpGetConfigRequest{}):
		now := int32(time.Now().Unix())
		reply = &api.Config{Date: now, Expires: now + 3600, ThisDC: dc,
			DCOptions: []*api.DCOption{{ID: dc, IPAddress: "127.0.0.1", Port: 443}}}
	}
	r.Reply(api.Append(nil, reply))
}

// trace is told of a message when it is in a packet.
func (p *pusher) trace(t mtproto.Trace) {
	if t.Out && t.TypeID == api.TypeOf(&api.UpdateShortMessage{}).ID {
		p.left <- true
	}
}

// push sends the next messages, each when the one before has its packet: several
// at once would share one.
func (p *pusher) push(s *mtproto.ServerSession) {
	p.turn.Lock()
	defer p.turn.Unlock()
	if p.first == nil {
		m := p.moment()
		p.first = &m
	}
	for range min(pushesEach, p.all-(p.pts-1)) {
		p.pts++
		s.Push(api.Append(nil, &api.UpdateShortMessage{ID: p.pts, UserID: 3, Message: "hello there", Pts: p.pts, PtsCount: 1, Date: 1}))
		<-p.left
	}
}

func (p *pusher) moment() moment {
	return moment{time.Now(), cpuOf(int(p.pid.Load())), p.packets.Load()}
}

// cpuOf is the processor time that a process has taken, to the nanosecond: what
// clock_getcpuclockid(3) makes of its id is a clock.
func cpuOf(pid int) time.Duration {
	const scheduled = 2
	var t unix.Timespec
	if err := unix.ClockGettime(int32(^pid<<3|scheduled), &t); err != nil {
		return 0
	}
	return time.Duration(t.Nano())
}
