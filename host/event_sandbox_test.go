package host_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/tgscript/tgscript/host"
)

// as runs a script as an account to its end, beside the one that is tested, and
// lets all happen that follows from it.
func (s *stage) as(account, src string) {
	s.t.Helper()
	client, end := s.clientWith(s.store(account))
	defer end()
	file := filepath.Join(s.t.TempDir(), "actor.lua")
	if err := os.WriteFile(file, []byte(`
local group, supergroup, channel = "Sandbox Group", "@sandbox_supergroup", "@sandbox_channel"
for _, d in ipairs(account.bot and {} or call("messages.getDialogs", { limit = 100, offset_peer = { _ = "inputPeerEmpty" } }).chats) do
  if d.title == group then group = d end
end
local function last(peer) return call("messages.getHistory", { peer = peer, limit = 1 }).messages[1] end
`+src), 0o600); err != nil {
		s.t.Fatal(err)
	}
	if err := host.Run(s.t.Context(), host.Options{Client: client, Script: file, Stderr: s}); err != nil {
		s.t.Fatal(err)
	}
	synctest.Wait()
}

// wantLines is want where boxes go side by side, so that lines come in any order.
func (s *stage) wantLines(what string, lines ...string) {
	s.t.Helper()
	got := s.printed()
	for _, l := range lines {
		if !strings.Contains("\n"+got, "\n"+l+"\n") {
			s.t.Errorf("%s: no line\n%s\nprinted\n%s", what, l, got)
		}
	}
	if n := strings.Count(got, "\n"); n != len(lines) {
		s.t.Errorf("%s: %d lines, want %d; printed\n%s", what, n, len(lines), got)
	}
}

const tellAll = `
local function list(t) return t and table.concat(t, ",") end
on("message_edited", function(e) print("edited", e.text, e.id == e.message.id, e.private) end)
on("message_deleted", function(e) print("deleted", #e.ids, e.chat and e.chat.username) end)
on("message_read", function(e) print("read", e.inbox, e.outbox, e.contents, e.max_id ~= nil, e.chat and e.chat._, e.unread) end)
on("chat_action", function(e)
  print("action", e.action, e.joined, e.left, e.kicked, e.chat.title, e.sender and e.sender.username, #e.users, e.title, e.old, e.new)
end)
on("user_update", { none = { { where = function(e) return e.changed == "status" and e.user_id == account.id end } } }, function(e)
  print("user", e.changed, e.status, e.typing, e.first_name, list(e.usernames), e.blocked, e.stopped, e.sender.username, e.chat and e.chat._)
end)
on("reaction", function(e)
  print("reaction", e.message_id ~= nil, e.counts and e.counts[1] and e.counts[1].reaction, list(e.old), list(e.new), e.sender and e.sender.username, e.chat._)
end)
on("poll", function(e) print("poll", list(e.votes), e.total, list(e.options), list(e.positions), e.sender and e.sender.username) end)
on("join_request", function(e)
  print("asks", e.sender.username, e.pending, e.about, e.invite and e.invite._, e.chat.title, #e.users)
  print("decided", event_is(e))
end)
`

// TestUserEvents: what an account hears of others, and of itself elsewhere.
func TestUserEvents(t *testing.T) {
	onStage(t, `function event_is(e) return e:approve() end`+tellAll, func(s *stage) {
		s.as("sandbox_friend", `
local id = assert(send("@sandbox_me", "one")).id
assert(call("messages.editMessage", { peer = "@sandbox_me", id = id, message = "two" }))
assert(call("messages.deleteMessages", { id = { id }, revoke = true }))`)
		s.wantLines("private", "edited\ttwo\ttrue\ttrue", "deleted\t1\tnil")
		s.as("sandbox_friend", `
local id = assert(send(supergroup, "one")).id
assert(call("messages.editMessage", { peer = supergroup, id = id, message = "two" }))
assert(call("channels.deleteMessages", { channel = supergroup, id = { id } }))`)
		s.wantLines("supergroup", "edited\ttwo\ttrue\tfalse", "deleted\t1\tsandbox_supergroup")
		s.as("sandbox_me", `assert(send("@sandbox_friend", "hello")) assert(send(supergroup, "hello"))`)
		s.as("sandbox_friend", `
assert(call("messages.readHistory", { peer = "@sandbox_me" }))
assert(call("channels.readHistory", { channel = supergroup }))
assert(send("@sandbox_me", "answer")) assert(send(supergroup, "answer"))`)
		s.wantLines("read by others", "read\tfalse\ttrue\tfalse\ttrue\tuser\tnil", "read\tfalse\ttrue\tfalse\ttrue\tchannel\tnil")
		s.as("sandbox_me", `
assert(call("messages.readHistory", { peer = "@sandbox_friend" }))
assert(call("channels.readHistory", { channel = supergroup }))`)
		s.wantLines("read elsewhere", "read\ttrue\tfalse\tfalse\ttrue\tuser\t0", "read\ttrue\tfalse\tfalse\ttrue\tchannel\t0")
	})
}

