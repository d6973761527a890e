package sandbox

import (
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"strconv"
	"strings"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// loginCode is the login code of every account, by Telegram's own convention
// for test numbers: the DC's digit, five times.
func (s *Sandbox) loginCode() string { return strings.Repeat(strconv.Itoa(s.dc), 5) }

// codeLifetime is how long a sent code can be used, in seconds.
const codeLifetime = 300

// maxCodes is how many codes can be under way at once.
const maxCodes = 1000

// sentCode is a login code under way.
type sentCode struct {
	phone string
	date  int32
	right bool // it was entered, but nobody has the number
	again bool // it was sent again
}

func addAuth(m methods) {
	on(m, (*call).sendCode)
	on(m, (*call).signIn)
	on(m, (*call).checkPassword)
	on(m, (*call).importBotAuthorization)
	on(m, (*call).logOut)
	on(m, (*call).getPassword)
}

func (c *call) sendCode(r *api.AuthSendCodeRequest) (api.Object, error) {
	if err := checkAPI(r.ApiID, r.ApiHash); err != nil {
		return nil, err
	}
	phone := digits(r.PhoneNumber)
	if len(phone) < 7 || len(phone) > 15 {
		return nil, refuse("PHONE_NUMBER_INVALID")
	}
	random := make([]byte, 9)
	if _, err := io.ReadFull(c.s.rand, random); err != nil {
		return nil, fmt.Errorf("phone_code_hash: %w", err)
	}
	hash := hex.EncodeToString(random)
	maps.DeleteFunc(c.s.codes, func(_ string, old *sentCode) bool { return c.now-old.date > codeLifetime })
	if len(c.s.codes) >= maxCodes {
		return nil, refuse("PHONE_NUMBER_FLOOD")
	}
	c.s.codes[hash] = &sentCode{phone: phone, date: c.now}
	return &api.AuthSentCode{
		Type: &api.AuthSentCodeTypeApp{Length: int32(len(c.s.loginCode()))}, PhoneCodeHash: hash,
		Timeout: tl.Some(int32(60)),
	}, nil
}

// checkAPI takes any application that says who it is.
func checkAPI(id int32, hash string) error {
	if id <= 0 || hash == "" {
		return refuse("API_ID_INVALID")
	}
	return nil
}

func (c *call) signIn(r *api.AuthSignInRequest) (api.Object, error) {
	sent := c.s.codes[r.PhoneCodeHash]
	switch {
	case digits(r.PhoneNumber) == "":
		return nil, refuse("PHONE_NUMBER_INVALID")
	case r.PhoneCode.Value == "":
		return nil, refuse("PHONE_CODE_EMPTY")
	case sent == nil || sent.phone != digits(r.PhoneNumber) || c.now-sent.date > codeLifetime:
		return nil, refuse("PHONE_CODE_EXPIRED")
	case r.PhoneCode.Value != c.s.loginCode():
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
	c.sess.key.Account, c.sess.key.Locked, c.sess.key.Since = a.ID, 0, c.now
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
	c.sess.key.Account = 0
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
