package sandbox

import (
	"cmp"
	"slices"

	"github.com/tgscript/tgscript/tl/api"
)

func addAuthorizations(m methods) {
	on(m, (*call).getAuthorizations)
	on(m, (*call).resetAuthorization)
	on(m, (*call).resetAuthorizations)
	on(m, (*call).setAuthorizationTTL)
	on(m, (*call).getAccountTTL)
	on(m, (*call).setAccountTTL)
}

// application is what a client has said of itself by initConnection.
type application struct {
	APIID                   int32
	Device, System, Version string
}

// authorization is a key as the account that it is signed in to sees it.
func (k *authKey) authorization(now int32, current bool) *api.Authorization {
	out := &api.Authorization{Current: current, Hash: k.hash(), DeviceModel: k.App.Device, SystemVersion: k.App.System,
		ApiID: k.App.APIID, AppName: "Application", AppVersion: k.App.Version, Platform: k.App.System,
		DateCreated: k.Since, DateActive: now, IP: "127.0.0.1", Country: "Sandbox"}
	if current {
		out.Hash = 0
	}
	return out
}

// hash names a key to the account that it is signed in to, or is about to be.
func (k *authKey) hash() int64 { return accessHash(k.ID, userPeer(k.ID)) }

// keysOf lists the keys that are signed in to an account, the oldest first. Those
// that have it from one of them are none of their own.
func (w *world) keysOf(a *account) (list []*authKey) {
	for _, id := range sortedKeys(w.Keys) {
		if k := w.Keys[id]; k.Account == a.ID && k.Of == 0 {
			list = append(list, k)
		}
	}
	slices.SortStableFunc(list, func(a, b *authKey) int { return cmp.Compare(a.Since, b.Since) })
	return list
}

func (c *call) getAuthorizations(*api.AccountGetAuthorizationsRequest) (api.Object, error) {
	out := &api.AccountAuthorizations{AuthorizationTTLDays: c.me.sessionTTL()}
	for _, k := range c.w.keysOf(c.me) {
		out.Authorizations = append(out.Authorizations, k.authorization(c.now, k == c.sess.key))
	}
	return out, nil
}

// signOut makes a key one of nobody, and those in other data centres that have
// its authorization. Its client learns it when it next calls.
func (w *world) signOut(key *authKey) {
	for _, k := range w.Keys {
		if k != key && k.Of != key.ID {
			continue
		}
		k.Account, k.Locked, k.Of = 0, 0, 0
		for _, sess := range k.sessions {
			sess.updates = false
		}
	}
}

// resetAuthorization signs another key out, by the hash that
// account.getAuthorizations gives it.
func (c *call) resetAuthorization(r *api.AccountResetAuthorizationRequest) (api.Object, error) {
	for _, k := range c.w.keysOf(c.me) {
		if k != c.sess.key && k.hash() == r.Hash {
			c.w.signOut(k)
			return &api.Bool{Value: true}, nil
		}
	}
	return nil, refuse("HASH_INVALID")
}

// resetAuthorizations signs all other keys out.
func (c *call) resetAuthorizations(*api.AuthResetAuthorizationsRequest) (api.Object, error) {
	for _, k := range c.w.keysOf(c.me) {
		if k != c.sess.key {
			c.w.signOut(k)
		}
	}
	return &api.Bool{Value: true}, nil
}

// Days after which a key that was not used and an account that nobody uses go,
// as nobody has said otherwise. In the sandbox neither ever does.
const (
	sessionDays = 180
	accountDays = 365
	daysMin     = 30
	daysMax     = 730
)

func (a *account) sessionTTL() int32 { return cmp.Or(a.SessionDays, sessionDays) }

func (c *call) setAuthorizationTTL(r *api.AccountSetAuthorizationTTLRequest) (api.Object, error) {
	if r.AuthorizationTTLDays < 1 || r.AuthorizationTTLDays > 366 {
		return nil, refuse("TTL_DAYS_INVALID")
	}
	c.me.SessionDays = r.AuthorizationTTLDays
	return &api.Bool{Value: true}, nil
}

func (c *call) getAccountTTL(*api.AccountGetAccountTTLRequest) (api.Object, error) {
	return &api.AccountDaysTTL{Days: cmp.Or(c.me.Days, accountDays)}, nil
}

func (c *call) setAccountTTL(r *api.AccountSetAccountTTLRequest) (api.Object, error) {
	if r.TTL.Days < daysMin || r.TTL.Days > daysMax {
		return nil, refuse("TTL_DAYS_INVALID")
	}
	c.me.Days = r.TTL.Days
	return &api.Bool{Value: true}, nil
}
