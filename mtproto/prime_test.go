package mtproto

import (
	"math/big"
	"testing"
	"time"
)

func TestFactorPQV9K2(t *testing.T) {
	for _, pq := range []uint64{
		15, 21, 33, 35, 3 * 127, 378221, 1724114033281923457,
		2090522174869285481, 1470626929934143021, 2804275833720261793,
		0x17ed48941a08f981,      // V4
		2694724800268887959,     // V1
		3 * 3074457345618258599, // lopsided
		3037000453 * 3037000493, // as large as it gets
	} {
		p, q, err := factorPQ(pq)
		if err != nil {
			t.Errorf("%d: %v", pq, err)
			continue
		}
		if p*q != pq || p >= q || !isPrime(p) || !isPrime(q) {
			t.Errorf("%d = %d * %d", pq, p, q)
		}
	}
	if p, _, _ := factorPQ(2694724800268887959); p != 1513098571 {
		t.Errorf("V1: p = %d, want 1513098571", p)
	}
}

func TestFactorPQRefusesK2(t *testing.T) {
	for _, tt := range []struct {
		name string
		pq   uint64
	}{
		{"zero", 0},
		{"one", 1},
		{"prime", 2305843009213693951},
		{"small prime", 13},
		{"even", 2 * 1513098571},
		{"square", 1513098571 * 1513098571},
		{"small square", 49},
		{"three primes", 1009 * 1000003 * 1000033},
		{"power of three", 3 * 3 * 3 * 3 * 3},
		{"above 2^63", 1<<63 + 3},
		{"all ones", 1<<64 - 1},
	} {
		start := time.Now()
		if p, q, err := factorPQ(tt.pq); err == nil {
			t.Errorf("%s: %d = %d * %d was accepted", tt.name, tt.pq, p, q)
		}
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("%s: took %v", tt.name, took)
		}
	}
}

// oakley14 is the 2048-bit safe prime of RFC 3526, p = 7 mod 8.
const oakley14 = "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD" +
	"EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED" +
	"EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F" +
	"83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B" +
	"E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA0510" +
	"15728E5A8AACAA68FFFFFFFFFFFFFFFF"

func hexInt(t testing.TB, s string) *big.Int {
	t.Helper()
	x, ok := new(big.Int).SetString(s, 16)
	if !ok {
		t.Fatalf("%q is no hexadecimal number", s)
	}
	return x
}

func add(x *big.Int, n int64) *big.Int { return new(big.Int).Add(x, big.NewInt(n)) }

// unsafePrime is a prime of 2048 bits whose half is none.
func unsafePrime() *big.Int {
	p := new(big.Int).Lsh(big.NewInt(1), 2047)
	for p.Add(p, big.NewInt(1)); !p.ProbablyPrime(0); p.Add(p, big.NewInt(2)) {
	}
	return p
}

func TestPrimesK8S5(t *testing.T) {
	oakley := hexInt(t, oakley14)
	for _, tt := range []struct {
		name string
		p    *big.Int
		ok   bool
	}{
		{"known prime", knownPrime(), true},
		{"another safe prime", oakley, true},
		{"composite", add(knownPrime(), 2), false},
		{"composite, right residues", new(big.Int).Add(oakley, big.NewInt(120)), false},
		{"prime, not safe", unsafePrime(), false},
		{"2047 bits", new(big.Int).Rsh(knownPrime(), 1), false},
		{"2049 bits", new(big.Int).Lsh(knownPrime(), 1), false},
		{"zero", new(big.Int), false},
		{"negative", new(big.Int).Neg(knownPrime()), false},
	} {
		var primes Primes
		for _, again := range []string{"", " again, from the cache"} {
			if err := primes.Check(4, tt.p); (err == nil) != tt.ok {
				t.Errorf("%s%s: %v", tt.name, again, err)
			}
		}
	}
}

func TestPrimesRememberABoundedNumberK8(t *testing.T) {
	var primes Primes
	p := knownPrime()
	for range 3 * maxVerdicts {
		p.Sub(p, big.NewInt(2))
		if err := primes.Check(4, p); err == nil {
			t.Fatal("a neighbour of the known prime was accepted")
		}
		if len(primes.verdicts) > maxVerdicts {
			t.Fatalf("%d verdicts are kept", len(primes.verdicts))
		}
	}
}

func TestGeneratorsK9S5(t *testing.T) {
	var primes Primes
	for g := int32(-1); g <= 9; g++ {
		// V4 is the case of g = 2.
		want := g == 3 || g == 4 || g == 7
		if err := primes.Check(g, knownPrime()); (err == nil) != want {
			t.Errorf("known prime, g = %d: %v", g, err)
		}
	}
	// The rules against Euler's criterion: g^((p-1)/2) = 1.
	oakley := hexInt(t, oakley14)
	for _, p := range []*big.Int{knownPrime(), oakley} {
		half := new(big.Int).Rsh(p, 1)
		for g := int32(2); g <= 7; g++ {
			residue := new(big.Int).Exp(big.NewInt(int64(g)), half, p).Cmp(big.NewInt(1)) == 0
			if generates(g, p) != residue {
				t.Errorf("p = ...%x, g = %d: generates = %v, want %v", p.Bytes()[250:], g, !residue, residue)
			}
		}
	}
	for g := int32(2); g <= 7; g++ { // the verdict on p is in the cache from the second on
		if err := primes.Check(g, oakley); (err == nil) != generates(g, oakley) {
			t.Errorf("another prime, g = %d: %v", g, err)
		}
	}
}

func TestInGroupK10(t *testing.T) {
	p := knownPrime()
	low := new(big.Int).Lsh(big.NewInt(1), 1984)
	high := new(big.Int).Sub(p, low)
	for _, tt := range []struct {
		x    *big.Int
		want bool
	}{
		{new(big.Int), false}, {big.NewInt(1), false}, {add(low, -1), false}, {low, false}, {add(low, 1), true},
		{add(high, -1), true}, {high, false}, {add(high, 1), false}, {add(p, -1), false}, {p, false}, {add(p, 1), false},
		{new(big.Int).Neg(add(low, 1)), false},
	} {
		if got := InGroup(tt.x, p); got != tt.want {
			t.Errorf("InGroup(%x) = %v", tt.x, got)
		}
	}
}

func BenchmarkFactorPQ(b *testing.B) {
	for b.Loop() {
		if _, _, err := factorPQ(2694724800268887959); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkUnknownPrime(b *testing.B) {
	p := hexInt(b, oakley14)
	for b.Loop() {
		var primes Primes
		if err := primes.Check(2, p); err != nil {
			b.Fatal(err)
		}
	}
}
