package sandbox

import (
	"cmp"
	"slices"

	"github.com/tgscript/tgscript/tl/api"
)

func addBlocks(m methods) {
	on(m, (*call).block)
	on(m, (*call).unblock)
	on(m, (*call).getBlocked)
}

// blocked is since when an account has blocked somebody; 0: not at all.
func (a *account) blocked(other *account) int32 { return a.Blocked[other.ID] }

// blockable finds a user that the caller may block: CONTACT_ID_INVALID.
func (c *call) blockable(in api.InputPeerClass, stories bool) (*account, error) {
	if stories {
		return nil, c.lacking("blocking from stories")
	}
	p, err := c.inputPeer(in)
	switch {
	case err != nil:
		return nil, err
	case p.Kind != kindUser || p == c.me.peer():
		return nil, refuse("CONTACT_ID_INVALID")
	}
	return c.w.Accounts[p.ID], nil
}

// block keeps somebody from writing to the caller.
func (c *call) block(r *api.ContactsBlockRequest) (api.Object, error) {
	a, err := c.blockable(r.ID, r.MyStoriesFrom)
	if err != nil {
		return nil, err
	}
	if c.me.blocked(a) == 0 {
		c.me.Blocked[a.ID] = c.now
		c.notify(c.me, &api.UpdatePeerBlocked{Blocked: true, PeerID: a.peer().tl()})
		c.tellStopped(a, true)
	}
	return &api.Bool{Value: true}, nil
}

func (c *call) unblock(r *api.ContactsUnblockRequest) (api.Object, error) {
	a, err := c.blockable(r.ID, r.MyStoriesFrom)
	if err != nil {
		return nil, err
	}
	if c.me.blocked(a) != 0 {
		delete(c.me.Blocked, a.ID)
		c.notify(c.me, &api.UpdatePeerBlocked{PeerID: a.peer().tl()})
		c.tellStopped(a, false)
	}
	return &api.Bool{Value: true}, nil
}

// getBlocked lists whom the caller has blocked, newest first.
func (c *call) getBlocked(r *api.ContactsGetBlockedRequest) (api.Object, error) {
	list := []*api.PeerBlocked{}
	if !r.MyStoriesFrom {
		for _, id := range sortedKeys(c.me.Blocked) {
			list = append(list, &api.PeerBlocked{PeerID: userPeer(id).tl(), Date: c.me.Blocked[id]})
		}
	}
	slices.SortStableFunc(list, func(a, b *api.PeerBlocked) int { return cmp.Compare(b.Date, a.Date) })
	start := min(max(int(r.Offset), 0), len(list))
	page := list[start:min(start+pageSize(r.Limit, pageMax), len(list))]
	k := c.w.crowd(c.me)
	for _, b := range page {
		k.add(peerOf(b.PeerID))
	}
	users, chats := k.lists()
	if len(page) == len(list) {
		return &api.ContactsBlocked{Blocked: page, Chats: chats, Users: users}, nil
	}
	return &api.ContactsBlockedSlice{Count: int32(len(list)), Blocked: page, Chats: chats, Users: users}, nil
}
