package host_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// talking runs a script as the sandbox's bot, and a test beside it; friend and locked
// can write to the bot, and in the group.
func talking(t *testing.T, src string, test func(s *stage, friend, locked *telegram.Client)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		me := s.client("sandbox_me")
		bot, err := me.InputUser(t.Context(), "sandbox_bot")
		if err != nil {
			t.Fatal(err)
		}
		super, err := me.InputChannel(t.Context(), "sandbox_supergroup")
		if err != nil {
			t.Fatal(err)
		}
		req := &api.ChannelsInviteToChannelRequest{Channel: super, Users: []api.InputUserClass{bot}}
		if _, err := me.Invoke(t.Context(), req, telegram.CallOptions{}); err != nil {
			t.Fatal(err)
		}
		s.start(src, "sandbox_bot", s)
		test(s, s.client("sandbox_friend"), s.client("sandbox_locked"))
	})
}

// last are the newest messages of a chat as a client has them, the newest first.
func (s *stage) last(c *telegram.Client, chat string, n int) []*api.Message {
	s.t.Helper()
	o, err := c.Invoke(s.t.Context(), &api.MessagesGetHistoryRequest{Peer: s.peerOf(c, chat), Limit: int32(n)}, telegram.CallOptions{})
	if err != nil {
		s.t.Fatal(err)
	}
	var page []api.MessageClass
	switch o := o.(type) {
	case *api.MessagesMessages:
		page = o.Messages
	case *api.MessagesMessagesSlice:
		page = o.Messages
	case *api.MessagesChannelMessages:
		page = o.Messages
	}
	var list []*api.Message
	for _, m := range page {
		if m, ok := m.(*api.Message); ok {
			list = append(list, m)
		}
	}
	return list
}

func (s *stage) peerOf(c *telegram.Client, chat string) api.InputPeerClass {
	s.t.Helper()
	peer, err := c.InputPeer(s.t.Context(), chat)
	if err != nil {
		s.t.Fatal(err)
	}
	return peer
}

// buttons is the newest message of a chat that has some.
func (s *stage) buttons(c *telegram.Client, chat string) *api.Message {
	s.t.Helper()
	for _, m := range s.last(c, chat, 10) {
		if m.ReplyMarkup != nil {
			return m
		}
	}
	s.t.Fatal("no buttons in " + chat)
	return nil
}

// press presses one of them, and returns what the user is shown.
func (s *stage) press(c *telegram.Client, chat, data string) (answer *api.MessagesBotCallbackAnswer, err error) {
	s.t.Helper()
	m := s.buttons(c, chat)
	o, err := c.Invoke(s.t.Context(), &api.MessagesGetBotCallbackAnswerRequest{Peer: s.peerOf(c, chat), MsgID: m.ID, Data: []byte(data)}, telegram.CallOptions{Timeout: 20 * time.Second})
	answer, _ = o.(*api.MessagesBotCallbackAnswer)
	synctest.Wait()
	return answer, err
}

const quizScript = `
local function question(event, text)
  local answer, reply = event:ask(text, { timeout = "5m" })
  print(text, answer, type(reply) == "userdata" and reply.text or reply)
  return answer
end
command("start", function(event)
  local name = question(event, "name?")
  if not name then return end
  local age = question(event, "age?")
  print("done", name, age)
end)
command("help", function() print("help") end)
on("message", function(event) print("message", event.text) end)
print("ready")`

// TestAsk: a conversation is a straight line. Answers reach nobody else.
func TestAsk(t *testing.T) {
	talking(t, quizScript, func(s *stage, friend, _ *telegram.Client) {
		s.want("ready\n")
		s.send(friend, "sandbox_bot", "hello")
		s.want("message\thello\n")
		s.send(friend, "sandbox_bot", "/start")
		s.want("message\t/start\n")
		s.send(friend, "sandbox_bot", "Ada")
		s.want("name?\tAda\tAda\n")
		s.send(friend, "sandbox_bot", "36")
		s.want("age?\t36\t36\ndone\tAda\t36\n")
		s.send(friend, "sandbox_bot", "bye")
		s.want("message\tbye\n")
	})
}

// TestAskCancel: /cancel ends a question, and nobody hears of it. Another command
// ends it too, before its own handlers run.
func TestAskCancel(t *testing.T) {
	talking(t, quizScript, func(s *stage, friend, _ *telegram.Client) {
		s.send(friend, "sandbox_bot", "/start")
		s.send(friend, "sandbox_bot", "/Cancel@sandbox_bot")
		s.want("ready\nmessage\t/start\nname?\tnil\tcancelled\n")
		s.send(friend, "sandbox_bot", "/start")
		s.want("message\t/start\n")
		s.send(friend, "sandbox_bot", "/help")
		s.want("name?\tnil\tcancelled\nhelp\nmessage\t/help\n")
		s.send(friend, "sandbox_bot", "/start")
		s.send(friend, "sandbox_bot", "/start")
		s.want("message\t/start\nname?\tnil\tcancelled\nmessage\t/start\n")
		s.send(friend, "sandbox_bot", "/help@other_bot")
		s.want("message\t/help@other_bot\n")
		s.send(friend, "sandbox_bot", "/usr/bin")
		s.want("name?\t/usr/bin\t/usr/bin\n")
	})
}

