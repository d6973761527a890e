package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

var restRuns = flag.Int("rest", 20, "how often TestRest runs its tests")

// restScript talks with several people at a time, waits, asks and is late.
const restScript = `
command("start", function(event) send(event.chat_id, "one") send(event.chat_id, "two") end)
command("late", function(event)
  for i = 1, 3 do sleep(math.random() * 5) send(event.chat_id, "late " .. i) end
end)
command("wide", function(event)
  local tasks = {}
  for i = 1, 20 do tasks[i] = function() send(event.chat_id, "wide") end end
  parallel(unpack(tasks))
  send(event.chat_id, "done")
end)
`

const restTests = `
local bot, people
before_each(function()
  bot, people = sandbox.bot{ username = "rest_bot" }, {}
  for i = 1, 3 do people[i] = sandbox.user{ first_name = "P" .. i } end
  run("rest.lua", { as = bot })
end)
test("replies are there at once", function()
  for round = 1, 3 do
    for _, p in ipairs(people) do
      p:send(bot, "/start")
      expect(p, { text = "one", within = 0 })
      expect(p, { text = "two", within = 0 })
      expect_none(p)
    end
  end
end)
test("what is late comes in time", function()
  local tasks = {}
  for i, p in ipairs(people) do
    tasks[i] = function()
      p:send(bot, "/late")
      for j = 1, 3 do expect(p, { text = "late " .. j, within = "6s" }) end
    end
  end
  parallel(unpack(tasks))
  for _, p in ipairs(people) do expect_none(p) end
end)
test("many at once", function()
  people[1]:send(bot, "/wide")
  for i = 1, 20 do expect(people[1], { text = "wide", within = 0 }) end
  expect(people[1], { text = "done", within = 0 })
end)
test("after a fault", function()
  faults.lose_answer("messages.sendMessage", { account = bot })
  people[1]:send(bot, "/start")
  expect(people[1], { text = "one" })
  expect(people[1], { text = "two" })
  faults.disconnect()
  people[2]:send(bot, "/start")
  expect(people[2], { text = "two" })
  clock:advance("1h")
  expect_none(people[1])
end)
`

// TestRest: that nothing moves any more is neither found too early nor too late,
// however many processors there are: tests that expect things at once pass each
// time.
func TestRest(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "rest_test.lua")
	for name, text := range map[string]string{file: restTests, filepath.Join(dir, "rest.lua"): restScript} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for i := range *restRuns {
		procs := 1 + rand.IntN(8)
		runtime.GOMAXPROCS(procs)
		out, results := runTests(t, &testOptions{}, file)
		if results[0].failed() {
			t.Fatalf("run %d with %d processors:\n%s", i, procs, out)
		}
	}
}

// runTests runs the tests of files as the command does.
func runTests(t testing.TB, o *testOptions, files ...string) (string, []*fileResult) {
	t.Helper()
	var out bytes.Buffer
	if o.wanted == nil {
		o.wanted = regexp.MustCompile("")
	}
	if o.timeout == 0 {
		o.timeout = time.Minute
	}
	results, err := o.runFiles(context.Background(), &terminal{out: &out, err: &out}, files)
	if err != nil {
		t.Fatal(err)
	}
	return out.String(), results
}

// TestBubble: what hangs, panics or goes on for ever in a bubble is an error.
func TestBubble(t *testing.T) {
	for want, f := range map[string]func() error{
		"":                                  func() error { <-time.After(time.Hour); return nil },
		"own":                               func() error { return fmt.Errorf("own") },
		"internal error: boom":              func() error { panic("boom") },
		"all goroutines in bubble":          func() error { select {} },
		"main bubble goroutine has exited ": func() error { go func() { select {} }(); return nil },
	} {
		err := inBubble(f)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

func BenchmarkEchoTest(b *testing.B) {
	dir := b.TempDir()
	file := filepath.Join(dir, "echo_test.lua")
	script, err := os.ReadFile("../../scripts/echo.lua")
	if err != nil {
		b.Fatal(err)
	}
	test := `test("echoes", function()
  local bot, ann = sandbox.bot{ username = "echo_bot" }, sandbox.user{ first_name = "Ann" }
  run("echo.lua", { as = bot })
  ann:send(bot, "Hello!")
  expect(ann, { from = bot, text = "Hello!" })
end)`
	for name, text := range map[string]string{file: test, filepath.Join(dir, "echo.lua"): string(script)} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		if out, results := runTests(b, &testOptions{}, file); results[0].failed() {
			b.Fatal(out)
		}
	}
}

// TestAgenda: what is due at the same time is done in the order of asking, unless
// it was stopped.
func TestAgenda(t *testing.T) {
	err := inBubble(func() error {
		var a agenda
		var done []int
		for i := range 100 {
			stop := a.after(time.Duration(1+i%3)*time.Hour, func() { done = append(done, i) })
			if i%7 == 0 && (!stop() || stop()) {
				return fmt.Errorf("%d is not stopped once", i)
			}
		}
		a.after(-time.Hour, func() { done = append(done, -1) })
		a.after(time.Hour, func() { a.after(0, func() { done = append(done, 1000) }) })
		<-time.After(4 * time.Hour)
		a.mu.Lock() // whoever did what was due has held it since
		defer a.mu.Unlock()
		want := []int{-1}
		for hour := range 3 {
			for i := hour; i < 100; i += 3 {
				if i%7 != 0 {
					want = append(want, i)
				}
			}
			if hour == 0 {
				want = append(want, 1000)
			}
		}
		if !slices.Equal(done, want) {
			return fmt.Errorf("got %v, want %v", done, want)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// What Ctrl-C has ended says so.
func TestInterruptedTests(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errInterrupted)
	o := testOptions{wanted: regexp.MustCompile(""), timeout: time.Minute}
	if f := o.runFile(ctx, make(chan struct{}), filepath.Join(t.TempDir(), "a_test.lua")); f.err != error(errInterrupted) {
		t.Errorf("got %v, want %v", f.err, errInterrupted)
	}
}
