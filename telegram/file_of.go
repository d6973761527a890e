package telegram

import (
	"cmp"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/tgscript/tgscript/tl/api"
)

// FileOf is the file that o is or shows: a message, a story, media, a document, a
// photo, a web document; whose profile picture it is to be, which a user or chat
// has; a size that came with its content; or a location, as it is. thumb is the
// type of another size of it, such as "m", or "i" and "j" for those that come with
// what shows them (A17), or one of the words "smallest" and "largest", of those that
// are pictures; "" is the file itself, and of a photo its largest size.
// Nothing is asked for.
func (c *Client) FileOf(o api.Object, thumb string) (File, error) {
	f, err := c.fileOf(o, thumb)
	if err != nil {
		return File{}, err
	}
	return f, nil
}

func (c *Client) fileOf(o api.Object, thumb string) (File, error) {
	if empty(o) {
		return File{}, errors.New("there is no file in nothing")
	}
	switch l := o.(type) {
	case api.InputFileLocationClass:
		return locatedFile(l, thumb)
	case api.InputWebFileLocationClass:
		return File{Web: l, DC: int(c.config.webDC.Load()), Size: -1}, noSizes(thumb, "a web document")
	case api.PhotoSizeClass:
		return sizeAlone(l)
	case api.WebDocumentClass:
		return c.webFile(l, thumb)
	case *api.StickerSet:
		return setThumb(l, thumb)
	}
	if f, ok, err := c.profilePicture(o, thumb); ok || err != nil {
		return f, err
	}
	d, p, w, err := shownIn(o)
	switch {
	case err != nil:
		return File{}, err
	case d != nil:
		f, err := documentFile(d, thumb)
		f.Origin = c.originOf(o, d)
		return f, err
	case p != nil:
		f, err := photoFile(p, thumb)
		f.Origin = c.originOf(o, nil)
		return f, err
	}
	return c.webFile(w, thumb)
}

// empty tells whether there is no object.
func empty(o api.Object) bool {
	v := reflect.ValueOf(o)
	return o == nil || v.Kind() == reflect.Pointer && v.IsNil()
}

// shownIn is the one file that o shows: a document, a photo or a web document.
func shownIn(o api.Object) (*api.Document, *api.Photo, api.WebDocumentClass, error) {
	if d := documentIn(o); d != nil {
		return d, nil, nil, nil
	}
	if p := photoIn(o); p != nil {
		return nil, p, nil, nil
	}
	switch m := mediaOf(o).(type) {
	case *api.MessageMediaInvoice:
		if m.ExtendedMedia == nil && m.Photo != nil {
			return nil, nil, m.Photo, nil
		}
	case *api.BotInlineResult:
		if m.Content != nil {
			return nil, nil, m.Content, nil
		}
	}
	var inside api.Object = o
	switch m := o.(type) { // and not what is replied to
	case *api.Message:
		inside = m.Media
	case *api.MessageService:
		inside = m.Action
	}
	if empty(inside) {
		return nil, nil, nil, fmt.Errorf("%s has no file to download", typeName(o))
	}
	all := map[int64]api.Object{}
	visitFiles(inside, origin{}, func(id int64, _ origin, file api.Object) { all[id] = file })
	if len(all) > 1 {
		return nil, nil, nil, fmt.Errorf("%s shows %d files: pass one of them, as its photo or document", typeName(o), len(all))
	}
	for _, file := range all {
		d, _ := file.(*api.Document)
		p, _ := file.(*api.Photo)
		return d, p, nil, nil
	}
	return nil, nil, nil, fmt.Errorf("%s has no file to download", typeName(o))
}

// locatedFile is what a location says.
func locatedFile(l api.InputFileLocationClass, thumb string) (File, error) {
	if thumb == sizeSmallest || thumb == sizeLargest {
		return File{}, fmt.Errorf("%s does not say which sizes there are: pass the photo or document, or name the type", typeName(l))
	}
	if thumb != "" {
		switch at := l.(type) {
		case *api.InputDocumentFileLocation:
			sized := *at
			sized.ThumbSize, l = thumb, &sized
		case *api.InputPhotoFileLocation:
			sized := *at
			sized.ThumbSize, l = thumb, &sized
		default:
			return File{}, noSizes(thumb, typeName(l))
		}
	}
	return File{Location: l, Size: -1}, nil
}

func noSizes(thumb, what string) error {
	if thumb == "" {
		return nil
	}
	return fmt.Errorf("%s has no sizes, so none of type %q", what, thumb)
}

func documentFile(d *api.Document, thumb string) (File, error) {
	thumb = typeMeant(thumb, d.Thumbs)
	location := &api.InputDocumentFileLocation{ID: d.ID, AccessHash: d.AccessHash, FileReference: d.FileReference, ThumbSize: thumb}
	f := File{Location: location, DC: int(d.DCID), Size: d.Size, MimeType: d.MimeType}
	var width, height int32
	for _, a := range d.Attributes {
		switch a := a.(type) {
		case *api.DocumentAttributeFilename:
			f.Name = a.FileName
		case *api.DocumentAttributeImageSize:
			width, height = a.W, a.H
		case *api.DocumentAttributeVideo:
			width, height = a.W, a.H
		}
	}
	if thumb == "" {
		return f, nil
	}
	still := "image/jpeg"
	if _, sticker := stickerSetOf(d).(api.InputStickerSetClass); sticker {
		still = "image/webp"
	}
	s, err := sizeNamed(thumb, d.Thumbs, d.VideoThumbs, width, height)
	return s.file(f, still), err
}

