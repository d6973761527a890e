package mtproto

import (
	"bytes"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/big"
	"time"
)

// serverHandshakeOptions are the server's side of a key exchange.
type serverHandshakeOptions struct {
	Keys []*rsa.PrivateKey // of 2048 bits; the client chooses
	Rand io.Reader         // crypto/rand.Reader outside of tests
	Now  func() time.Time  // time.Now outside of tests
	// Exists, if set, tells whether a key of this id exists already. The client
	// is then asked for another one (dh_gen_retry).
	Exists func(keyID int64) bool
}

// serverHandshake is the server's end of key exchanges on one connection, one
// after the other. A client may start over at any time.
type serverHandshake struct {
	o    serverHandshakeOptions
	keys map[int64]*rsa.PrivateKey // by fingerprint
	next func(body []byte) ([]byte, error)

	began    time.Time
	answered []serverAnswer
	n        nonces
	p, q     uint64
	prime    *big.Int
	a        *big.Int
	retryID  int64
	retries  int
	result   handshakeResult
}

// serverAnswer is what a request of the running exchange was answered with, for
// a client that repeats it because the answer got lost (K15).
type serverAnswer struct {
	request [sha256.Size]byte
	answer  []byte
	done    bool
}

// serverGenerator generates the known prime's subgroup.
const serverGenerator = 3

// newServerHandshake prepares for the key exchanges of one connection.
func newServerHandshake(o serverHandshakeOptions) (*serverHandshake, error) {
	s := &serverHandshake{o: o, keys: make(map[int64]*rsa.PrivateKey), prime: knownPrime()}
	for _, key := range o.Keys {
		if err := checkServerKey(&key.PublicKey); err != nil {
			return nil, err
		}
		s.keys[Fingerprint(&key.PublicKey)] = key
	}
	return s, nil
}

// Next takes the body of a request and returns that of the answer. done says
// that Result holds a new key; a client that lost the last answer makes it say
// so again. Every error is to be answered with CodeUnknownKey: a client learns
// nothing from which step refused it (K5, S4).
func (s *serverHandshake) Next(body []byte) (out []byte, done bool, err error) {
	if s.o.Now().Sub(s.began) > handshakeTimeout {
		s.reset()
	}
	request := sha256.Sum256(body)
	for _, known := range s.answered {
		if known.request == request {
			return known.answer, known.done, nil
		}
	}
	next := s.next
	if len(body) >= 4 {
		switch binary.LittleEndian.Uint32(body) {
		case idReqPQ, idReqPQMulti:
			s.reset()
			next = s.onReqPQ
		}
	}
	if next == nil {
		return nil, false, errOrder
	}
	out, err = next(body)
	if err != nil {
		s.reset()
		return nil, false, err
	}
	done = s.next == nil
	s.answered = append(s.answered, serverAnswer{request, out, done})
	return out, done, nil
}

// Result is the key of the exchange that Next has just said is done.
func (s *serverHandshake) Result() handshakeResult { return s.result }

// reset forgets the running exchange.
func (s *serverHandshake) reset() {
	s.forgetSecrets()
	s.next, s.answered, s.result = nil, nil, handshakeResult{}
	s.retries, s.retryID = 0, 0
}

func (s *serverHandshake) forgetSecrets() {
	s.n = nonces{}
	wipe(s.a)
}

func (s *serverHandshake) onReqPQ(body []byte) ([]byte, error) {
	var m reqPQ
	if _, err := parseHandshake(body, &m); err != nil {
		return nil, fmt.Errorf("mtproto: key exchange: req_pq: %w", err)
	}
	s.began = s.o.Now()
	s.n.nonce = m.nonce
	if _, err := io.ReadFull(s.o.Rand, s.n.server[:]); err != nil {
		return nil, fmt.Errorf("mtproto: key exchange: server nonce: %w", err)
	}
	if err := s.drawPQ(); err != nil {
		return nil, err
	}
	answer := resPQ{nonce: s.n.nonce, server: s.n.server, pq: minimal(s.p * s.q)}
	for _, key := range s.o.Keys {
		answer.fingerprints = append(answer.fingerprints, Fingerprint(&key.PublicKey))
	}
	s.next = s.onReqDH
	return encodeHandshake(&answer), nil
}

// drawPQ chooses two primes of 31 bits, p < q (K2).
func (s *serverHandshake) drawPQ() error {
	prime := func() (uint64, error) {
		for {
			var b [4]byte
			if _, err := io.ReadFull(s.o.Rand, b[:]); err != nil {
				return 0, fmt.Errorf("mtproto: key exchange: pq: %w", err)
			}
			x := uint64(binary.LittleEndian.Uint32(b[:]))>>1 | 1<<30 | 1
			if isPrime(x) {
				return x, nil
			}
		}
	}
	for s.p = s.q; s.p == s.q; {
		p, err := prime()
		if err != nil {
			return err
		}
		q, err := prime()
		if err != nil {
			return err
		}
		s.p, s.q = min(p, q), max(p, q)
	}
	return nil
}

