package host_test

import (
	"bytes"
	"context"
	"crypto/rsa"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tgscript/tgscript/host"
	"github.com/tgscript/tgscript/sandbox"
	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// stage is a sandbox with a script that runs as me, in virtual time.
type stage struct {
	t      *testing.T
	dir    string // of the script
	box    *sandbox.Sandbox
	ended  chan error // of the script
	cancel context.CancelCauseFunc
	random int64
	rand   io.Reader
	pfs    bool // clients have temporary keys

	mu  sync.Mutex // guards out
	out bytes.Buffer
}

func (s *stage) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.out.Write(p)
}

// timeOfLog is what a line of the log begins with, which depends on where the
// test runs.
var timeOfLog = regexp.MustCompile(`(?m)^\d\d:\d\d:\d\d (DEBUG|INFO |WARN |ERROR) `)

// printed is what the script has written since the last time, without the times
// of what it has logged.
func (s *stage) printed() string {
	synctest.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.out.Reset()
	return timeOfLog.ReplaceAllString(strings.ReplaceAll(s.out.String(), s.dir+"/", ""), "$1 ")
}

func (s *stage) want(printed string) {
	s.t.Helper()
	if got := s.printed(); got != printed {
		s.t.Errorf("printed\n%swant\n%s", got, printed)
	}
}

// client is an account's client, which runs until the test is over.
func (s *stage) client(account string) *telegram.Client {
	s.t.Helper()
	c, end := s.clientWith(s.store(account))
	s.t.Cleanup(end)
	return c
}

// store is that of a new session of an account.
func (s *stage) store(account string) telegram.Store {
	s.t.Helper()
	key, salt, err := s.box.AuthKey(account)
	if err != nil {
		s.t.Fatal(err)
	}
	store := &telegram.MemoryStore{}
	if err := store.Save(telegram.Change{Session: &telegram.Session{DC: s.box.DC(), Keys: map[int]telegram.StoredKey{s.box.DC(): {Key: key, Salt: salt}}}}); err != nil {
		s.t.Fatal(err)
	}
	return store
}

// clientWith is a client that runs until end is called.
func (s *stage) clientWith(store telegram.Store) (c *telegram.Client, end func()) {
	c = telegram.New(telegram.Options{
		AppID: 1, AppHash: "sandbox", DC: s.box.DC(), Store: store, Dial: s.box.Dial, Keys: []*rsa.PublicKey{s.box.PublicKey()},
		Rand: s.rand, NoPFS: !s.pfs,
	})
	ctx, cancel := context.WithCancel(context.Background())
	running, ended := make(chan bool), make(chan bool)
	go func() {
		defer close(ended)
		_ = c.Run(ctx, func(ctx context.Context) error {
			close(running)
			<-ctx.Done()
			return nil
		})
	}()
	<-running
	return c, func() {
		cancel()
		<-ended
	}
}

// send sends a message, and lets all happen that follows from it.
func (s *stage) send(from *telegram.Client, to, text string) {
	s.t.Helper()
	peer, err := from.InputPeer(s.t.Context(), to)
	if err != nil {
		s.t.Fatal(err)
	}
	s.random++
	req := &api.MessagesSendMessageRequest{Peer: peer, Message: text, RandomID: s.random}
	if _, err := from.Invoke(s.t.Context(), req, telegram.CallOptions{}); err != nil {
		s.t.Fatal(err)
	}
	synctest.Wait()
}

// invoke makes a call, and lets all happen that follows from it.
func (s *stage) invoke(c *telegram.Client, req api.Object) api.Object {
	s.t.Helper()
	o, err := c.Invoke(s.t.Context(), req, telegram.CallOptions{})
	if err != nil {
		s.t.Fatal(err)
	}
	synctest.Wait()
	return o
}

// sleep lets so many seconds pass.
func (s *stage) sleep(seconds float64) { <-time.After(time.Duration(seconds * float64(time.Second))) }

// newStage makes a stage. Its clients take their randomness from random, or if
// that is nil from the system.
func newStage(t *testing.T, random io.Reader) *stage {
	t.Helper()
	<-time.After(time.Until(time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC))) // after the sandbox's own history
	box, err := sandbox.New(sandbox.Options{Rand: random})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { box.Close() })
	return &stage{t: t, box: box, dir: t.TempDir(), ended: make(chan error, 1), rand: random}
}

// start begins to run a script as an account; it writes to out.
func (s *stage) start(src, account string, out io.Writer, set ...func(*host.Options)) {
	s.t.Helper()
	file := filepath.Join(s.dir, "script.lua")
	if err := os.WriteFile(file, []byte(src), 0o600); err != nil {
		s.t.Fatal(err)
	}
	client := s.client(account)
	ctx, cancel := context.WithCancelCause(context.Background())
	s.cancel = cancel
	o := host.Options{Client: client, Script: file, Stdout: out, Stderr: out, Rand: s.rand}
	for _, f := range set {
		f(&o)
	}
	go func() { s.ended <- host.Run(ctx, o) }()
	s.t.Cleanup(func() {
		cancel(nil)
		synctest.Wait()
	})
	synctest.Wait()
}

