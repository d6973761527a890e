package sandbox

import (
	"fmt"

	"github.com/tgscript/tgscript/tl/api"
)

func addToggles(m methods) {
	on(m, (*call).toggleSignatures)
	on(m, (*call).togglePreHistoryHidden)
	on(m, (*call).toggleJoinToSend)
	on(m, (*call).toggleJoinRequest)
	on(m, (*call).toggleNoForwards)
	on(m, (*call).exportMessageLink)
	on(m, (*call).getAdminedPublicChannels)
	on(m, (*call).getSendAs)
}

// toggle changes a switch of a channel and tells everybody in it:
// CHAT_ADMIN_REQUIRED, CHAT_NOT_MODIFIED.
func (c *call) toggle(ch *channel, r right, at *bool, on bool, action api.ChannelAdminLogEventActionClass) (api.Object, error) {
	switch {
	case !ch.admin(c.me.ID) || !ch.may(c.me.ID, r):
		return nil, refuse("CHAT_ADMIN_REQUIRED")
	case *at == on:
		return nil, refuse("CHAT_NOT_MODIFIED")
	}
	*at = on
	if action != nil {
		c.record(ch, action)
	}
	return c.updates(c.me, c.tellChanged(ch.peer())), nil
}

// toggleSignatures lets a channel's posts say who has written them.
func (c *call) toggleSignatures(r *api.ChannelsToggleSignaturesRequest) (api.Object, error) {
	ch, err := c.inputChannel(r.Channel)
	switch {
	case err != nil:
		return nil, err
	case ch.Megagroup:
		return nil, refuse("CHAT_ID_INVALID")
	case r.ProfilesEnabled:
		return nil, c.lacking("channels.toggleSignatures with profiles_enabled")
	}
	return c.toggle(ch, rightInfo, &ch.Signatures, r.SignaturesEnabled,
		&api.ChannelAdminLogEventActionToggleSignatures{NewValue: r.SignaturesEnabled})
}

// togglePreHistoryHidden hides from who comes what was said before. A group
// that everybody can look into has nothing to hide.
func (c *call) togglePreHistoryHidden(r *api.ChannelsTogglePreHistoryHiddenRequest) (api.Object, error) {
	ch, err := c.inputChannel(r.Channel)
	switch {
	case err != nil:
		return nil, err
	case !ch.Megagroup:
		return nil, refuse("CHAT_ID_INVALID")
	case r.Enabled && (ch.Username != "" || ch.Linked != 0):
		return nil, refuse("CHAT_LINK_EXISTS")
	}
	return c.toggle(ch, rightInfo, &ch.HiddenHistory, r.Enabled,
		&api.ChannelAdminLogEventActionTogglePreHistoryHidden{NewValue: r.Enabled})
}

func (c *call) toggleJoinToSend(r *api.ChannelsToggleJoinToSendRequest) (api.Object, error) {
	ch, err := c.inputChannel(r.Channel)
	switch {
	case err != nil:
		return nil, err
	case !ch.Megagroup:
		return nil, refuse("CHAT_ID_INVALID")
	}
	return c.toggle(ch, rightBan, &ch.JoinToSend, r.Enabled, nil)
}

// toggleJoinRequest makes who joins a public supergroup wait for an admin.
func (c *call) toggleJoinRequest(r *api.ChannelsToggleJoinRequestRequest) (api.Object, error) {
	ch, err := c.inputChannel(r.Channel)
	switch {
	case err != nil:
		return nil, err
	case r.GuardBot != nil || r.ApplyToInvites:
		return nil, c.lacking("channels.toggleJoinRequest for invite links")
	case !ch.Megagroup:
		return nil, refuse("CHAT_ID_INVALID")
	case ch.Username == "":
		return nil, refuse("CHAT_PUBLIC_REQUIRED")
	}
	return c.toggle(ch, rightBan, &ch.JoinRequest, r.Enabled, nil)
}

// toggleNoForwards forbids to forward what is said in a group or channel. Only
// its creator may.
func (c *call) toggleNoForwards(r *api.MessagesToggleNoForwardsRequest) (api.Object, error) {
	p, err := c.inputPeer(r.Peer)
	switch {
	case err != nil:
		return nil, err
	case p.Kind == kindUser:
		return nil, refuse("PEER_ID_INVALID")
	case !c.w.creates(p, c.me.ID):
		return nil, refuse("CHAT_ADMIN_REQUIRED")
	}
	on := c.w.noForwards(p)
	if *on == r.Enabled {
		return nil, refuse("CHAT_NOT_MODIFIED")
	}
	*on = r.Enabled
	c.recordIn(p, &api.ChannelAdminLogEventActionToggleNoForwards{NewValue: r.Enabled})
	return c.updates(c.me, c.tellChanged(p)), nil
}

// noForwards tells whether what is said in a chat may not be forwarded.
func (w *world) noForwards(p peer) *bool {
	switch p.Kind {
	case kindChat:
		return &w.Chats[p.ID].NoForwards
	case kindChannel:
		return &w.Channels[p.ID].NoForwards
	}
	return new(bool)
}

func (c *call) exportMessageLink(r *api.ChannelsExportMessageLinkRequest) (api.Object, error) {
	ch, err := c.inputChannel(r.Channel)
	switch {
	case err != nil:
		return nil, err
	case c.message(ch.peer(), r.ID) == nil:
		return nil, refuse("MESSAGE_ID_INVALID")
	}
	where := ch.Username
	if where == "" {
		where = fmt.Sprintf("c/%d", ch.ID)
	}
	link := fmt.Sprintf("https://t.me/%s/%d", where, r.ID)
	return &api.ExportedMessageLink{Link: link, Html: fmt.Sprintf(`<a href="%s">%s</a>`, link, link)}, nil
}

// getAdminedPublicChannels lists what the caller has given a username. Nothing
// of the sandbox has a place on a map.
func (c *call) getAdminedPublicChannels(r *api.ChannelsGetAdminedPublicChannelsRequest) (api.Object, error) {
	out := &api.MessagesChats{Chats: []api.ChatClass{}}
	for _, id := range sortedKeys(c.w.Channels) {
		if ch := c.w.Channels[id]; ch.Creator == c.me.ID && ch.Username != "" && !r.ByLocation {
			out.Chats = append(out.Chats, c.w.channel(c.me, ch))
		}
	}
	return out, nil
}

// getSendAs names the caller alone: the sandbox sends as nobody else.
func (c *call) getSendAs(r *api.ChannelsGetSendAsRequest) (api.Object, error) {
	p, err := c.inputPeer(r.Peer)
	if err != nil {
		return nil, err
	}
	k := c.w.crowd(c.me)
	k.add(p, c.me.peer())
	out := &api.ChannelsSendAsPeers{Peers: []*api.SendAsPeer{{Peer: c.me.peer().tl()}}}
	out.Users, out.Chats = k.lists()
	return out, nil
}