// TestUserEventsOfUsers: what is news of other users.
func TestUserEventsOfUsers(t *testing.T) {
	onStage(t, tellAll, func(s *stage) {
		s.as("sandbox_friend", `
assert(call("messages.setTyping", { peer = "@sandbox_me", action = { _ = "sendMessageTypingAction" } }))
assert(call("messages.setTyping", { peer = group, action = { _ = "sendMessageRecordAudioAction" } }))
assert(call("messages.setTyping", { peer = supergroup, action = { _ = "sendMessageChooseStickerAction" } }))`)
		s.want("user\ttyping\tnil\ttyping\tnil\tnil\tnil\tnil\tsandbox_friend\tuser\n" +
			"user\ttyping\tnil\trecord_audio\tnil\tnil\tnil\tnil\tsandbox_friend\tchat\n" +
			"user\ttyping\tnil\tchoose_sticker\tnil\tnil\tnil\tnil\tsandbox_friend\tchannel\n")
		s.as("sandbox_friend", `
assert(call("account.updateProfile", { first_name = "New", last_name = "Name" }))
assert(call("account.updateUsername", { username = "sandbox_new_friend" }))
assert(call("account.updateStatus", { offline = false }))
assert(call("account.updateStatus", { offline = true }))`)
		s.wantLines("profile", "user\tname\tnil\tnil\tNew\tsandbox_friend\tnil\tnil\tsandbox_friend\tnil",
			"user\tname\tnil\tnil\tNew\tsandbox_new_friend\tnil\tnil\tsandbox_new_friend\tnil",
			"user\tstatus\tonline\tnil\tnil\tnil\tnil\tnil\tsandbox_new_friend\tnil",
			"user\tstatus\toffline\tnil\tnil\tnil\tnil\tnil\tsandbox_new_friend\tnil")
		s.as("sandbox_me", `assert(call("contacts.block", { id = "@sandbox_locked" }))`)
		s.want("user\tblocked\tnil\tnil\tnil\tnil\ttrue\tnil\tsandbox_locked\tuser\n")
	})
}

// TestChatActions: what happens in groups and channels.
func TestChatActions(t *testing.T) {
	onStage(t, tellAll, func(s *stage) {
		s.as("sandbox_me", `
assert(call("messages.editChatTitle", { chat_id = group.id, title = "Titled" }))
assert(call("messages.deleteChatUser", { chat_id = group.id, user_id = "@sandbox_friend" }))
assert(call("messages.addChatUser", { chat_id = group.id, user_id = "@sandbox_friend", fwd_limit = 0 }))
assert(call("messages.editChatAdmin", { chat_id = group.id, user_id = "@sandbox_friend", is_admin = true }))
local id = assert(send(group, "pin me")).id
assert(call("messages.updatePinnedMessage", { peer = group, id = id }))
assert(call("messages.updatePinnedMessage", { peer = group, id = id, unpin = true }))`)
		s.want("action\tchat_edit_title\tfalse\tfalse\tfalse\tTitled\tsandbox_me\t0\tTitled\tnil\tnil\n" +
			"action\tchat_delete_user\tfalse\tfalse\ttrue\tTitled\tsandbox_me\t1\tnil\tnil\tnil\n" +
			"action\tchat_add_user\ttrue\tfalse\tfalse\tTitled\tsandbox_me\t1\tnil\tnil\tnil\n" +
			"action\tparticipant_admin\tfalse\tfalse\tfalse\tTitled\tnil\t1\tnil\tnil\tnil\n" +
			"action\tpinned_messages\tfalse\tfalse\tfalse\tTitled\tnil\t0\tnil\tnil\tnil\n" +
			"action\tpin_message\tfalse\tfalse\tfalse\tTitled\tsandbox_me\t0\tnil\tnil\tnil\n" +
			"action\tunpinned_messages\tfalse\tfalse\tfalse\tTitled\tnil\t0\tnil\tnil\tnil\n")
		s.as("sandbox_friend", `
assert(call("channels.leaveChannel", { channel = supergroup }))
assert(call("channels.joinChannel", { channel = supergroup }))
assert(call("channels.leaveChannel", { channel = channel }))`)
		s.want("action\tchat_delete_user\tfalse\ttrue\tfalse\tSandbox Supergroup\tsandbox_friend\t1\tnil\tnil\tnil\n" +
			"action\tchat_add_user\ttrue\tfalse\tfalse\tSandbox Supergroup\tsandbox_friend\t1\tnil\tnil\tnil\n")
	})
}

