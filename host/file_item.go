package host

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"io/fs"
	"path"
	"strings"
	"sync"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// A fileItem is one file of a message: one that goes up, or one that Telegram has.
type fileItem struct {
	*fileSource // nil: Telegram has it
	fileOptions
	format  string // of the caption, if it has one of its own
	caption telegram.FormattedText
	media   api.InputMediaClass // what shows it, in the end
	up      *sentUp
	of      api.Object // that media was made of
	thumbUp *telegram.Uploaded
	onlyUp  bool // no message shows it now
	known   bool // Telegram may be asked whether it has the file
	decoder *sync.Mutex
	anew    bool // what was begun before is not gone on with
}

// item reads one file: what a script may give for one, or a table with file and
// options of its own. given are the options of all.
func (v *verb) item(s *sendingFiles, e lua.LValue) (*fileItem, *argError) {
	it := &fileItem{fileOptions: s.all, anew: s.anew, decoder: &v.decoder, known: v.opts.Permissions.allowsMethod("messages.getDocumentByHash")}
	s.items = append(s.items, it) // first, so that what is opened for it is closed whatever follows
	t, ok := e.(*lua.LTable)
	if !ok || t.RawGetString("_") != lua.LNil {
		return it, v.itemFile(it, e)
	}
	var caption lua.LValue = lua.LNil
	names := append([]string{"file", "caption", "format"}, fileOptionNames...)
	v.eachOption(v.L, v.name, t, names, func(name string, e lua.LValue) *argError {
		switch name {
		case "file":
			return nil
		case "caption":
			caption = e
			return nil
		case "format":
			return optionFormat(&it.format, e)
		}
		return v.fileOption(&it.fileOptions, name, e)
	})
	v.caption(s, it, caption)
	return it, v.itemFile(it, t.RawGetString("file"))
}

// caption is the text below a file: written as it says itself, or else as all are that
// are strings.
func (v *verb) caption(s *sendingFiles, it *fileItem, e lua.LValue) {
	format := it.format
	if _, plain := e.(lua.LString); format == "" && (plain || !s.list) {
		format = s.format
	}
	it.caption = v.text(e, format, s.entities, s.given, false)
}

// itemFile reads what the file is.
func (v *verb) itemFile(it *fileItem, e lua.LValue) (err *argError) {
	if s, ok := e.(lua.LString); ok && isURL(string(s)) {
		if !it.fetch {
			it.media = urlMedia(string(s), it.as, &it.fileOptions)
			return nil
		}
		it.fileSource = v.webSource(string(s))
		return nil
	}
	if it.fileSource, err = v.openSource(e); it.fileSource != nil || err != nil {
		return err
	}
	x, isObject := e.(*lua.LUserData)
	if isObject {
		if e, ok := x.Value.(*event); ok && e.message != nil {
			x = v.wrap(e.message)
		}
		if f, ok := x.Value.(api.InputFileClass); ok {
			it.up = v.sentBefore(f)
			return nil
		}
		it.of, _ = x.Value.(api.Object)
	}
	switch e.(type) {
	case *lua.LUserData, *lua.LTable:
		if isObject {
			e = x
		}
		if err := v.c.setBoxed("InputMedia", slotOf(&it.media), e); err != nil {
			if isObject {
				it.fileSource = &fileSource{lost: &fileError{err: fmt.Errorf("%s has no file to send", describe(e))}}
				return nil
			}
			return wrong("%s has no file to send", describe(e))
		}
		return nil
	}
	return expected("path, https:// address, bytes(s), open file, function, media or a list of these", e)
}

// prepare makes the media, and uploads what has to be for it. What it begins to read
// from the web or from Lua ends with it.
func (v *verb) prepare(ctx context.Context, t *transfer, it *fileItem, o telegram.TransferOptions) error {
	ctx, end := context.WithCancel(ctx)
	defer end()
	if it.media != nil {
		it.overlay()
		return nil
	}
	if it.up == nil {
		err := it.begin(ctx, t)
		if err == nil {
			err = it.goUp(ctx, v.client, o)
		}
		if err != nil {
			return it.failed(err)
		}
	}
	if it.onlyUp || it.media != nil {
		return nil
	}
	o.Progress = nil // of what is so small
	return it.failed(it.shows(ctx, v.client, o))
}

// called is how bars and errors name the file.
func (it *fileItem) called() string {
	if it.fileSource != nil {
		return it.shown
	}
	if it.up != nil {
		return it.up.source.Name
	}
	return "the file"
}

// failed names the file in an error that is not Telegram's, and says what else to try
// where Telegram could not fetch it.
func (it *fileItem) failed(err error) error {
	var e *telegram.Error
	var disk *fs.PathError
	switch {
	case err == nil, errors.Is(err, context.Canceled):
		return err
	case errors.As(err, &disk):
		return &fileError{it.called(), disk.Err}
	case !errors.As(err, &e):
		return usage("%s: %s", it.called(), err)
	}
	named := *e
	switch {
	case e.Type == "" && e.Method == "", strings.HasPrefix(e.Method, "upload."), e.Method == "messages.uploadMedia": // one of several
		named.Message = it.called() + ": " + e.Message
	case e.Type == "WEBPAGE_CURL_FAILED", e.Type == "WEBPAGE_MEDIA_EMPTY":
		named.Message += "; fetch = true has it fetched here"
	}
	return &named
}

// overlay puts how it is to be shown on media that is sent again.
func (it *fileItem) overlay() {
	switch m := it.media.(type) {
	case *api.InputMediaPhoto:
		m.Spoiler = m.Spoiler || it.spoiler
		if it.ttl != 0 {
			m.TTLSeconds = ttlOf(it.ttl)
		}
	case *api.InputMediaDocument:
		m.Spoiler = m.Spoiler || it.spoiler
		if it.ttl != 0 {
			m.TTLSeconds = ttlOf(it.ttl)
		}
	}
}

