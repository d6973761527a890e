package main

import (
	"bufio"
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
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
			e.Values[busyKey] = new(func())
			if err := storyEnv(e); err != nil {
				return err
			}
			if err := os.CopyFS(filepath.Join(e.WorkDir, "scripts"), os.DirFS("../../scripts")); err != nil {
				return err
			}
			return readmeExamples(filepath.Join(e.WorkDir, "readme"))
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"serve":     serve,
			"lie":       lie,
			"interrupt": interrupt,
			"terminate": terminate,
			"scrape":    scrape,
			"follow":    follow,
			"busy":      busy,
			"idle":      idle,
			"scan":      scan,
			"visit":     visit,
			"play":      play,
			"hold":      hold,
			"httpproxy": httpProxy,
		},
	})
}

// storyEnv keeps a story's accounts in its own folder, and the environment of the
// one who runs it out.
func storyEnv(e *testscript.Env) error {
	e.Setenv("XDG_DATA_HOME", filepath.Join(e.WorkDir, "share"))
	e.Setenv("XDG_CACHE_HOME", filepath.Join(e.WorkDir, "cache"))
	for _, name := range []string{"PHONE", "CODE", "PASSWORD", "BOT", "API_ID", "API_HASH", "ACCOUNT", "DATA", "PASSPHRASE", "SESSION_STRING", "PROXY"} {
		e.Setenv("TGSCRIPT_"+name, "")
	}
	return nil
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

// interrupt runs tgscript with args, presses Ctrl-C when a line ends in ready,
// and wants status 130. What it wrote to stderr can be looked at afterwards.
func interrupt(ts *testscript.TestScript, neg bool, args []string) {
	signalled(ts, args, statusInterrupted, os.Interrupt)
}

// terminate is interrupt with SIGTERM, and the status that the first of args says.
func terminate(ts *testscript.TestScript, neg bool, args []string) {
	status, err := strconv.Atoi(args[0])
	ts.Check(err)
	signalled(ts, args[1:], status, syscall.SIGTERM)
}

// signalled runs tgscript with args, sends a signal when a line ends in ready and
// another for each that ends in again, and wants a status.
func signalled(ts *testscript.TestScript, args []string, status int, signal os.Signal) {
	cmd := exec.Command("tgscript", args...)
	cmd.Dir, cmd.Stderr = ts.MkAbs("."), ts.Stderr()
	cmd.Env = append(os.Environ(), "TGSCRIPT_DATA="+ts.Getenv("TGSCRIPT_DATA"))
	stdout, err := cmd.StdoutPipe()
	ts.Check(err)
	ts.Check(cmd.Start())
	sent := false
	for lines := bufio.NewScanner(stdout); lines.Scan(); {
		if ready := strings.HasSuffix(lines.Text(), "ready"); ready && !sent || strings.HasSuffix(lines.Text(), "again") {
			sent = true
			ts.Check(cmd.Process.Signal(signal))
		}
		fmt.Fprintln(ts.Stdout(), lines.Text())
	}
	err = cmd.Wait()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) || cmd.ProcessState.ExitCode() != status {
		ts.Fatalf("tgscript %s after %v: %v, want exit status %d", strings.Join(args, " "), signal, err, status)
	}
}

// scrape runs tgscript with args and --metrics, fetches metrics.txt and healthz.txt
// when a line ends in ready, and stops it with SIGTERM.
func scrape(ts *testscript.TestScript, neg bool, args []string) {
	cmd := exec.Command("tgscript", append([]string{"run", "--metrics", "0"}, args...)...)
	cmd.Dir = ts.MkAbs(".")
	cmd.Env = append(os.Environ(), "TGSCRIPT_DATA="+ts.Getenv("TGSCRIPT_DATA"))
	out, in, err := os.Pipe()
	ts.Check(err)
	defer out.Close()
	cmd.Stdout, cmd.Stderr = in, in
	ts.Check(cmd.Start())
	ts.Check(in.Close())
	address := ""
	for lines := bufio.NewScanner(out); lines.Scan(); {
		fmt.Fprintln(ts.Stdout(), lines.Text())
		if found := strings.TrimPrefix(lines.Text(), "tgscript: metrics at "); found != lines.Text() {
			address = strings.TrimSuffix(found, "/metrics")
		}
		if !strings.HasSuffix(lines.Text(), "ready") {
			continue
		}
		for _, name := range []string{"metrics", "healthz"} {
			answer, err := http.Get(address + "/" + name)
			ts.Check(err)
			body, err := io.ReadAll(answer.Body)
			ts.Check(errors.Join(err, answer.Body.Close()))
			text := fmt.Sprintf("%s\n%s\n%s", answer.Status, answer.Header.Get("Content-Type"), body)
			ts.Check(os.WriteFile(ts.MkAbs(name+".txt"), []byte(text), 0o666))
		}
		ts.Check(cmd.Process.Signal(syscall.SIGTERM))
	}
	if err := cmd.Wait(); err != nil != neg {
		ts.Fatalf("tgscript %s: %v", strings.Join(cmd.Args[1:], " "), err)
	}
}

