package telegram_test

import (
	"context"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"math/big"
	"sync"
	"testing"

	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// authority is the part of a server that signs people in: code 22222, password
// "sandbox", token 1000:sandbox. It is written after Telegram's description of
// SRP, from the server's side.
type authority struct {
	t        testing.TB
	password string // "" for none
	restarts int    // AUTH_RESTART to be answered
	stale    int    // SRP_ID_INVALID to be answered
	in       bool

	b, v  *big.Int
	srpID int64
}

var (
	srpP, _ = new(big.Int).SetString("C71CAEB9C6B1C9048E6C522F70F13F73980D40238E3E21C14934D037563D930F48198A0AA7C14058229493D22530F4DBFA336F6E0AC925139543AED44CCE7C37"+
		"20FD51F69458705AC68CD4FE6B6B13ABDC9746512969328454F18FAF8C595F642477FE96BB2A941D5BCD1D4AC8CC49880708FA9B378E3C4F3A9060BEE67CF9A4"+
		"A4A695811051907E162753B56B0F6B410DBA74D8A84B2A14B3144E0EF1284754FD17ED950D5965B4B9DD46582DB1178D169C6BC465B0D6FF9CA3928FEF5B9AE4"+
		"E418FC15E83EBEA0F87FA9FF5EED70050DED2849F47BF959D956850CE929851F0D8115F635B105EE2E4E15D04B2454BF6F4FADF034B10403119CD8E3B92FCC5B", 16)
	srpG     = big.NewInt(3)
	srpSalts = [2][]byte{[]byte("salt one"), []byte("salt two")}
)

func wide(x *big.Int) []byte { return x.FillBytes(make([]byte, 256)) }

func sum(parts ...[]byte) []byte {
	h := sha256.New()
	for _, p := range parts {
		h.Write(p)
	}
	return h.Sum(nil)
}

// verifier is v of the password "sandbox".
var verifier = sync.OnceValue(func() *big.Int {
	s1, s2 := srpSalts[0], srpSalts[1]
	first := sum(s2, sum(s1, []byte("sandbox"), s1), s2)
	slow, err := pbkdf2.Key(sha512.New, string(first), s1, 100000, 64)
	if err != nil {
		panic(err)
	}
	return new(big.Int).Exp(srpG, new(big.Int).SetBytes(sum(s2, slow, s2)), srpP)
})

func (a *authority) account() *api.AccountPassword {
	n := &api.AccountPassword{
		NewAlgo: &api.PasswordKdfAlgoUnknown{}, NewSecureAlgo: &api.SecurePasswordKdfAlgoUnknown{}, SecureRandom: []byte{1},
	}
	if a.password == "" {
		return n
	}
	s1, s2 := srpSalts[0], srpSalts[1]
	a.v = verifier()
	a.b, _ = rand.Int(rand.Reader, srpP)
	k := new(big.Int).SetBytes(sum(wide(srpP), wide(srpG)))
	public := new(big.Int).Exp(srpG, a.b, srpP)
	public.Add(public, k.Mul(k, a.v)).Mod(public, srpP)
	a.srpID++
	n.HasPassword, n.SrpID, n.SrpB = true, tl.Some(a.srpID), public.Bytes()
	n.Hint = tl.Some("where we are")
	n.CurrentAlgo = &api.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow{Salt1: s1, Salt2: s2, G: 3, P: srpP.Bytes()}
	a.b = new(big.Int).Set(a.b)
	return n
}

// proves checks M1.
func (a *authority) proves(p *api.InputCheckPasswordSRP) bool {
	k := new(big.Int).SetBytes(sum(wide(srpP), wide(srpG)))
	B := new(big.Int).Exp(srpG, a.b, srpP)
	B.Add(B, k.Mul(k, a.v)).Mod(B, srpP)
	A := new(big.Int).SetBytes(p.A)
	u := new(big.Int).SetBytes(sum(wide(A), wide(B)))
	s := new(big.Int).Exp(a.v, u, srpP)
	s.Mul(s, A).Mod(s, srpP).Exp(s, a.b, srpP)
	mixed := sum(wide(srpP))
	subtle.XORBytes(mixed, mixed, sum(wide(srpG)))
	m1 := sum(mixed, sum(srpSalts[0]), sum(srpSalts[1]), wide(A), wide(B), sum(wide(s)))
	return hex.EncodeToString(m1) == hex.EncodeToString(p.M1)
}

func (a *authority) answer(c *incoming) {
	enter := func() {
		a.in = true
		c.reply(&api.AuthAuthorization{User: &api.User{Self: true, ID: 1, AccessHash: tl.Some[int64](1), FirstName: tl.Some("Sandbox")}})
	}
	switch req := c.req.(type) {
	case *api.AuthSendCodeRequest:
		if a.restarts > 0 {
			a.restarts--
			c.fail(500, "AUTH_RESTART")
			return
		}
		c.reply(&api.AuthSentCode{Type: &api.AuthSentCodeTypeApp{Length: 5}, PhoneCodeHash: "ch"})
	case *api.AuthSignInRequest:
		switch {
		case req.PhoneCode.Value != "22222" || req.PhoneCodeHash != "ch":
			c.fail(400, "PHONE_CODE_INVALID")
		case a.password != "":
			c.fail(401, "SESSION_PASSWORD_NEEDED")
		default:
			enter()
		}
	case *api.AccountGetPasswordRequest:
		c.reply(a.account())
	case *api.AuthCheckPasswordRequest:
		p, ok := req.Password.(*api.InputCheckPasswordSRP)
		switch {
		case a.stale > 0:
			a.stale--
			c.fail(400, "SRP_ID_INVALID")
		case !ok || p.SrpID != a.srpID:
			c.fail(400, "SRP_ID_INVALID")
		case !a.proves(p):
			c.fail(400, "PASSWORD_HASH_INVALID")
		default:
			enter()
		}
	case *api.AuthImportBotAuthorizationRequest:
		if req.BotAuthToken != "1000:sandbox" || req.ApiID != 1 || req.ApiHash != "hash" {
			c.fail(400, "ACCESS_TOKEN_INVALID")
			return
		}
		enter()
	case *api.AuthLogOutRequest:
		a.in = false
		c.reply(&api.AuthLoggedOut{})
	}
}

func TestSignIn(t *testing.T) {
	for _, tt := range []struct {
		name     string
		server   authority
		code     string
		password string
		want     string
	}{
		{name: "code", code: "22222"},
		{name: "wrong code", code: "11111", want: "PHONE_CODE_INVALID"},
		{name: "restart", server: authority{restarts: 1}, code: "22222"},
		{name: "stale srp_id (A6)", server: authority{password: "sandbox", stale: 1}, code: "22222", password: "sandbox"},
		{name: "wrong password (A6)", server: authority{password: "sandbox"}, code: "22222", password: "sandbax", want: "PASSWORD_HASH_INVALID"},
		{name: "no way to give it", server: authority{password: "sandbox"}, code: "22222", want: "SESSION_PASSWORD_NEEDED"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.server.t = t
			w := newWorld(t, tt.server.answer)
			w.run(func(ctx context.Context, c *telegram.Client) {
				l := telegram.UserLogin{
					Phone: "+9996620001",
					Code:  func(context.Context, *telegram.SentCode) (string, error) { return tt.code, nil },
				}
				if tt.password != "" {
					l.Password = func(_ context.Context, hint string) (string, error) {
						if hint != "where we are" {
							t.Errorf("hint %q", hint)
						}
						return tt.password, nil
					}
				}
				u, err := c.SignInUser(ctx, l)
				if errorType(err) != tt.want {
					t.Fatalf("error %v, want %q", err, tt.want)
				}
				if err == nil && (u.FirstName.Value != "Sandbox" || !tt.server.in) {
					t.Errorf("signed in as %+v", u)
				}
			})
		})
	}
}

