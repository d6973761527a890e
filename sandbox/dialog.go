package sandbox

import (
	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// dialogOf is the caller's dialog with a peer, whether it has one or not.
func (c *call) dialogOf(p peer) *api.Dialog {
	d := c.me.Dialogs[p]
	if d == nil {
		d = &dialog{Peer: p}
	}
	b := c.box(p)
	out := &api.Dialog{
		Peer: p.tl(), TopMessage: b.top(p), Pinned: d.Pinned,
		ReadInboxMaxID: d.ReadInbox, ReadOutboxMaxID: d.ReadOutbox,
		UnreadCount: b.unread(p, d.ReadInbox, c.me.ID), NotifySettings: notifySettings(),
	}
	if p.Kind == kindChannel {
		out.Pts = tl.Some(b.Pts)
	}
	return out
}