// follow runs tgscript run with args and does, one after the other, what the lines
// of the file say that is the first of args: once a line is printed that matches,
// save FROM TO writes over TO, rename FROM TO gives it the name, run ARGS runs a
// script and end sends SIGTERM.
func follow(ts *testscript.TestScript, neg bool, args []string) {
	steps := strings.Split(strings.TrimSpace(ts.ReadFile(args[0])), "\n")
	tgscript := func(args ...string) *exec.Cmd {
		cmd := exec.Command("tgscript", append([]string{"run"}, args...)...)
		cmd.Dir = ts.MkAbs(".")
		cmd.Env = append(os.Environ(), "TGSCRIPT_DATA="+ts.Getenv("TGSCRIPT_DATA"))
		return cmd
	}
	cmd := tgscript(args[1:]...)
	out, in, err := os.Pipe()
	ts.Check(err)
	defer out.Close()
	cmd.Stdout, cmd.Stderr = in, in
	ts.Check(cmd.Start())
	ts.Defer(func() { cmd.Process.Kill() })
	ts.Check(in.Close())
	for lines := bufio.NewScanner(out); lines.Scan(); {
		fmt.Fprintln(ts.Stdout(), lines.Text())
		if len(steps) == 0 {
			continue
		}
		when, do, _ := strings.Cut(steps[0], " -> ")
		if !regexp.MustCompile(when).MatchString(lines.Text()) {
			continue
		}
		steps = steps[1:]
		switch words := strings.Fields(do); words[0] {
		case "save":
			ts.Check(os.WriteFile(ts.MkAbs(words[2]), []byte(ts.ReadFile(words[1])), 0o666))
		case "rename":
			ts.Check(os.Rename(ts.MkAbs(words[1]), ts.MkAbs(words[2])))
		case "run":
			ts.Check(tgscript(words[1:]...).Run())
		case "end":
			ts.Check(cmd.Process.Signal(syscall.SIGTERM))
		}
	}
	if err := cmd.Wait(); err != nil != neg {
		ts.Fatalf("tgscript %s: %v", strings.Join(cmd.Args[1:], " "), err)
	}
	if len(steps) > 0 {
		ts.Fatalf("tgscript %s: ended before %s", strings.Join(cmd.Args[1:], " "), steps[0])
	}
}

// scan runs tgscript with args, which show a login token, and accepts that as the
// account that is its first argument.
func scan(ts *testscript.TestScript, neg bool, args []string) {
	tgscript := func(args ...string) *exec.Cmd {
		cmd := exec.Command("tgscript", args...)
		cmd.Dir, cmd.Stderr = ts.MkAbs("."), ts.Stderr()
		cmd.Env = append(os.Environ(), "TGSCRIPT_DATA="+ts.Getenv("TGSCRIPT_DATA"))
		return cmd
	}
	login := tgscript(args[1:]...)
	stdout, err := login.StdoutPipe()
	ts.Check(err)
	ts.Check(login.Start())
	lines := bufio.NewScanner(stdout)
	for lines.Scan() {
		fmt.Fprintln(ts.Stdout(), lines.Text())
		if strings.HasPrefix(lines.Text(), "tg://") {
			ts.Check(tgscript("run", "--account", args[0], "accept.lua", lines.Text()).Run())
		}
	}
	ts.Check(login.Wait())
}

// busyKey is where a story keeps the script that busy has begun.
const busyKey = "busy"

// busy runs a script with args that waits, until idle or the story's end.
func busy(ts *testscript.TestScript, neg bool, args []string) {
	script := ts.MkAbs("busy.lua")
	ts.Check(os.WriteFile(script, []byte("print('ready') sleep(3600)\n"), 0o666))
	cmd := exec.Command("tgscript", append(append([]string{"run"}, args...), script)...)
	cmd.Dir = ts.MkAbs(".")
	cmd.Env = append(os.Environ(), "TGSCRIPT_DATA="+ts.Getenv("TGSCRIPT_DATA"))
	stdout, err := cmd.StdoutPipe()
	ts.Check(err)
	ts.Check(cmd.Start())
	stop := sync.OnceFunc(func() {
		cmd.Process.Signal(os.Interrupt)
		cmd.Wait()
	})
	ts.Defer(stop)
	if lines := bufio.NewScanner(stdout); !lines.Scan() || lines.Text() != "ready" {
		ts.Fatalf("tgscript %s: not ready", strings.Join(cmd.Args[1:], " "))
	}
	*ts.Value(busyKey).(*func()) = stop
}

// idle ends what busy has begun.
func idle(ts *testscript.TestScript, neg bool, args []string) {
	(*ts.Value(busyKey).(*func()))()
}
