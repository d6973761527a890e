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

// Login codes, as core.telegram.org/api/auth describes them. Numbers are
// Telegram's own test numbers, 99966XYYYY: the account is at home in data centre
// X, its code is that digit five times, and where it is asked for at another,
// PHONE_MIGRATE_X. A code goes to the account's other sessions if it has any,
// and by SMS if not; sent again, it comes by SMS and then by a call. Telegram
// wants an e-mail address of users who sign in often; here it does so of the
// numbers 99966X7YYY.

const (
	// codeLifetime is how long a sent code can be used, in seconds.
	codeLifetime = 300
	// codeTimeout is how long to wait for an SMS, or a call, in seconds.
	codeTimeout = 60
	// maxCodes is how many codes can be under way at once.
	maxCodes = 1000
)

// codeWay is how a code is sent.
type codeWay uint8

const (
	codeByApp codeWay = iota
	codeBySMS
	codeByCall
	codeByEmail
	codeNeedsEmail
)

// sentCode is a login code under way.
type sentCode struct {
	phone string
	way   codeWay
	date  int32
	right bool   // it was entered, but nobody has the number
	email string // that was proven with it
}

func addCodes(m methods) {
	on(m, (*call).sendCode)
	on(m, (*call).resendCode)
	on(m, (*call).cancelCode)
}

// homeOf is the data centre that the account with a number is at home in.
func (s *Sandbox) homeOf(phone string) int32 {
	if rest, ok := strings.CutPrefix(phone, "99966"); ok && rest != "" && rest[0] >= '1' && rest[0] <= '0'+dcCount {
		return int32(rest[0] - '0')
	}
	return int32(s.dc)
}

// codeOf is the login code of a number.
func (s *Sandbox) codeOf(phone string) string {
	return strings.Repeat(strconv.Itoa(int(s.homeOf(phone))), 5)
}

// loginCode is the login code of the sandbox's own accounts.
func (s *Sandbox) loginCode() string { return s.codeOf("") }

// wantsEmail tells whether a number needs an e-mail address for its codes.
func wantsEmail(phone string) bool {
	return len(phone) == 10 && strings.HasPrefix(phone, "99966") && phone[6] == '7'
}

func (c *call) sendCode(r *api.AuthSendCodeRequest) (api.Object, error) {
	if err := checkAPI(r.ApiID, r.ApiHash); err != nil {
		return nil, err
	}
	phone := digits(r.PhoneNumber)
	if len(phone) < 7 || len(phone) > 15 {
		return nil, refuse("PHONE_NUMBER_INVALID")
	}
	if home := c.s.homeOf(phone); home != c.dc() {
		return nil, refuseWith("PHONE_MIGRATE_X", int(home))
	}
	way := c.wayTo(phone)
	switch a := c.w.phones[phone]; {
	case a != nil && a.LoginEmail != "":
		way = codeByEmail
	case wantsEmail(phone):
		way = codeNeedsEmail
	}
	return c.newCode(&sentCode{phone: phone, way: way})
}

// wayTo is how a number gets a code that is not mailed.
func (c *call) wayTo(phone string) codeWay {
	if a := c.w.phones[phone]; a != nil {
		for _, k := range c.w.keysOf(a) {
			if k != c.sess.key {
				return codeByApp
			}
		}
	}
	return codeBySMS
}

// newCode sends a code.
func (c *call) newCode(sent *sentCode) (api.Object, error) {
	random := make([]byte, 9)
	if _, err := io.ReadFull(c.s.rand, random); err != nil {
		return nil, fmt.Errorf("phone_code_hash: %w", err)
	}
	hash := hex.EncodeToString(random)
	maps.DeleteFunc(c.s.codes, func(_ string, old *sentCode) bool { return c.now-old.date > codeLifetime })
	if len(c.s.codes) >= maxCodes {
		return nil, refuse("PHONE_NUMBER_FLOOD")
	}
	sent.date = c.now
	c.s.codes[hash] = sent
	return c.codeSent(hash, sent), nil
}

// codeSent is a code as its receiver hears of it.
func (c *call) codeSent(hash string, sent *sentCode) *api.AuthSentCode {
	n := int32(len(c.s.codeOf(sent.phone)))
	out := &api.AuthSentCode{PhoneCodeHash: hash}
	switch sent.way {
	case codeByApp:
		out.Type, out.NextType = &api.AuthSentCodeTypeApp{Length: n}, &api.AuthCodeTypeSms{}
	case codeBySMS:
		out.Type, out.NextType, out.Timeout = &api.AuthSentCodeTypeSms{Length: n}, &api.AuthCodeTypeCall{}, tl.Some[int32](codeTimeout)
	case codeByCall:
		out.Type, out.Timeout = &api.AuthSentCodeTypeCall{Length: n}, tl.Some[int32](codeTimeout)
	case codeByEmail:
		out.Type = &api.AuthSentCodeTypeEmailCode{Length: n, EmailPattern: emailPattern(c.w.phones[sent.phone].LoginEmail)}
	case codeNeedsEmail:
		out.Type = &api.AuthSentCodeTypeSetUpEmailRequired{}
	}
	return out
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

// resendCode sends the same code by the next way there is.
func (c *call) resendCode(r *api.AuthResendCodeRequest) (api.Object, error) {
	if r.PhoneCodeHash == "" {
		return nil, refuse("PHONE_CODE_HASH_EMPTY")
	}
	sent, err := c.sentTo(r.PhoneNumber, r.PhoneCodeHash)
	switch {
	case err != nil:
		return nil, err
	case sent.way != codeByApp && sent.way != codeBySMS:
		return nil, refuse("SEND_CODE_UNAVAILABLE")
	}
	sent.way++
	return c.codeSent(r.PhoneCodeHash, sent), nil
}

func (c *call) cancelCode(r *api.AuthCancelCodeRequest) (api.Object, error) {
	if _, err := c.sentTo(r.PhoneNumber, r.PhoneCodeHash); err != nil {
		return nil, err
	}
	delete(c.s.codes, r.PhoneCodeHash)
	return &api.Bool{Value: true}, nil
}
