package sandbox

import (
	"bytes"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
	"fmt"
	"io"
	"math/big"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// srpPrime is the 2048-bit safe prime that Telegram uses; srpG fits it.
const (
	srpPrime = "c71caeb9c6b1c9048e6c522f70f13f73980d40238e3e21c14934d037563d930f48198a0aa7c14058229493d22530f4dbfa336f6e0ac925139543aed44cce7c3720fd51f69458705ac68cd4fe6b6b13abdc9746512969328454f18faf8c595f642477fe96bb2a941d5bcd1d4ac8cc49880708fa9b378e3c4f3a9060bee67cf9a4a4a695811051907e162753b56b0f6b410dba74d8a84b2a14b3144e0ef1284754fd17ed950d5965b4b9dd46582db1178d169c6bc465b0d6ff9ca3928fef5b9ae4e418fc15e83ebea0f87fa9ff5eed70050ded2849f47bf959d956850ce929851f0d8115f635b105ee2e4e15d04b2454bf6f4fadf034b10403119cd8e3b92fcc5b"
	srpG     = 3
	srpSize  = 256 // bytes of every number, in hashes and on the wire
)

// password is an account's password (A6). The sandbox keeps the words: there is
// nothing to protect, and g^x takes longer to work out than a sandbox to start.
type password struct {
	Secret, Hint string
	Salt1, Salt2 []byte
	Verifier     []byte // g^x of a password whose words nobody has told

	verifier *big.Int // g^x, once asked for
}

// srpExchange is one proof under way.
type srpExchange struct {
	account int64
	b       *big.Int // secret
	B       []byte   // padded
}

func prime() *big.Int {
	p, _ := new(big.Int).SetString(srpPrime, 16)
	return p
}

// newPassword makes a password for the default world. The salts come from the
// words, not from chance: the world is the same in every run.
func newPassword(secret, hint string) *password {
	s1, s2 := sha256.Sum256([]byte("salt1 "+hint)), sha256.Sum256([]byte("salt2 "+hint))
	return &password{Secret: secret, Hint: hint, Salt1: s1[:8], Salt2: s2[:16]}
}

// v is what a server would keep of the password: g^x.
func (p *password) v() *big.Int {
	if p.verifier == nil && len(p.Verifier) > 0 {
		p.verifier = new(big.Int).SetBytes(p.Verifier)
	}
	if p.verifier == nil {
		p.verifier = new(big.Int).Exp(big.NewInt(srpG), p.exponent(), prime())
	}
	return p.verifier
}

// exponent is x of A6, the password's private exponent.
func (p *password) exponent() *big.Int {
	salted := func(data, salt []byte) []byte { return hashOf(salt, data, salt) }
	ph1 := salted(salted([]byte(p.Secret), p.Salt1), p.Salt2)
	key, err := pbkdf2.Key(sha512.New, string(ph1), p.Salt1, 100000, 64)
	if err != nil {
		panic(err) // only for impossible parameters
	}
	return new(big.Int).SetBytes(salted(key, p.Salt2))
}

func hashOf(parts ...[]byte) []byte {
	h := sha256.New()
	for _, p := range parts {
		h.Write(p)
	}
	return h.Sum(nil)
}

// passwordInfo begins a proof, if the account has a password.
func (s *Sandbox) passwordInfo(a *account) (api.Object, error) {
	random := make([]byte, 32+srpSize+8)
	if _, err := io.ReadFull(s.rand, random); err != nil {
		return nil, fmt.Errorf("srp: %w", err)
	}
	algo := func(salt1, salt2 []byte) api.PasswordKdfAlgoClass {
		return &api.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow{
			Salt1: salt1, Salt2: salt2, G: srpG, P: prime().Bytes(),
		}
	}
	out := &api.AccountPassword{
		NewAlgo:       algo(random[:8], random[8:24]),
		NewSecureAlgo: &api.SecurePasswordKdfAlgoPBKDF2HMACSHA512iter100000{Salt: random[24:32]},
		SecureRandom:  random[32 : 32+srpSize],
	}
	if a.LoginEmail != "" {
		out.LoginEmailPattern = tl.Some(emailPattern(a.LoginEmail))
	}
	if a.Password == nil {
		return out, nil
	}
	x := s.beginProof(a, random[32:32+srpSize])
	id := int64(binary.LittleEndian.Uint64(random[32+srpSize:]))
	s.srp[id] = x
	fresh := make([]byte, srpSize)
	if _, err := io.ReadFull(s.rand, fresh); err != nil {
		return nil, fmt.Errorf("srp: %w", err)
	}
	out.SecureRandom = fresh
	out.HasPassword, out.CurrentAlgo = true, algo(a.Password.Salt1, a.Password.Salt2)
	out.SrpB, out.SrpID, out.Hint = x.B, tl.Some(id), optString(a.Password.Hint)
	return out, nil
}

// beginProof makes B = k·v + g^b of the secret b.
func (s *Sandbox) beginProof(a *account, secret []byte) *srpExchange {
	p, g := prime(), big.NewInt(srpG)
	b := new(big.Int).SetBytes(secret)
	k := new(big.Int).SetBytes(hashOf(p.Bytes(), g.FillBytes(make([]byte, srpSize))))
	B := new(big.Int).Mul(k, a.Password.v())
	B.Add(B, new(big.Int).Exp(g, b, p)).Mod(B, p)
	for id, old := range s.srp {
		if old.account == a.ID {
			delete(s.srp, id) // only the newest proof of an account counts
		}
	}
	return &srpExchange{account: a.ID, b: b, B: B.FillBytes(make([]byte, srpSize))}
}

// checkProof checks M1: SRP_ID_INVALID, PASSWORD_HASH_INVALID. A proof can be
// tried once.
func (s *Sandbox) checkProof(a *account, proof *api.InputCheckPasswordSRP) error {
	x := s.srp[proof.SrpID]
	if x == nil || x.account != a.ID {
		return refuse("SRP_ID_INVALID")
	}
	delete(s.srp, proof.SrpID)
	p := prime()
	A := new(big.Int).SetBytes(proof.A)
	if len(proof.A) > srpSize || A.Sign() <= 0 || A.Cmp(p) >= 0 {
		return refuse("PASSWORD_HASH_INVALID")
	}
	paddedA := A.FillBytes(make([]byte, srpSize))
	u := new(big.Int).SetBytes(hashOf(paddedA, x.B))
	secret := new(big.Int).Exp(a.Password.v(), u, p)
	secret.Mul(secret, A).Mod(secret, p).Exp(secret, x.b, p)
	sa := secret.FillBytes(make([]byte, srpSize))

	hp, hg := hashOf(p.Bytes()), hashOf(big.NewInt(srpG).FillBytes(make([]byte, srpSize)))
	for i := range hp {
		hp[i] ^= hg[i]
	}
	want := hashOf(hp, hashOf(a.Password.Salt1), hashOf(a.Password.Salt2), paddedA, x.B, hashOf(sa))
	if !hmac.Equal(want, bytes.Clone(proof.M1)) {
		return refuse("PASSWORD_HASH_INVALID")
	}
	return nil
}
