package telegram

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/tgscript/tgscript/tl/api"
)

// UserLogin is how a user signs in with a phone number and a code.
type UserLogin struct {
	// Phone is in international form. What people put between digits does not
	// matter.
	Phone string
	// Code asks for the code that Telegram has sent; ErrSendAgain has it sent
	// again.
	Code func(ctx context.Context, sent *SentCode) (string, error)
	// Password asks for the password of two-step verification; hint is what the
	// user left to be reminded of it. Without Password, accounts that have one
	// can't sign in.
	Password func(ctx context.Context, hint string) (string, error)
	// Email asks for an e-mail address that codes shall be sent to from now on:
	// Telegram wants one of users who sign in often. Without Email, they can't.
	Email func(ctx context.Context) (string, error)
	// Retry hears of a code, password or address that Telegram refused and tells
	// whether to ask for another. Without Retry there is one try.
	Retry func(refused *Error) bool
}

// loginCall bounds the calls of a login: there may be a person who waits.
var loginCall = CallOptions{Timeout: 30 * time.Second}

// LoginError is why there is no signing in that way, or not from here.
type LoginError struct {
	Message string // one sentence for people
	Hint    string // what to do about it
}

func (e *LoginError) Error() string { return e.Message }

// SignInUser signs a user in, step by step. It makes no accounts: the error of a
// number without one is a *LoginError.
func (c *Client) SignInUser(ctx context.Context, l UserLogin) (*api.User, error) {
	sent, u, err := c.sendCode(ctx, l.Phone)
	for sent != nil && u == nil && err == nil {
		sent, u, err = c.nextStep(ctx, &l, sent)
	}
	if isRefusal(err, "SESSION_PASSWORD_NEEDED") && l.Password != nil {
		return c.askPassword(ctx, l.Password, l.Retry)
	}
	return u, err
}

// nextStep does what a code that was sent, or was not, asks for. It comes to
// another code, a user, or an error.
func (c *Client) nextStep(ctx context.Context, l *UserLogin, sent *SentCode) (*SentCode, *api.User, error) {
	switch {
	case sent.Way == CodeNeedsEmail:
		return c.setUpEmail(ctx, l, sent)
	case sent.Way == CodeByFirebase && sent.Next != "":
		return c.resendCode(ctx, sent, firebaseReason)
	case sent.Way == CodeByFirebase:
		return nil, nil, &LoginError{
			Message: "Telegram sends the code for this number to official apps only",
			Hint:    "sign in with an official app first, and then here by QR code",
		}
	}
	code, err := l.Code(ctx, sent)
	if errors.Is(err, ErrSendAgain) {
		again, u, err := c.resendCode(ctx, sent, "")
		if refused(err, "SEND_CODE_UNAVAILABLE") != nil && l.again(err) {
			sent.Next = ""
			return sent, nil, nil
		}
		return again, u, err
	}
	if err != nil {
		return nil, nil, err
	}
	u, err := c.SignIn(ctx, sent, code)
	switch {
	case refused(err, "PHONE_CODE_INVALID", "PHONE_CODE_EMPTY", "CODE_INVALID", "EMAIL_VERIFY_EXPIRED") != nil && l.again(err):
		return sent, nil, nil
	case refused(err, "PHONE_CODE_EXPIRED") != nil && l.again(err):
		return c.sendCode(ctx, l.Phone)
	}
	return nil, u, err
}

// firebaseReason tells Telegram why a client that is no official app can't prove
// that it is one.
const firebaseReason = "no attestation in this app"

// again tells whether to ask for another code.
func (l *UserLogin) again(err error) bool {
	var refusal *Error
	return l.Retry != nil && errors.As(err, &refusal) && l.Retry(refusal)
}

// refused is err if it is one of Telegram's with one of these names.
func refused(err error, names ...string) *Error {
	var refusal *Error
	if errors.As(err, &refusal) && refusal.Kind == KindRPC && slices.Contains(names, refusal.Type) {
		return refusal
	}
	return nil
}

// isRefusal tells whether err is one of Telegram's with that name.
func isRefusal(err error, name string) bool { return refused(err, name) != nil }

// SignInBot signs a bot in by the token that @BotFather gave it.
func (c *Client) SignInBot(ctx context.Context, token string) (*api.User, error) {
	return c.signedInBy(c.invokeAtHome(ctx, &api.AuthImportBotAuthorizationRequest{
		ApiID: int32(c.o.AppID), ApiHash: c.o.AppHash, BotAuthToken: token,
	}))
}

// invokeAtHome makes a call that may lead to another data centre (A1), and asks
// for the configuration first if that one is not known yet.
func (c *Client) invokeAtHome(ctx context.Context, req api.Object) (api.Object, error) {
	o, err := c.Invoke(ctx, req, loginCall)
	e := refused(err, "PHONE_MIGRATE", "USER_MIGRATE", "NETWORK_MIGRATE")
	if e == nil || !c.learnsOf(ctx, e.Value) {
		return o, err
	}
	return c.Invoke(ctx, req, loginCall)
}

// learnsOf tells whether a data centre that was not known is known now.
func (c *Client) learnsOf(ctx context.Context, dc int) bool {
	if c.book.knows(dc) {
		return false
	}
	_, err := c.Invoke(ctx, &api.HelpGetConfigRequest{}, loginCall)
	return err == nil && c.book.knows(dc)
}

func (c *Client) signedInBy(o api.Object, err error) (*api.User, error) {
	a, err := result[api.AuthAuthorizationClass](o, err)
	if err != nil {
		return nil, err
	}
	return c.signedIn(a)
}

func (c *Client) signedIn(a api.AuthAuthorizationClass) (*api.User, error) {
	switch a := a.(type) {
	case *api.AuthAuthorization:
		if u, ok := a.User.(*api.User); ok {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.retireSides() // they may know somebody else
			c.save()        // once more: LogOut may have emptied the store
			return u, nil
		}
		return nil, errors.New("telegram: signed in, but the server does not say who")
	default:
		return nil, &LoginError{
			Message: "the code is right, but the number has no account on Telegram, and accounts are made in official apps only",
			Hint:    "make the account in an official app, or check the number",
		}
	}
}

// result is the result of a call as the type it is known to have.
func result[T api.Object](o api.Object, err error) (T, error) {
	var none T
	if err != nil {
		return none, err
	}
	t, ok := o.(T)
	if !ok {
		return none, fmt.Errorf("telegram: the server answers with %s", typeName(o))
	}
	return t, nil
}
