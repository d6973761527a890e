package telegram_test

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tgscript/tgscript/mtproto"
	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// line is what connections to a world are like.
type line struct {
	each  float64       // bytes a second that one connection carries each way; 0: no limit
	all   *pipe         // that all share; nil: none
	delay time.Duration // there and back
}

// pipe carries so many bytes a second.
type pipe struct {
	rate float64

	mu   sync.Mutex
	next time.Time
}

// take tells when n bytes have gone through.
func (p *pipe) take(n int) time.Time {
	if p == nil || p.rate == 0 {
		return time.Now()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if now := time.Now(); p.next.Before(now) {
		p.next = now
	}
	p.next = p.next.Add(time.Duration(float64(n) / p.rate * float64(time.Second)))
	return p.next
}

// slowLink is a link over a line.
type slowLink struct {
	mtproto.Link
	line     line
	in, out  *pipe
	arrivals chan arrival
}

type arrival struct {
	packet []byte
	err    error
	at     time.Time
}

func (l line) link(inner mtproto.Link) mtproto.Link {
	s := &slowLink{Link: inner, line: l, in: &pipe{rate: l.each}, out: &pipe{rate: l.each}, arrivals: make(chan arrival, 10000)}
	go func() {
		for {
			packet, err := inner.Recv()
			<-time.After(max(time.Until(s.in.take(len(packet))), time.Until(l.all.take(len(packet)))))
			s.arrivals <- arrival{packet, err, time.Now().Add(l.delay)}
			if err != nil {
				return
			}
		}
	}()
	return s
}

func (s *slowLink) Send(packets ...[]byte) error {
	n := 0
	for _, p := range packets {
		n += len(p)
	}
	<-time.After(max(time.Until(s.out.take(n)), time.Until(s.line.all.take(n))))
	return s.Link.Send(packets...)
}

func (s *slowLink) Recv() ([]byte, error) {
	a := <-s.arrivals
	<-time.After(time.Until(a.at))
	return a.packet, a.err
}

// depot is a world with a file in it.
type depot struct {
	*abroad
	size int64

	mu    sync.Mutex // guards what follows
	wrong func(c *incoming) bool
	saved map[int32]int // parts that came up, by their number
}

// newDepot has file 1, of zeros, but for the offset at the beginning of each block.
func newDepot(t testing.TB, size int64, files map[int64]int, dcs ...int) *depot {
	d := &depot{abroad: newAbroad(t, files, dcs...), size: size, saved: map[int32]int{}}
	d.abroad.wrong = d.answer
	return d
}

func (d *depot) answer(c *incoming) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.wrong != nil && d.wrong(c) {
		return true
	}
	switch req := c.req.(type) {
	case *api.UploadGetFileRequest:
		at := d.files[req.Location.(*api.InputDocumentFileLocation).ID]
		if at != 0 && at != c.dc || c.dc != d.home && !d.known[c.r.Session.KeyID()] {
			return false
		}
		b := make([]byte, max(0, min(int64(req.Limit), d.size-req.Offset)))
		for i := 0; i+8 <= len(b); i += 1024 {
			binary.LittleEndian.PutUint64(b[i:], uint64(req.Offset)+uint64(i))
		}
		c.reply(&api.UploadFile{Type: &api.StorageFileUnknown{}, Bytes: b})
	case *api.UploadSaveBigFilePartRequest:
		d.saved[req.FilePart]++
		c.reply(&api.Bool{Value: true})
	default:
		return false
	}
	return true
}

func (d *depot) file() telegram.File {
	return telegram.File{Location: &api.InputDocumentFileLocation{ID: 1, FileReference: []byte{1}}, Size: d.size}
}

// checker is a sink that wants the content of a depot, each block once.
type checker struct {
	t    *testing.T
	mu   sync.Mutex
	seen map[int64]bool
}

func (k *checker) WriteAt(b []byte, at int64) (int, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for i := 0; i+8 <= len(b); i += 1024 {
		offset := at + int64(i)
		if k.seen[offset] || int64(binary.LittleEndian.Uint64(b[i:])) != offset {
			k.t.Errorf("at %d: wrong or twice", offset)
		}
		k.seen[offset] = true
	}
	return len(b), nil
}

