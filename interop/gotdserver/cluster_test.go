package gotdserver

import (
	"context"
	"crypto/rsa"
	"errors"
	"fmt"
	"net"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/gotd/td/tg"
	"github.com/gotd/td/tgerr"
	"github.com/gotd/td/tgtest"
	"github.com/gotd/td/tgtest/cluster"

	"github.com/tgscript/tgscript/mtproto"
	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// telegrams runs gotd's cluster of data centres 1, 2 and 4, each with a key of
// its own, after change has added to what they answer.
func telegrams(t *testing.T, change func(*cluster.Cluster)) telegram.Options {
	t.Helper()
	all := cluster.NewCluster(cluster.Options{})
	for _, id := range []int{1, 2, 4} {
		all.Dispatch(id, "dc"+strconv.Itoa(id)).HandleFunc(idNearest, func(srv *tgtest.Server, r *tgtest.Request) error {
			return srv.SendResult(r, &tg.NearestDC{Country: "NL", ThisDC: r.DC, NearestDC: r.DC})
		})
	}
	if change != nil {
		change(all)
	}
	background(t, func(ctx context.Context) {
		if err := all.Up(ctx); err != nil && ctx.Err() == nil {
			t.Errorf("gotd's cluster: %v", err)
		}
	})
	<-all.Ready()
	o := telegram.Options{AppID: 1, AppHash: "hash", NoPFS: true, Store: &telegram.MemoryStore{}} // it binds no keys
	for _, key := range all.Keys() {
		o.Keys = append(o.Keys, key.RSA)
	}
	// Its help.getConfig says of each IPv4 address that it is an IPv6 one, so
	// a client that believes it learns nothing from it.
	for _, dc := range all.List().Options {
		o.DCs = append(o.DCs, telegram.DC{ID: dc.ID, Addr: net.JoinHostPort(dc.IPAddress, strconv.Itoa(dc.Port))})
	}
	o.Dial = dialPlain(o.DCs)
	return o
}

// dialPlain is a way to the data centres without obfuscation, which gotd's
// cluster does not know.
func dialPlain(dcs []telegram.DC) func(context.Context, int) (mtproto.Link, error) {
	return func(ctx context.Context, id int) (mtproto.Link, error) {
		for _, dc := range dcs {
			if dc.ID == id {
				return server{addr: dc.Addr}.dial(mtproto.LinkOptions{Framing: mtproto.Intermediate})(ctx)
			}
		}
		return nil, fmt.Errorf("no data centre %d", id)
	}
}

// here is the data centre that answers.
func here(ctx context.Context, c *telegram.Client) (int32, error) {
	o, err := c.Invoke(ctx, &api.HelpGetNearestDCRequest{}, telegram.CallOptions{})
	if err != nil {
		return 0, err
	}
	return o.(*api.NearestDC).ThisDC, nil
}

func run(t *testing.T, o telegram.Options, f func(ctx context.Context, c *telegram.Client) error) {
	t.Helper()
	c := telegram.New(o)
	if err := c.Run(within(t), func(ctx context.Context) error { return f(ctx, c) }); err != nil {
		t.Fatal(err)
	}
}

// Each data centre has a key exchange, a key and a configuration of its own.
func TestEachDataCentre(t *testing.T) {
	o := telegrams(t, nil)
	for _, dc := range []int{1, 2, 4} {
		o.DC = dc
		o.Store = &telegram.MemoryStore{}
		run(t, o, func(ctx context.Context, c *telegram.Client) error {
			got, err := c.Invoke(ctx, &api.HelpGetConfigRequest{}, telegram.CallOptions{})
			if err != nil {
				return err
			}
			config := got.(*api.Config)
			if int(config.ThisDC) != dc || len(config.DCOptions) != 3 {
				t.Errorf("DC %d: config of %d with %d options", dc, config.ThisDC, len(config.DCOptions))
			}
			answered, err := here(ctx, c)
			if int(answered) != dc {
				t.Errorf("DC %d: %d answers", dc, answered)
			}
			return err
		})
	}
}

// A data centre that wants to be another does not get a key: the exchange names
// the one that is meant.
func TestOnlyThatServersKey(t *testing.T) {
	o := telegrams(t, nil)
	for _, key := range o.Keys[:2] {
		o.Keys = []*rsa.PublicKey{key}
		o.DC, o.Store = 4, &telegram.MemoryStore{}
		c := telegram.New(o)
		err := c.Run(within(t), func(ctx context.Context) error {
			_, err := here(ctx, c)
			return err
		})
		if !errors.Is(err, mtproto.ErrServerKey) {
			t.Errorf("got %v", err)
		}
	}
}

// moving answers its first call with a migration.
func moving(refusal string, calls *atomic.Int32) tgtest.HandlerFunc {
	return func(*tgtest.Server, *tgtest.Request) error {
		calls.Add(1)
		return tgerr.New(303, refusal)
	}
}

// Signing in moves to the account's data centre and goes on there; the session
// remembers it, and its key (A1).
func TestPhoneMigrate(t *testing.T) {
	var refused atomic.Int32
	o := telegrams(t, func(all *cluster.Cluster) {
		all.Dispatch(2, "dc2").HandleFunc(tg.AuthSendCodeRequestTypeID, moving("PHONE_MIGRATE_4", &refused))
		all.Dispatch(4, "dc4").HandleFunc(tg.AuthSendCodeRequestTypeID, func(srv *tgtest.Server, r *tgtest.Request) error {
			var req tg.AuthSendCodeRequest
			if err := req.Decode(r.Buf); err != nil {
				return err
			}
			return srv.SendResult(r, &tg.AuthSentCode{Type: &tg.AuthSentCodeTypeApp{Length: 5}, PhoneCodeHash: "of " + req.PhoneNumber})
		})
	})
	run(t, o, func(ctx context.Context, c *telegram.Client) error {
		sent, err := c.SendCode(ctx, "+9996640001")
		if err != nil {
			return err
		}
		if sent.Way != telegram.CodeByApp || sent.Length != 5 {
			t.Errorf("got %+v", sent)
		}
		dc, err := here(ctx, c)
		if dc != 4 || refused.Load() == 0 {
			t.Errorf("DC %d answers, DC 2 has refused %d times", dc, refused.Load())
		}
		return err
	})
	stored, err := o.Store.Load()
	if err != nil || stored.DC != 4 || stored.Keys[2].Key.ID() == stored.Keys[4].Key.ID() {
		t.Fatalf("stored %+v, %v", stored, err)
	}
	o.Keys = o.Keys[:1] // a key exchange with DC 4 would fail now
	run(t, o, func(ctx context.Context, c *telegram.Client) error {
		if dc, err := here(ctx, c); err != nil || dc != 4 {
			t.Errorf("the next run asks DC %d: %v", dc, err)
		}
		return nil
	})
}

// One data centre may send on to the next; one that is not known is not
// followed to, and going round in circles has an end.
func TestMigrations(t *testing.T) {
	for _, test := range []struct {
		name     string
		moves    map[int]string
		want     int32
		refusal  string
		attempts int32
	}{
		{"to another", map[int]string{2: "USER_MIGRATE_4"}, 4, "", 1},
		{"twice", map[int]string{2: "NETWORK_MIGRATE_4", 4: "USER_MIGRATE_1"}, 1, "", 2},
		{"unknown", map[int]string{2: "USER_MIGRATE_9"}, 0, "USER_MIGRATE", 1},
		{"in circles", map[int]string{2: "USER_MIGRATE_4", 4: "USER_MIGRATE_2"}, 0, "USER_MIGRATE", 4},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var refused atomic.Int32
			o := telegrams(t, func(all *cluster.Cluster) {
				for dc, refusal := range test.moves {
					all.Dispatch(dc, "dc"+strconv.Itoa(dc)).HandleFunc(idNearest, moving(refusal, &refused))
				}
			})
			run(t, o, func(ctx context.Context, c *telegram.Client) error {
				dc, err := here(ctx, c)
				var e *telegram.Error
				if dc != test.want || (err == nil) != (test.refusal == "") || errors.As(err, &e) && e.Type != test.refusal {
					t.Errorf("DC %d answers, %v", dc, err)
				}
				// tgtest's new_session_created may make the client send a call
				// of a fresh session once more.
				if got := refused.Load(); got < test.attempts || got > 2*test.attempts {
					t.Errorf("%d refusals, want %d", got, test.attempts)
				}
				return nil
			})
		})
	}
}

