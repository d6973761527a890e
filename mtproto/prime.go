package mtproto

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"math/big"
	"math/bits"
	"sync"
)

// The primes of the key exchange: the small ones that pq falls into, and the
// large one that Diffie-Hellman works in.

var (
	errPQPrime  = errors.New("mtproto: pq is not the product of two different odd primes")
	errPQEffort = errors.New("mtproto: pq does not factor in reasonable time")
)

// factorPQ splits pq into two primes p < q and refuses everything else (K2).
// It is Pollard's rho in Brent's form, on 64-bit Montgomery numbers: for the
// pq that Telegram sends it takes about 2^16 steps. The number of steps is
// bounded, whatever pq is.
func factorPQ(pq uint64) (p, q uint64, err error) {
	if pq < 15 || pq > 1<<63-1 || pq%2 == 0 || isPrime(pq) {
		return 0, 0, errPQPrime
	}
	m := newMontgomery(pq)
	for c := uint64(1); c <= 8; c++ {
		d := m.rho(c)
		if d == pq {
			continue // this sequence met itself in both factors at once
		}
		p, q = min(d, pq/d), max(d, pq/d)
		if d == 1 {
			return 0, 0, errPQEffort
		}
		if p == q || !isPrime(p) || !isPrime(q) {
			return 0, 0, errPQPrime
		}
		return p, q, nil
	}
	return 0, 0, errPQPrime // squares of primes end here
}

// isPrime is exact: big.Int's test has no false answers below 2^64.
func isPrime(n uint64) bool { return new(big.Int).SetUint64(n).ProbablyPrime(0) }

// montgomery multiplies modulo an odd n below 2^63, on numbers that are scaled
// by 2^64.
type montgomery struct{ n, inverse uint64 }

func newMontgomery(n uint64) montgomery {
	inverse := n // right in the last three bits; each step doubles them
	for range 5 {
		inverse *= 2 - n*inverse
	}
	return montgomery{n, inverse}
}

func (m montgomery) mul(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	sub, _ := bits.Mul64(lo*m.inverse, m.n)
	r := hi - sub
	if hi < sub {
		r += m.n
	}
	return r
}

// rho runs x -> x*x + c until a divisor of n shows, and returns it: n itself
// if the sequence was of no use, 1 if the bound on its length was met. The
// scaling does not matter to the sequence, which is as good as any.
func (m montgomery) rho(c uint64) uint64 {
	const (
		batch   = 128
		longest = 1 << 21
	)
	step := func(x uint64) uint64 {
		if x = m.mul(x, x) + c; x >= m.n {
			x -= m.n
		}
		return x
	}
	y := uint64(2)
	for r := 1; r < longest; r *= 2 {
		x := y
		for range r {
			y = step(y)
		}
		for k := 0; k < r; k += batch {
			start, product := y, uint64(1)
			for range min(batch, r-k) {
				y = step(y)
				product = m.mul(product, max(x, y)-min(x, y))
			}
			d := gcd(product, m.n)
			if d == 1 {
				continue
			}
			if d == m.n { // more than one divisor in this batch: go slowly
				for d, y = 1, start; d == 1; {
					y = step(y)
					d = gcd(max(x, y)-min(x, y), m.n)
				}
			}
			return d
		}
	}
	return 1
}

// gcd of 0 and n is n.
func gcd(a, b uint64) uint64 {
	for a != 0 {
		a, b = b%a, a
	}
	return b
}

// dhBits is the size of the group's prime (K8).
const dhBits = 2048

// Primes judges the groups that a server offers for Diffie-Hellman, in the key
// exchange as well as for passwords (K8, K9, A6), and remembers its latest
// verdicts. The zero value is ready; several goroutines may use it.
type Primes struct {
	mu       sync.Mutex // guards verdicts
	verdicts map[[32]byte]bool
}

// maxVerdicts bounds what Primes remembers. There is one prime in the world.
const maxVerdicts = 16

