package docs

import (
	"bytes"
	"maps"
	"os"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/net/html"

	"github.com/tgscript/tgscript/tl"
)

var testSite = sync.OnceValue(func() *Site { return New(Options{Version: "v1.2.3", Layers: pastLayers}) })

func pastLayers() *tl.Archive {
	data, err := os.ReadFile("../sandbox/layers.gz")
	if err != nil {
		panic(err)
	}
	a, err := tl.ReadArchive(bytes.NewReader(data))
	if err != nil {
		panic(err)
	}
	return a
}

// parsed is what a test needs to know of a page.
type parsed struct {
	path   string
	ids    map[string]bool
	links  []string
	wrong  []string
	counts map[string]int // of elements
}

// parsedSite is all pages, or one in some, parsed once for all tests.
var parsedSite = sync.OnceValue(func() map[string]*parsed {
	s := testSite()
	paths := make(chan string)
	var mu sync.Mutex
	all := map[string]*parsed{}
	var group sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			for path := range paths {
				p := parsePage(path, s.File(path))
				mu.Lock()
				all[path] = p
				mu.Unlock()
			}
		})
	}
	for i, path := range s.Paths() {
		if strings.HasSuffix(path, ".html") && (i%oneIn == 0 || strings.HasPrefix(path, "guide/")) {
			paths <- path
		}
	}
	close(paths)
	group.Wait()
	return all
})

var void = map[string]bool{"meta": true, "link": true, "input": true, "br": true, "wbr": true, "hr": true, "img": true}

// parsePage reads a page more strictly than browsers do: every element is closed
// where it has to be.
func parsePage(path string, page []byte) *parsed {
	p := &parsed{path: path, ids: map[string]bool{}}
	var open []string
	var headings []string
	counts := map[string]int{}
	z := html.NewTokenizer(bytes.NewReader(page))
	for kind := z.Next(); kind != html.ErrorToken; kind = z.Next() {
		t := z.Token()
		switch kind {
		case html.StartTagToken:
			counts[t.Data]++
			p.element(t)
			if len(t.Data) == 2 && t.Data[0] == 'h' && t.Data != "hr" {
				headings = append(headings, t.Data)
			}
			if !void[t.Data] {
				open = append(open, t.Data)
			}
		case html.EndTagToken:
			if len(open) == 0 || open[len(open)-1] != t.Data {
				p.wrong = append(p.wrong, "</"+t.Data+"> closes none of "+strings.Join(open, " "))
				return p
			}
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		p.wrong = append(p.wrong, "not closed: "+strings.Join(open, " "))
	}
	if len(headings) == 0 || headings[0] != "h1" || slices.Contains(headings[1:], "h1") {
		p.wrong = append(p.wrong, "not one h1 before all other headings")
	}
	for i := 1; i < len(headings); i++ {
		if headings[i][1] > headings[i-1][1]+1 {
			p.wrong = append(p.wrong, headings[i]+" right below "+headings[i-1])
		}
	}
	p.counts = counts
	return p
}

// compare looks for elements that a browser closes or puts in by itself.
func (p *parsed) compare(page []byte) {
	doc, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		p.wrong = append(p.wrong, err.Error())
		return
	}
	have := map[string]int{}
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode {
			have[n.Data]++
		}
	}
	if !maps.Equal(have, p.counts) {
		p.wrong = append(p.wrong, "a browser makes other elements of it")
	}
}

var allowedAttributes = regexp.MustCompile(`^(aria-.*|data-root|class|id|href|src|rel|lang|charset|content|name|http-equiv|for|type|placeholder|auto.*|spellcheck|role|tabindex|hidden|action|method|scope|start|defer)$`)

