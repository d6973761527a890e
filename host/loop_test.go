package host

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// settled waits for the number of goroutines to come down to n, and gives up after
// a minute.
func settled(n int) int {
	for began := time.Now(); runtime.NumGoroutine() > n && time.Since(began) < time.Minute; {
		runtime.Gosched()
	}
	return runtime.NumGoroutine()
}

// parkScript parks n tasks in a call that is answered when release is closed,
// and reports by parked() that all of them are.
func parkScript(n int) string {
	return fmt.Sprintf(`
local function handler(i) local ok = answer(i) return ok end
for i = 1, %d do spawn(function() handler(i) end) end
sleep(0)
parked()`, n)
}

// resident is the memory that the process holds, in bytes.
func resident(t testing.TB) int {
	runtime.GC()
	debug.FreeOSMemory()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.HeapInuse + m.StackInuse)
}

// descriptors has n goroutines at once, and ends them. The runtime keeps what
// describes a goroutine for good: the first test with many would pay 400 bytes for
// each of them, those after it nothing.
func descriptors(n int) {
	var all sync.WaitGroup
	release := make(chan bool)
	for range n {
		all.Go(func() { <-release })
	}
	close(release)
	all.Wait()
}

// mostParked is what 10,000 tasks may hold, in bytes. They take 71 to 83 MB, by what has
// run before them; stacks of the next size would be 40 MB more.
const mostParked = 96 << 20

// TestParkedMemory holds 10,000 tasks that wait for a reply to mostParked.
func TestParkedMemory(t *testing.T) {
	const tasks = 10_000
	descriptors(tasks)
	before := resident(t)
	used := 0
	var wakes []func()
	_, err := runWith(t, t.Context(), parkScript(tasks), func(h *host) {
		h.register("answer", func(L *lua.LState) int {
			if err := h.await(L, func(wake func()) { wakes = append(wakes, wake) }); err != nil {
				h.fail(L, "%s", err)
			}
			L.Push(lua.LTrue)
			return 1
		})
		h.register("parked", func(L *lua.LState) int {
			used = resident(t) - before
			for _, w := range wakes {
				w()
			}
			return 0
		})
	}, Options{})
	if err != nil || len(wakes) != tasks {
		t.Fatal(err, len(wakes))
	}
	t.Logf("%d tasks: %d MB, %d bytes each", tasks, used>>20, used/tasks)
	if used > mostParked && !raceDetector {
		t.Errorf("%d tasks hold %d bytes, more than %d", tasks, used, mostParked)
	}
}

// unanswered is a client that keeps every call waiting.
type unanswered struct {
	absent
	done []func(api.Object, error)
}

func (u *unanswered) Start(_ api.Object, _ telegram.CallOptions, done func(api.Object, error)) func() {
	u.done = append(u.done, done)
	return func() {}
}

// TestParkedCalls is TestParkedMemory with real calls, whose conversion is deep
// and whose requests stay.
func TestParkedCalls(t *testing.T) {
	const tasks = 10_000
	descriptors(tasks)
	before := resident(t)
	used := 0
	client := &unanswered{}
	_, err := runWith(t, t.Context(), fmt.Sprintf(`
for i = 1, %d do spawn(function()
  local r, err = call("messages.sendMessage", { peer = { _ = "inputPeerSelf" }, message = "Hello there!" })
  assert(err.kind == "cancelled")
end) end
sleep(0)
parked()`, tasks), func(h *host) {
		b := newBridge(h.L, rand.Reader)
		b.client, b.start, b.await, b.fail, b.out, b.deep = client, client.Start, h.await, h.fail, h.out, h.deep
		b.open()
		h.register("parked", func(L *lua.LState) int {
			used = resident(t) - before
			for _, done := range client.done {
				done(nil, &telegram.Error{Kind: telegram.KindCancelled, Message: "enough"})
			}
			return 0
		})
	}, Options{})
	if err != nil || len(client.done) != tasks {
		t.Fatal(err, len(client.done))
	}
	t.Logf("%d calls: %d MB, %d bytes each", tasks, used>>20, used/tasks)
	if used > mostParked && !raceDetector {
		t.Errorf("%d calls hold %d bytes, more than %d", tasks, used, mostParked)
	}
}

