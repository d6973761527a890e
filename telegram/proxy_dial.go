package telegram

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"time"

	"golang.org/x/net/proxy"

	"github.com/tgscript/tgscript/mtproto"
)

// proxyWithin is how long a proxy may take for a connection, all in all.
const proxyWithin = 20 * time.Second

// ProxyError is a proxy that did not do what was asked of it, whatever server
// that was about.
type ProxyError struct {
	Proxy string // as Proxy.String tells it
	Hint  string // what to do; may be empty
	Err   error  // what happened

	refused bool // it will go on doing so until somebody changes something
}

func (e *ProxyError) Error() string {
	text := "proxy " + e.Proxy + " " + e.Err.Error()
	if e.Hint != "" {
		text += "; " + e.Hint
	}
	return text
}

// Unwrap is what happened.
func (e *ProxyError) Unwrap() error { return e.Err }

func isProxyError(err error) bool {
	var p *ProxyError
	return errors.As(err, &p)
}

// fails is an error that may be over the next time.
func (p *Proxy) fails(hint, format string, args ...any) error {
	return &ProxyError{Proxy: p.String(), Hint: hint, Err: fmt.Errorf(format, args...)}
}

// refuses is an error that stays.
func (p *Proxy) refuses(hint, format string, args ...any) error {
	return &ProxyError{Proxy: p.String(), Hint: hint, Err: fmt.Errorf(format, args...), refused: true}
}

// unusable is an error of what goes around a connection. A certificate that is
// not trusted stays so.
func (p *Proxy) unusable(err error, hint string) error {
	say := p.fails
	if untrusted := (*tls.CertificateVerificationError)(nil); errors.As(err, &untrusted) {
		say, hint = p.refuses, "it needs a certificate for its name that this system trusts"
	}
	return say(hint, "can't be used: %s", strings.TrimPrefix(err.Error(), "mtproto: "))
}

// connect opens a connection to host:port through a SOCKS5 or HTTP proxy.
func (p *Proxy) connect(ctx context.Context, addr string) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, proxyWithin)
	defer cancel()
	conn, err := p.reach(ctx)
	if err != nil {
		return nil, err
	}
	through := conn
	if p.kind == socks5Proxy {
		through, err = p.socks5(ctx, conn, addr)
	} else {
		through, err = within(ctx, conn, func() (net.Conn, error) { return p.http(ctx, conn, addr) })
	}
	if err != nil {
		conn.Close()
		return nil, p.late(ctx, err)
	}
	return through, nil
}

// reach connects to the proxy itself.
func (p *Proxy) reach(ctx context.Context) (net.Conn, error) {
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", p.addr)
	if err != nil {
		return nil, p.late(ctx, p.fails("check its address, and that it runs", "can't be reached: %s", reason(err)))
	}
	return conn, nil
}

// late makes an error say that the proxy took too long, if it did.
func (p *Proxy) late(ctx context.Context, err error) error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return p.hangs()
	}
	return err
}

func (p *Proxy) hangs() error {
	return p.fails("check that it runs and is of this kind", "has not answered")
}

// within does something that waits on conn, and ends the wait with ctx.
func within[T any](ctx context.Context, conn net.Conn, do func() (T, error)) (T, error) {
	stop := context.AfterFunc(ctx, func() { conn.SetDeadline(time.Unix(1, 0)) })
	v, err := do()
	if !stop() && err == nil {
		err = context.Cause(ctx)
	}
	return v, err
}

// socks5 has a SOCKS5 proxy connect to an address, by name if it is one.
func (p *Proxy) socks5(ctx context.Context, conn net.Conn, addr string) (net.Conn, error) {
	var auth *proxy.Auth
	if p.user != "" {
		auth = &proxy.Auth{User: p.user, Password: p.password}
	}
	d, err := proxy.SOCKS5("tcp", p.addr, auth, connected{conn})
	if err != nil {
		return nil, err
	}
	through, err := d.(proxy.ContextDialer).DialContext(ctx, "tcp", addr)
	if err == nil {
		return through, nil
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return nil, p.hangs()
	}
	var op *net.OpError
	if errors.As(err, &op) {
		err = op.Err // the addresses are told anyway
	}
	said := strings.TrimPrefix(err.Error(), "unknown error ")
	switch {
	case strings.Contains(said, "no acceptable authentication methods") && p.user == "":
		return nil, p.refuses("give them: socks5://USER:PASSWORD@HOST:PORT", "wants a user and a password")
	case strings.Contains(said, "authentication"):
		return nil, p.refuses("check them", "refuses the user and password")
	case errors.Is(err, io.EOF):
		return nil, p.refuses("check that it is a SOCKS5 proxy", "closes the connection")
	case strings.Contains(said, "unexpected protocol version"):
		return nil, p.refuses("check its kind and port", "is no SOCKS5 proxy")
	}
	return nil, p.unreached(said)
}

