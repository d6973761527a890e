package telegram

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// CodeWay is a way in which a login code reaches the user.
type CodeWay string

// The ways there are. The user can enter a code that came by any of them but
// the last two.
const (
	CodeByApp        CodeWay = "app"         // a message from Telegram in the user's other sessions
	CodeBySMS        CodeWay = "sms"         // digits
	CodeByWord       CodeWay = "sms word"    // an SMS whose one word is the code
	CodeByPhrase     CodeWay = "sms phrase"  // an SMS whose words are the code
	CodeByCall       CodeWay = "call"        // a voice says it
	CodeByFlashCall  CodeWay = "flash call"  // it is the number that calls
	CodeByMissedCall CodeWay = "missed call" // it is the end of the number that calls
	CodeByEmail      CodeWay = "email"
	CodeByFragment   CodeWay = "fragment" // on fragment.com, for numbers bought there
	CodeByFirebase   CodeWay = "firebase" // to official apps only
	CodeNeedsEmail   CodeWay = "no email" // nothing was sent: Telegram wants an e-mail address first
)

// String goes on behind "sent".
func (w CodeWay) String() string {
	switch w {
	case CodeByApp:
		return "to the Telegram app"
	case CodeBySMS, CodeByWord, CodeByPhrase:
		return "by SMS"
	case CodeByCall:
		return "by a phone call"
	case CodeByFlashCall, CodeByMissedCall:
		return "by a call that needs no answer"
	case CodeByEmail:
		return "by e-mail"
	case CodeByFragment:
		return "to Fragment"
	case CodeByFirebase:
		return "to an official app"
	case CodeNeedsEmail:
		return "once there is an e-mail address"
	}
	return "in a way that is not known here"
}

// SentCode is how Telegram has sent a login code.
type SentCode struct {
	Way    CodeWay
	Length int // of the code, in characters; 0 where Telegram does not tell
	// Clue is what Telegram shows of it: the e-mail address with stars in it, the
	// pattern of the number that calls or how it begins, the address on Fragment,
	// how the SMS begins. "" where there is none.
	Clue  string
	Next  CodeWay   // how it would be sent again; "" if it would not
	Again time.Time // when it can be sent again
	// SetUp says that the code proves an e-mail address that the user gave, and
	// that the login code comes after it.
	SetUp bool

	phone, hash string
}

// String is a sentence for the user.
func (s *SentCode) String() string {
	code := "a code"
	if s.Length > 0 {
		code = fmt.Sprintf("a code of %d digits", s.Length)
	}
	switch s.Way {
	case CodeByApp:
		return "Telegram has sent " + code + " to the app on your other devices"
	case CodeBySMS:
		return "Telegram has sent " + code + " by SMS"
	case CodeByWord:
		return "Telegram has sent an SMS: its one word" + beginning(s.Clue) + " is the code"
	case CodeByPhrase:
		return "Telegram has sent an SMS: its words" + beginning(s.Clue) + " are the code"
	case CodeByCall:
		return "Telegram calls you: a voice says " + code
	case CodeByFlashCall:
		return "Telegram calls you and hangs up: the code is the number that called, which looks like " + s.Clue
	case CodeByMissedCall:
		return fmt.Sprintf("Telegram calls you and hangs up: the code is the last %d digits of the number that called%s", s.Length, beginning(s.Clue))
	case CodeByEmail:
		return "Telegram has sent " + code + " by e-mail to " + s.Clue
	case CodeByFragment:
		return "The code waits for you at " + s.Clue
	}
	return "The code is sent " + s.Way.String()
}

func beginning(clue string) string {
	if clue == "" {
		return ""
	}
	return ", which begins with " + clue + ","
}

// GoString keeps %#v from printing what the code goes with (S18).
func (s *SentCode) GoString() string { return s.String() }

// ErrSendAgain is what UserLogin.Code returns to have the code sent again, the
// way that SentCode.Next says.
var ErrSendAgain = errors.New("telegram: the code is to be sent again")

// SendCode makes Telegram send a code to the user with a phone number. If the
// account lives in another data centre, the client moves there (A1).
func (c *Client) SendCode(ctx context.Context, phone string) (*SentCode, error) {
	sent, _, err := c.sendCode(ctx, phone)
	if err == nil && sent == nil {
		err = errors.New("telegram: the server has signed in without a code")
	}
	return sent, err
}

// sendCode is SendCode. Telegram may also sign in at once, without a code.
func (c *Client) sendCode(ctx context.Context, phone string) (*SentCode, *api.User, error) {
	req := &api.AuthSendCodeRequest{
		PhoneNumber: phone, ApiID: int32(c.o.AppID), ApiHash: c.o.AppHash, Settings: &api.CodeSettings{},
	}
	o, err := c.invokeAtHome(ctx, req)
	if isRefusal(err, "AUTH_RESTART") {
		o, err = c.invokeAtHome(ctx, req)
	}
	return c.codeSent(phone, o, err)
}

