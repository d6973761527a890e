package sandbox

import (
	"encoding/base64"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// usageMax is the most uses that an invite link can be limited to.
const usageMax = 99999

func addInvites(m methods) {
	on(m, (*call).exportInvite)
	on(m, (*call).editInvite)
	on(m, (*call).getInvites)
	on(m, (*call).getInvite)
	on(m, (*call).deleteInvite)
	on(m, (*call).deleteRevokedInvites)
	on(m, (*call).getAdminsWithInvites)
}

// invite is a link by which one comes into a group or channel.
type invite struct {
	Hash          string
	Admin         int64
	Date          int32
	Expire        int32 // 0: never
	Limit         int32 // of uses; 0: none
	Title         string
	RequestNeeded bool
	Revoked       bool
	Permanent     bool // the admin's main link
	Importers     []importer
}

// importer is somebody who has come by an invite link.
type importer struct {
	User       int64
	Date       int32
	ApprovedBy int64 // of who had to ask
}

// joinRequest is somebody who wants in.
type joinRequest struct {
	User int64
	Date int32
	Hash string // of the link; "" by the username
}

// over tells whether an invite is no longer good for anybody.
func (i *invite) over(now int32) bool {
	return i.Revoked || i.Expire != 0 && now >= i.Expire || i.Limit != 0 && len(i.Importers) >= int(i.Limit)
}

func (i *invite) link() string { return "https://t.me/+" + i.Hash }

// entrance is what leads into a group or channel.
type entrance struct {
	peer     peer
	invites  *[]*invite
	requests *[]*joinRequest
}

func (w *world) entrance(p peer) entrance {
	if p.Kind == kindChat {
		ch := w.Chats[p.ID]
		return entrance{p, &ch.Invites, &ch.Requests}
	}
	ch := w.Channels[p.ID]
	return entrance{p, &ch.Invites, &ch.Requests}
}

// find finds an invite by its link or hash; nil if there is none.
func (e entrance) find(link string) *invite {
	hash := inviteHash(link)
	for _, i := range *e.invites {
		if i.Hash == hash {
			return i
		}
	}
	return nil
}

// main is the main link of an admin; nil if none was made yet.
func (e entrance) main(admin int64) *invite {
	for _, i := range *e.invites {
		if i.Permanent && i.Admin == admin && !i.Revoked {
			return i
		}
	}
	return nil
}

// inviteHash is the last part of an invite link.
func inviteHash(link string) string {
	for _, before := range []string{"/+", "/joinchat/", "invite="} {
		if _, hash, ok := strings.Cut(link, before); ok {
			return hash
		}
	}
	return strings.TrimPrefix(link, "+")
}

// exported is an invite as its admins see it.
func (e entrance) exported(i *invite) *api.ChatInviteExported {
	out := &api.ChatInviteExported{Revoked: i.Revoked, Permanent: i.Permanent, RequestNeeded: i.RequestNeeded,
		Link: i.link(), AdminID: i.Admin, Date: i.Date, ExpireDate: optInt(i.Expire), UsageLimit: optInt(i.Limit),
		Usage: optInt(int32(len(i.Importers))), Title: optString(i.Title)}
	requested := int32(0)
	for _, r := range *e.requests {
		if r.Hash == i.Hash {
			requested++
		}
	}
	out.Requested = optInt(requested)
	return out
}

// optInt is an optional number of the schema: absent if 0.
func optInt(n int32) tl.Opt[int32] { return tl.Opt[int32]{Value: n, Set: n != 0} }

// inviting is the entrance to a group or channel that the caller may invite to
// as an admin: what inputPeer refuses, PEER_ID_INVALID, CHAT_ADMIN_REQUIRED.
func (c *call) inviting(in api.InputPeerClass) (entrance, error) {
	p, err := c.inputPeer(in)
	if err != nil {
		return entrance{}, err
	}
	switch {
	case p.Kind == kindUser:
		return entrance{}, refuse("PEER_ID_INVALID")
	case !c.w.adminOf(p, c.me.ID) || !c.may(p, rightInvite):
		return entrance{}, refuse("CHAT_ADMIN_REQUIRED")
	}
	return c.w.entrance(p), nil
}

// adminOf tells whether a user is an admin of a group or channel.
func (w *world) adminOf(p peer, user int64) bool {
	switch p.Kind {
	case kindChat:
		return w.Chats[p.ID].admin(user)
	case kindChannel:
		return w.Channels[p.ID].admin(user)
	}
	return false
}

// exportInvite makes an invite link: with legacy_revoke_permanent a new main
// one in place of the caller's old.
func (c *call) exportInvite(r *api.MessagesExportChatInviteRequest) (api.Object, error) {
	e, err := c.inviting(r.Peer)
	switch {
	case err != nil:
		return nil, err
	case r.SubscriptionPricing != nil:
		return nil, c.lacking("messages.exportChatInvite with subscription_pricing")
	}
	if err := c.checkInvite(r.ExpireDate, r.UsageLimit, r.RequestNeeded); err != nil {
		return nil, err
	}
	if r.LegacyRevokePermanent {
		return c.mainInvite(e, c.me.ID)
	}
	i, err := c.newInvite(e, c.me.ID)
	if err != nil {
		return nil, err
	}
	i.Expire, i.Limit, i.RequestNeeded, i.Title = r.ExpireDate.Value, r.UsageLimit.Value, r.RequestNeeded, r.Title.Value
	return e.exported(i), nil
}

// mainInvite makes a new main link of an admin's and revokes the old one.
func (c *call) mainInvite(e entrance, admin int64) (api.Object, error) {
	old := e.main(admin)
	i, err := c.newInvite(e, admin)
	if err != nil {
		return nil, err
	}
	if old != nil {
		old.Revoked = true
	}
	i.Permanent = true
	return e.exported(i), nil
}

func (c *call) newInvite(e entrance, admin int64) (*invite, error) {
	random := make([]byte, 12)
	if _, err := io.ReadFull(c.s.rand, random); err != nil {
		return nil, fmt.Errorf("invite link: %w", err)
	}
	i := &invite{Hash: base64.URLEncoding.EncodeToString(random), Admin: admin, Date: c.now}
	*e.invites = append(*e.invites, i)
	return i, nil
}

// checkInvite checks the limits of a link: EXPIRE_DATE_INVALID,
// USAGE_LIMIT_INVALID, also for one whose users are approved one by one.
func (c *call) checkInvite(expire, limit tl.Opt[int32], request bool) error {
	switch {
	case expire.Value != 0 && expire.Value <= c.now:
		return refuse("EXPIRE_DATE_INVALID")
	case limit.Value < 0 || limit.Value > usageMax || limit.Value > 0 && request:
		return refuse("USAGE_LIMIT_INVALID")
	}
	return nil
}

// editInvite changes a link, or revokes it. A main link that is revoked is
// replaced; nothing else of it can be changed.
func (c *call) editInvite(r *api.MessagesEditExportedChatInviteRequest) (api.Object, error) {
	e, err := c.inviting(r.Peer)
	if err != nil {
		return nil, err
	}
	i, err := c.manageable(e, r.Link, "INVITE_HASH_EXPIRED")
	switch {
	case err != nil:
		return nil, err
	case i.Revoked:
		return nil, refuse("INVITE_HASH_EXPIRED")
	case i.Admin != c.me.ID && c.w.Accounts[i.Admin].Bot:
		return nil, refuse("EDIT_BOT_INVITE_FORBIDDEN")
	case i.Permanent && !r.Revoked:
		return nil, refuse("CHAT_INVITE_PERMANENT")
	}
	before := e.exported(i)
	users := []api.UserClass{c.w.user(c.me, c.w.Accounts[i.Admin])}
	if r.Revoked {
		i.Revoked = true
		c.recordIn(e.peer, &api.ChannelAdminLogEventActionExportedInviteRevoke{Invite: e.exported(i)})
		if !i.Permanent {
			return &api.MessagesExportedChatInvite{Invite: e.exported(i), Users: users}, nil
		}
		fresh, err := c.mainInvite(e, i.Admin)
		if err != nil {
			return nil, err
		}
		return &api.MessagesExportedChatInviteReplaced{Invite: e.exported(i),
			NewInvite: fresh.(*api.ChatInviteExported), Users: users}, nil
	}
	request := i.RequestNeeded
	if r.RequestNeeded.Set {
		request = r.RequestNeeded.Value
	}
	if err := c.checkInvite(r.ExpireDate, r.UsageLimit, request); err != nil {
		return nil, err
	}
	i.RequestNeeded = request
	if r.ExpireDate.Set {
		i.Expire = r.ExpireDate.Value
	}
	if r.UsageLimit.Set {
		i.Limit = r.UsageLimit.Value
	}
	if r.Title.Set {
		i.Title = r.Title.Value
	}
	c.recordIn(e.peer, &api.ChannelAdminLogEventActionExportedInviteEdit{PrevInvite: before, NewInvite: e.exported(i)})
	return &api.MessagesExportedChatInvite{Invite: e.exported(i), Users: users}, nil
}

// manageable finds a link of the caller's, or if they have made the group of
// anybody's: the refusal given for none, CHAT_ADMIN_REQUIRED.
func (c *call) manageable(e entrance, link, refusal string) (*invite, error) {
	i := e.find(link)
	switch {
	case i == nil:
		return nil, refuse(refusal)
	case i.Admin != c.me.ID && !c.w.creates(e.peer, c.me.ID):
		return nil, refuse("CHAT_ADMIN_REQUIRED")
	}
	return i, nil
}

// creates tells whether a user has made a group or channel and is still in it.
func (w *world) creates(p peer, user int64) bool {
	if !w.within(p, user) {
		return false
	}
	if p.Kind == kindChat {
		return w.Chats[p.ID].Creator == user
	}
	return w.Channels[p.ID].Creator == user
}

// recordIn is record for what may be a basic group, which has no log.
func (c *call) recordIn(p peer, action api.ChannelAdminLogEventActionClass) {
	if p.Kind == kindChannel {
		c.record(c.w.Channels[p.ID], action)
	}
}

// getInvites lists an admin's links, newest first. Those of others only the
// creator may see.
func (c *call) getInvites(r *api.MessagesGetExportedChatInvitesRequest) (api.Object, error) {
	e, err := c.inviting(r.Peer)
	if err != nil {
		return nil, err
	}
	admin, err := c.inviter(e, r.AdminID)
	if err != nil {
		return nil, err
	}
	out := &api.MessagesExportedChatInvites{Invites: []api.ExportedChatInviteClass{},
		Users: []api.UserClass{c.w.user(c.me, admin)}}
	skip := r.OffsetLink.Set
	for _, i := range slices.Backward(*e.invites) {
		if i.Admin != admin.ID || i.Revoked != r.Revoked {
			continue
		}
		out.Count++
		if !skip && len(out.Invites) < pageSize(r.Limit, pageMax) {
			out.Invites = append(out.Invites, e.exported(i))
		}
		skip = skip && i.Hash != inviteHash(r.OffsetLink.Value)
	}
	return out, nil
}

// inviter is the admin whose links are asked for: ADMIN_ID_INVALID,
// CHAT_ADMIN_REQUIRED.
func (c *call) inviter(e entrance, in api.InputUserClass) (*account, error) {
	a, err := c.inputUser(in, "ADMIN_ID_INVALID")
	switch {
	case err != nil:
		return nil, err
	case a != c.me && !c.w.creates(e.peer, c.me.ID):
		return nil, refuse("CHAT_ADMIN_REQUIRED")
	}
	return a, nil
}

func (c *call) getInvite(r *api.MessagesGetExportedChatInviteRequest) (api.Object, error) {
	e, err := c.inviting(r.Peer)
	if err != nil {
		return nil, err
	}
	i, err := c.manageable(e, r.Link, "INVITE_HASH_EXPIRED")
	if err != nil {
		return nil, err
	}
	return &api.MessagesExportedChatInvite{Invite: e.exported(i),
		Users: []api.UserClass{c.w.user(c.me, c.w.Accounts[i.Admin])}}, nil
}

// deleteInvite forgets a link that was revoked.
func (c *call) deleteInvite(r *api.MessagesDeleteExportedChatInviteRequest) (api.Object, error) {
	e, err := c.inviting(r.Peer)
	if err != nil {
		return nil, err
	}
	i, err := c.manageable(e, r.Link, "INVITE_REVOKED_MISSING")
	switch {
	case err != nil:
		return nil, err
	case !i.Revoked:
		return nil, refuse("INVITE_REVOKED_MISSING")
	}
	c.recordIn(e.peer, &api.ChannelAdminLogEventActionExportedInviteDelete{Invite: e.exported(i)})
	*e.invites = slices.DeleteFunc(*e.invites, func(other *invite) bool { return other == i })
	return &api.Bool{Value: true}, nil
}

func (c *call) deleteRevokedInvites(r *api.MessagesDeleteRevokedExportedChatInvitesRequest) (api.Object, error) {
	e, err := c.inviting(r.Peer)
	if err != nil {
		return nil, err
	}
	admin, err := c.inviter(e, r.AdminID)
	if err != nil {
		return nil, err
	}
	*e.invites = slices.DeleteFunc(*e.invites, func(i *invite) bool { return i.Admin == admin.ID && i.Revoked })
	return &api.Bool{Value: true}, nil
}

// getAdminsWithInvites counts links admin by admin, for the creator.
func (c *call) getAdminsWithInvites(r *api.MessagesGetAdminsWithInvitesRequest) (api.Object, error) {
	e, err := c.inviting(r.Peer)
	if err != nil {
		return nil, err
	}
	if !c.w.creates(e.peer, c.me.ID) {
		return nil, refuse("CHAT_ADMIN_REQUIRED")
	}
	byAdmin := map[int64]*api.ChatAdminWithInvites{}
	for _, i := range *e.invites {
		a := byAdmin[i.Admin]
		if a == nil {
			a = &api.ChatAdminWithInvites{AdminID: i.Admin}
			byAdmin[i.Admin] = a
		}
		if i.Revoked {
			a.RevokedInvitesCount++
		} else {
			a.InvitesCount++
		}
	}
	out := &api.MessagesChatAdminsWithInvites{Admins: []*api.ChatAdminWithInvites{}}
	for _, id := range sortedKeys(byAdmin) {
		out.Admins = append(out.Admins, byAdmin[id])
		out.Users = append(out.Users, c.w.user(c.me, c.w.Accounts[id]))
	}
	return out, nil
}

// fullInvites fills in what a full object tells an admin: their main link, and
// who wants in.
func (c *call) fullInvites(e entrance, link *api.ExportedChatInviteClass, pending *tl.Opt[int32], recent *[]int64) {
	if i := e.main(c.me.ID); i != nil {
		*link = e.exported(i)
	}
	if n := len(*e.requests); n > 0 {
		*pending, *recent = tl.Some(int32(n)), e.requesters()
	}
}
