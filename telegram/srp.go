package telegram

import (
	"crypto/pbkdf2"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"math/big"

	"github.com/tgscript/tgscript/mtproto"
	"github.com/tgscript/tgscript/tl/api"
)

const (
	srpSize       = 256     // bytes of every number that is hashed (A6)
	srpIterations = 100_000 // of PBKDF2
	srpDraws      = 16      // attempts at an acceptable A; one is enough but for 2^-64
)

// srpGroup is what the server proposes to prove a password with.
type srpGroup struct {
	p, g         *big.Int
	salt1, salt2 []byte
}

// checkGroup accepts the only algorithm there is, in a group that is as safe as
// that of the key exchange (A6, K8, K9).
func checkGroup(primes *mtproto.Primes, algo api.PasswordKdfAlgoClass) (srpGroup, error) {
	a, ok := algo.(*api.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow)
	if !ok {
		return srpGroup{}, errors.New("the server wants the password in a way that this program does not know; update it")
	}
	group := srpGroup{p: new(big.Int).SetBytes(a.P), g: big.NewInt(int64(a.G)), salt1: a.Salt1, salt2: a.Salt2}
	if err := primes.Check(a.G, group.p); err != nil {
		return srpGroup{}, fmt.Errorf("password check: %w", err)
	}
	return group, nil
}

// srpAnswer proves the knowledge of a password without telling it (A6).
func srpAnswer(primes *mtproto.Primes, account *api.AccountPassword, password string, rand io.Reader) (*api.InputCheckPasswordSRP, error) {
	group, err := checkGroup(primes, account.CurrentAlgo)
	if err != nil {
		return nil, err
	}
	for range srpDraws {
		secret := make([]byte, srpSize)
		if _, err := io.ReadFull(rand, secret); err != nil {
			return nil, err
		}
		a := new(big.Int).SetBytes(secret)
		public := new(big.Int).Exp(group.g, a, group.p)
		if !mtproto.InGroup(public, group.p) {
			continue
		}
		proof, err := group.proof(a, public, account.SrpB, []byte(password))
		if err != nil {
			return nil, err
		}
		return &api.InputCheckPasswordSRP{SrpID: account.SrpID.Value, A: padded(public), M1: proof}, nil
	}
	return nil, errors.New("password check: no acceptable number drawn")
}

// proof is M1 for our secret a, whose public value is A.
func (s srpGroup) proof(a, public *big.Int, srpB, password []byte) ([]byte, error) {
	b := new(big.Int).SetBytes(srpB)
	if len(srpB) > srpSize || b.Sign() == 0 || b.Cmp(s.p) >= 0 {
		return nil, errors.New("password check: the server's number is out of range")
	}
	pBytes, gBytes, aBytes, bBytes := padded(s.p), padded(s.g), padded(public), padded(b)
	k := number(pBytes, gBytes)
	u := number(aBytes, bBytes)
	if u.Sign() == 0 {
		return nil, errors.New("password check: the numbers cancel out")
	}
	x, err := s.secret(password)
	if err != nil {
		return nil, err
	}
	v := new(big.Int).Exp(s.g, x, s.p)
	t := new(big.Int).Sub(b, v.Mul(v, k))
	t.Mod(t, s.p)
	if !mtproto.InGroup(t, s.p) {
		return nil, errors.New("password check: the server's number is out of range")
	}
	exponent := new(big.Int).Add(a, u.Mul(u, x))
	shared := new(big.Int).Exp(t, exponent, s.p)

	mixed := hash(pBytes)
	subtle.XORBytes(mixed, mixed, hash(gBytes))
	return hash(mixed, hash(s.salt1), hash(s.salt2), aBytes, bBytes, hash(padded(shared))), nil
}

// secret is x, the number that stands for the password.
func (s srpGroup) secret(password []byte) (*big.Int, error) {
	salted := func(data, salt []byte) []byte { return hash(salt, data, salt) }
	first := salted(salted(password, s.salt1), s.salt2)
	slow, err := pbkdf2.Key(sha512.New, string(first), s.salt1, srpIterations, 64)
	if err != nil {
		return nil, fmt.Errorf("password check: %w", err)
	}
	return new(big.Int).SetBytes(salted(slow, s.salt2)), nil
}

// padded is x as 256 bytes, big-endian.
func padded(x *big.Int) []byte { return x.FillBytes(make([]byte, srpSize)) }

func hash(parts ...[]byte) []byte {
	h := sha256.New()
	for _, p := range parts {
		h.Write(p)
	}
	return h.Sum(nil)
}

func number(parts ...[]byte) *big.Int { return new(big.Int).SetBytes(hash(parts...)) }