func (s *serverHandshake) onReqDH(body []byte) ([]byte, error) {
	var m reqDHParams
	if _, err := parseHandshake(body, &m); err != nil {
		return nil, fmt.Errorf("mtproto: key exchange: req_DH_params: %w", err)
	}
	if err := s.n.check(m.nonce, m.server); err != nil {
		return nil, err
	}
	key := s.keys[m.fingerprint]
	if key == nil || !bytes.Equal(m.p, minimal(s.p)) || !bytes.Equal(m.q, minimal(s.q)) {
		return nil, errors.New("mtproto: key exchange: wrong factors of pq, or a key that was not offered")
	}
	inner, err := s.openInner(key, m.encrypted)
	if err != nil {
		return nil, err
	}
	s.n.fresh = inner.fresh
	if inner.hasDC() {
		s.result.DC = int(inner.dc)
	}
	s.result.ExpiresIn = time.Duration(inner.expiresIn) * time.Second
	return s.serverDH()
}

// openInner reads p_q_inner_data; every failure is the same (K5, S4).
func (s *serverHandshake) openInner(key *rsa.PrivateKey, encrypted []byte) (*pqInnerData, error) {
	var inner pqInnerData
	data, err := openRSA(key, encrypted, func(b []byte) int {
		n, err := parseHandshake(b, new(pqInnerData))
		if err != nil {
			return -1
		}
		return n
	})
	if err != nil {
		return nil, err
	}
	if _, err := parseHandshake(data, &inner); err != nil {
		return nil, errRSA
	}
	pq := minimal(s.p * s.q)
	if s.n.check(inner.nonce, inner.server) != nil || !bytes.Equal(inner.pq, pq) ||
		!bytes.Equal(inner.p, minimal(s.p)) || !bytes.Equal(inner.q, minimal(s.q)) ||
		inner.isTemp() && inner.expiresIn <= 0 {
		return nil, errRSA
	}
	return &inner, nil
}

// serverDH answers with the group and g_a (K6, K7).
func (s *serverHandshake) serverDH() ([]byte, error) {
	var ga *big.Int
	for ga == nil || !InGroup(ga, s.prime) {
		a, err := randomExponent(s.o.Rand)
		if err != nil {
			return nil, err
		}
		s.a, ga = a, new(big.Int).Exp(big.NewInt(serverGenerator), a, s.prime)
	}
	now := s.o.Now()
	s.result.ServerTime = time.Unix(now.Unix(), 0)
	encrypted, err := s.n.sealDH(encodeHandshake(&serverDHInnerData{
		nonce: s.n.nonce, server: s.n.server,
		g: serverGenerator, prime: s.prime.Bytes(), ga: ga.Bytes(), time: int32(now.Unix()),
	}), s.o.Rand)
	if err != nil {
		return nil, err
	}
	s.next = s.onClientDH
	return encodeHandshake(&serverDHParams{
		id: idServerDHParamsOK, nonce: s.n.nonce, server: s.n.server, encrypted: encrypted,
	}), nil
}

// onClientDH makes the key, or asks for another g_b (K11-K13).
func (s *serverHandshake) onClientDH(body []byte) ([]byte, error) {
	var m setClientDHParams
	if _, err := parseHandshake(body, &m); err != nil {
		return nil, fmt.Errorf("mtproto: key exchange: set_client_DH_params: %w", err)
	}
	if err := s.n.check(m.nonce, m.server); err != nil {
		return nil, err
	}
	var inner clientDHInnerData
	if err := s.n.openDH(m.encrypted, &inner); err != nil {
		return nil, err
	}
	if err := s.n.check(inner.nonce, inner.server); err != nil {
		return nil, err
	}
	gb := new(big.Int).SetBytes(inner.gb)
	if inner.retryID != s.retryID || len(inner.gb) > authKeySize || !InGroup(gb, s.prime) {
		return nil, errors.New("mtproto: key exchange: g_b out of range, or a retry that was not asked for")
	}
	key := newKey(gb, s.a, s.prime)
	answer := dhGenAnswer{id: idDHGenOK, nonce: s.n.nonce, server: s.n.server, hash: s.n.hash(1, key)}
	if s.o.Exists != nil && s.o.Exists(key.ID()) {
		if s.retries++; s.retries > maxDHRetries {
			return nil, fmt.Errorf("mtproto: key exchange: %d keys in a row exist already", s.retries)
		}
		s.retryID = int64(key.aux)
		answer.id, answer.hash = idDHGenRetry, s.n.hash(2, key)
		return encodeHandshake(&answer), nil
	}
	s.result.Key, s.result.Salt = key, s.n.salt()
	s.next = nil
	s.forgetSecrets()
	return encodeHandshake(&answer), nil
}
