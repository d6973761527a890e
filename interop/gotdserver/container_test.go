package gotdserver

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/binary"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"
	"github.com/gotd/td/tgerr"
	"github.com/gotd/td/tgtest"

	"github.com/tgscript/tgscript/mtproto"
	"github.com/tgscript/tgscript/tl/api"
)

// Calls that are started together reach gotd's server in one container, which
// it opens.
func TestContainerToServer(t *testing.T) {
	ctx := within(t)
	tap := new(tap)
	var session tgtest.Session
	d := tgtest.NewDispatcher()
	d.HandleFunc(idNearest, func(srv *tgtest.Server, r *tgtest.Request) error {
		session = r.Session
		return srv.SendResult(r, nearest)
	})
	c := serve(t, d, nil).connect(t, mtproto.ClientOptions{}, mtproto.LinkOptions{Framing: mtproto.Intermediate}, tap)
	askNearest(ctx, t, c) // the session is there
	calls := make([]*mtproto.Call, 100)
	for i := range calls {
		calls[i] = &mtproto.Call{Body: api.Append(nil, &api.HelpGetNearestDCRequest{})}
	}
	together(ctx, t, c, calls)
	for _, call := range calls {
		if call.Err != nil {
			t.Fatal(call.Err)
		}
		isNearest(t, call.Result)
	}
	largest := uint32(0)
	for _, o := range tap.open(t, session) {
		if o.id() == idContainer {
			largest = max(largest, binary.LittleEndian.Uint32(o.body()[4:]))
		}
	}
	if largest != 100 {
		t.Errorf("the largest container has %d messages, want all 100", largest)
	}
}

// together makes calls at once and waits for all of them.
func together(ctx context.Context, t *testing.T, c *mtproto.Client, calls []*mtproto.Call) {
	t.Helper()
	done := make(chan struct{}, len(calls))
	for _, call := range calls {
		call.Done = func(*mtproto.Call) { done <- struct{}{} }
	}
	c.Start(calls...)
	for range calls {
		select {
		case <-done:
		case <-ctx.Done():
			t.Fatal("no answer")
		}
	}
}

// message is one message of a container that the server sends.
func message(id int64, body []byte) []byte {
	le := binary.LittleEndian
	b := le.AppendUint64(nil, uint64(id))
	b = le.AppendUint32(le.AppendUint32(b, 1), uint32(len(body)))
	return append(b, body...)
}

func rpcResult(reqID int64, body []byte) []byte {
	le := binary.LittleEndian
	return append(le.AppendUint64(le.AppendUint32(nil, idRPCResult), uint64(reqID)), body...)
}

func gzipped(t *testing.T, body []byte) []byte {
	t.Helper()
	var zipped bytes.Buffer
	w := gzip.NewWriter(&zipped)
	if _, err := w.Write(body); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	var b bin.Buffer
	b.PutID(idGzipPacked)
	b.PutBytes(zipped.Bytes())
	return b.Buf
}

// Answers, an error, a compressed answer and a compressed update come back in
// one container, in another order than they were asked for.
func TestContainerToClient(t *testing.T) {
	ctx := within(t)
	updates := make(chan []byte, 1)
	status := encoded(t, &tg.Updates{Updates: []tg.UpdateClass{&tg.UpdateUserStatus{UserID: 5, Status: &tg.UserStatusOnline{Expires: 9}}}})
	var waiting [3]*tgtest.Request
	d := tgtest.NewDispatcher()
	d.Result(idNearest, nearest)
	d.HandleFunc(tg.UploadSaveFilePartRequestTypeID, func(srv *tgtest.Server, r *tgtest.Request) error {
		var part tg.UploadSaveFilePartRequest
		if err := part.Decode(r.Buf); err != nil {
			return err
		}
		if waiting[part.FilePart] = r; part.FilePart < 2 {
			return nil
		}
		answer := encoded(t, nearest)
		refusal := encoded(t, &errorAnswer{420, "FLOOD_WAIT_3"})
		id := time.Now().Unix()<<32 | 1
		le := binary.LittleEndian
		box := le.AppendUint32(le.AppendUint32(nil, idContainer), 4)
		box = append(box, message(id, gzipped(t, status))...)
		box = append(box, message(id+4, rpcResult(waiting[2].MsgID, gzipped(t, answer)))...)
		box = append(box, message(id+8, rpcResult(waiting[1].MsgID, refusal))...)
		box = append(box, message(id+12, rpcResult(waiting[0].MsgID, answer))...)
		return srv.Send(r.RequestCtx, r.Session, tgtest.MessageServerResponse, raw(box))
	})
	d.HandleFunc(idMsgsAck, func(*tgtest.Server, *tgtest.Request) error { return nil })
	o := mtproto.ClientOptions{OnUpdate: func(body []byte) { updates <- body }}
	c := serve(t, d, nil).connect(t, o, mtproto.LinkOptions{Framing: mtproto.Abridged})
	askNearest(ctx, t, c) // the session is there
	calls := make([]*mtproto.Call, 3)
	for i := range calls {
		calls[i] = &mtproto.Call{Body: api.Append(nil, &api.UploadSaveFilePartRequest{FilePart: int32(i)})}
	}
	together(ctx, t, c, calls)
	isNearest(t, calls[0].Result)
	var refused *mtproto.RPCError
	if err := calls[1].Err; !errors.As(err, &refused) || refused.Code != 420 || refused.Message != "FLOOD_WAIT_3" {
		t.Errorf("second call: %v", err)
	}
	isNearest(t, calls[2].Result)
	select {
	case got := <-updates:
		if !bytes.Equal(got, status) {
			t.Errorf("update %x, want %x", got, []byte(status))
		}
	case <-ctx.Done():
		t.Error("no update")
	}
}

