package host

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"path/filepath"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// Source is bounded, for the compiler follows its nesting on Go's stack.
const (
	maxSource = 1 << 20   // bytes of a file
	maxChunk  = 256 << 10 // bytes of a string given to load or loadstring
)

// A module is what require has loaded, or is loading.
type module struct {
	loaded  bool
	value   lua.LValue
	loader  *task // runs the body
	waiters []waiter
}

// openModules registers require, load, loadstring, loadfile and dofile.
func (h *host) openModules() {
	h.waiting = map[*task]*module{}
	h.register("require", h.require)
	h.register("load", h.load)
	h.register("loadstring", h.load)
	h.register("loadfile", h.loadFile)
	h.register("dofile", h.doFile)
}

// loadMain makes the task of the script itself, and arg.
func (h *host) loadMain() (*task, error) {
	fn, err := h.loadSource(filepath.Base(h.opts.Script))
	if err != nil {
		return nil, err
	}
	t := &task{fn: fn, main: true}
	arg := h.L.CreateTable(len(h.opts.Args), 1)
	arg.RawSetInt(0, lua.LString(h.opts.Script))
	for _, a := range h.opts.Args {
		arg.Append(lua.LString(a))
		t.args = append(t.args, lua.LString(a))
	}
	h.set("arg", arg)
	return t, nil
}

// chunkName is how errors name a file of the script's folder: as the user, who
// named the script, would.
func (h *host) chunkName(name string) string {
	return filepath.Join(filepath.Dir(h.opts.Script), filepath.FromSlash(name))
}

// loadSource compiles a file of the script's folder.
func (h *host) loadSource(name string) (*lua.LFunction, error) {
	h.opened(name)
	if info, err := h.root.Stat(name); err == nil && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: not a regular file", h.chunkName(name)) // opening a pipe waits for ever
	}
	f, err := h.root.Open(name)
	if err != nil {
		return nil, h.fileError(name, err)
	}
	defer f.Close()
	src, err := io.ReadAll(io.LimitReader(f, maxSource+1))
	if err != nil {
		return nil, h.fileError(name, err)
	}
	chunk := h.chunkName(name)
	if len(src) > maxSource {
		return nil, fmt.Errorf("%s: more than %d bytes of source", chunk, maxSource)
	}
	src = bytes.TrimPrefix(src, []byte("\xef\xbb\xbf"))
	if bytes.HasPrefix(src, []byte("#")) {
		src = append([]byte("--"), src...)
	}
	return h.compile(src, chunk)
}

// A fileError is why a file is not as a script wants it, which no script can know:
// it is nil and the error, where what the script may not do is raised.
type fileError struct {
	name string // as the user knows it; "" if err says it
	err  error
}

func (e *fileError) Error() string {
	if e.name == "" {
		return e.err.Error()
	}
	return e.name + ": " + e.err.Error()
}

func (e *fileError) Unwrap() error { return e.err }

// fileError words the failure to open a file, naming it as the user would.
func (h *host) fileError(name string, err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		err = pe.Err
	}
	return &fileError{h.shownName(name), err}
}

// require(name) runs name.lua, or name/init.lua, of the script's folder once and
// returns its value. Dots in the name are folders. A task that requires what
// another one is loading waits for it; a module that requires itself, by
// whatever way, is an error.
func (h *host) require(L *lua.LState) int {
	name := L.CheckString(1)
	me := h.current.task
	for m := h.loaded[name]; m != nil; m = h.loaded[name] {
		if m.loaded {
			L.Push(m.value)
			return 1
		}
		h.waitModule(L, name, m, me)
	}
	fn := h.findModule(L, name)
	m := &module{loader: me}
	h.loaded[name] = m
	s := h.current
	defer func() {
		if s.killed {
			return
		}
		if !m.loaded {
			delete(h.loaded, name)
		}
		for _, w := range m.waiters {
			h.wake(w, false)
		}
	}()
	L.Push(fn)
	L.Push(lua.LString(name))
	L.Call(1, 1)
	if m.value = L.Get(-1); m.value == lua.LNil {
		m.value = lua.LTrue
	}
	m.loaded = true
	L.Push(m.value)
	return 1
}

