package sandbox

import (
	"cmp"
	"slices"

	"github.com/tgscript/tgscript/tl/api"
)

func addGroupMembers(m methods) {
	on(m, (*call).addChatUser)
	on(m, (*call).deleteChatUser)
	on(m, (*call).getCommonChats)
}

// addChatUser is open to every participant unless the group denies it. The newcomer sees what is said from
// now on: fwd_limit, which would show some of what was said before, is ignored.
func (c *call) addChatUser(r *api.MessagesAddChatUserRequest) (api.Object, error) {
	ch, err := c.chatOf(r.ChatID)
	if err != nil {
		return nil, err
	}
	a, err := c.inputUser(r.UserID, "USER_ID_INVALID")
	switch {
	case err != nil:
		return nil, err
	case !ch.may(c.me.ID, rightInvite):
		return nil, refuse("CHAT_ADMIN_REQUIRED")
	case ch.member(a.ID) != nil:
		return nil, refuse("USER_ALREADY_PARTICIPANT")
	case len(ch.Members) >= chatSizeMax:
		return nil, refuse("USERS_TOO_MUCH")
	case a.blocked(c.me) != 0:
		return nil, refuse("USER_IS_BLOCKED")
	case c.me.blocked(a) != 0:
		return nil, refuse("YOU_BLOCKED_USER")
	case !c.w.lets(a, c.me, privateInvite):
		return nil, refuse("USER_PRIVACY_RESTRICTED")
	}
	return &api.MessagesInvitedUsers{Updates: c.updates(c.me, c.enterBy(ch.peer(), a)...),
		MissingInvitees: []*api.MissingInvitee{}}, nil
}

// tellParticipants tells a group who is in it.
func (c *call) tellParticipants(ch *chat) api.UpdateClass {
	u := &api.UpdateChatParticipants{Participants: ch.participants()}
	for _, m := range ch.Members {
		c.notify(c.w.Accounts[m.User], u)
	}
	return u
}

// deleteChatUser takes somebody out of a group: oneself, whom one has invited,
// or with an admin's right anybody but the creator. Who leaves still gets the
// message that says so, and keeps what was said before.
func (c *call) deleteChatUser(r *api.MessagesDeleteChatUserRequest) (api.Object, error) {
	ch, err := c.chatOf(r.ChatID)
	if err != nil {
		return nil, err
	}
	a, err := c.inputUser(r.UserID, "USER_ID_INVALID")
	if err != nil {
		return nil, err
	}
	m := ch.member(a.ID)
	switch {
	case m == nil:
		return nil, refuse("USER_NOT_PARTICIPANT")
	case a != c.me && (a.ID == ch.Creator || m.Inviter != c.me.ID && !ch.admin(c.me.ID)):
		return nil, refuse("CHAT_ADMIN_REQUIRED")
	}
	c.stands(ch.peer(), a.ID, nil)
	var updates []api.UpdateClass
	if r.RevokeHistory {
		theirs := slices.DeleteFunc(slices.Clone(c.me.Box.history(ch.peer())),
			func(m *message) bool { return m.By != a.ID })
		if u := c.eraseCopies(theirs, true); u != nil {
			updates = append(updates, u)
		}
	}
	d := c.deliver(c.me, ch.peer(), &api.MessageService{Action: &api.MessageActionChatDeleteUser{UserID: a.ID}})
	ch.Members = slices.DeleteFunc(ch.Members, func(m *member) bool { return m.User == a.ID })
	ch.Version++
	return c.updates(c.me, append(updates, c.tellParticipants(ch), d.Update)...), nil
}

// getCommonChats lists the groups that the caller shares with somebody, newest
// first, from below max_id on.
func (c *call) getCommonChats(r *api.MessagesGetCommonChatsRequest) (api.Object, error) {
	a, err := c.inputUser(r.UserID, "USER_ID_INVALID")
	if err != nil {
		return nil, err
	}
	if a == c.me {
		return nil, refuse("USER_ID_INVALID")
	}
	out := &api.MessagesChats{Chats: []api.ChatClass{}}
	for _, p := range c.commonChats(a) {
		switch {
		case r.MaxID > 0 && p.ID >= r.MaxID || len(out.Chats) >= pageSize(r.Limit, pageMax):
		case p.Kind == kindChat:
			out.Chats = append(out.Chats, c.w.chat(c.me, c.w.Chats[p.ID]))
		default:
			out.Chats = append(out.Chats, c.w.channel(c.me, c.w.Channels[p.ID]))
		}
	}
	return out, nil
}

// commonChats are the groups that the caller shares with somebody else,
// descending by id. A basic group and a supergroup can have the same id.
func (c *call) commonChats(a *account) (list []peer) {
	if a == c.me {
		return nil
	}
	for _, ch := range c.w.Chats {
		if ch.member(a.ID) != nil && ch.member(c.me.ID) != nil {
			list = append(list, ch.peer())
		}
	}
	for _, ch := range c.w.Channels {
		if ch.Megagroup && ch.member(a.ID) != nil && ch.member(c.me.ID) != nil {
			list = append(list, ch.peer())
		}
	}
	slices.SortFunc(list, func(p, q peer) int { return cmp.Or(cmp.Compare(q.ID, p.ID), cmp.Compare(q.Kind, p.Kind)) })
	return list
}
