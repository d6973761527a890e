package sandbox

import (
	"cmp"
	"slices"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// participantsMax is the most participants that one reply brings.
const participantsMax = 200

func addParticipants(m methods) {
	on(m, (*call).getParticipants)
	on(m, (*call).getParticipant)
}

// getParticipants is open to everybody who sees a supergroup, and to a
// channel's admins. Who was removed or restricted only admins may list.
func (c *call) getParticipants(r *api.ChannelsGetParticipantsRequest) (api.Object, error) {
	ch, err := c.inputChannel(r.Channel)
	if err != nil {
		return nil, err
	}
	if !ch.Megagroup && !ch.admin(c.me.ID) {
		return nil, refuse("CHAT_ADMIN_REQUIRED")
	}
	list, err := c.filterMembers(ch, r.Filter)
	if err != nil {
		return nil, err
	}
	start := min(max(int(r.Offset), 0), len(list))
	page := list[start:min(start+pageSize(r.Limit, participantsMax), len(list))]
	k := c.w.crowd(c.me)
	k.add(ch.peer())
	out := &api.ChannelsChannelParticipants{Count: int32(len(list)), Participants: []api.ChannelParticipantClass{}}
	hash := int64(0)
	for _, m := range page {
		out.Participants = append(out.Participants, c.participant(ch, m))
		k.add(userPeer(m.User), userPeer(m.Inviter))
		hash = mixHash(hash, m.User)
	}
	if r.Hash != 0 && r.Hash == hash {
		return &api.ChannelsChannelParticipantsNotModified{}, nil
	}
	out.Users, out.Chats = k.lists()
	return out, nil
}

// filterMembers lists those whom a filter asks for, newest first.
func (c *call) filterMembers(ch *channel, f api.ChannelParticipantsFilterClass) ([]*member, error) {
	keep := func(*account) bool { return true }
	named := func(q string) func(*account) bool {
		prefixes := words(q)
		return func(a *account) bool { return hasWords(nameOf(a), prefixes) }
	}
	switch f := f.(type) {
	case *api.ChannelParticipantsAdmins:
		keep = func(a *account) bool { return ch.admin(a.ID) }
	case *api.ChannelParticipantsBots:
		keep = func(a *account) bool { return a.Bot }
	case *api.ChannelParticipantsSearch:
		keep = named(f.Q)
	case *api.ChannelParticipantsMentions:
		keep = named(f.Q.Value)
	case *api.ChannelParticipantsContacts:
		match := named(f.Q)
		keep = func(a *account) bool { return c.me.knows(a) && match(a) }
	case *api.ChannelParticipantsKicked, *api.ChannelParticipantsBanned:
		if !ch.admin(c.me.ID) {
			return nil, refuse("CHAT_ADMIN_REQUIRED")
		}
		keep = func(*account) bool { return false } // nobody is yet
	}
	var list []*member
	for _, m := range ch.Members {
		if keep(c.w.Accounts[m.User]) {
			list = append(list, m)
		}
	}
	slices.SortStableFunc(list, func(a, b *member) int { return cmp.Compare(b.Date, a.Date) })
	return list, nil
}

// nameOf is all that an account can be found by.
func nameOf(a *account) string { return a.FirstName + " " + a.LastName + " " + a.Username }

// participant is a member as the caller sees it.
func (c *call) participant(ch *channel, m *member) api.ChannelParticipantClass {
	self := m.User == c.me.ID
	switch {
	case m.User == ch.Creator:
		return &api.ChannelParticipantCreator{UserID: m.User, AdminRights: ch.rights(true)}
	case m.Admin:
		p := &api.ChannelParticipantAdmin{UserID: m.User, Self: self, CanEdit: ch.Creator == c.me.ID,
			PromotedBy: ch.Creator, Date: m.Date, AdminRights: ch.rights(false)}
		if self {
			p.InviterID = tl.Some(m.Inviter)
		}
		return p
	case self:
		return &api.ChannelParticipantSelf{UserID: m.User, InviterID: m.Inviter, Date: m.Date}
	}
	return &api.ChannelParticipant{UserID: m.User, Date: m.Date}
}

// rights are those of a channel's creator or of another admin of it.
func (c *channel) rights(creator bool) *api.ChatAdminRights {
	r := adminRights()
	r.PostMessages, r.EditMessages, r.AddAdmins = !c.Megagroup, !c.Megagroup, creator
	return r
}

// getParticipant tells everybody about themselves.
func (c *call) getParticipant(r *api.ChannelsGetParticipantRequest) (api.Object, error) {
	ch, err := c.inputChannel(r.Channel)
	if err != nil {
		return nil, err
	}
	p, err := c.inputPeer(r.Participant)
	if err != nil || p.Kind == kindChat {
		return nil, refuse("PARTICIPANT_ID_INVALID")
	}
	if p != c.me.peer() && !ch.Megagroup && !ch.admin(c.me.ID) {
		return nil, refuse("CHAT_ADMIN_REQUIRED")
	}
	m := ch.member(p.ID)
	if p.Kind != kindUser || m == nil {
		return nil, refuse("USER_NOT_PARTICIPANT")
	}
	k := c.w.crowd(c.me)
	k.add(ch.peer(), p, userPeer(m.Inviter))
	out := &api.ChannelsChannelParticipant{Participant: c.participant(ch, m)}
	out.Users, out.Chats = k.lists()
	return out, nil
}
