package telegram

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strconv"
	"sync"
	"time"
)

// A file on its way is NAME.part, beside its target NAME. NAME.part.state says which
// file it is, and which pieces of it are there, each with its checksum, by a line more
// for each that comes: whoever finds the two can go on. The checksums tell what has
// not reached the disk before the power went, so the two need not be in step.

const (
	partSuffix  = ".part"
	stateSuffix = ".state"
	stateMagic  = "tgscript download 1\n"
	mostState   = 1 << 20 // bytes
	mostParts   = 100     // names that are tried
	inUseTick   = 200 * time.Millisecond
	mostUnclear = time.Second // that whoever comes or goes is given
)

// partFile is a file that is being downloaded. It is locked as long as it is open.
type partFile struct {
	root *os.Root
	name string // of the part file
	f    *os.File
	log  *os.File // its state
	id   string   // which file it is
	size int64    // -1: not known

	mu      sync.Mutex       // guards what follows
	sums    map[int64]uint32 // CRC-32C of the pieces of partSize that are there, by offset
	bytes   int64            // that are there
	changed bool             // since it was made sure of
}

// openPart makes or finds the unfinished file of a target: that of an earlier time
// if it is of the same file, with what has reached the disk of it, whose lengths are
// told to found as it is read. What is of somebody else, or in use for another file, is
// left alone, and another name is taken. While somebody brings the same, it waits: what
// they leave, if they are ended, is gone on with.
func openPart(ctx context.Context, root *os.Root, target, id string, size int64, found func(n int64)) (*partFile, error) {
	if id == "" {
		size = -1 // nothing tells whether what is there is of this file
	}
	for n := 1; n <= mostParts; n++ {
		name := target + partSuffix
		if n > 1 {
			name += strconv.Itoa(n)
		}
		p := &partFile{root: root, name: name, id: id, size: size, sums: map[int64]uint32{}}
		free, err := p.open(ctx, found)
		for soon := time.Millisecond; err == errInUse || err == errUnclear && soon < mostUnclear; {
			wait := inUseTick
			if err == errUnclear {
				wait, soon = soon, 2*soon
			}
			select {
			case <-time.After(wait):
				free, err = p.open(ctx, found)
			case <-ctx.Done():
				err = ctx.Err()
			}
		}
		if err != nil && err != errUnclear {
			return nil, err
		}
		if free {
			return p, nil
		}
	}
	return nil, fmt.Errorf("%s can't be downloaded: %s and %d more files like that are there, of something else or in use: remove those that nobody needs", target, target+partSuffix, mostParts-1)
}

var (
	// errInUse says that somebody brings the same file to the same place.
	errInUse = errors.New("the same file is on its way")
	// errUnclear says that somebody has the part, and it does not show yet for what.
	errUnclear = errors.New("another file may be on its way")
)

// open opens and locks the file, and begins with what is there of it. free is false
// if it is not ours to use.
func (p *partFile) open(ctx context.Context, found func(n int64)) (free bool, err error) {
	for {
		f, err := p.root.OpenFile(p.name, os.O_RDWR|os.O_CREATE, 0o666)
		if err != nil {
			if info, statErr := p.root.Lstat(p.name); statErr == nil && !info.Mode().IsRegular() {
				return false, nil
			}
			return false, err
		}
		locked, err := lockOpen(f)
		if err != nil || !locked {
			if err = errors.Join(err, f.Close()); err == nil {
				err = p.holder()
			}
			return false, err
		}
		mine, err := f.Stat()
		if err != nil {
			return false, errors.Join(err, f.Close())
		}
		switch there, err := p.root.Lstat(p.name); {
		case err == nil && !there.Mode().IsRegular():
			return false, f.Close()
		case err != nil || !os.SameFile(mine, there):
			_ = f.Close() // it was moved to its target meanwhile
			continue
		}
		p.f = f
		if free, err := p.adopt(ctx, mine.Size(), found); err != nil || !free {
			if err != nil && mine.Size() == 0 {
				return false, errors.Join(err, p.leave()) // of an empty one nobody misses anything
			}
			return false, errors.Join(err, p.close())
		}
		return true, nil
	}
}

