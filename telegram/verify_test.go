package telegram_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tgscript/tgscript/sandbox"
	"github.com/tgscript/tgscript/telegram"
)

// TestVerifyUnknownSize: a piece that is found to be wrong is fetched again also
// where Telegram has not said how long the file is, which is then known. Progress does
// not count it twice.
func TestVerifyUnknownSize(t *testing.T) {
	want := content(3<<19 - 100)
	s, err := sandbox.New(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	dir := t.TempDir()
	var harm sync.Once
	o := clientOptions(s)
	o.OnCall = func(r telegram.CallReport) {
		if r.Method == "upload.getFileHashes" {
			harm.Do(func() {
				f, err := os.OpenFile(filepath.Join(dir, "a.bin.part"), os.O_WRONLY, 0)
				if err == nil {
					_, err = f.WriteAt([]byte{want[600<<10] + 1}, 600<<10)
					f.Close()
				}
				if err != nil {
					t.Error(err)
				}
			})
		}
	}
	asMe(t, s, o, func(ctx context.Context, c *telegram.Client) {
		f := fileOf(t, c, sentFile(ctx, t, c, want))
		f.Size = -1
		before, last := s.Calls("upload.getFile"), int64(0)
		err := c.DownloadTo(ctx, f, newRoot(t, dir), "a.bin", telegram.TransferOptions{Verify: true, Progress: func(done, _ int64) { last = done }})
		if got, _ := os.ReadFile(filepath.Join(dir, "a.bin")); err != nil || !bytes.Equal(got, want) || last != int64(len(want)) {
			t.Errorf("%v, %d bytes of %d, progress %d", err, len(got), len(want), last)
		}
		if n := s.Calls("upload.getFile") - before; n > 6 {
			t.Errorf("%d pieces asked for, of 3", n)
		}
	})
}

// TestHashesTogether: of the questions for the hashes of a file four are on their way
// at once: nine that take a second each take three, after the first one.
func TestHashesTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, err := sandbox.New(sandbox.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		root, want := newRoot(t, t.TempDir()), content(12<<20+5)
		if err := root.WriteFile("a.bin", want, 0o600); err != nil {
			t.Fatal(err)
		}
		asMe(t, s, clientOptions(s), func(ctx context.Context, c *telegram.Client) {
			f := fileOf(t, c, sentFile(ctx, t, c, want))
			asked := s.Inject(sandbox.Fault{Method: "upload.getFileHashes", Kind: sandbox.Delay, Wait: time.Second, Times: -1})
			began := time.Now()
			ok, err := c.IsAt(ctx, f, root, "a.bin", telegram.CallOptions{})
			if took := time.Since(began).Round(time.Second / 2); !ok || err != nil || took != 4*time.Second || asked.Hits() != 10 {
				t.Errorf("%v, %v, %d questions in %v; want 10 in 4s", ok, err, asked.Hits(), took)
			}
		})
	})
}

// TestIsAt: a file on the disk is known again by its hashes, wherever it differs, and
// what is no such file is none.
func TestIsAt(t *testing.T) {
	want := content(5<<20 + 100)
	s, err := sandbox.New(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	root := newRoot(t, t.TempDir())
	asMe(t, s, clientOptions(s), func(ctx context.Context, c *telegram.Client) {
		f := fileOf(t, c, sentFile(ctx, t, c, want))
		before := s.Calls("upload.getFile")
		is := func(b []byte) bool {
			if err := root.WriteFile("a.bin", b, 0o600); err != nil {
				t.Fatal(err)
			}
			ok, err := c.IsAt(ctx, f, root, "a.bin", telegram.CallOptions{})
			if err != nil {
				t.Error(err)
			}
			return ok
		}
		if !is(want) || is(want[:len(want)-1]) || is(append(bytes.Clone(want), 0)) {
			t.Error("not known by its length")
		}
		for _, at := range []int{0, 1 << 20, 3<<20 + 7, len(want) - 1} {
			other := bytes.Clone(want)
			other[at] ^= 1
			if is(other) {
				t.Errorf("the same with another byte %d", at)
			}
		}
		if err := root.Mkdir("folder", 0o700); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"folder", "none"} {
			if ok, err := c.IsAt(ctx, f, root, name, telegram.CallOptions{}); ok || err != nil {
				t.Errorf("%s: %v, %v", name, ok, err)
			}
		}
		is(want)
		s.Inject(sandbox.Fault{Method: "upload.getFileHashes", Kind: sandbox.Refuse, Code: 400, Message: "LOCATION_INVALID"})
		if ok, err := c.IsAt(ctx, f, root, "a.bin", telegram.CallOptions{}); ok || err != nil {
			t.Errorf("without hashes: %v, %v", ok, err)
		}
		s.Inject(sandbox.Fault{Method: "upload.getFileHashes", Kind: sandbox.FileReferenceExpired})
		if ok, err := c.IsAt(ctx, f, root, "a.bin", telegram.CallOptions{}); !ok || err != nil {
			t.Errorf("with a reference that has expired: %v, %v", ok, err)
		}
		s.Inject(sandbox.Fault{Method: "upload.getFileHashes", Kind: sandbox.Refuse, Code: 420, Message: "FLOOD_WAIT_9"})
		if _, err := c.IsAt(ctx, f, root, "a.bin", telegram.CallOptions{FloodWait: -1}); errorType(err) != "FLOOD_WAIT" {
			t.Errorf("told to wait: %v", err)
		}
		if n := s.Calls("upload.getFile") - before; n > 0 {
			t.Errorf("%d pieces of the content asked for", n)
		}
	})
}