// fetch downloads a depot's file and tells how long that took.
func (d *depot) fetch(ctx context.Context, t *testing.T, c *telegram.Client, f telegram.File) time.Duration {
	t.Helper()
	k := &checker{t: t, seen: map[int64]bool{}}
	began := time.Now()
	n, err := c.Download(ctx, f, k, telegram.TransferOptions{})
	if err != nil || n != d.size || len(k.seen) != int((d.size+1023)/1024) {
		t.Fatalf("%d bytes of %d, %d blocks, %v", n, d.size, len(k.seen), err)
	}
	return time.Since(began)
}

const mega = 1 << 20

// TestFleetThrottled: where each connection carries a megabyte a second, a file of
// 30 MB comes in a fraction of the time, whole, in order and the other way.
func TestFleetThrottled(t *testing.T) {
	for _, rate := range []float64{mega, 4 * mega} {
		synctest.Test(t, func(t *testing.T) {
			d := newDepot(t, 30*mega, nil, 2)
			d.over = line{each: rate, delay: 80 * time.Millisecond}
			alone := time.Duration(float64(d.size) / rate * float64(time.Second))
			d.run(func(ctx context.Context, c *telegram.Client) {
				if took := d.fetch(ctx, t, c, d.file()); took > alone/3 {
					t.Errorf("%v/s: down in %v, want at most %v", rate, took, alone/3)
				}
				began, next := time.Now(), int64(0)
				for chunk, err := range c.Stream(ctx, d.file(), 0, -1, telegram.TransferOptions{}) {
					if err != nil || int64(binary.LittleEndian.Uint64(chunk)) != next {
						t.Fatalf("at %d: %v", next, err)
					}
					next += int64(len(chunk))
				}
				if took := time.Since(began); took > alone/3 || next != d.size {
					t.Errorf("%v/s: %d bytes in order in %v, want at most %v", rate, next, took, alone/3)
				}
				began = time.Now()
				if _, err := c.Upload(ctx, telegram.Source{Name: "a", Size: d.size, At: zeros{}}, telegram.TransferOptions{}); err != nil {
					t.Fatal(err)
				}
				if took := time.Since(began); took > alone/3 || len(d.saved) != int(d.size/(512<<10)) {
					t.Errorf("%v/s: %d parts up in %v, want at most %v", rate, len(d.saved), took, alone/3)
				}
			})
		})
	}
}

// TestFleetSmall: where connections are slow, also a file of 8 MB comes over several,
// which are opened when it is known how much there is to come; where they are quick,
// it is there before others would be.
func TestFleetSmall(t *testing.T) {
	for _, tt := range []struct {
		name   string
		line   line
		within time.Duration
		dials  int
	}{
		{"slow", line{each: 2 * mega, delay: 80 * time.Millisecond}, 1400 * time.Millisecond, 9},
		{"quick", line{all: &pipe{rate: 100 * mega}, delay: time.Millisecond}, 90 * time.Millisecond, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := newDepot(t, 8*mega, nil, 2)
				d.over = tt.line
				var dials atomic.Int32
				d.dialed = func(l mtproto.Link) (mtproto.Link, error) { dials.Add(1); return l, nil }
				d.run(func(ctx context.Context, c *telegram.Client) {
					took := d.fetch(ctx, t, c, d.file())
					synctest.Wait()
					if took > tt.within || int(dials.Load()) > tt.dials {
						t.Errorf("down in %v over %d connections, want %v and %d", took, dials.Load(), tt.within, tt.dials)
					}
				})
				dials.Store(0)
				d.run(func(ctx context.Context, c *telegram.Client) {
					began := time.Now()
					if _, err := c.Upload(ctx, telegram.Source{Name: "a", Size: 2 * d.size, At: zeros{}}, telegram.TransferOptions{}); err != nil {
						t.Fatal(err)
					}
					synctest.Wait()
					if took := time.Since(began); took > 2*tt.within || int(dials.Load()) > tt.dials {
						t.Errorf("up in %v over %d connections, want %v and %d", took, dials.Load(), 2*tt.within, tt.dials)
					}
				})
			})
		})
	}
}

