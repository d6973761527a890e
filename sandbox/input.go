package sandbox

import "github.com/tgscript/tgscript/tl/api"

// known tells whether hash is the viewer's access hash of a peer. A bot may
// leave out that of somebody it shares a chat with.
func (c *call) known(p peer, hash int64) bool {
	return hash == accessHash(c.me.ID, p) || hash == 0 && c.me.Bot && c.me.Dialogs[p] != nil
}

// inputUser finds the account that an InputUser names. The refusal is the one
// the method documents, USER_ID_INVALID or PEER_ID_INVALID as a rule.
func (c *call) inputUser(in api.InputUserClass, refusal string) (*account, error) {
	switch in := in.(type) {
	case *api.InputUserSelf:
		return c.me, nil
	case *api.InputUser:
		a := c.w.Accounts[in.UserID]
		if a != nil && (a == c.me && in.AccessHash == 0 || c.known(a.peer(), in.AccessHash)) {
			return a, nil
		}
	case *api.InputUserFromMessage:
		if c.named(in.Peer, in.MsgID, userPeer(in.UserID)) {
			return c.w.Accounts[in.UserID], nil
		}
	}
	return nil, refuse(refusal)
}

// inputChannel finds the channel that an InputChannel names and the caller may
// see: CHANNEL_INVALID, CHANNEL_PRIVATE.
func (c *call) inputChannel(in api.InputChannelClass) (*channel, error) {
	var ch *channel
	switch in := in.(type) {
	case *api.InputChannel:
		if c.known(channelPeer(in.ChannelID), in.AccessHash) {
			ch = c.w.Channels[in.ChannelID]
		}
	case *api.InputChannelFromMessage:
		if c.named(in.Peer, in.MsgID, channelPeer(in.ChannelID)) {
			ch = c.w.Channels[in.ChannelID]
		}
	}
	return c.visible(ch)
}

func (c *call) visible(ch *channel) (*channel, error) {
	if ch == nil {
		return nil, refuse("CHANNEL_INVALID")
	}
	ch.lift(c.now)
	if !ch.canView(c.me.ID) {
		return nil, refuse("CHANNEL_PRIVATE")
	}
	return ch, nil
}

// inputPeer finds the peer that an InputPeer names: PEER_ID_INVALID,
// CHAT_ID_INVALID, CHANNEL_INVALID, CHANNEL_PRIVATE.
func (c *call) inputPeer(in api.InputPeerClass) (peer, error) {
	switch in := in.(type) {
	case *api.InputPeerSelf:
		return c.me.peer(), nil
	case *api.InputPeerUser:
		a, err := c.inputUser(&api.InputUser{UserID: in.UserID, AccessHash: in.AccessHash}, "PEER_ID_INVALID")
		if err != nil {
			return peer{}, err
		}
		return a.peer(), nil
	case *api.InputPeerUserFromMessage:
		if c.named(in.Peer, in.MsgID, userPeer(in.UserID)) {
			return userPeer(in.UserID), nil
		}
	case *api.InputPeerChat:
		p := chatPeer(in.ChatID)
		if ch := c.w.Chats[in.ChatID]; ch != nil && (ch.member(c.me.ID) != nil || c.me.Dialogs[p] != nil) {
			return p, nil // who has left can still read what it had
		}
		return peer{}, refuse("CHAT_ID_INVALID")
	case *api.InputPeerChannel:
		ch, err := c.inputChannel(&api.InputChannel{ChannelID: in.ChannelID, AccessHash: in.AccessHash})
		if err != nil {
			return peer{}, err
		}
		return ch.peer(), nil
	case *api.InputPeerChannelFromMessage:
		if c.named(in.Peer, in.MsgID, channelPeer(in.ChannelID)) {
			ch, err := c.visible(c.w.Channels[in.ChannelID])
			if err != nil {
				return peer{}, err
			}
			return ch.peer(), nil
		}
	}
	return peer{}, refuse("PEER_ID_INVALID")
}

// named tells whether a message that the caller can see names a peer, which is
// how a peer with no known access hash is reached.
func (c *call) named(in api.InputPeerClass, id int32, want peer) bool {
	p, err := c.inputPeer(in)
	if err != nil {
		return false
	}
	m := c.message(p, id)
	if m == nil {
		return false
	}
	k := c.w.crowd(c.me)
	k.message(m.Obj)
	return k.seen[want]
}

// box is the box that the caller finds a peer's messages in.
func (c *call) box(p peer) *box {
	if p.Kind == kindChannel {
		return &c.w.Channels[p.ID].Box
	}
	return &c.me.Box
}
