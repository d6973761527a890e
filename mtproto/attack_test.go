package mtproto

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha1"
	"encoding/binary"
	"errors"
	"io"
	"log/slog"
	"maps"
	"math/big"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tgscript/tgscript/tl"
)

// sealV1 is a packet of MTProto 1: msg_key from SHA-1 over the message without
// its padding, keys from SHA-1 (M23). Nobody sends it any more but to bind a
// temporary key.
func sealV1(k AuthKey, side Side, m Message) []byte {
	inner := innerOf(int32(len(m.Body)), len(m.Body))
	le := binary.LittleEndian
	le.PutUint64(inner, uint64(m.Salt))
	le.PutUint64(inner[8:], uint64(m.SessionID))
	le.PutUint64(inner[16:], uint64(m.MsgID))
	le.PutUint32(inner[24:], uint32(m.SeqNo))
	copy(inner[innerHeader:], m.Body)
	sum := sha1.Sum(inner)
	msgKey := sum[4:20]
	part := func(chunks ...[]byte) [20]byte { return sha1.Sum(slices.Concat(chunks...)) }
	ak := k.secret[side:]
	a := part(msgKey, ak[:32])
	b := part(ak[32:48], msgKey, ak[48:64])
	c := part(ak[64:96], msgKey)
	d := part(msgKey, ak[96:128])
	key := [32]byte(slices.Concat(a[:8], b[8:20], c[4:16]))
	iv := [32]byte(slices.Concat(a[8:20], b[:8], c[16:20], d[:8]))
	inner = append(inner, make([]byte, -len(inner)&15)...)
	EncryptIGE(inner, inner, &key, &iv)
	return slices.Concat(le.AppendUint64(nil, uint64(k.id)), msgKey, inner)
}

// untrusted are packets in one direction that no side may accept: S3's wrong
// lengths and paddings under a right msg_key, changed ones (S20), those of the
// other direction (S9), of another key (S10), of MTProto 1 and without
// encryption (S16).
func untrusted(t testing.TB, key AuthKey, side Side, m Message) map[string][]byte {
	t.Helper()
	id := bytes.Repeat([]byte{0x5a}, authKeySize)
	other, err := NewAuthKey(id)
	if err != nil {
		t.Fatal(err)
	}
	good := key.Encrypt(nil, side, m, rand.Reader)
	with := func(at int) []byte {
		b := bytes.Clone(good)
		b[(at+len(b))%len(b)] ^= 1
		return b
	}
	renamed := other.Encrypt(nil, side, m, rand.Reader)
	copy(renamed, good[:8])
	inner := func(n int32, size int) []byte { return sealRaw(key, side, innerOf(n, size)) }
	return map[string][]byte{
		"wrong msg_key":         with(8),
		"changed salt":          with(24),
		"changed body":          with(encryptedHeader + innerHeader),
		"changed padding S20":   with(-1),
		"extended padding S20":  append(bytes.Clone(good), make([]byte, 16)...),
		"length -1":             inner(-1, 32),
		"length 3":              inner(3, 32),
		"length 2^31-1":         inner(1<<31-1, 32),
		"padding 0":             inner(32, 32),
		"padding 11":            inner(21, 32),
		"padding 1025":          inner(15, 1040),
		"padding 1040":          inner(0, 1040),
		"reflected S9":          key.Encrypt(nil, ServerToClient-side, m, rand.Reader),
		"other key S10":         other.Encrypt(nil, side, m, rand.Reader),
		"other key, renamed":    renamed,
		"MTProto 1 S16":         sealV1(key, side, m),
		"not encrypted S16":     appendPlain(nil, m.MsgID, m.Body),
		"key id of a key only":  good[:8],
		"key id and msg_key":    good[:24],
		"shorter than possible": good[:40],
	}
}

// trappedLink answers the first packet of a client with one of the attacker's,
// and notes what the client does with the link then.
type trappedLink struct {
	t      *testing.T
	key    AuthKey
	answer func(m Message) []byte // to the client's first message

	first chan Message

	mu     sync.Mutex // guards what follows
	sent   int
	sprung bool
	late   int // packets sent after the answer
	closed chan struct{}
	once   sync.Once
}

