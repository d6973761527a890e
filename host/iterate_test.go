package host_test

import "testing"

// TestMessages: pages follow each other without a message lost or told twice, also
// while new ones come.
func TestMessages(t *testing.T) {
	out, box := onSandbox(t, `
local chat = "@sandbox_friend"
local ids = {}
for i = 1, 250 do ids[i] = { "messages.sendMessage", { peer = chat, message = (i % 50 == 0 and "round " or "n") .. i } } end
assert(select(2, batch(ids, { ordered = true })) == nil)
local function walk(opts, where)
  local n, first, last, order, seen = 0, nil, nil, true, {}
  for m in messages(where or chat, opts) do
    assert(not seen[m.id])
    seen[m.id] = true
    n, first = n + 1, first or m.message
    if last and (m.id > last.id) ~= (opts and opts.reverse or false) then order = false end
    last = m
    if n % 40 == 0 and not (opts and opts.reverse) then send(chat, "meanwhile") end
  end
  return n, first, last and last.message, order
end
local all = walk()
print(all >= 250, select(4, walk()))
delete(chat, (function() local l = {} for m in messages(chat, { search = "meanwhile" }) do l[#l + 1] = m.id end return l end)())
print(walk{ limit = 3 })
print(walk{ limit = 0 })
print(walk{ limit = 150 })
print(walk{ limit = 150, reverse = true, min_id = 5 } == 150)
local newest
for m in messages(chat, { limit = 1 }) do newest = m.id end
print(walk{ min_id = newest - 5 })
print(walk{ max_id = newest - 5, limit = 2 })
print(walk{ min_id = newest - 5, reverse = true })
print(walk{ min_id = newest - 150, max_id = newest - 5, reverse = true })
print(walk{ min_id = newest - 150, max_id = newest - 5 })
print(walk{ search = "round" })
print(walk{ search = "round", reverse = true })
print(walk{ from = "me" } >= 250, (walk{ from = chat }))
print(walk{ ids = { newest, 999999, newest - 1 }, reverse = false })
print(walk({ from = "@sandbox_friend" }, "@sandbox_supergroup"))
send(chat, "later", { schedule = os.time() + 3600 })
print(walk{ scheduled = true })
print(pcall(walk, nil, "@nobody_at_all"))
local n = 0
for m in search("round") do n = n + (m.message:find("^round") and 1 or 100) end
print(n)
for m in search("round", { peer = chat, limit = 1 }) do print(m.message) end
`)
	want := `true	true
3	round 250	n248	true
0	nil	nil	true
150	round 250	n101	true
true
3	meanwhile	meanwhile	true
2	round 250	n249	true
3	meanwhile	meanwhile	true
135	n116	round 250	true
135	round 250	n116	true
5	round 250	round 50	true
5	round 50	round 250	true
true	2
2	meanwhile	meanwhile	true
1	Hi!	Hi!	true
1	later	later	true
false	contacts.resolveUsername: USERNAME_NOT_OCCUPIED (400): can't find "@nobody_at_all". Tried: seen so far (no), contacts.resolveUsername (USERNAME_NOT_OCCUPIED). What helps: check the spelling; names change owners and are given up
5
round 250
`
	if out != want {
		t.Errorf("got\n%s\nwant\n%s", out, want)
	}
	if n := box.Calls("messages.getHistory"); n > 29 {
		t.Errorf("%d pages", n)
	}
}

// TestSharedLoop: several tasks may go through one loop together: each message is
// one's of them.
func TestSharedLoop(t *testing.T) {
	out, _ := onSandbox(t, `
for i = 1, 250 do send("@sandbox_friend", "n" .. i) end
local n, seen, all = 0, {}, messages("@sandbox_friend", { reverse = true })
local function eat()
  for m in all do
    assert(not seen[m.id])
    n, seen[m.id] = n + 1, true
  end
end
parallel(eat, eat, eat)
local there = 0
for m in messages("@sandbox_friend") do there = there + 1 end
print(n == there)
local none = messages("@nobody_at_all")
local function try() return (pcall(none)) end
print(parallel(try, try))
`)
	if want := "true\nfalse\ttrue\n"; out != want {
		t.Errorf("got %q, want %q", out, want)
	}
}

