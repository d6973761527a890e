package mtproto

import (
	"crypto/rand"
	"io"
	"sync"
)

// SafeRand makes a source of randomness safe for several goroutines, as that of
// a test need not be. nil is crypto/rand's Reader, which is so by itself.
func SafeRand(r io.Reader) io.Reader {
	switch r.(type) {
	case nil:
		return rand.Reader
	case *lockedRand:
		return r
	}
	if r == rand.Reader {
		return r
	}
	return &lockedRand{r: r}
}

type lockedRand struct {
	mu sync.Mutex // guards r
	r  io.Reader
}

func (l *lockedRand) Read(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.r.Read(p)
}

// mustRead fills b. A source of randomness that fails is none.
func mustRead(rand io.Reader, b []byte) {
	if _, err := io.ReadFull(rand, b); err != nil {
		panic("mtproto: no randomness: " + err.Error())
	}
}
