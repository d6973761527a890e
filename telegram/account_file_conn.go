package telegram

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	_ "modernc.org/sqlite" // the driver
)

// accountFormat is the version of the schema. A newer one is refused, an older one
// is brought up to date: see account_file_format.go.
const accountFormat = 2

// accountMark is what SQLite calls an application's id: "tgsc".
const accountMark = 0x74677363

// accountSchema: a key's secret and app_hash are as secretKey says, sealed if
// account.seal is set. Times are Unix time, those of waits in milliseconds.
const accountSchema = `
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
	config     BLOB
) STRICT;
CREATE TABLE key (
	dc         INTEGER PRIMARY KEY,
	secret     BLOB    NOT NULL
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
` + progressSchema

// createDatabase makes an empty account file that is there as a whole or not at
// all: under another name at first. The account's lock is held.
func createDatabase(path string) (err error) {
	made := path + ".new"
	for _, stale := range []string{made, made + "-journal", made + "-wal", path + "-wal", path + "-shm"} {
		if err := os.Remove(stale); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	empty, err := os.OpenFile(made, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600) // SQLite gives -wal and -shm the same mode
	if err != nil {
		return err
	}
	defer empty.Close()
	if err := fillDatabase(made); err != nil {
		return err
	}
	if err := empty.Sync(); err != nil {
		return err
	}
	empty.Close()
	if err := os.Rename(made, path); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

func fillDatabase(path string) error {
	db, err := sql.Open("sqlite", databaseURL(path))
	if err != nil {
		return err
	}
	_, err = db.Exec(fmt.Sprintf("PRAGMA journal_mode = MEMORY; PRAGMA application_id = %d; PRAGMA user_version = %d;", accountMark, accountFormat) +
		accountSchema + "INSERT INTO account (one, identity) VALUES (1, randomblob(16)); PRAGMA journal_mode = WAL")
	return errors.Join(err, db.Close())
}

// syncFolder makes a new name durable. Windows has nothing of the kind.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	if err := d.Sync(); err != nil && !errors.Is(err, fs.ErrPermission) && !errors.Is(err, errors.ErrUnsupported) {
		return errors.Join(err, d.Close())
	}
	return d.Close()
}

// databaseURL names a database that is there.
func databaseURL(path string) string {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // C:/...
	}
	return (&url.URL{Scheme: "file", Path: path, RawQuery: "mode=rw"}).String()
}

// connection is a connection to an account's database.
type connection struct {
	db       *sql.DB
	one      *sql.Conn
	prepared map[string]*sql.Stmt
}

// Frugal, for there may be a thousand; durable; and what is deleted is gone.
const connectionSettings = `
PRAGMA busy_timeout = 10000;
PRAGMA synchronous = FULL;
PRAGMA secure_delete = ON;
PRAGMA temp_store = MEMORY;
PRAGMA cache_size = -512;
PRAGMA trusted_schema = OFF;
`

// openConnection opens the database of an account, and refuses one that is not.
func openConnection(path string) (*connection, error) {
	db, err := sql.Open("sqlite", databaseURL(path))
	if err != nil {
		return nil, err
	}
	c := &connection{db: db, prepared: map[string]*sql.Stmt{}}
	if c.one, err = db.Conn(context.Background()); err == nil {
		if _, err = c.one.ExecContext(context.Background(), connectionSettings); err == nil {
			err = c.check()
		}
	}
	if err != nil {
		return nil, errors.Join(err, c.close())
	}
	return c, nil
}

func (c *connection) check() error {
	var mark, format int
	if err := c.row("PRAGMA application_id").Scan(&mark); err != nil {
		return err
	}
	if err := c.row("PRAGMA user_version").Scan(&format); err != nil {
		return err
	}
	switch {
	case mark != accountMark:
		return errors.New("it is a database, but no account's: take another path")
	case format > accountFormat:
		return fmt.Errorf("a newer version of this program has written it (format %d, known is %d): update", format, accountFormat)
	}
	return nil
}

func (c *connection) close() error {
	var err error
	for _, s := range c.prepared {
		err = errors.Join(err, s.Close())
	}
	if c.one != nil {
		err = errors.Join(err, c.one.Close())
	}
	return errors.Join(err, c.db.Close())
}

// statement is a statement that is used more than once.
func (c *connection) statement(query string) (*sql.Stmt, error) {
	if s, ok := c.prepared[query]; ok {
		return s, nil
	}
	s, err := c.one.PrepareContext(context.Background(), query)
	if err == nil {
		c.prepared[query] = s
	}
	return s, err
}

func (c *connection) exec(query string, args ...any) error {
	s, err := c.statement(query)
	if err == nil {
		_, err = s.Exec(args...)
	}
	return err
}

// scan reads one row; sql.ErrNoRows if there is none.
func (c *connection) scan(query string, args []any, into ...any) error {
	s, err := c.statement(query)
	if err != nil {
		return err
	}
	return s.QueryRow(args...).Scan(into...)
}

// each calls f for every row.
func (c *connection) each(query string, f func(*sql.Rows) error) error {
	rows, err := c.one.QueryContext(context.Background(), query)
	if err != nil {
		return err
	}
	return eachOf(rows, f)
}

func eachOf(rows *sql.Rows, f func(*sql.Rows) error) error {
	defer rows.Close()
	for rows.Next() {
		if err := f(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (c *connection) row(query string) *sql.Row {
	return c.one.QueryRowContext(context.Background(), query)
}

// run executes statements that are not prepared.
func (c *connection) run(query string) error {
	_, err := c.one.ExecContext(context.Background(), query)
	return err
}

// transaction calls f, and keeps what it has written if it returns nil.
func (c *connection) transaction(f func() error) error {
	if err := c.exec("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	err := f()
	if err == nil {
		err = c.exec("COMMIT")
	}
	if err != nil {
		// After some failures SQLite has rolled back by itself, and says so here.
		_ = c.run("ROLLBACK")
	}
	return err
}
