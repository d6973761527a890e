package host_test

import (
	"strings"
	"testing"

	"github.com/tgscript/tgscript/sandbox"
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
local m = send("me", html('<a href="tg://user?id=%d">me</a> <a href="tg://user?id=99">who</a>', account.id))
print(html.of(m) == ('<a href="tg://user?id=%d">me</a> who'):format(account.id) and #m.entities == 1)
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
		`send(true, "x")`:                                  `send: chat expected, a name, link, id or object, got boolean true`,
		`edit("me", "x")`:                                  `edit: id of a message or the message itself expected, got string "x"`,
		`delete({ 1, 2 })`:                                 `delete: list of messages expected, got one of number 1; ids need the chat before them`,
		`forward("me", 5)`:                                 `forward: ids need { from = chat }, the chat that they are in`,
		`react("me", 5, 7)`:                                `react: emoji, or id of a custom one expected, got number 7`,
		`buttons.inline("x", ("y"):rep(65))`:               `buttons.inline: data of 65 bytes, the most is 64: string "yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy"...`,
		`buttons.inline("")`:                               `buttons.inline: a button needs a text`,
		`buttons.url("x")`:                                 `buttons.url: link expected, got nil`,
		`buttons.url("x", "y", { stile = "danger" })`:      `buttons.url: unknown option "stile" (did you mean "style"?)`,
		`buttons.switch_inline("x", "q", { chats = "x" })`: `buttons.switch_inline: chats: unknown kind "x", not one of bots, channels, groups, supergroups, users`,
		`mute("@group", "@friend", { send_medea = true })`: `mute: unknown option "send_medea" (did you mean "send_media"?)`,
		`ban("@group")`:                                    `ban: user expected, a name, link, id or object, got nothing`,
		`promote("me", "me", { ban_users = 1 })`:           `promote: ban_users: boolean expected, got number 1`,
		`typing("me", "jumping")`:                          `typing: unknown action "jumping", not one of cancel, choose_contact, choose_location, choose_sticker, play_game, record_round, record_video, record_voice, typing, upload_document and 4 more`,
		`download("me")`:                                   `download: message, media, document or photo expected, got string "me"; entity(...) finds whose picture it is, and messages(chat, { ids = ... }) a message`,
		`send("me", "x", { media = bytes("x") })`:          `send: media: media expected, got bytes; upload(file) makes some, and send_file(peer, file) sends it`,
		`edit("me", 1, "x", { media = "x.jpg" })`:          `edit: media: media expected, got string "x.jpg"; upload(file) makes some, and send_file(peer, file) sends it`,
		`messages("me", { limit = "x" })`:                  `messages: limit: number expected, got string "x"`,
		`messages("me", { filter = "photos" })`:            `messages: filter: unknown filter "photos" (did you mean "photo"?)`,
		`participants("me", { filter = "admin" })`:         `participants: filter: unknown filter "admin" (did you mean "admins"?)`,
		`admin_log("me", { joins = true })`:                `admin_log: unknown option "joins" (did you mean "join"?)`,
		`dialogs("me")`:                                    `dialogs: table of options expected, got string "me"`,
		`search()`:                                         `search: text to search for expected, got nil`,
		`buttons.inlin("x")`:                               `buttons has no "inlin" (did you mean "inline"?)`,
		`html.off("x")`:                                    `html has no "off" (did you mean "of"?)`,
		`forward("me")`:                                    `forward: message or list of messages expected, got nothing`,
		`invite("me")`:                                     `invite: user or list of users expected, got none`,
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

// TestMessageVerbs: what is done to messages, in a private chat and in a channel.
func TestMessageVerbs(t *testing.T) {
	out, box := onSandbox(t, `
for _, where in ipairs{ "@sandbox_friend", "@sandbox_supergroup" } do
  local m = assert(send(where, "one"))
  local e = assert(edit(m, html"<b>two</b>"))
  print(e._, e.id == m.id, html.of(e), edit(where, m.id, "three").message)
  print(edit(m, "three"))
  print(edit(m, 5).message)
  print(react(m, "👍"), react(where, m.id, { "❤" }), react(m, nil))
  print(pin(m), pin(where, m.id, { notify = true }), unpin(m), unpin(where))
  print(read(where), read(m), read(where, m.id, { mentions = true, reactions = true }))
  local f = assert(forward("me", m))
  print(f.message, f.fwd_from ~= nil, #forward("me", { m, m.id }, { from = where, drop_author = true }), #forward("me", {}))
  print(delete(m), delete(where, { m.id }), delete{ f })
  print(delete(where, {}))
end
local mixed = assert(forward("me", { send("@sandbox_friend", "a"), send("@sandbox_supergroup", "b"), send("@sandbox_supergroup", "c") }))
print(mixed[1].message .. mixed[2].message .. mixed[3].message)
print(select("#", delete(mixed)), delete(mixed))
`)
	want := `message	true	<b>two</b>	three
nil	messages.editMessage: MESSAGE_NOT_MODIFIED (400): the message has that text and media already
5
true	true	true
true	true	true	true
true	true	true
5	true	2	0
1	0	1
0
message	true	<b>two</b>	three
nil	messages.editMessage: MESSAGE_NOT_MODIFIED (400): the message has that text and media already
5
true	true	true
true	true	true	true
true	true	true
5	true	2	0
1	0	1
0
abc
1	0
`
	if out != want {
		t.Errorf("got\n%s\nwant\n%s", out, want)
	}
	for method, n := range map[string]int{
		"channels.deleteMessages": 2, "channels.readHistory": 3, "messages.readHistory": 3, "messages.forwardMessages": 6,
	} {
		if got := box.Calls(method); got != n {
			t.Errorf("%d calls of %s, want %d", got, method, n)
		}
	}
}

// TestAdminVerbs: who may what, in a basic group and in a supergroup.
func TestAdminVerbs(t *testing.T) {
	out, _ := onSandbox(t, `
local group
for d in dialogs() do if d.entity._ == "chat" then group = d.entity end end
for i, where in ipairs{ group, "@sandbox_supergroup" } do
  local who = "@sandbox_friend"
  local function now()
    if i == 1 then
      for _, p in ipairs(call("messages.getFullChat", { chat_id = group.id }).full_chat.participants.participants) do
        if p.user_id == entity(who).id then return p._ end
      end
      return "gone"
    end
    local p, err = call("channels.getParticipant", { channel = where, participant = who })
    if not p then return err.type end
    p = p.participant
    local r = p._ == "channelParticipantBanned" and p.banned_rights
    return p._, r and (r.view_messages and "out" or r.send_messages and "mute" or r.send_media and "no media"), p._ == "channelParticipantAdmin" and p.admin_rights.add_admins, r and r.until_date > 0 or nil
  end
  print(invite(where, { who }))
  print(kick(where, who), now())
  print(invite(where, who), now())
  print(promote(where, who), now())
  print(demote(where, who), now())
  print(mute(where, who), now())
  print(mute(where, who, { for_ = "1h", send_media = true }), now())
  print(unmute(where, who), now())
  print(ban(where, who, { for_ = "2d" }), now())
  print(ban(where, who), now())
  print(unban(where, who), now())
end
print(ban("@sandbox_friend", "@sandbox_friend"))
print(promote("@sandbox_supergroup", "@sandbox_channel"))
print(kick("@sandbox_channel", "me"))
`)
	want := `nil	messages.addChatUser: USER_ALREADY_PARTICIPANT (400): this user is in the chat already
true	gone
true	chatParticipant
true	chatParticipantAdmin
true	chatParticipant
nil	chatParticipant
nil	chatParticipant
true	chatParticipant
nil	chatParticipant
true	gone
true	gone
true
true	USER_NOT_PARTICIPANT
true	channelParticipant	false	false	nil
true	channelParticipantAdmin	false	false	nil
true	channelParticipant	false	false	nil
true	channelParticipantBanned	mute	false	true
true	channelParticipantBanned	no media	false	true
true	channelParticipant	false	false	nil
true	channelParticipantBanned	out	false	true
true	channelParticipantBanned	out	false	true
true	USER_NOT_PARTICIPANT
nil	ban works in groups and channels, and this is a private chat
nil	admins are users, and this is none
nil	channels.leaveChannel: USER_CREATOR (400): the chat's creator cannot be restricted or leave in this way
`
	if out != want {
		t.Errorf("got\n%s\nwant\n%s", out, want)
	}
}

// TestSentBefore: a message whose sending had to be repeated is found (A5).
func TestSentBefore(t *testing.T) {
	box, err := sandbox.New(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer box.Close()
	for i := range 3 {
		box.Inject(sandbox.Fault{Method: "messages.sendMessage", After: i, Kind: sandbox.DropAfter})
	}
	out := runOn(t, box, `
local before = assert(call("messages.getHistory", { peer = "@sandbox_friend", limit = 1 })).messages[1]
local m = assert(send("@sandbox_friend", html" <b>one</b>", { reply_to = before }))
print(html.of(m), m.id > before.id, m.reply_to.reply_to_msg_id == before.id)
print(send("me", "two").message, send("@sandbox_supergroup", "three").message)
`)
	if want := "<b>one</b>\ttrue\ttrue\ntwo\tthree\n"; out != want {
		t.Errorf("got %s\nwant %s", out, want)
	}
}
