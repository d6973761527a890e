package bench

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rsa"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gotd/td/session"
	gotd "github.com/gotd/td/telegram"
	"github.com/gotd/td/telegram/dcs"
	"github.com/gotd/td/telegram/updates"
	"github.com/gotd/td/tg"

	"github.com/tgscript/tgscript/mtproto"
	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// BenchmarkIdle is a process that holds accounts, connected and idle, each with
// its own key and session: 1,000 of them, or what BENCH_ACCOUNTS says. The server
// is a sandbox in a process of its own. The figures are for each account beyond
// the first few.
func BenchmarkIdle(b *testing.B) {
	accounts := 1000
	if s := os.Getenv("BENCH_ACCOUNTS"); s != "" {
		accounts, _ = strconv.Atoi(s)
	}
	for _, what := range []string{"tgscript", "tgscript+updates", "tgscript+updates+file", "gotd", "gotd+updates"} {
		b.Run(what, func(b *testing.B) {
			var f idleFigures
			for b.Loop() {
				f = measureIdle(b, what, accounts, 10*time.Second)
			}
			b.ReportMetric(f.RSS/1024, "rss-KB/account")
			b.ReportMetric(f.Heap/1024, "heap-KB/account")
			b.ReportMetric(f.Stack/1024, "stack-KB/account")
			b.ReportMetric(f.Goroutines, "goroutines/account")
			b.ReportMetric(f.CPU*1e3, "cpu-ms/s")
		})
	}
}

// TestIdleBudget holds the memory of an idle account to its budget.
func TestIdleBudget(t *testing.T) {
	f := measureIdle(t, "tgscript+updates", 100, 0)
	if kb := (f.Heap + f.Stack) / 1024; kb > 100 {
		t.Errorf("an idle account takes %.0f KB of heap and %.0f KB of stacks, want at most 100 KB together", f.Heap/1024, f.Stack/1024)
	}
	if f.Goroutines > 5 {
		t.Errorf("an idle account takes %.1f goroutines", f.Goroutines)
	}
}

// warmUp is the accounts that come before: with the first few the program's own
// pages, pools and tables come into memory.
const warmUp = 16

// idleFigures are what one account takes: bytes, goroutines. CPU is that of all
// accounts, in seconds a second.
type idleFigures struct {
	RSS, Heap, Stack, Goroutines, CPU float64
}

// measureIdle has a child of this process hold accounts.
func measureIdle(tb testing.TB, what string, accounts int, watch time.Duration) (f idleFigures) {
	tb.Helper()
	p, keys := startSandbox(tb, warmUp+accounts)
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "BENCH_IDLE="+what, "BENCH_WATCH="+watch.String(), "BENCH_ADDR="+p, "BENCH_DIR="+tb.TempDir())
	cmd.Stdin, cmd.Stderr = strings.NewReader(keys), os.Stderr
	out, err := cmd.Output()
	if err == nil {
		err = json.Unmarshal(out, &f)
	}
	if err != nil {
		tb.Fatalf("%s: %v", out, err)
	}
	return f
}

