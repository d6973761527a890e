package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"strings"

	"github.com/tgscript/tgscript/telegram"
)

// keep makes an account of a login. A session that it replaces is ended once the
// new one is kept, and the new one if it can't be.
func (o *loginOptions) keep(ctx context.Context, t *terminal, dir dataDir, name string, signedIn telegram.Portable, passphrase string) error {
	old, known := o.replaced(dir, name, signedIn.Session)
	err := dir.free(name, o.force) // another login may have taken it meanwhile
	if err == nil {
		err = dir.keep(name, signedIn, passphrase)
	}
	if err == nil {
		if !known || old != nil && o.end(ctx, t, old) != nil {
			t.note("the session of the account that was replaced is still alive: end it in Telegram, Settings > Devices")
		}
		return nil
	}
	err = fmt.Errorf("login: account %s can't be kept: %w", name, err)
	if o.foreign.given() {
		return err
	}
	return errors.Join(err, o.end(ctx, t, &signedIn))
}

// replaced is the account that a login replaces, if its session has to be ended.
// known is false if that can't be told, or not be done from here.
func (o *loginOptions) replaced(dir dataDir, name string, by telegram.Session) (old *telegram.Portable, known bool) {
	info, err := telegram.ReadAccount(dir.file(name))
	switch {
	case !o.force, errors.Is(err, fs.ErrNotExist), err == nil && (info.Ended != "" || !info.Key):
		return nil, true
	case err != nil || info.Sealed:
		return nil, false
	}
	file, err := telegram.OpenAccountFile(dir.file(name), telegram.AccountFileOptions{})
	if err != nil {
		return nil, false
	}
	account, err := file.Export()
	if closed := file.Close(); err != nil || closed != nil {
		return nil, false
	}
	if s := account.Session; s.Keys[s.DC].Key.ID() == by.Keys[by.DC].Key.ID() {
		return nil, true // it is the same session, back from elsewhere
	}
	return &account, true
}

// end ends a session that is in no file.
func (o *loginOptions) end(ctx context.Context, t *terminal, account *telegram.Portable) error {
	store := &telegram.MemoryStore{}
	p := placePeer(account.Place, store, slog.New(slog.DiscardHandler))
	if err := errors.Join(store.Save(telegram.Change{Session: &account.Session}), o.proxy.apply(&p.options)); err != nil {
		return err
	}
	err := endSession(ctx, t, p)
	if endedBefore(err) != "" {
		return nil
	}
	return err
}

// keep makes an account of a login. The file has its name once it is complete, so
// that there is never half an account.
func (d dataDir) keep(name string, signedIn telegram.Portable, passphrase string) error {
	next := d.file("." + name)
	if err := removeAccount(next); err != nil {
		return err
	}
	if err := fillAccount(next, signedIn, passphrase); err != nil {
		return errors.Join(err, removeAccount(next))
	}
	if err := removeAccount(d.file(name)); err != nil {
		return errors.Join(err, removeAccount(next))
	}
	if err := os.Rename(next, d.file(name)); err != nil {
		return err
	}
	return removeAccount(next) // what is left beside it
}

func fillAccount(path string, signedIn telegram.Portable, passphrase string) (err error) {
	file, err := telegram.OpenAccountFile(path, telegram.AccountFileOptions{Create: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if passphrase != "" {
		if err := file.Seal(passphrase); err != nil {
			return err
		}
	}
	return file.Import(signedIn)
}

// removeAccount removes an account's file, if it is there and nobody uses it,
// sealed or damaged as it may be.
func removeAccount(path string) error {
	file, err := telegram.OpenAccountFile(path, telegram.AccountFileOptions{})
	if err == nil {
		return file.Remove()
	}
	if used := (*telegram.InUseError)(nil); errors.As(err, &used) {
		return err
	}
	for _, name := range []string{path, path + "-wal", path + "-shm", strings.TrimSuffix(path, accountSuffix) + ".lock"} {
		if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}
