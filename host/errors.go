package host

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	lua "github.com/yuin/gopher-lua"
	"github.com/yuin/gopher-lua/parse"

	"github.com/tgscript/tgscript/reference"
)

var (
	errStopped     = errors.New("the script is being stopped")
	errInterrupted = errors.New("interrupted")
	errBudget      = errors.New("the script ran too long without waiting for anything")
	errDeadlock    = &ScriptError{Message: "every task waits for another one: nothing can wake them"}
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

// A failure is an error on its way up: the Lua value that was raised, and where.
type failure struct {
	obj     lua.LValue
	stack   string   // a line for each frame, innermost first
	inner   *failure // the same error where it was raised first, in another task
	goTrace string
	panics  bool // Go raised it, with a panic
}

// raise raises f's value in L. Should nobody catch it, f's tracebacks are shown.
func (h *host) raise(L *lua.LState, f *failure) {
	h.current.carried = f
	L.Error(f.obj, 0)
}

// protected calls the function on s.L's stack, below its n arguments, and leaves
// all its results in their place, or returns its failure. The thread is the
// function's own: it has no other frames.
func (h *host) protected(s *strand, n int) *failure {
	s.L.Insert(h.rootFn, 1)
	if err := s.L.PCall(n+1, lua.MultRet, nil); err != nil {
		return h.failureOf(s, err)
	}
	return nil
}

// callRoot is the bottom function of every thread. It has errors take their
// traceback with them when they are raised; the machine's own, made when they are
// caught, has a line for each tail call that there ever was.
func callRoot(L *lua.LState) int {
	L.Panic = raised
	L.Call(L.GetTop()-1, lua.MultRet)
	return L.GetTop()
}

// raised is what the machine calls to raise the value on top of L's stack.
func raised(L *lua.LState) {
	panic(errorRaised(L))
}

func errorRaised(L *lua.LState) *lua.ApiError {
	return &lua.ApiError{Type: lua.ApiErrorRun, Object: reworded(L, L.Get(-1)), StackTrace: stackOf(L)}
}

// notCallable is all that the machine says of a call of what is no function.
const notCallable = "attempt to call a non-function object"

// reworded names what was called, where it is a global and the only call by that
// name on its line that fails: a misspelt name is the commonest error there is.
func reworded(L *lua.LState, obj lua.LValue) lua.LValue {
	msg, ok := obj.(lua.LString)
	where, isCall := strings.CutSuffix(string(msg), notCallable)
	dbg, running := L.GetStack(0)
	if !ok || !isCall || !running {
		return obj
	}
	fn, err := L.GetInfo("fl", dbg, lua.LNil)
	f, isLua := fn.(*lua.LFunction)
	if err != nil || !isLua || f.Proto == nil {
		return obj
	}
	for _, c := range f.Proto.DbgCalls {
		if c.Pc >= len(f.Proto.DbgSourcePositions) || f.Proto.DbgSourcePositions[c.Pc] != dbg.CurrentLine || !isName(c.Name) {
			continue
		}
		if v := L.GetGlobal(c.Name); v == lua.LNil {
			return lua.LString(fmt.Sprintf("%sattempt to call %q, which is nil%s", where, c.Name, reference.DidYouMean(c.Name, globalNames(L))))
		}
	}
	return obj
}

// isName tells whether s can be the name of a variable.
func isName(s string) bool {
	return s != "" && s != "?" && s[0] != '(' && s[0] != '<'
}

// globalNames are the functions that a script may call by one name.
func globalNames(L *lua.LState) []string {
	var names []string
	L.G.Global.ForEach(func(k, v lua.LValue) {
		if name, ok := k.(lua.LString); ok && v.Type() == lua.LTFunction {
			names = append(names, string(name))
		}
	})
	return names
}

// maxTrace is the number of frames that a traceback shows.
const maxTrace = 20

// stackOf is the traceback of L.
func stackOf(L *lua.LState) string {
	var b strings.Builder
	for level := range maxTrace {
		dbg, ok := L.GetStack(level)
		if !ok {
			break
		}
		if _, err := L.GetInfo("nSl", dbg, lua.LNil); err != nil || dbg.What == "main" {
			break
		}
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		named := dbg.Name != "" && dbg.Name[0] != '<' && dbg.Name[0] != '(' && dbg.Name != "?"
		switch {
		case dbg.Source == "":
			b.WriteString("\t(host)")
		default:
			fmt.Fprintf(&b, "\t%s:%d:", dbg.Source, dbg.CurrentLine)
		}
		switch {
		case named:
			fmt.Fprintf(&b, " in function '%s'", dbg.Name)
		case dbg.Source == "":
			b.WriteString(" in a function")
		case dbg.LineDefined == 0:
			b.WriteString(" in main chunk")
		default:
			fmt.Fprintf(&b, " in function <%s:%d>", dbg.Source, dbg.LineDefined)
		}
	}
	return b.String()
}

// failureOf reads what PCall caught on s.
func (h *host) failureOf(s *strand, err error) *failure {
	var e *lua.ApiError
	if !errors.As(err, &e) {
		return &failure{obj: lua.LString(err.Error())}
	}
	f := &failure{obj: e.Object, stack: e.StackTrace}
	if e.Type == lua.ApiErrorPanic {
		h.readPanic(s, e, f)
	}
	if c := s.carried; c != nil && c.obj == f.obj {
		f.goTrace, f.inner = c.goTrace, c
	}
	s.carried = nil
	if msg, ok := f.obj.(lua.LString); ok && strings.HasPrefix(string(msg), " ") && firstPosition(f.stack) == "" {
		f.obj = lua.LString(h.whereOuter(s)) + msg[1:]
	}
	return f
}

// readPanic makes a script's error of a Go panic: the traceback is the machine's
// then, below Go's own if that is wanted.
func (h *host) readPanic(s *strand, e *lua.ApiError, f *failure) {
	f.panics = true
	if i := strings.Index(f.stack, "stack traceback:"); i >= 0 {
		f.goTrace, f.stack = strings.TrimSpace(f.stack[:i]), f.stack[i:]
	}
	var lines []string
	for l := range strings.Lines(f.stack) {
		l = strings.TrimRight(l, "\n")
		if i := strings.Index(l, " in function <"); i > 0 && strings.HasSuffix(l, ":0>") {
			l = l[:i] + " in main chunk"
		}
		if strings.HasPrefix(l, "\t") && !strings.HasPrefix(l, "\t[G]:") && l != "\t(tailcall): ?" {
			lines = append(lines, l)
		}
	}
	f.stack = strings.Join(lines, "\n")
	f.obj = lua.LString(h.panicMessage(s, f.stack, e.Object.String()))
}

// panicMessage words a Go panic on s as a script's error.
func (h *host) panicMessage(s *strand, stack, text string) string {
	pos := firstPosition(stack)
	if pos == "" {
		pos = h.whereOuter(s)
	}
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

// traceback is f's, with that of where it came from first.
func (f *failure) traceback() string {
	if f.inner == nil {
		return f.stack
	}
	if inner := f.inner.traceback(); inner != "" && f.stack != "" {
		return inner + "\n" + f.stack
	}
	return f.inner.traceback() + f.stack
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
func (h *host) scriptError(f *failure) *ScriptError {
	msg := strings.TrimPrefix(h.display(f.obj), " ")
	trace := f.traceback()
	if _, isString := f.obj.(lua.LString); !isString || !hasPosition(msg) {
		msg = firstPosition(trace) + msg
	}
	e := &ScriptError{Message: msg, GoTrace: f.goTrace}
	if trace != "" {
		e.Traceback = "stack traceback:\n" + trace
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
	h.release(th, nil)
	if _, ok := v.(*lua.LTable); ok && strings.HasPrefix(text, "table: ") {
		return "(error object is a table value)"
	}
	return text
}

// syntaxError words what the compiler found wrong with a chunk of so many lines.
func syntaxError(chunk string, lines int, err error) string {
	var pe *parse.Error
	var ce *lua.CompileError
	switch {
	case errors.As(err, &pe) && pe.Pos.Line == parse.EOF:
		return fmt.Sprintf("%s:%d: %s at the end", chunk, lines, pe.Message)
	case errors.As(err, &pe):
		return fmt.Sprintf("%s:%d: %s near '%s'", chunk, pe.Pos.Line, pe.Message, pe.Token)
	case errors.As(err, &ce):
		return fmt.Sprintf("%s:%d: %s", chunk, ce.Line, ce.Message)
	default:
		return chunk + ": " + err.Error()
	}
}

// report writes an error that reached nobody to stderr. h.mu is held.
func (h *host) report(e *ScriptError) {
	e.Reported = true
	h.opts.Failed(e)
	h.logf("ERROR", "a task failed, and nothing waits for it: %s", e.Error())
}

// reportLate reports the error of a task that failed a while ago, unless
// somebody has waited for it since, or the script has ended and Run tells. It
// runs on the timer's goroutine.
func (h *host) reportLate(t *task) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.stopping && !t.waited && !t.err.Reported {
		h.report(t.err)
	}
}
