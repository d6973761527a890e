package docs

import (
	"bytes"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"golang.org/x/net/html"
)

// kept are the elements that Markdown makes. All others are ours, as links on
// names in code and buttons that copy.
var kept = strings.Fields("h1 h2 h3 h4 p ul ol li blockquote pre code em strong table thead tbody tr th td")

// shape is what Markdown has made, without what we put around it: elements and
// text, with one space for any.
func shape(t *testing.T, page []byte) string {
	t.Helper()
	doc, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		}
		class := ""
		for _, a := range n.Attr {
			if a.Key == "class" {
				class = a.Val
			}
		}
		if n.Data == "button" || class == "anchor" || class == "file" {
			return
		}
		element := n.Type == html.ElementNode && slices.Contains(kept, n.Data)
		if element {
			b.WriteString(" <" + n.Data + "> ")
		}
		for c := range n.ChildNodes() {
			walk(c)
		}
		if element {
			b.WriteString(" </" + n.Data + "> ")
		}
	}
	walk(doc)
	return strings.Join(strings.Fields(b.String()), " ")
}

// sameAsCommonMark wants a text to mean what it means in CommonMark with tables.
func sameAsCommonMark(t *testing.T, name, text string) {
	t.Helper()
	var want bytes.Buffer
	if err := goldmark.New(goldmark.WithExtensions(extension.Table)).Convert([]byte(text), &want); err != nil {
		t.Fatal(err)
	}
	m := &markup{path: "guide/test.html", site: &Site{}}
	m.blocks(markdownBlocks(text))
	if have, want := shape(t, m.b), shape(t, want.Bytes()); have != want {
		at := 0
		for at < len(have) && at < len(want) && have[at] == want[at] {
			at++
		}
		from := max(0, at-80)
		t.Errorf("%s: differs from CommonMark:\nhave ...%s\nwant ...%s", name, have[from:min(len(have), at+80)], want[from:min(len(want), at+80)])
	}
}

func TestGuideIsCommonMark(t *testing.T) {
	err := fs.WalkDir(guideFiles, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := guideFiles.ReadFile(path)
		sameAsCommonMark(t, path, string(text))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestMarkdown(t *testing.T) {
	for name, text := range map[string]string{
		"paragraphs":    "One\ntwo\n\nthree",
		"headings":      "# A `b` c\n\ntext\n## D\nmore\n#no\n####### seven",
		"marks":         "a *b* **c** _d_ `e` ``f ` g`` snake_case_name 2 * 3 * 4 **bold with `code*` in**",
		"unclosed":      "a `b, *c and **d, [e](f",
		"escapes":       "\\*a\\* \\`b\\` \\_ \\| \\q",
		"links":         "see [a *b*](c.md#d) and <https://e.example/f?g=h> and [i] and [j](https://k.example)",
		"html":          "a < b && c > d",
		"code":          "before\n```lua file=a.lua\nlocal a = \"<b>\"\n\n  -- two\n```\nafter",
		"tight list":    "- a\n- b\n  goes on\n- c",
		"lazy list":     "- a\ngoes on\n- b",
		"loose list":    "- a\n\n- b\n\n  more of b\n\n- c",
		"numbered":      "1. a\n2. b\n   - c\n   - d\n3. e",
		"numbered from": "7. a\n8. b",
		"list in text":  "text\n- a\n- b\n\ntext",
		"number inside": "It was in\n1986. A year.",
		"code in list":  "1. a:\n\n   ```sh\n   tgscript run\n   ```\n2. b",
		"quote":         "> a\n> b\n>\n> - c\n\nafter",
		"table":         "| a | b |\n|---|:-:|\n| `c \\| d` | e |\n| f |\n\nafter",
		"no table":      "| a | b |\nno rule",
		"empty":         "\n\n",
		"other lists":   "- a\n- b\n\n1. c\n2. d",
	} {
		sameAsCommonMark(t, name, text)
	}
}

func FuzzMarkdown(f *testing.F) {
	f.Add("0. a\n1. b")
	f.Add("# 0\n- 0.  ```\nc\n|a|\n|-\x90\n>*d[]()")
	f.Add("# a\n- b\n  ```\n c\n|a|\n|-|\n> *d* [e](f) `g")
	f.Fuzz(func(t *testing.T, text string) {
		m := &markup{path: "guide/test.html", site: &Site{}}
		m.blocks(markdownBlocks(text))
		p := parsePage("x", append([]byte("<h1>x</h1>"), m.b...))
		for _, wrong := range p.wrong {
			if strings.Contains(wrong, "closes none") || strings.Contains(wrong, "not closed") {
				t.Errorf("%q makes %s: %s", text, m.b, wrong)
			}
		}
	})
}

func TestHeadingIDs(t *testing.T) {
	m := &markup{path: "guide/test.html", site: &Site{}}
	m.blocks(markdownBlocks("## Say `hello`, twice\n\n## Say hello twice\n\n## Results\n"))
	for _, want := range []string{`<h2 id="say-hello-twice" `, `<h2 id="say-hello-twice-1" `, `<h2 id="results-1" `} {
		if !strings.Contains(string(m.b), want) {
			t.Errorf("no %s in %s", want, m.b)
		}
	}
}
