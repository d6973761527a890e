package telegram

import (
	"context"
	"errors"
	"fmt"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// UserLogin is how a user signs in.
type UserLogin struct {
	Phone string
	// Code asks for the code that Telegram has sent.
	Code func(ctx context.Context, sent *api.AuthSentCode) (string, error)
	// Password asks for the password of two-step verification; hint is what the
	// user left to be reminded of it. Without Password, accounts that have one
	// can't sign in.
	Password func(ctx context.Context, hint string) (string, error)
}

// SignInUser signs a user in, step by step.
func (c *Client) SignInUser(ctx context.Context, l UserLogin) (*api.User, error) {
	sent, err := c.SendCode(ctx, l.Phone)
	if err != nil {
		return nil, err
	}
	var u *api.User
	switch sent := sent.(type) {
	case *api.AuthSentCodeSuccess:
		u, err = c.signedIn(sent.Authorization)
	case *api.AuthSentCode:
		var code string
		if code, err = l.Code(ctx, sent); err != nil {
			return nil, err
		}
		u, err = c.SignIn(ctx, l.Phone, sent.PhoneCodeHash, code)
	default:
		return nil, fmt.Errorf("telegram: sign in with an official app first: the server wants %s", typeName(sent))
	}
	var refused *Error
	if l.Password == nil || !errors.As(err, &refused) || refused.Type != "SESSION_PASSWORD_NEEDED" {
		return u, err
	}
	account, err := c.password(ctx)
	if err != nil {
		return nil, err
	}
	password, err := l.Password(ctx, account.Hint.Value)
	if err != nil {
		return nil, err
	}
	return c.secondStep(ctx, account, password)
}

// SendCode makes Telegram send a code to the user with a phone number. If the
// account lives in another data centre, the client moves there (A1).
func (c *Client) SendCode(ctx context.Context, phone string) (api.AuthSentCodeClass, error) {
	req := &api.AuthSendCodeRequest{
		PhoneNumber: phone, ApiID: int32(c.o.AppID), ApiHash: c.o.AppHash, Settings: &api.CodeSettings{},
	}
	o, err := c.Invoke(ctx, req, CallOptions{})
	var refused *Error
	if errors.As(err, &refused) && refused.Type == "AUTH_RESTART" {
		o, err = c.Invoke(ctx, req, CallOptions{})
	}
	return result[api.AuthSentCodeClass](o, err)
}

// SignIn signs a user in with the code that SendCode has caused. For an account
// with two-step verification the error is SESSION_PASSWORD_NEEDED, and
// CheckPassword the next step.
func (c *Client) SignIn(ctx context.Context, phone, codeHash, code string) (*api.User, error) {
	o, err := c.Invoke(ctx, &api.AuthSignInRequest{
		PhoneNumber: phone, PhoneCodeHash: codeHash, PhoneCode: tl.Some(code),
	}, CallOptions{})
	return c.signedInBy(o, err)
}

// CheckPassword is the second step of signing in. The password itself is not
// sent (A6).
func (c *Client) CheckPassword(ctx context.Context, password string) (*api.User, error) {
	account, err := c.password(ctx)
	if err != nil {
		return nil, err
	}
	return c.secondStep(ctx, account, password)
}

// secondStep tries once more if the account's data, and with it srp_id, are out
// of date (A6).
func (c *Client) secondStep(ctx context.Context, account *api.AccountPassword, password string) (*api.User, error) {
	u, err := c.signedInBy(c.checkPassword(ctx, account, password))
	var refused *Error
	if errors.As(err, &refused) && refused.Type == "SRP_ID_INVALID" {
		if account, err = c.password(ctx); err != nil {
			return nil, err
		}
		u, err = c.signedInBy(c.checkPassword(ctx, account, password))
	}
	return u, err
}

func (c *Client) checkPassword(ctx context.Context, account *api.AccountPassword, password string) (api.Object, error) {
	answer, err := c.answer(account, password)
	if err != nil {
		return nil, err
	}
	return c.Invoke(ctx, &api.AuthCheckPasswordRequest{Password: answer}, CallOptions{})
}

// passwordAnswer is what a method that wants the account's password gets.
func (c *Client) passwordAnswer(ctx context.Context, password string) (api.InputCheckPasswordSRPClass, error) {
	account, err := c.password(ctx)
	if err != nil {
		return nil, err
	}
	return c.answer(account, password)
}

func (c *Client) answer(account *api.AccountPassword, password string) (api.InputCheckPasswordSRPClass, error) {
	if !account.HasPassword {
		return &api.InputCheckPasswordEmpty{}, nil
	}
	answer, err := srpAnswer(&c.primes, account, password, c.o.Rand)
	if err != nil {
		return nil, fmt.Errorf("telegram: %w", err)
	}
	return answer, nil
}

func (c *Client) password(ctx context.Context) (*api.AccountPassword, error) {
	return result[*api.AccountPassword](c.Invoke(ctx, &api.AccountGetPasswordRequest{}, CallOptions{}))
}

// SignInBot signs a bot in by the token that @BotFather gave it.
func (c *Client) SignInBot(ctx context.Context, token string) (*api.User, error) {
	o, err := c.Invoke(ctx, &api.AuthImportBotAuthorizationRequest{
		ApiID: int32(c.o.AppID), ApiHash: c.o.AppHash, BotAuthToken: token,
	}, CallOptions{})
	return c.signedInBy(o, err)
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
			c.save() // once more: LogOut may have emptied the store
			return u, nil
		}
		return nil, errors.New("telegram: signed in, but the server does not say who")
	default:
		return nil, ParseError(400, "PHONE_NUMBER_UNOCCUPIED", "auth.signIn")
	}
}

// LogOut ends the session on Telegram's side, and forgets it here: the stored
// keys, and everybody it knew. The connection stays, for another to sign in.
func (c *Client) LogOut(ctx context.Context) error {
	if _, err := c.Invoke(ctx, &api.AuthLogOutRequest{}, CallOptions{}); err != nil {
		return err
	}
	c.peers.forget()
	c.scanAgain()
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.keeper.save(Change{Forget: true, Session: &Session{DC: c.session.DC}}); err != nil {
		return fmt.Errorf("telegram: session is not removed: %w", err)
	}
	return nil
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
