package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"

	"github.com/spf13/pflag"

	"github.com/tgscript/tgscript/telegram"
)

// login is who to sign in as. All of it is secret: none is shown or logged.
type login struct{ phone, code, password, bot string }

func (o *login) flags(flags *pflag.FlagSet) {
	flags.StringVar(&o.phone, "phone", "", "sign in as the user with the phone number `N`")
	flags.StringVar(&o.code, "code", "", "the login `CODE`")
	flags.StringVar(&o.password, "password", "", "the `PASSWORD` of two-step verification")
	flags.StringVar(&o.bot, "bot", "", "sign in as the bot with this `TOKEN`")
}

// complete checks the flags and fills in from the environment what they leave
// out. A bot's token there does not get in the way of a phone number here, nor
// the other way round.
func (o *login) complete(t target) error {
	if t.server == "" {
		if *o != (login{}) {
			return &usageError{"run: --sandbox is signed in already, as sandbox_me",
				"to sign in as somebody else, serve it with tgscript sandbox and use run --server"}
		}
		return nil
	}
	half := o.code != "" || o.password != ""
	for _, v := range []struct {
		name         string
		value, other *string
	}{
		{"TGSCRIPT_PHONE", &o.phone, &o.bot},
		{"TGSCRIPT_BOT", &o.bot, &o.phone},
		{"TGSCRIPT_CODE", &o.code, new(string)},
		{"TGSCRIPT_PASSWORD", &o.password, new(string)},
	} {
		if *v.value == "" && *v.other == "" {
			*v.value = os.Getenv(v.name)
		}
	}
	switch {
	case o.phone != "" && o.bot != "":
		return &usageError{"run: --phone and --bot exclude each other", "sign in as a user or as a bot"}
	case o.phone == "" && half:
		return &usageError{"run: --code and --password need a phone number", "add --phone N"}
	case o.phone != "" && o.code == "":
		return &usageError{"run: --phone needs the login code", "add --code CODE; a sandbox's code is 22222"}
	}
	return nil
}

// signIn signs in, if a phone number or token was given.
func (o *login) signIn(ctx context.Context, client *telegram.Client) (err error) {
	if o.phone == "" && o.bot == "" {
		return nil
	}
	if o.bot != "" {
		_, err = client.SignInBot(ctx, o.bot)
	} else {
		_, err = client.SignInUser(ctx, telegram.UserLogin{
			Phone:    o.phone,
			Code:     func(context.Context, *telegram.SentCode) (string, error) { return o.code, nil },
			Password: o.givePassword,
		})
	}
	if err != nil {
		return &hintError{fmt.Errorf("signing in: %w", err), signInHint(err)}
	}
	return nil
}

var errNoPassword = errors.New("the account has two-step verification")

func (o *login) givePassword(context.Context, string) (string, error) {
	if o.password == "" {
		return "", errNoPassword
	}
	return o.password, nil
}

// signInHint is what to do after a login that failed.
func signInHint(err error) string {
	if errors.Is(err, errNoPassword) {
		return "add --password, or set TGSCRIPT_PASSWORD"
	}
	var refusal *telegram.Error
	if !errors.As(err, &refusal) {
		return ""
	}
	switch {
	case refusal.Kind != telegram.KindRPC:
		return "check --server, --server-key and --server-dc, and that the server runs"
	case refusal.Type == "PHONE_CODE_INVALID", refusal.Type == "PHONE_CODE_EXPIRED":
		return "check --code; a sandbox's code is 22222"
	case refusal.Type == "PASSWORD_HASH_INVALID":
		return "check --password"
	case refusal.Type == "ACCESS_TOKEN_INVALID", refusal.Type == "ACCESS_TOKEN_EXPIRED":
		return "check --bot"
	case refusal.Type == "API_ID_INVALID":
		return "set TGSCRIPT_API_ID and TGSCRIPT_API_HASH"
	}
	return ""
}

// appFromEnvironment is the program's own identity. Servers other than
// Telegram's take any.
func appFromEnvironment() (id int, hash string, err error) {
	id, hash = 1, os.Getenv("TGSCRIPT_API_HASH")
	if text := os.Getenv("TGSCRIPT_API_ID"); text != "" {
		if id, err = strconv.Atoi(text); err != nil || id <= 0 {
			return 0, "", &usageError{"run: TGSCRIPT_API_ID is no number", "my.telegram.org tells api_id and api_hash"}
		}
	}
	if hash == "" {
		hash = "none"
	}
	return id, hash, nil
}
