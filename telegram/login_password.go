package telegram

import (
	"context"
	"fmt"

	"github.com/tgscript/tgscript/tl/api"
)

// askPassword asks for the password until it is right or retry has enough.
func (c *Client) askPassword(ctx context.Context, ask func(ctx context.Context, hint string) (string, error), retry func(*Error) bool) (*api.User, error) {
	for {
		account, err := c.password(ctx)
		if err != nil {
			return nil, err
		}
		password, err := ask(ctx, account.Hint.Value)
		if err != nil {
			return nil, err
		}
		u, err := c.secondStep(ctx, account, password)
		wrong := refused(err, "PASSWORD_HASH_INVALID", "PASSWORD_EMPTY")
		if wrong == nil || retry == nil || !retry(wrong) {
			return u, err
		}
	}
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
	if isRefusal(err, "SRP_ID_INVALID") {
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
	return c.Invoke(ctx, &api.AuthCheckPasswordRequest{Password: answer}, loginCall)
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
	return result[*api.AccountPassword](c.Invoke(ctx, &api.AccountGetPasswordRequest{}, loginCall))
}
