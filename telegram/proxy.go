package telegram

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"strconv"
	"strings"

	"github.com/tgscript/tgscript/mtproto"
)

// Proxy is a way out to Telegram other than a connection of one's own. Nothing
// that prints it shows its user, password, secret or path.
type Proxy struct {
	kind           proxyKind
	addr           string // host:port of the proxy, or of the WebSocket
	user, password string
	secret         mtproto.Secret // MTProxy
	url            string         // WebSocket: all of it; "" for Telegram's own
}

type proxyKind string

// The kinds, as the schemes of what String shows.
const (
	socks5Proxy     proxyKind = "socks5"
	httpProxy       proxyKind = "http"
	httpsProxy      proxyKind = "https"
	mtProxy         proxyKind = "mtproxy"
	webSocket       proxyKind = "ws"
	secureWebSocket proxyKind = "wss"
)

// telegramWeb is the domain of Telegram's own WebSockets, one host for each data
// centre.
const telegramWeb = "web.telegram.org"

// ParseProxy reads what people have:
//
//	socks5://[USER:PASSWORD@]HOST:PORT        names are resolved by the proxy
//	http://[USER:PASSWORD@]HOST:PORT, https:  by the method CONNECT
//	tg://proxy?server=&port=&secret=          an MTProxy; https://t.me/proxy too
//	tg://socks?server=&port=[&user=&pass=]    SOCKS5; https://t.me/socks too
//	wss://web.telegram.org                    Telegram's WebSockets, as browsers use them
//	wss://HOST[:PORT]/PATH, ws:               a WebSocket that leads to Telegram
//
// An error says what was wanted and does not repeat the text.
func ParseProxy(text string) (*Proxy, error) {
	text = strings.TrimSpace(text)
	if link, ok := splitLink(text, ""); ok {
		return proxyOfLink(link)
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme == "" {
		return nil, errors.New("no URL of a proxy: want socks5://HOST:PORT, http://HOST:PORT, tg://proxy?... or wss://HOST")
	}
	switch u.Scheme {
	case "socks5", "socks5h", "socks":
		return proxyOfURL(u, socks5Proxy, "1080")
	case "http":
		return proxyOfURL(u, httpProxy, "80")
	case "https":
		return proxyOfURL(u, httpsProxy, "443")
	case "ws":
		return proxyOfWebSocket(u, webSocket, "80")
	case "wss":
		return proxyOfWebSocket(u, secureWebSocket, "443")
	case "socks4", "socks4a":
		return nil, errors.New("SOCKS4 proxies are not supported: want socks5://HOST:PORT")
	}
	return nil, errors.New("unknown kind of proxy: want socks5, http, https, tg, wss or ws before the ://")
}

// proxyOfURL is a proxy that is told which address to connect to.
func proxyOfURL(u *url.URL, kind proxyKind, port string) (*Proxy, error) {
	if strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" || u.Opaque != "" {
		return nil, fmt.Errorf("a proxy's URL ends with its port: want %s://HOST:PORT", kind)
	}
	if u.Port() != "" {
		port = u.Port()
	}
	password, _ := u.User.Password()
	return newProxy(Proxy{kind: kind, user: u.User.Username(), password: password}, u.Hostname(), port)
}

// proxyOfLink is the proxy of one of Telegram's links.
func proxyOfLink(l deepLink) (*Proxy, error) {
	q := l.args
	switch l.kind() {
	case "socks":
		return newProxy(Proxy{kind: socks5Proxy, user: q.Get("user"), password: q.Get("pass")}, q.Get("server"), q.Get("port"))
	case "proxy":
		// base64 has +, which means a space in a query
		secret, err := mtproto.ParseSecret(strings.ReplaceAll(q.Get("secret"), " ", "+"))
		if err != nil {
			return nil, errors.New(strings.TrimPrefix(err.Error(), "mtproto: "))
		}
		return newProxy(Proxy{kind: mtProxy, secret: secret}, q.Get("server"), q.Get("port"))
	}
	return nil, errors.New("the link is none of a proxy: want tg://proxy?server=HOST&port=PORT&secret=SECRET or tg://socks?server=HOST&port=PORT")
}

// proxyOfWebSocket is a WebSocket in the place of an address.
func proxyOfWebSocket(u *url.URL, kind proxyKind, port string) (*Proxy, error) {
	p := Proxy{kind: kind}
	if !strings.EqualFold(strings.TrimSuffix(u.Host, ":"+port), telegramWeb) {
		p.url = u.String()
	} else if strings.Trim(u.Path, "/") != "" || u.RawQuery != "" {
		return nil, fmt.Errorf("%s://%s has no path: it is a host for each data centre", kind, telegramWeb)
	}
	if u.Port() != "" {
		port = u.Port()
	}
	return newProxy(p, u.Hostname(), port)
}

// newProxy checks what all kinds have.
func newProxy(p Proxy, host, port string) (*Proxy, error) {
	n, err := strconv.ParseUint(port, 10, 16)
	switch {
	case host == "" || len(host) > 255 || strings.ContainsAny(host, " /@\r\n\t"):
		return nil, errors.New("the proxy has no host, or one that can't be")
	case err != nil || n == 0:
		return nil, errors.New("the proxy has no port between 1 and 65535")
	case len(p.user) > 255 || len(p.password) > 255:
		return nil, errors.New("the proxy's user or password has more than 255 bytes")
	case p.user == "" && p.password != "":
		return nil, errors.New("the proxy has a password and no user")
	case (p.kind == httpProxy || p.kind == httpsProxy) && strings.Contains(p.user, ":"):
		return nil, errors.New("an HTTP proxy's user can't have a colon")
	}
	p.addr = net.JoinHostPort(host, strconv.FormatUint(n, 10))
	return &p, nil
}

// picksServer tells whether the proxy gets a data centre's number and finds the
// server itself. Others get an address.
func (p *Proxy) picksServer() bool {
	return p.kind == mtProxy || p.kind == webSocket || p.kind == secureWebSocket
}

// String is the kind, the host and the port.
func (p Proxy) String() string { return string(p.kind) + "://" + p.addr }

// GoString keeps %#v from printing secrets.
func (p Proxy) GoString() string { return p.String() }

// LogValue keeps slog from printing secrets.
func (p Proxy) LogValue() slog.Value { return slog.StringValue(p.String()) }

// MarshalJSON keeps JSON to what String shows.
func (p Proxy) MarshalJSON() ([]byte, error) { return json.Marshal(p.String()) }
