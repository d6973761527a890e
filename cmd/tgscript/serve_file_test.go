package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rsa"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/tgscript/tgscript/sandbox"
	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// served runs f with a file of so many bytes that is served, as someone at a sandbox.
func served(t *testing.T, size int, f func(ctx context.Context, s *servedFile, content []byte, box *sandbox.Sandbox)) {
	t.Helper()
	box, err := sandbox.New(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer box.Close()
	key, salt, err := box.AuthKey(sandbox.Me)
	if err != nil {
		t.Fatal(err)
	}
	store := &telegram.MemoryStore{}
	session := &telegram.Session{DC: box.DC(), Keys: map[int]telegram.StoredKey{box.DC(): {Key: key, Salt: salt}}}
	if err := store.Save(telegram.Change{Session: session}); err != nil {
		t.Fatal(err)
	}
	client := telegram.New(telegram.Options{AppID: 1, AppHash: "sandbox", DC: box.DC(), Store: store, Dial: box.Dial, Keys: []*rsa.PublicKey{box.PublicKey()}, NoPFS: true})
	content := make([]byte, size)
	_, _ = rand.NewChaCha8([32]byte{1}).Read(content)
	err = client.Run(t.Context(), func(ctx context.Context) error {
		up, err := client.Upload(ctx, telegram.Source{Name: "a.mp4", Size: int64(size), At: bytes.NewReader(content)}, telegram.TransferOptions{})
		if err != nil {
			return err
		}
		answer, err := client.Invoke(ctx, &api.MessagesSendMediaRequest{Peer: &api.InputPeerSelf{}, RandomID: 1,
			Media: &api.InputMediaUploadedDocument{File: up.File, MimeType: "video/mp4", Attributes: []api.DocumentAttributeClass{&api.DocumentAttributeFilename{FileName: "a film.mp4"}}}}, telegram.CallOptions{})
		if err != nil {
			return err
		}
		file, err := client.FileOf(client.Sent(&api.MessagesSendMediaRequest{}, answer)[0], "")
		if err != nil {
			return err
		}
		f(ctx, &servedFile{client: client, file: file, name: "a film.mp4", secret: "secret", tag: `"tag"`, failed: func(error) {}}, content, box)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestServeFile: whatever is asked for is answered as a file on the disk would be.
func TestServeFile(t *testing.T) {
	served(t, 3<<20+12345, func(ctx context.Context, s *servedFile, content []byte, _ *sandbox.Sandbox) {
		real := httptest.NewServer(s)
		defer real.Close()
		model := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "video/mp4")
			w.Header().Set("ETag", s.tag)
			http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
		}))
		defer model.Close()
		whole := reply(ctx, t, http.MethodGet, real.URL+"/secret/a%20film.mp4", "")
		if got := reply(ctx, t, http.MethodGet, real.URL+"/secret/a%20film.mp4", "Range: bytes=0-9, 2000000-2000009, -3"); got != whole {
			t.Errorf("several ranges: %.200q", got)
		}
		var all sync.WaitGroup
		for i, headers := range []string{
			"", "Range: bytes=0-", "Range: bytes=0-0", "Range: bytes=100-199", "Range: bytes=1048575-1048577", "Range: bytes=3000000-", "Range: bytes=-5",
			"Range: bytes=3158072-", "Range: bytes=3158073-", "Range: bytes=9999999-", "Range: bytes=5-2", "Range: bytes=x", "Range: bytes=0-9999999", "Range: lines=1-2",
			"Range: bytes=3-9223372036854775807", "Range: bytes=10-19|If-Range: \"tag\"", "Range: bytes=10-19|If-Range: \"other\"",
			"If-None-Match: \"tag\"", "If-Match: \"other\"", "Range: bytes=524287-524288",
		} {
			for _, method := range []string{http.MethodGet, http.MethodHead} {
				all.Go(func() {
					got, want := reply(ctx, t, method, real.URL+"/secret/a%20film.mp4", headers), reply(ctx, t, method, model.URL, headers)
					if got != want {
						t.Errorf("%d: %s %q: got %.200q, want %.200q", i, method, headers, got, want)
					}
				})
			}
		}
		all.Wait()
		for path, want := range map[string]string{"/": "404", "/secret/": "404", "/secret/b.mp4": "404", "/guess/a%20film.mp4": "404"} {
			if got := reply(ctx, t, http.MethodGet, real.URL+path, ""); !strings.HasPrefix(got, want) {
				t.Errorf("%s: %.100q, want %s", path, got, want)
			}
		}
		if got := reply(ctx, t, http.MethodPost, real.URL+"/secret/a%20film.mp4", ""); !strings.HasPrefix(got, "405") {
			t.Errorf("POST: %.100q", got)
		}
	})
}

