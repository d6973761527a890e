package sandbox

import (
	"slices"
	"testing"

	"github.com/tgscript/tgscript/tl/api"
)

func TestAddAndDeleteContacts(t *testing.T) {
	s := newSandbox(t)
	c, other, locked := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_me"), connect(t, s, "sandbox_locked")
	u := call1[*api.Updates](c, &api.ContactsAddContactRequest{ID: c.inputUser(lockedID), FirstName: "Key", LastName: "Holder"})
	user := u.Users[0].(*api.User)
	if user.FirstName.Value != "Key" || !user.Contact || user.MutualContact || user.Phone.Value != "9996620003" {
		t.Errorf("got %+v", user)
	}
	if set := other.only().Updates[0].(*api.UpdatePeerSettings).Settings; set.AddContact || !set.ShareContact {
		t.Errorf("my other session got %+v", set)
	}
	if len(locked.pushed) != 0 || s.world.user(locked.me, locked.me).FirstName.Value != "Locked" {
		t.Errorf("the contact was told: %+v", locked.pushed)
	}
	if got := call1[*api.ContactsContacts](c, &api.ContactsGetContactsRequest{}); len(got.Contacts) != 2 {
		t.Errorf("%d contacts", len(got.Contacts))
	}
	gone := call1[*api.Updates](c, &api.ContactsDeleteContactsRequest{
		ID: []api.InputUserClass{c.inputUser(lockedID), c.inputUser(botID), &api.InputUser{UserID: 5}}})
	if len(gone.Updates) != 1 || gone.Users[0].(*api.User).Contact || gone.Users[0].(*api.User).FirstName.Value != "Locked" {
		t.Errorf("deleted: %+v", gone)
	}
	for _, tt := range []struct {
		req  *api.ContactsAddContactRequest
		want string
	}{
		{&api.ContactsAddContactRequest{ID: &api.InputUserSelf{}, FirstName: "x"}, "CONTACT_ID_INVALID"},
		{&api.ContactsAddContactRequest{ID: &api.InputUser{UserID: 5}, FirstName: "x"}, "CONTACT_ID_INVALID"},
		{&api.ContactsAddContactRequest{ID: c.inputUser(lockedID), FirstName: " "}, "CONTACT_NAME_EMPTY"},
	} {
		c.refused(tt.req, tt.want)
	}
}

func TestGetPeerSettings(t *testing.T) {
	s := newSandbox(t)
	c, locked := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_locked")
	call1[*api.UpdateShortSentMessage](locked, &api.MessagesSendMessageRequest{Peer: locked.user(meID), Message: "hi", RandomID: 1})
	for _, tt := range []struct {
		c    *client
		peer api.InputPeerClass
		want api.PeerSettings
	}{
		{c, c.user(friendID), api.PeerSettings{}},
		{c, c.user(botID), api.PeerSettings{}},
		{c, self(), api.PeerSettings{}},
		{c, c.channel(channelID), api.PeerSettings{}},
		{c, c.user(lockedID), api.PeerSettings{AddContact: true, BlockContact: true, ReportSpam: true}},
		{locked, locked.user(meID), api.PeerSettings{AddContact: true, BlockContact: true}},
	} {
		got := call1[*api.MessagesPeerSettings](tt.c, &api.MessagesGetPeerSettingsRequest{Peer: tt.peer})
		if *got.Settings != tt.want || len(got.Users)+len(got.Chats) != 1 {
			t.Errorf("%+v: got %+v, want %+v", tt.peer, got.Settings, tt.want)
		}
	}
	c.refused(&api.MessagesGetPeerSettingsRequest{Peer: &api.InputPeerUser{UserID: 5}}, "PEER_ID_INVALID")
	c.refused(&api.MessagesGetPeerSettingsRequest{Peer: &api.InputPeerChannel{ChannelID: 5}}, "CHANNEL_INVALID")
}

func TestContactsSearch(t *testing.T) {
	s := newSandbox(t)
	c := connect(t, s, "sandbox_me")
	call1[*api.Updates](c, &api.ContactsAddContactRequest{ID: c.inputUser(friendID), FirstName: "Buddy"})
	s.world.Channels[channelID].leave(meID)
	for _, tt := range []struct {
		name          string
		req           api.ContactsSearchRequest
		mine, results []peer
	}{
		{"username", api.ContactsSearchRequest{Q: "@sandbox_fri"}, []peer{userPeer(friendID)}, nil},
		{"a name of mine", api.ContactsSearchRequest{Q: "budd"}, []peer{userPeer(friendID)}, nil},
		{"their own name", api.ContactsSearchRequest{Q: "Friend"}, []peer{userPeer(friendID)}, nil},
		{"a stranger", api.ContactsSearchRequest{Q: "locked"}, nil, []peer{userPeer(lockedID)}},
		{"everything", api.ContactsSearchRequest{Q: "sandbox"},
			[]peer{userPeer(botID), userPeer(friendID), chatPeer(groupID), channelPeer(supergroupID)},
			[]peer{userPeer(lockedID), channelPeer(channelID)}},
		{"bots", api.ContactsSearchRequest{Q: "sandbox", Bots: true}, []peer{userPeer(botID)}, nil},
		{"channels", api.ContactsSearchRequest{Q: "sandbox", Broadcasts: true}, nil, []peer{channelPeer(channelID)}},
		{"one", api.ContactsSearchRequest{Q: "sandbox", Limit: 1}, []peer{userPeer(botID)}, []peer{userPeer(lockedID)}},
		{"nothing", api.ContactsSearchRequest{Q: "nobody"}, nil, nil},
	} {
		got := call1[*api.ContactsFound](c, &tt.req)
		if mine, results := peers(got.MyResults), peers(got.Results); !slices.Equal(mine, tt.mine) || !slices.Equal(results, tt.results) {
			t.Errorf("%s: got %v and %v", tt.name, mine, results)
		}
		if len(got.Users)+len(got.Chats) != len(tt.mine)+len(tt.results) {
			t.Errorf("%s: brought %d users, %d chats", tt.name, len(got.Users), len(got.Chats))
		}
	}
	c.refused(&api.ContactsSearchRequest{Q: " @ "}, "SEARCH_QUERY_EMPTY")
	c.refused(&api.ContactsSearchRequest{Q: "ab"}, "QUERY_TOO_SHORT")
}

func peers(list []api.PeerClass) (out []peer) {
	for _, p := range list {
		out = append(out, peerOf(p))
	}
	return out
}
