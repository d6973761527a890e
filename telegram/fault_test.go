package telegram_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tgscript/tgscript/mtproto"
	"github.com/tgscript/tgscript/sandbox"
	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// faultRow is a fault and what a client makes of it.
type faultRow struct {
	name   string // the fault, and its number on the checklist
	faults []sandbox.Fault
	newKey bool // begin with a key exchange and a login
	during func(s *sandbox.Sandbox)
	o      telegram.CallOptions

	want   string // type of the second call's error, its kind if it is not Telegram's; "" for an answer
	code   int    // of that error
	says   string // what its line says
	ran    int    // how many of the five messages the server carried out; 0 is all
	dials  int    // connections, at most; 0 is one
	within time.Duration
	lost   bool // the key does not work any more, and the connection ends with it
	remade bool // another key has taken its place
}

// faultMessages is how many messages are sent while a fault is about. The faults
// hit the second.
const faultMessages = 5

// on is a fault that hits the second message.
func on(kind sandbox.FaultKind, change func(*sandbox.Fault)) []sandbox.Fault {
	f := sandbox.Fault{Method: "messages.sendMessage", After: 1, Kind: kind}
	if change != nil {
		change(&f)
	}
	return []sandbox.Fault{f}
}

func refuse(code int, message string, times int) []sandbox.Fault {
	return on(sandbox.Refuse, func(f *sandbox.Fault) { f.Code, f.Message, f.Times = code, message, times })
}

func transport(code, times int) []sandbox.Fault {
	return on(sandbox.DropBefore, func(f *sandbox.Fault) { f.Code, f.Times = code, times })
}

// forget makes the server know no key any more.
func forget(s *sandbox.Sandbox) {
	s.Inject(sandbox.Fault{Kind: sandbox.DropBefore, Code: mtproto.CodeUnknownKey, Times: -1})
}

// faultRows are all faults that a sandbox commits.
func faultRows() []faultRow {
	drops := func(times int) func(*sandbox.Fault) { return func(f *sandbox.Fault) { f.Times = times } }
	return []faultRow{
		{name: "none"},
		{name: "flood wait (A4)", faults: refuse(420, "FLOOD_WAIT_2", 1), within: 2 * time.Second},
		{name: "flood wait above the threshold (A4)", faults: refuse(420, "FLOOD_WAIT_600", 1), want: "FLOOD_WAIT", code: 420, says: "wait 600 seconds", ran: 4},
		{name: "trouble inside (A5)", faults: refuse(500, "RPC_CALL_FAIL", 3), within: 7 * time.Second},
		{name: "trouble without end (A5)", faults: refuse(500, "RPC_CALL_FAIL", 6), want: "RPC_CALL_FAIL", code: 500, ran: 4, within: 31 * time.Second},
		{name: "timeout inside (A5)", faults: refuse(-503, "Timeout", 2), within: 3 * time.Second},
		{name: "refusal", faults: refuse(400, "PEER_ID_INVALID", 1), want: "PEER_ID_INVALID", code: 400, ran: 4},
		{name: "signed out (A3)", faults: refuse(401, "AUTH_KEY_UNREGISTERED", 1), want: "AUTH_KEY_UNREGISTERED", code: 401, says: "sign in", ran: 4},
		{name: "session ended elsewhere (A3)", faults: refuse(401, "SESSION_REVOKED", 1), want: "SESSION_REVOKED", code: 401, says: "sign in again", ran: 4},
		{name: "session used twice (A3)", faults: refuse(406, "AUTH_KEY_DUPLICATED", 1), want: "AUTH_KEY_DUPLICATED", code: 406, says: "used from two places at once", ran: 4},
		{name: "unknown data centre (A1, S19)", faults: refuse(303, "USER_MIGRATE_7", 1), want: "USER_MIGRATE", code: 303, says: "data centre 7", ran: 4},
		{name: "connection not inited (M20)", faults: refuse(400, "CONNECTION_NOT_INITED", 1)},
		{name: "duplicate of another message (A5)", faults: refuse(500, "RANDOM_ID_DUPLICATE", 1), want: "RANDOM_ID_DUPLICATE", code: 500, ran: 4},

		{name: "slow (SV5)", faults: on(sandbox.Delay, func(f *sandbox.Fault) { f.Wait = 20 * time.Second }), within: 20 * time.Second},
		{name: "slower than the timeout (SV5, M17)", faults: on(sandbox.Delay, func(f *sandbox.Fault) { f.Wait = 20 * time.Second }),
			o: telegram.CallOptions{Timeout: 5 * time.Second}, want: telegram.KindTimeout, says: "no answer within 5s", within: 5 * time.Second},
		{name: "lost before (SV5, M14)", faults: on(sandbox.DropBefore, nil), dials: 2},
		{name: "lost before, ten times (SV5, M14)", faults: on(sandbox.DropBefore, drops(10)), dials: 11, within: time.Minute},
		{name: "answer lost (SV5, M10)", faults: on(sandbox.DropAfter, nil), dials: 2},
		{name: "every answer lost (SV5, M10)", faults: on(sandbox.DropAfter, drops(4)), dials: 5},
		{name: "closed behind the answer (SV5)", faults: on(sandbox.Disconnect, drops(4)), dials: 5},
		{name: "everything closed (SV5)", during: (*sandbox.Sandbox).DropConnections, dials: 2},

		{name: "-429 (T9)", faults: transport(mtproto.CodeFlood, 1), dials: 2, within: 4 * time.Second},
		{name: "-404 once (T9)", faults: transport(mtproto.CodeUnknownKey, 1), dials: 2},
		{name: "-404 (T9)", during: forget, dials: 2, lost: true, ran: 1, want: telegram.KindNetwork, says: "sign in again"},
		{name: "-444 (T9)", faults: transport(mtproto.CodeWrongDC, 1), lost: true, ran: 1, want: telegram.KindNetwork, says: "check the data centre's number"},
		{name: "a code of no meaning (T8)", faults: transport(-500, 1), dials: 2, within: time.Second},
	}
}

