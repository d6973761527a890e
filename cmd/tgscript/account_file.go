package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/tgscript/tgscript/telegram"
)

// openAccount opens an account's file, for this process alone, and leads to what
// it talks to. Whoever needs a passphrase for it is asked, or the environment.
func openAccount(ctx context.Context, t *terminal, dir dataDir, name string, log *slog.Logger) (*peer, error) {
	file, err := dir.open(ctx, t, name)
	if err != nil {
		return nil, err
	}
	p, err := accountPeer(file, log)
	if err != nil {
		return nil, errors.Join(signInAgain(err, name), file.Close())
	}
	p.options.TransferDir = dir.transfers(name)
	return p, nil
}

// open opens an account's file.
func (d dataDir) open(ctx context.Context, t *terminal, name string) (*telegram.AccountFile, error) {
	file, err := telegram.OpenAccountFile(d.file(name), telegram.AccountFileOptions{
		Passphrase: func() (string, error) { return givePassphrase(ctx, t, name) },
	})
	var used *telegram.InUseError
	var sealed *telegram.SealedError
	var hinted *hintError
	switch {
	case errors.As(err, &hinted):
		return nil, hinted // nobody gives a passphrase
	case errors.As(err, &used):
		return nil, inUse(name, used.PID)
	case errors.As(err, &sealed):
		return nil, &hintError{fmt.Errorf("account %s: the passphrase is wrong", name), "who has forgotten it: tgscript logout --local --account " + name + ", and sign in again"}
	}
	return file, err
}

// inUse is the error of an account that another process has.
func inUse(name string, pid int) error {
	by := ""
	if pid != 0 {
		by = fmt.Sprintf(" by process %d", pid)
	}
	return &hintError{fmt.Errorf("account %s is in use%s", name, by),
		"end that process, or use another account: Telegram ends a session that two programs use at once"}
}

func givePassphrase(ctx context.Context, t *terminal, name string) (string, error) {
	if given := os.Getenv("TGSCRIPT_PASSPHRASE"); given != "" {
		return given, nil
	}
	person := newPrompt(t)
	if person == nil {
		return "", &hintError{fmt.Errorf("account %s is sealed", name), "set TGSCRIPT_PASSPHRASE; at a terminal you are asked for it"}
	}
	return person.secret(ctx, fmt.Sprintf("Passphrase of the account %s: ", name))
}

// accountPeer leads to what an account talks to.
func accountPeer(file *telegram.AccountFile, log *slog.Logger) (*peer, error) {
	place, err := file.Place()
	if err != nil {
		return nil, err
	}
	stored, err := file.Load()
	if err != nil {
		return nil, err
	}
	if stored.Ended != "" {
		return nil, telegram.SessionEnded(stored.Ended)
	}
	p := placePeer(place, file, log)
	p.close = file.Close
	return p, nil
}

// free tells whether a login may take a name: nobody has it, or a session that
// has ended, or it is to be replaced.
func (d dataDir) free(name string, force bool) error {
	info, err := telegram.ReadAccount(d.file(name))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err == nil && info.InUse:
		return inUse(name, info.PID)
	case force:
		return nil
	case err != nil:
		return &hintError{err, "--force replaces it"}
	case info.Ended != "" || !info.Key:
		return nil
	}
	return &usageError{fmt.Sprintf("login: there is an account %s already: %s", name, describeSelf(info.Self)),
		"--account OTHER makes another; --force replaces this one; tgscript logout ends it"}
}

// describeSelf is who an account is, for people.
func describeSelf(s telegram.Self) string {
	name := printable(strings.TrimSpace(s.FirstName + " " + s.LastName))
	switch {
	case s.Username != "" && name != "":
		return fmt.Sprintf("%s (@%s)", name, printable(s.Username))
	case s.Username != "":
		return "@" + printable(s.Username)
	case name != "":
		return name
	}
	return fmt.Sprintf("user %d", s.ID)
}

// ago is how long something is past, for people.
func ago(then, now time.Time) string {
	d := now.Sub(then)
	switch {
	case then.IsZero():
		return "never"
	case d < time.Minute:
		return "just now"
	case d < 2*24*time.Hour:
		return inWords(d.Truncate(time.Minute)) + " ago"
	case d < 60*24*time.Hour:
		return fmt.Sprintf("%d days ago", int(d/(24*time.Hour)))
	}
	return then.Format("2 January 2006")
}