// zeros is a source without end.
type zeros struct{}

func (zeros) ReadAt(b []byte, _ int64) (int, error) { clear(b); return len(b), nil }

// TestFleetShared: where it is the line that bounds the rate, more connections bring
// nothing, and one or two are left.
func TestFleetShared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDepot(t, 400*mega, nil, 2)
		d.over = line{all: &pipe{rate: 20 * mega}, delay: 20 * time.Millisecond}
		d.run(func(ctx context.Context, c *telegram.Client) {
			if took := d.fetch(ctx, t, c, d.file()); took > 22*time.Second {
				t.Errorf("took %v, want about 20s", took)
			}
			if n := c.Lanes(2, false); n < 1 || n > 2 {
				t.Errorf("%d lanes are left, want 1 or 2", n)
			}
		})
	})
}

// TestFleetLongWay: on a long way that carries much, much is on its way.
func TestFleetLongWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDepot(t, 200*mega, nil, 2)
		d.over = line{all: &pipe{rate: 50 * mega}, delay: 150 * time.Millisecond}
		d.run(func(ctx context.Context, c *telegram.Client) {
			if took := d.fetch(ctx, t, c, d.file()); took > 6*time.Second {
				t.Errorf("took %v, want 4s and a bit", took)
			}
		})
	})
}

// TestFleetAbroad: lanes to another data centre need the account to be introduced
// there once, and share its key.
func TestFleetAbroad(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDepot(t, 30*mega, map[int64]int{1: 4}, 2, 4)
		d.over = line{each: mega, delay: 80 * time.Millisecond}
		d.run(func(ctx context.Context, c *telegram.Client) {
			for _, dc := range []int{0, 4} {
				f := d.file()
				f.DC = dc
				if took := d.fetch(ctx, t, c, f); took > 12*time.Second {
					t.Errorf("%d: took %v", dc, took)
				}
			}
			said := d.said()
			if n := countOf(said, "4 AuthImportAuthorization"); n != 1 {
				t.Errorf("%d imports", n)
			}
			if n := countOf(said, "2 file 1"); n > 4 {
				t.Errorf("asked %d times at home", n)
			}
		})
	})
}

// TestFleetDeadLane: connections that are refused, or take everything and say
// nothing, cost time, but no part.
func TestFleetDeadLane(t *testing.T) {
	for name, bad := range map[string]func(mtproto.Link) (mtproto.Link, error){
		"refused": func(mtproto.Link) (mtproto.Link, error) { return nil, errors.New("too many connections") },
		"silent":  func(l mtproto.Link) (mtproto.Link, error) { return silentLink{l}, nil },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := newDepot(t, 60*mega, nil, 2)
				d.over = line{each: mega, delay: 80 * time.Millisecond}
				var dials atomic.Int32
				d.dialed = func(l mtproto.Link) (mtproto.Link, error) {
					if dials.Add(1) > 3 {
						return bad(l)
					}
					return l, nil
				}
				d.run(func(ctx context.Context, c *telegram.Client) {
					if took := d.fetch(ctx, t, c, d.file()); took > 45*time.Second {
						t.Errorf("took %v with two lanes", took)
					}
				})
			})
		})
	}
}

// silentLink takes everything and says nothing.
type silentLink struct{ mtproto.Link }

func (silentLink) Send(...[]byte) error { return nil }

// TestFleetFlood: after a wait that Telegram asks for there are fewer lanes, and the
// file comes all the same (A4).
func TestFleetFlood(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDepot(t, 60*mega, nil, 2)
		d.over = line{each: mega, delay: 80 * time.Millisecond}
		began, before, flooded := time.Now(), 0, 0
		d.run(func(ctx context.Context, c *telegram.Client) {
			d.wrong = func(in *incoming) bool {
				if _, ok := in.req.(*api.UploadGetFileRequest); !ok || time.Since(began) < 5*time.Second || time.Since(began) > 6*time.Second {
					return false
				}
				if flooded++; flooded == 1 {
					before = c.Lanes(2, false)
				}
				in.fail(420, "FLOOD_PREMIUM_WAIT_3")
				return true
			}
			d.fetch(ctx, t, c, d.file())
			if after := c.Lanes(2, false); flooded == 0 || flooded > 40 || after >= before {
				t.Errorf("%d lanes before %d waits, %d after", before, flooded, after)
			}
		})
	})
}