// TestFaults: a client survives every fault of a server, or says what is the
// matter: each call is answered or refused as it should, no message is sent
// twice, no key is dropped that was signed in, and nobody hammers the server.
func TestFaults(t *testing.T) {
	for _, row := range faultRows() {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { row.run(t) })
		})
	}
}

func (row *faultRow) run(t *testing.T) {
	s, err := sandbox.New(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer synctest.Wait()
	defer s.Close()
	o, dials, store := faultClient(t, s, row.newKey)
	before, _ := store.Load()
	for _, f := range row.faults {
		s.Inject(f)
	}
	c := telegram.New(o)
	start := time.Now()
	err = c.Run(t.Context(), func(ctx context.Context) error {
		if row.newKey {
			if err := signIn(ctx, t, c, "+9996620001", "22222", ""); err != nil {
				return err
			}
		}
		for n := range faultMessages {
			if row.during != nil && n == 1 {
				row.during(s)
			}
			_, err := c.Invoke(ctx, faultMessage(n), row.o)
			if err = row.judge(n, err); err != nil {
				t.Errorf("message %d: %v", n, err)
			}
			if row.lost && n > 0 {
				return nil
			}
		}
		return nil
	})
	if took := time.Since(start); took > max(row.within, time.Second) {
		t.Errorf("took %v, want at most %v", took, row.within)
	}
	var end *telegram.ConnectionError
	if row.lost != errors.As(err, &end) || !row.lost && err != nil {
		t.Errorf("Run: %v", err)
	}
	if n := int(dials.Load()); n > max(row.dials, 1) {
		t.Errorf("%d connections, want at most %d", n, max(row.dials, 1))
	}
	after, _ := store.Load()
	if !row.newKey && before.Keys[2].Key.ID() != after.Keys[2].Key.ID() != row.remade {
		t.Error("the key has changed")
	}
	<-time.After(time.Minute) // for what is still on its way
	s.ClearFaults()
	row.check(t, s)
}

// faultClient is what a client of the sandbox is made with.
func faultClient(t *testing.T, s *sandbox.Sandbox, newKey bool) (telegram.Options, *atomic.Int64, *telegram.MemoryStore) {
	store, dials := &telegram.MemoryStore{}, new(atomic.Int64)
	if !newKey {
		key, salt, err := s.AuthKey(sandbox.Me)
		if err != nil {
			t.Fatal(err)
		}
		store.Save(telegram.Session{DC: s.DC(), Keys: map[int]telegram.StoredKey{s.DC(): {Key: key, Salt: salt}}})
	}
	o := clientOptions(s)
	o.Store = store
	o.Dial = func(ctx context.Context, dc int) (mtproto.Link, error) {
		dials.Add(1)
		return s.Dial(ctx, dc)
	}
	return o, dials, store
}

func faultMessage(n int) *api.MessagesSendMessageRequest {
	return &api.MessagesSendMessageRequest{Peer: &api.InputPeerSelf{}, Message: fmt.Sprintf("message %04d", n), RandomID: int64(n) + 1}
}

// judge compares the end of a call with what it should be.
func (row *faultRow) judge(n int, err error) error {
	if n != 1 || row.want == "" {
		return err
	}
	e := new(telegram.Error)
	if !errors.As(err, &e) || errorType(err) != row.want || e.Code != row.code {
		return fmt.Errorf("%v (%s, code %d), want %s, code %d", err, errorType(err), e.Code, row.want, row.code)
	}
	if !strings.Contains(err.Error(), row.says) {
		return fmt.Errorf("the error does not say %q: %w", row.says, err)
	}
	return nil
}

// check asks another client what the server has carried out: no message twice.
func (row *faultRow) check(t *testing.T, s *sandbox.Sandbox) {
	o, _, _ := faultClient(t, s, false)
	c := telegram.New(o)
	var got []string
	err := c.Run(t.Context(), func(ctx context.Context) error {
		got = history(ctx, t, c, faultMessages+1)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	want := row.ran
	if want == 0 {
		want = faultMessages
	}
	if n := s.Calls("messages.sendMessage"); n < want || len(got) != want || len(slices.Compact(slices.Sorted(slices.Values(got)))) != want {
		t.Errorf("the server ran %d calls and has %q, want %d messages, each once", n, got, want)
	}
}
