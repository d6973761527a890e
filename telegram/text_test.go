package telegram_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// described is a text with its entities as name@offset+length.
func described(t telegram.FormattedText) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%q", t.Text)
	for _, e := range t.Entities {
		from, n := placeOf(e)
		name := strings.TrimPrefix(api.TypeOf(e).Name, "messageEntity")
		fmt.Fprintf(&b, " %s@%d+%d", name, from, n)
		switch e := e.(type) {
		case *api.MessageEntityTextURL:
			b.WriteString("=" + e.URL)
		case *api.MessageEntityPre:
			b.WriteString("=" + e.Language)
		case *api.MessageEntityMentionName:
			fmt.Fprintf(&b, "=%d", e.UserID)
		case *api.MessageEntityCustomEmoji:
			fmt.Fprintf(&b, "=%d", e.DocumentID)
		case *api.MessageEntityBlockquote:
			if e.Collapsed {
				b.WriteString("=collapsed")
			}
		case *api.MessageEntityFormattedDate:
			fmt.Fprintf(&b, "=%d", e.Date)
			for i, set := range []bool{e.Relative, e.DayOfWeek, e.ShortDate, e.LongDate, e.ShortTime, e.LongTime} {
				if set {
					b.WriteString("rwdDtT"[i : i+1])
				}
			}
		}
	}
	return b.String()
}

func placeOf(e api.MessageEntityClass) (from, length int) {
	v := reflect.ValueOf(e).Elem()
	return int(v.FieldByName("Offset").Int()), int(v.FieldByName("Length").Int())
}

// looks is what each visible UTF-16 unit of a text looks like: the entities that it
// is in, sorted, without their places.
func looks(t telegram.FormattedText) []string {
	units := utf16.Encode([]rune(t.Text))
	out := make([]string, len(units))
	for _, kind := range kinds {
		for _, e := range t.Entities {
			if reflect.TypeOf(e) != reflect.TypeOf(kind) {
				continue
			}
			from, n := placeOf(e)
			v := reflect.New(reflect.TypeOf(e).Elem())
			v.Elem().Set(reflect.ValueOf(e).Elem())
			v.Elem().FieldByName("Offset").SetInt(0)
			v.Elem().FieldByName("Length").SetInt(0)
			for i := from; i < from+n && i < len(out); i++ {
				if look := fmt.Sprintf(" %T%+v", e, v.Elem()); !strings.Contains(out[i], look) {
					out[i] += look
				}
			}
		}
	}
	for i, u := range units {
		out[i] = fmt.Sprintf("%x%s", u, out[i])
		if unicode.IsSpace(rune(u)) {
			out[i] = "blank"
		}
	}
	return out
}

var kinds = []api.MessageEntityClass{
	&api.MessageEntityBold{}, &api.MessageEntityItalic{}, &api.MessageEntityUnderline{}, &api.MessageEntityStrike{}, &api.MessageEntitySpoiler{},
	&api.MessageEntityTextURL{URL: `https://x.org/?a="1"&b=(2)`}, &api.MessageEntityMentionName{UserID: 7}, &api.MessageEntityCustomEmoji{DocumentID: -5},
	&api.MessageEntityCode{}, &api.MessageEntityPre{Language: "c++"}, &api.MessageEntityFormattedDate{Date: 99, LongDate: true}, &api.MessageEntityBlockquote{Collapsed: true},
}

var alphabet = []string{
	"a", "b", " ", "\n", "é", "e\u0301", "😀", "🇩🇪", "👨‍👩‍👧", "*", "**", "_", "__", "-", "~", "|", "||", "`", "```", "[", "](", "]", "(", ")", "!", "\\", ">", "<", "<b>", "&", "&amp;", "\"", "\u00a0", "\r", "0",
}

// randomText is any text with entities that overlap as they like, of kinds up to
// most.
func randomText(rng *rand.Rand, most int) telegram.FormattedText {
	var t telegram.FormattedText
	for range rng.IntN(20) {
		t.Text += alphabet[rng.IntN(len(alphabet))]
	}
	units := telegram.Units(t.Text)
	for range rng.IntN(6) {
		e := kinds[rng.IntN(most)]
		v := reflect.New(reflect.TypeOf(e).Elem())
		v.Elem().Set(reflect.ValueOf(e).Elem())
		from := rng.IntN(units + 1)
		v.Elem().FieldByName("Offset").SetInt(int64(from))
		v.Elem().FieldByName("Length").SetInt(int64(rng.IntN(units - from + 1)))
		t.Entities = append(t.Entities, v.Interface().(api.MessageEntityClass))
	}
	return telegram.Join(t)
}

