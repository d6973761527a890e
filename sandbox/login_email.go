package sandbox

import (
	"maps"
	"net/mail"
	"strings"

	"github.com/tgscript/tgscript/tl/api"
)

// mailing is an address that waits for the code that was mailed to it.
type mailing struct {
	email string
	date  int32
}

func addLoginEmails(m methods) {
	on(m, (*call).sendVerifyEmailCode)
	on(m, (*call).verifyEmail)
}

// mailingFor names what an address is to be proven for: a login, by its code's
// hash, or the account of the caller, who must have such an address already.
func (c *call) mailingFor(purpose api.EmailVerifyPurposeClass) (key string, login *sentCode, err error) {
	switch p := purpose.(type) {
	case *api.EmailVerifyPurposeLoginSetup:
		login, err := c.sentTo(p.PhoneNumber, p.PhoneCodeHash)
		if err != nil && digits(p.PhoneNumber) != "" {
			err = refuse("PHONE_HASH_EXPIRED")
		}
		return p.PhoneCodeHash, login, err
	case *api.EmailVerifyPurposeLoginChange:
		switch {
		case c.me == nil:
			return "", nil, refuse("AUTH_KEY_UNREGISTERED")
		case c.me.LoginEmail == "":
			return "", nil, refuse("EMAIL_NOT_SETUP")
		}
		return "of " + c.me.Phone, nil, nil
	}
	return "", nil, c.lacking("e-mail addresses for Passport")
}

// sendVerifyEmailCode mails a code, which is the account's login code, to an
// address.
func (c *call) sendVerifyEmailCode(r *api.AccountSendVerifyEmailCodeRequest) (api.Object, error) {
	key, login, err := c.mailingFor(r.Purpose)
	if err != nil {
		return nil, err
	}
	address, err := mail.ParseAddress(r.Email)
	if err != nil || address.Address != r.Email || !strings.Contains(r.Email[strings.LastIndex(r.Email, "@"):], ".") {
		return nil, refuse("EMAIL_INVALID")
	}
	maps.DeleteFunc(c.s.mailings, func(_ string, old mailing) bool { return c.now-old.date > codeLifetime })
	c.s.mailings[key] = mailing{r.Email, c.now}
	return &api.AccountSentEmailCode{EmailPattern: emailPattern(r.Email), Length: int32(len(c.mailedCode(login)))}, nil
}

func (c *call) mailedCode(login *sentCode) string {
	if login != nil {
		return c.s.codeOf(login.phone)
	}
	return c.s.codeOf(c.me.Phone)
}

// verifyEmail proves an address with the code that was mailed there. A login
// goes on with its code.
func (c *call) verifyEmail(r *api.AccountVerifyEmailRequest) (api.Object, error) {
	key, login, err := c.mailingFor(r.Purpose)
	if err != nil {
		return nil, err
	}
	mailed, ok := c.s.mailings[key]
	entered, isCode := r.Verification.(*api.EmailVerificationCode)
	switch {
	case !isCode:
		return nil, c.lacking("e-mail addresses proven by Apple or Google")
	case !ok || c.now-mailed.date > codeLifetime:
		return nil, refuse("EMAIL_VERIFY_EXPIRED")
	case entered.Code != c.mailedCode(login):
		return nil, refuse("CODE_INVALID")
	}
	delete(c.s.mailings, key)
	if login == nil {
		c.me.LoginEmail = mailed.email
		return &api.AccountEmailVerified{Email: mailed.email}, nil
	}
	delete(c.s.codes, key)
	if a := c.w.phones[login.phone]; a != nil {
		a.LoginEmail = mailed.email
	}
	sent, err := c.newCode(&sentCode{phone: login.phone, way: c.wayTo(login.phone), email: mailed.email})
	if err != nil {
		return nil, err
	}
	return &api.AccountEmailVerifiedLogin{Email: mailed.email, SentCode: sent.(api.AuthSentCodeClass)}, nil
}

// emailPattern is an address as others may see it: m***@mail.example.
func emailPattern(address string) string {
	at := strings.LastIndex(address, "@")
	return address[:1] + strings.Repeat("*", 3) + address[at:]
}
