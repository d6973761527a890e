package sandbox

import "github.com/tgscript/tgscript/tl/api"

func addClearing(m methods) {
	on(m, (*call).deleteHistory)
}

// deleteHistory deletes a private chat's or basic group's messages up to
// max_id, or all with 0: the caller's copies and, with revoke, everybody's. The
// whole history fits in one reply, whose offset is 0.
func (c *call) deleteHistory(r *api.MessagesDeleteHistoryRequest) (api.Object, error) {
	p, err := c.inputPeer(r.Peer)
	if err != nil {
		return nil, err
	}
	if err := c.mayClear(p, r); err != nil {
		return nil, err
	}
	var doomed []*message
	for _, m := range c.me.Box.history(p) {
		date := dateOf(m.Obj)
		if r.MaxID > 0 && m.ID > r.MaxID || r.MinDate.Set && date < r.MinDate.Value || r.MaxDate.Set && date > r.MaxDate.Value {
			continue
		}
		doomed = append(doomed, m)
	}
	before := c.me.Box.Pts
	c.eraseCopies(doomed, r.Revoke)
	if d := c.me.Dialogs[p]; d != nil && c.me.Box.top(p) == 0 {
		c.emptied(d, r.JustClear && before != c.me.Box.Pts)
	}
	return &api.MessagesAffectedHistory{Pts: c.me.Box.Pts, PtsCount: c.me.Box.Pts - before}, nil
}

// eraseCopies deletes messages of the caller's common box, and everybody's
// copies of them if so asked. It returns the caller's update, nil for no
// message.
func (c *call) eraseCopies(list []*message, everybody bool) (own api.UpdateClass) {
	doomed := map[int64][]*message{} // by owner
	for _, m := range list {
		doomed[c.me.ID] = append(doomed[c.me.ID], m)
		for _, ref := range c.w.copies[m.Link] {
			if everybody && ref.account != c.me {
				doomed[ref.account.ID] = append(doomed[ref.account.ID], ref.account.Box.get(ref.id))
			}
		}
	}
	for _, owner := range sortedKeys(doomed) {
		u := c.erase(c.w.Accounts[owner], doomed[owner])
		if owner == c.me.ID {
			own = u
		}
	}
	return own
}

// mayClear refuses what Telegram documents: PEER_ID_INVALID for a channel,
// which has a method of its own, CHAT_ADMIN_REQUIRED, MIN_DATE_INVALID,
// MAX_DATE_INVALID, CHAT_REVOKE_DATE_UNSUPPORTED.
func (c *call) mayClear(p peer, r *api.MessagesDeleteHistoryRequest) error {
	switch {
	case p.Kind == kindChannel:
		return refuse("PEER_ID_INVALID")
	case r.MinDate.Set && r.MinDate.Value < 0:
		return refuse("MIN_DATE_INVALID")
	case r.MaxDate.Set && (r.MaxDate.Value < 0 || r.MinDate.Set && r.MaxDate.Value < r.MinDate.Value):
		return refuse("MAX_DATE_INVALID")
	case p.Kind == kindChat && (r.MinDate.Set || r.MaxDate.Set):
		return refuse("CHAT_REVOKE_DATE_UNSUPPORTED")
	case p.Kind == kindChat && r.Revoke && c.w.Chats[p.ID].Creator != c.me.ID:
		return refuse("CHAT_ADMIN_REQUIRED")
	}
	return nil
}

// emptied closes a dialog that has no messages left, or, if it was only to be
// cleared, leaves the note that it was.
func (c *call) emptied(d *dialog, note bool) {
	if !note {
		d.Pinned, d.Draft = 0, nil
		return
	}
	c.w.LastLink++
	c.deliverCopy(c.me, c.me, d.Peer, c.w.LastLink, &api.MessageService{Action: &api.MessageActionHistoryClear{}})
}
