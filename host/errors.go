package host

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	lua "github.com/yuin/gopher-lua"
	"github.com/yuin/gopher-lua/parse"
)

var (
	errStopped  = errors.New("the script is being stopped")
	errBudget   = errors.New("the script ran too long without waiting for anything")
	errDeadlock = &ScriptError{Message: "every task waits for another one: nothing can wake them"}
)

// A ScriptError is an error that nothing in the script caught.
type ScriptError struct {
	Message   string // begins with file and line where there is one
	Traceback string // Lua's, one frame a line, innermost first; may be empty
	GoTrace   string // Go's, when Options.Debug asked for it and Go raised the error
	Reported  bool   // it has been written to Options.Stderr already
}

// Error is all of it: the message, Lua's traceback, then Go's.
func (e *ScriptError) Error() string {
	parts := []string{e.Message}
	for _, p := range []string{e.Traceback, e.GoTrace} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	return strings.Join(parts, "\n")
}

// An ExitError says that the script called os.exit with a status other than 0.
type ExitError struct{ Code int }

func (e *ExitError) Error() string { return fmt.Sprintf("the script ended with status %d", e.Code) }

// A failure is an error on its way up: the Lua value that was raised, and the
// tracebacks from where it was raised first.
type failure struct {
	obj     lua.LValue
	trace   string
	goTrace string
}

// raise raises f's value in L. Should nobody catch it, f's tracebacks are shown.
func (h *host) raise(L *lua.LState, f failure) {
	h.current.carried = f
	L.Error(f.obj, 0)
}

// protected calls the function on s.L's stack, below its n arguments, and leaves
// all its results in their place. The thread is the function's own; when it
// fails it must not be used again.
func (h *host) protected(s *strand, n int) (failure, bool) {
	L := s.L
	fn, _ := L.Get(-n - 1).(*lua.LFunction)
	err := L.PCall(n, lua.MultRet, nil)
	if err == nil {
		return failure{}, true
	}
	var ae *lua.ApiError
	if !errors.As(err, &ae) {
		ae = &lua.ApiError{Type: lua.ApiErrorRun, Object: lua.LString(err.Error())}
	}
	return h.failureOf(s, ae, fn), false
}

// failureOf reads what PCall caught on s. fn is the function at the bottom.
func (h *host) failureOf(s *strand, e *lua.ApiError, fn *lua.LFunction) failure {
	f := failure{obj: e.Object}
	stack := e.StackTrace
	if e.Type == lua.ApiErrorPanic {
		if i := strings.Index(stack, "stack traceback:"); i > 0 {
			f.goTrace, stack = strings.TrimSpace(stack[:i]), stack[i:]
		}
		f.obj = lua.LString(panicMessage(stack, e.Object.String()))
	}
	f.trace = h.traceback(s, stack)
	if c := s.carried; c.obj == f.obj && c.obj != nil {
		f.goTrace = c.goTrace
		f.trace = joinTraces(c.trace, f.trace)
	}
	s.carried = failure{}
	if msg, ok := f.obj.(lua.LString); ok && fn != nil && fn.IsG && strings.HasPrefix(string(msg), " ") {
		f.obj = lua.LString(h.whereOuter(s) + string(msg[1:]))
	}
	return f
}

// panicMessage words a Go panic as a script's error.
func panicMessage(stack, text string) string {
	pos := firstPosition(stack)
	if strings.Contains(text, "callstack overflow") {
		return pos + "stack overflow: calls are nested too deeply"
	}
	return pos + "internal error: " + text
}

// firstPosition finds the innermost file:line of a traceback, with ": " behind.
func firstPosition(stack string) string {
	for l := range strings.Lines(stack) {
		if l, ok := strings.CutPrefix(l, "\t"); ok && l[0] != '[' && l[0] != '(' {
			if i := strings.Index(l, ": in "); i > 0 {
				return l[:i] + ": "
			}
		}
	}
	return ""
}

// traceback turns the machine's traceback of s into ours: frames of Lua code,
// and of host functions by name.
func (h *host) traceback(s *strand, stack string) string {
	var b strings.Builder
	for l := range strings.Lines(stack) {
		l = strings.TrimRight(l, "\n")
		switch {
		case !strings.HasPrefix(l, "\t"), l == "\t[G]: ?", l == "\t(tailcall): ?":
			continue
		}
		l = strings.Replace(l, "\t[G]: in", "\t(host) in", 1)
		l = strings.Replace(l, ":: in", ": in", 1)
		if rest, ok := strings.CutSuffix(l, "in main chunk"); ok {
			l = rest + "in " + s.rootName()
		}
		b.WriteString(l)
		b.WriteByte('\n')
	}
	return strings.TrimRight(b.String(), "\n")
}