// TestAskTimeout: a question has its time; what comes too late goes to handlers.
func TestAskTimeout(t *testing.T) {
	talking(t, quizScript, func(s *stage, friend, _ *telegram.Client) {
		s.send(friend, "sandbox_bot", "/start")
		wait(5*time.Minute - time.Second)
		s.want("ready\nmessage\t/start\n")
		wait(time.Second)
		s.want("name?\tnil\ttimeout\n")
		s.send(friend, "sandbox_bot", "Ada")
		s.want("message\tAda\n")
	})
}

// TestAskGroup: in a group, everybody has a conversation of their own, and what
// others write goes to handlers.
func TestAskGroup(t *testing.T) {
	talking(t, quizScript, func(s *stage, friend, locked *telegram.Client) {
		s.send(friend, "sandbox_supergroup", "/start")
		s.send(locked, "sandbox_supergroup", "hi there")
		s.send(locked, "sandbox_supergroup", "/start")
		s.want("ready\nmessage\t/start\nmessage\thi there\nmessage\t/start\n")
		s.send(friend, "sandbox_bot", "elsewhere")
		s.send(locked, "sandbox_supergroup", "Lock")
		s.send(friend, "sandbox_supergroup", "Ada")
		s.send(friend, "sandbox_supergroup", "36")
		s.want("message\telsewhere\nname?\tLock\tLock\nname?\tAda\tAda\nage?\t36\t36\ndone\tAda\t36\n")
		s.send(friend, "sandbox_supergroup", "bye")
		s.send(locked, "sandbox_supergroup", "5")
		s.want("message\tbye\nage?\t5\t5\ndone\tLock\t5\n")
	})
}

// TestAskOrder: while the answered handler runs, its chat's line waits, and not
// while it waits for an answer.
func TestAskOrder(t *testing.T) {
	talking(t, `
command("slow", function(event)
  print("answer", (event:ask("?")))
  sleep(10)
  print("slow ends")
end)
on("message", { none = { { pattern = "^/" } } }, function(event) print("message", event.text) end)
print("ready")`, func(s *stage, friend, locked *telegram.Client) {
		s.send(friend, "sandbox_supergroup", "/slow")
		s.send(locked, "sandbox_supergroup", "one")
		s.want("ready\nmessage\tone\n")
		s.send(friend, "sandbox_supergroup", "yes")
		s.send(locked, "sandbox_supergroup", "two")
		s.want("answer\tyes\n")
		wait(10 * time.Second)
		s.want("slow ends\nmessage\ttwo\n")
	})
}

// TestAskOptions: who may answer, with what, and what cancels.
func TestAskOptions(t *testing.T) {
	talking(t, `
command("number", function(event)
  local n, reply = event:ask("?", { filter = { pattern = "^(%d+)$" }, cancel = { "stop", "/off" }, cancel_on_command = false })
  print("number", n, n and reply.matches[1] or reply)
end)
command("other", function(event)
  print("other", (event:ask("?", { from = { "sandbox_locked", "sandbox_me" } })))
end)
command("any", function(event)
  assert(not pcall(event.ask, event, "?", { anyone = true, from = "sandbox_me" }))
  local text, reply = event:ask("?", { anyone = true })
  print("any", text, reply and reply.sender_id == event.sender_id)
end)
on("message", { none = { { pattern = "^/[noa]" } } }, function(event) print("message", event.text) end)
print("ready")`, func(s *stage, friend, locked *telegram.Client) {
		s.printed()
		s.send(friend, "sandbox_supergroup", "/number")
		s.send(friend, "sandbox_supergroup", "many")
		s.send(friend, "sandbox_supergroup", "/cancel")
		s.send(friend, "sandbox_supergroup", "42")
		s.want("message\tmany\nmessage\t/cancel\nnumber\t42\t42\n")
		s.send(friend, "sandbox_supergroup", "/number")
		s.send(friend, "sandbox_supergroup", "Stop")
		s.send(friend, "sandbox_supergroup", "/number")
		s.send(friend, "sandbox_supergroup", "/off")
		s.want("number\tnil\tcancelled\nnumber\tnil\tcancelled\n")
		s.send(friend, "sandbox_supergroup", "/other")
		s.send(friend, "sandbox_supergroup", "me")
		s.send(locked, "sandbox_supergroup", "no, me")
		s.want("message\tme\nother\tno, me\n")
		s.send(friend, "sandbox_supergroup", "/any")
		s.send(locked, "sandbox_supergroup", "/cancel")
		s.send(locked, "sandbox_supergroup", "everybody")
		s.want("message\t/cancel\nany\teverybody\tfalse\n")
	})
}