// TestStop: a script with parked tasks, loops and coroutines ends at once when
// its context does, with nothing left behind.
func TestStop(t *testing.T) {
	cause := errors.New("interrupted")
	for name, body := range map[string]string{
		"parked":               `for i = 1, 1000 do spawn(sleep, 1e6) end stop() sleep(1e6)`,
		"pcall loops":          `for i = 1, 500 do spawn(function() while true do pcall(sleep, 1e6) end end) end stop() while true do pcall(sleep, 1) end`,
		"pcall of pcall":       `stop() while true do pcall(function() while true do pcall(sleep, 1e6) end end) end`,
		"busy loop":            `stop() while true do end`,
		"busy pattern":         `stop() local _ = ("a"):rep(40):match(("a?"):rep(40) .. ("a"):rep(40))`,
		"busy sort":            `stop() local t = {} for i = 1, 1e5 do t[i] = i % 7 end while true do table.sort(t) end`,
		"tail calls":           `stop() local function f() return f() end f()`,
		"not begun":            `stop() for i = 1, 100 do spawn(print, "never") end`,
		"coroutines":           `for i = 1, 100 do coroutine.wrap(function() coroutine.yield() end)() end stop() sleep(1e6)`,
		"coroutine parked":     `for i = 1, 100 do spawn(coroutine.wrap(function() sleep(1e6) end)) end sleep(0) stop() sleep(1e6)`,
		"coroutine pcall loop": `stop() coroutine.wrap(function() while true do pcall(coroutine.yield) end end)() sleep(1e6)`,
		"waiting for a task":   `local t = spawn(sleep, 1e6) for i = 1, 100 do spawn(t.wait, t) end sleep(0) stop() t:wait()`,
		"in a module":          `stop() require("waits") sleep(1e6)`,
		"xpcall handler":       `stop() xpcall(sleep, function() while true do pcall(sleep, 1e6) end end, 1e6) sleep(1e6)`,
		"metamethod":           `stop() local t = setmetatable({}, { __index = function(t, k) return t[k + 1] end }) while true do pcall(function() return t[1] end) end`,
		"reading stdin":        `stop() io.read()`,
	} {
		t.Run(name, func(t *testing.T) {
			r, w, err := os.Pipe()
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			before := runtime.NumGoroutine()
			ctx, cancel := context.WithCancelCause(t.Context())
			out, err := runWith(t, ctx, body, func(h *host) {
				waking(h)
				h.register("stop", func(*lua.LState) int {
					cancel(cause)
					for !h.meter.stopped.Load() {
						runtime.Gosched()
					}
					return 0
				})
			}, Options{Stdin: r})
			if !errors.Is(err, cause) || out != "" {
				t.Errorf("ended with %v and %q, want %v", err, out, cause)
			}
			w.Close() // the read of stdin ends with the process, or here
			if n := settled(before); n > before {
				t.Errorf("%d goroutines, %d before", n, before)
			}
		})
	}
}

// TestLateAndDoubleWake: wakes that come late, twice, or for a script that is gone
// hit nobody.
func TestLateAndDoubleWake(t *testing.T) {
	var wakes []func()
	out, err := runWith(t, t.Context(), `
for i = 1, 20 do
  assert(reply(i) == i)
  again()
end
local a = spawn(function() for i = 1, 20 do assert(reply(i) == i) again() end end)
for i = 1, 20 do sleep(0) again() end
a:wait()
print("done")`, func(h *host) {
		h.register("reply", func(L *lua.LState) int {
			v := L.Get(1)
			if err := h.await(L, func(wake func()) {
				wakes = append(wakes, wake)
				go func() { wake(); wake() }()
			}); err != nil {
				h.fail(L, "%s", err)
			}
			L.Push(v)
			return 1
		})
		h.register("again", func(*lua.LState) int {
			for _, w := range wakes {
				w()
			}
			return 0
		})
	}, Options{})
	if err != nil || out != "done\n" {
		t.Error(out, err)
	}
	for _, w := range wakes {
		w()
	}
}

// TestGoPanic: a panic in a host function is an error of the script, which can
// catch it and go on; Go's traceback shows with Debug only.
func TestGoPanic(t *testing.T) {
	setup := func(h *host) {
		h.register("crash", func(*lua.LState) int {
			func(m map[string]int) { m["x"] = 1 }(nil)
			return 0
		})
		h.register("crashparking", func(L *lua.LState) int {
			_ = h.await(L, func(func()) { panic("while parking") })
			return 0
		})
	}
	out, err := runWith(t, t.Context(), `
local ok, err = pcall(crash)
print(ok, (err:gsub("^.*:(%d+:)", "%1")))
print(select(2, pcall(crashparking)):match("internal error: .*"))
sleep(0)
print(pcall(function() sleep(0) return "fine" end))
crash()`, setup, Options{})
	want := "false\t2: internal error: assignment to entry in nil map\ninternal error: while parking\ntrue\tfine\n"
	if out != want {
		t.Errorf("got %q, want %q", out, want)
	}
	var se *ScriptError
	if !errors.As(err, &se) || !strings.Contains(se.Message, "script.lua:7: internal error") || se.GoTrace != "" {
		t.Errorf("error %+v", se)
	}
	_, err = runWith(t, t.Context(), "crash()", setup, Options{Debug: true})
	if !errors.As(err, &se) || !strings.Contains(se.GoTrace, "loop_test.go") || !strings.Contains(se.Traceback, "script.lua:1: in main chunk") {
		t.Errorf("error %+v", se)
	}
}