// ResendCode makes Telegram send a code again, the way that sent.Next says. Its
// errors are PHONE_CODE_EXPIRED and, if there is no other way,
// SEND_CODE_UNAVAILABLE.
func (c *Client) ResendCode(ctx context.Context, sent *SentCode) (*SentCode, error) {
	again, _, err := c.resendCode(ctx, sent, "")
	if err == nil && again == nil {
		err = errors.New("telegram: the server has signed in without a code")
	}
	return again, err
}

func (c *Client) resendCode(ctx context.Context, sent *SentCode, reason string) (*SentCode, *api.User, error) {
	req := &api.AuthResendCodeRequest{PhoneNumber: sent.phone, PhoneCodeHash: sent.hash}
	if reason != "" {
		req.Reason = tl.Some(reason)
	}
	o, err := c.Invoke(ctx, req, loginCall)
	return c.codeSent(sent.phone, o, err)
}

// CancelCode takes back a code that will not be entered.
func (c *Client) CancelCode(ctx context.Context, sent *SentCode) error {
	_, err := c.Invoke(ctx, &api.AuthCancelCodeRequest{PhoneNumber: sent.phone, PhoneCodeHash: sent.hash}, loginCall)
	return err
}

// codeSent reads an auth.SentCode.
func (c *Client) codeSent(phone string, o api.Object, err error) (*SentCode, *api.User, error) {
	answer, err := result[api.AuthSentCodeClass](o, err)
	if err != nil {
		return nil, nil, err
	}
	switch a := answer.(type) {
	case *api.AuthSentCode:
		sent := &SentCode{phone: phone, hash: a.PhoneCodeHash, Again: c.o.Now()}
		if a.Timeout.Set {
			sent.Again = sent.Again.Add(time.Duration(a.Timeout.Value) * time.Second)
		}
		sent.Next = nextWay(a.NextType)
		sent.describe(a.Type)
		return sent, nil, nil
	case *api.AuthSentCodeSuccess:
		u, err := c.signedIn(a.Authorization)
		return nil, u, err
	}
	return nil, nil, &LoginError{
		Message: "Telegram asks for a payment before it sends a code to this number, and only official apps can make it",
		Hint:    "sign in with an official app first, and then here by QR code",
	}
}

// describe takes over what the type of a code says.
func (s *SentCode) describe(t api.AuthSentCodeTypeClass) {
	switch t := t.(type) {
	case *api.AuthSentCodeTypeApp:
		s.Way, s.Length = CodeByApp, int(t.Length)
	case *api.AuthSentCodeTypeSms:
		s.Way, s.Length = CodeBySMS, int(t.Length)
	case *api.AuthSentCodeTypeSmsWord:
		s.Way, s.Clue = CodeByWord, t.Beginning.Value
	case *api.AuthSentCodeTypeSmsPhrase:
		s.Way, s.Clue = CodeByPhrase, t.Beginning.Value
	case *api.AuthSentCodeTypeCall:
		s.Way, s.Length = CodeByCall, int(t.Length)
	case *api.AuthSentCodeTypeFlashCall:
		s.Way, s.Clue = CodeByFlashCall, t.Pattern
	case *api.AuthSentCodeTypeMissedCall:
		s.Way, s.Length, s.Clue = CodeByMissedCall, int(t.Length), t.Prefix
	case *api.AuthSentCodeTypeEmailCode:
		s.Way, s.Length, s.Clue = CodeByEmail, int(t.Length), t.EmailPattern
	case *api.AuthSentCodeTypeFragmentSms:
		s.Way, s.Length, s.Clue = CodeByFragment, int(t.Length), t.URL
	case *api.AuthSentCodeTypeFirebaseSms:
		s.Way, s.Length = CodeByFirebase, int(t.Length)
	case *api.AuthSentCodeTypeSetUpEmailRequired:
		s.Way = CodeNeedsEmail
	}
}

func nextWay(t api.AuthCodeTypeClass) CodeWay {
	switch t.(type) {
	case *api.AuthCodeTypeSms:
		return CodeBySMS
	case *api.AuthCodeTypeCall:
		return CodeByCall
	case *api.AuthCodeTypeFlashCall:
		return CodeByFlashCall
	case *api.AuthCodeTypeMissedCall:
		return CodeByMissedCall
	case *api.AuthCodeTypeFragmentSms:
		return CodeByFragment
	}
	return ""
}

// SignIn signs a user in with the code that SendCode has caused. For an account
// with two-step verification the error is SESSION_PASSWORD_NEEDED, and
// CheckPassword the next step.
func (c *Client) SignIn(ctx context.Context, sent *SentCode, code string) (*api.User, error) {
	req := &api.AuthSignInRequest{PhoneNumber: sent.phone, PhoneCodeHash: sent.hash}
	if sent.Way == CodeByEmail {
		req.EmailVerification = &api.EmailVerificationCode{Code: code}
	} else {
		req.PhoneCode = tl.Some(code)
	}
	o, err := c.Invoke(ctx, req, loginCall)
	return c.signedInBy(o, err)
}
