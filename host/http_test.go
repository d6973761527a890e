package host

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// webSite is what the scripts of these tests talk to.
func webSite(t *testing.T, also http.HandlerFunc) (address string) {
	mux := http.NewServeMux()
	mux.HandleFunc("/echo", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("X-Two", "a")
		w.Header().Add("X-Two", "b")
		_ = json.NewEncoder(w).Encode(map[string]any{
			"method": r.Method, "query": r.URL.RawQuery, "body": string(body), "type": r.Header.Get("Content-Type"),
			"auth": r.Header.Get("Authorization"), "agent": r.UserAgent(), "id": 9007199254740993,
		})
	})
	mux.HandleFunc("/big", func(w http.ResponseWriter, r *http.Request) {
		z := gzip.NewWriter(w)
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = z.Write(make([]byte, 1<<20))
		_ = z.Close()
	})
	mux.HandleFunc("/missing", func(w http.ResponseWriter, r *http.Request) { http.Error(w, "not here", 404) })
	mux.HandleFunc("/to", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, r.FormValue("url"), http.StatusFound)
	})
	mux.HandleFunc("/loop", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/loop", http.StatusTemporaryRedirect)
	})
	mux.HandleFunc("/nowhere", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Location", "http://[secret")
		w.WriteHeader(302)
	})
	mux.HandleFunc("/never", func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	if also != nil {
		mux.HandleFunc("/also", also)
	}
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return strings.TrimPrefix(s.URL, "http://")
}

// web runs a script that may talk to a site, whose address is SITE, and to what
// else is given.
func web(t *testing.T, site, src string, also ...string) error {
	t.Helper()
	_, _, err := script(t, strings.ReplaceAll(src, "SITE", site), permitting(Permissions{HTTP: append(also, site)}))
	return err
}

func TestHTTP(t *testing.T) {
	site := webSite(t, nil)
	err := web(t, site, `
		local r = assert(http.get("http://SITE/echo?a=1", { query = { b = "x y", c = { 1, long("9007199254740993") } }, headers = { Authorization = "Bearer s" } }))
		assert(r.status == 200 and r.ok and r.headers["Content-Type"] == r.headers["content-type"] and r.headers["x-two"] == "a, b")
		assert(r.url == "http://SITE/echo?a=1&b=x+y&c=1&c=9007199254740993" and r.headers.nothing == nil)
		local j = r.json()
		assert(j.method == "GET" and j.query == "a=1&b=x+y&c=1&c=9007199254740993" and j.auth == "Bearer s" and j.agent == "tgscript")
		assert(j.id == long("9007199254740993") and r:json().id == j.id)

		j = http.post("http://SITE/echo", "text").json()
		assert(j.method == "POST" and j.body == "text" and j.type == "text/plain; charset=utf-8")
		j = http.post("http://SITE/echo", { a = { 1 } }).json()
		assert(j.body == '{"a":[1]}' and j.type == "application/json")
		j = http.post("http://SITE/echo", nil, { form = { a = "b c", d = true } }).json()
		assert(j.body == "a=b+c&d=true" and j.type == "application/x-www-form-urlencoded")
		j = http.post("http://SITE/echo", "<x/>", { headers = { ["content-type"] = "text/xml" } }).json()
		assert(j.type == "text/xml")
		j = http.request { method = "put", url = "http://SITE/echo", json = { 1 } }.json()
		assert(j.method == "PUT" and j.body == "[1]")

		r = http.get("http://SITE/missing")
		assert(r.status == 404 and not r.ok and r.body == "not here\n" and select(2, r.json()):find("line 1, column 1"))
		r = http.get("http://SITE/to?url=/echo")
		assert(r.ok and r.url == "http://SITE/echo")
		assert(http.get("http://SITE/to?url=/echo", { redirects = 0 }).headers.location == "/echo")
		assert(#http.get("http://SITE/big").body == 2 ^ 20)

		-- the others go on meanwhile
		local order = {}
		parallel(function() http.get("http://SITE/echo") order[#order + 1] = "web" end, function() order[#order + 1] = "other" end)
		assert(order[1] == "other")
	`)
	if err != nil {
		t.Error(err)
	}
}

