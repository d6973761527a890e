package telegram

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/tgscript/tgscript/tl/api"
)

// hashesInFlight is how many questions for hashes of a file are on their way at once.
const hashesInFlight = 4

// verify compares a file with the hashes that Telegram gives of all its pieces
// (A14), and tells where the pieces of partSize begin that differ.
func (c *Client) verify(ctx context.Context, f File, p *partFile, o CallOptions) (wrong []int64, err error) {
	info, err := p.f.Stat()
	if err != nil || f.Bytes != nil {
		return nil, err
	}
	var mu sync.Mutex // guards wrong
	x := &comparison{c: c, o: o, f: f, content: p.f, size: info.Size(), differs: func(from, until int64) error {
		mu.Lock()
		defer mu.Unlock()
		for offset := from - from%partSize; offset < until; offset += partSize {
			wrong = append(wrong, offset)
		}
		return nil
	}}
	err = x.run(ctx)
	slices.Sort(wrong)
	return slices.Compact(wrong), err
}

// errDiffers ends a comparison whose answer is known.
var errDiffers = errors.New("the file is another one")

// IsAt tells whether f is what is on the disk already: a file of its size, whose pieces
// all have the hashes that Telegram gives of f's. It is not where f's size is not known,
// or no hashes are given of it. Nothing of its content is asked for.
func (c *Client) IsAt(ctx context.Context, f File, root *os.Root, name string, o CallOptions) (bool, error) {
	if f.Bytes != nil {
		f.Size = int64(len(f.Bytes))
	}
	info, err := root.Stat(name)
	if err != nil || !info.Mode().IsRegular() || info.Size() != f.Size {
		return false, nil
	}
	if f.Bytes != nil {
		b, err := root.ReadFile(name)
		return err == nil && bytes.Equal(b, f.Bytes), nil
	}
	content, err := root.Open(name)
	if err != nil {
		return false, nil
	}
	defer content.Close()
	c.origins.remember(f)
	x := &comparison{c: c, o: o, f: f, content: content, size: f.Size, differs: func(_, _ int64) error { return errDiffers }}
	err = x.run(ctx)
	if refused := (*Error)(nil); errors.As(err, &refused) && (refused.Kind != KindRPC || refused.Code == 420) || ctx.Err() != nil {
		return false, err
	}
	return err == nil, nil
}

// A comparison compares content with the hashes of a file at Telegram.
type comparison struct {
	c       *Client
	o       CallOptions
	f       File
	content io.ReaderAt
	size    int64
	// differs is told of each piece that does, and can end the comparison with an
	// error. It is called on several goroutines.
	differs func(from, until int64) error
}

// run compares all of it. Each question is for as many bytes as the first answer is
// of, so that no answer has to be there for the next question.
func (x *comparison) run(ctx context.Context) error {
	if x.size == 0 {
		return nil
	}
	if x.f.Location == nil {
		return errors.New("no hashes are given of such a file: download it without verifying")
	}
	span, err := x.stretch(ctx, 0, 1)
	if err != nil || span >= x.size {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	next, ended := atomic.Int64{}, make(chan error, hashesInFlight)
	next.Store(span)
	for range hashesInFlight {
		go func() {
			var err error
			for err == nil {
				at := next.Add(span) - span
				if at >= x.size {
					break
				}
				_, err = x.stretch(ctx, at, min(at+span, x.size))
			}
			ended <- err
		}()
	}
	var failed error
	for range hashesInFlight {
		if err := <-ended; err != nil && failed == nil {
			failed = err
			cancel()
		}
	}
	return failed
}

// stretch compares what is there from a byte on until another one, and of the last
// answer all; it tells how far that was.
func (x *comparison) stretch(ctx context.Context, at, until int64) (reached int64, err error) {
	var piece []byte
	for at < until {
		answer, err := x.c.Invoke(ctx, &api.UploadGetFileHashesRequest{Location: x.c.origins.freshest(x.f.Location), Offset: at}, x.o)
		hashes, err := result[*api.FileHashVector](answer, err)
		if err != nil {
			return at, err
		}
		from := at
		for _, h := range hashes.Elems {
			if h.Offset < 0 || h.Offset > at || h.Limit <= 0 || h.Limit > window || at >= x.size {
				break
			}
			end := min(h.Offset+int64(h.Limit), x.size)
			if end <= at {
				continue
			}
			piece = slices.Grow(piece[:0], int(end-h.Offset))[:end-h.Offset]
			if _, err := x.content.ReadAt(piece, h.Offset); err != nil {
				return at, err
			}
			if sum := sha256.Sum256(piece); !slices.Equal(sum[:], h.Hash) {
				if err := x.differs(h.Offset, end); err != nil {
					return at, err
				}
			}
			at = end
		}
		if at == from {
			return at, fmt.Errorf("no hash is given of the bytes from %d on: download it without verifying", at)
		}
	}
	return at, nil
}
