package host_test

import "testing"

// TestEntities: what a script may name somebody with, and what it is told about
// those that can't be found.
func TestEntities(t *testing.T) {
	got, _ := onSandbox(t, `
for _, ref in ipairs {
  "@sandbox_friend", "T.ME/Sandbox_Friend.", "tg://resolve?domain=sandbox_friend&post=1", "sandbox_friend.t.me", "00999 662 (0002)", "+999 662-0002",
  "https://t.me/s/sandbox_channel/3?single", "t.me/boost/sandbox_channel", "t.me/c/3002/1", -1000000003002, "-2001", 1002, "tg://user?id=1002", "t.me/m/sandbox", call("contacts.exportContactToken").url, types.peerChannel{ channel_id = 3001 },
} do
  local found = assert(entity(ref))
  print((tostring(ref):gsub("contact/.*", "contact/...")), found._, found.id)
end
local found, err = entity(424242)
print(err)
for i, step in ipairs(err.tried) do print(i, step) end
print(select(2, entity("@nobody_at_all")))
print(select(2, entity("tg://login?token=s3cr3t")))
print((select(2, pcall(input_entity, "t.me/addstickers/Cats")):gsub("^.*/script.lua", "script.lua")))
local _, err = call("messages.sendMessage", { peer = "+99966200999", message = "?" })
print(err.type, err.message)
local m = call("messages.getHistory", { peer = "sandbox_supergroup", limit = 5 }).messages[1]
print(entity(m).title, call("users.getUsers", { id = { m } })[1].first_name)
`)
	const want = `@sandbox_friend	user	1002
T.ME/Sandbox_Friend.	user	1002
tg://resolve?domain=sandbox_friend&post=1	user	1002
sandbox_friend.t.me	user	1002
00999 662 (0002)	user	1002
+999 662-0002	user	1002
https://t.me/s/sandbox_channel/3?single	channel	3002
t.me/boost/sandbox_channel	channel	3002
t.me/c/3002/1	channel	3002
-1000000003002	channel	3002
-2001	chat	2001
1002	user	1002
tg://user?id=1002	user	1002
t.me/m/sandbox	user	1002
https://t.me/contact/...	user	1001
peerChannel{channel_id=3001}	channel	3001
PEER_ID_INVALID (400): can't find 424242. Tried: seen so far (no), users.getUsers (no), messages.getChats (CHAT_ID_INVALID), channels.getChannels (CHANNEL_INVALID), contacts (no), dialogs (not among the latest 5), members (not among those of 2 groups). What helps: an id is told only to those who have met the user: pass @username or a phone number, open the chat once, or fetch what the user occurs in first (channels.getParticipants, messages.getHistory)
1	seen so far (no)
2	users.getUsers (no)
3	messages.getChats (CHAT_ID_INVALID)
4	channels.getChannels (CHANNEL_INVALID)
5	contacts (no)
6	dialogs (not among the latest 5)
7	members (not among those of 2 groups)
contacts.resolveUsername: USERNAME_NOT_OCCUPIED (400): can't find "@nobody_at_all". Tried: seen so far (no), contacts.resolveUsername (USERNAME_NOT_OCCUPIED). What helps: check the spelling; names change owners and are given up
"tg://login?..." is a link to a way to sign in, not to a user or chat
script.lua:14: input_entity: "t.me/addstickers/..." is a link to a sticker set, not to a user or chat
PHONE_NOT_OCCUPIED	can't find "+99966200999". Tried: seen so far (no), contacts.resolvePhone (PHONE_NOT_OCCUPIED), contacts (no). What helps: write it with the country's code; people can hide from those who search their number: add it to the contacts (contacts.importContacts), or try a @username
Sandbox Supergroup	Friend
`
	if got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}