// What goes wrong on the way is a value, in words without secrets.
func TestHTTPErrors(t *testing.T) {
	site := webSite(t, nil)
	secure := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(secure.Close)
	err := web(t, site, strings.ReplaceAll(`
		local function want(text, kind, url, opts)
			opts = opts or {}
			opts.headers = { Authorization = "Bearer s3cret" }
			local r, err = http.get(url, opts)
			assert(r == nil and err.kind == kind and tostring(err):find(text, 1, true), tostring(err))
			assert(not tostring(err):find("s3cret"), tostring(err))
		end
		want("http.get: size: asking SITE: the answer is longer than 1000 bytes; max_size is for more", "size", "http://SITE/big", { max_size = 1000 })
		want("http.get: timeout: asking SITE: no answer within 50ms", "timeout", "http://SITE/never?s3cret", { timeout = "50ms" })
		want("http.get: redirect: asking SITE: more than 3 redirects", "redirect", "http://SITE/loop", { redirects = 3 })
		want("it redirects to what is no URL", "redirect", "http://SITE/nowhere")
		want("it redirects to what is no web page", "redirect", "http://SITE/to?url=ftp://x.example/s3cret")
		want("it redirects; other.example is not allowed; --allow-http other.example would allow it", "permission", "http://SITE/to?url=https://other.example/s3cret")
		want("http.get: network: asking 127.0.0.1:1: ", "network", "http://127.0.0.1:1/s3cret")
		want("http.get: tls: asking SECURE: ", "tls", "https://SECURE/")
	`, "SECURE", strings.TrimPrefix(secure.URL, "https://")), "127.0.0.1:1", strings.TrimPrefix(secure.URL, "https://"))
	if err != nil {
		t.Error(err)
	}
}

// A name or address of a private network must have been named; a wildcard leads
// into the Internet only.
func TestHTTPPrivate(t *testing.T) {
	site := webSite(t, nil)
	_, port, _ := strings.Cut(site, ":")
	_, _, err := script(t, strings.ReplaceAll(`
		local r, err = http.get("http://localhost:PORT/echo")
		assert(r == nil and err.kind == "permission")
		assert(tostring(err) == "http.get: permission: asking localhost:PORT: localhost, which leads to a private address, is not allowed; --allow-http localhost:PORT would allow it", tostring(err))
		http.get("http://127.0.0.1:PORT/echo")
	`, "PORT", port), permitting(Permissions{HTTP: []string{"*:*"}}))
	want := fmt.Sprintf("script.lua:5: http.get: 127.0.0.1, a private address, is not allowed; --allow-http 127.0.0.1:%s would allow it", port)
	if err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("%v\nwant %s", err, want)
	}
	for ip, public := range map[string]bool{
		"8.8.8.8": true, "2600::1": true, "127.0.0.1": false, "10.1.2.3": false, "192.168.0.1": false, "169.254.169.254": false, "100.64.0.1": false,
		"0.0.0.0": false, "::1": false, "fe80::1": false, "fd00::1": false, "::ffff:127.0.0.1": false, "::127.0.0.1": false, "64:ff9b::7f00:1": false, "224.0.0.1": false,
		"255.255.255.255": false, "::": false,
	} {
		if isPublic(netip.MustParseAddr(ip)) != public {
			t.Errorf("%s: public %v, want %v", ip, !public, public)
		}
	}
}

// Another host than the one asked for gets none of the headers that may be secret.
func TestHTTPRedirectHeaders(t *testing.T) {
	var seen atomic.Value
	other := webSite(t, func(w http.ResponseWriter, r *http.Request) { seen.Store(r.Header.Clone()) })
	site := webSite(t, nil)
	if err := web(t, site, strings.ReplaceAll(`
		assert(http.get("http://SITE/to?url=http://OTHER/also", { headers = { Authorization = "a", ["X-Api-Key"] = "b", Accept = "text/x" } }).ok)
	`, "OTHER", other), other); err != nil {
		t.Fatal(err)
	}
	h := seen.Load().(http.Header)
	if h.Get("Authorization") != "" || h.Get("X-Api-Key") != "" || h.Get("Referer") != "" || h.Get("Accept") != "text/x" {
		t.Errorf("headers %v", h)
	}
}

// The environment's proxy is used, also where it is at a private address. Go reads
// the environment once, so that the script runs in a process of its own.
func TestHTTPProxy(t *testing.T) {
	if os.Getenv("HTTP_PROXY") != "" && os.Getenv("PROXY_TEST_CHILD") != "" {
		_, _, err := script(t, `local r = assert(http.get("http://web.example/page")) assert(r.body == "of the proxy: http://web.example/page", r.body)`,
			permitting(Permissions{HTTP: []string{"*.example"}}))
		if err != nil {
			t.Error(err)
		}
		return
	}
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "of the proxy: ", r.RequestURI) }))
	t.Cleanup(proxy.Close)
	child := exec.Command(os.Args[0], "-test.run=^TestHTTPProxy$")
	child.Env = append(os.Environ(), "HTTP_PROXY="+proxy.URL, "NO_PROXY=", "PROXY_TEST_CHILD=1")
	if out, err := child.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// When the script is stopped, so are its requests.
func TestHTTPStop(t *testing.T) {
	site := webSite(t, nil)
	began := time.Now()
	err := web(t, site, `
		spawn(function() http.get("http://SITE/never") end)
		spawn(function() for i = 1, 100 do spawn(function() http.get("http://SITE/never") end) end sleep(0.01) os.exit(3) end)
	`)
	if err == nil || err.Error() != "the script ended with status 3" {
		t.Error(err)
	}
	if d := time.Since(began); d > 10*time.Second {
		t.Errorf("it took %v", d)
	}
}
