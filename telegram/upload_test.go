package telegram_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/tgscript/tgscript/sandbox"
	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

const (
	saveBig   = "upload.saveBigFilePart"
	saveSmall = "upload.saveFilePart"
	mib       = 1 << 20
)

// uploading is a sandbox to upload to, and a client of it after the other.
type uploading struct {
	t   *testing.T
	box *sandbox.Sandbox
	dir string
}

func newUploading(t *testing.T, o sandbox.Options) *uploading {
	s, err := sandbox.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return &uploading{t, s, t.TempDir()}
}

// run is a process of its own: a new client, which knows what the folder tells.
func (u *uploading) run(f func(ctx context.Context, c *telegram.Client)) {
	u.t.Helper()
	o := clientOptions(u.box)
	o.TransferDir = u.dir
	asMe(u.t, u.box, o, f)
}

// parts is how many parts the sandbox has been sent.
func (u *uploading) parts() int { return u.box.Calls(saveBig) + u.box.Calls(saveSmall) }

// arrived fails the test unless what was uploaded is what was to be.
func (u *uploading) arrived(ctx context.Context, c *telegram.Client, up *telegram.Uploaded, err error, want []byte) {
	u.t.Helper()
	if err != nil {
		u.t.Fatal(err)
	}
	u.shown(ctx, c, sendDocument(ctx, u.t, c, up), want)
}

func (u *uploading) shown(ctx context.Context, c *telegram.Client, m *api.Message, want []byte) {
	u.t.Helper()
	f, err := c.FileOf(m, "")
	if err != nil {
		u.t.Fatal(err)
	}
	var got sink
	if _, err := c.Download(ctx, f, &got, telegram.TransferOptions{}); err != nil || !bytes.Equal(got.all, want) {
		u.t.Errorf("%d bytes of %d have arrived, right: %v, %v", len(got.all), len(want), bytes.Equal(got.all, want), err)
	}
}

// source is content that can be read at any place, under a key.
func source(key string, content []byte) telegram.Source {
	return telegram.Source{Name: "a.bin", Size: int64(len(content)), At: bytes.NewReader(content), Key: key}
}

// readFrom tells how much of a source was read.
type readFrom struct {
	io.ReaderAt
	n atomic.Int64
}

func (r *readFrom) ReadAt(b []byte, at int64) (int, error) {
	r.n.Add(int64(len(b)))
	return r.ReaderAt.ReadAt(b, at)
}

// TestUploadResumed: what is cut off goes on where it was, in another process, and
// what Telegram has is neither sent nor read again.
func TestUploadResumed(t *testing.T) {
	for _, size := range []int{5*mib + 1, 12*mib + 1} {
		u := newUploading(t, sandbox.Options{})
		want, all := content(size), size/(mib/2)+1
		const cut = 7
		for _, method := range []string{saveBig, saveSmall} {
			u.box.Inject(sandbox.Fault{Method: method, After: cut, Times: -1, Kind: sandbox.Refuse, Code: 400, Message: "CONNECTION_DEVICE_MODEL_EMPTY"})
		}
		var refused *telegram.Error
		u.run(func(ctx context.Context, c *telegram.Client) {
			if _, err := c.Upload(ctx, source("a", want), telegram.TransferOptions{}); !errors.As(err, &refused) || refused.Type != "CONNECTION_DEVICE_MODEL_EMPTY" {
				t.Fatalf("cut off: %v", err)
			}
		})
		u.box.ClearFaults()
		before := u.parts()
		u.run(func(ctx context.Context, c *telegram.Client) {
			s := source("a", want)
			read, first := &readFrom{ReaderAt: s.At}, int64(-1)
			s.At = read
			up, err := c.Upload(ctx, s, telegram.TransferOptions{Progress: func(done, _ int64) {
				if first < 0 {
					first = done
				}
			}})
			u.arrived(ctx, c, up, err, want)
			if sent := u.parts() - before; sent != all-cut {
				t.Errorf("%d parts were sent of %d, %d of which were there", sent, all, cut)
			}
			if big := size > 10*mib; first <= (cut-1)*mib/2 || big != (read.n.Load() < int64(size)) {
				t.Errorf("progress begins with %d, %d bytes of %d were read", first, read.n.Load(), size)
			}
			before = u.parts()
			up.Used(ctx)
			up, err = c.Upload(ctx, source("a", want), telegram.TransferOptions{})
			u.arrived(ctx, c, up, err, want)
			if sent := u.parts() - before; sent != all {
				t.Errorf("after it was used: %d parts were sent of %d", sent, all)
			}
			if up, err = c.Upload(ctx, source("a", want), telegram.TransferOptions{}); err != nil || u.parts() != before+all {
				t.Errorf("it is there, and sent again: %v", err)
			}
			up.Used(ctx)
		})
		if left, err := os.ReadDir(u.dir); err != nil || len(left) > 0 {
			t.Errorf("there are %v in the folder, %v", left, err)
		}
	}
}

