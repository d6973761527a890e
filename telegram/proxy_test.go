package telegram_test

import (
	"bufio"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/tgscript/tgscript/telegram"
)

// relay joins two connections until one of them ends.
func relay(a, b io.ReadWriteCloser) {
	var both sync.WaitGroup
	both.Go(func() { io.Copy(a, b); a.Close() })
	both.Go(func() { io.Copy(b, a); b.Close() })
	both.Wait()
}

// serveTCP serves each connection on a port of its own until the test ends.
func serveTCP(t *testing.T, serve func(conn net.Conn)) (addr string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var running sync.WaitGroup
	var mu sync.Mutex
	var open []net.Conn
	running.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			mu.Lock()
			open = append(open, conn)
			mu.Unlock()
			running.Go(func() {
				defer conn.Close()
				serve(conn)
			})
		}
	})
	t.Cleanup(func() {
		l.Close()
		mu.Lock()
		for _, conn := range open {
			conn.Close()
		}
		mu.Unlock()
		running.Wait()
	})
	return l.Addr().String()
}

// wayOut is a proxy of a test's own that connects to one server, whatever it is
// asked for.
type wayOut struct {
	t      *testing.T
	server string

	mu    sync.Mutex // guards what follows
	asked []string   // addresses, and data centres
}

func (w *wayOut) join(conn io.ReadWriteCloser, asked string) {
	w.mu.Lock()
	w.asked = append(w.asked, asked)
	w.mu.Unlock()
	to, err := net.Dial("tcp", w.server)
	if err != nil {
		w.t.Error(err)
		return
	}
	relay(conn, to)
}

// socks5 is the server's half of RFC 1928 and 1929, for names.
func (w *wayOut) socks5(conn net.Conn) {
	read := func(n int) []byte {
		b := make([]byte, n)
		io.ReadFull(conn, b)
		return b
	}
	methods := read(int(read(2)[1]))
	if !slices.Contains(methods, 2) {
		conn.Write([]byte{5, 0xff})
		return
	}
	conn.Write([]byte{5, 2})
	user := string(read(int(read(2)[1])))
	if password := string(read(int(read(1)[0]))); user != "joe" || password != "right" {
		conn.Write([]byte{1, 1})
		return
	}
	conn.Write([]byte{1, 0})
	head := read(5)
	name, port := string(read(int(head[4]))), read(2)
	conn.Write([]byte{5, 0, 0, 1, 0, 0, 0, 0, 0, 0})
	w.join(conn, fmt.Sprintf("%x %s:%d", head[:4], name, int(port[0])<<8|int(port[1])))
}

func (w *wayOut) http(conn net.Conn) {
	r, err := http.ReadRequest(bufio.NewReader(conn))
	if err != nil {
		return
	}
	if r.Header.Get("Proxy-Authorization") != "Basic am9lOnJpZ2h0" {
		io.WriteString(conn, "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 3\r\n\r\nno\n")
		return
	}
	io.WriteString(conn, "HTTP/1.1 200 Connection established\r\nVia: a test\r\n\r\n")
	w.join(conn, r.Method+" "+r.Host)
}

var wayOutSecret = []byte("a secret of 16 b")

// mtproxy is an MTProxy for the secret: it takes obfuscation off in one
// direction and puts it on in the other, and leaves packets as they are.
func (w *wayOut) mtproxy(conn net.Conn) {
	var init [64]byte
	if _, err := io.ReadFull(conn, init[:]); err != nil {
		return
	}
	stream := func(b []byte) cipher.Stream {
		key := sha256.Sum256(slices.Concat(b[8:40], wayOutSecret))
		block, err := aes.NewCipher(key[:])
		if err != nil {
			w.t.Error(err)
		}
		return cipher.NewCTR(block, b[40:56])
	}
	recv := stream(init[:])
	reversed := slices.Clone(init[:])
	slices.Reverse(reversed)
	send := stream(reversed)
	recv.XORKeyStream(init[:], init[:])
	if string(init[56:60]) != "\xdd\xdd\xdd\xdd" {
		return // as those do that know no such client
	}
	to, err := net.Dial("tcp", w.server)
	if err != nil {
		w.t.Error(err)
		return
	}
	defer to.Close()
	w.mu.Lock()
	w.asked = append(w.asked, fmt.Sprint("dc ", int16(uint16(init[60])|uint16(init[61])<<8)))
	w.mu.Unlock()
	to.Write(init[56:60])
	relay(streamed{conn, cipher.StreamReader{S: recv, R: conn}, cipher.StreamWriter{S: send, W: conn}}, to)
}

