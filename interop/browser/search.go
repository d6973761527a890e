package main

import (
	"slices"
	"strings"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// rows are the results that are shown: kind and name.
const rows = `[...document.querySelectorAll("#results [role=option]")].map(r => r.querySelector(".kind").textContent + " " + r.querySelector("code").textContent)`

// finds has queries and what has to come first; with "~" before it, among the
// first three.
var finds = []struct{ query, wanted string }{
	// as it is written
	{"messages.sendMessage", "method messages.sendMessage"},
	{"sendMessage", "method messages.sendMessage"},
	{"sendmessage", "method messages.sendMessage"},
	{"inputPeerUser", "constructor inputPeerUser"},
	{"InputPeer", "type InputPeer"},
	{"User", "type User"},
	{"messages", "function messages"},
	{"channels", "namespace channels"},
	{"CHANNEL_INVALID", "error CHANNEL_INVALID"},
	{"FLOOD_WAIT_30", "error FLOOD_WAIT_X"},
	{"send", "function send"},
	{"store.get", "function store.get"},
	// parts, words in any order, humps
	{"send mess", "method messages.sendMessage"},
	{"message send", "method messages.sendMessage"},
	{"msg.send", "method messages.sendMessage"},
	{"send msg", "method messages.sendMessage"},
	{"sM", "method messages.sendMessage"},
	{"iPU", "constructor inputPeerUser"},
	{"flood wait", "~error FLOOD_WAIT_X"},
	{"FLOOD_WAIT", "error FLOOD_WAIT_X"},
	{"error channel invalid", "error CHANNEL_INVALID"},
	// as people ask
	{"how do I join a channel", "method channels.joinChannel"},
	{"download a photo", "function download"},
	{"kick user", "~function kick"},
	{"ban user", "~function ban"},
	{"how do I send a photo", "~function send_file"},
	{"leave group", "~method channels.leaveChannel"},
	{"send file", "function send_file"},
	{"mute a member", "function mute"},
	{"pin message", "function pin"},
	{"block user", "method contacts.block"},
	{"edit msg", "method messages.editMessage"},
	{"420", "~error FLOOD_WAIT_X"},
	// mistakes
	{"sendmesage", "method messages.sendMessage"},
	{"getHistry", "method messages.getHistory"},
	{"chanel_invalid", "error CHANNEL_INVALID"},
	{"histroy get", "~method messages.getHistory"},
	// fields, sentences, the rest
	{"reply_markup", "type ReplyMarkup"},
	{"reply_to", "function send"},
	{"random_id", "~error RANDOM_ID_EMPTY"},
	{"reply_markup messages", "~method messages.sendMessage"},
	{"event message", "event message"},
	{"layer 201", "layer Layer 201"},
}

// findsAll looks each of them up, and nothing for what is nowhere.
func findsAll(t *tab) {
	t.open("methods/messages.sendMessage.html")
	for _, f := range finds {
		t.search(f.query)
		t.sees(f.query, f.wanted)
	}
	t.search("zqxjkvbwpf")
	want(t, "results of nonsense", get[int](t, `document.querySelectorAll("#results [role=option]").length`), 0)
	want(t, "said of nonsense", get[string](t, `document.getElementById("search-status").textContent`), "no results")
	t.search("field reply_to_msg_id")
	t.search("reply_to_msg_id")
	if text := get[string](t, `document.querySelector("#results [role=option] .about").textContent`); !strings.Contains(text, "field reply_to_msg_id") {
		t.fail("a field that was searched for is not shown in %q", text)
	}
}

// sees fails unless a result comes first, or early enough.
func (t *tab) sees(query, wanted string) {
	shown := get[[]string](t, rows)
	if name, early := strings.CutPrefix(wanted, "~"); early {
		if !slices.Contains(shown[:min(3, len(shown))], name) {
			t.fail("%q: %q is not among %q", query, name, shown[:min(3, len(shown))])
		}
	} else if len(shown) == 0 || shown[0] != wanted {
		t.fail("%q: the first of %q should be %q", query, shown[:min(3, len(shown))], wanted)
	}
}

const (
	activeRow   = `(() => { const id = document.getElementById("q").getAttribute("aria-activedescendant"); const r = id && document.getElementById(id); return r ? [...r.parentNode.children].indexOf(r) : -1 })()`
	rowCount    = `document.querySelectorAll("#results [role=option]").length`
	shownList   = `document.getElementById("results").checkVisibility() && document.getElementById("q").getAttribute("aria-expanded") === "true"`
	focusInBox  = `document.activeElement === document.getElementById("q")`
	valueOfBox  = `document.getElementById("q").value`
	rowIsInView = `(() => { const l = document.getElementById("results").getBoundingClientRect(), r = document.querySelector("#results [aria-selected=true]").getBoundingClientRect(); return r.top >= l.top - 1 && r.bottom <= l.bottom + 1 })()`
)

// keysWork goes through the results with each key there is.
func keysWork(t *tab) {
	t.open("index.html")
	t.act(`document.activeElement.blur()`)
	t.press("/")
	want(t, "/ leads to the box", get[bool](t, focusInBox), true)
	want(t, "/ is written into the box", get[string](t, valueOfBox), "")
	t.press("a/b")
	want(t, "/ in the box is a /", get[string](t, valueOfBox), "a/b")
	t.search("reply_markup")
	want(t, "the first result is chosen", get[int](t, activeRow), 0)
	t.until(`document.getElementById("search-status").textContent === ` + rowCount + ` + " results"`)
	count := get[int](t, rowCount)
	if count < 12 {
		t.fail("%d results, want a list that is longer than a page of it", count)
	}
	for _, step := range []struct {
		key  string
		want int
	}{{kb.ArrowDown, 1}, {kb.ArrowDown, 2}, {kb.ArrowUp, 1}, {kb.Home, 0}, {kb.End, count - 1}, {kb.PageUp, count - 9}, {kb.Home, 0}, {kb.ArrowUp, count - 1}, {kb.PageDown, count - 1}} {
		t.press(step.key)
		want(t, "after "+kb.Keys[[]rune(step.key)[0]].Key, get[int](t, activeRow), step.want)
		want(t, "the chosen result is in view", get[bool](t, rowIsInView), true)
	}
	t.press(kb.Escape)
	want(t, "Escape closes the list", get[bool](t, shownList), false)
	want(t, "Escape leaves what was typed", get[string](t, valueOfBox), "reply_markup")
	t.press(kb.ArrowDown)
	want(t, "an arrow opens it again", get[bool](t, shownList), true)
	t.press(kb.Escape, kb.Escape)
	want(t, "Escape again empties the box", get[string](t, valueOfBox), "")
	t.press(kb.Escape)
	want(t, "and again leaves it", get[bool](t, focusInBox), false)

	// What was scrolled is told a moment later, and the list may be closed by then.
	t.search("message")
	t.until(rowCount + ` === 60`)
	t.press(kb.Escape, kb.Escape)
	t.act(`document.getElementById("results").dispatchEvent(new Event("scroll"))`)
	want(t, "a list that is closed grows no more", get[int](t, rowCount), 60)
}

// enterOpens follows results: here, in another tab, and back.
func enterOpens(t *tab) {
	t.open("index.html")
	t.search("messages.sendMessage")
	t.until(`location.search === "?q=messages.sendMessage"`)
	at := t.newTabAt(func() { t.chord(chromedp.ModifierCtrl, '\r') })
	want(t, "Ctrl+Enter opens a tab", at, "methods/messages.sendMessage.html")
	want(t, "this one stays", t.path(), "index.html?q=messages.sendMessage")
	t.press(kb.Enter)
	t.until(`location.pathname.endsWith("/methods/messages.sendMessage.html") && document.readyState === "complete"`)
	want(t, "the page", get[string](t, `document.querySelector("h1").textContent`), "messages.sendMessage")
	t.act(`setTimeout(() => history.back())`)
	t.until(`location.pathname.endsWith("/index.html") && document.readyState === "complete"`)
	want(t, "back is where it was", t.path(), "index.html?q=messages.sendMessage")
	want(t, "and so is the search", get[string](t, valueOfBox), "messages.sendMessage")
	t.open("methods/messages.getHistory.html?q=getHistry")
	want(t, "?q= fills the box", get[string](t, valueOfBox), "getHistry")
	t.sees("?q=getHistry", "method messages.getHistory")
	t.act(`const first = document.querySelector("#results [role=option]"); setTimeout(() => first.click())`)
	t.until(`location.pathname.endsWith("/methods/messages.getHistory.html") && document.readyState === "complete"`)
	t.open("index.html")
	t.search(`"><img src=x onerror=alert(1)>`)
	want(t, "pictures in what was found", get[int](t, `document.querySelectorAll(".search img").length`), 0)
}

// marksFound has what was typed marked, in names and in sentences.
func marksFound(t *tab) {
	t.open("index.html")
	for query, marked := range map[string]string{"sendMess": "sendMess", "message send": "send Message", "sendmesage": "sendMes", "CHANNEL_INV": "CHANNEL_INV"} {
		t.search(query)
		got := get[[]string](t, `[...document.querySelectorAll("#results [role=option]:first-child code mark")].map(m => m.textContent)`)
		if all := strings.Join(got, " "); !strings.Contains(strings.ToLower(all), strings.ToLower(strings.Fields(marked)[0])) {
			t.fail("%q marks %q, want %q", query, all, marked)
		}
	}
}
