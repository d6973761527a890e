package mtproto

import (
	"context"
	"sync"
	"testing"
)

// benchLinks are the two ways a benchmark's client reaches its server.
func benchLinks(b *testing.B, run func(b *testing.B, w *world, dial func(context.Context) (Link, error))) {
	b.Run("tcp", func(b *testing.B) {
		w := newWorld(b, nil)
		run(b, w, w.tcp())
	})
	b.Run("pipe", func(b *testing.B) {
		w := newWorld(b, nil)
		run(b, w, w.dial)
	})
}

const benchBody = 52 // with its head, about a messages.sendMessage

func BenchmarkCallOne(b *testing.B) {
	benchLinks(b, func(b *testing.B, w *world, dial func(context.Context) (Link, error)) {
		c := w.client(func(o *ClientOptions) { o.Dial = dial })
		body := request(idEcho, 1, benchBody)
		w.echo(c, 0)
		b.ReportAllocs()
		for b.Loop() {
			if _, err := c.Do(w.ctx, body); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkCall64(b *testing.B) {
	benchLinks(b, func(b *testing.B, w *world, dial func(context.Context) (Link, error)) {
		c := w.client(func(o *ClientOptions) { o.Dial = dial })
		body := request(idEcho, 1, benchBody)
		w.echo(c, 0)
		b.ReportAllocs()
		b.ResetTimer()
		var callers sync.WaitGroup
		for i := range 64 {
			callers.Go(func() {
				for range (b.N + i) / 64 {
					if _, err := c.Do(w.ctx, body); err != nil {
						b.Error(err)
						return
					}
				}
			})
		}
		callers.Wait()
	})
}

func BenchmarkCallBurst(b *testing.B) {
	const burst = 10000
	benchLinks(b, func(b *testing.B, w *world, dial func(context.Context) (Link, error)) {
		var mu sync.Mutex
		out, in := 0, 0
		c := w.client(func(o *ClientOptions) {
			o.Dial = func(ctx context.Context) (Link, error) {
				l, err := dial(ctx)
				return countingLink{Link: l, mu: &mu, out: &out, in: &in}, err
			}
		})
		body := request(idEcho, 1, benchBody)
		w.echo(c, 0)
		calls := make([]*Call, burst)
		for i := range calls {
			calls[i] = &Call{Body: body}
		}
		b.ReportAllocs()
		n := 0
		for b.Loop() {
			n += burst
			<-startAll(c, calls)
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n), "ns/call")
		mu.Lock()
		b.ReportMetric(float64(out+in)/float64(n), "packets/call")
		mu.Unlock()
	})
}
