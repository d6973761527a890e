package sandbox

import (
	"os"
	"path/filepath"
	"reflect"
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

func TestSnapshotDamaged(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, snapshotName), []byte("no gob"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := New(Options{Dir: dir}); err == nil {
		t.Error("a damaged snapshot is taken")
	}
}
