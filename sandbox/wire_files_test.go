package sandbox

import (
	"bytes"
	"context"
	"crypto/rsa"
	"testing"

	"github.com/tgscript/tgscript/mtproto"
	"github.com/tgscript/tgscript/tl/api"
)

// A file of 12 MB goes up in parts that travel together, is sent, and comes down
// again over another connection of the same key, which never says what client
// it is.
func TestWireFile(t *testing.T) {
	s := newSandbox(t)
	key, salt, err := s.AuthKey(Me)
	if err != nil {
		t.Fatal(err)
	}
	const unit, size = 512 << 10, 12<<20 + 345
	want := content(size, 12)
	total := int32(size/unit + 1)
	first := dialKey(t, s, key, salt, header)
	var parts []api.Object
	for n := range total {
		parts = append(parts, &api.UploadSaveBigFilePartRequest{FileID: 1, FilePart: n, FileTotalParts: total,
			Bytes: want[int(n)*unit : min(int(n+1)*unit, size)]})
	}
	for i, o := range first.together(parts) {
		if b, ok := o.(*api.Bool); !ok || !b.Value {
			t.Fatalf("part %d: %+v", i, o)
		}
	}
	u := first.call(&api.MessagesSendMediaRequest{Peer: self(), RandomID: 1,
		Media: asDocument(&api.InputFileBig{ID: 1, Parts: total, Name: "a.bin"})}).(*api.Updates)
	d := documentOf(u.Updates[1].(*api.UpdateNewMessage).Message.(*api.Message))

	second := dialKey(t, s, key, salt, nil)
	var reads []api.Object
	for at := int64(0); at < size; at += unit {
		reads = append(reads, &api.UploadGetFileRequest{Location: documentLocation(d), Offset: at, Limit: unit})
	}
	var got []byte
	for _, o := range second.together(reads) {
		got = append(got, o.(*api.UploadFile).Bytes...)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("got %d bytes, want %d", len(got), size)
	}
}

// dialKey is a connection of its own with a key that there is.
func dialKey(t *testing.T, s *Sandbox, key mtproto.AuthKey, salt int64, header func() []byte) *wired {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), wireTime)
	w := &wired{t: t, ctx: ctx}
	w.Client = mtproto.NewClient(mtproto.ClientOptions{Dial: s.pipe, Keys: []*rsa.PublicKey{s.PublicKey()}, DC: s.DC(),
		Key: key, Salt: salt, Header: header, OnUpdate: func([]byte) {}})
	done := make(chan struct{})
	go func() { defer close(done); w.Run(ctx) }()
	t.Cleanup(func() { stop(); <-done })
	return w
}

// together makes calls at the same time and returns their results.
func (w *wired) together(reqs []api.Object) []api.Object {
	w.t.Helper()
	calls := make([]*mtproto.Call, len(reqs))
	done := make(chan struct{}, len(reqs))
	for i, req := range reqs {
		calls[i] = &mtproto.Call{Body: api.Append(nil, req), Done: func(*mtproto.Call) { done <- struct{}{} }}
	}
	w.Start(calls...)
	var out []api.Object
	for range calls {
		<-done
	}
	for i, c := range calls {
		if c.Err != nil {
			w.t.Fatalf("call %d: %v", i, c.Err)
		}
		o, err := api.DecodeResult(api.TypeOf(reqs[i]), c.Result)
		if err != nil {
			w.t.Fatal(err)
		}
		out = append(out, o)
	}
	return out
}
