package mtproto

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/tgscript/tgscript/tl"
)

func TestMsgIDsM4(t *testing.T) {
	var ids msgIDs
	now := testTime
	last := int64(0)
	for i := range 5000 {
		switch {
		case i == 1000:
			now = now.Add(-time.Hour) // the clock is set back
		case i%2 == 0:
			now = now.Add(300 * time.Microsecond)
		}
		id := ids.next(now, 0)
		if id <= last || id%4 != 0 || uint32(id) == 0 {
			t.Fatalf("id %d: %#x after %#x", i, id, last)
		}
		last = id
	}
	whole := time.Unix(testTime.Unix(), 0)
	if id := new(msgIDs).next(whole, 0); uint32(id) == 0 {
		t.Error("a whole second makes an id whose lower half is 0")
	}
	if id := new(msgIDs).next(testTime, 3); id%4 != 3 {
		t.Errorf("server id %#x, want %%4 = 3", id)
	}
	if d := msgIDTime(msgIDAt(testTime)).Sub(testTime).Abs(); d > time.Microsecond {
		t.Errorf("id tells a time %v off", d)
	}
}

func TestSeqNosM7(t *testing.T) {
	var s seqNos
	for i, step := range []struct {
		content bool
		want    int32
	}{{true, 1}, {false, 2}, {false, 2}, {true, 3}, {true, 5}, {false, 6}} {
		if got := s.next(step.content); got != step.want {
			t.Errorf("message %d: seq_no %d, want %d", i, got, step.want)
		}
	}
}

// container makes a container of bodies, with ids 1, 5, 9 ...
func container(bodies ...[]byte) []byte {
	b := tl.AppendUint32(tl.AppendUint32(nil, idContainer), uint32(len(bodies)))
	for i, body := range bodies {
		b = append(appendInner(b, int64(4*i+1), int32(2*i+1), len(body)), body...)
	}
	return b
}

func TestContainerM8(t *testing.T) {
	ping := request(idEcho, 1, 0)
	good := container(ping, ping, ping)
	with := func(at int, v uint32) []byte {
		b := bytes.Clone(good)
		binary.LittleEndian.PutUint32(b[at:], v)
		return b
	}
	for _, test := range []struct {
		name string
		body []byte
		want int // messages, -1: refused whole
	}{
		{"three", good, 3},
		{"empty", container(), 0},
		{"nested", container(ping, container(ping)), -1},
		{"count -1", with(4, 1<<32-1), -1},
		{"count 2^31-1 (S12)", with(4, 1<<31-1), -1},
		{"count 4", with(4, 4), -1},
		{"count 2, data left over", with(4, 2), -1},
		{"length -1", with(20, 1<<32-1), -1},
		{"length 2^31-1", with(20, 1<<31-1), -1},
		{"length not a multiple of 4", with(20, 10), -1},
		{"length 0", with(20, 0), -1},
		{"length past the end", with(20, 400), -1},
		{"no count", good[:4], -1},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := openContainer(nil, test.body)
			if test.want < 0 {
				if !errors.Is(err, errContainer) || len(got) != 0 {
					t.Fatalf("%d messages, error %v", len(got), err)
				}
				return
			}
			if err != nil || len(got) != test.want {
				t.Fatalf("%d messages, want %d, error %v", len(got), test.want, err)
			}
		})
	}
	for n := range len(good) {
		if got, err := openContainer(nil, good[:n]); err == nil || len(got) != 0 {
			t.Fatalf("cut at %d: %d messages", n, len(got))
		}
	}
}

func gzipped(t testing.TB, body []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestSpeed)
	z.Write(body)
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return tl.AppendBytes(tl.AppendUint32(nil, idGzipPacked), b.Bytes())
}

// bomb is gzip_packed of 1 GiB of zeros, checksum and all, in 1 MiB. Its blocks
// are copies of one: compressing that much takes too long.
func bomb(t testing.TB) []byte {
	t.Helper()
	const chunk, chunks = 1 << 20, 1 << 10
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	zeros := make([]byte, chunk)
	var block []byte
	for range 2 { // the second is like all that follow
		at := b.Len()
		z.Write(zeros)
		z.Flush()
		block = bytes.Clone(b.Bytes()[at:])
	}
	for range chunks - 2 {
		b.Write(block)
	}
	sum := uint32(0)
	for range chunks {
		sum = crc32.Update(sum, crc32.IEEETable, zeros)
	}
	b.Write([]byte{1, 0, 0, 0xff, 0xff}) // an empty last block
	tail := binary.LittleEndian.AppendUint32(nil, sum)
	b.Write(binary.LittleEndian.AppendUint32(tail, chunk*chunks))
	packed := tl.AppendBytes(tl.AppendUint32(nil, idGzipPacked), b.Bytes())
	if len(packed) > 2<<20 {
		t.Fatalf("the bomb has %d bytes", len(packed))
	}
	return packed
}