// TestFleetFloodFirst: a wait that Telegram asks for before there are lanes finds none
// to give up, and the file comes.
func TestFleetFloodFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDepot(t, 30*mega, nil, 2)
		d.over = line{each: mega, delay: time.Millisecond}
		refused := false
		d.wrong = func(in *incoming) bool {
			if _, part := in.req.(*api.UploadGetFileRequest); !part || refused {
				return false
			}
			refused = true
			in.fail(420, "FLOOD_WAIT_1")
			return true
		}
		d.run(func(ctx context.Context, c *telegram.Client) {
			d.fetch(ctx, t, c, d.file())
			if !refused {
				t.Error("nothing was refused")
			}
		})
	})
}

// TestFleetFloodOver: once a wait is over, parts go as quickly as before, and not as
// messages do.
func TestFleetFloodOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDepot(t, 400*mega, nil, 2)
		d.over = line{all: &pipe{rate: 100 * mega}, delay: 10 * time.Millisecond}
		flooded := false
		d.wrong = func(in *incoming) bool {
			if r, ok := in.req.(*api.UploadGetFileRequest); !ok || flooded || r.Offset < mega {
				return false
			}
			flooded = true
			in.fail(420, "FLOOD_WAIT_1")
			return true
		}
		d.run(func(ctx context.Context, c *telegram.Client) {
			if took := d.fetch(ctx, t, c, d.file()); took > 8*time.Second {
				t.Errorf("took %v, want 4s and the wait", took)
			}
		})
	})
}

// TestFleetLimited: where Telegram takes so many parts in so much time, and asks for a
// wait until there is room, a file comes nearly as quickly as that allows, both ways.
func TestFleetLimited(t *testing.T) {
	for _, limit := range []quota{{parts: 10, window: 3 * time.Second}, {parts: 60, window: 5 * time.Second}, {parts: 4, window: 10 * time.Second}} {
		synctest.Test(t, func(t *testing.T) {
			d := newDepot(t, 50*mega, nil, 2)
			d.over = line{each: 4 * mega, delay: 80 * time.Millisecond}
			d.wrong = limit.refuses
			least := time.Duration((100-1)/limit.parts) * limit.window
			check := func(what string, took time.Duration) {
				t.Helper()
				if took > least*3/2+10*time.Second || limit.refused > 80 {
					t.Errorf("%d parts in %v: %s took %v, at least %v, %d refused", limit.parts, limit.window, what, took, least, limit.refused)
				}
				limit.refused = 0
			}
			d.run(func(ctx context.Context, c *telegram.Client) {
				check("down", d.fetch(ctx, t, c, d.file()))
				began := time.Now()
				if _, err := c.Upload(ctx, telegram.Source{Name: "x", Size: d.size, At: zeros{}}, telegram.TransferOptions{}); err != nil {
					t.Error(err)
				}
				check("up", time.Since(began))
			})
		})
	}
}

// quota is what a server takes: so many parts in a window of time.
type quota struct {
	parts   int
	window  time.Duration
	taken   []time.Time // of late
	refused int
}

func (q *quota) refuses(in *incoming) bool {
	switch in.req.(type) {
	case *api.UploadGetFileRequest, *api.UploadSaveBigFilePartRequest:
	default:
		return false
	}
	now := time.Now()
	q.taken = slices.DeleteFunc(q.taken, func(at time.Time) bool { return now.Sub(at) >= q.window })
	if len(q.taken) < q.parts {
		q.taken = append(q.taken, now)
		return false
	}
	q.refused++
	in.fail(420, fmt.Sprintf("FLOOD_PREMIUM_WAIT_%d", int(math.Ceil(q.taken[0].Add(q.window).Sub(now).Seconds()))))
	return true
}