// TestUploadStreamResumed: what is known to be there of a stream of known size is
// read again, but not sent.
func TestUploadStreamResumed(t *testing.T) {
	u := newUploading(t, sandbox.Options{})
	want := content(5*mib + 1)
	stream := func(r io.Reader) telegram.Source {
		return telegram.Source{Name: "a.bin", Size: int64(len(want)), Reader: r, Key: "a"}
	}
	u.run(func(ctx context.Context, c *telegram.Client) {
		cut := io.MultiReader(bytes.NewReader(want[:3*mib]), brokenPipe{})
		if _, err := c.Upload(ctx, stream(cut), telegram.TransferOptions{}); err == nil || !strings.Contains(err.Error(), "broken pipe") {
			t.Fatalf("cut off: %v", err)
		}
		before := u.parts()
		up, err := c.Upload(ctx, stream(bytes.NewReader(want)), telegram.TransferOptions{})
		u.arrived(ctx, c, up, err, want)
		if sent := u.parts() - before; before < 5 || sent != 11-before {
			t.Errorf("%d parts were sent of 11, %d of which were there", sent, before)
		}
	})
}

// TestUploadOutdated: a file that Telegram knows otherwise than the record says is
// sent as a new one.
func TestUploadOutdated(t *testing.T) {
	u := newUploading(t, sandbox.Options{})
	want := content(11 * mib)
	u.run(func(ctx context.Context, c *telegram.Client) {
		u.box.Inject(sandbox.Fault{Method: saveBig, After: 4, Times: -1, Kind: sandbox.Refuse, Code: 400, Message: "CONNECTION_DEVICE_MODEL_EMPTY"})
		if _, err := c.Upload(ctx, source("a", want), telegram.TransferOptions{}); err == nil {
			t.Fatal("it is not cut off")
		}
		u.box.ClearFaults()
		u.box.Inject(sandbox.Fault{Method: saveBig, Kind: sandbox.Refuse, Code: 400, Message: "FILE_PART_SIZE_CHANGED"})
		up, err := c.Upload(ctx, source("a", want), telegram.TransferOptions{})
		u.arrived(ctx, c, up, err, want)
		u.box.Inject(sandbox.Fault{Method: saveBig, Kind: sandbox.Refuse, Code: 400, Message: "FILE_PART_SIZE_CHANGED"})
		var e *telegram.Error
		if _, err := c.Upload(ctx, source("b", want), telegram.TransferOptions{}); !errors.As(err, &e) || e.Type != "FILE_PART_SIZE_CHANGED" {
			t.Errorf("a new one that is refused: %v", err)
		}
	})
}

// TestUploadTwice: the same file twice at once is two uploads.
func TestUploadTwice(t *testing.T) {
	u := newUploading(t, sandbox.Options{})
	want := content(3 * mib)
	u.run(func(ctx context.Context, c *telegram.Client) {
		var both sync.WaitGroup
		for range 2 {
			both.Go(func() {
				up, err := c.Upload(ctx, source("a", want), telegram.TransferOptions{})
				if err != nil {
					t.Error(err)
					return
				}
				u.shown(ctx, c, sendDocument(ctx, t, c, up), want)
			})
		}
		both.Wait()
	})
}

