package telegram

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

// firstFormat is the schema as format 1 had it.
const firstFormat = `
CREATE TABLE account (
	one        INTEGER PRIMARY KEY CHECK (one = 1),
	identity   BLOB    NOT NULL,
	seal       BLOB,
	sweep      INTEGER NOT NULL DEFAULT 0,
	used       INTEGER NOT NULL DEFAULT 0,
	place      TEXT    NOT NULL DEFAULT '{}',
	app_hash   BLOB,
	dc         INTEGER NOT NULL DEFAULT 0,
	self       TEXT    NOT NULL DEFAULT '{}',
	ended      TEXT    NOT NULL DEFAULT '',
	config     BLOB,
	pts        INTEGER NOT NULL DEFAULT 0,
	qts        INTEGER NOT NULL DEFAULT 0,
	date       INTEGER NOT NULL DEFAULT 0,
	seq        INTEGER NOT NULL DEFAULT 0,
	last_id    INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE key (
	dc         INTEGER PRIMARY KEY,
	secret     BLOB    NOT NULL
) STRICT;
CREATE TABLE channel (
	id         INTEGER PRIMARY KEY,
	pts        INTEGER NOT NULL,
	last_id    INTEGER NOT NULL,
	hash       INTEGER NOT NULL
) STRICT;
CREATE TABLE wait (
	method     TEXT    NOT NULL,
	peer       INTEGER NOT NULL,
	until      INTEGER NOT NULL,
	learned    INTEGER NOT NULL,
	PRIMARY KEY (method, peer)
) STRICT, WITHOUT ROWID;
CREATE TABLE peer (
	kind       INTEGER NOT NULL,
	id         INTEGER NOT NULL,
	hash       INTEGER NOT NULL,
	known      INTEGER NOT NULL,
	names      TEXT    NOT NULL,
	phone      TEXT    NOT NULL,
	in_kind    INTEGER NOT NULL,
	in_id      INTEGER NOT NULL,
	in_message INTEGER NOT NULL,
	source     TEXT    NOT NULL,
	seen       INTEGER NOT NULL,
	PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX peer_phone ON peer (phone) WHERE phone <> '';
CREATE TABLE name (
	name       TEXT    PRIMARY KEY,
	kind       INTEGER NOT NULL,
	id         INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`

// TestAccountFileUpgrade: a file of format 1 is brought up to date when it is
// opened, and not when it is only looked at; all of it stays.
func TestAccountFileUpgrade(t *testing.T) {
	path := accountPath(t)
	must(t, os.MkdirAll(filepath.Dir(path), 0o700))
	must(t, os.WriteFile(path, nil, 0o600))
	db, err := sql.Open("sqlite", databaseURL(path))
	must(t, err)
	_, err = db.Exec(fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = 1;", accountMark) + firstFormat + `
INSERT INTO account (one, identity, dc, self, pts, qts, date, seq, last_id) VALUES (1, randomblob(16), 2, '{"ID":7}', 5, 6, 7, 8, 9);
INSERT INTO channel VALUES (1, 10, 11, 12), (2, 20, 21, -22);
INSERT INTO peer VALUES (0, 3, 4, 1, 'ann', '', 0, 0, 0, '', 0);
PRAGMA journal_mode = WAL`)
	must(t, err)
	must(t, db.Close())
	info, err := ReadAccount(path)
	if err != nil || info.Self.ID != 7 {
		t.Errorf("looked at: %+v, %v", info, err)
	}
	want := UpdateState{Pts: 5, Qts: 6, Date: 7, Seq: 8, LastID: 9, Channels: map[int64]ChannelState{1: {Pts: 10, LastID: 11, AccessHash: 12}, 2: {Pts: 20, LastID: 21, AccessHash: -22}}}
	for range 2 {
		f := openFile(t, path, AccountFileOptions{})
		s, err := f.Load()
		if err != nil || s.Self.ID != 7 || s.DC != 2 || !reflect.DeepEqual(s.State, want) || s.Scripts != nil {
			t.Errorf("%+v, %v", s, err)
		}
		if p, ok, err := f.Peer(PeerQuery{Name: "ann"}); ok || err != nil {
			t.Errorf("a name that was nobody's: %+v, %v", p, err)
		}
		if p, ok, err := f.Peer(PeerQuery{ID: 3}); !ok || err != nil || p.AccessHash != 4 {
			t.Errorf("a peer: %+v, %v", p, err)
		}
		must(t, f.Save(Change{Values: []Value{{"bot", "a", []byte("1")}}}))
		closeFile(t, f)
	}
	if fresh, old := schemaOf(t, accountPath(t)), schemaOf(t, path); !reflect.DeepEqual(fresh, old) {
		t.Errorf("a new file has\n%q\nthis one\n%q", fresh, old)
	}
}

// schemaOf are the tables of a file, which may be made for that, with their
// columns.
func schemaOf(t *testing.T, path string) map[string]string {
	t.Helper()
	f := openFile(t, path, AccountFileOptions{Create: true})
	all := map[string]string{}
	must(t, f.use(func(c *connection) error {
		return c.each("SELECT m.name, group_concat(i.name || ' ' || i.type || ' ' || i.pk, ', ') FROM sqlite_schema m, pragma_table_info(m.name) i WHERE m.type = 'table' GROUP BY m.name", func(r *sql.Rows) error {
			var name, columns string
			if err := r.Scan(&name, &columns); err != nil {
				return err
			}
			all[name] = columns
			return nil
		})
	}))
	closeFile(t, f)
	return all
}