func (l *trappedLink) Send(packets ...[]byte) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.sprung {
		l.late += len(packets)
	}
	for _, p := range packets {
		m, err := l.key.Decrypt(ClientToServer, slices.Clone(p))
		if err != nil {
			l.t.Error(err)
		}
		if l.sent++; l.sent == 1 {
			l.first <- m
		}
	}
	return nil
}

func (l *trappedLink) Recv() ([]byte, error) {
	select {
	case m := <-l.first:
		l.mu.Lock()
		defer l.mu.Unlock()
		l.sprung = true
		return l.answer(m), nil
	case <-l.closed:
		return nil, errClosed
	}
}

func (l *trappedLink) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

// Whatever is wrong with a packet, a client does the same and lets nobody see
// what it was: it closes the connection, sends nothing more on it, uses nothing
// of the packet, and goes on with the next connection (S3, S9, S10, S16, S20).
func TestClientRefusesAlikeS3S9S10S16S20(t *testing.T) {
	lines := map[string][]string{}
	for _, name := range slices.Sorted(maps.Keys(untrusted(t, sampleKey(t), ServerToClient, Message{Body: request(idUpdate, 1, 0)}))) {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, nil)
			var log bytes.Buffer
			var trap *trappedLink
			updates := 0
			c := w.client(func(o *ClientOptions) {
				key := o.Key
				o.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug, ReplaceAttr: noTime}))
				o.OnUpdate = func([]byte) { updates++ }
				o.Dial = func(ctx context.Context) (Link, error) {
					if trap != nil {
						return w.dial(ctx)
					}
					trap = &trappedLink{t: t, key: key, first: make(chan Message, 1), closed: make(chan struct{})}
					trap.answer = func(m Message) []byte {
						m = Message{SessionID: m.SessionID, MsgID: m.MsgID + 3, SeqNo: 1, Body: request(idUpdate, 1, 0)}
						return untrusted(t, key, ServerToClient, m)[name]
					}
					return trap, nil
				}
			})
			w.echo(c, 7)
			<-trap.closed
			trap.mu.Lock()
			defer trap.mu.Unlock()
			if !trap.sprung || trap.late != 0 || updates != 0 {
				t.Errorf("answered %v, %d packets after that, %d updates used", trap.sprung, trap.late, updates)
			}
			first, _, _ := strings.Cut(log.String(), "\n")
			lines[first] = append(lines[first], name)
		})
	}
	if len(lines) != 1 {
		t.Errorf("the log tells what was wrong: %q", lines)
	}
}

// noTime leaves the time out of a log.
func noTime(_ []string, a slog.Attr) slog.Attr {
	if a.Key == slog.TimeKey {
		return slog.Attr{}
	}
	return a
}

// The same on the server: -404, the end of the connection, nothing run.
func TestServerRefusesAlikeS3S9S10S16S20(t *testing.T) {
	for name := range untrusted(t, sampleKey(t), ClientToServer, Message{Body: request(idEcho, 1, 0)}) {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, nil)
			r := w.raw()
			if err := r.link.Send(untrusted(t, r.key, ClientToServer, r.message(request(idEcho, 66, 0), true))[name]); err != nil {
				t.Fatal(err)
			}
			if _, err := r.link.Recv(); !isCode(err, CodeUnknownKey) {
				t.Errorf("answered %v, want -404", err)
			}
			if _, err := r.link.Recv(); !errors.Is(err, io.EOF) {
				t.Errorf("then %v, want the end", err)
			}
			if ran := w.handler.order(); len(ran) != 0 {
				t.Errorf("ran %v", ran)
			}
		})
	}
}