// waitModule parks until m has been loaded or has failed.
func (h *host) waitModule(L *lua.LState, name string, m *module, me *task) {
	for on := m; on != nil; on = h.waiting[on.loader] {
		if on.loader == me {
			h.fail(L, "module %q requires itself, directly or through others", name)
		}
	}
	h.waiting[me] = m
	defer delete(h.waiting, me)
	w, err := h.prepare()
	if err == nil {
		m.waiters = append(m.waiters, w)
		err = h.park(w, false)
	}
	if err != nil {
		L.RaiseError("%s", err.Error())
	}
}

// findModule compiles the file of a module.
func (h *host) findModule(L *lua.LState, name string) *lua.LFunction {
	if !validModule(name) {
		h.fail(L, "module name %q: names joined by dots expected", name)
	}
	file := strings.ReplaceAll(name, ".", "/")
	tried := []string{file + ".lua", path.Join(file, "init.lua")}
	for _, f := range tried {
		fn, err := h.loadSource(f)
		if err == nil {
			return fn
		}
		if !errors.Is(err, fs.ErrNotExist) {
			h.fail(L, "module %q: %s", name, err)
		}
	}
	h.fail(L, "module %q not found: neither %s nor %s exists", name, h.chunkName(tried[0]), h.chunkName(tried[1]))
	return nil
}

func validModule(name string) bool {
	for part := range strings.SplitSeq(name, ".") {
		if part == "" || strings.ContainsAny(part, "/\\:\x00") {
			return false
		}
	}
	return true
}

// load(chunk [, name [, mode [, env]]]) compiles a string, or what a function
// returns piece by piece. It returns nil and a message when that is no Lua.
func (h *host) load(L *lua.LState) int {
	var src []byte
	switch v := L.Get(1).(type) {
	case lua.LString:
		src = []byte(v)
	case *lua.LFunction:
		src = h.loadPieces(L, v)
	default:
		L.ArgError(1, "string or function expected, got "+typeName(v))
	}
	name := strings.TrimLeft(L.OptString(2, "=(load)"), "=@")
	if len(src) > maxChunk {
		return pushError(L, fmt.Errorf("%s: more than %d bytes of source", name, maxChunk))
	}
	fn, err := h.compile(src, name)
	if err != nil {
		return pushError(L, err)
	}
	if env, ok := L.Get(4).(*lua.LTable); ok {
		fn.Env = env
	}
	L.Push(fn)
	return 1
}

// loadPieces calls fn for the pieces of a chunk.
func (h *host) loadPieces(L *lua.LState, fn *lua.LFunction) []byte {
	var src []byte
	for len(src) <= maxChunk {
		L.Push(fn)
		L.Call(0, 1)
		piece, ok := L.Get(-1).(lua.LString)
		L.Pop(1)
		if !ok || piece == "" {
			break
		}
		src = append(src, piece...)
	}
	return src
}

// pushError returns nil and the error's text to Lua.
func pushError(L *lua.LState, err error) int {
	L.Push(lua.LNil)
	L.Push(lua.LString(err.Error()))
	return 2
}

func (h *host) loadFile(L *lua.LState) int {
	fn, err := h.loadSource(filepath.ToSlash(L.CheckString(1)))
	if err != nil {
		return pushError(L, err)
	}
	L.Push(fn)
	return 1
}

func (h *host) doFile(L *lua.LState) int {
	fn, err := h.loadSource(filepath.ToSlash(L.CheckString(1)))
	if err != nil {
		h.fail(L, "%s", err)
	}
	top := L.GetTop()
	L.Push(fn)
	L.Call(0, lua.MultRet)
	return L.GetTop() - top
}
