package docs

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
)

func get(path string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	testSite().ServeHTTP(w, r)
	return w
}

func TestServe(t *testing.T) {
	for path, want := range map[string]string{
		"/": "200 text/html; charset=utf-8", "/index.html": "200 text/html; charset=utf-8", "/methods/": "200 text/html; charset=utf-8",
		"/assets/style.css": "200 text/css; charset=utf-8", "/assets/search.js": "200 text/javascript; charset=utf-8",
		"/assets/icon.svg": "200 image/svg+xml", "/methods/no.html": "404 text/html; charset=utf-8",
		"/../go.mod": "404 text/html; charset=utf-8", "/.tgscript-docs": "404 text/html; charset=utf-8",
	} {
		w := get(path)
		if have := strconv.Itoa(w.Code) + " " + w.Header().Get("Content-Type"); have != want {
			t.Errorf("%s: %s, want %s", path, have, want)
		}
		if !strings.HasPrefix(w.Header().Get("Content-Security-Policy"), "default-src 'none'; script-src 'self';") || w.Header().Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: headers %v", path, w.Header())
		}
	}
	if w := get("/methods"); w.Code != http.StatusMovedPermanently || w.Header().Get("Location") != "methods/" {
		t.Errorf("/methods: %d to %q", w.Code, w.Header().Get("Location"))
	}
	w := httptest.NewRecorder()
	testSite().ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/", nil))
	if w.Code != http.StatusMethodNotAllowed {
		t.Errorf("POST: %d", w.Code)
	}
}

func TestServeCompressed(t *testing.T) {
	for accepted, want := range map[string]string{"gzip, deflate, br": "gzip", "gzip;q=0.5": "gzip", "gzip;q=0": "", "br": "", "": ""} {
		w := get("/index.html", "Accept-Encoding", accepted)
		if have := w.Header().Get("Content-Encoding"); have != want {
			t.Errorf("Accept-Encoding %q: %q, want %q", accepted, have, want)
		}
		if want == "" {
			continue
		}
		z, err := gzip.NewReader(w.Body)
		if err != nil {
			t.Fatal(err)
		}
		if page, err := io.ReadAll(z); err != nil || string(page) != string(testSite().File("index.html")) {
			t.Errorf("Accept-Encoding %q: another page (%v)", accepted, err)
		}
	}
}

func TestServeUnchanged(t *testing.T) {
	tag := get("/assets/style.css").Header().Get("ETag")
	for _, known := range []string{tag, `"other", ` + tag} {
		w := get("/assets/style.css", "If-None-Match", known)
		if w.Code != http.StatusNotModified || w.Body.Len() > 0 || w.Header().Get("Vary") == "" {
			t.Errorf("If-None-Match %s: %d with %d bytes, headers %v, want 304 with none, and Vary", known, w.Code, w.Body.Len(), w.Header())
		}
	}
}

func TestMissingPageSuggests(t *testing.T) {
	for path, want := range map[string]string{
		"/methods/messages.sendMesage.html": `<a href="messages.sendMessage.html">`,
		"/methods/inputPeerUser.html":       `<a href="../constructors/inputPeerUser.html">`,
		"/a/b/messages.sendMesage.html":     `<a href="../../methods/messages.sendMessage.html">`,
		"/<script>":                         "&lt;script&gt;",
	} {
		w := get(path)
		if page := w.Body.String(); w.Code != http.StatusNotFound || !strings.Contains(page, want) || strings.Contains(page, "<code><script") {
			t.Errorf("%s: %d without %s:\n%s", path, w.Code, want, page)
		}
		p := parsePage(path, w.Body.Bytes())
		if p.compare(w.Body.Bytes()); len(p.wrong) > 0 {
			t.Errorf("%s: %s", path, strings.Join(p.wrong, "; "))
		}
	}
}

// A name that somebody else has made to mean this machine is not served.
func TestOwnHostOnly(t *testing.T) {
	h := OwnHostOnly(testSite(), "docs.example")
	for host, want := range map[string]int{
		"127.0.0.1:4440": 200, "localhost:4440": 200, "LOCALHOST": 200, "[::1]:4440": 200, "[::1]": 200, "192.0.2.7": 200, "docs.example:80": 200,
		"evil.example:4440": 421, "evil.example": 421, "127.0.0.1.evil.example": 421, "localhost.evil.example:4440": 421,
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Host = host
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("Host %s: %d, want %d", host, w.Code, want)
		}
	}
}
