package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/chromedp/cdproto/page"
)

// takePictures writes a picture of each kind of page, light and dark, wide and
// narrow, and of the search.
func takePictures(browser context.Context, site, folder string) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	for _, look := range []struct {
		name          string
		width, height int64
		scheme        string
	}{{"light", 1280, 900, "light"}, {"dark", 1280, 900, "dark"}, {"narrow", 375, 720, "light"}, {"narrow-dark", 320, 640, "dark"}} {
		t := newTab(browser, site)
		t.look(look.width, look.height, look.scheme)
		for _, path := range pagesToLookAt {
			t.open(path)
			t.picture(filepath.Join(folder, strings.NewReplacer("/", "-", ".html", "").Replace(path)+"-"+look.name+".png"))
		}
		for i, query := range []string{"send msg", "reply_markup", "zqxj"} {
			t.search(query)
			t.picture(filepath.Join(folder, fmt.Sprintf("search-%d-%s.png", i, look.name)))
		}
		if err := t.close(); err != nil {
			return err
		}
	}
	return nil
}

// picture writes what the window shows.
func (t *tab) picture(name string) {
	taken := call(t, page.CaptureScreenshot, page.CaptureScreenshotParams{})
	if t.err == nil {
		if err := os.WriteFile(name, taken.Data, 0o644); err != nil {
			t.fail("%w", err)
		}
	}
}
