package bench

import (
	"context"
	"net"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"crypto/rsa"

	gotd "github.com/gotd/td/telegram"
	"github.com/gotd/td/telegram/dcs"
	"github.com/gotd/td/tg"

	"github.com/tgscript/tgscript/mtproto"
	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// caller is a connected client: call sends one messages.sendMessage.
type caller struct {
	call   func(ctx context.Context) error
	writes *atomic.Int64
}

func clients(p peer) map[string]func(ctx context.Context, use func(ctx context.Context, c caller) error) error {
	return map[string]func(ctx context.Context, use func(ctx context.Context, c caller) error) error{
		"tgscript": func(ctx context.Context, use func(context.Context, caller) error) error {
			return useOurs(ctx, ours(p), use)
		},
		"tgscript-nopfs": func(ctx context.Context, use func(context.Context, caller) error) error {
			c := ours(p)
			c.NoPFS = true
			return useOurs(ctx, c, use)
		},
		"gotd": func(ctx context.Context, use func(context.Context, caller) error) error { return useGotd(ctx, p, use) },
	}
}

func useOurs(ctx context.Context, o telegram.Options, use func(context.Context, caller) error) error {
	var writes atomic.Int64
	c := telegram.New(counting(o, &writes))
	return c.Run(ctx, func(ctx context.Context) error {
		return use(ctx, caller{writes: &writes, call: func(ctx context.Context) error {
			_, err := c.Invoke(ctx, &api.MessagesSendMessageRequest{Peer: &api.InputPeerSelf{}, Message: "Hello there!", RandomID: 7}, telegram.CallOptions{})
			return err
		}})
	})
}

// ours is our client of p.
func ours(p peer) telegram.Options {
	return telegram.Options{AppID: 1, AppHash: "hash", Keys: []*rsa.PublicKey{p.key}, DC: 2, DCs: []telegram.DC{{ID: 2, Addr: p.addr.String()}}}
}

// counting has writes count the system calls of a client.
func counting(o telegram.Options, writes *atomic.Int64) telegram.Options {
	addr := o.DCs[0].Addr
	o.Dial = func(ctx context.Context, dc int) (mtproto.Link, error) {
		conn, err := new(net.Dialer).DialContext(ctx, "tcp", addr)
		if err != nil {
			return nil, err
		}
		link, err := mtproto.NewLink(conn, mtproto.LinkOptions{Framing: mtproto.Intermediate})
		return countedLink{link, writes}, err
	}
	return o
}

// countedLink counts the writes of its client, one for each 64 KiB. The connection
// below it is TCP's own, from which a link reads otherwise than from any other.
type countedLink struct {
	mtproto.Link
	writes *atomic.Int64
}

func (l countedLink) Send(packets ...[]byte) error {
	size := 0
	for _, p := range packets {
		size += len(p)
	}
	l.writes.Add(int64(1 + size/(64<<10)))
	return l.Link.Send(packets...)
}

func useGotd(ctx context.Context, p peer, use func(context.Context, caller) error) error {
	var writes atomic.Int64
	c := gotd.NewClient(1, "hash", gotd.Options{
		PublicKeys: []gotd.PublicKey{{RSA: p.key}}, DC: 2, NoUpdates: true,
		DCList: dcs.List{Options: []tg.DCOption{{ID: 2, IPAddress: "127.0.0.1", Port: p.addr.Port}}},
		Resolver: dcs.Plain(dcs.PlainOptions{Dial: func(ctx context.Context, network, addr string) (net.Conn, error) {
			conn, err := new(net.Dialer).DialContext(ctx, "tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(p.addr.Port)))
			return counted{conn, &writes}, err
		}}),
	})
	return c.Run(ctx, func(ctx context.Context) error {
		return use(ctx, caller{writes: &writes, call: func(ctx context.Context) error {
			_, err := c.API().MessagesSendMessage(ctx, &tg.MessagesSendMessageRequest{Peer: &tg.InputPeerSelf{}, Message: "Hello there!", RandomID: 7})
			return err
		}})
	})
}

// BenchmarkNewKey is from nothing to the first answer: connection, key
// exchange, initConnection, one call.
func BenchmarkNewKey(b *testing.B) {
	p := startServer(b)
	for _, name := range []string{"tgscript", "tgscript-nopfs", "gotd"} {
		b.Run(name, func(b *testing.B) {
			before := cpu()
			for b.Loop() {
				err := clients(p)[name](context.Background(), func(ctx context.Context, c caller) error { return c.call(ctx) })
				if err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64((cpu()-before).Milliseconds())/float64(b.N), "cpu-ms/op")
		})
	}
}

// BenchmarkStoredKey is the same with a permanent key from before. With temporary
// keys there is still one to be made (M23).
func BenchmarkStoredKey(b *testing.B) {
	p := startServer(b)
	for _, noPFS := range []bool{false, true} {
		b.Run(map[bool]string{false: "tgscript", true: "tgscript-nopfs"}[noPFS], func(b *testing.B) {
			o := ours(p)
			o.NoPFS, o.Store = noPFS, &telegram.MemoryStore{}
			before := cpu()
			for b.Loop() {
				err := useOurs(context.Background(), o, func(ctx context.Context, c caller) error { return c.call(ctx) })
				if err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64((cpu()-before).Milliseconds())/float64(b.N), "cpu-ms/op")
		})
	}
}

// BenchmarkCalls is one call at a time, 64 in flight, and 10,000 at once.
func BenchmarkCalls(b *testing.B) {
	p := startServer(b)
	for _, shape := range []struct {
		name           string
		callers, burst int
	}{{"one", 1, 1}, {"64", 64, 64}, {"burst10k", 10_000, 10_000}} {
		for _, name := range []string{"tgscript", "gotd"} {
			b.Run(shape.name+"/"+name, func(b *testing.B) {
				err := clients(p)[name](context.Background(), func(ctx context.Context, c caller) error {
					if err := c.call(ctx); err != nil {
						return err
					}
					c.writes.Store(0)
					before := cpu()
					b.ResetTimer()
					calls, err := run(ctx, b, c, shape.callers)
					b.StopTimer()
					b.ReportMetric(float64((cpu()-before).Nanoseconds())/1e3/float64(calls), "cpu-us/call")
					b.ReportMetric(float64(calls)/b.Elapsed().Seconds(), "calls/s")
					b.ReportMetric(float64(c.writes.Load())/float64(calls), "writes/call")
					return err
				})
				if err != nil {
					b.Fatal(err)
				}
			})
		}
	}
}

// run makes about b.N calls from so many callers, at least one each.
func run(ctx context.Context, b *testing.B, c caller, callers int) (int64, error) {
	var wg sync.WaitGroup
	var left, done atomic.Int64
	var failed error
	var once sync.Once
	left.Store(int64(max(b.N, callers)))
	for range callers {
		wg.Go(func() {
			for left.Add(-1) >= 0 {
				if err := c.call(ctx); err != nil {
					once.Do(func() { failed = err })
					return
				}
				done.Add(1)
			}
		})
	}
	wg.Wait()
	return done.Load(), failed
}
