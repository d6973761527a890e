package sandbox

import (
	"bytes"
	"crypto/md5"
	"encoding/hex"
	"math/rand/v2"
	"testing"

	"github.com/tgscript/tgscript/tl/api"
)

// content is some bytes, the same for the same seed.
func content(size int, seed byte) []byte {
	b := make([]byte, size)
	rand.NewChaCha8([32]byte{seed}).Read(b)
	return b
}

// upload uploads bytes in parts, as a small file or a big one.
func (c *client) upload(id int64, b []byte, unit int, name string) api.InputFileClass {
	c.t.Helper()
	total := int32((len(b) + unit - 1) / unit)
	big := len(b) > smallFileMax
	for n := range total {
		part := b[int(n)*unit : min(int(n+1)*unit, len(b))]
		if big {
			call1[*api.Bool](c, &api.UploadSaveBigFilePartRequest{FileID: id, FilePart: n, FileTotalParts: total, Bytes: part})
		} else {
			call1[*api.Bool](c, &api.UploadSaveFilePartRequest{FileID: id, FilePart: n, Bytes: part})
		}
	}
	if big {
		return &api.InputFileBig{ID: id, Parts: total, Name: name}
	}
	return &api.InputFile{ID: id, Parts: total, Name: name, Md5Checksum: md5Hex(b)}
}

func md5Hex(b []byte) string {
	h := md5.Sum(b)
	return hex.EncodeToString(h[:])
}

// asDocument is the media of an uploaded file.
func asDocument(f api.InputFileClass) *api.InputMediaUploadedDocument {
	return &api.InputMediaUploadedDocument{File: f, MimeType: "application/x-test",
		Attributes: []api.DocumentAttributeClass{&api.DocumentAttributeFilename{FileName: "test.bin"}}}
}

// random is a random id that the client has not used.
func (c *client) random() int64 {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	return int64(len(c.me.SentAs) + 1)
}

// sendMedia sends media and returns the message.
func (c *client) sendMedia(to api.InputPeerClass, media api.InputMediaClass, caption string) *api.Message {
	c.t.Helper()
	u := call1[*api.Updates](c, &api.MessagesSendMediaRequest{Peer: to, Media: media, Message: caption, RandomID: c.random()})
	switch n := u.Updates[1].(type) {
	case *api.UpdateNewMessage:
		return n.Message.(*api.Message)
	case *api.UpdateNewChannelMessage:
		return n.Message.(*api.Message)
	}
	c.t.Fatalf("no new message: %+v", u.Updates)
	return nil
}

func documentOf(m *api.Message) *api.Document {
	return m.Media.(*api.MessageMediaDocument).Document.(*api.Document)
}

func documentLocation(d *api.Document) *api.InputDocumentFileLocation {
	return &api.InputDocumentFileLocation{ID: d.ID, AccessHash: d.AccessHash, FileReference: d.FileReference}
}

// download fetches a whole file.
func (c *client) download(from api.InputFileLocationClass, limit int32) (b []byte) {
	c.t.Helper()
	for {
		got := call1[*api.UploadFile](c, &api.UploadGetFileRequest{Location: from, Offset: int64(len(b)), Limit: limit})
		if b = append(b, got.Bytes...); len(got.Bytes) < int(limit) {
			return b
		}
	}
}

func TestUploadSendDownload(t *testing.T) {
	s := newSandbox(t)
	c, friend := connect(t, s, Me), connect(t, s, "sandbox_friend")
	for _, tt := range []struct {
		name       string
		size, unit int
		limit      int32
	}{
		{"one short part", 100, 1024, 4096},
		{"whole parts", 64 << 10, 32 << 10, 64 << 10},
		{"a short last part", 100_000, 32 << 10, 128 << 10},
		{"small parts, large reads", 300_000, 1 << 10, 1 << 20},
		{"big file", 12 << 20, 512 << 10, 512 << 10},
	} {
		t.Run(tt.name, func(t *testing.T) {
			want := content(tt.size, byte(tt.unit))
			for _, to := range []api.InputPeerClass{self(), c.user(friendID), &api.InputPeerChat{ChatID: groupID}, c.channel(supergroupID), c.channel(channelID)} {
				friend.pushed = nil
				f := c.upload(7, want, tt.unit, "test.bin")
				m := c.sendMedia(to, asDocument(f), " Look ")
				d := documentOf(m)
				if m.Message != "Look" || d.Size != int64(tt.size) || d.MimeType != "application/x-test" || d.DCID != int32(s.dc) ||
					d.Date != testTime || len(d.Attributes) != 1 {
					t.Fatalf("sent %+v, %+v", m, d)
				}
				if got := c.download(documentLocation(d), tt.limit); !bytes.Equal(got, want) {
					t.Errorf("got %d bytes, want %d", len(got), len(want))
				}
				c.refused(&api.MessagesSendMediaRequest{Peer: to, Media: asDocument(f), RandomID: c.random()}, "FILE_PART_0_MISSING")
				if _, own := to.(*api.InputPeerSelf); own {
					continue
				}
				pushed := documentOf(friend.newest())
				if pushed.ID != d.ID || pushed.AccessHash == d.AccessHash {
					t.Errorf("the friend sees %+v, the sender %+v", pushed, d)
				}
				friend.refused(&api.UploadGetFileRequest{Location: documentLocation(d), Limit: 4096}, "LOCATION_INVALID")
				if got := friend.download(documentLocation(pushed), tt.limit); !bytes.Equal(got, want) {
					t.Errorf("the friend got %d bytes, want %d", len(got), len(want))
				}
			}
		})
	}
	if len(s.uploads) != 0 || s.pending != 0 || len(s.world.blobs) != 5 {
		t.Errorf("%d uploads of %d bytes, %d blobs", len(s.uploads), s.pending, len(s.world.blobs))
	}
}