// unreached is what a proxy says of one address. It does not name it.
func (p *Proxy) unreached(why string) error { return fmt.Errorf("proxy %s says: %s", p, why) }

// connected is a dialer that has dialled.
type connected struct{ conn net.Conn }

func (c connected) Dial(string, string) (net.Conn, error) { return c.conn, nil }

func (c connected) DialContext(context.Context, string, string) (net.Conn, error) { return c.conn, nil }

// link opens a link to a data centre through a proxy that picks the server.
// files asks for servers that files are on.
func (p *Proxy) link(ctx context.Context, dc int, files, test bool, o mtproto.LinkOptions) (mtproto.Link, error) {
	ctx, cancel := context.WithTimeout(ctx, proxyWithin)
	defer cancel()
	o.DC = dc
	if test {
		o.DC += testDC
	}
	if files {
		o.DC = -o.DC
	}
	if p.kind != mtProxy {
		return p.webSocketLink(ctx, dc, files, test, o)
	}
	conn, err := p.reach(ctx)
	if err != nil {
		return nil, err
	}
	o.Framing, o.Secret = mtproto.PaddedIntermediate, p.secret
	link, err := within(ctx, conn, func() (mtproto.Link, error) { return mtproto.NewLink(conn, o) })
	if err != nil {
		conn.Close()
		return nil, p.late(ctx, p.fails(checkSecret, "is not to be talked to: %s", strings.TrimPrefix(err.Error(), "mtproto: ")))
	}
	return link, nil
}

const checkSecret = "check the secret, and that this machine's clock is right"

// webHosts are the hosts of Telegram's own WebSockets, by data centre (T13:
// Telegram's page on transports; mtcute; tgsnake).
var webHosts = [...]string{1: "pluto", 2: "venus", 3: "aurora", 4: "vesta", 5: "flora"}

// webSocketURL is where a data centre's WebSocket is.
func (p *Proxy) webSocketURL(dc int, files, test bool) (string, error) {
	if p.url != "" {
		return p.url, nil
	}
	if dc <= 0 || dc >= len(webHosts) {
		return "", p.fails("", "has no host for data centre %d", dc)
	}
	host, path := webHosts[dc], "/apiws"
	if files {
		host += "-1"
	}
	if test {
		path += "_test"
	}
	return string(p.kind) + "://" + host + "." + telegramWeb + path, nil
}

func (p *Proxy) webSocketLink(ctx context.Context, dc int, files, test bool, o mtproto.LinkOptions) (mtproto.Link, error) {
	address, err := p.webSocketURL(dc, files, test)
	if err != nil {
		return nil, err
	}
	conn, err := mtproto.DialWebSocket(ctx, address)
	if err != nil {
		return nil, p.late(ctx, p.unusable(err, "check its address, and that it is a WebSocket"))
	}
	if p.url == "" {
		o.DC = 0 // the host says it
	}
	o.Framing, o.Obfuscated = mtproto.Intermediate, true
	link, err := mtproto.NewLink(conn, o)
	if err != nil {
		conn.Close()
	}
	return link, err
}

// patience is how many links through an MTProxy may end without an answer before
// that is taken for its last word.
const patience = 3

// awaited is a link through an MTProxy from which nothing has come yet. Such a
// proxy takes every connection and does not say what is wrong with it.
type awaited struct {
	mtproto.Link
	client   *Client
	of       *link
	answered bool // by the goroutine that receives
}

// await makes it known that an answer is missing, until there is one.
func (c *Client) await(to mtproto.Link, l *link) mtproto.Link {
	c.noteDial(l, c.o.Proxy.fails(checkSecret, "has not answered"))
	return &awaited{Link: to, client: c, of: l}
}

// Unwrap is the link itself.
func (l *awaited) Unwrap() mtproto.Link { return l.Link }

func (l *awaited) Recv() ([]byte, error) {
	packet, err := l.Link.Recv()
	if l.answered {
		return packet, err
	}
	c, refused := l.client, (*mtproto.TransportError)(nil)
	switch {
	case err == nil || errors.As(err, &refused):
		l.answered = true
		c.noteDial(l.of, nil)
	case errors.Is(err, net.ErrClosed): // by us
	case c.unanswered.Add(1) >= patience:
		c.noteDial(l.of, c.o.Proxy.refuses(checkSecret, "closes every connection without an answer"))
	default:
		c.noteDial(l.of, c.o.Proxy.fails(checkSecret, "closes the connection without an answer"))
	}
	return packet, err
}
