package telegram_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/tgscript/tgscript/sandbox"
	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// withCDN runs a client against a sandbox that sends large files by a CDN.
func withCDN(t *testing.T, o telegram.Options, f func(ctx context.Context, c *telegram.Client, s *sandbox.Sandbox)) {
	t.Helper()
	s, err := sandbox.New(sandbox.Options{CDN: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	link := clientOptions(s)
	link.Log, link.OnCall = o.Log, o.OnCall
	asMe(t, s, link, func(ctx context.Context, c *telegram.Client) { f(ctx, c, s) })
}

// TestCDNA16: a file comes by a CDN, in every way and from any place on, and comes
// right whatever the CDN does: it lies in one byte, it has lost the file, it does not
// know the token any more, or it refuses in any way that would be of consequence if
// it were believed.
func TestCDNA16(t *testing.T) {
	want := content(2<<20 + 777)
	always := func(f sandbox.Fault) sandbox.Fault {
		f.Method, f.Times = "upload.getCdnFile", -1
		return f
	}
	refuse := func(code int, message string) []sandbox.Fault {
		return []sandbox.Fault{always(sandbox.Fault{Kind: sandbox.Refuse, Code: code, Message: message})}
	}
	for _, tt := range []struct {
		name   string
		faults []sandbox.Fault
		lies   bool
	}{
		{name: "right"},
		{name: "lies once", faults: []sandbox.Fault{{Kind: sandbox.CDNLies, Code: 70000, After: 1}}, lies: true},
		{name: "lies always", faults: []sandbox.Fault{{Kind: sandbox.CDNLies, Times: -1}}, lies: true},
		{name: "forgets", faults: []sandbox.Fault{{Kind: sandbox.CDNForgets, After: 2, Times: 3}}},
		{name: "forgets always", faults: []sandbox.Fault{{Kind: sandbox.CDNForgets, Times: -1}}},
		{name: "token expires", faults: []sandbox.Fault{{Kind: sandbox.CDNTokenExpired, After: 1}}},
		{name: "tokens expire", faults: []sandbox.Fault{{Kind: sandbox.CDNTokenExpired, Times: -1}}},
		{name: "knows nobody", faults: refuse(401, "AUTH_KEY_UNREGISTERED")},
		{name: "ends the session", faults: refuse(401, "SESSION_REVOKED")},
		{name: "sends elsewhere", faults: refuse(303, "FILE_MIGRATE_4")},
		{name: "moves the account", faults: refuse(303, "USER_MIGRATE_4")},
		{name: "asks for a long wait", faults: refuse(420, "FLOOD_WAIT_86400")},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var log bytes.Buffer
			var lies, asked atomic.Int32
			o := telegram.Options{Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelWarn})), OnCall: func(r telegram.CallReport) {
				switch {
				case errorType(r.Err) == "CDN_HASH_MISMATCH":
					lies.Add(1)
				case r.Method == "upload.getCdnFile":
					asked.Add(1)
				}
			}}
			withCDN(t, o, func(ctx context.Context, c *telegram.Client, s *sandbox.Sandbox) {
				f := fileOf(t, c, sentFile(ctx, t, c, want))
				for _, fault := range tt.faults {
					s.Inject(fault)
				}
				root := newRoot(t, t.TempDir())
				checkDownloads(ctx, t, c, root, f, want)
				if len(tt.faults) == 0 {
					f.Size = -1
					checkDownloads(ctx, t, c, root, f, want)
				}
				if asked.Load() == 0 {
					t.Error("the CDN was not asked")
				}
				if wait := c.FloodWait(&api.UploadGetCdnFileRequest{}); wait > 0 {
					t.Errorf("other CDNs are not asked for %v", wait)
				}
				if n := s.Calls("auth.exportAuthorization"); n > 0 || c.DC() != s.DC() {
					t.Errorf("%d authorizations for the CDN, home is %d", n, c.DC())
				}
			})
			if (lies.Load() > 0) != tt.lies || strings.Contains(log.String(), "a CDN lies") != tt.lies {
				t.Errorf("%d lies found out, log:\n%s", lies.Load(), log.String())
			}
		})
	}
}

// TestCDNForgetsKeyT9: where a CDN has forgotten the key of a connection, another is
// made with it, and the file comes by the CDN still.
func TestCDNForgetsKeyT9(t *testing.T) {
	want := content(2 << 20)
	withCDN(t, telegram.Options{}, func(ctx context.Context, c *telegram.Client, s *sandbox.Sandbox) {
		f := fileOf(t, c, sentFile(ctx, t, c, want))
		for n := range 3 {
			if n == 1 {
				s.Inject(sandbox.Fault{Method: "upload.getCdnFile", Kind: sandbox.ForgetKey})
			}
			before := s.Calls("upload.getCdnFile")
			root := newRoot(t, t.TempDir())
			err := c.DownloadTo(ctx, f, root, "a.bin", telegram.TransferOptions{})
			if got, _ := root.ReadFile("a.bin"); err != nil || !bytes.Equal(got, want) {
				t.Errorf("%v, %d bytes of %d", err, len(got), len(want))
			}
			if n := s.Calls("upload.getCdnFile") - before; n < 4 {
				t.Errorf("%d of 4 pieces came by the CDN", n)
			}
		}
	})
}
