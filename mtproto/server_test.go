package mtproto

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"encoding/binary"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tgscript/tgscript/tl"
)

// rawClient speaks to a server by hand, rightly or wrongly.
type rawClient struct {
	w       *world
	link    Link
	key     AuthKey
	salt    int64
	session int64
	ids     msgIDs
	seq     seqNos
	inbox   []inner // received, not asked for yet
}

func (w *world) raw() *rawClient {
	key, salt := w.readyKey()
	link, _ := w.dial(w.ctx)
	return &rawClient{w: w, link: link, key: key, salt: salt, session: 77}
}

// message is a right one.
func (r *rawClient) message(body []byte, content bool) Message {
	return Message{Salt: r.salt, SessionID: r.session, MsgID: r.ids.next(time.Now(), 0), SeqNo: r.seq.next(content), Body: body}
}

func (r *rawClient) send(m Message) {
	r.w.t.Helper()
	if err := r.link.Send(r.key.Encrypt(nil, ClientToServer, m, rand.Reader)); err != nil {
		r.w.t.Fatal(err)
	}
}

// recv is the next packet's messages.
func (r *rawClient) recv() []inner {
	r.w.t.Helper()
	p, err := r.link.Recv()
	if err != nil {
		r.w.t.Fatal(err)
	}
	m, err := r.key.Decrypt(ServerToClient, p)
	if err != nil {
		r.w.t.Fatal(err)
	}
	if bodyID(m.Body) != idContainer {
		return []inner{{m.MsgID, m.SeqNo, m.Body}}
	}
	messages, err := openContainer(nil, m.Body)
	if err != nil {
		r.w.t.Fatal(err)
	}
	return messages
}

// next is the next message with that constructor. Others wait in inbox.
func (r *rawClient) next(id uint32) inner {
	r.w.t.Helper()
	return r.find(func(m inner) bool { return bodyID(m.body) == id })
}

// answer is the answer to a request, past its head.
func (r *rawClient) answer(reqID int64) []byte {
	r.w.t.Helper()
	m := r.find(func(m inner) bool { return bodyID(m.body) == idRPCResult && number(m.body) == reqID })
	return m.body[rpcResultHeaderSize:]
}

func (r *rawClient) find(match func(m inner) bool) inner {
	r.w.t.Helper()
	for {
		if i := slices.IndexFunc(r.inbox, match); i >= 0 {
			m := r.inbox[i]
			r.inbox = slices.Delete(r.inbox, i, i+1)
			return m
		}
		r.inbox = append(r.inbox, r.recv()...)
	}
}