// A text that was written and read again looks the same (A19). Of mere styles each
// entity is the same.
func TestRoundTrip(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 19))
	for range 4000 {
		want := randomText(rng, len(kinds))
		got, err := telegram.ParseHTML(want.HTML())
		if err != nil {
			t.Fatalf("%s: %s: %v", described(want), want.HTML(), err)
		}
		if fmt.Sprint(looks(got)) != fmt.Sprint(looks(want)) {
			t.Fatalf("%s\nbecame  %s\nby way of %s", described(want), described(got), want.HTML())
		}
		want = randomText(rng, 5) // Markdown has nothing within code
		if got, _ := telegram.ParseHTML(want.HTML()); described(got) != described(want) {
			t.Fatalf("%s\nbecame  %s\nby way of %s", described(want), described(got), want.HTML())
		}
		if got := telegram.ParseMarkdown(want.Markdown()); fmt.Sprint(looks(got)) != fmt.Sprint(looks(want)) {
			t.Fatalf("%s\nbecame  %s\nby way of %s", described(want), described(got), want.Markdown())
		}
	}
}

// Parts of a text, one after the other, are the text again but for white space at
// the cuts, look as it does, and none is too long or empty.
func TestSplitKeepsAll(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	visible := func(parts ...telegram.FormattedText) string {
		var out []string
		for _, p := range parts {
			for _, l := range looks(p) {
				if l != "blank" {
					out = append(out, l)
				}
			}
		}
		return strings.Join(out, ",")
	}
	for range 1500 {
		whole := telegram.Join(randomText(rng, len(kinds)), randomText(rng, len(kinds)), randomText(rng, len(kinds)))
		first, rest := 2+rng.IntN(12), 2+rng.IntN(12)
		parts := whole.Split(first, rest)
		if visible(parts...) != visible(whole) {
			t.Fatalf("%s at %d, %d:\n%v", described(whole), first, rest, parts)
		}
		for i, p := range parts {
			most := rest
			if i == 0 {
				most = first
			}
			if n := telegram.Units(p.Text); n > most || len(parts) > 1 && strings.TrimSpace(p.Text) == "" {
				t.Fatalf("%s: part %d has %d of %d units", described(whole), i, n, most)
			}
			if !utf8.ValidString(p.Text) {
				t.Fatalf("%s: part %d is cut within a character", described(whole), i)
			}
		}
	}
}

func TestSplitPlaces(t *testing.T) {
	for _, tt := range []struct {
		html string
		most int
		want []string
	}{
		{"short", 10, []string{"short"}},
		{"One two.\n\nThree four", 14, []string{"One two.", "Three four"}},
		{"One two.\nThree four. Five", 14, []string{"One two.", "Three four.", "Five"}},
		{"Is it so? It is so indeed", 16, []string{"Is it so?", "It is so indeed"}},
		{"a longer text of words", 10, []string{"a longer", "text of", "words"}},
		{"abcdefghijkl", 5, []string{"abcde", "fghij", "kl"}},
		{"<b>bold words go on</b>", 12, []string{"<b>bold words</b>", "<b>go on</b>"}},
		{`see <a href="x.org">the long page</a>`, 14, []string{"see", `<a href="x.org">the long page</a>`}},
		{`<a href="x.org">a page with a long name</a>`, 12, []string{`<a href="x.org">a page with</a>`, `<a href="x.org">a long name</a>`}},
		{"<pre><code class=\"language-go\">line one\nline two</code></pre>", 12,
			[]string{`<pre><code class="language-go">line one</code></pre>`, `<pre><code class="language-go">line two</code></pre>`}},
		{`abc<tg-emoji emoji-id="1">😀</tg-emoji>`, 4, []string{"abc", `<tg-emoji emoji-id="1">😀</tg-emoji>`}},
		{"😀😀😀", 3, []string{"😀", "😀", "😀"}},
		{"👨‍👩‍👧👨‍👩‍👧", 10, []string{"👨‍👩‍👧", "👨‍👩‍👧"}},
		{"🇩🇪🇫🇷🇮🇹", 9, []string{"🇩🇪🇫🇷", "🇮🇹"}},
		{"e\u0301e\u0301", 3, []string{"e\u0301", "e\u0301"}},
		{"中文。中文字", 4, []string{"中文。", "中文字"}},
		{"   ", 2, []string{"   "}},
	} {
		whole, err := telegram.ParseHTML(tt.html)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, p := range whole.Split(tt.most, tt.most) {
			got = append(got, p.HTML())
		}
		if fmt.Sprintf("%q", got) != fmt.Sprintf("%q", tt.want) {
			t.Errorf("%q at %d:\ngot  %q\nwant %q", tt.html, tt.most, got, tt.want)
		}
	}
}

