package telegram

import (
	"bytes"
	"encoding/hex"
	"math/big"
	"strings"
	"testing"

	"github.com/tgscript/tgscript/mtproto"
	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

const (
	srpPrime = "C71CAEB9C6B1C9048E6C522F70F13F73980D40238E3E21C14934D037563D930F48198A0AA7C14058229493D22530F4DBFA336F6E0AC925139543AED44CCE7C37" +
		"20FD51F69458705AC68CD4FE6B6B13ABDC9746512969328454F18FAF8C595F642477FE96BB2A941D5BCD1D4AC8CC49880708FA9B378E3C4F3A9060BEE67CF9A4" +
		"A4A695811051907E162753B56B0F6B410DBA74D8A84B2A14B3144E0EF1284754FD17ED950D5965B4B9DD46582DB1178D169C6BC465B0D6FF9CA3928FEF5B9AE4" +
		"E418FC15E83EBEA0F87FA9FF5EED70050DED2849F47BF959D956850CE929851F0D8115F635B105EE2E4E15D04B2454BF6F4FADF034B10403119CD8E3B92FCC5B"
	srpB = "9C52401A6A8084EC82F01C3725D3FB448BD2F0C909F9D97726EAC4B7A74172D952F02466BE6734FA274D2B7429E27397F10372D66B400B80A5C5AE3F28B17BF3" +
		"105D7A2D2A885998CDC2DEFC208AEC217AB58859A9ABC2374AD93DC285F4B3FBCAFF4143D7888F2425BD2FB711B25609CEB21757D935B1EF2F042173AD0CE2FE" +
		"0E474DAC53914BD25A8A9AED4AEA8953D55CB88621DB37B871EA0D04393AC0987F68094CCC9DE8239251375D8FFFD263316CD528C097B7BC9FB919FBEDB76C52" +
		"5DF3413C374EE076D97A1E6D352BB7CC80FD13651B04B32E2E48C5268150842CFD07CF855958B1B5EA9C36FDAD697FE3AEC8DCC6B1EFEC36874AF226204676CF"
	srpSalt1 = "4D11FB6BEC38F9D2546BB0F61E4F1C99A1BC0DB8F0D5F35B1291B37B213123D7ED48F3C6794D495B"
	srpSalt2 = "A1B181AAFE88188680AE32860D60BB01"
	srpM1    = "999DF906BDA2C6CBB52F503406EBA2D0D0503ACE0CC302C38F13EE5010AD4051"
)

func srpAlgo(t testing.TB) *api.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow {
	return &api.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow{
		Salt1: unhex(t, srpSalt1), Salt2: unhex(t, srpSalt2), G: 3, P: unhex(t, srpPrime),
	}
}

// TestSRPVectorV6 is the published vector: password 123123, a = 1.
func TestSRPVectorV6(t *testing.T) {
	group, err := checkGroup(new(mtproto.Primes), srpAlgo(t))
	if err != nil {
		t.Fatal(err)
	}
	a := big.NewInt(1)
	public := new(big.Int).Exp(group.g, a, group.p)
	if public.Int64() != 3 {
		t.Errorf("A is %v, want 3", public)
	}
	m1, err := group.proof(a, public, unhex(t, srpB), []byte("123123"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(m1, unhex(t, srpM1)) {
		t.Errorf("M1 is %x, want %s", m1, srpM1)
	}
}

// TestSRPChecksA6 goes through what a hostile server could propose (A6, K8, K9).
func TestSRPChecksA6(t *testing.T) {
	p := new(big.Int).SetBytes(unhex(t, srpPrime))
	plus := func(x *big.Int, n int64) []byte { return new(big.Int).Add(x, big.NewInt(n)).Bytes() }
	type algo = api.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow
	tests := []struct {
		name string
		algo func(*algo)
		b    []byte
		want string // part of the error, "" for none
	}{
		{name: "fine"},
		{name: "B = 0", b: []byte{0}, want: "out of range"},
		{name: "B empty", b: []byte{}, want: "out of range"},
		{name: "B = p", b: p.Bytes(), want: "out of range"},
		{name: "B = p+1", b: plus(p, 1), want: "out of range"},
		{name: "B of 257 bytes", b: append([]byte{0}, unhex(t, srpB)...), want: "out of range"},
		{name: "g not for p (K9)", algo: func(a *algo) { a.G = 2 }, want: "generator"},
		{name: "g = 1", algo: func(a *algo) { a.G = 1 }, want: "generator"},
		{name: "g = -1", algo: func(a *algo) { a.G = -1 }, want: "generator"},
		{name: "p short (K8)", algo: func(a *algo) { a.P = a.P[1:] }, want: "bits"},
		{name: "p empty", algo: func(a *algo) { a.P = nil }, want: "bits"},
		{name: "p composite (K8)", algo: func(a *algo) { a.P = plus(p, 24); a.G = 4 }, want: "safe prime"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := srpAlgo(t)
			if tt.algo != nil {
				tt.algo(a)
			}
			b := tt.b
			if b == nil {
				b = unhex(t, srpB)
			}
			account := &api.AccountPassword{HasPassword: true, CurrentAlgo: a, SrpB: b, SrpID: tl.Some[int64](5)}
			answer, err := srpAnswer(new(mtproto.Primes), account, "123123", bytes.NewReader(bytes.Repeat([]byte{7}, srpSize)))
			if tt.want == "" {
				if err != nil || answer.SrpID != 5 || len(answer.A) != 256 || len(answer.M1) != 32 {
					t.Errorf("%v, %v", answer, err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want one about %q", err, tt.want)
			}
		})
	}
	t.Run("unknown algorithm", func(t *testing.T) {
		account := &api.AccountPassword{HasPassword: true, CurrentAlgo: &api.PasswordKdfAlgoUnknown{}}
		if _, err := srpAnswer(new(mtproto.Primes), account, "x", nil); err == nil {
			t.Error("accepted")
		}
	})
	t.Run("t = 0", func(t *testing.T) {
		group, _ := checkGroup(new(mtproto.Primes), srpAlgo(t))
		x, err := group.secret([]byte("123123"))
		if err != nil {
			t.Fatal(err)
		}
		k := number(padded(group.p), padded(group.g))
		b := k.Mul(k, new(big.Int).Exp(group.g, x, group.p))
		if _, err := group.proof(big.NewInt(1), big.NewInt(3), b.Mod(b, group.p).Bytes(), []byte("123123")); err == nil {
			t.Error("B = k*v was accepted")
		}
	})
	t.Run("A is drawn again (K10)", func(t *testing.T) {
		draws := append(make([]byte, srpSize), bytes.Repeat([]byte{9}, srpSize)...) // a = 0 gives A = 1
		account := &api.AccountPassword{HasPassword: true, CurrentAlgo: srpAlgo(t), SrpB: unhex(t, srpB)}
		answer, err := srpAnswer(new(mtproto.Primes), account, "123123", bytes.NewReader(draws))
		if err != nil || new(big.Int).SetBytes(answer.A).Cmp(big.NewInt(1)) == 0 {
			t.Errorf("%v", err)
		}
	})
}
