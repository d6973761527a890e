package main

import (
	"bufio"
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "write what the commands print into the stories")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"tgscript": main})
}

// Each file in testdata is a story: commands, and what they print. A story finds
// the repository's scripts in scripts/ and the README's Lua examples, in their
// order, in readme/1.lua and so on.
func TestStories(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       *update,
		Setup: func(e *testscript.Env) error {
			e.Setenv("XDG_DATA_HOME", filepath.Join(e.WorkDir, "share"))
			for _, name := range []string{"PHONE", "CODE", "PASSWORD", "BOT", "API_ID", "API_HASH", "ACCOUNT", "DATA", "PASSPHRASE", "SESSION_STRING", "PROXY"} {
				e.Setenv("TGSCRIPT_"+name, "")
			}
			if err := os.CopyFS(filepath.Join(e.WorkDir, "scripts"), os.DirFS("../../scripts")); err != nil {
				return err
			}
			return readmeExamples(filepath.Join(e.WorkDir, "readme"))
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"serve":     serve,
			"interrupt": interrupt,
			"httpproxy": httpProxy,
		},
	})
}

// readmeExamples writes the README's Lua examples to dir.
func readmeExamples(dir string) error {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		return err
	}
	if err := os.Mkdir(dir, 0o777); err != nil {
		return err
	}
	for i, block := range regexp.MustCompile("(?ms)^```lua\n(.*?)^```$").FindAllSubmatch(readme, -1) {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%d.lua", i+1)), block[1], 0o666); err != nil {
			return err
		}
	}
	return nil
}

// serve starts tgscript sandbox on a free port, with what else args say, and
// stops it with Ctrl-C when the story ends. The story gets $ADDRESS, the key in
// server.pem and what was printed in served.txt.
func serve(ts *testscript.TestScript, neg bool, args []string) {
	cmd := exec.Command("tgscript", append([]string{"sandbox", "--listen", "127.0.0.1:0", "--key", "server.pem"}, args...)...)
	cmd.Dir = ts.MkAbs(".")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	stdout, err := cmd.StdoutPipe()
	ts.Check(err)
	ts.Check(cmd.Start())
	ts.Defer(func() {
		ts.Check(cmd.Process.Signal(os.Interrupt))
		if err := cmd.Wait(); err != nil {
			ts.Fatalf("tgscript sandbox after Ctrl-C: %v\n%s", err, stderr.String())
		}
	})
	var printed strings.Builder
	for lines := bufio.NewScanner(stdout); lines.Scan(); {
		fmt.Fprintln(&printed, lines.Text())
		if address, ok := strings.CutPrefix(lines.Text(), "address"); ok {
			ts.Setenv("ADDRESS", strings.TrimSpace(address))
		}
		if strings.HasPrefix(lines.Text(), "tgscript run") {
			ts.Check(os.WriteFile(ts.MkAbs("served.txt"), []byte(printed.String()), 0o666))
			return
		}
	}
	ts.Fatalf("tgscript sandbox ended early:\n%s%s", printed.String(), stderr.String())
}

// interrupt runs tgscript with args, presses Ctrl-C when it has printed ready,
// and wants status 130. What it wrote to stderr can be looked at afterwards.
func interrupt(ts *testscript.TestScript, neg bool, args []string) {
	cmd := exec.Command("tgscript", args...)
	cmd.Dir, cmd.Stderr = ts.MkAbs("."), ts.Stderr()
	stdout, err := cmd.StdoutPipe()
	ts.Check(err)
	ts.Check(cmd.Start())
	lines := bufio.NewScanner(stdout)
	for lines.Scan() && lines.Text() != "ready" {
	}
	ts.Check(cmd.Process.Signal(os.Interrupt))
	for lines.Scan() {
		fmt.Fprintln(ts.Stdout(), lines.Text())
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) || exit.ExitCode() != statusInterrupted {
		ts.Fatalf("tgscript %s after Ctrl-C: %v, want exit status %d", strings.Join(args, " "), err, statusInterrupted)
	}
}
