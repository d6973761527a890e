package sandbox

import (
	"strings"
	"unicode/utf8"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

func addSignUp(m methods) {
	on(m, (*call).resendCode)
	on(m, (*call).cancelCode)
	on(m, (*call).signUp)
}

// sentTo finds the code that was sent to a number: PHONE_NUMBER_INVALID,
// PHONE_CODE_EXPIRED.
func (c *call) sentTo(phone, hash string) (*sentCode, error) {
	sent := c.s.codes[hash]
	switch {
	case digits(phone) == "":
		return nil, refuse("PHONE_NUMBER_INVALID")
	case sent == nil || sent.phone != digits(phone) || c.now-sent.date > codeLifetime:
		return nil, refuse("PHONE_CODE_EXPIRED")
	}
	return sent, nil
}

// resendCode sends the same code by the other way there is, and then by none.
func (c *call) resendCode(r *api.AuthResendCodeRequest) (api.Object, error) {
	if r.PhoneCodeHash == "" {
		return nil, refuse("PHONE_CODE_HASH_EMPTY")
	}
	sent, err := c.sentTo(r.PhoneNumber, r.PhoneCodeHash)
	switch {
	case err != nil:
		return nil, err
	case sent.again:
		return nil, refuse("SEND_CODE_UNAVAILABLE")
	}
	sent.again = true
	return &api.AuthSentCode{Type: &api.AuthSentCodeTypeSms{Length: int32(len(c.s.loginCode()))},
		PhoneCodeHash: r.PhoneCodeHash, Timeout: tl.Some(int32(60))}, nil
}

func (c *call) cancelCode(r *api.AuthCancelCodeRequest) (api.Object, error) {
	if _, err := c.sentTo(r.PhoneNumber, r.PhoneCodeHash); err != nil {
		return nil, err
	}
	delete(c.s.codes, r.PhoneCodeHash)
	return &api.Bool{Value: true}, nil
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
	a.LastName, a.Phone = last, sent.phone
	c.w.publish(a)
	return c.login(a), nil
}
