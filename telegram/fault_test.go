package telegram_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
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
	known  bool // it is known who is signed in
	noPFS  bool // without temporary keys only
	during func(s *sandbox.Sandbox)
	o      telegram.CallOptions

	want   string // type of the second call's error, its kind if it is not Telegram's; "" for an answer
	code   int    // of that error
	says   string // what its line says
	after  string // type of the errors of the calls that follow
	ran    int    // how many of the messages the server carried out; 0 is all
	dials  int    // connections, at most; 0 is one
	within time.Duration
	lost   bool   // the connection ends for good
	ended  string // and with it the session, by this error
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

func times(n int) func(*sandbox.Fault) { return func(f *sandbox.Fault) { f.Times = n } }

func refuse(code int, message string, times int) []sandbox.Fault {
	return on(sandbox.Refuse, func(f *sandbox.Fault) { f.Code, f.Message, f.Times = code, message, times })
}

func transport(code, times int) []sandbox.Fault {
	return on(sandbox.Transport, func(f *sandbox.Fault) { f.Code, f.Times = code, times })
}

func badMsg(code, times int) []sandbox.Fault {
	return on(sandbox.BadMsg, func(f *sandbox.Fault) { f.Code, f.Times = code, times })
}

// packets is a fault of all packets that the server sends to the account.
func packets(kind sandbox.FaultKind, times int) []sandbox.Fault {
	return []sandbox.Fault{{Account: sandbox.Me, Kind: kind, Times: times}}
}

// refusals are what Telegram says no with.
var refusals = []faultRow{
	{name: "none"},
	{name: "flood wait (A4)", faults: refuse(420, "FLOOD_WAIT_2", 1), within: 2200 * time.Millisecond},
	{name: "flood wait above the threshold (A4)", faults: refuse(420, "FLOOD_WAIT_600", 1), want: "FLOOD_WAIT", code: 420, says: "wait 600 seconds",
		after: "FLOOD_WAIT", ran: 1},
	{name: "trouble inside (A5)", faults: refuse(500, "RPC_CALL_FAIL", 3), within: 7 * time.Second},
	{name: "trouble without end (A5)", faults: refuse(500, "RPC_CALL_FAIL", 6), want: "RPC_CALL_FAIL", code: 500, ran: 4, within: 31 * time.Second},
	{name: "timeout inside (A5)", faults: refuse(-503, "Timeout", 2), within: 3 * time.Second},
	{name: "a refusal", faults: refuse(400, "PEER_ID_INVALID", 1), want: "PEER_ID_INVALID", code: 400, ran: 4},
	{name: "a session ended elsewhere (A3)", faults: on(sandbox.RevokeSession, nil), want: "SESSION_REVOKED", code: 401, says: "sign in again",
		lost: true, ended: "SESSION_REVOKED", ran: 1},
	{name: "a password is missing (A3)", known: true, faults: refuse(401, "SESSION_PASSWORD_NEEDED", 1), want: "SESSION_PASSWORD_NEEDED", code: 401, ran: 4},
	{name: "an unbound key (A3)", known: true, noPFS: true, faults: refuse(401, "AUTH_KEY_PERM_EMPTY", 1), want: "AUTH_KEY_PERM_EMPTY", code: 401, ran: 4},
	{name: "a 401 of no meaning (A3)", known: true, faults: refuse(401, "SOMETHING_NEW", 1), want: "SOMETHING_NEW", code: 401, ran: 4},
	{name: "a 406 of a call (A3)", known: true, faults: refuse(406, "TOPIC_CLOSED", 1), want: "TOPIC_CLOSED", code: 406, ran: 4},
	{name: "other waits (A4)", faults: refuse(420, "2FA_CONFIRM_WAIT_5", 1), want: "2FA_CONFIRM_WAIT", code: 420, says: "takes effect in 5 seconds", ran: 4},
	{name: "a test number's wait (A4)", faults: refuse(420, "FLOOD_TEST_PHONE_WAIT_5", 1), want: "FLOOD_TEST_PHONE_WAIT", code: 420, says: "wait 5 seconds", ran: 4},
	{name: "an export's delay (A4)", faults: refuse(420, "TAKEOUT_INIT_DELAY_5", 1), want: "TAKEOUT_INIT_DELAY", code: 420, says: "another device", ran: 4},
	{name: "a wait of no meaning (A4)", faults: refuse(420, "SOMETHING_WAIT_5", 1), want: "SOMETHING_WAIT", code: 420, ran: 4},
	{name: "a wait without a number (A4)", faults: refuse(420, "FLOOD_WAIT_X", 1), want: "FLOOD_WAIT_X", code: 420, ran: 4},
	{name: "a wait for Premium (A4)", faults: refuse(420, "FLOOD_PREMIUM_WAIT_3", 1), within: 3200 * time.Millisecond},
	{name: "slow mode (A4)", faults: refuse(420, "SLOWMODE_WAIT_3", 1), within: 3200 * time.Millisecond},
	{name: "an unknown data centre (A1, S19)", faults: refuse(303, "USER_MIGRATE_7", 1), want: "USER_MIGRATE", code: 303, says: "data centre 7", ran: 4},
	{name: "a connection that is not inited (M20)", faults: refuse(400, "CONNECTION_NOT_INITED", 1)},
	{name: "a duplicate of what is being sent (A5)", faults: refuse(500, "RANDOM_ID_DUPLICATE", 1), within: time.Second},
}

