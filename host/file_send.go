package host

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// sendingFiles is one send_file.
type sendingFiles struct {
	sending
	all      fileOptions // of each file that has no others
	captions []lua.LValue
	progress progressOption
	anew     bool // what was begun before is not gone on with
	items    []*fileItem
	list     bool // several were given, as a list
	over     bool // all of it is sent
}

// openFiles makes send_file, upload and bytes.
func (h *host) openFiles() {
	h.register("send_file", h.verb("send_file", luaSendFile))
	h.register("upload", h.verb("upload", luaUpload))
	h.openBytes()
}

// luaSendFile is send_file(peer, what [, opts]).
func luaSendFile(v *verb) ([]lua.LValue, error) {
	v.most(3)
	s := &sendingFiles{}
	v.peer(1, &s.Peer)
	return v.sendFiles(s, v.L.Get(2), v.L.Get(3))
}

// sendFiles sends what is given with options, to the peer that s has already.
func (v *verb) sendFiles(s *sendingFiles, what, opts lua.LValue) ([]lua.LValue, error) {
	defer s.close()
	v.options(opts, sendFileOptions, func(name string, e lua.LValue) *argError { return v.sendFileOption(s, name, e) })
	v.readItems(s, what)
	if err := s.lost(); err != nil {
		return nil, err
	}
	if s.quote != nil && s.ReplyTo == nil && len(v.c.pending) == 0 {
		v.fail("quote goes with reply_to, which says of which message")
	}
	if err := v.resolve(); err != nil {
		return nil, err
	}
	v.replyTo(&s.sending)
	v.mayGo(s)
	if err := v.bringUp(s); err != nil {
		return nil, err
	}
	sending, err := v.once(s)
	if err != nil {
		return nil, err
	}
	err = &telegram.Error{Kind: telegram.KindCancelled} // if a Lua error ends it
	defer func() { v.sent(sending, s.items, err) }()
	var out []lua.LValue
	if s.list {
		out, err = v.sendList(s)
	} else {
		out, err = v.sendOne(s, 0)
	}
	s.over = err == nil
	return out, err
}

// mayGo refuses what the script may not send, before a gigabyte goes up for nothing.
func (v *verb) mayGo(s *sendingFiles) {
	if s.list && !v.opts.Permissions.allowsMethod("messages.sendMedia") {
		v.bridge.permitted(v.L, &api.MessagesSendMultiMediaRequest{Peer: s.Peer})
		return
	}
	v.bridge.permitted(v.L, &api.MessagesSendMediaRequest{Peer: s.Peer, Media: &api.InputMediaEmpty{}})
}

// close ends what was opened.
func (s *sendingFiles) close() {
	for _, it := range s.items {
		if it.fileSource != nil {
			it.fileSource.close(s.over)
		}
		if it.thumb != nil {
			it.thumb.close(s.over)
		}
	}
	if s.all.thumb != nil {
		s.all.thumb.close(s.over)
	}
}

// lost is why a file can't be read, if any can't: nothing is sent then.
func (s *sendingFiles) lost() error {
	for _, it := range s.items {
		for _, from := range []*fileSource{it.fileSource, it.thumb} {
			if from != nil && from.lost != nil {
				return from.lost
			}
		}
	}
	return nil
}

// sendFileOption reads one option.
func (v *verb) sendFileOption(s *sendingFiles, name string, e lua.LValue) *argError {
	switch {
	case slices.Contains(fileOptionNames, name):
		return v.fileOption(&s.all, name, e)
	case name == "progress":
		return s.progress.set(e)
	case name == "resume":
		return optionNot(&s.anew, e)
	case name == "caption":
		if t, ok := e.(*lua.LTable); ok && t.RawGetString("_") == lua.LNil {
			for i := range t.Len() {
				s.captions = append(s.captions, t.RawGetInt(i+1))
			}
			return nil
		}
		s.captions = []lua.LValue{e}
		return nil
	}
	return v.sendOption(&s.sending, name, e)
}

// maxFiles is how many one send_file takes.
const maxFiles = 1000

