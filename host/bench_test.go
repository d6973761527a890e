package host

import (
	"fmt"
	"io"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

// answerLater registers answer(x): a call whose replies come in the order of the
// calls from one other goroutine, as those of a connection do.
func answerLater(h *host) {
	wakes := make(chan func(), 1<<16)
	go func() {
		for wake := range wakes {
			wake()
		}
	}()
	h.register("answer", func(L *lua.LState) int {
		v := L.Get(1)
		if err := h.await(L, func(wake func()) { wakes <- wake }); err != nil {
			h.fail(L, "%s", err)
		}
		L.Push(v)
		return 1
	})
	h.register("close", func(*lua.LState) int { close(wakes); return 0 })
}

func bench(b *testing.B, setup func(h *host), src string) {
	b.Helper()
	b.ReportAllocs()
	if _, err := runWith(b, b.Context(), fmt.Sprintf("local n = %d\n%s", b.N, src), setup, Options{Stdout: io.Discard}); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkSwitch is one task giving way to another: two per iteration.
func BenchmarkSwitch(b *testing.B) {
	bench(b, nil, `spawn(function() for i = 1, n do sleep(0) end end) for i = 1, n do sleep(0) end`)
}

// BenchmarkSpawn is a task that is made, runs and ends.
func BenchmarkSpawn(b *testing.B) {
	bench(b, nil, `local function f() end for i = 1, n do spawn(f) if i % 64 == 0 then sleep(0) end end`)
}

// BenchmarkSpawnWait is a task and the wait for its result.
func BenchmarkSpawnWait(b *testing.B) {
	bench(b, nil, `local function f() return 1 end for i = 1, n do spawn(f):wait() end`)
}

// BenchmarkCalls is calls answered by another goroutine, so many in flight.
func BenchmarkCalls(b *testing.B) {
	for _, tasks := range []int{1, 64, 1000} {
		b.Run(fmt.Sprint(tasks), func(b *testing.B) {
			bench(b, answerLater, fmt.Sprintf(`
local left = n
local ts = {}
for i = 1, %d do ts[i] = spawn(function() while left > 0 do left = left - 1 answer(i) end end) end
for _, t in ipairs(ts) do t:wait() end
close()`, tasks))
		})
	}
}

// BenchmarkPcall is a protected call that succeeds, and one that fails.
func BenchmarkPcall(b *testing.B) {
	b.Run("ok", func(b *testing.B) { bench(b, nil, `local function f() end for i = 1, n do pcall(f) end`) })
	b.Run("error", func(b *testing.B) { bench(b, nil, `local function f() error("x") end for i = 1, n do pcall(f) end`) })
}

// BenchmarkCoroutine is a yield and a resume.
func BenchmarkCoroutine(b *testing.B) {
	bench(b, nil, `local g = coroutine.wrap(function() while true do coroutine.yield() end end) for i = 1, n do g() end`)
}

// BenchmarkGsub is 1,000 replacements.
func BenchmarkGsub(b *testing.B) {
	bench(b, nil, `local s = ("ab"):rep(1000) for i = 1, n do s:gsub("a", "x") end`)
}

// BenchmarkStart is a script that does nothing, from its source to its end.
func BenchmarkStart(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := script(b, ""); err != nil {
			b.Fatal(err)
		}
	}
}
