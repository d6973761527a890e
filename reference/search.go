package reference

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// maxFound is how many results of a search are worth reading.
const maxFound = 20

// Search finds entries that have the words in their names or sentences, all of
// them or of many all but one, the best first: those with the words in the name before others, our own functions
// before Telegram's methods, and these before types and constructors.
func Search(query string) []Entry {
	words := wordsOfQuery(query)
	if len(words) == 0 {
		return nil
	}
	type hit struct {
		Entry
		score int
		name  string
	}
	var hits []hit
	for _, e := range searched() {
		if score := scoreOf(e, words); score > 0 {
			_, name, _ := e.About()
			hits = append(hits, hit{e, score, name})
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int {
		return cmp.Or(b.score-a.score, len(a.name)-len(b.name), strings.Compare(a.name, b.name))
	})
	var found []Entry
	for _, h := range hits[:min(len(hits), maxFound)] {
		found = append(found, h.Entry)
	}
	return found
}

// searched are all entries.
func searched() []Entry {
	var all []Entry
	for _, g := range withMembers(Globals()) {
		all = append(all, g)
	}
	for _, c := range Classes() {
		all = append(all, c)
		for _, m := range c.Methods {
			all = append(all, m)
		}
	}
	all = appendAll(all, Methods())
	all = appendAll(all, Types())
	all = appendAll(all, Constructors())
	return appendAll(all, Errors())
}

func appendAll[E Entry](all []Entry, entries []E) []Entry {
	for _, e := range entries {
		all = append(all, e)
	}
	return all
}

// Points of a word: for standing in the name, for beginning a word there, and
// for beginning one in the sentences. An entry of which the word is the whole
// name, as delete is, is most likely meant, and our own functions and methods
// more likely than the objects that tell of them.
const (
	nameWord, nameStart, textStart   = 10, 6, 4
	wholeName, ownBonus, methodBonus = 8, 10, 8
)

// scoreOf is 0 for an entry that has not the words.
func scoreOf(e Entry, words []string) int {
	kind, name, text := e.About()
	inName, score := nameWords(name), 0
	low, missing := strings.ToLower(text+argumentWords(e)), false
	for _, w := range words {
		switch {
		case slices.Contains(inName, w) || slices.Contains(inName, w+"s"):
			score += nameWord
			if len(inName) == 1 {
				score += wholeName
			}
		case w == "group" && slices.Contains(inName, "channel") && startsWord(low, w):
			score += nameWord + 1 // most groups are channels to Telegram, and their calls are rarely meant
		case slices.ContainsFunc(inName, func(n string) bool { return strings.HasPrefix(n, w) }):
			score += nameStart
		case startsWord(low, w):
			score += textStart
		case len(words) > 2 && !missing:
			missing = true // one of many words need not be there
			score -= nameWord
		default:
			return 0
		}
	}
	switch kind {
	case Function, Table, Value:
		return score + ownBonus
	case "method":
		return score + methodBonus
	}
	return score
}

// argumentWords are what a function or method takes: they say what it is good for.
func argumentWords(e Entry) string {
	var b strings.Builder
	switch e := e.(type) {
	case *Method:
		for _, f := range e.Fields {
			b.WriteString(" " + f.Name)
		}
	case *Global:
		for _, s := range e.Signatures {
			for _, p := range s.Params {
				b.WriteString(" " + p.Name + " " + p.Text)
			}
		}
		for _, c := range e.Options {
			for _, f := range c.Fields {
				b.WriteString(" " + f.Name + " " + f.Text)
			}
		}
	}
	return b.String()
}

// smallWords say nothing of what is searched for.
var smallWords = strings.Fields("a an and are at by can do does for from how i in is it me my of on or the to what when where which who with")

// wordsOfQuery are the words that count, without the s of the plural.
func wordsOfQuery(query string) []string {
	all := nameWords(query)
	words := slices.DeleteFunc(slices.Clone(all), func(w string) bool { return slices.Contains(smallWords, w) })
	if len(words) == 0 {
		words = all
	}
	for i, w := range words {
		if len(w) > 3 && strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss") {
			words[i] = strings.TrimSuffix(w, "s")
		}
	}
	return words
}

// nameWords are the words of a name: messages, send and media of
// messages.sendMedia, in lower case.
func nameWords(name string) []string {
	var words []string
	start := 0
	cut := func(end int) {
		if end > start {
			words = append(words, strings.ToLower(name[start:end]))
		}
		start = end
	}
	for i, r := range name {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			cut(i)
			start = i + 1
		case unicode.IsUpper(r) && i > 0 && !unicode.IsUpper(rune(name[i-1])):
			cut(i)
		}
	}
	cut(len(name))
	return words
}

// startsWord tells whether a word of a text begins with w.
func startsWord(text, w string) bool {
	for at := 0; ; {
		i := strings.Index(text[at:], w)
		if i < 0 {
			return false
		}
		if at += i; at == 0 || !isWord(text[at-1]) {
			return true
		}
		at++
	}
}

// Lookup is what help shows for what somebody has typed: all that has the name, here or
// in other libraries, or for several words what Search finds. The error suggests the
// nearest names.
func Lookup(text string) ([]Entry, error) {
	text = strings.TrimSpace(text)
	if own, _ := translated(text, names()); own != "" {
		text = own
	}
	if all := FindAll(text); len(all) > 0 {
		return all, nil
	}
	if strings.Contains(text, " ") {
		return Found(text)
	}
	near := Near(text)
	if len(near) == 0 {
		if found := Search(text); len(found) > 0 {
			return []Entry{foundList(text, found)}, nil
		}
		if option := elsewhereNames[text]; option != nil {
			return nil, fmt.Errorf("nothing in layer %d is called %q: it is the option %s here", layer, text, option[0])
		}
		return nil, fmt.Errorf("nothing in layer %d is called %q", layer, text)
	}
	for i, n := range near {
		near[i] = strconv.Quote(n)
	}
	return nil, fmt.Errorf("nothing in layer %d is called %q (did you mean %s?)", layer, text, strings.Join(near[:min(len(near), 3)], " or "))
}

// Found is what Search finds, as a list; nothing found is an error.
func Found(words string) ([]Entry, error) {
	found := Search(words)
	if len(found) == 0 {
		return nil, fmt.Errorf("nothing in layer %d has all of %q in its name or description", layer, words)
	}
	return []Entry{foundList(words, found)}, nil
}

func foundList(words string, found []Entry) *List {
	return &List{Name: words, Text: "What has these words in its name or description:", Entries: found}
}
