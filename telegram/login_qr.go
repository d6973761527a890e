package telegram

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"github.com/tgscript/tgscript/tl/api"
)

// QRLogin is how a user signs in with a device that is signed in already: it
// scans a token, or opens it as a link (A20).
type QRLogin struct {
	// Show shows a token, and again each time that it is renewed. It must not
	// wait.
	Show func(LoginToken) error
	// Password and Retry are those of UserLogin.
	Password func(ctx context.Context, hint string) (string, error)
	Retry    func(refused *Error) bool
}

// LoginToken is what another device allows this session by.
type LoginToken struct {
	URL     string    // tg://login?token=..., to be shown as a QR code
	Expires time.Time // by this machine's clock; another token follows
}

// String keeps the token from being printed (S18).
func (LoginToken) String() string { return "login token" }

// GoString keeps %#v from printing it.
func (t LoginToken) GoString() string { return t.String() }

// MarshalText keeps it out of JSON and logs.
func (t LoginToken) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

const (
	// tokenLife is how long a token is taken to be good for when the clocks
	// differ: what Telegram says of it, "usually 30 seconds", less a little.
	tokenLife = 25 * time.Second
	// minTokenLife and maxTokenLife are what a new token has if they do not: one
	// that has less is not asked for again at once, nor is one shown for longer.
	minTokenLife, maxTokenLife = 10 * time.Second, 35 * time.Second
)

// SignInQR signs a user in by a token that another device of the user's accepts.
// It waits for that until ctx ends, and renews the token.
func (c *Client) SignInQR(ctx context.Context, l QRLogin) (*api.User, error) {
	accepted := make(chan struct{}, 1)
	if !c.accepted.CompareAndSwap(nil, &accepted) {
		return nil, errors.New("telegram: a login by QR code is under way")
	}
	u, err := c.byToken(ctx, l, accepted)
	c.accepted.Store(nil)
	if isRefusal(err, "SESSION_PASSWORD_NEEDED") && l.Password != nil {
		return c.askPassword(ctx, l.Password, l.Retry)
	}
	return u, err
}

func (c *Client) byToken(ctx context.Context, l QRLogin, accepted <-chan struct{}) (*api.User, error) {
	for {
		o, err := c.Invoke(ctx, &api.AuthExportLoginTokenRequest{ApiID: int32(c.o.AppID), ApiHash: c.o.AppHash}, loginCall)
		token, u, err := c.tokenAnswer(ctx, o, err, 0)
		if token == nil {
			return u, err
		}
		now := c.o.Now()
		life := time.Unix(int64(token.Expires), 0).Sub(now)
		if life < minTokenLife || life > maxTokenLife {
			life = tokenLife
		}
		link := "tg://login?token=" + base64.RawURLEncoding.EncodeToString(token.Token)
		if err := l.Show(LoginToken{URL: link, Expires: now.Add(life)}); err != nil {
			return nil, err
		}
		expired := time.NewTimer(life)
		select {
		case <-accepted:
		case <-expired.C:
		case <-ctx.Done():
		}
		expired.Stop()
		if ctx.Err() != nil {
			return nil, fmt.Errorf("telegram: no device has accepted the login: %w", context.Cause(ctx))
		}
	}
}

// tokenAnswer reads an auth.LoginToken: a token to show, or what has come of it.
// An account that is at home in another data centre signs in there (A1).
func (c *Client) tokenAnswer(ctx context.Context, o api.Object, err error, hops int) (*api.AuthLoginToken, *api.User, error) {
	answer, err := result[api.AuthLoginTokenClass](o, err)
	if err != nil {
		return nil, nil, err
	}
	switch a := answer.(type) {
	case *api.AuthLoginToken:
		return a, nil, nil
	case *api.AuthLoginTokenSuccess:
		u, err := c.signedIn(a.Authorization)
		return nil, u, err
	}
	to := answer.(*api.AuthLoginTokenMigrateTo)
	if hops >= maxHops || !c.moveTo(ctx, int(to.DCID)) {
		return nil, nil, fmt.Errorf("telegram: the account is said to be in data centre %d, which is not known", to.DCID)
	}
	o, err = c.Invoke(ctx, &api.AuthImportLoginTokenRequest{Token: to.Token}, loginCall)
	return c.tokenAnswer(ctx, o, err, hops+1)
}

// moveTo makes a data centre the account's, if it is one that is known.
func (c *Client) moveTo(ctx context.Context, dc int) bool {
	known := c.book.knows(dc) || c.learnsOf(ctx, dc)
	if known {
		c.moveHome(c.home.Load(), dc)
	}
	return known
}

// heardLogin wakes SignInQR when another device has accepted its token.
func (c *Client) heardLogin(list []api.UpdateClass) {
	accepted := c.accepted.Load()
	if accepted == nil {
		return
	}
	for _, u := range list {
		if _, ok := u.(*api.UpdateLoginToken); ok {
			select {
			case *accepted <- struct{}{}:
			default:
			}
		}
	}
}
