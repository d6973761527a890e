package host

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"time"

	lua "github.com/yuin/gopher-lua"
)

// osGetenv is os.getenv(name).
func (h *host) osGetenv(L *lua.LState) int {
	name := L.CheckString(1)
	if !h.opts.Permissions.allowsEnv(name) {
		h.fail(L, "os.getenv: %s", refused(name, flagEnv, name))
	}
	if v, ok := h.opts.Env(name); ok {
		L.Push(lua.LString(v))
	} else {
		L.Push(lua.LNil)
	}
	return 1
}

// osRemove is os.remove(name): true, or nil and a message.
func (h *host) osRemove(L *lua.LState) int {
	name := L.CheckString(1)
	root, local, err := h.place(name, true)
	if err == nil {
		if err = root.Remove(local); err != nil {
			err = h.fileError(name, err)
		}
	}
	return pushDone(L, err)
}

// osRename is os.rename(from, to), within one of the folders to write in.
func (h *host) osRename(L *lua.LState) int {
	from, to := L.CheckString(1), L.CheckString(2)
	root, old, err := h.place(from, true)
	if err != nil {
		return pushError(L, err)
	}
	other, name, err := h.place(to, true)
	switch {
	case err != nil:
	case other != root:
		err = fmt.Errorf("%s: %s is in another folder than one can rename to", h.shownName(from), h.shownName(to))
	default:
		if err = root.Rename(old, name); err != nil {
			err = h.fileError(from, err)
		}
	}
	return pushDone(L, err)
}

// pushDone returns true, or nil and the error's text, to Lua.
func pushDone(L *lua.LState, err error) int {
	if err != nil {
		return pushError(L, err)
	}
	L.Push(lua.LTrue)
	return 1
}

// Bounds of what a program may do.
const (
	defaultRunTime = time.Minute
	maxRunOutput   = 16 << 20 // bytes, of each stream
	maxPrograms    = 16       // at the same time
)

// program is one that a script runs. There is no shell: each argument is one.
type program struct {
	args    []string
	input   string
	folder  string
	timeout time.Duration
	env     []string

	out, errs capped
	status    int
	failed    error
}

var errTooMuch = fmt.Errorf("it writes more than %d bytes", maxRunOutput)

// capped keeps what is written, up to a bound, and then fails. It has no ReadFrom,
// which would know no bound.
type capped struct {
	kept bytes.Buffer
	over bool
}

func (c *capped) Write(p []byte) (int, error) {
	if c.kept.Len()+len(p) > maxRunOutput {
		c.over = true
		return 0, errTooMuch
	}
	return c.kept.Write(p)
}

// osExecute is os.execute{ "program", "argument", ..., input =, timeout =, folder =,
// env = }: a table with status, ok, output and errors once it has ended, or nil and
// why it could not be run to its end.
func (h *host) osExecute(L *lua.LState) int {
	p := h.program(L, "os.execute")
	if err := h.runProgram(L, p); err != nil {
		return pushError(L, err)
	}
	t := h.L.CreateTable(0, 4)
	t.RawSetString("status", lua.LNumber(p.status))
	t.RawSetString("ok", lua.LBool(p.status == 0))
	t.RawSetString("output", lua.LString(p.out.kept.String()))
	t.RawSetString("errors", lua.LString(p.errs.kept.String()))
	L.Push(t)
	return 1
}

// ioPopen is io.popen{ "program", "argument", ... }: a file to read what the program
// has written, once it has ended.
func (h *host) ioPopen(L *lua.LState) int {
	p := h.program(L, "io.popen")
	if mode := L.OptString(2, "r"); mode != "r" {
		h.fail(L, "io.popen: mode %q: the output of a program can be read; os.execute has input", mode)
	}
	if err := h.runProgram(L, p); err != nil {
		return pushError(L, err)
	}
	if p.status != 0 {
		return pushError(L, fmt.Errorf("%s: status %d", p.args[0], p.status))
	}
	L.Push(h.fileValue(&file{name: p.args[0], r: bufio.NewReader(&p.out.kept)}))
	return 1
}

// program reads what fn is to run, and refuses what it must not.
func (h *host) program(L *lua.LState, fn string) *program {
	t, ok := L.Get(1).(*lua.LTable)
	if !ok || t.Len() == 0 {
		if s, isString := L.Get(1).(lua.LString); isString {
			h.fail(L, "%s: there is no shell: a program and its arguments expected, as in %s{ %s }", fn, fn, quotedWords(string(s)))
		}
		h.fail(L, "%s: table with a program and its arguments expected, got %s", fn, describe(L.Get(1)))
	}
	p := &program{timeout: defaultRunTime}
	options := h.L.CreateTable(0, 4)
	for k, v := t.Next(lua.LNil); k != lua.LNil; k, v = t.Next(k) {
		if _, isIndex := k.(lua.LNumber); !isIndex {
			options.RawSet(k, v)
			continue
		}
		if !lua.LVCanConvToString(v) && !isScalar(v) || strings.Contains(v.String(), "\x00") {
			h.fail(L, "%s: arguments are strings, got %s", fn, describe(v))
		}
		p.args = append(p.args, v.String())
	}
	if len(p.args) != t.Len() {
		h.fail(L, "%s: nil among the arguments", fn)
	}
	h.eachOption(L, fn, options, []string{"input", "timeout", "folder", "env"}, func(name string, v lua.LValue) *argError {
		return h.programOption(p, name, v)
	})
	if err := h.permitProgram(p); err != nil {
		h.fail(L, "%s: %s", fn, err)
	}
	return p
}

