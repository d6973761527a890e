package docs

import (
	"strings"
	"unicode"
)

// common is how many lines may have a word among their further ones: what is in
// more of them tells none from another.
const common = 150

// moreWords are, for each line, the words that it is found by beside what is
// shown of it: each once, without those that it shows and those that many have.
func moreWords(all []found) []string {
	words := make([][]string, len(all))
	lines := map[string]int{}
	for i, f := range all {
		seen := map[string]bool{}
		for _, w := range wordsIn(f.name + " " + f.text + " " + strings.Join(f.fields, " ")) {
			seen[w] = true
		}
		for _, w := range wordsIn(strings.Join(f.more, " ")) {
			if !seen[w] && len(w) > 2 {
				seen[w] = true
				words[i] = append(words[i], w)
				lines[w]++
			}
		}
	}
	joined := make([]string, len(all))
	for i, list := range words {
		kept := list[:0]
		for _, w := range list {
			if lines[w] <= common {
				kept = append(kept, w)
			}
		}
		joined[i] = strings.Join(kept, " ")
	}
	return joined
}

// wordsIn cuts a text where its words end, and small where a name goes on with
// a capital: sendMessage has send and message.
func wordsIn(text string) []string {
	var b strings.Builder
	low := false
	for _, r := range text {
		switch {
		case unicode.IsUpper(r) && low:
			b.WriteByte(' ')
			b.WriteRune(unicode.ToLower(r))
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(unicode.ToLower(r))
		default:
			b.WriteByte(' ')
		}
		low = unicode.IsLower(r) || unicode.IsDigit(r)
	}
	return strings.Fields(b.String())
}