// An authorization is exported from one data centre and imported at another,
// where this client has never been (A2).
func TestExportAuthorization(t *testing.T) {
	ticket := []byte("of DC 2 for DC 4")
	o := telegrams(t, func(all *cluster.Cluster) {
		all.Dispatch(2, "dc2").HandleFunc(tg.AuthExportAuthorizationRequestTypeID, func(srv *tgtest.Server, r *tgtest.Request) error {
			var req tg.AuthExportAuthorizationRequest
			if err := req.Decode(r.Buf); err != nil {
				return err
			}
			if req.DCID != 4 {
				return tgerr.New(400, "DC_ID_INVALID")
			}
			return srv.SendResult(r, &tg.AuthExportedAuthorization{ID: 5, Bytes: ticket})
		})
		all.Dispatch(4, "dc4").HandleFunc(tg.AuthImportAuthorizationRequestTypeID, func(srv *tgtest.Server, r *tgtest.Request) error {
			var req tg.AuthImportAuthorizationRequest
			if err := req.Decode(r.Buf); err != nil {
				return err
			}
			if req.ID != 5 || string(req.Bytes) != string(ticket) {
				return tgerr.New(400, "AUTH_BYTES_INVALID")
			}
			return srv.SendResult(r, &tg.AuthAuthorization{User: &tg.UserEmpty{ID: 5}})
		})
	})
	run(t, o, func(ctx context.Context, home *telegram.Client) error {
		for dc, want := range map[int32]string{3: "DC_ID_INVALID", 4: ""} {
			got, err := home.Invoke(ctx, &api.AuthExportAuthorizationRequest{DCID: dc}, telegram.CallOptions{})
			if want != "" {
				if e := new(telegram.Error); !errors.As(err, &e) || e.Type != want {
					t.Errorf("DC %d: %v", dc, err)
				}
				continue
			}
			if err != nil {
				return err
			}
			exported := got.(*api.AuthExportedAuthorization)
			o.DC, o.Store = 4, &telegram.MemoryStore{}
			run(t, o, func(ctx context.Context, there *telegram.Client) error {
				got, err := there.Invoke(ctx, &api.AuthImportAuthorizationRequest{ID: exported.ID, Bytes: exported.Bytes}, telegram.CallOptions{})
				if err != nil {
					return err
				}
				if u, ok := got.(*api.AuthAuthorization).User.(*api.UserEmpty); !ok || u.ID != 5 {
					t.Errorf("got %+v", got)
				}
				return nil
			})
		}
		return nil
	})
}

