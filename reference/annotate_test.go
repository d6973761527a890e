package reference

import (
	"regexp"
	"strings"
	"testing"
)

// Language servers leave out files that are larger.
const maxFile = 500_000

func TestAnnotationsAreSmallEnough(t *testing.T) {
	total, seen := 0, map[string]bool{}
	for _, a := range Annotations() {
		if len(a.Text) > maxFile {
			t.Errorf("%s has %d bytes", a.Name, len(a.Text))
		}
		if seen[a.Name] || !strings.HasSuffix(a.Name, ".lua") {
			t.Errorf("%s: a second file of that name, or no file of Lua", a.Name)
		}
		if head, _, _ := strings.Cut(a.Text, "\n\n"); !strings.Contains(head, AnnotationMark) || !strings.HasPrefix(head, "---@meta") {
			t.Errorf("%s does not begin as ours do:\n%s", a.Name, head)
		}
		seen[a.Name] = true
		total += len(a.Text)
	}
	if total > 3_000_000 {
		t.Errorf("%d bytes in all", total)
	}
}

// All that is named is declared, once.
func TestAnnotationsDeclareWhatTheyName(t *testing.T) {
	var all strings.Builder
	for _, a := range Annotations() {
		all.WriteString(a.Text)
	}
	text := regexp.MustCompile("(?s)---```lua.*?---```").ReplaceAllString(all.String(), "")
	declared := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^---@(?:class|alias) ([\w.]+)`).FindAllStringSubmatch(text, -1) {
		if declared[m[1]] {
			t.Errorf("%s is declared twice", m[1])
		}
		declared[m[1]] = true
	}
	named := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^---@(?:param|return|field|alias|class|overload|type).*$`).FindAllString(text, -1) {
		for _, name := range regexp.MustCompile(`\b(?:tl|tgscript)\.[\w.]*\w`).FindAllString(m, -1) {
			named[name] = true
		}
	}
	for name := range named {
		if !declared[name] {
			t.Errorf("%s is named and not declared", name)
		}
	}
	for _, m := range Methods() {
		if !strings.Contains(text, "\nfunction functions."+m.Name+"(args) end\n") || !strings.Contains(text, `---@overload fun(method: "`+m.Name+`", `) {
			t.Errorf("there is no function or no call for %s", m.Name)
		}
	}
}
