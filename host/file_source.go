package host

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/telegram"
)

// A fileSource is where a file comes from that is to go up: the disk, a string, a
// file that the script has open, a function that gives it in chunks, or the web.
type fileSource struct {
	telegram.Source
	shown  string         // how errors and bars name it
	chunks *lua.LFunction // gives what is next, in the task
	web    *fetch
	done   func(all bool) // once nobody reads it any more, in the task; nil: nothing is to be done
	lost   error          // why it can't be read
}

// openSource is what e says that is to go up; nil, without an error, for what is no
// such thing. What it opens, close ends.
func (v *verb) openSource(e lua.LValue) (*fileSource, *argError) {
	switch e := e.(type) {
	case lua.LString:
		return v.pathSource(string(e))
	case *lua.LFunction:
		return &fileSource{Source: telegram.Source{Size: -1}, shown: "the chunks of a function", chunks: e}, nil
	case *lua.LUserData:
		switch x := e.Value.(type) {
		case *content:
			return x.source(), nil
		case *file:
			return v.handleSource(x)
		}
	}
	return nil, nil
}

// close ends what was opened for it; all of it has gone up, or the script can try again.
func (s *fileSource) close(all bool) {
	if s.done != nil {
		s.done(all)
		s.done = nil
	}
}

// longestPath is more than any system has.
const longestPath = 4096

// pathSource is a file of the disk, where the script may read.
func (v *verb) pathSource(name string) (*fileSource, *argError) {
	if name == "" || len(name) > longestPath || strings.ContainsAny(name, "\x00\n") {
		return nil, wrong("path of a file expected, got %s; bytes(s) is for content", describe(lua.LString(name)))
	}
	f, err := v.openFile(name, os.O_RDONLY)
	if absent := (*fileError)(nil); errors.As(err, &absent) {
		return &fileSource{shown: name, lost: err}, nil
	}
	if err != nil {
		return nil, wrong("%s", err)
	}
	info, err := f.Stat()
	if err != nil {
		_ = f.Close() // it was only read
		return &fileSource{shown: name, lost: v.fileError(name, err)}, nil
	}
	root, local, _ := v.place(name, false) // as for openFile
	at := &diskFile{root: root, name: local, f: f}
	s := &fileSource{shown: name, done: func(bool) { at.close() }}
	s.Source = telegram.Source{Name: path.Base(filepath.ToSlash(name)), Size: info.Size(), At: at}
	if abs, err := filepath.Abs(v.shownName(name)); err == nil {
		s.Key = fmt.Sprintf("%s\x00%d\x00%d", abs, info.Size(), info.ModTime().UnixNano())
	}
	return s, nil
}

// A diskFile is open while it is read, and again if it is read later.
type diskFile struct {
	root *os.Root
	name string

	mu sync.Mutex // guards f
	f  *os.File   // nil: closed
}

func (d *diskFile) ReadAt(b []byte, at int64) (n int, err error) {
	d.mu.Lock()
	f := d.f
	if f == nil {
		f, err = d.root.Open(d.name)
		d.f = f
	}
	d.mu.Unlock()
	if err != nil {
		return 0, err
	}
	return f.ReadAt(b, at)
}

func (d *diskFile) close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.f != nil {
		_ = d.f.Close() // it was only read
		d.f = nil
	}
}

// handleSource is what is left of a file that the script has open. Nobody else reads
// from it meanwhile. If it does not go up, it is still left.
func (v *verb) handleSource(f *file) (*fileSource, *argError) {
	switch {
	case f.closed:
		return nil, wrong("%s is closed", f.name)
	case f.r == nil:
		return nil, wrong("%s is not for reading", f.name)
	case f.busy:
		return nil, wrong("another task is reading from %s", f.name)
	}
	s := &fileSource{shown: f.name, Source: telegram.Source{Name: path.Base(filepath.ToSlash(f.name)), Size: -1, Reader: f.r}}
	var from int64
	if f.disk == nil {
		s.Name = ""
	} else {
		var err error
		if from, err = f.seek(0, io.SeekCurrent); err != nil {
			return nil, wrong("%s", err)
		}
		to, err := f.seek(0, io.SeekEnd)
		if err != nil {
			return nil, wrong("%s", err)
		}
		s.Size, s.At, s.Reader = to-from, io.NewSectionReader(f.disk, from, to-from), nil
	}
	f.busy = true
	s.done = func(all bool) {
		if f.busy = false; !all && f.disk != nil && !f.closed {
			_, _ = f.seek(from, io.SeekStart) // it could a moment ago
		}
	}
	return s, nil
}