// endings are the refusals after which the session is not tried again (A3).
func endings() (rows []faultRow) {
	for name, says := range map[string]string{
		"AUTH_KEY_UNREGISTERED": "sign in first", "AUTH_KEY_INVALID": "sign in again", "SESSION_REVOKED": "sign in again",
		"SESSION_EXPIRED": "sign in again", "USER_DEACTIVATED": "deleted", "USER_DEACTIVATED_BAN": "blocked", "AUTH_KEY_DUPLICATED": "sign in again",
	} {
		code := 401
		if name == "AUTH_KEY_DUPLICATED" {
			code = 406
		}
		rows = append(rows, faultRow{name: name + " (A3)", known: true, faults: refuse(code, name, 1), want: name, code: code, says: says,
			lost: true, ended: name, ran: 1})
	}
	return rows
}

// networkFaults are what connections and sessions do.
var networkFaults = []faultRow{
	{name: "slow (SV5)", faults: on(sandbox.Delay, func(f *sandbox.Fault) { f.Wait = 20 * time.Second }), within: 20 * time.Second},
	{name: "slower than the timeout (SV5, M17)", faults: on(sandbox.Delay, func(f *sandbox.Fault) { f.Wait = 20 * time.Second }),
		o: telegram.CallOptions{Timeout: 5 * time.Second}, want: telegram.KindTimeout, says: "no answer within 5s", within: 5 * time.Second},
	{name: "lost before it ran (SV5, M14)", faults: on(sandbox.DropBefore, nil), dials: 2},
	{name: "lost before, ten times (SV5, M14)", faults: on(sandbox.DropBefore, times(10)), dials: 11, within: time.Minute},
	{name: "its answer lost (SV5, M10)", faults: on(sandbox.DropAfter, nil), dials: 2},
	{name: "every answer lost (SV5, M10)", faults: on(sandbox.DropAfter, times(4)), dials: 5},
	{name: "closed behind the answer (SV5)", faults: on(sandbox.Disconnect, times(4)), dials: 5},
	{name: "everything closed (SV5)", during: (*sandbox.Sandbox).DropConnections, dials: 2},
	{name: "only announced (SV5, M15)", faults: on(sandbox.DetailedInfo, times(3))},
	{name: "acks lost (SV5, M10)", faults: []sandbox.Fault{{Kind: sandbox.LoseAcks, Times: -1}}},

	{name: "-429 (T9)", faults: transport(mtproto.CodeFlood, 1), dials: 2, within: 4 * time.Second},
	{name: "-404 once (T9)", faults: transport(mtproto.CodeUnknownKey, 1), dials: 2},
	{name: "-404 (SV3, T9)", faults: on(sandbox.ForgetKey, nil), noPFS: true, dials: 2, lost: true, ended: "AUTH_KEY_INVALID", ran: 1, want: telegram.KindNetwork, says: "sign in again"},
	{name: "-444 (T9)", faults: transport(mtproto.CodeWrongDC, 1), lost: true, ran: 1, want: telegram.KindNetwork, says: "check the data centre's number"},
	{name: "a code of no meaning (T8)", faults: transport(-500, 1), dials: 2, within: time.Second},

	{name: "session forgotten (SV3, M13)", faults: on(sandbox.NewSession, nil)},
	{name: "session forgotten, again and again (SV3, M13)", faults: on(sandbox.NewSession, times(4))},
	{name: "answer lost and session forgotten (SV3, M13, A5)", dials: 2,
		faults: append(on(sandbox.DropAfter, nil), sandbox.Fault{Method: "msgs_state_req", Kind: sandbox.NewSession})},
	{name: "salt changed (SV3, M12)", faults: on(sandbox.BadSalt, nil)},
	{name: "salts that change and change (SV3, M12)", faults: on(sandbox.BadSalt, times(4))},
	{name: "salts without end (M11)", faults: on(sandbox.BadSalt, times(9)), want: telegram.KindNetwork, says: "code 48", ran: 4},

	{name: "16, id too low (SV1, M11)", faults: badMsg(16, 1)},
	{name: "17, id too high (SV1, M11)", faults: badMsg(17, 1)},
	{name: "18, id of wrong bits (SV1, M11)", faults: badMsg(18, 1), want: telegram.KindNetwork, says: "code 18", ran: 4, dials: 2},
	{name: "19, container's id used before (SV1, M11)", faults: badMsg(19, 1), want: telegram.KindNetwork, says: "code 19", ran: 4, dials: 2},
	{name: "20, too old (SV1, M11)", faults: badMsg(20, 1)},
	{name: "20 without end (SV1, M11)", faults: badMsg(20, 9), want: telegram.KindNetwork, says: "code 20", ran: 4},
	{name: "32, seq_no too low (SV1, M11)", faults: badMsg(32, 1)},
	{name: "33, seq_no too high (SV1, M11)", faults: badMsg(33, 1)},
	{name: "34, seq_no not even (SV1, M11)", faults: badMsg(34, 1), want: telegram.KindNetwork, says: "code 34", ran: 4, dials: 2},
	{name: "35, seq_no not odd (SV1, M11)", faults: badMsg(35, 1), want: telegram.KindNetwork, says: "code 35", ran: 4, dials: 2},
	{name: "64, a container that is none (SV1, M11)", faults: badMsg(64, 1)},
	{name: "77, which has no meaning (SV1, M11)", faults: badMsg(77, 1), want: telegram.KindNetwork, says: "code 77", ran: 4, dials: 2},

	{name: "an even id (SV2, M5)", faults: on(sandbox.EvenMsgID, nil), dials: 2},
	{name: "a late id (SV2, M6)", faults: on(sandbox.LateMsgID, nil), dials: 2},
	{name: "a future id (SV2, M6)", faults: on(sandbox.FutureMsgID, nil), dials: 2},
	{name: "an id twice (SV2, M5)", faults: on(sandbox.DuplicateMsgID, times(4))},
	{name: "another session (SV2, S10)", faults: on(sandbox.WrongSession, nil), within: 35 * time.Second},
	{name: "a salt of nobody (SV2)", faults: on(sandbox.WrongSalt, nil)},

	{name: "every padding (SV4, M2)", faults: packets(sandbox.Padding, 64)},
	{name: "split writes (SV4)", faults: packets(sandbox.SplitWrites, -1)},
	{name: "swapped packets (SV5, S1)", faults: packets(sandbox.SwapPackets, 20), within: 30 * time.Second},
	{name: "repeated packets (SV5, S8)", faults: packets(sandbox.RepeatPackets, -1)},
}

