package telegram_test

import (
	"bytes"
	"context"
	"io"
	"math/rand/v2"
	"os"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tgscript/tgscript/sandbox"
	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// content is size bytes that no compression makes shorter, the same in each run.
func content(size int) []byte {
	b := make([]byte, size)
	rand.NewChaCha8([32]byte{1}).Read(b)
	return b
}

// asMe runs a client that is signed in as sandbox_me.
func asMe(t *testing.T, s *sandbox.Sandbox, o telegram.Options, f func(ctx context.Context, c *telegram.Client)) {
	t.Helper()
	key, salt, err := s.AuthKey("sandbox_me")
	if err != nil {
		t.Fatal(err)
	}
	store := &telegram.MemoryStore{}
	store.Save(telegram.Change{Session: &telegram.Session{DC: s.DC(), Keys: map[int]telegram.StoredKey{s.DC(): {Key: key, Salt: salt}}}})
	o.Store = store
	c := telegram.New(o)
	if err := c.Run(t.Context(), func(ctx context.Context) error { f(ctx, c); return nil }); err != nil {
		t.Errorf("Run: %v", err)
	}
}

// sendDocument sends what was uploaded to oneself.
func sendDocument(ctx context.Context, t *testing.T, c *telegram.Client, u *telegram.Uploaded) *api.Message {
	t.Helper()
	req := &api.MessagesSendMediaRequest{Peer: &api.InputPeerSelf{}, RandomID: rand.Int64(), Media: &api.InputMediaUploadedDocument{
		File: u.File, MimeType: "application/octet-stream", Attributes: []api.DocumentAttributeClass{&api.DocumentAttributeFilename{FileName: "a.bin"}},
	}}
	return c.Sent(req, ask[api.UpdatesClass](ctx, t, c, req))[0].(*api.Message)
}

// sink is where a download goes.
type sink struct {
	mu  sync.Mutex
	all []byte
}

func (s *sink) WriteAt(b []byte, at int64) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if grown := int(at) + len(b); grown > len(s.all) {
		s.all = append(s.all, make([]byte, grown-len(s.all))...)
	}
	return copy(s.all[at:], b), nil
}

