package reference

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/tgscript/tgscript/tl"
)

// aMethod has one of everything.
var aMethod = &Method{
	Name: "books.read", Text: "Reads a book aloud to somebody who wants to hear it, and stops at its end.", Easier: "read_aloud(book) does it in parts.", Who: tl.UsersOnly,
	Fields: []Field{
		{Name: "loud", Lua: "flag", Optional: true, Flag: true},
		{Name: "peer", Lua: "InputPeer", Type: Ref{Name: "InputPeer"}, Accepts: `"me"`, Text: "Who hears it."},
		{Name: "random_id", Lua: "long", Filled: "random"},
		{Name: "from", Lua: "number", Optional: true, Together: []string{"to"}},
		{Name: "to", Lua: "number", Optional: true, Together: []string{"from"}},
	},
	Result: refTo(tl.TypeExpr{Kind: tl.KindBool}), Errors: []*Error{{Name: "BOOK_EMPTY", Code: 400, Text: "The book has no pages."}},
	Example: `call("books.read")`, Link: "https://example.org/books.read",
}

func TestText(t *testing.T) {
	var b strings.Builder
	Style{Width: 50, Bold: true}.Write(&b, aMethod)
	want := `*books.read*: method, for users only

Reads a book aloud to somebody who wants to hear
it, and stops at its end.

Easier: read_aloud(book) does it in parts.

*Takes*
  loud       flag
  peer       InputPeer (see below). Who hears it.
  random_id  long, random if left out
  from       number, optional
  to         number, optional
  (together or not at all: from, to)

Instead of an InputPeer you may pass "me".

*Returns* boolean

*May fail with*
  BOOK_EMPTY  400  The book has no pages.
  (and, as any call, with FLOOD_WAIT_X)

*Example*
  call("books.read")

https://example.org/books.read
`
	have := strings.NewReplacer("\x1b[1m", "*", "\x1b[0m", "*").Replace(b.String())
	if have != want {
		t.Errorf("\n%s\nwant\n%s", have, want)
	}
	b.Reset()
	WriteText(&b, aMethod)
	if strings.Contains(b.String(), "\x1b") || !strings.Contains(b.String(), aMethod.Text+"\n") {
		t.Errorf("a pipe gets\n%s", b.String())
	}
}

// TestTextFits: on a terminal of any width only words, code and signatures are
// longer than its lines.
func TestTextFits(t *testing.T) {
	var all []Entry
	for _, name := range []string{"messages.sendMessage", "InputPeer", "messages", "errors", "FLOOD_WAIT", "send", "event.message", "ask_button", "EventName", "store"} {
		all = append(all, FindAll(name)...)
	}
	for _, width := range []int{60, 80, 110} {
		var b strings.Builder
		Style{Width: width}.Write(&b, all...)
		code := false
		for line := range strings.Lines(b.String()) {
			line = strings.TrimRight(line, "\n")
			code = line == "Example" || code && line != ""
			indent := len(line) - len(strings.TrimLeft(line, " "))
			if n := utf8.RuneCountInString(line); n > width && !code && strings.Contains(line[indent:], " ") && indent != 2 {
				t.Errorf("width %d: %d: %s", width, n, line)
			}
		}
	}
}

// TestTextOfAll: everything can be shown, and as JSON.
func TestTextOfAll(t *testing.T) {
	for _, name := range names() {
		entries := FindAll(name)
		if len(entries) == 0 {
			t.Errorf("%s is a name of nothing", name)
		}
		for _, e := range entries {
			var b strings.Builder
			WriteText(&b, e)
			if head, _, ok := strings.Cut(b.String(), "\n"); !ok || !strings.Contains(head, ": ") {
				t.Errorf("%s: %q", name, head)
			}
			data, err := json.Marshal(JSON(e))
			var back struct{ Kind, Name string }
			if err == nil {
				err = json.Unmarshal(data, &back)
			}
			if err != nil || back.Kind == "" || back.Name == "" {
				t.Errorf("%s: %v, %s", name, err, data)
			}
		}
	}
	if _, err := json.Marshal(Everything()); err != nil {
		t.Error(err)
	}
}

// TestJSONNames: what JSON calls a type can be asked for.
func TestJSONNames(t *testing.T) {
	for _, m := range Methods() {
		o := JSON(m).(object)
		for _, f := range append(o.Fields, jsonField{Type: o.Returns.Type}) {
			if _, ok := Find(f.Type); f.Type != "" && !ok {
				t.Errorf("%s: there is no %s", m.Name, f.Type)
			}
		}
	}
}
