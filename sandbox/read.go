package sandbox

import "github.com/tgscript/tgscript/tl/api"

func addReading(m methods) {
	on(m, (*call).readHistory)
}

// readHistory marks messages read up to max_id, or all with 0, and tells those
// who wrote them.
func (c *call) readHistory(r *api.MessagesReadHistoryRequest) (api.Object, error) {
	p, err := c.inputPeer(r.Peer)
	if err != nil {
		return nil, err
	}
	if p.Kind == kindChannel {
		return nil, refuse("PEER_ID_INVALID") // channels.readHistory is for these
	}
	upTo := c.me.Box.top(p)
	if r.MaxID > 0 {
		upTo = min(upTo, r.MaxID)
	}
	d := c.me.Dialogs[p]
	if d == nil || upTo <= d.ReadInbox {
		return &api.MessagesAffectedMessages{Pts: c.me.Box.Pts}, nil
	}
	from := d.ReadInbox
	d.ReadInbox, d.ReadDate = upTo, c.now
	c.notify(c.me, c.me.Box.advance(1, c.now, func(pts int32) api.UpdateClass {
		return &api.UpdateReadHistoryInbox{Peer: p.tl(), MaxID: upTo, Pts: pts, PtsCount: 1,
			StillUnreadCount: c.me.Box.unread(p, upTo, c.me.ID)}
	}))
	pts := c.me.Box.Pts
	if p != c.me.peer() {
		c.tellRead(p, from, upTo)
	}
	return &api.MessagesAffectedMessages{Pts: pts, PtsCount: 1}, nil
}

// tellRead tells the authors of the caller's messages after one id and up to
// another that they have been read.
func (c *call) tellRead(p peer, after, upTo int32) {
	newest := map[int64]int32{} // by author, in the author's own ids
	for _, m := range c.me.Box.history(p) {
		if m.ID <= after || m.ID > upTo || m.By == c.me.ID {
			continue
		}
		if id := c.w.copyOf(m.Link, c.w.Accounts[m.By]); id != 0 {
			newest[m.By] = max(newest[m.By], id)
		}
	}
	for _, author := range sortedKeys(newest) {
		a, in := c.w.Accounts[author], p
		if p.Kind == kindUser {
			in = c.me.peer()
		}
		d := a.dialog(in)
		if newest[author] <= d.ReadOutbox {
			continue
		}
		d.ReadOutbox = newest[author]
		c.notify(a, a.Box.advance(1, c.now, func(pts int32) api.UpdateClass {
			return &api.UpdateReadHistoryOutbox{Peer: in.tl(), MaxID: d.ReadOutbox, Pts: pts, PtsCount: 1}
		}))
	}
}