func photoFile(p *api.Photo, thumb string) (File, error) {
	if thumb == "" {
		if thumb = largest(p.Sizes); thumb == "" {
			return File{}, errors.New("the photo has no size that can be downloaded")
		}
	}
	thumb = typeMeant(thumb, p.Sizes)
	location := &api.InputPhotoFileLocation{ID: p.ID, AccessHash: p.AccessHash, FileReference: p.FileReference, ThumbSize: thumb}
	s, err := sizeNamed(thumb, p.Sizes, p.VideoSizes, 0, 0)
	return s.file(File{Location: location, DC: int(p.DCID)}, "image/jpeg"), err
}

// fileSize is what is known of one size of a file.
type fileSize struct {
	bytes   []byte // the content, if it came along
	size    int64
	outline bool // bytes is an SVG picture
	moving  bool
}

// file is the file of a size, still is what it is if it does not move.
func (s fileSize) file(f File, still string) File {
	f.Name, f.Size, f.MimeType = "", s.size, still
	switch {
	case s.outline:
		f.MimeType = "image/svg+xml"
	case s.moving:
		f.MimeType = "video/mp4"
	}
	if s.bytes != nil {
		f.Bytes, f.Location, f.Size = s.bytes, nil, int64(len(s.bytes))
	}
	return f
}

// Words for a size, whatever its type.
const (
	sizeSmallest = "smallest"
	sizeLargest  = "largest"
)

// typeMeant is the type of the size that thumb says in a word, and else thumb.
func typeMeant(thumb string, sizes []api.PhotoSizeClass) string {
	typ := thumb
	switch thumb {
	case sizeSmallest:
		typ = extreme(sizes, func(area, best int64) bool { return area < best })
	case sizeLargest:
		typ = largest(sizes)
	}
	return cmp.Or(typ, thumb)
}

// largest is the type of the size with the largest area; "" if there is none.
func largest(sizes []api.PhotoSizeClass) string {
	return extreme(sizes, func(area, best int64) bool { return area > best })
}

// extreme is the type of the size whose area is better than that of all others. What
// is blurred or an outline does not count.
func extreme(sizes []api.PhotoSizeClass, better func(area, best int64) bool) (typ string) {
	var best int64
	for _, s := range sizes {
		var w, h int32
		switch s := s.(type) {
		case *api.PhotoSize:
			w, h = s.W, s.H
		case *api.PhotoSizeProgressive:
			w, h = s.W, s.H
		case *api.PhotoCachedSize:
			w, h = s.W, s.H
		default:
			continue
		}
		if area := int64(w) * int64(h); typ == "" || better(area, best) {
			typ, _ = sizeType(s)
			best = area
		}
	}
	return typ
}

// sizeNamed finds a size by its type.
func sizeNamed(thumb string, still []api.PhotoSizeClass, moving []api.VideoSizeClass, width, height int32) (fileSize, error) {
	var there []string
	for _, s := range still {
		name, what := sizeType(s)
		if name == thumb {
			return sizeContent(s, width, height)
		}
		if name != "" {
			there = append(there, fmt.Sprintf("%q (%s)", name, what))
		}
	}
	for _, s := range moving {
		v, ok := s.(*api.VideoSize)
		if !ok {
			continue
		}
		if v.Type == thumb {
			return fileSize{size: int64(v.Size), moving: true}, nil
		}
		there = append(there, fmt.Sprintf("%q (video, %dx%d)", v.Type, v.W, v.H))
	}
	if len(there) == 0 {
		return fileSize{}, fmt.Errorf("there is no size %q of it, nor any other", thumb)
	}
	return fileSize{}, fmt.Errorf("there is no size %q of it: there are %s", thumb, strings.Join(there, ", "))
}

// sizeType is the type of a size, and what it is in a few words.
func sizeType(s api.PhotoSizeClass) (name, what string) {
	switch s := s.(type) {
	case *api.PhotoSize:
		return s.Type, fmt.Sprintf("%dx%d", s.W, s.H)
	case *api.PhotoSizeProgressive:
		return s.Type, fmt.Sprintf("%dx%d", s.W, s.H)
	case *api.PhotoCachedSize:
		return s.Type, fmt.Sprintf("%dx%d", s.W, s.H)
	case *api.PhotoStrippedSize:
		return s.Type, "stripped"
	case *api.PhotoPathSize:
		return s.Type, "outline"
	}
	return "", ""
}

