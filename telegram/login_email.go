package telegram

import (
	"context"

	"github.com/tgscript/tgscript/tl/api"
)

// setUpEmail proves an e-mail address of the user's, as Telegram wants it of
// users who sign in often. What comes of it is the login code.
func (c *Client) setUpEmail(ctx context.Context, l *UserLogin, sent *SentCode) (*SentCode, *api.User, error) {
	if l.Email == nil {
		return nil, nil, &LoginError{
			Message: "Telegram wants an e-mail address that codes can be sent to before it signs this user in",
			Hint:    "sign in at a terminal, where the address can be given, or set it up in an official app",
		}
	}
	purpose := &api.EmailVerifyPurposeLoginSetup{PhoneNumber: sent.phone, PhoneCodeHash: sent.hash}
	address, err := l.Email(ctx)
	if err != nil {
		return nil, nil, err
	}
	mailed, err := result[*api.AccountSentEmailCode](c.Invoke(ctx, &api.AccountSendVerifyEmailCodeRequest{Purpose: purpose, Email: address}, loginCall))
	if err != nil {
		if refused(err, "EMAIL_INVALID", "EMAIL_NOT_ALLOWED") != nil && l.again(err) {
			return sent, nil, nil
		}
		return nil, nil, err
	}
	proof := &SentCode{
		Way: CodeByEmail, Length: int(mailed.Length), Clue: mailed.EmailPattern, SetUp: true,
		phone: sent.phone, hash: sent.hash, Again: c.o.Now(),
	}
	for {
		code, err := l.Code(ctx, proof)
		if err != nil {
			return nil, nil, err
		}
		o, err := c.Invoke(ctx, &api.AccountVerifyEmailRequest{Purpose: purpose, Verification: &api.EmailVerificationCode{Code: code}}, loginCall)
		switch {
		case refused(err, "CODE_INVALID", "EMAIL_VERIFY_EXPIRED", "PHONE_CODE_INVALID") != nil && l.again(err):
			if isRefusal(err, "EMAIL_VERIFY_EXPIRED") {
				return sent, nil, nil // from the address on
			}
			continue
		case err != nil:
			return nil, nil, err
		}
		verified, err := result[*api.AccountEmailVerifiedLogin](o, nil)
		if err != nil {
			return nil, nil, err
		}
		return c.codeSent(sent.phone, verified.SentCode, nil)
	}
}