// content is a string that is to be a file.
type content struct {
	name string
	text string
}

// openBytes makes bytes(s [, name]).
func (h *host) openBytes() {
	meta := h.L.CreateTable(0, 3)
	meta.RawSetString("__metatable", lua.LString("bytes"))
	meta.RawSetString("__tostring", h.L.NewFunction(func(L *lua.LState) int {
		L.Push(lua.LString(fmt.Sprintf("bytes (%d)", len(L.CheckUserData(1).Value.(*content).text))))
		return 1
	}))
	meta.RawSetString("__len", h.L.NewFunction(func(L *lua.LState) int {
		L.Push(lua.LNumber(len(L.CheckUserData(1).Value.(*content).text)))
		return 1
	}))
	h.register("bytes", func(L *lua.LState) int {
		s, ok := L.Get(1).(lua.LString)
		if !ok {
			h.fail(L, "bytes: string expected, got %s", describe(L.Get(1)))
		}
		c := &content{text: string(s)}
		switch name := L.Get(2).(type) {
		case *lua.LNilType:
		case lua.LString:
			c.name = string(name)
		default:
			h.fail(L, "bytes: name of the file expected, got %s", describe(name))
		}
		L.Push(&lua.LUserData{Value: c, Metatable: meta})
		return 1
	})
}

func (c *content) source() *fileSource {
	s := &fileSource{shown: c.name, Source: telegram.Source{Name: path.Base(filepath.ToSlash(c.name)), Size: int64(len(c.text)), At: strings.NewReader(c.text)}}
	if c.name == "" {
		s.Name, s.shown = "", fmt.Sprintf("%d bytes", len(c.text))
	}
	return s
}

// begin makes a source readable whose content comes from the task or the web.
func (s *fileSource) begin(ctx context.Context, t *transfer) error {
	switch {
	case s.chunks != nil:
		s.Reader = &chunkReader{ctx: ctx, t: t, fn: s.chunks}
	case s.web != nil:
		return s.ask(ctx)
	}
	return nil
}

// head is what can be looked at of the file before it goes up, and how much that is
// of all; -1: not known, and it is the beginning.
func (s *fileSource) head() (io.ReaderAt, int64, error) {
	if s.At != nil {
		return s.At, s.Size, nil
	}
	r := bufio.NewReaderSize(s.Reader, maxHead)
	b, err := r.Peek(maxHead)
	s.Reader = r
	switch err {
	case nil:
		return bytes.NewReader(b), -1, nil
	case io.EOF:
		return bytes.NewReader(b), int64(len(b)), nil
	}
	return nil, 0, err
}

// A chunkReader reads what a function of the script gives, until that is nil.
type chunkReader struct {
	ctx  context.Context
	t    *transfer
	fn   *lua.LFunction
	left string
	over bool
}

func (r *chunkReader) Read(b []byte) (int, error) {
	for r.left == "" && !r.over {
		err := r.t.inLua(r.ctx, func(L *lua.LState) *failure {
			results, f := r.t.h.tryCall(L, r.fn)
			if f != nil {
				return f
			}
			if len(results) == 0 || results[0] == lua.LNil {
				r.over = true
				return nil
			}
			chunk, ok := results[0].(lua.LString)
			if !ok {
				return &failure{obj: lua.LString(r.t.h.where(L, 1) + "the function gave " + describe(results[0]) + "; it gives strings, and nil at the end")}
			}
			r.left = string(chunk)
			return nil
		})
		if err != nil {
			return 0, err
		}
	}
	if r.left == "" {
		return 0, io.EOF
	}
	n := copy(b, r.left)
	r.left = r.left[n:]
	return n, nil
}
