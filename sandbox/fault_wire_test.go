package sandbox

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tgscript/tgscript/mtproto"
	"github.com/tgscript/tgscript/tl/api"
	"github.com/tgscript/tgscript/tl/mt"
)

// A transport error takes the place of the answer, and the connection ends (T8).
func TestFaultTransportT8(t *testing.T) {
	for _, code := range []int{mtproto.CodeUnknownKey, mtproto.CodeFlood, mtproto.CodeWrongDC} {
		s := newSandbox(t)
		r := rawDial(t, s, Me)
		s.Inject(Fault{Method: "ping", Kind: Transport, Code: code})
		var e *mtproto.TransportError
		if err := r.closed(r.service(&mt.PingRequest{PingID: 1})); !errors.As(err, &e) || int(e.Code) != code {
			t.Errorf("got %v, want %d", err, code)
		}
		if _, err := r.link.Recv(); !errors.Is(err, io.EOF) {
			t.Errorf("the connection goes on: %v", err)
		}
		r.redial()
		r.result(r.call(sendSelf("x", 1)))
	}
}

// SV3: a key that is forgotten stays forgotten (T9).
func TestFaultForgetKeySV3T9(t *testing.T) {
	s := newSandbox(t)
	r := rawDial(t, s, Me)
	s.Inject(Fault{Kind: ForgetKey})
	for range 2 {
		var e *mtproto.TransportError
		if err := r.closed(r.call(sendSelf("x", 1))); !errors.As(err, &e) || e.Code != -404 {
			t.Errorf("got %v, want -404", err)
		}
		r.redial()
	}
}

// Every code of bad_msg_notification, about the packet that it refuses, of which
// nothing runs (M11).
func TestFaultBadMsgM11(t *testing.T) {
	for _, code := range []int32{16, 17, 18, 19, 20, 32, 33, 34, 35, 64} {
		s := newSandbox(t)
		r := rawDial(t, s, Me)
		s.Inject(Fault{Method: "messages.sendMessage", Kind: BadMsg, Code: int(code)})
		m := r.send(r.message(api.Append(nil, sendSelf("x", 1)), true))
		want := mt.BadMsgNotification{BadMsgID: m.MsgID, BadMsgSeqno: m.SeqNo, ErrorCode: code}
		if o, err := mt.Decode(r.next("bad_msg_notification").Body); err != nil || *o.(*mt.BadMsgNotification) != want {
			t.Errorf("%+v, %v; want %+v", o, err, want)
		}
		if n := s.Calls("messages.sendMessage"); n != 0 {
			t.Errorf("code %d: ran %d times", code, n)
		}
		r.result(r.call(sendSelf("x", 1)))
	}
}

// SV3: the salts change, so that the old one is good for nothing any more (M12).
func TestFaultBadSaltSV3M12(t *testing.T) {
	for _, f := range []Fault{{Kind: BadSalt}, {Kind: BadMsg, Code: 48}} {
		s := newSandbox(t)
		r := rawDial(t, s, Me)
		s.Inject(f)
		salts := map[int64]bool{r.salt: true}
		for range 2 {
			m := r.send(r.message(api.Append(nil, sendSelf("x", 1)), true))
			o, err := mt.Decode(r.next("bad_server_salt").Body)
			n, ok := o.(*mt.BadServerSalt)
			if !ok || n.BadMsgID != m.MsgID || n.BadMsgSeqno != m.SeqNo || n.ErrorCode != 48 {
				t.Fatalf("%+v, %v", o, err)
			}
			salts[n.NewServerSalt] = true
		}
		if len(salts) != 2 || s.Calls("messages.sendMessage") != 0 {
			t.Errorf("salts %v, %d calls", salts, s.Calls("messages.sendMessage"))
		}
		delete(salts, r.salt)
		for r.salt = range salts {
		}
		r.result(r.call(sendSelf("x", 1)))
	}
}

