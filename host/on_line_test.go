package host

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// feed runs a script with the given updates, one after the other, and returns what
// it has printed.
func feed(t *testing.T, src string, updates ...api.UpdateClass) string {
	t.Helper()
	var steps []any
	for _, u := range updates {
		steps = append(steps, &telegram.Update{Update: u})
	}
	return feedSteps(t, src, steps...)
}

// feedSteps is feed with what comes along with the updates, and with functions to
// call between them; "time" lets the time of all timers come.
func feedSteps(t *testing.T, src string, steps ...any) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "s.lua")
	if err := os.WriteFile(file, []byte(src), 0o600); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	var timers []func()
	h, err := newHost(Options{Script: file, Stdout: &out, Stderr: &out, AfterFunc: func(_ time.Duration, f func()) func() bool {
		timers = append(timers, f)
		i := len(timers) - 1
		return func() bool {
			timers[i] = func() {}
			return true
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	h.register("wait", waiting(h))
	ctx, cancel := context.WithCancelCause(context.Background())
	h.on.updates = func(ctx context.Context, o telegram.UpdateOptions) error {
		o.Ready(telegram.UpdateState{})
		h.settle()
		for _, step := range steps {
			switch step := step.(type) {
			case *telegram.Update:
				o.Handle(step)
			case func(*host):
				step(h)
			default:
				for _, f := range timers {
					f()
				}
				timers = nil
			}
			h.settle()
		}
		cancel(context.Canceled)
		<-ctx.Done()
		return ctx.Err()
	}
	main, err := h.loadMain()
	if err != nil {
		t.Fatal(err)
	}
	if err := h.run(ctx, main); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	return out.String()
}

// settle waits until nobody has the baton.
func (h *host) settle() {
	for idle := false; !idle; runtime.Gosched() {
		h.mu.Lock()
		idle = h.current == nil && h.ready.empty()
		h.mu.Unlock()
	}
}

// waiting makes wait, the least of what ask is: a message that begins with "answer"
// is its result, and "late" has it go on without one.
func waiting(h *host) lua.LGFunction {
	type asker struct {
		event *event
		wake  func()
		text  string
	}
	var one *asker
	h.on.answers = func(e *event) taking {
		a := one
		switch text := e.message.Message; {
		case a == nil:
			return taking{}
		case strings.HasPrefix(text, "answer"):
			a.text = text
			a.wake()
		case text == "late":
			h.rejoin(a.event, a.wake)
		default:
			return taking{}
		}
		one = nil
		h.on.asking--
		return taking{taken: true, by: a.event, leads: true}
	}
	return func(L *lua.LState) int {
		a := &asker{event: h.currentEvent()}
		w, err := h.prepare()
		if err != nil {
			h.fail(L, "%s", err)
		}
		// As wake, which is called with h.mu held here.
		a.wake = func() { h.makeReady(w.s) }
		h.mu.Lock()
		one = a
		h.on.asking++
		h.outside++
		h.leaveLine(a.event)
		h.mu.Unlock()
		if err := h.park(w, false); err != nil {
			h.fail(L, "%s", err)
		}
		L.Push(lua.LString(a.text))
		return 1
	}
}

func text(chat int64, text string) api.UpdateClass {
	return &api.UpdateNewMessage{Message: &api.Message{PeerID: &api.PeerUser{UserID: chat}, Message: text}}
}

// TestLine: a handler that waits for an answer leaves the line of its chat, its
// answer is no event for handlers, and the line waits while it goes on.
func TestLine(t *testing.T) {
	const src = `
on("message", function(event)
  local text = event.message.message
  print("first", text)
  if text == "ask" then
    print("got", wait())
    sleep(0)
    print("done")
  end
end)
on("message", function(event) print("second", event.message.message) end)`
	for name, tt := range map[string]struct {
		updates []api.UpdateClass
		want    string
	}{
		"answer": {
			[]api.UpdateClass{text(1, "ask"), text(1, "answer"), text(1, "more")},
			"first\task\nsecond\task\ngot\tanswer\ndone\nfirst\tmore\nsecond\tmore\n",
		},
		"others": {
			[]api.UpdateClass{text(1, "ask"), text(1, "other"), text(2, "other"), text(1, "answer")},
			"first\task\nsecond\task\nfirst\tother\nsecond\tother\nfirst\tother\nsecond\tother\ngot\tanswer\ndone\n",
		},
		"elsewhere": {
			[]api.UpdateClass{text(1, "ask"), text(2, "answer"), text(1, "answer")},
			"first\task\nsecond\task\ngot\tanswer\ndone\nfirst\tanswer\nsecond\tanswer\n",
		},
		"late": {
			[]api.UpdateClass{text(1, "ask"), text(2, "late"), text(1, "more")},
			"first\task\nsecond\task\ngot\t\ndone\nfirst\tmore\nsecond\tmore\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			if got := feed(t, src, tt.updates...); got != tt.want {
				t.Errorf("printed\n%swant\n%s", got, tt.want)
			}
		})
	}
}
