package sandbox

import (
	"testing"

	"github.com/tgscript/tgscript/tl/api"
)

func TestExportAuthorization(t *testing.T) {
	s, now := sandboxAt(t)
	c, other := connect(t, s, "sandbox_me"), connect(t, s, "")
	export := func(dc int32) *api.AuthExportedAuthorization {
		return call1[*api.AuthExportedAuthorization](c, &api.AuthExportAuthorizationRequest{DCID: dc})
	}
	config := call1[*api.Config](c, &api.HelpGetConfigRequest{})
	for _, dc := range config.DCOptions {
		e := export(dc.ID)
		got := call1[*api.AuthAuthorization](other, &api.AuthImportAuthorizationRequest{ID: e.ID, Bytes: e.Bytes})
		if u := got.User.(*api.User); u.ID != meID || !u.Self || other.sess.key.Account != meID {
			t.Errorf("DC %d: signed in as %+v", dc.ID, u)
		}
		other.refused(&api.AuthImportAuthorizationRequest{ID: e.ID, Bytes: e.Bytes}, "AUTH_BYTES_INVALID")
	}
	e := export(1)
	other.refused(&api.AuthImportAuthorizationRequest{ID: e.ID, Bytes: e.Bytes[1:]}, "AUTH_BYTES_INVALID")
	other.refused(&api.AuthImportAuthorizationRequest{ID: friendID, Bytes: e.Bytes}, "USER_ID_INVALID")
	*now += exportLifetime + 1
	other.refused(&api.AuthImportAuthorizationRequest{ID: e.ID, Bytes: e.Bytes}, "AUTH_BYTES_INVALID")
	for _, dc := range []int32{-1, 0, 6} {
		c.refused(&api.AuthExportAuthorizationRequest{DCID: dc}, "DC_ID_INVALID")
	}
	connect(t, s, "").refused(&api.AuthExportAuthorizationRequest{DCID: 1}, "AUTH_KEY_UNREGISTERED")
}
