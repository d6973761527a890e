package sandbox

import "github.com/tgscript/tgscript/tl/api"

func addUpdates(m methods) {
	on(m, (*call).getState)
}

func (c *call) getState(*api.UpdatesGetStateRequest) (api.Object, error) {
	return c.state(c.me.Box.Pts), nil
}

// state is the caller's state at some pts of its common box. There is no seq to
// fall behind in, and no qts before secret chats.
func (c *call) state(pts int32) *api.UpdatesState {
	return &api.UpdatesState{Pts: pts, Date: c.now, Seq: 1, UnreadCount: c.unreadDialogs()}
}

// unreadDialogs counts the chats with something unread.
func (c *call) unreadDialogs() (n int32) {
	for p, d := range c.me.Dialogs {
		if c.box(p).unread(p, d.ReadInbox, c.me.ID) > 0 {
			n++
		}
	}
	return n
}
