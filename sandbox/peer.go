package sandbox

import "github.com/tgscript/tgscript/tl/api"

// peerKind says what a peer's id counts.
type peerKind uint8

const (
	kindUser peerKind = iota + 1
	kindChat
	kindChannel
)

// peer names a user, basic group or channel. It is a key of maps.
type peer struct {
	Kind peerKind
	ID   int64
}

func userPeer(id int64) peer    { return peer{kindUser, id} }
func chatPeer(id int64) peer    { return peer{kindChat, id} }
func channelPeer(id int64) peer { return peer{kindChannel, id} }

// tl is the peer as the schema has it.
func (p peer) tl() api.PeerClass {
	switch p.Kind {
	case kindChat:
		return &api.PeerChat{ChatID: p.ID}
	case kindChannel:
		return &api.PeerChannel{ChannelID: p.ID}
	default:
		return &api.PeerUser{UserID: p.ID}
	}
}

// peerOf reads a peer of the schema; the zero peer for nil.
func peerOf(p api.PeerClass) peer {
	switch p := p.(type) {
	case *api.PeerUser:
		return userPeer(p.UserID)
	case *api.PeerChat:
		return chatPeer(p.ChatID)
	case *api.PeerChannel:
		return channelPeer(p.ChannelID)
	}
	return peer{}
}