// TestTransferA13A14: files of all kinds of sizes go up, from what can be read
// anywhere and from what can be read once, and come down, as a whole, beside a
// target, in order and in pieces, from a size that is known and one that is not.
func TestTransferA13A14(t *testing.T) {
	s, err := sandbox.New(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	root, err := os.OpenRoot(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	asMe(t, s, clientOptions(s), func(ctx context.Context, c *telegram.Client) {
		for _, size := range []int{1, 1024, 1 << 19, 1<<19 + 1, 3<<20 + 7, 10<<20 + 1} {
			want := content(size)
			for _, source := range []telegram.Source{
				{Name: "a.bin", Size: int64(size), At: bytes.NewReader(want)},
				{Name: "a.bin", Size: int64(size), Reader: bytes.NewReader(want)},
				{Name: "a.bin", Size: -1, Reader: bytes.NewReader(want)},
			}[min(size>>20, 2):] { // one of a big file
				last := int64(-1)
				up, err := c.Upload(ctx, source, telegram.TransferOptions{Progress: func(done, _ int64) { last = done }})
				if err != nil || up.Size != int64(size) || last != int64(size) {
					t.Fatalf("%d bytes of %d: %v, %+v, progress %d", size, source.Size, err, up, last)
				}
				f, err := c.FileOf(sendDocument(ctx, t, c, up), "")
				if err != nil || f.Size != int64(size) || f.Name != "a.bin" {
					t.Fatalf("%+v, %v", f, err)
				}
				checkDownloads(ctx, t, c, root, f, want)
				f.Size = -1
				checkDownloads(ctx, t, c, root, f, want)
			}
		}
	})
}

// checkDownloads downloads f in every way.
func checkDownloads(ctx context.Context, t *testing.T, c *telegram.Client, root *os.Root, f telegram.File, want []byte) {
	t.Helper()
	var got sink
	last := int64(-1)
	o := telegram.TransferOptions{Progress: func(done, _ int64) { last = done }}
	if n, err := c.Download(ctx, f, &got, o); err != nil || int(n) != len(want) || !bytes.Equal(got.all, want) || last != n {
		t.Errorf("Download: %d bytes of %d, %v; right: %v, progress %d", n, len(want), err, bytes.Equal(got.all, want), last)
	}
	if err := c.DownloadTo(ctx, f, root, "a.bin", o); err != nil {
		t.Errorf("DownloadTo: %v", err)
	}
	if there, err := root.ReadFile("a.bin"); !bytes.Equal(there, want) {
		t.Errorf("DownloadTo: %d bytes of %d, %v", len(there), len(want), err)
	}
	if err := root.Remove("a.bin"); err != nil {
		t.Error(err)
	}
	size := int64(len(want))
	for _, r := range [][2]int64{{0, -1}, {0, 1}, {size / 2, -1}, {size / 3, size / 3}, {size - 1, 10}, {size, -1}, {size + 5000, 1}, {1 << 19, 1}} {
		streamed, err := readAll(c.Stream(ctx, f, r[0], r[1], o))
		part := io.NewSectionReader(bytes.NewReader(want), r[0], max(size-r[0], 0))
		if r[1] >= 0 {
			part = io.NewSectionReader(bytes.NewReader(want), r[0], min(r[1], max(size-r[0], 0)))
		}
		if due, _ := io.ReadAll(part); err != nil || !bytes.Equal(streamed, due) || last != int64(len(due)) {
			t.Errorf("Stream of %d from %d: %d bytes of %d, %v, progress %d", r[1], r[0], len(streamed), len(due), err, last)
		}
	}
}

func readAll(chunks func(func([]byte, error) bool)) (all []byte, err error) {
	for chunk, e := range chunks {
		all = append(all, chunk...)
		err = e
	}
	return all, err
}

// TestTransferEnds: a transfer that is given up ends, and so does one whose reader
// or writer fails.
func TestTransferEnds(t *testing.T) {
	s, err := sandbox.New(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	asMe(t, s, clientOptions(s), func(ctx context.Context, c *telegram.Client) {
		want := content(5 << 20)
		if _, err := c.Upload(ctx, telegram.Source{Name: "a", Size: 1 << 20, Reader: bytes.NewReader(want[:1000])}, telegram.TransferOptions{}); err == nil {
			t.Error("a reader that ends too early is no error")
		}
		up, err := c.Upload(ctx, telegram.Source{Name: "a", Size: int64(len(want)), At: bytes.NewReader(want)}, telegram.TransferOptions{})
		if err != nil {
			t.Fatal(err)
		}
		f, _ := c.FileOf(sendDocument(ctx, t, c, up), "")
		if _, err := c.Download(ctx, f, full{}, telegram.TransferOptions{}); err != io.ErrShortWrite {
			t.Errorf("a writer that fails: %v", err)
		}
		for range c.Stream(ctx, f, 0, -1, telegram.TransferOptions{}) {
			break
		}
		longer := f
		longer.Size++
		if _, err := c.Download(ctx, longer, &sink{}, telegram.TransferOptions{}); err == nil {
			t.Error("a file that ends too early is no error")
		}
		if _, err := c.Download(ctx, telegram.File{Size: -1}, &sink{}, telegram.TransferOptions{}); err == nil {
			t.Error("a file that is nowhere is no error")
		}
		if _, err := readAll(c.Stream(ctx, telegram.File{Size: 1}, 0, -1, telegram.TransferOptions{})); err == nil {
			t.Error("a stream of a file that is nowhere is no error")
		}
		gone, cancel := context.WithCancel(ctx)
		cancel()
		if _, err := c.Download(gone, f, &sink{}, telegram.TransferOptions{}); err == nil {
			t.Error("a download that was given up succeeds")
		}
		if _, err := readAll(c.Stream(gone, f, 0, -1, telegram.TransferOptions{})); err == nil {
			t.Error("a stream that was given up succeeds")
		}
		var got sink
		if n, err := c.Download(ctx, f, &got, telegram.TransferOptions{}); err != nil || !bytes.Equal(got.all, want) {
			t.Errorf("afterwards: %d, %v", n, err)
		}
	})
}

// full is a writer that takes nothing.
type full struct{}

func (full) WriteAt([]byte, int64) (int, error) { return 0, io.ErrShortWrite }

// TestTransferLanesM23: the lanes of a file use the temporary key of the account's own
// connection, so that it stays bound, and Telegram's users see one session.
func TestTransferLanesM23(t *testing.T) {
	synctest.Test(t, testTransferLanes)
}

func testTransferLanes(t *testing.T) {
	s, err := sandbox.New(sandbox.Options{FileRate: 8 << 20, Delay: 10 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	o := clientOptions(s)
	o.NoPFS = false
	asMe(t, s, o, func(ctx context.Context, c *telegram.Client) {
		want := content(12 << 20)
		up, err := c.Upload(ctx, telegram.Source{Name: "a", Size: int64(len(want)), At: bytes.NewReader(want)}, telegram.TransferOptions{})
		if err != nil {
			t.Fatal(err)
		}
		f, _ := c.FileOf(sendDocument(ctx, t, c, up), "")
		var got sink
		if _, err := c.Download(ctx, f, &got, telegram.TransferOptions{}); err != nil || !bytes.Equal(got.all, want) {
			t.Errorf("%v; right: %v", err, bytes.Equal(got.all, want))
		}
		if up, down := c.Lanes(s.DC(), true), c.Lanes(s.DC(), false); up < 2 || down < 2 {
			t.Errorf("%d lanes up, %d down; want several", up, down)
		}
		sessions := ask[*api.AccountAuthorizations](ctx, t, c, &api.AccountGetAuthorizationsRequest{}).Authorizations
		if binds := s.Calls("auth.bindTempAuthKey"); binds != 1 || len(sessions) != 1 {
			t.Errorf("%d keys were bound, %d sessions; want one", binds, len(sessions))
		}
	})
}