// Entities that lie outside of the text or cut a surrogate pair, and text that is no
// UTF-8, are taken as they are meant (A19).
func TestEntitiesOutOfPlace(t *testing.T) {
	bold := func(from, n int32) api.MessageEntityClass { return &api.MessageEntityBold{Offset: from, Length: n} }
	for _, tt := range []struct {
		text string
		e    api.MessageEntityClass
		html string
	}{
		{"ab", bold(1, 100), "a<b>b</b>"},
		{"ab", bold(-5, 6), "<b>a</b>b"},
		{"ab", bold(5, 3), "ab"},
		{"ab", bold(1, -1), "ab"},
		{"ab", bold(1<<31-1, 1<<31-1), "ab"},
		{"a😀b", bold(2, 1), "a<b>😀</b>b"},
		{"a😀b", bold(0, 2), "<b>a😀</b>b"},
		{"ab \n", bold(0, 4), "<b>ab</b> \n"},
		{"a\xffb", bold(1, 2), "a<b>\ufffdb</b>"},
		{"a", nil, "a"},
	} {
		f := telegram.FormattedText{Text: tt.text, Entities: []api.MessageEntityClass{tt.e}}
		if got := f.HTML(); got != tt.html {
			t.Errorf("%q with %v: got %q, want %q", tt.text, tt.e, got, tt.html)
		}
		f.Markdown()
		f.Split(2, 2)
	}
}

func FuzzFormattedText(f *testing.F) {
	for _, s := range []string{"<b>x</b>", "**x** `y`", "> q||\n**> r", "[a](b)", "😀\xff<a href=x>", "```go\nx\n```"} {
		f.Add(s, uint8(3), uint64(9))
	}
	f.Fuzz(func(t *testing.T, s string, most uint8, seed uint64) {
		texts := []telegram.FormattedText{telegram.ParseMarkdown(s), {Text: s}}
		if h, err := telegram.ParseHTML(s); err == nil {
			texts = append(texts, h)
		}
		rng := rand.New(rand.NewPCG(seed, 1))
		for _, x := range texts {
			x.Entities = append(x.Entities, &api.MessageEntityItalic{Offset: rng.Int32N(20) - 5, Length: rng.Int32N(20) - 5}, &api.MessageEntityCode{Offset: rng.Int32N(20), Length: rng.Int32N(20)})
			again, err := telegram.ParseHTML(x.HTML())
			if err != nil {
				t.Fatalf("%q: %v", x.HTML(), err)
			}
			if again.Text != string([]rune(x.Text)) {
				t.Fatalf("%q became %q", x.Text, again.Text)
			}
			for _, e := range again.Entities {
				if from, n := placeOf(e); from < 0 || n <= 0 || from+n > telegram.Units(again.Text) {
					t.Fatalf("%s is out of place", described(again))
				}
			}
			telegram.ParseMarkdown(x.Markdown())
			for _, p := range x.Split(int(most), 5) {
				if telegram.Units(p.Text) > max(int(most), 5) {
					t.Fatalf("%q is too long", p.Text)
				}
			}
		}
		if got, err := telegram.ParseHTML(telegram.EscapeHTML(s)); err != nil || got.Text != string([]rune(s)) || got.Entities != nil {
			t.Fatalf("%q: %s %v", s, described(got), err)
		}
		if got := telegram.ParseMarkdown("**" + telegram.EscapeMarkdown("x"+s+"x") + "**"); got.Text != string([]rune("x"+s+"x")) {
			t.Fatalf("%q became %q", "x"+s+"x", got.Text)
		}
	})
}
