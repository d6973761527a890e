package telegram_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/tgscript/tgscript/mtproto"
	"github.com/tgscript/tgscript/sandbox"
	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// uploaderRole has a process be an uploader: what it is to do, as JSON.
const uploaderRole = "TGSCRIPT_TEST_UPLOADER"

// uploader is what a process that is killed is told.
type uploader struct {
	Addr         string
	Server       []byte // its public key
	Key          []byte
	Salt         int64
	DC           int
	File, Folder string
	Hang         bool // when the message is answered
}

// options lead to the sandbox of another process.
func (u *uploader) options(t *testing.T) telegram.Options {
	server, err := x509.ParsePKCS1PublicKey(u.Server)
	if err != nil {
		t.Fatal(err)
	}
	key, err := mtproto.NewAuthKey(u.Key)
	if err != nil {
		t.Fatal(err)
	}
	store := &telegram.MemoryStore{}
	store.Save(telegram.Change{Session: &telegram.Session{DC: u.DC, Keys: map[int]telegram.StoredKey{u.DC: {Key: key, Salt: u.Salt}}}})
	o := telegram.Options{
		AppID: 1, AppHash: "0123456789abcdef", DC: u.DC, DCs: []telegram.DC{{ID: u.DC, Addr: u.Addr}}, Keys: []*rsa.PublicKey{server},
		Store: store, NoPFS: true, TransferDir: u.Folder,
	}
	if u.Hang {
		o.OnCall = func(r telegram.CallReport) {
			if r.Method == "messages.sendMedia" && r.Err == nil {
				fmt.Println("answered")
				select {}
			}
		}
	}
	return o
}

