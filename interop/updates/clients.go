//go:build linux

package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
)

const token = "1:bot"

// counts are the arguments of a client that counts.
func (t *test) counts() []string {
	return []string{strconv.Itoa(t.all), strconv.Itoa(pushesEach), strconv.Itoa(pushesAhead)}
}

func (t *test) server(addr string) []string {
	return []string{"--server", addr, "--server-key", t.keyFile(), "--server-dc", strconv.Itoa(dc), "--bot", token}
}

// tgscript signs in as it starts, and keeps its progress in memory.
func (t *test) tgscript(ctx context.Context, addr string) (*exec.Cmd, error) {
	args := append([]string{"run"}, t.server(addr)...)
	return exec.CommandContext(ctx, t.binary, append(append(args, "counter.lua"), t.counts()...)...), nil
}

// tgscriptAccount is signed in before, and keeps its progress in the account's file.
func (t *test) tgscriptAccount(ctx context.Context, addr string) (*exec.Cmd, error) {
	home, err := os.MkdirTemp(t.dir, "home")
	if err != nil {
		return nil, err
	}
	login := exec.CommandContext(ctx, t.binary, append([]string{"login", "--data", home, "--account", "counter"}, t.server(addr)...)...)
	if out, err := login.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("login: %w: %s", err, out)
	}
	args := []string{"run", "--data", home, "--account", "counter", "counter.lua"}
	return exec.CommandContext(ctx, t.binary, append(args, t.counts()...)...), nil
}

func (t *test) gotd(ctx context.Context, addr string) (*exec.Cmd, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return exec.CommandContext(ctx, self, "-gotd", addr, t.keyFile(), strconv.Itoa(t.all)), nil
}

// telethon has a session in a file, as its users have.
func (t *test) telethon(ctx context.Context, addr string) (*exec.Cmd, error) {
	dir, err := os.MkdirTemp(t.dir, "telethon")
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, t.python, append([]string{"counter.py"}, t.counts()...)...)
	cmd.Env = append(os.Environ(), "PYTHONPATH=../telethon:../python", "SANDBOX_ADDR="+addr,
		"SANDBOX_KEY="+t.keyFile(), "SANDBOX_DC="+strconv.Itoa(dc), "SANDBOX_DIR="+dir)
	return cmd, nil
}
