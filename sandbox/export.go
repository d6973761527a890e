package sandbox

import (
	"cmp"
	"fmt"
	"io"
	"maps"

	"github.com/tgscript/tgscript/tl/api"
)

// exportLifetime is how long an exported authorization can be used, in seconds.
const exportLifetime = 300

// exported is an authorization on its way to another data centre.
type exported struct {
	account int64
	key     int64 // whose it is
	dc      int32 // where it is good
	date    int32
}

func addExport(m methods) {
	on(m, (*call).exportAuthorization)
	on(m, (*call).importAuthorization)
}

// exportAuthorization takes the number of every data centre that help.getConfig
// lists but the caller's own.
func (c *call) exportAuthorization(r *api.AuthExportAuthorizationRequest) (api.Object, error) {
	if r.DCID < 1 || r.DCID > dcCount || r.DCID == c.dc() {
		return nil, refuse("DC_ID_INVALID")
	}
	secret := make([]byte, 128)
	if _, err := io.ReadFull(c.s.rand, secret); err != nil {
		return nil, fmt.Errorf("exported authorization: %w", err)
	}
	maps.DeleteFunc(c.s.exports, func(_ string, e exported) bool { return c.now-e.date > exportLifetime })
	c.s.exports[string(secret)] = exported{account: c.me.ID, key: cmp.Or(c.sess.key.Of, c.sess.key.ID), dc: r.DCID, date: c.now}
	return &api.AuthExportedAuthorization{ID: c.me.ID, Bytes: secret}, nil
}

// importAuthorization signs the key in, once for what was exported once, and at
// the data centre that it was exported to; a key whose exchange did not say where
// it was made, as Telethon's do not, says so by this. The account has no more
// sessions by that: the key goes with the one that it was exported from.
func (c *call) importAuthorization(r *api.AuthImportAuthorizationRequest) (api.Object, error) {
	e, ok := c.s.exports[string(r.Bytes)]
	switch {
	case !ok || c.now-e.date > exportLifetime || c.sess.key.DC != 0 && c.sess.key.DC != e.dc:
		return nil, refuse("AUTH_BYTES_INVALID")
	case e.account != r.ID:
		return nil, refuse("USER_ID_INVALID")
	}
	delete(c.s.exports, string(r.Bytes))
	in := c.login(c.w.Accounts[e.account])
	c.sess.key.Of, c.sess.key.DC = e.key, e.dc
	return in, nil
}
