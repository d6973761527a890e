package mtproto

import (
	"bytes"
	"crypto/rsa"
	"errors"
	"fmt"
	"io"
	"math/big"
	"time"
)

// ErrServerKey says that the server has none of the RSA keys that the client
// trusts. It may be an impostor, or the keys are those of another installation.
var ErrServerKey = errors.New("mtproto: key exchange: server has none of the trusted keys")

// handshakeOptions are the client's side of a key exchange.
type handshakeOptions struct {
	Keys []*rsa.PublicKey // trusted keys of the server
	// DC is the data centre the key is for, plus 10000 for a test one, negative
	// for media (K4).
	DC int
	// ExpiresIn asks for a temporary key of that life, in whole seconds; 0 for a
	// permanent one.
	ExpiresIn time.Duration
	Primes    *Primes          // verdicts to share between exchanges; nil for none
	Rand      io.Reader        // crypto/rand.Reader outside of tests
	Now       func() time.Time // time.Now outside of tests
}

// clientHandshake is the client's end of one key exchange. Any error ends it:
// the next attempt starts over with new nonces.
type clientHandshake struct {
	o    handshakeOptions
	next func(body []byte) ([]byte, error) // takes the answer that is due; nil when over

	n        nonces
	prime    *big.Int
	g        int32
	ga, b    *big.Int
	attempts int // times that a g_b was sent
	key      AuthKey
	result   handshakeResult
}

// newClientHandshake prepares a key exchange. The keys must be RSA keys of 2048
// bits with exponent 65537.
func newClientHandshake(o handshakeOptions) (*clientHandshake, error) {
	for _, key := range o.Keys {
		if err := checkServerKey(key); err != nil {
			return nil, err
		}
	}
	if o.Primes == nil {
		o.Primes = new(Primes)
	}
	c := &clientHandshake{o: o}
	if _, err := io.ReadFull(o.Rand, c.n.nonce[:]); err != nil {
		return nil, fmt.Errorf("mtproto: key exchange: nonce: %w", err)
	}
	c.next = c.onResPQ
	return c, nil
}

// Start is the body of the first message, req_pq_multi.
func (c *clientHandshake) Start() []byte {
	return encodeHandshake(&reqPQ{id: idReqPQMulti, nonce: c.n.nonce})
}

// Next takes the body of the server's answer and returns that of the next
// message, or done. A reply that got lost is asked for again by sending the
// same bytes once more (K15).
func (c *clientHandshake) Next(body []byte) (out []byte, done bool, err error) {
	if c.next == nil {
		return nil, false, errOrder
	}
	out, err = c.next(body)
	if err != nil || out == nil {
		c.end()
	}
	return out, err == nil && out == nil, err
}

// Result is the new key. It is valid once Next has said done.
func (c *clientHandshake) Result() handshakeResult { return c.result }

// end forgets the secrets that are not needed any more (K14).
func (c *clientHandshake) end() {
	c.next = nil
	c.n = nonces{}
	c.key = AuthKey{}
	wipe(c.b)
}

// onResPQ answers with req_DH_params: pq's factors, and a new nonce under the
// server's RSA key (K1-K5).
func (c *clientHandshake) onResPQ(body []byte) ([]byte, error) {
	var m resPQ
	if _, err := parseHandshake(body, &m); err != nil {
		return nil, fmt.Errorf("mtproto: key exchange: resPQ: %w", err)
	}
	c.n.server = m.server
	if err := c.n.check(m.nonce, m.server); err != nil {
		return nil, err
	}
	key, fingerprint := c.trusted(m.fingerprints)
	if key == nil {
		return nil, ErrServerKey
	}
	if len(m.pq) == 0 || len(m.pq) > 8 || m.pq[0] == 0 {
		return nil, fmt.Errorf("mtproto: key exchange: pq of %d bytes, want 1 to 8 without leading zeros", len(m.pq))
	}
	p, q, err := factorPQ(new(big.Int).SetBytes(m.pq).Uint64())
	if err != nil {
		return nil, err
	}
	if _, err := io.ReadFull(c.o.Rand, c.n.fresh[:]); err != nil {
		return nil, fmt.Errorf("mtproto: key exchange: new nonce: %w", err)
	}
	inner := pqInnerData{
		id: idPQInnerDataDC,
		pq: m.pq, p: minimal(p), q: minimal(q),
		nonce: c.n.nonce, server: c.n.server, fresh: c.n.fresh,
		dc: int32(c.o.DC), expiresIn: int32(c.o.ExpiresIn / time.Second),
	}
	if inner.expiresIn > 0 {
		inner.id = idPQInnerDataTempDC
	}
	encrypted, err := padRSA(key, encodeHandshake(&inner), c.o.Rand)
	if err != nil {
		return nil, err
	}
	c.next = c.onServerDH
	return encodeHandshake(&reqDHParams{
		nonce: c.n.nonce, server: c.n.server,
		p: inner.p, q: inner.q, fingerprint: fingerprint, encrypted: encrypted,
	}), nil
}

