package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// noClipboard is a browser that gives pages no clipboard, as one that serves the
// site over HTTP under another name than loopback's.
const noClipboard = `Object.defineProperty(navigator, "clipboard", { value: undefined })`

// copies presses the buttons that copy an example, pastes, and has tgscript run
// what came.
func copies(t *tab) {
	for _, path := range []string{"lua/send.html", "methods/messages.sendMessage.html"} {
		t.open(path)
		t.copies()
	}
}

func (t *tab) copies() {
	shown := get[string](t, `document.querySelector(".code pre").textContent`)
	want(t, "the button", get[string](t, `document.querySelector(".code .copy").textContent`), "Copy as Lua")
	t.act(`document.querySelector(".code .copy").focus()`)
	t.press(kb.Enter)
	t.until(`document.querySelector(".code .copy").textContent === "Copied"`)
	t.until(`[...document.querySelectorAll("[role=status]")].some(s => s.textContent === "Copied")`)
	want(t, "the focus stays on the button", get[bool](t, `document.activeElement === document.querySelector(".code .copy")`), true)
	pasted := t.paste()
	want(t, "what was copied", pasted, shown)
	if t.err == nil {
		if err := compiles(pasted); err != nil {
			t.fail("%w", err)
		}
	}
	t.until(`document.querySelector(".code .copy").textContent === "Copy as Lua"`)
}

func copiesWithoutClipboard(t *tab) {
	t.before(noClipboard)
	copies(t)
}

// paste is what is on the clipboard: pasted by the keyboard, for which pages
// need no permission.
func (t *tab) paste() string {
	t.act(`const a = document.createElement("textarea"); a.id = "pasted"; document.body.append(a); a.focus()`)
	t.chord(chromedp.ModifierCtrl, 'v', "paste")
	return get[string](t, `(() => { const a = document.getElementById("pasted"), v = a.value; a.remove(); return v })()`)
}

// compiles has the built program check a script.
func compiles(source string) error {
	name := filepath.Join(os.TempDir(), fmt.Sprintf("copied-%d.lua", os.Getpid()))
	if err := os.WriteFile(name, []byte(source), 0o600); err != nil {
		return err
	}
	defer os.Remove(name)
	out, err := exec.Command("./tgscript", "run", "--sandbox", name).CombinedOutput()
	if err != nil {
		return errors.Join(fmt.Errorf("what was copied does not run: %w", err), errors.New(strings.TrimSpace(string(out))))
	}
	return nil
}
