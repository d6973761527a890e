package telegram

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/tgscript/tgscript/mtproto"
)

const (
	someSecret = "852380f362a09343efb4690c4e17862e"
	someTLS    = "7oUjgPNioJND77RpDE4Xhi5leGFtcGxlLm9yZw" // ee, the same, example.org
)

func TestParseProxy(t *testing.T) {
	for _, tt := range []struct{ text, want, user, password, secret string }{
		{"socks5://127.0.0.1:1080", "socks5://127.0.0.1:1080", "", "", ""},
		{" socks5h://joe:p%40ss@proxy.example:9050/ ", "socks5://proxy.example:9050", "joe", "p@ss", ""},
		{"socks://localhost", "socks5://localhost:1080", "", "", ""},
		{"SOCKS5://[::1]:1080", "socks5://[::1]:1080", "", "", ""},
		{"http://joe:pass@10.0.0.1:3128", "http://10.0.0.1:3128", "joe", "pass", ""},
		{"http://proxy.example", "http://proxy.example:80", "", "", ""},
		{"https://proxy.example", "https://proxy.example:443", "", "", ""},
		{"tg://proxy?server=1.2.3.4&port=443&secret=" + someSecret, "mtproxy://1.2.3.4:443", "", "", "MTProxy secret"},
		{"tg:proxy?server=1.2.3.4&port=443&secret=dd" + someSecret, "mtproxy://1.2.3.4:443", "", "", "MTProxy secret (dd)"},
		{"https://t.me/proxy?server=p.example&port=8888&secret=" + someTLS, "mtproxy://p.example:8888", "", "", `MTProxy secret (ee, as "example.org")`},
		{"t.me/proxy?server=p.example&port=8888&secret=" + someTLS + "%3D%3D", "mtproxy://p.example:8888", "", "", `MTProxy secret (ee, as "example.org")`},
		{"http://telegram.me/proxy?server=p.example&port=8888&secret=++++++++++++++++++++++", "mtproxy://p.example:8888", "", "", "MTProxy secret"},
		{"tg://socks?server=p.example&port=1080", "socks5://p.example:1080", "", "", ""},
		{"https://t.me/socks?server=p.example&port=1080&user=joe&pass=p%26ss", "socks5://p.example:1080", "joe", "p&ss", ""},
		{"wss://web.telegram.org", "wss://web.telegram.org:443", "", "", ""},
		{"ws://127.0.0.1:8080/apiws?token=abc", "ws://127.0.0.1:8080", "", "", ""},
		{"wss://relay.example/tg", "wss://relay.example:443", "", "", ""},
	} {
		p, err := ParseProxy(tt.text)
		if err != nil {
			t.Errorf("%s: %v", tt.text, err)
			continue
		}
		secret := p.secret.String()
		if p.secret.IsZero() {
			secret = ""
		}
		if p.String() != tt.want || p.user != tt.user || p.password != tt.password || secret != tt.secret {
			t.Errorf("%s: %v, user %q, password %q, %s", tt.text, p, p.user, p.password, secret)
		}
	}
	for text, want := range map[string]string{
		"":                                   "no URL of a proxy",
		"127.0.0.1:1080":                     "no URL of a proxy",
		"localhost:1080":                     "unknown kind of proxy",
		"proxy.example":                      "no URL of a proxy",
		"ftp://proxy.example":                "unknown kind of proxy",
		"socks4://proxy.example":             "SOCKS4",
		"socks5://":                          "no host",
		"socks5://:1080":                     "no host",
		"socks5://h:0":                       "port",
		"socks5://h:65536":                   "port",
		"socks5://h:x":                       "no URL of a proxy",
		"socks5://:secretpass@h:1":           "no user",
		"socks5://joe:" + long(256) + "@h:1": "255 bytes",
		"http://h:80/secretpath":             "ends with its port",
		"http://h:80?secretquery=1":          "ends with its port",
		"http://j%3Aoe:secretpass@h:80":      "colon",
		"socks5://joe:secret pass@h:1080":    "no URL of a proxy",
		"wss://web.telegram.org/apiws":       "has no path",
		"tg://resolve?domain=secretname":     "none of a proxy",
		"tg://proxy?server=h&port=1":         "MTProxy secret",
		"tg://proxy?server=h&port=1&secret=" + someSecret + "00":     "MTProxy secret",
		"tg://proxy?server=h&port=1&secret=ee" + someSecret:          "MTProxy secret",
		"tg://proxy?server=&port=1&secret=" + someSecret:             "no host",
		"tg://proxy?server=a%20b&port=1&secret=" + someSecret:        "no host",
		"tg://proxy?server=h&port=70000&secret=" + someSecret:        "port",
		"https://t.me/socks?server=h&port=&user=joe&pass=secretpass": "port",
	} {
		p, err := ParseProxy(text)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, %v; want %q", text, p, err, want)
			continue
		}
		for _, secret := range []string{someSecret, "secretp", "secretq", "secretn"} {
			if strings.Contains(err.Error(), secret) {
				t.Errorf("%s: the error shows it: %v", text, err)
			}
		}
	}
}

