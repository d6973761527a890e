package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/spf13/pflag"

	"github.com/tgscript/tgscript/telegram"
)

// logoutOptions are the flags of logout.
type logoutOptions struct {
	account, data string
	local         bool
	proxy         proxyFlag
}

func logoutCommand() command {
	return command{
		name: "logout", args: "[flags]",
		about: "end an account's session, and forget it",
		more: `Telegram ends the session, and its key and everything else that was kept of the
account are removed from this machine. Without --account it is the account that
TGSCRIPT_ACCOUNT names, or the only one there is, or the one called default.

` + aboutProxies,
		setUp: func(flags *pflag.FlagSet) action {
			var o logoutOptions
			flags.StringVar(&o.account, "account", "", "the account's `NAME`")
			flags.BoolVar(&o.local, "local", false, "remove it here only, when Telegram can't be reached or the passphrase is lost")
			o.proxy.flags(flags)
			dataFlag(flags, &o.data)
			return o.run
		},
	}
}

// logoutTimeout is how long Telegram may take to end a session.
const logoutTimeout = 20 * time.Second

// run is the action of the command.
func (o *logoutOptions) run(ctx context.Context, t *terminal, args []string) error {
	if len(args) > 0 {
		return &usageError{fmt.Sprintf("logout: unexpected argument %q", args[0]), "tgscript logout --account " + args[0]}
	}
	dir, err := openDataDir(o.data)
	if err != nil {
		return err
	}
	name, err := dir.choose(o.account)
	if err != nil {
		return err
	}
	info, err := telegram.ReadAccount(dir.file(name))
	switch {
	case err == nil && info.InUse:
		return inUse(name, info.PID)
	case o.local:
		if err := removeAccount(dir.file(name)); err != nil {
			return err
		}
		if err := os.RemoveAll(dir.transfers(name)); err != nil {
			return err
		}
		fmt.Fprintf(t.out, "account %s is removed from this machine\n", name)
		if err == nil && info.Ended == "" && info.Key {
			t.note("its session is still alive: end it in Telegram, Settings > Devices")
		}
		return nil
	case err != nil:
		return &hintError{err, "tgscript logout --local --account " + name + " removes it"}
	}
	return o.end(ctx, t, dir, name)
}

// end ends the session on Telegram's side and removes it here.
func (o *logoutOptions) end(ctx context.Context, t *terminal, dir dataDir, name string) error {
	file, err := dir.open(ctx, t, name)
	if err != nil {
		return err
	}
	err = endAccount(ctx, t, file, &o.proxy)
	if reason := endedBefore(err); reason != "" {
		t.note(reason)
		err = nil
	}
	if err != nil {
		hint := "tgscript logout --local --account " + name + " removes it from this machine only; its session then ends in Telegram, Settings > Devices"
		return &hintError{errors.Join(fmt.Errorf("account %s is still signed in: %w", name, err), file.Close()), hint}
	}
	if err := file.Remove(); err != nil {
		return err
	}
	if err := os.RemoveAll(dir.transfers(name)); err != nil {
		return err
	}
	fmt.Fprintf(t.out, "account %s is signed out\n", name)
	return nil
}

// endAccount ends an account's session on Telegram's side.
func endAccount(ctx context.Context, t *terminal, file *telegram.AccountFile, proxy *proxyFlag) error {
	p, err := accountPeer(file, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	if err := proxy.apply(&p.options); err != nil {
		return err
	}
	return endSession(ctx, t, p)
}

// endSession ends the session that a peer has.
func endSession(ctx context.Context, t *terminal, p *peer) error {
	defer p.showConnecting(t)()
	client := p.client()
	return client.Run(ctx, func(ctx context.Context) error {
		ctx, cancel := context.WithTimeout(ctx, logoutTimeout)
		defer cancel()
		if err := client.LogOut(ctx); err != nil {
			return err
		}
		if err := client.DestroyKeys(ctx); err != nil && ctx.Err() == nil {
			t.note(err.Error()) // the session has ended all the same
		}
		return nil
	})
}

// endedBefore says why there was no session left to end; "" if err does not say
// so.
func endedBefore(err error) string {
	var ended *telegram.ConnectionError
	var refusal *telegram.Error
	switch {
	case errors.As(err, &ended) && ended.Gone():
		return ended.Message
	case errors.As(err, &refusal) && refusal.Code == 401:
		return telegram.SessionEnded(refusal.Type).Message
	}
	return ""
}