type streamed struct {
	io.Closer
	io.Reader
	io.Writer
}

func (w *wayOut) webSocket(rw http.ResponseWriter, r *http.Request) {
	conn, err := websocket.Accept(rw, r, &websocket.AcceptOptions{Subprotocols: []string{"binary"}})
	if err != nil || conn.Subprotocol() != "binary" {
		w.t.Errorf("WebSocket: subprotocol %q, %v", conn.Subprotocol(), err)
		return
	}
	w.join(websocket.NetConn(r.Context(), conn, websocket.MessageBinary), "path "+r.URL.Path)
}

// Each kind of proxy carries calls, and gets the address, by name, or the data
// centre to go to.
func TestProxiesT10T13(t *testing.T) {
	secret := hex.EncodeToString(wayOutSecret)
	for _, tt := range []struct {
		name  string
		open  func(w *wayOut) string
		test  bool
		asked string
	}{
		{name: "SOCKS5", open: func(w *wayOut) string { return "socks5://joe:right@" + serveTCP(w.t, w.socks5) }, asked: "05010003 dc2.example:443"},
		{name: "HTTP", open: func(w *wayOut) string { return "http://joe:right@" + serveTCP(w.t, w.http) }, asked: "CONNECT dc2.example:443"},
		{name: "MTProxy", open: func(w *wayOut) string { return link(serveTCP(w.t, w.mtproxy), secret) }, asked: "dc 2"},
		{name: "MTProxy, dd, test", open: func(w *wayOut) string { return link(serveTCP(w.t, w.mtproxy), "dd"+secret) }, test: true, asked: "dc 10002"},
		{name: "WebSocket", open: func(w *wayOut) string {
			s := httptest.NewServer(http.HandlerFunc(w.webSocket))
			w.t.Cleanup(s.Close)
			return strings.Replace(s.URL, "http", "ws", 1) + "/apiws"
		}, asked: "path /apiws"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, echo)
			out := &wayOut{t: t, server: w.listen(t)}
			proxy, err := telegram.ParseProxy(tt.open(out))
			if err != nil {
				t.Fatal(err)
			}
			w.options.DCs, w.options.Proxy, w.options.Test = []telegram.DC{{ID: 2, Addr: "dc2.example:443"}}, proxy, tt.test
			c := telegram.New(w.options)
			err = c.Run(t.Context(), func(ctx context.Context) error {
				for i := range 2 {
					if _, err := c.Invoke(ctx, send(i), telegram.CallOptions{}); err != nil {
						return err
					}
					if i == 0 {
						w.servers[2].DropConnections()
					}
				}
				return nil
			})
			if err != nil {
				t.Error(err)
			}
			out.mu.Lock()
			defer out.mu.Unlock()
			if !slices.Equal(out.asked, []string{tt.asked, tt.asked}) {
				t.Errorf("asked for %q, want %q twice", out.asked, tt.asked)
			}
		})
	}
}

func link(addr, secret string) string {
	host, port, _ := net.SplitHostPort(addr)
	return fmt.Sprintf("tg://proxy?server=%s&port=%s&secret=%s", host, port, secret)
}

// listen serves data centre 2 on a port.
func (w *world) listen(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var serving sync.WaitGroup
	serving.Go(func() { w.servers[2].Serve(ctx, l) })
	t.Cleanup(func() {
		cancel()
		serving.Wait()
	})
	return l.Addr().String()
}