// holder tells what whoever has the part locked brings: errInUse if it is the same, nil
// if it is something else. Who has just come has yet to write what, and who goes may
// have removed it, or not: only a state that is locked is certainly that of another.
func (p *partFile) holder() error {
	f, err := p.root.Open(p.name + stateSuffix)
	if err != nil {
		return errUnclear
	}
	defer f.Close()
	head := p.head()
	there := make([]byte, len(head))
	if _, err := io.ReadFull(f, there); err == nil && bytes.Equal(there, head) && p.id != "" {
		return errInUse
	}
	if free, err := lockOpen(f); err != nil || free {
		return errUnclear
	}
	return nil
}

// adopt reads the state. A file that has content without one is somebody else's.
func (p *partFile) adopt(ctx context.Context, length int64, found func(n int64)) (ours bool, err error) {
	state, err := p.readState()
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if length > 0 {
			return false, nil
		}
	case err != nil:
		return false, err
	case len(state) > 0 && !bytes.HasPrefix(state, []byte(stateMagic)): // none is what some disks keep of ours
		return false, nil
	}
	if sums, ok := p.parse(state); ok {
		if err := p.check(ctx, sums, found); err != nil {
			return false, err
		}
	}
	if len(p.sums) == 0 {
		if err := p.f.Truncate(0); err != nil {
			return false, err
		}
	}
	return true, p.begin() // before the first byte, so that nobody takes it for somebody else's
}

func (p *partFile) readState() ([]byte, error) {
	f, err := p.root.Open(p.name + stateSuffix)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, mostState))
}

// parse reads what a state says is there, if that is of the same file.
func (p *partFile) parse(state []byte) (sums map[int64]uint32, ok bool) {
	b, ok := bytes.CutPrefix(state, p.head())
	if !ok {
		return nil, false
	}
	sums = map[int64]uint32{}
	for ; len(b) >= stateLine; b = b[stateLine:] {
		sums[int64(binary.LittleEndian.Uint64(b))] = binary.LittleEndian.Uint32(b[8:])
	}
	return sums, true
}

// stateLine is the length of what the state has of one piece: offset and checksum.
const stateLine = 8 + 4

func appendLine(b []byte, offset int64, sum uint32) []byte {
	return binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint64(b, uint64(offset)), sum)
}

// head is what the state of the same file begins with: the magic, the size of the
// file and of a piece, and which file it is.
func (p *partFile) head() []byte {
	b := binary.LittleEndian.AppendUint64([]byte(stateMagic), uint64(p.size))
	b = binary.LittleEndian.AppendUint32(b, partSize)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(p.id)))
	return append(b, p.id...)
}

// check takes what the file really has of the pieces that it is said to have.
func (p *partFile) check(ctx context.Context, sums map[int64]uint32, found func(n int64)) error {
	piece := make([]byte, partSize)
	for _, offset := range slices.Sorted(maps.Keys(sums)) {
		if offset < 0 || offset%partSize != 0 || offset >= p.size {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		b := piece[:min(partSize, p.size-offset)]
		switch _, err := p.f.ReadAt(b, offset); {
		case errors.Is(err, io.EOF):
		case err != nil:
			return err
		case crc32.Checksum(b, castagnoli) == sums[offset]:
			p.sums[offset] = sums[offset]
			p.bytes += int64(len(b))
			found(int64(len(b)))
		}
	}
	return nil
}

// have tells whether a piece is there.
func (p *partFile) have(offset int64) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	_, ok := p.sums[offset]
	return ok
}

// done is how many bytes are there.
func (p *partFile) done() int64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.bytes
}

