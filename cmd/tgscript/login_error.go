package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/tgscript/tgscript/telegram"
)

// signInError says what kept somebody from signing in, and what to do about it.
func signInError(err error) error {
	if err == nil || errors.Is(err, context.Canceled) {
		return err
	}
	return &hintError{fmt.Errorf("signing in: %w", err), signInHint(err)}
}

// signInHint is what to do after a login that failed.
func signInHint(err error) string {
	var login *telegram.LoginError
	var refusal *telegram.Error
	switch {
	case errors.Is(err, errNoPassword):
		return "add --password, or set TGSCRIPT_PASSWORD"
	case errors.Is(err, errNoCode):
		return "add --code, or set TGSCRIPT_CODE; at a terminal you are asked for it"
	case errors.Is(err, errNoInput):
		return "nothing is kept; tgscript login begins again"
	case errors.As(err, &login):
		return login.Hint
	case !errors.As(err, &refusal):
		return ""
	case refusal.Kind != telegram.KindRPC:
		return "check the connection, and for another server than Telegram's --server, --server-key and --server-dc; --proxy leads around a network that blocks it"
	}
	return refusalHint(refusal)
}

// refusalHints is what to do about what Telegram says to those who sign in.
var refusalHints = map[string]string{
	"PHONE_NUMBER_INVALID":              "give the number with its country's code, as in +49 151 23456789",
	"PHONE_NUMBER_BANNED":               "only Telegram can unblock it: try it in an official app, which tells how to ask them",
	"PHONE_NUMBER_FLOOD":                "codes were asked for too often: wait a day, or sign in with --qr",
	"PHONE_NUMBER_UNOCCUPIED":           "make the account in an official app, or check the number",
	"PHONE_NUMBER_APP_SIGNUP_FORBIDDEN": "make the account in an official app first",
	"PHONE_PASSWORD_FLOOD":              "the password was tried too often: wait some hours, or sign in with --qr",
	"PHONE_PASSWORD_PROTECTED":          "sign in with --qr from a device that is signed in",
	"PHONE_CODE_INVALID":                "check --code; a sandbox's code is 22222",
	"PHONE_CODE_EMPTY":                  "check --code; a sandbox's code is 22222",
	"PHONE_CODE_EXPIRED":                "begin again: a code is good for some minutes, and for one login",
	"SMS_CODE_CREATE_FAILED":            "Telegram could not make an SMS: try again later, or sign in with --qr",
	"SESSION_PASSWORD_NEEDED":           "add --password, or set TGSCRIPT_PASSWORD",
	"PASSWORD_HASH_INVALID":             "check --password; who has forgotten it resets it in an official app",
	"ACCESS_TOKEN_INVALID":              "check --bot: @BotFather shows the token under API Token",
	"ACCESS_TOKEN_EXPIRED":              "check --bot: @BotFather shows the token under API Token",
	"API_ID_INVALID":                    "check api_id and api_hash with my.telegram.org, API development tools: --api-id N --api-hash H",
	"API_ID_PUBLISHED_FLOOD":            "this api_id was made public: get one of your own from my.telegram.org, API development tools",
	"UPDATE_APP_TO_LOGIN":               "Telegram wants a newer client: update tgscript",
	"AUTH_KEY_DUPLICATED":               "the session was used in two places at once, so Telegram has ended it: sign in anew, and run one copy",
	"AUTH_KEY_UNREGISTERED":             "this session has ended: sign in anew, with --phone, --qr or --bot",
	"SESSION_REVOKED":                   "the session was ended from another device: sign in anew",
	"SESSION_EXPIRED":                   "the session has ended: sign in anew",
	"USER_DEACTIVATED":                  "the account was deleted",
	"USER_DEACTIVATED_BAN":              "Telegram has banned the account: an official app tells how to ask them",
	"AUTH_RESTART":                      "trouble on Telegram's side: begin again",
	"SIGN_IN_FAILED":                    "trouble on Telegram's side: begin again",
}

func refusalHint(e *telegram.Error) string {
	if hint := refusalHints[e.Type]; hint != "" {
		return hint
	}
	if e.Code == 420 && e.Value > 0 {
		wait := time.Duration(e.Value) * time.Second
		return fmt.Sprintf("try again in %s, at %s; trying earlier makes it longer", inWords(wait), time.Now().Add(wait).Format("15:04 on 2 January"))
	}
	return ""
}

// inWords is a time to wait as people say it.
func inWords(d time.Duration) string {
	count := func(n int, unit string) string {
		if n == 1 {
			return "1 " + unit
		}
		return fmt.Sprintf("%d %ss", n, unit)
	}
	switch {
	case d <= 90*time.Second:
		return count(max(1, int((d+time.Second-1)/time.Second)), "second")
	case d < 90*time.Minute:
		return count(int((d+time.Minute-1)/time.Minute), "minute")
	case d < 48*time.Hour:
		return count(int((d+time.Hour-1)/time.Hour), "hour")
	}
	return count(int((d+24*time.Hour-1)/(24*time.Hour)), "day")
}
