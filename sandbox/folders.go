package sandbox

import (
	"cmp"
	"slices"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// Limits of filters: their ids, and how many chats one names.
const (
	filterMin   = 2
	filterMax   = 255
	filterChats = 100
)

func addFolders(m methods) {
	on(m, (*call).editPeerFolders)
	on(m, (*call).markDialogUnread)
	on(m, (*call).getDialogUnreadMarks)
	on(m, (*call).reorderPinnedDialogs)
	on(m, (*call).getDialogFilters)
	on(m, (*call).updateDialogFilter)
	on(m, (*call).orderDialogFilters)
}

// sortedPeers are the peers of dialogs, the same in every run.
func sortedPeers(dialogs map[peer]*dialog) []peer {
	list := make([]peer, 0, len(dialogs))
	for p := range dialogs {
		list = append(list, p)
	}
	slices.SortFunc(list, func(a, b peer) int { return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID)) })
	return list
}

// editPeerFolders moves chats into the archive or out of it. A pinned one is
// pinned no more.
func (c *call) editPeerFolders(r *api.FoldersEditPeerFoldersRequest) (api.Object, error) {
	moved := []*api.FolderPeer{}
	var list []*dialog
	for _, in := range r.FolderPeers {
		p, err := c.inputPeer(in.Peer)
		switch {
		case err != nil:
			return nil, err
		case in.FolderID != 0 && in.FolderID != archiveFolder:
			return nil, refuse("FOLDER_ID_INVALID")
		case c.me.Dialogs[p] == nil || c.me.Dialogs[p].Folder == in.FolderID:
			continue
		}
		list = append(list, c.me.Dialogs[p])
		moved = append(moved, &api.FolderPeer{Peer: p.tl(), FolderID: in.FolderID})
	}
	if len(moved) == 0 {
		return c.updates(c.me), nil
	}
	for i, d := range list {
		d.Folder, d.Pinned = moved[i].FolderID, 0
	}
	n := int32(len(moved))
	u := c.me.Box.advance(n, c.now, func(pts int32) api.UpdateClass {
		return &api.UpdateFolderPeers{FolderPeers: moved, Pts: pts, PtsCount: n}
	})
	c.notify(c.me, u)
	return c.updates(c.me, u), nil
}

// dialogIn finds the dialog that an InputDialogPeer names: PEER_ID_INVALID for
// a chat that the caller has no dialog with.
func (c *call) dialogIn(in api.InputDialogPeerClass) (*dialog, error) {
	one, ok := in.(*api.InputDialogPeer)
	if !ok {
		return nil, refuse("PEER_ID_INVALID")
	}
	p, err := c.inputPeer(one.Peer)
	switch {
	case err != nil:
		return nil, err
	case c.me.Dialogs[p] == nil:
		return nil, refuse("PEER_ID_INVALID")
	}
	return c.me.Dialogs[p], nil
}

// markDialogUnread marks a chat as unread that has nothing new.
func (c *call) markDialogUnread(r *api.MessagesMarkDialogUnreadRequest) (api.Object, error) {
	d, err := c.dialogIn(r.Peer)
	if err != nil {
		return nil, err
	}
	if d.Marked != r.Unread {
		d.Marked = r.Unread
		c.notify(c.me, &api.UpdateDialogUnreadMark{Unread: r.Unread, Peer: &api.DialogPeer{Peer: d.Peer.tl()}})
	}
	return &api.Bool{Value: true}, nil
}

func (c *call) getDialogUnreadMarks(*api.MessagesGetDialogUnreadMarksRequest) (api.Object, error) {
	out := &api.DialogPeerVector{Elems: []api.DialogPeerClass{}}
	for _, p := range sortedPeers(c.me.Dialogs) {
		if c.me.Dialogs[p].Marked {
			out.Elems = append(out.Elems, &api.DialogPeer{Peer: p.tl()})
		}
	}
	return out, nil
}

