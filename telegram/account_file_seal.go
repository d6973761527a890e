package telegram

import (
	"database/sql"
	"errors"
)

// unlock reads who the file is and, if it is sealed, opens the seal. f.using is
// held.
func (f *AccountFile) unlock(c *connection, ask func() (string, error)) error {
	var identity, header []byte
	var sweep bool
	if err := c.row("SELECT identity, seal, sweep FROM account").Scan(&identity, &header, &sweep); err != nil {
		return err
	}
	if header != nil {
		if ask == nil {
			return &SealedError{Path: f.path}
		}
		passphrase, err := ask()
		if err != nil {
			return err
		}
		if f.seal, err = openSeal(header, passphrase, identity); err != nil {
			return err
		}
		if f.seal == nil {
			return &SealedError{Path: f.path, Wrong: true}
		}
	}
	f.identity = identity
	if sweep {
		return f.sweep(c)
	}
	return nil
}

// Sealed tells whether the keys in the file are sealed with a passphrase.
func (f *AccountFile) Sealed() bool {
	f.using.Lock()
	defer f.using.Unlock()
	return f.seal != nil
}

// Seal seals the keys in the file, and the api_hash, with a passphrase, or with
// another one if they are sealed already. When it returns, nothing unsealed is in
// the file nor beside it; what a disk or a copy still has of earlier times is
// another matter.
func (f *AccountFile) Seal(passphrase string) error {
	f.using.Lock()
	defer f.using.Unlock()
	if f.closed {
		return fileError(f.path, errClosed)
	}
	s, header, err := newSeal(passphrase, f.identity, f.o.cost)
	if err != nil {
		return fileError(f.path, err)
	}
	return f.reseal(s, header)
}

// Unseal has the keys kept as they are.
func (f *AccountFile) Unseal() error {
	f.using.Lock()
	defer f.using.Unlock()
	return f.reseal(nil, nil)
}

// reseal opens every secret and closes it with s. f.using is held.
func (f *AccountFile) reseal(s *seal, header []byte) error {
	err := f.write([]func(*connection) error{func(c *connection) error {
		var session Session
		if err := f.loadKeys(c, &session); err != nil {
			return err
		}
		hash, err := f.loadHash(c)
		if err != nil {
			return err
		}
		before := f.seal
		f.seal = s
		err = errors.Join(c.exec("UPDATE account SET seal = ?, sweep = 1", header), f.saveKeys(c, session.Keys), f.saveHash(c, hash))
		f.seal = before
		return err
	}})
	if err != nil {
		return err
	}
	f.seal = s
	return f.use(f.sweep)
}

// sweepDatabase rewrites the whole database and empties the -wal file. If it is
// interrupted, the next to open the file does it.
func sweepDatabase(c *connection) error {
	var busy, log, done int
	if err := c.run("VACUUM"); err != nil {
		return err
	}
	if err := c.row("PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &log, &done); err != nil {
		return err
	}
	if busy != 0 {
		return errors.New("another process reads it; what was not sealed is removed when it is opened again")
	}
	return c.exec("UPDATE account SET sweep = 0")
}

// secretHash is the name of the api_hash as a secret.
func (f *AccountFile) secretHash() []byte { return sealedName(f.identity, "api_hash") }

func (f *AccountFile) saveHash(c *connection, hash string) error {
	if hash == "" {
		return c.exec("UPDATE account SET app_hash = NULL")
	}
	return c.exec("UPDATE account SET app_hash = ?", f.seal.close(f.secretHash(), []byte(hash)))
}

func (f *AccountFile) loadHash(c *connection) (string, error) {
	var sealed sql.Null[[]byte]
	if err := c.row("SELECT app_hash FROM account").Scan(&sealed); err != nil || !sealed.Valid {
		return "", err
	}
	plain, err := f.seal.open(f.secretHash(), sealed.V)
	if err != nil {
		return "", errors.New("the api_hash is damaged: restore a copy of the file, or sign in again")
	}
	return string(plain), nil
}
