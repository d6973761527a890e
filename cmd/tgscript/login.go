package main

import (
	"cmp"
	"context"
	"fmt"
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
	foreign           foreign
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
  tgscript login --import old.session         a session of Telethon or Pyrogram

Without a terminal all has to be given, by flags or by the environment, where
other users of the machine do not see it: TGSCRIPT_PHONE, TGSCRIPT_CODE,
TGSCRIPT_PASSWORD, TGSCRIPT_BOT, TGSCRIPT_API_ID, TGSCRIPT_API_HASH,
TGSCRIPT_SESSION_STRING, TGSCRIPT_PASSPHRASE, TGSCRIPT_ACCOUNT, TGSCRIPT_DATA.

Nothing is kept before the login is complete. The session then shows up among the
devices in Telegram's settings; tgscript logout ends it.

` + aboutProxies,
		setUp: func(flags *pflag.FlagSet) action {
			var o loginOptions
			flags.StringVar(&o.account, "account", "", "keep it as the account `NAME`; default if left out")
			o.credentials.flags(flags)
			flags.BoolVar(&o.qr, "qr", false, "sign in by a QR code that a device of yours scans")
			flags.StringVar(&o.foreign.line, "session-string", "", "take over the session in `LINE`: tgscript's, Telethon's or Pyrogram's; - reads it from stdin")
			flags.StringVar(&o.foreign.file, "import", "", "take over the session in `FILE`, the .session of Telethon or Pyrogram")
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
	signedIn, err := o.begin(ctx, s, dir)
	if err != nil {
		return err
	}
	passphrase, err := o.newPassphrase(ctx, s)
	if err != nil {
		return err
	}
	if err := o.enter(ctx, s, &signedIn); err != nil {
		return err
	}
	if err := o.keep(ctx, t, dir, name, signedIn, passphrase); err != nil {
		return err
	}
	fmt.Fprintf(t.out, "signed in as %s, account %s\n", describeSelf(signedIn.Self), name)
	if t.isTTY {
		fmt.Fprintf(t, "To run a script as this account: tgscript run --account %s script.lua\n", name)
	}
	if app := (application{signedIn.Place.AppID, signedIn.Place.AppHash}); len(signedIn.Place.DCs) == 0 && app.hash != "" {
		return dir.keepApplication(app)
	}
	return nil
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
	}{{"--phone", o.phone != ""}, {"--bot", o.bot != ""}, {"--qr", o.qr}, {"--session-string", o.foreign.line != ""}, {"--import", o.foreign.file != ""}} {
		if c.given {
			chosen = append(chosen, c.flag)
		}
	}
	if len(chosen) > 1 {
		return &usageError{"login: " + strings.Join(chosen, " and ") + " exclude each other", "choose one way to sign in"}
	}
	if len(chosen) == 0 {
		o.foreign.line = os.Getenv("TGSCRIPT_SESSION_STRING")
	}
	if err := o.credentials.complete("login", !o.qr && !o.foreign.given()); err != nil {
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

// begin finds out what the account will talk to, as which program and as whom.
func (o *loginOptions) begin(ctx context.Context, s *signer, dir dataDir) (p telegram.Portable, err error) {
	if o.foreign.given() {
		if p, err = o.foreign.read(ctx, s.person); err != nil {
			return p, err
		}
	}
	if o.server != "" {
		place, err := serverPlace("login", o.server, o.serverKey, o.serverDC)
		if err != nil {
			return p, err
		}
		p.Place.DCs, p.Place.Keys = place.DCs, place.Keys
	}
	if p.Place.AppID == 0 {
		app, err := s.application(ctx, o.app, dir, o.server != "")
		if err != nil {
			return p, err
		}
		p.Place.AppID, p.Place.AppHash = app.id, app.hash
	}
	p.Place.Test = p.Place.Test || o.testDC
	if o.foreign.given() {
		return p, nil
	}
	return p, s.prepare(ctx)
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

// enter signs in, or sees that a session from elsewhere works, and finds out what
// it takes to stay signed in.
func (o *loginOptions) enter(ctx context.Context, s *signer, in *telegram.Portable) error {
	store := &telegram.MemoryStore{}
	if o.foreign.given() {
		if err := store.Save(telegram.Change{Session: &in.Session}); err != nil {
			return err
		}
	}
	p := placePeer(in.Place, store, slog.New(slog.DiscardHandler))
	if o.server != "" {
		p.options.DC, p.given = o.serverDC, true
	}
	if err := o.proxy.apply(&p.options); err != nil {
		return err
	}
	defer p.showConnecting(s.t)()
	client := p.client()
	err := client.Run(ctx, func(ctx context.Context) error {
		if o.foreign.given() {
			return o.foreign.prove(ctx, client)
		}
		return s.signIn(ctx, client)
	})
	switch {
	case err != nil && o.foreign.given():
		return o.foreign.broken(err)
	case err != nil:
		return p.explain(ctx, err)
	}
	if len(in.Place.DCs) > 0 {
		in.Place.DCs = client.DCs() // it may be at home elsewhere than it began
	}
	stored, err := store.Load()
	in.Session, in.Self = stored.Session, stored.Self
	return err
}