// goUp looks at the file and uploads it.
func (it *fileItem) goUp(ctx context.Context, c *telegram.Client, o telegram.TransferOptions) error {
	head, size, err := it.head()
	if err != nil {
		return err
	}
	up := &sentUp{source: it.Source, info: probe(head, size, it.Name), ours: true}
	m, s := &up.info, &up.source
	it.override(m)
	as := cmp.Or(it.as, m.kind())
	if s.Name = cmp.Or(it.name, s.Name); s.Name == "" {
		s.Name = fileName(as, m.mime)
	}
	if !it.onlyUp {
		if why := m.checkKind(as); why != "" {
			return usage("%s", why)
		}
		if as == asPhoto && s.At != nil && m.tooLarge(s.Size) {
			if err := it.scale(up); err != nil {
				return err
			}
		}
	}
	if it.anew {
		s.Key = ""
	}
	if as == asAnimation && it.known && s.At != nil && it.thumb == nil && it.name == "" {
		if d, err := c.FindDocument(ctx, *s, m.mime, o.CallOptions); err == nil && d != nil && documentType(d) == asAnimation {
			it.media = &api.InputMediaDocument{ID: &api.InputDocument{ID: d.ID, AccessHash: d.AccessHash, FileReference: d.FileReference}}
			it.of = d
			it.overlay()
			return nil
		}
	}
	if m.opus && s.At != nil {
		up.wave = wave(s.At, s.Size)
	}
	if up.Uploaded, err = c.Upload(ctx, *s, o); err != nil {
		return err
	}
	it.up = up
	return nil
}

// scale puts a smaller copy in place of a photo that Telegram would not take.
func (it *fileItem) scale(up *sentUp) error {
	m, s := &up.info, &up.source
	b, size, err := it.scaled(s.At, s.Size, photoSide, photoDots, photoQuality)
	if err != nil {
		return usage("Telegram takes no photo of %d bytes and %s, and it can't be scaled: %s; use as = \"document\"", s.Size, m.sides(), err)
	}
	s.At, s.Size = bytes.NewReader(b), int64(len(b))
	s.Name = strings.TrimSuffix(s.Name, path.Ext(s.Name)) + ".jpg"
	if s.Key != "" {
		s.Key += "\x00scaled"
	}
	m.mime, m.width, m.height = "image/jpeg", size.X, size.Y
	return nil
}

// shows makes the media of a file that is up, with a thumbnail.
func (it *fileItem) shows(ctx context.Context, c *telegram.Client, o telegram.TransferOptions) error {
	m := it.up.info
	it.override(&m)
	as := cmp.Or(it.as, m.kind())
	if why := m.checkKind(as); why != "" {
		return usage("%s", why)
	}
	if as == asPhoto && m.tooLarge(it.up.Size) {
		return usage("Telegram takes no photo of %d bytes and %s, and what was uploaded is not scaled; use as = \"document\", or give send_file the path", it.up.Size, m.sides())
	}
	name := cmp.Or(it.name, it.up.source.Name)
	options := it.fileOptions
	if options.wave == nil {
		options.wave = it.up.wave
	}
	it.media = m.media(as, &options, name, it.up.File)
	if shown := it.up.shownAs(it.media); shown != nil && it.thumb == nil {
		it.media = shown
		it.overlay()
		return nil
	}
	if it.fileSource == nil && it.up.used() && it.up.source.At != nil {
		s := it.up.source
		s.Key = "" // it is there no more
		up, err := c.Upload(ctx, s, o)
		if err != nil {
			return err
		}
		it.up = &sentUp{Uploaded: up, source: s, info: it.up.info, wave: it.up.wave, ours: true}
		it.media = m.media(as, &options, name, up.File)
	}
	document, ok := it.media.(*api.InputMediaUploadedDocument)
	if !ok {
		return nil
	}
	small, err := it.thumbnail(as, &m)
	if err != nil || small == nil {
		return err
	}
	it.thumbUp, err = c.Upload(ctx, telegram.Source{Name: "thumb.jpg", Size: int64(len(small)), At: bytes.NewReader(small)}, o)
	if err == nil {
		document.Thumb = it.thumbUp.File
	}
	return err
}

// thumbnail is the one of a file: the one that was given, or of an image that is
// shown as a file and of music the picture in it.
func (it *fileItem) thumbnail(as string, m *mediaInfo) ([]byte, error) {
	switch {
	case as == asPhoto || as == asVoice || it.noThumb:
		return nil, nil
	case it.thumb != nil:
		b, _, err := it.scaled(it.thumb.At, it.thumb.Size, thumbSide, photoDots, thumbQuality)
		if err != nil {
			return nil, usage("thumb: %s: %s; a JPEG or PNG is wanted", it.thumb.shown, err)
		}
		return b, nil
	case as == asAudio && m.cover != nil:
		b, _, _ := it.scaled(bytes.NewReader(m.cover), int64(len(m.cover)), thumbSide, thumbDots, thumbQuality)
		return b, nil
	case as == asDocument && strings.HasPrefix(m.mime, "image/") && it.up.source.At != nil:
		b, _, _ := it.scaled(it.up.source.At, it.up.source.Size, thumbSide, thumbDots, thumbQuality)
		return b, nil
	}
	return nil, nil
}

// scaled is scaled of one image at a time, for the memory that takes.
func (it *fileItem) scaled(r io.ReaderAt, size int64, side, dots, quality int) ([]byte, image.Point, error) {
	it.decoder.Lock()
	defer it.decoder.Unlock()
	return scaled(r, size, side, dots, quality)
}
