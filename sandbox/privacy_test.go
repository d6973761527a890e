package sandbox

import (
	"testing"

	"github.com/tgscript/tgscript/tl/api"
)

func TestBlock(t *testing.T) {
	s := newSandbox(t)
	c, mine, friend := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_me"), connect(t, s, "sandbox_friend")
	block := &api.ContactsBlockRequest{ID: c.user(friendID)}
	call1[*api.Bool](c, block)
	call1[*api.Bool](c, block)
	if u := mine.only().Updates[0].(*api.UpdatePeerBlocked); !u.Blocked || peerOf(u.PeerID).ID != friendID {
		t.Errorf("my other session got %+v", u)
	}
	friend.refused(say(friend, friend.user(meID), 1), "USER_IS_BLOCKED")
	c.refused(say(c, c.user(friendID), 1), "YOU_BLOCKED_USER")
	list := call1[*api.ContactsBlocked](c, &api.ContactsGetBlockedRequest{Limit: 10})
	full := call1[*api.UsersUserFull](c, &api.UsersGetFullUserRequest{ID: c.inputUser(friendID)}).FullUser
	if len(list.Blocked) != 1 || len(list.Users) != 1 || list.Blocked[0].Date != testTime || !full.Blocked {
		t.Errorf("blocked %+v, full user says %v", list, full.Blocked)
	}
	call1[*api.Bool](c, &api.ContactsBlockRequest{ID: c.user(lockedID)})
	if page := call1[*api.ContactsBlockedSlice](c, &api.ContactsGetBlockedRequest{Offset: 1, Limit: 10}); page.Count != 2 || len(page.Blocked) != 1 {
		t.Errorf("page %+v", page)
	}
	created := call1[*api.MessagesInvitedUsers](friend, &api.MessagesCreateChatRequest{Title: "x", Users: []api.InputUserClass{friend.inputUser(meID)}})
	if len(created.MissingInvitees) != 1 || created.MissingInvitees[0].UserID != meID {
		t.Errorf("I am in a group of somebody I have blocked: %+v", created.MissingInvitees)
	}
	call1[*api.Bool](c, &api.ContactsUnblockRequest{ID: c.user(friendID)})
	call1[*api.UpdateShortSentMessage](friend, say(friend, friend.user(meID), 1))
	c.refused(&api.ContactsBlockRequest{ID: self()}, "CONTACT_ID_INVALID")
	c.refused(&api.ContactsBlockRequest{ID: c.channel(channelID)}, "CONTACT_ID_INVALID")
	c.refused(&api.ContactsUnblockRequest{ID: &api.InputPeerUser{UserID: 5}}, "PEER_ID_INVALID")
}

func TestImportContacts(t *testing.T) {
	s := newSandbox(t)
	c, mine := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_me")
	got := call1[*api.ContactsImportedContacts](c, &api.ContactsImportContactsRequest{Contacts: []*api.InputPhoneContact{
		{ClientID: 7, Phone: "+999 662 0003", FirstName: "Lock", LastName: "Smith"},
		{ClientID: 8, Phone: "+9996620999", FirstName: "Nobody"},
		{ClientID: 9, Phone: "+9996620001", FirstName: "Myself"},
		{ClientID: 10, Phone: "+9996620002"}}})
	if len(got.Imported) != 1 || got.Imported[0].ClientID != 7 || got.Imported[0].UserID != lockedID {
		t.Fatalf("imported %+v", got.Imported)
	}
	if u := got.Users[0].(*api.User); u.FirstName.Value != "Lock" || u.Phone.Value != "9996620003" || !u.Contact {
		t.Errorf("user %+v", u)
	}
	if u := mine.only().Updates[0].(*api.UpdatePeerSettings); peerOf(u.Peer).ID != lockedID {
		t.Errorf("my other session got %+v", u)
	}
	ids := call1[*api.IntVector](c, &api.ContactsGetContactIDsRequest{})
	statuses := call1[*api.ContactStatusVector](c, &api.ContactsGetStatusesRequest{})
	if len(ids.Elems) != 2 || len(statuses.Elems) != 2 || ids.Elems[1] != lockedID {
		t.Errorf("%v, %+v", ids.Elems, statuses.Elems)
	}
	hash := mixHash(mixHash(0, friendID), lockedID)
	if again := call1[*api.IntVector](c, &api.ContactsGetContactIDsRequest{Hash: hash}); len(again.Elems) != 0 {
		t.Errorf("the same list again: %v", again.Elems)
	}
	call1[*api.Bool](c, &api.ContactsDeleteByPhonesRequest{Phones: []string{"+9996620003", "+1"}})
	if c.me.knows(s.world.Accounts[lockedID]) {
		t.Error("deleted, but still a contact")
	}
	if top := call1[*api.ContactsTopPeers](c, &api.ContactsGetTopPeersRequest{Correspondents: true}); len(top.Categories) != 0 {
		t.Errorf("top peers %+v", top)
	}
	c.refused(&api.ContactsGetTopPeersRequest{}, "TYPES_EMPTY")
	c.refused(&api.ContactsGetSavedRequest{}, "TAKEOUT_REQUIRED")
	connect(t, s, "1000:sandbox").refused(&api.ContactsImportContactsRequest{}, "BOT_METHOD_INVALID")
}

