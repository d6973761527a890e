package host_test

import (
	"bytes"
	"context"
	"crypto/rsa"
	"os"
	"path/filepath"
	"testing"

	"github.com/tgscript/tgscript/host"
	"github.com/tgscript/tgscript/sandbox"
	"github.com/tgscript/tgscript/telegram"
)

// TestFloodShared: what one script of an account has to wait for, the others know
// (A4): they can ask, and their calls are not sent.
func TestFloodShared(t *testing.T) {
	box, err := sandbox.New(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer box.Close()
	box.Inject(sandbox.Fault{Method: "contacts.resolveUsername", Kind: sandbox.Refuse, Message: "FLOOD_WAIT_80000"})
	c := telegram.New(telegram.Options{AppID: 1, AppHash: "sandbox", DC: box.DC(), Dial: box.Dial, Keys: []*rsa.PublicKey{box.PublicKey()}})
	var out bytes.Buffer
	script := func(ctx context.Context, src string) {
		file := filepath.Join(t.TempDir(), "script.lua")
		if err := os.WriteFile(file, []byte(src), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := host.Run(ctx, host.Options{Client: c, Script: file, Stdout: &out, Stderr: &out}); err != nil {
			t.Error(err)
		}
	}
	err = c.Run(t.Context(), func(ctx context.Context) error {
		login := telegram.UserLogin{Phone: "+9996620001", Code: func(context.Context, *telegram.SentCode) (string, error) { return "22222", nil }}
		if _, err := c.SignInUser(ctx, login); err != nil {
			return err
		}
		script(ctx, `
local none, err = entity("@sandbox_friend")
print(err.type, err.predicted)`)
		script(ctx, `
local wait = flood_wait("messages.sendMessage", { peer = "@sandbox_friend", message = "x" })
print(wait > 79990 and wait <= 80000, flood_wait("contacts.resolveUsername") > 79990, flood_wait("messages.sendMessage", { peer = "me", message = "x" }))
local none, err = call("messages.sendMessage", { peer = "@sandbox_friend", message = "x" })
print(err.type, err.value > 79990, err.predicted, err.method)
local results, failed = batch {
  { "contacts.resolveUsername", { username = "sandbox_friend" } },
  { "messages.sendMessage", { peer = "me", message = "x" } },
}
print(failed.exceptions[1].predicted, results[2] ~= nil)`)
		return nil
	})
	const want = "FLOOD_WAIT\tnil\ntrue\ttrue\t0\nFLOOD_WAIT\ttrue\ttrue\tcontacts.resolveUsername\ntrue\ttrue\n"
	if got := out.String(); err != nil || got != want {
		t.Errorf("%v, printed\n%swant\n%s", err, got, want)
	}
	if n := box.Calls("contacts.resolveUsername"); n != 0 {
		t.Errorf("%d calls were carried out", n)
	}
}