// reorderPinnedDialogs puts the pinned chats of a folder into an order. With
// force, those that it does not name are pinned no more.
func (c *call) reorderPinnedDialogs(r *api.MessagesReorderPinnedDialogsRequest) (api.Object, error) {
	var order []*dialog
	for _, in := range r.Order {
		d, err := c.dialogIn(in)
		if err != nil {
			return nil, err
		}
		if d.Folder == r.FolderID && !slices.Contains(order, d) {
			order = append(order, d)
		}
	}
	if len(order) > pinnedMax {
		return nil, refuse("PINNED_DIALOGS_TOO_MUCH")
	}
	if r.Force {
		for _, d := range c.me.Dialogs {
			if d.Folder == r.FolderID {
				d.Pinned = 0
			}
		}
	}
	u := &api.UpdatePinnedDialogs{FolderID: tl.Opt[int32]{Value: r.FolderID, Set: r.FolderID != 0}}
	for i, d := range order {
		if r.Force || d.Pinned > 0 {
			d.Pinned = int32(len(order) - i)
			u.Order = append(u.Order, &api.DialogPeer{Peer: d.Peer.tl()})
		}
	}
	c.notify(c.me, u)
	return &api.Bool{Value: true}, nil
}

// getDialogFilters begins with the list of all chats, which is always there.
func (c *call) getDialogFilters(*api.MessagesGetDialogFiltersRequest) (api.Object, error) {
	out := &api.MessagesDialogFilters{Filters: []api.DialogFilterClass{&api.DialogFilterDefault{}}}
	for _, f := range c.me.Filters {
		out.Filters = append(out.Filters, f.obj)
	}
	return out, nil
}

// updateDialogFilter makes or changes a filter, or deletes it if none is given.
func (c *call) updateDialogFilter(r *api.MessagesUpdateDialogFilterRequest) (api.Object, error) {
	if r.ID < filterMin || r.ID > filterMax {
		return nil, refuse("FILTER_ID_INVALID")
	}
	at := slices.IndexFunc(c.me.Filters, func(f kept[*api.DialogFilter]) bool { return f.obj.ID == r.ID })
	u := &api.UpdateDialogFilter{ID: r.ID}
	if r.Filter == nil {
		if at >= 0 {
			c.me.Filters = slices.Delete(c.me.Filters, at, at+1)
			c.notify(c.me, u)
		}
		return &api.Bool{Value: true}, nil
	}
	f, ok := r.Filter.(*api.DialogFilter)
	if !ok {
		return nil, c.lacking("messages.updateDialogFilter with " + api.TypeOf(r.Filter).Name)
	}
	if err := c.checkFilter(f); err != nil {
		return nil, err
	}
	stored := *f
	stored.ID, u.Filter = r.ID, &stored
	if at >= 0 {
		c.me.Filters[at] = keep(&stored)
	} else {
		c.me.Filters = append(c.me.Filters, keep(&stored))
	}
	c.notify(c.me, u)
	return &api.Bool{Value: true}, nil
}

// checkFilter checks a filter: FILTER_TITLE_EMPTY, FILTER_INCLUDE_EMPTY,
// CHAT_ID_INVALID for too many chats, and as inputPeer says.
func (c *call) checkFilter(f *api.DialogFilter) error {
	named := len(f.PinnedPeers) + len(f.IncludePeers)
	switch {
	case f.Title.Text == "":
		return refuse("FILTER_TITLE_EMPTY")
	case named == 0 && !f.Contacts && !f.NonContacts && !f.Groups && !f.Broadcasts && !f.Bots:
		return refuse("FILTER_INCLUDE_EMPTY")
	case named > filterChats || len(f.ExcludePeers) > filterChats:
		return refuse("CHAT_ID_INVALID")
	}
	for _, in := range slices.Concat(f.PinnedPeers, f.IncludePeers, f.ExcludePeers) {
		if _, err := c.inputPeer(in); err != nil {
			return err
		}
	}
	return nil
}

// orderDialogFilters puts filters into an order; 0 is the list of all chats.
func (c *call) orderDialogFilters(r *api.MessagesUpdateDialogFiltersOrderRequest) (api.Object, error) {
	at := func(f kept[*api.DialogFilter]) int {
		i := slices.Index(r.Order, f.obj.ID)
		if i < 0 {
			return len(r.Order)
		}
		return i
	}
	slices.SortStableFunc(c.me.Filters, func(a, b kept[*api.DialogFilter]) int { return cmp.Compare(at(a), at(b)) })
	c.notify(c.me, &api.UpdateDialogFilterOrder{Order: r.Order})
	return &api.Bool{Value: true}, nil
}