// TestUploadFaulty: with one part in twenty that fails, and connections that are
// cut, files of all kinds arrive as they are.
func TestUploadFaulty(t *testing.T) {
	arrived := make(chan bool, 100) // some more parts have
	seen := 0
	u := newUploading(t, sandbox.Options{FailParts: 5, Seed: 7, Observe: func(o sandbox.Observation) {
		switch o.Call.(type) {
		case *api.UploadSaveBigFilePartRequest, *api.UploadSaveFilePartRequest:
			if seen++; seen%30 == 0 {
				arrived <- true
			}
		}
	}})
	big, small := content(13*mib+5), content(4*mib+3)
	u.run(func(ctx context.Context, c *telegram.Client) {
		var all sync.WaitGroup
		for _, s := range []telegram.Source{
			source("big", big), source("small", small), {Name: "a", Size: -1, Reader: bytes.NewReader(big)}, {Name: "a", Size: int64(len(small)), Reader: bytes.NewReader(small)},
		} {
			all.Go(func() {
				up, err := c.Upload(ctx, s, telegram.TransferOptions{})
				if err != nil {
					t.Errorf("%d: %v", s.Size, err)
					return
				}
				want := big
				if up.Size == int64(len(small)) {
					want = small
				}
				u.shown(ctx, c, sendDocument(ctx, t, c, up), want)
			})
		}
		ended := make(chan bool)
		go func() {
			all.Wait()
			close(ended)
		}()
		for more := true; more; {
			select {
			case <-arrived:
				u.box.DropConnections()
			case <-ended:
				more = false
			}
		}
	})
}

// TestUploadMissing: whoever uses a file of which Telegram has lost a part, or all
// of it, makes the request once more, and it is there.
func TestUploadMissing(t *testing.T) {
	u := newUploading(t, sandbox.Options{})
	want := content(11*mib + 9)
	parts := len(want)/(mib/2) + 1
	missing := func(err ...string) *telegram.Error {
		e := telegram.ParseError(400, strings.Join(err, ""), "messages.sendMedia")
		return e
	}
	u.run(func(ctx context.Context, c *telegram.Client) {
		upload := func(s telegram.Source) *telegram.Uploaded {
			t.Helper()
			up, err := c.Upload(ctx, s, telegram.TransferOptions{})
			if err != nil {
				t.Fatal(err)
			}
			return up
		}
		up, thumb := upload(source("", want)), upload(source("", want[:100]))
		for _, tt := range []struct {
			refusal string
			sent    int
			again   bool
		}{
			{"MEDIA_EMPTY", 0, false},
			{"FILE_PART_1000_MISSING", 0, false},
			{"FILE_PART_3_MISSING", 1, true},
			{"FILE_PART_22_MISSING", parts, true},
			{"FILE_PART_0_MISSING", parts + 1, true}, // nobody says which of the two
			{"FILE_PART_4_MISSING", 0, false},
		} {
			before, given := u.parts(), missing(tt.refusal)
			again, err := c.SendMissing(ctx, given, up, thumb)
			if sent := u.parts() - before; again != tt.again || sent != tt.sent || err != error(given) {
				t.Errorf("%s: again %v, %d parts sent, %v", tt.refusal, again, sent, err)
			}
		}
		u.arrived(ctx, c, up, nil, want)
		stream := upload(telegram.Source{Name: "stdin", Size: -1, Reader: bytes.NewReader(want)})
		again, err := c.SendMissing(ctx, missing("FILE_PART_3_MISSING"), stream)
		if again || err == nil || !strings.Contains(err.Error(), "part 3 of stdin") {
			t.Errorf("of a stream: %v, %v", again, err)
		}
		lost := upload(source("", want))
		u.box.Inject(sandbox.Fault{Method: saveBig, Kind: sandbox.Refuse, Code: 400, Message: "FILE_PARTS_INVALID"})
		if again, err := c.SendMissing(ctx, missing("FILE_PART_3_MISSING"), lost); again || err == nil || !strings.Contains(err.Error(), "FILE_PARTS_INVALID") {
			t.Errorf("that can't be sent: %v, %v", again, err)
		}
	})
}

