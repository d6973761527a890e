package telegram

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// inFiles counts how many of a key's secrets can be read in any of an account's
// files: pieces of the key, the salt, the api_hash.
func inFiles(t *testing.T, path, hash string, keys ...StoredKey) (found int) {
	t.Helper()
	names, err := filepath.Glob(path + "*")
	must(t, err)
	for _, name := range names {
		content, err := os.ReadFile(name)
		must(t, err)
		look := func(secret []byte) {
			if bytes.Contains(content, secret) {
				found++
			}
		}
		look([]byte(hash))
		for _, k := range keys {
			for at := 0; at < 256; at += 8 {
				look(k.Key.Bytes()[at : at+8])
			}
			look(binary.LittleEndian.AppendUint64(nil, uint64(k.Salt)))
		}
	}
	return found
}

// A sealed file opens with its passphrase only, and none of its files has a key,
// a salt or the api_hash in it, though all of them had, also in pages that are
// not used any more. It is unsealed, and sealed with another passphrase, the same
// way (S18).
func TestSealS18(t *testing.T) {
	const hash = "0d1c2b3a4f5e6d7c"
	path := accountPath(t)
	f := openFile(t, path, AccountFileOptions{Create: true})
	keys := []StoredKey{fileKey(t, 301), fileKey(t, 302), fileKey(t, 303)}
	for i, k := range keys {
		must(t, f.SetPlace(Place{AppID: 1, AppHash: hash, DCs: make([]DC, 200-i*100)})) // so that rows move
		must(t, f.Save(Change{Session: &Session{DC: 2, Keys: map[int]StoredKey{2: k, 4: k}}}))
	}
	if inFiles(t, path, hash, keys...) == 0 {
		t.Fatal("the search finds nothing in an unsealed file")
	}
	reopen := func(o AccountFileOptions) error {
		t.Helper()
		closeFile(t, f)
		g, err := openAccountFile(path, o, quickTuning)
		if err == nil {
			f = g
			t.Cleanup(func() { closeFile(t, g) })
		}
		return err
	}
	check := func(when string) {
		t.Helper()
		if n := inFiles(t, path, hash, keys...); n != 0 {
			t.Errorf("%s: %d pieces of secrets are in the files", when, n)
		}
		s, err := f.Load()
		if err != nil || !bytes.Equal(s.Keys[4].Key.Bytes(), keys[2].Key.Bytes()) || s.Keys[2].Salt != keys[2].Salt {
			t.Errorf("%s: loaded %v, %v", when, s, err)
		}
		if p, err := f.Place(); err != nil || p.AppHash != hash {
			t.Errorf("%s: place %v, %v", when, p, err)
		}
	}
	wrong := func(o AccountFileOptions, isWrong bool) {
		t.Helper()
		var sealed *SealedError
		if err := reopen(o); !errors.As(err, &sealed) || sealed.Wrong != isWrong || !strings.Contains(err.Error(), path) || strings.Contains(err.Error(), "sesame") {
			t.Errorf("error %v", err)
		}
	}
	must(t, f.Seal("sesame"))
	check("sealed")
	must(t, f.Save(Change{Session: &Session{DC: 2, Keys: map[int]StoredKey{2: keys[2], 4: keys[2]}}}))
	check("saved when sealed")
	wrong(AccountFileOptions{}, false)
	wrong(AccountFileOptions{Passphrase: passphrase("sesame2")}, true)
	must(t, reopen(AccountFileOptions{Passphrase: passphrase("sesame")}))
	check("opened again")
	must(t, f.Seal("open sesame"))
	check("sealed with another passphrase")
	wrong(AccountFileOptions{Passphrase: passphrase("sesame")}, true)
	must(t, reopen(AccountFileOptions{Passphrase: passphrase("open sesame")}))
	if info, err := ReadAccount(path); err != nil || !info.Sealed || !info.Key || info.Place.AppID != 1 || info.Place.AppHash != "" {
		t.Errorf("read without the passphrase: %+v, %v", info, err)
	}
	if err := f.Seal(""); err == nil || !f.Sealed() {
		t.Errorf("an empty passphrase: %v", err)
	}
	must(t, f.Unseal())
	if f.Sealed() || inFiles(t, path, hash, keys[2]) == 0 {
		t.Error("unsealed, but the key can't be read")
	}
	must(t, reopen(AccountFileOptions{}))
	if s, err := f.Load(); err != nil || s.Keys[2].Salt != keys[2].Salt {
		t.Errorf("unsealed: %v, %v", s, err)
	}
}

