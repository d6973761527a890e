package telegram_test

import (
	"context"
	"crypto/rsa"
	"errors"
	"net"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/tgscript/tgscript/sandbox"
	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// ask makes a call whose result is known to be an R.
func ask[R api.Object](ctx context.Context, t *testing.T, c *telegram.Client, req api.Object) R {
	t.Helper()
	o, err := c.Invoke(ctx, req, telegram.CallOptions{})
	if err != nil {
		t.Fatalf("%T: %v", req, err)
	}
	r, ok := o.(R)
	if !ok {
		t.Fatalf("%T: %T", req, o)
	}
	return r
}

// TestSandboxDataCentresA1A2: somebody whose number belongs to data centre 4
// signs up there, though the client began at 2, and stays there when it runs
// again. What they upload is there too, and somebody at home in 2 gets it, having
// been introduced, without another session to their name.
func TestSandboxDataCentresA1A2(t *testing.T) {
	s, err := sandbox.New(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	run := func(o telegram.Options, f func(ctx context.Context, c *telegram.Client)) {
		t.Helper()
		c := telegram.New(o)
		if err := c.Run(t.Context(), func(ctx context.Context) error { f(ctx, c); return nil }); err != nil {
			t.Errorf("Run: %v", err)
		}
	}
	far := clientOptions(s)
	far.NoPFS = false
	store := &telegram.MemoryStore{}
	far.Store = store
	far.DCs = []telegram.DC{{ID: 2}, {ID: 4}}
	const phone = "9996640001"
	run(far, func(ctx context.Context, c *telegram.Client) {
		sent := ask[*api.AuthSentCode](ctx, t, c, &api.AuthSendCodeRequest{PhoneNumber: phone, ApiID: 1, ApiHash: "x", Settings: &api.CodeSettings{}})
		ask[*api.AuthAuthorizationSignUpRequired](ctx, t, c, &api.AuthSignInRequest{PhoneNumber: phone, PhoneCodeHash: sent.PhoneCodeHash, PhoneCode: tl.Some("44444")})
		ask[*api.AuthAuthorization](ctx, t, c, &api.AuthSignUpRequest{PhoneNumber: phone, PhoneCodeHash: sent.PhoneCodeHash, FirstName: "Far"})
	})
	if stored, _ := store.Load(); stored.DC != 4 {
		t.Errorf("home is %d, want 4", stored.DC)
	}
	body := strings.Repeat("far away ", 1000)
	run(far, func(ctx context.Context, c *telegram.Client) {
		if config := ask[*api.Config](ctx, t, c, &api.HelpGetConfigRequest{}); config.ThisDC != 4 {
			t.Errorf("begins at %d, want 4", config.ThisDC)
		}
		for part := 0; part*1024 < len(body); part++ {
			ask[*api.Bool](ctx, t, c, &api.UploadSaveFilePartRequest{FileID: 1, FilePart: int32(part), Bytes: []byte(body[part*1024 : min(len(body), part*1024+1024)])})
		}
		to, err := c.InputPeer(ctx, "@sandbox_me")
		if err != nil {
			t.Fatal(err)
		}
		ask[api.UpdatesClass](ctx, t, c, &api.MessagesSendMediaRequest{Peer: to, RandomID: 1, Media: &api.InputMediaUploadedDocument{
			MimeType: "text/plain", Attributes: []api.DocumentAttributeClass{},
			File: &api.InputFile{ID: 1, Parts: int32((len(body) + 1023) / 1024), Name: "far.txt"},
		}})
	})

	near := clientOptions(s)
	near.NoPFS = false
	near.DCs = []telegram.DC{{ID: 2}, {ID: 4}}
	nearStore := &telegram.MemoryStore{}
	near.Store = nearStore
	var kept telegram.Stored
	run(near, func(ctx context.Context, c *telegram.Client) {
		if err := signIn(ctx, t, c, "+9996620001", "22222", ""); err != nil {
			t.Fatal(err)
		}
		sessions := func() int {
			return len(ask[*api.AccountAuthorizations](ctx, t, c, &api.AccountGetAuthorizationsRequest{}).Authorizations)
		}
		before := sessions()
		found := ask[*api.MessagesMessages](ctx, t, c, &api.MessagesSearchGlobalRequest{Q: "", Filter: &api.InputMessagesFilterDocument{}, OffsetPeer: &api.InputPeerEmpty{}, Limit: 10})
		d := found.Messages[0].(*api.Message).Media.(*api.MessageMediaDocument).Document.(*api.Document)
		if d.DCID != 4 {
			t.Fatalf("the file is in %d, want 4", d.DCID)
		}
		at := &api.InputDocumentFileLocation{ID: d.ID, AccessHash: d.AccessHash, FileReference: d.FileReference}
		var all sync.WaitGroup
		for range 10 {
			all.Go(func() {
				o, err := c.Invoke(ctx, &api.UploadGetFileRequest{Location: at, Limit: 1 << 20}, telegram.CallOptions{})
				if err != nil || contentOf(o) != body {
					t.Errorf("%d bytes, %v; want %d", len(contentOf(o)), err, len(body))
				}
			})
		}
		all.Wait()
		if imports, after := s.Calls("auth.importAuthorization"), sessions(); imports != 1 || after != before {
			t.Errorf("%d imports, %d sessions; want 1 and %d", imports, after, before)
		}
		kept, _ = nearStore.Load()
		if err := c.LogOut(ctx); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Invoke(ctx, &api.UploadGetFileRequest{Location: at, Limit: 1 << 20}, telegram.CallOptions{}); errorType(err) != "AUTH_KEY_UNREGISTERED" {
			t.Errorf("after the end: %v", err)
		}
		if err := c.DestroyKeys(ctx); err != nil {
			t.Error(err)
		}
	})
	wantDestroyed(t, near, kept.Session)
}

// wantDestroyed tells of the data centres that know a key of a session still (M19).
func wantDestroyed(t *testing.T, o telegram.Options, session telegram.Session) {
	t.Helper()
	for dc := range session.Keys {
		session.DC = dc
		o.Store = &telegram.MemoryStore{}
		o.Store.Save(telegram.Change{Session: &session})
		c := telegram.New(o)
		err := c.Run(t.Context(), func(ctx context.Context) error {
			_, err := c.Entity(ctx, "me")
			return err
		})
		if ended := (*telegram.ConnectionError)(nil); !errors.As(err, &ended) || !ended.Gone() {
			t.Errorf("data centre %d still knows the key: %v", dc, err)
		}
	}
}

// TestSandboxAddresses: what a server's configuration tells of its addresses, of
// both families, is used when the one that the client began with is gone.
func TestSandboxAddresses(t *testing.T) {
	s, err := sandbox.New(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var serving sync.WaitGroup
	defer serving.Wait()
	serve := func(addr string) (at string, stop func()) {
		l, err := net.Listen("tcp", addr)
		if err != nil && strings.HasPrefix(addr, "[") { // a machine without IPv6
			l, err = net.Listen("tcp", "127.0.0.1:0")
		}
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		var done sync.WaitGroup
		done.Go(func() { s.Serve(ctx, l) })
		serving.Go(done.Wait)
		return l.Addr().String(), func() { cancel(); done.Wait() }
	}
	first, stopFirst := serve("127.0.0.1:0")
	_, stopSecond := serve("[::1]:0")
	defer stopSecond()
	third, stopThird := serve("127.0.0.1:0")
	c := telegram.New(telegram.Options{
		AppID: 1, AppHash: "x", Keys: []*rsa.PublicKey{s.PublicKey()}, DC: 2,
		DCs: []telegram.DC{{ID: 2, Addr: first}},
	})
	err = c.Run(t.Context(), func(ctx context.Context) error {
		config := ask[*api.Config](ctx, t, c, &api.HelpGetConfigRequest{})
		told := map[string]bool{}
		for _, o := range config.DCOptions {
			told[net.JoinHostPort(o.IPAddress, strconv.Itoa(int(o.Port)))] = true
		}
		if len(told) != 3 || !told[first] || !told[third] {
			return errors.New("the configuration does not tell of all addresses")
		}
		stopFirst()
		stopThird() // one that was told of, and is dead
		s.DropConnections()
		if got := ask[*api.Config](ctx, t, c, &api.HelpGetConfigRequest{}); len(got.DCOptions) != len(config.DCOptions)/3 {
			t.Errorf("%d addresses, want a third of %d", len(got.DCOptions), len(config.DCOptions))
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}
