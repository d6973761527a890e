package host

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// openIO makes the io library that a script may have: its own folder to read,
// stdin, stdout and stderr. Nothing writes a file.
func (h *host) openIO() {
	h.fileMeta = h.L.CreateTable(0, 3)
	methods := h.L.CreateTable(0, 6)
	for name, fn := range map[string]lua.LGFunction{
		"read": h.fileRead, "lines": h.fileLines, "write": h.fileWrite, "close": h.fileClose,
		"seek": h.fileSeek, "flush": h.fileFlush,
	} {
		methods.RawSetString(name, h.L.NewFunction(fn))
	}
	h.fileMeta.RawSetString("__index", methods)
	h.fileMeta.RawSetString("__metatable", lua.LString("file"))
	h.fileMeta.RawSetString("__tostring", h.L.NewFunction(func(L *lua.LState) int {
		L.Push(lua.LString("file (" + h.checkFile(L).name + ")"))
		return 1
	}))
	stdin := &file{name: "stdin", r: bufio.NewReader(h.opts.Stdin), slow: true}
	stdout := &file{name: "stdout", w: h.out}
	h.set("io.stdin", h.fileValue(stdin))
	h.set("io.stdout", h.fileValue(stdout))
	h.set("io.stderr", h.fileValue(&file{name: "stderr", w: h.errs}))
	h.register("io.open", h.ioOpen)
	h.register("io.lines", h.ioLines)
	h.register("io.read", func(L *lua.LState) int { return h.read(L, stdin, 1) })
	h.register("io.write", func(L *lua.LState) int { return h.write(L, stdout, 1) })
	h.register("io.type", ioType)
}

// A file is a stream of Lua's io library.
type file struct {
	name   string
	r      *bufio.Reader // nil: not for reading
	w      *output       // nil: not for writing
	disk   io.ReadSeekCloser
	slow   bool // reading may take for ever: the others run on meanwhile
	busy   bool // a task waits for a slow read
	closed bool
}

func (h *host) fileValue(f *file) lua.LValue {
	return &lua.LUserData{Value: f, Metatable: h.fileMeta}
}

func (h *host) checkFile(L *lua.LState) *file {
	if ud, ok := L.Get(1).(*lua.LUserData); ok {
		if f, ok := ud.Value.(*file); ok {
			return f
		}
	}
	L.ArgError(1, "file expected, got "+typeName(L.Get(1)))
	return nil
}

// openDisk opens a regular file of the script's folder.
func (h *host) openDisk(name string) (*file, error) {
	local := filepath.ToSlash(name)
	if info, err := h.root.Stat(local); err != nil {
		return nil, h.fileError(local, err)
	} else if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: not a regular file", h.chunkName(local))
	}
	f, err := h.root.Open(local)
	if err != nil {
		return nil, h.fileError(local, err)
	}
	return &file{name: name, r: bufio.NewReader(f), disk: f}, nil
}

// ioOpen is io.open(name [, mode]): nil and a message when it cannot.
func (h *host) ioOpen(L *lua.LState) int {
	name, mode := L.CheckString(1), L.OptString(2, "r")
	if mode != "r" && mode != "rb" {
		return pushError(L, fmt.Errorf("%s: mode %q: scripts may only read files", name, mode))
	}
	f, err := h.openDisk(name)
	if err != nil {
		return pushError(L, err)
	}
	L.Push(h.fileValue(f))
	return 1
}

// ioLines is io.lines([name]): an iterator over lines.
func (h *host) ioLines(L *lua.LState) int {
	if L.Get(1) == lua.LNil {
		stdin := h.L.G.Global.RawGetString("io").(*lua.LTable).RawGetString("stdin").(*lua.LUserData)
		return h.lines(L, stdin.Value.(*file), false)
	}
	f, err := h.openDisk(L.CheckString(1))
	if err != nil {
		h.fail(L, "%s", err)
	}
	return h.lines(L, f, true)
}

func (h *host) fileLines(L *lua.LState) int { return h.lines(L, h.checkFile(L), false) }

// lines pushes an iterator over f's lines; it closes f at the end if that is its.
func (h *host) lines(L *lua.LState, f *file, own bool) int {
	L.Push(L.NewFunction(func(L *lua.LState) int {
		v := h.readOne(L, f, "l")
		if v == lua.LNil && own {
			f.close()
		}
		L.Push(v)
		return 1
	}))
	return 1
}

func (h *host) fileRead(L *lua.LState) int { return h.read(L, h.checkFile(L), 2) }

// read reads by the formats from argument n on: "l" a line, "L" with its end,
// "a" all, "n" a number, a count of bytes. It stops at the first that fails.
func (h *host) read(L *lua.LState, f *file, n int) int {
	top := L.GetTop()
	if top < n {
		L.Push(h.readOne(L, f, "l"))
		return 1
	}
	for i := n; i <= top; i++ {
		var format string
		if size, ok := L.Get(i).(lua.LNumber); ok {
			format = fmt.Sprintf("#%d", int(max(0, min(size, maxString))))
		} else {
			format = strings.TrimPrefix(L.CheckString(i), "*")
		}
		v := h.readOne(L, f, format)
		L.Push(v)
		if v == lua.LNil {
			break
		}
	}
	return L.GetTop() - top
}

