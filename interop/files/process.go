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
	"strconv"
	"strings"
	"time"
)

// process is one run of a script.
type process struct {
	cmd    *exec.Cmd
	in     io.Writer
	lines  chan string // that it says; closed when it is over
	errors bytes.Buffer
}

func start(ctx context.Context, binary, folder string, args []string) (*process, error) {
	p := &process{cmd: exec.CommandContext(ctx, binary, args...), lines: make(chan string)}
	p.cmd.Dir, p.cmd.Stderr = folder, &p.errors
	in, err := p.cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.in = in
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		defer close(p.lines)
		for s := bufio.NewScanner(out); s.Scan(); {
			p.lines <- s.Text()
		}
	}()
	return p, nil
}

// usage is what a process has taken so far. A child is born with the peak of its
// parent, but not with its status.
type usage struct {
	peak  int64 // bytes in memory at once
	wrote int64 // bytes, to files and connections
}

func usageOf(pid int) (u usage, err error) {
	if u.peak, err = figure(pid, "status", "VmHWM:"); err != nil {
		return u, err
	}
	u.wrote, err = figure(pid, "io", "wchar:")
	u.peak <<= 10
	return u, err
}

func figure(pid int, file, name string) (n int64, err error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/%s", pid, file))
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(text), name)
	_, err = fmt.Sscan(rest, &n)
	return n, err
}

// attempt is how a run of a script went.
type attempt struct {
	usage
	first, last int64 // how far it said it was, in bytes
	killed      bool
	message     string // the id of the message, if it came to its end, before it was killed or not
	took        time.Duration
}

var errSilent = errors.New("it ended without saying so")

// follow hears the process until it is over or, after a while, as far as it is to
// come, which is when it is killed. Below 0 it is let alone.
func (p *process) follow(killAt int64, after time.Duration) (a attempt, err error) {
	began := time.Now()
	defer func() { a.took = time.Since(began) }()
	var kill <-chan time.Time
	a.first = -1
	for {
		select {
		case line, ok := <-p.lines:
			what, value, _ := strings.Cut(line, "\t")
			n, _ := strconv.ParseInt(value, 10, 64)
			switch {
			case !ok:
				return a, errors.Join(errSilent, p.cmd.Wait(), errors.New(p.errors.String()))
			case what == "over":
				a.message = value
				return a, p.dismiss(&a)
			case what == "at":
				if a.first < 0 {
					a.first = n
				}
				a.last = n
			default:
				return a, fmt.Errorf("it said %q", line)
			}
			if killAt >= 0 && a.last >= killAt && kill == nil {
				kill = time.After(after)
			}
		case <-kill:
			a.killed = true
			return a, p.kill(&a)
		}
	}
}

// kill ends the process with no warning.
func (p *process) kill(a *attempt) (err error) {
	a.usage, err = usageOf(p.cmd.Process.Pid)
	if err := p.cmd.Process.Kill(); err != nil {
		return err
	}
	for line := range p.lines {
		if what, value, _ := strings.Cut(line, "\t"); what == "over" {
			a.message = value // it came to its end first
		}
	}
	p.cmd.Wait()
	return err
}

// dismiss lets a process that waits come to its end.
func (p *process) dismiss(a *attempt) (err error) {
	if a.usage, err = usageOf(p.cmd.Process.Pid); err != nil {
		return err
	}
	if _, err := io.WriteString(p.in, "\n"); err != nil {
		return err
	}
	for line := range p.lines {
		return fmt.Errorf("in the end it said %q", line)
	}
	if err := p.cmd.Wait(); err != nil {
		return fmt.Errorf("%w: %s", err, p.errors.String())
	}
	fmt.Print(p.errors.String()) // of a long time without a connection
	return nil
}
