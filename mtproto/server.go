package mtproto

import (
	"context"
	"crypto/rsa"
	"crypto/sha256"
	"errors"
	"io"
	"log/slog"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
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
	// Opened tells that a session has a connection it did not have before, ahead
	// of the requests of the packet that came with it. What is pushed now goes out
	// with their answers.
	Opened(s *ServerSession)
	// Closed tells that the last connection of a session is gone. The session
	// may come back.
	Closed(s *ServerSession)
}

// Request is one request of a client: no service message, unpacked, without an
// invokeAfterMsg or invokeAfterMsgs around it, which the server has honoured.
type Request struct {
	Session *ServerSession
	MsgID   int64
	Body    []byte // belongs to the handler

	state *serverRequest
	after int64    // invokeAfterMsg, or 0
	then  *[]int64 // the others of invokeAfterMsgs; nil if there are none
}

// Reply answers with the result, boxed TL, which it takes over.
func (r *Request) Reply(body []byte) {
	if r.Session.server.o.Compress {
		body = zip(body, &r.Session.server.zippers)
	}
	r.Session.answer(r.state, body, false)
}

// Fail answers with an rpc_error.
func (r *Request) Fail(code int, message string) {
	r.Session.answer(r.state, appendRPCError(nil, code, message), true)
}

// knownKey is an auth key that the server knows, and what belongs to it.
type knownKey struct {
	key      AuthKey
	salts    serverSalts
	sessions map[int64]*ServerSession // guarded by Server.mu
	expires  atomic.Int64             // Unix seconds; 0 is a permanent key
	dc       int                      // that the key exchange was for; 0: it did not say
}

// maxSessions is how many sessions of a key are kept. Of more, one without a
// connection goes.
const maxSessions = 256

// Server is the server's end: keys, sessions and connections.
type Server struct {
	o       ServerOptions
	zippers sync.Pool
	disturb atomic.Pointer[func(Moment) Disturbance]
	parted  parted

	mu       sync.Mutex // guards what follows
	keys     map[int64]*knownKey
	conns    map[*serverConn]struct{}
	accepted int64
	begun    int64 // sessions
}

// NewServer makes a server.
func NewServer(o ServerOptions) *Server {
	o.Rand = SafeRand(o.Rand)
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Server{o: o, keys: map[int64]*knownKey{}, conns: map[*serverConn]struct{}{}}
}

// firstBytes is how long a new connection may take to say what it speaks.
const firstBytes = time.Minute

// acceptWait is how long Serve waits, at most, when the machine is short of what
// a connection takes.
const acceptWait = time.Second

// shortage tells whether an error of Accept is about a connection that is gone
// already, or about something that other connections will give back.
func shortage(err error) bool {
	return errors.Is(err, syscall.ECONNABORTED) || errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE) ||
		errors.Is(err, syscall.ENOBUFS) || errors.Is(err, syscall.ENOMEM)
}

// Serve accepts connections until ctx ends or l is broken, and returns when all
// are closed.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	stop := context.AfterFunc(ctx, func() { l.Close() })
	defer stop()
	var open sync.WaitGroup
	defer open.Wait()
	for wait := time.Duration(0); ; {
		conn, err := l.Accept()
		if ctx.Err() != nil {
			if err == nil {
				conn.Close()
			}
			return nil
		}
		if err != nil {
			if !shortage(err) {
				return err
			}
			wait = min(max(2*wait, 5*time.Millisecond), acceptWait)
			s.o.Log.Warn("can't accept a connection", "error", err, "next try in", wait)
			select {
			case <-time.After(wait):
			case <-ctx.Done():
			}
			continue
		}
		wait = 0
		open.Go(func() {
			if err := s.serveConn(ctx, conn); err != nil {
				s.o.Log.Debug("connection ended", "error", err)
			}
		})
	}
}

func (s *Server) serveConn(ctx context.Context, conn net.Conn) error {
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	late := time.AfterFunc(firstBytes, func() { conn.Close() })
	link, err := acceptLink(conn, nil)
	stop()
	late.Stop()
	if err != nil {
		return err
	}
	link.rand = s.o.Rand
	return s.ServeLink(ctx, link)
}

