package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/tgscript/tgscript/sandbox"
	"github.com/tgscript/tgscript/telegram"
)

func TestGoesDirect(t *testing.T) {
	for _, tt := range []struct {
		addr, except string
		want         bool
	}{
		{"149.154.167.51:443", "", false},
		{"127.0.0.1:443", "", true},
		{"127.5.5.5:443", "", true},
		{"[::1]:443", "", true},
		{"[::ffff:127.0.0.1]:443", "", true},
		{"localhost:443", "", true},
		{"149.154.167.51:443", "*", true},
		{"149.154.167.51:443", "example.org, 149.154.160.0/20", true},
		{"149.154.167.51:443", "149.154.0.0/24,149.154.167.52", false},
		{"149.154.167.51:443", "149.154.167.51", true},
		{"149.154.167.51:443", "149.154.167.51:443", true},
		{"149.154.167.51:443", "149.154.167.51:80", false},
		{"[2001:67c:4e8:f002::a]:443", "2001:67c::/32", true},
		{"[2001:67c:4e8:f002::a]:443", "[2001:67c:4e8:f002::a]:443", true},
		{"dc.Example.org:443", "example.org", true},
		{"dc.example.org.:443", ".example.org", true},
		{"dc.example.org:443", "*.example.org", true},
		{"dc.example.org:443", "EXAMPLE.ORG:443", true},
		{"badexample.org:443", "example.org", false},
		{"dc.example.org:443", "example.com example.net", false},
		{"dc.example.org:443", ",, ,", false},
	} {
		if got := goesDirect(tt.addr, tt.except); got != tt.want {
			t.Errorf("%s, except %q: %v", tt.addr, tt.except, got)
		}
	}
}

func TestProxyFlag(t *testing.T) {
	telegrams := telegram.Options{}
	server := telegram.Options{DCs: []telegram.DC{{ID: 2, Addr: "192.0.2.1:443"}}}
	local := telegram.Options{DCs: []telegram.DC{{ID: 2, Addr: "127.0.0.1:443"}}}
	inProcess := telegram.Options{Dial: (*sandbox.Sandbox)(nil).Dial}
	for _, tt := range []struct {
		flag    string
		env     map[string]string
		options telegram.Options
		want    string // the proxy, or of the error
	}{
		{"", nil, telegrams, "<nil>"},
		{"socks5://p:1", nil, local, "socks5://p:1"},
		{"socks5://p:1", map[string]string{"TGSCRIPT_PROXY": "http://q:2", "NO_PROXY": "*"}, server, "socks5://p:1"},
		{"none", map[string]string{"TGSCRIPT_PROXY": "http://q:2"}, telegrams, "<nil>"},
		{"", map[string]string{"TGSCRIPT_PROXY": "http://q:2", "ALL_PROXY": "http://r:3"}, telegrams, "http://q:2"},
		{"", map[string]string{"TGSCRIPT_PROXY": "none", "ALL_PROXY": "http://r:3"}, telegrams, "<nil>"},
		{"", map[string]string{"ALL_PROXY": "http://r:3", "all_proxy": "http://s:4"}, server, "http://r:3"},
		{"", map[string]string{"all_proxy": "socks5h://s:4"}, telegrams, "socks5://s:4"},
		{"", map[string]string{"ALL_PROXY": "http://r:3"}, local, "<nil>"},
		{"", map[string]string{"TGSCRIPT_PROXY": "http://r:3"}, local, "<nil>"},
		{"", map[string]string{"TGSCRIPT_PROXY": "http://r:3"}, inProcess, "<nil>"},
		{"", map[string]string{"ALL_PROXY": "http://r:3", "NO_PROXY": "192.0.2.0/24"}, server, "<nil>"},
		{"", map[string]string{"ALL_PROXY": "http://r:3", "no_proxy": "192.0.2.1"}, server, "<nil>"},
		{"", map[string]string{"ALL_PROXY": "http://r:3", "NO_PROXY": "192.0.2.0/24"}, telegrams, "http://r:3"},
		{"", map[string]string{"HTTPS_PROXY": "http://r:3"}, telegrams, "<nil>"},
		{"nonsense", nil, telegrams, "--proxy: no URL of a proxy"},
		{"", map[string]string{"ALL_PROXY": "ftp://joe:pass@r"}, telegrams, "ALL_PROXY: unknown kind of proxy"},
	} {
		for _, name := range []string{"TGSCRIPT_PROXY", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy", "HTTPS_PROXY"} {
			t.Setenv(name, tt.env[name])
		}
		o := tt.options
		err := (&proxyFlag{tt.flag}).apply(&o)
		got := fmt.Sprint(o.Proxy)
		if err != nil {
			got = err.Error()
		}
		if !strings.HasPrefix(got, tt.want) || strings.Contains(got, "pass") {
			t.Errorf("%q, %v: %s, want %s", tt.flag, tt.env, got, tt.want)
		}
	}
}

// httpProxy starts an HTTP proxy that wants joe's password, right, and writes
// what it connects to into proxy.txt. The story gets its address in $PROXY.
func httpProxy(ts *testscript.TestScript, neg bool, args []string) {
	var mu sync.Mutex // for the file
	file := ts.MkAbs("proxy.txt")
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Proxy-Authorization") != "Basic am9lOnJpZ2h0" {
			http.Error(w, "who are you?", http.StatusProxyAuthRequired)
			return
		}
		to, err := net.Dial("tcp", r.Host)
		if err != nil {
			http.Error(w, "not there", http.StatusBadGateway)
			return
		}
		mu.Lock()
		before, _ := os.ReadFile(file)
		os.WriteFile(file, fmt.Appendf(before, "%s %s\n", r.Method, r.Host), 0o666)
		mu.Unlock()
		w.WriteHeader(http.StatusOK)
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			return
		}
		go func() { io.Copy(to, conn); to.Close() }()
		go func() { io.Copy(conn, to); conn.Close() }()
	}))
	ts.Defer(s.Close)
	ts.Setenv("PROXY", strings.TrimPrefix(s.URL, "http://"))
}