func long(n int) string { return strings.Repeat("x", n) }

// Nothing that prints a proxy, or options with one, shows what is secret (S18).
func TestProxyPrintsNothingS18(t *testing.T) {
	for _, text := range []string{
		"socks5://joeuser:hunter2@h:1080", "https://joeuser:hunter2@h", "tg://proxy?server=h&port=1&secret=" + someSecret, "wss://joeuser:hunter2@h/hidden?hunter2",
	} {
		p, err := ParseProxy(text)
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		fmt.Fprintf(&b, "%v %+v %#v %s %q %v %+v %#v %v", p, p, p, p, p, *p, *p, *p, Options{Proxy: p})
		slog.New(slog.NewTextHandler(&b, nil)).Info("x", "p", p, "v", *p, "o", Options{Proxy: p})
		encoded, err := json.Marshal([]any{p, *p, struct{ Proxy *Proxy }{p}})
		if err != nil {
			t.Fatal(err)
		}
		b.Write(encoded)
		fmt.Fprint(&b, p.fails("hint", "error"))
		for _, secret := range []string{"joeuser", "hunter2", "hidden", someSecret, someSecret[4:20], "133 35 128"} {
			if strings.Contains(b.String(), secret) {
				t.Errorf("%s: %s shows %s", text, b.String(), secret)
			}
		}
	}
}

// Where Telegram's own WebSockets are (T13), by Telegram's page on transports and
// by mtcute's and tgsnake's tables; another one is what it is.
func TestWebSocketHostsT13(t *testing.T) {
	for _, tt := range []struct {
		proxy       string
		dc          int
		files, test bool
		want        string
	}{
		{"wss://web.telegram.org", 1, false, false, "wss://pluto.web.telegram.org/apiws"},
		{"wss://web.telegram.org", 2, false, false, "wss://venus.web.telegram.org/apiws"},
		{"wss://web.telegram.org", 3, false, false, "wss://aurora.web.telegram.org/apiws"},
		{"wss://web.telegram.org", 4, true, false, "wss://vesta-1.web.telegram.org/apiws"},
		{"ws://web.telegram.org", 5, false, false, "ws://flora.web.telegram.org/apiws"},
		{"wss://web.telegram.org:443", 2, false, false, "wss://venus.web.telegram.org/apiws"},
		{"wss://web.telegram.org", 2, false, true, "wss://venus.web.telegram.org/apiws_test"},
		{"wss://web.telegram.org", 6, false, false, ""},
		{"wss://web.telegram.org", 0, false, false, ""},
		{"wss://relay.example/a?b=c", 6, true, true, "wss://relay.example/a?b=c"},
	} {
		p, err := ParseProxy(tt.proxy)
		if err != nil {
			t.Fatal(err)
		}
		got, err := p.webSocketURL(tt.dc, tt.files, tt.test)
		if got != tt.want || (err != nil) != (tt.want == "") {
			t.Errorf("%s, dc %d: %s, %v; want %s", tt.proxy, tt.dc, got, err, tt.want)
		}
		if _, err := url.Parse(got); err != nil {
			t.Error(err)
		}
	}
}

// A proxy that takes the connection and then says nothing is given up, and is
// told from one that is not there.
func TestProxyHangs(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close() // the kernel takes the connections
	for _, u := range []string{
		"socks5://", "http://", "https://", "ws://", "wss://",
	} {
		p, err := ParseProxy(u + l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		hangs(t, p)
	}
	p, err := ParseProxy("tg://proxy?server=127.0.0.1&port=" + strings.TrimPrefix(l.Addr().String(), "127.0.0.1:") + "&secret=" + someTLS)
	if err != nil {
		t.Fatal(err)
	}
	hangs(t, p)
}

func hangs(t *testing.T, p *Proxy) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	var err error
	if p.picksServer() {
		_, err = p.link(ctx, 2, false, false, mtproto.LinkOptions{})
	} else {
		_, err = p.connect(ctx, "dc2.example:443")
	}
	if err == nil || !strings.Contains(err.Error(), "has not answered") {
		t.Errorf("%v: %v", p, err)
	}
}