// rootName says what the bottom frame of a thread is.
func (s *strand) rootName() string {
	switch {
	case len(s.outer) > 0:
		return "protected function"
	case s.co != nil:
		return "coroutine"
	case s.task != nil && s.task.main:
		return "main chunk"
	default:
		return "task"
	}
}

func joinTraces(inner, outer string) string {
	if inner == "" || outer == "" {
		return inner + outer
	}
	return inner + "\n" + outer
}

// where is the position of the Lua code at the given level above the Go
// function that L runs, as "file:line: "; level 1 is its caller. Unlike the
// machine's own it sees through pcall. Empty: there is no Lua code there.
func (h *host) where(L *lua.LState, level int) string {
	if pos := wherePlain(L, level); pos != "" {
		return pos
	}
	if s := h.current; level <= 1 && s != nil && s.L == L {
		return h.whereOuter(s)
	}
	return ""
}

// whereOuter is the position of the innermost Lua code outside of s.L.
func (h *host) whereOuter(s *strand) string {
	for i := len(s.outer) - 1; i >= 0; i-- {
		if pos := wherePlain(s.outer[i], 1); pos != "" {
			return pos
		}
	}
	return ""
}

// wherePlain is where within one thread, above any Go functions.
func wherePlain(L *lua.LState, level int) string {
	for ; ; level++ {
		dbg, ok := L.GetStack(level)
		if !ok {
			return ""
		}
		if _, err := L.GetInfo("Sl", dbg, lua.LNil); err != nil {
			return ""
		}
		if dbg.Source != "" && dbg.CurrentLine > 0 {
			return fmt.Sprintf("%s:%d: ", dbg.Source, dbg.CurrentLine)
		}
	}
}

// fail raises an error at the script's line, seeing through pcall.
func (h *host) fail(L *lua.LState, format string, args ...any) {
	L.Error(lua.LString(h.where(L, 1)+fmt.Sprintf(format, args...)), 0)
}

// scriptError makes Go's error of f.
func (h *host) scriptError(f failure) *ScriptError {
	msg := strings.TrimPrefix(h.display(f.obj), " ")
	if _, isString := f.obj.(lua.LString); !isString || !hasPosition(msg) {
		msg = firstPosition(f.trace) + msg
	}
	e := &ScriptError{Message: msg, GoTrace: f.goTrace}
	if f.trace != "" {
		e.Traceback = "stack traceback:\n" + f.trace
	}
	return e
}

// hasPosition tells whether a message begins with a file:line of its own.
func hasPosition(msg string) bool {
	before, _, found := strings.Cut(msg, ": ")
	i := strings.LastIndexByte(before, ':')
	if !found || i < 0 {
		return false
	}
	_, err := strconv.Atoi(before[i+1:])
	return err == nil
}

// display is tostring for an error that left the script.
func (h *host) display(v lua.LValue) string {
	switch v := v.(type) {
	case lua.LString, lua.LNumber:
		return v.String()
	}
	th := h.thread()
	th.Push(h.L.NewFunction(func(L *lua.LState) int {
		L.Push(lua.LString(h.tostring(L, v)))
		return 1
	}))
	if th.PCall(0, 1, nil) != nil {
		return "(error object is a " + typeName(v) + " value)"
	}
	text := th.Get(-1).String()
	h.release(th)
	if _, ok := v.(*lua.LTable); ok && strings.HasPrefix(text, "table: ") {
		return "(error object is a table value)"
	}
	return text
}

// syntaxError words what the compiler found wrong with a chunk of so many lines.
func syntaxError(chunk string, lines int, err error) string {
	var ae *lua.ApiError
	if !errors.As(err, &ae) {
		return chunk + ": " + err.Error()
	}
	var pe *parse.Error
	var ce *lua.CompileError
	switch {
	case errors.As(ae.Cause, &pe) && pe.Pos.Line == parse.EOF:
		return fmt.Sprintf("%s:%d: %s at the end", chunk, lines, pe.Message)
	case errors.As(ae.Cause, &pe):
		return fmt.Sprintf("%s:%d: %s near '%s'", chunk, pe.Pos.Line, pe.Message, pe.Token)
	case errors.As(ae.Cause, &ce):
		return fmt.Sprintf("%s:%d: %s", chunk, ce.Line, ce.Message)
	default:
		return chunk + ": " + ae.Object.String()
	}
}

// report writes an error that reached nobody to stderr.
func (h *host) report(e *ScriptError) {
	e.Reported = true
	fmt.Fprintf(h.errs, "a task failed, and nothing waits for it: %s\n", e.Error())
	h.errs.flush()
}

// reportLate reports the error of a task that failed a while ago, unless
// somebody has waited for it since. It runs on the timer's goroutine.
func (h *host) reportLate(t *task) {
	h.mu.Lock()
	show := !t.waited && !t.err.Reported && !h.stopping
	if show {
		t.err.Reported = true
	}
	h.mu.Unlock()
	if show {
		h.report(t.err)
	}
}