// A file whose end is not known yet says how many parts it has with the last of
// them, and parts come in any order, some twice.
func TestUploadStreamed(t *testing.T) {
	c := connect(t, newSandbox(t), Me)
	const unit = 64 << 10
	want := content(3*unit+10, 5)
	for _, n := range []int32{1, 0, 1, 3, 2} {
		total := int32(-1)
		if n == 3 {
			total = 4
		}
		call1[*api.Bool](c, &api.UploadSaveBigFilePartRequest{FileID: 1, FilePart: n, FileTotalParts: total,
			Bytes: want[int(n)*unit : min(int(n+1)*unit, len(want))]})
	}
	d := documentOf(c.sendMedia(self(), asDocument(&api.InputFileBig{ID: 1, Parts: 4, Name: "a"}), ""))
	if got := c.download(documentLocation(d), 64<<10); !bytes.Equal(got, want) {
		t.Errorf("got %d bytes, want %d", len(got), len(want))
	}
}

// newest is the message of the only push.
func (c *client) newest() *api.Message {
	c.t.Helper()
	if len(c.pushed) != 1 {
		c.t.Fatalf("%d pushes", len(c.pushed))
	}
	switch u := c.pushed[0].(*api.Updates).Updates[0].(type) {
	case *api.UpdateNewMessage:
		return u.Message.(*api.Message)
	case *api.UpdateNewChannelMessage:
		return u.Message.(*api.Message)
	}
	c.t.Fatalf("pushed %+v", c.pushed[0])
	return nil
}

func TestPartsRefusedA13(t *testing.T) {
	c := connect(t, newSandbox(t), Me)
	small := func(n int32, size int) api.Object {
		return &api.UploadSaveFilePartRequest{FileID: 1, FilePart: n, Bytes: make([]byte, size)}
	}
	big := func(n, total int32, size int) api.Object {
		return &api.UploadSaveBigFilePartRequest{FileID: 2, FilePart: n, FileTotalParts: total, Bytes: make([]byte, size)}
	}
	for _, tt := range []struct {
		name string
		req  api.Object
		want string // "": taken
	}{
		{"no bytes", small(0, 0), "FILE_PART_EMPTY"},
		{"before the first", small(-1, 1), "FILE_PART_INVALID"},
		{"after the last there can be", small(4000, 1), "FILE_PART_INVALID"},
		{"too big", small(0, 512<<10+1), "FILE_PART_TOO_BIG"},
		{"the last there can be", small(3999, 1), ""},
		{"big: no bytes", big(0, 2, 0), "FILE_PART_EMPTY"},
		{"big: too big", big(0, 2, 512<<10+1024), "FILE_PART_TOO_BIG"},
		{"big: not of 1 KB", big(0, 2, 1025), "FILE_PART_SIZE_INVALID"},
		{"big: does not divide 512 KB", big(0, 2, 3<<10), "FILE_PART_SIZE_INVALID"},
		{"big: no part at all", big(0, 0, 1024), "FILE_PARTS_INVALID"},
		{"big: too many parts", big(0, 4001, 1024), "FILE_PARTS_INVALID"},
		{"big: before the first", big(-1, 4, 1024), "FILE_PART_INVALID"},
		{"big: number is the total", big(4, 4, 1024), "FILE_PART_INVALID"},
		{"big: right", big(1, 4, 2048), ""},
		{"big: another size", big(0, 4, 1024), "FILE_PART_SIZE_CHANGED"},
		{"big: another total", big(0, 5, 2048), "FILE_PARTS_INVALID"},
		{"big: a longer last part", big(3, 4, 4096), "FILE_PART_SIZE_CHANGED"},
		{"big: any last part", big(3, 4, 77), ""},
		{"big: total not known", big(2, -1, 2048), ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if c.t = t; tt.want != "" {
				c.refused(tt.req, tt.want)
			} else {
				call1[*api.Bool](c, tt.req)
			}
		})
	}
}

