package host_test

import (
	"strings"
	"testing"
)

// asBot runs a script as the sandbox's bot, to which friend has written before, and
// a test beside it.
func asBot(t *testing.T, src string, test func(s *stage)) {
	t.Helper()
	inTime(t, func(s *stage) {
		s.send(s.client("sandbox_friend"), "sandbox_bot", "/start")
		s.start(src, "sandbox_bot", s)
		test(s)
	})
}

// TestSend: what send returns is the message, whichever way Telegram tells of it.
func TestSend(t *testing.T) {
	out, _ := onSandbox(t, `
local function show(m, more)
  print(m._, m.id > 0, m.out, m.peer_id._, html.of(m), m.reply_to and m.reply_to.reply_to_msg_id or nil, more)
  return m
end
local me = show(assert(send("me", "  plain ")))
local friend = show(assert(send("@sandbox_friend", html"<b>bold</b> text ")))
local group = show(assert(send("@sandbox_supergroup", "**x** &", { format = "markdown", silent = true })))
show(assert(send("@sandbox_friend", markdown"a __b__" .. "!", { reply_to = friend })))
show(assert(send(group, "again", { reply_to = group.id })))
show(assert(send("me", friend, { reply_to = me.id, quote = "plain" })))
show(assert(send("me", "code", { entities = { { _ = "messageEntityCode", offset = 0, length = 4 } } })))
local last, all = send("@sandbox_friend", html("<b>" .. ("word "):rep(1000) .. "</b>end"))
print(#all, all[2] == last, all[1].message:len(), last.message:sub(-8), html.of(all[1]):sub(1, 8), html.of(last):sub(-12))
for _, m in ipairs(all) do assert(m.peer_id._ == "peerUser" and m.id > friend.id) end
print(send("me", " "))
print(send("@nobody_at_all", "x"))
print(send("me", "later", { schedule = os.time() + 3600 }).date > os.time() + 3000)
print(html.of(send("me", html('<a href="tg://user?id=%d">me</a> <a href="tg://user?id=99">who</a>', account.id))) == ('<a href="tg://user?id=%d">me</a> who'):format(account.id))
`)
	want := `message	true	false	peerUser	plain	nil	nil
message	true	true	peerUser	<b>bold</b> text	nil	nil
message	true	true	peerChannel	<b>x</b> &amp;	nil	nil
message	true	true	peerUser	a <i>b</i>!	10	nil
message	true	true	peerChannel	again	4	nil
message	true	false	peerUser	<b>bold</b> text	9	nil
message	true	false	peerUser	<code>code</code>	nil	nil
2	true	4094	word end	<b>word 	word</b> end
nil	messages.sendMessage: MESSAGE_EMPTY (400): the message has no text; write at least one visible character
nil	contacts.resolveUsername: USERNAME_NOT_OCCUPIED (400): can't find "@nobody_at_all". Tried: seen so far (no), contacts.resolveUsername (USERNAME_NOT_OCCUPIED). What helps: check the spelling; names change owners and are given up
true
true
`
	if out != want {
		t.Errorf("got\n%s\nwant\n%s", out, want)
	}
}

// TestSendWrong: what is wrong with a script's arguments is told at its line.
func TestSendWrong(t *testing.T) {
	wrong := map[string]string{
		`send()`:                                           `send: chat expected, a name, link, id or object, got nothing`,
		`send("me")`:                                       `send: text expected, got nothing`,
		`send("me", {})`:                                   `send: text expected, got a table; options come after the text`,
		`send("me", "x", { replyto = 1 })`:                 `send: unknown option "replyto" (did you mean "reply_to"?)`,
		`send("me", "x", { silent = 1 })`:                  `send: silent: boolean expected, got number 1`,
		`send("me", "<b>x", { format = "html" })`:          `send: HTML: character 1: unclosed <b>`,
		`send("me", "x", { format = "text" })`:             `send: format: "html" or "markdown" expected, got string "text"`,
		`send("me", html"x", { format = "html" })`:         `send: format is for a plain text, and this is formatted text`,
		`send("me", "x", { quote = "y" })`:                 `send: quote goes with reply_to, which says of which message`,
		`send("me", "x", { reply_to = 1.5 })`:              `send: reply_to: id of a message expected, got number 1.5`,
		`send("me", "x", { buttons = "A" })`:               `send: buttons: only bots have messages with buttons, and this account is a user's`,
		`send("me", "x", { schedule = "soon" })`:           `send: schedule: time in seconds since 1970, or "online" expected, got string "soon"`,
		`send("me", "x", { timeout = "x" })`:               `send: timeout: duration expected, like "90s" or "1h30m", got "x"`,
		`send(true, "x")`:                                  `send: InputPeer expected, got boolean true`,
		`edit("me", "x")`:                                  `edit: id of a message or the message itself expected, got string "x"`,
		`delete({ 1, 2 })`:                                 `delete: list of messages expected, got one of number 1; ids need the chat before them`,
		`forward("me", 5)`:                                 `forward: ids need { from = chat }, the chat that they are in`,
		`react("me", 5, 7)`:                                `react: emoji, or id of a custom one expected, got number 7`,
		`buttons.inline("x", ("y"):rep(65))`:               `buttons.inline: data of 65 bytes, the most is 64: string "yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy"...`,
		`buttons.inline("")`:                               `buttons.inline: a button needs a text`,
		`buttons.url("x")`:                                 `buttons.url: link expected, got nil`,
		`buttons.url("x", "y", { stile = "danger" })`:      `buttons.url: unknown option "stile" (did you mean "style"?)`,
		`buttons.switch_inline("x", "q", { chats = "x" })`: `buttons.switch_inline: chats: unknown kind "x", not one of bots, channels, groups, supergroups, users`,
		`buttons.text("x", "y")`:                           `buttons.text: at most 1 arguments and options here, got 2`,
	}
	var src strings.Builder
	src.WriteString("send(\"me\", \"begin\")\n")
	for line := range wrong {
		src.WriteString("print(select(2, pcall(function() " + line + " end)))\n")
	}
	out, _ := onSandbox(t, src.String())
	for line, want := range wrong {
		if !strings.Contains(out, ": "+want+"\n") {
			t.Errorf("%s: want %s", line, want)
		}
	}
	if t.Failed() {
		t.Log(out)
	}
}
