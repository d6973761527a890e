package sandbox

import (
	"strings"
	"unicode/utf8"

	"github.com/tgscript/tgscript/tl/api"
)

// queryMin is the least length of what contacts.search looks for.
const queryMin = 3

func addContacts(m methods) {
	on(m, (*call).searchContacts)
	on(m, (*call).addContact)
	on(m, (*call).deleteContacts)
	on(m, (*call).getPeerSettings)
}

// knows tells whether an account has another among its contacts.
func (a *account) knows(other *account) bool {
	_, ok := a.Contacts[other.ID]
	return ok
}

// settings are the actions that a client offers on top of a chat.
func (c *call) settings(p peer) *api.PeerSettings {
	a := c.w.Accounts[p.ID]
	switch {
	case p.Kind != kindUser || a == c.me || a.Bot:
		return &api.PeerSettings{}
	case c.me.knows(a):
		return &api.PeerSettings{ShareContact: !a.knows(c.me)}
	}
	wrote := false
	for _, m := range c.me.Box.history(p) {
		wrote = wrote || m.By == a.ID
	}
	return &api.PeerSettings{AddContact: true, BlockContact: c.me.blocked(a) == 0, ReportSpam: wrote}
}

func (c *call) getPeerSettings(r *api.MessagesGetPeerSettingsRequest) (api.Object, error) {
	p, err := c.inputPeer(r.Peer)
	if err != nil {
		return nil, err
	}
	out := &api.MessagesPeerSettings{Settings: c.settings(p)}
	out.Users, out.Chats = c.bring(nil, []api.UpdateClass{&api.UpdatePeerSettings{Peer: p.tl(), Settings: out.Settings}})
	return out, nil
}

// addContact gives somebody a name that only the caller sees. A contact that is
// one already is renamed.
func (c *call) addContact(r *api.ContactsAddContactRequest) (api.Object, error) {
	a, err := c.inputUser(r.ID, "CONTACT_ID_INVALID")
	if err != nil {
		return nil, err
	}
	first, last := strings.TrimSpace(r.FirstName), strings.TrimSpace(r.LastName)
	switch {
	case a == c.me:
		return nil, refuse("CONTACT_ID_INVALID")
	case first == "":
		return nil, refuse("CONTACT_NAME_EMPTY")
	}
	c.me.Contacts[a.ID] = contact{firstRunes(first, nameMax), firstRunes(last, nameMax)}
	return c.tellSettings([]*account{a}), nil
}

// deleteContacts passes over who is no contact.
func (c *call) deleteContacts(r *api.ContactsDeleteContactsRequest) (api.Object, error) {
	var gone []*account
	for _, in := range r.ID {
		a, err := c.inputUser(in, "USER_ID_INVALID")
		if err != nil || !c.me.knows(a) {
			continue
		}
		delete(c.me.Contacts, a.ID)
		gone = append(gone, a)
	}
	return c.tellSettings(gone), nil
}

// tellSettings answers with the settings of chats that have changed, and tells
// the caller's other sessions.
func (c *call) tellSettings(list []*account) api.Object {
	updates := []api.UpdateClass{}
	for _, a := range list {
		updates = append(updates, &api.UpdatePeerSettings{Peer: a.peer().tl(), Settings: c.settings(a.peer())})
	}
	if len(updates) > 0 {
		c.notify(c.me, updates...)
	}
	return c.updates(c.me, updates...)
}

// searchContacts finds by the beginnings of words in names: what the caller has
// a chat or contact with, and of the rest what has a username.
func (c *call) searchContacts(r *api.ContactsSearchRequest) (api.Object, error) {
	q := strings.TrimPrefix(strings.TrimSpace(r.Q), "@")
	switch {
	case q == "":
		return nil, refuse("SEARCH_QUERY_EMPTY")
	case utf8.RuneCountInString(q) < queryMin:
		return nil, refuse("QUERY_TOO_SHORT")
	}
	limit := pageSize(r.Limit, pageMax)
	k := c.w.crowd(c.me)
	out := &api.ContactsFound{MyResults: []api.PeerClass{}, Results: []api.PeerClass{}}
	for _, f := range c.findable(r) {
		list := &out.Results
		if f.mine {
			list = &out.MyResults
		}
		if len(*list) < limit && hasWords(f.name, words(q)) {
			*list = append(*list, f.peer.tl())
			k.add(f.peer)
		}
	}
	out.Users, out.Chats = k.lists()
	return out, nil
}

// findable is a chat that contacts.search looks at, under all its names.
type findable struct {
	peer peer
	name string
	mine bool // the caller has a chat or contact with it
}

// findable lists what a search is over; private chats of others are not.
func (c *call) findable(r *api.ContactsSearchRequest) (list []findable) {
	for _, id := range sortedKeys(c.w.Accounts) {
		a := c.w.Accounts[id]
		name := c.me.Contacts[id]
		f := findable{a.peer(), nameOf(a) + " " + name.FirstName + " " + name.LastName,
			c.me.knows(a) || c.me.Dialogs[a.peer()] != nil}
		if a != c.me && (f.mine || a.Username != "") && !r.Broadcasts && (a.Bot || !r.Bots) {
			list = append(list, f)
		}
	}
	if r.Bots {
		return list
	}
	for _, id := range sortedKeys(c.w.Chats) {
		if ch := c.w.Chats[id]; ch.member(c.me.ID) != nil && !r.Broadcasts {
			list = append(list, findable{ch.peer(), ch.Title, true})
		}
	}
	for _, id := range sortedKeys(c.w.Channels) {
		ch := c.w.Channels[id]
		if ch.canView(c.me.ID) && (!ch.Megagroup || !r.Broadcasts) {
			list = append(list, findable{ch.peer(), ch.Title + " " + ch.Username, ch.member(c.me.ID) != nil})
		}
	}
	return list
}
