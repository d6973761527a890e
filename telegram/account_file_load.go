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
		err := db.row("SELECT dc, self, ended, config, pts, qts, date, seq, last_id FROM account").
			Scan(&s.DC, &self, &s.Ended, &s.Config, &s.State.Pts, &s.State.Qts, &s.State.Date, &s.State.Seq, &s.State.LastID)
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
	err := db.each("SELECT id, pts, last_id, hash FROM channel", func(r *sql.Rows) error {
		var id int64
		var c ChannelState
		if err := r.Scan(&id, &c.Pts, &c.LastID, &c.AccessHash); err != nil {
			return err
		}
		if s.State.Channels == nil {
			s.State.Channels = map[int64]ChannelState{}
		}
		s.State.Channels[id] = c
		return nil
	})
	if err != nil {
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
