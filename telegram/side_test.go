package telegram_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tgscript/tgscript/mtproto"
	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// abroad is what data centres other than home do with files: which key knows the
// account, and what was exported for it.
type abroad struct {
	*world
	home  int
	files map[int64]int // data centre by file; home if none
	// wrong, if set, may answer a request otherwise.
	wrong func(c *incoming) bool

	mu       sync.Mutex // guards what follows
	exported map[string]int
	known    map[int64]bool // by key
	log      []string       // data centre and request
	loud     int            // requests at other data centres that want updates
}

func newAbroad(t testing.TB, files map[int64]int, dcs ...int) *abroad {
	a := &abroad{home: dcs[0], files: files, exported: map[string]int{}, known: map[int64]bool{}}
	a.world = newWorld(t, a.handle, dcs...)
	return a
}

func (a *abroad) handle(c *incoming) {
	if quiet, ok := c.req.(*api.InvokeWithoutUpdatesRequest); ok {
		c.req = quiet.Query
	} else if c.dc != a.home {
		a.mu.Lock()
		a.loud++
		a.mu.Unlock()
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	name := strings.TrimSuffix(strings.TrimPrefix(fmt.Sprintf("%T", c.req), "*api."), "Request")
	if f, ok := c.req.(*api.UploadGetFileRequest); ok {
		name = fmt.Sprintf("file %d", f.Location.(*api.InputDocumentFileLocation).ID)
	}
	a.log = append(a.log, fmt.Sprintf("%d %s", c.dc, name))
	if a.wrong != nil && a.wrong(c) {
		return
	}
	key := c.r.Session.KeyID()
	switch req := c.req.(type) {
	case *api.AuthExportAuthorizationRequest:
		bytes := fmt.Sprintf("export %d", len(a.exported))
		a.exported[bytes] = int(req.DCID)
		c.reply(&api.AuthExportedAuthorization{ID: 7, Bytes: []byte(bytes)})
	case *api.AuthImportAuthorizationRequest:
		if a.exported[string(req.Bytes)] != c.dc || req.ID != 7 {
			c.fail(400, "AUTH_BYTES_INVALID")
			return
		}
		a.exported[string(req.Bytes)] = 0
		a.known[key] = true
		c.reply(&api.AuthAuthorization{User: &api.User{ID: 7, Self: true}})
	case *api.UploadGetFileRequest:
		dc := a.files[req.Location.(*api.InputDocumentFileLocation).ID]
		switch {
		case c.dc != a.home && !a.known[key]:
			c.fail(401, "AUTH_KEY_UNREGISTERED")
		case dc != 0 && dc != c.dc:
			c.fail(303, fmt.Sprintf("FILE_MIGRATE_%d", dc))
		default:
			c.reply(&api.UploadFile{Type: &api.StorageFilePng{}, Bytes: []byte(fmt.Sprint("content at ", c.dc))})
		}
	case *api.UpdatesGetStateRequest:
		c.reply(&api.UpdatesState{Pts: 1, Date: 1, Seq: 1})
	default:
		echo(c)
	}
}

// said is what was asked since the last time.
func (a *abroad) said() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	out := a.log
	a.log = nil
	return out
}

func countOf(list []string, s string) int {
	n := 0
	for _, x := range list {
		if x == s {
			n++
		}
	}
	return n
}

func getFile(id int64) *api.UploadGetFileRequest {
	return &api.UploadGetFileRequest{Location: &api.InputDocumentFileLocation{ID: id}, Limit: 4096}
}

func contentOf(o api.Object) string {
	if f, ok := o.(*api.UploadFile); ok {
		return string(f.Bytes)
	}
	return fmt.Sprintf("%T", o)
}

// introduction is what the first call that is sent to data centre 4 makes.
var introduction = []string{"2 AuthExportAuthorization", "4 AuthImportAuthorization"}

