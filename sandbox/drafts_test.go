package sandbox

import (
	"slices"
	"testing"
	"time"

	"github.com/tgscript/tgscript/tl/api"
)

func TestDrafts(t *testing.T) {
	s := newSandbox(t)
	c, other, friend := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_me"), connect(t, s, "sandbox_friend")
	bold := []api.MessageEntityClass{&api.MessageEntityBold{Length: 3}}
	save := &api.MessagesSaveDraftRequest{Peer: c.user(lockedID), Message: "not yet ", Entities: bold}
	call1[*api.Bool](c, save)
	u := other.only().Updates[0].(*api.UpdateDraftMessage)
	if d := u.Draft.(*api.DraftMessage); d.Message != "not yet" || len(d.Entities) != 1 || d.Date != testTime {
		t.Errorf("my other session got %+v", u.Draft)
	}
	first := c.dialogs(&api.MessagesGetDialogsRequest{Limit: 100}).dialogs[0].(*api.Dialog)
	if peerOf(first.Peer) != userPeer(lockedID) || first.Draft == nil || first.TopMessage != 0 {
		t.Errorf("a chat with only a draft is not first: %+v", first)
	}
	call1[*api.Bool](c, &api.MessagesSaveDraftRequest{Peer: c.channel(supergroupID),
		ReplyTo: &api.InputReplyToMessage{ReplyToMsgID: 2}})
	all := call1[*api.Updates](c, &api.MessagesGetAllDraftsRequest{})
	if len(all.Updates) != 2 || len(all.Users) != 1 || len(all.Chats) != 1 {
		t.Errorf("all drafts: %+v", all)
	}
	other.pushed = nil
	call1[*api.UpdateShortSentMessage](c, &api.MessagesSendMessageRequest{Peer: c.user(lockedID), Message: "now", RandomID: 1, ClearDraft: true})
	if n := len(call1[*api.Updates](c, &api.MessagesGetAllDraftsRequest{}).Updates); n != 1 {
		t.Errorf("%d drafts after one was sent", n)
	}
	call1[*api.Bool](c, &api.MessagesClearAllDraftsRequest{})
	if n := len(call1[*api.Updates](c, &api.MessagesGetAllDraftsRequest{}).Updates); n != 0 {
		t.Errorf("%d drafts after all were cleared", n)
	}
	other.pushed = nil
	call1[*api.Bool](c, &api.MessagesSaveDraftRequest{Peer: c.user(friendID), Message: " "})
	if len(other.pushed)+len(friend.pushed) != 0 {
		t.Error("clearing no draft was pushed, or a draft was pushed to somebody else")
	}
}

func TestDraftsRefused(t *testing.T) {
	s := newSandbox(t)
	c := connect(t, s, "sandbox_me")
	long := []api.MessageEntityClass{&api.MessageEntityBold{Length: 30}}
	for _, tt := range []struct {
		req  *api.MessagesSaveDraftRequest
		want string
	}{
		{&api.MessagesSaveDraftRequest{Peer: &api.InputPeerUser{UserID: 5}, Message: "x"}, "PEER_ID_INVALID"},
		{&api.MessagesSaveDraftRequest{Peer: self(), Message: "x", Entities: long}, "ENTITY_BOUNDS_INVALID"},
		{&api.MessagesSaveDraftRequest{Peer: self(), ReplyTo: &api.InputReplyToMessage{ReplyToMsgID: 999}}, "MSG_ID_INVALID"},
	} {
		c.refused(tt.req, tt.want)
	}
}

func TestKeptWorldHasItAll(t *testing.T) {
	dir := t.TempDir()
	open := func() *Sandbox {
		s, err := New(Options{Dir: dir, Now: func() time.Time { return time.Unix(testTime, 0) }})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	s := open()
	c := connect(t, s, "sandbox_me")
	call1[*api.Bool](c, &api.MessagesSaveDraftRequest{Peer: c.user(friendID), Message: "kept"})
	call1[*api.Bool](c, &api.MessagesToggleDialogPinRequest{Pinned: true, Peer: &api.InputDialogPeer{Peer: c.user(botID)}})
	call1[*api.Updates](c, &api.ContactsAddContactRequest{ID: c.inputUser(lockedID), FirstName: "Key"})
	call1[*api.Updates](c, &api.ChannelsCreateChannelRequest{Megagroup: true, Title: "Kept"})
	want := c.dialogs(&api.MessagesGetDialogsRequest{Limit: 100})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open()
	defer s.Close()
	c = connect(t, s, "sandbox_me")
	got := c.dialogs(&api.MessagesGetDialogsRequest{Limit: 100})
	same := func(a, b api.DialogClass) bool { return string(api.Append(nil, a)) == string(api.Append(nil, b)) }
	if !slices.EqualFunc(got.dialogs, want.dialogs, same) {
		t.Errorf("got %+v, want %+v", got.dialogs, want.dialogs)
	}
	if u := s.world.user(c.me, s.world.Accounts[lockedID]); u.FirstName.Value != "Key" || !u.Contact {
		t.Errorf("contact: %+v", u)
	}
}
