package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/tgscript/tgscript/telegram"
)

// maxTries is how often a code, a password or an address can be entered.
const maxTries = 3

// signer signs a client in with what was given, and asks for the rest if there
// is somebody to ask.
type signer struct {
	credentials
	qr     bool
	t      *terminal
	person *prompt // nil: nobody

	asked bool // the person has said who to sign in as
	tries int
	shown *telegram.SentCode // that the person has been told of
}

// prepare asks for who to sign in as.
func (s *signer) prepare(ctx context.Context) error {
	switch {
	case s.phone != "" && s.code == "" && s.person == nil:
		return &usageError{"login: --phone needs the login code", "add --code CODE, or set TGSCRIPT_CODE; at a terminal you are asked for it"}
	case s.phone != "" || s.bot != "" || s.qr:
		return nil
	case s.person == nil:
		return &usageError{"login: nobody to sign in as, and there is no terminal to ask at",
			"--phone N and --code CODE (TGSCRIPT_PHONE, TGSCRIPT_CODE), --bot TOKEN (TGSCRIPT_BOT), or --qr"}
	}
	s.asked = true
	way, err := s.person.choose(ctx, "How do you want to sign in?",
		"with a phone number", "with a QR code that your phone scans", "as a bot, with its token")
	switch {
	case err != nil:
		return err
	case way == 1:
		s.qr = true
		return nil
	case way == 2:
		return s.askToken(ctx)
	}
	return s.askPhone(ctx)
}

func (s *signer) askPhone(ctx context.Context) error {
	for {
		text, err := s.person.line(ctx, "Phone number, with the country's code (+49 ...): ")
		if err != nil {
			return err
		}
		if s.phone, err = phoneNumber(text); err == nil {
			return nil
		}
		fmt.Fprintf(s.t, "That is no phone number: %v.\n", err)
	}
}

func (s *signer) askToken(ctx context.Context) error {
	for {
		text, err := s.person.secret(ctx, "The bot's token, from @BotFather (it is not shown): ")
		if err != nil {
			return err
		}
		if text = strings.TrimSpace(text); botToken.MatchString(text) {
			s.bot = text
			return nil
		}
		fmt.Fprintln(s.t, "That is no token: it looks like 123456:ABC-DEF1234ghIkl-zyx57W2v1u123ew11.")
	}
}

// signIn signs in the way that was chosen. Who has typed a number or token that
// Telegram does not know can try another.
func (s *signer) signIn(ctx context.Context, client *telegram.Client) error {
	for {
		err := s.try(ctx, client)
		var refusal *telegram.Error
		if !s.asked || !errors.As(err, &refusal) || !s.another(refusal.Type) {
			return signInError(err)
		}
		if s.bot != "" {
			err = s.askToken(ctx)
		} else {
			err = s.askPhone(ctx)
		}
		if err != nil {
			return err
		}
	}
}

// another tells a person who has typed what is nobody's, and whether to ask again.
func (s *signer) another(refusal string) bool {
	what := map[string]string{"PHONE_NUMBER_INVALID": "number", "ACCESS_TOKEN_INVALID": "token"}[refusal]
	if what == "" || s.tries+1 >= maxTries {
		return false
	}
	s.tries++
	fmt.Fprintf(s.t, "Telegram does not know that %s.\n", what)
	return true
}

func (s *signer) try(ctx context.Context, client *telegram.Client) error {
	var err error
	switch {
	case s.qr:
		err = s.byQR(ctx, client)
	case s.bot != "":
		_, err = client.SignInBot(ctx, s.bot)
	case s.phone != "":
		_, err = client.SignInUser(ctx, telegram.UserLogin{
			Phone: s.phone, Code: s.giveCode, Password: s.givePassword, Email: s.emailGiver(), Retry: s.retry,
		})
	}
	return err
}

// qrPatience is how long a QR code waits for a device.
const qrPatience = 5 * time.Minute