// Who can't be found by phone is not found by sending their number either, who
// hides it hides it from an export too, who is not to be invited is not made an
// admin, and no rule at all keeps everybody out, also after a restart.
func TestPrivacyByWayOfOthers(t *testing.T) {
	dir := t.TempDir()
	s, err := New(Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	c, friend, other := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_friend"), outside(t, s)
	for _, key := range []api.InputPrivacyKeyClass{&api.InputPrivacyKeyAddedByPhone{}, &api.InputPrivacyKeyPhoneNumber{}, &api.InputPrivacyKeyChatInvite{}} {
		call1[*api.AccountPrivacyRules](other, &api.AccountSetPrivacyRequest{Key: key})
	}
	card := &api.InputMediaContact{PhoneNumber: "+9996620009", FirstName: "x"}
	if m := friend.sendMedia(self(), card, "").Media.(*api.MessageMediaContact); m.UserID != 0 {
		t.Errorf("the number is found to be of %d", m.UserID)
	}
	call1[*api.Updates](c, &api.ContactsAddContactRequest{ID: c.inputUser(1100), FirstName: "x"})
	call1[*api.AccountTakeout](c, &api.AccountInitTakeoutSessionRequest{})
	for _, saved := range call1[*api.SavedContactVector](c, &api.ContactsGetSavedRequest{}).Elems {
		if saved.Phone == "9996620009" {
			t.Error("an export tells a hidden number")
		}
	}
	promote := &api.ChannelsEditAdminRequest{Channel: c.inputChannel(supergroupID), UserID: c.inputUser(1100),
		AdminRights: &api.ChatAdminRights{InviteUsers: true}}
	c.refused(promote, "USER_PRIVACY_RESTRICTED")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if s, err = New(Options{Dir: dir}); err != nil {
		t.Fatal(err)
	}
	connect(t, s, "sandbox_me").refused(promote, "USER_PRIVACY_RESTRICTED")
}

func TestPrivacy(t *testing.T) {
	s := newSandbox(t)
	c, mine, friend, locked := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_me"), connect(t, s, "sandbox_friend"), connect(t, s, "sandbox_locked")
	set := func(key api.InputPrivacyKeyClass, rules ...api.InputPrivacyRuleClass) *api.AccountPrivacyRules {
		return call1[*api.AccountPrivacyRules](c, &api.AccountSetPrivacyRequest{Key: key, Rules: rules})
	}
	all := call1[*api.AccountPrivacyRules](c, &api.AccountGetPrivacyRequest{Key: &api.InputPrivacyKeyChatInvite{}})
	if _, ok := all.Rules[0].(*api.PrivacyValueAllowAll); !ok {
		t.Errorf("default rules %+v", all.Rules)
	}
	only := &api.InputPrivacyValueAllowUsers{Users: []api.InputUserClass{c.inputUser(friendID)}}
	got := set(&api.InputPrivacyKeyChatInvite{}, only, &api.InputPrivacyValueDisallowAll{})
	if r := got.Rules[0].(*api.PrivacyValueAllowUsers); len(got.Rules) != 2 || r.Users[0] != friendID || len(got.Users) != 1 {
		t.Errorf("rules %+v", got)
	}
	if u := mine.only().Updates[0].(*api.UpdatePrivacy); len(u.Rules) != 2 {
		t.Errorf("my other session got %+v", u)
	}
	group := func(c *client) *api.MessagesInvitedUsers {
		return call1[*api.MessagesInvitedUsers](c, &api.MessagesCreateChatRequest{Title: "x", Users: []api.InputUserClass{c.inputUser(meID)}})
	}
	if len(group(friend).MissingInvitees) != 0 {
		t.Error("friend can't invite me")
	}
	made := group(locked)
	id := made.Updates.(*api.Updates).Chats[0].(*api.Chat).ID
	if len(made.MissingInvitees) != 1 {
		t.Error("anybody can invite me")
	}
	locked.refused(&api.MessagesAddChatUserRequest{ChatID: id, UserID: locked.inputUser(meID)}, "USER_PRIVACY_RESTRICTED")

	see := func(c *client) *api.User {
		return call1[*api.UserVector](c, &api.UsersGetUsersRequest{ID: []api.InputUserClass{c.inputUser(meID)}}).Elems[0].(*api.User)
	}
	call1[*api.Bool](c, &api.AccountUpdateStatusRequest{})
	set(&api.InputPrivacyKeyStatusTimestamp{}, &api.InputPrivacyValueDisallowAll{})
	set(&api.InputPrivacyKeyPhoneNumber{}, &api.InputPrivacyValueDisallowContacts{}, &api.InputPrivacyValueAllowAll{})
	if u := see(friend); u.Phone.Set {
		t.Errorf("friend sees the number %s", u.Phone.Value)
	} else if _, ok := u.Status.(*api.UserStatusRecently); !ok {
		t.Errorf("friend sees %+v", u.Status)
	}
	if u := see(locked); u.Phone.Value != "9996620001" {
		t.Error("a stranger does not see the number")
	}
	set(&api.InputPrivacyKeyAddedByPhone{}, &api.InputPrivacyValueDisallowAll{})
	friend.refused(&api.ContactsResolvePhoneRequest{Phone: "+9996620001"}, "PHONE_NOT_OCCUPIED")
	set(&api.InputPrivacyKeyForwards{}, &api.InputPrivacyValueDisallowAll{})
	top := friend.me.Box.history(userPeer(meID))
	u := call1[*api.Updates](friend, &api.MessagesForwardMessagesRequest{FromPeer: friend.user(meID), ToPeer: self(),
		ID: []int32{top[len(top)-1].ID}, RandomID: []int64{1}})
	if h := u.Updates[1].(*api.UpdateNewMessage).Message.(*api.Message).FwdFrom; h.FromID != nil || h.FromName.Value != "Sandbox User" {
		t.Errorf("forwarded from %+v", h)
	}
	c.refused(&api.AccountSetPrivacyRequest{Key: &api.InputPrivacyKeyAbout{}, Rules: []api.InputPrivacyRuleClass{
		&api.InputPrivacyValueAllowChatParticipants{Chats: []int64{5}}}}, "PRIVACY_VALUE_INVALID")
}
