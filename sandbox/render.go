package sandbox

import (
	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// optString is an optional string of the schema: absent if empty.
func optString(s string) tl.Opt[string] { return tl.Opt[string]{Value: s, Set: s != ""} }

// user is an account as a viewer sees it.
func (w *world) user(viewer, a *account) *api.User {
	u := &api.User{
		ID: a.ID, Self: viewer == a, Bot: a.Bot, Premium: a.Premium,
		AccessHash: tl.Some(accessHash(viewer.ID, a.peer())),
		FirstName:  optString(a.FirstName), LastName: optString(a.LastName), Username: optString(a.Username),
	}
	if viewer != a && viewer.knows(a) {
		name := viewer.Contacts[a.ID]
		u.FirstName, u.LastName = optString(name.FirstName), optString(name.LastName)
		u.Contact, u.MutualContact = true, a.knows(viewer)
	}
	u.Phone = optString(w.phoneFor(viewer, a))
	if len(a.Photos) > 0 {
		f := w.Files[a.Photos[0]]
		u.Photo = &api.UserProfilePhoto{PhotoID: f.ID, StrippedThumb: f.tiny(), DCID: f.Obj.(*api.Photo).DCID}
	}
	if a.Bot {
		u.BotInfoVersion = tl.Some(int32(1))
		if a.Inline {
			u.BotInlinePlaceholder = tl.Some("")
		}
	} else {
		u.Status = w.statusFor(viewer, a)
	}
	return u
}

// stranger tells whether an account has nothing to do with another but the groups
// that both are in.
func (a *account) stranger(other *account) bool {
	return a != other && !a.knows(other) && !other.knows(a) && a.Dialogs[other.peer()] == nil
}

// minUser is a user as one who is only named in passing: without what is between
// the two, and without an access hash, which may be absent then
// (core.telegram.org/api/min); where there is one, some clients take it for another's
// that they had before.
func minUser(u *api.User) *api.User {
	return &api.User{
		ID: u.ID, Min: true, FirstName: u.FirstName, LastName: u.LastName,
		Username: u.Username, Photo: u.Photo, Status: u.Status, Bot: u.Bot, Premium: u.Premium, BotInfoVersion: u.BotInfoVersion,
		BotInlinePlaceholder: u.BotInlinePlaceholder, ApplyMinPhoto: true,
	}
}

// chat is a basic group as a viewer sees it: only its title from outside.
func (w *world) chat(viewer *account, c *chat) api.ChatClass {
	if c.member(viewer.ID) == nil {
		return &api.ChatForbidden{ID: c.ID, Title: c.Title}
	}
	out := &api.Chat{
		ID: c.ID, Title: c.Title, Photo: w.chatPhoto(c.Photo), Date: c.Date, Version: c.Version,
		ParticipantsCount: int32(len(c.Members)), Creator: c.Creator == viewer.ID,
		DefaultBannedRights: lasting(c.Denied), Noforwards: c.NoForwards,
	}
	if c.MigratedTo != 0 {
		out.Deactivated, out.MigratedTo = true, &api.InputChannel{ChannelID: c.MigratedTo,
			AccessHash: accessHash(viewer.ID, channelPeer(c.MigratedTo))}
	}
	if c.admin(viewer.ID) && !out.Creator {
		out.AdminRights = adminRights()
	}
	return out
}

// lasting are restrictions that do not end.
func lasting(b api.ChatBannedRights) *api.ChatBannedRights {
	b.UntilDate = forever
	return &b
}

// forever is the until_date of rights that do not end.
const forever = 1<<31 - 1

func adminRights() *api.ChatAdminRights {
	return &api.ChatAdminRights{
		ChangeInfo: true, DeleteMessages: true, BanUsers: true, InviteUsers: true, PinMessages: true,
		ManageCall: true, Other: true,
	}
}

// channel is a channel as a viewer sees it. A private one shows its title only
// to who is no participant.
func (w *world) channel(viewer *account, c *channel) api.ChatClass {
	hash := accessHash(viewer.ID, c.peer())
	m := c.member(viewer.ID)
	if !c.canView(viewer.ID) {
		out := &api.ChannelForbidden{ID: c.ID, AccessHash: hash, Title: c.Title,
			Broadcast: !c.Megagroup, Megagroup: c.Megagroup}
		if b := c.Bans[viewer.ID]; b.kicked() {
			out.UntilDate = tl.Some(b.Rights.UntilDate)
		}
		return out
	}
	out := &api.Channel{
		ID: c.ID, AccessHash: tl.Some(hash), Title: c.Title, Username: optString(c.Username),
		Photo: w.chatPhoto(c.Photo), Date: c.Date, Broadcast: !c.Megagroup, Megagroup: c.Megagroup,
		Creator: c.Creator == viewer.ID, Left: m == nil, ParticipantsCount: tl.Some(int32(len(c.Members))),
	}
	if m != nil && !out.Creator {
		out.Date = m.Date
	}
	if c.Megagroup {
		out.DefaultBannedRights = lasting(c.Denied)
	}
	out.Signatures, out.Noforwards, out.SlowmodeEnabled = c.Signatures, c.NoForwards, c.SlowMode > 0
	out.JoinToSend, out.JoinRequest, out.HasLink = c.JoinToSend, c.JoinRequest, c.Linked != 0
	if c.admin(viewer.ID) {
		out.AdminRights = c.rightsOf(m)
	} else if b := c.Bans[viewer.ID]; b != nil {
		out.BannedRights = &b.Rights
	}
	return out
}
