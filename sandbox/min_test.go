package sandbox

import (
	"testing"

	"github.com/tgscript/tgscript/tl/api"
)

// TestMinUsersA11: who writes in a supergroup comes to those who have nothing
// else to do with him as min, without an access hash;
// they can address him as the one in the message. Friends, bots and whoever asks
// see him in full.
func TestMinUsersA11(t *testing.T) {
	s := newSandbox(t)
	locked, friend, me := connect(t, s, "sandbox_locked"), connect(t, s, "sandbox_friend"), connect(t, s, Me)
	call1[*api.UpdateShortSentMessage](me, &api.MessagesSendMessageRequest{Peer: me.user(lockedID), Message: "x", RandomID: 1})
	locked.only()
	call1[*api.Updates](locked, &api.MessagesSendMessageRequest{Peer: locked.channel(supergroupID), Message: "x", RandomID: 2})
	author := func(c *client) (*api.User, int32) {
		u := c.only()
		m := u.Updates[0].(*api.UpdateNewChannelMessage).Message.(*api.Message)
		for _, x := range u.Users {
			if x := x.(*api.User); x.ID == lockedID {
				return x, m.ID
			}
		}
		t.Fatalf("%+v", u)
		return nil, 0
	}
	if u, _ := author(me); u.Min || u.AccessHash.Value != accessHash(meID, userPeer(lockedID)) {
		t.Errorf("to whom there is a dialog with: %+v", u)
	}
	u, id := author(friend)
	if !u.Min || u.FirstName.Value != "Locked" || u.Phone.Set || u.AccessHash.Set {
		t.Errorf("to a stranger: %+v", u)
	}
	in := &api.InputUserFromMessage{Peer: friend.channel(supergroupID), MsgID: id, UserID: lockedID}
	full := call1[*api.UserVector](friend, &api.UsersGetUsersRequest{ID: []api.InputUserClass{in}}).Elems[0].(*api.User)
	if full.Min || full.AccessHash.Value != accessHash(friendID, userPeer(lockedID)) {
		t.Errorf("to who asks: %+v", full)
	}
	friend.refused(&api.UsersGetFullUserRequest{ID: &api.InputUserFromMessage{Peer: friend.channel(supergroupID), MsgID: id - 1, UserID: lockedID}}, "USER_ID_INVALID")
}
