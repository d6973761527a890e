package main

import (
	"cmp"
	"context"
	"fmt"
	"os"

	"github.com/tgscript/tgscript/check"
	"github.com/tgscript/tgscript/sandbox"
	"github.com/tgscript/tgscript/telegram"
)

// sandboxAccount is who runs a script in the sandbox.
func sandboxAccount(script string) string {
	text, err := os.ReadFile(script)
	if err != nil {
		return sandbox.Me // running it says what is wrong
	}
	if _, kind, _ := check.Account(string(text)); kind == check.Bot {
		return sandbox.Bot
	}
	return sandbox.Me
}

// checkAccount refuses an account of the wrong kind for a script that says in its
// first comment lines who runs it: -- account: bot, or user. Telegram is asked who is
// signed in if that isn't known yet; nobody is all right, until a call needs somebody.
func checkAccount(ctx context.Context, script string, client *telegram.Client) error {
	text, err := os.ReadFile(script)
	if err != nil {
		return err
	}
	line, kind, err := check.Account(string(text))
	switch {
	case err != nil:
		return &hintError{fmt.Errorf("%s:%d: %w", script, line, err), "a bot's script says -- account: bot, a user's -- account: user, one for both neither"}
	case kind == "":
		return nil
	}
	self := client.Self()
	if self.ID == 0 {
		if _, err := client.Entity(ctx, "me"); err == nil {
			self = client.Self()
		}
	}
	if self.ID == 0 || (kind == check.Bot) == self.Bot {
		return nil
	}
	is, hint := check.User, "run it as a bot: tgscript login --account NAME --bot TOKEN signs one in, and then tgscript run --account NAME"
	if self.Bot {
		is, hint = check.Bot, "run it as a user: tgscript login --account NAME signs one in, and then tgscript run --account NAME"
	}
	return &hintError{fmt.Errorf("%s is for a %s, and %s is a %s", script, kind, cmp.Or(self.Username, self.FirstName, "this account"), is), hint}
}