// TestAskNewest: who is asked anew answers what was asked last.
func TestAskNewest(t *testing.T) {
	talking(t, `
command("start", function(event) print("start", event:ask("first?")) end)
after("1m", function() print("timer", (ask("sandbox_friend", "second?"))) end)
print("ready")`, func(s *stage, friend, _ *telegram.Client) {
		s.send(friend, "sandbox_bot", "/start")
		s.want("ready\n")
		wait(time.Minute)
		s.want("start\tnil\tcancelled\n")
		s.send(friend, "sandbox_bot", "fine")
		s.want("timer\tfine\n")
	})
}

// TestAskAnywhere: the main chunk, timers and tasks ask whom they like. A handler
// that waits for a task that asks does not keep the answer away.
func TestAskAnywhere(t *testing.T) {
	onStage(t, `
print("main", (ask("sandbox_friend", "main?", { timeout = 0 })))
print(select(2, ask("@nobody_at_all", "who?")).type)
command("start", function(event)
  parallel(function() print("task", (event:ask("task?"))) end, function()
    print("other", (ask("sandbox_locked", "other?")))
  end)
  print("both")
end)
command("late", function(event)
  spawn(function() sleep(1) print("late", (event:ask("late?"))) end)
end)
on("message", { none = { { pattern = "^/" } } }, function(event) print("message", event.text) end)
print("ready")`, func(s *stage) {
		friend, locked := s.client("sandbox_friend"), s.client("sandbox_locked")
		wait(48 * time.Hour)
		s.send(friend, "sandbox_me", "yes")
		s.want("main\tyes\nUSERNAME_NOT_OCCUPIED\nready\n")
		s.send(friend, "sandbox_me", "/start")
		s.send(locked, "sandbox_me", "first")
		s.send(friend, "sandbox_me", "second")
		s.want("other\tfirst\ntask\tsecond\nboth\n")
		s.send(friend, "sandbox_me", "/late")
		s.send(friend, "sandbox_me", "early")
		wait(time.Second)
		s.send(friend, "sandbox_me", "later")
		s.want("message\tearly\nlate\tlater\n")
	})
}

// TestAskButton: a button that was pressed is an answer. The query is answered, and
// the buttons go. Messages and presses of others go to handlers.
func TestAskButton(t *testing.T) {
	talking(t, `
command("sure", function(event)
  local data, press = event:ask_button("Sure?", { "Yes", types.keyboardInlineButton { text = "No", type = types.inlineButtonTypeCallback { data = "no" } } }, { answer = "Noted.", alert = true })
  print(data, press, data and press.sender_id == event.sender_id)
end)
command("keep", function(event)
  print(event:ask_button("Keep?", { { "Yes" }, { "No" } }, { keep = true, timeout = 60 }))
end)
on("message", { none = { { pattern = "^/[sk]" } } }, function(event) print("message", event.text) end)
on("callback_query", function(event)
  print("callback", event.data)
  call("messages.setBotCallbackAnswer", { query_id = event.id, message = "not yours", cache_time = 0 })
end)
print("ready")`, func(s *stage, friend, locked *telegram.Client) {
		s.printed()
		pressed := func(by *telegram.Client, chat, data, want string) {
			t.Helper()
			answer, err := s.press(by, chat, data)
			if err != nil || answer.Message.Value != want || answer.Alert != (want == "Noted.") {
				t.Errorf("pressed %s: %+v, %v", data, answer, err)
			}
		}
		gone := func(by *telegram.Client, chat string) {
			t.Helper()
			for _, m := range s.last(by, chat, 5) {
				if m.ReplyMarkup != nil {
					t.Errorf("%q has buttons", m.Message)
				}
			}
		}
		s.send(friend, "sandbox_bot", "/sure")
		s.send(friend, "sandbox_bot", "well")
		s.want("message\twell\n")
		pressed(friend, "sandbox_bot", "Yes", "Noted.")
		s.want("Yes\tevent callback_query\ttrue\n")
		gone(friend, "sandbox_bot")

		s.send(friend, "sandbox_supergroup", "/sure")
		pressed(locked, "sandbox_supergroup", "no", "not yours")
		pressed(friend, "sandbox_supergroup", "no", "Noted.")
		s.want("callback\tno\nno\tevent callback_query\ttrue\n")
		gone(friend, "sandbox_supergroup")

		s.send(friend, "sandbox_bot", "/sure")
		s.send(friend, "sandbox_bot", "/cancel")
		s.want("nil\tcancelled\tnil\n")
		gone(friend, "sandbox_bot")

		s.send(friend, "sandbox_bot", "/keep")
		wait(time.Minute)
		s.want("nil\ttimeout\n")
		pressed(friend, "sandbox_bot", "Yes", "not yours")
		s.want("callback\tYes\n")
	})
}

