package telegram

import (
	"fmt"

	"github.com/tgscript/tgscript/tl/api"
)

// object finds the peer that an object names. What comes with a hash of its own
// needs no cache.
func (s *search) object(o api.Object) (f found, r ref, ok bool, err error) {
	if f, ok = givenPeer(o); ok {
		return f, r, true, s.checkGiven(f)
	}
	k, ok := s.client.keyFor(o, s.want)
	if !ok {
		return f, r, false, fmt.Errorf("%s names no %s", typeName(o), s.noun())
	}
	if err := s.check(k, false); err != nil {
		return f, r, false, err
	}
	if f, ok = withHash(o); ok {
		return f, r, true, nil
	}
	if f, ok = s.known(k); ok || k.kind == kindChat {
		return f, r, true, nil
	}
	return f, ref{kind: refID, id: marked(k), only: kinds{k.kind}}, false, nil
}

func (s *search) noun() string {
	if len(s.want) == 1 {
		return s.want[0].String()
	}
	return "user or chat"
}

func (s *search) checkGiven(f found) error {
	if _, empty := f.ready.(*api.InputPeerEmpty); empty {
		if len(s.want) == 1 {
			return fmt.Errorf("inputPeerEmpty names no %s", s.noun())
		}
		return nil
	}
	return s.check(f.key, f.self)
}

// marked is the id of a peer as the Bot API writes it.
func marked(k peerKey) int64 {
	switch k.kind {
	case kindChat:
		return -k.id
	case kindChannel:
		return -channelMark - k.id
	}
	return k.id
}

// givenPeer takes what is an argument already.
func givenPeer(o api.Object) (found, bool) {
	user := func(p api.InputPeerClass, id int64) (found, bool) {
		return found{ready: p, key: peerKey{kindUser, id}}, true
	}
	channel := func(p api.InputPeerClass, id int64) (found, bool) {
		return found{ready: p, key: peerKey{kindChannel, id}}, true
	}
	switch o := o.(type) {
	case *api.InputPeerEmpty:
		return found{ready: o}, true
	case *api.InputPeerSelf, *api.InputUserSelf:
		return found{self: true}, true
	case *api.InputPeerChat:
		return found{ready: o, key: peerKey{kindChat, o.ChatID}}, true
	case *api.InputPeerUser:
		return user(o, o.UserID)
	case *api.InputPeerChannel:
		return channel(o, o.ChannelID)
	case *api.InputPeerUserFromMessage:
		return user(o, o.UserID)
	case *api.InputPeerChannelFromMessage:
		return channel(o, o.ChannelID)
	case *api.InputUser:
		return user(&api.InputPeerUser{UserID: o.UserID, AccessHash: o.AccessHash}, o.UserID)
	case *api.InputUserFromMessage:
		return user(&api.InputPeerUserFromMessage{Peer: o.Peer, MsgID: o.MsgID, UserID: o.UserID}, o.UserID)
	case *api.InputChannel:
		return channel(&api.InputPeerChannel{ChannelID: o.ChannelID, AccessHash: o.AccessHash}, o.ChannelID)
	case *api.InputChannelFromMessage:
		return channel(&api.InputPeerChannelFromMessage{Peer: o.Peer, MsgID: o.MsgID, ChannelID: o.ChannelID}, o.ChannelID)
	case *api.InputDialogPeer:
		return givenPeer(o.Peer)
	case *api.InputNotifyPeer:
		return givenPeer(o.Peer)
	case *api.InputDialogPeerCommunity:
		return givenPeer(o.Community)
	}
	return found{}, false
}

// withHash takes a user or channel that brings a hash to address it by (A11).
func withHash(o api.Object) (found, bool) {
	switch o := o.(type) {
	case *api.User:
		if o.Self {
			return found{self: true, key: peerKey{kindUser, o.ID}}, true
		}
		return found{key: peerKey{kindUser, o.ID}, hash: o.AccessHash.Value}, o.AccessHash.Set && !o.Min
	case *api.Channel:
		return found{key: peerKey{kindChannel, o.ID}, hash: o.AccessHash.Value}, o.AccessHash.Set && !o.Min
	case *api.ChannelForbidden:
		return found{key: peerKey{kindChannel, o.ID}, hash: o.AccessHash}, true
	}
	return found{}, false
}

