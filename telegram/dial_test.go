package telegram_test

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tgscript/tgscript/mtproto"
	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// network is a network in memory, for a client's Options.Connect.
type network struct {
	w     *world
	hosts map[string]host // by host:port; the others refuse

	mu     sync.Mutex // guards what follows
	began  time.Time
	dials  []string // address and when
	open   int      // connections that the client has not closed
	closed int      // attempts that ended because the client gave them up
}

// host is what is at an address.
type host struct {
	dc    int           // a server of that data centre
	err   error         // connecting fails
	after time.Duration // connecting takes so long
	never bool          // connecting does not end
	mute  bool          // takes the connection, and says nothing
	hear  func(net.Conn)
}

// onNetwork makes a client of the world connect by a network; the addresses are
// those of its data centre 2.
func (w *world) onNetwork(hosts map[string]host, addrs ...string) *network {
	n := &network{w: w, hosts: hosts, began: time.Now()}
	w.options.DCs = nil
	for _, a := range addrs {
		w.options.DCs = append(w.options.DCs, telegram.DC{ID: 2, Addr: a})
	}
	w.options.Connect = n.connect
	return n
}

func (n *network) connect(ctx context.Context, addr string) (net.Conn, error) {
	n.mu.Lock()
	n.dials = append(n.dials, fmt.Sprintf("%s %v", addr, time.Since(n.began)))
	n.mu.Unlock()
	n.mu.Lock()
	h, ok := n.hosts[addr]
	n.mu.Unlock()
	if !ok {
		h.err = syscall.ECONNREFUSED
	}
	wait := time.After(h.after)
	if h.never {
		wait = nil
	}
	select {
	case <-wait:
	case <-ctx.Done():
		n.mu.Lock()
		defer n.mu.Unlock()
		n.closed++
		return nil, ctx.Err()
	}
	if h.err != nil {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", h.err)}
	}
	client, server := net.Pipe()
	n.mu.Lock()
	n.open++
	n.mu.Unlock()
	go func() {
		defer server.Close()
		if h.hear != nil {
			h.hear(server)
			return
		}
		if h.mute {
			io.Copy(io.Discard, server)
			return
		}
		if link, err := mtproto.AcceptLink(server); err == nil {
			n.w.servers[h.dc].ServeLink(context.Background(), link)
		}
	}()
	return &networkConn{Conn: client, n: n}, nil
}

// networkConn counts itself.
type networkConn struct {
	net.Conn
	n    *network
	once sync.Once
}

func (c *networkConn) Close() error {
	c.once.Do(func() {
		c.n.mu.Lock()
		defer c.n.mu.Unlock()
		c.n.open--
	})
	return c.Conn.Close()
}

// said is what has been dialled since the last time, and when.
func (n *network) said() []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	out := n.dials
	n.dials, n.began = nil, time.Now()
	return out
}

// runOn runs a client on the network.
func (n *network) run(f func(ctx context.Context, c *telegram.Client)) {
	n.w.t.Helper()
	c := telegram.New(n.w.options)
	n.began = time.Now()
	err := c.Run(n.w.t.Context(), func(ctx context.Context) error {
		f(ctx, c)
		return nil
	})
	if err != nil {
		n.w.t.Errorf("Run: %v", err)
	}
}