// TestFileMigrateA1A2: a file that is in another data centre is fetched there, on
// a link with a key of its own that gets no updates. That data centre gets to
// know the account once, and the next run finds it known.
func TestFileMigrateA1A2(t *testing.T) {
	a := newAbroad(t, map[int64]int{1: 4, 2: 4}, 2, 4)
	for run, want := range [][]string{
		{"2 file 1", "2 AuthExportAuthorization", "4 AuthImportAuthorization", "4 file 1", "2 file 2", "4 file 2", "2 file 3", "4 file 1", "4 file 2", "2 file 3"},
		{"2 file 1", "4 file 1", "2 file 2", "4 file 2", "2 file 3", "4 file 1", "4 file 2", "2 file 3"},
	} {
		a.run(func(ctx context.Context, c *telegram.Client) {
			for i := range int64(6) { // the second time they are known to be there
				id := i%3 + 1
				o, err := c.Invoke(ctx, getFile(id), telegram.CallOptions{})
				if want := fmt.Sprint("content at ", max(a.files[id], 2)); err != nil || contentOf(o) != want {
					t.Errorf("file %d: %v, %v, want %s", id, contentOf(o), err, want)
				}
			}
		})
		if got := a.said(); !slices.Equal(got, want) {
			t.Errorf("run %d: %v\nwant %v", run, got, want)
		}
	}
	stored, _ := a.store.Load()
	if stored.DC != 2 || len(stored.Keys) != 2 || stored.Keys[2].Key.ID() == stored.Keys[4].Key.ID() {
		t.Errorf("home %d, keys %v", stored.DC, stored.Keys)
	}
	if a.loud != 0 {
		t.Errorf("%d requests make a side link one that gets updates", a.loud)
	}
}

// TestSideShared: calls that are sent to the same data centre at the same moment
// share one link and one introduction, alone, in a batch or in an ordered one,
// which keeps its order.
func TestSideShared(t *testing.T) {
	const n = 50
	files := map[int64]int{}
	for id := int64(1); id <= n; id++ {
		files[id] = []int{2, 4, 5}[id%3]
	}
	reqs := make([]api.Object, n)
	for i := range reqs {
		reqs[i] = getFile(int64(i + 1))
	}
	check := func(t *testing.T, i int, o api.Object, err error) {
		t.Helper()
		if want := fmt.Sprint("content at ", files[int64(i+1)]); err != nil || contentOf(o) != want {
			t.Errorf("file %d: %v, %v, want %s", i+1, contentOf(o), err, want)
		}
	}
	for _, how := range []string{"calls", "batch", "ordered"} {
		t.Run(how, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := newAbroad(t, files, 2, 4, 5)
				a.run(func(ctx context.Context, c *telegram.Client) {
					if how == "calls" {
						var all sync.WaitGroup
						for i, req := range reqs {
							all.Go(func() {
								o, err := c.Invoke(ctx, req, telegram.CallOptions{})
								check(t, i, o, err)
							})
						}
						all.Wait()
						return
					}
					results, errs := c.Batch(ctx, reqs, telegram.BatchOptions{Ordered: how == "ordered"})
					for i := range reqs {
						check(t, i, results[i], errs[i])
					}
				})
				log := a.said()
				for _, dc := range []int{4, 5} {
					if got := countOf(log, fmt.Sprintf("%d AuthImportAuthorization", dc)); got != 1 {
						t.Errorf("%d imports at %d", got, dc)
					}
				}
				if got := countOf(log, "2 AuthExportAuthorization"); got != 2 || a.dials != 3 {
					t.Errorf("%d exports, %d connections", got, a.dials)
				}
				if how == "ordered" {
					var served []int
					for _, line := range log {
						var dc int
						var id int64
						if k, _ := fmt.Sscanf(line, "%d file %d", &dc, &id); k == 2 && files[id] == dc {
							served = append(served, int(id))
						}
					}
					if !slices.IsSorted(served) || len(served) != n {
						t.Errorf("order %v", served)
					}
				}
			})
		})
	}
}

