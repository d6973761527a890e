package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/spf13/pflag"
)

// credentials is who to sign in as. All of it is secret: none is shown or logged.
type credentials struct{ phone, code, password, bot string }

func (o *credentials) flags(flags *pflag.FlagSet) {
	flags.StringVar(&o.phone, "phone", "", "sign in as the user with the phone number `N`, in international form")
	flags.StringVar(&o.code, "code", "", "the login `CODE`")
	flags.StringVar(&o.password, "password", "", "the `PASSWORD` of two-step verification")
	flags.StringVar(&o.bot, "bot", "", "sign in as the bot with this `TOKEN`, which @BotFather gives")
}

// complete checks the flags and fills in from the environment what they leave
// out: a password, and if somebody is to sign in by name, who. A bot's token there
// does not get in the way of a phone number here, nor the other way round.
func (o *credentials) complete(command string, byName bool) error {
	half := o.code != ""
	for _, v := range []struct {
		name         string
		value, other *string
	}{
		{"TGSCRIPT_PHONE", &o.phone, &o.bot},
		{"TGSCRIPT_BOT", &o.bot, &o.phone},
		{"TGSCRIPT_CODE", &o.code, new(string)},
		{"TGSCRIPT_PASSWORD", &o.password, new(string)},
	} {
		if *v.value == "" && *v.other == "" && (byName || v.value == &o.password) {
			*v.value = os.Getenv(v.name)
		}
	}
	switch {
	case o.phone != "" && o.bot != "":
		return &usageError{command + ": --phone and --bot exclude each other", "sign in as a user or as a bot"}
	case o.phone == "" && half:
		return &usageError{command + ": --code and --password need a phone number", "add --phone N"}
	}
	if o.phone != "" {
		phone, err := phoneNumber(o.phone)
		if err != nil {
			return &usageError{command + ": --phone: " + err.Error(), "with the country's code, as in +49 151 23456789"}
		}
		o.phone = phone
	}
	return nil
}

// phoneNumber is a number as Telegram takes it: + and digits, without what
// people put between them.
func phoneNumber(text string) (string, error) {
	var digits strings.Builder
	trimmed := strings.TrimSpace(text)
	for i, r := range trimmed {
		switch {
		case r >= '0' && r <= '9':
			digits.WriteRune(r)
		case r == '+' && i == 0, strings.ContainsRune(" -./()\u00a0\u2011", r):
		default:
			return "", fmt.Errorf("%q does not belong into a phone number", r)
		}
	}
	number := digits.String()
	if !strings.HasPrefix(trimmed, "+") {
		number = strings.TrimPrefix(number, "00")
	}
	if len(number) < 7 || len(number) > 15 {
		return "", fmt.Errorf("a phone number has 7 to 15 digits, and this one %d", len(number))
	}
	return "+" + number, nil
}
