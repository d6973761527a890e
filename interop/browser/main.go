package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// checks are what is done with the site, each in a tab of its own.
var checks = []struct {
	name string
	do   func(*tab)
}{
	{"search: exact first, parts, mistakes, fields, errors", findsAll},
	{"search: arrows, Home, End, Escape, /", keysWork},
	{"search: Enter, Ctrl+Enter, Back, ?q=", enterOpens},
	{"search: what was typed is marked", marksFound},
	{"copy", copies},
	{"copy without a clipboard for pages", copiesWithoutClipboard},
	{"light and dark", coloursSwitch},
	{"narrow windows", fitsNarrow},
	{"keyboard only", walks},
	{"what a screen reader is told", isTold},
	{"without scripts", readsWithoutScripts},
	{"axe", axeFinds},
	{"speed", keysAreFast},
	{"size", loadsLittle},
}

func main() {
	begun := time.Now()
	pictures := flag.String("pictures", "", "a folder that pictures of all kinds of pages are written to")
	only := flag.String("run", "", "only the checks whose name has this")
	chromium := flag.String("chromium", "chromium", "the browser")
	flag.Parse()
	if err := look(*chromium, *only, *pictures); err != nil {
		fmt.Fprintln(os.Stderr, "browser:", err)
		os.Exit(1)
	}
	fmt.Printf("\nbrowser: all as it should be, in %.0f s\n", time.Since(begun).Seconds())
}

// look has the site written and served by the tgscript in the current folder,
// and looks at it both ways.
func look(chromium, only, pictures string) (err error) {
	folder, err := filepath.Abs("site")
	if err != nil {
		return err
	}
	if out, err := exec.Command("./tgscript", "docs", "--out", folder).CombinedOutput(); err != nil {
		return fmt.Errorf("tgscript docs --out: %w\n%s", err, out)
	}
	server := exec.Command("./tgscript", "docs", "--no-open", "--listen", "127.0.0.1:0")
	address, err := serve(server)
	if err != nil {
		return err
	}
	defer func() {
		err = errors.Join(err, server.Process.Signal(os.Interrupt), server.Wait())
	}()
	browser, stop, err := startBrowser(chromium)
	if err != nil {
		return err
	}
	defer stop()
	inFolder := (&url.URL{Scheme: "file", Path: filepath.ToSlash(folder) + "/"}).String()
	failed := 0
	for _, site := range []string{address, inFolder} {
		fmt.Printf("\n%s\n", site)
		failed += lookAt(browser, site, only)
	}
	if pictures != "" {
		err = takePictures(browser, address, pictures)
	}
	if failed > 0 {
		err = errors.Join(err, fmt.Errorf("%d of %d failed", failed, 2*len(checks)))
	}
	return err
}

// lookAt does all checks with a site and says how many fail.
func lookAt(browser context.Context, site, only string) (failed int) {
	for _, c := range checks {
		if !strings.Contains(c.name, only) {
			continue
		}
		begun := time.Now()
		t := newTab(browser, site)
		c.do(t)
		state := "ok    "
		err := t.close()
		if err != nil {
			state = "FAILED"
			failed++
		}
		fmt.Printf("  %s %s (%.1f s)\n", state, c.name, time.Since(begun).Seconds())
		if err != nil {
			fmt.Printf("    %v\n", err)
		}
	}
	return failed
}

var served = regexp.MustCompile(`http://127\.0\.0\.1:\d+/`)

// serve begins to serve the site and says where.
func serve(server *exec.Cmd) (address string, err error) {
	out, err := server.StdoutPipe()
	if err != nil {
		return "", err
	}
	server.Stderr = os.Stderr
	if err := server.Start(); err != nil {
		return "", err
	}
	for printed := bufio.NewScanner(out); printed.Scan(); {
		if address := served.FindString(printed.Text()); address != "" {
			return address, nil
		}
	}
	return "", errors.New("tgscript docs does not say where it serves")
}