// updateFaults are what happens to updates: TestFaults has another session of the
// account listen.
var updateFaults = []faultRow{
	{name: "a gap (SV6, A8)", faults: []sandbox.Fault{{Account: sandbox.Me, Kind: sandbox.PtsGap, After: 1, Times: 2}}},
	{name: "gaps and slices (SV6, A9)", faults: []sandbox.Fault{
		{Account: sandbox.Me, Kind: sandbox.PtsGap, Times: 4}, {Kind: sandbox.DifferenceSlices, Times: -1}}},
	{name: "gaps and too long (SV6, A9)", faults: []sandbox.Fault{
		{Account: sandbox.Me, Kind: sandbox.PtsGap, Times: 4}, {Kind: sandbox.DifferenceTooLong}}},
	{name: "gaps and a state that stands still (SV6, A9)", faults: []sandbox.Fault{
		{Account: sandbox.Me, Kind: sandbox.PtsGap, Times: 4}, {Kind: sandbox.DifferenceStuck, Times: 3}}},
}

// keyFaults are what happens to temporary keys (M23). Of the faults of
// auth.bindTempAuthKey some are none that Telegram documents for it.
var keyFaults = []faultRow{
	{name: "-404 to the temporary key (SV3, T9)", faults: on(sandbox.ForgetKey, nil), dials: 2},
	{name: "-404, again and again (SV3, T9)", faults: on(sandbox.ForgetKey, times(4)), dials: 5},
	{name: "unbound (A3)", faults: on(sandbox.UnbindKey, nil)},
	{name: "unbound, again and again (A3)", faults: on(sandbox.UnbindKey, times(4))},
	{name: "AUTH_KEY_PERM_EMPTY without end (A3)", faults: refuse(401, "AUTH_KEY_PERM_EMPTY", 9), want: "AUTH_KEY_PERM_EMPTY", code: 401, ran: 4},
	{name: "the permanent key too (T9)", faults: on(sandbox.ForgetPermanent, nil), dials: 4, lost: true, ended: "AUTH_KEY_INVALID", ran: 1,
		want: telegram.KindNetwork, says: "sign in again"},
	{name: "not bound: lost (K15)", faults: bind(sandbox.Fault{Kind: sandbox.DropBefore}), dials: 2},
	{name: "not bound: answer lost (M10)", faults: bind(sandbox.Fault{Kind: sandbox.DropAfter}), dials: 2},
	{name: "not bound: salt (M12)", faults: bind(sandbox.Fault{Kind: sandbox.BadSalt})},
	{name: "not bound: id too high (M11)", faults: bind(sandbox.Fault{Kind: sandbox.BadMsg, Code: 17})},
	{name: "not bound: slow", faults: bind(sandbox.Fault{Kind: sandbox.Delay, Wait: 20 * time.Second}), within: 20 * time.Second},
	{name: "not bound: -404 (T9)", faults: bind(sandbox.Fault{Kind: sandbox.Transport, Code: mtproto.CodeUnknownKey}), dials: 2},
	{name: "not bound: -429 (T9)", faults: bind(sandbox.Fault{Kind: sandbox.Transport, Code: mtproto.CodeFlood}), dials: 2, within: 4 * time.Second},
	{name: "not bound: ENCRYPTED_MESSAGE_INVALID", faults: bindRefused(400, "ENCRYPTED_MESSAGE_INVALID", 2), dials: 4, within: 3 * time.Second},
	{name: "not bound: TEMP_AUTH_KEY_EMPTY", faults: bindRefused(400, "TEMP_AUTH_KEY_EMPTY", 1), dials: 2},
	{name: "not bound: TEMP_AUTH_KEY_ALREADY_BOUND", faults: bindRefused(400, "TEMP_AUTH_KEY_ALREADY_BOUND", 1), dials: 2},
	{name: "not bound: flood wait (A4)", faults: bindRefused(420, "FLOOD_WAIT_3", 1), dials: 2, within: 3 * time.Second},
	{name: "not bound: trouble inside (A5)", faults: bindRefused(500, "RPC_CALL_FAIL", 2), dials: 3, within: 5 * time.Second},
	{name: "not bound: not implemented", faults: bindRefused(400, "METHOD_INVALID", 5), dials: 5, lost: true, ran: -1,
		want: telegram.KindNetwork, says: "METHOD_INVALID", within: 15 * time.Second},
	{name: "not bound: used from two places (A3)", faults: bindRefused(406, "AUTH_KEY_DUPLICATED", 1), lost: true, ended: "AUTH_KEY_DUPLICATED", ran: -1,
		want: telegram.KindNetwork, says: "two programs"},
}

