package telegram

import (
	"bytes"
	"context"
	"encoding/binary"
	"hash/crc32"
)

// An upload's record begins with the number of the file and how it is cut, and
// goes on with the parts that Telegram has said it has: each its number, and the
// checksum of the beginning and that.

// uploadRecord is the kind of an upload's record.
const uploadRecord = "upload"

const (
	journalMagic  = "upload 1"
	journalHeader = len(journalMagic) + 8 + 8 + 4 + 4
	journalEntry  = 4 + 4
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// uploadJournal is which parts of a file Telegram has.
type uploadJournal struct {
	uploadPlan
	file   int64  // its number
	have   []bool // by part, as far as is known
	record *record
	seed   uint32 // the checksum of the beginning
}

// openJournal goes on with an upload, or begins one with a number that nobody
// else will have. It is remembered if key is not "".
func (c *Client) openJournal(ctx context.Context, key string, p uploadPlan) (*uploadJournal, error) {
	j := &uploadJournal{uploadPlan: p, have: make([]bool, max(p.parts, 0))}
	var content []byte
	if p.parts > 1 { // one is nothing to go on with
		j.record, content = c.openRecord(ctx, uploadRecord, key)
	}
	if j.read(content) {
		return j, nil
	}
	return j, j.restart(c)
}

// restart begins the upload with a new number.
func (j *uploadJournal) restart(c *Client) (err error) {
	if j.file, err = c.randomID(); err == nil {
		c.journalFailed(j, j.begin())
	}
	return err
}

// journalFailed gives a record up that can't be written.
func (c *Client) journalFailed(j *uploadJournal, err error) {
	if err == nil {
		return
	}
	c.o.Log.Info("an upload is not remembered", "error", err)
	_ = j.record.remove() // what it has is right
	j.record = nil
}

// header is the beginning.
func (j *uploadJournal) header() []byte {
	b := append(make([]byte, 0, journalHeader), journalMagic...)
	b = binary.LittleEndian.AppendUint64(b, uint64(j.file))
	b = binary.LittleEndian.AppendUint64(b, uint64(j.size))
	b = binary.LittleEndian.AppendUint32(b, partSize)
	return binary.LittleEndian.AppendUint32(b, crc32.Checksum(b, castagnoli))
}

// entry says that Telegram has a part.
func (j *uploadJournal) entry(part int) []byte {
	b := binary.LittleEndian.AppendUint32(make([]byte, 0, journalEntry), uint32(part))
	return binary.LittleEndian.AppendUint32(b, crc32.Update(j.seed, castagnoli, b))
}

// begin says that Telegram has no part.
func (j *uploadJournal) begin() error {
	clear(j.have)
	if err := j.record.cut(0); err != nil {
		return err
	}
	b := j.header()
	j.seed = crc32.Checksum(b, castagnoli)
	return j.record.add(b)
}

// read takes what the record has. false if that is nothing, or of another file.
func (j *uploadJournal) read(content []byte) bool {
	if len(content) < journalHeader {
		return false
	}
	j.file = int64(binary.LittleEndian.Uint64(content[len(journalMagic):]))
	header := j.header()
	if !bytes.Equal(header, content[:journalHeader]) {
		return false
	}
	j.seed = crc32.Checksum(header, castagnoli)
	n := journalHeader
	for ; n+journalEntry <= len(content); n += journalEntry {
		part := int(binary.LittleEndian.Uint32(content[n:]))
		if part >= j.parts || !bytes.Equal(j.entry(part), content[n:n+journalEntry]) {
			break // it was cut here
		}
		j.have[part] = true
	}
	return j.record.cut(n) == nil
}

// add notes that Telegram has a part.
func (j *uploadJournal) add(part int) error {
	for part >= len(j.have) {
		j.have = append(j.have, false)
	}
	if j.have[part] {
		return nil
	}
	j.have[part] = true
	return j.record.add(j.entry(part))
}

// done is how many bytes Telegram has of a file of known size.
func (j *uploadJournal) done() (n int64) {
	for part, have := range j.have {
		if have {
			n += int64(j.length(part))
		}
	}
	return n
}
