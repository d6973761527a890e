package host

import (
	"io/fs"
	"strings"
	"syscall"
	"testing"

	"github.com/tgscript/tgscript/telegram"
)

// TestNotWhole: what is kept of a file is told, also where the disk is full.
func TestNotWhole(t *testing.T) {
	v := &verb{host: &host{}}
	full := &fs.PathError{Op: "write", Path: "a.part", Err: syscall.ENOSPC}
	kept := &telegram.UnfinishedError{Part: "a.part", Done: 5, Size: 7, Err: full}
	bare := "a: " + full.Err.Error()
	if got := v.notWhole("a", kept).Error(); got != bare+"; 5 of 7 bytes are there, download it again to go on from these" {
		t.Error(got)
	}
	if got := v.notWhole("a", full).Error(); got != bare {
		t.Error(got)
	}
}

// TestSafeName: the name that a sender has given a file is only a name.
func TestSafeName(t *testing.T) {
	for name, want := range map[string]string{
		"a.txt": "a.txt", "../../b.txt": "b.txt", `..\..\c.txt`: "c.txt", "..": "", ".": "", "": "", "a\x00b\n.txt": "ab.txt", "\u202ecod.exe": "cod.exe",
		"a:b?.txt": "a_b_.txt", "x. . ": "x", strings.Repeat("ä", 200) + ".jpeg": strings.Repeat("ä", 97) + ".jpeg", "\xff.txt": "_.txt",
		".bashrc": "_.bashrc", "../.ssh": "_.ssh", "...": "", "CON": "_CON", "aux.tar.gz": "_aux.tar.gz", "com1 .txt": "_com1 .txt", "console.txt": "console.txt",
		"a.mp4.part": "a.mp4.part_", "a.mp4.PART2": "a.mp4.PART2_", "a.mp4.part.state": "a.mp4.part.state_", "a.mp4.part3.state": "a.mp4.part3.state_",
		strings.Repeat("a", 195) + ".part" + strings.Repeat("b", 13): strings.Repeat("a", 195) + ".part_", "a.part1.rar": "a.part1.rar", "apart": "apart",
	} {
		if got := safeName(name); got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}