func quotedWords(command string) string {
	var words []string
	for _, w := range strings.Fields(command) {
		words = append(words, fmt.Sprintf("%q", w))
	}
	return strings.Join(words, ", ")
}

func (h *host) programOption(p *program, name string, v lua.LValue) *argError {
	if name == "timeout" {
		d, err := durationOf(v)
		p.timeout = d
		return err
	}
	if name == "env" {
		t, ok := v.(*lua.LTable)
		if !ok {
			return expected("table", v)
		}
		for k, e := t.Next(lua.LNil); k != lua.LNil; k, e = t.Next(k) {
			if k.Type() != lua.LTString || !lua.LVCanConvToString(e) || strings.ContainsAny(k.String(), "=\x00") {
				return wrong("names and strings expected, got %s = %s", k, describe(e))
			}
			p.env = append(p.env, k.String()+"="+e.String())
		}
		return nil
	}
	s, ok := v.(lua.LString)
	if !ok {
		return expected("string", v)
	}
	if name == "input" {
		p.input = string(s)
	} else {
		p.folder = string(s)
	}
	return nil
}

// permitProgram finds the program, if the script may run it.
func (h *host) permitProgram(p *program) error {
	allowed := h.opts.Permissions.Run
	if !slices.Contains(allowed, p.args[0]) && !slices.Contains(allowed, "*") {
		return refused("running "+p.args[0], flagRun, p.args[0])
	}
	if p.folder == "" {
		p.folder = h.reach.own
		return nil
	}
	root, local, err := h.place(p.folder, false)
	if err != nil {
		return err
	}
	info, err := root.Stat(local)
	if err != nil || !info.IsDir() {
		return fmt.Errorf("%s: not a folder", h.shownName(p.folder))
	}
	p.folder = h.shownName(p.folder)
	return nil
}

// runProgram parks the task until the program has ended.
func (h *host) runProgram(L *lua.LState, p *program) error {
	if h.programs >= maxPrograms {
		return fmt.Errorf("%s: %d programs run already", p.args[0], maxPrograms)
	}
	path, err := exec.LookPath(p.args[0])
	if err != nil {
		return fmt.Errorf("%s: there is no such program", p.args[0])
	}
	h.programs++
	defer func() { h.programs-- }()
	ctx, cancel := context.WithTimeout(context.Background(), p.timeout)
	defer cancel()
	stop := h.await(L, func(wake func()) {
		h.goroutines.Go(func() {
			defer wake()
			p.run(ctx, path, h.environment())
		})
	})
	if stop != nil {
		cancel()
		h.fail(L, "%s", stop)
	}
	return p.failed
}

// run runs the program. What it has started itself may outlive it, and is not
// waited for.
func (p *program) run(ctx context.Context, path string, env []string) {
	cmd := exec.CommandContext(ctx, path, p.args[1:]...)
	cmd.Args[0], cmd.Dir, cmd.Env = p.args[0], p.folder, append(env, p.env...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(p.input), &p.out, &p.errs
	cmd.WaitDelay = time.Second
	err := cmd.Run()
	var exit *exec.ExitError
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		p.failed = fmt.Errorf("%s: timeout: it has not ended within %s", p.args[0], shortDuration(p.timeout))
	case p.out.over || p.errs.over: // which has killed it
		p.failed = fmt.Errorf("%s: %w", p.args[0], errTooMuch)
	case errors.As(err, &exit):
		p.status = exit.ExitCode()
	case err != nil:
		p.failed = fmt.Errorf("%s: %w", p.args[0], err)
	}
}

// plainEnvironment is what every program gets: none of it is a secret.
var plainEnvironment = []string{"PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ", "TMPDIR", "TERM"}

// windowsEnvironment is what programs of Windows do not work without.
var windowsEnvironment = []string{"SystemRoot", "SystemDrive", "COMSPEC", "PATHEXT", "TEMP", "TMP", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "ProgramFiles", "ProgramData"}

// environment is what a program gets to see: no more than the script, and what it
// can't do without.
func (h *host) environment() []string {
	var env []string
	for _, e := range os.Environ() {
		name, _, _ := strings.Cut(e, "=")
		plain := slices.Contains(plainEnvironment, name) || strings.HasPrefix(name, "LC_") ||
			runtime.GOOS == "windows" && slices.ContainsFunc(windowsEnvironment, func(w string) bool { return strings.EqualFold(w, name) })
		if plain || h.opts.Permissions.allowsEnv(name) {
			env = append(env, e)
		}
	}
	return env
}