// TestTaskErrors: an error that nobody waits for is the script's, once; one that
// somebody waited for is not.
func TestTaskErrors(t *testing.T) {
	for _, c := range []struct{ name, src, message, stderr string }{
		{"nobody waits", "spawn(error, 'lost')", "lost", ""},
		{"position", "spawn(function()\nlocal x = nil + 1 end)", "script.lua:2: cannot perform add operation between nil and number", ""},
		{"waited for", "local t = spawn(error, 'x') sleep(0) pcall(t.wait, t)", "", ""},
		{"waited for early", "local t = spawn(function() sleep(0) error('x') end) pcall(t.wait, t)", "", ""},
		{"parallel", "pcall(parallel, error)", "", ""},
		{"two of them", "spawn(error, 'first') spawn(error, 'second')", "first", " ERROR a task failed, and nothing waits for it: second\n"},
		{"main ends all", "spawn(sleep, 1e6) sleep(0) error('main', 0)", "script.lua:1: main", ""},
		{"main after another", "spawn(error, 'lost') sleep(0) error('main', 0)", "script.lua:1: main", ""},
		{"raised again", "local t = spawn(function() error({}) end)\nt:wait()", "script.lua:1: (error object is a table value)", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, stderr, err := script(t, c.src)
			message := ""
			var se *ScriptError
			if errors.As(err, &se) {
				message = se.Message
			} else if err != nil {
				t.Fatal(err)
			}
			if message != c.message || !strings.Contains(stderr, c.stderr) || c.stderr == "" && stderr != "" {
				t.Errorf("got %q, stderr %q\nwant %q, %q", message, stderr, c.message, c.stderr)
			}
		})
	}
}

// TestTaskErrorReportedAfterGrace: what nobody waits for shows while the script
// runs on.
func TestTaskErrorReportedAfterGrace(t *testing.T) {
	late := make(chan func(), 1)
	_, stderr, err := script(t, `
local t = spawn(error, "lost")
sleep(0)
sleep(5)`, func(o *Options) {
		o.AfterFunc = func(d time.Duration, f func()) func() bool {
			if d == graceTime {
				late <- f
			} else {
				go func() { (<-late)(); f() }()
			}
			return func() bool { return true }
		}
	})
	var se *ScriptError
	if !errors.As(err, &se) || !se.Reported || !strings.Contains(stderr, " ERROR a task failed, and nothing waits for it: lost\n") {
		t.Errorf("error %v, stderr %q", err, stderr)
	}
}

// TestExit: os.exit ends the script from anywhere.
func TestExit(t *testing.T) {
	for src, code := range map[string]int{
		`os.exit() print("no")`: 0, `os.exit(3)`: 3, `os.exit(true)`: 0, `os.exit(false)`: 1,
		`while true do pcall(os.exit, 4) end`:                     4,
		`spawn(sleep, 1e6) spawn(os.exit, 5)`:                     5,
		`coroutine.wrap(function() os.exit(6) end)() print("no")`: 6,
	} {
		out, stderr, err := script(t, src)
		got := 0
		var ee *ExitError
		if errors.As(err, &ee) {
			got = ee.Code
		} else if err != nil {
			t.Error(src, err)
		}
		if got != code || out != "" || stderr != "" {
			t.Errorf("%s: status %d, printed %q %q", src, got, out, stderr)
		}
	}
}

// TestAbandonedCoroutines: the goroutines of coroutines that a script has
// dropped end when the collector finds out, in a script that runs on.
func TestAbandonedCoroutines(t *testing.T) {
	abandonCoroutines(t)
	// The collector is outside of the bubble that tgscript test runs scripts in.
	synctest.Test(t, abandonCoroutines)
}

func abandonCoroutines(t *testing.T) {
	_, err := runWith(t, t.Context(), `
for i = 1, 1000 do coroutine.wrap(function() while true do coroutine.yield() end end)() end
local kept = coroutine.wrap(function() while true do coroutine.yield("kept") end end)
kept()
collect()
assert(kept() == "kept")`, func(h *host) {
		h.register("collect", func(L *lua.LState) int {
			for range 100 {
				runtime.GC()
				h.mu.Lock()
				n := h.coroutines
				h.mu.Unlock()
				if n < 20 {
					return 0
				}
			}
			h.fail(L, "%d coroutines left", h.coroutines)
			return 0
		})
	}, Options{})
	if err != nil {
		t.Error(err)
	}
}

// TestIsolation: two scripts share nothing, not even what they break.
func TestIsolation(t *testing.T) {
	if _, _, err := script(t, `string.upper = nil print = nil math.pi = 3 getmetatable = nil`); err != nil {
		t.Fatal(err)
	}
	out, _, err := script(t, `print(("x"):upper(), math.floor(math.pi * 100), getmetatable(""))`)
	if out != "X\t314\tstring\n" || err != nil {
		t.Error(out, err)
	}
}
