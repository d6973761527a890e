package host

import (
	"fmt"
	"mime"
	"os"
	"path"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/tl/api"
)

// filePart is how much of a file one call asks for (A14).
const filePart = 512 << 10

// luaDownload is download(x [, path [, opts]]): x is a message, its media, a document,
// a photo, or whose profile picture it is to be. It returns the path, or without one
// the content.
func luaDownload(v *verb) ([]lua.LValue, error) { return v.download(v.L.Get(1), 2) }

// download reads its other arguments from n on.
func (v *verb) download(x lua.LValue, n int) ([]lua.LValue, error) {
	v.most(n + 1)
	where, opts, thumb := v.L.Get(n), v.L.Get(n+1), ""
	if _, isTable := where.(*lua.LTable); isTable && opts == lua.LNil {
		where, opts = lua.LNil, where
	}
	v.options(opts, []string{"thumb"}, func(_ string, e lua.LValue) *argError {
		s, ok := e.(lua.LString)
		thumb = string(s)
		if !ok {
			return expected("type of a size, as \"m\"", e)
		}
		return nil
	})
	name, toDisk := where.(lua.LString)
	if !toDisk && where != lua.LNil {
		v.fail("path expected, got %s", describe(where))
	}
	location := v.location(x)
	switch l := location.(type) {
	case *api.InputDocumentFileLocation:
		l.ThumbSize = thumb
	case *api.InputPhotoFileLocation:
		if thumb != "" {
			l.ThumbSize = thumb
		}
	}
	if err := v.resolve(); err != nil {
		return nil, err
	}
	if !toDisk {
		var content strings.Builder
		err := v.eachPart(location, func(part []byte) error {
			if content.Len()+len(part) > maxString {
				return usage("the file is larger than the %d MB that a string may have: give a path", maxString>>20)
			}
			content.Write(part)
			return nil
		})
		return []lua.LValue{lua.LString(content.String())}, err
	}
	path, err := v.toDisk(string(name), fileNameOf(x), location)
	return []lua.LValue{lua.LString(path)}, err
}

// location is where Telegram keeps what x has.
func (v *verb) location(x lua.LValue) (location api.InputFileLocationClass) {
	if ud, ok := x.(*lua.LUserData); ok {
		if e, ok := ud.Value.(*event); ok && e.message != nil {
			x = v.wrap(e.message)
		}
	}
	o, ok := object(x)
	if !ok {
		v.fail("message, media, document or photo expected, got %s", describe(x))
	}
	if id, ok := pictureOf(o); ok {
		picture := &api.InputPeerPhotoFileLocation{Big: true, PhotoID: id}
		v.check("", v.c.setBoxed("InputPeer", slotOf(&picture.Peer), x))
		return picture
	}
	if v.c.setBoxed("InputFileLocation", slotOf(&location), x) != nil {
		v.fail("%s has no file to download", describe(x))
	}
	return location
}

// pictureOf is the profile picture of a user or a chat.
func pictureOf(o api.Object) (id int64, ok bool) {
	switch o := o.(type) {
	case *api.User:
		if p, ok := o.Photo.(*api.UserProfilePhoto); ok {
			return p.PhotoID, true
		}
	case *api.Chat:
		if p, ok := o.Photo.(*api.ChatPhoto); ok {
			return p.PhotoID, true
		}
	case *api.Channel:
		if p, ok := o.Photo.(*api.ChatPhoto); ok {
			return p.PhotoID, true
		}
	}
	return 0, false
}

// eachPart asks for a file part by part, until there is no more of it.
func (v *verb) eachPart(location api.InputFileLocationClass, take func(part []byte) error) error {
	for offset := int64(0); ; offset += filePart {
		res, err := v.call(&api.UploadGetFileRequest{Location: location, Offset: offset, Limit: filePart})
		if err != nil {
			return err
		}
		part, ok := res.(*api.UploadFile)
		if !ok {
			return usage("the file is with %s, which this version can't read", nameOf(res))
		}
		if err := take(part.Bytes); err != nil {
			return err
		}
		if len(part.Bytes) < filePart {
			return nil
		}
	}
}

