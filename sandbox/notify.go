package sandbox

import (
	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

func addNotify(m methods) {
	on(m, (*call).getNotifySettings)
	on(m, (*call).updateNotifySettings)
	on(m, (*call).resetNotifySettings)
	on(m, (*call).getNotifyExceptions)
}

// notifyScope is what notification settings are for: one chat, or all of a kind
// that have none of their own.
type notifyScope struct {
	Kind string // name in the schema, after "notify"
	Peer peer
}

// notifyScope reads a scope: PEER_ID_INVALID, and as inputPeer says.
func (c *call) notifyScope(in api.InputNotifyPeerClass) (notifyScope, error) {
	switch in := in.(type) {
	case *api.InputNotifyPeer:
		p, err := c.inputPeer(in.Peer)
		return notifyScope{"Peer", p}, err
	case *api.InputNotifyUsers:
		return notifyScope{Kind: "Users"}, nil
	case *api.InputNotifyChats:
		return notifyScope{Kind: "Chats"}, nil
	case *api.InputNotifyBroadcasts:
		return notifyScope{Kind: "Broadcasts"}, nil
	}
	return notifyScope{}, c.lacking("notification settings of a topic")
}

func (n notifyScope) tl() api.NotifyPeerClass {
	switch n.Kind {
	case "Users":
		return &api.NotifyUsers{}
	case "Chats":
		return &api.NotifyChats{}
	case "Broadcasts":
		return &api.NotifyBroadcasts{}
	}
	return &api.NotifyPeer{Peer: n.Peer.tl()}
}

// notifySettings are those of the caller for a scope. Of a chat with none of
// its own they are empty: those of its kind hold.
func (c *call) notifySettings(n notifyScope) *api.PeerNotifySettings {
	if s := c.me.Notify[n].obj; s != nil {
		return s
	}
	if n.Kind == "Peer" {
		return &api.PeerNotifySettings{}
	}
	return &api.PeerNotifySettings{ShowPreviews: tl.Some(true), Silent: tl.Some(false), MuteUntil: tl.Some(int32(0))}
}

// peerNotify are the caller's settings for a chat.
func (c *call) peerNotify(p peer) *api.PeerNotifySettings {
	return c.notifySettings(notifyScope{"Peer", p})
}

func (c *call) getNotifySettings(r *api.AccountGetNotifySettingsRequest) (api.Object, error) {
	n, err := c.notifyScope(r.Peer)
	if err != nil {
		return nil, err
	}
	return c.notifySettings(n), nil
}

// updateNotifySettings replaces the settings of a scope as a whole.
func (c *call) updateNotifySettings(r *api.AccountUpdateNotifySettingsRequest) (api.Object, error) {
	n, err := c.notifyScope(r.Peer)
	switch {
	case err != nil:
		return nil, err
	case r.Settings.MuteUntil.Value < 0:
		return nil, refuse("SETTINGS_INVALID")
	}
	in := r.Settings
	s := &api.PeerNotifySettings{ShowPreviews: in.ShowPreviews, Silent: in.Silent, MuteUntil: in.MuteUntil,
		IosSound: in.Sound, AndroidSound: in.Sound, OtherSound: in.Sound,
		StoriesMuted: in.StoriesMuted, StoriesHideSender: in.StoriesHideSender,
		StoriesIosSound: in.StoriesSound, StoriesAndroidSound: in.StoriesSound, StoriesOtherSound: in.StoriesSound}
	c.me.Notify[n] = keep(s)
	c.notify(c.me, &api.UpdateNotifySettings{Peer: n.tl(), NotifySettings: s})
	return &api.Bool{Value: true}, nil
}

func (c *call) resetNotifySettings(*api.AccountResetNotifySettingsRequest) (api.Object, error) {
	clear(c.me.Notify)
	return &api.Bool{Value: true}, nil
}

// getNotifyExceptions lists the chats that have settings of their own, of the
// kind asked for if any is.
func (c *call) getNotifyExceptions(r *api.AccountGetNotifyExceptionsRequest) (api.Object, error) {
	kind := ""
	if r.Peer != nil {
		n, err := c.notifyScope(r.Peer)
		if err != nil {
			return nil, err
		}
		kind = n.Kind
	}
	updates := []api.UpdateClass{}
	for _, p := range sortedPeers(c.me.Dialogs) {
		n := notifyScope{"Peer", p}
		if s := c.me.Notify[n].obj; s != nil && (kind == "" || kind == c.w.notifyKind(p)) {
			updates = append(updates, &api.UpdateNotifySettings{Peer: n.tl(), NotifySettings: s})
		}
	}
	return c.updates(c.me, updates...), nil
}

// notifyKind is the kind of chats that a peer is one of.
func (w *world) notifyKind(p peer) string {
	switch {
	case p.Kind == kindUser:
		return "Users"
	case p.Kind == kindChannel && !w.Channels[p.ID].Megagroup:
		return "Broadcasts"
	}
	return "Chats"
}
