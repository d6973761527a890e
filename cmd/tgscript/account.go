package main

import (
	"cmp"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"

	"github.com/tgscript/tgscript/reference"
)

// dataDir is the folder that keeps accounts, one file each.
type dataDir string

// openDataDir finds the folder: what a flag says, or the environment, or the
// system's place for a user's data.
func openDataDir(flag string) (dataDir, error) {
	if dir := cmp.Or(flag, os.Getenv("TGSCRIPT_DATA")); dir != "" {
		return dataDir(dir), nil
	}
	if dir := os.Getenv("XDG_DATA_HOME"); dir != "" {
		return dataDir(filepath.Join(dir, "tgscript")), nil
	}
	if dir := os.Getenv("LocalAppData"); runtime.GOOS == "windows" && dir != "" {
		return dataDir(filepath.Join(dir, "tgscript")), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", &usageError{"there is no home folder to keep accounts in", "add --data DIR, or set TGSCRIPT_DATA"}
	}
	if runtime.GOOS == "darwin" {
		return dataDir(filepath.Join(home, "Library", "Application Support", "tgscript")), nil
	}
	return dataDir(filepath.Join(home, ".local", "share", "tgscript")), nil
}

const (
	defaultAccount = "default"
	accountSuffix  = ".db"
)

// accountName is what an account can be called: it is also a file's name.
var accountName = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

func checkAccountName(name string) error {
	if !accountName.MatchString(name) {
		return &usageError{fmt.Sprintf("%q is no name for an account", name), "a name has letters a to z, digits, _ and -, 64 at most"}
	}
	return nil
}

// file is where an account is kept.
func (d dataDir) file(name string) string {
	return filepath.Join(string(d), "accounts", name+accountSuffix)
}

// transfers is where an account's unfinished uploads are remembered.
func (d dataDir) transfers(name string) string {
	return strings.TrimSuffix(d.file(name), accountSuffix) + ".transfers"
}

// serverTransfers is transfers for those who are not accounts of this machine, and
// talk to the server with a key. "" if the system has no place for that.
func serverTransfers(key *rsa.PublicKey) string {
	cache, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(x509.MarshalPKCS1PublicKey(key))
	return filepath.Join(cache, "tgscript", "transfers", hex.EncodeToString(sum[:8]))
}

// accounts lists the names of all accounts.
func (d dataDir) accounts() ([]string, error) {
	entries, err := os.ReadDir(filepath.Join(string(d), "accounts"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, &hintError{fmt.Errorf("accounts can't be listed: %w", err), "check --data and the folder's owner"}
	}
	var names []string
	for _, e := range entries {
		if name, ok := strings.CutSuffix(e.Name(), accountSuffix); ok && accountName.MatchString(name) {
			names = append(names, name)
		}
	}
	return names, nil
}

// choose is the account to be: the one that is named, by a flag or else by the
// environment, or the only one that there is, or the default one.
func (d dataDir) choose(flag string) (string, error) {
	name := cmp.Or(flag, os.Getenv("TGSCRIPT_ACCOUNT"))
	names, err := d.accounts()
	if err != nil {
		return "", err
	}
	switch {
	case name != "":
		if err := checkAccountName(name); err != nil {
			return "", err
		}
		if !slices.Contains(names, name) {
			hint := "tgscript login --account " + name + " makes it"
			if len(names) > 0 {
				hint += "; tgscript accounts lists those there are"
			}
			return "", &usageError{fmt.Sprintf("there is no account %q%s", name, reference.DidYouMean(name, names)), hint}
		}
		return name, nil
	case len(names) == 0:
		return "", &usageError{"there is no account yet", "tgscript login signs in to Telegram; run --sandbox needs no account"}
	case len(names) == 1:
		return names[0], nil
	case slices.Contains(names, defaultAccount):
		return defaultAccount, nil
	}
	return "", &usageError{"there are several accounts: " + strings.Join(names, ", "), "say which: --account " + names[0]}
}