// TestLists: the other iterators.
func TestLists(t *testing.T) {
	out, _ := onSandbox(t, `
send("@sandbox_friend", "hello")
local group
for d in dialogs() do
  print(d.name, d.id == d.entity.id or d.id < 0, d.message and d.message.id == d.dialog.top_message, d.unread, d.pinned)
  if d.entity._ == "chat" then group = d.entity end
end
local n = 0
for d in dialogs{ limit = 2 } do n = n + 1 end
for d in dialogs{ archived = true } do n = n + 100 end
print(n)
for user, p in participants("@sandbox_supergroup") do print(user.username, p._) end
for user, p in participants("@sandbox_supergroup", { search = "frie" }) do print(user.username) end
for user, p in participants("@sandbox_supergroup", { filter = "admins" }) do print(user.username) end
for user, p in participants(group, { limit = 1 }) do print(user.username, p._) end
print(pcall(function() for u in participants("@sandbox_friend") do end end))
mute("@sandbox_supergroup", "@sandbox_friend")
pin(send("@sandbox_supergroup", "pinned"))
for event, user in admin_log("@sandbox_supergroup") do print(event.action._, user.username) end
for event in admin_log("@sandbox_supergroup", { pinned = true, limit = 5 }) do print(event.action._) end
local ok, err = pcall(function() for e in admin_log(group) do end end)
print(ok, err, err.kind)
`)
	want := `Friend	true	true	2	false
Sandbox Channel	true	true	0	false
Sandbox Supergroup	true	true	1	false
Sandbox Group	true	true	1	false
Sandbox Bot	true	true	1	false
2
sandbox_me	channelParticipantCreator
sandbox_friend	channelParticipant
sandbox_locked	channelParticipant
sandbox_friend
sandbox_me
sandbox_me	chatParticipantCreator
false	participants: groups and channels have members, and this is a private chat
channelAdminLogEventActionUpdatePinned	sandbox_me
channelAdminLogEventActionParticipantToggleBan	sandbox_me
channelAdminLogEventActionUpdatePinned
false	admin_log: only channels and supergroups have one	rpc
`
	if out != want {
		t.Errorf("got\n%s\nwant\n%s", out, want)
	}
}

// TestMessagesOfAnother: messages of another chat are none of the one asked for, and
// no option is taken without a word.
func TestMessagesOfAnother(t *testing.T) {
	out, _ := onSandbox(t, `
local function wrong(...) print((select(2, pcall(...)):gsub("^.-: ", "", 1))) end
local group
for d in dialogs() do if d.entity._ == "chat" then group = d.entity end end
local one, other = send("@sandbox_friend", "one"), send(group, "other")
for m in messages("@sandbox_friend", { ids = { one.id, other.id } }) do print(m.message) end
for m in messages(group, { ids = { one.id, other.id } }) do print(m.message) end
for m in messages("me", { ids = { one.id } }) do print(m.message) end
for m in messages("@sandbox_friend", { from = "@sandbox_bot" }) do print(m.message) end
wrong(messages, "me", { ids = { 1 }, search = "x" })
wrong(messages, "me", { scheduled = true, reverse = true })
for m in messages("@sandbox_friend", { offset_date = time.now() + 60.5, limit = 1 }) do print(m.message) end
wrong(messages, "me", { offset_date = "online" })
`)
	want := `one
other
messages: search does not go with ids or scheduled, which are taken as they are
messages: reverse does not go with ids or scheduled, which are taken as they are
one
messages: offset_date: time in seconds since 1970 expected, got string "online"
`
	if out != want {
		t.Errorf("got\n%s\nwant\n%s", out, want)
	}
}