// A file that is in another data centre is fetched there, once that knows the
// account (A1, A2).
func TestFileMigrate(t *testing.T) {
	var exports, imports, refused atomic.Int32
	var known sync.Map // ids of keys
	o := telegrams(t, func(all *cluster.Cluster) {
		two, four := all.Dispatch(2, "dc2"), all.Dispatch(4, "dc4")
		two.HandleFunc(tg.UploadGetFileRequestTypeID, moving("FILE_MIGRATE_4", &refused))
		two.HandleFunc(tg.AuthExportAuthorizationRequestTypeID, func(srv *tgtest.Server, r *tgtest.Request) error {
			exports.Add(1)
			return srv.SendResult(r, &tg.AuthExportedAuthorization{ID: 5, Bytes: []byte("ticket")})
		})
		four.HandleFunc(tg.AuthImportAuthorizationRequestTypeID, func(srv *tgtest.Server, r *tgtest.Request) error {
			var req tg.AuthImportAuthorizationRequest
			if err := req.Decode(r.Buf); err != nil || string(req.Bytes) != "ticket" {
				return tgerr.New(400, "AUTH_BYTES_INVALID")
			}
			imports.Add(1)
			known.Store(r.Session.AuthKey.ID, true)
			return srv.SendResult(r, &tg.AuthAuthorization{User: &tg.UserEmpty{ID: 5}})
		})
		four.HandleFunc(tg.UploadGetFileRequestTypeID, func(srv *tgtest.Server, r *tgtest.Request) error {
			if _, ok := known.Load(r.Session.AuthKey.ID); !ok {
				return tgerr.New(401, "AUTH_KEY_UNREGISTERED")
			}
			return srv.SendResult(r, &tg.UploadFile{Type: &tg.StorageFilePng{}, Bytes: []byte("of DC 4")})
		})
	})
	run(t, o, func(ctx context.Context, c *telegram.Client) error {
		for id := range int64(3) {
			at := &api.InputDocumentFileLocation{ID: id}
			got, err := c.Invoke(ctx, &api.UploadGetFileRequest{Location: at, Limit: 4096}, telegram.CallOptions{})
			if err != nil {
				return err
			}
			if string(got.(*api.UploadFile).Bytes) != "of DC 4" {
				t.Errorf("got %+v", got)
			}
		}
		dc, err := here(ctx, c)
		if dc != 2 {
			t.Errorf("DC %d is home", dc)
		}
		return err
	})
	// tgtest's new_session_created may make the client send one of them again.
	if exports.Load() > 2 || imports.Load() < 1 || imports.Load() > 2 || refused.Load() < 3 {
		t.Errorf("%d exports, %d imports, %d refusals", exports.Load(), imports.Load(), refused.Load())
	}
}