// Sealing that is interrupted between its two steps is brought to its end by the
// next to open the file.
func TestSealSwept(t *testing.T) {
	path := accountPath(t)
	f := openFile(t, path, AccountFileOptions{Create: true})
	k := fileKey(t, 305)
	must(t, f.Save(Change{Session: &Session{DC: 2, Keys: map[int]StoredKey{2: k}}}))
	f.using.Lock()
	must(t, f.disconnect()) // so that the key is in the database itself
	s, header, err := newSeal("sesame", f.identity, quickTuning.cost)
	must(t, err)
	f.sweep = func(*connection) error { return errors.New("killed") }
	if err := f.reseal(s, header); err == nil {
		t.Error("not interrupted")
	}
	f.using.Unlock()
	if inFiles(t, path, "no hash", k) == 0 {
		t.Error("there is nothing to sweep")
	}
	closeFile(t, f)
	f = openFile(t, path, AccountFileOptions{Passphrase: passphrase("sesame")})
	if n := inFiles(t, path, "no hash", k); n != 0 {
		t.Errorf("after opening: %d pieces of the key are in the files", n)
	}
	if s, err := f.Load(); err != nil || s.Keys[2].Salt != k.Salt {
		t.Errorf("loaded %v, %v", s, err)
	}
}

// A sealed secret opens as what it is and where it is only, and a damaged seal is
// an error, not a wait.
func TestSealBound(t *testing.T) {
	path := accountPath(t)
	f := openFile(t, path, AccountFileOptions{Create: true})
	must(t, f.Save(Change{Session: &Session{DC: 2, Keys: map[int]StoredKey{2: fileKey(t, 2), 4: fileKey(t, 4)}}}))
	must(t, f.Seal("sesame"))
	must(t, f.use(func(c *connection) error {
		return c.run("UPDATE key SET secret = (SELECT secret FROM key WHERE dc = 4) WHERE dc = 2")
	}))
	if _, err := f.Load(); err == nil || !strings.Contains(err.Error(), "the key to data centre 2 is damaged") {
		t.Errorf("a key in another's place: %v", err)
	}
	must(t, f.use(func(c *connection) error { return c.run("UPDATE account SET identity = randomblob(16)") }))
	closeFile(t, f)
	var sealed *SealedError
	if _, err := openAccountFile(path, AccountFileOptions{Passphrase: passphrase("sesame")}, quickTuning); !errors.As(err, &sealed) {
		t.Errorf("another file's seal: %v", err)
	}
	for _, h := range []sealHeader{
		{Cost: sealCost{Time: 1 << 30, Memory: 64, Threads: 1}, Salt: make([]byte, 16)},
		{Cost: sealCost{Time: 1, Memory: 1 << 31, Threads: 1}, Salt: make([]byte, 16)},
		{Cost: sealCost{Time: 1, Memory: 64}, Salt: make([]byte, 16)},
		{Cost: sealCost{Memory: 64, Threads: 1}, Salt: make([]byte, 16)},
		{Cost: sealCost{Time: 1, Memory: 64, Threads: 1}},
	} {
		text, err := json.Marshal(h)
		must(t, err)
		if s, err := openSeal(text, "sesame", nil); err == nil || s != nil {
			t.Errorf("%+v opens: %v", h.Cost, err)
		}
	}
	if _, err := openSeal([]byte("{"), "sesame", nil); err == nil {
		t.Error("a broken header opens")
	}
}

// What is printed of an account's file and its parts has no secret in it (S18).
func TestAccountFilePrintsNoSecretsS18(t *testing.T) {
	const hash = "0d1c2b3a4f5e6d7c"
	f := openFile(t, accountPath(t), AccountFileOptions{Create: true})
	k := fileKey(t, 306)
	must(t, f.Import(Portable{Place: Place{AppID: 1, AppHash: hash}, Session: Session{DC: 2, Keys: map[int]StoredKey{2: k}}}))
	must(t, f.Seal("sesame"))
	p, err := f.Export()
	must(t, err)
	var all strings.Builder
	for _, v := range []any{f, p.Session.Keys[2], p, p.Place, &p, p.Session, f.seal, Change{Session: &p.Session}} {
		text, _ := json.Marshal(v)
		fmt.Fprintf(&all, "%v %+v %#v %s %q %s\n", v, v, v, v, v, text)
	}
	for name, secret := range map[string]string{"api_hash": hash, "key": string(k.Key.Bytes()[8:16]), "key as numbers": strings.Trim(fmt.Sprint(k.Key.Bytes()[8:16]), "[]"), "salt": fmt.Sprint(k.Salt), "passphrase": "sesame"} {
		if strings.Contains(all.String(), secret) {
			t.Errorf("the %s is printed: %s", name, all.String())
		}
	}
}
