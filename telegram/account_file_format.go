package telegram

import "fmt"

// progressSchema came with format 2: how far each script has seen updates to, the
// script "" being the account, and what the scripts keep. done is as packSpans
// says.
const progressSchema = `
CREATE TABLE progress (
	script     TEXT    PRIMARY KEY,
	pts        INTEGER NOT NULL,
	qts        INTEGER NOT NULL,
	date       INTEGER NOT NULL,
	seq        INTEGER NOT NULL,
	last_id    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE progress_channel (
	script     TEXT    NOT NULL,
	id         INTEGER NOT NULL,
	pts        INTEGER NOT NULL,
	last_id    INTEGER NOT NULL,
	hash       INTEGER NOT NULL,
	since      INTEGER NOT NULL DEFAULT 0,
	PRIMARY KEY (script, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE value (
	script     TEXT    NOT NULL,
	key        BLOB    NOT NULL,
	data       BLOB    NOT NULL,
	PRIMARY KEY (script, key)
) STRICT, WITHOUT ROWID;
`

// accountUpgrades are what takes a database from a format to the next, by the
// former.
var accountUpgrades = map[int]string{
	1: progressSchema + `
INSERT INTO progress (script, pts, qts, date, seq, last_id)
	SELECT '', pts, qts, date, seq, last_id FROM account WHERE pts <> 0;
INSERT INTO progress_channel (script, id, pts, last_id, hash)
	SELECT '', id, pts, last_id, hash FROM channel;
DROP TABLE channel;
ALTER TABLE account DROP COLUMN pts;
ALTER TABLE account DROP COLUMN qts;
ALTER TABLE account DROP COLUMN date;
ALTER TABLE account DROP COLUMN seq;
ALTER TABLE account DROP COLUMN last_id;
`,
}

// upgrade brings a database up to date. The account's lock is held.
func (c *connection) upgrade() error {
	var format int
	if err := c.row("PRAGMA user_version").Scan(&format); err != nil || format == accountFormat {
		return err
	}
	return c.transaction(func() error {
		for ; format < accountFormat; format++ {
			if err := c.run(accountUpgrades[format]); err != nil {
				return fmt.Errorf("it can't be brought from format %d to the next: %w", format, err)
			}
		}
		return c.run(fmt.Sprintf("PRAGMA user_version = %d", accountFormat))
	})
}