// TestUploader is the process that TestUploadKilled kills: it uploads a file and
// sends it to itself.
func TestUploader(t *testing.T) {
	role := os.Getenv(uploaderRole)
	if role == "" {
		return
	}
	var u uploader
	if err := json.Unmarshal([]byte(role), &u); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(u.File)
	if err != nil {
		t.Fatal(err)
	}
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	c := telegram.New(u.options(t))
	err = c.Run(t.Context(), func(ctx context.Context) error {
		up, err := c.Upload(ctx, telegram.Source{Name: "a.bin", Size: info.Size(), At: f, Key: u.File}, telegram.TransferOptions{})
		if err != nil {
			return err
		}
		s, err := c.Sending(ctx, "to myself "+u.File, 1)
		if err != nil {
			return err
		}
		_, err = c.Invoke(ctx, &api.MessagesSendMediaRequest{Peer: &api.InputPeerSelf{}, RandomID: s.IDs[0], Media: &api.InputMediaUploadedDocument{
			File: up.File, MimeType: "application/octet-stream", Attributes: []api.DocumentAttributeClass{&api.DocumentAttributeFilename{FileName: "a.bin"}},
		}}, telegram.CallOptions{})
		if err := s.End(err); err != nil {
			return err
		}
		up.Used(ctx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// killing is a sandbox whose clients are killed.
type killing struct {
	*uploading
	uploader uploader
	parts    atomic.Int64 // that have arrived
	sent     atomic.Bool  // the message was
	arrives  chan bool    // something has
}

func newKilling(t *testing.T, size int) (*killing, []byte) {
	k := &killing{arrives: make(chan bool, 1)}
	k.uploading = newUploading(t, sandbox.Options{Observe: func(o sandbox.Observation) {
		switch o.Call.(type) {
		case *api.UploadSaveBigFilePartRequest:
			k.parts.Add(1)
		case *api.MessagesSendMediaRequest:
			k.sent.Store(true)
		default:
			return
		}
		select {
		case k.arrives <- true:
		default:
		}
	}})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	ctx, stop := context.WithCancel(context.Background())
	go func() { served <- k.box.Serve(ctx, l) }()
	t.Cleanup(func() { stop(); <-served })
	key, salt, err := k.box.AuthKey("sandbox_me")
	if err != nil {
		t.Fatal(err)
	}
	file, content := filepath.Join(t.TempDir(), "a.bin"), content(size)
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
	k.uploader = uploader{l.Addr().String(), x509.MarshalPKCS1PublicKey(k.box.PublicKey()), key.Bytes(), salt, k.box.DC(), file, k.dir, false}
	return k, content
}

// process is one that is to be begun.
func (k *killing) process(u uploader) (p *exec.Cmd, failure *bytes.Buffer) {
	k.t.Helper()
	role, err := json.Marshal(u)
	if err != nil {
		k.t.Fatal(err)
	}
	p, failure = exec.Command(os.Args[0], "-test.run=^TestUploader$"), new(bytes.Buffer)
	p.Env = append(os.Environ(), uploaderRole+"="+string(role))
	p.Stderr = failure
	return p, failure
}

// life is a process that is killed when it has sent some parts, or its message; it
// does not come to know that this was answered. false if it has sent that.
func (k *killing) life(parts int64) bool {
	k.t.Helper()
	u := k.uploader
	u.Hang = true
	p, failure := k.process(u)
	if err := p.Start(); err != nil {
		k.t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- p.Wait() }()
	for enough := k.parts.Load() + parts; k.parts.Load() < enough && !k.sent.Load(); {
		select {
		case <-k.arrives:
		case err := <-ended:
			k.t.Fatalf("it has ended by itself: %v\n%s", err, failure)
		}
	}
	if err := p.Process.Kill(); err != nil {
		k.t.Error(err)
	}
	<-ended // killed
	return !k.sent.Load()
}

// answeredLife is a process that is killed when its message was answered, and it
// has not come to know.
func (k *killing) answeredLife() {
	k.t.Helper()
	u := k.uploader
	u.Hang = true
	p, failure := k.process(u)
	out, err := p.StdoutPipe()
	if err == nil {
		err = p.Start()
	}
	if err != nil {
		k.t.Fatal(err)
	}
	line, _ := bufio.NewReader(out).ReadString('\n')
	if err := p.Process.Kill(); err != nil {
		k.t.Error(err)
	}
	if err := p.Wait(); err == nil || line != "answered\n" {
		k.t.Fatalf("it says %q: %v\n%s", line, err, failure)
	}
}

// TestUploadKilled: however often the process is killed while it uploads, the file
// arrives as it is, little of it is sent twice, and one message has it, even if the
// process was killed when that was sent, and did not know.
func TestUploadKilled(t *testing.T) {
	const size = 40*mib + 77
	k, want := newKilling(t, size)
	kills, few := 20, int64(5)
	if telegram.RaceDetector {
		kills, few = 5, 15
	}
	killed := 0
	for killed < kills && k.life(1+rand.Int64N(few)) {
		killed++
	}
	if killed < 3 {
		t.Errorf("%d were killed", killed)
	}
	k.answeredLife()
	k.answeredLife() // which is answered with the message that is there
	p, failure := k.process(k.uploader)
	if err := p.Run(); err != nil {
		t.Fatalf("%v\n%s", err, failure)
	}
	// What is on its way when a process is killed is sent again, and what was
	// answered but not noted.
	all := int64(size/(mib/2) + 1)
	t.Logf("%d parts were sent of %d, with %d kills", k.parts.Load(), all, killed)
	if most := all + int64(killed)*40; k.parts.Load() > most {
		t.Errorf("%d parts were sent of %d, with %d kills", k.parts.Load(), all, killed)
	}
	if left, err := os.ReadDir(k.dir); err != nil || len(left) > 0 {
		t.Errorf("there are %v in the folder, %v", left, err)
	}
	k.run(func(ctx context.Context, c *telegram.Client) {
		var sent []*api.Message
		for _, m := range ask[*api.MessagesMessages](ctx, t, c, &api.MessagesGetHistoryRequest{Peer: &api.InputPeerSelf{}, Limit: 100}).Messages {
			if m, ok := m.(*api.Message); ok && m.Media != nil {
				sent = append(sent, m)
			}
		}
		if len(sent) != 1 {
			t.Fatalf("%d messages were sent", len(sent))
		}
		k.shown(ctx, c, sent[0], want)
	})
}