// TestVotes: reactions and polls.
func TestVotes(t *testing.T) {
	onStage(t, tellAll, func(s *stage) {
		s.as("sandbox_me", `assert(send("@sandbox_friend", "hello")) assert(send(supergroup, "hello"))`)
		s.as("sandbox_friend", `
assert(call("messages.sendReaction", { peer = "@sandbox_me", msg_id = last("@sandbox_me").id, reaction = { { _ = "reactionEmoji", emoticon = "👍" } } }))
assert(call("messages.sendReaction", { peer = supergroup, msg_id = last(supergroup).id, reaction = { { _ = "reactionEmoji", emoticon = "👍" } } }))
assert(call("messages.sendReaction", { peer = supergroup, msg_id = last(supergroup).id, reaction = {} }))`)
		s.wantLines("reactions", "edited\thello\ttrue\ttrue", "edited\thello\ttrue\tfalse", "edited\thello\ttrue\tfalse",
			"reaction\ttrue\t👍\tnil\tnil\tnil\tuser", "reaction\ttrue\t👍\tnil\tnil\tnil\tchannel", "reaction\ttrue\tnil\tnil\tnil\tnil\tchannel")
		s.as("sandbox_me", `
local function text(s) return { text = s, entities = {} } end
assert(call("messages.sendMedia", { peer = supergroup, message = "", media = { _ = "inputMediaPoll", poll = { id = 0, hash = 0, question = text("?"), answers = {
  { _ = "pollAnswer", text = text("a"), option = "A" }, { _ = "pollAnswer", text = text("b"), option = "B" } } } } }))`)
		s.as("sandbox_friend", `assert(call("messages.sendVote", { peer = supergroup, msg_id = last(supergroup).id, options = { "B" } }))`)
		s.want("poll\tnil\t1\tnil\tnil\tnil\n")
	})
}

// TestJoinRequests: who asks to join, and is let in.
func TestJoinRequests(t *testing.T) {
	onStage(t, `function event_is(e) return e:approve() end`+tellAll, func(s *stage) {
		s.as("sandbox_friend", `assert(call("channels.leaveChannel", { channel = channel }))`)
		s.as("sandbox_me", `
local invite = assert(call("messages.exportChatInvite", { peer = channel, request_needed = true }))
send("@sandbox_friend", invite.link)`)
		s.as("sandbox_friend", `assert(not call("messages.importChatInvite", { hash = last("@sandbox_me").message:match("[^/+]+$") }))`)
		s.want("asks\tsandbox_friend\t1\tnil\tnil\tSandbox Channel\t1\ndecided\ttrue\n")
	})
}

// withBot makes the sandbox's bot an administrator of the supergroup and the
// channel, runs a script as it, and a test beside it.
func withBot(t *testing.T, src string, test func(s *stage)) {
	t.Helper()
	inTime(t, func(s *stage) {
		s.as("sandbox_me", `
local rights = { _ = "chatAdminRights", change_info = true, post_messages = true, delete_messages = true, ban_users = true, invite_users = true }
for _, c in ipairs{ supergroup, channel } do
  assert(call("channels.editAdmin", { channel = c, user_id = "@sandbox_bot", admin_rights = rights, rank = "" }))
end`)
		s.as("sandbox_friend", `assert(send("@sandbox_bot", "/start"))`)
		s.start(src, "sandbox_bot", s)
		test(s)
	})
}

