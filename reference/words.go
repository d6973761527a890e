package reference

import (
	_ "embed" // the sentences
	"strings"
	"sync"
)

// Our own sentences about the schema: a file a kind, a line a name, sorted. The
// columns are separated by tabs; a file is parsed when it is first asked.
var (
	//go:embed words/methods.tsv
	methodLines string // what it does; our own verb that does it more easily
	//go:embed words/constructors.tsv
	constructorLines string
	//go:embed words/types.tsv
	typeLines string // of those with several constructors
	//go:embed words/namespaces.tsv
	namespaceLines string
	//go:embed words/fields.tsv
	fieldLines string // field, field:Type or owner.field
	//go:embed words/errors.tsv
	errorLines string // when Telegram gives it; what to do
)

// A wordTable has up to two sentences for a name.
type wordTable func() map[string][2]string

var (
	methodWords      = wordsOf(&methodLines)
	constructorWords = wordsOf(&constructorLines)
	typeWords        = wordsOf(&typeLines)
	namespaceWords   = wordsOf(&namespaceLines)
	fieldWords       = wordsOf(&fieldLines)
	errorWords       = wordsOf(&errorLines)
)

func wordsOf(lines *string) wordTable {
	return sync.OnceValue(func() map[string][2]string {
		table := make(map[string][2]string, strings.Count(*lines, "\n"))
		for line := range strings.Lines(*lines) {
			name, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
			first, second, _ := strings.Cut(rest, "\t")
			table[name] = [2]string{first, second}
		}
		return table
	})
}

// of are the sentences of a name; "" where there is none.
func (t wordTable) of(name string) (first, second string) {
	w := t()[name]
	return w[0], w[1]
}

// wordsOfField is what a field means in a method or constructor: what is said of
// it there, or of such a field with its type, or of such a field.
func wordsOfField(owner string, f *Field) string {
	for _, name := range []string{owner + "." + f.Name, f.Name + ":" + f.Type.TL, f.Name} {
		if text, _ := fieldWords.of(name); text != "" {
			return text
		}
	}
	return ""
}

// addWords puts the sentences where they belong.
func (s *schema) addWords() {
	for _, m := range s.methods {
		m.Text, m.Easier = methodWords.of(m.Name)
		addFieldWords(m.Name, m.Fields)
	}
	for _, c := range s.constructors {
		c.Text, _ = constructorWords.of(c.Name)
		addFieldWords(c.Name, c.Fields)
	}
	for _, t := range s.types {
		if t.Text, _ = typeWords.of(t.Name); t.Text == "" && len(t.Constructors) == 1 {
			t.Text = t.Constructors[0].Text
		}
	}
	for _, n := range s.namespaces {
		n.Text, _ = namespaceWords.of(n.Name)
	}
	for _, e := range s.errors {
		e.Cause, e.Cure = errorWords.of(e.Name)
	}
}

func addFieldWords(owner string, fields []Field) {
	for i := range fields {
		fields[i].Text = wordsOfField(owner, &fields[i])
	}
}
