package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/pflag"
)

// The page has every command, every flag and every variable that the source speaks
// of, and no other.
func TestManPageIsWhole(t *testing.T) {
	text := manPage()
	for _, c := range commands() {
		if !strings.Contains(text, "\n.SS "+roffText("tgscript "+c.name)+"\n") {
			t.Errorf("no section about %s", c.name)
		}
		flags, _ := c.flags()
		flags.VisitAll(func(f *pflag.Flag) {
			if !strings.Contains(text, "\n.B "+roffText(flagUsage(f))+"\n") {
				t.Errorf("%s: --%s is missing", c.name, f.Name)
			}
		})
	}
	variable := regexp.MustCompile(`"(TGSCRIPT_[A-Z_]*[A-Z])"`)
	var read, told []string
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, "_test.go") || name == "man.go" {
			continue
		}
		for _, m := range variable.FindAllSubmatch(source, -1) {
			read = append(read, string(m[1]))
		}
	}
	for _, e := range environment {
		for name := range strings.SplitSeq(e[0], ", ") {
			if strings.HasPrefix(name, "TGSCRIPT_") {
				told = append(told, name)
			}
		}
	}
	slices.Sort(read)
	slices.Sort(told)
	if read = slices.Compact(read); !slices.Equal(read, told) {
		t.Errorf("the source reads %v, the page tells of %v", read, told)
	}
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, ".") && !regexp.MustCompile(`^\.(TH|SH|SS|TP|B|PP|br|nf|fi|nh)\b`).MatchString(line) {
			t.Errorf("an order to troff by mistake: %s", line)
		}
	}
}