// The server refuses what the documentation tells it to refuse, by its code, and
// uses nothing of it (SV1, M11, M12).
func TestServerStrictSV1M11(t *testing.T) {
	ping := tl.AppendLong(tl.AppendUint32(nil, idPing), 1)
	for _, test := range []struct {
		name string
		code int32
		bad  func(r *rawClient) Message
	}{
		{"id too low", badIDTooLow, func(r *rawClient) Message {
			m := r.message(ping, false)
			m.MsgID = msgIDAt(time.Now().Add(-windowPast - time.Minute))
			return m
		}},
		{"id too high", badIDTooHigh, func(r *rawClient) Message {
			m := r.message(ping, false)
			m.MsgID = msgIDAt(time.Now().Add(windowFuture + time.Minute))
			return m
		}},
		{"id not a multiple of 4", badIDBits, func(r *rawClient) Message {
			m := r.message(ping, false)
			m.MsgID += 2
			return m
		}},
		{"salt", badSalt, func(r *rawClient) Message {
			m := r.message(ping, false)
			m.Salt++
			return m
		}},
		{"container id of another container", badContainerID, func(r *rawClient) Message {
			first := r.message(nil, false)
			first.Body = tl.AppendUint32(tl.AppendUint32(nil, idContainer), 0)
			r.send(first)
			first.Body = r.contain(request(idEcho, 66, 0))
			binary.LittleEndian.PutUint64(first.Body[8:], uint64(first.MsgID-4))
			return first
		}},
		{"seq_no goes back", badSeqTooLow, func(r *rawClient) Message {
			r.seq.content = 5
			r.send(r.message(request(idEcho, 1, 0), true))
			r.seq.content = 2
			return r.message(request(idEcho, 66, 0), true)
		}},
		{"same odd seq_no", badSeqTooLow, func(r *rawClient) Message {
			r.send(r.message(request(idEcho, 1, 0), true))
			r.seq.content--
			return r.message(request(idEcho, 66, 0), true)
		}},
		{"lower id, higher seq_no", badSeqTooHigh, func(r *rawClient) Message {
			m := r.message(request(idEcho, 66, 0), true)
			r.seq.content = 0
			r.send(r.message(request(idEcho, 1, 0), true))
			m.SeqNo += 4
			return m
		}},
		{"odd container", badSeqNotEven, func(r *rawClient) Message {
			m := r.message(r.contain(request(idEcho, 66, 0)), true)
			return m
		}},
		{"even request", badSeqNotOdd, func(r *rawClient) Message {
			return r.message(request(idEcho, 66, 0), false)
		}},
		{"broken container", badContainer, func(r *rawClient) Message {
			m := r.message(r.contain(request(idEcho, 66, 0)), false)
			m.Body = m.Body[:len(m.Body)-4]
			return m
		}},
		{"container in a container", badContainer, func(r *rawClient) Message {
			return r.message(r.contain(r.contain(request(idEcho, 66, 0))), false)
		}},
		{"container below its messages", badContainer, func(r *rawClient) Message {
			m := r.message(nil, false)
			m.Body = r.contain(request(idEcho, 66, 0))
			return m
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t, nil)
			r := w.raw()
			m := test.bad(r)
			r.send(m)
			id := uint32(idBadMsg)
			if test.code == badSalt {
				id = idBadServerSalt
			}
			n, err := decodeBadMsg(r.next(id).body)
			if err != nil || n.code != test.code || n.msgID != m.MsgID || n.seqNo != m.SeqNo {
				t.Fatalf("%+v, %v; want code %d about %#x", n, err, test.code, m.MsgID)
			}
			if test.code == badSalt && n.salt != r.salt {
				t.Fatalf("new salt %d, want %d", n.salt, r.salt)
			}
			for _, ran := range w.handler.order() {
				if ran == 66 {
					t.Fatal("the refused request ran")
				}
			}
		})
	}
}

// A message below all that the server remembers may have run before: it does not
// run (code 20).
func TestServerTooOldSV1M11(t *testing.T) {
	w := newWorld(t, nil)
	r := w.raw()
	old := r.message(request(idEcho, 66, 0), true)
	r.send(r.message(request(idEcho, 1, 0), true))
	r.next(idRPCResult)
	s := w.server.Sessions(r.key.ID())[0]
	s.mu.Lock()
	s.seen.size = 1
	s.mu.Unlock()
	r.send(old)
	if n, err := decodeBadMsg(r.next(idBadMsg).body); err != nil || n.code != badTooOld || n.msgID != old.MsgID {
		t.Fatalf("%+v, %v", n, err)
	}
	if order := w.handler.order(); len(order) != 1 {
		t.Fatalf("ran %v", order)
	}
}

// contain makes a container of one request, with its own id.
func (r *rawClient) contain(body []byte) []byte {
	m := r.message(body, true)
	b := tl.AppendUint32(tl.AppendUint32(nil, idContainer), 1)
	return append(appendInner(b, m.MsgID, m.SeqNo, len(body)), body...)
}

