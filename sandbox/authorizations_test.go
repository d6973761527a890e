package sandbox

import (
	"bytes"
	"math/big"
	"slices"
	"testing"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

func TestSignUp(t *testing.T) {
	s := newSandbox(t)
	c := connect(t, s, "")
	const phone = "+9996629999"
	sent := call1[*api.AuthSentCode](c, &api.AuthSendCodeRequest{PhoneNumber: phone, ApiID: 1, ApiHash: "x", Settings: &api.CodeSettings{}})
	hash := sent.PhoneCodeHash
	signUp := &api.AuthSignUpRequest{PhoneNumber: phone, PhoneCodeHash: hash, FirstName: "New", LastName: "One"}
	again := call1[*api.AuthSentCode](c, &api.AuthResendCodeRequest{PhoneNumber: phone, PhoneCodeHash: hash})
	if _, ok := again.Type.(*api.AuthSentCodeTypeCall); !ok || again.PhoneCodeHash != hash {
		t.Errorf("sent again: %+v", again)
	}
	c.refused(&api.AuthResendCodeRequest{PhoneNumber: phone, PhoneCodeHash: hash}, "SEND_CODE_UNAVAILABLE")
	c.refused(&api.AuthResendCodeRequest{PhoneNumber: phone}, "PHONE_CODE_HASH_EMPTY")
	c.refused(&api.AuthResendCodeRequest{PhoneNumber: phone, PhoneCodeHash: "x"}, "PHONE_CODE_EXPIRED")
	c.refused(signUp, "PHONE_CODE_INVALID")
	call1[*api.AuthAuthorizationSignUpRequired](c, &api.AuthSignInRequest{PhoneNumber: phone, PhoneCodeHash: hash,
		PhoneCode: tl.Some(s.loginCode())})
	c.refused(&api.AuthSignUpRequest{PhoneNumber: phone, PhoneCodeHash: hash}, "FIRSTNAME_INVALID")
	c.refused(&api.AuthSignUpRequest{PhoneNumber: phone, PhoneCodeHash: "x", FirstName: "New"}, "PHONE_CODE_EXPIRED")
	u := call1[*api.AuthAuthorization](c, signUp).User.(*api.User)
	if !u.Self || u.FirstName.Value != "New" || u.Phone.Value != "9996629999" || s.world.phones["9996629999"] == nil {
		t.Errorf("signed up as %+v", u)
	}
	other := connect(t, s, "")
	sent = call1[*api.AuthSentCode](other, &api.AuthSendCodeRequest{PhoneNumber: phone, ApiID: 1, ApiHash: "x", Settings: &api.CodeSettings{}})
	call1[*api.Bool](other, &api.AuthCancelCodeRequest{PhoneNumber: phone, PhoneCodeHash: sent.PhoneCodeHash})
	other.refused(&api.AuthCancelCodeRequest{PhoneNumber: phone, PhoneCodeHash: sent.PhoneCodeHash}, "PHONE_CODE_EXPIRED")
}

func TestLoginToken(t *testing.T) {
	s, now := sandboxAt(t)
	c, other, locked := connect(t, s, "sandbox_me"), connect(t, s, ""), connect(t, s, "sandbox_locked")
	export := &api.AuthExportLoginTokenRequest{ApiID: 1, ApiHash: "x"}
	token := call1[*api.AuthLoginToken](other, export)
	if token.Expires != testTime+tokenLifetime || len(token.Token) != 32 {
		t.Errorf("token %+v", token)
	}
	accept := &api.AuthAcceptLoginTokenRequest{Token: token.Token}
	call1[*api.AuthLoginToken](other, &api.AuthImportLoginTokenRequest{Token: token.Token})
	allowed := call1[*api.Authorization](c, accept)
	c.refused(accept, "AUTH_TOKEN_ALREADY_ACCEPTED")
	if _, ok := other.pushed[0].(*api.UpdateShort).Update.(*api.UpdateLoginToken); !ok {
		t.Errorf("pushed %+v", other.pushed)
	}
	done := call1[*api.AuthLoginTokenSuccess](other, export)
	if u := done.Authorization.(*api.AuthAuthorization).User.(*api.User); u.ID != meID || other.sess.key.Account != meID {
		t.Errorf("signed in as %+v", u)
	}
	if all := call1[*api.AccountAuthorizations](c, &api.AccountGetAuthorizationsRequest{}).Authorizations; allowed.Hash == 0 ||
		!slices.ContainsFunc(all, func(a *api.Authorization) bool { return a.Hash == allowed.Hash }) {
		t.Errorf("allowed %+v, which is none of %+v", allowed, all)
	}

	third := connect(t, s, "")
	token = call1[*api.AuthLoginToken](third, export)
	call1[*api.Authorization](locked, &api.AuthAcceptLoginTokenRequest{Token: token.Token})
	third.refused(&api.AuthImportLoginTokenRequest{Token: token.Token}, "SESSION_PASSWORD_NEEDED")
	third.refused(&api.AuthImportLoginTokenRequest{Token: token.Token}, "AUTH_TOKEN_INVALID")
	token = call1[*api.AuthLoginToken](third, export)
	*now += tokenLifetime + 1
	c.refused(&api.AuthAcceptLoginTokenRequest{Token: token.Token}, "AUTH_TOKEN_EXPIRED")
	third.refused(&api.AuthImportLoginTokenRequest{Token: token.Token}, "AUTH_TOKEN_EXPIRED")
	c.refused(&api.AuthAcceptLoginTokenRequest{Token: []byte("x")}, "AUTH_TOKEN_INVALIDX")
	third.refused(&api.AuthExportLoginTokenRequest{}, "API_ID_INVALID")
}

func TestAuthorizations(t *testing.T) {
	s := newSandbox(t)
	c, other, third := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_me"), connect(t, s, "sandbox_me")
	init := &api.InitConnectionRequest{ApiID: 7, DeviceModel: "Phone", SystemVersion: "OS 1", AppVersion: "1.0",
		Query: &api.UpdatesGetStateRequest{}}
	if _, err := other.bytes(api.Append(nil, init)); err != nil {
		t.Fatal(err)
	}
	list := call1[*api.AccountAuthorizations](c, &api.AccountGetAuthorizationsRequest{})
	current := 0
	var hash int64
	for _, a := range list.Authorizations {
		switch {
		case a.Current:
			current++
			if a.Hash != 0 {
				t.Errorf("the current one's hash is %d", a.Hash)
			}
		case a.DeviceModel == "Phone":
			hash = a.Hash
		}
	}
	if len(list.Authorizations) != 3 || current != 1 || hash == 0 {
		t.Fatalf("authorizations %+v", list.Authorizations)
	}
	c.refused(&api.AccountResetAuthorizationRequest{Hash: hash + 1}, "HASH_INVALID")
	call1[*api.Bool](c, &api.AccountResetAuthorizationRequest{Hash: hash})
	other.refused(&api.UpdatesGetStateRequest{}, "AUTH_KEY_UNREGISTERED")
	call1[*api.UpdatesState](third, &api.UpdatesGetStateRequest{})
	call1[*api.Bool](c, &api.AuthResetAuthorizationsRequest{})
	third.refused(&api.UpdatesGetStateRequest{}, "AUTH_KEY_UNREGISTERED")
	call1[*api.UpdatesState](c, &api.UpdatesGetStateRequest{})

	call1[*api.Bool](c, &api.AccountSetAuthorizationTTLRequest{AuthorizationTTLDays: 90})
	call1[*api.Bool](c, &api.AccountSetAccountTTLRequest{TTL: &api.AccountDaysTTL{Days: 60}})
	ttl := call1[*api.AccountDaysTTL](c, &api.AccountGetAccountTTLRequest{})
	list = call1[*api.AccountAuthorizations](c, &api.AccountGetAuthorizationsRequest{})
	if ttl.Days != 60 || list.AuthorizationTTLDays != 90 {
		t.Errorf("account goes after %d days, session after %d", ttl.Days, list.AuthorizationTTLDays)
	}
	c.refused(&api.AccountSetAccountTTLRequest{TTL: &api.AccountDaysTTL{Days: 1}}, "TTL_DAYS_INVALID")
	c.refused(&api.AccountSetAuthorizationTTLRequest{}, "TTL_DAYS_INVALID")
}

// A key that is signed in to another account has met nobody: it has none of the
// access hashes that a short form takes (A10).
func TestShortFormAfterAnotherLogin(t *testing.T) {
	s := newSandbox(t)
	c, friend, next := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_friend"), outside(t, s)
	for i := range int64(2) {
		call1[*api.UpdateShortSentMessage](friend, say(friend, friend.user(meID), i))
	}
	if _, short := c.pushed[1].(*api.UpdateShortMessage); !short {
		t.Fatalf("the second push is a %T", c.pushed[1])
	}
	call1[*api.AuthLoggedOut](c, &api.AuthLogOutRequest{})
	export := &api.AuthExportLoginTokenRequest{ApiID: 1, ApiHash: "x"}
	token := call1[*api.AuthLoginToken](c, export)
	call1[*api.Authorization](next, &api.AuthAcceptLoginTokenRequest{Token: token.Token})
	call1[*api.AuthLoginTokenSuccess](c, export)
	c.pushed = nil
	call1[*api.UpdateShortSentMessage](friend, say(friend, friend.user(1100), 2))
	if u := c.only(); len(u.Users) == 0 {
		t.Errorf("pushed %+v", u)
	}
}

// A password is set, proven, changed and taken away (A6).
func TestUpdatePassword(t *testing.T) {
	s := newSandbox(t)
	c := connect(t, s, "sandbox_me")
	none := &api.InputCheckPasswordEmpty{}
	settings := func(secret string) *api.AccountPasswordInputSettings {
		fresh := call1[*api.AccountPassword](c, &api.AccountGetPasswordRequest{})
		algo := *fresh.NewAlgo.(*api.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow)
		algo.Salt1 = append(bytes.Clone(algo.Salt1), make([]byte, saltMore)...)
		p := &password{Secret: secret, Salt1: algo.Salt1, Salt2: algo.Salt2}
		return &api.AccountPasswordInputSettings{NewAlgo: &algo, Hint: tl.Some("hint"),
			NewPasswordHash: p.v().FillBytes(make([]byte, srpSize))}
	}
	set := func(old api.InputCheckPasswordSRPClass, in *api.AccountPasswordInputSettings) *api.AccountUpdatePasswordSettingsRequest {
		return &api.AccountUpdatePasswordSettingsRequest{Password: old, NewSettings: in}
	}
	call1[*api.Bool](c, set(none, settings("first")))
	info := call1[*api.AccountPassword](c, &api.AccountGetPasswordRequest{})
	if !info.HasPassword || info.Hint.Value != "hint" {
		t.Errorf("password %+v", info)
	}
	proof := func(secret string) *api.InputCheckPasswordSRP {
		return prove(call1[*api.AccountPassword](c, &api.AccountGetPasswordRequest{}), secret)
	}
	c.refused(set(none, settings("second")), "PASSWORD_HASH_INVALID")
	c.refused(&api.AccountGetPasswordSettingsRequest{Password: proof("wrong")}, "PASSWORD_HASH_INVALID")
	call1[*api.AccountPasswordSettings](c, &api.AccountGetPasswordSettingsRequest{Password: proof("first")})
	next := settings("second")
	call1[*api.Bool](c, set(proof("first"), next))
	call1[*api.AccountPasswordSettings](c, &api.AccountGetPasswordSettingsRequest{Password: proof("second")})
	call1[*api.Bool](c, set(proof("second"), &api.AccountPasswordInputSettings{NewAlgo: &api.PasswordKdfAlgoUnknown{}, Hint: tl.Some(""),
		NewPasswordHash: []byte{}}))
	if info := call1[*api.AccountPassword](c, &api.AccountGetPasswordRequest{}); info.HasPassword {
		t.Error("the password is still there")
	}
	short, huge := settings("x"), settings("x")
	short.NewAlgo.(*api.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow).Salt1 = []byte("short")
	huge.NewPasswordHash = new(big.Int).Add(prime(), big.NewInt(1)).Bytes()
	c.refused(set(none, short), "NEW_SALT_INVALID")
	c.refused(set(none, huge), "NEW_SETTINGS_INVALID")
	c.refused(set(none, &api.AccountPasswordInputSettings{}), "NEW_SETTINGS_EMPTY")
}

func TestTakeout(t *testing.T) {
	s := newSandbox(t)
	c := connect(t, s, "sandbox_me")
	within := func(id int64) error {
		_, err := c.bytes(api.Append(nil, &api.InvokeWithTakeoutRequest{TakeoutID: id, Query: &api.ContactsGetSavedRequest{}}))
		return err
	}
	c.refused(&api.AccountFinishTakeoutSessionRequest{}, "TAKEOUT_REQUIRED")
	if err := within(5); err == nil || err.Error() != "400 TAKEOUT_INVALID" {
		t.Errorf("no takeout session: %v", err)
	}
	id := call1[*api.AccountTakeout](c, &api.AccountInitTakeoutSessionRequest{}).ID
	if err := within(id); err != nil {
		t.Error(err)
	}
	if err := within(id + 1); err == nil {
		t.Error("another takeout session is accepted")
	}
	saved := call1[*api.SavedContactVector](c, &api.ContactsGetSavedRequest{})
	if len(saved.Elems) != 1 || saved.Elems[0].Phone != "9996620002" {
		t.Errorf("saved %+v", saved.Elems)
	}
	call1[*api.Bool](c, &api.AccountFinishTakeoutSessionRequest{Success: true})
	if err := within(id); err == nil {
		t.Error("a finished takeout session is accepted")
	}
}
