package sandbox

import (
	"slices"
	"strings"
	"testing"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// outside is a user who is in none of the default groups.
func outside(t *testing.T, s *Sandbox) *client {
	t.Helper()
	a := newAccount(1100, "Outside")
	a.Username, a.Phone = "sandbox_outside", "9996620009"
	s.world.publish(a)
	return connect(t, s, "sandbox_outside")
}

func hashOfLink(i api.ExportedChatInviteClass) string {
	return inviteHash(i.(*api.ChatInviteExported).Link)
}

func TestJoinByLink(t *testing.T) {
	for _, in := range []peer{chatPeer(groupID), channelPeer(supergroupID), channelPeer(channelID)} {
		s, now := sandboxAt(t)
		c, friend, other := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_friend"), outside(t, s)
		invite := call1[*api.ChatInviteExported](c, &api.MessagesExportChatInviteRequest{Peer: c.input(in),
			ExpireDate: tl.Some(int32(testTime + 60)), UsageLimit: tl.Some(int32(1)), Title: tl.Some("one")})
		hash := hashOfLink(invite)
		if invite.Permanent || invite.AdminID != meID || len(hash) != 16 || !strings.HasPrefix(invite.Link, "https://t.me/+") {
			t.Errorf("invite %+v", invite)
		}
		seen := call1[*api.ChatInvite](other, &api.MessagesCheckChatInviteRequest{Hash: hash})
		if seen.ParticipantsCount != 3 || seen.Title == "" || seen.Channel != (in.Kind == kindChannel) {
			t.Errorf("seen from outside: %+v", seen)
		}
		got := call1[*api.MessagesChatInviteJoinResultOk](other, &api.MessagesImportChatInviteRequest{Hash: hash})
		if u := got.Updates.(*api.Updates); len(u.Chats) == 0 || len(u.Updates) == 0 {
			t.Errorf("joined: %+v", u)
		}
		if in != channelPeer(channelID) {
			top := c.box(in).history(in)
			m := top[len(top)-1]
			if a, ok := m.Obj.(*api.MessageService).Action.(*api.MessageActionChatJoinedByLink); !ok || a.InviterID != meID || m.By != 1100 {
				t.Errorf("service message %+v", m.Obj)
			}
		}
		call1[*api.ChatInviteAlready](other, &api.MessagesCheckChatInviteRequest{Hash: hash})
		other.refused(&api.MessagesImportChatInviteRequest{Hash: hash}, "USER_ALREADY_PARTICIPANT")
		call1[*api.ChatInviteAlready](friend, &api.MessagesCheckChatInviteRequest{Hash: hash})
		who := call1[*api.MessagesChatInviteImporters](c, &api.MessagesGetChatInviteImportersRequest{Peer: c.input(in),
			Link: tl.Some(invite.Link), OffsetUser: &api.InputUserEmpty{}, Limit: 10})
		if who.Count != 1 || who.Importers[0].UserID != 1100 || who.Importers[0].Requested {
			t.Errorf("importers %+v", who)
		}
		*now += 60
		stranger := newAccount(1101, "Stranger")
		s.world.publish(stranger)
		s.world.Accounts[1101].Phone = "9996620010"
		s.world.phones["9996620010"] = stranger
		connect(t, s, "9996620010").refused(&api.MessagesCheckChatInviteRequest{Hash: hash}, "INVITE_HASH_EXPIRED")
	}
}

// box is the box that the client finds a peer's messages in.
func (c *client) box(p peer) *box { return (&call{w: c.s.world, me: c.me}).box(p) }

func TestInviteOver(t *testing.T) {
	s := newSandbox(t)
	c, other := connect(t, s, "sandbox_me"), outside(t, s)
	in := c.channel(supergroupID)
	export := func(r api.MessagesExportChatInviteRequest) *api.ChatInviteExported {
		r.Peer = in
		return call1[*api.ChatInviteExported](c, &r)
	}
	first := export(api.MessagesExportChatInviteRequest{LegacyRevokePermanent: true})
	full := call1[*api.MessagesChatFull](c, &api.ChannelsGetFullChannelRequest{Channel: c.inputChannel(supergroupID)}).FullChat.(*api.ChannelFull)
	if !first.Permanent || hashOfLink(full.ExportedInvite) != hashOfLink(first) {
		t.Errorf("main link %+v, full channel has %+v", first, full.ExportedInvite)
	}
	second := export(api.MessagesExportChatInviteRequest{LegacyRevokePermanent: true})
	other.refused(&api.MessagesImportChatInviteRequest{Hash: hashOfLink(first)}, "INVITE_HASH_EXPIRED")
	edit := &api.MessagesEditExportedChatInviteRequest{Peer: in, Link: second.Link, UsageLimit: tl.Some(int32(5))}
	c.refused(edit, "CHAT_INVITE_PERMANENT")
	edit.Revoked = true
	replaced := call1[*api.MessagesExportedChatInviteReplaced](c, edit)
	if old := replaced.Invite.(*api.ChatInviteExported); !old.Revoked || !replaced.NewInvite.(*api.ChatInviteExported).Permanent {
		t.Errorf("replaced %+v", replaced)
	}
	third := export(api.MessagesExportChatInviteRequest{})
	edited := call1[*api.MessagesExportedChatInvite](c, &api.MessagesEditExportedChatInviteRequest{Peer: in, Link: third.Link,
		UsageLimit: tl.Some(int32(5)), Title: tl.Some("five")})
	if i := edited.Invite.(*api.ChatInviteExported); i.UsageLimit.Value != 5 || i.Title.Value != "five" {
		t.Errorf("edited %+v", i)
	}
	list := func(revoked bool) *api.MessagesExportedChatInvites {
		return call1[*api.MessagesExportedChatInvites](c, &api.MessagesGetExportedChatInvitesRequest{Peer: in,
			AdminID: &api.InputUserSelf{}, Revoked: revoked, Limit: 10})
	}
	if live, dead := list(false), list(true); live.Count != 2 || dead.Count != 2 || hashOfLink(live.Invites[1]) != hashOfLink(replaced.NewInvite) {
		t.Errorf("%d and %d", live.Count, dead.Count)
	}
	admins := call1[*api.MessagesChatAdminsWithInvites](c, &api.MessagesGetAdminsWithInvitesRequest{Peer: in})
	if a := admins.Admins[0]; a.AdminID != meID || a.InvitesCount != 2 || a.RevokedInvitesCount != 2 {
		t.Errorf("admins %+v", a)
	}
	c.refused(&api.MessagesDeleteExportedChatInviteRequest{Peer: in, Link: third.Link}, "INVITE_REVOKED_MISSING")
	call1[*api.Bool](c, &api.MessagesDeleteExportedChatInviteRequest{Peer: in, Link: first.Link})
	call1[*api.Bool](c, &api.MessagesDeleteRevokedExportedChatInvitesRequest{Peer: in, AdminID: &api.InputUserSelf{}})
	if n := list(true).Count; n != 0 {
		t.Errorf("%d revoked links left", n)
	}
}

func TestJoinRequest(t *testing.T) {
	s := newSandbox(t)
	c, other := connect(t, s, "sandbox_me"), outside(t, s)
	in := c.channel(channelID)
	invite := call1[*api.ChatInviteExported](c, &api.MessagesExportChatInviteRequest{Peer: in, RequestNeeded: true})
	join := &api.MessagesImportChatInviteRequest{Hash: hashOfLink(invite)}
	for range 2 {
		other.refused(join, "INVITE_REQUEST_SENT")
	}
	if u := c.only().Updates[0].(*api.UpdatePendingJoinRequests); u.RequestsPending != 1 || u.RecentRequesters[0] != 1100 {
		t.Errorf("admins got %+v", u)
	}
	full := call1[*api.MessagesChatFull](c, &api.ChannelsGetFullChannelRequest{Channel: c.inputChannel(channelID)})
	if !slices.ContainsFunc(full.Users, func(u api.UserClass) bool { return u.(*api.User).ID == 1100 }) {
		t.Errorf("full channel names %v, but brings %+v", full.FullChat.(*api.ChannelFull).RecentRequesters, full.Users)
	}
	waiting := call1[*api.MessagesChatInviteImporters](c, &api.MessagesGetChatInviteImportersRequest{Peer: in, Requested: true,
		OffsetUser: &api.InputUserEmpty{}, Limit: 10})
	if waiting.Count != 1 || !waiting.Importers[0].Requested {
		t.Errorf("waiting %+v", waiting)
	}
	decide := &api.MessagesHideChatJoinRequestRequest{Peer: in, UserID: c.inputUser(1100)}
	call1[*api.Updates](c, decide)
	c.refused(decide, "HIDE_REQUESTER_MISSING")
	other.refused(join, "INVITE_REQUEST_SENT")
	decide.Approved = true
	call1[*api.Updates](c, decide)
	if s.world.Channels[channelID].member(1100) == nil || len(other.pushed) != 1 {
		t.Errorf("approved, but pushed only %+v", other.pushed)
	}
	c.refused(decide, "USER_ALREADY_PARTICIPANT")
	call1[*api.Updates](other, &api.ChannelsLeaveChannelRequest{Channel: other.inputChannel(channelID)})
	other.refused(join, "INVITE_REQUEST_SENT")
	call1[*api.Updates](c, &api.MessagesHideAllChatJoinRequestsRequest{Peer: in, Approved: true, Link: tl.Some(invite.Link)})
	if s.world.Channels[channelID].member(1100) == nil {
		t.Error("all were approved, but nobody came")
	}
}

// Who comes in another way does not ask any more, and is in once.
func TestJoinRequestOvertaken(t *testing.T) {
	for _, in := range []peer{chatPeer(groupID), channelPeer(supergroupID)} {
		s := newSandbox(t)
		c, other := connect(t, s, "sandbox_me"), outside(t, s)
		ask := call1[*api.ChatInviteExported](c, &api.MessagesExportChatInviteRequest{Peer: c.input(in), RequestNeeded: true})
		open := call1[*api.ChatInviteExported](c, &api.MessagesExportChatInviteRequest{Peer: c.input(in)})
		other.refused(&api.MessagesImportChatInviteRequest{Hash: hashOfLink(ask)}, "INVITE_REQUEST_SENT")
		call1[*api.MessagesChatInviteJoinResultOk](other, &api.MessagesImportChatInviteRequest{Hash: hashOfLink(open)})
		call1[*api.Updates](c, &api.MessagesHideAllChatJoinRequestsRequest{Peer: c.input(in), Approved: true})
		if n := len(s.world.members(in)); n != 4 || len(*s.world.entrance(in).requests) != 0 {
			t.Errorf("%d are in %+v, want 4", n, in)
		}
	}
}

// An admin manages their own links, the creator those of all. A main link that
// the creator revokes is replaced by one of the same admin.
func TestInvitesOfOthers(t *testing.T) {
	s := newSandbox(t)
	c, friend, locked := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_friend"), connect(t, s, "sandbox_locked")
	for _, id := range []int64{friendID, lockedID} {
		call1[*api.Updates](c, &api.ChannelsEditAdminRequest{Channel: c.inputChannel(supergroupID), UserID: c.inputUser(id),
			AdminRights: &api.ChatAdminRights{InviteUsers: true}})
	}
	export := &api.MessagesExportChatInviteRequest{Peer: c.channel(supergroupID), LegacyRevokePermanent: true}
	mine := call1[*api.ChatInviteExported](c, export)
	in := friend.channel(supergroupID)
	export.Peer = in
	theirs := call1[*api.ChatInviteExported](friend, export)
	in = locked.channel(supergroupID)
	for _, req := range []api.Object{
		&api.MessagesGetExportedChatInviteRequest{Peer: in, Link: theirs.Link},
		&api.MessagesEditExportedChatInviteRequest{Peer: in, Link: theirs.Link, Revoked: true},
		&api.MessagesDeleteExportedChatInviteRequest{Peer: in, Link: theirs.Link},
		&api.MessagesGetChatInviteImportersRequest{Peer: in, Link: tl.Some(theirs.Link), OffsetUser: &api.InputUserEmpty{}},
	} {
		locked.refused(req, "CHAT_ADMIN_REQUIRED")
	}
	got := call1[*api.MessagesExportedChatInviteReplaced](c, &api.MessagesEditExportedChatInviteRequest{
		Peer: c.channel(supergroupID), Link: theirs.Link, Revoked: true})
	if fresh := got.NewInvite.(*api.ChatInviteExported); fresh.AdminID != friendID || !fresh.Permanent {
		t.Errorf("the link was replaced by %+v", fresh)
	}
	still := call1[*api.MessagesExportedChatInvite](c, &api.MessagesGetExportedChatInviteRequest{Peer: c.channel(supergroupID), Link: mine.Link})
	if still.Invite.(*api.ChatInviteExported).Revoked {
		t.Error("the creator's own link was revoked")
	}
}

func TestInvitesRefused(t *testing.T) {
	s := newSandbox(t)
	c, friend, other := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_friend"), outside(t, s)
	in := c.channel(supergroupID)
	group := call1[*api.ChatInviteExported](c, &api.MessagesExportChatInviteRequest{Peer: &api.InputPeerChat{ChatID: groupID}})
	super := call1[*api.ChatInviteExported](c, &api.MessagesExportChatInviteRequest{Peer: in})
	for i := range int64(chatSizeMax) {
		s.world.Chats[groupID].Members = append(s.world.Chats[groupID].Members, &member{User: 9000 + i})
	}
	s.world.Channels[supergroupID].Bans[1100] = &ban{Rights: api.ChatBannedRights{ViewMessages: true, UntilDate: forever}}
	for _, tt := range []struct {
		c    *client
		req  api.Object
		want string
	}{
		{other, &api.MessagesCheckChatInviteRequest{}, "INVITE_HASH_EMPTY"},
		{other, &api.MessagesCheckChatInviteRequest{Hash: "short"}, "INVITE_HASH_INVALID"},
		{other, &api.MessagesImportChatInviteRequest{Hash: "AAAAAAAAAAAAAAAA"}, "INVITE_HASH_EXPIRED"},
		{other, &api.MessagesImportChatInviteRequest{Hash: hashOfLink(group)}, "USERS_TOO_MUCH"},
		{other, &api.MessagesImportChatInviteRequest{Hash: hashOfLink(super)}, "INVITE_HASH_EXPIRED"},
		{friend, &api.MessagesExportChatInviteRequest{Peer: friend.channel(supergroupID)}, "CHAT_ADMIN_REQUIRED"},
		{c, &api.MessagesExportChatInviteRequest{Peer: c.user(friendID)}, "PEER_ID_INVALID"},
		{c, &api.MessagesExportChatInviteRequest{Peer: in, ExpireDate: tl.Some(int32(testTime))}, "EXPIRE_DATE_INVALID"},
		{c, &api.MessagesExportChatInviteRequest{Peer: in, UsageLimit: tl.Some(int32(100000))}, "USAGE_LIMIT_INVALID"},
		{c, &api.MessagesExportChatInviteRequest{Peer: in, UsageLimit: tl.Some(int32(1)), RequestNeeded: true}, "USAGE_LIMIT_INVALID"},
		{c, &api.MessagesEditExportedChatInviteRequest{Peer: in, Link: "x"}, "INVITE_HASH_EXPIRED"},
		{c, &api.MessagesGetExportedChatInviteRequest{Peer: in, Link: "x"}, "INVITE_HASH_EXPIRED"},
		{c, &api.MessagesGetExportedChatInvitesRequest{Peer: in, AdminID: &api.InputUser{UserID: 5}}, "ADMIN_ID_INVALID"},
		{c, &api.MessagesGetChatInviteImportersRequest{Peer: in, Link: tl.Some("x"), OffsetUser: &api.InputUserEmpty{}}, "INVITE_HASH_EXPIRED"},
		{c, &api.MessagesGetChatInviteImportersRequest{Peer: in, Link: tl.Some("x"), Q: tl.Some("y"), OffsetUser: &api.InputUserEmpty{}}, "SEARCH_WITH_LINK_NOT_SUPPORTED"},
		{c, &api.MessagesHideChatJoinRequestRequest{Peer: in, UserID: &api.InputUser{UserID: 5}}, "USER_ID_INVALID"},
	} {
		tt.c.refused(tt.req, tt.want)
	}
}
