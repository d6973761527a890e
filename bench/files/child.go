//go:build linux

package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime/pprof"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// A client says "up" when it is ready to upload the file and "down" when it is
// ready to download it, "done" after each, and goes on when it is sent a line.

// figures are what moving the file one way took.
type figures struct {
	took time.Duration
	cpu  time.Duration // user and system, of all threads
	peak int64         // bytes that it had in memory at once
}

// child is a client's process.
type child struct {
	cmd    *exec.Cmd
	in     io.Writer
	out    *bufio.Reader
	errors bytes.Buffer
}

func start(cmd *exec.Cmd) (*child, error) {
	c := &child{cmd: cmd}
	cmd.Stderr = &c.errors
	cmd.Cancel = func() error { return cmd.Process.Kill() }
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	c.in, c.out = in, bufio.NewReader(out)
	return c, cmd.Start()
}

// heard waits for a word.
func (c *child) heard(word string) error {
	line, err := c.out.ReadString('\n')
	if got := strings.TrimSpace(line); err == nil && got != word {
		return fmt.Errorf("it said %q, not %q", got, word)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("it ended before it said %q", word), c.cmd.Wait(), errors.New(c.errors.String()))
	}
	return nil
}

func (c *child) goOn() error {
	_, err := io.WriteString(c.in, "\n")
	return err
}

// measure lets the client move the file in a direction.
func (c *child) measure(direction string) (f figures, err error) {
	if err := c.heard(direction); err != nil {
		return f, err
	}
	pid := c.cmd.Process.Pid
	if err := forgetPeak(pid); err != nil {
		return f, err
	}
	cpu, at := cpuOf(pid), time.Now()
	if err := c.goOn(); err != nil {
		return f, err
	}
	if err := c.heard("done"); err != nil {
		return f, err
	}
	f = figures{took: time.Since(at), cpu: cpuOf(pid) - cpu}
	f.peak, err = peakOf(pid)
	return f, err
}

// end lets the client go and waits until it has.
func (c *child) end() error {
	if err := c.goOn(); err != nil {
		return err
	}
	if err := c.cmd.Wait(); err != nil {
		return fmt.Errorf("%w: %s", err, c.errors.String())
	}
	return nil
}

// cpuOf is the processor time that a process has taken, to the nanosecond: what
// clock_getcpuclockid(3) makes of its id is a clock.
func cpuOf(pid int) time.Duration {
	const scheduled = 2
	var t unix.Timespec
	if err := unix.ClockGettime(int32(^pid<<3|scheduled), &t); err != nil {
		return 0
	}
	return time.Duration(t.Nano())
}

// forgetPeak has the most memory that a process had counted anew.
func forgetPeak(pid int) error {
	return os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", pid), []byte("5"), 0)
}

// peakOf is the most memory that a process had, in bytes.
func peakOf(pid int) (int64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	var kib int64
	_, err = fmt.Sscan(rest, &kib)
	return kib << 10, err
}

// task is what a client of this program is to do.
type task struct {
	addr, keyFile, phone, code string // no phone: there is nothing to sign in to
	up, down                   string // files
	size                       int64
}

// taskOf reads what environment has.
func taskOf(environ func(string) string) (t task, err error) {
	t = task{addr: environ("FILES_ADDR"), keyFile: environ("FILES_KEY"), phone: environ("FILES_PHONE"), code: environ("FILES_CODE"),
		up: environ("FILES_UP"), down: environ("FILES_DOWN")}
	_, err = fmt.Sscan(environ("FILES_SIZE"), &t.size)
	return t, err
}

func (t task) environ() []string {
	return append(os.Environ(), "FILES_ADDR="+t.addr, "FILES_KEY="+t.keyFile, "FILES_PHONE="+t.phone, "FILES_CODE="+t.code,
		"FILES_UP="+t.up, "FILES_DOWN="+t.down, fmt.Sprint("FILES_SIZE=", t.size))
}

// be is the client of that name, and writes where the time went if profile is a file.
func be(ctx context.Context, name, profile string) error {
	if profile != "" {
		f, err := os.Create(profile)
		if err != nil {
			return err
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	t, err := taskOf(os.Getenv)
	if err != nil {
		return err
	}
	key, err := readKey(t.keyFile)
	if err != nil {
		return err
	}
	lines := bufio.NewReader(os.Stdin)
	turn := func(direction string, move func() error) error {
		fmt.Println(direction)
		if _, err := lines.ReadString('\n'); err != nil {
			return err
		}
		if err := move(); err != nil {
			return err
		}
		fmt.Println("done")
		return nil
	}
	client := map[string]func(context.Context, task, keyOf, turnOf) error{"tgscript": moveOurs, "gotd": moveGotd, "gotd-pool": moveGotdPool}[name]
	if err := client(ctx, t, key, turn); err != nil {
		return err
	}
	_, err = lines.ReadString('\n')
	return err
}
