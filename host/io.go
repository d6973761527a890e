package host

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// openIO makes the io library that a script may have: its own folder to read,
// stdin, stdout and stderr, and what of the disk it is permitted.
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
	h.register("io.list", h.ioList)
	h.register("io.read", func(L *lua.LState) int { return h.read(L, stdin, 1) })
	h.register("io.write", func(L *lua.LState) int { return h.write(L, stdout, 1) })
	h.register("io.flush", func(L *lua.LState) int { stdout.w.flush(); return 0 })
	h.register("io.type", ioType)
}

// A file is a stream of Lua's io library.
type file struct {
	name   string
	r      *bufio.Reader // nil: not for reading
	w      *output       // nil: not for writing
	disk   *os.File
	put    *bufio.Writer // to disk; nil: not for writing
	slow   bool          // reading may take for ever: the others run on meanwhile
	busy   bool          // a task waits for a slow read
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

// fileModes are what io.open takes, b aside.
var fileModes = map[string]int{
	"r": os.O_RDONLY, "r+": os.O_RDWR,
	"w": os.O_WRONLY | os.O_CREATE | os.O_TRUNC, "w+": os.O_RDWR | os.O_CREATE | os.O_TRUNC,
	"a": os.O_WRONLY | os.O_CREATE | os.O_APPEND, "a+": os.O_RDWR | os.O_CREATE | os.O_APPEND,
}

// maxWriting is how many files a script may have open for writing.
const maxWriting = 256

// openDisk opens a regular file that the script may read, or write.
func (h *host) openDisk(name string, flag int) (*file, error) {
	writes := flag&(os.O_WRONLY|os.O_RDWR) != 0
	if writes && len(h.writing) >= maxWriting {
		return nil, fmt.Errorf("%s: more than %d files are open for writing: close them", h.shownName(name), maxWriting)
	}
	disk, err := h.openFile(name, flag)
	if err != nil {
		return nil, err
	}
	f := &file{name: name, disk: disk}
	if flag&os.O_WRONLY == 0 {
		f.r = bufio.NewReader(disk)
	}
	if writes {
		f.put = bufio.NewWriterSize(disk, maxBuffered)
		h.writing[f] = true
	}
	return f, nil
}

// ioOpen is io.open(name [, mode]): nil and a message when it cannot.
func (h *host) ioOpen(L *lua.LState) int {
	name, mode := L.CheckString(1), L.OptString(2, "r")
	flag, ok := fileModes[strings.Replace(mode, "b", "", 1)]
	if !ok {
		return pushError(L, fmt.Errorf("%s: mode %q: want r, w, a, r+, w+ or a+", name, mode))
	}
	f, err := h.openDisk(name, flag)
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
	f, err := h.openDisk(L.CheckString(1), os.O_RDONLY)
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
			_ = f.close() // it was only read
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
		if err := f.settle(); err != nil {
			h.fail(L, "%s", err)
		}
		v, err := f.get(format)
		if err != nil {
			h.fail(L, "%s: %s", f.name, err)
		}
		return v
	}
	var v lua.LValue
	var err error
	f.busy = true
	h.attendIfMain()
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

// write writes the arguments from n on and returns the file; nil and a message
// when the disk does not take them.
func (h *host) write(L *lua.LState, f *file, n int) int {
	switch {
	case f.closed:
		h.fail(L, "%s is closed", f.name)
	case f.w == nil && f.put == nil:
		h.fail(L, "%s is not for writing: io.open(name, \"w\") opens for that", f.name)
	case f.put != nil:
		return h.writeDisk(L, f, n)
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

func (h *host) writeDisk(L *lua.LState, f *file, n int) int {
	if f.r != nil { // which has read ahead
		if _, err := f.seek(0, io.SeekCurrent); err != nil {
			return pushError(L, err)
		}
	}
	for i := n; i <= L.GetTop(); i++ {
		if _, err := f.put.WriteString(h.textArg(L, "write", i)); err != nil {
			return pushError(L, f.error(err))
		}
	}
	if f.put.Buffered() > 0 {
		h.unwritten[f] = true
	}
	L.Push(h.fileValue(f))
	return 1
}

// settle writes what is kept.
func (f *file) settle() error {
	if f.put == nil || f.closed {
		return nil
	}
	return f.error(f.put.Flush())
}

// error names the file in an error of it.
func (f *file) error(err error) error {
	if err == nil {
		return nil
	}
	var pe *fs.PathError
	if errors.As(err, &pe) {
		err = pe.Err
	}
	return fmt.Errorf("%s: %w", f.name, err)
}

// settleFiles writes what files keep, when all tasks wait: what was written before
// a wait is not lost when the process is killed.
func (h *host) settleFiles() {
	for f := range h.unwritten {
		_ = f.settle() // the writer keeps the error, and tells at the next write
	}
	clear(h.unwritten)
}

func (h *host) fileFlush(L *lua.LState) int {
	f := h.checkFile(L)
	if f.w != nil {
		f.w.flush()
	}
	if err := f.settle(); err != nil {
		return pushError(L, err)
	}
	L.SetTop(1)
	return 1
}

func (f *file) close() error {
	if f.disk == nil || f.closed {
		return nil
	}
	err := f.settle()
	f.closed = true
	return errors.Join(err, f.error(f.disk.Close()))
}

func (h *host) fileClose(L *lua.LState) int {
	f := h.checkFile(L)
	delete(h.writing, f)
	delete(h.unwritten, f)
	if err := f.close(); err != nil {
		return pushError(L, err)
	}
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
	pos, err := f.seek(int64(intArg(L, 3, 0)), from)
	if err != nil {
		return pushError(L, err)
	}
	L.Push(lua.LNumber(pos))
	return 1
}

// seek is Seek of what the script sees, which is not what the disk does: some was
// read ahead, some is kept.
func (f *file) seek(offset int64, from int) (int64, error) {
	if err := f.settle(); err != nil {
		return 0, err
	}
	if from == io.SeekCurrent && f.r != nil {
		offset -= int64(f.r.Buffered())
	}
	pos, err := f.disk.Seek(offset, from)
	if err != nil {
		return 0, f.error(err)
	}
	if f.r != nil {
		f.r.Reset(f.disk)
	}
	return pos, nil
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
