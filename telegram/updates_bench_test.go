package telegram_test

import (
	"context"
	"testing"

	"github.com/tgscript/tgscript/mtproto"
	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// BenchmarkUpdates is one message that is pushed and delivered in its order.
func BenchmarkUpdates(b *testing.B) {
	f := &feed{answers: map[string][]api.Object{}}
	w := newWorld(b, f.answer)
	w.run(func(ctx context.Context, c *telegram.Client) {
		ctx, cancel := context.WithCancel(ctx)
		ready, over, room := make(chan bool), make(chan error), make(chan bool, 1000)
		go func() {
			over <- c.Updates(ctx, telegram.UpdateOptions{
				Ready:  func(telegram.UpdateState) { close(ready) },
				Handle: func(*telegram.Update) { <-room },
			})
		}()
		<-ready
		session := sessionOf(f)
		b.ReportAllocs()
		b.ResetTimer()
		for i := range b.N {
			room <- true // the server keeps no more than it can hold
			session.Push(api.Append(nil, &api.UpdateShortMessage{ID: int32(11 + i), UserID: 3, Message: "hello there", Pts: int32(11 + i), PtsCount: 1, Date: 1}))
		}
		for range cap(room) {
			room <- true
		}
		b.StopTimer()
		cancel()
		<-over
	})
}

func sessionOf(f *feed) *mtproto.ServerSession {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.session
}