// SV3: a forgotten session begins again with the packet that found out, and
// knows nothing of what was before (M13).
func TestFaultNewSessionSV3M13(t *testing.T) {
	s := newSandbox(t)
	r := rawDial(t, s, Me)
	before := r.call(sendSelf("x", 1))
	r.result(before)
	s.Inject(Fault{Method: "messages.sendMessage", Kind: NewSession})
	call := r.call(sendSelf("y", 2))
	o, err := mt.Decode(r.next("new_session_created").Body)
	if n, ok := o.(*mt.NewSessionCreated); !ok || n.FirstMsgID != call || n.ServerSalt != r.salt {
		t.Fatalf("%+v, %v; want one from %d on", o, err, call)
	}
	r.result(call)
	r.send(r.message(mt.Append(nil, &mt.MsgsStateReq{MsgIDs: []int64{before}}), true))
	o, err = mt.Decode(r.next("msgs_state_info").Body)
	if err != nil || o.(*mt.MsgsStateInfo).Info[0]&7 != 1 { // perhaps forgotten (M14)
		t.Errorf("state of an earlier call: %+v, %v", o, err)
	}
	if n := len(s.server.Sessions(r.key.ID())); n != 1 {
		t.Errorf("%d sessions", n)
	}
}

// SV5: an answer whose ack is lost comes again on the next connection, once; a
// call that is not answered yet is not acknowledged.
func TestFaultLoseAcksSV5M10(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSandbox(t)
		r := rawDial(t, s, Me)
		first := r.call(sendSelf("x", 1))
		answer := r.result(first)
		s.Inject(Fault{Method: "msgs_ack", Kind: LoseAcks})
		for want := range 2 {
			r.service(&mt.MsgsAck{MsgIDs: []int64{answer.MsgID}})
			synctest.Wait() // the server has taken it
			r.link.Close()
			r.redial()
			r.service(&mt.PingRequest{PingID: 1})
			r.next("pong")
			synctest.Wait()
			r.result(r.call(&api.HelpGetNearestDCRequest{}))
			again := slices.ContainsFunc(r.inbox, func(m rawMessage) bool { return m.answers(first) && m.MsgID == answer.MsgID })
			if again != (want == 0) {
				t.Errorf("ack %d: the answer came again: %v", want, again)
			}
			r.inbox = nil
		}

		s.Inject(Fault{Kind: Delay, Wait: time.Second, Times: -1})
		s.Inject(Fault{Method: "messages.sendMessage", Kind: LoseAcks})
		for want := range 2 {
			call := r.call(sendSelf("x", int64(2+want)))
			r.result(call)
			acked := slices.ContainsFunc(r.inbox, func(m rawMessage) bool {
				o, err := mt.Decode(m.Body)
				ack, ok := o.(*mt.MsgsAck)
				return err == nil && ok && slices.Contains(ack.MsgIDs, call)
			})
			if acked != (want == 1) {
				t.Errorf("call %d was acknowledged: %v", want, acked)
			}
		}
	})
}

// SV2: an answer that comes in a wrong packet, and rightly when the client is
// back.
func TestFaultAnswerSV2(t *testing.T) {
	for _, test := range []struct {
		kind  FaultKind
		wrong func(m mtproto.Message, r *rawWire, right int64) bool
	}{
		{EvenMsgID, func(m mtproto.Message, _ *rawWire, right int64) bool { return m.MsgID == right-1 && m.MsgID%2 == 0 }},
		{LateMsgID, func(m mtproto.Message, _ *rawWire, right int64) bool {
			return m.MsgID%4 == 1 && right>>32-m.MsgID>>32 == 360
		}},
		{FutureMsgID, func(m mtproto.Message, _ *rawWire, right int64) bool {
			return m.MsgID%4 == 1 && m.MsgID>>32-right>>32 == 60
		}},
		{WrongSession, func(m mtproto.Message, r *rawWire, right int64) bool {
			return m.MsgID == right && m.SessionID != r.session
		}},
		{WrongSalt, func(m mtproto.Message, r *rawWire, right int64) bool { return m.MsgID == right && m.Salt != r.salt }},
	} {
		t.Run(fmt.Sprint(test.kind), func(t *testing.T) {
			s := newSandbox(t)
			r := rawDial(t, s, Me)
			s.Inject(Fault{Method: "messages.sendMessage", Kind: test.kind})
			call := r.call(sendSelf("x", 1))
			got := r.result(call)
			if got.inside != 0 {
				t.Errorf("it came in a container")
			}
			r.link.Close()
			r.redial()
			r.service(&mt.PingRequest{PingID: 1})
			again := r.result(call)
			if !test.wrong(got.Message, r, again.MsgID) {
				t.Errorf("id %#x of session %d, salt %d; again %#x", got.MsgID, got.SessionID, got.Salt, again.MsgID)
			}
			if again.MsgID%4 != 1 || again.SessionID != r.session || again.Salt != r.salt || !bytes.Equal(again.Body, got.Body) {
				t.Errorf("the right one: id %#x, session %d, salt %d", again.MsgID, again.SessionID, again.Salt)
			}
			if n := s.Calls("messages.sendMessage"); n != 1 {
				t.Errorf("ran %d times", n)
			}
		})
	}
}