// holdIdle is the child: it reads keys from its input, one account each, and
// prints the figures. What it holds is whose client, and what is on top.
func holdIdle(what, addr, watch, dir string) error {
	pause, err := time.ParseDuration(watch)
	if err != nil {
		return err
	}
	who, on, _ := strings.Cut(what, "+")
	hold := map[string]func(context.Context, idleAccount, func()) error{"tgscript": holdOurs, "gotd": holdGotd}[who]
	model := idleAccount{addr: addr, updates: strings.Contains(on, "updates")}
	if strings.Contains(on, "file") {
		model.dir = dir
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	failed := make(chan error, 1)
	slots := make(chan struct{}, 8)
	n := 0
	begin := func(line string) {
		slots <- struct{}{}
		go func() {
			a, err := model.with(line)
			if err == nil {
				err = hold(ctx, a, func() { <-slots })
			}
			select {
			case failed <- err:
			default:
			}
		}()
		n++
	}
	settle := func() error {
		for range cap(slots) {
			select {
			case slots <- struct{}{}:
			case err := <-failed:
				return err
			case <-time.After(time.Minute):
				return fmt.Errorf("%d accounts are not ready", n)
			}
		}
		for range cap(slots) {
			<-slots
		}
		return nil
	}
	lines := bufio.NewScanner(os.Stdin)
	for n < warmUp && lines.Scan() {
		begin(lines.Text())
	}
	if err := settle(); err != nil {
		return err
	}
	before := taken(model)
	for n = 0; lines.Scan(); {
		begin(lines.Text())
	}
	if err := settle(); err != nil {
		return err
	}
	after := taken(model)
	each := func(now, then float64) float64 { return (now - then) / float64(n) }
	f := idleFigures{each(after.RSS, before.RSS), each(after.Heap, before.Heap), each(after.Stack, before.Stack), each(after.Goroutines, before.Goroutines), 0}
	if pause > 0 {
		worked := cpu()
		<-time.After(pause)
		f.CPU = float64(cpu()-worked) / float64(pause)
	}
	return json.NewEncoder(os.Stdout).Encode(f)
}

// taken is what the process takes when the collector has done all it can.
func taken(a idleAccount) idleFigures {
	rest := 2 * time.Second // what a connection begins with is over
	if a.dir != "" {
		rest = 10 * time.Second // and files are at rest
	}
	<-time.After(rest)
	for range 6 { // each lets stacks shrink by half
		debug.FreeOSMemory()
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	statm, _ := os.ReadFile("/proc/self/statm")
	var total, resident float64
	fmt.Sscan(string(statm), &total, &resident)
	return idleFigures{RSS: resident * float64(syscall.Getpagesize()), Heap: float64(m.HeapInuse), Stack: float64(m.StackInuse), Goroutines: float64(runtime.NumGoroutine())}
}

// idleAccount is an account that is signed in.
type idleAccount struct {
	addr    string
	server  *rsa.PublicKey
	key     mtproto.AuthKey
	salt    int64
	updates bool
	dir     string // of its file; "": in memory
}

// with is the account of one line of keys.
func (a idleAccount) with(line string) (idleAccount, error) {
	words := strings.Fields(line)
	if len(words) != 3 {
		return a, fmt.Errorf("a key of %d words", len(words))
	}
	server, err := parseKey(words[0])
	if err != nil {
		return a, err
	}
	secret, err := hex.DecodeString(words[1])
	if err != nil {
		return a, err
	}
	a.server = server
	if a.key, err = mtproto.NewAuthKey(secret); err != nil {
		return a, err
	}
	a.salt, err = strconv.ParseInt(words[2], 10, 64)
	return a, err
}

// holdOurs holds an account as a host of bots does; ready is called when it is
// idle.
func holdOurs(ctx context.Context, a idleAccount, ready func()) error {
	var store telegram.Store = &telegram.MemoryStore{}
	if a.dir != "" {
		f, err := telegram.OpenAccountFile(filepath.Join(a.dir, fmt.Sprintf("%016x.db", uint64(a.key.ID()))), telegram.AccountFileOptions{Create: true})
		if err != nil {
			return err
		}
		defer f.Close()
		store = f
	}
	if err := store.Save(telegram.Change{Session: &telegram.Session{DC: 2, Keys: map[int]telegram.StoredKey{2: {Key: a.key, Salt: a.salt}}}}); err != nil {
		return err
	}
	c := telegram.New(telegram.Options{
		AppID: 1, AppHash: "hash", Keys: []*rsa.PublicKey{a.server}, DC: 2, DCs: []telegram.DC{{ID: 2, Addr: a.addr}}, Store: store,
	})
	return c.Run(ctx, func(ctx context.Context) error {
		if _, err := c.Invoke(ctx, &api.HelpGetConfigRequest{}, telegram.CallOptions{}); err != nil {
			return err
		}
		if !a.updates {
			ready()
			<-ctx.Done()
			return nil
		}
		return c.Updates(ctx, telegram.UpdateOptions{Ready: func(telegram.UpdateState) { ready() }, Handle: func(*telegram.Update) {}})
	})
}

func holdGotd(ctx context.Context, a idleAccount, ready func()) error {
	host, port, _ := strings.Cut(a.addr, ":")
	number, err := strconv.Atoi(port)
	if err != nil {
		return err
	}
	id := [8]byte{}
	for i := range id {
		id[i] = byte(a.key.ID() >> (8 * i))
	}
	var store session.StorageMemory
	loader := session.Loader{Storage: &store}
	if err := loader.Save(ctx, &session.Data{DC: 2, Addr: a.addr, AuthKey: a.key.Bytes(), AuthKeyID: id[:], Salt: a.salt}); err != nil {
		return err
	}
	o := gotd.Options{
		PublicKeys: []gotd.PublicKey{{RSA: a.server}}, DC: 2, SessionStorage: &store, NoUpdates: !a.updates,
		DCList: dcs.List{Options: []tg.DCOption{{ID: 2, IPAddress: host, Port: number}}},
	}
	var manager *updates.Manager
	if a.updates {
		manager = updates.New(updates.Config{Handler: gotd.UpdateHandlerFunc(func(context.Context, tg.UpdatesClass) error { return nil })})
		o.UpdateHandler = manager
	}
	c := gotd.NewClient(1, "hash", o)
	return c.Run(ctx, func(ctx context.Context) error {
		if _, err := c.API().HelpGetConfig(ctx); err != nil {
			return err
		}
		if !a.updates {
			ready()
			<-ctx.Done()
			return nil
		}
		return manager.Run(ctx, c.API(), a.key.ID(), updates.AuthOptions{IsBot: true, OnStart: func(context.Context) { ready() }})
	})
}

// startSandbox runs a sandbox in a process of its own and gives its address and
// one line for each of so many keys that are signed in.
func startSandbox(tb testing.TB, accounts int) (addr, keys string) {
	tb.Helper()
	out := startChild(tb, "BENCH_SANDBOX="+strconv.Itoa(accounts))
	lines := bufio.NewReader(out)
	addr, err := lines.ReadString('\n')
	if err != nil {
		tb.Fatal(err)
	}
	var all bytes.Buffer
	for range accounts {
		line, err := lines.ReadString('\n')
		if err != nil {
			tb.Fatal(err)
		}
		all.WriteString(line)
	}
	go io.Copy(io.Discard, lines)
	return strings.TrimSpace(addr), all.String()
}