// A repeated request is answered again and not run again; one that was told not
// to have arrived never runs (M5, M14, S8).
func TestServerDuplicatesM5M14(t *testing.T) {
	w := newWorld(t, nil)
	r := w.raw()
	m := r.message(request(idEcho, 1, 0), true)
	r.send(m)
	first := r.next(idRPCResult)
	r.send(m)
	again := r.next(idRPCResult)
	if first.msgID != again.msgID || !bytes.Equal(first.body, again.body) {
		t.Fatal("another answer to the same request")
	}
	ask := func(ids ...int64) []byte {
		q := r.message(appendIDs(nil, idMsgsStateReq, ids), true)
		r.send(q)
		d := tl.NewDecoder(r.next(idMsgsStateInfo).body[4:])
		if id := d.Long(); id != q.MsgID {
			t.Fatalf("state info about %d, want %d", id, q.MsgID)
		}
		return d.Bytes()
	}
	late := r.message(request(idEcho, 2, 0), true)
	if info := ask(m.MsgID, late.MsgID, late.MsgID+1<<40); info[0] != stateReceived|stateAnswered || info[1]&7 != 2 || info[2]&7 != 3 {
		t.Fatalf("states %v", info)
	}
	r.send(late)
	r.send(r.message(appendIDs(nil, idMsgsAck, []int64{first.msgID}), false))
	r.send(r.message(request(idEcho, 3, 0), true))
	r.next(idRPCResult)
	if info := ask(late.MsgID); info[0]&7 != 2 {
		t.Fatalf("state %v of what was told not to have arrived", info)
	}
	if order := w.handler.order(); !slices.Equal(order, []int64{1, 3}) {
		t.Fatalf("ran %v", order)
	}
	r.send(m) // acknowledged by now
	if ack := r.next(idMsgsAck); number(ack.body[8:]) != m.MsgID {
		t.Fatalf("%x", ack.body)
	}
}

// What the client did not acknowledge comes again on its next connection, with
// the same id inside a new container; what it did, with an odd seq_no as mtcute
// does, does not (M10, S2).
func TestServerResendsM10(t *testing.T) {
	w := newWorld(t, nil)
	r := w.raw()
	var answers []inner
	for n := range int64(3) {
		r.send(r.message(request(idEcho, n, 0), true))
		answers = append(answers, r.next(idRPCResult))
	}
	r.send(r.message(appendIDs(nil, idMsgsAck, []int64{answers[1].msgID}), true))
	r.send(r.message(tl.AppendLong(tl.AppendUint32(nil, idPing), 1), false))
	r.next(idPong)
	r.link.Close()
	r.link, _ = w.dial(w.ctx)
	r.send(r.message(tl.AppendLong(tl.AppendUint32(nil, idPing), 1), false))
	var got []int64
	for _, m := range append(r.recv(), r.recv()...) { // new_session_created comes first, alone
		if bodyID(m.body) == idRPCResult {
			got = append(got, m.msgID)
		}
	}
	if want := []int64{answers[0].msgID, answers[2].msgID}; !slices.Equal(got, want) {
		t.Fatalf("answers %v came again, want %v", got, want)
	}
	r.send(r.message(appendIDs(nil, idMsgResendReq, []int64{answers[2].msgID}), true))
	if m := r.next(idRPCResult); m.msgID != answers[2].msgID {
		t.Fatalf("msg_resend_req brought %#x", m.msgID)
	}
	r.send(r.message(appendIDs(nil, idMsgResendReq, []int64{5}), true))
	d := tl.NewDecoder(r.next(idMsgsStateInfo).body[12:])
	if info := d.Bytes(); !bytes.Equal(info, []byte{stateForgotten}) {
		t.Fatalf("state %v of an unknown answer", info)
	}
}

