package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// patience is how long anything in the browser may take.
const patience = 30 * time.Second

// startBrowser starts Chromium. Root may not use its sandbox, and all that it
// opens is the site.
func startBrowser(binary string) (context.Context, context.CancelFunc, error) {
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]),
		chromedp.NoSandbox, chromedp.DisableGPU, chromedp.WindowSize(1280, 900))
	if binary != "" {
		options = append(options, chromedp.ExecPath(binary))
	}
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, end := chromedp.NewContext(allocator)
	both := func() { end(); stop() }
	if err := chromedp.Do(ctx); err != nil {
		both()
		return nil, nil, fmt.Errorf("chromium does not start: %w", err)
	}
	return ctx, both, nil
}

// tab is a tab of a browser that has nothing else open and remembers nothing. The
// first thing that goes wrong in it is kept, and it does nothing more then.
type tab struct {
	ctx  context.Context
	end  context.CancelFunc
	site string // where the site begins, with a slash at the end
	err  error

	mu        sync.Mutex // guards what hear notes
	requested []string   // addresses
	complaint []string   // of the console: errors and warnings
}

func newTab(browser context.Context, site string) *tab {
	t := &tab{site: site}
	t.ctx, t.end = chromedp.NewContext(browser, chromedp.WithNewBrowserContext(), chromedp.WithListener(t.hear))
	if err := chromedp.Do(t.ctx); err != nil {
		t.fail("no tab opens: %w", err)
	}
	call(t, network.Enable, network.EnableParams{})
	call(t, log.Enable, struct{}{})
	t.look(1280, 900, "light")
	return t
}

func (t *tab) hear(event any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		t.requested = append(t.requested, e.Request.URL)
	case *log.EventEntryAdded:
		t.complaint = append(t.complaint, fmt.Sprintf("%s: %s (%s)", e.Entry.Level, e.Entry.Text, e.Entry.URL))
	case *runtime.EventExceptionThrown:
		t.complaint = append(t.complaint, "uncaught: "+e.ExceptionDetails.Text)
	case *runtime.EventConsoleAPICalled:
		if e.Type != runtime.ConsoleAPICalledTypeLog {
			t.complaint = append(t.complaint, fmt.Sprintf("console.%s with %d values", e.Type, len(e.Args)))
		}
	}
}

// close closes the tab. Whatever was done in it, nothing but the site was asked
// for, and the console has nothing to complain of.
func (t *tab) close() error {
	t.end()
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, address := range t.requested {
		if !strings.HasPrefix(address, t.site) {
			t.fail("%s was asked for, which is not of the site", address)
		}
	}
	if len(t.complaint) > 0 {
		t.fail("the console says: %s", strings.Join(t.complaint, "; "))
	}
	return t.err
}

// fail keeps the first thing that goes wrong.
func (t *tab) fail(format string, args ...any) {
	if t.err == nil {
		t.err = fmt.Errorf(format, args...)
	}
}

// call sends a command of the protocol.
func call[P, R any](t *tab, command cdp.Command[P, R], params P) R {
	var none R
	if t.err != nil {
		return none
	}
	ctx, cancel := context.WithTimeout(t.ctx, patience)
	defer cancel()
	result, err := chromedp.Call(ctx, command, params)
	if err != nil {
		t.fail("%s: %w", command.Method, err)
	}
	return result
}

// open goes to a path of the site, and waits until the page is loaded. The page
// itself tells when: an event that says so can be missed.
func (t *tab) open(path string) {
	call(t, page.Navigate, page.NavigateParams{URL: t.site + path})
	t.until(fmt.Sprintf("location.href === %q && document.readyState === 'complete'", t.site+path))
}

// before has each page run a script before its own.
func (t *tab) before(script string) {
	call(t, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: script})
}

// get is what an expression is in the page; a promise is waited for.
func get[T any](t *tab, expression string) T {
	var none T
	if t.err != nil {
		return none
	}
	ctx, cancel := context.WithTimeout(t.ctx, patience)
	defer cancel()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		t.fail("%s: %w", expression, err)
	}
	return value
}

