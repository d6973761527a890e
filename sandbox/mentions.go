package sandbox

import (
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/tgscript/tgscript/tl/api"
)

func addMentions(m methods) {
	on(m, (*call).getUnreadMentions)
	on(m, (*call).readMentions)
}

// mentioned lists whom a message to a group calls: by username, by name, or by
// answering them. Its author calls nobody by answering themselves.
func (c *call) mentioned(from *account, to peer, content api.MessageClass) (users []int64) {
	m, ok := content.(*api.Message)
	if !ok || to.Kind == kindUser || to.Kind == kindChannel && !c.w.Channels[to.ID].Megagroup {
		return nil
	}
	add := func(id int64) {
		if id != from.ID && !slices.Contains(users, id) && c.w.within(to, id) {
			users = append(users, id)
		}
	}
	for _, e := range m.Entities {
		switch e := e.(type) {
		case *api.MessageEntityMentionName:
			add(e.UserID)
		case *api.MessageEntityMention:
			units := utf16.Encode([]rune(m.Message))
			name := string(utf16.Decode(units[e.Offset : e.Offset+e.Length]))
			if p := c.w.names[strings.ToLower(strings.TrimPrefix(name, "@"))]; p.Kind == kindUser {
				add(p.ID)
			}
		}
	}
	b := &from.Box
	if to.Kind == kindChannel {
		b = &c.w.Channels[to.ID].Box
	}
	if answered := b.get(replyID(m)); answered != nil {
		add(answered.By)
	}
	return users
}

// called puts a message among those of a dialog that mention its owner.
func (d *dialog) called(id int32) {
	if i, there := slices.BinarySearch(d.Mentions, id); !there {
		d.Mentions = slices.Insert(d.Mentions, i, id)
	}
}

// unseenMentions lists the messages of a dialog that mention the caller and that
// it has not seen, ascending by id.
func (c *call) unseenMentions(d *dialog) (list []*message) {
	for _, id := range d.Mentions {
		m := c.box(d.Peer).get(id)
		if m == nil {
			continue
		}
		if o, ok := c.show(m).(*api.Message); ok && o.Mentioned && o.MediaUnread {
			list = append(list, m)
		}
	}
	return list
}

func (c *call) getUnreadMentions(r *api.MessagesGetUnreadMentionsRequest) (api.Object, error) {
	p, err := c.inputPeer(r.Peer)
	if err != nil {
		return nil, err
	}
	list := c.unseenMentions(c.dialogWith(p))
	if r.TopMsgID.Set {
		list = slices.DeleteFunc(list, func(m *message) bool { return threadOf(m.Obj) != r.TopMsgID.Value })
	}
	return c.found(p, list, window{r.OffsetID, 0, r.AddOffset, r.Limit, r.MaxID, r.MinID}, 0), nil
}

// readMentions marks the mentions of the caller in a chat seen.
func (c *call) readMentions(r *api.MessagesReadMentionsRequest) (api.Object, error) {
	p, err := c.inputPeer(r.Peer)
	if err != nil {
		return nil, err
	}
	var ids []int32
	for _, m := range c.unseenMentions(c.dialogWith(p)) {
		if !r.TopMsgID.Set || threadOf(m.Obj) == r.TopMsgID.Value {
			c.see(m)
			ids = append(ids, m.ID)
		}
	}
	return c.readContents(p, ids), nil
}

// see marks a message that mentions the caller as seen.
func (c *call) see(m *message) {
	if m.Peer.Kind != kindChannel {
		hear(m)
		return
	}
	m.Unseen = slices.DeleteFunc(slices.Clone(m.Unseen), func(user int64) bool { return user == c.me.ID })
}
