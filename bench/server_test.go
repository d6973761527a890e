package bench

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/tgscript/tgscript/mtproto"
	"github.com/tgscript/tgscript/sandbox"
	"github.com/tgscript/tgscript/tl/api"
)

// TestMain runs the server when it finds itself the child: clients are measured
// alone, in a process of their own.
func TestMain(m *testing.M) {
	switch os.Getenv("BENCH_SERVER") {
	case "lean":
		end(serve(lean{}))
	case "parts":
		end(serve(newPartServer()))
	case "push":
		end(serve(pusher{&sync.Mutex{}, &atomic.Int32{}}))
	}
	if name := os.Getenv("BENCH_PEAK"); name != "" {
		os.Exit(peak(name))
	}
	if n := os.Getenv("BENCH_SANDBOX"); n != "" {
		end(serveSandbox(n))
	}
	if what := os.Getenv("BENCH_IDLE"); what != "" {
		end(holdIdle(what, os.Getenv("BENCH_ADDR"), os.Getenv("BENCH_WATCH"), os.Getenv("BENCH_DIR")))
	}
	os.Exit(m.Run())
}

// end ends a child.
func end(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// peak runs tgscript and prints the most memory it took, in KiB. A child is born
// with its parent's peak, so the parent must be small: not the one that measures.
func peak(binary string) int {
	cmd := exec.Command(binary, "run", "--sandbox", "scripts/hello.lua")
	if out, err := cmd.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "%v: %s", err, out)
		return 1
	}
	fmt.Println(cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss)
	return 0
}

// serve is a server that answers every client alike, whatever its layer.
func serve(handler mtproto.Handler) error {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println(l.Addr(), formatKey(&key.PublicKey))
	return mtproto.NewServer(mtproto.ServerOptions{Keys: []*rsa.PrivateKey{key}, DC: 2, Handler: handler}).Serve(context.Background(), l)
}

// lean answers with next to nothing: the ids of config and updatesTooLong have not
// changed for years.
type lean struct{}

func (lean) Opened(*mtproto.ServerSession) {}

func (lean) Closed(*mtproto.ServerSession) {}

func (lean) Call(r *mtproto.Request) {
	if bytes.HasSuffix(r.Body, []byte{0x6b, 0x18, 0xf9, 0xc4}) { // help.getConfig, wrapped or not
		r.Reply(api.Append(nil, config()))
		return
	}
	if r.Session.Temporary() && bytes.HasPrefix(r.Body, []byte{0x05, 0x2a, 0xd4, 0xcd}) { // auth.bindTempAuthKey
		r.Reply(api.Append(nil, &api.Bool{Value: true}))
		return
	}
	r.Reply(api.Append(nil, &api.UpdatesTooLong{}))
}

func config() *api.Config {
	return &api.Config{Date: int32(time.Now().Unix()), Expires: int32(time.Now().Unix()) + 3600, ThisDC: 2,
		DCOptions: []*api.DCOption{{ID: 2, IPAddress: "127.0.0.1", Port: 443}}}
}

// peer is where the server is.
type peer struct {
	addr *net.TCPAddr
	key  *rsa.PublicKey
}

func startServer(tb testing.TB) peer { return startPeer(tb, "BENCH_SERVER=lean") }

// startPeer runs a server of the kind that env names.
func startPeer(tb testing.TB, env string) peer {
	tb.Helper()
	line, err := bufio.NewReader(startChild(tb, env)).ReadString('\n')
	words := strings.Fields(line)
	if err != nil || len(words) != 2 {
		tb.Fatalf("server said %q: %v", line, err)
	}
	addr, err := net.ResolveTCPAddr("tcp", words[0])
	if err != nil {
		tb.Fatal(err)
	}
	key, err := parseKey(words[1])
	if err != nil {
		tb.Fatal(err)
	}
	return peer{addr, key}
}

func formatKey(key *rsa.PublicKey) string {
	return base64.StdEncoding.EncodeToString(x509.MarshalPKCS1PublicKey(key))
}

func parseKey(s string) (*rsa.PublicKey, error) {
	der, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		return nil, err
	}
	return x509.ParsePKCS1PublicKey(der)
}

// startChild runs this program again as what env says, for as long as the test
// takes, and gives its output.
func startChild(tb testing.TB, env string) io.Reader {
	tb.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), env)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		tb.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	return out
}

// serveSandbox is a sandbox that says its address, and keys that are signed in.
func serveSandbox(keys string) error {
	n, err := strconv.Atoi(keys)
	if err != nil {
		return err
	}
	box, err := sandbox.New(sandbox.Options{})
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println(l.Addr())
	for range n {
		key, salt, err := box.AuthKey("sandbox_me")
		if err != nil {
			return err
		}
		fmt.Println(formatKey(box.PublicKey()), hex.EncodeToString(key.Bytes()), salt)
	}
	return box.Serve(context.Background(), l)
}

// cpu is the processor time this process has taken, all its goroutines and
// garbage collection included.
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// counted is a connection that counts what it writes: packets of a burst.
type counted struct {
	net.Conn
	writes *atomic.Int64
}

func (c counted) Write(p []byte) (int, error) {
	c.writes.Add(1)
	return c.Conn.Write(p)
}
