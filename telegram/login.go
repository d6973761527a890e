package telegram

import (
	"context"

	"github.com/tgscript/tgscript/tl/api"
)

// UserLogin is how a user signs in.
type UserLogin struct {
	Phone string
	// Code asks for the code that Telegram has sent.
	Code func(ctx context.Context, sent *api.AuthSentCode) (string, error)
	// Password asks for the password of two-step verification. Without it,
	// accounts that have one can't sign in.
	Password func(ctx context.Context, hint string) (string, error)
}

// SignInUser signs a user in, step by step.
func (c *Client) SignInUser(ctx context.Context, l UserLogin) (*api.User, error) {
	return nil, errNotRunning
}

// SignInBot signs a bot in by its token.
func (c *Client) SignInBot(ctx context.Context, token string) (*api.User, error) {
	return nil, errNotRunning
}

// LogOut ends the session on Telegram's side.
func (c *Client) LogOut(ctx context.Context) error { return errNotRunning }
