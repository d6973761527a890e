package host

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

// moving registers move(n, progress), a transfer of n bytes that goes byte by byte, and
// feed(fn), one that is given its chunks by a function.
func moving(h *host) {
	h.register("move", h.verb("move", func(v *verb) ([]lua.LValue, error) {
		var p progressOption
		v.check("progress", p.set(v.L.OptTable(2, v.host.L.NewTable()).RawGetString("progress")))
		n := int64(v.L.CheckNumber(1))
		err := v.transfer("a.bin", false, p, func(ctx context.Context, t *transfer) error {
			for i := int64(1); i < n; i++ {
				t.progress(i, -1)
			}
			t.progress(n, n)
			if n == 13 {
				return errors.New("thirteen")
			}
			return ctx.Err()
		})
		return []lua.LValue{lua.LTrue}, err
	}))
	h.register("feed", h.verb("feed", func(v *verb) ([]lua.LValue, error) {
		fn := v.L.CheckFunction(1)
		var all strings.Builder
		err := v.transfer("fed", true, progressOption{quiet: true}, func(ctx context.Context, t *transfer) error {
			for {
				var chunk lua.LValue
				if err := t.inLua(ctx, func(L *lua.LState) *failure {
					out, f := h.tryCall(L, fn)
					if chunk = lua.LNil; len(out) > 0 {
						chunk = out[0]
					}
					return f
				}); err != nil {
					return err
				}
				s, ok := chunk.(lua.LString)
				if !ok {
					return nil
				}
				all.WriteString(string(s))
			}
		})
		return []lua.LValue{lua.LString(all.String())}, err
	}))
}

// TestTransfer: what a transfer wants of Lua runs in the task that waits for it, and
// may wait itself; the end is always told, and an error there ends the transfer.
func TestTransfer(t *testing.T) {
	out, err := runWith(t, t.Context(), `
local last, count, other = 0, 0, false
spawn(function() other = true end)
local ok = move(1000, { progress = function(done, total)
  assert(done > last and (total == nil or done == total and total == 1000))
  last, count = done, count + 1
  sleep(0.001)
end })
print(ok, last, count >= 1 and count <= 1000, other)
print(pcall(move, 10, { progress = function() error("no more", 0) end }))
print(move(13, { progress = false }))
print((select(2, pcall(move, 1, { progress = 5 })):gsub("^.*lua:12: ", "")))
local left = { "a", "b", "c" }
print(feed(function() sleep(0.001); return table.remove(left, 1) end))
print(pcall(feed, function() error("stuck", 0) end))
`, moving, Options{})
	want := `true	1000	true	true
false	no more
nil	thirteen
move: progress: function of what is done and of what there is, or false expected, got number 5
abc
false	stuck
`
	if err != nil || out != want {
		t.Errorf("%v\ngot\n%s\nwant\n%s", err, out, want)
	}
}

// TestTransferShown: who looks on sees the transfers that the script does not show
// itself.
func TestTransferShown(t *testing.T) {
	var seen []string
	_, err := runWith(t, t.Context(), `
move(2, { progress = false })
move(2, { progress = function() end })
move(2, { progress = true })
`, moving, Options{Progress: func(name string, up bool) (func(done, total int64), func()) {
		return func(done, total int64) { seen = append(seen, fmt.Sprint(name, up, done, total)) }, func() { seen = append(seen, "end") }
	}})
	if got := strings.Join(seen, " "); err != nil || got != "a.binfalse 1 -1 a.binfalse 2 2 end" {
		t.Errorf("%v %q", err, got)
	}
}

// TestTransferStopped: a transfer ends with its script.
func TestTransferStopped(t *testing.T) {
	ctx, stop := context.WithCancelCause(t.Context())
	gone := errors.New("gone")
	_, err := runWith(t, ctx, `move()`, func(h *host) {
		h.register("move", h.verb("move", func(v *verb) ([]lua.LValue, error) {
			return nil, v.transfer("a", false, progressOption{}, func(ctx context.Context, _ *transfer) error {
				stop(gone)
				<-ctx.Done()
				return ctx.Err()
			})
		}))
	}, Options{})
	if !errors.Is(err, gone) {
		t.Error(err)
	}
}
