package sandbox

import (
	"testing"

	"github.com/tgscript/tgscript/tl/api"
)

func TestGetUsers(t *testing.T) {
	s := newSandbox(t)
	c := connect(t, s, Me)
	got := call1[*api.UserVector](c, &api.UsersGetUsersRequest{ID: []api.InputUserClass{
		&api.InputUserSelf{}, c.inputUser(friendID), c.inputUser(lockedID), c.inputUser(botID),
		&api.InputUser{UserID: friendID, AccessHash: 5}, &api.InputUserEmpty{},
		&api.InputUserFromMessage{Peer: &api.InputPeerChat{ChatID: groupID}, MsgID: c.me.Box.top(chatPeer(groupID)), UserID: friendID},
	}}).Elems
	if len(got) != 7 {
		t.Fatalf("%d users", len(got))
	}
	me, friend, locked, bot := got[0].(*api.User), got[1].(*api.User), got[2].(*api.User), got[3].(*api.User)
	if !me.Self || me.Contact || me.Phone.Value != "9996620001" || me.Username.Value != Me {
		t.Errorf("me: %+v", me)
	}
	if friend.Self || !friend.Contact || !friend.MutualContact || !friend.Phone.Set {
		t.Errorf("friend: %+v", friend)
	}
	if locked.Contact || locked.Phone.Set {
		t.Errorf("locked: %+v", locked)
	}
	if !bot.Bot || !bot.BotInfoVersion.Set || bot.Status != nil {
		t.Errorf("bot: %+v", bot)
	}
	if u, ok := got[4].(*api.UserEmpty); !ok || u.ID != friendID {
		t.Errorf("wrong hash: %+v", got[4])
	}
	if u, ok := got[6].(*api.User); !ok || u.ID != friendID {
		t.Errorf("from a message: %+v", got[6])
	}
	other := connect(t, s, "sandbox_locked")
	hash := call1[*api.UserVector](other, &api.UsersGetUsersRequest{ID: []api.InputUserClass{other.inputUser(friendID)}}).
		Elems[0].(*api.User).AccessHash
	if hash == friend.AccessHash {
		t.Error("two viewers share an access hash")
	}
}

// A bot knows whom it has a chat with, hash or no hash.
func TestBotWithoutHash(t *testing.T) {
	s := newSandbox(t)
	c := connect(t, s, "sandbox_bot")
	call1[*api.UpdateShortSentMessage](c, &api.MessagesSendMessageRequest{
		Peer: &api.InputPeerUser{UserID: meID}, Message: "x", RandomID: 1})
	c.refused(&api.MessagesSendMessageRequest{Peer: &api.InputPeerUser{UserID: friendID}, Message: "x"}, "PEER_ID_INVALID")
	connect(t, s, Me).refused(&api.MessagesSendMessageRequest{
		Peer: &api.InputPeerUser{UserID: friendID}, Message: "x"}, "PEER_ID_INVALID")
}

func TestGetFullUser(t *testing.T) {
	s := newSandbox(t)
	c := connect(t, s, Me)
	got := call1[*api.UsersUserFull](c, &api.UsersGetFullUserRequest{ID: c.inputUser(friendID)})
	if got.FullUser.ID != friendID || got.FullUser.CommonChatsCount != 2 || len(got.Users) != 1 {
		t.Errorf("got %+v", got.FullUser)
	}
	bot := call1[*api.UsersUserFull](c, &api.UsersGetFullUserRequest{ID: c.inputUser(botID)})
	if bot.FullUser.BotInfo == nil {
		t.Errorf("a bot without bot_info: %+v", bot.FullUser)
	}
	c.refused(&api.UsersGetFullUserRequest{ID: &api.InputUser{UserID: friendID}}, "USER_ID_INVALID")
	c.refused(&api.UsersGetFullUserRequest{ID: &api.InputUserEmpty{}}, "USER_ID_INVALID")
}

func TestResolve(t *testing.T) {
	s := newSandbox(t)
	c := connect(t, s, Me)
	for name, want := range map[string]peer{
		"sandbox_friend": userPeer(friendID), "@Sandbox_Bot": userPeer(botID),
		"sandbox_supergroup": channelPeer(supergroupID), "sandbox_channel": channelPeer(channelID),
	} {
		got := call1[*api.ContactsResolvedPeer](c, &api.ContactsResolveUsernameRequest{Username: name})
		if peerOf(got.Peer) != want || len(got.Users)+len(got.Chats) != 1 {
			t.Errorf("%s: got %+v", name, got)
		}
	}
	c.refused(&api.ContactsResolveUsernameRequest{Username: "nobody_here"}, "USERNAME_NOT_OCCUPIED")
	for _, bad := range []string{"", "ab", "1abcd", "with space", "a-b-c-d"} {
		c.refused(&api.ContactsResolveUsernameRequest{Username: bad}, "USERNAME_INVALID")
	}
	got := call1[*api.ContactsResolvedPeer](c, &api.ContactsResolvePhoneRequest{Phone: "+999 662 0002"})
	if peerOf(got.Peer) != userPeer(friendID) {
		t.Errorf("phone: got %+v", got)
	}
	c.refused(&api.ContactsResolvePhoneRequest{Phone: "+1"}, "PHONE_NOT_OCCUPIED")
}

func TestGetContacts(t *testing.T) {
	s := newSandbox(t)
	c := connect(t, s, Me)
	got := call1[*api.ContactsContacts](c, &api.ContactsGetContactsRequest{})
	if len(got.Contacts) != 1 || got.Contacts[0].UserID != friendID || !got.Contacts[0].Mutual || len(got.Users) != 1 {
		t.Errorf("got %+v", got)
	}
	call1[*api.ContactsContactsNotModified](c, &api.ContactsGetContactsRequest{Hash: mixHash(mixHash(0, 1), friendID)})
	call1[*api.ContactsContacts](c, &api.ContactsGetContactsRequest{Hash: 5})
	empty := call1[*api.ContactsContacts](connect(t, s, "sandbox_locked"), &api.ContactsGetContactsRequest{})
	if len(empty.Contacts) != 0 {
		t.Errorf("got %+v", empty)
	}
}
