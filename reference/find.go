package reference

import (
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/tgscript/tgscript/tl/api"
)

// Find finds what a name stands for: a method, constructor, type, namespace, an
// error (with or without "errors." before it, and with a number or without), or
// something of tgscript's own: "send", "store.get", "event:reply",
// "event:message" or "event.message", "filters". Where several things have the
// name, it is the first of FindAll.
func Find(name string) (Entry, bool) {
	all := FindAll(name)
	if len(all) == 0 {
		return nil, false
	}
	return all[0], true
}

// FindAll finds all that a name stands for, as messages is a function and a
// namespace; our own comes first.
func FindAll(name string) []Entry {
	name = strings.TrimSpace(name)
	if name == "errors" {
		return []Entry{errorList()}
	}
	all := findOwn(name)
	s := theSchema()
	for _, prefix := range []string{"functions.", "types.", "tl."} {
		name = strings.TrimPrefix(name, prefix)
	}
	name = strings.TrimSuffix(strings.TrimSuffix(name, ".args"), ".")
	if m := s.method[name]; m != nil {
		all = append(all, m)
	}
	if c := s.constructor[name]; c != nil {
		all = append(all, c)
	}
	if t := s.typ[name]; t != nil {
		all = append(all, t)
	}
	if n := s.namespace[name]; n != nil {
		all = append(all, n)
	}
	if e := s.findError(strings.TrimPrefix(name, "errors.")); e != nil {
		all = append(all, e)
	}
	return all
}

func errorList() *List {
	l := &List{Name: "errors", Text: "Errors that Telegram gives, with the code of each."}
	for _, e := range Errors() {
		l.Entries = append(l.Entries, e)
	}
	return l
}

// findError finds FLOOD_WAIT_X also as FLOOD_WAIT and FLOOD_WAIT_30.
func (s *schema) findError(name string) *Error {
	if e := s.err[name]; e != nil {
		return e
	}
	words := strings.Split(name, "_")
	for i, w := range words {
		if digits := strings.TrimSuffix(w, "MIN"); i > 0 && digits != "" && strings.Trim(digits, "0123456789") == "" {
			words[i] = "X" + w[len(digits):]
			return s.err[strings.Join(words, "_")]
		}
	}
	return s.numbered[name]
}

// withoutNumber is FLOOD_WAIT for FLOOD_WAIT_X; name itself if it has none.
func withoutNumber(name string) string {
	words := strings.Split(name, "_")
	return strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "X" || w == "XMIN" }), "_")
}

// names are all names that Find knows, each once, sorted.
var names = sync.OnceValue(func() []string {
	s := theSchema()
	all := slices.Concat(ownNames(), slices.Collect(maps.Keys(s.method)), slices.Collect(maps.Keys(s.constructor)),
		slices.Collect(maps.Keys(s.typ)), slices.Collect(maps.Keys(s.namespace)), slices.Collect(maps.Keys(s.err)), []string{"errors"})
	slices.Sort(all)
	return slices.Compact(all)
})

// Complete lists the names that begin with a prefix; if there is none, those
// that do but for upper and lower case.
func Complete(prefix string) []string {
	all := names()
	at, _ := slices.BinarySearch(all, prefix)
	end := at
	for end < len(all) && strings.HasPrefix(all[end], prefix) {
		end++
	}
	if at < end {
		return slices.Clone(all[at:end])
	}
	var found []string
	low := strings.ToLower(prefix)
	for _, name := range all {
		if strings.HasPrefix(strings.ToLower(name), low) {
			found = append(found, name)
		}
	}
	return found
}

// layer is the layer that the schema is of.
const layer = api.Layer
