package sandbox

import (
	"fmt"
	"io"
	"maps"

	"github.com/tgscript/tgscript/tl/api"
)

// tokenLifetime is how long a login token can be accepted, in seconds.
const tokenLifetime = 30

// loginToken is a login that another session of the account has to allow.
type loginToken struct {
	key     *authKey // that wants to sign in
	expires int32
	account int64 // that has allowed it; 0: nobody yet
}

func addLoginTokens(m methods) {
	on(m, (*call).exportLoginToken)
	on(m, (*call).acceptLoginToken)
	on(m, (*call).importLoginToken)
}

// exportLoginToken begins a login by token, or ends it once it was allowed.
func (c *call) exportLoginToken(r *api.AuthExportLoginTokenRequest) (api.Object, error) {
	if err := checkAPI(r.ApiID, r.ApiHash); err != nil {
		return nil, err
	}
	maps.DeleteFunc(c.s.tokens, func(_ string, t *loginToken) bool { return c.now > t.expires && t.account == 0 })
	for token, t := range c.s.tokens {
		switch {
		case t.key != c.sess.key:
		case t.account != 0:
			return c.tokenLogin(token, t)
		default:
			delete(c.s.tokens, token)
		}
	}
	if len(c.s.tokens) >= maxCodes {
		return nil, refuse("API_ID_PUBLISHED_FLOOD")
	}
	secret := make([]byte, 32)
	if _, err := io.ReadFull(c.s.rand, secret); err != nil {
		return nil, fmt.Errorf("login token: %w", err)
	}
	t := &loginToken{key: c.sess.key, expires: c.now + tokenLifetime}
	c.s.tokens[string(secret)] = t
	return &api.AuthLoginToken{Expires: t.expires, Token: secret}, nil
}

// tokenLogin signs the caller in by a token that was accepted, sends it to the
// account's data centre, or asks for its password.
func (c *call) tokenLogin(token string, t *loginToken) (api.Object, error) {
	a := c.w.Accounts[t.account]
	if home := c.s.homeOf(a.Phone); home != c.dc() {
		return &api.AuthLoginTokenMigrateTo{DCID: home, Token: []byte(token)}, nil
	}
	delete(c.s.tokens, token)
	if a.Password != nil {
		c.sess.key.Account, c.sess.key.Locked = 0, a.ID
		return nil, refuse("SESSION_PASSWORD_NEEDED")
	}
	return &api.AuthLoginTokenSuccess{Authorization: c.login(a).(api.AuthAuthorizationClass)}, nil
}

// acceptLoginToken lets the session that a token is of sign in to the caller's
// account, and tells that session to ask again.
func (c *call) acceptLoginToken(r *api.AuthAcceptLoginTokenRequest) (api.Object, error) {
	t := c.s.tokens[string(r.Token)]
	switch {
	case t == nil:
		return nil, refuse("AUTH_TOKEN_INVALIDX")
	case t.account != 0:
		return nil, refuse("AUTH_TOKEN_ALREADY_ACCEPTED")
	case c.now > t.expires:
		return nil, refuse("AUTH_TOKEN_EXPIRED")
	}
	t.account = c.me.ID
	for _, sess := range t.key.sessions {
		sess.tell(&api.UpdateShort{Update: &api.UpdateLoginToken{}, Date: c.now})
	}
	return t.key.authorization(c.now, false), nil
}

// importLoginToken ends a login that was begun at another data centre.
func (c *call) importLoginToken(r *api.AuthImportLoginTokenRequest) (api.Object, error) {
	t := c.s.tokens[string(r.Token)]
	switch {
	case t == nil:
		return nil, refuse("AUTH_TOKEN_INVALID")
	case t.account == 0 && c.now > t.expires:
		return nil, refuse("AUTH_TOKEN_EXPIRED")
	case t.account == 0:
		return &api.AuthLoginToken{Expires: t.expires, Token: r.Token}, nil
	}
	return c.tokenLogin(string(r.Token), t)
}
