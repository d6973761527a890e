package telegram

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// ImportFile reads the .session file of Telethon (all its versions, 1 to 8) or
// of Pyrogram and Kurigram (2 to 7): the key, the peers and how far updates had
// been seen. The file stays as it is.
func ImportFile(path string) (Portable, error) {
	p, err := importFile(path)
	if err != nil {
		return Portable{}, fmt.Errorf("session file %s: %w", path, err)
	}
	return p, nil
}

func importFile(path string) (p Portable, err error) {
	path, err = filepath.Abs(path)
	if err != nil {
		return p, err
	}
	if info, err := os.Stat(path); err != nil {
		return p, err
	} else if !info.Mode().IsRegular() {
		return p, errors.New("it is no file")
	}
	db, err := sql.Open("sqlite", strings.Replace(databaseURL(path), "mode=rw", "mode=ro", 1))
	if err != nil {
		return p, err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	tables, err := columns(db)
	if err != nil {
		return p, fmt.Errorf("it can't be read: %w", err)
	}
	switch {
	case tables["sessions.server_address"] && tables["entities.hash"]:
		return importTelethon(db, tables)
	case tables["sessions.test_mode"] && tables["peers.access_hash"]:
		return importPyrogram(db, tables)
	}
	return p, errors.New("it is a database, but no session of Telethon or Pyrogram")
}

// columns are all there are, as table.column.
func columns(db *sql.DB) (map[string]bool, error) {
	all := map[string]bool{}
	err := eachRow(db, "SELECT t.name || '.' || c.name FROM sqlite_schema t, pragma_table_info(t.name) c WHERE t.type = 'table'", func(r *sql.Rows) error {
		var name string
		err := r.Scan(&name)
		all[name] = true
		return err
	})
	return all, err
}

func eachRow(db *sql.DB, query string, f func(*sql.Rows) error) error {
	rows, err := db.Query(query)
	if err != nil {
		return err
	}
	return eachOf(rows, f)
}

// importTelethon: since version 3 there are no columns but those that the tests
// show; 4 adds update_state, 7 entities.date. The account's own id is the hash
// of entity 0.
func importTelethon(db *sql.DB, tables map[string]bool) (p Portable, err error) {
	var version, dc, port int
	var host string
	var key []byte
	if err := db.QueryRow("SELECT version FROM version").Scan(&version); err != nil {
		return p, fmt.Errorf("it has no version: %w", err)
	}
	err = db.QueryRow("SELECT dc_id, coalesce(server_address, ''), coalesce(port, 0), coalesce(auth_key, x'') FROM sessions ORDER BY length(auth_key) DESC").Scan(&dc, &host, &port, &key)
	if errors.Is(err, sql.ErrNoRows) || err == nil && len(bytes.Trim(key, "\x00")) == 0 {
		return p, errors.New("nobody is signed in in it")
	}
	if err != nil {
		return p, err
	}
	if p, err = foreign(dc, net.JoinHostPort(host, strconv.Itoa(port)), key); err != nil {
		return p, err
	}
	if tables["update_state.pts"] {
		if err := importState(db, &p); err != nil {
			return p, err
		}
	}
	if version < 6 {
		return p, nil // its hashes may be others' (Telethon drops them too)
	}
	date := "0"
	if tables["entities.date"] {
		date = "coalesce(date, 0)"
	}
	err = eachRow(db, "SELECT id, hash, coalesce(username, ''), coalesce(phone, ''), "+date+" AS seen FROM entities ORDER BY seen", func(r *sql.Rows) error {
		var id, hash, seen int64
		var name, phone string
		if err := r.Scan(&id, &hash, &name, &phone, &seen); err != nil {
			return err
		}
		if id == 0 {
			p.Self.ID = hash
			return nil
		}
		p.Peers = append(p.Peers, importedPeer(id, hash, phone, seen, strings.Fields(strings.ToLower(name))))
		return nil
	})
	p.identify()
	return p, err
}

// importPyrogram: 3 adds the app's id, 4 moves names to a table of their own, 5
// adds update_state, 7 the address. Hashes of version 1 may be others'.
func importPyrogram(db *sql.DB, tables map[string]bool) (p Portable, err error) {
	app, address := "0", "''"
	if tables["sessions.api_id"] {
		app = "coalesce(api_id, 0)"
	}
	if tables["sessions.server_address"] {
		address = "coalesce(server_address || ':' || port, '')"
	}
	var dc, appID int
	var test, bot bool
	var at string
	var key []byte
	var self int64
	var version int
	if err := db.QueryRow("SELECT number FROM version").Scan(&version); err != nil {
		return p, fmt.Errorf("it has no version: %w", err)
	}
	err = db.QueryRow("SELECT dc_id, "+app+", coalesce(test_mode, 0), coalesce(auth_key, x''), coalesce(user_id, 0), coalesce(is_bot, 0), "+address+" FROM sessions").
		Scan(&dc, &appID, &test, &key, &self, &bot, &at)
	if errors.Is(err, sql.ErrNoRows) || err == nil && (len(key) == 0 || self == 0) {
		return p, errors.New("nobody is signed in in it")
	}
	if err != nil {
		return p, err
	}
	if p, err = foreign(dc, at, key); err != nil {
		return p, err
	}
	p.Place.AppID, p.Place.Test = appID, test
	p.Self = Self{ID: self, Bot: bot}
	if tables["update_state.pts"] {
		if err := importState(db, &p); err != nil {
			return p, err
		}
	}
	if version < 2 {
		return p, nil
	}
	names := "''"
	if tables["peers.username"] {
		names = "coalesce(username, '')"
	} else if tables["usernames.username"] {
		names = "coalesce((SELECT group_concat(username, ' ') FROM usernames u WHERE u.id = peers.id), '')"
	}
	err = eachRow(db, "SELECT id, coalesce(access_hash, 0), coalesce(phone_number, ''), last_update_on, "+names+" FROM peers ORDER BY last_update_on", func(r *sql.Rows) error {
		var id, hash, seen int64
		var name, phone string
		if err := r.Scan(&id, &hash, &phone, &seen, &name); err != nil {
			return err
		}
		p.Peers = append(p.Peers, importedPeer(id, hash, phone, seen, strings.Fields(strings.ToLower(name))))
		return nil
	})
	p.identify()
	return p, err
}

// importState reads how far updates had been seen, which both libraries keep in
// a table of the same form: id 0 is the account, others are channels, marked or
// not.
func importState(db *sql.DB, p *Portable) error {
	p.State.Channels = map[int64]ChannelState{}
	return eachRow(db, "SELECT id, coalesce(pts, 0), coalesce(qts, 0), CAST(coalesce(date, 0) AS INTEGER), coalesce(seq, 0) FROM update_state", func(r *sql.Rows) error {
		var id int64
		var s UpdateState
		if err := r.Scan(&id, &s.Pts, &s.Qts, &s.Date, &s.Seq); err != nil {
			return err
		}
		switch {
		case id == 0 && s.Pts != 0:
			s.Channels = p.State.Channels
			p.State = s
		case id < -channelMark:
			p.State.Channels[-id-channelMark] = ChannelState{Pts: s.Pts}
		case id > 0:
			p.State.Channels[id] = ChannelState{Pts: s.Pts}
		}
		return nil
	})
}

// importedPeer is a peer by its marked id. Both libraries keep those only whose
// hashes are good for addressing them.
func importedPeer(id, hash int64, phone string, seen int64, names []string) StoredPeer {
	p := StoredPeer{Kind: UserPeer, ID: id, AccessHash: hash, Known: true, Names: names, Phone: strings.TrimPrefix(phone, "+"), Source: "import"}
	if seen > 0 {
		p.Seen = time.Unix(seen, 0)
	}
	switch {
	case id < -channelMark:
		p.Kind, p.ID = ChannelPeer, -id-channelMark
	case id < 0:
		p.Kind, p.ID = ChatPeer, -id
	}
	if len(names) == 0 {
		p.Names = nil
	}
	return p
}

// identify takes from the peers what is known of the account itself and of its
// channels.
func (p *Portable) identify() {
	for _, x := range p.Peers {
		if x.Kind == ChannelPeer {
			if c, ok := p.State.Channels[x.ID]; ok {
				c.AccessHash = x.AccessHash
				p.State.Channels[x.ID] = c
			}
		}
		if x.Kind == UserPeer && x.ID == p.Self.ID {
			p.Self.Phone = x.Phone
			if len(x.Names) > 0 {
				p.Self.Username = x.Names[0]
			}
		}
	}
}
