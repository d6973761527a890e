package sandbox

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"io"
	"slices"
	"testing"
	"time"

	"github.com/tgscript/tgscript/mtproto"
	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
	"github.com/tgscript/tgscript/tl/mt"
)

// rawWire speaks MTProto by hand, so that a test sees what is on the wire and
// not what a client makes of it.
type rawWire struct {
	t       *testing.T
	s       *Sandbox
	link    mtproto.Link
	key     mtproto.AuthKey
	salt    int64
	session int64
	lastID  int64
	content int32
	inbox   []rawMessage // received, not asked for yet
	packets [][]byte     // as they came
}

// rawMessage is a message of the server.
type rawMessage struct {
	mtproto.Message
	inside int64 // the container's id, 0 without one
}

func (m rawMessage) id() uint32 { return binary.LittleEndian.Uint32(m.Body) }

// rawDial connects by a pipe, signed in, and says who it is.
func rawDial(t *testing.T, s *Sandbox, account string) *rawWire {
	t.Helper()
	key, salt, err := s.AuthKey(account)
	if err != nil {
		t.Fatal(err)
	}
	r := &rawWire{t: t, s: s, key: key, salt: salt, session: 77}
	r.redial()
	r.result(r.call(&api.InvokeWithLayerRequest{Layer: api.Layer, Query: &api.InitConnectionRequest{
		ApiID: 1, DeviceModel: "test", AppVersion: "1", Query: &api.HelpGetNearestDCRequest{}}}))
	r.ack()
	r.service(&mt.PingRequest{PingID: 1})
	r.next("pong") // and so the ack has arrived
	return r
}

func (r *rawWire) redial() {
	r.t.Helper()
	link, err := r.s.Dial(context.Background(), r.s.dc)
	if err != nil {
		r.t.Fatal(err)
	}
	r.link = link
	r.t.Cleanup(func() { link.Close() })
}

// message is a right one.
func (r *rawWire) message(body []byte, content bool) mtproto.Message {
	now := time.Now()
	id := (now.Unix()<<32 | int64(now.Nanosecond())<<32/1e9) &^ 3
	r.lastID = max(id, r.lastID+4)
	m := mtproto.Message{Salt: r.salt, SessionID: r.session, MsgID: r.lastID, SeqNo: 2 * r.content, Body: body}
	if content {
		m.SeqNo++
		r.content++
	}
	return m
}

func (r *rawWire) send(m mtproto.Message) mtproto.Message {
	r.t.Helper()
	if err := r.link.Send(r.key.Encrypt(nil, mtproto.ClientToServer, m, rand.Reader)); err != nil {
		r.t.Fatal(err)
	}
	return m
}

// call sends a request in a packet of its own and returns its id.
func (r *rawWire) call(req api.Object) int64 {
	r.t.Helper()
	return r.send(r.message(api.Append(nil, req), true)).MsgID
}

// service sends a service message that is not content-related.
func (r *rawWire) service(o mt.Object) int64 {
	r.t.Helper()
	return r.send(r.message(mt.Append(nil, o), false)).MsgID
}

// ack acknowledges all that has come.
func (r *rawWire) ack() {
	r.t.Helper()
	var ids []int64
	for _, m := range r.inbox {
		ids = append(ids, m.MsgID)
	}
	r.inbox = nil
	r.service(&mt.MsgsAck{MsgIDs: ids})
}

// recv takes one packet.
func (r *rawWire) recv() error {
	p, err := r.link.Recv()
	if err != nil {
		return err
	}
	r.packets = append(r.packets, slices.Clone(p))
	m, err := r.key.Decrypt(mtproto.ServerToClient, p)
	if err != nil {
		r.t.Fatal(err)
	}
	if binary.LittleEndian.Uint32(m.Body) != mt.ByName("msg_container").ID {
		r.inbox = append(r.inbox, rawMessage{Message: m})
		return nil
	}
	d := tl.NewDecoder(m.Body[4:])
	for range d.Int() {
		in := rawMessage{Message: m, inside: m.MsgID}
		in.MsgID, in.SeqNo = d.Long(), d.Int()
		in.Body = d.Take(int(d.Int()))
		r.inbox = append(r.inbox, in)
	}
	if err := d.End(); err != nil {
		r.t.Fatal(err)
	}
	return nil
}

// find waits for a message.
func (r *rawWire) find(is func(m rawMessage) bool) rawMessage {
	r.t.Helper()
	for {
		if i := slices.IndexFunc(r.inbox, is); i >= 0 {
			m := r.inbox[i]
			r.inbox = slices.Delete(r.inbox, i, i+1)
			return m
		}
		if err := r.recv(); err != nil {
			r.t.Fatal(err)
		}
	}
}

// next waits for a message of that constructor.
func (r *rawWire) next(name string) rawMessage {
	r.t.Helper()
	id := mt.ByName(name)
	if id == nil {
		id = api.ByName(name)
	}
	return r.find(func(m rawMessage) bool { return m.id() == id.ID })
}

// update waits for a push.
func (r *rawWire) update() api.UpdatesClass {
	r.t.Helper()
	var u api.UpdatesClass
	r.find(func(m rawMessage) bool {
		o, err := api.Decode(m.Body)
		ok := err == nil
		if ok {
			u, ok = o.(api.UpdatesClass)
		}
		return ok
	})
	return u
}

// result waits for the answer to a call.
func (r *rawWire) result(call int64) rawMessage {
	r.t.Helper()
	return r.find(func(m rawMessage) bool { return m.answers(call) })
}

func (m rawMessage) answers(call int64) bool {
	return m.id() == mt.ByName("rpc_result").ID && int64(binary.LittleEndian.Uint64(m.Body[4:])) == call
}

// refusal waits for a call to be refused.
func (r *rawWire) refusal(call int64) *mt.RpcError {
	r.t.Helper()
	o, err := mt.Decode(r.result(call).Body[12:])
	if err != nil {
		r.t.Fatal(err)
	}
	return o.(*mt.RpcError)
}

// closed wants the connection to end without another answer to a call.
func (r *rawWire) closed(call int64) error {
	r.t.Helper()
	for {
		err := r.recv()
		if err == nil {
			continue
		}
		if slices.ContainsFunc(r.inbox, func(m rawMessage) bool { return m.answers(call) }) {
			r.t.Fatal("the call was answered")
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		return err
	}
}
