package sandbox

import (
	"crypto/pbkdf2"
	"crypto/sha512"
	"math/big"
	"testing"
	"time"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

func (c *client) sentCode(phone string) string {
	c.t.Helper()
	sent := call1[*api.AuthSentCode](c, &api.AuthSendCodeRequest{
		PhoneNumber: phone, ApiID: 1, ApiHash: "hash", Settings: &api.CodeSettings{}})
	return sent.PhoneCodeHash
}

func signIn(phone, hash, code string) *api.AuthSignInRequest {
	return &api.AuthSignInRequest{PhoneNumber: phone, PhoneCodeHash: hash, PhoneCode: tl.Some(code)}
}

func TestSignIn(t *testing.T) {
	s := newSandbox(t)
	c := connect(t, s, "")
	const phone = "+999 66 20001"
	hash := c.sentCode(phone)
	c.refused(signIn(phone, hash, "11111"), "PHONE_CODE_INVALID")
	c.refused(signIn(phone, hash, ""), "PHONE_CODE_EMPTY")
	c.refused(signIn(phone, "another", s.loginCode()), "PHONE_CODE_EXPIRED")
	c.refused(signIn("+9996620002", hash, s.loginCode()), "PHONE_CODE_EXPIRED")
	c.refused(signIn("", hash, s.loginCode()), "PHONE_NUMBER_INVALID")
	auth := call1[*api.AuthAuthorization](c, signIn(phone, hash, s.loginCode()))
	if u := auth.User.(*api.User); !u.Self || u.ID != meID || !u.AccessHash.Set || u.Phone.Value != "9996620001" {
		t.Errorf("got %+v", u)
	}
	call1[*api.UpdatesState](c, &api.UpdatesGetStateRequest{})
	call1[*api.AuthLoggedOut](c, &api.AuthLogOutRequest{})
	c.refused(&api.UpdatesGetStateRequest{}, "AUTH_KEY_UNREGISTERED")
	c.refused(signIn(phone, hash, s.loginCode()), "PHONE_CODE_EXPIRED")

	unknown := "+9996629999"
	call1[*api.AuthAuthorizationSignUpRequired](c, signIn(unknown, c.sentCode(unknown), s.loginCode()))
	c.refused(&api.UpdatesGetStateRequest{}, "AUTH_KEY_UNREGISTERED")
	c.refused(&api.AuthSendCodeRequest{PhoneNumber: "12", ApiID: 1, ApiHash: "hash", Settings: &api.CodeSettings{}}, "PHONE_NUMBER_INVALID")
	c.refused(&api.AuthSendCodeRequest{PhoneNumber: phone, Settings: &api.CodeSettings{}}, "API_ID_INVALID")
}

// Codes that nobody uses don't pile up.
func TestCodesAreBounded(t *testing.T) {
	now := int64(testTime)
	s, err := New(Options{Now: func() time.Time { return time.Unix(now, 0) }})
	if err != nil {
		t.Fatal(err)
	}
	c := connect(t, s, "")
	for range maxCodes {
		c.sentCode("+9996620001")
	}
	again := &api.AuthSendCodeRequest{PhoneNumber: "+9996620002", ApiID: 1, ApiHash: "hash", Settings: &api.CodeSettings{}}
	c.refused(again, "PHONE_NUMBER_FLOOD")
	now += codeLifetime + 1
	call1[*api.AuthSentCode](c, again)
	if len(s.codes) != 1 {
		t.Errorf("%d codes are kept", len(s.codes))
	}
}

func TestBotLogin(t *testing.T) {
	s := newSandbox(t)
	c := connect(t, s, "")
	c.refused(&api.AuthImportBotAuthorizationRequest{ApiID: 1, ApiHash: "hash", BotAuthToken: "1000:other"}, "ACCESS_TOKEN_INVALID")
	c.refused(&api.AuthImportBotAuthorizationRequest{BotAuthToken: "1000:sandbox"}, "API_ID_INVALID")
	auth := call1[*api.AuthAuthorization](c, &api.AuthImportBotAuthorizationRequest{ApiID: 1, ApiHash: "hash", BotAuthToken: "1000:sandbox"})
	if u := auth.User.(*api.User); !u.Self || !u.Bot || u.ID != botID {
		t.Errorf("got %+v", u)
	}
	c.refused(&api.ContactsGetContactsRequest{}, "BOT_METHOD_INVALID")
}

// prove is a client's half of the password check, written from A6 alone.
func prove(info *api.AccountPassword, secret string) *api.InputCheckPasswordSRP {
	algo := info.CurrentAlgo.(*api.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow)
	pad := func(n *big.Int) []byte { return n.FillBytes(make([]byte, 256)) }
	p, g := new(big.Int).SetBytes(algo.P), big.NewInt(int64(algo.G))
	a := new(big.Int).SetBytes(hashOf([]byte("any number will do here")))
	A := new(big.Int).Exp(g, a, p)

	salted := func(data, salt []byte) []byte { return hashOf(salt, data, salt) }
	key, _ := pbkdf2.Key(sha512.New, string(salted(salted([]byte(secret), algo.Salt1), algo.Salt2)), algo.Salt1, 100000, 64)
	x := new(big.Int).SetBytes(salted(key, algo.Salt2))
	k := new(big.Int).SetBytes(hashOf(pad(p), pad(g)))
	u := new(big.Int).SetBytes(hashOf(pad(A), info.SrpB))
	t := new(big.Int).Sub(new(big.Int).SetBytes(info.SrpB), k.Mul(k, new(big.Int).Exp(g, x, p)))
	t.Mod(t, p)
	S := new(big.Int).Exp(t, u.Mul(u, x).Add(u, a), p)

	xor := hashOf(pad(p))
	for i, b := range hashOf(pad(g)) {
		xor[i] ^= b
	}
	return &api.InputCheckPasswordSRP{SrpID: info.SrpID.Value, A: pad(A), M1: hashOf(
		xor, hashOf(algo.Salt1), hashOf(algo.Salt2), pad(A), info.SrpB, hashOf(pad(S)))}
}

func TestPasswordA6(t *testing.T) {
	s := newSandbox(t)
	c := connect(t, s, "")
	c.refused(&api.AccountGetPasswordRequest{}, "AUTH_KEY_UNREGISTERED")
	const phone = "+9996620003"
	c.refused(signIn(phone, c.sentCode(phone), s.loginCode()), "SESSION_PASSWORD_NEEDED")
	c.refused(&api.UpdatesGetStateRequest{}, "SESSION_PASSWORD_NEEDED")

	info := call1[*api.AccountPassword](c, &api.AccountGetPasswordRequest{})
	if !info.HasPassword || len(info.SrpB) != 256 || info.Hint.Value == "" {
		t.Fatalf("got %+v", info)
	}
	stale := call1[*api.AccountPassword](c, &api.AccountGetPasswordRequest{})
	c.refused(&api.AuthCheckPasswordRequest{Password: prove(info, "sandbox")}, "SRP_ID_INVALID")
	c.refused(&api.AuthCheckPasswordRequest{Password: prove(stale, "wrong")}, "PASSWORD_HASH_INVALID")
	c.refused(&api.AuthCheckPasswordRequest{Password: prove(stale, "sandbox")}, "SRP_ID_INVALID")
	zero := call1[*api.AccountPassword](c, &api.AccountGetPasswordRequest{})
	c.refused(&api.AuthCheckPasswordRequest{Password: &api.InputCheckPasswordSRP{SrpID: zero.SrpID.Value, A: make([]byte, 256)}}, "PASSWORD_HASH_INVALID")

	info = call1[*api.AccountPassword](c, &api.AccountGetPasswordRequest{})
	auth := call1[*api.AuthAuthorization](c, &api.AuthCheckPasswordRequest{Password: prove(info, "sandbox")})
	if u := auth.User.(*api.User); !u.Self || u.ID != lockedID {
		t.Errorf("got %+v", u)
	}
	call1[*api.UpdatesState](c, &api.UpdatesGetStateRequest{})

	me := connect(t, s, "sandbox_me")
	if info := call1[*api.AccountPassword](me, &api.AccountGetPasswordRequest{}); info.HasPassword {
		t.Errorf("an account without a password has one: %+v", info)
	}
}
