package telegram

import (
	"maps"
	"sync"

	"github.com/tgscript/tgscript/mtproto"
)

// Session is what makes an account stay signed in: its home data centre and a
// key for each it has talked to. A key must not be used by two clients at once:
// Telegram ends the session then (A3).
type Session struct {
	DC   int // 0: none yet
	Keys map[int]StoredKey
}

// StoredKey is the key to one data centre, with a salt to begin with. Neither
// travels as JSON, which is what logs are written in too (S18).
type StoredKey struct {
	Key  mtproto.AuthKey
	Salt int64 `json:"-"`
}

// String keeps the salt, as the key keeps its bytes, from being printed (S18).
func (k StoredKey) String() string { return k.Key.String() }

// GoString keeps %#v from printing the salt.
func (k StoredKey) GoString() string { return k.String() }

// Store keeps a Session. A client calls Load once, when it starts to run, and
// Save at each change, one call at a time.
type Store interface {
	Load() (Session, error)
	Save(Session) error
}

// MemoryStore keeps a session for as long as the process lives. The zero value
// is empty; Save may fill it beforehand.
type MemoryStore struct {
	mu      sync.Mutex // guards session
	session Session
}

// Load never fails.
func (m *MemoryStore) Load() (Session, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return Session{DC: m.session.DC, Keys: maps.Clone(m.session.Keys)}, nil
}

// Save never fails.
func (m *MemoryStore) Save(s Session) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.session = Session{DC: s.DC, Keys: maps.Clone(s.Keys)}
	return nil
}
