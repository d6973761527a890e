package host

import (
	"fmt"
	"io"
	"regexp"
	"strings"
)

var memberName = regexp.MustCompile(`^(\w+[.:])+\w+$`)

// helpMember writes the help that tells of what is behind a dot or a colon, as
// event:reply, store.get or sandbox.user; false if none does.
func helpMember(w io.Writer, name string) bool {
	if !memberName.MatchString(name) {
		return false
	}
	at := strings.LastIndexAny(name, ".:")
	owner, member := name[:at], name[at+1:]
	if owner == "event" && helpEventMethod(w, member) {
		return true
	}
	if before, _, nested := strings.Cut(owner, "."); nested { // store.shared.get
		owner = before
	}
	if text, ok := helpText(owner); ok && tellsOf(text, member) {
		return helpOwn(w, owner)
	}
	for _, entry := range ownNames() { // script:output, of what run returns
		if text, _ := helpText(entry); tellsOf(text, name) {
			return helpOwn(w, entry)
		}
	}
	return false
}

// tellsOf tells whether a text has a word.
func tellsOf(text, word string) bool {
	return regexp.MustCompile(`(^|\W)` + regexp.QuoteMeta(word) + `(\W|$)`).MatchString(text)
}

// helpEventMethod writes the help of a method of events, and of the verb of that
// name, whose options are the same; false if there is no such method.
func helpEventMethod(w io.Writer, name string) bool {
	for _, m := range methodHelp {
		if method, _, _ := strings.Cut(m[0], "("); method != name {
			continue
		}
		fmt.Fprintf(w, "event:%s\n  %s\n", m[0], m[1])
		verb := name
		if name == "reply" || name == "respond" {
			verb = "send"
		}
		if _, ok := helpText(verb); ok {
			fmt.Fprintln(w)
			helpOwn(w, verb)
		}
		return true
	}
	return false
}
