package telegram_test

import (
	"context"
	"testing"

	"github.com/tgscript/tgscript/sandbox"
	"github.com/tgscript/tgscript/telegram"
)

// TestDestroyKeysM19: after logging out the server forgets the key, with temporary
// keys and without, and destroying it twice does no harm.
func TestDestroyKeysM19(t *testing.T) {
	for _, noPFS := range []bool{false, true} {
		s, err := sandbox.New(sandbox.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		o := clientOptions(s)
		store := &telegram.MemoryStore{}
		o.Store, o.NoPFS = store, noPFS
		c := telegram.New(o)
		var kept telegram.Stored
		err = c.Run(context.Background(), func(ctx context.Context) error {
			if err := signIn(ctx, t, c, "+9996620001", "22222", ""); err != nil {
				t.Fatal(err)
			}
			kept, _ = store.Load()
			for _, end := range []func(context.Context) error{c.LogOut, c.DestroyKeys, c.DestroyKeys} {
				if err := end(ctx); err != nil {
					t.Errorf("without temporary keys %v: %v", noPFS, err)
				}
			}
			return nil
		})
		if err != nil {
			t.Errorf("Run: %v", err)
		}
		if err := store.Save(telegram.Change{Session: &kept.Session}); err != nil {
			t.Fatal(err)
		}
		c = telegram.New(o)
		err = c.Run(context.Background(), func(ctx context.Context) error {
			_, err := c.Entity(ctx, "me")
			return err
		})
		if ended, ok := err.(*telegram.ConnectionError); !ok || !ended.Gone() {
			t.Errorf("without temporary keys %v: the key is still good: %v", noPFS, err)
		}
	}
}
