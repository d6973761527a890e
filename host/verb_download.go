package host

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"sync"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// luaDownload is download(x [, path [, opts]]): x is a message, its media, a document,
// a photo, or whose profile picture it is to be. It returns the path, or without one
// the content.
func luaDownload(v *verb) ([]lua.LValue, error) { return v.download(v.L.Get(1), 2) }

// downloadOptions are those of download.
type downloadOptions struct {
	thumb    string
	verify   bool
	progress progressOption
}

func (o *downloadOptions) set(name string, e lua.LValue) *argError {
	switch name {
	case "progress":
		return o.progress.set(e)
	case "verify":
		return optionBool(&o.verify, e)
	}
	return optionThumb(&o.thumb, e)
}

// download reads its other arguments from n on.
func (v *verb) download(x lua.LValue, n int) ([]lua.LValue, error) {
	v.most(n + 1)
	where, opts := v.L.Get(n), v.L.Get(n+1)
	if _, isTable := where.(*lua.LTable); isTable && opts == lua.LNil {
		where, opts = lua.LNil, where
	}
	var o downloadOptions
	v.options(opts, []string{"thumb", "verify", "progress"}, o.set)
	name, toDisk := where.(lua.LString)
	if !toDisk && where != lua.LNil {
		v.fail("path expected, got %s", describe(where))
	}
	if o.verify && !toDisk {
		v.fail("verify is for what is written to a path")
	}
	f, err := v.file(x, o.thumb)
	if err != nil {
		return nil, err
	}
	if !toDisk {
		content, err := v.content(x, f, o)
		return []lua.LValue{lua.LString(content)}, err
	}
	path, err := v.toDisk(string(name), x, f, o)
	return []lua.LValue{lua.LString(path)}, err
}

// optionThumb says which size of a file is meant.
func optionThumb(to *string, e lua.LValue) *argError {
	s, ok := e.(lua.LString)
	if !ok {
		return expected("\"smallest\", \"largest\" or the type of a size, as \"m\"", e)
	}
	*to = string(s)
	return nil
}

// file is the file that x has or is, or a size of it. The script may read it.
func (v *verb) file(x lua.LValue, thumb string) (telegram.File, error) {
	o, ok := shownBy(x)
	link, isText := x.(lua.LString)
	if !ok && isText && strings.Contains(string(link), "/") {
		var err error
		if o, err = v.linked(string(link)); err != nil {
			return telegram.File{}, err
		}
	} else if !ok {
		hint := ""
		if isText {
			hint = "; entity(...) finds whose picture it is, and messages(chat, { ids = ... }) a message"
		}
		v.fail("message, media, document or photo expected, got %s%s", describe(x), hint)
	}
	if v.client == nil {
		return telegram.File{}, errAbsent
	}
	f, err := v.client.FileOf(o, thumb)
	if err != nil {
		return f, &fileError{err: err}
	}
	switch {
	case f.Location != nil:
		v.bridge.permitted(v.L, &api.UploadGetFileRequest{Location: f.Location})
	case f.Web != nil:
		v.bridge.permitted(v.L, &api.UploadGetWebFileRequest{Location: f.Web})
	}
	return f, nil
}

