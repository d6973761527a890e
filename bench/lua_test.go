package bench

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"testing"

	"github.com/tgscript/tgscript/host"
	"github.com/tgscript/tgscript/telegram"
)

// tasks sends arg[2] messages from arg[1] tasks.
const tasks = `
local tasks, each = tonumber(arg[1]), tonumber(arg[2]) / tonumber(arg[1])
local function send()
  for i = 1, each do
    assert(call("messages.sendMessage", { peer = { _ = "inputPeerSelf" }, message = "Hello there!" }))
  end
end
for i = 1, tasks do spawn(send) end
`

// BenchmarkLua is BenchmarkCalls from Lua; gotd's figures from Go are there.
func BenchmarkLua(b *testing.B) {
	p := startServer(b)
	for _, callers := range []int{1, 64} {
		b.Run(strconv.Itoa(callers), func(b *testing.B) {
			script := filepath.Join(b.TempDir(), "tasks.lua")
			if err := os.WriteFile(script, []byte(tasks), 0o600); err != nil {
				b.Fatal(err)
			}
			var writes atomic.Int64
			c := telegram.New(counting(ours(p), &writes))
			calls := (b.N + callers - 1) / callers * callers
			err := c.Run(context.Background(), func(ctx context.Context) error {
				if err := runLua(ctx, c, script, callers, callers); err != nil {
					return err
				}
				before := cpu()
				b.ResetTimer()
				defer func() {
					b.StopTimer()
					b.ReportMetric(float64((cpu()-before).Nanoseconds())/1e3/float64(calls), "cpu-us/call")
					b.ReportMetric(float64(calls)/b.Elapsed().Seconds(), "calls/s")
				}()
				return runLua(ctx, c, script, callers, calls)
			})
			if err != nil {
				b.Fatal(err)
			}
		})
	}
}

func runLua(ctx context.Context, c *telegram.Client, script string, tasks, calls int) error {
	return host.Run(ctx, host.Options{Client: c, Script: script, Args: []string{strconv.Itoa(tasks), strconv.Itoa(calls)}, Stderr: os.Stderr})
}
