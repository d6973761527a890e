package sandbox

import (
	"slices"

	"github.com/tgscript/tgscript/tl/api"
)

// view is a channel's message as a viewer sees it: out, if it is theirs, and
// with the access hashes that they know its files by, its poll and its reactions.
func (m *message) view(viewer int64) api.MessageClass {
	seen := seenBy(viewer, m.Obj)
	if m.poll != nil {
		seen = showing(seen, m.poll.media(viewer))
	}
	mentioned := slices.Contains(m.Mentioned, viewer)
	if m.By != viewer && len(m.Reactions) == 0 && !mentioned {
		return seen
	}
	switch o := seen.(type) {
	case *api.Message:
		c := *o
		c.Out, c.Reactions = m.By == viewer, reactionsFor(m, viewer)
		if mentioned {
			c.Mentioned, c.MediaUnread = true, slices.Contains(m.Unseen, viewer)
		}
		return &c
	case *api.MessageService:
		c := *o
		c.Out = m.By == viewer
		return &c
	}
	return seen
}

// peerOfMessage is the chat that a message object says it is in.
func peerOfMessage(m api.MessageClass) peer {
	switch m := m.(type) {
	case *api.Message:
		return peerOf(m.PeerID)
	case *api.MessageService:
		return peerOf(m.PeerID)
	}
	return peer{}
}

// idOf is a message object's id.
func idOf(m api.MessageClass) int32 {
	switch m := m.(type) {
	case *api.Message:
		return m.ID
	case *api.MessageService:
		return m.ID
	}
	return 0
}