// SV2: the same msg_id in two packets that are not the same. RepeatPackets: that
// are (M5, S8).
func TestFaultTwiceSV2S8(t *testing.T) {
	for _, kind := range []FaultKind{DuplicateMsgID, RepeatPackets} {
		s := newSandbox(t)
		r := rawDial(t, s, Me)
		s.Inject(Fault{Kind: kind})
		call := r.call(sendSelf("x", 1))
		one, two := r.result(call), r.result(call)
		same := bytes.Equal(r.packets[len(r.packets)-1], r.packets[len(r.packets)-2])
		if one.MsgID != two.MsgID || one.SeqNo != two.SeqNo || !bytes.Equal(one.Body, two.Body) || same != (kind == RepeatPackets) {
			t.Errorf("kind %d: ids %#x, %#x, same bytes: %v", kind, one.MsgID, two.MsgID, same)
		}
	}
}

// SV5: msg_detailed_info comes instead of the answer, which is there to be asked
// for (M15).
func TestFaultDetailedInfoSV5M15(t *testing.T) {
	s := newSandbox(t)
	r := rawDial(t, s, Me)
	s.Inject(Fault{Kind: DetailedInfo})
	call := r.call(sendSelf("x", 1))
	o, err := mt.Decode(r.next("msg_detailed_info").Body)
	info, ok := o.(*mt.MsgDetailedInfo)
	if !ok || info.MsgID != call {
		t.Fatalf("%+v, %v", o, err)
	}
	if slices.ContainsFunc(r.inbox, func(m rawMessage) bool { return m.answers(call) }) {
		t.Error("the answer came too")
	}
	r.send(r.message(mt.Append(nil, &mt.MsgResendReq{MsgIDs: []int64{info.AnswerMsgID}}), true))
	if m := r.result(call); m.MsgID != info.AnswerMsgID || len(m.Body) != int(info.Bytes) {
		t.Errorf("answer %#x of %d bytes; announced %+v", m.MsgID, len(m.Body), info)
	}
}

// SV2, SV5: what goes wrong with an update: announced only (M15), in a wrong
// packet, lost with the connection. The right one is kept.
func TestFaultPushedSV2SV5(t *testing.T) {
	for _, kind := range []FaultKind{DetailedInfo, EvenMsgID, LateMsgID, FutureMsgID, WrongSession, WrongSalt, DuplicateMsgID, DropAfter} {
		synctest.Test(t, func(t *testing.T) {
			s := newSandbox(t)
			me, friend := connect(t, s, Me), rawDial(t, s, "sandbox_friend")
			f := s.Inject(Fault{Account: "sandbox_friend", Pushed: true, Kind: kind})
			call1[*api.UpdatesState](me, &api.UpdatesGetStateRequest{})
			call1[api.UpdatesClass](me, &api.MessagesSendMessageRequest{Peer: me.user(friendID), Message: "x", RandomID: 1})
			isUpdate := func(m rawMessage) bool {
				o, err := api.Decode(m.Body)
				_, ok := o.(*api.Updates)
				return err == nil && ok
			}
			var announced *mt.MsgNewDetailedInfo
			var wrong []rawMessage
			switch kind {
			case DetailedInfo:
				o, err := mt.Decode(friend.next("msg_new_detailed_info").Body)
				if err != nil {
					t.Fatal(err)
				}
				announced = o.(*mt.MsgNewDetailedInfo)
			case DropAfter:
				if err := friend.closed(0); err != nil || slices.ContainsFunc(friend.inbox, isUpdate) {
					t.Errorf("%v; the update came: %v", err, len(friend.inbox) > 0)
				}
			case DuplicateMsgID:
				wrong = append(wrong, friend.find(isUpdate), friend.find(isUpdate))
			default:
				wrong = append(wrong, friend.find(isUpdate))
			}
			friend.link.Close()
			friend.redial()
			friend.service(&mt.PingRequest{PingID: 1})
			right := friend.find(isUpdate)
			if announced != nil && (announced.AnswerMsgID != right.MsgID || int(announced.Bytes) != len(right.Body)) {
				t.Errorf("announced %+v; it is %#x of %d bytes", announced, right.MsgID, len(right.Body))
			}
			for _, m := range wrong {
				same := m.MsgID == right.MsgID && m.SessionID == right.SessionID && m.Salt == right.Salt
				if same != (kind == DuplicateMsgID) || !bytes.Equal(m.Body, right.Body) {
					t.Errorf("kind %d: %#x of session %d, salt %d", kind, m.MsgID, m.SessionID, m.Salt)
				}
			}
			if f.Hits() != 1 {
				t.Errorf("%d hits", f.Hits())
			}
		})
	}
}

