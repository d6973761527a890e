package sandbox

import (
	"testing"
)

// What Accounts says logs in.
func TestAccounts(t *testing.T) {
	s, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := []Account{
		{Username: Me, Phone: "+9996620001", Code: "22222"},
		{Username: "sandbox_friend", Phone: "+9996620002", Code: "22222"},
		{Username: "sandbox_locked", Phone: "+9996620003", Code: "22222", Password: "sandbox"},
		{Username: "sandbox_bot", Token: "1000:sandbox"},
	}
	got := s.Accounts()
	if len(got) != len(want) {
		t.Fatalf("%d accounts, want %d", len(got), len(want))
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("account %d: %+v, want %+v", i, got[i], want[i])
		}
	}
}

func TestDialOtherDC(t *testing.T) {
	s, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, dc := range []int{-2, 0, 6} {
		if link, err := s.Dial(t.Context(), dc); err == nil {
			link.Close()
			t.Errorf("dialled data centre %d, want an error: it is not in the configuration", dc)
		}
	}
}
