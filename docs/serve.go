package docs

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"hash/crc32"
	"net"
	"net/http"
	"net/netip"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/tgscript/tgscript/reference"
)

// contentTypes by file name extension. The system's own table is not asked: it
// differs from machine to machine.
var contentTypes = map[string]string{
	".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8",
	".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml",
}

// ServeHTTP serves the site, compressed for those who take it.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Content-Security-Policy", policy+"; frame-ancestors 'none'")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
	header.Set("Vary", "Accept-Encoding")
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		header.Set("Allow", "GET, HEAD")
		http.Error(w, "this site is for reading: GET and HEAD", http.StatusMethodNotAllowed)
		return
	}
	name := strings.TrimPrefix(r.URL.Path, "/")
	if name == "" || strings.HasSuffix(name, "/") {
		name += "index.html"
	}
	status, data := http.StatusOK, s.File(name)
	switch {
	case data == nil && s.pages[name+"/index.html"] != nil:
		header.Set("Location", path.Base(name)+"/")
		w.WriteHeader(http.StatusMovedPermanently)
		return
	case data == nil:
		status, data, name = http.StatusNotFound, s.render(s.missing(name)), "404.html"
	default:
		tag := fmt.Sprintf(`W/"%08x-%d"`, crc32.ChecksumIEEE(data), len(data))
		header.Set("ETag", tag)
		header.Set("Cache-Control", "no-cache") // asks each time: another version may run here next
		if strings.Contains(r.Header.Get("If-None-Match"), tag) {
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	header.Set("Content-Type", contentTypes[path.Ext(name)])
	if takesGzip(r) {
		header.Set("Content-Encoding", "gzip")
		data = s.compressed(name, data)
	}
	header.Set("Content-Length", strconv.Itoa(len(data)))
	w.WriteHeader(status)
	_, _ = w.Write(data)
}

func takesGzip(r *http.Request) bool {
	for coding := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, weight, _ := strings.Cut(strings.ReplaceAll(coding, " ", ""), ";q=")
		if name == "gzip" {
			return weight == "" || strings.Trim(weight, "0.") != ""
		}
	}
	return false
}

// compressed is the data of a file, compressed. Assets, which all pages load and
// are the largest, are so only once.
func (s *Site) compressed(name string, data []byte) []byte {
	if kept, ok := s.packed.Load(name); ok {
		return kept.([]byte)
	}
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write(data) // a buffer takes all
	_ = z.Close()
	if s.assets[name] != nil {
		s.packed.Store(name, b.Bytes())
	}
	return b.Bytes()
}

// missing is the page that is shown where there is none.
func (s *Site) missing(path string) *page {
	name := strings.TrimSuffix(path[strings.LastIndexByte(path, '/')+1:], ".html")
	return &page{path: path, title: "Not found", about: "Nothing is here.", section: "none", body: func(m *markup) {
		m.raw("<header class=\"title\">\n<p class=\"kind\">404</p>\n<h1>Nothing is here</h1>\n<p class=\"lead\">There is no page about ")
		m.element("code", name)
		m.raw(".</p>\n</header>\n")
		if near := s.near(name); len(near) > 0 {
			m.section(2, "near", "Did you mean")
			names(m, near)
		}
		m.raw("<p>")
		m.link("index.html", "The beginning")
		m.raw(" has everything, and the search finds what is spelled differently.</p>\n")
	}}
}

// near lists what has a page and nearly the name, the nearest first.
func (s *Site) near(name string) []reference.Entry {
	var all []reference.Entry
	for _, n := range append([]string{name}, reference.Near(name)...) {
		for _, e := range reference.FindAll(n) {
			if s.has(pathOf(e)) && !slices.Contains(all, e) {
				all = append(all, e)
			}
		}
	}
	return all
}

// OwnHostOnly refuses requests that were made for another host than the server's:
// a page elsewhere whose name was made to mean this machine could read the site
// otherwise, and whatever else is on its port later. Addresses, localhost and
// hosts are the server's own.
func OwnHostOnly(h http.Handler, hosts ...string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := r.Host
		if name, _, err := net.SplitHostPort(host); err == nil {
			host = name
		}
		host = strings.ToLower(strings.Trim(host, "[]"))
		if _, err := netip.ParseAddr(host); err != nil && host != "localhost" && !slices.Contains(hosts, host) {
			http.Error(w, fmt.Sprintf("this server is not %q", host), http.StatusMisdirectedRequest)
			return
		}
		h.ServeHTTP(w, r)
	})
}
