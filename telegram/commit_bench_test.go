package telegram

import (
	"context"
	"encoding/binary"
	"sync"
	"testing"

	"github.com/tgscript/tgscript/tl/api"
)

// BenchmarkCommit is one update that was handled and has set a value, in the
// account's file: those of 64 chats at the same time, each chat's one after the
// other, or, alone, one after the other.
func BenchmarkCommit(b *testing.B) {
	for name, chats := range map[string]int{"chats=64": 64, "alone": 1} {
		b.Run(name, func(b *testing.B) {
			f := openFile(b, accountPath(b), AccountFileOptions{Create: true})
			c := New(Options{Store: f})
			ctx, cancel := context.WithCancel(context.Background())
			c.keeper.begin(func(run func(context.Context)) { c.running.Go(func() { run(ctx) }) })
			p := newProgress("bot", UpdateState{Pts: 1}, c.keeper.moves, func() {})
			p.begin(UpdateState{Pts: 1})
			var feeding sync.Mutex
			next := int32(1)
			var all sync.WaitGroup
			b.ResetTimer()
			for chat := range chats {
				all.Go(func() {
					for range b.N / chats {
						feeding.Lock()
						next++
						u := &Update{Update: &api.UpdateNewMessage{Message: &api.Message{ID: next, PeerID: &api.PeerUser{UserID: int64(chat)}}}, at: position{pts: next, lastID: next}}
						p.deliver(u)
						feeding.Unlock()
						t := c.Begin("bot", u)
						stored := make(chan bool)
						_, _ = t.Update(uint64(next), "bot", "count", func(old []byte) ([]byte, error) {
							return binary.BigEndian.AppendUint64(nil, uint64(len(old))), nil
						})
						t.End(func(error) { close(stored) })
						<-stored
					}
				})
			}
			all.Wait()
			b.StopTimer()
			cancel()
			c.running.Wait()
		})
	}
}