// Several sessions of one key, several keys, one connection.
func TestServerSessionsM13M19(t *testing.T) {
	w := newWorld(t, nil)
	r := w.raw()
	created := map[int64]bool{}
	for session := int64(1); session <= 3; session++ {
		r.session, r.seq = session, seqNos{}
		m := r.message(request(idEcho, session, 0), true)
		r.send(m)
		n, err := decodeNewSession(r.next(idNewSession).body)
		if err != nil || n.firstMsgID != m.MsgID || n.salt != r.salt || created[n.uniqueID] {
			t.Fatalf("%+v, %v", n, err)
		}
		created[n.uniqueID] = true
	}
	if n := len(w.server.Sessions(r.key.ID())); n != 3 {
		t.Fatalf("%d sessions", n)
	}
	for _, test := range []struct {
		session int64
		want    uint32
	}{{2, idDestroySessionOK}, {2, idDestroySessionNo}, {3, idDestroySessionNo}} {
		r.send(r.message(tl.AppendLong(tl.AppendUint32(nil, idDestroySession), test.session), true))
		if m := r.next(test.want); number(m.body) != test.session {
			t.Fatalf("%x", m.body)
		}
	}
	r.send(r.message(tl.AppendInt(tl.AppendUint32(nil, idGetFutureSalts), 3), false))
	_, _, salts, err := decodeFutureSalts(r.next(idFutureSalts).body)
	if err != nil || len(salts) != 3 || salts[0].salt != r.salt {
		t.Fatalf("salts %v, %v", salts, err)
	}
	r.send(r.message(tl.AppendUint32(nil, idDestroyAuthKey), true))
	r.next(idRPCResult)
}

// new_session_created comes in a packet of its own, first or sent again: a client
// may handle a packet to its end before the next, and its handler of new sessions
// may wait for the first answer (gotd's does, for five seconds).
func TestServerNewSessionAloneM13(t *testing.T) {
	w := newWorld(t, nil)
	r := w.raw()
	for range 2 {
		m := r.message(request(idEcho, 1, 0), true)
		r.send(m)
		if got := r.recv(); len(got) != 1 || bodyID(got[0].body) != idNewSession {
			t.Fatalf("%d messages in the first packet, the first %#x", len(got), bodyID(got[0].body))
		}
		if got := r.answer(m.MsgID); number(got) != 1 {
			t.Fatalf("answer %x", got)
		}
		r.link.Close()
		r.link, _ = w.dial(w.ctx)
	}
}

func TestServerDropAnswerM17(t *testing.T) {
	w := newWorld(t, nil)
	r := w.raw()
	drop := func(id int64) uint32 {
		q := r.message(tl.AppendLong(tl.AppendUint32(nil, idRPCDropAnswer), id), true)
		r.send(q)
		return bodyID(r.answer(q.MsgID))
	}
	running := r.message(request(idLater, 1, 0), true)
	r.send(running)
	if got := drop(running.MsgID); got != idRPCAnswerRunning {
		t.Errorf("running: %#x", got)
	}
	w.handler.later[0].Reply(request(idEcho, 1, 0))
	done := r.message(request(idEcho, 2, 0), true)
	r.send(done)
	r.answer(done.MsgID)
	if got := drop(done.MsgID); got != idRPCAnswerDropped {
		t.Errorf("answered: %#x", got)
	}
	if got := drop(12345); got != idRPCAnswerUnknown {
		t.Errorf("unknown: %#x", got)
	}
}

// ping_delay_disconnect hangs up when no other ping comes (M18).
func TestServerHangUpM18(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, nil)
		r := w.raw()
		for range 2 {
			r.send(r.message(tl.AppendInt(tl.AppendLong(tl.AppendUint32(nil, idPingDelay), 9), 75), false))
			if pong := r.next(idPong); number(pong.body[8:]) != 9 {
				t.Errorf("%x", pong.body)
			}
			<-time.After(70 * time.Second)
		}
		start := time.Now()
		if _, err := r.link.Recv(); err == nil || time.Since(start) != 5*time.Second {
			t.Errorf("hung up after %v: %v", time.Since(start), err)
		}
		w.running.Wait()
	})
}

