package telegram

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Load reads what is kept.
func (f *AccountFile) Load() (Stored, error) {
	f.using.Lock()
	defer f.using.Unlock()
	var s Stored
	err := f.use(func(db *connection) error {
		var self string
		err := db.row("SELECT dc, self, ended, config FROM account").Scan(&s.DC, &self, &s.Ended, &s.Config)
		if err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(self), &s.Self); err != nil {
			return fmt.Errorf("who is signed in can't be read: %w", err)
		}
		if err := f.loadKeys(db, &s.Session); err != nil {
			return err
		}
		return loadRest(db, &s)
	})
	return s, err
}

func (f *AccountFile) loadKeys(db *connection, s *Session) error {
	s.Keys = map[int]StoredKey{}
	return db.each("SELECT dc, secret FROM key", func(r *sql.Rows) error {
		var dc int
		var secret []byte
		if err := r.Scan(&dc, &secret); err != nil {
			return err
		}
		plain, err := f.seal.open(sealedKey(f.identity, dc), secret)
		if err == nil {
			s.Keys[dc], err = keyOfSecret(plain)
		}
		if err != nil {
			return fmt.Errorf("the key to data centre %d is damaged: restore a copy of the file, or sign in again", dc)
		}
		return nil
	})
}

func loadRest(db *connection, s *Stored) error {
	if err := loadProgress(db, s); err != nil {
		return err
	}
	return db.each("SELECT method, peer, until, learned FROM wait", func(r *sql.Rows) error {
		var w FloodWait
		var until, learned int64
		if err := r.Scan(&w.Method, &w.Peer, &until, &learned); err != nil {
			return err
		}
		if until != 0 {
			w.Until = time.UnixMilli(until)
		}
		w.Learned = time.Duration(learned) * time.Millisecond
		s.Waits = append(s.Waits, w)
		return nil
	})
}

// loadProgress reads how far updates have been seen to.
func loadProgress(db *connection, s *Stored) error {
	all := map[string]UpdateState{}
	err := db.each("SELECT script, pts, qts, date, seq, last_id FROM progress", func(r *sql.Rows) error {
		var name string
		var x UpdateState
		err := r.Scan(&name, &x.Pts, &x.Qts, &x.Date, &x.Seq, &x.LastID)
		all[name] = x
		return err
	})
	if err != nil {
		return err
	}
	err = db.each("SELECT script, id, pts, last_id, hash, since FROM progress_channel", func(r *sql.Rows) error {
		var name string
		var id int64
		var c ChannelState
		if err := r.Scan(&name, &id, &c.Pts, &c.LastID, &c.AccessHash, &c.Since); err != nil {
			return err
		}
		x := all[name]
		if x.Channels == nil {
			x.Channels = map[int64]ChannelState{}
		}
		x.Channels[id] = c
		all[name] = x
		return nil
	})
	s.State = all[""]
	if delete(all, ""); len(all) > 0 {
		s.Scripts = all
	}
	return err
}

const selectPeer = "SELECT kind, id, hash, known, names, phone, in_kind, in_id, in_message, source, seen FROM peer WHERE "

// Peer finds a peer. It waits while a Save is on its way to the disk.
func (f *AccountFile) Peer(q PeerQuery) (StoredPeer, bool, error) {
	query, args := "kind = ? AND id = ?", []any{q.Kind, q.ID}
	switch {
	case q.Name != "":
		query, args = "(kind, id) = (SELECT kind, id FROM name WHERE name = ?)", []any{q.Name}
	case q.Phone != "":
		query, args = "phone = ? AND phone <> ''", []any{q.Phone}
	}
	var p StoredPeer
	found := false
	f.using.Lock()
	defer f.using.Unlock()
	err := f.use(func(db *connection) error {
		var names string
		var seen int64
		err := db.scan(selectPeer+query, args, &p.Kind, &p.ID, &p.AccessHash, &p.Known, &names, &p.Phone, &p.InKind, &p.InID, &p.InMessage, &p.Source, &seen)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		found = err == nil
		p.Names, p.Seen = strings.Fields(names), time.Unix(seen, 0)
		return err
	})
	if len(p.Names) == 0 {
		p.Names = nil
	}
	return p, found, err
}

// Value finds what was kept under a key.
func (f *AccountFile) Value(script, key string) (data []byte, err error) {
	f.using.Lock()
	defer f.using.Unlock()
	err = f.use(func(db *connection) error {
		err := db.scan("SELECT data FROM value WHERE script = ? AND key = ?", []any{script, []byte(key)}, &data)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		return err
	})
	return data, err
}

// Values are some of a script's values in order.
func (f *AccountFile) Values(script, prefix, after string, most int) (list []Value, err error) {
	query := "SELECT key, data FROM value WHERE script = ? AND key >= ? AND key > ?"
	args := []any{script, []byte(prefix), []byte(after)}
	if end, ok := behindAll(prefix); ok {
		query += " AND key < ?"
		args = append(args, []byte(end))
	}
	query += " ORDER BY key LIMIT ?"
	f.using.Lock()
	defer f.using.Unlock()
	err = f.use(func(db *connection) error {
		s, err := db.statement(query)
		if err != nil {
			return err
		}
		rows, err := s.Query(append(args, most)...)
		if err != nil {
			return err
		}
		return eachOf(rows, func(r *sql.Rows) error {
			var key, data []byte
			if err := r.Scan(&key, &data); err != nil {
				return err
			}
			list = append(list, Value{script, string(key), data})
			return nil
		})
	})
	return list, err
}

// behindAll is the first key behind all that begin with prefix; false if there is
// none.
func behindAll(prefix string) (string, bool) {
	b := []byte(prefix)
	for len(b) > 0 {
		last := len(b) - 1
		if b[last]++; b[last] != 0 {
			return string(b), true
		}
		b = b[:last]
	}
	return "", false
}
