package host

import (
	"strings"
	"testing"
)

// TestSafeName: the name that a sender has given a file is only a name.
func TestSafeName(t *testing.T) {
	for name, want := range map[string]string{
		"a.txt": "a.txt", "../../b.txt": "b.txt", `..\..\c.txt`: "c.txt", "..": "", ".": "", "": "", "a\x00b\n.txt": "ab.txt", "\u202ecod.exe": "cod.exe",
		"a:b?.txt": "a_b_.txt", "x. . ": "x", strings.Repeat("ä", 200) + ".jpeg": strings.Repeat("ä", 97) + ".jpeg", "\xff.txt": ".txt",
	} {
		if got := safeName(name); got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}
