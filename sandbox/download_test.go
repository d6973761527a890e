package sandbox

import (
	"bytes"
	"crypto/sha256"
	"testing"

	"github.com/tgscript/tgscript/tl/api"
)

func TestRangesA14(t *testing.T) {
	c := connect(t, newSandbox(t), Me)
	const kb, mb = 1 << 10, 1 << 20
	want := content(2*mb+5000, 3)
	at := documentLocation(documentOf(c.sendMedia(self(), asDocument(c.upload(1, want, 128*kb, "a")), "")))
	for _, tt := range []struct {
		name    string
		offset  int64
		limit   int32
		precise bool
		want    string // "": bytes
	}{
		{"a block", 0, 4 * kb, false, ""},
		{"a window", mb, mb, false, ""},
		{"the end", 2 * mb, 8 * kb, false, ""},
		{"after the end", 3 * mb, 4 * kb, false, ""},
		{"offset below 0", -4 * kb, 4 * kb, false, "OFFSET_INVALID"},
		{"offset between blocks", kb, 4 * kb, false, "OFFSET_INVALID"},
		{"no limit", 0, 0, false, "LIMIT_INVALID"},
		{"limit below 0", 0, -4 * kb, false, "LIMIT_INVALID"},
		{"limit between blocks", 0, 5 * kb, false, "LIMIT_INVALID"},
		{"limit that does not divide a window", 0, 12 * kb, false, "LIMIT_INVALID"},
		{"more than a window", 0, 2 * mb, false, "LIMIT_INVALID"},
		{"over the border of a window", mb - 4*kb, 8 * kb, false, "LIMIT_INVALID"},
		{"precise: a small block", 3 * kb, kb, true, ""},
		{"precise: any blocks", 3 * kb, 7 * kb, true, ""},
		{"precise: up to the border", kb, mb - kb, true, ""},
		{"precise: offset between blocks", 512, kb, true, "OFFSET_INVALID"},
		{"precise: limit between blocks", 0, 1500, true, "LIMIT_INVALID"},
		{"precise: over the border of a window", mb - kb, 2 * kb, true, "LIMIT_INVALID"},
		{"precise: more than a window", 0, mb + kb, true, "LIMIT_INVALID"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c.t = t
			req := &api.UploadGetFileRequest{Location: at, Offset: tt.offset, Limit: tt.limit, Precise: tt.precise}
			if tt.want != "" {
				c.refused(req, tt.want)
				return
			}
			size := int64(len(want))
			if got := call1[*api.UploadFile](c, req); !bytes.Equal(got.Bytes, want[min(tt.offset, size):min(tt.offset+int64(tt.limit), size)]) || got.Mtime != testTime {
				t.Errorf("%d bytes of %d", len(got.Bytes), got.Mtime)
			}
		})
	}
}

func TestFileHashes(t *testing.T) {
	c := connect(t, newSandbox(t), Me)
	want := content(12*hashPiece+99, 4)
	at := documentLocation(documentOf(c.sendMedia(self(), asDocument(c.upload(1, want, 512<<10, "a")), "")))
	covered := int64(0)
	for {
		list := call1[*api.FileHashVector](c, &api.UploadGetFileHashesRequest{Location: at, Offset: covered}).Elems
		if len(list) == 0 {
			break
		}
		for _, h := range list {
			sum := sha256.Sum256(want[h.Offset : h.Offset+int64(h.Limit)])
			if h.Offset != covered || !bytes.Equal(h.Hash, sum[:]) {
				t.Fatalf("%+v after %d bytes", h, covered)
			}
			covered += int64(h.Limit)
		}
	}
	if covered != int64(len(want)) {
		t.Errorf("hashes of %d bytes, want %d", covered, len(want))
	}
	inside := call1[*api.FileHashVector](c, &api.UploadGetFileHashesRequest{Location: at, Offset: hashPiece + 5}).Elems
	if inside[0].Offset != hashPiece {
		t.Errorf("the piece of %d begins at %d", hashPiece+5, inside[0].Offset)
	}
}

