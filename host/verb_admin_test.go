package host_test

import "testing"

// TestPeriods: what Telegram would take as for ever is not done by accident.
func TestPeriods(t *testing.T) {
	out, _ := onSandbox(t, `
local where, who = "@sandbox_supergroup", "@sandbox_friend"
local function wrong(...) print((select(2, pcall(...)):gsub("^.-: ", "", 1))) end
wrong(ban, where, who, { for_ = 0 })
wrong(mute, where, who, { for_ = "29s" })
wrong(mute, where, who, { for_ = "400d" })
wrong(ban, where, who, { until_ = "online" })
wrong(ban, where, who, { until_ = 1000000000 })
print(mute(where, who, { for_ = "30s" }), mute(where, who, { for_ = math.huge }), mute(where, who, { until_ = time.now() + 3600 }))
`)
	want := `ban: for_: Telegram takes less than 30 s as for ever: want 30 s at least, or math.huge, got number 0
mute: for_: Telegram takes less than 30 s as for ever: want 30 s at least, or math.huge, got string "29s"
mute: for_: Telegram takes more than 366 days as for ever: want less, or math.huge, got string "400d"
ban: until_: time in seconds since 1970 expected, got string "online"
ban: until_: Telegram takes less than 30 s as for ever: want 30 s at least, or math.huge, got number 1000000000
true	true	true
`
	if out != want {
		t.Errorf("got\n%s\nwant\n%s", out, want)
	}
}

// TestRightsNotGiven: what a script says no to is not given or taken.
func TestRightsNotGiven(t *testing.T) {
	out, _ := onSandbox(t, `
local where, who = "@sandbox_supergroup", "@sandbox_friend"
local function is() return call("channels.getParticipant", { channel = where, participant = who }).participant end
print(mute(where, who, { send_media = false }), is().banned_rights.send_messages, is().banned_rights.send_media)
print(unmute(where, who))
print(promote(where, who, { ban_users = false }), is().admin_rights.ban_users, is().admin_rights.delete_messages)
for d in dialogs() do if d.entity._ == "chat" then print(promote(d.entity, who, { ban_users = true })) end end
`)
	want := `true	true	false
true
true	false	true
nil	promote: in a basic group all admins have the same rights, and no rank: ban_users can't be chosen
`
	if out != want {
		t.Errorf("got\n%s\nwant\n%s", out, want)
	}
}