// byQR signs in with another device of the user's.
func (s *signer) byQR(ctx context.Context, client *telegram.Client) error {
	ctx, cancel := context.WithTimeoutCause(ctx, qrPatience, errNobodyScans)
	defer cancel()
	screen := &qrScreen{t: s.t}
	show := screen.show
	if !s.t.isTTY {
		show = func(token telegram.LoginToken) error {
			_, err := fmt.Fprintln(s.t.out, token.URL)
			return err
		}
	}
	_, err := client.SignInQR(ctx, telegram.QRLogin{Show: show, Retry: s.retry, Password: func(ctx context.Context, hint string) (string, error) {
		screen.wipe()
		return s.givePassword(ctx, hint)
	}})
	screen.wipe()
	return err
}

// giveCode is the code that was given, once, or what the person enters.
func (s *signer) giveCode(ctx context.Context, sent *telegram.SentCode) (string, error) {
	if s.code != "" && !sent.SetUp {
		code := s.code
		s.code = ""
		return code, nil
	}
	if s.person == nil {
		return "", errNoCode
	}
	if s.shown != sent {
		s.shown = sent
		fmt.Fprintf(s.t, "%s.\n", printable(sent.String()))
		s.offer(sent)
	}
	for {
		code, err := s.person.passing(ctx, "Code: ")
		switch {
		case err != nil:
			return "", err
		case code != "" && code != "r":
			return code, nil
		case sent.Next == "":
			fmt.Fprintln(s.t, "Telegram sends it no other way. Enter the code, or give up with Ctrl-C.")
		case time.Now().Before(sent.Again):
			fmt.Fprintf(s.t, "It can be sent %s in %s.\n", sent.Next, inWords(time.Until(sent.Again)))
		default:
			return "", telegram.ErrSendAgain
		}
	}
}

// offer tells how to get the code another way.
func (s *signer) offer(sent *telegram.SentCode) {
	if sent.Next == "" {
		return
	}
	when := ""
	if wait := time.Until(sent.Again); wait > 0 {
		when = " after " + inWords(wait)
	}
	fmt.Fprintf(s.t, "No code? Press Enter%s to have it sent %s.\n", when, sent.Next)
}

// givePassword is the password that was given, once, or what the person enters.
func (s *signer) givePassword(ctx context.Context, hint string) (string, error) {
	if s.password != "" {
		password := s.password
		s.password = ""
		return password, nil
	}
	if s.person == nil {
		return "", errNoPassword
	}
	question := "Password of two-step verification: "
	if hint != "" {
		question = fmt.Sprintf("Password of two-step verification (hint: %s): ", printable(hint))
	}
	for {
		password, err := s.person.secret(ctx, question)
		if err != nil || password != "" {
			return password, err
		}
	}
}

// emailGiver asks for an address, if there is somebody to ask.
func (s *signer) emailGiver() func(context.Context) (string, error) {
	if s.person == nil {
		return nil
	}
	return func(ctx context.Context) (string, error) {
		fmt.Fprintln(s.t, "Telegram wants an e-mail address of yours, to send login codes to from now on.")
		return s.person.line(ctx, "E-mail address: ")
	}
}

// retry tells the person what was wrong, and whether there is another try.
func (s *signer) retry(refused *telegram.Error) bool {
	if s.person == nil {
		return false
	}
	if refused.Type == "SEND_CODE_UNAVAILABLE" {
		return true
	}
	s.tries++
	left := maxTries - s.tries
	if left <= 0 {
		return false
	}
	again := fmt.Sprintf("%d tries left", left)
	if left == 1 {
		again = "one try left"
	}
	switch refused.Type {
	case "PHONE_CODE_EXPIRED":
		fmt.Fprintln(s.t, "That code is too old; Telegram sends another.")
	case "PASSWORD_HASH_INVALID", "PASSWORD_EMPTY":
		fmt.Fprintf(s.t, "That password is wrong; %s.\n", again)
	case "EMAIL_INVALID", "EMAIL_NOT_ALLOWED":
		fmt.Fprintf(s.t, "Telegram does not take that address; %s.\n", again)
	case "EMAIL_VERIFY_EXPIRED":
		fmt.Fprintln(s.t, "That took too long; once more from the address on.")
	default:
		fmt.Fprintf(s.t, "That code is wrong; %s.\n", again)
	}
	return true
}

var (
	errNoPassword  = errors.New("the account has two-step verification")
	errNoCode      = errors.New("there is nobody to ask for the login code")
	errNobodyScans = errors.New("nobody has scanned the code for " + inWords(qrPatience))
)