// TestAskErrors: a wrong question raises at its line.
func TestAskErrors(t *testing.T) {
	talking(t, `
local function try(...)
  local ok, err = pcall(...)
  print(ok, (tostring(err):gsub("^.-script.lua:", "")))
end
on("message", function(event)
  try(function() event:ask() end)
  try(function() event:ask("?", 5) end)
  try(function() event:ask("?", {}, 3) end)
  try(function() event.ask("?") end)
  try(function() event:ask("?", { silent = 3 }) end)
  try(function() event:ask_button("?") end)
  try(function() event:ask_button("?", { ("x"):rep(65) }) end)
  try(function() event:ask_button("?", "OK", { filter = {} }) end)
end)
on("callback_query", print)
print("ready")`, func(s *stage, friend, _ *telegram.Client) {
		s.send(friend, "sandbox_bot", "hello")
		s.want("ready\n" +
			"false\t7: ask: text expected, got nothing\n" +
			"false\t8: ask: table of options expected, got number 5\n" +
			"false\t9: ask: 3 arguments at most, got more\n" +
			"false\t10: event expected, got string \"?\"; methods of an event are called with a colon, as event:stop()\n" +
			"false\t11: ask: silent: boolean expected, got number 3\n" +
			"false\t12: ask_button: buttons expected, like { \"Yes\", \"No\" }, got nil\n" +
			"false\t13: ask_button: a text as a button is its data, too, which has 64 bytes at most: use buttons.inline(text, data) for string \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"...\n" +
			"false\t14: ask_button: unknown option \"filter\", not one of reply_to, buttons, format, entities, silent, background, schedule, link_preview, quote, media and 9 more\n")
		s.send(friend, "sandbox_bot", "hello")
		if s.printed() == "" {
			t.Error("the chat's line stands still")
		}
	})
}

// TestAskAgain: a conversation that the end of the script has cut off is begun anew in
// the next run, and gets the answers that it had.
func TestAskAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		friend, store := s.client("sandbox_friend"), s.store("sandbox_me")
		for _, drained := range []bool{false, true} {
			run := func(during func()) {
				t.Helper()
				if !drained {
					s.session(store, quizScript, false, during)
				} else if err := s.drained(store, quizScript, during); err != nil {
					t.Error(err)
				}
			}
			run(func() {
				s.want("ready\n")
				s.send(friend, "sandbox_me", "/start")
				s.send(friend, "sandbox_me", "Ada")
				s.send(friend, "sandbox_supergroup", "hello")
				s.want("message\t/start\nname?\tAda\tAda\nmessage\thello\n")
			})
			run(func() {
				s.want("ready\nmessage\t/start\nname?\tAda\tAda\n")
				s.send(friend, "sandbox_me", "36")
				s.want("age?\t36\t36\ndone\tAda\t36\n")
			})
			run(func() {
				s.want("ready\n")
				s.send(friend, "sandbox_me", "bye")
				s.want("message\tbye\n")
			})
		}
	})
}

// TestAskButtonAgain: a press is told but once, so the buttons of a conversation that
// is begun anew are there again.
func TestAskButtonAgain(t *testing.T) {
	talkingTwice(t, `
command("start", function(event)
  print("pressed", (event:ask_button("?", { "Yes", "No" })))
  print("answered", (event:ask("why?")))
end)
print("ready")`, func(s *stage, friend *telegram.Client) {
		s.send(friend, "sandbox_bot", "/start")
		if _, err := s.press(friend, "sandbox_bot", "Yes"); err != nil {
			t.Error(err)
		}
		s.want("ready\npressed\tYes\n")
	}, func(s *stage, friend *telegram.Client) {
		s.want("ready\n")
		if _, err := s.press(friend, "sandbox_bot", "No"); err != nil {
			t.Error(err)
		}
		s.send(friend, "sandbox_bot", "because")
		s.want("pressed\tNo\nanswered\tbecause\n")
		if n := len(s.last(friend, "sandbox_bot", 100)); n != 4 {
			t.Errorf("%d messages, want 4", n)
		}
	})
}

// talkingTwice runs a script as the sandbox's bot, and once again after its end.
func talkingTwice(t *testing.T, src string, during ...func(s *stage, friend *telegram.Client)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		friend, store := s.client("sandbox_friend"), s.store("sandbox_bot")
		for _, f := range during {
			s.session(store, src, false, func() { f(s, friend) })
		}
	})
}
