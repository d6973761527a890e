package sandbox

import (
	"strings"

	"github.com/tgscript/tgscript/tl/api"
)

func addPhonebook(m methods) {
	on(m, (*call).importContacts)
	on(m, (*call).deleteByPhones)
	on(m, (*call).getContactIDs)
	on(m, (*call).getStatuses)
	on(m, (*call).getTopPeers)
	on(m, (*call).toggleTopPeers)
	on(m, (*call).getSavedContacts)
}

// importContacts makes contacts of those whose phone number belongs to somebody
// who can be found by it. Who has no name is not taken, nor is the caller.
func (c *call) importContacts(r *api.ContactsImportContactsRequest) (api.Object, error) {
	out := &api.ContactsImportedContacts{Imported: []*api.ImportedContact{}, PopularInvites: []*api.PopularContact{},
		RetryContacts: []int64{}}
	k := c.w.crowd(c.me)
	var changed []*account
	for _, one := range r.Contacts {
		a := c.w.phones[digits(one.Phone)]
		first, last := strings.TrimSpace(one.FirstName), strings.TrimSpace(one.LastName)
		if a == nil || a == c.me || first == "" && last == "" || !c.findsByPhone(a) {
			continue
		}
		if first == "" {
			first, last = last, ""
		}
		c.me.Contacts[a.ID] = contact{firstRunes(first, nameMax), firstRunes(last, nameMax)}
		out.Imported = append(out.Imported, &api.ImportedContact{UserID: a.ID, ClientID: one.ClientID})
		changed = append(changed, a)
		k.add(a.peer())
	}
	c.tellSettings(changed)
	out.Users, _ = k.lists()
	return out, nil
}

// deleteByPhones takes contacts away by their numbers.
func (c *call) deleteByPhones(r *api.ContactsDeleteByPhonesRequest) (api.Object, error) {
	var gone []*account
	for _, phone := range r.Phones {
		if a := c.w.phones[digits(phone)]; a != nil && c.me.knows(a) {
			delete(c.me.Contacts, a.ID)
			gone = append(gone, a)
		}
	}
	c.tellSettings(gone)
	return &api.Bool{Value: true}, nil
}

// getContactIDs lists the ids alone. A caller that has the same is answered with
// none.
func (c *call) getContactIDs(r *api.ContactsGetContactIDsRequest) (api.Object, error) {
	out, hash := &api.IntVector{Elems: []int32{}}, int64(0)
	for _, id := range sortedKeys(c.me.Contacts) {
		out.Elems = append(out.Elems, int32(id))
		hash = mixHash(hash, id)
	}
	if r.Hash != 0 && r.Hash == hash {
		out.Elems = []int32{}
	}
	return out, nil
}

func (c *call) getStatuses(*api.ContactsGetStatusesRequest) (api.Object, error) {
	out := &api.ContactStatusVector{Elems: []*api.ContactStatus{}}
	for _, id := range sortedKeys(c.me.Contacts) {
		out.Elems = append(out.Elems, &api.ContactStatus{UserID: id, Status: c.w.statusFor(c.me, c.w.Accounts[id])})
	}
	return out, nil
}

// getTopPeers has none to tell: the sandbox does not rate whom one talks to.
func (c *call) getTopPeers(r *api.ContactsGetTopPeersRequest) (api.Object, error) {
	if !r.Correspondents && !r.BotsPm && !r.BotsInline && !r.PhoneCalls && !r.ForwardUsers && !r.ForwardChats &&
		!r.Groups && !r.Channels && !r.BotsApp && !r.BotsGuestchat {
		return nil, refuse("TYPES_EMPTY")
	}
	return &api.ContactsTopPeers{Categories: []*api.TopPeerCategoryPeers{}}, nil
}

func (c *call) toggleTopPeers(*api.ContactsToggleTopPeersRequest) (api.Object, error) {
	return &api.Bool{Value: true}, nil
}

// getSavedContacts is for takeout sessions.
func (c *call) getSavedContacts(*api.ContactsGetSavedRequest) (api.Object, error) {
	if c.me.Takeout == 0 {
		return nil, refuse("TAKEOUT_REQUIRED")
	}
	out := &api.SavedContactVector{Elems: []*api.SavedPhoneContact{}}
	for _, id := range sortedKeys(c.me.Contacts) {
		name := c.me.Contacts[id]
		out.Elems = append(out.Elems, &api.SavedPhoneContact{Phone: c.w.phoneFor(c.me, c.w.Accounts[id]), FirstName: name.FirstName,
			LastName: name.LastName, Date: c.now})
	}
	return out, nil
}
