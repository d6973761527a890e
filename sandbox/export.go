package sandbox

import (
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
	date    int32
}

func addExport(m methods) {
	on(m, (*call).exportAuthorization)
	on(m, (*call).importAuthorization)
}

// exportAuthorization takes the number of every data centre that help.getConfig
// lists: all are this one.
func (c *call) exportAuthorization(r *api.AuthExportAuthorizationRequest) (api.Object, error) {
	if r.DCID < 1 || r.DCID > dcCount {
		return nil, refuse("DC_ID_INVALID")
	}
	secret := make([]byte, 128)
	if _, err := io.ReadFull(c.s.rand, secret); err != nil {
		return nil, fmt.Errorf("exported authorization: %w", err)
	}
	maps.DeleteFunc(c.s.exports, func(_ string, e exported) bool { return c.now-e.date > exportLifetime })
	c.s.exports[string(secret)] = exported{c.me.ID, c.now}
	return &api.AuthExportedAuthorization{ID: c.me.ID, Bytes: secret}, nil
}

// importAuthorization signs the key in, once for what was exported once.
func (c *call) importAuthorization(r *api.AuthImportAuthorizationRequest) (api.Object, error) {
	e, ok := c.s.exports[string(r.Bytes)]
	switch {
	case !ok || c.now-e.date > exportLifetime:
		return nil, refuse("AUTH_BYTES_INVALID")
	case e.account != r.ID:
		return nil, refuse("USER_ID_INVALID")
	}
	delete(c.s.exports, string(r.Bytes))
	return c.login(c.w.Accounts[e.account]), nil
}
