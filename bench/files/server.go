//go:build linux

package main

import (
	"bytes"
	"context"
	"crypto/rsa"
	"encoding/binary"
	"net"
	"sync"
	"time"

	"github.com/tgscript/tgscript/mtproto"
	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

const (
	dc       = 2
	partSize = 512 << 10
	// The file that the lean server has, as any client may know it.
	fileID, fileHash = 7, 8
	// farHead is as far as the head of a call can reach: what it is wrapped in.
	farHead = 1024
)

// lean serves one file to clients of any layer, and compares with it what it is
// sent. It answers all else with next to nothing.
type lean struct {
	content []byte

	mu   sync.Mutex
	sent map[int64]map[int32]bool // the right parts of each file that came up
}

// serve accepts connections until the listener is closed.
func (s *lean) serve(l net.Listener, key *rsa.PrivateKey) {
	mtproto.NewServer(mtproto.ServerOptions{Keys: []*rsa.PrivateKey{key}, DC: dc, Handler: s}).Serve(context.Background(), l)
}

func (*lean) Opened(*mtproto.ServerSession) {}

func (*lean) Closed(*mtproto.ServerSession) {}

// Call answers with what has been the same in the layers of all three for years.
func (s *lean) Call(r *mtproto.Request) {
	find := func(o api.Object) int {
		return bytes.Index(r.Body[:min(len(r.Body), farHead)], binary.LittleEndian.AppendUint32(nil, api.TypeOf(o).ID))
	}
	asks := func(o api.Object) bool { return find(o) >= 0 }
	if at := find(&api.UploadSaveBigFilePartRequest{}); at >= 0 {
		s.save(r, r.Body[at:])
		return
	}
	var reply api.Object = &api.UpdatesTooLong{}
	switch {
	case asks(&api.UploadGetFileRequest{}):
		reply = s.part(r.Body[len(r.Body)-12:])
	case asks(&api.AuthBindTempAuthKeyRequest{}):
		reply = &api.Bool{Value: true}
	case asks(&api.UsersGetUsersRequest{}):
		reply = &api.UserVector{Elems: []api.UserClass{&api.User{Self: true, ID: 1, AccessHash: tl.Some(int64(1))}}}
	case asks(&api.UpdatesGetStateRequest{}):
		reply = &api.UpdatesState{Pts: 1, Qts: 1, Date: 1, Seq: 1}
	case asks(&api.HelpGetConfigRequest{}):
		now := int32(time.Now().Unix())
		reply = &api.Config{Date: now, Expires: now + 3600, ThisDC: dc,
			DCOptions: []*api.DCOption{{ID: dc, IPAddress: "127.0.0.1", Port: 443}}}
	}
	r.Reply(api.Append(nil, reply))
}

// save takes a part: its file's number, its own, how many there are, and content.
func (s *lean) save(r *mtproto.Request, call []byte) {
	const head = 4 + 8 + 4 + 4
	part := int32(binary.LittleEndian.Uint32(call[12:]))
	from := min(int(part)*partSize, len(s.content))
	want := s.content[from:min(from+partSize, len(s.content))]
	if got := call[head:]; len(got) < 4+len(want) || got[0] != 254 || !bytes.Equal(got[4:4+len(want)], want) {
		r.Fail(400, "FILE_PART_INVALID")
		return
	}
	id := int64(binary.LittleEndian.Uint64(call[4:]))
	s.mu.Lock()
	if s.sent[id] == nil {
		s.sent[id] = map[int32]bool{}
	}
	s.sent[id][part] = true
	s.mu.Unlock()
	r.Reply(api.Append(nil, &api.Bool{Value: true}))
}

// part is the answer to a call that ends with an offset and a limit.
func (s *lean) part(tail []byte) api.Object {
	offset := min(int(binary.LittleEndian.Uint64(tail)), len(s.content))
	limit := int(binary.LittleEndian.Uint32(tail[8:]))
	return &api.UploadFile{Type: &api.StorageFileUnknown{}, Bytes: s.content[offset:min(offset+limit, len(s.content))]}
}

// whole takes out of the account a file that has come up in all its parts.
func (s *lean) whole() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, parts := range s.sent {
		if len(parts) == (len(s.content)+partSize-1)/partSize {
			delete(s.sent, id)
			return true
		}
	}
	return false
}