// act runs statements in the page.
func (t *tab) act(statements string) { get[bool](t, "(() => { "+statements+"; return true })()") }

// until waits until an expression is true in the page, whichever page that is by
// then.
func (t *tab) until(expression string) {
	var last error
	t.wait("it does not become true that "+expression, func(ctx context.Context) bool {
		var is bool
		is, last = chromedp.Run(ctx, chromedp.Evaluate[bool](expression))
		return is
	})
	if t.err != nil && last != nil {
		t.err = fmt.Errorf("%w: %w", t.err, last)
	}
}

// wait asks again and again, until it is so.
func (t *tab) wait(otherwise string, so func(context.Context) bool) {
	if t.err != nil {
		return
	}
	ctx, cancel := context.WithTimeout(t.ctx, patience)
	defer cancel()
	for !so(ctx) {
		select {
		case <-ctx.Done():
			t.fail("%s", otherwise)
			return
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// press presses keys, one after the other: characters, or what package kb names.
func (t *tab) press(keys ...string) {
	for _, key := range strings.Join(keys, "") {
		t.chord(chromedp.ModifierNone, key)
	}
}

// chord presses a key while others are held. What the key writes is part of its
// first event, as in a browser: a page that takes the key for itself gets nothing
// written. A command is what the browser then does by itself.
func (t *tab) chord(held chromedp.Modifier, key rune, commands ...string) {
	for _, event := range kb.Encode(key) {
		switch {
		case event.Type == kb.KeyChar:
			continue
		case event.Type == kb.KeyDown && kb.Keys[key] != nil && kb.Keys[key].Print && held == chromedp.ModifierNone:
			event.Text, event.UnmodifiedText = kb.Keys[key].Text, kb.Keys[key].Unmodified
		case event.Type == kb.KeyDown:
			event.Type, event.Commands = kb.KeyRawDown, commands
		}
		event.Modifiers |= int64(held)
		t.dispatch(*event)
	}
}

// dispatch sends an event of a key. A page that it leads away from may be gone
// before it answers: with that error, or silently. What is then shown tells
// whether the key has come.
func (t *tab) dispatch(event input.DispatchKeyEventParams) {
	if t.err != nil {
		return
	}
	ctx, cancel := context.WithTimeout(t.ctx, patience/3)
	defer cancel()
	_, err := chromedp.Call(ctx, input.DispatchKeyEvent, event)
	if err != nil && !errors.Is(err, context.DeadlineExceeded) && !strings.Contains(err.Error(), "Inspected target navigated") {
		t.fail("a key: %w", err)
	}
}

// search types a query into the empty search box.
func (t *tab) search(query string) {
	t.act(`const q = document.getElementById("q"); q.focus(); q.select()`)
	t.press(kb.Backspace, query)
}

// look sets the size of the window, which is a phone's if it is small, and the
// colours that the system has. What moves does so at once.
func (t *tab) look(width, height int64, scheme string) {
	call(t, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: width, Height: height, DeviceScaleFactor: 1, Mobile: width < 500})
	call(t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}})
}

// newTabAt waits for the tab that an act opens, and is where that is.
func (t *tab) newTabAt(act func()) string {
	if t.err != nil {
		return ""
	}
	before, err := chromedp.Targets(t.ctx)
	if err != nil {
		t.fail("tabs: %w", err)
		return ""
	}
	act()
	path := ""
	t.wait("no tab opens", func(ctx context.Context) bool {
		now, _ := chromedp.Targets(ctx)
		for _, info := range now {
			in, ours := strings.CutPrefix(info.URL, t.site)
			if ours && !slices.ContainsFunc(before, func(b *target.Info) bool { return b.TargetID == info.TargetID }) {
				path = in
				return true
			}
		}
		return false
	})
	return path
}

// path is where the tab is in the site.
func (t *tab) path() string { return strings.TrimPrefix(get[string](t, "location.href"), t.site) }

// want fails unless two things are the same.
func want[T comparable](t *tab, what string, got, wanted T) {
	if got != wanted {
		t.fail("%s: got %v, want %v", what, got, wanted)
	}
}