// Each byte of what RSA encrypts, changed on its way: one and the same answer on
// the wire, and the end (S4).
func TestServerGivesNoOracleOnTheWireS4(t *testing.T) {
	for at := 0; at < 256; at += 5 {
		w := newWorld(t, nil)
		link, _ := w.dial(w.ctx)
		client, _ := newHandshakes(t, rand.Reader, nil)
		ask := func(body []byte) ([]byte, error) {
			if err := link.Send(appendPlain(nil, 4, body)); err != nil {
				t.Fatal(err)
			}
			p, err := link.Recv()
			if err != nil {
				return nil, err
			}
			_, body, err = parsePlain(p)
			return body, err
		}
		answer, err := ask(client.Start())
		if err != nil {
			t.Fatal(err)
		}
		out, _, err := client.Next(answer)
		if err != nil {
			t.Fatal(err)
		}
		var m reqDHParams
		if _, err := parseHandshake(out, &m); err != nil {
			t.Fatal(err)
		}
		m.encrypted[at] ^= 1
		if _, err := ask(encodeHandshake(&m)); !isCode(err, CodeUnknownKey) {
			t.Errorf("byte %d: %v, want -404", at, err)
		}
		if _, err := link.Recv(); !errors.Is(err, io.EOF) {
			t.Errorf("byte %d: then %v, want the end", at, err)
		}
	}
}

// What was recorded on one connection is of no use on the next, in either
// direction, nor to another session with the same key (S8, S10).
func TestReplayAcrossConnectionsS8S10(t *testing.T) {
	w := newWorld(t, nil)
	var mu sync.Mutex
	var up, down [][]byte             // recorded
	var replayUp, replayDown [][]byte // on every connection from the second on
	updates := make(chan int64, 100)
	key, salt := w.readyKey()
	change := func(o *ClientOptions) {
		o.Key, o.Salt = key, salt
		o.OnUpdate = func(body []byte) { updates <- number(body) }
		o.Dial = func(ctx context.Context) (Link, error) {
			inner, err := w.dial(ctx)
			mu.Lock()
			defer mu.Unlock()
			l := &faultLink{Link: inner}
			for _, p := range replayDown {
				l.extra = append(l.extra, slices.Clone(p)) // opened in place
			}
			for _, p := range replayUp {
				if err := inner.Send(p); err != nil {
					t.Error(err)
				}
			}
			l.send = func(p [][]byte) [][]byte {
				mu.Lock()
				defer mu.Unlock()
				for _, x := range p {
					up = append(up, slices.Clone(x))
				}
				return p
			}
			l.recv = func(p []byte) bool {
				mu.Lock()
				defer mu.Unlock()
				down = append(down, slices.Clone(p))
				return false
			}
			return l, err
		}
	}
	c := w.client(change)
	w.handler.onCall = func(r *Request) { r.Session.Push(request(idUpdate, number(r.Body), 0)) }
	for n := range int64(20) {
		w.echo(c, n)
		if got := <-updates; got != n {
			t.Fatalf("update %d, want %d", got, n)
		}
	}
	mu.Lock()
	replayUp, replayDown = slices.Clone(up), slices.Clone(down)
	mu.Unlock()
	w.server.DropConnections()
	w.echo(c, 20)
	if got := <-updates; got != 20 {
		t.Errorf("update %d on the next connection, want 20", got)
	}
	second := w.client(change)
	w.echo(second, 21)
	if got := <-updates; got != 21 {
		t.Errorf("update %d in another session, want 21", got)
	}
	if order := w.handler.order(); !slices.Equal(order, seq(22)) {
		t.Errorf("server ran %v", order)
	}
	if len(updates) != 0 {
		t.Errorf("%d updates more", len(updates))
	}
	if c.s.id == second.s.id {
		t.Error("a session of a stored key has the id of the one before (S10)")
	}
}

// The window is no way around the store: what is too old to be remembered is too
// old to be taken (S8).
func TestReplayOlderThanWindowS8(t *testing.T) {
	x := newScript(t)
	old := x.message(request(idUpdate, 1, 0), true)
	x.hear(old)
	x.now = x.now.Add(windowPast + time.Second)
	for n := range int64(2 * replaySize) {
		x.say(request(idUpdate, n, 0))
	}
	if err := x.s.receive(x.now, old); !errors.Is(err, errWindow) || len(x.events()) != 0 {
		t.Errorf("a message of %v ago: %v", windowPast, err)
	}
	fresh := x.message(nil, false)
	fresh.Body = tl.AppendUint32(tl.AppendUint32(nil, idContainer), 1)
	fresh.Body = append(appendInner(fresh.Body, old.MsgID, old.SeqNo, len(old.Body)), old.Body...)
	if events := x.hear(fresh); len(events) != 0 {
		t.Error("the same in a new container was used")
	}
}