// bind is a fault of auth.bindTempAuthKey.
func bind(f sandbox.Fault) []sandbox.Fault {
	f.Method = "auth.bindTempAuthKey"
	return []sandbox.Fault{f}
}

func bindRefused(code int, message string, times int) []sandbox.Fault {
	return bind(sandbox.Fault{Kind: sandbox.Refuse, Code: code, Message: message, Times: times})
}

// exchangeFaults are what happens to a key exchange, at each of its steps.
func exchangeFaults() (rows []faultRow) {
	for _, step := range []string{"req_pq_multi", "req_DH_params", "set_client_DH_params"} {
		add := func(name string, f sandbox.Fault, row faultRow) {
			f.Method = step
			row.name, row.faults, row.newKey = name+" at "+step, []sandbox.Fault{f}, true
			rows = append(rows, row)
		}
		add("lost (SV5, K15)", sandbox.Fault{Kind: sandbox.DropBefore}, faultRow{dials: 2})
		add("-404 (T9)", sandbox.Fault{Kind: sandbox.Transport, Code: mtproto.CodeUnknownKey}, faultRow{dials: 2})
		add("-404 without end (T9)", sandbox.Fault{Kind: sandbox.Transport, Code: mtproto.CodeUnknownKey, Times: -1},
			faultRow{dials: 5, ran: -1, lost: true, within: 20 * time.Second})
		add("-429 (T9)", sandbox.Fault{Kind: sandbox.Transport, Code: mtproto.CodeFlood}, faultRow{dials: 2, within: 4 * time.Second})
		add("-444 (T9)", sandbox.Fault{Kind: sandbox.Transport, Code: mtproto.CodeWrongDC}, faultRow{lost: true, ran: -1})
		add("bytes behind the answer (SV4, T1)", sandbox.Fault{Kind: sandbox.TrailingBytes}, faultRow{})
	}
	return rows
}

