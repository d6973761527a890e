package reference

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// wordFiles are all sentences, by what they are about.
var wordFiles = map[string]struct {
	lines *string
	table wordTable
}{
	"methods":      {&methodLines, methodWords},
	"constructors": {&constructorLines, constructorWords},
	"types":        {&typeLines, typeWords},
	"namespaces":   {&namespaceLines, namespaceWords},
	"fields":       {&fieldLines, fieldWords},
	"errors":       {&errorLines, errorWords},
}

// schemaNames are the names that each file has to have, and may have.
func schemaNames() map[string]map[string]bool {
	names := map[string]map[string]bool{}
	for kind := range wordFiles {
		names[kind] = map[string]bool{}
	}
	fields := func(list []Field) {
		for _, f := range list {
			names["fields"][f.Name] = true
		}
	}
	for _, m := range Methods() {
		names["methods"][m.Name] = true
		fields(m.Fields)
	}
	for _, c := range Constructors() {
		names["constructors"][c.Name] = true
		fields(c.Fields)
	}
	for _, t := range Types() {
		names["types"][t.Name] = len(t.Constructors) > 1
	}
	for _, n := range Namespaces() {
		names["namespaces"][n.Name] = true
	}
	for _, e := range Errors() {
		names["errors"][e.Name] = true
	}
	return names
}

// Every name of the schema has its line, and no line is of something else.
func TestWordsComplete(t *testing.T) {
	for kind, want := range schemaNames() {
		table := wordFiles[kind].table()
		for _, name := range slices.Sorted(maps.Keys(want)) {
			if want[name] && table[name][0] == "" {
				t.Errorf("words/%s.tsv: %s has no line", kind, name)
			}
		}
		for _, name := range slices.Sorted(maps.Keys(table)) {
			if !want[name] && (kind != "fields" || !hasField(name)) {
				t.Errorf("words/%s.tsv: the schema has no %s", kind, name)
			}
		}
	}
}

// hasField says whether a name is of a field and its owner, or of a field and its type.
func hasField(name string) bool {
	if field, typ, ok := strings.Cut(name, ":"); ok {
		return slices.ContainsFunc(api.Types(), func(t *tl.Type) bool {
			return slices.ContainsFunc(t.Fields(), func(f tl.Field) bool { return f.Name == field && refTo(f.Type).TL == typ })
		})
	}
	dot := strings.LastIndex(name, ".")
	owner := api.ByName(name[:max(dot, 0)])
	return owner != nil && slices.ContainsFunc(owner.Fields(), func(f tl.Field) bool { return f.Name == name[dot+1:] })
}

// markup is what no sentence has: HTML, Markdown, doubled spaces.
var markup = regexp.MustCompile("</?[a-z]+>|\\*\\*|`|\\]\\(|  |^ | $")

func TestWordsForm(t *testing.T) {
	columns := map[string][2]int{"methods": {2, 3}, "errors": {3, 3}}
	for kind, file := range wordFiles {
		want, ok := columns[kind]
		if !ok {
			want = [2]int{2, 2}
		}
		last := ""
		for line := range strings.Lines(*file.lines) {
			parts := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
			if len(parts) < want[0] || len(parts) > want[1] {
				t.Errorf("words/%s.tsv: %d columns in %q", kind, len(parts), line)
			}
			if parts[0] <= last {
				t.Errorf("words/%s.tsv: %s is not behind %s", kind, parts[0], last)
			}
			last = parts[0]
			for _, text := range parts[1:] {
				if !strings.HasSuffix(text, ".") || markup.MatchString(text) || strings.Contains(text, "this method") {
					t.Errorf("words/%s.tsv: %s: %q is no plain sentence with a full stop", kind, parts[0], text)
				}
			}
		}
	}
}

// Two methods with one sentence would not be told apart.
func TestWordsDiffer(t *testing.T) {
	first := map[string]string{}
	for name, words := range methodWords() {
		if other := first[words[0]]; other != "" {
			t.Errorf("%s and %s have the same sentence: %s", name, other, words[0])
		}
		first[words[0]] = name
	}
}

func TestWordsOfField(t *testing.T) {
	words := fieldWords()
	for _, c := range []struct{ owner, field, from string }{
		{"messages.getMessages", "id", "id:Vector<InputMessage>"},
		{"inputGroupCall", "id", "id:long"},
		{"messages.getSavedHistory", "offset_id", "offset_id"},
		{"messages.getHistory", "offset_id", "messages.getHistory.offset_id"},
	} {
		field := Field{Name: c.field}
		for _, f := range api.ByName(c.owner).Fields() {
			if f.Name == c.field {
				field.Type = refTo(f.Type)
			}
		}
		if got := wordsOfField(c.owner, &field); got != words[c.from][0] || got == "" {
			t.Errorf("%s of %s: %q, want what is said of %s", c.field, c.owner, got, c.from)
		}
	}
}

// dotted is what may be a name within a sentence.
var dotted = regexp.MustCompile(`\b[a-z]+\.[a-zA-Z]+\b`)

// Names of the schema that sentences mention are right.
func TestWordsNames(t *testing.T) {
	names := schemaNames()
	own := map[string]bool{"account.bot": true, "account.premium": true, "account.username": true} // of the global
	for kind, file := range wordFiles {
		for line := range strings.Lines(*file.lines) {
			for _, word := range dotted.FindAllString(line, -1) {
				space, _, _ := strings.Cut(word, ".")
				if _, isType := names["types"][word]; names["namespaces"][space] && !isType && !names["methods"][word] && !names["constructors"][word] && !own[word] {
					t.Errorf("words/%s.tsv: there is no %s: %s", kind, word, line)
				}
			}
		}
	}
}