// Bombs at every door cost one answer or one update, and no session: a result, an
// update, alone or beside others, and a request (S13).
func TestBombsAtEveryDoorS13(t *testing.T) {
	packed := bomb(t)
	x := newScript(t)
	c := x.call(1, nil)
	p := x.one()
	if events := x.say(result(p.MsgID, packed)); len(events) != 1 || !errors.Is(c.Err, ErrAnswer) {
		t.Errorf("result: %d events, %v", len(events), c.Err)
	}
	if events := x.say(packed); len(events) != 1 || !events[0].catchUp {
		t.Errorf("update: %d events", len(events))
	}
	beside := x.call(2, nil)
	p = x.one()
	if events := x.say(container(packed, result(p.inner[0].msgID, request(idEcho, 2, 0)))); len(events) != 2 || beside.Err != nil {
		t.Errorf("beside an answer: %d events, %v", len(events), beside.Err)
	}
	w := newWorld(t, nil)
	r := w.raw()
	m := r.message(packed, true)
	r.send(m)
	if e, err := decodeRPCError(r.answer(m.MsgID)); err != nil || e.Message != "INPUT_FETCH_ERROR" {
		t.Errorf("request: %v, %v", e, err)
	}
	m = r.message(request(idEcho, 3, 0), true)
	r.send(m)
	if got := number(r.answer(m.MsgID)); got != 3 {
		t.Errorf("the request after it: %d", got)
	}
}

func TestUnzipM9S13(t *testing.T) {
	body := request(idEcho, 7, 5000)
	nested := body
	for range 2000 {
		nested = gzipped(t, nested)
	}
	bad := gzipped(t, body)
	bad[len(bad)-12] ^= 1 // CRC
	trailing := func() []byte {
		d := tl.NewDecoder(gzipped(t, body)[4:])
		return tl.AppendBytes(tl.AppendUint32(nil, idGzipPacked), append(bytes.Clone(d.Bytes()), 0, 0, 0))
	}
	twice := func() []byte {
		d := tl.NewDecoder(gzipped(t, body)[4:])
		z := d.Bytes()
		return tl.AppendBytes(tl.AppendUint32(nil, idGzipPacked), append(bytes.Clone(z), z...))
	}
	zlibbed := func(change func([]byte) []byte) []byte {
		var b bytes.Buffer
		z := zlib.NewWriter(&b)
		z.Write(body)
		z.Close()
		return tl.AppendBytes(tl.AppendUint32(nil, idGzipPacked), change(b.Bytes()))
	}
	for _, test := range []struct {
		name string
		body []byte
		ok   bool
	}{
		{"plain", gzipped(t, body), true},
		{"zlib", zlibbed(func(z []byte) []byte { return z }), true},
		{"zlib, wrong checksum", zlibbed(func(z []byte) []byte { z[len(z)-1] ^= 1; return z }), false},
		{"zlib, garbage after the stream", zlibbed(func(z []byte) []byte { return append(z, 0) }), false},
		{"10 MiB", gzipped(t, make([]byte, maxUnzipped)), true},
		{"more than 10 MiB", gzipped(t, make([]byte, maxUnzipped+1)), false},
		{"1 MiB that unpacks to 1 GiB", bomb(t), false},
		{"2000 layers", nested, false},
		{"wrong checksum", bad, false},
		{"garbage after the stream", trailing(), false},
		{"two streams", twice(), false},
		{"empty", tl.AppendBytes(tl.AppendUint32(nil, idGzipPacked), nil), false},
		{"cut", gzipped(t, body)[:40], false},
	} {
		t.Run(test.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			got, err := unzip(test.body)
			runtime.ReadMemStats(&after)
			if grown := after.TotalAlloc - before.TotalAlloc; grown > 8*maxUnzipped {
				t.Errorf("%d bytes allocated", grown)
			}
			if test.ok != (err == nil) || err != nil && !errors.Is(err, errGzip) {
				t.Fatalf("%d bytes, error %v", len(got), err)
			}
		})
	}
}

func TestZipM9(t *testing.T) {
	var pool sync.Pool
	random := make([]byte, 4096)
	source := rand.NewChaCha8([32]byte{1})
	source.Read(random)
	text := bytes.Repeat([]byte("the same words again, "), 100)
	for _, test := range []struct {
		name   string
		body   []byte
		packed bool
	}{
		{"255 bytes", text[:255], false},
		{"text", text, true},
		{"a part of a compressed file", random, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := zip(test.body, &pool)
			if packed := bodyID(got) == idGzipPacked; packed != test.packed {
				t.Fatalf("packed: %v, want %v", packed, test.packed)
			}
			if test.packed {
				if len(got) >= len(test.body) {
					t.Fatalf("%d bytes became %d", len(test.body), len(got))
				}
				if back, err := unzip(got); err != nil || !bytes.Equal(back, test.body) {
					t.Fatalf("does not unpack: %v", err)
				}
			} else if !bytes.Equal(got, test.body) {
				t.Fatal("changed")
			}
		})
	}
}

func FuzzContainer(f *testing.F) {
	f.Add(container(request(idEcho, 1, 0), request(idEcho, 2, 8)))
	f.Add(container())
	f.Add(gzipped(f, request(idEcho, 1, 100)))
	f.Add(gzipped(f, gzipped(f, request(idEcho, 1, 100))))
	f.Fuzz(func(t *testing.T, b []byte) {
		checkMemory(t, 8*maxUnzipped+64*len(b), func() {
			messages, err := openContainer(nil, b)
			size := 0
			for _, m := range messages {
				size += innerMessageHeader + len(m.body)
			}
			if err == nil && size+8 != len(b) {
				t.Fatalf("messages of %d bytes out of a container of %d", size, len(b))
			}
			if out, err := unzip(b); err == nil && (len(out) > maxUnzipped || bodyID(out) == idGzipPacked) {
				t.Fatalf("unpacked %d bytes", len(out))
			}
		})
	})
}