// TestFleetTimeout: when nothing at all comes any more, a transfer ends.
func TestFleetTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDepot(t, 30*mega, nil, 2)
		d.over = line{each: mega, delay: 80 * time.Millisecond}
		began := time.Now()
		d.wrong = func(*incoming) bool { return time.Since(began) > 3*time.Second }
		d.run(func(ctx context.Context, c *telegram.Client) {
			_, err := c.Download(ctx, d.file(), &checker{t: t, seen: map[int64]bool{}}, telegram.TransferOptions{CallOptions: telegram.CallOptions{Timeout: 20 * time.Second}})
			var e *telegram.Error
			if took := time.Since(began); !errors.As(err, &e) || e.Kind != telegram.KindTimeout || took < 20*time.Second || took > 30*time.Second {
				t.Errorf("after %v: %v", took, err)
			}
		})
	})
}

// TestFleetSlowSource: a part whose content is slow to come has all of its time once it
// is sent.
func TestFleetSlowSource(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDepot(t, 0, nil, 2)
		d.over = line{each: mega, delay: time.Second}
		d.run(func(ctx context.Context, c *telegram.Client) {
			if _, err := c.Upload(ctx, telegram.Source{Name: "a", Size: 12 * mega, At: slowly{}}, telegram.TransferOptions{}); err != nil {
				t.Error(err)
			}
		})
	})
}

// slowly is a source whose beginning takes longer than a transfer may stand still.
type slowly struct{ zeros }

func (s slowly) ReadAt(b []byte, at int64) (int, error) {
	if at == 0 {
		<-time.After(telegram.DefaultTimeout + 10*time.Second)
	}
	return s.zeros.ReadAt(b, at)
}

// TestStreamsAhead: what all streams together have read ahead is bounded, however
// many wait for who reads them; one that ends leaves its share to the others.
func TestStreamsAhead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const streams, least, all = 8, 2, 32
		d := newDepot(t, 30*mega, nil, 2)
		d.over = line{all: &pipe{rate: 100 * mega}, delay: 100 * time.Millisecond}
		var asked, taken atomic.Int32
		d.wrong = func(in *incoming) bool {
			if _, part := in.req.(*api.UploadGetFileRequest); part {
				asked.Add(1)
			}
			return false
		}
		d.run(func(ctx context.Context, c *telegram.Client) {
			for _, want := range []int32{streams*least + all, least + 16} { // all of them, and then one alone
				n := streams
				if want == least+16 {
					n = 1
				}
				asked.Store(0)
				taken.Store(0)
				ctx, cancel := context.WithCancel(ctx)
				var over sync.WaitGroup
				for range n {
					over.Go(func() {
						chunks := 0
						for _, err := range c.Stream(ctx, d.file(), 0, -1, telegram.TransferOptions{}) {
							taken.Add(1)
							if chunks++; chunks == 25 || err != nil {
								<-ctx.Done()
								return
							}
						}
					})
				}
				<-time.After(time.Minute)
				synctest.Wait()
				if ahead := asked.Load() - taken.Load(); ahead > want || ahead < want/2 {
					t.Errorf("%d streams: %d parts are ahead, want at most %d", n, ahead, want)
				}
				cancel()
				over.Wait()
			}
		})
	})
}

// TestFleetFair: a small file does not wait until a large one is there.
func TestFleetFair(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDepot(t, 60*mega, nil, 2)
		d.over = line{all: &pipe{rate: mega}, delay: 20 * time.Millisecond}
		d.run(func(ctx context.Context, c *telegram.Client) {
			large, cancel := context.WithCancel(ctx)
			var over sync.WaitGroup
			over.Go(func() {
				c.Download(large, d.file(), &checker{t: t, seen: map[int64]bool{}}, telegram.TransferOptions{})
			})
			<-time.After(10 * time.Second)
			began := time.Now()
			for range c.Stream(ctx, d.file(), 0, 100<<10, telegram.TransferOptions{}) {
			}
			if took := time.Since(began); took > 10*time.Second {
				t.Errorf("a small piece took %v", took)
			}
			cancel()
			over.Wait()
		})
	})
}
