package mtproto

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"

	"github.com/coder/websocket"
)

// DialWebSocket connects to a WebSocket that carries a stream of MTProto (T13),
// ws or wss. Where its messages begin and end means nothing; the link on it has
// to be obfuscated. A server of wss needs a certificate that the system trusts.
// ctx ends only the attempt.
func DialWebSocket(ctx context.Context, address string) (net.Conn, error) {
	transport := &http.Transport{} // of its own: no proxy, nothing kept
	defer transport.CloseIdleConnections()
	conn, answer, err := websocket.Dial(ctx, address, &websocket.DialOptions{
		Subprotocols: []string{"binary"},
		HTTPClient: &http.Client{
			Transport:     transport,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	})
	if err != nil {
		return nil, webSocketError(answer, err)
	}
	return &webSocket{websocket.NetConn(context.Background(), conn, websocket.MessageBinary), conn}, nil
}

// webSocketError says what a server answered, without the address: that can have
// a password in it.
func webSocketError(answer *http.Response, err error) error {
	var at *url.Error
	switch {
	case answer != nil && answer.StatusCode != http.StatusSwitchingProtocols:
		return fmt.Errorf("mtproto: WebSocket: the server answers %s", answer.Status)
	case errors.As(err, &at):
		err = at.Err
	}
	return fmt.Errorf("mtproto: WebSocket: %w", err)
}

// webSocket is a connection that closes at once: a link's end is known to its
// server by what is in the stream, or does not matter.
type webSocket struct {
	net.Conn
	socket *websocket.Conn
}

func (c *webSocket) Close() error { return c.socket.CloseNow() }
