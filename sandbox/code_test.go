package sandbox

import (
	"testing"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// typeName is the name of a constructor.
func typeName(o api.Object) string {
	if o == nil {
		return ""
	}
	return api.TypeOf(o).Name
}

// A code goes where it can be read: to the account's other sessions, or else by
// SMS, and sent again by the next way, which it has named.
func TestCodeWays(t *testing.T) {
	s := newSandbox(t)
	c := connect(t, s, "")
	ask := func(phone string) *api.AuthSentCode {
		return call1[*api.AuthSentCode](c, &api.AuthSendCodeRequest{PhoneNumber: phone, ApiID: 1, ApiHash: "x", Settings: &api.CodeSettings{}})
	}
	const phone = "+9996620002"
	if sent := ask(phone); typeName(sent.Type) != "auth.sentCodeTypeSms" || sent.Timeout.Value != codeTimeout {
		t.Errorf("with no other session: %+v", sent)
	}
	connect(t, s, "sandbox_friend")
	sent := ask(phone)
	for _, want := range [][2]string{{"auth.sentCodeTypeApp", "auth.codeTypeSms"}, {"auth.sentCodeTypeSms", "auth.codeTypeCall"}, {"auth.sentCodeTypeCall", ""}} {
		next := ""
		if sent.NextType != nil {
			next = typeName(sent.NextType)
		}
		if typeName(sent.Type) != want[0] || next != want[1] {
			t.Errorf("sent %s, next %s, want %s", typeName(sent.Type), next, want)
		}
		again := &api.AuthResendCodeRequest{PhoneNumber: phone, PhoneCodeHash: sent.PhoneCodeHash}
		if want[1] == "" {
			c.refused(again, "SEND_CODE_UNAVAILABLE")
			continue
		}
		sent = call1[*api.AuthSentCode](c, again)
	}
	call1[*api.AuthAuthorization](c, signIn(phone, sent.PhoneCodeHash, s.loginCode()))
}

// Telegram's test numbers say where they are at home (A1), and so does a login
// token's account (A20).
func TestCodeMigratesA1(t *testing.T) {
	s := newSandbox(t)
	c, there := connect(t, s, ""), connect(t, s, "")
	there.sess.key.DC = 3
	const phone = "+9996630001"
	ask := &api.AuthSendCodeRequest{PhoneNumber: phone, ApiID: 1, ApiHash: "x", Settings: &api.CodeSettings{}}
	c.refused(ask, "PHONE_MIGRATE_3")
	hash := call1[*api.AuthSentCode](there, ask).PhoneCodeHash
	there.refused(signIn(phone, hash, "22222"), "PHONE_CODE_INVALID")
	call1[*api.AuthAuthorizationSignUpRequired](there, signIn(phone, hash, "33333"))
	call1[*api.AuthAuthorization](there, &api.AuthSignUpRequest{PhoneNumber: phone, PhoneCodeHash: hash, FirstName: "Far"})

	export := &api.AuthExportLoginTokenRequest{ApiID: 1, ApiHash: "x"}
	token := call1[*api.AuthLoginToken](c, export)
	call1[*api.Authorization](there, &api.AuthAcceptLoginTokenRequest{Token: token.Token})
	move := call1[*api.AuthLoginTokenMigrateTo](c, export)
	if move.DCID != 3 {
		t.Errorf("moves to %d", move.DCID)
	}
	arrived := connect(t, s, "")
	arrived.sess.key.DC = 3
	call1[*api.AuthLoginTokenSuccess](arrived, &api.AuthImportLoginTokenRequest{Token: move.Token})
	arrived.refused(&api.AuthImportLoginTokenRequest{Token: move.Token}, "AUTH_TOKEN_INVALID")
}

// Some numbers need an e-mail address; once it is proven, codes go there.
func TestLoginEmail(t *testing.T) {
	s, now := sandboxAt(t)
	c := connect(t, s, "")
	const phone = "+9996627001"
	ask := &api.AuthSendCodeRequest{PhoneNumber: phone, ApiID: 1, ApiHash: "x", Settings: &api.CodeSettings{}}
	sent := call1[*api.AuthSentCode](c, ask)
	if typeName(sent.Type) != "auth.sentCodeTypeSetUpEmailRequired" {
		t.Fatalf("sent %s", typeName(sent.Type))
	}
	c.refused(signIn(phone, sent.PhoneCodeHash, "22222"), "PHONE_CODE_INVALID")
	purpose := &api.EmailVerifyPurposeLoginSetup{PhoneNumber: phone, PhoneCodeHash: sent.PhoneCodeHash}
	mail := &api.AccountSendVerifyEmailCodeRequest{Purpose: purpose, Email: "me@mail.example"}
	code := func(text string) *api.AccountVerifyEmailRequest {
		return &api.AccountVerifyEmailRequest{Purpose: purpose, Verification: &api.EmailVerificationCode{Code: text}}
	}
	c.refused(&api.AccountSendVerifyEmailCodeRequest{Purpose: purpose, Email: "me"}, "EMAIL_INVALID")
	c.refused(&api.AccountSendVerifyEmailCodeRequest{Purpose: &api.EmailVerifyPurposeLoginSetup{PhoneNumber: phone, PhoneCodeHash: "x"}, Email: "me@mail.example"}, "PHONE_HASH_EXPIRED")
	c.refused(code("22222"), "EMAIL_VERIFY_EXPIRED")
	if got := call1[*api.AccountSentEmailCode](c, mail); got.EmailPattern != "m***@mail.example" || got.Length != 5 {
		t.Errorf("mailed %+v", got)
	}
	c.refused(code("11111"), "CODE_INVALID")
	login := call1[*api.AccountEmailVerifiedLogin](c, code("22222"))
	sent = login.SentCode.(*api.AuthSentCode)
	if typeName(sent.Type) != "auth.sentCodeTypeSms" || login.Email != "me@mail.example" {
		t.Errorf("verified %+v, sent %s", login, typeName(sent.Type))
	}
	call1[*api.AuthAuthorizationSignUpRequired](c, signIn(phone, sent.PhoneCodeHash, "22222"))
	call1[*api.AuthAuthorization](c, &api.AuthSignUpRequest{PhoneNumber: phone, PhoneCodeHash: sent.PhoneCodeHash, FirstName: "Mailed"})

	next := connect(t, s, "")
	sent = call1[*api.AuthSentCode](next, ask)
	if kind, ok := sent.Type.(*api.AuthSentCodeTypeEmailCode); !ok || kind.EmailPattern != "m***@mail.example" {
		t.Errorf("sent %s", typeName(sent.Type))
	}
	next.refused(signIn(phone, sent.PhoneCodeHash, "22222"), "PHONE_CODE_EMPTY")
	in := &api.AuthSignInRequest{PhoneNumber: phone, PhoneCodeHash: sent.PhoneCodeHash, EmailVerification: &api.EmailVerificationCode{Code: "22222"}}
	call1[*api.AuthAuthorization](next, in)

	// The address can be changed, by who has one.
	change := &api.AccountSendVerifyEmailCodeRequest{Purpose: &api.EmailVerifyPurposeLoginChange{}, Email: "other@mail.example"}
	connect(t, s, "sandbox_me").refused(change, "EMAIL_NOT_SETUP")
	connect(t, s, "").refused(change, "AUTH_KEY_UNREGISTERED")
	call1[*api.AccountSentEmailCode](c, change)
	*now += codeLifetime + 1
	proof := &api.AccountVerifyEmailRequest{Purpose: change.Purpose, Verification: &api.EmailVerificationCode{Code: "22222"}}
	c.refused(proof, "EMAIL_VERIFY_EXPIRED")
	call1[*api.AccountSentEmailCode](c, change)
	call1[*api.AccountEmailVerified](c, proof)
	if info := call1[*api.AccountPassword](c, &api.AccountGetPasswordRequest{}); info.LoginEmailPattern != (tl.Some("o***@mail.example")) {
		t.Errorf("address %+v", info.LoginEmailPattern)
	}
}
