package mtproto

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tgscript/tgscript/tl"
)

// Bounds of what the server keeps of a session.
const (
	serverReplaySize = 65536    // ids of the client (M5); clients that write out of order fall thousands behind
	maxKept          = 16384    // answers and updates not acknowledged
	maxKeptBytes     = 64 << 20 // and their size
	maxVoid          = 1 << 16  // ids that the client was told had not arrived
	waitForCall      = 500 * time.Millisecond
)

// ServerSession is the server's end of one session.
type ServerSession struct {
	server    *Server
	key       *knownKey
	id        int64
	destroyed atomic.Bool // packets are for another one of the same id
	connected atomic.Bool // conn is not nil; the server asks while a session is locked

	turn sync.Mutex // held while requests are handed to the handler, to keep their order

	mu       sync.Mutex // guards what follows
	conn     *serverConn
	created  bool
	first    int64 // the first packet's id
	ids      msgIDs
	seq      seqNos
	seen     replayStore
	void     map[int64]struct{} // told not to have arrived: never to be run
	lastID   int64              // highest id of the client, and its seq_no (M11: 32, 33)
	lastSeq  int32
	requests []*serverRequest // sorted by id, the last ones
	waiting  map[int64][]*Request

	queue    []*outMessage // to be sent
	kept     []*outMessage // sent, not acknowledged; sorted by id
	keptSize int           // bytes of queue and kept
	acks     []int64
	held     int  // packets whose requests are being handed over: answers wait
	flushing bool // somebody sends, and will see what is queued

	deaf   bool       // to the acks of the packet at hand
	opened []inner    // reused
	calls  []*Request // reused

	// Of whoever set flushing.
	body    []byte
	packets [][]byte
	batch   [][]byte
	closing bool // the connection ends with what is packed

	// What a disturbance does to what is packed.
	odd       DisturbanceKind
	how       rough
	overtaken [][]byte // a packet that waits for the next one
}

// serverRequest is what the server knows about a request.
type serverRequest struct {
	msgID    int64
	answered bool
	failed   bool
	lost     bool            // its answer was forgotten
	dropped  bool            // rpc_drop_answer: the answer is not wanted
	disturb  DisturbanceKind // what is to happen to the answer; of who answers
	answer   *outMessage     // until it is acknowledged
}

// outMessage is a message of the server. A content-related one is kept until it
// is acknowledged.
type outMessage struct {
	body    []byte
	replyTo int64 // rpc_result: put before the body
	msgID   int64 // 0 before it is first sent
	seqNo   int32
	content bool
	acked   bool
	queued  bool
	disturb DisturbanceKind // when it goes out for the first time
	request *serverRequest
}

func (o *outMessage) size() int {
	if o.replyTo != 0 {
		return rpcResultHeaderSize + len(o.body)
	}
	return len(o.body)
}

func newServerSession(server *Server, key *knownKey, id int64) *ServerSession {
	s := &ServerSession{server: server, key: key, id: id, void: map[int64]struct{}{}, waiting: map[int64][]*Request{}}
	s.seen.size = serverReplaySize
	return s
}

// KeyID is the id of the session's auth key.
func (s *ServerSession) KeyID() int64 { return s.key.key.ID() }

// DC is the data centre that the client meant when it made the session's key, in
// the form of the inner data: below 0 for media, 10000 more on test servers, 0
// if it did not say.
func (s *ServerSession) DC() int { return s.key.dc }

// Key is the session's auth key.
func (s *ServerSession) Key() AuthKey { return s.key.key }

// ID is the session's own id.
func (s *ServerSession) ID() int64 { return s.id }

// Connected tells whether a connection is there to carry a Push at once.
func (s *ServerSession) Connected() bool { return s.connected.Load() }

// Push sends an update, boxed TL, which it takes over. It is kept until the
// client acknowledges it, and sent again when the client comes back before.
// When more is kept than fits, the oldest updates go: a client fetches them.
func (s *ServerSession) Push(body []byte) { s.PushDisturbed(body, Disturbance{}) }

// PushDisturbed is Push with something that goes wrong, of what can go wrong with
// answers.
func (s *ServerSession) PushDisturbed(body []byte, d Disturbance) {
	s.mu.Lock()
	o := &outMessage{body: body, content: true}
	s.enqueue(o)
	if d.Kind != 0 {
		s.disturbAnswer(o, d.Kind)
	}
	conn, held := s.conn, s.held > 0
	s.mu.Unlock()
	if conn != nil && !held {
		conn.wake(s)
	}
}

// enqueue queues a message to be sent.
func (s *ServerSession) enqueue(o *outMessage) {
	o.queued = true
	s.queue = append(s.queue, o)
	if !o.content {
		return
	}
	s.keptSize += len(o.body)
	if len(s.queue) > maxKept || s.keptSize > maxKeptBytes {
		s.shed()
	}
}

// shed drops the oldest half of the updates that wait to be sent.
func (s *ServerSession) shed() {
	updates := 0
	for _, o := range s.queue {
		if o.content && o.replyTo == 0 {
			updates++
		}
	}
	drop := updates / 2
	s.queue = slices.DeleteFunc(s.queue, func(o *outMessage) bool {
		if drop == 0 || !o.content || o.replyTo != 0 {
			return false
		}
		drop--
		s.keptSize -= len(o.body)
		return true
	})
}

// service queues a service message.
func (s *ServerSession) service(body []byte, content bool) {
	s.enqueue(&outMessage{body: body, content: content})
}

