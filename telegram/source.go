package telegram

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/tgscript/tgscript/tl/api"
)

// source is a file that is being read. Its parts are asked for by several
// goroutines at once.
type source struct {
	c *Client
	o CallOptions

	mu sync.Mutex // guards f: its reference and its data centre may change
	f  File

	// Guarded by mu as well: the way by a CDN (cdn_file.go).
	cdn       *cdnFile // nil: from the file's own data centre
	noCDN     bool     // and from nowhere else
	redirects int
}

func (c *Client) source(f File, o CallOptions) *source {
	c.origins.remember(f)
	return &source{c: c, o: o, f: f}
}

// now is the file as it is known now.
func (s *source) now() File {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.f
}

// located is an error if nothing says where the file is.
func (s *source) located() error {
	if f := s.now(); f.Location == nil && f.Web == nil {
		return errors.New("the file is nowhere: a File has a Location, a Web or Bytes, as FileOf makes one")
	}
	return nil
}

// get asks for one part of the file: of limit bytes, at offset, within one window
// of partSize and in whole units of blockSize (A14). It waits until there is room
// for it; an error means that nothing was asked for, and is ctx's. done is that of
// slot.send.
func (s *source) get(ctx context.Context, offset int64, limit int, done func(*part, error)) error {
	s.mu.Lock()
	f, cdn, noCDN := s.f, s.cdn, s.noCDN
	s.mu.Unlock()
	if cdn != nil {
		return cdn.get(ctx, s, offset, limit, done)
	}
	f.Location = s.c.origins.freshest(f.Location)
	req := f.request(offset, limit, !noCDN)
	if f.DC == 0 {
		f.DC = s.c.far.of(req)
	}
	sl, err := s.c.fleet(f.DC, false).slot(ctx, f.left(offset))
	if err != nil {
		return err
	}
	sl.send(ctx, req, nil, limit, s.o, func(p *part, err error) {
		if r, ok := p.answer.(*api.UploadFileCdnRedirect); ok && err == nil && !noCDN {
			go s.redirected(ctx, r, p, offset, limit, done)
			return
		}
		if err == nil && p.bytes == nil && p.answer != nil {
			err = wrongAnswer(p.answer, "content of a file")
		}
		if err == nil {
			s.moved(p.dc)
		}
		done(p, err)
	})
	return nil
}

// request is the call that asks for a part, which cdn lets come by a CDN.
func (f *File) request(offset int64, limit int, cdn bool) api.Object {
	if f.Web != nil {
		return &api.UploadGetWebFileRequest{Location: f.Web, Offset: int32(offset), Limit: int32(limit)}
	}
	precise := offset%wholeBlock != 0 || limit%wholeBlock != 0 || window%limit != 0
	return &api.UploadGetFileRequest{Location: f.Location, Offset: offset, Limit: int32(limit), Precise: precise, CdnSupported: cdn}
}

// left is how many bytes there are from offset on; -1: not known.
func (f *File) left(offset int64) int64 {
	if f.Size < 0 {
		return -1
	}
	return max(f.Size-offset, 0)
}

// moved notes the data centre that has the file.
func (s *source) moved(dc int) {
	s.mu.Lock()
	s.f.DC = dc
	s.mu.Unlock()
}

// cut is what an answer to get brings of the file, without what is beyond its size.
// An error says that it ends too early.
func (f *File) cut(offset int64, limit int, content []byte) ([]byte, error) {
	if len(content) > limit {
		content = content[:limit]
	}
	if f.Size < 0 {
		return content, nil
	}
	due := min(int64(limit), max(f.Size-offset, 0))
	if int64(len(content)) < due {
		return nil, &Error{Kind: KindNetwork, Message: fmt.Sprintf("the file ends at byte %d of %d: ask for what shows it again, or download it anew", offset+int64(len(content)), f.Size)}
	}
	return content[:due], nil
}

// Units of a download (A14): no answer crosses the border of a window, and offset and
// length are of whole blocks. Blocks of the smaller kind have to be asked for.
const (
	window     = 1 << 20
	wholeBlock = 4 << 10
	blockSize  = 1 << 10
)