// errorAnswer is rpc_error.
type errorAnswer struct {
	code    int
	message string
}

func (e *errorAnswer) Encode(b *bin.Buffer) error {
	b.PutID(idRPCError)
	b.PutInt(e.code)
	b.PutString(e.message)
	return nil
}

// A refusal, an update and an answer of gotd's own making.
func TestErrorAndUpdate(t *testing.T) {
	ctx := within(t)
	updates := make(chan []byte, 1)
	d := tgtest.NewDispatcher()
	d.HandleFunc(idNearest, func(srv *tgtest.Server, r *tgtest.Request) error {
		if err := srv.SendUpdates(r.RequestCtx, r.Session, &tg.UpdateUserStatus{UserID: 5, Status: &tg.UserStatusOnline{Expires: 9}}); err != nil {
			return err
		}
		return srv.SendResult(r, nearest)
	})
	d.HandleFunc(tg.HelpGetConfigRequestTypeID, func(*tgtest.Server, *tgtest.Request) error {
		return tgerr.New(400, "INPUT_METHOD_INVALID")
	})
	c := serve(t, d, nil).connect(t, mtproto.ClientOptions{OnUpdate: func(body []byte) {
		select {
		case updates <- body:
		default:
		}
	}}, mtproto.LinkOptions{Framing: mtproto.Full})
	askNearest(ctx, t, c)
	o, err := api.Decode(<-updates)
	got, ok := o.(*api.Updates)
	if err != nil || !ok || len(got.Updates) != 1 {
		t.Fatalf("got %+v, %v", o, err)
	}
	if u, ok := got.Updates[0].(*api.UpdateUserStatus); !ok || u.UserID != 5 {
		t.Errorf("got %+v", got.Updates[0])
	}
	_, err = c.Do(ctx, api.Append(nil, &api.HelpGetConfigRequest{}))
	var refused *mtproto.RPCError
	if !errors.As(err, &refused) || refused.Code != 400 || refused.Message != "INPUT_METHOD_INVALID" {
		t.Errorf("got %v", err)
	}
}

// A long request leaves compressed and is opened by gotd's server; its long
// answer comes back compressed.
func TestGzip(t *testing.T) {
	ctx := within(t)
	tap := new(tap)
	text := bytes.Repeat([]byte("gzip "), 2000)
	long := &tg.NearestDC{Country: strings.Repeat("NL", 20_000), ThisDC: 2}
	var zipped, arrived atomic.Bool
	d := tgtest.NewDispatcher()
	d.HandleFunc(tg.UploadSaveFilePartRequestTypeID, func(srv *tgtest.Server, r *tgtest.Request) error {
		var part tg.UploadSaveFilePartRequest
		if err := part.Decode(r.Buf); err != nil {
			return err
		}
		arrived.Store(bytes.Equal(part.Bytes, text))
		zipped.Store(bytes.Contains(tap.of(t, r).body(), []byte{0xa1, 0xcf, 0x72, 0x30}))
		return srv.SendGZIP(r, long)
	})
	c := serve(t, d, nil).connect(t, mtproto.ClientOptions{}, mtproto.LinkOptions{Framing: mtproto.Intermediate}, tap)
	body, err := c.Do(ctx, api.Append(nil, &api.UploadSaveFilePartRequest{FileID: 1, Bytes: text}))
	if err != nil {
		t.Fatal(err)
	}
	if got := new(api.NearestDC); api.DecodeInto(body, got) != nil || got.Country != long.Country {
		t.Errorf("answer of %d bytes is not the one sent", len(body))
	}
	if !zipped.Load() || !arrived.Load() {
		t.Errorf("request: compressed %v, arrived %v", zipped.Load(), arrived.Load())
	}
}
