package telegram

import (
	"database/sql"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"
)

// commit is what one transaction writes: of several Saves, as they come while
// the one before is on its way to the disk.
type commit struct {
	writes []func(*connection) error
	done   chan struct{}
	err    error
}

// Save writes a change; it is on the disk when Save returns.
func (f *AccountFile) Save(c Change) error {
	return f.commit(func(db *connection) error { return f.apply(db, c) })
}

// commit runs write in a transaction, perhaps with those of others: all are
// kept, or none. The first to come is the one to do it for all who come before
// it gets to it.
func (f *AccountFile) commit(write func(*connection) error) error {
	f.mu.Lock()
	x, first := f.next, f.next == nil
	if first {
		x = &commit{done: make(chan struct{})}
		f.next = x
	}
	x.writes = append(x.writes, write)
	f.mu.Unlock()
	if !first {
		<-x.done
		return x.err
	}
	f.using.Lock()
	defer f.using.Unlock()
	f.mu.Lock()
	f.next = nil
	f.mu.Unlock()
	x.err = f.write(x.writes)
	close(x.done)
	return x.err
}

// write is a transaction. f.using is held.
func (f *AccountFile) write(writes []func(*connection) error) error {
	err := f.use(func(c *connection) error {
		return c.transaction(func() error {
			for _, write := range writes {
				if err := write(c); err != nil {
					return err
				}
			}
			return c.exec("UPDATE account SET used = ?", time.Now().Unix())
		})
	})
	if err != nil {
		_ = f.disconnect() // it may be in any state; the error is told already
		return err
	}
	f.noted = true
	return nil
}

func (f *AccountFile) apply(db *connection, c Change) error {
	if c.Forget {
		if err := forget(db); err != nil {
			return err
		}
	}
	if c.Session != nil {
		if err := f.saveSession(db, *c.Session); err != nil {
			return err
		}
	}
	if c.Self != nil {
		text, err := json.Marshal(*c.Self)
		if err != nil {
			return err
		}
		if err := db.exec("UPDATE account SET self = ?", string(text)); err != nil {
			return err
		}
	}
	if c.State != nil {
		if err := saveState(db, "", *c.State); err != nil {
			return err
		}
	}
	for name, s := range c.Scripts {
		if err := saveState(db, name, s); err != nil {
			return err
		}
	}
	for _, v := range c.Values {
		if err := saveValue(db, v); err != nil {
			return err
		}
	}
	if c.Ended != nil {
		if err := db.exec("UPDATE account SET ended = ?", *c.Ended); err != nil {
			return err
		}
	}
	if c.Config != nil {
		if err := db.exec("UPDATE account SET config = ?", c.Config); err != nil {
			return err
		}
	}
	for _, w := range c.Waits {
		if err := saveWait(db, w); err != nil {
			return err
		}
	}
	for _, p := range c.Peers {
		if err := savePeer(db, p); err != nil {
			return err
		}
	}
	return nil
}

func forget(db *connection) error {
	for _, query := range []string{
		"UPDATE account SET self = '{}', ended = ''",
		"DELETE FROM progress", "DELETE FROM progress_channel", "DELETE FROM value", "DELETE FROM wait", "DELETE FROM name", "DELETE FROM peer",
	} {
		if err := db.exec(query); err != nil {
			return err
		}
	}
	return nil
}

func (f *AccountFile) saveSession(db *connection, s Session) error {
	if err := db.exec("UPDATE account SET dc = ?", s.DC); err != nil {
		return err
	}
	return f.saveKeys(db, s.Keys)
}

func (f *AccountFile) saveKeys(db *connection, keys map[int]StoredKey) error {
	if err := db.exec("DELETE FROM key"); err != nil {
		return err
	}
	for dc, k := range keys {
		if err := db.exec("INSERT INTO key (dc, secret) VALUES (?, ?)", dc, f.seal.close(sealedKey(f.identity, dc), secretOf(k))); err != nil {
			return err
		}
	}
	return nil
}

func saveState(db *connection, script string, s UpdateState) error {
	err := db.exec("REPLACE INTO progress (script, pts, qts, date, seq, last_id) VALUES (?, ?, ?, ?, ?, ?)",
		script, s.Pts, s.Qts, s.Date, s.Seq, s.LastID)
	if err != nil {
		return err
	}
	for id, c := range s.Channels {
		if c.Pts == 0 {
			err = db.exec("DELETE FROM progress_channel WHERE script = ? AND id = ?", script, id)
			if err != nil {
				return err
			}
			continue
		}
		if err := db.exec("REPLACE INTO progress_channel (script, id, pts, last_id, hash, since) VALUES (?, ?, ?, ?, ?, ?)", script, id, c.Pts, c.LastID, c.AccessHash, c.Since); err != nil {
			return err
		}
	}
	return nil
}

func saveValue(db *connection, v Value) error {
	if v.Data == nil {
		return db.exec("DELETE FROM value WHERE script = ? AND key = ?", v.Script, []byte(v.Key))
	}
	return db.exec("REPLACE INTO value (script, key, data) VALUES (?, ?, ?)", v.Script, []byte(v.Key), v.Data)
}

func saveWait(db *connection, w FloodWait) error {
	if w.Until.IsZero() && w.Learned == 0 {
		return db.exec("DELETE FROM wait WHERE method = ? AND peer = ?", w.Method, w.Peer)
	}
	until := int64(0)
	if !w.Until.IsZero() {
		until = w.Until.UnixMilli()
	}
	return db.exec("REPLACE INTO wait (method, peer, until, learned) VALUES (?, ?, ?, ?)", w.Method, w.Peer, until, w.Learned.Milliseconds())
}

// savePeer writes a peer, and takes its names and its phone from whoever had
// them.
func savePeer(db *connection, p StoredPeer) error {
	var names, phone string
	var known bool
	err := db.scan("SELECT names, phone, known FROM peer WHERE kind = ? AND id = ?", []any{p.Kind, p.ID}, &names, &phone, &known)
	if err != nil && !errors.Is(err, sql.ErrNoRows) || known && !p.Known {
		return err
	}
	if err := rename(db, p, strings.Fields(names)); err != nil {
		return err
	}
	if p.Phone != "" && p.Phone != phone {
		if err := db.exec("UPDATE peer SET phone = '' WHERE phone = ? AND phone <> ''", p.Phone); err != nil {
			return err
		}
	}
	return db.exec("REPLACE INTO peer (kind, id, hash, known, names, phone, in_kind, in_id, in_message, source, seen) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		p.Kind, p.ID, p.AccessHash, p.Known, strings.Join(p.Names, " "), p.Phone, p.InKind, p.InID, p.InMessage, p.Source, p.Seen.Unix())
}

// rename makes the table of names right for a peer that had other names.
func rename(db *connection, p StoredPeer, before []string) error {
	for _, name := range before {
		if !slices.Contains(p.Names, name) {
			if err := db.exec("DELETE FROM name WHERE name = ?", name); err != nil {
				return err
			}
		}
	}
	for _, name := range p.Names {
		if slices.Contains(before, name) {
			continue
		}
		if err := db.exec("UPDATE peer SET names = trim(replace(' ' || names || ' ', ' ' || ? || ' ', ' ')) WHERE (kind, id) = (SELECT kind, id FROM name WHERE name = ?)", name, name); err != nil {
			return err
		}
		if err := db.exec("REPLACE INTO name (name, kind, id) VALUES (?, ?, ?)", name, p.Kind, p.ID); err != nil {
			return err
		}
	}
	return nil
}
