package sandbox

import (
	"testing"

	"github.com/tgscript/tgscript/tl/api"
)

func TestDeleteHistory(t *testing.T) {
	for _, tt := range []struct {
		name   string
		req    func(c *client) *api.MessagesDeleteHistoryRequest
		mine   int // messages left
		theirs int
		listed bool
	}{
		{"mine", func(c *client) *api.MessagesDeleteHistoryRequest {
			return &api.MessagesDeleteHistoryRequest{}
		}, 0, 3, false},
		{"everybody's", func(c *client) *api.MessagesDeleteHistoryRequest {
			return &api.MessagesDeleteHistoryRequest{Revoke: true}
		}, 0, 0, false},
		{"cleared", func(c *client) *api.MessagesDeleteHistoryRequest {
			return &api.MessagesDeleteHistoryRequest{JustClear: true}
		}, 1, 3, true},
		{"up to an id", func(c *client) *api.MessagesDeleteHistoryRequest {
			return &api.MessagesDeleteHistoryRequest{MaxID: c.me.Box.history(userPeer(friendID))[1].ID}
		}, 1, 3, true},
		{"between dates", func(c *client) *api.MessagesDeleteHistoryRequest {
			date := dateOf(c.me.Box.history(userPeer(friendID))[1].Obj)
			return &api.MessagesDeleteHistoryRequest{MinDate: opt32(date), MaxDate: opt32(date), Revoke: true}
		}, 2, 2, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newSandbox(t)
			c, friend := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_friend")
			req, pts, theirs := tt.req(c), c.me.Box.Pts, friend.me.Box.Pts
			req.Peer = c.user(friendID)
			got := call1[*api.MessagesAffectedHistory](c, req)
			if got.Pts != pts+got.PtsCount || got.Pts != c.me.Box.Pts || got.Offset != 0 || got.PtsCount == 0 {
				t.Errorf("got %+v after pts %d, now %d", got, pts, c.me.Box.Pts)
			}
			mine, others := c.me.Box.history(userPeer(friendID)), friend.me.Box.history(userPeer(meID))
			if len(mine) != tt.mine || len(others) != tt.theirs {
				t.Errorf("left: %d of mine, %d of theirs", len(mine), len(others))
			}
			if tt.theirs < 3 {
				u := friend.only().Updates[0].(*api.UpdateDeleteMessages)
				if u.Pts != theirs+u.PtsCount || len(u.Messages) != int(u.PtsCount) {
					t.Errorf("friend got %+v after pts %d", u, theirs)
				}
			} else if len(friend.pushed) != 0 {
				t.Errorf("friend got %+v", friend.pushed)
			}
			listed := false
			for _, p := range peersOf(c.dialogs(&api.MessagesGetDialogsRequest{Limit: 100}).dialogs) {
				listed = listed || p == userPeer(friendID)
			}
			if listed != tt.listed {
				t.Errorf("listed: %v, want %v", listed, tt.listed)
			}
		})
	}
}

func TestDeleteHistoryRefused(t *testing.T) {
	s := newSandbox(t)
	c, friend := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_friend")
	group := &api.InputPeerChat{ChatID: groupID}
	for _, tt := range []struct {
		c    *client
		req  *api.MessagesDeleteHistoryRequest
		want string
	}{
		{c, &api.MessagesDeleteHistoryRequest{Peer: &api.InputPeerUser{UserID: 5}}, "PEER_ID_INVALID"},
		{c, &api.MessagesDeleteHistoryRequest{Peer: &api.InputPeerChat{ChatID: 5}}, "CHAT_ID_INVALID"},
		{c, &api.MessagesDeleteHistoryRequest{Peer: c.channel(channelID)}, "PEER_ID_INVALID"},
		{c, &api.MessagesDeleteHistoryRequest{Peer: self(), MinDate: opt32(-1)}, "MIN_DATE_INVALID"},
		{c, &api.MessagesDeleteHistoryRequest{Peer: self(), MinDate: opt32(5), MaxDate: opt32(4)}, "MAX_DATE_INVALID"},
		{c, &api.MessagesDeleteHistoryRequest{Peer: group, MaxDate: opt32(4)}, "CHAT_REVOKE_DATE_UNSUPPORTED"},
		{friend, &api.MessagesDeleteHistoryRequest{Peer: group, Revoke: true}, "CHAT_ADMIN_REQUIRED"},
	} {
		tt.c.refused(tt.req, tt.want)
	}
	call1[*api.MessagesAffectedHistory](c, &api.MessagesDeleteHistoryRequest{Peer: group, Revoke: true})
	if n := len(friend.me.Box.history(chatPeer(groupID))); n != 0 {
		t.Errorf("%d messages left with a participant", n)
	}
}
