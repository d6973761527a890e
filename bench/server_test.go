package bench

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/tgscript/tgscript/mtproto"
	"github.com/tgscript/tgscript/tl/api"
)

// TestMain runs the server when it finds itself the child: clients are measured
// alone, in a process of their own.
func TestMain(m *testing.M) {
	if os.Getenv("BENCH_SERVER") != "" {
		if err := serve(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	if name := os.Getenv("BENCH_PEAK"); name != "" {
		os.Exit(peak(name))
	}
	os.Exit(m.Run())
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

// serve is a lean server that answers every client alike, whatever its layer:
// the ids of config and updatesTooLong have not changed for years.
func serve() error {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println(l.Addr(), base64.StdEncoding.EncodeToString(x509.MarshalPKCS1PublicKey(&key.PublicKey)))
	return mtproto.NewServer(mtproto.ServerOptions{Keys: []*rsa.PrivateKey{key}, DC: 2, Handler: lean{}}).Serve(context.Background(), l)
}

type lean struct{}

func (lean) Opened(*mtproto.ServerSession) {}

func (lean) Closed(*mtproto.ServerSession) {}

func (lean) Call(r *mtproto.Request) {
	if bytes.HasSuffix(r.Body, []byte{0x6b, 0x18, 0xf9, 0xc4}) { // help.getConfig, wrapped or not
		r.Reply(api.Append(nil, config()))
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

func startServer(tb testing.TB) peer {
	tb.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "BENCH_SERVER=1")
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
	line, err := bufio.NewReader(out).ReadString('\n')
	words := strings.Fields(line)
	if err != nil || len(words) != 2 {
		tb.Fatalf("server said %q: %v", line, err)
	}
	addr, err := net.ResolveTCPAddr("tcp", words[0])
	if err != nil {
		tb.Fatal(err)
	}
	der, err := base64.StdEncoding.DecodeString(words[1])
	if err != nil {
		tb.Fatal(err)
	}
	key, err := x509.ParsePKCS1PublicKey(der)
	if err != nil {
		tb.Fatal(err)
	}
	return peer{addr, key}
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
