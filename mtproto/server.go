package mtproto

import (
	"context"
	"crypto/rsa"
	"io"
	"log/slog"
	"net"
	"time"
)

// ServerOptions says what a Server is and who answers its requests.
type ServerOptions struct {
	Keys    []*rsa.PrivateKey // for the key exchange
	DC      int
	Handler Handler
	// Compress packs answers of more than 1 KiB if that makes them smaller.
	Compress bool

	Rand  io.Reader        // crypto/rand.Reader if nil
	Now   func() time.Time // time.Now if nil
	Trace func(Trace)      // one message; on any goroutine
	Log   *slog.Logger     // discards if nil
}

// Handler answers requests.
type Handler interface {
	// Call is one request. The requests of a session come one at a time in
	// their order of arrival. It is answered by exactly one Reply or Fail, now
	// or later, on any goroutine.
	Call(r *Request)
	// Closed tells that the last connection of a session is gone. The session
	// may come back.
	Closed(s *ServerSession)
}

// Request is one request of a client: no service message, unpacked, without an
// invokeAfterMsg around it, which the server has honoured.
type Request struct {
	Session *ServerSession
	MsgID   int64
	Body    []byte // belongs to the handler
}

// Reply answers with the result, boxed TL, which it takes over.
func (r *Request) Reply(body []byte) {}

// Fail answers with an rpc_error.
func (r *Request) Fail(code int, message string) {}

// ServerSession is the server's end of one session.
type ServerSession struct{}

// KeyID is the id of the session's auth key.
func (s *ServerSession) KeyID() int64 { return 0 }

// ID is the session's own id.
func (s *ServerSession) ID() int64 { return 0 }

// Connected tells whether a connection is there to carry a Push at once.
func (s *ServerSession) Connected() bool { return false }

// Push sends an update, boxed TL, which it takes over. It is kept until the
// client acknowledges it, and sent again when the client comes back before.
func (s *ServerSession) Push(body []byte) {}

// Server is the server's end: keys, sessions and connections.
type Server struct{ o ServerOptions }

// NewServer makes a server.
func NewServer(o ServerOptions) *Server { return &Server{o: o} }

// Serve accepts connections until ctx ends, and returns when all are closed.
func (s *Server) Serve(ctx context.Context, l net.Listener) error { return nil }

// ServeLink serves one connection until it or ctx ends.
func (s *Server) ServeLink(ctx context.Context, link Link) error { return nil }

// AddKey makes the server know a key without a key exchange, and returns a salt
// to begin with.
func (s *Server) AddKey(key AuthKey) (salt int64) { return 0 }

// Keys are the ids of all known keys.
func (s *Server) Keys() []int64 { return nil }

// Sessions are the sessions of a key.
func (s *Server) Sessions(keyID int64) []*ServerSession { return nil }

// Forget drops a key and its sessions: the next packet with it is answered by
// -404.
func (s *Server) Forget(keyID int64) {}

// DropConnections closes every connection. Keys and sessions stay.
func (s *Server) DropConnections() {}
