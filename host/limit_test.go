package host

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"
)

// roomFor is a limit of so many megabytes more than what is in use.
func roomFor(megabytes int) *Memory {
	runtime.GC()
	return NewMemory(int64(inUse()) + int64(megabytes)<<20)
}

// What grows is stopped, however it grows, and says so.
func TestMemoryLimit(t *testing.T) {
	for name, src := range map[string]string{
		"tables":   `local t = {} while true do t[#t + 1] = { #t } end`,
		"strings":  `local t = {} while true do t[#t + 1] = ("x"):rep(1e6) .. #t end`,
		"doubling": `local s = "x" while true do s = s .. s end`,
		"pcall":    `local t = {} while true do pcall(function() while true do t[#t + 1] = { #t } end end) end`,
		"tasks":    `local t = {} spawn(function() while true do t[#t + 1] = { #t } end end)`,
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := script(t, src, func(o *Options) { o.Memory = roomFor(24) })
			var limit *LimitError
			if !errors.As(err, &limit) {
				t.Fatal(err)
			}
			want := `^script.lua: stopped, for \d+ MB of memory are in use, and --max-memory allows \d+ MB; most came while its main chunk and tasks ran, at last (the main chunk|a task at script.lua:1)$`
			if !regexp.MustCompile(want).MatchString(err.Error()) {
				t.Error(err)
			}
		})
	}
}

// Garbage is no reason to stop a script.
func TestMemoryGarbage(t *testing.T) {
	_, _, err := script(t, `for i = 1, 200 do local s = ("x"):rep(1e6) .. i end`, func(o *Options) { o.Memory = roomFor(64) })
	if err != nil {
		t.Error(err)
	}
}

// Of several scripts the one that grows is stopped, and the others go on.
func TestMemoryOfSeveral(t *testing.T) {
	dir := t.TempDir()
	scripts := map[string]string{
		"hog.lua":    `sleep(0.02) local t = {} while true do t[#t + 1] = ("x"):rep(1000) .. #t end`,
		"honest.lua": `local n = 0 for i = 1, 400 do local t = {} for j = 1, 100 do t[j] = tostring(j) end n = n + #t sleep(0.002) end print(n)`,
	}
	memory := roomFor(64)
	var results sync.Map
	var running sync.WaitGroup
	for name, src := range scripts {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(src), 0o600); err != nil {
			t.Fatal(err)
		}
		running.Go(func() {
			var out strings.Builder
			err := Run(context.Background(), Options{Script: path, Stdout: &out, Memory: memory})
			results.Store(name, err)
			if name == "honest.lua" && out.String() != "40000\n" {
				t.Errorf("%s printed %q", name, out.String())
			}
		})
	}
	running.Wait()
	hog, _ := results.Load("hog.lua")
	var limit *LimitError
	if err, _ := hog.(error); !errors.As(err, &limit) || !strings.Contains(err.Error(), "; of what 2 scripts have grown, about ") {
		t.Errorf("hog.lua: %v", hog)
	}
	if honest, _ := results.Load("honest.lua"); honest != nil {
		t.Errorf("honest.lua: %v", honest)
	}
}

// The error of a task that runs too long says what allows more.
func TestInstructionLimit(t *testing.T) {
	_, _, err := script(t, `while true do end`, func(o *Options) { o.Budget = 50_000 })
	want := "script.lua:1: the script ran too long without waiting for anything: more than 50000 instructions, of which --max-instructions allows more"
	if err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("%v, want %s", err, want)
	}
}