// trusted is the first of the server's keys that is also one of ours (K3).
func (c *clientHandshake) trusted(fingerprints []int64) (*rsa.PublicKey, int64) {
	for _, want := range fingerprints {
		for _, key := range c.o.Keys {
			if Fingerprint(key) == want {
				return key, want
			}
		}
	}
	return nil, 0
}

// minimal is x in big-endian without leading zeros.
func minimal(x uint64) []byte { return new(big.Int).SetUint64(x).Bytes() }

// onServerDH checks the server's group and public value and answers with
// set_client_DH_params (K6-K11).
func (c *clientHandshake) onServerDH(body []byte) ([]byte, error) {
	var m serverDHParams
	if _, err := parseHandshake(body, &m); err != nil {
		return nil, fmt.Errorf("mtproto: key exchange: server_DH_params: %w", err)
	}
	if err := c.n.check(m.nonce, m.server); err != nil {
		return nil, err
	}
	if m.id == idServerDHParamsNo {
		if m.hash != c.n.failHash() {
			return nil, errHash
		}
		return nil, errors.New("mtproto: key exchange: server answers server_DH_params_fail")
	}
	var inner serverDHInnerData
	if err := c.n.openDH(m.encrypted, &inner); err != nil {
		return nil, err
	}
	received := c.o.Now()
	if err := c.n.check(inner.nonce, inner.server); err != nil {
		return nil, err
	}
	c.g, c.prime, c.ga = inner.g, new(big.Int).SetBytes(inner.prime), new(big.Int).SetBytes(inner.ga)
	if err := c.o.Primes.Check(c.g, c.prime); err != nil {
		return nil, err
	}
	if len(inner.ga) > authKeySize || !InGroup(c.ga, c.prime) {
		return nil, errors.New("mtproto: key exchange: g_a out of range")
	}
	c.result.ServerTime = time.Unix(int64(inner.time), 0)
	c.result.Offset = c.result.ServerTime.Sub(received)
	return c.sendClientDH(0)
}

// sendClientDH draws b and makes set_client_DH_params of it (K10, K11).
func (c *clientHandshake) sendClientDH(retryID int64) ([]byte, error) {
	if c.attempts++; c.attempts > 1+maxDHRetries {
		return nil, fmt.Errorf("mtproto: key exchange: server answers dh_gen_retry %d times", c.attempts-1)
	}
	var gb *big.Int
	for gb == nil || !InGroup(gb, c.prime) {
		wipe(c.b)
		b, err := randomExponent(c.o.Rand)
		if err != nil {
			return nil, err
		}
		c.b, gb = b, new(big.Int).Exp(big.NewInt(int64(c.g)), b, c.prime)
	}
	inner := clientDHInnerData{nonce: c.n.nonce, server: c.n.server, retryID: retryID, gb: gb.Bytes()}
	encrypted, err := c.n.sealDH(encodeHandshake(&inner), c.o.Rand)
	if err != nil {
		return nil, err
	}
	c.key = AuthKey{}
	c.next = c.onDHGen
	return encodeHandshake(&setClientDHParams{nonce: c.n.nonce, server: c.n.server, encrypted: encrypted}), nil
}

// Work does what Next would have to do with the next answer anyway: the caller has
// time while the server is busy with its own half of it.
func (c *clientHandshake) Work() {
	if c.b != nil && c.next != nil && c.key.IsZero() {
		c.key = newKey(c.ga, c.b, c.prime)
	}
}

// onDHGen takes the verdict on the key. Each of the three proves by its hash
// that the server has computed the same one (K13).
func (c *clientHandshake) onDHGen(body []byte) ([]byte, error) {
	var m dhGenAnswer
	if _, err := parseHandshake(body, &m); err != nil {
		return nil, fmt.Errorf("mtproto: key exchange: dh_gen: %w", err)
	}
	if err := c.n.check(m.nonce, m.server); err != nil {
		return nil, err
	}
	c.Work()
	number := map[uint32]byte{idDHGenOK: 1, idDHGenRetry: 2, idDHGenFail: 3}[m.id]
	if want := c.n.hash(number, c.key); !bytes.Equal(want[:], m.hash[:]) {
		return nil, fmt.Errorf("mtproto: key exchange: wrong new_nonce_hash%d", number)
	}
	switch m.id {
	case idDHGenRetry:
		return c.sendClientDH(int64(c.key.aux))
	case idDHGenFail:
		return nil, errors.New("mtproto: key exchange: server answers dh_gen_fail")
	}
	c.result.Key, c.result.Salt = c.key, c.n.salt()
	c.result.DC, c.result.ExpiresIn = c.o.DC, c.o.ExpiresIn.Truncate(time.Second)
	return nil, nil
}
