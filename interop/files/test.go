//go:build linux

package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// test is one run.
type test struct {
	size, memory int64 // MB
	kills        int
	failParts    float64
	cutEvery     time.Duration
	rate         string
	again        float64
	seed         uint64
	binary, dir  string
	patience     time.Duration

	random *rand.Rand
	server []string // flags
	source string
}

const account = "files"

var (
	errMemory = errors.New("too much memory")
	errAgain  = errors.New("too much was sent again")
	errLeft   = errors.New("something unfinished is left")
	errKills  = errors.New("it was too quick to be killed as often as asked")
)

func (t *test) run(ctx context.Context) error {
	ctx, stop := context.WithTimeout(ctx, t.patience)
	defer stop()
	dir, err := os.MkdirTemp(t.dir, "files")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	t.dir, t.random = dir, rand.New(rand.NewPCG(t.seed, 0))
	t.source = t.in("source")
	if err := writeNoise(t.source, t.size<<20, t.seed); err != nil {
		return err
	}
	for _, script := range []string{"up.lua", "down.lua"} {
		if err := copyFile(script, t.in(script)); err != nil {
			return err
		}
	}
	server, err := t.serve(ctx)
	if err != nil {
		return err
	}
	defer func() {
		server.Process.Kill()
		server.Wait()
	}()
	login := exec.CommandContext(ctx, t.binary, append([]string{"login", "--data", t.in("home"), "--account", account}, t.server...)...)
	if out, err := login.CombinedOutput(); err != nil {
		return fmt.Errorf("login: %w: %s", err, out)
	}
	up, err := t.through(ctx, "up", t.source, func(attempt) error { return nil })
	if err != nil {
		return fmt.Errorf("up: %w", err)
	}
	target := t.in("target")
	before, err := usageOf(server.Process.Pid)
	if err != nil {
		return err
	}
	down, err := t.through(ctx, "down", target, func(attempt) error {
		if _, err := os.Lstat(target); errors.Is(err, os.ErrNotExist) {
			return nil
		}
		return same(t.source, target)
	})
	if err != nil {
		return fmt.Errorf("down: %w", err)
	}
	after, err := usageOf(server.Process.Pid)
	if err != nil {
		return err
	}
	if err := same(t.source, target); err != nil {
		return err
	}
	if left, _ := filepath.Glob(target + ".*"); len(left) > 0 {
		return fmt.Errorf("%w: %s", errLeft, left)
	}
	return errors.Join(t.judge("up", up, up.wrote), t.judge("down", down, after.wrote-before.wrote))
}

func (t *test) in(name string) string { return filepath.Join(t.dir, name) }

// serve starts the sandbox that has all the faults.
func (t *test) serve(ctx context.Context) (*exec.Cmd, error) {
	args := []string{"sandbox", "--listen", "127.0.0.1:0", "--key", t.in("key.pem"),
		"--fail-parts", fmt.Sprint(t.failParts), "--cut-every", t.cutEvery.String(), "--seed", fmt.Sprint(t.seed)}
	if t.rate != "" {
		args = append(args, "--file-rate", t.rate)
	}
	if t.size > 2000 {
		args = append(args, "--premium")
	}
	cmd := exec.CommandContext(ctx, t.binary, args...)
	var said strings.Builder
	cmd.Stderr, cmd.Env = &said, append(os.Environ(), "TMPDIR="+t.dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	var addr, phone, code string
	for lines := bufio.NewScanner(out); lines.Scan(); {
		switch words := strings.Fields(lines.Text()); {
		case len(words) > 1 && words[0] == "address":
			addr = words[1]
		case len(words) > 2 && words[0] == "@sandbox_me":
			phone, code = words[1], words[2]
		case len(words) > 1 && words[0] == "tgscript" && words[1] == "run":
			t.server = []string{"--server", addr, "--server-key", t.in("key.pem"), "--phone", phone, "--code", code}
			go io.Copy(io.Discard, out)
			return cmd, nil
		}
	}
	cmd.Process.Kill()
	cmd.Wait()
	return nil, fmt.Errorf("the sandbox does not start: %s", said.String())
}

// mostKilled is how much of a file is through, at most, when a script is killed
// that could still be quicker.
const mostKilled = 0.9

// perKill is how many bytes may be lost to a kill: those that are not safe yet.
const perKill = 16 << 20

// total is what all the runs of a script came to.
type total struct {
	usage
	runs, kills int
	took        time.Duration
	lost        int64 // bytes that a killed run had said were through and the next one did not have
}

// through runs a script until it is through, and kills it as often as asked.
func (t *test) through(ctx context.Context, script, path string, look func(attempt) error) (sum total, err error) {
	args := []string{"run", "--data", t.in("home"), "--account", account, "--allow-read", t.dir, "--allow-write", t.dir, t.in(script + ".lua"), path}
	size, last := t.size<<20, int64(0)
	for {
		killAt, after := int64(-1), time.Duration(0)
		if sum.kills < t.kills {
			killAt = int64((float64(sum.kills) + t.random.Float64()) / float64(t.kills) * float64(size) * mostKilled)
			after = time.Duration(t.random.Int64N(int64(100 * time.Millisecond)))
		} else if script == "up" && sum.kills == t.kills && t.kills > 0 { // between sent and answered, or nearly
			killAt, after = size, time.Duration(t.random.Int64N(int64(5*time.Millisecond)))
		}
		p, err := start(ctx, t.binary, t.dir, args)
		if err != nil {
			return sum, err
		}
		a, err := p.follow(killAt, after)
		if err == nil {
			err = look(a)
		}
		if err != nil {
			return sum, fmt.Errorf("run %d: %w", sum.runs+1, err)
		}
		sum.runs++
		sum.took += a.took
		sum.peak, sum.wrote = max(sum.peak, a.peak), sum.wrote+a.wrote
		sum.lost += max(0, last-max(a.first, 0))
		last = a.last
		if a.killed {
			sum.kills++
		}
		fmt.Printf("%s %2d: from %4d to %4d MB in %.1f s, peak %d MB%s\n", script, sum.runs, a.first>>20, a.last>>20, a.took.Seconds(), a.peak>>20,
			map[bool]string{true: ", killed"}[a.killed])
		if a.message != "" {
			return sum, nil
		}
	}
}

// judge says what a direction took and what of it was too much.
func (t *test) judge(name string, sum total, moved int64) error {
	again := float64(moved) / float64(t.size<<20)
	fmt.Printf("%s: %d MB in %.0f s, byte for byte; killed %d times, %.1f MB done twice; %.2f bytes travelled for each; peak %.1f MB\n",
		name, t.size, sum.took.Seconds(), sum.kills, float64(sum.lost)/(1<<20), again, float64(sum.peak)/(1<<20))
	var errs []error
	if sum.peak >= t.memory<<20 {
		errs = append(errs, fmt.Errorf("%s: %w: %.1f MB, and it must stay under %d", name, errMemory, float64(sum.peak)/(1<<20), t.memory))
	}
	if most := t.again + float64(sum.kills)*perKill/float64(t.size<<20); again > most {
		errs = append(errs, fmt.Errorf("%s: %w: %.2f bytes for each, and it may be %.2f", name, errAgain, again, most))
	}
	if sum.kills < t.kills {
		errs = append(errs, fmt.Errorf("%s: %w: %d of %d", name, errKills, sum.kills, t.kills))
	}
	return errors.Join(errs...)
}