// TestSideRefusals: what can go wrong on the way to another data centre.
func TestSideRefusals(t *testing.T) {
	migrate := func(dc int) func(*abroad) {
		return func(a *abroad) { a.files[1] = dc }
	}
	fail := func(times int, code int, message string, hits func(c *incoming) bool) func(*abroad) {
		return func(a *abroad) {
			left := times
			a.wrong = func(c *incoming) bool {
				if left == 0 || !hits(c) {
					return false
				}
				left--
				c.fail(code, message)
				return true
			}
		}
	}
	isImport := func(c *incoming) bool { _, ok := c.req.(*api.AuthImportAuthorizationRequest); return ok }
	isExport := func(c *incoming) bool { _, ok := c.req.(*api.AuthExportAuthorizationRequest); return ok }
	isFile := func(c *incoming) bool { _, ok := c.req.(*api.UploadGetFileRequest); return ok && c.dc != 2 }
	for _, tt := range []struct {
		name    string
		set     func(*abroad)
		want    string // type of the error
		says    string
		exports int
	}{
		{name: "an unknown data centre (S19)", set: migrate(9), want: "FILE_MIGRATE", says: "data centre 9"},
		{name: "where it is", set: func(a *abroad) {
			a.wrong = func(c *incoming) bool { c.fail(303, "FILE_MIGRATE_2"); return true }
		}, want: "FILE_MIGRATE"},
		{name: "in circles (A1)", set: func(a *abroad) {
			a.wrong = func(c *incoming) bool {
				if f, ok := c.req.(*api.UploadGetFileRequest); ok && f != nil {
					c.fail(303, fmt.Sprintf("FILE_MIGRATE_%d", map[int]int{2: 4, 4: 5, 5: 4}[c.dc]))
					return true
				}
				return false
			}
		}, want: "FILE_MIGRATE", exports: 2},
		{name: "a move of the account (A1)", set: fail(-1, 303, "USER_MIGRATE_5", isFile), want: "USER_MIGRATE", exports: 1},
		{name: "not known after all (A2)", set: fail(1, 401, "AUTH_KEY_UNREGISTERED", isFile), exports: 2},
		{name: "never known (A2)", set: fail(-1, 401, "AUTH_KEY_UNREGISTERED", isFile), want: "AUTH_KEY_UNREGISTERED", exports: 2},
		{name: "the bytes are used (A2)", set: fail(1, 400, "AUTH_BYTES_INVALID", isImport), exports: 2},
		{name: "the bytes are always used (A2)", set: fail(-1, 400, "AUTH_BYTES_INVALID", isImport), want: "AUTH_BYTES_INVALID",
			says: "data centre 4 does not get to know the account", exports: 2},
		{name: "signed out at home (A2)", set: fail(-1, 401, "AUTH_KEY_UNREGISTERED", isExport), want: "AUTH_KEY_UNREGISTERED",
			says: "data centre 4 does not get to know the account", exports: 1},
		{name: "trouble there (A5)", set: fail(2, 500, "RPC_CALL_FAIL", isFile), exports: 1},
		{name: "a wait there (A4)", set: fail(2, 420, "FLOOD_WAIT_3", isFile), exports: 1},
		{name: "trouble with the introduction (A5)", set: fail(2, 500, "RPC_CALL_FAIL", isImport), exports: 1},
	} {
		for _, ordered := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s ordered=%v", tt.name, ordered), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					a := newAbroad(t, map[int64]int{1: 4}, 2, 4, 5)
					tt.set(a)
					a.run(func(ctx context.Context, c *telegram.Client) {
						reqs := []api.Object{send(1), getFile(1), send(2)}
						if !ordered {
							reqs = reqs[1:2]
						}
						results, errs := c.Batch(ctx, reqs, telegram.BatchOptions{Ordered: ordered})
						i := len(reqs) / 2
						if errorType(errs[i]) != tt.want || tt.want != "" && !strings.Contains(errs[i].Error(), tt.says) {
							t.Errorf("%v, %v; want %q", contentOf(results[i]), errs[i], tt.want)
						}
						if tt.want == "" && contentOf(results[i]) != "content at 4" {
							t.Errorf("got %s", contentOf(results[i]))
						}
						if tt.name != "where it is" && ordered && (errs[0] != nil || errs[2] != nil) {
							t.Errorf("the others: %v", errs)
						}
					})
					if got := countOf(a.said(), "2 AuthExportAuthorization"); got != tt.exports {
						t.Errorf("%d exports, want %d", got, tt.exports)
					}
					if stored, _ := a.store.Load(); stored.DC != 2 {
						t.Errorf("home is %d", stored.DC)
					}
				})
			})
		}
	}
}

// TestSideEstranged: when a data centre has forgotten the account, all the calls
// that hear so have it introduced once.
func TestSideEstranged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		files := map[int64]int{}
		reqs := make([]api.Object, 20)
		for i := range reqs {
			files[int64(i)] = 4
			reqs[i] = getFile(int64(i))
		}
		a := newAbroad(t, files, 2, 4)
		a.run(func(ctx context.Context, c *telegram.Client) {
			for range 3 {
				a.said()
				_, errs := c.Batch(ctx, reqs, telegram.BatchOptions{})
				for i, err := range errs {
					if err != nil {
						t.Errorf("file %d: %v", i, err)
					}
				}
				log := a.said()
				for _, step := range introduction {
					if got := countOf(log, step); got != 1 {
						t.Errorf("%d times %s", got, step)
					}
				}
				a.mu.Lock()
				clear(a.known)
				a.mu.Unlock()
			}
		})
	})
}