// readOne reads one thing; nil is the end. A slow stream is read elsewhere, and
// the task waits.
func (h *host) readOne(L *lua.LState, f *file, format string) lua.LValue {
	switch {
	case f.closed:
		h.fail(L, "%s is closed", f.name)
	case f.r == nil:
		h.fail(L, "%s is not for reading", f.name)
	case f.busy:
		h.fail(L, "another task is reading from %s", f.name)
	case format == "" || strings.IndexByte("lLan#", format[0]) < 0:
		h.fail(L, "invalid format %q", format)
	}
	if !f.slow {
		v, err := f.get(format)
		if err != nil {
			h.fail(L, "%s: %s", f.name, err)
		}
		return v
	}
	var v lua.LValue
	var err error
	f.busy = true
	if stop := h.await(L, func(wake func()) {
		go func() {
			v, err = f.get(format)
			wake()
		}()
	}); stop != nil {
		L.RaiseError("%s", stop.Error())
	}
	f.busy = false
	if err != nil {
		h.fail(L, "%s: %s", f.name, err)
	}
	return v
}

// get reads one thing from f.
func (f *file) get(format string) (lua.LValue, error) {
	switch format[0] {
	case 'l', 'L':
		line, err := f.line()
		if line == "" && err != nil {
			return lua.LNil, notEOF(err)
		}
		if format[0] == 'l' {
			line = strings.TrimSuffix(line, "\n")
		}
		return lua.LString(line), nil
	case 'n':
		var n float64
		if _, err := fmt.Fscan(f.r, &n); err != nil {
			return lua.LNil, nil
		}
		return lua.LNumber(n), nil
	case 'a':
		all, err := io.ReadAll(io.LimitReader(f.r, maxString+1))
		if len(all) > maxString {
			return lua.LNil, fmt.Errorf("more than %d bytes", maxString)
		}
		return lua.LString(all), err
	}
	var n int
	fmt.Sscanf(format, "#%d", &n)
	if n == 0 {
		_, err := f.r.Peek(1)
		if err != nil {
			return lua.LNil, notEOF(err)
		}
	}
	part, err := io.ReadAll(io.LimitReader(f.r, int64(n)))
	if len(part) == 0 && n > 0 {
		return lua.LNil, err
	}
	return lua.LString(part), err
}

// line reads up to and including the next line end.
func (f *file) line() (string, error) {
	var line []byte
	for {
		part, err := f.r.ReadSlice('\n')
		if line = append(line, part...); len(line) > maxString {
			return "", fmt.Errorf("a line of more than %d bytes", maxString)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return string(line), err
		}
	}
}

func notEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

func (h *host) fileWrite(L *lua.LState) int { return h.write(L, h.checkFile(L), 2) }

// write writes the arguments from n on and returns the file.
func (h *host) write(L *lua.LState, f *file, n int) int {
	if f.w == nil {
		h.fail(L, "%s is not for writing: scripts may only read files", f.name)
	}
	for i := n; i <= L.GetTop(); i++ {
		f.w.Write([]byte(L.CheckString(i)))
	}
	if f.w == h.errs {
		f.w.flush()
	}
	L.Push(h.fileValue(f))
	return 1
}

func (h *host) fileFlush(L *lua.LState) int {
	if f := h.checkFile(L); f.w != nil {
		f.w.flush()
	}
	L.SetTop(1)
	return 1
}

func (f *file) close() {
	if f.disk != nil && !f.closed {
		f.closed = true
		_ = f.disk.Close() // it was only read
	}
}

func (h *host) fileClose(L *lua.LState) int {
	h.checkFile(L).close()
	L.Push(lua.LTrue)
	return 1
}

// fileSeek is file:seek([whence [, offset]]): the new position from the start.
func (h *host) fileSeek(L *lua.LState) int {
	f := h.checkFile(L)
	if f.disk == nil || f.closed {
		return pushError(L, fmt.Errorf("%s: cannot seek", f.name))
	}
	whence := map[string]int{"set": io.SeekStart, "cur": io.SeekCurrent, "end": io.SeekEnd}
	from, ok := whence[L.OptString(2, "cur")]
	if !ok {
		L.ArgError(2, `"set", "cur" or "end" expected`)
	}
	offset := int64(intArg(L, 3, 0))
	if from == io.SeekCurrent {
		offset -= int64(f.r.Buffered())
	}
	pos, err := f.disk.Seek(offset, from)
	if err != nil {
		return pushError(L, fmt.Errorf("%s: %w", f.name, err))
	}
	f.r.Reset(f.disk)
	L.Push(lua.LNumber(pos))
	return 1
}

// ioType is io.type(x): "file", "closed file" or nil.
func ioType(L *lua.LState) int {
	L.Push(lua.LNil)
	if ud, ok := L.Get(1).(*lua.LUserData); ok {
		if f, ok := ud.Value.(*file); ok {
			L.Pop(1)
			L.Push(lua.LString(map[bool]string{false: "file", true: "closed file"}[f.closed]))
		}
	}
	return 1
}
