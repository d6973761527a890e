package sandbox

import (
	"github.com/tgscript/tgscript/tl/api"
)

func addAuth(m methods) {
	on(m, (*call).signIn)
	on(m, (*call).checkPassword)
	on(m, (*call).importBotAuthorization)
	on(m, (*call).logOut)
	on(m, (*call).getPassword)
}

// checkAPI takes any application that says who it is.
func checkAPI(id int32, hash string) error {
	if id <= 0 || hash == "" {
		return refuse("API_ID_INVALID")
	}
	return nil
}

func (c *call) signIn(r *api.AuthSignInRequest) (api.Object, error) {
	sent, err := c.sentTo(r.PhoneNumber, r.PhoneCodeHash)
	if err != nil {
		return nil, err
	}
	entered := r.PhoneCode.Value
	if sent.way == codeByEmail {
		entered = ""
		if mailed, ok := r.EmailVerification.(*api.EmailVerificationCode); ok {
			entered = mailed.Code
		}
	}
	switch {
	case entered == "":
		return nil, refuse("PHONE_CODE_EMPTY")
	case entered != c.s.codeOf(sent.phone) || sent.way == codeNeedsEmail:
		return nil, refuse("PHONE_CODE_INVALID")
	}
	a := c.w.phones[sent.phone]
	if a == nil {
		sent.right = true
		return &api.AuthAuthorizationSignUpRequired{}, nil
	}
	delete(c.s.codes, r.PhoneCodeHash)
	if a.Password != nil {
		c.sess.key.Account, c.sess.key.Locked = 0, a.ID
		return nil, refuse("SESSION_PASSWORD_NEEDED")
	}
	return c.login(a), nil
}

// login makes the caller's key one of the account.
func (c *call) login(a *account) api.Object {
	c.sess.key.Account, c.sess.key.Locked, c.sess.key.Since, c.sess.key.Of = a.ID, 0, c.now, 0
	c.sess.key.met = nil
	return &api.AuthAuthorization{User: c.w.user(a, a)}
}

func (c *call) importBotAuthorization(r *api.AuthImportBotAuthorizationRequest) (api.Object, error) {
	if err := checkAPI(r.ApiID, r.ApiHash); err != nil {
		return nil, err
	}
	a := c.w.bot(r.BotAuthToken)
	if a == nil {
		return nil, refuse("ACCESS_TOKEN_INVALID")
	}
	return c.login(a), nil
}

// logOut signs the key out; the key itself stays usable for another login.
func (c *call) logOut(*api.AuthLogOutRequest) (api.Object, error) {
	c.w.signOut(c.sess.key)
	return &api.AuthLoggedOut{}, nil
}

func (c *call) getPassword(*api.AccountGetPasswordRequest) (api.Object, error) {
	a := c.me
	if a == nil {
		a = c.w.Accounts[c.sess.key.Locked]
	}
	return c.s.passwordInfo(a)
}

func (c *call) checkPassword(r *api.AuthCheckPasswordRequest) (api.Object, error) {
	a := c.w.Accounts[c.sess.key.Locked]
	if a == nil {
		a = c.me
	}
	if a == nil {
		return nil, refuse("AUTH_KEY_UNREGISTERED")
	}
	proof, ok := r.Password.(*api.InputCheckPasswordSRP)
	if !ok || a.Password == nil {
		return nil, refuse("PASSWORD_HASH_INVALID")
	}
	if err := c.s.checkProof(a, proof); err != nil {
		return nil, err
	}
	return c.login(a), nil
}