// put writes a piece.
func (p *partFile) put(offset int64, content []byte) error {
	if _, err := p.f.WriteAt(content, offset); err != nil {
		return err
	}
	sum := crc32.Checksum(content, castagnoli)
	if p.size >= 0 {
		if _, err := p.log.Write(appendLine(nil, offset, sum)); err != nil {
			return err
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, ok := p.sums[offset]; !ok {
		p.bytes += int64(len(content))
	}
	p.sums[offset], p.changed = sum, true
	return nil
}

// drop has a piece of n bytes, which is there, fetched again.
func (p *partFile) drop(offset, n int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.sums, offset)
	p.bytes -= n
}

// keep makes sure that what is there now is there when the power goes, too.
func (p *partFile) keep() error {
	p.mu.Lock()
	changed := p.changed
	p.changed = false
	p.mu.Unlock()
	if !changed {
		return nil
	}
	return errors.Join(p.f.Sync(), p.log.Sync())
}

// begin writes the state anew, and opens it for what comes.
func (p *partFile) begin() error {
	b := p.head()
	for offset, sum := range p.sums {
		b = appendLine(b, offset, sum)
	}
	err := p.write(b)
	if err == nil {
		p.log, err = p.root.OpenFile(p.name+stateSuffix, os.O_WRONLY|os.O_APPEND, 0)
	}
	if err == nil {
		_, err = lockOpen(p.log) // see holder, which may have it for a moment
	}
	return err
}

// close closes what is open.
func (p *partFile) close() error {
	err := p.f.Close()
	if p.log != nil {
		err = errors.Join(err, p.log.Close())
	}
	return err
}

// write replaces the state on the disk.
func (p *partFile) write(state []byte) error {
	tmp := p.name + stateSuffix + ".new"
	f, err := p.root.OpenFile(tmp, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o666)
	if err != nil {
		return err
	}
	_, err = f.Write(state)
	if err == nil && len(p.sums) > 0 { // else there is nothing to lose
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = p.root.Rename(tmp, p.name+stateSuffix)
	}
	if err != nil {
		_ = p.root.Remove(tmp) // what the error is about is more than this
	}
	return err
}

// move makes the file its target. It is closed then, also after an error.
func (p *partFile) move(target string) error {
	if err := p.f.Sync(); err != nil {
		return errors.Join(err, p.close())
	}
	err := p.root.Rename(p.name, target)
	if closed := p.close(); err != nil { // some systems move nothing that is open
		if err = closed; err == nil {
			err = p.root.Rename(p.name, target)
		}
	}
	if err != nil {
		return err
	}
	p.forget()
	if folder, err := p.root.Open(path.Dir(target)); err == nil {
		_ = folder.Sync() // not every system can
		_ = folder.Close()
	}
	return nil
}

// named tells whether an open file is the one that the name of the part stands for.
func (p *partFile) named(f *os.File) bool {
	mine, err := f.Stat()
	if err != nil {
		return false
	}
	there, err := p.root.Lstat(p.name)
	return err == nil && os.SameFile(mine, there)
}

// forget removes the state of a file that has been moved, unless somebody has begun
// another of that name meanwhile. If it is left, nothing is lost: the file is there.
func (p *partFile) forget() {
	f, err := p.root.OpenFile(p.name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return
	}
	locked, err := lockOpen(f)
	if err != nil || !locked || !p.named(f) { // or somebody had it in between, and has removed it
		_ = f.Close()
		return
	}
	_ = p.root.Remove(p.name + stateSuffix)
	err = p.root.Remove(p.name)
	if _ = f.Close(); err != nil { // some systems remove nothing that is open
		_ = p.root.Remove(p.name)
	}
}

// leave closes a file that is not whole: for the next time, or for good if there is
// nothing of it. The state goes first, as long as nobody else can have begun one.
func (p *partFile) leave() error {
	if p.done() > 0 && p.size >= 0 {
		return errors.Join(p.keep(), p.close())
	}
	var err error
	if p.log != nil {
		err = errors.Join(p.f.Truncate(0), p.log.Close(), p.root.Remove(p.name+stateSuffix))
	}
	removed := p.root.Remove(p.name)
	if closed := p.f.Close(); removed != nil { // some systems remove nothing that is open
		if removed = closed; removed == nil {
			removed = p.root.Remove(p.name)
		}
	}
	return errors.Join(err, removed)
}
