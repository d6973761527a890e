package sandbox

import (
	"strings"

	"github.com/tgscript/tgscript/tl/api"
)

// What of a group's messages reaches a bot, as the bots' FAQ has it: none of other
// bots; and in privacy mode, unless the bot is an admin, only commands for it,
// commands for nobody in particular if it was the last bot to write, what was sent
// via it, and answers to what it has written or was sent like that. Service
// messages and a channel's posts reach every bot. In which order the first two
// are looked at is not documented.

// hears tells whether a message of a chat reaches an account. Ids in content count
// in b; the message has the id before, or is newer than all if that is 0.
func (c *call) hears(a *account, in peer, b *box, before int32, from int64, content api.MessageClass) bool {
	m, ok := content.(*api.Message)
	if !ok || !a.Bot || from == a.ID || in.Kind == kindUser || in.Kind == kindChannel && !c.w.Channels[in.ID].Megagroup {
		return true
	}
	if sender := c.w.Accounts[from]; sender != nil && sender.Bot {
		return false
	}
	switch {
	case !a.Private || c.w.adminIn(in, a.ID):
		return true
	case m.ViaBotID.Set:
		return m.ViaBotID.Value == a.ID
	}
	if answered := b.get(replyID(m)); answered != nil {
		return answered.By == a.ID || c.hears(a, in, b, answered.ID, answered.By, answered.Obj)
	}
	command, _, _ := strings.Cut(m.Message, " ")
	if !strings.HasPrefix(command, "/") {
		return false
	}
	if _, name, named := strings.Cut(command, "@"); named {
		return strings.EqualFold(name, a.Username)
	}
	last := c.lastBot(in, b, before)
	return last == a.ID || last == 0
}

// lastBot is the bot that has written last in a chat before a message; 0 for none.
func (c *call) lastBot(in peer, b *box, before int32) int64 {
	list := b.history(in)
	for i := len(list) - 1; i >= 0; i-- {
		m := list[i]
		if _, plain := m.Obj.(*api.Message); !plain || before != 0 && m.ID >= before {
			continue
		}
		if by := c.w.Accounts[m.By]; by != nil && by.Bot {
			return by.ID
		}
	}
	return 0
}

// adminIn tells whether somebody is an admin of a group.
func (w *world) adminIn(in peer, id int64) bool {
	if in.Kind == kindChat {
		return w.Chats[in.ID].admin(id)
	}
	return w.Channels[in.ID].admin(id)
}

// hearsUpdate tells whether an update of a channel reaches an account.
func (c *call) hearsUpdate(a *account, ch *channel, u api.UpdateClass) bool {
	var o api.MessageClass
	switch u := u.(type) {
	case *api.UpdateNewChannelMessage:
		o = u.Message
	case *api.UpdateEditChannelMessage:
		o = u.Message
	default:
		return true
	}
	m := ch.Box.get(idOf(o))
	return m == nil || c.hears(a, ch.peer(), &ch.Box, m.ID, m.By, m.Obj)
}

// heard are those of a channel's events that reach the caller.
func (c *call) heard(ch *channel, events []event) []event {
	if !c.me.Bot {
		return events
	}
	var list []event
	for _, e := range events {
		if c.hearsUpdate(c.me, ch, e.Update) {
			list = append(list, e)
		}
	}
	return list
}
