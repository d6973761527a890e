package host

import (
	"context"
	"errors"
	"os"
	"path"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// Scripts run again and again, so that most of what they download is there already: a
// file of the same content is kept. But to each message that is downloaded to a folder in
// one run belongs a file of its own, whatever others have sent: it may be moved or
// changed while the other ones are needed.

// destination is where a file is to be.
type destination struct {
	name string // as the script says it
	fileKey
	root *os.Root
}

// fileKey is a file on the disk, by its root and its name there.
type fileKey struct{ folder, local string }

// messageKey is a message, whatever has brought it.
type messageKey struct {
	chat chatKey
	id   int32
}

// mostGiven is of how many names it is remembered for which message they are.
const mostGiven = 4096

// downloads are the names of files that this run downloads to.
type downloads struct {
	now   map[fileKey]int        // how many are on their way to each
	given map[fileKey]messageKey // whose each is that a folder got
	old   []fileKey              // of given, the oldest first
}

// destination finds where a name leads. What may not be there raises.
func (v *verb) destination(name string) (destination, error) {
	root, local, err := v.place(name, true)
	if absent := (*fileError)(nil); err != nil && !errors.As(err, &absent) {
		v.fail("%s", err)
	}
	if err != nil {
		return destination{}, err
	}
	return destination{name, fileKey{root.Name(), local}, root}, nil
}

// inFolder finds the file of a folder that f of x belongs to, and whether it is there
// already: of the names that it may have, the first that is free or that has it.
func (v *verb) inFolder(folder string, x lua.LValue, f telegram.File, o downloadOptions) (d destination, there bool, err error) {
	base, unique := fileNameOf(x, f)
	shown, _ := shownBy(x)
	message, _ := shown.(api.MessageClass)
	var whose messageKey
	whose.chat, whose.id = placeOfMessage(message)
	for n := 0; ; n++ { // whoever sent it has chosen the name
		inFolder := base
		if n > 0 {
			inFolder = numbered(base, n)
		}
		if d, err = v.destination(path.Join(folder, inFolder)); err != nil {
			return d, false, err
		}
		info, e := d.root.Lstat(d.local)
		switch {
		case e != nil && v.downloads.now[d.fileKey] == 0:
			v.downloads.give(d.fileKey, whose)
			return d, false, nil
		case e != nil || v.downloads.now[d.fileKey] > 0 || v.downloads.isOfOther(d.fileKey, whose):
			continue
		case unique && !o.verify:
			there = info.Mode().IsRegular() && (f.Size < 0 || info.Size() == f.Size)
		default:
			there, err = v.isAt(d, f, o)
		}
		if err != nil || there && !v.downloads.isOfOther(d.fileKey, whose) { // which another task may have made it meanwhile
			v.downloads.give(d.fileKey, whose)
			return d, there, err
		}
	}
}

// isAt tells whether f is there already, byte for byte.
func (v *verb) isAt(d destination, f telegram.File, o downloadOptions) (there bool, err error) {
	info, err := d.root.Stat(d.local)
	if size := max(f.Size, int64(len(f.Bytes))); err != nil || info.Size() != size {
		return false, nil
	}
	err = v.transfer(path.Base(d.local), false, o.progress, func(ctx context.Context, t *transfer) error {
		var err error
		if there, err = v.client.IsAt(ctx, f, d.root, d.local, v.o); there {
			t.progress(info.Size(), info.Size())
		}
		return err
	})
	return there, err
}

// reserve notes that there will be a file of that name, until done is called.
func (h *host) reserve(d destination) (done func()) {
	all := &h.downloads
	if all.now == nil {
		all.now = map[fileKey]int{}
	}
	all.now[d.fileKey]++
	return func() {
		if all.now[d.fileKey]--; all.now[d.fileKey] == 0 {
			delete(all.now, d.fileKey)
		}
	}
}

// give remembers for which message a file is.
func (a *downloads) give(k fileKey, to messageKey) {
	if to.id == 0 {
		return
	}
	if a.given == nil {
		a.given = map[fileKey]messageKey{}
	}
	if _, again := a.given[k]; !again {
		if len(a.old) == mostGiven {
			delete(a.given, a.old[0])
			a.old = append(a.old[:0], a.old[1:]...)
		}
		a.old = append(a.old, k)
	}
	a.given[k] = to
}

// isOfOther tells whether a file is for another message.
func (a *downloads) isOfOther(k fileKey, than messageKey) bool {
	whose, ok := a.given[k]
	return ok && whose != than
}