// Check returns an error unless p is a safe prime of 2048 bits and g, for which
// only 2 to 7 are known to be checkable, generates its subgroup of prime order.
func (c *Primes) Check(g int32, p *big.Int) error {
	if p.Sign() <= 0 || p.BitLen() != dhBits {
		return fmt.Errorf("mtproto: dh_prime of %d bits, want %d", p.BitLen(), dhBits)
	}
	if !generates(g, p) {
		return fmt.Errorf("mtproto: %d is no generator for this dh_prime", g)
	}
	if p.Cmp(knownPrime()) == 0 {
		return nil
	}
	name := sha256.Sum256(p.Bytes())
	c.mu.Lock()
	safe, known := c.verdicts[name]
	c.mu.Unlock()
	if !known {
		safe = isSafePrime(p)
		c.remember(name, safe)
	}
	if !safe {
		return errors.New("mtproto: dh_prime is not a safe prime")
	}
	return nil
}

func (c *Primes) remember(name [32]byte, safe bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.verdicts == nil || len(c.verdicts) >= maxVerdicts {
		c.verdicts = make(map[[32]byte]bool)
	}
	c.verdicts[name] = safe
}

// isSafePrime tells whether p and q = (p-1)/2 are both prime. Only q needs
// Miller-Rabin rounds: with q prime, 2^(p-1) = 1 mod p proves p prime
// (Pocklington, for p-1 = 2q, q > sqrt(p), and 2^2-1 = 3 does not divide p).
func isSafePrime(p *big.Int) bool {
	one, two := big.NewInt(1), big.NewInt(2)
	if p.Bit(0) == 0 || new(big.Int).Mod(p, big.NewInt(3)).Sign() == 0 {
		return false
	}
	q := new(big.Int).Rsh(p, 1)
	if !q.ProbablyPrime(0) { // quick for nearly all that are not
		return false
	}
	minusOne := new(big.Int).Sub(p, one)
	return new(big.Int).Exp(two, minusOne, p).Cmp(one) == 0 && q.ProbablyPrime(30)
}

// generates tells whether g is a quadratic residue modulo p, and so generates
// the subgroup of order (p-1)/2, by the rules for the six g that Telegram may
// use (K9).
func generates(g int32, p *big.Int) bool {
	rest := func(m int64) int64 { return new(big.Int).Mod(p, big.NewInt(m)).Int64() }
	switch g {
	case 2:
		return rest(8) == 7
	case 3:
		return rest(3) == 2
	case 4:
		return true
	case 5:
		return rest(5) == 1 || rest(5) == 4
	case 6:
		return rest(24) == 19 || rest(24) == 23
	case 7:
		return rest(7) == 3 || rest(7) == 5 || rest(7) == 6
	}
	return false
}

// InGroup tells whether x is acceptable as the public value of the other side
// in the group of p: far enough from both ends, 2^1984 < x < p - 2^1984 (K10).
func InGroup(x, p *big.Int) bool {
	margin := new(big.Int).Lsh(big.NewInt(1), dhBits-64)
	return x.Cmp(margin) > 0 && x.Cmp(new(big.Int).Sub(p, margin)) < 0
}

// knownPrime is the prime that Telegram has used since 2013, known to be safe.
func knownPrime() *big.Int {
	p, _ := new(big.Int).SetString(""+
		"C71CAEB9C6B1C9048E6C522F70F13F73980D40238E3E21C14934D037563D930F48198A0AA7C14058229493D22530F4DBFA336F6E0AC925139543AED44CCE7C37"+
		"20FD51F69458705AC68CD4FE6B6B13ABDC9746512969328454F18FAF8C595F642477FE96BB2A941D5BCD1D4AC8CC49880708FA9B378E3C4F3A9060BEE67CF9A4"+
		"A4A695811051907E162753B56B0F6B410DBA74D8A84B2A14B3144E0EF1284754FD17ED950D5965B4B9DD46582DB1178D169C6BC465B0D6FF9CA3928FEF5B9AE4"+
		"E418FC15E83EBEA0F87FA9FF5EED70050DED2849F47BF959D956850CE929851F0D8115F635B105EE2E4E15D04B2454BF6F4FADF034B10403119CD8E3B92FCC5B", 16)
	return p
}