func sizeContent(s api.PhotoSizeClass, width, height int32) (fileSize, error) {
	switch s := s.(type) {
	case *api.PhotoSize:
		return fileSize{size: int64(s.Size)}, nil
	case *api.PhotoSizeProgressive:
		if n := len(s.Sizes); n > 0 {
			return fileSize{size: int64(s.Sizes[n-1])}, nil
		}
		return fileSize{size: -1}, nil
	case *api.PhotoCachedSize:
		return fileSize{bytes: s.Bytes}, nil
	case *api.PhotoStrippedSize:
		b, err := expandStripped(s.Bytes)
		return fileSize{bytes: b}, err
	case *api.PhotoPathSize:
		b, err := expandPath(s.Bytes, width, height)
		return fileSize{bytes: b, outline: true}, err
	}
	return fileSize{}, fmt.Errorf("%s is no size that can be downloaded", typeName(s))
}

// sizeAlone is a size that is given without what it is a size of.
func sizeAlone(s api.PhotoSizeClass) (File, error) {
	content, err := sizeContent(s, 0, 0)
	if err == nil && content.bytes == nil {
		name, _ := sizeType(s)
		return File{}, fmt.Errorf("%s does not say what it is a size of: pass the photo or document, with thumb = %q", typeName(s), name)
	}
	return content.file(File{}, "image/jpeg"), err
}

// webFile is a web document, which Telegram hands on.
func (c *Client) webFile(w api.WebDocumentClass, thumb string) (File, error) {
	if err := noSizes(thumb, "a web document"); err != nil {
		return File{}, err
	}
	switch w := w.(type) {
	case *api.WebDocument:
		at := &api.InputWebFileLocation{URL: w.URL, AccessHash: w.AccessHash}
		return File{Web: at, DC: int(c.config.webDC.Load()), Size: int64(w.Size), MimeType: w.MimeType, Name: namedBy(w.Attributes)}, nil
	case *api.WebDocumentNoProxy:
		return File{}, fmt.Errorf("this web document is not handed on by Telegram: fetch %s itself", w.URL)
	}
	return File{}, fmt.Errorf("%s has no file to download", typeName(w))
}

func namedBy(attributes []api.DocumentAttributeClass) string {
	for _, a := range attributes {
		if named, ok := a.(*api.DocumentAttributeFilename); ok {
			return named.FileName
		}
	}
	return ""
}

// setThumb is the picture of a sticker set.
func setThumb(s *api.StickerSet, thumb string) (File, error) {
	if s.ThumbDocumentID.Set {
		return File{}, fmt.Errorf("the picture of this set is the custom emoji %d: ask messages.getCustomEmojiDocuments for it", s.ThumbDocumentID.Value)
	}
	if len(s.Thumbs) == 0 {
		return File{}, errors.New("the set has no picture: download its first sticker")
	}
	if thumb == "" {
		if thumb = largest(s.Thumbs); thumb == "" {
			thumb, _ = sizeType(s.Thumbs[0])
		}
	}
	location := &api.InputStickerSetThumb{Stickerset: &api.InputStickerSetID{ID: s.ID, AccessHash: s.AccessHash}, ThumbVersion: s.ThumbVersion.Value}
	size, err := sizeNamed(typeMeant(thumb, s.Thumbs), s.Thumbs, nil, 0, 0)
	return size.file(File{Location: location, DC: int(s.ThumbDCID.Value)}, "image/webp"), err
}

// profilePicture is the picture of a user or chat; ok if o is one.
func (c *Client) profilePicture(o api.Object, thumb string) (f File, ok bool, err error) {
	var picture api.Object
	switch o := o.(type) {
	case *api.User:
		picture = o.Photo
	case *api.Chat:
		picture = o.Photo
	case *api.Channel:
		picture = o.Photo
	default:
		return f, false, nil
	}
	switch thumb {
	case sizeSmallest:
		thumb = "a"
	case sizeLargest:
		thumb = "c"
	}
	at := &api.InputPeerPhotoFileLocation{Big: thumb != "a"}
	var stripped []byte
	switch p := picture.(type) {
	case *api.UserProfilePhoto:
		at.PhotoID, f.DC, stripped = p.PhotoID, int(p.DCID), p.StrippedThumb
	case *api.ChatPhoto:
		at.PhotoID, f.DC, stripped = p.PhotoID, int(p.DCID), p.StrippedThumb
	default:
		return f, true, fmt.Errorf("%s has no picture", typeName(o))
	}
	f.Size, f.MimeType = -1, "image/jpeg"
	switch {
	case thumb == "i" && stripped != nil:
		f.Bytes, err = expandStripped(stripped)
		f.Size = int64(len(f.Bytes))
		return f, true, err
	case thumb != "" && thumb != "a" && thumb != "c":
		return f, true, fmt.Errorf("a profile picture has no size %q: there are \"a\" (160x160), \"c\" (640x640) and, of some, \"i\" (stripped)", thumb)
	}
	if at.Peer = c.localPeer(o); at.Peer == nil {
		return f, true, fmt.Errorf("whose picture it is can't be addressed: ask for this %s itself", typeName(o))
	}
	f.Location = at
	return f, true, nil
}
