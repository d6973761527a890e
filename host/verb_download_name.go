package host

import (
	"cmp"
	"fmt"
	"mime"
	"path"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// numbered is the name of a file with a number: a.txt, a (1).txt.
func numbered(name string, n int) string {
	extension := path.Ext(name)
	return fmt.Sprintf("%s (%d)%s", strings.TrimSuffix(name, extension), n, extension)
}

// maxFileName is how many bytes of a name are left, so that a number and what is
// unfinished have room beside it.
const maxFileName = 200

// deviceName is what no file of Windows may be called, whatever its extension.
var deviceName = regexp.MustCompile(`(?i)^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³]) *$`)

// unfinishedName is what download keeps of a file that is not whole yet: content that a
// stranger has named so could be taken for that.
var unfinishedName = regexp.MustCompile(`(?i)\.part\d*(\.state)?$`)

// safeName makes a name of a file of what somebody has sent as one: nothing of a
// folder, nothing that no screen shows, nothing that is hidden or that some system does
// not take. "" if nothing is left.
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
	stem, _, _ := strings.Cut(base, ".")
	if base != "" && stem == "" || deviceName.MatchString(stem) { // .bashrc of a stranger's is nobody's settings
		base = "_" + base
	}
	if extension := path.Ext(base); len(base) > maxFileName {
		if len(extension) > 16 {
			extension = ""
		}
		base = strings.ToValidUTF8(base[:maxFileName-len(extension)], "") + extension
	}
	if unfinishedName.MatchString(base) {
		base += "_"
	}
	return base
}

// FileName is what to call a file, safe as a name on any system: the name that came with
// it, or what its type says.
func FileName(f telegram.File) string {
	if base := safeName(f.Name); base != "" && base != "_" {
		return base
	}
	kind, _, _ := strings.Cut(f.MimeType, "/")
	switch kind {
	case "image":
		kind = "photo"
	case "video", "audio":
	default:
		kind = "file"
	}
	return kind + extensionOf(f.MimeType)
}

// nameFor is what to call the file f of x, if the script leaves that open.
func nameFor(x lua.LValue, f telegram.File) string {
	name, _ := fileNameOf(x, f)
	return name
}

// fileNameOf is nameFor: the name that came with it, or one of what it is, when it was
// sent and its number. unique tells whether no other file of the same size has it.
func fileNameOf(x lua.LValue, f telegram.File) (name string, unique bool) {
	if base := safeName(f.Name); base != "" && base != "_" {
		return base, false
	}
	o, _ := shownBy(x)
	m, _ := o.(*api.Message)
	switch shown := o.(type) {
	case *api.Message:
		o = shown.Media
	case *api.StoryItem:
		o = shown.Media
	}
	d, picture, sized := documentOf(o), cmp.Or(f.MimeType, "image/jpeg"), f.Size >= 0 && f.Bytes == nil
	switch {
	case d != nil:
		return fmt.Sprintf("%s %d%s", documentType(d), d.ID, extensionOf(f.MimeType)), sized
	case m != nil:
		stamp := time.Unix(int64(m.Date), 0).UTC().Format("2006-01-02 15-04-05")
		return fmt.Sprintf("photo %s %d%s", stamp, m.ID, extensionOf(picture)), sized && !m.EditDate.Set
	}
	switch at := f.Location.(type) {
	case *api.InputPhotoFileLocation:
		return fmt.Sprintf("photo %d%s", at.ID, extensionOf(picture)), sized
	case *api.InputPeerPhotoFileLocation:
		if !at.Big {
			return fmt.Sprintf("photo %d small%s", at.PhotoID, extensionOf(picture)), true
		}
		return fmt.Sprintf("photo %d%s", at.PhotoID, extensionOf(picture)), true
	}
	return "photo" + extensionOf(picture), false
}

// usualExtensions are those that systems do not agree on, or do not know.
var usualExtensions = map[string]string{
	"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", "image/gif": ".gif", "image/svg+xml": ".svg",
	"video/mp4": ".mp4", "video/webm": ".webm", "video/quicktime": ".mov", "video/x-matroska": ".mkv",
	"audio/mpeg": ".mp3", "audio/ogg": ".ogg", "audio/mp4": ".m4a", "audio/flac": ".flac", "audio/wav": ".wav", "audio/x-wav": ".wav",
	"application/x-tgsticker": ".tgs", "application/pdf": ".pdf", "application/zip": ".zip", "application/octet-stream": "",
	"text/plain": ".txt", "text/html": ".html", "text/csv": ".csv", "application/json": ".json",
}

// extensionOf is how names of files of a type end; "" if that is not known.
func extensionOf(mimeType string) string {
	if usual, ok := usualExtensions[mimeType]; ok {
		return usual
	}
	if all, err := mime.ExtensionsByType(mimeType); err == nil && len(all) > 0 {
		return all[0]
	}
	return ""
}

// documentOf is the document that o is or shows.
func documentOf(o api.Object) *api.Document {
	if m, ok := o.(*api.MessageMediaDocument); ok {
		o = m.Document
	}
	d, _ := o.(*api.Document)
	return d
}
