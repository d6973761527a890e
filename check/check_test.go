package check

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// options are those of files of a folder.
func options(dir string) Options {
	return Options{Read: func(path string) ([]byte, error) { return os.ReadFile(filepath.Join(dir, path)) }}
}

// wanted is what a line of testdata says is found in it:
// --! COLUMN CODE TEXT, and more of them.
var wanted = regexp.MustCompile(`--! (\d+) ([\w-]+) ?([^!]*?)(?: --!|$)`)

// The scripts in testdata say in comments what is found in their lines: all that,
// and nothing else.
func TestFindings(t *testing.T) {
	files, _ := filepath.Glob("testdata/*.lua")
	if len(files) == 0 {
		t.Fatal("no testdata")
	}
	seen := map[string]bool{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		found := map[int][]Finding{}
		for _, f := range Script(file, text, options("testdata")) {
			found[f.Line] = append(found[f.Line], f)
			seen[f.Code] = true
		}
		for i, line := range strings.Split(string(text), "\n") {
			compare(t, fmt.Sprintf("%s:%d", file, i+1), line, found[i+1])
		}
	}
	for _, r := range Rules() {
		if !seen[r.Code] && r.Code != "too-deep" {
			t.Errorf("no script in testdata shows %s", r.Code)
		}
	}
}

// compare compares what is found in a line with what it says.
func compare(t *testing.T, at, line string, found []Finding) {
	t.Helper()
	for rest := line; ; {
		m := wanted.FindStringSubmatchIndex(rest)
		if m == nil {
			break
		}
		column, _ := strconv.Atoi(rest[m[2]:m[3]])
		code, text := rest[m[4]:m[5]], strings.TrimSpace(rest[m[6]:m[7]])
		rest = rest[m[7]:]
		ok := false
		for i, f := range found {
			if f.Column == column && f.Code == code && strings.Contains(f.Message, text) {
				found = append(found[:i:i], found[i+1:]...)
				ok = true
				break
			}
		}
		if !ok {
			t.Errorf("%s: nothing found at %d with %s and %q", at, column, code, text)
		}
	}
	for _, f := range found {
		t.Errorf("%s: %s", at, &f)
	}
}

// Nothing is found in what is known to be right: the scripts, their tests, the
// README's and the guide's examples.
func TestNoFalseAlarm(t *testing.T) {
	count := 0
	err := filepath.WalkDir("../scripts", func(name string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(name, ".lua") {
			return err
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		count++
		for _, f := range Script(name, text, options(filepath.Dir(name))) {
			t.Error(f.String())
		}
		return nil
	})
	if err != nil || count < 20 {
		t.Fatalf("%d scripts, %v", count, err)
	}
	pages, _ := filepath.Glob("../docs/guide/*.md")
	for _, page := range append(pages, "../README.md") {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		checkBlocks(t, page, string(text))
	}
}

var (
	block  = regexp.MustCompile("(?ms)^```lua( file=[^\n]*)?\n(.*?)^```$") // whole ones, that are right
	isTest = regexp.MustCompile(`(?m)^(test|before_each)\(`)
)

// checkBlocks checks the examples of a page.
func checkBlocks(t *testing.T, page, text string) {
	for _, m := range block.FindAllStringSubmatchIndex(text, -1) {
		source := text[m[4]:m[5]]
		if m[2] >= 0 && strings.Contains(text[m[2]:m[3]], "wrong") {
			continue // a page shows what is found
		}
		before := strings.Count(text[:m[4]], "\n")
		for _, f := range Script(page, []byte(source), Options{Testing: isTest.MatchString(source)}) {
			f.Line += before
			t.Error(f.String())
		}
	}
}

func TestTooDeep(t *testing.T) {
	for _, source := range []string{
		"return " + strings.Repeat("not ", 5000) + "1",
		strings.Repeat("do ", 5000) + strings.Repeat("end ", 5000),
		"return " + strings.Repeat("{", 5000) + strings.Repeat("}", 5000),
		"return a" + strings.Repeat("..a", 5000),
	} {
		found := Script("deep.lua", []byte(source), Options{})
		if len(found) != 1 || found[0].Code != "too-deep" {
			t.Errorf("%.40s...: %v", source, found)
		}
	}
	source := "if x then" + strings.Repeat(" elseif y then", 5000) + " end local x, y"
	if found := Script("long.lua", []byte(source), Options{}); len(found) == 0 || found[0].Code != "unknown-global" {
		t.Errorf("a long chain of elseif: %v", found)
	}
}
