package sandbox

import (
	"testing"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

func TestArchive(t *testing.T) {
	s := newSandbox(t)
	c, mine := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_me")
	list := func(folder tl.Opt[int32]) int {
		d := call1[*api.MessagesDialogs](c, &api.MessagesGetDialogsRequest{OffsetPeer: &api.InputPeerEmpty{}, FolderID: folder, Limit: 100})
		return len(d.Dialogs)
	}
	all, pts := list(tl.Opt[int32]{}), c.me.Box.Pts
	move := &api.FoldersEditPeerFoldersRequest{FolderPeers: []*api.InputFolderPeer{
		{Peer: c.user(friendID), FolderID: 1}, {Peer: c.channel(channelID), FolderID: 1}}}
	u := call1[*api.Updates](c, move).Updates[0].(*api.UpdateFolderPeers)
	if u.Pts != pts+2 || u.PtsCount != 2 || len(mine.pushed) != 1 {
		t.Errorf("got %+v after pts %d", u, pts)
	}
	if got := call1[*api.Updates](c, move); len(got.Updates) != 0 {
		t.Errorf("moved again: %+v", got.Updates)
	}
	if list(tl.Some(int32(0))) != all-2 || list(tl.Some(int32(1))) != 2 || list(tl.Opt[int32]{}) != all {
		t.Errorf("%d here, %d archived, of %d", list(tl.Some(int32(0))), list(tl.Some(int32(1))), all)
	}
	c.refused(&api.FoldersEditPeerFoldersRequest{FolderPeers: []*api.InputFolderPeer{{Peer: c.user(friendID), FolderID: 7}}}, "FOLDER_ID_INVALID")
	c.refused(&api.FoldersEditPeerFoldersRequest{FolderPeers: []*api.InputFolderPeer{{Peer: &api.InputPeerChat{ChatID: 5}}}}, "CHAT_ID_INVALID")
}

func TestUnreadMarksAndPins(t *testing.T) {
	s := newSandbox(t)
	c, mine := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_me")
	in := func(p api.InputPeerClass) *api.InputDialogPeer { return &api.InputDialogPeer{Peer: p} }
	call1[*api.Bool](c, &api.MessagesMarkDialogUnreadRequest{Peer: in(c.user(friendID)), Unread: true})
	marks := call1[*api.DialogPeerVector](c, &api.MessagesGetDialogUnreadMarksRequest{})
	if u := mine.only().Updates[0].(*api.UpdateDialogUnreadMark); !u.Unread || len(marks.Elems) != 1 {
		t.Errorf("got %+v, %+v", u, marks)
	}
	c.refused(&api.MessagesMarkDialogUnreadRequest{Peer: in(c.user(lockedID)), Unread: true}, "PEER_ID_INVALID")
	call1[*api.Bool](c, &api.MessagesReorderPinnedDialogsRequest{Force: true,
		Order: []api.InputDialogPeerClass{in(c.user(friendID)), in(c.channel(channelID))}})
	pinned := call1[*api.MessagesPeerDialogs](c, &api.MessagesGetPinnedDialogsRequest{})
	if len(pinned.Dialogs) != 2 || peerOf(pinned.Dialogs[0].(*api.Dialog).Peer).ID != friendID {
		t.Errorf("pinned %+v", pinned.Dialogs)
	}
	if u := mine.only().Updates[0].(*api.UpdatePinnedDialogs); len(u.Order) != 2 {
		t.Errorf("my other session got %+v", u)
	}
}

func TestDialogFilters(t *testing.T) {
	s := newSandbox(t)
	c, mine := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_me")
	set := func(id int32, f api.DialogFilterClass) *api.MessagesUpdateDialogFilterRequest {
		return &api.MessagesUpdateDialogFilterRequest{ID: id, Filter: f}
	}
	named := func(title string, list ...api.InputPeerClass) *api.DialogFilter {
		return &api.DialogFilter{Title: plainText(title), IncludePeers: list}
	}
	call1[*api.Bool](c, set(2, named("Friends", c.user(friendID))))
	call1[*api.Bool](c, set(3, &api.DialogFilter{Title: plainText("Groups"), Groups: true}))
	call1[*api.Bool](c, set(2, named("Friend", c.user(friendID))))
	call1[*api.Bool](c, &api.MessagesUpdateDialogFiltersOrderRequest{Order: []int32{0, 3, 2}})
	got := call1[*api.MessagesDialogFilters](c, &api.MessagesGetDialogFiltersRequest{}).Filters
	if _, ok := got[0].(*api.DialogFilterDefault); !ok || len(got) != 3 || got[1].(*api.DialogFilter).ID != 3 ||
		got[2].(*api.DialogFilter).Title.Text != "Friend" || len(mine.pushed) != 4 {
		t.Errorf("filters %+v, %d pushed", got, len(mine.pushed))
	}
	call1[*api.Bool](c, set(2, nil))
	if got := call1[*api.MessagesDialogFilters](c, &api.MessagesGetDialogFiltersRequest{}).Filters; len(got) != 2 {
		t.Errorf("one deleted, left %+v", got)
	}
	c.refused(set(1, named("x", self())), "FILTER_ID_INVALID")
	c.refused(set(4, named("", self())), "FILTER_TITLE_EMPTY")
	c.refused(set(4, named("x")), "FILTER_INCLUDE_EMPTY")
	c.refused(set(4, named("x", &api.InputPeerChat{ChatID: 5})), "CHAT_ID_INVALID")
}

func TestNotifySettings(t *testing.T) {
	s := newSandbox(t)
	c, mine := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_me")
	friend := &api.InputNotifyPeer{Peer: c.user(friendID)}
	mute := &api.AccountUpdateNotifySettingsRequest{Peer: friend, Settings: &api.InputPeerNotifySettings{MuteUntil: tl.Some(int32(forever))}}
	call1[*api.Bool](c, mute)
	if u := mine.only().Updates[0].(*api.UpdateNotifySettings); u.NotifySettings.MuteUntil.Value != forever {
		t.Errorf("my other session got %+v", u)
	}
	full := call1[*api.UsersUserFull](c, &api.UsersGetFullUserRequest{ID: c.inputUser(friendID)}).FullUser
	one := call1[*api.PeerNotifySettings](c, &api.AccountGetNotifySettingsRequest{Peer: friend})
	users := call1[*api.PeerNotifySettings](c, &api.AccountGetNotifySettingsRequest{Peer: &api.InputNotifyUsers{}})
	if full.NotifySettings.MuteUntil.Value != forever || one.MuteUntil.Value != forever || users.MuteUntil.Value != 0 || !users.ShowPreviews.Value {
		t.Errorf("full %+v, one %+v, users %+v", full.NotifySettings, one, users)
	}
	exceptions := call1[*api.Updates](c, &api.AccountGetNotifyExceptionsRequest{Peer: &api.InputNotifyUsers{}})
	none := call1[*api.Updates](c, &api.AccountGetNotifyExceptionsRequest{Peer: &api.InputNotifyBroadcasts{}})
	if len(exceptions.Updates) != 1 || len(none.Updates) != 0 {
		t.Errorf("exceptions %+v and %+v", exceptions.Updates, none.Updates)
	}
	call1[*api.Bool](c, &api.AccountResetNotifySettingsRequest{})
	if one := call1[*api.PeerNotifySettings](c, &api.AccountGetNotifySettingsRequest{Peer: friend}); one.MuteUntil.Set {
		t.Errorf("reset, but %+v", one)
	}
	mute.Settings.MuteUntil = tl.Some(int32(-1))
	c.refused(mute, "SETTINGS_INVALID")
	c.refused(&api.AccountGetNotifySettingsRequest{Peer: &api.InputNotifyPeer{Peer: &api.InputPeerUser{UserID: 5}}}, "PEER_ID_INVALID")
}
