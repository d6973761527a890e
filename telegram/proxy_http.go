package telegram

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
)

// maxProxyAnswer is the most that an HTTP proxy may say before it connects.
const maxProxyAnswer = 64 << 10

// http has an HTTP proxy connect to an address: the method CONNECT (RFC 9110,
// section 9.3.6), with Basic authentication if there is a user.
func (p *Proxy) http(ctx context.Context, conn net.Conn, addr string) (net.Conn, error) {
	if p.kind == httpsProxy {
		host, _, _ := net.SplitHostPort(p.addr)
		secure := tls.Client(conn, &tls.Config{ServerName: host})
		if err := secure.HandshakeContext(ctx); err != nil {
			return nil, p.unusable(err, "check that it speaks TLS")
		}
		conn = secure
	}
	request := fmt.Sprintf("CONNECT %s HTTP/1.1\r\nHost: %s\r\n", addr, addr)
	if p.user != "" {
		request += "Proxy-Authorization: Basic " + base64.StdEncoding.EncodeToString([]byte(p.user+":"+p.password)) + "\r\n"
	}
	if _, err := io.WriteString(conn, request+"\r\n"); err != nil {
		return nil, p.fails("", "can't be used: %w", err)
	}
	in := bufio.NewReader(io.LimitReader(conn, maxProxyAnswer))
	answer, err := http.ReadResponse(in, &http.Request{Method: http.MethodConnect})
	switch {
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		return nil, p.refuses("check that it is an HTTP proxy", "closes the connection")
	case err != nil:
		return nil, p.refuses("check its kind and port", "is no HTTP proxy")
	case answer.StatusCode/100 != 2:
		return nil, p.refusal(answer)
	}
	ahead, _ := in.Peek(in.Buffered())
	return &aheadConn{conn, ahead}, nil
}

// refusal says what it means that an HTTP proxy does not connect.
func (p *Proxy) refusal(answer *http.Response) error {
	switch {
	case answer.StatusCode == http.StatusProxyAuthRequired && p.user == "":
		return p.refuses(fmt.Sprintf("give them: %s://USER:PASSWORD@HOST:PORT", p.kind), "wants a user and a password")
	case answer.StatusCode == http.StatusProxyAuthRequired || answer.StatusCode == http.StatusUnauthorized: // 401 is tinyproxy's
		return p.refuses("check them", "refuses the user and password")
	case answer.StatusCode == http.StatusForbidden || answer.StatusCode == http.StatusMethodNotAllowed:
		return p.unreached(answer.Status + " (many proxies allow port 443 only)")
	}
	return p.unreached(answer.Status)
}

// aheadConn is a connection of which some has been read.
type aheadConn struct {
	net.Conn
	ahead []byte
}

func (c *aheadConn) Read(b []byte) (int, error) {
	if len(c.ahead) == 0 {
		return c.Conn.Read(b)
	}
	n := copy(b, c.ahead)
	c.ahead = c.ahead[n:]
	return n, nil
}
