package sandbox

import (
	"strings"
	"unicode/utf8"

	"github.com/tgscript/tgscript/tl/api"
)

func addSignUp(m methods) {
	on(m, (*call).signUp)
}

// signUp makes an account of a number whose code was right.
func (c *call) signUp(r *api.AuthSignUpRequest) (api.Object, error) {
	sent, err := c.sentTo(r.PhoneNumber, r.PhoneCodeHash)
	if err != nil {
		return nil, err
	}
	first, last := strings.TrimSpace(r.FirstName), strings.TrimSpace(r.LastName)
	switch {
	case !sent.right:
		return nil, refuse("PHONE_CODE_INVALID")
	case c.w.phones[sent.phone] != nil:
		return nil, refuse("PHONE_NUMBER_OCCUPIED")
	case first == "" || utf8.RuneCountInString(first) > nameMax:
		return nil, refuse("FIRSTNAME_INVALID")
	case utf8.RuneCountInString(last) > nameMax:
		return nil, refuse("LASTNAME_INVALID")
	}
	delete(c.s.codes, r.PhoneCodeHash)
	ids := sortedKeys(c.w.Accounts)
	a := newAccount(ids[len(ids)-1]+1, first)
	a.LastName, a.Phone, a.LoginEmail = last, sent.phone, sent.email
	c.w.publish(a)
	return c.login(a), nil
}
