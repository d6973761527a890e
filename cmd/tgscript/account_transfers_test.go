package main

import (
	"path/filepath"
	"testing"

	"github.com/tgscript/tgscript/sandbox"
	"github.com/tgscript/tgscript/telegram"
)

// TestServerTransfers: servers don't share what is remembered of transfers, and a
// system without a place for it does without.
func TestServerTransfers(t *testing.T) {
	cache := t.TempDir()
	for _, name := range []string{"HOME", "XDG_CACHE_HOME", "LocalAppData"} {
		t.Setenv(name, cache)
	}
	box, err := sandbox.New(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer box.Close()
	own, other := serverTransfers(box.PublicKey()), serverTransfers(telegram.TelegramKeys()[0])
	if within, err := filepath.Rel(cache, own); own == other || err != nil || !filepath.IsLocal(within) {
		t.Errorf("%s and %s are not two folders in %s", own, other, cache)
	}
	for _, name := range []string{"HOME", "XDG_CACHE_HOME", "LocalAppData"} {
		t.Setenv(name, "")
	}
	if got := serverTransfers(box.PublicKey()); got != "" {
		t.Errorf("without a place for it: %s", got)
	}
}