// readItems reads what is to be sent.
func (v *verb) readItems(s *sendingFiles, what lua.LValue) {
	t, ok := what.(*lua.LTable)
	s.list = ok && t.RawGetString("_") == lua.LNil && t.RawGetString("file") == lua.LNil
	given := []lua.LValue{what}
	if s.list {
		given = given[:0]
		for i := range t.Len() {
			given = append(given, t.RawGetInt(i+1))
		}
	}
	switch {
	case what == lua.LNil:
		v.fail("file expected, got nothing")
	case len(given) == 0:
		v.fail("a list of files expected, got an empty table")
	case len(given) > maxFiles:
		v.fail("%d files in one list, the most are %d", len(given), maxFiles)
	case len(s.captions) > len(given):
		v.fail("caption: %d texts for %d files", len(s.captions), len(given))
	case s.given && len(given) > 1:
		v.fail("entities go with the caption of a single file; html and markdown make texts for several")
	case len(given) > 1 && s.ReplyMarkup != nil:
		v.fail("buttons: messages with several files have none; send them with a message of their own")
	case len(given) > 1 && s.all.name != "":
		v.fail("name: one for %d files; { file = ..., name = ... } gives each its own", len(given))
	}
	for i, e := range given {
		it, err := v.item(s, e)
		if err != nil && s.list {
			err = err.at(i + 1)
		}
		v.check("", err)
		if i < len(s.captions) && s.captions[i] != lua.LNil {
			v.caption(s, it, s.captions[i])
		}
		if len(given) > 1 && len(it.caption.Split(telegram.MaxCaption, telegram.MaxMessage)) > 1 {
			v.check("", wrong("the caption has more than the %d characters that fit below a file of several", telegram.MaxCaption).at(i+1))
		}
	}
}

// parallel is how many files of a list go up at once.
const parallelFiles = 4

// bringUp uploads what Telegram does not have.
func (v *verb) bringUp(s *sendingFiles) error {
	v.forgetSent() // or the same once more would be taken for what was not answered
	var up []*fileItem
	for _, it := range s.items {
		if it.media == nil {
			up = append(up, it)
		} else {
			it.overlay()
		}
	}
	if len(up) == 0 {
		return nil
	}
	v.bridge.permitted(v.L, &api.UploadSaveFilePartRequest{})
	name := fmt.Sprintf("%d files", len(up))
	if len(up) == 1 {
		name = up[0].called()
	}
	return v.transfer(name, true, s.progress, func(ctx context.Context, t *transfer) error {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		far := newTally(up, t.progress)
		turns := make(chan struct{}, parallelFiles)
		errs := make([]error, len(up))
		var all sync.WaitGroup
		for i, it := range up {
			turns <- struct{}{}
			if ctx.Err() != nil {
				break
			}
			all.Go(func() {
				if errs[i] = v.prepare(ctx, t, it, telegram.TransferOptions{CallOptions: v.o, Progress: far.of(i)}); errs[i] != nil {
					cancel()
				}
				<-turns
			})
		}
		all.Wait()
		return causeOf(errs)
	})
}

// causeOf is the error that came before others were cancelled for it.
func causeOf(errs []error) (err error) {
	for _, e := range errs {
		if err == nil || errors.Is(err, context.Canceled) && e != nil {
			err = e
		}
	}
	return err
}

// A tally adds up how far several files are.
type tally struct {
	tell func(done, total int64)

	mu    sync.Mutex // guards the rest
	done  []int64
	total []int64
}

func newTally(items []*fileItem, tell func(done, total int64)) *tally {
	t := &tally{tell: tell, done: make([]int64, len(items)), total: make([]int64, len(items))}
	for i, it := range items {
		if it.fileSource != nil {
			t.total[i] = it.Size
		}
	}
	return t
}

// of hears how far file i is.
func (t *tally) of(i int) func(done, total int64) {
	return func(done, total int64) {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.done[i], t.total[i] = done, total
		var all, of int64
		for i := range t.done {
			all += t.done[i]
			if t.total[i] < 0 || of < 0 {
				of = -1
				continue
			}
			of += t.total[i]
		}
		t.tell(all, of)
	}
}

// sendOne sends a single file of those.
func (v *verb) sendOne(s *sendingFiles, i int) ([]lua.LValue, error) {
	one, it := s.sending, s.items[i]
	one.media = it.media
	one.again = func(err error) (bool, error) { return v.mend(it, err) }
	if len(s.ids) > 0 {
		one.ids = s.ids[i:]
	}
	out, err := v.sendParts(&one, it.caption.Split(telegram.MaxCaption, telegram.MaxMessage))
	return out, it.failed(err)
}