// inTime runs a test on a stage, in virtual time.
func inTime(t *testing.T, test func(s *stage)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { test(newStage(t, nil)) })
}

// onStage runs a script as me, and a test beside it.
func onStage(t *testing.T, src string, test func(s *stage)) {
	t.Helper()
	inTime(t, func(s *stage) {
		s.start(src, "sandbox_me", s)
		test(s)
	})
}

// TestOnMessage: a handler runs for each message, with what the message says, but
// not for those that the script itself sends; those that the account sends from
// elsewhere are out.
func TestOnMessage(t *testing.T) {
	onStage(t, `
local h = on("message", function(event)
  local m = event.message
  print(m.message, m.out, event.replayed, event.update._, m.peer_id._)
  call("messages.sendMessage", { peer = m.peer_id, message = "re: " .. m.message })
end)
print(h)`, func(s *stage) {
		friend, elsewhere := s.client("sandbox_friend"), s.client("sandbox_me")
		s.want("handler of \"message\" (running)\n")
		s.send(friend, "sandbox_me", "one")
		s.send(friend, "sandbox_supergroup", "two")
		s.want("one\tfalse\tfalse\tupdateNewMessage\tpeerUser\ntwo\tfalse\tfalse\tupdateNewChannelMessage\tpeerChannel\n")
		s.send(elsewhere, "sandbox_friend", "three")
		s.want("three\ttrue\tfalse\tupdateNewMessage\tpeerUser\n")
		s.box.DropConnections()
		s.send(friend, "sandbox_me", "four")
		if got := s.printed(); got != "four\tfalse\ttrue\tupdateNewMessage\tpeerUser\n" && got != "four\tfalse\tfalse\tupdateNewMessage\tpeerUser\n" {
			t.Errorf("printed %s", got)
		}
		s.cancel(errors.New("interrupted"))
		if err := <-s.ended; err == nil || err.Error() != "interrupted" {
			t.Errorf("ended with %v", err)
		}
	})
}

// TestEcho runs the example: it answers in private chats only.
func TestEcho(t *testing.T) {
	src, err := os.ReadFile("../scripts/echo.lua")
	if err != nil {
		t.Fatal(err)
	}
	onStage(t, string(src), func(s *stage) {
		friend := s.client("sandbox_friend")
		s.want("ready\n")
		s.send(friend, "sandbox_me", "Is anybody there?")
		s.send(friend, "sandbox_supergroup", "Nobody at all?")
		s.want("")
		if n := s.box.Calls("messages.sendMessage"); n != 3 {
			t.Errorf("%d messages were sent, want 3", n)
		}
		peer, err := friend.InputPeer(s.t.Context(), "sandbox_me")
		if err != nil {
			s.t.Fatal(err)
		}
		o, err := friend.Invoke(s.t.Context(), &api.MessagesGetHistoryRequest{Peer: peer, Limit: 1}, telegram.CallOptions{})
		if err != nil {
			s.t.Fatal(err)
		}
		page, ok := o.(*api.MessagesMessagesSlice)
		if !ok || page.Messages[0].(*api.Message).Message != "Is anybody there?" || page.Messages[0].(*api.Message).Out {
			t.Errorf("the newest message is %v", o)
		}
	})
}

// TestOnOrder: the messages of one chat follow each other, and so do the handlers
// of one message, in the order of on; chats go side by side.
func TestOnOrder(t *testing.T) {
	onStage(t, `
on("message", function(event)
  print("begin", event.message.message)
  sleep(10)
  print("end", event.message.message)
end)
on("message", function(event) print("short", event.message.message) end)`, func(s *stage) {
		friend, locked := s.client("sandbox_friend"), s.client("sandbox_locked")
		s.send(friend, "sandbox_me", "a1")
		s.send(friend, "sandbox_me", "a2")
		s.want("begin\ta1\n")
		<-time.After(time.Second)
		s.send(locked, "sandbox_me", "b1")
		s.want("begin\tb1\n")
		<-time.After(9 * time.Second)
		s.want("end\ta1\nshort\ta1\nbegin\ta2\n")
		<-time.After(10 * time.Second)
		s.want("end\tb1\nshort\tb1\nend\ta2\nshort\ta2\n")
	})
}