// toDisk writes a file next to where it belongs, and moves it there when it is whole.
// A path that is a folder gets a file of the given name.
func (v *verb) toDisk(name, inFolder string, location api.InputFileLocationClass) (string, error) {
	root, local, err := v.place(name, true)
	if err == nil {
		if info, e := root.Stat(local); strings.HasSuffix(name, "/") || e == nil && info.IsDir() {
			folder := name
			name = path.Join(folder, inFolder)
			root, local, err = v.place(name, true)
			for n := 1; err == nil && v.taken(root, local); n++ { // whoever sent it has chosen the name
				name = path.Join(folder, numbered(inFolder, n))
				root, local, err = v.place(name, true)
			}
		}
	}
	if err != nil {
		v.fail("%s", err)
	}
	unfinished := v.unfinished(root.Name(), local)
	defer delete(v.downloads, [2]string{root.Name(), unfinished})
	f, err := root.OpenFile(unfinished, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o666)
	if err != nil {
		v.fail("%s", v.fileError(name, err))
	}
	kept := false
	defer func() {
		if !kept {
			_ = f.Close()
			_ = root.Remove(unfinished) // what the error is about is more than this
		}
	}()
	err = v.eachPart(location, func(part []byte) error {
		_, err := f.Write(part)
		return err
	})
	if err == nil {
		err = f.Close()
	}
	if err == nil {
		err = root.Rename(unfinished, local)
	}
	kept = err == nil
	return name, err
}

// taken tells whether there is something of that name, or will be.
func (h *host) taken(root *os.Root, local string) bool {
	_, err := root.Lstat(local)
	return err == nil || h.downloads[[2]string{root.Name(), local + ".part"}]
}

// numbered is the name of a file with a number: a.txt, a (1).txt.
func numbered(name string, n int) string {
	extension := path.Ext(name)
	return fmt.Sprintf("%s (%d)%s", strings.TrimSuffix(name, extension), n, extension)
}

// maxFileName is how many bytes of a name are left, so that a number and what is
// unfinished have room beside it.
const maxFileName = 200

// safeName makes a name of a file of what somebody has sent as one: nothing of a
// folder, nothing that no screen shows or no system takes. "" if nothing is left.
func safeName(name string) string {
	base := path.Base(strings.ReplaceAll(name, `\`, "/"))
	base = strings.Map(func(r rune) rune {
		switch {
		case r == utf8.RuneError, unicode.Is(unicode.C, r):
			return -1
		case strings.ContainsRune(`<>:"|?*/`, r):
			return '_'
		}
		return r
	}, base)
	base = strings.TrimRight(base, ". ")
	if extension := path.Ext(base); len(base) > maxFileName {
		if len(extension) > 16 {
			extension = ""
		}
		base = strings.ToValidUTF8(base[:maxFileName-len(extension)], "") + extension
	}
	return base
}

// unfinished is a name next to a file's that no other download has.
func (h *host) unfinished(root, local string) string {
	if h.downloads == nil {
		h.downloads = map[[2]string]bool{}
	}
	for n := 1; ; n++ {
		name := local + ".part"
		if n > 1 {
			name += strconv.Itoa(n)
		}
		if k := [2]string{root, name}; !h.downloads[k] {
			h.downloads[k] = true
			return name
		}
	}
}

// fileNameOf is what to call the file of x, if the script leaves that open.
func fileNameOf(x lua.LValue) string {
	o, _ := object(x)
	if m, ok := o.(*api.Message); ok {
		o = m.Media
		if stamp := time.Unix(int64(m.Date), 0).UTC().Format("2006-01-02 15-04-05"); documentOf(o) == nil {
			return fmt.Sprintf("photo %s %d.jpg", stamp, m.ID)
		}
	}
	d := documentOf(o)
	if d == nil {
		return "photo.jpg"
	}
	for _, a := range d.Attributes {
		if named, ok := a.(*api.DocumentAttributeFilename); ok {
			if base := safeName(named.FileName); base != "" && base != "_" {
				return base
			}
		}
	}
	extension := ""
	if all, err := mime.ExtensionsByType(d.MimeType); err == nil && len(all) > 0 {
		extension = all[0]
	}
	return fmt.Sprintf("%s %d%s", documentType(d), d.ID, extension)
}

// documentOf is the document that o is or shows.
func documentOf(o api.Object) *api.Document {
	if m, ok := o.(*api.MessageMediaDocument); ok {
		o = m.Document
	}
	d, _ := o.(*api.Document)
	return d
}
