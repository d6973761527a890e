package telegram_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/tgscript/tgscript/mtproto"
	"github.com/tgscript/tgscript/sandbox"
	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

func newRoot(t *testing.T, dir string) *os.Root {
	t.Helper()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	return root
}

// sentFile uploads content and sends it to oneself.
func sentFile(ctx context.Context, t *testing.T, c *telegram.Client, content []byte) *api.Message {
	t.Helper()
	u, err := c.Upload(ctx, telegram.Source{Name: "a.bin", Size: int64(len(content)), At: bytes.NewReader(content)}, telegram.TransferOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return sendDocument(ctx, t, c, u)
}

func fileOf(t *testing.T, c *telegram.Client, o api.Object) telegram.File {
	t.Helper()
	f, err := c.FileOf(o, "")
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func namesIn(root *os.Root) []string {
	names, _ := fs.Glob(root.FS(), "*")
	return names
}

// TestDownloadResumes: a download that was given up goes on where it was: what has
// come is not asked for again, and Progress begins with it.
func TestDownloadResumes(t *testing.T) {
	const pieces = 9
	want := content(pieces<<19 - 100)
	s, err := sandbox.New(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	root := newRoot(t, t.TempDir())
	asMe(t, s, clientOptions(s), func(ctx context.Context, c *telegram.Client) {
		f := fileOf(t, c, sentFile(ctx, t, c, want))
		ctx, cancel := context.WithCancel(ctx)
		s.Inject(sandbox.Fault{Method: "upload.getFile", Kind: sandbox.Refuse, Message: "LOCATION_INVALID", Code: 400, After: 3, Times: 100})
		err := c.DownloadTo(ctx, f, root, "a.bin", telegram.TransferOptions{})
		var unfinished *telegram.UnfinishedError
		if !errors.As(err, &unfinished) || errorType(err) != "LOCATION_INVALID" || unfinished.Part != "a.bin.part" || unfinished.Size != f.Size || unfinished.Done <= 0 {
			t.Fatalf("%v", err)
		}
		if got := namesIn(root); !slices.Equal(got, []string{"a.bin.part", "a.bin.part.state"}) {
			t.Errorf("there are %v", got)
		}
		cancel()
	})
	s.ClearFaults()
	asMe(t, s, clientOptions(s), func(ctx context.Context, c *telegram.Client) {
		page := ask[*api.MessagesMessages](ctx, t, c, &api.MessagesGetHistoryRequest{Peer: &api.InputPeerSelf{}, Limit: 1})
		before, last := s.Calls("upload.getFile"), int64(0)
		err := c.DownloadTo(ctx, fileOf(t, c, page.Messages[0]), root, "a.bin", telegram.TransferOptions{Verify: true, Progress: func(done, _ int64) { last = done }})
		if got, _ := root.ReadFile("a.bin"); err != nil || !bytes.Equal(got, want) || last != int64(len(want)) {
			t.Errorf("%v, %d bytes of %d, progress %d", err, len(got), len(want), last)
		}
		if asked := s.Calls("upload.getFile") - before; asked < 1 || asked >= pieces {
			t.Errorf("%d pieces asked for, of %d", asked, pieces)
		}
		if got := namesIn(root); !slices.Equal(got, []string{"a.bin"}) {
			t.Errorf("there are %v", got)
		}
	})
}

// TestDownloadNothing: of a download that brings nothing, nothing is left.
func TestDownloadNothing(t *testing.T) {
	s, err := sandbox.New(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	root := newRoot(t, t.TempDir())
	asMe(t, s, clientOptions(s), func(ctx context.Context, c *telegram.Client) {
		f := fileOf(t, c, sentFile(ctx, t, c, content(1<<20)))
		s.Inject(sandbox.Fault{Method: "upload.getFile", Kind: sandbox.Refuse, Message: "LOCATION_INVALID", Code: 400, Times: 100})
		if err := c.DownloadTo(ctx, f, root, "a.bin", telegram.TransferOptions{}); errorType(err) != "LOCATION_INVALID" {
			t.Errorf("%v", err)
		}
		if got := namesIn(root); len(got) > 0 {
			t.Errorf("there are %v", got)
		}
	})
}

// TestDownloadInTheWay: a file that can't be moved to its target is kept, and its error
// says where it is.
func TestDownloadInTheWay(t *testing.T) {
	s, err := sandbox.New(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	root := newRoot(t, t.TempDir())
	if err := root.MkdirAll("a.bin/b", 0o777); err != nil {
		t.Fatal(err)
	}
	asMe(t, s, clientOptions(s), func(ctx context.Context, c *telegram.Client) {
		f := fileOf(t, c, sentFile(ctx, t, c, content(1<<20)))
		err := c.DownloadTo(ctx, f, root, "a.bin", telegram.TransferOptions{})
		var unfinished *telegram.UnfinishedError
		if !errors.As(err, &unfinished) || unfinished.Part != "a.bin.part" || unfinished.Done != f.Size {
			t.Errorf("%v", err)
		}
		if err := root.RemoveAll("a.bin"); err != nil {
			t.Fatal(err)
		}
		before := s.Calls("upload.getFile")
		if err := c.DownloadTo(ctx, f, root, "a.bin", telegram.TransferOptions{}); err != nil || s.Calls("upload.getFile") > before {
			t.Errorf("%v, %d pieces asked for again", err, s.Calls("upload.getFile")-before)
		}
	})
}

// What a victim of TestDownloadKilled is told: the sandbox's address, the key of
// the account, the message with the file, and the folder that it goes to.
const (
	victimAddr    = "TGSCRIPT_TEST_ADDR"
	victimKey     = "TGSCRIPT_TEST_KEY"
	victimMessage = "TGSCRIPT_TEST_MESSAGE"
	victimFolder  = "TGSCRIPT_TEST_FOLDER"
)

func fromHex(t *testing.T, name string) []byte {
	t.Helper()
	b, err := hex.DecodeString(os.Getenv(name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestDownloadVictim is the process that TestDownloadKilled kills.
func TestDownloadVictim(t *testing.T) {
	addr := os.Getenv(victimAddr)
	if addr == "" {
		return
	}
	s, err := sandbox.New(sandbox.Options{}) // for its public key
	if err != nil {
		t.Fatal(err)
	}
	key, err := mtproto.NewAuthKey(fromHex(t, victimKey))
	if err != nil {
		t.Fatal(err)
	}
	store := &telegram.MemoryStore{}
	store.Save(telegram.Change{Session: &telegram.Session{DC: 2, Keys: map[int]telegram.StoredKey{2: {Key: key}}}})
	o := clientOptions(s)
	o.Dial, o.DCs, o.Store = nil, []telegram.DC{{ID: 2, Addr: addr}}, store
	m, err := api.Decode(fromHex(t, victimMessage))
	if err != nil {
		t.Fatal(err)
	}
	root := newRoot(t, os.Getenv(victimFolder))
	c := telegram.New(o)
	err = c.Run(t.Context(), func(ctx context.Context) error {
		return c.DownloadTo(ctx, fileOf(t, c, m), root, "a.bin", telegram.TransferOptions{Progress: func(done, _ int64) { fmt.Println("there are", done) }})
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestDownloadKilled: a process that downloads is killed, again and again, and the
// next one goes on with what has reached the disk. In the end all is there, byte for
// byte, and nothing else.
func TestDownloadKilled(t *testing.T) {
	const pieces, kills = 12, 8
	want := content(pieces << 19)
	s, err := sandbox.New(sandbox.Options{FileRate: 3 << 20})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx, l) }()
	defer func() { stop(); <-served }()
	var message []byte
	asMe(t, s, clientOptions(s), func(ctx context.Context, c *telegram.Client) {
		message = api.Append(nil, sentFile(ctx, t, c, want))
	})
	key, _, err := s.AuthKey("sandbox_me")
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	most := 0 // that one of them began with
	victim := func(lines int) (lived bool) {
		x := exec.Command(os.Args[0], "-test.run=^TestDownloadVictim$")
		x.Env = append(os.Environ(), victimAddr+"="+l.Addr().String(), fmt.Sprintf("%s=%x", victimKey, key.Bytes()),
			fmt.Sprintf("%s=%x", victimMessage, message), victimFolder+"="+folder)
		out, err := x.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := x.Start(); err != nil {
			t.Fatal(err)
		}
		said := bufio.NewScanner(out)
		for n := 0; said.Scan(); {
			if done, ok := strings.CutPrefix(said.Text(), "there are "); ok {
				if there, _ := strconv.Atoi(done); n == 0 {
					most = max(most, there)
				}
				n++
			}
			if n == lines {
				_ = x.Process.Kill()
			}
		}
		return x.Wait() == nil
	}
	ended := 0
	for range kills {
		if victim(1 + rand.IntN(3)) {
			ended++
			if err := os.Remove(filepath.Join(folder, "a.bin")); err != nil {
				t.Fatal(err)
			}
		}
	}
	if !victim(-1) {
		t.Fatal("the last one has failed")
	}
	got, err := os.ReadFile(filepath.Join(folder, "a.bin"))
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("%d bytes of %d, %v", len(got), len(want), err)
	}
	left, _ := filepath.Glob(filepath.Join(folder, "*"))
	if len(left) != 1 {
		t.Errorf("left: %v", left)
	}
	if most < 2<<19 {
		t.Errorf("nobody went on: %d bytes at the most were there", most)
	}
	t.Logf("%d of %d came to their end, %d bytes at the most were there", ended, kills, most)
}
