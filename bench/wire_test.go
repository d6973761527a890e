package bench

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"encoding/binary"
	"fmt"
	"net"
	"runtime"
	"sync"
	"testing"

	"github.com/tgscript/tgscript/mtproto"
	"github.com/tgscript/tgscript/tl/api"
)

const partSize = 512 << 10

// partServer takes every part and answers every request for one with the same
// random bytes.
type partServer struct {
	lean
	part []byte
}

func newPartServer() partServer {
	part := make([]byte, partSize)
	rand.Read(part)
	return partServer{part: api.Append(nil, &api.UploadFile{Type: &api.StorageFileUnknown{}, Bytes: part})}
}

func (s partServer) Call(r *mtproto.Request) {
	switch binary.LittleEndian.Uint32(r.Body) {
	case 0xbe5335be: // upload.getFile
		r.Reply(s.part)
	case 0xde7b673d: // upload.saveBigFilePart
		r.Reply(api.Append(nil, &api.Bool{Value: true}))
	default:
		s.lean.Call(r)
	}
}

// BenchmarkWire is parts of 512 KB, up and down, over one connection and with so
// many in flight: what the protocol costs below everything else, the kernel
// included.
func BenchmarkWire(b *testing.B) {
	p := startPeer(b, "BENCH_SERVER=parts")
	for _, way := range []string{"up", "down"} {
		for _, hidden := range []bool{false, true} {
			for _, flight := range []int{1, 4, 8} {
				name := fmt.Sprintf("%s/plain/%d", way, flight)
				if hidden {
					name = fmt.Sprintf("%s/obfuscated/%d", way, flight)
				}
				b.Run(name, func(b *testing.B) { moveParts(b, p, way == "up", hidden, flight) })
			}
		}
	}
}

func moveParts(b *testing.B, p peer, up, hidden bool, flight int) {
	ctx, cancel := context.WithCancel(b.Context())
	c := mtproto.NewClient(mtproto.ClientOptions{
		Keys: []*rsa.PublicKey{p.key}, DC: 2,
		Dial: func(ctx context.Context) (mtproto.Link, error) {
			var d net.Dialer
			conn, err := d.DialContext(ctx, "tcp", p.addr.String())
			if err != nil {
				return nil, err
			}
			return mtproto.NewLink(conn, mtproto.LinkOptions{Framing: mtproto.Intermediate, Obfuscated: hidden})
		},
	})
	var running sync.WaitGroup
	running.Go(func() { c.Run(ctx) })
	defer running.Wait()
	defer cancel()
	body := api.Append(nil, &api.UploadGetFileRequest{Location: &api.InputDocumentFileLocation{}, Limit: partSize})
	var tail []byte
	if up {
		body = api.Append(nil, &api.UploadSaveBigFilePartRequest{})
		body, tail = body[:len(body)-4], make([]byte, partSize)
		rand.Read(tail)
	}
	done := make(chan *mtproto.Call, flight)
	calls := make([]mtproto.Call, flight)
	for i := range calls {
		calls[i] = mtproto.Call{Body: body, Tail: bytes.Clone(tail), Done: func(call *mtproto.Call) { done <- call }}
	}
	move := func(n int) {
		for i := range n + flight {
			if i < flight {
				done <- &calls[i]
			}
			call := <-done
			if call.Err != nil {
				b.Error(call.Err)
			}
			call.Recycle()
			if i < n {
				c.Start(call)
			}
		}
	}
	move(flight)
	b.SetBytes(partSize)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	b.ResetTimer()
	began := cpu()
	move(b.N)
	mb := float64(b.N) * partSize / 1e6
	b.ReportMetric(float64((cpu()-began).Microseconds())/1e3/mb, "cpu-ms/MB")
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/mb, "B/MB")
	b.ReportMetric(float64(after.Mallocs-before.Mallocs)/float64(b.N), "allocs/part")
}