// ServeLink serves one connection until it or ctx ends.
func (s *Server) ServeLink(ctx context.Context, link Link) error {
	c := &serverConn{server: s, link: link, kick: make(chan struct{}, 1), sessions: map[*ServerSession]bool{}}
	stop := context.AfterFunc(ctx, func() { link.Close() })
	defer stop()
	defer link.Close()
	s.mu.Lock()
	s.accepted++
	c.number = s.accepted
	s.conns[c] = struct{}{}
	s.mu.Unlock()
	err := c.serve()
	s.mu.Lock()
	delete(s.conns, c)
	s.mu.Unlock()
	c.closed()
	if errors.Is(err, io.EOF) || errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// AddKey makes the server know a key without a key exchange, and returns a salt
// to begin with.
func (s *Server) AddKey(key AuthKey) (salt int64) {
	return s.addKey(handshakeResult{Key: key}).salts.current(s.o.Now())
}

// AddTemporaryKey is AddKey for a key that expires (M23).
func (s *Server) AddTemporaryKey(key AuthKey, life time.Duration) (salt int64) {
	return s.addKey(handshakeResult{Key: key, ExpiresIn: life}).salts.current(s.o.Now())
}

// addKey registers a key. The salt, if not 0, is what the key exchange agreed on.
func (s *Server) addKey(r handshakeResult) *knownKey {
	key := r.Key
	s.mu.Lock()
	defer s.mu.Unlock()
	if k := s.keys[key.ID()]; k != nil {
		return k
	}
	k := &knownKey{key: key, dc: r.DC, sessions: map[int64]*ServerSession{}}
	k.salts.secret = sha256.Sum256(append([]byte("salts of "), key.Bytes()...))
	if r.ExpiresIn > 0 {
		k.expires.Store(s.o.Now().Add(r.ExpiresIn).Unix())
	}
	if r.Salt != 0 {
		k.salts.first, k.salts.firstTo = r.Salt, s.o.Now().Add(2*saltPeriod).Unix()
	}
	s.keys[key.ID()] = k
	return k
}

func (s *Server) lookup(keyID int64) *knownKey {
	s.mu.Lock()
	defer s.mu.Unlock()
	k := s.keys[keyID]
	if k != nil && k.expired(s.o.Now) {
		delete(s.keys, keyID)
		return nil
	}
	return k
}

// session finds or begins a session.
func (s *Server) session(k *knownKey, id int64) *ServerSession {
	s.mu.Lock()
	defer s.mu.Unlock()
	if session := k.sessions[id]; session != nil {
		return session
	}
	if len(k.sessions) >= maxSessions {
		for old, session := range k.sessions {
			if !session.Connected() {
				delete(k.sessions, old)
				session.destroyed.Store(true)
				break
			}
		}
	}
	session := newServerSession(s, k, id)
	// Should it have been forgotten a moment ago, its ids are not to come again:
	// the client would take its messages for repeated ones.
	s.begun++
	session.ids.last = msgIDAt(s.o.Now()) + s.begun%256<<20
	k.sessions[id] = session
	return session
}

// destroySession forgets a session of a key and tells whether it was there.
func (s *Server) destroySession(k *knownKey, id int64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	session, ok := k.sessions[id]
	if ok {
		delete(k.sessions, id)
		session.destroyed.Store(true)
	}
	return ok
}

// Keys are the ids of all known keys, in order.
func (s *Server) Keys() []int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	ids := make([]int64, 0, len(s.keys))
	for id := range s.keys {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// Sessions are the sessions of a key.
func (s *Server) Sessions(keyID int64) []*ServerSession {
	s.mu.Lock()
	defer s.mu.Unlock()
	k := s.keys[keyID]
	if k == nil {
		return nil
	}
	sessions := make([]*ServerSession, 0, len(k.sessions))
	for _, session := range k.sessions {
		sessions = append(sessions, session)
	}
	return sessions
}

// Forget drops a key and its sessions: the next packet with it is answered by
// -404.
func (s *Server) Forget(keyID int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.keys, keyID)
	for c := range s.conns {
		c.forget.Store(true)
	}
}

// DropConnections closes every connection. Keys and sessions stay.
func (s *Server) DropConnections() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.conns {
		c.link.Close()
	}
}