// SV5: of two packets of the server the second comes first. One that nothing
// overtakes comes a second later.
func TestFaultSwapSV5S1(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSandbox(t)
		r := rawDial(t, s, Me)
		s.Inject(Fault{Account: Me, Kind: SwapPackets})
		first, second := r.call(sendSelf("x", 1)), r.call(sendSelf("y", 2))
		r.result(first)
		if !slices.ContainsFunc(r.inbox, func(m rawMessage) bool { return m.answers(second) }) {
			t.Error("the first answer came first")
		}
		s.Inject(Fault{Account: Me, Kind: SwapPackets})
		began := time.Now()
		r.result(r.call(sendSelf("z", 3)))
		if waited := time.Since(began); waited != time.Second {
			t.Errorf("it came after %v", waited)
		}
	})
}

// SV4: every padding inside the encryption (M2).
func TestFaultPaddingSV4M2(t *testing.T) {
	s := newSandbox(t)
	r := rawDial(t, s, Me)
	s.Inject(Fault{Kind: Padding, Times: 64})
	seen := map[int]bool{}
	for n := range int64(64) {
		r.service(&mt.PingRequest{PingID: n})
		m := r.next("pong")
		seen[len(r.packets[len(r.packets)-1])-24-32-len(m.Body)] = true
	}
	least := 12 + -(32+20+12)&15
	for pad := least; pad <= 1024; pad += 16 {
		if !seen[pad] {
			t.Errorf("no padding of %d bytes", pad)
		}
	}
}

// stream is a client on a stream of bytes that a test reads by itself.
type stream struct {
	*rawWire
	conn net.Conn
}

// rawStream is rawDial over padded intermediate framing on conn.
func rawStream(t *testing.T, s *Sandbox, conn net.Conn) stream {
	t.Helper()
	key, salt, err := s.AuthKey(Me)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	conn.SetDeadline(time.Now().Add(30 * time.Second))
	st := stream{&rawWire{t: t, s: s, key: key, salt: salt, session: 77}, conn}
	if _, err := conn.Write([]byte{0xdd, 0xdd, 0xdd, 0xdd}); err != nil {
		t.Fatal(err)
	}
	return st
}

// ping sends a ping and returns the next frame, with what is behind the packet.
func (st stream) ping() []byte {
	st.t.Helper()
	m := st.message(mt.Append(nil, &mt.PingRequest{PingID: 1}), false)
	p := st.key.Encrypt(nil, mtproto.ClientToServer, m, rand.Reader)
	if _, err := st.conn.Write(append(binary.LittleEndian.AppendUint32(nil, uint32(len(p))), p...)); err != nil {
		st.t.Fatal(err)
	}
	return st.frame()
}

func (st stream) frame() []byte {
	st.t.Helper()
	var size [4]byte
	if _, err := io.ReadFull(st.conn, size[:]); err != nil {
		st.t.Fatal(err)
	}
	p := make([]byte, binary.LittleEndian.Uint32(size[:]))
	if _, err := io.ReadFull(st.conn, p); err != nil {
		st.t.Fatal(err)
	}
	return p
}