// Once there is a key a client sends nothing in the clear, on no connection, and
// what it sends is not of MTProto 1; the padding of what it sends by RSA is not
// the old one (S16).
func TestNoDowngradeS16(t *testing.T) {
	w := newWorld(t, nil)
	var mu sync.Mutex
	var key AuthKey
	plain, sealed := 0, 0
	w.handler.onCall = func(r *Request) {
		if n := number(r.Body); n%5 == 4 {
			w.server.DropConnections()
		}
	}
	look := func(packets [][]byte) [][]byte {
		mu.Lock()
		defer mu.Unlock()
		for _, p := range packets {
			if binary.LittleEndian.Uint64(p) == 0 {
				plain++
				var m reqDHParams
				if _, body, err := parsePlain(p); err == nil {
					if _, err := parseHandshake(body, &m); err == nil {
						notLegacy(t, w, m.encrypted)
					}
				}
				if !key.IsZero() {
					t.Error("a plain message after the key was made")
				}
				continue
			}
			sealed++
			if _, err := key.Decrypt(ClientToServer, slices.Clone(p)); err != nil {
				t.Errorf("a packet that is not of MTProto 2: %v", err)
			}
		}
		return packets
	}
	c := w.client(func(o *ClientOptions) {
		o.Key, o.Salt = AuthKey{}, 0
		o.OnKey = func(made AuthKey, _ int64) {
			mu.Lock()
			defer mu.Unlock()
			key = made
		}
		o.Dial = w.faulty(w.dial, look, nil)
	})
	for n := range int64(20) {
		w.echo(c, n)
	}
	if plain != 3 || sealed < 20 {
		t.Errorf("%d plain packets, %d encrypted ones", plain, sealed)
	}
}

func notLegacy(t *testing.T, w *world, encrypted []byte) {
	block := rsaPrivate(w.key, new(big.Int).SetBytes(encrypted)).FillBytes(make([]byte, rsaSize))
	inner := func(b []byte) int {
		n, err := parseHandshake(b, new(pqInnerData))
		if err != nil {
			return -1
		}
		return n
	}
	if _, ok := unpadLegacy(bytes.Clone(block), inner); ok == 1 {
		t.Error("padded as before RSA_PAD")
	}
	if _, ok := unpadRSA(block); ok != 1 {
		t.Error("not RSA_PAD")
	}
}

// Packets swapped on the way: chained calls run in order, others as they come,
// and each gets its own answer (S1).
func TestSwappedPacketsS1(t *testing.T) {
	for _, chained := range []bool{true, false} {
		w := newWorld(t, nil)
		var held [][]byte
		var mu sync.Mutex
		swapping := false
		c := w.client(func(o *ClientOptions) {
			o.Dial = w.faulty(w.dial, func(p [][]byte) [][]byte {
				mu.Lock()
				defer mu.Unlock()
				if !swapping {
					return p
				}
				if held == nil {
					for _, x := range p {
						held = append(held, slices.Clone(x))
					}
					return nil
				}
				p = append(p, held...)
				held = nil
				return p
			}, nil)
		})
		w.echo(c, 0)
		mu.Lock()
		swapping = true
		mu.Unlock()
		var calls []*Call
		var left sync.WaitGroup
		for n := int64(1); n < 9; n++ {
			call := &Call{Body: request(idEcho, n, 0), Done: func(*Call) { left.Done() }}
			if chained && n > 1 {
				call.After = calls[n-2]
			}
			calls = append(calls, call)
			left.Add(1)
			c.Start(call)
		}
		left.Wait()
		for i, call := range calls {
			if call.Err != nil || number(call.Result) != int64(i+1) {
				t.Errorf("chained %v: call %d: %d, %v", chained, i+1, number(call.Result), call.Err)
			}
		}
		order := w.handler.order()
		if chained && !slices.Equal(order, seq(9)) {
			t.Errorf("chained %v: server ran %v", chained, order)
		}
		if slices.Sort(order); !slices.Equal(order, seq(9)) {
			t.Errorf("chained %v: server ran %v", chained, order)
		}
	}
}