// TestDialRace: the addresses of a data centre are tried one after the other, a
// quarter of a second apart, and the first that takes the connection is used.
func TestDialRace(t *testing.T) {
	server := host{dc: 2}
	for _, tt := range []struct {
		name   string
		addrs  []string
		hosts  map[string]host
		want   []string
		gaveUp int
	}{
		{name: "the first answers", addrs: []string{"192.0.2.1:443", "192.0.2.2:443"},
			hosts: map[string]host{"192.0.2.1:443": server, "192.0.2.2:443": server}, want: []string{"192.0.2.1:443 0s"}},
		{name: "the first is slow", addrs: []string{"192.0.2.1:443", "192.0.2.2:443", "192.0.2.3:443"},
			hosts: map[string]host{"192.0.2.1:443": {never: true}, "192.0.2.2:443": {dc: 2, after: 100 * time.Millisecond}},
			want:  []string{"192.0.2.1:443 0s", "192.0.2.2:443 250ms"}, gaveUp: 1},
		{name: "the first is slow and wins", addrs: []string{"192.0.2.1:443", "192.0.2.2:443"},
			hosts: map[string]host{"192.0.2.1:443": {dc: 2, after: 300 * time.Millisecond}, "192.0.2.2:443": {dc: 2, after: time.Second}},
			want:  []string{"192.0.2.1:443 0s", "192.0.2.2:443 250ms"}, gaveUp: 1},
		{name: "the first refuses", addrs: []string{"192.0.2.1:443", "192.0.2.2:443"},
			hosts: map[string]host{"192.0.2.2:443": server}, want: []string{"192.0.2.1:443 0s", "192.0.2.2:443 0s"}},
		{name: "IPv4 and IPv6 in turn", addrs: []string{"192.0.2.1:443", "192.0.2.2:443", "192.0.2.3:443", "[2001:db8::1]:443", "[2001:db8::2]:443"},
			hosts: map[string]host{"192.0.2.3:443": server},
			want:  []string{"192.0.2.1:443 0s", "[2001:db8::1]:443 0s", "192.0.2.2:443 0s", "[2001:db8::2]:443 0s", "192.0.2.3:443 0s"}},
		{name: "all are slow but the last", addrs: []string{"192.0.2.1:443", "192.0.2.2:443", "192.0.2.3:443"},
			hosts: map[string]host{"192.0.2.1:443": {never: true}, "192.0.2.2:443": {never: true}, "192.0.2.3:443": server},
			want:  []string{"192.0.2.1:443 0s", "192.0.2.2:443 250ms", "192.0.2.3:443 500ms"}, gaveUp: 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := newWorld(t, echo).onNetwork(tt.hosts, tt.addrs...)
				n.run(func(ctx context.Context, c *telegram.Client) {
					if _, err := c.Invoke(ctx, send(1), telegram.CallOptions{}); err != nil {
						t.Fatal(err)
					}
					if got := n.said(); !slices.Equal(got, tt.want) {
						t.Errorf("went to %v, want %v", got, tt.want)
					}
					winner, _, _ := strings.Cut(tt.want[len(tt.want)-1], " ")
					if tt.name == "the first is slow and wins" {
						winner = tt.addrs[0]
					}
					n.w.servers[2].DropConnections()
					if _, err := c.Invoke(ctx, send(2), telegram.CallOptions{}); err != nil {
						t.Fatal(err)
					}
					if got := n.said(); len(got) == 0 || got[0] != winner+" 0s" {
						t.Errorf("went to %v after that, want %s first", got, winner)
					}
				})
				synctest.Wait()
				n.mu.Lock()
				defer n.mu.Unlock()
				if n.closed < tt.gaveUp || n.open != 0 {
					t.Errorf("%d attempts given up, want %d; %d connections are left", n.closed, tt.gaveUp, n.open)
				}
			})
		})
	}
}

// TestDialNothing: without anybody to connect to, a call's error says what was
// tried and why it failed, each attempt ends, and they are not made in a hurry.
func TestDialNothing(t *testing.T) {
	addrs := []string{"192.0.2.1:443", "[2001:db8::1]:443"}
	for _, tt := range []struct {
		name  string
		host  host
		says  string
		least int // dials in a minute
		most  int
	}{
		{"refused", host{err: syscall.ECONNREFUSED}, "data centre 2 can't be reached: connection refused (192.0.2.1:443, [2001:db8::1]:443)", 8, 40},
		{"no network", host{err: syscall.ENETUNREACH}, "there is no network: data centre 2 can't be reached: network is unreachable (192.0.2.1:443, [2001:db8::1]:443)", 8, 40},
		{"no network on Windows", host{err: syscall.Errno(10051)}, "there is no network: data centre 2 can't be reached: ", 8, 40},
		{"silence", host{never: true}, "data centre 2 can't be reached: no answer within 10s (192.0.2.1:443, [2001:db8::1]:443)", 4, 40},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := newWorld(t, echo).onNetwork(map[string]host{addrs[0]: tt.host, addrs[1]: tt.host}, addrs...)
				n.run(func(ctx context.Context, c *telegram.Client) {
					_, err := c.Invoke(ctx, send(1), telegram.CallOptions{})
					var e *telegram.Error
					if !errors.As(err, &e) || e.Kind != telegram.KindNetwork || !strings.Contains(err.Error(), "no connection within 1m0s: "+tt.says) {
						t.Errorf("%v\nwant %s", err, tt.says)
					}
					if dials := len(n.said()); dials < tt.least || dials > tt.most {
						t.Errorf("%d attempts in a minute, want %d to %d", dials, tt.least, tt.most)
					}
				})
			})
		})
	}
}