// TestFaults: a client survives every fault of a server, or says what is the
// matter: each call is answered or refused as it should, no message is sent
// twice, each is heard once elsewhere, no key is dropped that was signed in, and
// nobody hammers the server.
func TestFaults(t *testing.T) {
	rows := slices.Concat(refusals, endings(), networkFaults, updateFaults, exchangeFaults())
	for _, row := range slices.Concat(rows, keyFaults) {
		if !row.noPFS {
			t.Run(row.name, func(t *testing.T) { synctest.Test(t, row.run) })
		}
	}
	for _, row := range rows {
		row.noPFS = true
		t.Run(row.name+" without PFS", func(t *testing.T) { synctest.Test(t, row.run) })
	}
}

func (row *faultRow) run(t *testing.T) {
	s, err := sandbox.New(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer synctest.Wait()
	defer s.Close()
	heard := listen(t, s)
	o, dials, store := faultClient(t, s, row.newKey)
	if row.known {
		store.Save(telegram.Change{Self: &telegram.Self{ID: 1}})
	}
	o.NoPFS = row.noPFS
	before, _ := store.Load()
	var hits []*sandbox.Injected
	for _, f := range row.faults {
		hits = append(hits, s.Inject(f))
	}
	c := telegram.New(o)
	start := time.Now()
	err = c.Run(t.Context(), func(ctx context.Context) error { return row.calls(ctx, t, c, s) })
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
	if !row.newKey && before.Keys[2].Key.ID() != after.Keys[2].Key.ID() {
		t.Error("the key has changed")
	}
	row.checkEnded(t, o, dials)
	<-time.After(5 * time.Minute) // for what is still on its way
	for i, h := range hits {
		if h.Hits() == 0 {
			t.Errorf("fault %d never hit", i)
		}
	}
	s.ClearFaults()
	row.check(t, s, heard())
}

// checkEnded: a session that Telegram has ended stays so, and the next run says
// it without a connection.
func (row *faultRow) checkEnded(t *testing.T, o telegram.Options, dials *atomic.Int64) {
	stored, _ := o.Store.Load()
	if stored.Ended != row.ended {
		t.Errorf("stored as ended by %q, want %q", stored.Ended, row.ended)
	}
	if row.ended == "" {
		return
	}
	before := dials.Load()
	err := telegram.New(o).Run(t.Context(), func(context.Context) error {
		t.Error("a session that has ended runs")
		return nil
	})
	var end *telegram.ConnectionError
	if !errors.As(err, &end) || end.Type != row.ended || end.Hint == "" || !strings.Contains(end.Message, row.ended) || dials.Load() != before {
		t.Errorf("the next run: %v (%+v), %d connections", err, end, dials.Load()-before)
	}
}

// calls makes the calls of a row.
func (row *faultRow) calls(ctx context.Context, t *testing.T, c *telegram.Client, s *sandbox.Sandbox) error {
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
		if row.ran < 0 {
			n = 1 // there is no connection that would carry the first
		}
		if err = row.judge(n, err); err != nil {
			t.Errorf("message %d: %v", n, err)
		}
		if row.lost && n > 0 {
			<-ctx.Done() // the call ends before the reason is known
			return nil
		}
	}
	return nil
}

// faultClient is what a client of the sandbox is made with.
func faultClient(t *testing.T, s *sandbox.Sandbox, newKey bool) (telegram.Options, *atomic.Int64, *telegram.MemoryStore) {
	store, dials := &telegram.MemoryStore{}, new(atomic.Int64)
	if !newKey {
		key, salt, err := s.AuthKey(sandbox.Me)
		if err != nil {
			t.Fatal(err)
		}
		store.Save(telegram.Change{Session: &telegram.Session{DC: s.DC(), Keys: map[int]telegram.StoredKey{s.DC(): {Key: key, Salt: salt}}}})
	}
	o := clientOptions(s)
	o.Store = store
	o.Dial = func(ctx context.Context, dc int) (mtproto.Link, error) {
		dials.Add(1)
		return s.Dial(ctx, dc)
	}
	return o, dials, store
}