// A proxy that refuses for good ends the client with what it said and what to do,
// and no error shows a password or a secret (S18). Other trouble may pass: calls
// say what it was when their time is over.
func TestProxyRefusals(t *testing.T) {
	says := func(text string) func(*wayOut, net.Conn) {
		return func(_ *wayOut, conn net.Conn) {
			conn.Read(make([]byte, 4096))
			io.WriteString(conn, text)
		}
	}
	const secret = "00112233445566778899aabbccddeeff"
	masked := secret + hex.EncodeToString([]byte("example.org"))
	for name, tt := range map[string]struct {
		url   func(addr string) string
		serve func(*wayOut, net.Conn)
		want  string // of the error that ends the client
		call  string // or of a call's, when its time is over
		hint  string
	}{
		"SOCKS5, user wanted":  {scheme("socks5", ""), (*wayOut).socks5, "wants a user and a password", "", "socks5://USER:PASSWORD@"},
		"SOCKS5, wrong":        {scheme("socks5", "joe:wr0ng@"), (*wayOut).socks5, "refuses the user and password", "", "check them"},
		"SOCKS5, is HTTP":      {scheme("socks5", ""), says("HTTP/1.1 400 Bad Request\r\n\r\n"), "is no SOCKS5 proxy", "", "check its kind"},
		"SOCKS5, closes":       {scheme("socks5", ""), says(""), "closes the connection", "", "SOCKS5"},
		"SOCKS5, refused":      {scheme("socks5", ""), socksAnswer(5), "", "says: connection refused (dc2.example:443)", ""},
		"HTTP, user wanted":    {scheme("http", ""), (*wayOut).http, "wants a user and a password", "", "http://USER:PASSWORD@"},
		"HTTP, wrong":          {scheme("http", "joe:wr0ng@"), (*wayOut).http, "refuses the user and password", "", "check them"},
		"HTTP, wrong, by 401":  {scheme("http", "joe:wr0ng@"), says("HTTP/1.1 401 Unauthorized\r\n\r\n"), "refuses the user and password", "", "check them"},
		"HTTP, is SOCKS5":      {scheme("http", ""), says("\x05\xff"), "is no HTTP proxy", "", "check its kind"},
		"HTTP, is mute":        {scheme("http", ""), func(_ *wayOut, conn net.Conn) { io.Copy(io.Discard, conn) }, "", "no connection within 300ms: proxy http://", ""},
		"HTTP, closes":         {scheme("http", ""), says(""), "closes the connection", "", "HTTP"},
		"HTTP, forbidden":      {scheme("http", ""), says("HTTP/1.1 403 Forbidden\r\n\r\n"), "", "says: 403 Forbidden (many proxies allow port 443 only)", ""},
		"HTTP, bad gateway":    {scheme("http", ""), says("HTTP/1.1 502 Bad Gateway\r\n\r\n"), "", "says: 502 Bad Gateway", ""},
		"HTTPS, is HTTP":       {scheme("https", ""), says("HTTP/1.1 400 Bad Request\r\n\r\n"), "", "can't be used: tls: first record does not look like a TLS handshake", ""},
		"HTTPS, untrusted":     {scheme("https", ""), handshake, "can't be used: tls: failed to verify certificate", "", "a certificate for its name"},
		"WebSocket, untrusted": {scheme("wss", ""), handshake, "can't be used: WebSocket: tls: failed to verify certificate", "", "a certificate for its name"},
		"MTProxy, wrong":       {func(a string) string { return link(a, secret) }, (*wayOut).mtproxy, "closes every connection without an answer", "", "check the secret"},
		"MTProxy, web server":  {func(a string) string { return link(a, "ee"+masked) }, says("HTTP/1.1 400 Bad Request\r\n\r\n"), "", "the hello is answered with 485454", "check the secret"},
		"MTProxy, closes":      {func(a string) string { return link(a, "ee"+masked) }, says(""), "", "no answer to the hello: EOF", "check the secret"},
		"WebSocket, refused":   {scheme("ws", "joe:wr0ng@"), says("HTTP/1.1 403 Forbidden\r\n\r\n"), "", "the server answers 403 Forbidden", ""},
		"WebSocket, is none":   {scheme("ws", "joe:wr0ng@"), says("no\r\n\r\n"), "", "malformed HTTP response", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, echo)
			out := &wayOut{t: t}
			addr := serveTCP(t, func(conn net.Conn) { tt.serve(out, conn) })
			proxy, err := telegram.ParseProxy(tt.url(addr))
			if err != nil {
				t.Fatal(err)
			}
			w.options.DCs, w.options.Proxy = []telegram.DC{{ID: 2, Addr: "dc2.example:443"}}, proxy
			var failed error
			c := telegram.New(w.options)
			ended := c.Run(t.Context(), func(ctx context.Context) error {
				failed = callUntil(ctx, c, tt.call)
				return nil
			})
			text := fmt.Sprint(failed)
			var end *telegram.ConnectionError
			if errors.As(ended, &end) {
				text = end.Message
				if !strings.Contains(end.Hint, tt.hint) {
					t.Errorf("hint %q, want %q", end.Hint, tt.hint)
				}
			}
			if (end != nil) != (tt.want != "") || !strings.Contains(text, tt.want+tt.call) || !strings.Contains(text, addr) {
				t.Errorf("ended: %v, said: %s", ended, text)
			}
			for _, hidden := range []string{"joe", "wr0ng", secret} {
				if strings.Contains(fmt.Sprint(failed, ended, text), hidden) {
					t.Errorf("%q is shown: %s, %v", hidden, text, failed)
				}
			}
		})
	}
}

