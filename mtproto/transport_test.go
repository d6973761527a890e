package mtproto

import (
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"net"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

// scriptConn is a connection that has these bytes to read and keeps what is
// written.
type scriptConn struct {
	net.Conn
	in     io.Reader
	out    bytes.Buffer
	writes int
}

func (c *scriptConn) Read(p []byte) (int, error) { return c.in.Read(p) }
func (c *scriptConn) Write(p []byte) (int, error) {
	c.writes++
	return c.out.Write(p)
}
func (c *scriptConn) Close() error { return nil }

var framings = []Framing{Abridged, Intermediate, PaddedIntermediate, Full}

// clientReading is a client's link to which the server has sent data.
func clientReading(t testing.TB, f Framing, data []byte) Link {
	t.Helper()
	link, err := NewLink(&scriptConn{in: bytes.NewReader(data)}, LinkOptions{Framing: f, Rand: rand.Reader})
	if err != nil {
		t.Fatal(err)
	}
	return link
}

func TestPlainMessageT1(t *testing.T) {
	body := counting(40)
	packet := appendPlain([]byte("kept"), 0x65c53d5200000004, body)[4:]
	want := "0000000000000000" + "04000000523dc565" + "28000000" + hex.EncodeToString(body)
	if hex.EncodeToString(packet) != want {
		t.Errorf("packet = %x, want %s", packet, want)
	}
	id, got, err := parsePlain(append(packet, "what a padded transport adds"...))
	if err != nil || id != 0x65c53d5200000004 || !bytes.Equal(got, body) {
		t.Errorf("parsePlain = %x, %x, %v", id, got, err)
	}
	with := func(at int, b ...byte) []byte {
		p := bytes.Clone(packet)
		copy(p[at:], b)
		return p
	}
	for name, bad := range map[string][]byte{
		"empty":            nil,
		"header only":      packet[:19],
		"encrypted":        with(0, 1),
		"length too long":  with(16, 44),
		"negative length":  with(16, 0xff, 0xff, 0xff, 0xff),
		"odd length":       with(16, 39),
		"above 64 KiB T14": appendPlain(nil, 0, make([]byte, maxHandshakeFrame+4)),
		"cut":              packet[:len(packet)-1],
	} {
		if _, _, err := parsePlain(bad); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

// The handshake's answers carry bytes behind the TL object: both layers skip
// them (T1).
func TestTrailingBytesInAnswersT1(t *testing.T) {
	client, server := newHandshakes(t, rand.Reader, nil)
	request := client.Start()
	for done := false; !done; {
		answer, _, err := server.Next(request)
		if err != nil {
			t.Fatal(err)
		}
		_, body, err := parsePlain(append(appendPlain(nil, 1, append(bytes.Clone(answer), make([]byte, 88)...)), 1, 2, 3))
		if err != nil {
			t.Fatal(err)
		}
		if request, done, err = client.Next(body); err != nil {
			t.Fatal(err)
		}
	}
}

func TestFramingBytes(t *testing.T) {
	short, long := counting(24), make([]byte, 127*4)
	full := func(seq byte, p []byte) []byte {
		b := binary.LittleEndian.AppendUint32(nil, uint32(len(p)+12))
		b = append(append(b, seq, 0, 0, 0), p...)
		return binary.LittleEndian.AppendUint32(b, crc32.ChecksumIEEE(b))
	}
	for _, tt := range []struct {
		name    string
		framing Framing
		want    []byte
	}{
		{"T3", Abridged, slices.Concat([]byte{0xef, 6}, short, []byte{0x7f, 127, 0, 0}, long)},
		{"T4", Intermediate, slices.Concat([]byte{0xee, 0xee, 0xee, 0xee, 24, 0, 0, 0}, short, []byte{0xfc, 1, 0, 0}, long)},
		{"T6", Full, slices.Concat(full(0, short), full(1, long))},
	} {
		t.Run(tt.name, func(t *testing.T) {
			conn := &scriptConn{}
			link, err := NewLink(conn, LinkOptions{Framing: tt.framing, Rand: rand.Reader})
			if err != nil {
				t.Fatal(err)
			}
			if err := link.Send(short, long); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(conn.out.Bytes(), tt.want) {
				t.Errorf("sent %x, want %x", conn.out.Bytes(), tt.want)
			}
			if conn.writes != 1 {
				t.Errorf("two packets took %d writes, want 1", conn.writes)
			}
		})
	}
	for _, f := range framings {
		link := clientReading(t, f, nil)
		for _, bad := range [][]byte{nil, make([]byte, 23), make([]byte, maxFrame)} {
			if err := link.Send(bad); err == nil {
				t.Errorf("%v sent a packet of %d bytes", f, len(bad))
			}
		}
	}
}

func TestPaddedFramesT5S14(t *testing.T) {
	conn := &scriptConn{}
	link, err := NewLink(conn, LinkOptions{Framing: PaddedIntermediate, Rand: rand.Reader})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[uint32]bool{}
	for range 200 {
		if err := link.Send(counting(24)); err != nil {
			t.Fatal(err)
		}
	}
	b := conn.out.Bytes()[4:]
	for len(b) > 0 {
		n := binary.LittleEndian.Uint32(b)
		if n < 24 || n > 39 {
			t.Fatalf("frame of %d bytes for a packet of 24", n)
		}
		seen[n] = true
		b = b[4+n:]
	}
	if len(seen) != 16 {
		t.Errorf("paddings are of %d lengths, want 16", len(seen))
	}
	for pad := range 16 {
		frame := binary.LittleEndian.AppendUint32(nil, uint32(24+pad))
		frame = append(frame, make([]byte, 24+pad)...)
		if p, err := clientReading(t, PaddedIntermediate, frame).Recv(); err != nil || len(p) != 24+pad {
			t.Errorf("padding %d: %d bytes, %v", pad, len(p), err)
		}
	}
}

func TestLinksCarryPackets(t *testing.T) {
	packets := [][]byte{counting(20), counting(24), make([]byte, 126*4), make([]byte, 127*4), make([]byte, 70_000), make([]byte, 1<<20)}
	for i, p := range packets {
		p[19] = byte(i)
	}
	for _, f := range framings {
		for _, o := range []LinkOptions{{}, {Obfuscated: true, DC: -3}, {Secret: secretOf(t, counting(16)), DC: 10002}} {
			if f == Full && (o.Obfuscated || !o.Secret.IsZero()) {
				continue
			}
			o.Framing, o.Rand = f, rand.Reader
			t.Run(fmt.Sprintf("%v/obfuscated=%v/secret=%v", f, o.Obfuscated, !o.Secret.IsZero()), func(t *testing.T) {
				testLink(t, o, packets, func(r io.Reader) io.Reader { return r })
				testLink(t, o, packets[:4], iotest.OneByteReader)
			})
		}
	}
}

// readerConn reads by another reader.
type readerConn struct {
	net.Conn
	r io.Reader
}

func (c readerConn) Read(p []byte) (int, error) { return c.r.Read(p) }

// testLink sends the packets to a server and back, each end reading through
// what reading makes of its connection (S14: single bytes).
func testLink(t *testing.T, o LinkOptions, packets [][]byte, reading func(io.Reader) io.Reader) {
	near, far := net.Pipe()
	defer near.Close()
	defer far.Close()
	failed := make(chan error, 1)
	go func() { // the server: echoes, then says -429
		failed <- func() error {
			link, err := acceptLink(readerConn{far, reading(far)}, o.Secret.key())
			if err != nil {
				return err
			}
			if link.framing != o.Framing || link.dc != o.DC {
				return fmt.Errorf("the server sees %v framing and dc %d, want %v and %d", link.framing, link.dc, o.Framing, o.DC)
			}
			for range packets {
				p, err := link.Recv()
				if err != nil {
					return err
				}
				if err := link.Send(p[:len(p)&^3]); err != nil {
					return err
				}
			}
			return link.Send(errorPacket(CodeFlood))
		}()
	}()
	link, err := NewLink(readerConn{near, reading(near)}, o)
	if err != nil {
		t.Fatal(err)
	}
	sent := make(chan error, 1)
	mine := clones(packets)
	go func() { sent <- link.Send(mine...) }()
	for i, want := range packets {
		got, err := link.Recv()
		if err != nil {
			t.Fatalf("packet %d: %v", i, err)
		}
		if len(got) < len(want) || !bytes.Equal(got[:len(want)], want) || o.Framing != PaddedIntermediate && len(got) != len(want) {
			t.Fatalf("packet %d of %d bytes came back with %d bytes", i, len(want), len(got))
		}
	}
	var refused *TransportError
	if _, err := link.Recv(); !errors.As(err, &refused) || refused.Code != CodeFlood {
		t.Errorf("Recv = %v, want -429", err)
	}
	if err := errors.Join(<-sent, <-failed); err != nil {
		t.Error(err)
	}
}

func TestTransportErrorsT8S14(t *testing.T) {
	frame := func(f Framing, p []byte) []byte {
		conn := &scriptConn{}
		server := &streamLink{conn: conn, framing: f, server: true, rand: rand.Reader}
		if err := server.Send(p); err != nil {
			t.Fatal(err)
		}
		return conn.out.Bytes()
	}
	for _, f := range framings {
		for _, code := range []int32{-404, -429, -444, -1, 7} {
			var got *TransportError
			_, err := clientReading(t, f, frame(f, errorPacket(code))).Recv()
			if !errors.As(err, &got) || got.Code != code || !strings.Contains(err.Error(), fmt.Sprint(code)) {
				// -1 with at least four bytes behind it is a quick ack, where
				// padding can make it one.
				if f == PaddedIntermediate && code == -1 && err == io.EOF {
					continue
				}
				t.Errorf("%v: %v, want %d", f, err, code)
			}
		}
		// 0 is no error and no message: the next packet comes.
		if f != Full {
			stream := slices.Concat(frame(f, make([]byte, 4)), frame(f, counting(24)))
			if p, err := clientReading(t, f, stream).Recv(); err != nil || !bytes.Equal(p[:24], counting(24)) {
				t.Errorf("%v: after 0: %x, %v", f, p, err)
			}
		}
	}
	for pad := range 16 {
		var got *TransportError
		p := slices.Concat([]byte{4 + byte(pad), 0, 0, 0}, errorPacket(-404), make([]byte, pad))
		if _, err := clientReading(t, PaddedIntermediate, p).Recv(); !errors.As(err, &got) || got.Code != -404 {
			t.Errorf("-404 with %d bytes of padding: %v", pad, err)
		}
	}
	if _, err := clientReading(t, PaddedIntermediate, []byte{3, 0, 0, 0, 1, 2, 3}).Recv(); !errors.Is(err, errShortPacket) {
		t.Errorf("packet of three bytes: %v, want errShortPacket", err)
	}
}

// askingAck is a client's frame of the packet that asks for a quick ack.
func askingAck(f Framing, packet []byte) []byte {
	n := uint32(len(packet))
	switch {
	case f != Abridged:
		return append(binary.LittleEndian.AppendUint32(nil, n|quickAckBit), packet...)
	case n < 127*4:
		return append([]byte{0x80 | byte(n/4)}, packet...)
	}
	return append(binary.LittleEndian.AppendUint32(nil, n/4<<8|0xff), packet...)
}

// The server's half: a request is seen for the packet that has it, not for the
// next.
func TestQuickAckRequestsT3T4T5(t *testing.T) {
	for _, f := range []Framing{Abridged, Intermediate, PaddedIntermediate} {
		for _, size := range []int{24, 127 * 4} {
			plain := &scriptConn{}
			link, err := NewLink(plain, LinkOptions{Framing: f, Rand: rand.Reader})
			if err != nil {
				t.Fatal(err)
			}
			if err := link.Send(make([]byte, size)); err != nil {
				t.Fatal(err)
			}
			stream := slices.Concat(plain.out.Bytes(), askingAck(f, make([]byte, size)), plain.out.Bytes()[len(f.tag()):])
			server, err := AcceptLink(&scriptConn{in: bytes.NewReader(stream)})
			if err != nil {
				t.Fatal(err)
			}
			for i, asked := range []bool{false, true, false} {
				p, err := server.Recv()
				if err != nil || len(p) < size || len(p) > size+15 {
					t.Fatalf("%v: packet of %d bytes: %d bytes, %v", f, size, len(p), err)
				}
				if server.(quickAcker).ackRequested() != asked {
					t.Errorf("%v: packet %d of %d bytes: ackRequested = %v, want %v", f, i, size, !asked, asked)
				}
			}
		}
	}
	if err := (&streamLink{framing: Full}).sendAck(1); err == nil {
		t.Error("full framing sent a quick ack")
	}
}

// A whole server answers with the token, which the client's link tells apart
// from packets.
func TestQuickAcksT3T4T5T7(t *testing.T) {
	for _, f := range []Framing{Abridged, Intermediate, PaddedIntermediate} {
		t.Run(f.String(), func(t *testing.T) {
			w := newWorld(t, nil)
			key, salt := w.readyKey()
			near, far := net.Pipe()
			defer near.Close()
			w.running.Go(func() {
				if link, err := AcceptLink(far); err == nil {
					w.server.ServeLink(w.ctx, link)
				}
			})
			id := time.Now().Unix() << 32
			packet, want := key.encrypt(nil, ClientToServer, Message{Salt: salt, SessionID: 1, MsgID: id | 4, SeqNo: 1,
				Body: request(idEcho, 7, 0)}, rand.Reader)
			go near.Write(slices.Concat(f.tag(), askingAck(f, packet)))
			var tokens []uint32
			client, err := NewLink(near, LinkOptions{
				Framing: f, Rand: rand.Reader, QuickAck: func(token uint32) { tokens = append(tokens, token) }})
			if err != nil {
				t.Fatal(err)
			}
			p, err := client.Recv()
			if err != nil {
				t.Fatal(err)
			}
			if _, err := key.Decrypt(ServerToClient, p); err != nil {
				t.Error(err)
			}
			if !slices.Equal(tokens, []uint32{want}) || want&quickAckBit == 0 {
				t.Errorf("tokens = %08x, want %08x", tokens, want)
			}
		})
	}
}

func TestFullFramingChecksT6S14(t *testing.T) {
	frame := func(length, seq uint32, p []byte, sum uint32) []byte {
		b := binary.LittleEndian.AppendUint32(nil, length)
		b = append(binary.LittleEndian.AppendUint32(b, seq), p...)
		return binary.LittleEndian.AppendUint32(b, crc32.ChecksumIEEE(b)^sum)
	}
	p := counting(24)
	cases := map[string][]byte{
		"wrong crc":            frame(36, 0, p, 1),
		"wrong number":         frame(36, 1, p, 0),
		"number again":         slices.Concat(frame(36, 0, p, 0), frame(36, 0, p, 0)),
		"length over 2^24":     frame(1<<24+16, 0, p, 0),
		"length 2^31-1":        frame(1<<31-1, 0, p, 0),
		"length of no fours":   frame(37, 0, append(p, 1), 0),
		"cut after the length": frame(36, 0, p, 0)[:4],
		"cut in the crc":       frame(36, 0, p, 0)[:35],
	}
	for n := range uint32(13) {
		cases[fmt.Sprint("length ", n)] = frame(n, 0, p, 0)
	}
	for name, stream := range cases {
		link := clientReading(t, Full, stream)
		if name == "number again" {
			if _, err := link.Recv(); err != nil {
				t.Errorf("%s: first packet: %v", name, err)
			}
		}
		if got, err := link.Recv(); err == nil {
			t.Errorf("%s: %x was accepted", name, got)
		}
	}
	var refused *TransportError
	bare := binary.LittleEndian.AppendUint32(nil, 1<<32-429)
	if _, err := clientReading(t, Full, slices.Concat(bare, bare, bare)).Recv(); !errors.As(err, &refused) || refused.Code != -429 {
		t.Errorf("bare -429: %v", err)
	}
}

func TestFrameLimitsT14S14(t *testing.T) {
	for _, tt := range []struct {
		name    string
		framing Framing
		data    []byte
	}{
		{"64 MiB announced", Abridged, []byte{0x7f, 0xff, 0xff, 0xff}},
		{"16 MiB announced", Abridged, []byte{0x7f, 0xff, 0xff, 0x3f}},
		{"16 MiB announced, 4 KiB sent", Abridged, append([]byte{0x7f, 0xff, 0xff, 0x3f}, make([]byte, 4096)...)},
		{"nothing announced", Abridged, []byte{0}},
		{"cut in the length", Abridged, []byte{0x7f, 0xff}},
		{"2 GiB announced", Intermediate, []byte{0xff, 0xff, 0xff, 0x7f}},
		{"16 MiB announced", Intermediate, []byte{0xfc, 0xff, 0xff, 0}},
		{"no fours", Intermediate, append([]byte{25, 0, 0, 0}, make([]byte, 25)...)},
		{"nothing announced", Intermediate, make([]byte, 4)},
		{"cut in the length", Intermediate, make([]byte, 3)},
		{"16 MiB announced", PaddedIntermediate, []byte{0xff, 0xff, 0xff, 0}},
		{"highest bit", PaddedIntermediate, []byte{0xff, 0xff, 0xff, 0xff}},
		{"16 MiB announced", Full, []byte{0xfc, 0xff, 0xff, 0}},
	} {
		t.Run(tt.framing.String()+" "+tt.name, func(t *testing.T) {
			link := clientReading(t, tt.framing, tt.data)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := link.Recv()
			runtime.ReadMemStats(&after)
			if err == nil || err == io.EOF {
				t.Errorf("Recv = %v", err)
			}
			if got := after.TotalAlloc - before.TotalAlloc; got >= 1_000_000 {
				t.Errorf("%d bytes allocated", got)
			}
		})
	}
}

func TestObfuscationVectorsV7T10(t *testing.T) {
	for _, tt := range []struct {
		secret []byte
		dc     int
		want   string
	}{
		{nil, 0, "fce8ab2203db2bff"},
		{make([]byte, 16), 1, "ecec4cbda8bb188b"},
		{make([]byte, 16), 10001, "ecec4cbdb89c188b"},
		{make([]byte, 16), -1, "ecec4cbd5644188b"},
	} {
		var init obfuscation
		for i := range init {
			init[i] = 0xff
		}
		init.set(Intermediate, tt.dc)
		send, _ := init.streams(tt.secret)
		send.XORKeyStream(init[:], init[:])
		if got := hex.EncodeToString(init[56:]); got != tt.want {
			t.Errorf("dc %d: the init ends with %s, want %s", tt.dc, got, tt.want)
		}
	}
}

func TestObfuscationAvoidsOtherProtocolsT10(t *testing.T) {
	good := counting(64)
	good[0] = 0xaa
	var stream []byte
	for _, head := range []string{"\xef", "HEAD", "POST", "GET ", "OPTI", "\x16\x03\x01\x02", "\x16\x03\x01\x06", "\xdd\xdd\xdd\xdd", "\xee\xee\xee\xee", "abcd\x00\x00\x00\x00"} {
		bad := bytes.Clone(good)
		copy(bad, head)
		stream = append(stream, bad...)
	}
	init, err := newObfuscation(bytes.NewReader(append(stream, good...)), Abridged, 0)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(init[:56], good[:56]) || !bytes.Equal(init[56:60], []byte{0xef, 0xef, 0xef, 0xef}) {
		t.Errorf("init = %x", init)
	}
	if _, err := newObfuscation(bytes.NewReader(stream), Abridged, 0); err == nil {
		t.Error("an init that looks like another protocol was taken")
	}
}

// Without Rand a link takes its padding and its init from crypto/rand (T5, T10).
func TestLinkDefaultRand(t *testing.T) {
	client, server := net.Pipe()
	defer server.Close()
	link, err := NewLink(client, LinkOptions{Framing: PaddedIntermediate, Obfuscated: true})
	if err != nil {
		t.Fatal(err)
	}
	defer link.Close()
	want := make([]byte, 40)
	go link.Send(want)
	accepted, err := AcceptLink(server)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := accepted.Recv(); err != nil || !bytes.HasPrefix(got, want) {
		t.Errorf("got %x, %v", got, err)
	}
}

func TestLinkOptionsRefused(t *testing.T) {
	dd := secretOf(t, append([]byte{0xdd}, counting(16)...))
	ee := secretOf(t, append(append([]byte{0xee}, counting(16)...), "example.org"...))
	for name, o := range map[string]LinkOptions{
		"obfuscated full":           {Framing: Full, Obfuscated: true},
		"a secret, full":            {Framing: Full, Secret: secretOf(t, counting(16))},
		"dd secret, abridged (S16)": {Framing: Abridged, Secret: dd},
		"dd secret, intermediate":   {Framing: Intermediate, Secret: dd},
		"ee secret, abridged (S16)": {Framing: Abridged, Secret: ee},
		"ee secret, intermediate":   {Framing: Intermediate, Secret: ee},
	} {
		conn := &scriptConn{}
		if _, err := NewLink(conn, o); err == nil || conn.out.Len() > 0 {
			t.Errorf("%s: %v after %d bytes", name, err, conn.out.Len())
		}
	}
	if _, err := NewLink(&scriptConn{}, LinkOptions{Framing: PaddedIntermediate, Secret: dd}); err != nil {
		t.Error(err)
	}
}

func TestAcceptLinkRefuses(t *testing.T) {
	for name, data := range map[string]string{
		"nothing":      "",
		"three bytes":  "\xee\xee\xee",
		"a short init": "GET / HTTP/1.1\r\n\r\n",
		"http":         "GET / HTTP/1.1\r\nHost: example.org\r\nUser-Agent: some browser, 1.2.3.4\r\n\r\n",
	} {
		if _, err := AcceptLink(&scriptConn{in: strings.NewReader(data)}); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

// clones are copies for a link, which may change what it sends.
func clones(packets [][]byte) [][]byte {
	all := make([][]byte, len(packets))
	for i, p := range packets {
		all[i] = bytes.Clone(p)
	}
	return all
}

func BenchmarkLink(b *testing.B) {
	for _, f := range framings {
		b.Run(f.String(), func(b *testing.B) {
			conn := &scriptConn{}
			server := &streamLink{conn: conn, framing: f, server: true, rand: rand.Reader}
			packets := slices.Repeat([][]byte{make([]byte, 168)}, 64)
			b.ReportAllocs()
			for b.Loop() {
				conn.out.Reset()
				server.sendSeq = 0
				if err := server.Send(packets...); err != nil {
					b.Fatal(err)
				}
				client := clientReading(b, f, conn.out.Bytes())
				for range packets {
					if _, err := client.Recv(); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}
