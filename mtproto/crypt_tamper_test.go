package mtproto

import (
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"slices"
	"testing"
	"time"
)

// sealRaw builds a packet around inner as it is, with a right msg_key.
func sealRaw(k AuthKey, side Side, inner []byte) []byte {
	large := (&envelope{key: k, inner: inner}).hashed(side).sum()
	var key, iv [32]byte
	k.derive(side, large[8:24], &key, &iv)
	packet := binary.LittleEndian.AppendUint64(nil, uint64(k.id))
	packet = append(append(packet, large[8:24]...), inner...)
	EncryptIGE(packet[encryptedHeader:], packet[encryptedHeader:], &key, &iv)
	return packet
}

// innerOf is a plaintext that says its body has n bytes, body and padding of
// some size behind it.
func innerOf(n int32, size int) []byte {
	b := make([]byte, innerHeader+size)
	binary.LittleEndian.PutUint32(b[28:], uint32(n))
	return b
}

func TestDecryptRefusesM3S3S20(t *testing.T) {
	key := sampleKey(t)
	good := key.Encrypt(nil, ClientToServer, Message{MsgID: 4, Body: counting(40)}, rand.Reader)
	with := func(at int, bits byte) []byte {
		b := bytes.Clone(good)
		b[(at+len(b))%len(b)] ^= bits
		return b
	}
	type attempt struct {
		name   string
		packet []byte
	}
	attempts := []attempt{
		{"nothing", nil},
		{"header only", good[:24]},
		{"40 bytes", good[:40]},
		{"key id S10", with(0, 1)},
		{"msg_key", with(8, 1)},
		{"salt", with(24, 1)},
		{"body", with(24+40, 1)},
		{"padding S20", with(-1, 1)},
		{"a block more S20", append(bytes.Clone(good), make([]byte, 16)...)},
		{"a block less S20", good[:len(good)-16]},
		{"length -1", sealRaw(key, ClientToServer, innerOf(-1, 32))},
		{"length 3", sealRaw(key, ClientToServer, innerOf(3, 32))},
		{"length 2^31-1", sealRaw(key, ClientToServer, innerOf(1<<31-1, 32))},
		{"length 2^31-4", sealRaw(key, ClientToServer, innerOf(1<<31-4, 32))},
		{"length past the end", sealRaw(key, ClientToServer, innerOf(36, 32))},
		{"padding 0", sealRaw(key, ClientToServer, innerOf(32, 32))},
		{"padding 8", sealRaw(key, ClientToServer, innerOf(24, 32))},
		{"padding 11", sealRaw(key, ClientToServer, innerOf(21, 32))},
		{"padding 1025", sealRaw(key, ClientToServer, innerOf(15, 1040))},
		{"padding 1028", sealRaw(key, ClientToServer, innerOf(12, 1040))},
		{"padding 1040", sealRaw(key, ClientToServer, innerOf(0, 1040))},
		{"other direction S9", key.Encrypt(nil, ServerToClient, Message{Body: counting(40)}, rand.Reader)},
	}
	for i := range good {
		attempts = append(attempts, attempt{"flipped byte", with(i, 0x80)})
	}
	for _, a := range attempts {
		if m, err := key.Decrypt(ClientToServer, a.packet); err != ErrDecrypt || m.Body != nil || m.MsgID != 0 {
			t.Errorf("%s: %+v, %v", a.name, m, err)
		}
	}
	if _, err := (AuthKey{}).Decrypt(ClientToServer, good); err != ErrDecrypt {
		t.Errorf("no key: %v", err)
	}
	for _, tt := range []struct{ n, size int }{{20, 32}, {0, 16}, {24, 1040}, {16, 1040}} {
		packet := sealRaw(key, ClientToServer, innerOf(int32(tt.n), tt.size))
		if m, err := key.Decrypt(ClientToServer, packet); err != nil || len(m.Body) != tt.n {
			t.Errorf("length %d in %d bytes: %d bytes, %v", tt.n, tt.size, len(m.Body), err)
		}
	}
}

// What a transport has added after the last whole block is not the message's
// (T2).
func TestDecryptIgnoresTransportPaddingT2(t *testing.T) {
	key := sampleKey(t)
	for pad := range 16 {
		packet := key.Encrypt(nil, ServerToClient, Message{Body: counting(40)}, rand.Reader)
		if _, err := key.Decrypt(ServerToClient, append(packet, make([]byte, pad)...)); err != nil {
			t.Errorf("%d bytes of padding: %v", pad, err)
		}
	}
}

// BenchmarkRefusalS3 is the time that refusals take, which must not tell why: the
// medians over the runs, interleaved, of each reason, and the slowest one by the
// fastest. The tests compare what refusals do; -benchtime 10000x compares this.
func BenchmarkRefusalS3(b *testing.B) {
	const size = 1024
	key := sampleKey(b)
	names := []string{"msg_key", "length-1", "length3", "length2^31-4", "padding0"}
	packets := [][]byte{
		sealRaw(key, ClientToServer, innerOf(900, size)),
		sealRaw(key, ClientToServer, innerOf(-1, size)),
		sealRaw(key, ClientToServer, innerOf(3, size)),
		sealRaw(key, ClientToServer, innerOf(1<<31-4, size)),
		sealRaw(key, ClientToServer, innerOf(size, size)),
	}
	packets[0][10] ^= 1
	times := make([][]time.Duration, len(packets))
	work := make([]byte, len(packets[0]))
	for b.Loop() {
		for i, p := range packets {
			copy(work, p)
			start := time.Now()
			_, err := key.Decrypt(ClientToServer, work)
			times[i] = append(times[i], time.Since(start))
			if err != ErrDecrypt {
				b.Fatal(err)
			}
		}
	}
	var medians []time.Duration
	for i, all := range times {
		slices.Sort(all)
		medians = append(medians, all[len(all)/2])
		b.ReportMetric(float64(medians[i]), names[i]+"-ns")
	}
	b.ReportMetric(float64(slices.Max(medians))/float64(slices.Min(medians)), "slowest/fastest")
}

func BenchmarkEnvelope(b *testing.B) {
	key := sampleKey(b)
	for _, size := range []int{64, 1024, 512 << 10} {
		body := make([]byte, size)
		var packet, work []byte
		b.Run(fmt.Sprint("encrypt/", size), func(b *testing.B) {
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				packet = key.Encrypt(packet[:0], ClientToServer, Message{Body: body}, rand.Reader)
			}
		})
		b.Run(fmt.Sprint("decrypt/", size), func(b *testing.B) {
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				work = append(work[:0], packet...)
				if _, err := key.Decrypt(ClientToServer, work); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