// TestUploadRefused: what Telegram would not take is said before it is sent.
func TestUploadRefused(t *testing.T) {
	for _, premium := range []bool{false, true} {
		u := newUploading(t, sandbox.Options{Premium: premium})
		u.run(func(ctx context.Context, c *telegram.Client) {
			want := map[int64]string{
				0:                 "FILE_PART_EMPTY",
				4000*mib/2 + 1:    "a file may have 2000 MB at most, with Telegram Premium 4000 MB",
				8000*mib/2 + 1:    "4000 MB",
				1 << 50:           "FILE_PARTS_INVALID (400)",
				math.MaxInt64:     "FILE_PARTS_INVALID (400)",
				-1:                "its size",
				8000 * mib / 2:    "2000 MB at most",
				4000*mib/2 - 1000: "unreadable",
			}
			if premium {
				want[4000*mib/2+1], want[8000*mib/2], want[8000*mib/2+1] = "unreadable", "unreadable", "a file may have 4000 MB at most"
			}
			for size, text := range want {
				_, err := c.Upload(ctx, telegram.Source{Name: "a", Size: size, At: unreadable{}}, telegram.TransferOptions{})
				if err == nil || !strings.Contains(err.Error(), text) {
					t.Errorf("%d bytes: %v, want %s", size, err, text)
				}
			}
			_, err := c.Upload(ctx, telegram.Source{Name: "a", Size: -1, Reader: bytes.NewReader(nil)}, telegram.TransferOptions{})
			if errorType(err) != "FILE_PART_EMPTY" {
				t.Errorf("an empty stream: %v", err)
			}
			if _, err := c.Upload(ctx, telegram.Source{Name: "a", Size: 1}, telegram.TransferOptions{}); err == nil {
				t.Error("a source without content is no error")
			}
		})
		if n := u.parts(); n > 0 {
			t.Errorf("%d parts were sent", n)
		}
	}
}

type unreadable struct{}

func (unreadable) ReadAt([]byte, int64) (int, error) { return 0, errors.New("unreadable") }

// TestUploadGivenUp: an upload that is given up ends, and so does one whose source
// changes or fails; the error says so.
func TestUploadGivenUp(t *testing.T) {
	u := newUploading(t, sandbox.Options{})
	want := content(20 * mib)
	u.run(func(ctx context.Context, c *telegram.Client) {
		for name, s := range map[string]telegram.Source{
			"was it changed":    {Name: "a", Size: int64(len(want)) + 1, At: bytes.NewReader(want)},
			"ends after 3 byte": {Name: "a", Size: 4, Reader: strings.NewReader("abc")},
			"broken pipe":       {Name: "a", Size: -1, Reader: io.MultiReader(bytes.NewReader(want), brokenPipe{})},
		} {
			if _, err := c.Upload(ctx, s, telegram.TransferOptions{}); err == nil || !strings.Contains(err.Error(), name) {
				t.Errorf("%s: %v", name, err)
			}
		}
		gone, cancel := context.WithCancel(ctx)
		pipe, _ := io.Pipe()
		given := io.MultiReader(bytes.NewReader(want), cancelling{cancel}, pipe)
		_, err := c.Upload(gone, telegram.Source{Name: "a", Size: int64(len(want)) * 2, Reader: given}, telegram.TransferOptions{})
		var e *telegram.Error
		if !errors.As(err, &e) || e.Kind != telegram.KindCancelled {
			t.Errorf("given up: %v", err)
		}
	})
}

type brokenPipe struct{}

func (brokenPipe) Read([]byte) (int, error) { return 0, errors.New("broken pipe") }

// cancelling is a reader that gives up, and ends.
type cancelling struct{ cancel func() }

func (c cancelling) Read([]byte) (int, error) {
	c.cancel()
	return 0, io.EOF
}

// TestFindDocument: what is there already is found by its content.
func TestFindDocument(t *testing.T) {
	u := newUploading(t, sandbox.Options{})
	want := content(mib + 3)
	u.run(func(ctx context.Context, c *telegram.Client) {
		const mime = "application/octet-stream"
		if d, err := c.FindDocument(ctx, source("", want), mime, telegram.CallOptions{}); d != nil || err != nil {
			t.Errorf("nothing is there: %v, %v", d, err)
		}
		up, err := c.Upload(ctx, source("", want), telegram.TransferOptions{})
		u.arrived(ctx, c, up, err, want)
		if d, err := c.FindDocument(ctx, source("", want), mime, telegram.CallOptions{}); err != nil || d == nil || d.Size != int64(len(want)) {
			t.Errorf("it is there: %v, %v", d, err)
		}
		for _, s := range []telegram.Source{{Size: -1, Reader: bytes.NewReader(want)}, {Size: 7, At: unreadable{}}} {
			if d, err := c.FindDocument(ctx, s, mime, telegram.CallOptions{}); d != nil || err == nil {
				t.Errorf("%+v: %v, %v", s, d, err)
			}
		}
	})
}