// linked is the message or the story that a link leads to, which the script may read.
func (v *verb) linked(link string) (o api.Object, err error) {
	if v.client == nil {
		return nil, errAbsent
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	v.bridge.wait(v.L, func(wake func()) func() {
		go func() {
			defer wake()
			o, err = v.client.Linked(ctx, link, v.o)
		}()
		return cancel
	})
	if refused := (*telegram.Error)(nil); err != nil && !errors.As(err, &refused) {
		v.fail("%s", err)
	}
	if err != nil {
		return nil, err
	}
	var read api.Object = &api.StoriesGetStoriesByIDRequest{Peer: &api.InputPeerEmpty{}}
	if m, ok := o.(api.MessageClass); ok {
		chat, _ := placeOfMessage(m)
		read = &api.MessagesGetMessagesRequest{}
		if chat.kind == 'c' {
			read = &api.ChannelsGetMessagesRequest{Channel: &api.InputChannel{ChannelID: chat.id}}
		}
	} else if v.opts.Permissions.OnlyPeers != nil { // a story does not say whose it is
		v.fail("links to stories are not followed with %s: call stories.getStoriesByID", flagOnlyPeers)
	}
	v.bridge.permitted(v.L, read)
	return o, nil
}

// shownBy is the object that a value is, of an event its message.
func shownBy(x lua.LValue) (api.Object, bool) {
	if ud, ok := x.(*lua.LUserData); ok {
		if e, ok := ud.Value.(*event); ok && e.message != nil {
			return e.message, true
		}
	}
	return object(x)
}

// content is a file in memory.
func (v *verb) content(x lua.LValue, f telegram.File, o downloadOptions) (string, error) {
	if f.Size > maxString {
		return "", errTooLong
	}
	c := &held{bytes: make([]byte, 0, max(f.Size, 0))}
	err := v.transfer(nameFor(x, f), false, o.progress, func(ctx context.Context, t *transfer) error {
		_, err := v.client.Download(ctx, f, c, telegram.TransferOptions{CallOptions: v.o, Progress: t.progress})
		return err
	})
	if err != nil {
		return "", err
	}
	return string(c.bytes), nil
}

// held is a file that is written to memory.
type held struct {
	mu    sync.Mutex // guards bytes: parts come in any order
	bytes []byte
}

var errTooLong = usage("the file is larger than the %d MB that a string may have: give a path, or read it with stream", maxString>>20)

func (c *held) WriteAt(p []byte, offset int64) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	end := int(offset) + len(p)
	if end > maxString {
		return 0, errTooLong
	}
	if missing := end - len(c.bytes); missing > 0 {
		c.bytes = append(c.bytes, make([]byte, missing)...)
	}
	return copy(c.bytes[offset:], p), nil
}

// toDisk brings a file to where it belongs, unless it is there already. A path that is
// a folder gets a file of a name of its own.
func (v *verb) toDisk(name string, x lua.LValue, f telegram.File, o downloadOptions) (string, error) {
	d, err := v.destination(name)
	if err != nil {
		return "", err
	}
	there := false
	if info, e := d.root.Stat(d.local); strings.HasSuffix(name, "/") || e == nil && info.IsDir() {
		d, there, err = v.inFolder(name, x, f, o)
	} else if e == nil {
		there, err = v.isAt(d, f, o)
	}
	if err != nil || there {
		return d.name, err
	}
	if e := d.root.MkdirAll(path.Dir(d.local), 0o777); e != nil {
		return "", v.fileError(d.name, e)
	}
	defer v.reserve(d)()
	err = v.transfer(path.Base(d.local), false, o.progress, func(ctx context.Context, t *transfer) error {
		return v.client.DownloadTo(ctx, f, d.root, d.local, telegram.TransferOptions{CallOptions: v.o, Verify: o.verify, Progress: t.progress})
	})
	if err != nil {
		return "", v.notWhole(d.name, err)
	}
	return d.name, nil
}

// notWhole is why there is no file of that name, and what there is of it.
func (v *verb) notWhole(name string, err error) error {
	unfinished, e, left := (*telegram.UnfinishedError)(nil), (*telegram.Error)(nil), ""
	if errors.As(err, &unfinished) {
		left = fmt.Sprintf("; %d of %d bytes are there, download it again to go on from these", unfinished.Done, unfinished.Size)
	}
	if cause := (*fs.PathError)(nil); errors.As(err, &cause) {
		return fmt.Errorf("%w%s", v.fileError(name, err), left)
	}
	if left == "" || !errors.As(err, &e) {
		return err
	}
	told := *e
	told.Message += left
	return &told
}
