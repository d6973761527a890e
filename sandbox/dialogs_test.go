package sandbox

import (
	"slices"
	"testing"

	"github.com/tgscript/tgscript/tl/api"
)

func peersOf(list []api.DialogClass) (out []peer) {
	for _, d := range list {
		out = append(out, peerOf(d.(*api.Dialog).Peer))
	}
	return out
}

// dialogPage is what getDialogs answers, whichever of its forms.
type dialogPage struct {
	whole    bool
	count    int
	dialogs  []api.DialogClass
	messages []api.MessageClass
}

func (c *client) dialogs(req *api.MessagesGetDialogsRequest) dialogPage {
	c.t.Helper()
	if req.OffsetPeer == nil {
		req.OffsetPeer = &api.InputPeerEmpty{}
	}
	switch r := must(c, req).(type) {
	case *api.MessagesDialogs:
		return dialogPage{true, len(r.Dialogs), r.Dialogs, r.Messages}
	case *api.MessagesDialogsSlice:
		return dialogPage{false, int(r.Count), r.Dialogs, r.Messages}
	}
	return dialogPage{}
}

// inputOf is how a client reaches a peer.
func (c *client) inputOf(p peer) api.InputPeerClass {
	switch p.Kind {
	case kindUser:
		return c.user(p.ID)
	case kindChat:
		return &api.InputPeerChat{ChatID: p.ID}
	}
	return c.channel(p.ID)
}

func TestGetDialogsOrder(t *testing.T) {
	s := newSandbox(t)
	c := connect(t, s, "sandbox_me")
	got := c.dialogs(&api.MessagesGetDialogsRequest{Limit: 100})
	want := []peer{channelPeer(channelID), channelPeer(supergroupID), chatPeer(groupID), userPeer(botID), userPeer(friendID)}
	if !got.whole || !slices.Equal(peersOf(got.dialogs), want) {
		t.Fatalf("got %+v, want %v", peersOf(got.dialogs), want)
	}
	call1[*api.UpdateShortSentMessage](c, &api.MessagesSendMessageRequest{Peer: c.user(friendID), Message: "x", RandomID: 1})
	if got := c.dialogs(&api.MessagesGetDialogsRequest{Limit: 100}); peersOf(got.dialogs)[0] != userPeer(friendID) {
		t.Errorf("the newest is not first: %v", peersOf(got.dialogs))
	}
	c.me.dialog(userPeer(botID)).Pinned = 1
	all := c.dialogs(&api.MessagesGetDialogsRequest{Limit: 100})
	if d := all.dialogs[0].(*api.Dialog); !d.Pinned || peerOf(d.Peer) != userPeer(botID) {
		t.Errorf("the pinned one is not first: %v", peersOf(all.dialogs))
	}
	for i, d := range all.dialogs {
		if d.(*api.Dialog).TopMessage != idOf(all.messages[i]) {
			t.Errorf("top message %d of %+v is not message %d", i, d, idOf(all.messages[i]))
		}
	}
	if got := c.dialogs(&api.MessagesGetDialogsRequest{Limit: 100, ExcludePinned: true}); got.count != all.count-1 {
		t.Errorf("without pinned: %v", peersOf(got.dialogs))
	}
	pinned := call1[*api.MessagesPeerDialogs](c, &api.MessagesGetPinnedDialogsRequest{})
	if !slices.Equal(peersOf(pinned.Dialogs), []peer{userPeer(botID)}) || pinned.State.Pts != c.me.Box.Pts {
		t.Errorf("pinned: %+v", pinned)
	}
}