// TestSideKeyLost: a key that another data centre has forgotten is made anew
// (T9), and the account is as it was.
func TestSideKeyLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAbroad(t, map[int64]int{1: 4}, 2, 4)
		a.run(func(ctx context.Context, c *telegram.Client) {
			var before int64
			for i := range 2 {
				if o, err := c.Invoke(ctx, getFile(1), telegram.CallOptions{}); err != nil || contentOf(o) != "content at 4" {
					t.Fatal(err)
				}
				stored, _ := a.store.Load()
				id := stored.Keys[4].Key.ID()
				if i > 0 && id == before {
					t.Error("the key is the same")
				}
				before = id
				a.servers[4].Forget(id)
				a.servers[4].DropConnections()
			}
			if _, err := c.Invoke(ctx, send(1), telegram.CallOptions{}); err != nil {
				t.Error(err)
			}
		})
	})
}

// TestSideIdle: a side link ends when nobody has used it for a minute, its key
// stays, and nothing that is pushed on it is taken for an update (A12).
func TestSideIdle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAbroad(t, map[int64]int{1: 4}, 2, 4)
		var sessions []*mtproto.ServerSession
		a.wrong = func(c *incoming) bool {
			if c.dc == 4 && !slices.Contains(sessions, c.r.Session) {
				sessions = append(sessions, c.r.Session)
			}
			return false
		}
		a.run(func(ctx context.Context, c *telegram.Client) {
			var heard sync.WaitGroup
			updates, stop := context.WithCancel(ctx)
			heard.Go(func() {
				c.Updates(updates, telegram.UpdateOptions{Handle: func(u *telegram.Update) {
					t.Errorf("update %T from a side link", u.Update)
				}})
			})
			defer heard.Wait()
			defer stop()
			get := func() {
				t.Helper()
				if _, err := c.Invoke(ctx, getFile(1), telegram.CallOptions{}); err != nil {
					t.Fatal(err)
				}
			}
			for range 10 {
				get()
				<-time.After(50 * time.Second)
			}
			if len(sessions) != 1 || !sessions[0].Connected() {
				t.Fatalf("%d sessions", len(sessions))
			}
			sessions[0].Push(api.Append(nil, &api.UpdateShort{Update: &api.UpdateConfig{}}))
			<-time.After(11 * time.Second)
			synctest.Wait()
			if sessions[0].Connected() {
				t.Error("connected after a minute")
			}
			a.said()
			get()
			if got, want := a.said(), []string{"4 file 1"}; !slices.Equal(got, want) || len(sessions) != 2 {
				t.Errorf("%v in %d sessions, want %v in 2", got, len(sessions), want)
			}
		})
	})
}

// TestSideGivenUp: calls that wait for a side link can be cancelled and run out
// of time, in an ordered batch too, where the others go on.
func TestSideGivenUp(t *testing.T) {
	for _, tt := range []struct {
		name   string
		o      telegram.CallOptions
		cancel bool
		kind   string
		says   string
		took   time.Duration
	}{
		{name: "cancelled", cancel: true, kind: telegram.KindCancelled, says: "cancelled", took: time.Second},
		{name: "short", o: telegram.CallOptions{Timeout: 3 * time.Second}, kind: telegram.KindNetwork, says: "no connection within 3s: nobody there", took: 3 * time.Second},
		{name: "long", o: telegram.CallOptions{Timeout: 20 * time.Second}, kind: telegram.KindNetwork, says: "no connection within 20s: nobody there", took: 20 * time.Second},
		{name: "for ever", o: telegram.CallOptions{Timeout: -1}, kind: telegram.KindNetwork, says: "data centre 4 does not get to know the account: no connection within 1m0s", took: time.Minute},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := newAbroad(t, map[int64]int{1: 4}, 2, 4)
				a.deaf = 4
				a.run(func(ctx context.Context, c *telegram.Client) {
					began := time.Now()
					ended := make(chan error, 1)
					cancel := c.Start(getFile(1), tt.o, func(_ api.Object, err error) { ended <- err })
					if tt.cancel {
						<-time.After(time.Second)
						cancel()
					}
					err := <-ended
					var e *telegram.Error
					if !errors.As(err, &e) || e.Kind != tt.kind || !strings.Contains(e.Message, tt.says) || e.Method != "upload.getFile" {
						t.Errorf("%v, want %s: %s", err, tt.kind, tt.says)
					}
					if took := time.Since(began); took < tt.took || took > tt.took+2*time.Second {
						t.Errorf("took %v, want %v", took, tt.took)
					}
					ctx, stop := context.WithTimeout(ctx, 5*time.Second)
					defer stop()
					if tt.o.Timeout >= 0 {
						results, errs := c.Batch(ctx, []api.Object{send(1), getFile(1), send(2)}, telegram.BatchOptions{Ordered: true, CallOptions: tt.o})
						if errs[0] != nil || errs[1] == nil || results[1] != nil {
							t.Errorf("%v", errs)
						}
					}
					if _, err := c.Invoke(context.Background(), send(3), telegram.CallOptions{}); err != nil {
						t.Errorf("afterwards: %v", err)
					}
				})
			})
		})
	}
}