// callUntil makes calls of a short time until one says this, or one long one if
// that is nothing.
func callUntil(ctx context.Context, c *telegram.Client, says string) error {
	timeout := 30 * time.Second
	if says != "" {
		timeout = 300 * time.Millisecond
	}
	var err error
	for range 50 { // on a busy machine, it takes long to be refused
		_, err = c.Invoke(ctx, send(1), telegram.CallOptions{Timeout: timeout})
		if says == "" || err == nil || strings.Contains(err.Error(), says) {
			break
		}
	}
	return err
}

// handshake is a server of TLS whose certificate nobody trusts.
func handshake(_ *wayOut, conn net.Conn) {
	s := httptest.NewUnstartedServer(nil)
	s.StartTLS()
	defer s.Close()
	tls.Server(conn, s.TLS).Handshake()
}

func scheme(scheme, user string) func(string) string {
	return func(addr string) string { return scheme + "://" + user + addr }
}

// socksAnswer is a SOCKS5 proxy that answers every request with a code.
func socksAnswer(code byte) func(*wayOut, net.Conn) {
	return func(_ *wayOut, conn net.Conn) {
		b := make([]byte, 256)
		conn.Read(b)
		conn.Write([]byte{5, 0})
		conn.Read(b)
		conn.Write([]byte{5, code, 0, 1, 0, 0, 0, 0, 0, 0})
	}
}

// A proxy that is not there is no reason to end: it may come.
func TestProxyComesLate(t *testing.T) {
	w := newWorld(t, echo)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	l.Close()
	proxy, err := telegram.ParseProxy("socks5://joe:right@" + addr)
	if err != nil {
		t.Fatal(err)
	}
	w.options.DCs, w.options.Proxy = []telegram.DC{{ID: 2, Addr: "dc2.example:443"}}, proxy
	c := telegram.New(w.options)
	err = c.Run(t.Context(), func(ctx context.Context) error {
		want := "proxy socks5://" + addr + " can't be reached: connection refused"
		if err := callUntil(ctx, c, want); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
		out := &wayOut{t: t, server: w.listen(t)}
		l, err := net.Listen("tcp", addr)
		if err != nil {
			return err
		}
		defer l.Close()
		go func() {
			if conn, err := l.Accept(); err == nil {
				out.socks5(conn)
			}
		}()
		_, err = c.Invoke(ctx, send(2), telegram.CallOptions{})
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
