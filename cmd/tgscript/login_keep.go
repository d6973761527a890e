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

// keep makes an account of a login. A session that it replaces is ended, and the
// new one if it can't be kept.
func (o *loginOptions) keep(ctx context.Context, t *terminal, dir dataDir, name string, signedIn telegram.Portable, passphrase string) error {
	if o.force && !o.endReplaced(ctx, t, dir, name, signedIn.Session) {
		t.note("the session of the account that is replaced is still alive: end it in Telegram, Settings > Devices")
	}
	err := dir.free(name, o.force) // another login may have taken it meanwhile
	if err == nil {
		err = dir.keep(name, signedIn, passphrase)
	}
	if err == nil {
		return nil
	}
	err = fmt.Errorf("login: account %s can't be kept: %w", name, err)
	if o.foreign.given() {
		return err
	}
	store := &telegram.MemoryStore{}
	p := placePeer(signedIn.Place, store, slog.New(slog.DiscardHandler))
	return errors.Join(err, store.Save(telegram.Change{Session: &signedIn.Session}), o.proxy.apply(&p.options), endSession(ctx, t, p))
}

// endReplaced ends the session of an account that a login replaces. It tells
// whether there is none of it left.
func (o *loginOptions) endReplaced(ctx context.Context, t *terminal, dir dataDir, name string, by telegram.Session) bool {
	info, err := telegram.ReadAccount(dir.file(name))
	switch {
	case errors.Is(err, fs.ErrNotExist), err == nil && (info.Ended != "" || !info.Key):
		return true
	case err != nil || info.Sealed:
		return false
	}
	file, err := telegram.OpenAccountFile(dir.file(name), telegram.AccountFileOptions{})
	if err != nil {
		return false
	}
	defer file.Close()
	if old, err := file.Load(); err != nil || old.Keys[old.DC].Key.ID() == by.Keys[by.DC].Key.ID() {
		return err == nil // it is the same session, back from elsewhere
	}
	err = endAccount(ctx, t, file, &o.proxy)
	return err == nil || endedBefore(err) != ""
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
