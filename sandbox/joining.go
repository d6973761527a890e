package sandbox

import (
	"regexp"
	"slices"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

func addJoining(m methods) {
	on(m, (*call).checkInviteLink)
	on(m, (*call).importInvite)
	on(m, (*call).getImporters)
	on(m, (*call).hideJoinRequest)
	on(m, (*call).hideAllJoinRequests)
}

// invited finds the invite that a hash is of, and where it leads:
// INVITE_HASH_EMPTY, INVITE_HASH_INVALID for what looks like none,
// INVITE_HASH_EXPIRED for one that is over or never was.
func (c *call) invited(hash string) (entrance, *invite, error) {
	switch {
	case hash == "":
		return entrance{}, nil, refuse("INVITE_HASH_EMPTY")
	case !regexp.MustCompile(`^[A-Za-z0-9_-]{16}$`).MatchString(hash):
		return entrance{}, nil, refuse("INVITE_HASH_INVALID")
	}
	var doors []entrance
	for _, id := range sortedKeys(c.w.Chats) {
		if c.w.Chats[id].MigratedTo == 0 {
			doors = append(doors, c.w.entrance(chatPeer(id)))
		}
	}
	for _, id := range sortedKeys(c.w.Channels) {
		doors = append(doors, c.w.entrance(channelPeer(id)))
	}
	for _, e := range doors {
		if i := e.find(hash); i != nil && (!i.over(c.now) || c.w.within(e.peer, c.me.ID)) {
			return e, i, nil
		}
	}
	return entrance{}, nil, refuse("INVITE_HASH_EXPIRED")
}

func (c *call) checkInviteLink(r *api.MessagesCheckChatInviteRequest) (api.Object, error) {
	e, i, err := c.invited(r.Hash)
	if err != nil {
		return nil, err
	}
	if c.w.within(e.peer, c.me.ID) {
		k := c.w.crowd(c.me)
		k.add(e.peer)
		_, chats := k.lists()
		return &api.ChatInviteAlready{Chat: chats[0]}, nil
	}
	out := &api.ChatInvite{RequestNeeded: i.RequestNeeded}
	if e.peer.Kind == kindChat {
		ch := c.w.Chats[e.peer.ID]
		out.Title, out.About, out.Photo = ch.Title, optString(ch.About), c.wholePhoto(ch.Photo)
	} else {
		ch := c.w.Channels[e.peer.ID]
		out.Channel, out.Broadcast, out.Megagroup, out.Public = true, !ch.Megagroup, ch.Megagroup, ch.Username != ""
		out.Title, out.About, out.Photo = ch.Title, optString(ch.About), c.wholePhoto(ch.Photo)
	}
	members := c.w.members(e.peer)
	out.ParticipantsCount = int32(len(members))
	for _, m := range members {
		if a := c.w.Accounts[m.User]; c.me.knows(a) {
			out.Participants = append(out.Participants, c.w.user(c.me, a))
		}
	}
	return out, nil
}

// importInvite joins by a link, or asks to.
func (c *call) importInvite(r *api.MessagesImportChatInviteRequest) (api.Object, error) {
	e, i, err := c.invited(r.Hash)
	switch {
	case err != nil:
		return nil, err
	case c.w.within(e.peer, c.me.ID):
		return nil, refuse("USER_ALREADY_PARTICIPANT")
	}
	if err := c.roomFor(e.peer, c.me, "CHANNELS_TOO_MUCH"); err != nil {
		return nil, err
	}
	if i.RequestNeeded {
		c.askToJoin(e, i.Hash)
		return nil, refuse("INVITE_REQUEST_SENT")
	}
	i.Importers = append(i.Importers, importer{User: c.me.ID, Date: c.now})
	c.recordIn(e.peer, &api.ChannelAdminLogEventActionParticipantJoinByInvite{Invite: e.exported(i)})
	c.stands(e.peer, c.me.ID, e.exported(i))
	updates := c.enter(e.peer, c.me, i.Admin, &api.MessageActionChatJoinedByLink{InviterID: i.Admin})
	return &api.MessagesChatInviteJoinResultOk{Updates: c.updates(c.me, updates...)}, nil
}

// roomFor tells whether somebody can come in: USERS_TOO_MUCH, the refusal given
// for who is in too many channels, INVITE_HASH_EXPIRED for who was removed.
func (c *call) roomFor(p peer, a *account, crowded string) error {
	if p.Kind == kindChat {
		if len(c.w.Chats[p.ID].Members) >= chatSizeMax {
			return refuse("USERS_TOO_MUCH")
		}
		return nil
	}
	ch := c.w.Channels[p.ID]
	ch.lift(c.now)
	switch {
	case ch.Bans[a.ID].kicked():
		return refuse("INVITE_HASH_EXPIRED")
	case c.w.channelsOf(a) >= channelsMax:
		return refuse(crowded)
	}
	return nil
}

// enter makes somebody a participant, and says so in a group with an action of
// theirs. It returns what happened for the caller.
func (c *call) enter(p peer, a *account, inviter int64, action api.MessageActionClass) []api.UpdateClass {
	m := &member{User: a.ID, Inviter: inviter, Date: c.now}
	service := &api.MessageService{Action: action}
	if p.Kind == kindChat {
		ch := c.w.Chats[p.ID]
		ch.join(m)
		return []api.UpdateClass{c.tellParticipants(ch), c.deliver(a, p, service).Update}
	}
	ch := c.w.Channels[p.ID]
	ch.join(m)
	c.begin(ch, a)
	changed := &api.UpdateChannel{ChannelID: ch.ID}
	c.notify(a, changed)
	if !ch.Megagroup {
		return []api.UpdateClass{changed}
	}
	return []api.UpdateClass{changed, c.deliver(a, p, service).Update}
}

// askToJoin tells the admins of a group or channel that the caller wants in.
func (c *call) askToJoin(e entrance, hash string) {
	for _, r := range *e.requests {
		if r.User == c.me.ID {
			return
		}
	}
	*e.requests = append(*e.requests, &joinRequest{User: c.me.ID, Date: c.now, Hash: hash})
	c.tellRequests(e)
	c.tellRequester(e, hash)
}

// tellRequests tells the admins who may let people in who wants in.
func (c *call) tellRequests(e entrance) (u *api.UpdatePendingJoinRequests) {
	u = &api.UpdatePendingJoinRequests{Peer: e.peer.tl(), RequestsPending: int32(len(*e.requests)),
		RecentRequesters: e.requesters()}
	for _, m := range c.w.members(e.peer) {
		if a := c.w.Accounts[m.User]; c.w.adminOf(e.peer, a.ID) && !a.Bot {
			c.notify(a, u)
		}
	}
	return u
}

// requesters are those who want in, newest first.
func (e entrance) requesters() []int64 {
	ids := []int64{}
	for _, r := range slices.Backward(*e.requests) {
		ids = append(ids, r.User)
	}
	return ids
}

// getImporters lists who has come, by one link or by any, or who wants to;
// newest first.
func (c *call) getImporters(r *api.MessagesGetChatInviteImportersRequest) (api.Object, error) {
	e, err := c.inviting(r.Peer)
	switch {
	case err != nil:
		return nil, err
	case r.Link.Set && r.Q.Set:
		return nil, refuse("SEARCH_WITH_LINK_NOT_SUPPORTED")
	case r.Link.Set:
		if _, err := c.manageable(e, r.Link.Value, "INVITE_HASH_EXPIRED"); err != nil {
			return nil, err
		}
	}
	after := int64(0)
	if a, err := c.inputUser(r.OffsetUser, "PEER_ID_INVALID"); err == nil && r.OffsetDate != 0 {
		after = a.ID
	}
	k := c.w.crowd(c.me)
	out := &api.MessagesChatInviteImporters{Importers: []*api.ChatInviteImporter{}}
	for _, i := range e.importers(r.Requested, inviteHash(r.Link.Value)) {
		if !hasWords(nameOf(c.w.Accounts[i.UserID]), words(r.Q.Value)) {
			continue
		}
		out.Count++
		if after == 0 && len(out.Importers) < pageSize(r.Limit, pageMax) {
			out.Importers = append(out.Importers, i)
			k.add(userPeer(i.UserID), userPeer(i.ApprovedBy.Value))
		}
		if i.UserID == after {
			after = 0
		}
	}
	out.Users, _ = k.lists()
	return out, nil
}

// importers are who has come by a link ("" is any) or wants to, newest first.
func (e entrance) importers(requested bool, hash string) (list []*api.ChatInviteImporter) {
	if requested {
		for _, r := range slices.Backward(*e.requests) {
			if hash == "" || hash == r.Hash {
				list = append(list, &api.ChatInviteImporter{Requested: true, UserID: r.User, Date: r.Date})
			}
		}
		return list
	}
	for _, i := range *e.invites {
		if hash != "" && hash != i.Hash {
			continue
		}
		for _, im := range i.Importers {
			out := &api.ChatInviteImporter{UserID: im.User, Date: im.Date}
			if im.ApprovedBy != 0 {
				out.ApprovedBy = tl.Some(im.ApprovedBy)
			}
			list = append(list, out)
		}
	}
	slices.SortStableFunc(list, func(a, b *api.ChatInviteImporter) int { return int(b.Date) - int(a.Date) })
	return list
}

// hideJoinRequest lets somebody in who has asked, or forgets that they have.
func (c *call) hideJoinRequest(r *api.MessagesHideChatJoinRequestRequest) (api.Object, error) {
	e, err := c.inviting(r.Peer)
	if err != nil {
		return nil, err
	}
	a, err := c.inputUser(r.UserID, "USER_ID_INVALID")
	switch {
	case err != nil:
		return nil, err
	case c.w.within(e.peer, a.ID):
		return nil, refuse("USER_ALREADY_PARTICIPANT")
	}
	i := slices.IndexFunc(*e.requests, func(r *joinRequest) bool { return r.User == a.ID })
	if i < 0 {
		return nil, refuse("HIDE_REQUESTER_MISSING")
	}
	if r.Approved {
		if err := c.roomFor(e.peer, a, "USER_CHANNELS_TOO_MUCH"); err != nil {
			return nil, err
		}
	}
	updates := c.decide(e, (*e.requests)[i], r.Approved)
	return c.updates(c.me, append(updates, c.tellRequests(e))...), nil
}

// decide ends a request to join, and returns what happened for the caller.
func (c *call) decide(e entrance, r *joinRequest, approved bool) []api.UpdateClass {
	*e.requests = without(*e.requests, r.User)
	if !approved {
		return nil
	}
	var invite api.ExportedChatInviteClass = &api.ChatInvitePublicJoinRequests{}
	inviter := c.me.ID
	if i := e.find(r.Hash); i != nil {
		i.Importers = append(i.Importers, importer{User: r.User, Date: c.now, ApprovedBy: c.me.ID})
		invite, inviter = e.exported(i), i.Admin
	}
	if e.peer.Kind == kindChannel {
		c.recordBy(r.User, c.w.Channels[e.peer.ID],
			&api.ChannelAdminLogEventActionParticipantJoinByRequest{Invite: invite, ApprovedBy: c.me.ID})
	}
	c.stands(e.peer, r.User, invite)
	return c.enter(e.peer, c.w.Accounts[r.User], inviter, &api.MessageActionChatJoinedByRequest{})
}

// hideAllJoinRequests decides on everybody who has asked, by one link or any.
// Who can't come in is left waiting.
func (c *call) hideAllJoinRequests(r *api.MessagesHideAllChatJoinRequestsRequest) (api.Object, error) {
	e, err := c.inviting(r.Peer)
	if err != nil {
		return nil, err
	}
	var updates []api.UpdateClass
	for _, one := range slices.Clone(*e.requests) {
		if r.Link.Set && inviteHash(r.Link.Value) != one.Hash ||
			r.Approved && c.roomFor(e.peer, c.w.Accounts[one.User], "USER_CHANNELS_TOO_MUCH") != nil {
			continue
		}
		updates = append(updates, c.decide(e, one, r.Approved)...)
	}
	return c.updates(c.me, append(updates, c.tellRequests(e))...), nil
}
