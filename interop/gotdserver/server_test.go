package gotdserver

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/binary"
	"io"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/gotd/ige"
	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"
	"github.com/gotd/td/tgtest"
	"github.com/gotd/td/transport"

	"github.com/tgscript/tgscript/mtproto"
	"github.com/tgscript/tgscript/tl/api"
)

// Constructor ids that gotd keeps to itself.
const (
	idContainer   = 0x73f1f8dc
	idRPCResult   = 0xf35c6d01
	idRPCError    = 0x2144ca19
	idBadSalt     = 0xedab447b
	idPong        = 0x347773c5
	idFutureSalts = 0xae500895
	idMsgsAck     = 0x62d6b459
	idGzipPacked  = 0x3072cfa1
	idNearest     = tg.HelpGetNearestDCRequestTypeID
)

var nearest = &tg.NearestDC{Country: "NL", ThisDC: 2, NearestDC: 3}

// server is gotd's server and what is needed to reach it.
type server struct {
	addr string
	key  *rsa.PublicKey
}

// serve runs gotd's server until the test ends. wrap, if set, goes around its
// listener.
func serve(t *testing.T, h tgtest.Handler, wrap func(net.Listener) net.Listener) server {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	l = speaking{l}
	if wrap != nil {
		l = wrap(l)
	}
	s := tgtest.NewServer(tgtest.NewPrivateKey(key), h, tgtest.ServerOptions{DC: 2})
	background(t, func(ctx context.Context) {
		if err := s.Serve(ctx, transport.Listen(l)); err != nil && ctx.Err() == nil {
			t.Errorf("gotd's server: %v", err)
		}
	})
	return server{addr, &key.PublicKey}
}

// speaking has accepted only who has sent a byte: gotd's server ends with the
// first connection that is given up before, as one is that a test's end cuts.
type speaking struct{ net.Listener }

func (l speaking) Accept() (net.Conn, error) {
	for {
		conn, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		first := make([]byte, 1)
		if _, err := io.ReadFull(conn, first); err != nil {
			conn.Close()
			continue
		}
		return spoken{conn, io.MultiReader(bytes.NewReader(first), conn)}, nil
	}
}

type spoken struct {
	net.Conn
	all io.Reader
}

func (c spoken) Read(b []byte) (int, error) { return c.all.Read(b) }

func keys(s server) []*rsa.PublicKey { return []*rsa.PublicKey{s.key} }

// background runs f beside the test, and ends it with the test.
func background(t *testing.T, f func(ctx context.Context)) {
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { f(ctx) })
	t.Cleanup(func() {
		cancel()
		running.Wait()
	})
}

// within is the time that a test may take.
func within(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// connect runs our client until the test ends.
func (s server) connect(t *testing.T, o mtproto.ClientOptions, lo mtproto.LinkOptions, taps ...*tap) *mtproto.Client {
	o.Keys, o.DC = keys(s), 2
	o.Dial = s.dial(lo, taps...)
	c := mtproto.NewClient(o)
	background(t, func(ctx context.Context) { c.Run(ctx) })
	return c
}

func (s server) dial(lo mtproto.LinkOptions, taps ...*tap) func(context.Context) (mtproto.Link, error) {
	return func(ctx context.Context) (mtproto.Link, error) {
		conn, err := new(net.Dialer).DialContext(ctx, "tcp", s.addr)
		if err != nil {
			return nil, err
		}
		l, err := mtproto.NewLink(conn, lo)
		for _, tap := range taps {
			l = tapped{l, tap}
		}
		return l, err
	}
}

// askNearest makes the call that every server of these tests knows.
func askNearest(ctx context.Context, t *testing.T, c *mtproto.Client) {
	t.Helper()
	got, err := c.Do(ctx, api.Append(nil, &api.HelpGetNearestDCRequest{}))
	if err != nil {
		t.Fatal(err)
	}
	isNearest(t, got)
}

func isNearest(t *testing.T, body []byte) {
	t.Helper()
	got := new(api.NearestDC)
	if err := api.DecodeInto(body, got); err != nil || *got != (api.NearestDC{Country: "NL", ThisDC: 2, NearestDC: 3}) {
		t.Errorf("got %+v, %v", got, err)
	}
}

// tap keeps the packets that our client sends, to be opened with other people's
// cryptography.
type tap struct {
	mu      sync.Mutex
	packets [][]byte
}

type tapped struct {
	mtproto.Link
	tap *tap
}

func (l tapped) Send(packets ...[]byte) error {
	l.tap.mu.Lock()
	for _, p := range packets {
		l.tap.packets = append(l.tap.packets, bytes.Clone(p))
	}
	l.tap.mu.Unlock()
	return l.Link.Send(packets...)
}

// opened is a decrypted packet: salt, session, id, number, length and body.
type opened []byte

func (o opened) salt() int64  { return int64(binary.LittleEndian.Uint64(o)) }
func (o opened) body() []byte { return o[32:][:binary.LittleEndian.Uint32(o[28:])] }
func (o opened) id() uint32   { return binary.LittleEndian.Uint32(o.body()) }

// open decrypts the packets sent with a session's key.
func (p *tap) open(t *testing.T, s tgtest.Session) []opened {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	var all []opened
	for _, packet := range p.packets {
		if len(packet) < 24+16 || !bytes.Equal(packet[:8], s.AuthKey.ID[:]) {
			continue
		}
		secret, msgKey := s.AuthKey.Value[:], packet[8:24]
		a := sha256.Sum256(append(bytes.Clone(msgKey), secret[:36]...))
		b := sha256.Sum256(append(bytes.Clone(secret[40:76]), msgKey...))
		block, err := aes.NewCipher(append(append(bytes.Clone(a[:8]), b[8:24]...), a[24:]...))
		if err != nil {
			t.Fatal(err)
		}
		plain := make([]byte, len(packet)-24)
		ige.DecryptBlocks(block, append(append(bytes.Clone(b[:8]), a[8:24]...), b[24:]...), plain, packet[24:])
		all = append(all, plain)
	}
	return all
}

// of is the packet that carries the request.
func (p *tap) of(t *testing.T, r *tgtest.Request) opened {
	t.Helper()
	id := binary.LittleEndian.AppendUint64(nil, uint64(r.MsgID))
	for _, o := range p.open(t, r.Session) {
		if bytes.Contains(o, id) {
			return o
		}
	}
	t.Errorf("no packet carries message %x", r.MsgID)
	return make(opened, 64)
}

// raw is an object that gotd's server sends as it is.
type raw []byte

func (r raw) Encode(b *bin.Buffer) error {
	b.Put(r)
	return nil
}

func encoded(t *testing.T, e bin.Encoder) raw {
	t.Helper()
	var b bin.Buffer
	if err := e.Encode(&b); err != nil {
		t.Fatal(err)
	}
	return b.Buf
}
