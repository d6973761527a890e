package main

import (
	"bytes"
	"context"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/tgscript/tgscript/sandbox"
	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// uploadScript sends a file that is beside it to oneself.
const uploadScript = `
local sent = assert(send_file("me", "film.bin", { caption = "a film" }))
print("sent as " .. sent.id)
`

// killedUploads are processes that run the script, each killed by the sandbox that
// they talk to, when it has got what they are not to hear of.
type killedUploads struct {
	t    *testing.T
	box  *sandbox.Sandbox
	addr string
	dir  string // with the script, the film, and everything that is kept

	mu    sync.Mutex // guards what follows
	p     *exec.Cmd
	parts int  // of films, that have arrived
	left  int  // until the process is killed; below 0: it is not
	sent  bool // the message was
}

func newKilledUploads(t *testing.T, size int) (*killedUploads, []byte) {
	k := &killedUploads{t: t, dir: t.TempDir(), left: -1}
	var err error
	if k.box, err = sandbox.New(sandbox.Options{Observe: k.observe}); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	k.addr = l.Addr().String()
	ctx, stop := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- k.box.Serve(ctx, l) }()
	t.Cleanup(func() {
		stop()
		<-served
		k.box.Close()
	})
	film := make([]byte, size)
	rand.NewChaCha8([32]byte{3}).Read(film)
	key := pem.EncodeToMemory(&pem.Block{Type: "RSA PUBLIC KEY", Bytes: x509.MarshalPKCS1PublicKey(k.box.PublicKey())})
	for name, content := range map[string][]byte{"film.bin": film, "send.lua": []byte(uploadScript), "server.pem": key} {
		if err := os.WriteFile(filepath.Join(k.dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return k, film
}

// observe hears of each call before it is run: the process does not live to see the
// answer.
func (k *killedUploads) observe(o sandbox.Observation) {
	k.mu.Lock()
	defer k.mu.Unlock()
	switch o.Call.(type) {
	case *api.UploadSaveBigFilePartRequest:
		k.parts++
	case *api.MessagesSendMediaRequest:
		k.sent, k.left = true, min(k.left, 1)
	case *api.MessagesSendMultiMediaRequest:
		k.sent = true
	default:
		return
	}
	if k.left--; k.left == 0 {
		if err := k.p.Process.Kill(); err != nil {
			k.t.Error(err)
		}
	}
}

// life runs the script until the sandbox has got so many parts or albums, or the
// message; or to its end.
func (k *killedUploads) life(parts int, args ...string) {
	k.t.Helper()
	var out bytes.Buffer
	p := exec.Command("tgscript", append(append([]string{"run"}, args...), filepath.Join(k.dir, "send.lua"))...)
	p.Env = append(os.Environ(), "XDG_CACHE_HOME="+filepath.Join(k.dir, "cache"), "HOME="+k.dir, "LocalAppData="+k.dir)
	p.Stdout, p.Stderr = &out, &out
	k.mu.Lock()
	k.p, k.left = p, parts
	err := p.Start()
	k.mu.Unlock()
	if err != nil {
		k.t.Fatal(err)
	}
	if err := p.Wait(); (err == nil) != (parts < 0) || err != nil && p.ProcessState.Exited() {
		k.t.Fatalf("with %d parts to go: %v\n%s", parts, err, out.String())
	}
}

// TestSendFileKilled: a script that sends a file and is killed again and again, and
// run again and again, has sent it once, as it is, and little of it twice.
func TestSendFileKilled(t *testing.T) {
	for _, tt := range []struct {
		name string
		args func(k *killedUploads) []string
	}{
		{"as an account", func(k *killedUploads) []string {
			k.account()
			return []string{"--data", k.dir, "--account", "me"}
		}},
		{"at a server", func(k *killedUploads) []string {
			return []string{"--server", k.addr, "--server-key", filepath.Join(k.dir, "server.pem"), "--phone", "+9996620001", "--code", "22222"}
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			k, film := newKilledUploads(t, 20<<20+5)
			args := tt.args(k)
			kills := 0
			for ; !k.sent && kills < 50; kills++ {
				k.life(3+rand.IntN(9), args...)
			}
			k.life(-1, args...)
			all := len(film)>>19 + 1
			t.Logf("%d parts were sent of %d, with %d kills", k.parts, all, kills)
			if kills < 3 || k.parts > all+kills*40 {
				t.Errorf("%d parts were sent of %d, with %d kills", k.parts, all, kills)
			}
			k.check(film)
			k.nothingLeft()
		})
	}
}

// TestSendFilesKilled: a script that sends many files and is killed after some of
// their albums sends the others when it is run again.
func TestSendFilesKilled(t *testing.T) {
	k, _ := newKilledUploads(t, 1)
	var list strings.Builder
	for i := range 23 {
		name := fmt.Sprintf("%02d.txt", i)
		fmt.Fprintf(&list, "%q, ", name)
		if err := os.WriteFile(filepath.Join(k.dir, name), []byte(name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	script := fmt.Sprintf("assert(#assert(send_file('me', { %s })) == 23)", list.String())
	if err := os.WriteFile(filepath.Join(k.dir, "send.lua"), []byte(script), 0o600); err != nil {
		t.Fatal(err)
	}
	k.account()
	args := []string{"--data", k.dir, "--account", "me"}
	for _, albums := range []int{1, 2, 2, 3, -1} {
		k.life(albums, args...)
	}
	var names []string
	k.history(func(_ context.Context, _ *telegram.Client, m *api.Message) error {
		d, _ := m.Media.(*api.MessageMediaDocument)
		if d == nil {
			return nil
		}
		for _, a := range d.Document.(*api.Document).Attributes {
			if named, ok := a.(*api.DocumentAttributeFilename); ok {
				names = append(names, named.FileName)
			}
		}
		return nil
	})
	if slices.Reverse(names); len(names) != 23 || !slices.IsSorted(names) {
		t.Errorf("%d files were sent: %v", len(names), names)
	}
	k.nothingLeft()
}

// session is that of sandbox_me.
func (k *killedUploads) session() *telegram.Session {
	key, salt, err := k.box.AuthKey(sandbox.Me)
	if err != nil {
		k.t.Fatal(err)
	}
	return &telegram.Session{DC: k.box.DC(), Keys: map[int]telegram.StoredKey{k.box.DC(): {Key: key, Salt: salt}}}
}

// account makes the account's file.
func (k *killedUploads) account() {
	file, err := telegram.OpenAccountFile(dataDir(k.dir).file("me"), telegram.AccountFileOptions{Create: true})
	if err != nil {
		k.t.Fatal(err)
	}
	defer file.Close()
	place := telegram.Place{AppID: 1, AppHash: "sandbox", DCs: []telegram.DC{{ID: k.box.DC(), Addr: k.addr}}, Keys: []*rsa.PublicKey{k.box.PublicKey()}}
	if err := file.SetPlace(place); err != nil {
		k.t.Fatal(err)
	}
	if err := file.Save(telegram.Change{Session: k.session()}); err != nil {
		k.t.Fatal(err)
	}
}

// nothingLeft wants nothing to be remembered.
func (k *killedUploads) nothingLeft() {
	k.t.Helper()
	for _, pattern := range []string{"accounts/*.transfers/*", "cache/tgscript/transfers/*/*"} {
		if left, err := filepath.Glob(filepath.Join(k.dir, pattern)); err != nil || len(left) > 0 {
			k.t.Errorf("%v are left, %v", left, err)
		}
	}
}

// check wants one message with the film.
func (k *killedUploads) check(film []byte) {
	k.t.Helper()
	sent := 0
	k.history(func(ctx context.Context, c *telegram.Client, m *api.Message) error {
		if m.Message != "a film" {
			return nil
		}
		sent++
		f, err := c.FileOf(m, "")
		if err != nil {
			return err
		}
		var got bytes.Buffer
		for chunk, err := range c.Stream(ctx, f, 0, -1, telegram.TransferOptions{}) {
			if err != nil {
				return err
			}
			got.Write(chunk)
		}
		if !bytes.Equal(got.Bytes(), film) {
			k.t.Errorf("%d bytes of %d have arrived, not as they were", got.Len(), len(film))
		}
		return nil
	})
	if sent != 1 {
		k.t.Errorf("it was sent %d times", sent)
	}
}

// history calls f for each message that sandbox_me has sent to itself, the last one
// first.
func (k *killedUploads) history(f func(ctx context.Context, c *telegram.Client, m *api.Message) error) {
	k.t.Helper()
	store := &telegram.MemoryStore{}
	if err := store.Save(telegram.Change{Session: k.session()}); err != nil {
		k.t.Fatal(err)
	}
	c := telegram.New(telegram.Options{AppID: 1, AppHash: "sandbox", DC: k.box.DC(), Store: store, Dial: k.box.Dial, Keys: []*rsa.PublicKey{k.box.PublicKey()}, NoPFS: true})
	err := c.Run(k.t.Context(), func(ctx context.Context) error {
		o, err := c.Invoke(ctx, &api.MessagesGetHistoryRequest{Peer: &api.InputPeerSelf{}, Limit: 100}, telegram.CallOptions{})
		if err != nil {
			return err
		}
		for _, m := range o.(*api.MessagesMessages).Messages {
			if m, ok := m.(*api.Message); ok {
				if err := f(ctx, c, m); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		k.t.Error(err)
	}
}
