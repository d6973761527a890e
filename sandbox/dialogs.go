package sandbox

import (
	"cmp"
	"slices"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// archiveFolder is the only folder there is besides the main list, 0.
const archiveFolder = 1

func addDialogs(m methods) {
	on(m, (*call).getDialogs)
	on(m, (*call).getPeerDialogs)
	on(m, (*call).getPinnedDialogs)
	on(m, (*call).toggleDialogPin)
}

// place is where a dialog is in the list: newest first, equal dates in an order
// of their own.
type place struct {
	date, top int32
	peer      peer
}

// compare is negative if p comes before q.
func (p place) compare(q place) int {
	return cmp.Or(cmp.Compare(q.date, p.date), cmp.Compare(q.top, p.top),
		cmp.Compare(q.peer.Kind, p.peer.Kind), cmp.Compare(q.peer.ID, p.peer.ID))
}

func (c *call) place(d *dialog) place {
	b := c.box(d.Peer)
	at := place{top: b.top(d.Peer), peer: d.Peer}
	if m := b.get(at.top); m != nil {
		at.date = dateOf(m.Obj)
	} else if d.Peer.Kind == kindChannel {
		at.date = c.w.Channels[d.Peer.ID].Date
	}
	if draft := d.draft(); draft != nil {
		at.date = max(at.date, draft.Date)
	}
	return at
}

// listed are the caller's dialogs of a folder, or of all, as the list shows
// them, pinned ones first. A chat with neither messages nor a draft is not in
// it, nor a channel that was left.
func (c *call) listed(folder tl.Opt[int32]) ([]*dialog, error) {
	if folder.Value != 0 && folder.Value != archiveFolder {
		return nil, refuse("FOLDER_ID_INVALID")
	}
	var list []*dialog
	places := map[peer]place{}
	for p, d := range c.me.Dialogs {
		if folder.Set && d.Folder != folder.Value ||
			p.Kind == kindChannel && c.w.Channels[p.ID].member(c.me.ID) == nil ||
			p.Kind != kindChannel && c.me.Box.top(p) == 0 && d.Draft == nil {
			continue
		}
		list, places[p] = append(list, d), c.place(d)
	}
	slices.SortFunc(list, func(a, b *dialog) int {
		return cmp.Or(cmp.Compare(b.Pinned, a.Pinned), places[a.Peer].compare(places[b.Peer]))
	})
	return list, nil
}

// getDialogs answers with dialogs if the page is the whole list, and with a
// slice and the total if not. The hash is not looked at: Telegram does not say
// what it is over, and a full answer is always right.
func (c *call) getDialogs(r *api.MessagesGetDialogsRequest) (api.Object, error) {
	list, err := c.listed(r.FolderID)
	if err != nil {
		return nil, err
	}
	if r.ExcludePinned {
		list = slices.DeleteFunc(list, func(d *dialog) bool { return d.Pinned > 0 })
	}
	start, err := c.dialogOffset(list, r)
	if err != nil {
		return nil, err
	}
	page := list[start:min(start+pageSize(r.Limit, pageMax), len(list))]
	dialogs, messages, users, chats := c.showDialogs(page)
	if len(page) == len(list) {
		return &api.MessagesDialogs{Dialogs: dialogs, Messages: messages, Users: users, Chats: chats}, nil
	}
	return &api.MessagesDialogsSlice{Count: int32(len(list)),
		Dialogs: dialogs, Messages: messages, Users: users, Chats: chats}, nil
}

// dialogOffset is where the page after the offset triple begins: date, id and
// chat of the last page's last top message. A chat that is pinned says by
// itself where it was; of the others the triple is compared, so that a chat
// which has moved up since then costs no other one its place.
func (c *call) dialogOffset(list []*dialog, r *api.MessagesGetDialogsRequest) (int, error) {
	after := place{date: r.OffsetDate, top: r.OffsetID}
	if _, none := r.OffsetPeer.(*api.InputPeerEmpty); !none {
		if after.peer = c.offsetPeer(r.OffsetPeer); after.peer.ID == 0 {
			return 0, refuse("OFFSET_PEER_ID_INVALID")
		}
	}
	if after == (place{}) {
		return 0, nil
	}
	i := slices.IndexFunc(list, func(d *dialog) bool { return d.Peer == after.peer })
	if i >= 0 && (list[i].Pinned > 0 || after.date == 0 && after.top == 0) {
		return i + 1, nil
	}
	if after.date == 0 {
		b := &c.me.Box
		if after.peer.ID != 0 {
			b = c.box(after.peer)
		}
		if m := b.get(after.top); m != nil {
			after.date = dateOf(m.Obj)
		}
	}
	i = slices.IndexFunc(list, func(d *dialog) bool { return d.Pinned == 0 && after.compare(c.place(d)) < 0 })
	if i < 0 {
		return len(list), nil
	}
	return i, nil
}

// offsetPeer is the chat that an offset names, the zero peer if it names none
// of the caller's. It is a place in a list and gives access to nothing: TDLib
// sends it without access hash.
func (c *call) offsetPeer(in api.InputPeerClass) peer {
	if p, err := c.inputPeer(in); err == nil {
		return p
	}
	var p peer
	switch in := in.(type) {
	case *api.InputPeerUser:
		p = userPeer(in.UserID)
	case *api.InputPeerChannel:
		p = channelPeer(in.ChannelID)
	}
	if c.me.Dialogs[p] == nil {
		return peer{}
	}
	return p
}

// showDialogs are dialogs with their top messages and everybody in them.
func (c *call) showDialogs(list []*dialog) ([]api.DialogClass, []api.MessageClass, []api.UserClass, []api.ChatClass) {
	dialogs, messages := []api.DialogClass{}, []api.MessageClass{}
	k := c.w.crowd(c.me)
	for _, d := range list {
		shown := c.dialogOf(d.Peer)
		dialogs = append(dialogs, shown)
		k.add(d.Peer)
		if m := c.box(d.Peer).get(shown.TopMessage); m != nil {
			messages = append(messages, c.show(m))
			k.message(m.Obj)
		}
	}
	users, chats := k.lists()
	return dialogs, messages, users, chats
}

// dialogOf is the caller's dialog with a peer, whether it has one or not. In a
// channel it only looks into, nothing is unread.
func (c *call) dialogOf(p peer) *api.Dialog {
	d := c.dialogWith(p)
	b := c.box(p)
	top := b.top(p)
	if top <= d.MinID {
		top = 0
	}
	out := &api.Dialog{
		Peer: p.tl(), TopMessage: top, Pinned: d.Pinned > 0,
		ReadInboxMaxID: d.ReadInbox, ReadOutboxMaxID: d.ReadOutbox,
		UnreadCount: b.unread(p, d.ReadInbox, c.me.ID), NotifySettings: c.peerNotify(p),
		UnreadMark: d.Marked, FolderID: optInt(d.Folder),
	}
	out.UnreadMentionsCount = int32(len(c.unseenMentions(d)))
	out.UnreadReactionsCount = int32(len(c.reacted(d)))
	if draft := d.draft(); draft != nil {
		out.Draft = draft
	}
	if p.Kind == kindChannel {
		out.Pts = tl.Some(b.Pts)
		if c.w.Channels[p.ID].member(c.me.ID) == nil {
			out.UnreadCount = 0
		}
	}
	return out
}

// dialogWith is the caller's dialog with a peer; if it has none, one that is
// not kept.
func (c *call) dialogWith(p peer) *dialog {
	if d := c.me.Dialogs[p]; d != nil {
		return d
	}
	return &dialog{Peer: p}
}

// getPeerDialogs shows also chats that the list does not.
func (c *call) getPeerDialogs(r *api.MessagesGetPeerDialogsRequest) (api.Object, error) {
	var list []*dialog
	for _, in := range r.Peers {
		one, ok := in.(*api.InputDialogPeer)
		if !ok {
			return nil, refuse("PEER_ID_INVALID") // there are no folders or communities to ask for
		}
		p, err := c.inputPeer(one.Peer)
		if err != nil {
			return nil, err
		}
		list = append(list, c.dialogWith(p))
	}
	return c.peerDialogs(list), nil
}

func (c *call) peerDialogs(list []*dialog) api.Object {
	dialogs, messages, users, chats := c.showDialogs(list)
	return &api.MessagesPeerDialogs{Dialogs: dialogs, Messages: messages, Users: users, Chats: chats,
		State: c.state(c.me.Box.Pts, c.me.Secondary.Pts)}
}

func (c *call) getPinnedDialogs(r *api.MessagesGetPinnedDialogsRequest) (api.Object, error) {
	list, err := c.listed(tl.Some(r.FolderID))
	if err != nil {
		return nil, err
	}
	return c.peerDialogs(slices.DeleteFunc(list, func(d *dialog) bool { return d.Pinned == 0 })), nil
}

// pinnedMax is how many chats an account without Premium can pin.
const pinnedMax = 5

// toggleDialogPin pins a chat above all others that are pinned.
func (c *call) toggleDialogPin(r *api.MessagesToggleDialogPinRequest) (api.Object, error) {
	in, ok := r.Peer.(*api.InputDialogPeer)
	if !ok {
		return nil, refuse("PEER_ID_INVALID")
	}
	p, err := c.inputPeer(in.Peer)
	if err != nil {
		return nil, err
	}
	d := c.me.Dialogs[p]
	if d == nil || c.box(p).top(p) == 0 {
		return nil, refuse("PEER_HISTORY_EMPTY")
	}
	pinned, highest := 0, int32(0)
	for _, other := range c.me.Dialogs {
		if other.Pinned > 0 && other != d {
			pinned++
			highest = max(highest, other.Pinned)
		}
	}
	switch {
	case r.Pinned == (d.Pinned > 0):
		return &api.Bool{Value: true}, nil
	case !r.Pinned:
		d.Pinned = 0
	case pinned >= pinnedMax:
		return nil, refuse("PINNED_DIALOGS_TOO_MUCH")
	default:
		d.Pinned = highest + 1
	}
	c.notify(c.me, &api.UpdateDialogPinned{Pinned: r.Pinned, Peer: &api.DialogPeer{Peer: p.tl()}})
	return &api.Bool{Value: true}, nil
}
