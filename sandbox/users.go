package sandbox

import (
	"strings"

	"github.com/tgscript/tgscript/tl/api"
)

func addUsers(m methods) {
	on(m, (*call).getUsers)
	on(m, (*call).getFullUser)
	on(m, (*call).resolveUsername)
	on(m, (*call).resolvePhone)
	on(m, (*call).getContacts)
}

// getUsers answers index by index: userEmpty for who can't be found.
func (c *call) getUsers(r *api.UsersGetUsersRequest) (api.Object, error) {
	out := &api.UserVector{Elems: []api.UserClass{}}
	for _, in := range r.ID {
		a, err := c.inputUser(in, "USER_ID_INVALID")
		if err == nil {
			out.Elems = append(out.Elems, c.w.user(c.me, a))
			continue
		}
		var id int64
		if u, ok := in.(*api.InputUser); ok {
			id = u.UserID
		}
		out.Elems = append(out.Elems, &api.UserEmpty{ID: id})
	}
	return out, nil
}

func (c *call) getFullUser(r *api.UsersGetFullUserRequest) (api.Object, error) {
	a, err := c.inputUser(r.ID, "USER_ID_INVALID")
	if err != nil {
		return nil, err
	}
	full := &api.UserFull{
		ID: a.ID, About: optString(a.About), Settings: c.settings(a.peer()), NotifySettings: c.peerNotify(a.peer()),
		CanPinMessage: true, PinnedMsgID: pinnedID(&c.me.Box, a.peer()), CommonChatsCount: int32(len(c.commonChats(a))),
	}
	full.HasScheduled = len(c.scheduledIn(a.peer())) > 0
	full.Blocked = c.me.blocked(a) != 0
	if !c.w.lets(a, c.me, privateAbout) {
		full.About.Set = false
	}
	if !a.Bot && a != c.me {
		full.PhoneCallsAvailable, full.VideoCallsAvailable = true, true
	}
	if len(a.Photos) > 0 {
		full.ProfilePhoto = c.w.Files[a.Photos[0]].photo(c.me.ID)
	}
	if a.Bot {
		full.BotInfo = botInfo(a)
		full.BotInfo.MenuButton = a.menu(c.me.ID)
	}
	return &api.UsersUserFull{FullUser: full, Users: []api.UserClass{c.w.user(c.me, a)}}, nil
}

// resolveUsername takes the name with or without an @.
func (c *call) resolveUsername(r *api.ContactsResolveUsernameRequest) (api.Object, error) {
	name := strings.ToLower(strings.TrimPrefix(r.Username, "@"))
	if !validUsername(name) {
		return nil, refuse("USERNAME_INVALID")
	}
	p, ok := c.w.names[name]
	if !ok {
		return nil, refuse("USERNAME_NOT_OCCUPIED")
	}
	return c.resolved(p), nil
}

func (c *call) resolved(p peer) api.Object {
	k := c.w.crowd(c.me)
	k.add(p)
	users, chats := k.lists()
	return &api.ContactsResolvedPeer{Peer: p.tl(), Users: users, Chats: chats}
}

// validUsername is Telegram's rule: 4 to 32 of a-z, 0-9 and underscore, a
// letter first. Four is what collectible names begin at.
func validUsername(name string) bool {
	if len(name) < 4 || len(name) > 32 || name[0] < 'a' || name[0] > 'z' {
		return false
	}
	return strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == ""
}

func (c *call) resolvePhone(r *api.ContactsResolvePhoneRequest) (api.Object, error) {
	a := c.w.phones[digits(r.Phone)]
	if a == nil || !c.findsByPhone(a) {
		return nil, refuse("PHONE_NOT_OCCUPIED")
	}
	return c.resolved(a.peer()), nil
}

func (c *call) getContacts(r *api.ContactsGetContactsRequest) (api.Object, error) {
	out := &api.ContactsContacts{SavedCount: int32(len(c.me.Contacts))}
	hash := mixHash(0, int64(out.SavedCount)) // and then the ids, as contacts.getContacts documents
	for _, id := range sortedKeys(c.me.Contacts) {
		a := c.w.Accounts[id]
		out.Contacts = append(out.Contacts, &api.Contact{UserID: id, Mutual: a.knows(c.me)})
		out.Users = append(out.Users, c.w.user(c.me, a))
		hash = mixHash(hash, id)
	}
	if r.Hash != 0 && r.Hash == hash {
		return &api.ContactsContactsNotModified{}, nil
	}
	return out, nil
}

// mixHash is Telegram's hash over a list of ids, one step.
func mixHash(hash, id int64) int64 {
	h := uint64(hash)
	h ^= h >> 21
	h ^= h << 35
	h ^= h >> 4
	return int64(h + uint64(id))
}

// digits is a phone number without what people put between them.
func digits(phone string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, phone)
}
