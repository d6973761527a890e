package sandbox

import (
	"testing"

	"github.com/tgscript/tgscript/tl/api"
)

func TestExportAuthorization(t *testing.T) {
	s, now := sandboxAt(t)
	c := connect(t, s, "sandbox_me")
	export := func(dc int32) *api.AuthExportedAuthorization {
		return call1[*api.AuthExportedAuthorization](c, &api.AuthExportAuthorizationRequest{DCID: dc})
	}
	importing := func(e *api.AuthExportedAuthorization) api.Object {
		return &api.AuthImportAuthorizationRequest{ID: e.ID, Bytes: e.Bytes}
	}
	config := call1[*api.Config](c, &api.HelpGetConfigRequest{})
	for _, dc := range config.DCOptions {
		if dc.ID == config.ThisDC {
			c.refused(&api.AuthExportAuthorizationRequest{DCID: dc.ID}, "DC_ID_INVALID")
			continue
		}
		e := export(dc.ID)
		other, elsewhere, unsaid := connect(t, s, ""), connect(t, s, ""), connect(t, s, "")
		other.sess.key.DC, elsewhere.sess.key.DC = dc.ID, dc.ID%5+1
		elsewhere.refused(importing(e), "AUTH_BYTES_INVALID")
		got := call1[*api.AuthAuthorization](other, importing(e))
		if u := got.User.(*api.User); u.ID != meID || !u.Self || other.sess.key.Account != meID {
			t.Errorf("DC %d: signed in as %+v", dc.ID, u)
		}
		other.refused(importing(e), "AUTH_BYTES_INVALID")
		call1[*api.AuthAuthorization](unsaid, importing(export(dc.ID)))
		if got := call1[*api.Config](unsaid, &api.HelpGetConfigRequest{}).ThisDC; got != dc.ID {
			t.Errorf("a key that has not said its DC is of %d, want %d", got, dc.ID)
		}
	}
	other := connect(t, s, "")
	e := export(1)
	other.refused(&api.AuthImportAuthorizationRequest{ID: e.ID, Bytes: e.Bytes[1:]}, "AUTH_BYTES_INVALID")
	other.refused(&api.AuthImportAuthorizationRequest{ID: friendID, Bytes: e.Bytes}, "USER_ID_INVALID")
	*now += exportLifetime + 1
	other.refused(importing(e), "AUTH_BYTES_INVALID")
	for _, dc := range []int32{-1, 0, 6} {
		c.refused(&api.AuthExportAuthorizationRequest{DCID: dc}, "DC_ID_INVALID")
	}
	other.refused(&api.AuthExportAuthorizationRequest{DCID: 1}, "AUTH_KEY_UNREGISTERED")
}

// An imported authorization is no session of its own, and ends with the one that
// it was exported from.
func TestImportedAuthorizationEnds(t *testing.T) {
	s := newSandbox(t)
	for _, tt := range []struct {
		name string
		end  func(home, watcher *client)
	}{
		{"logged out", func(home, _ *client) { call1[*api.AuthLoggedOut](home, &api.AuthLogOutRequest{}) }},
		{"ended from elsewhere", func(home, watcher *client) {
			for _, a := range call1[*api.AccountAuthorizations](watcher, &api.AccountGetAuthorizationsRequest{}).Authorizations {
				if a.Hash == home.sess.key.hash() {
					call1[*api.Bool](watcher, &api.AccountResetAuthorizationRequest{Hash: a.Hash})
				}
			}
		}},
	} {
		home, watcher, there := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_me"), connect(t, s, "")
		before := len(call1[*api.AccountAuthorizations](watcher, &api.AccountGetAuthorizationsRequest{}).Authorizations)
		e := call1[*api.AuthExportedAuthorization](home, &api.AuthExportAuthorizationRequest{DCID: 4})
		there.refused(&api.UsersGetUsersRequest{}, "AUTH_KEY_UNREGISTERED")
		call1[*api.AuthAuthorization](there, &api.AuthImportAuthorizationRequest{ID: e.ID, Bytes: e.Bytes})
		call1[*api.UserVector](there, &api.UsersGetUsersRequest{})
		if after := len(call1[*api.AccountAuthorizations](watcher, &api.AccountGetAuthorizationsRequest{}).Authorizations); after != before {
			t.Errorf("%s: %d sessions, want %d", tt.name, after, before)
		}
		tt.end(home, watcher)
		for _, c := range []*client{home, there} {
			c.refused(&api.UsersGetUsersRequest{}, "AUTH_KEY_UNREGISTERED")
		}
	}
}