// A client that walks the list by the offset triple sees each chat once,
// whatever the size of its pages and whatever is pinned.
func TestGetDialogsPages(t *testing.T) {
	for _, pinned := range [][]peer{nil, {userPeer(botID)}, {userPeer(botID), chatPeer(groupID)}} {
		for limit := int32(1); limit <= 4; limit++ {
			s := newSandbox(t)
			c := connect(t, s, "sandbox_me")
			for _, p := range pinned {
				c.me.dialog(p).Pinned = 1
			}
			all := c.dialogs(&api.MessagesGetDialogsRequest{Limit: 100})
			var seen []peer
			req := &api.MessagesGetDialogsRequest{Limit: limit}
			for range 10 {
				page := c.dialogs(req)
				if page.whole || page.count != len(all.dialogs) {
					t.Fatalf("limit %d: page is whole: %v, count %d", limit, page.whole, page.count)
				}
				if len(page.dialogs) == 0 {
					break
				}
				seen = append(seen, peersOf(page.dialogs)...)
				last := page.messages[len(page.messages)-1]
				req.OffsetDate, req.OffsetID, req.OffsetPeer = dateOf(last), idOf(last), c.inputOf(seen[len(seen)-1])
			}
			if !slices.Equal(seen, peersOf(all.dialogs)) {
				t.Errorf("pinned %v, limit %d: walked %v, want %v", pinned, limit, seen, peersOf(all.dialogs))
			}
		}
	}
}

