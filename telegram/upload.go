package telegram

import (
	"context"
	"crypto/md5"
	"encoding/hex"
	"errors"
	"fmt"
	checksum "hash"
	"io"
	"strings"
	"sync"

	"github.com/tgscript/tgscript/tl/api"
)

// Source is what is uploaded.
type Source struct {
	Name string // that others see; no path
	Size int64  // in bytes; -1: until Reader ends
	// At has content of a known size; Reader any other, which is read once and in
	// its order. Both are read by one goroutine at a time.
	At     io.ReaderAt
	Reader io.Reader
	// Key says what it is, so that an upload that was cut off goes on from where it
	// was: as the absolute path with size and time. "": it begins anew.
	Key string
}

// Uploaded is a file that is at Telegram, for some hours, and shown by nothing yet.
type Uploaded struct {
	File api.InputFileClass
	Size int64

	c      *Client
	source Source
	o      TransferOptions
	file   int64 // its number

	mending sync.Mutex // guards mended, and keeps two from sending the same again
	mended  int        // how often parts were sent again, see SendMissing
}

// Upload sends a file to the account's data centre, in parts (A13): several at
// once, over as many connections as help. Files whose size is not known before their
// end go as big ones, which have no MD5 sum, unless one part is all there is of
// them.
//
// A source that says what it is goes on where an earlier attempt was cut off, by
// whatever it was, if Options.TransferDir is set and its parts are at Telegram
// still; see Uploaded.Used. The error is an *Error, or that of the source.
func (c *Client) Upload(ctx context.Context, s Source, o TransferOptions) (*Uploaded, error) {
	switch {
	case s.Size == 0:
		return nil, errEmptyFile()
	case s.At == nil && s.Reader == nil, s.At != nil && s.Size < 0:
		return nil, fmt.Errorf("upload: %s: a source has At and its size, or Reader", s.Name)
	}
	plan := planUpload(s.Size)
	if plan.parts > partsWithout {
		if err := c.partLimits(ctx).check(plan.parts); err != nil {
			return nil, err
		}
	}
	j, err := c.openJournal(ctx, s.Key, plan)
	if err != nil {
		return nil, fmt.Errorf("upload: %w", err)
	}
	u := newUpload(c, s, o, j)
	defer u.close()
	resumed := u.done() > 0
	in, err := u.send(ctx)
	if resumed && s.At != nil && outdated(err) {
		if err = j.restart(c); err == nil {
			u = newUpload(c, s, o, j)
			in, err = u.send(ctx)
		}
	}
	if err != nil {
		return nil, err
	}
	u.meter.finish()
	return &Uploaded{File: in, Size: u.size, c: c, source: s, o: o, file: j.file}, nil
}

// outdated tells whether Telegram has something else of a file than what was
// remembered.
func outdated(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Kind == KindRPC && strings.HasPrefix(e.Type, "FILE_")
}

// Used forgets what is remembered of the upload: something shows the file now.
// Without that, who uploads the same file again within some hours is given what is
// there.
func (u *Uploaded) Used(ctx context.Context) {
	if planUpload(u.Size).parts > 1 {
		r, _ := u.c.openRecord(ctx, uploadRecord, u.source.Key)
		_ = r.remove() // it is of no use soon
	}
}

// upload is one file on its way.
type upload struct {
	c     *Client
	s     Source
	o     TransferOptions
	meter *meter
	fleet *fleet

	sum checksum.Hash // nil: of no use

	mu             sync.Mutex // guards the journal, which the answers change
	*uploadJournal            // but for what only send changes: size, parts, big
	flying         sync.WaitGroup
	fail           context.CancelCauseFunc // sends no more
}

func newUpload(c *Client, s Source, o TransferOptions, j *uploadJournal) *upload {
	u := &upload{c: c, s: s, o: o, uploadJournal: j, meter: newMeter(o, s.Size), fleet: c.fleet(0, true)}
	if !j.big {
		u.sum = md5.New()
	}
	if done := j.done(); done > 0 {
		u.meter.add(done)
	}
	return u
}

