package sandbox

import (
	"slices"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

func addGlobalSearch(m methods) {
	on(m, (*call).searchGlobal)
}

// searchGlobal searches all chats that the caller has open. The newest come
// first, and what a page ends with says where the next begins: its date is the
// rate.
func (c *call) searchGlobal(r *api.MessagesSearchGlobalRequest) (api.Object, error) {
	_, all := r.Filter.(*api.InputMessagesFilterEmpty)
	switch {
	case r.FolderID.Value != 0 && r.FolderID.Value != archiveFolder:
		return nil, refuse("FOLDER_ID_INVALID")
	case r.Community != nil:
		return nil, c.lacking("messages.searchGlobal in a community")
	case all && len(words(r.Q)) == 0:
		return nil, refuse("SEARCH_QUERY_EMPTY")
	}
	q := query{words: words(r.Q), minDate: r.MinDate, maxDate: r.MaxDate, filter: r.Filter, viewer: c.me.ID}
	hits := c.searchDialogs(q, r)
	after := place{date: r.OffsetRate, top: r.OffsetID}
	if p, err := c.inputPeer(r.OffsetPeer); err == nil {
		after.peer = p
	}
	start := 0
	if after.date != 0 {
		start = slices.IndexFunc(hits, func(m *message) bool { return after.compare(placeOf(m)) < 0 })
		if start < 0 {
			start = len(hits)
		}
	}
	page := hits[start:min(start+pageSize(r.Limit, pageMax), len(hits))]
	objs := []api.MessageClass{}
	for _, m := range page {
		objs = append(objs, c.show(m))
	}
	users, chats := c.bring(objs, nil)
	if len(page) == len(hits) {
		return &api.MessagesMessages{Messages: objs, Users: users, Chats: chats}, nil
	}
	out := &api.MessagesMessagesSlice{Count: int32(len(hits)), Messages: objs, Users: users, Chats: chats}
	if len(page) > 0 {
		out.NextRate = tl.Some(dateOf(page[len(page)-1].Obj))
	}
	return out, nil
}

// searchDialogs lists what is found in all chats, newest first.
func (c *call) searchDialogs(q query, r *api.MessagesSearchGlobalRequest) (hits []*message) {
	for p, d := range c.me.Dialogs {
		kind := c.w.notifyKind(p)
		if r.FolderID.Set && d.Folder != r.FolderID.Value || r.BroadcastsOnly && kind != "Broadcasts" ||
			r.GroupsOnly && kind != "Chats" || r.UsersOnly && kind != "Users" ||
			p.Kind == kindChannel && !c.w.within(p, c.me.ID) {
			continue
		}
		for _, m := range c.history(p) {
			if q.matches(m) {
				hits = append(hits, m)
			}
		}
	}
	slices.SortFunc(hits, func(a, b *message) int { return placeOf(a).compare(placeOf(b)) })
	return hits
}

// placeOf is where a message is in a list of all chats' messages.
func placeOf(m *message) place { return place{dateOf(m.Obj), m.ID, m.Peer} }
