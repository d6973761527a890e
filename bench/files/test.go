//go:build linux

package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// patience is how long a client may take for the file, there and back.
const patience = 20 * time.Minute

// test is one run.
type test struct {
	size, throttledSize int64 // MB
	rate                string
	delay               time.Duration
	rounds              int
	only, clients       string
	binary, python      string
	dir, profile        string
}

// client is one that moves the file.
type client struct {
	name    string
	command func(t *test, ctx context.Context, todo task) *exec.Cmd
	pool    bool // is of interest only where connections are slow
}

const (
	lua  = "tgscript-lua"
	gotd = "gotd"
	py   = "telethon"
)

var clients = []client{
	{lua, (*test).lua, false},
	{"tgscript-go", self("tgscript"), false},
	{gotd, self("gotd"), false},
	{"gotd-pool", self("gotd-pool"), true},
	{py, (*test).telethon, false},
}

// self is a client that is this program.
func self(name string) func(*test, context.Context, task) *exec.Cmd {
	return func(t *test, ctx context.Context, todo task) *exec.Cmd {
		cmd := exec.CommandContext(ctx, "/proc/self/exe", "-client", name)
		if t.profile != "" && name == "tgscript" {
			cmd.Args = append(cmd.Args, "-profile", t.profile)
		}
		cmd.Env = todo.environ()
		return cmd
	}
}

func (t *test) telethon(ctx context.Context, todo task) *exec.Cmd {
	cmd := exec.CommandContext(ctx, t.python, "client.py")
	cmd.Env = todo.environ()
	return cmd
}

// lua runs a script, from the folder with the files: a script can read there.
func (t *test) lua(ctx context.Context, todo task) *exec.Cmd {
	args := []string{"run", "--server", todo.addr, "--server-key", todo.keyFile, "--server-dc", strconv.Itoa(dc), "--allow-read", t.dir, "--allow-write", t.dir}
	server := "lean"
	if todo.phone != "" {
		args, server = append(args, "--phone", todo.phone, "--code", todo.code), "sandbox"
	}
	return exec.CommandContext(ctx, t.binary, append(args, filepath.Join(t.dir, "client.lua"), todo.up, todo.down, server)...)
}

// run measures and prints what was asked for.
func (t *test) run(ctx context.Context) error {
	dir, err := os.MkdirTemp(t.dir, "files")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	t.dir = dir
	script, err := os.ReadFile("client.lua")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "client.lua"), script, 0o600); err != nil {
		return err
	}
	for _, one := range []struct {
		name  string
		bytes int64
		run   func(context.Context, task) error
	}{{"loopback", t.size << 20, t.loopback}, {"throttled", t.throttledSize << 20, t.throttled}} {
		if t.only != "" && t.only != one.name {
			continue
		}
		todo := task{up: filepath.Join(dir, "up"), down: filepath.Join(dir, "down"), keyFile: filepath.Join(dir, "key.pem"), size: one.bytes}
		if err := writeNoise(todo.up, todo.size); err != nil {
			return err
		}
		if err := one.run(ctx, todo); err != nil {
			return fmt.Errorf("%s: %w", one.name, err)
		}
	}
	return nil
}

// loopback measures with the lean server.
func (t *test) loopback(ctx context.Context, todo task) error {
	content, err := readMapped(todo.up)
	if err != nil {
		return err
	}
	defer syscall.Munmap(content)
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return err
	}
	if err := writeKey(todo.keyFile, &key.PublicKey); err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	defer l.Close()
	server := &lean{content: content, sent: map[int64]map[int32]bool{}}
	go server.serve(l, key)
	todo.addr = l.Addr().String()
	return t.measure(ctx, results{name: "loopback", goals: map[string]goal{gotd: {1, 0.6}, py: {0, 0.8}}}, todo, func() error {
		if !server.whole() {
			return errNotWhole
		}
		return nil
	})
}

var errNotWhole = errors.New("not all of the file came up")

// throttled measures with a sandbox.
func (t *test) throttled(ctx context.Context, todo task) error {
	sandbox := exec.CommandContext(ctx, t.binary, "sandbox", "--listen", "127.0.0.1:0", "--key", todo.keyFile,
		"--file-rate", t.rate, "--delay", t.delay.String())
	var said bytes.Buffer
	sandbox.Stderr = &said
	out, err := sandbox.StdoutPipe()
	if err != nil {
		return err
	}
	if err := sandbox.Start(); err != nil {
		return err
	}
	defer func() {
		sandbox.Process.Kill()
		sandbox.Wait()
	}()
	for lines := bufio.NewScanner(out); lines.Scan(); {
		switch words := strings.Fields(lines.Text()); {
		case len(words) > 1 && words[0] == "address":
			todo.addr = words[1]
		case len(words) > 2 && words[0] == "@sandbox_me":
			todo.phone, todo.code = words[1], words[2]
		case len(words) > 1 && words[0] == "tgscript" && words[1] == "run":
			go io.Copy(io.Discard, out)
			name := fmt.Sprintf("throttled, %s bytes/s a connection and %v there and back", t.rate, t.delay)
			return t.measure(ctx, results{name: name, goals: map[string]goal{gotd: {1.5, 0}}}, todo, func() error { return nil })
		}
	}
	return fmt.Errorf("the sandbox does not start: %s", said.String())
}

// measure has each client move the file in each round, and prints the tables.
func (t *test) measure(ctx context.Context, r results, todo task, check func() error) error {
	var turns []client
	for _, c := range clients {
		asked := t.clients == "" || slices.Contains(strings.Split(t.clients, ","), c.name)
		if asked && (c.name != py || t.python != "") && (!c.pool || todo.phone != "") {
			turns = append(turns, c)
		}
	}
	r.size, r.load, r.all = todo.size, loadAverage(), map[string][2][]figures{}
	for range t.rounds {
		for _, c := range turns {
			up, down, err := t.move(ctx, c, todo, check)
			if err != nil {
				return fmt.Errorf("%s: %w", c.name, err)
			}
			f := r.all[c.name]
			r.all[c.name] = [2][]figures{append(f[0], up), append(f[1], down)}
		}
	}
	return r.print(os.Stdout)
}

// move has a client move the file, and looks what has come.
func (t *test) move(ctx context.Context, c client, todo task, check func() error) (up, down figures, err error) {
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	process, err := start(c.command(t, ctx, todo))
	if err != nil {
		return up, down, err
	}
	defer process.cmd.Process.Kill()
	if up, err = process.measure("up"); err != nil {
		return up, down, err
	}
	if err = check(); err != nil {
		return up, down, err
	}
	if down, err = process.measure("down"); err != nil {
		return up, down, err
	}
	if err = process.end(); err != nil {
		return up, down, err
	}
	err = same(todo.up, todo.down)
	return up, down, errors.Join(err, os.Remove(todo.down))
}
