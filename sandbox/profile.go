package sandbox

import (
	"strings"
	"unicode/utf8"

	"github.com/tgscript/tgscript/tl/api"
)

// Limits of a profile, in code points, and how long an account that says it is
// online is so, in seconds.
const (
	nameMax    = 64
	aboutMax   = 70
	onlineTime = 300
)

func addProfile(m methods) {
	on(m, (*call).updateProfile)
	on(m, (*call).updateStatus)
}

// status is a presence as the schema has it. Whoever has said nothing was here
// recently; a client that compares the time sees when "online" has run out.
func (p presence) status() api.UserStatusClass {
	switch {
	case p.Online:
		return &api.UserStatusOnline{Expires: p.Until}
	case p.Until != 0:
		return &api.UserStatusOffline{WasOnline: p.Until}
	}
	return &api.UserStatusRecently{}
}

// updateProfile changes the fields that are there. A last name that is too long
// has no documented refusal, so it is cut.
func (c *call) updateProfile(r *api.AccountUpdateProfileRequest) (api.Object, error) {
	first, last, about := c.me.FirstName, c.me.LastName, c.me.About
	if r.FirstName.Set {
		first = strings.TrimSpace(r.FirstName.Value)
	}
	if r.LastName.Set {
		last = firstRunes(strings.TrimSpace(r.LastName.Value), nameMax)
	}
	if r.About.Set {
		about = strings.TrimSpace(r.About.Value)
	}
	switch {
	case first == "" || utf8.RuneCountInString(first) > nameMax:
		return nil, refuse("FIRSTNAME_INVALID")
	case utf8.RuneCountInString(about) > aboutMax:
		return nil, refuse("ABOUT_TOO_LONG")
	}
	renamed, told := first != c.me.FirstName || last != c.me.LastName, about != c.me.About
	c.me.FirstName, c.me.LastName, c.me.About = first, last, about
	if renamed {
		c.tellName()
	} else if told {
		c.notify(c.me, &api.UpdateUser{UserID: c.me.ID})
	}
	return c.w.user(c.me, c.me), nil
}

func firstRunes(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n])
	}
	return s
}

// tellName tells the caller's other sessions and acquaintances its names.
func (c *call) tellName() {
	u := &api.UpdateUserName{UserID: c.me.ID, FirstName: c.me.FirstName, LastName: c.me.LastName,
		Usernames: []*api.Username{}}
	if c.me.Username != "" {
		u.Usernames = append(u.Usernames, &api.Username{Editable: true, Active: true, Username: c.me.Username})
	}
	c.notify(c.me, u)
	c.notifyAcquaintances(u)
}

// notifyAcquaintances tells everybody who has the caller as a contact or talks
// to it in private. Bots are not told.
func (c *call) notifyAcquaintances(u api.UpdateClass) {
	for _, id := range sortedKeys(c.w.Accounts) {
		a := c.w.Accounts[id]
		_, presence := u.(*api.UpdateUserStatus)
		if a != c.me && !a.Bot && (a.knows(c.me) || a.Dialogs[c.me.peer()] != nil) &&
			(!presence || c.w.lets(c.me, a, privateStatus)) {
			c.notify(a, u)
		}
	}
}

func (c *call) updateStatus(r *api.AccountUpdateStatusRequest) (api.Object, error) {
	c.me.Presence = presence{Online: !r.Offline, Until: c.now}
	if !r.Offline {
		c.me.Presence.Until += onlineTime
	}
	c.notifyAcquaintances(&api.UpdateUserStatus{UserID: c.me.ID, Status: c.me.Presence.status()})
	return &api.Bool{Value: true}, nil
}
