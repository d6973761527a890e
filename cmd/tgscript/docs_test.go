package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// visit runs tgscript docs on a free port with those args that stand before --,
// waits until it serves, fetches the paths behind -- into page1.txt and so on,
// status and headers first, and presses Ctrl-C. What docs printed is stdout. A
// path may have the Host to ask for before it, as in evil.example/index.html.
func visit(ts *testscript.TestScript, neg bool, args []string) {
	before, paths := args, []string(nil)
	for i, a := range args {
		if a == "--" {
			before, paths = args[:i], args[i+1:]
		}
	}
	cmd := exec.Command("tgscript", append([]string{"docs", "--listen", "127.0.0.1:0"}, before...)...)
	cmd.Dir = ts.MkAbs(".")
	cmd.Env = append(os.Environ(), "DISPLAY=", "WAYLAND_DISPLAY=")
	out, in, err := os.Pipe()
	ts.Check(err)
	defer out.Close()
	cmd.Stdout, cmd.Stderr = in, in
	ts.Check(cmd.Start())
	ts.Check(in.Close())
	address := ""
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if host, ok := strings.CutPrefix(lines.Text(), "http://"); ok {
			address, _, _ = strings.Cut(host, "/")
			fmt.Fprintln(ts.Stdout(), strings.Replace(lines.Text(), address, "ADDRESS", 1))
		} else {
			fmt.Fprintln(ts.Stdout(), lines.Text())
		}
		if strings.HasSuffix(lines.Text(), "until Ctrl-C") {
			for i, path := range paths {
				fetch(ts, address, path, fmt.Sprintf("page%d.txt", i+1))
			}
			ts.Check(cmd.Process.Signal(os.Interrupt))
		}
	}
	if err := cmd.Wait(); err != nil {
		ts.Fatalf("tgscript docs after Ctrl-C: %v", err)
	}
}

func fetch(ts *testscript.TestScript, address, path, file string) {
	host, path, _ := strings.Cut(path, "/")
	r, err := http.NewRequest(http.MethodGet, "http://"+address+"/"+path, nil)
	ts.Check(err)
	if host != "" {
		r.Host = host
	}
	answer, err := http.DefaultClient.Do(r)
	ts.Check(err)
	defer answer.Body.Close()
	var text strings.Builder
	fmt.Fprintln(&text, answer.Status)
	ts.Check(answer.Header.Write(&text))
	_, err = io.Copy(&text, answer.Body)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(file), []byte(text.String()), 0o666))
}

// hold listens on a port of loopback until the story ends.
func hold(ts *testscript.TestScript, neg bool, args []string) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Defer(func() { listener.Close() })
	ts.Setenv("HELD", listener.Addr().String())
}
