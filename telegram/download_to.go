package telegram

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/tgscript/tgscript/tl/api"
)

// keepEvery is how often it is made sure that what there is of an unfinished file is
// on the disk, in case that the power goes.
const keepEvery = 2 * time.Second

// UnfinishedError is why a download has ended that can go on: DownloadTo begins
// with what it has left.
type UnfinishedError struct {
	Part       string // where that is, beside the target
	Done, Size int64  // bytes that are there, of how many
	Err        error
}

func (e *UnfinishedError) Error() string {
	return fmt.Sprintf("%v (%d of %d bytes are kept in %s: download it again to go on from there)", e.Err, e.Done, e.Size, e.Part)
}

// Unwrap is the reason.
func (e *UnfinishedError) Unwrap() error { return e.Err }

// DownloadTo writes a file beside its target, and moves it there when it is whole
// and on the disk. If it was begun before, however that has ended, it goes on from
// there: pieces whose checksum holds are not fetched again. Its error is an
// *UnfinishedError if something is left to go on with, or else there is nothing more
// left of the file than before. While the same file is on its way to the same target,
// it waits.
func (c *Client) DownloadTo(ctx context.Context, f File, root *os.Root, name string, o TransferOptions) error {
	if f.Bytes != nil {
		f.Size = int64(len(f.Bytes))
	}
	m := newMeter(o, f.Size)
	m.told = time.Now() // what is there is told together, unless it takes long to read
	p, err := openPart(ctx, root, name, f.identity(), f.Size, m.add)
	if err != nil {
		return err
	}
	if m.told = (time.Time{}); p.done() > 0 {
		m.add(0)
	}
	err = c.complete(ctx, f, p, m, o)
	if err == nil {
		if err = p.move(name); err == nil {
			m.finish()
			return nil
		}
		if _, gone := root.Lstat(p.name); gone == nil && p.size >= 0 {
			err = &UnfinishedError{Part: p.name, Done: p.size, Size: p.size, Err: err}
		}
		return err
	}
	done := p.done()
	if left := p.leave(); left != nil {
		return errors.Join(err, left)
	}
	if done > 0 && p.size >= 0 {
		return &UnfinishedError{Part: p.name, Done: done, Size: p.size, Err: err}
	}
	return err
}

// complete brings what an unfinished file lacks, and verifies it, while it is made
// sure of what there is.
func (c *Client) complete(ctx context.Context, f File, p *partFile, m *meter, o TransferOptions) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	over, kept := make(chan struct{}), make(chan error, 1)
	go func() {
		err := p.keepOften(over)
		if err != nil {
			cancel()
		}
		kept <- err
	}()
	err := c.bring(ctx, f, p, m, o)
	close(over)
	if failed := <-kept; failed != nil { // which the disk may not say again
		return failed
	}
	return err
}

// bring brings what an unfinished file lacks, and once more what is not as Telegram
// says.
func (c *Client) bring(ctx context.Context, f File, p *partFile, m *meter, o TransferOptions) error {
	for again := true; ; again = false {
		size, err := c.fetch(ctx, f, p, m, o)
		if err != nil || !o.Verify {
			return err
		}
		f.Size = size // what is fetched again is not to look for the end
		wrong, err := c.verify(ctx, f, p, o.CallOptions)
		if err != nil || len(wrong) == 0 {
			return err
		}
		if !again {
			return fmt.Errorf("the bytes from %d on are not those that Telegram has a hash of, twice", wrong[0])
		}
		for _, offset := range wrong {
			n := min(partSize, size-offset)
			p.drop(offset, n)
			m.add(-n)
		}
	}
}

// fetch brings the pieces that are not there, and tells how long the file is.
func (c *Client) fetch(ctx context.Context, f File, p *partFile, m *meter, o TransferOptions) (size int64, err error) {
	d := newDownload(c.source(f, o.CallOptions), func(offset int64, content []byte) error {
		err := p.put(offset, content)
		m.add(int64(len(content)))
		return err
	})
	d.have = p.have
	if err := d.run(ctx); err != nil {
		return 0, err
	}
	size = d.end.Load()
	info, err := p.f.Stat()
	if err == nil && info.Size() != size {
		err = p.f.Truncate(size)
	}
	return size, err
}

// keepOften makes sure of what is there, until it is over.
func (p *partFile) keepOften(over <-chan struct{}) error {
	tick := time.NewTicker(keepEvery)
	defer tick.Stop()
	for {
		select {
		case <-over:
			return nil
		case <-tick.C:
			if err := p.keep(); err != nil {
				return err
			}
		}
	}
}

// identity says which file this is, whatever its reference; "" if that can't be
// told, so that nothing is gone on with.
func (f *File) identity() string {
	switch l := f.Location.(type) {
	case *api.InputDocumentFileLocation:
		return fmt.Sprintf("document %d %s", l.ID, l.ThumbSize)
	case *api.InputPhotoFileLocation:
		return fmt.Sprintf("photo %d %s", l.ID, l.ThumbSize)
	case *api.InputPeerPhotoFileLocation:
		return fmt.Sprintf("profile photo %d %t", l.PhotoID, l.Big)
	}
	return ""
}
