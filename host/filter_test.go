package host_test

import (
	"testing"

	"github.com/tgscript/tgscript/tl/api"
)

// TestFilters: each message reaches the handlers whose filters want it.
func TestFilters(t *testing.T) {
	onStage(t, `
local function tell(name, filters)
  on("message", filters, function(event) print(name, event.text, event.matches and table.concat(event.matches, "|")) end)
end
tell("all", {})
tell("text", { text = { "one", "two" } })
tell("pattern", { pattern = "^(%w+) and ()(%w+)$" })
tell("literal", { pattern = "^one" })
tell("re", { pattern = re.compile("(?P<first>[0-9]+)-([0-9]+)") })
tell("friend", { from = "sandbox_friend", chats = { "@sandbox_supergroup" } })
tell("private", { private = true })
tell("groups", { group = true, channel = true })
tell("no group", { group = false })
tell("outgoing", { outgoing = true })
tell("not me", { not_from = "me", incoming = true, not_chats = { "sandbox_supergroup" } })
tell("any", { any = { { text = "one" }, { chats = -1000000000000 - entity("sandbox_supergroup").id, text = "two" } } })
tell("none", { none = { { private = true }, { text = "one" } } })
tell("all of", { all = { { private = true }, { pattern = "o" }, { where = function(event) return #event.text == 3 end } } })
tell("not where", { none = { { where = function(event) assert(event.name == "message") return event.text ~= "two" end } } })
tell("reply", { reply = true })
tell("media", { media = true })
tell("forwarded", { forwarded = true })
tell("live", { replayed = false, mentioned = false, via_bot = false, media = false })`, func(s *stage) {
		friend, elsewhere := s.client("sandbox_friend"), s.client("sandbox_me")
		s.send(friend, "sandbox_me", "one")
		s.want("all\tone\tnil\ntext\tone\tnil\nliteral\tone\tone\nprivate\tone\tnil\nno group\tone\tnil\nnot me\tone\tnil\n" +
			"any\tone\tnil\nall of\tone\to\nlive\tone\tnil\n")
		s.send(friend, "sandbox_supergroup", "two")
		s.want("all\ttwo\tnil\ntext\ttwo\tnil\nfriend\ttwo\tnil\ngroups\ttwo\tnil\nany\ttwo\tnil\nnone\ttwo\tnil\nnot where\ttwo\tnil\nlive\ttwo\tnil\n")
		s.send(elsewhere, "sandbox_friend", "this and that")
		s.want("all\tthis and that\tnil\npattern\tthis and that\tthis|10|that\nprivate\tthis and that\tnil\nno group\tthis and that\tnil\n" +
			"outgoing\tthis and that\tnil\nlive\tthis and that\tnil\n")
		s.send(elsewhere, "sandbox_channel", "12-34")
		s.want("all\t12-34\tnil\nre\t12-34\t12|34\ngroups\t12-34\tnil\nno group\t12-34\tnil\noutgoing\t12-34\tnil\nnone\t12-34\tnil\nlive\t12-34\tnil\n")
	})
}

// TestFilterErrors: what fails in a filter of the script fails the handler, and
// names that cannot be found are refused by on.
func TestFilterErrors(t *testing.T) {
	onStage(t, `
print(pcall(on, "message", { chats = "@nobody_at_all" }, print))
on("message", { where = function(event) return event.txt end }, print)
on("message", { pattern = (("a?"):rep(30) .. ("a"):rep(30)) }, print)`, func(s *stage) {
		friend := s.client("sandbox_friend")
		s.want("false\tscript.lua:2: on: chats: contacts.resolveUsername: USERNAME_NOT_OCCUPIED (400): can't find \"@nobody_at_all\". " +
			"Tried: seen so far (no), contacts.resolveUsername (USERNAME_NOT_OCCUPIED). What helps: check the spelling; names change owners and are given up\n")
		s.send(friend, "sandbox_me", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
		s.want("ERROR a filter of \"message\" failed, and its handler does not get the event: script.lua:4: the pattern takes too long\n" +
			"ERROR a handler of \"message\" failed: script.lua:3: an event of \"message\" has no field \"txt\" (did you mean \"text\"?)\n" +
			"stack traceback:\n\t(host) in a function\n\tscript.lua:3: in function <script.lua:3>\n\t(host) in a function\n" +
			"event: updateNewMessage, chat 1002, from 1002, message 9, \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"\n")
	})
}

// TestCommand: commands are told by name, whoever else's they may be.
func TestCommand(t *testing.T) {
	onStage(t, `
command({ "start", "/help" }, function(event)
  print(event.command, #event.args, event.args[1], event.args[2], event.args.text)
  event:stop()
end)
command("start", { private = false }, function() print("never") end)
command("mine", { outgoing = true }, function(event) print("mine", event.args.text) end)
on("message", function(event) print("no command", event.text, event.command, event.args) end)`, func(s *stage) {
		friend, elsewhere := s.client("sandbox_friend"), s.client("sandbox_me")
		for _, text := range []string{"/start", "/START now  please\nsoon", "/help@Sandbox_Me 5", "/help@other_bot", "/starter", "/", "start", "/start,"} {
			s.send(friend, "sandbox_me", text)
		}
		s.want("start\t0\tnil\tnil\t\nstart\t3\tnow\tplease\tnow  please\nsoon\nhelp\t1\t5\tnil\t5\n" +
			"no command\t/help@other_bot\tnil\tnil\nno command\t/starter\tnil\tnil\nno command\t/\tnil\tnil\nno command\tstart\tnil\tnil\n" +
			"no command\t/start,\tnil\tnil\n")
		s.send(elsewhere, "sandbox_friend", "/start")
		s.send(elsewhere, "sandbox_friend", "/mine x")
		s.want("no command\t/start\tnil\tnil\nmine\tx\nno command\t/mine x\tnil\tnil\n")
	})
}

// TestEventPeers: chat and sender are whole, whether they came along or not.
func TestEventPeers(t *testing.T) {
	onStage(t, `
on("message", function(event)
  print(event.chat_id == event.chat.id or event.chat_id == -1000000000000 - event.chat.id, event.sender_id == event.sender.id, event.chat._, event.sender.username, event.sender.min, event.chat.min,
    event.private, event.group, event.channel, event.chat == event.chat)
end)
on("user_update", { private = true }, function(event) print(event.typing, event.chat.username, event.sender.username) end)`, func(s *stage) {
		friend, elsewhere := s.client("sandbox_friend"), s.client("sandbox_me")
		s.send(friend, "sandbox_me", "x")
		s.want("true\ttrue\tuser\tsandbox_friend\tfalse\tfalse\ttrue\tfalse\tfalse\ttrue\n")
		s.send(elsewhere, "sandbox_friend", "x")
		s.want("true\ttrue\tuser\tsandbox_me\tfalse\tfalse\ttrue\tfalse\tfalse\ttrue\n")
		s.send(friend, "sandbox_supergroup", "x")
		s.want("true\ttrue\tchannel\tsandbox_friend\tfalse\tfalse\tfalse\ttrue\tfalse\ttrue\n")
		s.send(elsewhere, "sandbox_channel", "x")
		s.want("true\tfalse\tchannel\tsandbox_channel\tfalse\tfalse\tfalse\tfalse\ttrue\ttrue\n")
		me, err := friend.InputPeer(t.Context(), "sandbox_me")
		if err != nil {
			t.Fatal(err)
		}
		s.invoke(friend, &api.MessagesSetTypingRequest{Peer: me, Action: &api.SendMessageRecordAudioAction{}})
		s.want("record_audio\tsandbox_friend\tsandbox_friend\n")
	})
}
