//go:build linux

package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/netip"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/tgscript/tgscript/sandbox"
)

const (
	serverAddr = "10.77.0.1"
	serverPort = "4430"
	luaRate    = 4  // messages a second of the second client
	drained    = 90 // seconds in which calls end after the last one
)

func main() {
	duration := flag.Duration("duration", 10*time.Minute, "how long there are calls")
	delay := flag.Duration("delay", 200*time.Millisecond, "of a packet, each way")
	loss := flag.Float64("loss", 0.05, "of packets, each way")
	binary := flag.String("tgscript", "tgscript", "the built program, for the second client")
	script := flag.String("script", "sender.lua", "the second client's script")
	as := flag.String("as", "", "what this process is; for this program itself")
	flag.Parse()
	var err error
	switch *as {
	case "server":
		err = runServer(serverAddr + ":" + serverPort)
	case "client":
		err = runClient(serverAddr+":"+serverPort, flag.Arg(0), int(duration.Seconds()))
	default:
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		defer stop()
		err = (&test{duration: *duration, binary: *binary, script: *script, r: router{delay: *delay, loss: *loss}}).run(ctx)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "network:", err)
		os.Exit(1)
	}
}

// test is one run.
type test struct {
	duration       time.Duration
	binary, script string
	r              router
	began          time.Time
	here, there    *namespace // the clients' and the server's
	client         *child
	second         *child
	secondMemory   []memory
	addresses      int
}

// child is a program of the test.
type child struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
}

func start(cmd *exec.Cmd) (*child, error) {
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	return &child{cmd, in, bufio.NewReader(out)}, cmd.Start()
}

func (c *child) say(line string) { io.WriteString(c.in, line+"\n") }

func (c *child) end() {
	c.cmd.Process.Kill()
	c.cmd.Wait()
}

// expect reads the next line, which has to be this one.
func (c *child) expect(want string) error {
	line, err := c.out.ReadString('\n')
	if err != nil || strings.TrimSpace(line) != want {
		return fmt.Errorf("%v said %q, want %q: %v", c.cmd.Args, line, want, err)
	}
	return nil
}

func (t *test) run(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "network")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	key, err := writeKey(dir)
	if err != nil {
		return err
	}
	if err := t.connect(ctx); err != nil {
		return err
	}
	defer t.here.close()
	defer t.there.close()
	self, err := os.Executable()
	if err != nil {
		return err
	}
	server, err := start(t.there.command(ctx, self, "-as", "server"))
	if err != nil {
		return err
	}
	defer server.end()
	if err := server.expect("serving"); err != nil {
		return err
	}
	if t.client, err = start(t.here.command(ctx, self, "-as", "client", "-duration", t.duration.String(), key)); err != nil {
		return err
	}
	defer t.client.end()
	if err := t.client.expect("ready"); err != nil {
		return err
	}
	t.second, err = start(t.here.command(ctx, t.binary, "run", "--server", serverAddr+":"+serverPort, "--server-key", key,
		"--phone", "+9996620002", "--code", "22222", t.script, strconv.Itoa(int(t.duration.Seconds())), strconv.Itoa(luaRate)))
	if err != nil {
		return err
	}
	defer t.second.end()
	t.began = time.Now()
	if err := t.disturb(ctx); err != nil {
		return err
	}
	return t.judge(server)
}

// connect makes the namespaces and begins to carry packets between them.
func (t *test) connect(ctx context.Context) (err error) {
	pid := strconv.Itoa(os.Getpid())
	if t.here, err = newNamespace(ctx, "tgc"+pid, "10.77.1.1"); err != nil {
		return err
	}
	if t.there, err = newNamespace(ctx, "tgs"+pid, serverAddr); err != nil {
		t.here.close()
		return err
	}
	t.moved()
	go t.r.run(t.here.tun, t.there.tun, false)
	go t.r.run(t.there.tun, t.here.tun, true)
	return nil
}

// moved lets packets of the client's address now pass, and no others.
func (t *test) moved() {
	addr := netip.MustParseAddr(t.here.addr)
	t.r.client.Store(&addr)
}

