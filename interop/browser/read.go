package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp/kb"
)

// focused describes what has the focus, and whether it can be seen that it has:
// an outline inside of the window.
const focused = `(() => {
	const e = document.activeElement;
	if (!e || e === document.body) return { name: "" };
	const s = getComputedStyle(e), r = e.getBoundingClientRect();
	const stops = [...document.querySelectorAll("a[href], button, input, summary, [tabindex]")].filter(x => x.tabIndex >= 0 && x.checkVisibility({ visibilityProperty: true }));
	return {
		name: (e.getAttribute("aria-label") || e.id || e.textContent).trim().slice(0, 60), tag: e.localName, place: stops.indexOf(e), stops: stops.length,
		outlined: s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2 && r.bottom > 0 && r.top < innerHeight && r.width > 0,
	};
})()`

type focus struct {
	Name, Tag    string
	Place, Stops int
	Outlined     bool
}

// walks goes through pages with Tab: past all there is, in the order of the
// page, each stop with an outline, and back out.
func walks(t *tab) {
	t.open("methods/messages.sendMessage.html")
	t.press(kb.Tab)
	first := get[focus](t, focused)
	want(t, "the first stop", first.Name, "Skip to the content")
	want(t, "which can be seen", first.Outlined, true)
	t.press(kb.Enter, kb.Tab)
	want(t, "the stop after it is in the main part", get[bool](t, `document.getElementById("main").contains(document.activeElement)`), true)
	for _, path := range []string{"methods/messages.sendMessage.html", "index.html"} {
		t.open(path)
		t.walk(path, 60)
	}
	t.open("index.html")
	t.search("send")
	t.press(kb.Tab)
	want(t, "Tab leaves the results", get[bool](t, shownList), false)
	want(t, "for the next stop", get[focus](t, focused).Name, "theme")
}

// walk presses Tab as often as there are stops, or at most so many times.
func (t *tab) walk(path string, most int) {
	for n := 0; n < most && t.err == nil; n++ {
		t.press(kb.Tab)
		at := get[focus](t, focused)
		if at.Name == "" || at.Place != n {
			t.fail("%s: stop %d of Tab is %+v, want what comes next in the page", path, n, at)
		}
		if !at.Outlined {
			t.fail("%s: nobody sees that %s %q has the focus", path, at.Tag, at.Name)
		}
		most = min(most, at.Stops)
	}
}

// node is what a screen reader is told of something.
type node struct{ role, name, value string }

func (t *tab) tree() []node {
	var all []node
	value := func(v *accessibility.Value) string {
		if v == nil || v.Value == nil {
			return ""
		}
		return strings.Trim(string(v.Value), `"`)
	}
	for _, n := range call(t, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{}).Nodes {
		if !n.Ignored {
			all = append(all, node{value(n.Role), value(n.Name), value(n.Value)})
		}
	}
	return all
}

// isTold has landmarks, one first heading, names for all that can be used, and a
// search that says what it is and what it found.
func isTold(t *tab) {
	for _, path := range pagesToLookAt {
		t.open(path)
		t.hasOutline(path, t.tree())
	}
	t.open("index.html")
	t.search("sendMessage")
	tree := t.tree()
	t.isThere(tree, "combobox", "Search the reference")
	t.isThere(tree, "listbox", "Search results")
	t.isThere(tree, "option", "messages.sendMessage")
	t.isThere(tree, "option", "method")
	t.isThere(tree, "status", "")
	if said := get[string](t, `document.getElementById("search-status").textContent`); !strings.HasSuffix(said, " results") {
		t.fail("the search says %q, want how many results there are", said)
	}
	t.act(`document.activeElement.blur()`)
	t.open("methods/messages.sendMessage.html")
	tree = t.tree()
	t.isThere(tree, "button", "Copy as Lua")
	t.isThere(tree, "button", "Dark")
	t.isThere(tree, "table", "")
	t.isThere(tree, "columnheader", "Type")
	t.isThere(tree, "rowheader", "peer")
}

// hasOutline fails unless a page's tree has what every page has.
func (t *tab) hasOutline(path string, tree []node) {
	for _, role := range []string{"banner", "main", "navigation", "search", "contentinfo"} {
		t.isThere(tree, role, "")
	}
	headings := get[[]int](t, `[...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].filter(h => h.checkVisibility()).map(h => +h.localName[1])`)
	for i, level := range headings {
		if (i == 0) != (level == 1) || i > 0 && level > headings[i-1]+1 {
			t.fail("%s: headings are of levels %v", path, headings)
		}
	}
	for _, n := range tree {
		switch n.role {
		case "link", "button", "combobox", "listbox", "image", "navigation", "region":
			if n.name == "" {
				t.fail("%s: a %s has no name", path, n.role)
			}
		}
	}
	if t.err != nil {
		t.err = fmt.Errorf("%s: %w", path, t.err)
	}
}

func (t *tab) isThere(tree []node, role, name string) {
	for _, n := range tree {
		if n.role == role && strings.Contains(n.name, name) {
			return
		}
	}
	var names []string
	for _, n := range tree {
		if n.role == role {
			names = append(names, n.name)
		}
	}
	t.fail("a screen reader is told of no %s %q, but of %q", role, name, names)
}

// readsWithoutScripts can be read and walked through, and shows nothing that
// would do nothing.
func readsWithoutScripts(t *tab) {
	call(t, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	for _, path := range []string{"index.html", "methods/messages.sendMessage.html"} {
		t.open(path)
		tree := t.tree()
		for _, n := range tree {
			if n.role == "button" || n.role == "combobox" || n.role == "search" {
				t.fail("%s has a %s %q that does nothing without scripts", path, n.role, n.name)
			}
		}
		t.isThere(tree, "main", "")
		t.isThere(tree, "link", "tgscript")
	}
	t.isThere(t.tree(), "heading", "messages.sendMessage")
}

// axeFinds has axe-core, which others wrote to find what is hard to use, find
// nothing on any kind of page, light and dark, with the search open. It is where
// npm is. The pages of a folder are the same.
func axeFinds(t *tab) {
	if !strings.HasPrefix(t.site, "http") {
		return
	}
	source, err := os.ReadFile("axe.min.js")
	if errors.Is(err, fs.ErrNotExist) {
		fmt.Println("    not run: there is no axe.min.js")
		return
	} else if err != nil {
		t.fail("%w", err)
		return
	}
	for _, scheme := range []string{"light", "dark"} {
		t.look(1280, 900, scheme)
		for _, path := range pagesToLookAt {
			t.open(path)
			if path == "index.html" {
				t.search("message")
			}
			get[bool](t, string(source)+"; true")
			found := get[[]string](t, `axe.run({ preload: false }).then(r => r.violations.map(v => v.id + ": " + v.help + " (" + v.nodes.slice(0, 3).map(n => n.target.join(" ")).join(", ") + ")"))`)
			if len(found) > 0 {
				t.fail("%s, %s: %s", path, scheme, strings.Join(found, "; "))
			}
		}
	}
}
