package mtproto

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/tgscript/tgscript/tl"
)

// Salts belong to the auth key, not to a session. A server changes them every
// half hour and takes the one before for as long again (M12).
const (
	saltPeriod    = 30 * time.Minute
	maxSalts      = 64 // in one get_future_salts
	saltsAsked    = 16 // by a client: a working day
	saltsLow      = 2  // a client with fewer ones ahead asks for more
	saltsInterval = time.Minute
)

// futureSalt is a salt and the seconds of server time in which it is good.
type futureSalt struct {
	since, until int32
	salt         int64
}

// saltBook is a client's salts: the one in use and those it was told of.
type saltBook struct {
	current int64
	future  []futureSalt
}

// set takes the salt that the server asks for; what it told before is void.
func (b *saltBook) set(salt int64) { *b = saltBook{current: salt} }

// add takes the answer to get_future_salts.
func (b *saltBook) add(salts []futureSalt) {
	b.future = slices.Clone(salts)
	slices.SortFunc(b.future, func(x, y futureSalt) int { return cmp.Compare(x.since, y.since) })
}

// at is the salt to use at server time now: the newest one whose time has come
// and not gone, else the one in use.
func (b *saltBook) at(now time.Time) int64 {
	sec := int32(now.Unix())
	for len(b.future) > 0 && b.future[0].since <= sec {
		if f := b.future[0]; f.until > sec {
			b.current = f.salt
		}
		b.future = b.future[1:]
	}
	return b.current
}

// low tells whether it is time to ask for more salts.
func (b *saltBook) low() bool { return len(b.future) < saltsLow }

// decodeFutureSalts reads future_salts: the request it answers, the server's
// time and the salts.
func decodeFutureSalts(body []byte) (reqMsgID int64, now int32, salts []futureSalt, err error) {
	d := tl.NewDecoder(body[4:])
	reqMsgID, now = d.Long(), d.Int()
	n := d.Count(4 + 4 + 8)
	if n > maxSalts {
		return 0, 0, nil, fmt.Errorf("mtproto: %d future salts, want at most %d", n, maxSalts)
	}
	salts = make([]futureSalt, n)
	for i := range salts {
		salts[i] = futureSalt{d.Int(), d.Int(), d.Long()}
	}
	return reqMsgID, now, salts, d.End()
}

func appendFutureSalts(b []byte, reqMsgID int64, now time.Time, salts []futureSalt) []byte {
	b = tl.AppendLong(tl.AppendUint32(b, idFutureSalts), reqMsgID)
	b = tl.AppendInt(tl.AppendInt(b, int32(now.Unix())), int32(len(salts)))
	for _, s := range salts {
		b = tl.AppendLong(tl.AppendInt(tl.AppendInt(b, s.since), s.until), s.salt)
	}
	return b
}

// serverSalts is the server's side: a secret that makes the salt of every
// period, and the salt that the key exchange agreed on, good for the first hour.
type serverSalts struct {
	mu      sync.Mutex // guards what follows
	secret  [32]byte
	first   int64
	firstTo int64 // unix seconds

	n         int64 // the period whose salts were worked out last
	now, last int64
}

// period is the salt of the n-th period since 1970. It is good in its own
// period and the next.
func (s *serverSalts) period(n int64) futureSalt {
	var in [40]byte
	copy(in[:], s.secret[:])
	binary.LittleEndian.PutUint64(in[32:], uint64(n))
	sum := sha256.Sum256(in[:])
	start := n * int64(saltPeriod/time.Second)
	return futureSalt{
		since: int32(start),
		until: int32(start + 2*int64(saltPeriod/time.Second)),
		salt:  int64(binary.LittleEndian.Uint64(sum[:])),
	}
}

// work works the salts of this period and of the one before out, if need be.
func (s *serverSalts) work(now time.Time) {
	if n := now.Unix() / int64(saltPeriod/time.Second); s.n != n {
		s.n, s.now, s.last = n, s.period(n).salt, s.period(n-1).salt
	}
}

// valid tells whether a client may use salt now.
func (s *serverSalts) valid(salt int64, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.work(now)
	return salt == s.now || salt == s.last || salt == s.first && now.Unix() < s.firstTo
}

// current is the salt of this period.
func (s *serverSalts) current(now time.Time) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.work(now)
	return s.now
}

// next are the salts of n periods, this one first.
func (s *serverSalts) next(now time.Time, n int) []futureSalt {
	s.mu.Lock()
	defer s.mu.Unlock()
	salts := make([]futureSalt, min(max(n, 1), maxSalts))
	for i := range salts {
		salts[i] = s.period(now.Unix()/int64(saltPeriod/time.Second) + int64(i))
	}
	return salts
}

// change makes all salts others, at once.
func (s *serverSalts) change() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.secret = sha256.Sum256(s.secret[:])
	s.first, s.firstTo, s.n = 0, 0, 0
}
