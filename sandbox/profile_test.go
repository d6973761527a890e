package sandbox

import (
	"strings"
	"testing"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

func TestUpdateProfile(t *testing.T) {
	s := newSandbox(t)
	c, other, friend := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_me"), connect(t, s, "sandbox_friend")
	u := call1[*api.User](c, &api.AccountUpdateProfileRequest{FirstName: tl.Some(" Ada "), About: tl.Some("engines")})
	if u.FirstName.Value != "Ada" || u.LastName.Value != "User" || !u.Self {
		t.Errorf("got %+v", u)
	}
	for _, p := range []*client{other, friend} {
		n := p.only().Updates[0].(*api.UpdateUserName)
		if n.FirstName != "Ada" || n.UserID != meID || n.Usernames[0].Username != "sandbox_me" {
			t.Errorf("%s got %+v", p.me.Username, n)
		}
	}
	if full := call1[*api.UsersUserFull](c, &api.UsersGetFullUserRequest{ID: &api.InputUserSelf{}}); full.FullUser.About.Value != "engines" {
		t.Errorf("about: %+v", full.FullUser.About)
	}
	call1[*api.User](c, &api.AccountUpdateProfileRequest{About: tl.Some("")})
	if _, ok := other.only().Updates[0].(*api.UpdateUser); !ok || len(friend.pushed) != 0 {
		t.Errorf("about changed: %+v and %+v", other.pushed, friend.pushed)
	}
	c.refused(&api.AccountUpdateProfileRequest{FirstName: tl.Some(" ")}, "FIRSTNAME_INVALID")
	c.refused(&api.AccountUpdateProfileRequest{FirstName: tl.Some(strings.Repeat("a", 65))}, "FIRSTNAME_INVALID")
	c.refused(&api.AccountUpdateProfileRequest{About: tl.Some(strings.Repeat("é", 71))}, "ABOUT_TOO_LONG")
	if c.me.FirstName != "Ada" {
		t.Errorf("a refusal changed the name to %q", c.me.FirstName)
	}
}

func TestUpdateStatus(t *testing.T) {
	s := newSandbox(t)
	c, friend, bot := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_friend"), connect(t, s, "1000:sandbox")
	call1[*api.Bool](c, &api.AccountUpdateStatusRequest{})
	u := friend.only().Updates[0].(*api.UpdateUserStatus)
	if on, ok := u.Status.(*api.UserStatusOnline); !ok || on.Expires != testTime+300 {
		t.Errorf("online: %+v", u.Status)
	}
	call1[*api.Bool](c, &api.AccountUpdateStatusRequest{Offline: true})
	if off, ok := s.world.user(friend.me, c.me).Status.(*api.UserStatusOffline); !ok || off.WasOnline != testTime {
		t.Errorf("offline: %+v", off)
	}
	if len(bot.pushed) != 0 {
		t.Errorf("the bot got %+v", bot.pushed)
	}
}

func TestUsernames(t *testing.T) {
	s := newSandbox(t)
	c, friend := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_friend")
	for _, tt := range []struct{ name, want string }{
		{"1abcd", "USERNAME_INVALID"}, {"ab cd", "USERNAME_INVALID"}, {"abc", "USERNAME_INVALID"},
		{"abcde_", "USERNAME_INVALID"}, {"ab__cd", "USERNAME_INVALID"}, {strings.Repeat("a", 33), "USERNAME_INVALID"},
		{"", "USERNAME_INVALID"}, {"Sandbox_Friend", "USERNAME_OCCUPIED"}, {"sandbox_channel", "USERNAME_OCCUPIED"},
		{"abcd", "USERNAME_PURCHASE_AVAILABLE"},
	} {
		c.refused(&api.AccountCheckUsernameRequest{Username: tt.name}, tt.want)
		c.refused(&api.ChannelsCheckUsernameRequest{Channel: &api.InputChannelEmpty{}, Username: tt.name}, tt.want)
		if tt.name != "" {
			c.refused(&api.AccountUpdateUsernameRequest{Username: tt.name}, tt.want)
			c.refused(&api.ChannelsUpdateUsernameRequest{Channel: c.inputChannel(supergroupID), Username: tt.name}, tt.want)
		}
	}
	c.refused(&api.AccountUpdateUsernameRequest{Username: "sandbox_me"}, "USERNAME_NOT_MODIFIED")
	call1[*api.Bool](c, &api.AccountCheckUsernameRequest{Username: "fresh_name"})
	if u := call1[*api.User](c, &api.AccountUpdateUsernameRequest{Username: "Fresh_Name"}); u.Username.Value != "Fresh_Name" {
		t.Errorf("got %+v", u)
	}
	if n := friend.only().Updates[0].(*api.UpdateUserName); n.Usernames[0].Username != "Fresh_Name" {
		t.Errorf("friend got %+v", n)
	}
	got := call1[*api.ContactsResolvedPeer](friend, &api.ContactsResolveUsernameRequest{Username: "fresh_name"})
	if peerOf(got.Peer) != userPeer(meID) {
		t.Errorf("resolves to %+v", got.Peer)
	}
	friend.refused(&api.ContactsResolveUsernameRequest{Username: "sandbox_me"}, "USERNAME_NOT_OCCUPIED")
	if u := call1[*api.User](c, &api.AccountUpdateUsernameRequest{}); u.Username.Set {
		t.Errorf("no username: %+v", u.Username)
	}
}

func TestChannelUsername(t *testing.T) {
	s := newSandbox(t)
	c, friend, bot := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_friend"), connect(t, s, "1000:sandbox")
	in := c.inputChannel(channelID)
	friend.refused(&api.ChannelsUpdateUsernameRequest{Channel: friend.inputChannel(channelID), Username: "other_name"}, "CHAT_ADMIN_REQUIRED")
	c.refused(&api.ChannelsUpdateUsernameRequest{Channel: &api.InputChannel{ChannelID: channelID}}, "CHANNEL_INVALID")
	c.refused(&api.ChannelsUpdateUsernameRequest{Channel: in, Username: "sandbox_channel"}, "USERNAME_NOT_MODIFIED")
	call1[*api.Bool](c, &api.ChannelsCheckUsernameRequest{Channel: in, Username: "Sandbox_Channel"})
	call1[*api.Bool](c, &api.ChannelsUpdateUsernameRequest{Channel: in})
	if got := friend.only(); got.Chats[0].(*api.Channel).Username.Set {
		t.Errorf("friend got %+v", got)
	}
	bot.refused(&api.ChannelsGetChannelsRequest{ID: []api.InputChannelClass{bot.inputChannel(channelID)}}, "CHANNEL_PRIVATE")
}