// SV4: every padding behind the encryption (T5).
func TestFaultPaddingSV4T5(t *testing.T) {
	s := newSandbox(t)
	client, server := net.Pipe()
	go func() {
		if link, err := mtproto.AcceptLink(server); err == nil {
			s.ServeLink(context.Background(), link)
		}
	}()
	st := rawStream(t, s, client)
	s.Inject(Fault{Kind: Padding, Times: 17})
	var got []int
	for n := range 16 {
		p := st.ping()
		if n == 0 {
			got = append(got, (len(p)-24)&15)
			p = st.frame() // new_session_created came first
		}
		got = append(got, (len(p)-24)&15)
		if _, err := st.key.Decrypt(mtproto.ServerToClient, p); err != nil {
			t.Fatal(err)
		}
	}
	if want := []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0}; !slices.Equal(got, want) {
		t.Errorf("paddings %v", got)
	}
}

// SV4: a packet that comes in pieces. A net.Pipe hands over each write by itself.
func TestFaultSplitWritesSV4(t *testing.T) {
	s := newSandbox(t)
	client, server := net.Pipe()
	go func() {
		if link, err := mtproto.AcceptLink(server); err == nil {
			s.ServeLink(context.Background(), link)
		}
	}()
	st := rawStream(t, s, client)
	st.ping()
	st.frame()
	s.Inject(Fault{Kind: SplitWrites})
	m := st.message(mt.Append(nil, &mt.PingRequest{PingID: 1}), false)
	p := st.key.Encrypt(nil, mtproto.ClientToServer, m, rand.Reader)
	go client.Write(append(binary.LittleEndian.AppendUint32(nil, uint32(len(p))), p...))
	var all []byte
	buf := make([]byte, 4096)
	for want := 1; len(all) < 4 || len(all) < 4+int(binary.LittleEndian.Uint32(all)); want++ {
		n, err := client.Read(buf)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, buf[:n]...)
		if last := len(all) == 4+int(binary.LittleEndian.Uint32(append(slices.Clone(all), 0, 0, 0, 0))); n != want && !last {
			t.Fatalf("piece of %d bytes, want %d", n, want)
		}
	}
	if _, err := st.key.Decrypt(mtproto.ServerToClient, all[4:]); err != nil {
		t.Error(err)
	}
}

// recorder is a link that remembers what it has received.
type recorder struct {
	mtproto.Link
	got *[][]byte
}

func (l recorder) Recv() ([]byte, error) {
	p, err := l.Link.Recv()
	*l.got = append(*l.got, slices.Clone(p))
	return p, err
}

// SV4: bytes behind each answer of the key exchange, inside its length (T1).
func TestFaultTrailingBytesSV4T1(t *testing.T) {
	s := newSandbox(t)
	s.Inject(Fault{Kind: TrailingBytes, Times: 2})
	s.Inject(Fault{Method: "set_client_DH_params", Kind: TrailingBytes, Code: 12})
	var got [][]byte
	w := dial(t, s, "", func(ctx context.Context) (mtproto.Link, error) {
		link, err := s.Dial(ctx, s.dc)
		return recorder{link, &got}, err
	})
	w.call(&api.HelpGetNearestDCRequest{})
	for i, want := range []struct {
		name string
		tail int
	}{{"resPQ", 64}, {"server_DH_params_ok", 64}, {"dh_gen_ok", 12}} {
		size := int(binary.LittleEndian.Uint32(got[i][16:]))
		body := got[i][20:]
		o, err := mt.Decode(body[:len(body)-want.tail])
		if err != nil || mt.TypeOf(o).Name != want.name || size != len(body) {
			t.Errorf("answer %d: %v, %v, %d bytes said to be %d", i, o, err, len(body), size)
		}
	}
}

// A fault of the key exchange: by its step.
func TestFaultExchangeT9(t *testing.T) {
	s := newSandbox(t)
	drop := s.Inject(Fault{Method: "req_DH_params", Kind: DropBefore})
	refuse := s.Inject(Fault{Method: "set_client_DH_params", Kind: Transport, Code: -404})
	w := dial(t, s, "", s.pipe)
	w.call(&api.HelpGetNearestDCRequest{})
	if drop.Hits() != 1 || refuse.Hits() != 1 {
		t.Errorf("%d and %d hits", drop.Hits(), refuse.Hits())
	}
}
