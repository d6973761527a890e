package mtproto

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// serveWebSocket serves each WebSocket with a function, and tells its address.
func serveWebSocket(t *testing.T, serve func(ctx context.Context, c *websocket.Conn)) string {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := websocket.Accept(w, r, &websocket.AcceptOptions{Subprotocols: []string{"binary"}})
		if err != nil {
			t.Error(err)
			return
		}
		if c.Subprotocol() != "binary" || r.URL.Path != "/apiws" {
			t.Errorf("subprotocol %q, path %q", c.Subprotocol(), r.URL.Path)
		}
		serve(r.Context(), c)
	}))
	t.Cleanup(s.Close)
	return strings.Replace(s.URL, "http", "ws", 1) + "/apiws"
}

// cutConn writes each message's bytes as messages of n bytes.
type cutConn struct {
	net.Conn
	n int
}

func (c cutConn) Write(p []byte) (int, error) {
	for part := range slices.Chunk(p, c.n) {
		if _, err := c.Conn.Write(part); err != nil {
			return 0, err
		}
	}
	return len(p), nil
}

// A WebSocket is a stream: packets come out of it whole however its messages cut
// them (T13, S14).
func TestWebSocketT13S14(t *testing.T) {
	for _, n := range []int{1, 7, 1 << 20} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			address := serveWebSocket(t, func(ctx context.Context, c *websocket.Conn) {
				link, err := AcceptLink(cutConn{websocket.NetConn(ctx, c, websocket.MessageBinary), n})
				if err != nil {
					t.Error(err)
					return
				}
				for {
					p, err := link.Recv()
					if err != nil {
						return
					}
					if err := link.Send(p, slices.Clone(p)); err != nil {
						t.Error(err)
					}
				}
			})
			conn, err := DialWebSocket(t.Context(), address)
			if err != nil {
				t.Fatal(err)
			}
			link, err := NewLink(conn, LinkOptions{Framing: Intermediate, Obfuscated: true})
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range [][]byte{counting(24), make([]byte, 4000), make([]byte, 70_000)} {
				if len(want)/n > 1000 { // each message takes its time
					continue
				}
				if err := link.Send(slices.Clone(want)); err != nil {
					t.Fatal(err)
				}
				for range 2 {
					if got, err := link.Recv(); err != nil || !bytes.Equal(got, want) {
						t.Fatalf("%d bytes came back with %d, %v", len(want), len(got), err)
					}
				}
			}
			began := time.Now()
			if err := link.Close(); err != nil || time.Since(began) > 2*time.Second {
				t.Errorf("Close took %v, %v", time.Since(began), err)
			}
			if _, err := link.Recv(); err == nil {
				t.Error("Recv after Close")
			}
		})
	}
}

// A server ends with 1000, whatever has happened; text is none of MTProto's.
func TestWebSocketEndsT13(t *testing.T) {
	for name, tt := range map[string]struct {
		serve func(ctx context.Context, c *websocket.Conn)
		eof   bool
	}{
		"closed with 1000": {func(_ context.Context, c *websocket.Conn) { c.Close(websocket.StatusNormalClosure, "-404    ") }, true},
		"cut off":          {func(_ context.Context, c *websocket.Conn) { c.CloseNow() }, false},
		"text": {func(ctx context.Context, c *websocket.Conn) {
			c.Write(ctx, websocket.MessageText, []byte("hello"))
			c.Read(ctx)
		}, false},
	} {
		conn, err := DialWebSocket(t.Context(), serveWebSocket(t, tt.serve))
		if err != nil {
			t.Fatal(err)
		}
		_, err = conn.Read(make([]byte, 10))
		if err == nil || errors.Is(err, io.EOF) != tt.eof && tt.eof {
			t.Errorf("%s: %v", name, err)
		}
		conn.Close()
	}
}

func TestWebSocketRefused(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/elsewhere":
			http.Redirect(w, r, "/apiws", http.StatusFound)
		default:
			http.Error(w, "no", http.StatusForbidden)
		}
	}))
	defer s.Close()
	for path, want := range map[string]string{"/elsewhere": "302 Found", "/apiws?token=hidden": "403 Forbidden"} {
		address := strings.Replace(s.URL, "http://", "ws://joe:hidden@", 1) + path
		_, err := DialWebSocket(t.Context(), address)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "hidden") {
			t.Errorf("%s: %v, want %s", path, err, want)
		}
	}
	s.Close()
	_, err := DialWebSocket(t.Context(), strings.Replace(s.URL, "http://", "ws://joe:hidden@", 1)+"/?hidden")
	if err == nil || strings.Contains(err.Error(), "hidden") {
		t.Errorf("nobody there: %v", err)
	}
}