// element looks at one element's attributes: ids are there once, and nothing is
// loaded from elsewhere, styled or scripted in the page.
func (p *parsed) element(t html.Token) {
	if t.Data == "style" || t.Data == "iframe" || t.Data == "img" {
		p.wrong = append(p.wrong, "has a "+t.Data)
	}
	for _, a := range t.Attr {
		if !allowedAttributes.MatchString(a.Key) {
			p.wrong = append(p.wrong, t.Data+" has "+a.Key)
		}
		switch a.Key {
		case "id":
			if p.ids[a.Val] || a.Val == "" || strings.ContainsAny(a.Val, " \t\n") {
				p.wrong = append(p.wrong, "id "+a.Val+" twice, or not one word")
			}
			p.ids[a.Val] = true
		case "href", "src", "action":
			outside := strings.Contains(a.Val, ":")
			if outside && (t.Data != "a" || !strings.HasPrefix(a.Val, "https://")) {
				p.wrong = append(p.wrong, t.Data+" loads "+a.Val)
			}
			if !outside {
				p.links = append(p.links, a.Val)
			}
		}
	}
	if t.Data == "script" && !slices.ContainsFunc(t.Attr, func(a html.Attribute) bool { return a.Key == "src" }) {
		p.wrong = append(p.wrong, "a script stands in the page")
	}
}

// A browser makes the same elements of a page, which is looked at for one in ten:
// pages of a kind are made by the same lines.
func TestPagesAreWellFormed(t *testing.T) {
	for i, path := range slices.Sorted(maps.Keys(parsedSite())) {
		p := parsedSite()[path]
		if dir, _, _ := strings.Cut(path, "/"); i%10 == 0 && oneIn == 1 || dir == "guide" || strings.HasSuffix(path, "index.html") {
			p.compare(testSite().File(path))
		}
		if len(p.wrong) > 0 {
			t.Errorf("%s: %s", path, strings.Join(p.wrong, "; "))
		}
	}
}

// Every link leads to a file of the site, and its anchor to an id there.
func TestLinksLeadSomewhere(t *testing.T) {
	all := parsedSite()
	files := map[string]bool{}
	for _, path := range testSite().Paths() {
		files[path] = true
	}
	for _, p := range all {
		dir, _, _ := strings.Cut(p.path, "/")
		if dir == p.path {
			dir = ""
		}
		for _, link := range p.links {
			to, anchor, _ := strings.Cut(link, "#")
			target := p.path
			if rest, up := strings.CutPrefix(to, "../"); up && dir != "" {
				target = rest
			} else if to != "" && dir != "" {
				target = dir + "/" + to
			} else if to != "" {
				target = to
			}
			if !files[target] {
				t.Errorf("%s: link to %s, which is not there", p.path, link)
			} else if anchor != "" && all[target] != nil && !all[target].ids[anchor] {
				t.Errorf("%s: link to %s, and there is no such place", p.path, link)
			}
		}
	}
}

// A file system that ignores case keeps all pages apart, and one of Windows
// takes their names.
func TestPathsAreFileNames(t *testing.T) {
	seen := map[string]string{}
	reserved := regexp.MustCompile(`(?i)(^|/)(con|prn|aux|nul|com\d|lpt\d)\.`)
	for _, path := range testSite().Paths() {
		low := strings.ToLower(path)
		if other := seen[low]; other != "" {
			t.Errorf("%s and %s are one file where case does not count", other, path)
		}
		seen[low] = path
		if reserved.MatchString(path) || strings.Trim(low, "abcdefghijklmnopqrstuvwxyz0123456789_.-/") != "" {
			t.Errorf("%s is no file name everywhere", path)
		}
	}
}

func TestMethodPage(t *testing.T) {
	page := string(testSite().File("methods/messages.sendMessage.html"))
	for _, want := range []string{
		"<title>messages.sendMessage · tgscript</title>", `<h1 aria-label="messages.sendMessage">messages.<wbr>sendMessage</h1>`, `data-root="../"`, "for users and bots",
		`<tr id="field-peer">`, `href="../types/InputPeer.html"`, `takes also &#34;me&#34;`, "filled in if left out: random",
		`href="../types/Updates.html"`, `href="../errors/CHAT_WRITE_FORBIDDEN.html"`, "since layer 144 or before", `href="../layers/227.html"`,
		`href="https://core.telegram.org/method/messages.sendMessage"`, `href="messages.sendMedia.html"`, `aria-current="page">`, "v1.2.3",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("no %q in\n%s", want, page)
		}
	}
}