// attach makes conn the session's connection, unless that is a newer one: what
// an old one still had in its buffers must not call the answers back to it. What
// the client has not acknowledged goes out again on a new connection. An old one
// that is being written to is closed. It tells whether the connection is new to
// the session, which the handler is to hear.
func (s *ServerSession) attach(conn *serverConn) (opened bool) {
	if s.conn == conn || s.conn != nil && s.conn.number > conn.number {
		return false
	}
	if s.conn != nil && s.flushing {
		s.conn.link.Close() // whoever sends may be stuck there
	}
	s.conn = conn
	s.connected.Store(true)
	again := make([]*outMessage, 0, len(s.kept)+len(s.queue))
	for _, o := range s.kept {
		if !o.acked && !o.queued {
			o.queued = true
			again = append(again, o)
		}
	}
	s.queue = append(again, s.queue...)
	return true
}

// detach forgets conn, and tells whether the session is left without one.
func (s *ServerSession) detach(conn *serverConn) bool {
	s.mu.Lock()
	if s.conn != conn {
		s.mu.Unlock()
		return false
	}
	s.conn = nil
	s.connected.Store(false)
	s.mu.Unlock()
	s.server.parted.add(s)
	return true
}

// handle is one packet, from its checks to the last answer that is ready. The
// answers leave outside of the turn: sending blocks for as long as the client
// does not read.
func (s *ServerSession) handle(conn *serverConn, m Message, deaf bool) {
	s.process(conn, m, deaf)
	s.flush()
}

// process checks a packet and hands its requests over. deaf is for LoseAcks.
func (s *ServerSession) process(conn *serverConn, m Message, deaf bool) {
	s.turn.Lock()
	defer s.turn.Unlock()
	s.mu.Lock()
	opened := s.attach(conn)
	s.held++
	s.calls, s.deaf = s.calls[:0], deaf
	s.receive(s.server.o.Now(), conn, m)
	calls := s.calls
	s.mu.Unlock()
	if opened {
		s.server.o.Handler.Opened(s)
	}
	for _, r := range calls {
		if r.after == 0 || !s.await(r) {
			s.server.o.Handler.Call(r)
		}
	}
	s.mu.Lock()
	s.held--
	for _, r := range calls {
		if !r.state.answered && !deaf {
			s.acks = append(s.acks, r.MsgID)
		}
	}
	clear(calls)
	s.mu.Unlock()
}

// answer queues the answer to a request, once.
func (s *ServerSession) answer(q *serverRequest, body []byte, failed bool) {
	s.mu.Lock()
	if q.answered {
		s.mu.Unlock()
		return
	}
	s.settle(q, body, failed)
	if q.disturb != 0 {
		s.disturbAnswer(q.answer, q.disturb)
	}
	released := s.release(q)
	conn, held := s.conn, s.held > 0
	s.mu.Unlock()
	if len(released) > 0 {
		go s.run(released)
	}
	if conn != nil && !held {
		conn.wake(s)
	}
}

// settle marks a request answered and queues its answer.
func (s *ServerSession) settle(q *serverRequest, body []byte, failed bool) {
	q.answered, q.failed = true, failed
	if q.dropped {
		return
	}
	q.answer = &outMessage{body: body, replyTo: q.msgID, content: true, request: q}
	s.enqueue(q.answer)
}

// request finds what is known of a request.
func (s *ServerSession) request(id int64) *serverRequest {
	i, ok := slices.BinarySearchFunc(s.requests, id, byRequestID)
	if !ok {
		return nil
	}
	return s.requests[i]
}

func byRequestID(q *serverRequest, id int64) int {
	switch {
	case q.msgID < id:
		return -1
	case q.msgID > id:
		return 1
	}
	return 0
}

// newRequest remembers a request.
func (s *ServerSession) newRequest(id int64) *serverRequest {
	q := &serverRequest{msgID: id}
	if n := len(s.requests); n > 0 && s.requests[n-1].msgID > id {
		i, _ := slices.BinarySearchFunc(s.requests, id, byRequestID)
		s.requests = slices.Insert(s.requests, i, q)
	} else {
		s.requests = append(s.requests, q)
	}
	if len(s.requests) >= 2*maxKept {
		s.requests = slices.Delete(s.requests, 0, maxKept)
	}
	return q
}

// acknowledged forgets messages that the client has (M10).
func (s *ServerSession) acknowledged(ids []int64) {
	for _, id := range ids {
		i, ok := slices.BinarySearchFunc(s.kept, id, byMessageID)
		if !ok || s.kept[i].acked {
			continue
		}
		o := s.kept[i]
		o.acked = true
		s.keptSize -= len(o.body)
		o.body = nil
		if o.request != nil {
			o.request.answer = nil
		}
	}
	n := 0
	for n < len(s.kept) && s.kept[n].acked {
		s.kept[n] = nil
		n++
	}
	s.kept = s.kept[n:]
}

func byMessageID(o *outMessage, id int64) int {
	switch {
	case o.msgID < id:
		return -1
	case o.msgID > id:
		return 1
	}
	return 0
}

// keep remembers a message that was sent. Too many, and the oldest goes.
func (s *ServerSession) keep(o *outMessage) {
	s.kept = append(s.kept, o)
	for len(s.kept) > maxKept || s.keptSize > maxKeptBytes && len(s.kept) > 1 {
		if old := s.kept[0]; !old.acked {
			old.acked = true
			s.keptSize -= len(old.body)
			if old.request != nil {
				old.request.answer = nil
			}
		}
		s.kept[0] = nil
		s.kept = s.kept[1:]
	}
}

// appendBody appends what the message says.
func (o *outMessage) appendBody(b []byte) []byte {
	if o.replyTo != 0 {
		b = tl.AppendLong(tl.AppendUint32(b, idRPCResult), o.replyTo)
	}
	return append(b, o.body...)
}
