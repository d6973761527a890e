package main

import (
	"bytes"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tgscript/tgscript/host"
)

func TestProgress(t *testing.T) {
	tests := []struct {
		name  string
		isTTY bool
		takes time.Duration
		want  string
	}{
		{"terminal", true, 2 * progressDelay, "working ...\r\x1b[Kdone\n"},
		{"a moment", true, progressDelay / 2, "done\n"},
		{"pipe", false, 2 * progressDelay, "done\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var out bytes.Buffer
				term := &terminal{err: &out, isTTY: test.isTTY}
				done := term.progress("working ...")
				<-time.After(test.takes)
				synctest.Wait()
				done()
				fmt.Fprintln(term, "done")
				if out.String() != test.want {
					t.Errorf("wrote %q, want %q", out.String(), test.want)
				}
			})
		})
	}
}

// What a script prints wipes the progress line first.
func TestPrintWipesProgress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer // the screen
		term := &terminal{out: &out, err: &out, isTTY: true}
		done := term.progress("working ...")
		<-time.After(2 * progressDelay)
		synctest.Wait()
		fmt.Fprintln(term.stdout(), "from the script")
		done()
		if want := "working ...\r\x1b[Kfrom the script\n"; out.String() != want {
			t.Errorf("wrote %q, want %q", out.String(), want)
		}
	})
}

// The error of a task that was told of while the script ran on is not told again
// at its end.
func TestErrorOnce(t *testing.T) {
	for _, reported := range []bool{false, true} {
		var out bytes.Buffer
		term := &terminal{err: &out}
		term.error(&host.ScriptError{Message: "script.lua:1: lost", Reported: reported})
		want := "script.lua:1: lost\n"
		if reported {
			want = ""
		}
		if out.String() != want {
			t.Errorf("reported %v: wrote %q, want %q", reported, out.String(), want)
		}
	}
}