// TestDialMute: what takes connections and says nothing is no server. The next
// address is tried, and the mute one comes last from then on.
func TestDialMute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, echo)
		w.store = &telegram.MemoryStore{} // a key exchange comes first
		w.options.Store = w.store
		n := w.onNetwork(map[string]host{"192.0.2.1:443": {mute: true}, "192.0.2.2:443": {dc: 2}}, "192.0.2.1:443", "192.0.2.2:443")
		n.run(func(ctx context.Context, c *telegram.Client) {
			if _, err := c.Invoke(ctx, send(1), telegram.CallOptions{}); err != nil {
				t.Fatal(err)
			}
			w.servers[2].DropConnections()
			if _, err := c.Invoke(ctx, send(2), telegram.CallOptions{}); err != nil {
				t.Fatal(err)
			}
			var went []string
			for _, d := range n.said() {
				addr, _, _ := strings.Cut(d, " ")
				went = append(went, addr)
			}
			if want := []string{"192.0.2.1:443", "192.0.2.2:443", "192.0.2.2:443"}; !slices.Equal(went, want) {
				t.Errorf("went to %v, want %v", went, want)
			}
		})
	})
}

// TestDialPorts: Telegram's own servers listen on more ports than one, for
// networks that let nothing else through.
func TestDialPorts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, echo)
		n := w.onNetwork(map[string]host{"149.154.167.51:5222": {dc: 2}})
		n.run(func(ctx context.Context, c *telegram.Client) {
			if _, err := c.Invoke(ctx, send(1), telegram.CallOptions{}); err != nil {
				t.Fatal(err)
			}
			var ports []string
			for _, d := range n.said() {
				addr, _, _ := strings.Cut(d, " ")
				_, port, _ := net.SplitHostPort(addr)
				ports = append(ports, port)
			}
			if got, want := slices.Compact(ports), []string{"443", "80", "5222"}; !slices.Equal(got, want) {
				t.Errorf("ports %v, want %v", ports, want)
			}
		})
	})
}

