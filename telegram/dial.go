package telegram

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/tgscript/tgscript/mtproto"
)

// Times of connecting.
const (
	dialStagger  = 250 * time.Millisecond // before the next address is tried, too (RFC 8305, section 5)
	dialWithin   = 10 * time.Second       // one address
	answerWithin = 15 * time.Second       // a server's first answer in a key exchange
)

// dialTCP connects to a data centre by whichever of its addresses is the first
// to take the connection.
func (c *Client) dialTCP(ctx context.Context, dc int, files bool) (mtproto.Link, error) {
	p := c.o.Proxy
	if p != nil && p.picksServer() {
		link, err := p.link(ctx, dc, files, c.o.Test, mtproto.LinkOptions{Rand: c.o.Rand, Now: c.o.Now})
		if err != nil {
			return nil, err
		}
		return &trial{Link: link, verdict: func(bool) {}}, nil
	}
	ways := c.book.ways(dc, files, p != nil)
	if len(ways) == 0 {
		return nil, fmt.Errorf("no address of data centre %d is known", dc)
	}
	connect := c.o.Connect
	if p != nil {
		connect = p.connect
	} else if connect == nil {
		connect = func(ctx context.Context, addr string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "tcp", addr)
		}
	}
	conn, way, err := race(ctx, ways, connect, func(a address) { c.book.note(a.Addr, false) })
	if err != nil {
		var failed *unreachableError
		if errors.As(err, &failed) {
			failed.dc = dc
		}
		return nil, err
	}
	o := mtproto.LinkOptions{Framing: mtproto.Intermediate, Obfuscated: true, Secret: way.secret, Rand: c.o.Rand, Now: c.o.Now}
	if way.secret.Padded() {
		o.Framing = mtproto.PaddedIntermediate
	}
	link, err := within(ctx, conn, func() (mtproto.Link, error) { return mtproto.NewLink(conn, o) })
	if err != nil {
		conn.Close()
		c.book.note(way.Addr, false)
		return nil, &unreachableError{dc: dc, tried: []attempt{{way.Addr, err}}}
	}
	return &trial{Link: link, verdict: func(worked bool) { c.book.note(way.Addr, worked) }}, nil
}

// race connects to addresses, one after the other, and does not wait for those
// that are slow: the first that takes the connection wins, and what the others
// bring is closed (RFC 8305). failed hears of those that have not taken it.
func race(ctx context.Context, ways []address, connect func(context.Context, string) (net.Conn, error), failed func(address)) (net.Conn, address, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	type outcome struct {
		conn net.Conn
		way  address
		err  error
	}
	outcomes := make(chan outcome)
	begin := func(way address) {
		attempt, cancel := context.WithTimeout(ctx, dialWithin)
		defer cancel()
		conn, err := connect(attempt, way.Addr)
		if err != nil && ctx.Err() == nil && attempt.Err() != nil && !isProxyError(err) {
			err = errSlow
		}
		select {
		case outcomes <- outcome{conn, way, err}:
		case <-ctx.Done():
			if err == nil {
				conn.Close()
			}
		}
	}
	next := time.NewTimer(0)
	defer next.Stop()
	e := &unreachableError{}
	for begun := 0; len(e.tried) < len(ways); {
		select {
		case <-next.C:
			if begun < len(ways) {
				go begin(ways[begun])
				begun++
				next.Reset(dialStagger)
			}
		case o := <-outcomes:
			if o.err == nil {
				return o.conn, o.way, nil
			}
			if isProxyError(o.err) {
				return nil, address{}, o.err // has nothing to do with the address
			}
			failed(o.way)
			e.tried = append(e.tried, attempt{o.way.Addr, o.err})
			next.Reset(0)
		case <-ctx.Done():
			return nil, address{}, ctx.Err()
		}
	}
	return nil, address{}, e
}

var errSlow = errors.New("no answer within " + dialWithin.String())

// attempt is an address and why it could not be connected to.
type attempt struct {
	addr string
	err  error
}

// unreachableError is why no address of a data centre could be connected to.
type unreachableError struct {
	dc    int
	tried []attempt
}

// Error names every address, and each reason once.
func (e *unreachableError) Error() string {
	var reasons []string
	addrs := map[string][]string{}
	for _, a := range e.tried {
		why := reason(a.err)
		if addrs[why] == nil {
			reasons = append(reasons, why)
		}
		addrs[why] = append(addrs[why], a.addr)
	}
	for i, why := range reasons {
		reasons[i] = fmt.Sprintf("%s (%s)", why, strings.Join(addrs[why], ", "))
	}
	said := fmt.Sprintf("data centre %d can't be reached: %s", e.dc, strings.Join(reasons, "; "))
	if e.offline() {
		return "there is no network: " + said
	}
	return said
}

// noWay are the errors that mean that this machine has no way to an address: the
// last two are WSAENETUNREACH and WSAEHOSTUNREACH, for Windows has its own.
var noWay = []error{syscall.ENETUNREACH, syscall.EHOSTUNREACH, syscall.Errno(10051), syscall.Errno(10065)}

// offline tells whether this machine has no way to any of the addresses.
func (e *unreachableError) offline() bool {
	return !slices.ContainsFunc(e.tried, func(a attempt) bool {
		return !slices.ContainsFunc(noWay, func(no error) bool { return errors.Is(a.err, no) })
	})
}

// Unwrap is why, of each address.
func (e *unreachableError) Unwrap() []error {
	var all []error
	for _, a := range e.tried {
		all = append(all, a.err)
	}
	return all
}

// reason is an error of connecting without the address.
func reason(err error) string {
	var op *net.OpError
	var dns *net.DNSError
	var number syscall.Errno
	switch {
	case errors.As(err, &number):
		return number.Error()
	case errors.As(err, &dns):
		return dns.Err
	case errors.As(err, &op):
		return op.Err.Error()
	}
	return err.Error()
}

// trial is a link that has yet to prove that there is a server at the other end,
// and not only something that takes connections. Who begins a key exchange and
// hears nothing is not kept waiting.
type trial struct {
	mtproto.Link
	verdict func(worked bool)
	sent    atomic.Bool // something; a link that was not used says nothing about its address
	settled atomic.Bool
	asked   atomic.Pointer[time.Timer]
}

func (t *trial) settle(worked bool) {
	if t.settled.Swap(true) {
		return
	}
	if late := t.asked.Load(); late != nil {
		late.Stop()
	}
	t.verdict(worked)
}

// Unwrap is the link itself.
func (t *trial) Unwrap() mtproto.Link { return t.Link }

// Send watches a packet that is not encrypted: it wants an answer.
func (t *trial) Send(packets ...[]byte) error {
	t.sent.Store(true)
	plain := func(p []byte) bool { return len(p) >= 8 && binary.LittleEndian.Uint64(p) == 0 }
	if !t.settled.Load() && t.asked.Load() == nil && slices.ContainsFunc(packets, plain) {
		t.asked.Store(time.AfterFunc(answerWithin, func() {
			if !t.settled.Load() {
				t.Close()
			}
		}))
	}
	return t.Link.Send(packets...)
}

func (t *trial) Recv() ([]byte, error) {
	packet, err := t.Link.Recv()
	if t.settled.Load() {
		return packet, err
	}
	var refused *mtproto.TransportError
	t.settle(err == nil || errors.As(err, &refused) && refused.Code != mtproto.CodeWrongDC)
	return packet, err
}

func (t *trial) Close() error {
	if t.sent.Load() {
		t.settle(false)
	}
	return t.Link.Close()
}