// Large answers are packed if the server may, and arrive whole.
func TestServerCompressM9(t *testing.T) {
	w := newWorld(t, func(o *ServerOptions) { o.Compress = true })
	r := w.raw()
	r.send(r.message(request(idEcho, 1, 5000), true))
	m := r.next(idRPCResult)
	if bodyID(m.body[12:]) != idGzipPacked || len(m.body) > 1000 {
		t.Fatalf("answer of %d bytes", len(m.body))
	}
	c := w.client(nil)
	got, err := c.Do(w.ctx, request(idEcho, 1, 5000))
	if err != nil || !bytes.Equal(got, request(idEcho, 1, 5000)) {
		t.Fatalf("%d bytes, %v", len(got), err)
	}
}

func TestServerOverNewKeys(t *testing.T) {
	w := newWorld(t, nil)
	var keys []int64
	for range 2 {
		c := w.client(func(o *ClientOptions) {
			o.Key, o.Salt = AuthKey{}, 0
			o.Keys = []*rsa.PublicKey{&w.key.PublicKey}
			o.OnKey = func(key AuthKey, _ int64) { keys = append(keys, key.ID()) }
		})
		w.echo(c, 1)
	}
	known := w.server.Keys()
	for _, id := range keys {
		if !slices.Contains(known, id) || len(w.server.Sessions(id)) != 1 {
			t.Errorf("server knows %v, not %d with a session", known, id)
		}
	}
	if len(keys) != 2 || keys[0] == keys[1] {
		t.Errorf("made keys %v", keys)
	}
}

// A client that trusts other keys is told so at once.
func TestWrongServerKeyK3(t *testing.T) {
	w := newWorld(t, nil)
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	c := NewClient(ClientOptions{Dial: w.dial, Keys: []*rsa.PublicKey{&other.PublicKey}})
	if err := c.Run(w.ctx); !errors.Is(err, ErrServerKey) {
		t.Fatal(err)
	}
}

func FuzzServerPayload(f *testing.F) {
	for _, body := range [][]byte{
		request(idEcho, 1, 0), request(idLater, 1, 0), container(request(idEcho, 1, 0), request(idEcho, 1, 0)),
		gzipped(f, request(idEcho, 1, 50)), appendIDs(nil, idMsgsAck, []int64{1}),
		append(tl.AppendLong(tl.AppendUint32(nil, idInvokeAfterMsg), 5), request(idEcho, 1, 0)...),
		appendIDs(nil, idMsgResendReq, []int64{1}), appendIDs(nil, idMsgsStateReq, []int64{1, 5}),
		tl.AppendLong(tl.AppendUint32(nil, idRPCDropAnswer), 4), tl.AppendLong(tl.AppendUint32(nil, idDestroySession), 4),
		tl.AppendInt(tl.AppendLong(tl.AppendUint32(nil, idPingDelay), 9), 75), tl.AppendInt(tl.AppendUint32(nil, idGetFutureSalts), -1),
	} {
		f.Add(body, int32(1))
	}
	f.Fuzz(func(t *testing.T, body []byte, seqNo int32) {
		server := NewServer(ServerOptions{Handler: &testHandler{}, Rand: seeded(1), Now: fixedNow})
		s := newServerSession(server, &knownKey{sessions: map[int64]*ServerSession{}}, 1)
		conn := &serverConn{server: server, link: nil}
		m := Message{Salt: s.key.salts.current(testTime), SessionID: 1, MsgID: msgIDAt(testTime), SeqNo: seqNo, Body: body}
		for range 2 {
			s.calls = s.calls[:0]
			if bodyID(body) == idPingDelay || bodyID(body) == idDestroyAuthKey {
				return // these act on the connection and the server
			}
			s.receive(testTime, conn, m)
			for _, r := range s.calls {
				if r.after == 0 {
					server.o.Handler.Call(r)
				}
			}
			m.MsgID, m.SeqNo = m.MsgID+4000, m.SeqNo+2
		}
		for {
			if _, ok := s.pack(testTime); !ok {
				break
			}
		}
	})
}
