package host_test

import (
	"testing"

	"github.com/tgscript/tgscript/host"
	"github.com/tgscript/tgscript/sandbox"
)

// TestMessageOfAnotherChat: a message is not taken for the one that has its id in
// the chat that is named.
func TestMessageOfAnotherChat(t *testing.T) {
	out, box := onSandbox(t, `
local function wrong(...) print((select(2, pcall(...)):gsub("^.-: ", "", 1))) end
local m, s = send("me", "mine"), send("@sandbox_supergroup", "theirs")
wrong(delete, "@sandbox_supergroup", m)
wrong(delete, "@sandbox_supergroup", { s, m })
wrong(pin, "@sandbox_friend", s)
wrong(react, "me", s, "👍")
print(delete("me", m), delete("@sandbox_supergroup", { s }))
`)
	want := `delete: the message is of user 1001, and not of channel 3001
delete: the message is of user 1001, and not of channel 3001
pin: the message is of channel 3001, and not of user 1002
react: the message is of channel 3001, and not of user 1001
1	1
`
	if out != want {
		t.Errorf("got\n%s\nwant\n%s", out, want)
	}
	if n := box.Calls("channels.deleteMessages"); n != 1 {
		t.Errorf("%d calls", n)
	}
}

// TestOnlyPeersEverywhere: what reads all chats at once goes round no restriction,
// and a message that was sent is not looked for with what is not allowed.
func TestOnlyPeersEverywhere(t *testing.T) {
	box, err := sandbox.New(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer box.Close()
	box.Inject(sandbox.Fault{Method: "messages.sendMessage", Kind: sandbox.Refuse, Code: 400, Message: "RANDOM_ID_DUPLICATE"})
	out := runOver(t, box, box.Dial, `
local function wrong(...) print((tostring(select(2, pcall(...))):gsub("^/.-: ", "", 1))) end
wrong(function() for m in search("e") do print(m.message) end end)
wrong(call, "messages.search", { peer = { _ = "inputPeerEmpty" }, q = "", filter = { _ = "inputMessagesFilterEmpty" }, min_date = 0, max_date = 0, offset_id = 0, add_offset = 0, limit = 1, max_id = 0, min_id = 0 })
print(send("me", "x"))
`, func(o *host.Options) {
		o.Permissions.OnlyPeers = []string{"me"}
		o.Permissions.OnlyMethods = []string{"messages.search*", "messages.sendMessage"}
	})
	want := `messages.searchGlobal names no chat, so that --only-peers can't allow it
messages.search names no chat, so that --only-peers can't allow it
true
`
	if out != want {
		t.Errorf("got\n%s\nwant\n%s", out, want)
	}
}

// TestOnlyPeersOfFiles: nothing goes up for whom the script may not name.
func TestOnlyPeersOfFiles(t *testing.T) {
	box, err := sandbox.New(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer box.Close()
	out := runOver(t, box, box.Dial, `
local read = 0
local function chunk() read = read + 1 return read == 1 and "x" or nil end
print((tostring(select(2, pcall(send_file, "@sandbox_friend", chunk))):gsub("^/.-: ", "", 1)), read)
print((tostring(select(2, pcall(send_file, "@sandbox_friend", { chunk }))):gsub("^/.-: ", "", 1)), read)
print(send_file("me", { bytes("x"), bytes("y") }) ~= nil)
`, func(o *host.Options) {
		o.Permissions.OnlyPeers = []string{"me"}
		o.Permissions.OnlyMethods = []string{"messages.sendMultiMedia", "messages.uploadMedia", "upload.*"}
	})
	want := `messages.sendMedia is not among the only methods; --only-methods 'messages.sendMultiMedia,messages.uploadMedia,upload.*,messages.sendMedia' would allow it	0
messages.sendMultiMedia: user 1002 is not among the only peers; --only-peers me,1002 would allow it	0
true
`
	if out != want {
		t.Errorf("got\n%s\nwant\n%s", out, want)
	}
}

// TestOptionsOfElsewhere: names of options that other libraries have lead to ours.
func TestOptionsOfElsewhere(t *testing.T) {
	out, _ := onSandbox(t, `
local function wrong(...) print((select(2, pcall(...)):gsub("^.-: ", "", 1))) end
wrong(send, "me", "x", { parse_mode = "html" })
wrong(send, "me", "x", { reply_markup = {} })
wrong(pin, "me", 1, { disable_notification = true })
`)
	want := `send: unknown option "parse_mode" (did you mean "format"?)
send: unknown option "reply_markup" (did you mean "buttons"?)
pin: unknown option "disable_notification", not one of notify, one_side, timeout, flood_wait, retries
`
	if out != want {
		t.Errorf("got\n%s\nwant\n%s", out, want)
	}
}