// TestBotEvents: what bots hear of, beside what all do.
func TestBotEvents(t *testing.T) {
	withBot(t, `function event_is(e) return e:decline() end`+tellAll, func(s *stage) {
		s.as("sandbox_friend", `
assert(call("channels.leaveChannel", { channel = supergroup }))
assert(call("channels.joinChannel", { channel = supergroup }))
assert(call("channels.leaveChannel", { channel = channel }))
assert(call("channels.joinChannel", { channel = channel }))`)
		s.wantLines("members", "action\tchat_delete_user\tfalse\ttrue\tfalse\tSandbox Supergroup\tsandbox_friend\t1\tnil\tnil\tnil",
			"action\tparticipant\tfalse\tfalse\tfalse\tSandbox Supergroup\tsandbox_friend\t1\tnil\tmember\tleft",
			"action\tchat_add_user\ttrue\tfalse\tfalse\tSandbox Supergroup\tsandbox_friend\t1\tnil\tnil\tnil",
			"action\tparticipant\tfalse\tfalse\tfalse\tSandbox Supergroup\tsandbox_friend\t1\tnil\tleft\tmember",
			"action\tparticipant\tfalse\ttrue\tfalse\tSandbox Channel\tsandbox_friend\t1\tnil\tmember\tleft",
			"action\tparticipant\ttrue\tfalse\tfalse\tSandbox Channel\tsandbox_friend\t1\tnil\tleft\tmember")
		s.as("sandbox_friend", `
assert(call("contacts.block", { id = "@sandbox_bot" }))
assert(call("contacts.unblock", { id = "@sandbox_bot" }))`)
		s.wantLines("stopped", "user\tstopped\tnil\tnil\tnil\tnil\tnil\ttrue\tsandbox_friend\tuser",
			"user\tstopped\tnil\tnil\tnil\tnil\tnil\tfalse\tsandbox_friend\tuser")
		s.as("sandbox_friend", `
assert(call("channels.leaveChannel", { channel = supergroup }))`)
		s.printed()
		s.as("sandbox_me", `
local invite = assert(call("messages.exportChatInvite", { peer = supergroup, request_needed = true }))
send("@sandbox_friend", invite.link)`)
		s.as("sandbox_friend", `assert(not call("messages.importChatInvite", { hash = last("@sandbox_me").message:match("[^/+]+$") }))`)
		s.wantLines("requests", "asks\tsandbox_friend\tnil\t\tchatInviteExported\tSandbox Supergroup\t1",
			"decided\ttrue")
		s.as("sandbox_me", `
for _, peer in ipairs{ supergroup, channel } do
  local id = assert(send(peer, "hello")).id
  assert(call("messages.sendReaction", { peer = peer, msg_id = id, reaction = { { _ = "reactionEmoji", emoticon = "👍" } } }))
end`)
		s.wantLines("reactions", "edited\thello\ttrue\tfalse",
			"reaction\ttrue\tnil\t\t👍\tsandbox_me\tchannel",
			"edited\thello\ttrue\tfalse",
			"reaction\ttrue\t👍\tnil\tnil\tnil\tchannel")
	})
}

// TestBotPoll: a bot hears of each vote in its own polls.
func TestBotPoll(t *testing.T) {
	withBot(t, `
local function text(s) return { text = s, entities = {} } end
assert(call("messages.sendMedia", { peer = "@sandbox_supergroup", message = "", media = { _ = "inputMediaPoll", poll = { id = 0, hash = 0, public_voters = true, question = text("?"), answers = {
  { _ = "pollAnswer", text = text("a"), option = "A" }, { _ = "pollAnswer", text = text("b"), option = "B" } } } } }))
`+tellAll, func(s *stage) {
		s.as("sandbox_me", `
assert(call("messages.sendVote", { peer = supergroup, msg_id = last(supergroup).id, options = { "B" } }))
assert(call("messages.sendVote", { peer = supergroup, msg_id = last(supergroup).id, options = {} }))`)
		s.wantLines("votes", "poll\t0,1\t1\tnil\tnil\tnil",
			"poll\tnil\tnil\tB\t2\tsandbox_me",
			"poll\t0,0\t0\tnil\tnil\tnil",
			"poll\tnil\tnil\t\t\tsandbox_me")
	})
}

// TestQueries: buttons that were pressed, what is typed for an inline bot, and what
// is chosen of it.
func TestQueries(t *testing.T) {
	withBot(t, `
on("callback_query", { data = "yes" }, function(e) print("yes", e.chat._, e.sender.username, e.message_id ~= nil, e.private) e:stop() end)
on("callback_query", { pattern = "^no:(%d+)$" }, function(e) print("no", e.matches[1], e.data, e.inline_message_id) end)
on("inline_query", { pattern = "(%a+)" }, function(e)
  print("inline", e.query, e.matches[1], e.offset, e.sender.username, e.chat, e.chat_id)
  call("messages.setInlineBotResults", { query_id = e.id, cache_time = 0, results = {
    { _ = "inputBotInlineResult", id = "one", type = "article", title = "One", send_message = { _ = "inputBotInlineMessageText", message = "chosen" } } } })
end)
on("chosen_inline", function(e) print("chosen", e.id, e.query, e.sender.username, e.inline_message_id) end)
send("@sandbox_friend", "press", { buttons = { { buttons.inline("Yes", "yes"), buttons.inline("No", "no:5") } } })`, func(s *stage) {
		s.as("sandbox_friend", `
local id = last("@sandbox_bot").id
for _, data in ipairs{ "yes", "no:5" } do call("messages.getBotCallbackAnswer", { peer = "@sandbox_bot", msg_id = id, data = data }, { timeout = 1 }) end
local r = assert(call("messages.getInlineBotResults", { bot = "@sandbox_bot", peer = "@sandbox_me", query = "7 seas", offset = "" }))
assert(call("messages.sendInlineBotResult", { peer = "@sandbox_me", query_id = r.query_id, id = r.results[1].id }))`)
		s.wantLines("queries", "yes\tuser\tsandbox_friend\ttrue\ttrue",
			"no\t5\tno:5\tnil",
			"inline\t7 seas\tseas\t\tsandbox_friend\tnil\tnil",
			"chosen\tone\t7 seas\tsandbox_friend\tnil")
	})
}
