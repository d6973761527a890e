package sandbox

import (
	"slices"

	"github.com/tgscript/tgscript/tl/api"
)

func addMigration(m methods) {
	on(m, (*call).migrateChat)
	on(m, (*call).deleteChat)
	on(m, (*call).deleteChannel)
}

// migrateChat makes a supergroup of a basic group, with everybody who is in it.
// The group stays, with its history, but nothing more can be said in it.
func (c *call) migrateChat(r *api.MessagesMigrateChatRequest) (api.Object, error) {
	old, err := c.chatOf(r.ChatID)
	switch {
	case err != nil:
		return nil, err
	case old.MigratedTo != 0:
		return nil, refuse("CHAT_ID_INVALID")
	case old.Creator != c.me.ID:
		return nil, refuse("CHAT_ADMIN_REQUIRED")
	case c.w.channelsOf(c.me) >= channelsMax:
		return nil, refuse("CHANNELS_TOO_MUCH")
	}
	ch := &channel{Title: old.Title, About: old.About, Photo: old.Photo, Megagroup: true, Creator: old.Creator, Date: c.now,
		Denied: old.Denied, MigratedFrom: old.ID, Reactions: old.Reactions,
		NoForwards: old.NoForwards}
	for _, m := range old.Members {
		moved := *m
		ch.Members = append(ch.Members, &moved)
	}
	c.w.addChannel(ch)
	to := c.deliver(c.me, old.peer(), &api.MessageService{Action: &api.MessageActionChatMigrateTo{ChannelID: ch.ID}})
	old.MigratedTo = ch.ID
	changed := c.tellChanged(ch.peer())
	from := c.deliver(c.me, ch.peer(), &api.MessageService{
		Action: &api.MessageActionChannelMigrateFrom{Title: old.Title, ChatID: old.ID}})
	for _, m := range ch.Members {
		c.w.Accounts[m.User].dialog(ch.peer()).ReadInbox = from.Msg.ID
	}
	own := c.me.dialog(ch.peer())
	return c.updates(c.me, changed, to.Update, c.readInbox(ch, own), from.Update), nil
}

// deleteChat takes a basic group away from everybody, with all that was said in
// it.
func (c *call) deleteChat(r *api.MessagesDeleteChatRequest) (api.Object, error) {
	ch, err := c.chatOf(r.ChatID)
	switch {
	case err != nil:
		return nil, err
	case ch.Creator != c.me.ID:
		return nil, refuse("CHAT_ADMIN_REQUIRED")
	}
	everybody := ch.Members
	for _, m := range everybody {
		a := c.w.Accounts[m.User]
		if list := a.Box.history(ch.peer()); len(list) > 0 {
			c.erase(a, slices.Clone(list))
		}
	}
	ch.Members, ch.Invites, ch.Requests = nil, nil, nil
	ch.Version++
	for _, m := range everybody {
		a := c.w.Accounts[m.User]
		delete(a.Dialogs, ch.peer())
		c.notify(a, &api.UpdateChat{ChatID: ch.ID})
	}
	return &api.Bool{Value: true}, nil
}

// deleteChannel leaves a channel that nobody is in, nobody sees and nobody can
// come into.
func (c *call) deleteChannel(r *api.ChannelsDeleteChannelRequest) (api.Object, error) {
	ch, err := c.inputChannel(r.Channel)
	switch {
	case err != nil:
		return nil, err
	case ch.Creator != c.me.ID:
		return nil, refuse("CHAT_ADMIN_REQUIRED")
	}
	changed := &api.UpdateChannel{ChannelID: ch.ID}
	everybody := ch.Members
	c.w.rename(ch.peer(), ch.Username, "")
	ch.Username, ch.Members, ch.Invites, ch.Requests, ch.Linked = "", nil, nil, nil, 0
	for _, m := range everybody {
		a := c.w.Accounts[m.User]
		delete(a.Dialogs, ch.peer())
		c.notify(a, changed)
	}
	return c.updates(c.me, changed), nil
}
