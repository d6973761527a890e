package reference

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// maxFound is how many results of a search are worth reading.
const maxFound = 20

// Search finds entries that have all the words in their names or sentences, the
// best first: those with the words in the name before others, our own functions
// before Telegram's methods, and these before types and constructors.
func Search(query string) []Entry {
	words := strings.Fields(strings.ToLower(query))
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

// Points of a word: for standing in the name as a word, for beginning one there,
// and for beginning one in the sentences. What our own functions and methods get
// besides makes them first among equals.
const (
	nameWord, nameStart, textStart = 10, 6, 3
	ownBonus, methodBonus          = 5, 2
)

// scoreOf is 0 for an entry that has not all the words.
func scoreOf(e Entry, words []string) int {
	kind, name, text := e.About()
	inName, score := nameWords(name), 0
	low := strings.ToLower(text)
	if g, ok := e.(*Global); ok { // options say what a function is good for
		for _, c := range g.Options {
			for _, f := range c.Fields {
				low += " " + strings.ToLower(f.Name+" "+f.Text)
			}
		}
	}
	for _, w := range words {
		switch {
		case slices.Contains(inName, w):
			score += nameWord
		case slices.ContainsFunc(inName, func(n string) bool { return strings.HasPrefix(n, w) }):
			score += nameStart
		case startsWord(low, w):
			score += textStart
		default:
			return 0
		}
	}
	switch kind {
	case Function, Table, Value, "class":
		return score + ownBonus
	case "method":
		return score + methodBonus
	}
	return score
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