// A page of each kind says what a reader of it looks for.
func TestPagesOfEachKind(t *testing.T) {
	for path, wants := range map[string][]string{
		"constructors/inputPeerUser.html": {
			`of type <a href="../types/InputPeer.html">InputPeer</a>`, `<tr id="field-access_hash">`, `href="../methods/messages.sendMessage.html#field-peer"`,
		},
		"constructors/message.html": {`<a href="../lua/send.html">send</a>`, `href="messages.messages.html"`},
		"types/InputPeer.html":      {`href="../constructors/inputPeerSelf.html"`, "What may stand in for it", "Taken by methods", "Part of"},
		"types/messages.Messages.html": {
			`<h2 id="returned-by"`, `href="../methods/messages.getHistory.html"`, `href="https://core.telegram.org/type/messages.Messages"`,
		},
		"namespaces/users.html":      {`href="../methods/users.getFullUser.html"`, "methods<a", "constructor"},
		"errors/FLOOD_WAIT_X.html":   {"Error 420", "When it comes", "What to do", "err.value", `href="../guide/calls.html"`},
		"errors/MESSAGE_EMPTY.html":  {`href="../methods/messages.sendMessage.html"`},
		"layers/227.html":            {"against layer 225, the one before it that is known", `href="../methods/messages.sendMessage.html"`, "added<a", "changed<a"},
		"layers/index.html":          {`href="144.html"`, `href="229.html"`},
		"lua/send.html":              {"send(peer, text [, opts])", `href="tgscript.SendOptions.html"`, `<button class="copy"`, `href="../guide/bots.html"`},
		"lua/store.html":             {`<h2 id="store.get"`, `<h2 id="store.shared.get"`},
		"lua/tgscript.PeerLike.html": {`href="send.html"`},
		"events/message.html":        {`href="../lua/on.html"`, `href="../lua/tgscript.Filters.message.html"`, `href="index.html#event.reply"`},
		"events/index.html":          {`<h2 id="event.reply"`, `href="callback_query.html"`},
		"guide/bots.html":            {`href="../lua/command.html"`, `<nav class="contents"`, `rel="prev"`, `rel="next"`},
		"guide/first-script.html":    {`<pre class="output">`, `<p class="file">hello/hello.lua</p>`},
		"index.html":                 {`href="guide/first-script.html"`, `href="lua/send.html"`, `href="namespaces/messages.html"`, `href="layers/index.html"`},
		"methods/index.html":         {`href="messages.sendMessage.html"`, `href="invokeWithLayer.html"`},
		"errors/index.html":          {`href="FLOOD_WAIT_X.html"`},
	} {
		page := string(testSite().File(path))
		for _, want := range wants {
			if !strings.Contains(page, want) {
				t.Errorf("%s: no %s", path, want)
			}
		}
	}
}

func TestPathOf(t *testing.T) {
	for name, want := range map[string]string{
		"messages.sendMessage": "methods/messages.sendMessage.html", "inputPeerUser": "constructors/inputPeerUser.html",
		"InputPeer": "types/InputPeer.html", "payments": "namespaces/payments.html", "FLOOD_WAIT_30": "errors/FLOOD_WAIT_X.html",
		"send": "lua/send.html", "store.get": "lua/store.html#store.get", "event:reply": "events/index.html#event.reply",
		"event.message": "events/message.html", "event": "events/index.html", "SendOptions": "lua/tgscript.SendOptions.html",
		"errors": "errors/index.html", "guide": "guide/index.html", "bots": "namespaces/bots.html", "guide/bots": "guide/bots.html",
		"first-script": "guide/first-script.html", "layers/227": "layers/227.html", "nothing": "", "": "",
	} {
		if have := testSite().PathOf(name); have != want {
			t.Errorf("%q is at %q, want %q", name, have, want)
		}
	}
}

func BenchmarkWholeSite(b *testing.B) {
	for b.Loop() {
		s := New(Options{Layers: pastLayers})
		size := 0
		for _, path := range s.Paths() {
			size += len(s.File(path))
		}
		b.ReportMetric(float64(len(s.Paths())), "files")
		b.ReportMetric(float64(size), "bytes")
	}
}
