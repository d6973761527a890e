package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/tgscript/tgscript/telegram"
)

// servedFile is a file at Telegram as an HTTP resource that players seek in: nothing is
// kept of it, each request reads from where it begins.
type servedFile struct {
	client *telegram.Client
	file   telegram.File
	name   string // the last part of its path
	secret string // the first part, which nobody guesses
	tag    string // as an ETag

	// shown begins to show a request on its way; nil: nobody looks.
	shown  func(name string, up bool) (moved func(done, total int64), end func())
	failed func(error) // hears why one has ended too early
}

// path is where it is served.
func (s *servedFile) path() string { return "/" + s.secret + "/" + s.name }

// ServeHTTP answers requests for the file, or a part of it. The content is a stranger's,
// so that no browser is to run it.
func (s *servedFile) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != s.path() {
		http.NotFound(w, r)
		return
	}
	header := w.Header()
	header.Set("Content-Type", s.contentType())
	header.Set("Content-Disposition", mime.FormatMediaType("inline", map[string]string{"filename": s.name}))
	header.Set("Content-Security-Policy", "sandbox")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("ETag", s.tag)
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		header.Set("Allow", "GET, HEAD")
		http.Error(w, "a file is for reading: GET and HEAD", http.StatusMethodNotAllowed)
		return
	}
	if strings.Contains(r.Header.Get("Range"), ",") {
		r.Header.Del("Range") // net/http would read several on a goroutine that outlives us; no player asks for any
	}
	body := &fileReader{s: s, ctx: r.Context(), until: lastByte(r.Header.Get("Range"))}
	defer body.close()
	if s.file.Size >= 0 {
		http.ServeContent(w, r, "", time.Time{}, body)
	} else if r.Method == http.MethodGet { // nobody knows yet where a part of it would end
		_, _ = io.Copy(w, body)
	}
	if body.failed != nil && r.Context().Err() == nil {
		s.failed(body.failed)
		panic(http.ErrAbortHandler) // so that nobody takes what has come for all of it
	}
}

// contentType is what the sender says that the file is, else what its name says.
func (s *servedFile) contentType() string {
	return cmp.Or(s.file.MimeType, mime.TypeByExtension(path.Ext(s.name)), "application/octet-stream")
}

// lastByte is where the range of a request ends, so that nothing is fetched beyond;
// -1: at the end of the file, or somewhere else.
func lastByte(ranges string) int64 {
	spec, _ := strings.CutPrefix(ranges, "bytes=")
	first, last, _ := strings.Cut(spec, "-")
	n, err := strconv.ParseInt(strings.TrimSpace(last), 10, 63)
	if err != nil || strings.TrimSpace(first) == "" {
		return -1
	}
	return n
}

// fileReader reads the file from wherever it was sought to.
type fileReader struct {
	s     *servedFile
	ctx   context.Context
	until int64 // the last byte that is wanted; -1: that of the file

	offset int64
	next   func() ([]byte, error, bool) // nil: nothing is being read
	stop   func()
	chunk  []byte
	from   int64 // where reading began
	moved  func(done, total int64)
	end    func()
	failed error
}

// Seek moves to an offset. It asks for nothing.
func (f *fileReader) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += f.offset
	case io.SeekEnd:
		offset += f.s.file.Size
	}
	if offset < 0 {
		return 0, errors.New("before the beginning of the file")
	}
	if offset != f.offset {
		f.close()
	}
	f.offset = offset
	return offset, nil
}

// Read reads on, and begins to if it has to.
func (f *fileReader) Read(p []byte) (int, error) {
	for len(f.chunk) == 0 {
		if f.next == nil {
			f.begin()
		}
		chunk, err, more := f.next()
		switch {
		case err != nil:
			f.failed = err
			return 0, err
		case !more && f.offset < f.s.file.Size: // it is not the range that is wanted
			f.close()
			f.until = -1
		case !more:
			return 0, io.EOF
		}
		f.chunk = chunk
	}
	n := copy(p, f.chunk)
	f.chunk = f.chunk[n:]
	f.offset += int64(n)
	if f.moved != nil {
		f.moved(f.offset-f.from, f.length())
	}
	return n, nil
}

// length is how much is read from where reading began; -1: to the end, wherever that is.
func (f *fileReader) length() int64 {
	switch {
	case f.s.file.Size < 0:
		return -1
	case f.until >= f.from:
		return min(f.until+1, f.s.file.Size) - f.from
	}
	return f.s.file.Size - f.from
}

func (f *fileReader) begin() {
	f.from = f.offset
	f.next, f.stop = iter.Pull2(f.s.client.Stream(f.ctx, f.s.file, f.from, f.length(), telegram.TransferOptions{}))
	if f.s.shown != nil {
		f.moved, f.end = f.s.shown(f.shownName(), false)
	}
}

// shownName tells requests apart that read from different places.
func (f *fileReader) shownName() string {
	if f.from == 0 {
		return f.s.name
	}
	return fmt.Sprintf("%s from %s", f.s.name, size(f.from))
}

// close ends what is being read.
func (f *fileReader) close() {
	if f.next == nil {
		return
	}
	f.stop()
	f.next, f.chunk = nil, nil
	if f.end != nil {
		f.end()
	}
}