// close leaves the journal to whoever goes on.
func (u *upload) close() {
	if err := u.record.close(); err != nil {
		u.c.o.Log.Info("an upload is not remembered", "error", err)
	}
}

// send sends all parts that are missing, and is what they make. After the first
// failure nothing more is sent, but what is on its way arrives.
func (u *upload) send(ctx context.Context) (api.InputFileClass, error) {
	going, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	u.fail = fail
	var err error
	if u.s.At != nil {
		err = u.sendParts(ctx, going)
	} else {
		err = u.sendStream(ctx, going)
	}
	if err != nil {
		fail(err)
	}
	u.flying.Wait()
	if first := context.Cause(going); first != nil {
		return nil, u.failure(first)
	}
	return u.input(), nil
}

// failure is what ended the upload, as an *Error if it was the caller.
func (u *upload) failure(err error) error {
	var e *Error
	if !errors.As(err, &e) && (errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)) {
		return u.c.callError(err, nil, "upload.saveBigFilePart", 0)
	}
	return err
}

// input is what names the file, once it is there.
func (u *upload) input() api.InputFileClass {
	if u.big {
		return &api.InputFileBig{ID: u.file, Parts: int32(u.parts), Name: u.s.Name}
	}
	return &api.InputFile{ID: u.file, Parts: int32(u.parts), Name: u.s.Name, Md5Checksum: hex.EncodeToString(u.sum.Sum(nil))}
}

// has tells whether Telegram has a part.
func (u *upload) has(part int) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.have[part]
}

// sendParts sends what is missing of a file that can be read at any place. What can
// be left out is not even read. It waits for a slot before it has a buffer: whatever
// the number of files, few parts are in memory.
func (u *upload) sendParts(ctx, going context.Context) error {
	for part := range u.parts {
		there := u.has(part)
		if there && u.sum == nil {
			continue
		}
		var to *slot
		if !there {
			var err error
			if to, err = u.fleet.slot(going, u.size-int64(part)*partSize); err != nil {
				return err
			}
		}
		buffer := partBuffers.Get().(*partBuffer)
		content := buffer[:u.length(part)]
		n, err := u.s.At.ReadAt(content, int64(part)*partSize)
		if n == len(content) {
			err = nil
		}
		if err != nil {
			partBuffers.Put(buffer)
			if to != nil {
				to.free()
			}
			return u.unreadable(err, int64(part)*partSize+int64(n))
		}
		if u.sum != nil {
			u.sum.Write(content)
		}
		u.launch(ctx, to, part, buffer, n)
	}
	return nil
}

// unreadable is the error of a source of which so many bytes were read.
func (u *upload) unreadable(err error, read int64) error {
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return fmt.Errorf("upload: %s ends after %d bytes, and was to have %d: was it changed meanwhile?", u.s.Name, read, u.s.Size)
	}
	return fmt.Errorf("upload: %w", err)
}

// partBuffers are those that no part is in.
var partBuffers = sync.Pool{New: func() any { return new(partBuffer) }}

type partBuffer [partSize]byte

// launch sends the part that is in the first bytes of a buffer; without a slot, it is
// there.
func (u *upload) launch(ctx context.Context, to *slot, n int, buffer *partBuffer, length int) {
	if to == nil {
		partBuffers.Put(buffer)
		return
	}
	u.flying.Add(1)
	to.send(ctx, u.request(u.file, n), buffer[:length], length, u.o.CallOptions, func(p *part, err error) {
		defer u.flying.Done()
		partBuffers.Put(buffer)
		if saved, ok := p.answer.(*api.Bool); err == nil && (!ok || !saved.Value) {
			err = wrongAnswer(p.answer, "true")
		}
		p.free()
		if err != nil {
			u.fail(err)
			return
		}
		u.arrived(n)
		u.meter.add(int64(length))
	})
}

// arrived notes that Telegram has a part.
func (u *upload) arrived(part int) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.c.journalFailed(u.uploadJournal, u.add(part))
}
