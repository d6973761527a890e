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
	case *api.ChannelParticipantsKicked:
		return c.banned(ch, true, f.Q)
	case *api.ChannelParticipantsBanned:
		return c.banned(ch, false, f.Q)
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

// banned lists who was removed, or who is restricted, newest first.
func (c *call) banned(ch *channel, kicked bool, q string) (list []*member, err error) {
	if !ch.admin(c.me.ID) {
		return nil, refuse("CHAT_ADMIN_REQUIRED")
	}
	for _, id := range sortedKeys(ch.Bans) {
		if b := ch.Bans[id]; b.kicked() == kicked && hasWords(nameOf(c.w.Accounts[id]), words(q)) {
			list = append(list, &member{User: id, Inviter: b.By, Date: b.Date})
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
	if b := ch.Bans[m.User]; b != nil {
		return &api.ChannelParticipantBanned{Left: ch.member(m.User) == nil, Peer: userPeer(m.User).tl(),
			KickedBy: b.By, Date: b.Date, BannedRights: &b.Rights}
	}
	switch {
	case m.User == ch.Creator:
		return &api.ChannelParticipantCreator{UserID: m.User, AdminRights: ch.rightsOf(m), Rank: optString(m.Rank)}
	case m.Admin:
		p := &api.ChannelParticipantAdmin{UserID: m.User, Self: self, CanEdit: ch.edits(c.me.ID, m),
			PromotedBy: ch.Creator, Date: m.Date, AdminRights: ch.rightsOf(m), Rank: optString(m.Rank)}
		if m.PromotedBy != 0 {
			p.PromotedBy = m.PromotedBy
		}
		if self {
			p.InviterID = tl.Some(m.Inviter)
		}
		return p
	case self:
		return &api.ChannelParticipantSelf{UserID: m.User, InviterID: m.Inviter, Date: m.Date}
	}
	return &api.ChannelParticipant{UserID: m.User, Date: m.Date}
}

// rightsOf are those of a channel's creator or of another admin of it.
func (c *channel) rightsOf(m *member) *api.ChatAdminRights {
	if m.Rights != nil && m.User != c.Creator {
		return m.Rights
	}
	r := adminRights()
	r.PostMessages, r.EditMessages, r.AddAdmins = !c.Megagroup, !c.Megagroup, m.User == c.Creator
	if m.Rights != nil {
		r.Anonymous = m.Rights.Anonymous
	}
	return r
}

// edits tells whether a user may change or take an admin's rights: the creator
// anybody's, others those of whom they have promoted.
func (c *channel) edits(user int64, m *member) bool {
	return user == c.Creator || m.User != c.Creator && m.PromotedBy == user
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
	m, b := ch.member(p.ID), ch.Bans[p.ID]
	if p.Kind != kindUser || m == nil && b == nil {
		return nil, refuse("USER_NOT_PARTICIPANT")
	}
	if m == nil {
		m = &member{User: p.ID, Inviter: b.By}
	}
	k := c.w.crowd(c.me)
	k.add(ch.peer(), p, userPeer(m.Inviter), userPeer(m.PromotedBy))
	out := &api.ChannelsChannelParticipant{Participant: c.participant(ch, m)}
	out.Users, out.Chats = k.lists()
	return out, nil
}