func TestSignInStopped(t *testing.T) {
	server := authority{t: t}
	w := newWorld(t, server.answer)
	stop := errors.New("no code")
	w.run(func(ctx context.Context, c *telegram.Client) {
		_, err := c.SignInUser(ctx, telegram.UserLogin{Code: func(context.Context, *telegram.SentCode) (string, error) { return "", stop }})
		if !errors.Is(err, stop) {
			t.Errorf("error %v", err)
		}
	})
}

func TestBotAndLogOut(t *testing.T) {
	server := authority{t: t}
	w := newWorld(t, server.answer)
	w.run(func(ctx context.Context, c *telegram.Client) {
		if _, err := c.SignInBot(ctx, "1000:wrong"); errorType(err) != "ACCESS_TOKEN_INVALID" {
			t.Errorf("wrong token: %v", err)
		}
		if _, err := c.SignInBot(ctx, "1000:sandbox"); err != nil || !server.in {
			t.Fatal(err)
		}
		if err := c.LogOut(ctx); err != nil || server.in {
			t.Fatal(err)
		}
		if s, _ := w.store.Load(); len(s.Keys) != 0 {
			t.Errorf("stored keys after logging out: %v", s.Keys)
		}
		if _, err := c.SignInBot(ctx, "1000:sandbox"); err != nil {
			t.Fatal(err)
		}
		if s, _ := w.store.Load(); len(s.Keys) != 1 {
			t.Errorf("stored keys after signing in again: %v", s.Keys)
		}
	})
}
