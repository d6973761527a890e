package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"

	"github.com/spf13/pflag"

	"github.com/tgscript/tgscript/telegram"
)

// loginOptions are the flags of login.
type loginOptions struct {
	credentials
	account, data     string
	qr, seal, force   bool
	app               application
	testDC            bool
	server, serverKey string
	serverDC          int
	proxy             proxyFlag
}

func loginCommand() command {
	return command{
		name: "login", args: "[flags]",
		about: "sign in to Telegram, and stay signed in",
		more: `Asks for what is not given: how to sign in (a phone number, a QR code or a bot's
token), the code, the password. Once, it asks for the api_id and api_hash that
everybody gets at my.telegram.org, under API development tools, and keeps them.

  tgscript login                              asks for everything
  tgscript login --account shop --qr          an account named shop, by QR code
  tgscript login --account bot --bot 123:abc  a bot

Without a terminal all has to be given, by flags or by the environment, where
other users of the machine do not see it: TGSCRIPT_PHONE, TGSCRIPT_CODE,
TGSCRIPT_PASSWORD, TGSCRIPT_BOT, TGSCRIPT_API_ID, TGSCRIPT_API_HASH,
TGSCRIPT_PASSPHRASE, TGSCRIPT_ACCOUNT, TGSCRIPT_DATA.

Nothing is kept before the login is complete. The session then shows up among the
devices in Telegram's settings; tgscript logout ends it.

` + aboutProxies,
		setUp: func(flags *pflag.FlagSet) action {
			var o loginOptions
			flags.StringVar(&o.account, "account", "", "keep it as the account `NAME`; default if left out")
			o.credentials.flags(flags)
			flags.BoolVar(&o.qr, "qr", false, "sign in by a QR code that a device of yours scans")
			flags.IntVar(&o.app.id, "api-id", 0, "the api_id `N` of my.telegram.org")
			flags.StringVar(&o.app.hash, "api-hash", "", "the api_hash `H` that goes with it")
			flags.BoolVar(&o.seal, "seal", false, "seal the keys on this machine with a passphrase")
			flags.BoolVar(&o.force, "force", false, "replace an account of that name")
			flags.BoolVar(&o.testDC, "test-dc", false, "sign in to Telegram's test servers")
			flags.StringVar(&o.server, "server", "", "sign in to the server at `HOST:PORT` instead, such as a tgscript sandbox")
			flags.StringVar(&o.serverKey, "server-key", "", "the server's public RSA key, a PEM `FILE`")
			flags.IntVar(&o.serverDC, "server-dc", 2, "the number `N` of the server's data centre; 2 if left out")
			o.proxy.flags(flags)
			dataFlag(flags, &o.data)
			return o.run
		},
	}
}

func dataFlag(flags *pflag.FlagSet, to *string) {
	flags.StringVar(to, "data", "", "keep accounts in `DIR`, and not in the user's data folder")
}

// run is the action of the command. Nothing is kept before the login is complete.
func (o *loginOptions) run(ctx context.Context, t *terminal, args []string) error {
	if err := o.check(args); err != nil {
		return err
	}
	dir, err := openDataDir(o.data)
	if err != nil {
		return err
	}
	name := cmp.Or(o.account, os.Getenv("TGSCRIPT_ACCOUNT"), defaultAccount)
	if err := dir.free(name, o.force); err != nil {
		return err
	}
	s := &signer{credentials: o.credentials, qr: o.qr, t: t, person: newPrompt(t)}
	place, err := o.place(ctx, s, dir)
	if err != nil {
		return err
	}
	if err := s.prepare(ctx); err != nil {
		return err
	}
	passphrase, err := o.newPassphrase(ctx, s)
	if err != nil {
		return err
	}
	store := &telegram.MemoryStore{}
	if err := o.enter(ctx, s, &place, store); err != nil {
		return err
	}
	self, err := dir.keep(name, place, store, passphrase)
	if err != nil {
		return err
	}
	fmt.Fprintf(t.out, "signed in as %s, account %s\n", describeSelf(self), name)
	if o.server != "" {
		return nil
	}
	return dir.keepApplication(application{place.AppID, place.AppHash})
}

// check is all that can be wrong before anything is asked or opened.
func (o *loginOptions) check(args []string) error {
	if len(args) > 0 {
		return &usageError{fmt.Sprintf("login: unexpected argument %q", args[0]), "an account's name goes behind --account"}
	}
	if err := checkAccountName(cmp.Or(o.account, os.Getenv("TGSCRIPT_ACCOUNT"), defaultAccount)); err != nil {
		return err
	}
	var chosen []string
	for _, c := range []struct {
		flag  string
		given bool
	}{{"--phone", o.phone != ""}, {"--bot", o.bot != ""}, {"--qr", o.qr}} {
		if c.given {
			chosen = append(chosen, c.flag)
		}
	}
	if len(chosen) > 1 {
		return &usageError{"login: " + strings.Join(chosen, " and ") + " exclude each other", "choose one way to sign in"}
	}
	if err := o.credentials.complete("login", !o.qr); err != nil {
		return err
	}
	switch {
	case o.server != "" && o.testDC:
		return &usageError{"login: --server and --test-dc exclude each other", "--test-dc is for Telegram's own test servers"}
	case o.server != "" && o.serverKey == "":
		return &usageError{"login: --server needs the server's public key", "add --server-key FILE; tgscript sandbox prints its own"}
	case o.server == "" && o.serverKey != "":
		return &usageError{"login: --server-key without --server", "add --server HOST:PORT"}
	}
	return nil
}

// place is what the account will talk to, and as which program.
func (o *loginOptions) place(ctx context.Context, s *signer, dir dataDir) (place telegram.Place, err error) {
	if o.server != "" {
		if place, err = serverPlace("login", o.server, o.serverKey, o.serverDC); err != nil {
			return place, err
		}
	}
	app, err := s.application(ctx, o.app, dir, o.server != "")
	place.AppID, place.AppHash, place.Test = app.id, app.hash, o.testDC
	return place, err
}

// newPassphrase is what the account will be sealed with; "" if it will not.
func (o *loginOptions) newPassphrase(ctx context.Context, s *signer) (string, error) {
	given := os.Getenv("TGSCRIPT_PASSPHRASE")
	switch {
	case !o.seal:
		return "", nil
	case given != "":
		return given, nil
	case s.person == nil:
		return "", &usageError{"login: --seal needs a passphrase", "set TGSCRIPT_PASSPHRASE; at a terminal you are asked for it"}
	}
	for {
		first, err := s.person.secret(ctx, "New passphrase for this account's keys: ")
		if err != nil {
			return "", err
		}
		second, err := s.person.secret(ctx, "The same again: ")
		if err != nil {
			return "", err
		}
		if first != "" && first == second {
			return first, nil
		}
		fmt.Fprintln(s.t, "The two are not the same, or empty. Once more.")
	}
}

// enter signs in, and leaves in the store what it takes to stay signed in. It
// learns where else than at its beginning a server other than Telegram's is.
func (o *loginOptions) enter(ctx context.Context, s *signer, place *telegram.Place, store telegram.Store) error {
	p := placePeer(*place, store, slog.New(slog.NewTextHandler(io.Discard, nil)))
	p.options.DC = o.serverDC
	if err := o.proxy.apply(&p.options); err != nil {
		return err
	}
	defer p.showConnecting(s.t)()
	client := p.client()
	err := client.Run(ctx, func(ctx context.Context) error { return s.signIn(ctx, client) })
	if o.server != "" {
		place.DCs = client.DCs()
	}
	return p.explain(ctx, err)
}
