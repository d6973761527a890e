package sandbox

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"github.com/tgscript/tgscript/tl/api"
)

func TestDefaultWorldIsTheSame(t *testing.T) {
	a, b := defaultWorld(), defaultWorld()
	if !reflect.DeepEqual(a, b) {
		t.Error("two default worlds differ")
	}
	if a.find("me") != nil || a.find("@sandbox_me") != a.Accounts[meID] || a.find("+9996620001") != a.Accounts[meID] {
		t.Error("accounts are found by username and phone")
	}
}

func TestSnapshot(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "world")
	s, err := New(Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	key, _, err := s.AuthKey(Me)
	if err != nil {
		t.Fatal(err)
	}
	c := connect(t, s, Me)
	c.send(c.user(friendID), "kept")
	want := truth(c)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(filepath.Join(dir, snapshotName)); err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("snapshot: %v, %v", info, err)
	}

	s, err = New(Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	c = connect(t, s, Me)
	if err := want.same(truth(c)); err != nil {
		t.Error(err)
	}
	if k := s.world.Keys[key.ID()]; k == nil || k.Account != meID {
		t.Errorf("key: %+v", k)
	}
	c.send(c.user(friendID), "and carried on")
	call1[*api.UpdatesDifference](c, &api.UpdatesGetDifferenceRequest{Pts: 1, Date: 1})
	d := newDrive(t, s, 7)
	for n := range 50 {
		d.step(n)
	}
}

// Who has logged in with a key of their own is still logged in when a kept world
// comes back.
func TestSnapshotKeepsLogin(t *testing.T) {
	dir := t.TempDir()
	s, err := New(Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	w := dial(t, s, "", s.pipe)
	w.call(&api.AuthImportBotAuthorizationRequest{ApiID: 1, ApiHash: "x", BotAuthToken: "1000:sandbox"})
	keys := s.server.Keys()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if s, err = New(Options{Dir: dir}); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if got := s.server.Keys(); len(keys) != 1 || !slices.Equal(got, keys) || s.world.Keys[keys[0]].Account != botID {
		t.Errorf("keys %v of %v", got, keys)
	}
}

func TestSnapshotDamaged(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, snapshotName), []byte("no gob"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := New(Options{Dir: dir}); err == nil {
		t.Error("a damaged snapshot is taken")
	}
}