// TestLearnedAddresses: what help.getConfig tells of a data centre is tried when
// the addresses of the start fail: not those of CDNs, for files only, of this
// machine (S19) or that make no sense. One for obfuscated streams is spoken to
// with its secret (T10).
func TestLearnedAddresses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		secret := []byte("0123456789abcdef")
		var framing [4]byte
		config := &api.Config{DCOptions: []*api.DCOption{
			{ID: 2, IPAddress: "192.0.2.3", Port: 443, ThisPortOnly: true},
			{ID: 2, IPAddress: "2001:db8::3", Port: 443, Ipv6: true, ThisPortOnly: true},
			{ID: 2, IPAddress: "192.0.2.1", Port: 443, ThisPortOnly: true},
			{ID: 2, IPAddress: "192.0.2.4", Port: 8443},
			{ID: 2, IPAddress: "192.0.2.5", Port: 443, MediaOnly: true},
			{ID: 2, IPAddress: "192.0.2.6", Port: 443, Cdn: true},
			{ID: 2, IPAddress: "127.0.0.1", Port: 443},
			{ID: 2, IPAddress: "::1", Port: 443, Ipv6: true},
			{ID: 2, IPAddress: "10.0.0.1", Port: 443},
			{ID: 2, IPAddress: "169.254.1.1", Port: 443},
			{ID: 2, IPAddress: "0.0.0.0", Port: 443},
			{ID: 2, IPAddress: "192.0.2.7", Port: 70000},
			{ID: 2, IPAddress: "telegram.example", Port: 443},
			{ID: 2, IPAddress: "192.0.2.8", Port: 443, Secret: []byte("short")},
			{ID: 2, IPAddress: "192.0.2.9", Port: 443, TcpoOnly: true, Secret: secret, ThisPortOnly: true},
		}}
		w := newWorld(t, func(c *incoming) {
			if isConfig(c.req) {
				c.reply(config)
				return
			}
			echo(c)
		})
		n := w.onNetwork(map[string]host{"192.0.2.1:443": {dc: 2}}, "192.0.2.1:443")
		n.run(func(ctx context.Context, c *telegram.Client) {
			if _, err := c.Invoke(ctx, &api.HelpGetConfigRequest{}, telegram.CallOptions{}); err != nil {
				t.Fatal(err)
			}
			n.mu.Lock()
			delete(n.hosts, "192.0.2.1:443")
			n.hosts["192.0.2.9:443"] = host{hear: func(conn net.Conn) { framing = obfuscatedFraming(conn, secret) }}
			n.mu.Unlock()
			n.said()
			w.servers[2].DropConnections()
			c.Invoke(ctx, send(1), telegram.CallOptions{Timeout: time.Second})
			var went []string
			for _, d := range n.said() {
				addr, _, _ := strings.Cut(d, " ")
				went = append(went, addr)
			}
			want := []string{"192.0.2.1:443", "[2001:db8::3]:443", "192.0.2.3:443", "192.0.2.4:8443", "192.0.2.9:443"}
			if !slices.Equal(went[:min(len(went), len(want))], want) {
				t.Errorf("went to %v, want %v", went, want)
			}
			for _, addr := range went {
				if !slices.Contains(want, addr) {
					t.Errorf("went to %s", addr)
				}
			}
			synctest.Wait()
			if framing != [4]byte{0xee, 0xee, 0xee, 0xee} {
				t.Errorf("obfuscated with another secret: framing %x", framing)
			}
		})
	})
}

// TestLearnedMuteT12: an address of the configuration that is to be spoken to as
// if it were a web server, and says nothing, does not keep the client for ever.
func TestLearnedMuteT12(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, func(c *incoming) {
			if isConfig(c.req) {
				c.reply(&api.Config{DCOptions: []*api.DCOption{{ID: 2, IPAddress: "192.0.2.9", Port: 443, ThisPortOnly: true,
					Secret: []byte("\xee0123456789abcdefexample.org")}}})
				return
			}
			echo(c)
		})
		n := w.onNetwork(map[string]host{"192.0.2.1:443": {dc: 2}, "192.0.2.9:443": {mute: true}}, "192.0.2.1:443")
		n.run(func(ctx context.Context, c *telegram.Client) {
			if _, err := c.Invoke(ctx, &api.HelpGetConfigRequest{}, telegram.CallOptions{}); err != nil {
				t.Fatal(err)
			}
			n.mu.Lock()
			n.hosts["192.0.2.1:443"] = host{err: syscall.ECONNREFUSED}
			n.mu.Unlock()
			w.servers[2].DropConnections()
			if _, err := c.Invoke(ctx, send(1), telegram.CallOptions{Timeout: 15 * time.Second}); err == nil {
				t.Error("a call was answered by nobody")
			}
			n.mu.Lock()
			n.hosts["192.0.2.1:443"] = host{dc: 2}
			n.mu.Unlock()
			if _, err := c.Invoke(ctx, send(2), telegram.CallOptions{}); err != nil {
				t.Error(err)
			}
		})
	})
}

// obfuscatedFraming is the framing that a stream obfuscated with a secret begins
// with (T10).
func obfuscatedFraming(conn net.Conn, secret []byte) [4]byte {
	var init [64]byte
	if _, err := io.ReadFull(conn, init[:]); err != nil {
		return [4]byte{}
	}
	key := sha256.Sum256(slices.Concat(init[8:40], secret))
	block, err := aes.NewCipher(key[:])
	if err != nil {
		return [4]byte{}
	}
	cipher.NewCTR(block, init[40:56]).XORKeyStream(init[:], init[:])
	return [4]byte(init[56:60])
}
