package sandbox

import (
	"slices"

	"github.com/tgscript/tgscript/tl/api"
)

func addModeration(m methods) {
	on(m, (*call).toggleSlowMode)
	on(m, (*call).deleteParticipantHistory)
	on(m, (*call).deleteChannelHistory)
}

// toggleSlowMode makes participants of a supergroup wait between their messages.
func (c *call) toggleSlowMode(r *api.ChannelsToggleSlowModeRequest) (api.Object, error) {
	ch, err := c.inputChannel(r.Channel)
	switch {
	case err != nil:
		return nil, err
	case !ch.Megagroup:
		return nil, refuse("CHANNEL_INVALID")
	case !ch.may(c.me.ID, rightBan):
		return nil, refuse("CHAT_ADMIN_REQUIRED")
	case !slices.Contains([]int32{0, 10, 30, 60, 300, 900, 3600}, r.Seconds):
		return nil, refuse("SECONDS_INVALID")
	case r.Seconds == ch.SlowMode:
		return nil, refuse("CHAT_NOT_MODIFIED")
	}
	c.record(ch, &api.ChannelAdminLogEventActionToggleSlowMode{PrevValue: ch.SlowMode, NewValue: r.Seconds})
	ch.SlowMode = r.Seconds
	clear(ch.LastSent)
	return c.updates(c.me, c.tellChanged(ch.peer())), nil
}

// deleteParticipantHistory deletes all that somebody has said in a supergroup.
func (c *call) deleteParticipantHistory(r *api.ChannelsDeleteParticipantHistoryRequest) (api.Object, error) {
	ch, err := c.inputChannel(r.Channel)
	if err != nil {
		return nil, err
	}
	p, err := c.inputPeer(r.Participant)
	switch {
	case err != nil || p.Kind != kindUser:
		return nil, refuse("PARTICIPANT_ID_INVALID")
	case !ch.Megagroup || !ch.may(c.me.ID, rightDelete):
		return nil, refuse("CHAT_ADMIN_REQUIRED")
	}
	var gone []*message
	for _, m := range ch.Box.history(ch.peer()) {
		if m.By == p.ID && !madeChannel(m.Obj) {
			gone = append(gone, m)
		}
	}
	c.removeFromChannel(ch, gone)
	return &api.MessagesAffectedHistory{Pts: ch.Box.Pts, PtsCount: int32(len(gone))}, nil
}

// deleteChannelHistory deletes a channel's messages up to max_id, or all with
// 0: for everybody, or for the caller alone, whom they are then hidden from.
func (c *call) deleteChannelHistory(r *api.ChannelsDeleteHistoryRequest) (api.Object, error) {
	ch, err := c.inputChannel(r.Channel)
	switch {
	case err != nil:
		return nil, err
	case ch.member(c.me.ID) == nil:
		return nil, refuse("CHANNEL_PARICIPANT_MISSING")
	case r.ForEveryone && !ch.may(c.me.ID, rightDelete):
		return nil, refuse("CHAT_ADMIN_REQUIRED")
	}
	upTo := ch.Box.top(ch.peer())
	if r.MaxID > 0 {
		upTo = min(upTo, r.MaxID)
	}
	if r.ForEveryone {
		var gone []*message
		for _, m := range ch.Box.history(ch.peer()) {
			if m.ID <= upTo && !madeChannel(m.Obj) {
				gone = append(gone, m)
			}
		}
		if u := c.removeFromChannel(ch, gone); u != nil {
			return c.updates(c.me, u), nil
		}
		return c.updates(c.me), nil
	}
	d := c.me.dialog(ch.peer())
	d.MinID = max(d.MinID, upTo)
	u := &api.UpdateChannelAvailableMessages{ChannelID: ch.ID, AvailableMinID: d.MinID}
	c.notify(c.me, u)
	return c.updates(c.me, u), nil
}

// message finds a message of a chat that the caller may see; nil if there is
// none.
func (c *call) message(p peer, id int32) *message {
	m := c.box(p).get(id)
	if m == nil || m.Peer != p || p.Kind == kindChannel && id <= c.dialogWith(p).MinID {
		return nil
	}
	return m
}

// history lists the messages of a chat that the caller may see, ascending by
// id. Read it under the lock, don't keep it.
func (c *call) history(p peer) []*message {
	list := c.box(p).history(p)
	if p.Kind != kindChannel {
		return list
	}
	i, _ := search(list, c.dialogWith(p).MinID+1)
	return list[i:]
}