func TestUploadedRefusedA13(t *testing.T) {
	s := newSandbox(t)
	c := connect(t, s, Me)
	part := func(id int64, n int32, size int) {
		t.Helper()
		call1[*api.Bool](c, &api.UploadSaveFilePartRequest{FileID: id, FilePart: n, Bytes: make([]byte, size)})
	}
	part(1, 0, 1024)
	part(1, 2, 1024)
	part(2, 0, 2048)
	part(2, 1, 1024)
	part(2, 2, 1024)
	part(3, 0, 1000)
	part(3, 1, 1000)
	part(4, 0, 1024)
	for n := range int32(21) {
		part(5, n, 512<<10)
	}
	call1[*api.Bool](c, &api.UploadSaveBigFilePartRequest{FileID: 6, FilePart: 0, FileTotalParts: 2, Bytes: make([]byte, 1024)})
	call1[*api.Bool](c, &api.UploadSaveBigFilePartRequest{FileID: 6, FilePart: 1, FileTotalParts: 2, Bytes: make([]byte, 1024)})
	for _, tt := range []struct {
		name string
		file api.InputFileClass
		want string
	}{
		{"never uploaded", &api.InputFile{ID: 99, Parts: 1}, "FILE_PART_0_MISSING"},
		{"no parts", &api.InputFile{ID: 1}, "FILE_PARTS_INVALID"},
		{"too many parts", &api.InputFile{ID: 1, Parts: 4001}, "FILE_PARTS_INVALID"},
		{"a hole", &api.InputFile{ID: 1, Parts: 3}, "FILE_PART_1_MISSING"},
		{"fewer than uploaded", &api.InputFile{ID: 2, Parts: 2}, "FILE_PARTS_INVALID"},
		{"more than uploaded", &api.InputFile{ID: 2, Parts: 4}, "FILE_PART_3_MISSING"},
		{"sizes differ", &api.InputFile{ID: 2, Parts: 3}, "FILE_PART_LENGTH_INVALID"},
		{"sizes are impossible", &api.InputFile{ID: 3, Parts: 2}, "FILE_PART_LENGTH_INVALID"},
		{"wrong sum", &api.InputFile{ID: 4, Parts: 1, Md5Checksum: md5Hex(nil)}, "MD5_CHECKSUM_INVALID"},
		{"more than 10 MB and not big", &api.InputFile{ID: 5, Parts: 21}, "FILE_PARTS_INVALID"},
		{"small parts named as big", &api.InputFileBig{ID: 4, Parts: 1}, "FILE_PART_0_MISSING"},
		{"not the total of a big file", &api.InputFileBig{ID: 6, Parts: 1}, "FILE_PARTS_INVALID"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c.t = t
			c.refused(&api.MessagesSendMediaRequest{Peer: self(), Media: asDocument(tt.file), RandomID: c.random()}, tt.want)
		})
	}
	if len(s.world.Files) != 0 || len(s.world.blobs) != 0 || len(s.uploads) != 6 {
		t.Errorf("refusals left %d files, %d blobs, %d uploads", len(s.world.Files), len(s.world.blobs), len(s.uploads))
	}
	c.t = t
	c.sendMedia(self(), asDocument(&api.InputFile{ID: 4, Parts: 1}), "")
	other := connect(t, s, "sandbox_friend")
	other.refused(&api.MessagesSendMediaRequest{Peer: self(), Media: asDocument(&api.InputFileBig{ID: 6, Parts: 2}), RandomID: 1}, "FILE_PART_0_MISSING")
}

// When there is no room, the oldest upload goes, and a file that does not fit
// even alone is no file for the sandbox.
func TestUploadsBounded(t *testing.T) {
	s := newSandbox(t)
	s.storage = 3<<10 + 2*partCost
	c := connect(t, s, Me)
	part := func(id int64, n int32, size int) *api.UploadSaveFilePartRequest {
		return &api.UploadSaveFilePartRequest{FileID: id, FilePart: n, Bytes: make([]byte, size)}
	}
	call1[*api.Bool](c, part(1, 0, 1024))
	call1[*api.Bool](c, part(2, 0, 1024))
	call1[*api.Bool](c, part(2, 0, 2048)) // again, in place of the first
	call1[*api.Bool](c, part(3, 0, 1024))
	c.refused(&api.MessagesUploadMediaRequest{Peer: self(), Media: asDocument(&api.InputFile{ID: 1, Parts: 1})}, "FILE_PART_0_MISSING")
	call1[*api.MessageMediaDocument](c, &api.MessagesUploadMediaRequest{Peer: self(), Media: asDocument(&api.InputFile{ID: 2, Parts: 1})})
	call1[*api.Bool](c, part(3, 0, 1024))
	c.refused(part(4, 0, 1025+partCost), "INPUT_METHOD_INVALID")
	if s.pending != 0 || s.world.stored != 2048 {
		t.Errorf("%d bytes pending, %d stored", s.pending, s.world.stored)
	}
	for id := range int64(100) {
		call1[*api.Bool](c, part(100+id, 0, 1))
	}
	if n := int64(len(s.uploads)); n == 0 || n > s.storage/partCost {
		t.Errorf("%d uploads of one byte are kept", n)
	}
}
