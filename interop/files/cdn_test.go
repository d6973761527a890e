//go:build linux

package main

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/pem"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tgscript/tgscript/sandbox"
)

const cdnScript = `
local sent = assert(send_file("me", arg[1], { as = "document" }))
assert(download(sent, arg[2]))
`

// TestCDNLies: a CDN that lies in one bit of one part, or in every part, is found
// out by tgscript run, which says so; the file is right all the same, and the
// master has sent what the CDN had not (A16). An honest one is asked for all of it,
// without a word.
func TestCDNLies(t *testing.T) {
	binary := filepath.Join(t.TempDir(), "tgscript")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", binary, "./cmd/tgscript")
	build.Dir = "../.."
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, test := range []struct {
		name string
		lie  *sandbox.Fault
	}{
		{"honest", nil},
		{"once", &sandbox.Fault{Kind: sandbox.CDNLies, After: 5, Code: 70_000}},
		{"always", &sandbox.Fault{Kind: sandbox.CDNLies, Times: -1, Code: 1}},
	} {
		t.Run(test.name, func(t *testing.T) {
			box, args := serveCDN(t)
			var lies *sandbox.Injected
			if test.lie != nil {
				lies = box.Inject(*test.lie)
			}
			said := throughCDN(t, binary, args)
			if box.Calls("upload.getCdnFile") == 0 {
				t.Error("the CDN was not asked")
			}
			told := strings.Contains(said, "CDN")
			switch {
			case lies == nil && said != "":
				t.Errorf("it said %q", said)
			case lies != nil && lies.Hits() == 0:
				t.Error("the CDN has not lied")
			case lies != nil && !told:
				t.Errorf("it said %q, nothing of the CDN", said)
			}
		})
	}
}

// serveCDN is a sandbox with a CDN, and what tgscript is told of it.
func serveCDN(t *testing.T) (*sandbox.Sandbox, []string) {
	box, err := sandbox.New(sandbox.Options{CDN: true, Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { box.Close() })
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	served := make(chan error)
	go func() { served <- box.Serve(ctx, l) }()
	t.Cleanup(func() {
		stop()
		<-served
	})
	key := filepath.Join(t.TempDir(), "key.pem")
	text := pem.EncodeToMemory(&pem.Block{Type: "RSA PUBLIC KEY", Bytes: x509.MarshalPKCS1PublicKey(box.PublicKey())})
	if err := os.WriteFile(key, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return box, []string{"run", "--server", l.Addr().String(), "--server-key", key, "--phone", "+9996620001", "--code", "22222"}
}

// throughCDN runs the script, compares what it moves, and returns what it says.
func throughCDN(t *testing.T, binary string, args []string) string {
	dir := t.TempDir()
	content := make([]byte, 12<<20+345)
	rand.NewChaCha8([32]byte{7}).Read(content)
	script, up, down := filepath.Join(dir, "script.lua"), filepath.Join(dir, "up"), filepath.Join(dir, "down")
	for name, text := range map[string][]byte{script: []byte(cdnScript), up: content} {
		if err := os.WriteFile(name, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	args = append(args, "--allow-read", dir, "--allow-write", dir, script, up, down)
	out, err := exec.CommandContext(t.Context(), binary, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	got, err := os.ReadFile(down)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, content) {
		t.Error("what came down is not what went up")
	}
	return string(out)
}