// TestSideEnds: Run ends with calls out on a side link, and waiting for one.
func TestSideEnds(t *testing.T) {
	for _, waiting := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			a := newAbroad(t, map[int64]int{1: 4}, 2, 4)
			if waiting {
				a.deaf = 4
			} else {
				a.wrong = func(c *incoming) bool { _, file := c.req.(*api.UploadGetFileRequest); return c.dc == 4 && file }
			}
			ended := make(chan error, 1)
			a.run(func(ctx context.Context, c *telegram.Client) {
				c.Start(getFile(1), telegram.CallOptions{}, func(_ api.Object, err error) { ended <- err })
				synctest.Wait()
			})
			if err := <-ended; errorType(err) != telegram.KindNetwork {
				t.Errorf("%v", err)
			}
		})
	}
}

// TestSideHomecoming: the account moves to where it has a side link, with the
// key that it has there.
func TestSideHomecoming(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAbroad(t, map[int64]int{1: 4, 2: 5, 3: 4}, 2, 4, 5)
		a.run(func(ctx context.Context, c *telegram.Client) {
			get := func(id int64, want string) {
				t.Helper()
				if o, err := c.Invoke(ctx, getFile(id), telegram.CallOptions{}); err != nil || contentOf(o) != want {
					t.Errorf("%v, %v; want %s", contentOf(o), err, want)
				}
			}
			get(1, "content at 4")
			a.mu.Lock()
			a.wrong = func(c *incoming) bool {
				if c.dc == 2 {
					c.fail(303, "USER_MIGRATE_4")
				}
				return c.dc == 2
			}
			a.home = 4
			a.mu.Unlock()
			a.said()
			get(3, "content at 4")
			get(1, "content at 4")
			get(2, "content at 5")
			want := []string{"2 file 3", "4 file 3", "4 file 1", "4 file 2", "4 AuthExportAuthorization", "5 AuthImportAuthorization", "5 file 2"}
			if got := a.said(); !slices.Equal(got, want) {
				t.Errorf("%v\nwant %v", got, want)
			}
		})
	})
}

// TestSideLogOut: what other data centres know of an account goes with it.
func TestSideLogOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAbroad(t, map[int64]int{1: 4}, 2, 4)
		a.wrong = func(c *incoming) bool {
			if _, ok := c.req.(*api.AuthLogOutRequest); ok {
				c.reply(&api.AuthLoggedOut{})
				return true
			}
			if _, ok := c.req.(*api.AuthImportBotAuthorizationRequest); ok {
				c.reply(&api.AuthAuthorization{User: &api.User{ID: 7, Self: true}})
				return true
			}
			return false
		}
		a.run(func(ctx context.Context, c *telegram.Client) {
			for range 2 {
				if _, err := c.Invoke(ctx, getFile(1), telegram.CallOptions{}); err != nil {
					t.Fatal(err)
				}
				log := a.said()
				for _, step := range introduction {
					if countOf(log, step) != 1 {
						t.Errorf("no %s in %v", step, log)
					}
				}
				if err := c.LogOut(ctx); err != nil {
					t.Fatal(err)
				}
				if _, err := c.SignInBot(ctx, "token"); err != nil {
					t.Fatal(err)
				}
			}
			if stored, _ := a.store.Load(); len(stored.Keys) != 1 {
				t.Errorf("keys %v", stored.Keys)
			}
		})
	})
}
