package sandbox

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/tgscript/tgscript/tl/api"
)

// A reference that has expired is refused wherever one is taken, and the message
// that holds the file gives a new one when it is fetched (A15).
func TestReferenceA15(t *testing.T) {
	s := newSandbox(t)
	c := connect(t, s, Me)
	want := content(5000, 1)
	for name, in := range map[string]api.InputPeerClass{"own": self(), "channel": c.channel(channelID)} {
		t.Run(name, func(t *testing.T) {
			c.t = t
			m := c.sendMedia(in, asDocument(c.upload(1, want, 8<<10, "a")), "")
			d := documentOf(m)
			s.world.expire(s.world.Files[d.ID])
			refused := func(ref []byte, refusal string) {
				t.Helper()
				at := documentLocation(d)
				at.FileReference = ref
				c.refused(&api.UploadGetFileRequest{Location: at, Limit: 4096}, refusal)
				c.refused(&api.UploadGetFileHashesRequest{Location: at}, refusal)
				id := &api.InputDocument{ID: d.ID, AccessHash: d.AccessHash, FileReference: ref}
				c.refused(&api.MessagesSendMediaRequest{Peer: self(), Media: &api.InputMediaDocument{ID: id}, RandomID: c.random()}, refusal)
			}
			refused(d.FileReference, "FILE_REFERENCE_EXPIRED")
			refused(nil, "FILE_REFERENCE_EMPTY")
			refused([]byte("x"), "FILE_REFERENCE_INVALID")
			refused(append(bytes.Clone(d.FileReference), 0), "FILE_REFERENCE_INVALID")
			refused(fileReference(d.ID, 7), "FILE_REFERENCE_INVALID")

			again := documentOf(c.page(&api.MessagesGetHistoryRequest{Peer: in, Limit: 100})[0].(*api.Message))
			if again.ID != d.ID || again.AccessHash != d.AccessHash || bytes.Equal(again.FileReference, d.FileReference) {
				t.Errorf("fetched again: %+v, was %+v", again, d)
			}
			if got := c.download(documentLocation(again), 8<<10); !bytes.Equal(got, want) {
				t.Errorf("got %d bytes", len(got))
			}
			id := &api.InputDocument{ID: again.ID, AccessHash: again.AccessHash, FileReference: again.FileReference}
			if copied := documentOf(c.sendMedia(self(), &api.InputMediaDocument{ID: id}, "")); copied.ID != d.ID {
				t.Errorf("sent by id: %+v", copied)
			}
		})
	}
}

// Files outlive the process in a world that is kept. What was uploaded and not
// used does not.
func TestSnapshotFiles(t *testing.T) {
	dir := t.TempDir()
	s, err := New(Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	c := connect(t, s, Me)
	want := content(70_000, 2)
	first := documentOf(c.sendMedia(self(), asDocument(c.upload(1, want, 32<<10, "a")), ""))
	second := documentOf(c.sendMedia(c.user(friendID), asDocument(c.upload(2, want, 64<<10, "b")), ""))
	left := c.upload(3, want, 32<<10, "c")
	for range 2 {
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if s, err = New(Options{Dir: dir}); err != nil {
			t.Fatal(err)
		}
	}
	defer s.Close()
	c = connect(t, s, Me)
	for _, d := range []*api.Document{first, second} {
		if got := c.download(documentLocation(d), 32<<10); !bytes.Equal(got, want) {
			t.Errorf("got %d bytes, want %d", len(got), len(want))
		}
	}
	if third := documentOf(c.sendMedia(self(), asDocument(c.upload(1, []byte("x"), 1024, "d")), "")); third.ID == first.ID || third.ID == second.ID {
		t.Errorf("id %d is used again", third.ID)
	}
	c.refused(&api.MessagesSendMediaRequest{Peer: self(), Media: asDocument(left), RandomID: c.random()}, "FILE_PART_0_MISSING")

	names, err := filepath.Glob(filepath.Join(dir, filesDir, "*"))
	if err != nil || len(names) != 1 {
		t.Fatalf("%v, %v", names, err)
	}
	if info, err := os.Stat(names[0]); err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("a file's content: %v, %v", info, err)
	}
	if err := os.WriteFile(names[0], want[1:], 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := New(Options{Dir: dir}); err == nil {
		t.Error("damaged content is taken")
	}
}