// keyFor is keyOf, and knows who sent a message if only a user will do.
func (c *Client) keyFor(o api.Object, want kinds) (peerKey, bool) {
	if len(want) == 1 && want[0] == kindUser {
		switch m := o.(type) {
		case *api.Message:
			return c.sender(m.FromID, m.PeerID, m.Out)
		case *api.MessageService:
			return c.sender(m.FromID, m.PeerID, m.Out)
		}
	}
	if k, ok := keyOf(o); ok {
		return k, true
	}
	return c.peers.fieldKey(o, want)
}

// sender is who sent a message: in a private chat a message that is not ours is
// the other's.
func (c *Client) sender(from, chat api.PeerClass, out bool) (peerKey, bool) {
	if from != nil {
		return keyOf(from)
	}
	if self, _ := c.peers.me(); out && self != 0 {
		return peerKey{kindUser, self}, true
	}
	return keyOf(chat)
}

// keyOf is the peer that an object names: it is one, or belongs to one. A
// message names the chat that it is in.
func keyOf(o api.Object) (peerKey, bool) {
	switch o := o.(type) {
	case *api.PeerUser:
		return peerKey{kindUser, o.UserID}, true
	case *api.PeerChat:
		return peerKey{kindChat, o.ChatID}, true
	case *api.PeerChannel:
		return peerKey{kindChannel, o.ChannelID}, true
	case *api.User:
		return peerKey{kindUser, o.ID}, true
	case *api.UserEmpty:
		return peerKey{kindUser, o.ID}, true
	case *api.Chat:
		return peerKey{kindChat, o.ID}, true
	case *api.ChatEmpty:
		return peerKey{kindChat, o.ID}, true
	case *api.ChatForbidden:
		return peerKey{kindChat, o.ID}, true
	case *api.Channel:
		return peerKey{kindChannel, o.ID}, true
	case *api.ChannelForbidden:
		return peerKey{kindChannel, o.ID}, true
	case *api.UserFull:
		return peerKey{kindUser, o.ID}, true
	case *api.ChatFull:
		return peerKey{kindChat, o.ID}, true
	case *api.ChannelFull:
		return peerKey{kindChannel, o.ID}, true
	}
	if p := namedPeer(o); p != nil {
		return keyOf(p)
	}
	return memberKey(o)
}

// namedPeer is the part of an object that says which peer it is about.
func namedPeer(o api.Object) api.Object {
	var p api.PeerClass
	switch o := o.(type) {
	case *api.UsersUserFull:
		return o.FullUser
	case *api.MessagesChatFull:
		return o.FullChat
	case *api.ChatInviteAlready:
		return o.Chat
	case *api.ChatInvitePeek:
		return o.Chat
	case *api.AuthAuthorization:
		return o.User
	case *api.ChannelsChannelParticipant:
		return o.Participant
	case *api.Message:
		p = o.PeerID
	case *api.MessageService:
		p = o.PeerID
	case *api.MessageEmpty:
		p = o.PeerID
	case *api.Dialog:
		p = o.Peer
	case *api.SavedDialog:
		p = o.Peer
	case *api.DialogPeer:
		p = o.Peer
	case *api.NotifyPeer:
		p = o.Peer
	case *api.ContactsResolvedPeer:
		p = o.Peer
	case *api.SendAsPeer:
		p = o.Peer
	case *api.TopPeer:
		p = o.Peer
	case *api.PeerLocated:
		p = o.Peer
	case *api.MessagePeerReaction:
		p = o.PeerID
	case *api.ChannelParticipantBanned:
		p = o.Peer
	case *api.ChannelParticipantLeft:
		p = o.Peer
	}
	if p == nil {
		return nil
	}
	return p
}

// memberKey is the user that an entry of a list is about.
func memberKey(o api.Object) (peerKey, bool) {
	var id int64
	switch o := o.(type) {
	case *api.Contact:
		id = o.UserID
	case *api.ImportedContact:
		id = o.UserID
	case *api.ChatParticipant:
		id = o.UserID
	case *api.ChatParticipantCreator:
		id = o.UserID
	case *api.ChatParticipantAdmin:
		id = o.UserID
	case *api.ChannelParticipant:
		id = o.UserID
	case *api.ChannelParticipantSelf:
		id = o.UserID
	case *api.ChannelParticipantAdmin:
		id = o.UserID
	case *api.ChannelParticipantCreator:
		id = o.UserID
	default:
		return peerKey{}, false
	}
	return peerKey{kindUser, id}, true
}