func TestGetDialogsOffsets(t *testing.T) {
	s := newSandbox(t)
	c := connect(t, s, "sandbox_me")
	all := peersOf(c.dialogs(&api.MessagesGetDialogsRequest{Limit: 100}).dialogs)
	group := c.me.Box.get(c.me.Box.top(chatPeer(groupID)))
	for _, tt := range []struct {
		name string
		req  *api.MessagesGetDialogsRequest
		want []peer
	}{
		{"date only", &api.MessagesGetDialogsRequest{OffsetDate: dateOf(group.Obj)}, all[3:]},
		{"peer only", &api.MessagesGetDialogsRequest{OffsetPeer: &api.InputPeerChat{ChatID: groupID}}, all[3:]},
		{"channel without access hash", &api.MessagesGetDialogsRequest{OffsetPeer: &api.InputPeerChannel{ChannelID: supergroupID}},
			all[slices.Index(all, channelPeer(supergroupID))+1:]},
		{"user without access hash", &api.MessagesGetDialogsRequest{OffsetPeer: &api.InputPeerUser{UserID: botID}},
			all[slices.Index(all, userPeer(botID))+1:]},
		{"id only", &api.MessagesGetDialogsRequest{OffsetID: group.ID}, all[3:]},
		{"id and peer", &api.MessagesGetDialogsRequest{OffsetID: group.ID, OffsetPeer: &api.InputPeerChat{ChatID: groupID}}, all[3:]},
		{"before everything", &api.MessagesGetDialogsRequest{OffsetDate: 1}, nil},
	} {
		if got := peersOf(c.dialogs(tt.req).dialogs); !slices.Equal(got, tt.want) {
			t.Errorf("%s: got %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestDialogsRefused(t *testing.T) {
	s := newSandbox(t)
	c := connect(t, s, "sandbox_me")
	none := &api.InputPeerEmpty{}
	for _, tt := range []struct {
		req  api.Object
		want string
	}{
		{&api.MessagesGetDialogsRequest{OffsetPeer: none, FolderID: opt32(7)}, "FOLDER_ID_INVALID"},
		{&api.MessagesGetDialogsRequest{OffsetPeer: &api.InputPeerUser{UserID: 5}}, "OFFSET_PEER_ID_INVALID"},
		{&api.MessagesGetPinnedDialogsRequest{FolderID: 7}, "FOLDER_ID_INVALID"},
		{peerDialogs(&api.InputPeerUser{UserID: 5}), "PEER_ID_INVALID"},
		{peerDialogs(none), "PEER_ID_INVALID"},
		{peerDialogs(&api.InputPeerChannel{ChannelID: 5}), "CHANNEL_INVALID"},
	} {
		c.refused(tt.req, tt.want)
	}
	if got := c.dialogs(&api.MessagesGetDialogsRequest{FolderID: opt32(archiveFolder)}); !got.whole || got.count != 0 {
		t.Errorf("archive: %+v", got)
	}
}

func peerDialogs(peers ...api.InputPeerClass) *api.MessagesGetPeerDialogsRequest {
	r := &api.MessagesGetPeerDialogsRequest{}
	for _, p := range peers {
		r.Peers = append(r.Peers, &api.InputDialogPeer{Peer: p})
	}
	return r
}

func TestGetPeerDialogs(t *testing.T) {
	s := newSandbox(t)
	c, friend := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_friend")
	call1[*api.UpdateShortSentMessage](friend, &api.MessagesSendMessageRequest{Peer: friend.user(meID), Message: "x", RandomID: 1})
	got := call1[*api.MessagesPeerDialogs](c, peerDialogs(c.user(friendID), c.user(lockedID), c.channel(supergroupID)))
	with, without, super := got.Dialogs[0].(*api.Dialog), got.Dialogs[1].(*api.Dialog), got.Dialogs[2].(*api.Dialog)
	if with.UnreadCount == 0 || with.TopMessage != c.me.Box.top(userPeer(friendID)) || with.Pts.Set {
		t.Errorf("friend: %+v", with)
	}
	if without.TopMessage != 0 || peerOf(without.Peer) != userPeer(lockedID) {
		t.Errorf("a chat with no messages: %+v", without)
	}
	if super.Pts.Value != s.world.Channels[supergroupID].Box.Pts {
		t.Errorf("supergroup: %+v", super)
	}
	if len(got.Messages) != 2 || got.State.Pts != c.me.Box.Pts {
		t.Errorf("%d messages, state %+v", len(got.Messages), got.State)
	}
}

func TestToggleDialogPin(t *testing.T) {
	s := newSandbox(t)
	c, other := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_me")
	pin := func(in api.InputPeerClass, on bool) *api.MessagesToggleDialogPinRequest {
		return &api.MessagesToggleDialogPinRequest{Pinned: on, Peer: &api.InputDialogPeer{Peer: in}}
	}
	call1[*api.Bool](c, pin(c.user(friendID), true))
	if u := other.only().Updates[0].(*api.UpdateDialogPinned); !u.Pinned || peerOf(u.Peer.(*api.DialogPeer).Peer) != userPeer(friendID) {
		t.Errorf("my other session got %+v", u)
	}
	call1[*api.Bool](c, pin(c.user(friendID), true))
	if n := len(other.pushed); n != 0 {
		t.Errorf("pinning again: %d pushes", n)
	}
	call1[*api.Bool](c, pin(c.user(botID), true))
	list := call1[*api.MessagesPeerDialogs](c, &api.MessagesGetPinnedDialogsRequest{})
	if !slices.Equal(peersOf(list.Dialogs), []peer{userPeer(botID), userPeer(friendID)}) {
		t.Errorf("pinned: %v", peersOf(list.Dialogs))
	}
	call1[*api.Updates](c, &api.MessagesSendMessageRequest{Peer: self(), Message: "x", RandomID: 1})
	for _, in := range []api.InputPeerClass{&api.InputPeerChat{ChatID: groupID}, c.channel(channelID), c.channel(supergroupID)} {
		call1[*api.Bool](c, pin(in, true))
	}
	c.refused(pin(self(), true), "PINNED_DIALOGS_TOO_MUCH")
	c.refused(pin(c.user(lockedID), true), "PEER_HISTORY_EMPTY")
	c.refused(pin(&api.InputPeerUser{UserID: 5}, true), "PEER_ID_INVALID")
	call1[*api.Bool](c, pin(c.user(botID), false))
	call1[*api.Bool](c, pin(self(), true))
	if d := c.dialogs(&api.MessagesGetDialogsRequest{}).dialogs[0].(*api.Dialog); peerOf(d.Peer) != userPeer(meID) {
		t.Errorf("first is %+v", d.Peer)
	}
}