func TestLocationsRefused(t *testing.T) {
	s := newSandbox(t)
	c := connect(t, s, Me)
	d := documentOf(c.sendMedia(self(), asDocument(c.upload(1, []byte("x"), 1024, "a")), ""))
	photo := &api.InputPhotoFileLocation{ID: d.ID, AccessHash: d.AccessHash, FileReference: d.FileReference, ThumbSize: "x"}
	thumb := documentLocation(d)
	thumb.ThumbSize = "m"
	for _, tt := range []struct {
		at   api.InputFileLocationClass
		want string
	}{
		{&api.InputDocumentFileLocation{ID: 5, AccessHash: 5, FileReference: d.FileReference}, "LOCATION_INVALID"},
		{&api.InputDocumentFileLocation{ID: 5, AccessHash: fileHash(meID, 5), FileReference: d.FileReference}, "LOCATION_INVALID"},
		{photo, "LOCATION_INVALID"},
		{thumb, "FILE_ID_INVALID"},
		{&api.InputPeerPhotoFileLocation{Peer: self(), PhotoID: d.ID}, "LOCATION_INVALID"},
		{&api.InputPeerPhotoFileLocation{Peer: &api.InputPeerChat{ChatID: groupID}}, "LOCATION_INVALID"},
		{&api.InputPeerPhotoFileLocation{Peer: &api.InputPeerUser{UserID: friendID}}, "PEER_ID_INVALID"},
		{&api.InputTakeoutFileLocation{}, "LOCATION_INVALID"},
		{&api.InputStickerSetThumb{Stickerset: &api.InputStickerSetEmpty{}}, "LOCATION_INVALID"},
	} {
		c.refused(&api.UploadGetFileRequest{Location: tt.at, Limit: 4096}, tt.want)
	}
	c.refused(&api.UploadGetWebFileRequest{Location: &api.InputWebFileLocation{URL: "https://example.com"}, Limit: 4096}, "LOCATION_INVALID")
}

func TestStorageType(t *testing.T) {
	c := connect(t, newSandbox(t), Me)
	for begin, want := range map[string]string{
		"\xff\xd8\xff\xe0":          "storage.fileJpeg",
		"GIF89a":                    "storage.fileGif",
		"\x89PNG\r\n\x1a\n":         "storage.filePng",
		"%PDF-1.7":                  "storage.filePdf",
		"ID3\x03":                   "storage.fileMp3",
		"\x00\x00\x00\x14ftypqt":    "storage.fileMov",
		"\x00\x00\x00\x18ftypisom":  "storage.fileMp4",
		"RIFF\x00\x00\x00\x00WEBP":  "storage.fileWebp",
		"RIFF\x00\x00\x00\x00WAVE":  "storage.fileUnknown",
		"anything else, a text say": "storage.fileUnknown",
	} {
		at := documentLocation(documentOf(c.sendMedia(self(), asDocument(c.upload(1, []byte(begin), 1024, "a")), "")))
		got := call1[*api.UploadFile](c, &api.UploadGetFileRequest{Location: at, Limit: 4096})
		if name := api.TypeOf(got.Type).Name; name != want {
			t.Errorf("%q is %s, want %s", begin, name, want)
		}
	}
}

// A file is in the data centre where it was uploaded, and says so. Another
// answers with its number (A1).
func TestFileMigrateA1(t *testing.T) {
	s := newSandbox(t)
	c, friend, there := connect(t, s, Me), connect(t, s, "sandbox_friend"), connect(t, s, Me)
	friend.sess.key.DC, there.sess.key.DC = 4, 4
	body := content(5000, 1)
	friend.sendMedia(friend.user(meID), asDocument(friend.upload(1, body, 8<<10, "a")), "")
	d := documentOf(c.newest())
	face := friend.wear(200, 2)
	seen := call1[*api.UserVector](c, &api.UsersGetUsersRequest{ID: []api.InputUserClass{c.inputUser(friendID)}}).Elems[0].(*api.User)
	if photo := seen.Photo.(*api.UserProfilePhoto); d.DCID != 4 || face.DCID != 4 || photo.DCID != 4 {
		t.Errorf("in data centres %d, %d, %d, want 4", d.DCID, face.DCID, photo.DCID)
	}
	for _, at := range []api.InputFileLocationClass{
		documentLocation(d), &api.InputPeerPhotoFileLocation{Peer: c.user(friendID), PhotoID: face.ID},
	} {
		for _, req := range []api.Object{&api.UploadGetFileRequest{Location: at, Limit: 1 << 20}, &api.UploadGetFileHashesRequest{Location: at}} {
			c.refused(req, "FILE_MIGRATE_4")
		}
	}
	if got := there.download(documentLocation(d), 1<<20); !bytes.Equal(got, body) {
		t.Errorf("got %d bytes, want %d", len(got), len(body))
	}
}