// reply is what comes of a request: status, what of the header players read, and body.
func reply(ctx context.Context, t *testing.T, method, url, headers string) string {
	r, err := http.NewRequestWithContext(ctx, method, url, nil)
	if err != nil {
		t.Error(err)
		return ""
	}
	for h := range strings.SplitSeq(headers, "|") {
		if name, value, ok := strings.Cut(h, ": "); ok {
			r.Header.Set(name, value)
		}
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Error(err)
		return ""
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	length := answer.Header.Get("Content-Length")
	return fmt.Sprint(answer.Status, " ", answer.Header.Get("Content-Type"), " ", length, " ", answer.Header.Get("Content-Range"), " ", answer.Header.Get("Accept-Ranges"), " ", answer.Header.Get("ETag"), " ", err, "\n", string(body))
}

// TestServeFileSeeks: a part is fetched by itself, and nothing that nobody reads.
func TestServeFileSeeks(t *testing.T) {
	served(t, 30<<20, func(ctx context.Context, s *servedFile, content []byte, box *sandbox.Sandbox) {
		server := httptest.NewServer(s)
		defer server.Close()
		before := box.Calls("upload.getFile")
		got := reply(ctx, t, http.MethodGet, server.URL+"/secret/a%20film.mp4", "Range: bytes=20000000-20000099")
		if !strings.HasSuffix(got, "\n"+string(content[20000000:20000100])) {
			t.Errorf("a part: %.100q", got)
		}
		if n := box.Calls("upload.getFile") - before; n != 1 {
			t.Errorf("a hundred bytes took %d calls", n)
		}
		reply(ctx, t, http.MethodHead, server.URL+"/secret/a%20film.mp4", "")
		if n := box.Calls("upload.getFile") - before; n != 1 {
			t.Errorf("HEAD made calls")
		}
	})
}

// TestServeFileFails: a file that can't be read on ends without its end, so that nobody
// takes it for whole, and that is told.
func TestServeFileFails(t *testing.T) {
	served(t, 8<<20, func(ctx context.Context, s *servedFile, content []byte, box *sandbox.Sandbox) {
		failed := make(chan error, 1)
		s.failed = func(err error) { failed <- err }
		server := httptest.NewServer(s)
		defer server.Close()
		box.Inject(sandbox.Fault{Method: "upload.getFile", After: 3, Kind: sandbox.Refuse, Code: 400, Message: "LOCATION_INVALID", Times: 100})
		got := reply(ctx, t, http.MethodGet, server.URL+"/secret/a%20film.mp4", "")
		told := <-failed
		if !strings.Contains(got, "unexpected EOF\n") || !strings.Contains(told.Error(), "LOCATION_INVALID") {
			t.Errorf("%.100q, told of %v", got, told)
		}
	})
}

// play runs tgscript serve-file with args, asks for the bytes from 6 to 10 when it
// serves, shows what comes, and presses Ctrl-C.
func play(ts *testscript.TestScript, neg bool, args []string) {
	cmd := exec.Command("tgscript", append([]string{"serve-file"}, args...)...)
	cmd.Dir = ts.MkAbs(".")
	cmd.Env = append(os.Environ(), "DISPLAY=", "WAYLAND_DISPLAY=")
	out, in, err := os.Pipe()
	ts.Check(err)
	defer out.Close()
	cmd.Stdout, cmd.Stderr = in, in
	ts.Check(cmd.Start())
	ts.Check(in.Close())
	address := ""
	for lines := bufio.NewScanner(out); lines.Scan(); {
		line := lines.Text()
		if strings.HasPrefix(line, "http://") {
			address = line
			u, err := url.Parse(line)
			ts.Check(err)
			line = "http://ADDRESS/SECRET/" + path.Base(u.EscapedPath())
		}
		fmt.Fprintln(ts.Stdout(), line)
		if !strings.HasSuffix(line, "until Ctrl-C") {
			continue
		}
		r, err := http.NewRequest(http.MethodGet, address, nil)
		ts.Check(err)
		r.Header.Set("Range", "bytes=6-10")
		answer, err := http.DefaultClient.Do(r)
		ts.Check(err)
		body, err := io.ReadAll(answer.Body)
		ts.Check(errors.Join(err, answer.Body.Close()))
		fmt.Fprintln(ts.Stdout(), answer.Status, answer.Header.Get("Content-Type"), answer.Header.Get("Content-Range"), string(body))
		ts.Check(cmd.Process.Signal(os.Interrupt))
	}
	if err := cmd.Wait(); err != nil {
		ts.Fatalf("tgscript serve-file after Ctrl-C: %v", err)
	}
}
