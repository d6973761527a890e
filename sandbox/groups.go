package sandbox

import "github.com/tgscript/tgscript/tl/api"

func addGroups(m methods) {
	on(m, (*call).createChat)
}

// createChat makes a basic group, and tells who could not be taken into it.
func (c *call) createChat(r *api.MessagesCreateChatRequest) (api.Object, error) {
	if r.TTLPeriod.Value != 0 {
		return nil, c.lacking("messages.createChat with ttl_period")
	}
	title, err := newTitle(r.Title, "")
	if err != nil {
		return nil, err
	}
	group := &chat{Title: title, Creator: c.me.ID, Date: c.now, Version: 1,
		Members: []*member{{User: c.me.ID, Inviter: c.me.ID, Date: c.now}}}
	var users []int64
	missing := []*api.MissingInvitee{}
	for _, in := range r.Users {
		a, err := c.inputUser(in, "USER_ID_INVALID")
		if err != nil {
			return nil, err
		}
		if a != c.me && c.uninvitable(a) {
			missing = append(missing, &api.MissingInvitee{UserID: a.ID})
		} else if group.member(a.ID) == nil {
			users = append(users, a.ID)
			group.Members = append(group.Members, &member{User: a.ID, Inviter: c.me.ID, Date: c.now})
		}
	}
	if len(users)+len(missing) == 0 {
		return nil, refuse("USERS_TOO_FEW")
	}
	c.w.addChat(group)
	for _, id := range users {
		c.joined(group.peer(), id)
	}
	d := c.deliver(c.me, group.peer(), &api.MessageService{
		Action: &api.MessageActionChatCreate{Title: title, Users: users},
	})
	who := &api.UpdateChatParticipants{Participants: group.participants()}
	return &api.MessagesInvitedUsers{Updates: c.updates(c.me, d.named(), who, d.Update), MissingInvitees: missing}, nil
}

// named says which message a chat begins with, by a random id of the server's
// own: TDLib takes a reply without it for none to the making of a chat.
func (d delivered) named() api.UpdateClass {
	return &api.UpdateMessageID{ID: d.Msg.ID, RandomID: d.Msg.Link + 1}
}

// uninvitable tells whether somebody does not let the caller take them into
// groups.
func (c *call) uninvitable(a *account) bool {
	return a.blocked(c.me) != 0 || !c.w.lets(a, c.me, privateInvite)
}

// participants lists who is in the group, as its participants see it.
func (c *chat) participants() *api.ChatParticipants {
	out := &api.ChatParticipants{ChatID: c.ID, Version: c.Version}
	for _, m := range c.Members {
		out.Participants = append(out.Participants, c.participant(m))
	}
	return out
}

func (c *chat) participant(m *member) api.ChatParticipantClass {
	switch {
	case m.User == c.Creator:
		return &api.ChatParticipantCreator{UserID: m.User}
	case m.Admin:
		return &api.ChatParticipantAdmin{UserID: m.User, InviterID: m.Inviter, Date: m.Date}
	}
	return &api.ChatParticipant{UserID: m.User, InviterID: m.Inviter, Date: m.Date}
}
