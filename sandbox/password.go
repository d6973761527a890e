package sandbox

import (
	"bytes"
	"math/big"

	"github.com/tgscript/tgscript/tl/api"
)

// saltMore is how many bytes a client adds to the first salt of a new password.
const saltMore = 32

func addPasswords(m methods) {
	on(m, (*call).updatePasswordSettings)
	on(m, (*call).getPasswordSettings)
}

// proven checks that the caller knows the account's password, if there is one:
// PASSWORD_HASH_INVALID, SRP_ID_INVALID.
func (c *call) proven(in api.InputCheckPasswordSRPClass) error {
	if c.me.Password == nil {
		return nil
	}
	proof, ok := in.(*api.InputCheckPasswordSRP)
	if !ok {
		return refuse("PASSWORD_HASH_INVALID")
	}
	return c.s.checkProof(c.me, proof)
}

// getPasswordSettings tells what is kept beside the password: nothing.
func (c *call) getPasswordSettings(r *api.AccountGetPasswordSettingsRequest) (api.Object, error) {
	if err := c.proven(r.Password); err != nil {
		return nil, err
	}
	return &api.AccountPasswordSettings{}, nil
}

// updatePasswordSettings changes the password or, with an empty new one, takes
// it away. The sandbox learns no new password, only what proves it (A6).
func (c *call) updatePasswordSettings(r *api.AccountUpdatePasswordSettingsRequest) (api.Object, error) {
	if err := c.proven(r.Password); err != nil {
		return nil, err
	}
	in := r.NewSettings
	switch {
	case in.Email.Set && in.Email.Value != "":
		return nil, c.lacking("account.updatePasswordSettings with email")
	case in.NewSecureSettings != nil:
		return nil, c.lacking("account.updatePasswordSettings with new_secure_settings")
	case in.NewAlgo == nil && !in.Email.Set:
		return nil, refuse("NEW_SETTINGS_EMPTY")
	}
	if in.NewAlgo == nil {
		return &api.Bool{Value: true}, nil
	}
	algo, ok := in.NewAlgo.(*api.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow)
	if !ok || len(in.NewPasswordHash) == 0 {
		if len(in.NewPasswordHash) > 0 {
			return nil, refuse("NEW_SETTINGS_INVALID")
		}
		c.me.Password = nil
		return &api.Bool{Value: true}, nil
	}
	v := new(big.Int).SetBytes(in.NewPasswordHash)
	switch {
	case algo.G != srpG || !bytes.Equal(algo.P, prime().Bytes()),
		len(in.NewPasswordHash) > srpSize || v.Sign() <= 0 || v.Cmp(prime()) >= 0:
		return nil, refuse("NEW_SETTINGS_INVALID")
	case len(algo.Salt1) < saltMore || len(algo.Salt2) == 0:
		return nil, refuse("NEW_SALT_INVALID")
	}
	c.me.Password = &password{Hint: in.Hint.Value, Salt1: algo.Salt1, Salt2: algo.Salt2, Verifier: v.Bytes()}
	return &api.Bool{Value: true}, nil
}
