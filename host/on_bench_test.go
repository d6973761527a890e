package host

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// BenchmarkOn is one message that a handler looks at, of a hundred chats in turn.
func BenchmarkOn(b *testing.B) {
	file := filepath.Join(b.TempDir(), "s.lua")
	src := `local n = 0
on("message", { pattern = "^hello" }, function(event) n = n + 1 end)`
	if err := os.WriteFile(file, []byte(src), 0o600); err != nil {
		b.Fatal(err)
	}
	h, err := newHost(Options{Script: file, Stderr: os.Stderr})
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancelCause(context.Background())
	h.on.updates = func(ctx context.Context, o telegram.UpdateOptions) error {
		o.Ready(telegram.UpdateState{})
		b.ReportAllocs()
		b.ResetTimer()
		for i := range b.N {
			o.Handle(&telegram.Update{Update: &api.UpdateNewMessage{Message: &api.Message{ID: int32(i), PeerID: &api.PeerUser{UserID: int64(i % 100)}, Message: "hello there"}}})
		}
		for idle := false; !idle; {
			h.mu.Lock()
			idle = h.on.events == 0
			h.mu.Unlock()
			runtime.Gosched()
		}
		b.StopTimer()
		cancel(context.Canceled)
		<-ctx.Done()
		return ctx.Err()
	}
	main, err := h.loadMain()
	if err != nil {
		b.Fatal(err)
	}
	if err := h.run(ctx, main); !errors.Is(err, context.Canceled) {
		b.Fatal(err)
	}
}