// disturb is what happens to the link while there are calls: in turn it is cut for
// a while, the client gets another address, it gets one while the link is cut, and
// its machine is suspended.
func (t *test) disturb(ctx context.Context) error {
	kinds := []struct {
		name         string
		cut, suspend time.Duration
		move         bool
	}{
		{name: "cut for 4 s", cut: 4 * time.Second},
		{name: "another address", move: true},
		{name: "cut for 12 s, another address", cut: 12 * time.Second, move: true},
		{name: "client stopped for 20 s", suspend: 20 * time.Second},
		{name: "cut for 25 s", cut: 25 * time.Second},
	}
	calm := 12 * time.Second
	if t.duration < time.Minute {
		calm = 7 * time.Second
	}
	for i := 0; ; i++ {
		k := kinds[i%len(kinds)]
		if err := t.wait(ctx, calm); err != nil {
			return err
		}
		if t.left() < k.cut+k.suspend+calm {
			break
		}
		fmt.Printf("%5.0f s  %s\n", time.Since(t.began).Seconds(), k.name)
		t.r.cut.Store(k.cut > 0)
		if k.suspend > 0 {
			t.client.cmd.Process.Signal(syscall.SIGSTOP)
		}
		if err := t.wait(ctx, k.cut+k.suspend); err != nil {
			return err
		}
		if k.move {
			t.addresses++
			if err := t.here.readdress(ctx, fmt.Sprintf("10.77.1.%d", 1+t.addresses%250)); err != nil {
				return err
			}
			t.moved()
		}
		t.r.cut.Store(false)
		if k.suspend > 0 {
			t.client.cmd.Process.Signal(syscall.SIGCONT)
		}
		t.client.say("disturbed")
	}
	return t.wait(ctx, t.left())
}

func (t *test) left() time.Duration { return time.Until(t.began.Add(t.duration)) }

// wait waits, and samples the second client's memory.
func (t *test) wait(ctx context.Context, d time.Duration) error {
	for end := time.Now().Add(d); ; {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(min(time.Until(end), 5*time.Second)):
		}
		t.secondMemory = append(t.secondMemory, memory{At: time.Since(t.began), RSS: residentKiB(t.second.cmd.Process.Pid)})
		if !time.Now().Before(end) {
			return nil
		}
	}
}

// judge ends the clients and the server, and compares what they say.
func (t *test) judge(server *child) error {
	late := time.AfterFunc(drained*time.Second, func() {
		fmt.Fprintln(os.Stderr, "network: calls do not end")
		t.client.cmd.Process.Signal(syscall.SIGQUIT)
		t.second.end()
	})
	defer late.Stop()
	said, err := io.ReadAll(t.second.out)
	if err != nil {
		return err
	}
	t.client.say("stop")
	v := verdict{second: string(bytes.TrimSpace(said)), secondMemory: t.secondMemory, duration: t.duration, passed: t.r.passed.Load(), lost: t.r.lost.Load()}
	if err := json.NewDecoder(t.client.out).Decode(&v.report); err != nil {
		return fmt.Errorf("the client's report: %w", err)
	}
	server.say("")
	if err := json.NewDecoder(server.out).Decode(&v.truth); err != nil {
		return fmt.Errorf("the server's truth: %w", err)
	}
	v.print(os.Stdout)
	if wrong := v.wrong(); len(wrong) > 0 {
		return errors.New(strings.Join(wrong, "\n         "))
	}
	return nil
}

// writeKey writes the sandbox's public key, which is the same everywhere.
func writeKey(dir string) (string, error) {
	box, err := sandbox.New(sandbox.Options{})
	if err != nil {
		return "", err
	}
	defer box.Close()
	name := filepath.Join(dir, "key.pem")
	block := &pem.Block{Type: "RSA PUBLIC KEY", Bytes: x509.MarshalPKCS1PublicKey(box.PublicKey())}
	return name, os.WriteFile(name, pem.EncodeToMemory(block), 0o600)
}