// TestOnError: an error in a handler is logged with its traceback, and the script
// goes on; when its last handler has stopped, it ends well.
func TestOnError(t *testing.T) {
	onStage(t, `
local function fail(event) error("what is " .. event.message.message .. "?") end
local h
h = on("message", function(event)
  if event.message.message == "stop" then return h:stop() end
  if event.message.message == "field" then return event.mesage end
  fail(event)
end)`, func(s *stage) {
		friend := s.client("sandbox_friend")
		s.send(friend, "sandbox_me", "this")
		s.want("ERROR a handler of \"message\" failed: script.lua:2: what is this?\nstack traceback:\n\t(host) in function 'error'\n" +
			"\tscript.lua:2: in function 'fail'\n\tscript.lua:7: in function <script.lua:4>\n" +
			"event: updateNewMessage, chat 1002, from 1002, message 9, \"this\"\n")
		s.send(friend, "sandbox_me", "field")
		if got := s.printed(); !strings.HasPrefix(got, "ERROR a handler of \"message\" failed: script.lua:6: an event of \"message\" has no field \"mesage\" (did you mean \"message\"?)\n") {
			t.Errorf("printed %s", got)
		}
		s.send(friend, "sandbox_me", "stop")
		select {
		case err := <-s.ended:
			if err != nil {
				t.Error(err)
			}
		default:
			t.Error("the script has not ended")
		}
		s.want("")
	})
}

// TestOnStop: a handler that was stopped does not begin any more, not even with
// an event whose turn it is.
func TestOnStop(t *testing.T) {
	onStage(t, `
local second
on("message", function(event)
  print("first", event.message.message)
  second:stop()
end)
second = on("message", function(event) print("second", event.message.message) end)`, func(s *stage) {
		friend := s.client("sandbox_friend")
		s.send(friend, "sandbox_me", "one")
		s.send(friend, "sandbox_me", "two")
		s.want("first\tone\nfirst\ttwo\n")
	})
}

// TestOnRaw: every update is an event, whatever it is about.
func TestOnRaw(t *testing.T) {
	onStage(t, `
on("raw", function(event) print(event.update._, event.message and event.message.message) end)`, func(s *stage) {
		friend := s.client("sandbox_friend")
		s.send(friend, "sandbox_me", "hello")
		me, err := friend.InputPeer(s.t.Context(), "sandbox_me")
		if err != nil {
			s.t.Fatal(err)
		}
		for _, req := range []api.Object{
			&api.MessagesSetTypingRequest{Peer: me, Action: &api.SendMessageTypingAction{}},
			&api.MessagesReadHistoryRequest{Peer: me},
		} {
			if _, err := friend.Invoke(s.t.Context(), req, telegram.CallOptions{}); err != nil {
				s.t.Fatal(err)
			}
		}
		s.want("updateNewMessage\thello\nupdateUserTyping\tnil\nupdateReadHistoryOutbox\tnil\n")
	})
}

// TestOnSlow: a handler that is slower than messages come gets all of them, in
// their order, after others have been fetched anew.
func TestOnSlow(t *testing.T) {
	onStage(t, `
local n, wrong = 0, 0
on("message", function(event)
  n = n + 1
  if event.message.message ~= "n" .. n then wrong = wrong + 1 end
  sleep(0.01)
  if n == 12000 then print("all", wrong) end
end)`, func(s *stage) {
		friend := s.client("sandbox_friend")
		reqs := make([]api.Object, 12000)
		me, err := friend.InputPeer(s.t.Context(), "sandbox_me")
		if err != nil {
			s.t.Fatal(err)
		}
		for i := range reqs {
			reqs[i] = &api.MessagesSendMessageRequest{Peer: me, Message: fmt.Sprint("n", i+1), RandomID: int64(i + 1)}
		}
		_, errs := friend.Batch(s.t.Context(), reqs, telegram.BatchOptions{Ordered: true})
		if err := errors.Join(errs...); err != nil {
			s.t.Fatal(err)
		}
		<-time.After(5 * time.Minute)
		s.want("all\t0\n")
	})
}

// TestOnSignedOut: without an account there is nothing to hear of, and on says so.
func TestOnSignedOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		box, err := sandbox.New(sandbox.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer box.Close()
		client := telegram.New(telegram.Options{AppID: 1, AppHash: "sandbox", DC: box.DC(), Dial: box.Dial, Keys: []*rsa.PublicKey{box.PublicKey()}})
		file := filepath.Join(t.TempDir(), "script.lua")
		src := `print(pcall(on, "message", print))
assert(call("auth.importBotAuthorization", { flags = 0, api_id = 1, api_hash = "sandbox", bot_auth_token = "1000:sandbox" }))
on("message", print):stop()`
		if err := os.WriteFile(file, []byte(src), 0o600); err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		err = client.Run(t.Context(), func(ctx context.Context) error {
			return host.Run(ctx, host.Options{Client: client, Script: file, Stdout: &out, Stderr: &out})
		})
		if err != nil || !strings.Contains(out.String(), ":1: on: users.getUsers: AUTH_KEY_UNREGISTERED (401)") {
			t.Errorf("%v, printed %s", err, out.String())
		}
	})
}
