package telegram

import (
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// Place is what an account's client talks to and as which program.
type Place struct {
	AppID   int
	AppHash string `json:"-"`
	Test    bool   // Telegram's test servers
	// DCs and Keys are those of a server that is not Telegram's own; nil
	// otherwise.
	DCs  []DC
	Keys []*rsa.PublicKey
}

// String keeps the api_hash from being printed (S18).
func (p Place) String() string {
	return fmt.Sprintf("app %d, test %v, %v", p.AppID, p.Test, p.DCs)
}

// GoString keeps %#v from printing it.
func (p Place) GoString() string { return p.String() }

// Place is what the account talks to; the zero value if nobody has said so yet.
func (f *AccountFile) Place() (Place, error) {
	f.using.Lock()
	defer f.using.Unlock()
	var p Place
	err := f.use(func(c *connection) error {
		var err error
		if p, err = loadPlace(c); err == nil {
			p.AppHash, err = f.loadHash(c)
		}
		return err
	})
	return p, err
}

// SetPlace keeps what the account talks to.
func (f *AccountFile) SetPlace(p Place) error {
	return f.commit(func(c *connection) error { return f.savePlace(c, p) })
}

func (f *AccountFile) savePlace(c *connection, p Place) error {
	text, err := json.Marshal(p)
	if err != nil {
		return err
	}
	if err := c.exec("UPDATE account SET place = ?", string(text)); err != nil {
		return err
	}
	return f.saveHash(c, p.AppHash)
}

func loadPlace(c *connection) (p Place, err error) {
	var text string
	if err := c.row("SELECT place FROM account").Scan(&text); err != nil {
		return p, err
	}
	if p, err = parsePlace([]byte(text)); err != nil {
		return p, fmt.Errorf("what it talks to can't be read: %w", err)
	}
	return p, nil
}

// parsePlace reads a place as JSON, which may be anybody's.
func parsePlace(text []byte) (p Place, err error) {
	if err := json.Unmarshal(text, &p); err != nil {
		return p, err
	}
	for _, k := range p.Keys {
		if k == nil || k.N == nil || k.N.Sign() <= 0 { // mtproto sees to the rest
			return p, errors.New("a server's key is none")
		}
	}
	return p, nil
}

// AccountInfo is what an account's file tells to everybody who may read it.
type AccountInfo struct {
	Path   string
	Self   Self
	DC     int       // 0: none yet
	Key    bool      // there is a key to DC
	Ended  string    // as in Stored
	Used   time.Time // the last time that something was written
	Sealed bool
	InUse  bool
	PID    int   // who uses it; 0: not known
	Place  Place // without AppHash
}

// ReadAccount reads an account's file, which may be sealed, and in use by
// another process.
func ReadAccount(path string) (AccountInfo, error) {
	info, err := readAccount(path)
	return info, fileError(path, err)
}

func readAccount(path string) (info AccountInfo, err error) {
	info.Path = path
	absolute, err := filepath.Abs(path)
	if err != nil {
		return info, err
	}
	if _, err := os.Stat(absolute); err != nil {
		return info, err
	}
	c, err := openConnection(absolute)
	if err != nil {
		return info, err
	}
	defer c.close()
	if err := c.run("PRAGMA query_only = ON"); err != nil {
		return info, err
	}
	var self string
	var used int64
	err = c.row("SELECT dc, self, ended, used, seal IS NOT NULL, EXISTS (SELECT 1 FROM key WHERE key.dc = account.dc) FROM account").
		Scan(&info.DC, &self, &info.Ended, &used, &info.Sealed, &info.Key)
	if err != nil {
		return info, err
	}
	if used != 0 {
		info.Used = time.Unix(used, 0)
	}
	if err := json.Unmarshal([]byte(self), &info.Self); err != nil {
		return info, fmt.Errorf("who is signed in can't be read: %w", err)
	}
	info.PID, info.InUse = usedBy(absolute)
	info.Place, err = loadPlace(c)
	return info, err
}
