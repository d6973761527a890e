package main

import "github.com/chromedp/chromedp/kb"

const (
	ground      = `(() => { const [r, g, b] = getComputedStyle(document.body).backgroundColor.match(/[\d.]+/g).map(Number); return r + g + b < 384 ? "dark" : "light" })()`
	switchState = `document.getElementById("theme").getAttribute("aria-pressed")`
)

// coloursSwitch follows the system, then the switch, on this page and the next.
func coloursSwitch(t *tab) {
	for _, system := range []string{"light", "dark"} {
		other := map[string]string{"light": "dark", "dark": "light"}[system]
		pressed := map[string]string{"light": "false", "dark": "true"}
		t.look(1280, 900, system)
		t.open("index.html")
		want(t, "ground where the system is "+system, get[string](t, ground), system)
		want(t, "the switch", get[string](t, switchState), pressed[system])
		t.act(`document.getElementById("theme").focus()`)
		t.press(kb.Enter)
		want(t, "switched", get[string](t, ground), other)
		want(t, "the switch then", get[string](t, switchState), pressed[other])
		t.open("methods/messages.sendMessage.html")
		want(t, "remembered", get[string](t, ground), other)
		want(t, "the switch is remembered", get[string](t, switchState), pressed[other])
		t.act(`document.getElementById("theme").click()`)
		want(t, "switched back", get[string](t, ground), system)
		t.look(1280, 900, other)
		want(t, "follows the system again", get[string](t, ground), other)
		t.look(1280, 900, system)
	}
}
