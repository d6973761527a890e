package telegram

import (
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
)

// Sending is something that is to be sent once, though the process be killed after
// it was sent, or a part of it, and before all answers were there: the random ids that
// it was sent with are remembered until then, and Telegram sends nothing twice with the same.
type Sending struct {
	// IDs are the random ids, as many as were asked for.
	IDs    []int64
	record *record
}

// sendingMagic begins a sending's record; the ids and a checksum follow.
const sendingMagic = "sending1"

// Sending begins to send n messages. key says what is sent to whom, with everything
// that makes it something else; "" is not remembered, and neither is what is being
// sent at this moment already, for that is to be sent twice. If the same was begun
// by a process that was killed some hours ago at most, or ended with an error, the
// ids are those that it had. They are on the disk when Sending returns. Each Sending
// needs an End.
func (c *Client) Sending(ctx context.Context, key string, n int) (*Sending, error) {
	s := &Sending{IDs: make([]int64, n)}
	var content []byte
	s.record, content = c.openRecord(ctx, "sending", key)
	if s.read(content) {
		return s, nil
	}
	for i := range s.IDs {
		var err error
		if s.IDs[i], err = c.randomID(); err != nil {
			return nil, errors.Join(err, s.record.remove())
		}
	}
	err := s.record.cut(0)
	if err == nil {
		err = s.record.add(s.content())
	}
	if err == nil {
		err = s.record.sync()
	}
	if err != nil {
		c.o.Log.Info("what is sent is not remembered", "error", err)
		_ = s.record.remove() // it has nothing of use
		s.record = nil
	}
	return s, nil
}

func (s *Sending) content() []byte {
	b := []byte(sendingMagic)
	for _, id := range s.IDs {
		b = binary.LittleEndian.AppendUint64(b, uint64(id))
	}
	return binary.LittleEndian.AppendUint32(b, crc32.Checksum(b, castagnoli))
}

// read takes what the record has. false if that is of no use.
func (s *Sending) read(content []byte) bool {
	if len(content) != len(sendingMagic)+8*len(s.IDs)+4 {
		return false
	}
	for i := range s.IDs {
		s.IDs[i] = int64(binary.LittleEndian.Uint64(content[len(sendingMagic)+8*i:]))
	}
	return string(s.content()) == string(content)
}

// End ends the sending with the error that came of it, or nil. After an error the ids
// stay: who sends the same again sends it with them, and of several messages only
// those that are not there yet.
func (s *Sending) End(err error) error {
	r := s.record
	s.record = nil
	if err != nil {
		return r.close()
	}
	return r.remove()
}

// randomID is a number that nobody else has; never 0.
func (c *Client) randomID() (int64, error) {
	for {
		var b [8]byte
		if _, err := io.ReadFull(c.o.Rand, b[:]); err != nil {
			return 0, err
		}
		if id := int64(binary.LittleEndian.Uint64(b[:])); id != 0 {
			return id, nil
		}
	}
}
