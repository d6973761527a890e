package host

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// conversationScript has a conversation nested three calls deep, as a script has it
// that asks for several things.
const conversationScript = `
local function text(event, question)
  local answer, reply = event:ask(question, { timeout = "1h" })
  return answer, reply
end
local function number(event, question)
  while true do
    local answer = text(event, question)
    if not answer then return nil end
    if tonumber(answer) then return tonumber(answer) end
    question = "A number, please."
  end
end
on("message", { pattern = "^/start" }, function(event)
  local name = event.text
  local age = number(event, "How old are you?")
  done(name, age)
end)`

// sender answers what is sent as Telegram does, at once.
type sender struct {
	absent
	id int32
}

func (s *sender) CastLocal(_ string, ref any) (api.Object, bool, error) {
	p, ok := ref.(*api.PeerUser)
	if !ok {
		return nil, false, nil
	}
	return &api.InputPeerUser{UserID: p.UserID, AccessHash: 1}, true, nil
}

func (s *sender) Start(_ api.Object, _ telegram.CallOptions, done func(api.Object, error)) func() {
	s.id++
	done(&api.UpdateShortSentMessage{Out: true, ID: s.id}, nil)
	return func() {}
}

// converse begins n conversations, and calls parked when all of them wait. Then all
// of them are answered.
func converse(t testing.TB, n int, parked func(h *host)) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "s.lua")
	if err := os.WriteFile(file, []byte(conversationScript), 0o600); err != nil {
		t.Fatal(err)
	}
	var errs strings.Builder
	h, err := newHost(Options{Script: file, Stderr: &errs})
	if err != nil {
		t.Fatal(err)
	}
	defer h.root.Close()
	ended := 0
	h.client = telegram.New(telegram.Options{AppID: 1, AppHash: "none"})
	sent := &sender{}
	h.bridge.client, h.bridge.start = sent, sent.Start
	h.register("done", func(L *lua.LState) int {
		if L.Get(1).String() == "/start" && L.Get(2) == lua.LNumber(36) {
			ended++
		}
		return 0
	})
	ctx, cancel := context.WithCancel(t.Context())
	idle := func(asking int) {
		for {
			h.mu.Lock()
			ok := h.current == nil && h.ready.empty() && h.on.asking == asking && h.on.events == 0
			h.mu.Unlock()
			if ok || errs.Len() > 0 {
				return
			}
			runtime.Gosched()
		}
	}
	h.on.updates = func(_ context.Context, o telegram.UpdateOptions) error {
		o.Ready(telegram.UpdateState{})
		say := func(i int, text string) {
			o.Handle(&telegram.Update{Update: &api.UpdateNewMessage{Message: &api.Message{
				ID: int32(1<<20 + i), Date: 1700000000, PeerID: &api.PeerUser{UserID: int64(5_000_000_000 + i)}, FromID: &api.PeerUser{UserID: int64(5_000_000_000 + i)},
				Message: text, Entities: []api.MessageEntityClass{&api.MessageEntityBotCommand{Length: 6}}, TTLPeriod: tl.Some(int32(0)),
			}, Pts: int32(i), PtsCount: 1}})
		}
		for i := range n {
			say(i, "/start")
		}
		idle(n)
		parked(h)
		for i := range n {
			say(i, "36")
		}
		idle(0)
		cancel()
		<-ctx.Done()
		return ctx.Err()
	}
	main, err := h.loadMain()
	if err != nil {
		t.Fatal(err)
	}
	_ = h.run(ctx, main)
	if ended != n || errs.Len() > 0 {
		t.Fatalf("%d of %d conversations have ended well: %.1000s", ended, n, errs.String())
	}
}

// TestParkedConversations holds 10,000 conversations that wait for an answer, three
// calls deep, to 70 MB: the goal is 80, for all that the process adds.
func TestParkedConversations(t *testing.T) {
	const n = 10_000
	before := resident(t)
	converse(t, n, func(*host) {
		used := resident(t) - before
		t.Logf("%d conversations: %d MB, %d bytes each", n, used>>20, used/n)
		if used > 70<<20 && !raceDetector {
			t.Errorf("%d conversations hold %d bytes, more than 70 MB", n, used)
		}
	})
}

// BenchmarkParkedConversations is what each of 10,000 of them adds to the memory in
// use, and what all of them make of the process, as the system sees it where it tells.
func BenchmarkParkedConversations(b *testing.B) {
	const n = 10_000
	for b.Loop() {
		before, processBefore := resident(b), processMemory()
		converse(b, n, func(*host) {
			b.ReportMetric(float64(resident(b)-before)/n, "B/conversation")
			if now := processMemory(); now > 0 {
				b.ReportMetric(float64(now-processBefore)/1e6, "rss-MB")
				b.ReportMetric(float64(now)/1e6, "process-MB")
			}
		})
	}
}

// processMemory is the resident memory of the process in bytes; 0 where the system
// does not tell in Linux's way.
func processMemory() int {
	statm, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	var size, pages int
	if _, err := fmt.Sscan(string(statm), &size, &pages); err != nil {
		return 0
	}
	return pages * os.Getpagesize()
}
