package host

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
)

// newHTTPClient makes what a script's requests go by. The environment's proxies
// are used as by other programs; certificates are always checked. The permissions
// are looked at for every host on the way, and addresses when they are dialled: a
// name that a wildcard allows must not lead into a private network.
func (h *host) newHTTPClient() *http.Client {
	if h.opts.HTTP != nil {
		return &http.Client{CheckRedirect: h.checkRedirect, Transport: h.opts.HTTP}
	}
	var proxies sync.Map // their addresses
	dial := &net.Dialer{Timeout: 30 * time.Second, KeepAlive: 30 * time.Second}
	return &http.Client{
		CheckRedirect: h.checkRedirect,
		Transport: &http.Transport{
			Proxy: func(req *http.Request) (*url.URL, error) {
				proxy, err := http.ProxyFromEnvironment(req)
				if proxy != nil {
					proxies.Store(hostPort(proxy), true)
				}
				return proxy, err
			},
			DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
				d := *dial
				name, port, _ := net.SplitHostPort(address)
				if _, ok := proxies.Load(address); !ok {
					if named, _ := h.opts.Permissions.allowsHTTP(strings.ToLower(name), port); !named {
						d.Control = func(_, ip string, _ syscall.RawConn) error { return publicOnly(name, port, ip) }
					}
				}
				return d.DialContext(ctx, network, address)
			},
			ForceAttemptHTTP2:      true,
			MaxIdleConns:           maxRequests,
			IdleConnTimeout:        time.Minute,
			TLSHandshakeTimeout:    15 * time.Second,
			MaxResponseHeaderBytes: maxHTTPHeader,
		},
	}
}

// closeHTTP ends the connections that are kept for other requests.
func (h *host) closeHTTP() {
	if h.http.client != nil {
		h.http.client.CloseIdleConnections()
	}
}

// hostPort is the address that a URL leads to.
func hostPort(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443", "socks5": "1080", "socks5h": "1080"}[u.Scheme]
	}
	return net.JoinHostPort(u.Hostname(), port)
}

// permitURL says why a script must not ask for a URL; nil: it may.
func (h *host) permitURL(u *url.URL) error {
	name, port, _ := net.SplitHostPort(hostPort(u))
	name = strings.ToLower(name)
	named, ok := h.opts.Permissions.allowsHTTP(name, port)
	if !ok {
		return refused(name, flagHTTP, hostFlag(name, port))
	}
	if ip, err := netip.ParseAddr(name); err == nil && !named && !isPublic(ip) {
		return refused(name+", a private address,", flagHTTP, hostFlag(name, port))
	}
	return nil
}

// hostFlag is the value of --allow-http for a host.
func hostFlag(name, port string) string {
	switch {
	case port != "80" && port != "443":
		return net.JoinHostPort(name, port)
	case strings.Contains(name, ":"):
		return "[" + name + "]"
	}
	return name
}

// publicOnly refuses to dial a private address that a name which only a wildcard
// allows has led to.
func publicOnly(name, port, address string) error {
	ip, err := netip.ParseAddrPort(address)
	if err == nil && isPublic(ip.Addr()) {
		return nil
	}
	return &fetchError{"permission", refused(fmt.Sprintf("%s, which leads to a private address,", name), flagHTTP, hostFlag(name, port)).Error()}
}

// private are the networks that are nobody's on the Internet, or lead back from
// there, aside from those that netip knows.
var private = func() (list []netip.Prefix) {
	for _, p := range []string{
		"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
		"::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "fec0::/10",
	} {
		list = append(list, netip.MustParsePrefix(p))
	}
	return list
}()

// isPublic tells whether an address is one of the Internet.
func isPublic(ip netip.Addr) bool {
	ip = ip.Unmap().WithZone("")
	return ip.IsGlobalUnicast() && !ip.IsPrivate() && !slices.ContainsFunc(private, func(p netip.Prefix) bool { return p.Contains(ip) })
}

// plainHeaders are what another host than the one asked first gets to see.
var plainHeaders = []string{"Accept", "Accept-Language", "Content-Type", "User-Agent", "Referer"}

// checkRedirect decides whether to follow.
func (h *host) checkRedirect(req *http.Request, via []*http.Request) error {
	f, _ := req.Context().Value(fetchKey{}).(*fetch)
	before := via[len(via)-1].URL
	switch {
	case f == nil || f.redirects == 0:
		return http.ErrUseLastResponse
	case len(via) > f.redirects:
		return &fetchError{"redirect", fmt.Sprintf("more than %d redirects", f.redirects)}
	case req.URL.Scheme != "http" && req.URL.Scheme != "https":
		return &fetchError{"redirect", "it redirects to what is no web page"}
	case before.Scheme == "https" && req.URL.Scheme == "http":
		return &fetchError{"redirect", "it redirects from https to http, where others can read along"}
	}
	if err := h.permitURL(req.URL); err != nil {
		return &fetchError{"permission", "it redirects; " + err.Error()}
	}
	if hostPort(req.URL) != hostPort(via[0].URL) {
		for name := range req.Header {
			if !slices.Contains(plainHeaders, name) {
				req.Header.Del(name)
			}
		}
	}
	req.Header.Del("Referer") // the address before may hold a secret
	return nil
}

// isTLS tells errors of encryption from others.
func isTLS(err error) bool {
	var verify *tls.CertificateVerificationError
	var unknown x509.UnknownAuthorityError
	var name x509.HostnameError
	var record tls.RecordHeaderError
	var alert tls.AlertError
	return errors.As(err, &verify) || errors.As(err, &unknown) || errors.As(err, &name) || errors.As(err, &record) || errors.As(err, &alert)
}