// listen has another session of the account listen. heard tells the messages
// that it has heard of, each as often, when it is over.
func listen(t *testing.T, s *sandbox.Sandbox) (heard func() []string) {
	o, _, _ := faultClient(t, s, false)
	c := telegram.New(o)
	ctx, cancel := context.WithCancel(t.Context())
	var mu sync.Mutex
	var texts []string
	ready, ended := make(chan struct{}), make(chan error, 1)
	handle := func(u *telegram.Update) {
		mu.Lock()
		defer mu.Unlock()
		if news, ok := u.Update.(*api.UpdateNewMessage); ok {
			texts = append(texts, news.Message.(*api.Message).Message)
		}
	}
	go func() {
		ended <- c.Run(ctx, func(ctx context.Context) error {
			return c.Updates(ctx, telegram.UpdateOptions{Ready: func(telegram.UpdateState) { close(ready) }, Handle: handle})
		})
	}()
	<-ready
	return func() []string {
		cancel()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("listening: %v", err)
		}
		return texts
	}
}

func faultMessage(n int) *api.MessagesSendMessageRequest {
	return &api.MessagesSendMessageRequest{Peer: &api.InputPeerSelf{}, Message: fmt.Sprintf("message %04d", n), RandomID: int64(n) + 1}
}

// judge compares the end of a call with what it should be.
func (row *faultRow) judge(n int, err error) error {
	switch {
	case n > 1 && row.after != "":
		if errorType(err) != row.after {
			return fmt.Errorf("%v, want %s", err, row.after)
		}
		return nil
	case n != 1 || row.want == "":
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

// check asks another client what the server has carried out: no message twice,
// and the listener has heard each once.
func (row *faultRow) check(t *testing.T, s *sandbox.Sandbox, heard []string) {
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
	want := max(row.ran, 0)
	if row.ran == 0 {
		want = faultMessages
	}
	if n := s.Calls("messages.sendMessage"); n < want || len(got) != want || len(slices.Compact(slices.Sorted(slices.Values(got)))) != want {
		t.Errorf("the server ran %d calls and has %q, want %d messages, each once", n, got, want)
	}
	if !slices.Equal(heard, got) {
		t.Errorf("heard %q, want %q", heard, got)
	}
}

// TestFaultFileReferenceA15: a call that is refused because the reference of a file
// has expired is made again once what the file is in was fetched anew (SV6).
func TestFaultFileReferenceA15(t *testing.T) {
	inSandbox(t, telegram.Options{}, func(ctx context.Context, c *telegram.Client, s *sandbox.Sandbox) {
		if err := signIn(ctx, t, c, "+9996620001", "22222", ""); err != nil {
			t.Fatal(err)
		}
		invoke := func(req api.Object) api.Object {
			o, err := c.Invoke(ctx, req, telegram.CallOptions{})
			if err != nil {
				t.Fatalf("%T: %v", req, err)
			}
			return o
		}
		invoke(&api.UploadSaveFilePartRequest{FileID: 7, Bytes: []byte("contents")})
		invoke(&api.MessagesSendMediaRequest{Peer: &api.InputPeerSelf{}, RandomID: 1, Media: &api.InputMediaUploadedDocument{
			File: &api.InputFile{ID: 7, Parts: 1, Name: "a.txt"}, MimeType: "text/plain"}})
		o := invoke(&api.MessagesGetHistoryRequest{Peer: &api.InputPeerSelf{}, Limit: 1})
		d := o.(*api.MessagesMessages).Messages[0].(*api.Message).Media.(*api.MessageMediaDocument).Document.(*api.Document)
		for _, want := range []int{1, 1, 2} { // times that the message was fetched
			if want == 2 || s.Calls("messages.getMessages") == 0 {
				expire(s)
			}
			o := invoke(&api.UploadGetFileRequest{Limit: 4096, Location: &api.InputDocumentFileLocation{
				ID: d.ID, AccessHash: d.AccessHash, FileReference: d.FileReference}})
			if file, ok := o.(*api.UploadFile); !ok || string(file.Bytes) != "contents" {
				t.Errorf("%v", o)
			}
			if got := s.Calls("messages.getMessages"); got != want {
				t.Errorf("fetched %d times, want %d", got, want)
			}
		}
	})
}
