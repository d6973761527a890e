package host

import (
	"path"
	"slices"
	"sync"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// maxUploads is how many uploads are remembered with what is known of their files.
const maxUploads = 256

// luaUpload is upload(what [, opts]): a file that messages can show later, once or
// several times.
func luaUpload(v *verb) ([]lua.LValue, error) {
	v.most(2)
	s := &sendingFiles{}
	defer s.close()
	v.options(v.L.Get(2), []string{"name", "mime", "progress", "resume", "fetch"}, func(name string, e lua.LValue) *argError {
		return v.sendFileOption(s, name, e)
	})
	it := &fileItem{fileOptions: s.all, anew: s.anew, onlyUp: true, decoder: &v.decoder}
	v.check("", v.itemFile(it, v.L.Get(1)))
	s.items = []*fileItem{it}
	if it.fileSource == nil {
		v.fail("path, bytes(s), open file, function or, with fetch = true, https:// address expected, got %s", describe(v.L.Get(1)))
	}
	if err := s.lost(); err != nil {
		return nil, err
	}
	if err := v.bringUp(s); err != nil {
		return nil, err
	}
	s.over = true
	v.uploads = append(v.uploads[max(0, len(v.uploads)+1-maxUploads):], it.up)
	return []lua.LValue{v.wrap(it.up.File)}, nil
}

// sentUp is a file that was uploaded, and what is known of it.
type sentUp struct {
	*telegram.Uploaded
	source telegram.Source // as it went up
	info   mediaInfo
	wave   []byte
	ours   bool // this script has uploaded it

	mu    sync.Mutex                     // guards shown
	shown map[string]api.InputMediaClass // what messages show of it, by what they were sent with
}

// sentBefore is what is known of an uploaded file.
func (v *verb) sentBefore(f api.InputFileClass) *sentUp {
	i := slices.IndexFunc(v.uploads, func(up *sentUp) bool { return up.File == f })
	if i >= 0 {
		return v.uploads[i]
	}
	up := &sentUp{Uploaded: &telegram.Uploaded{File: f}}
	switch f := f.(type) {
	case *api.InputFile:
		up.source.Name = f.Name
	case *api.InputFileBig:
		up.source.Name = f.Name
	}
	up.info.mime = typeOf(up.source.Name, nil)
	if path.Ext(up.source.Name) == ".jpg" {
		up.info.mime = "image/jpeg"
	}
	return up
}

// shownUpload is the media that shows an uploaded file as what it is; nil: nothing is
// known of it.
func (h *host) shownUpload(f api.InputFileClass) api.InputMediaClass {
	for _, up := range h.uploads {
		if as := up.info.kind(); up.File == f && up.info.checkKind(as) == "" && !(as == asPhoto && up.info.tooLarge(up.Size)) {
			media := up.info.media(as, &fileOptions{wave: up.wave}, up.source.Name, f)
			if shown := up.shownAs(media); shown != nil {
				return shown
			}
			return media
		}
	}
	return nil
}

// Telegram takes an uploaded file once. What a message shows of it can be shown again.

// noteShown remembers what a message or its media shows of an uploaded file.
func (v *verb) noteShown(by api.InputMediaClass, o api.Object) {
	file, plain := uploadedIn(by)
	i := slices.IndexFunc(v.uploads, func(up *sentUp) bool { return up.File == file })
	if i < 0 || o == nil {
		return
	}
	up := v.uploads[i]
	shown, ok, _ := v.client.CastLocal("InputMedia", o)
	if media, isMedia := shown.(api.InputMediaClass); ok && isMedia {
		up.mu.Lock()
		defer up.mu.Unlock()
		if up.shown == nil {
			up.shown = map[string]api.InputMediaClass{}
		}
		up.shown[plain] = media
	}
}

// shownAs is the media that shows again what by would show; nil: there is none.
func (up *sentUp) shownAs(by api.InputMediaClass) api.InputMediaClass {
	_, plain := uploadedIn(by)
	up.mu.Lock()
	defer up.mu.Unlock()
	switch m := up.shown[plain].(type) {
	case *api.InputMediaPhoto:
		return &api.InputMediaPhoto{ID: m.ID}
	case *api.InputMediaDocument:
		return &api.InputMediaDocument{ID: m.ID}
	}
	return nil
}

// used tells whether a message shows the file.
func (up *sentUp) used() bool {
	up.mu.Lock()
	defer up.mu.Unlock()
	return len(up.shown) > 0
}

// uploadedIn is the uploaded file that media shows, and the media encoded, without
// what does not become part of the file; nil if it shows none, or for some time only.
func uploadedIn(media api.InputMediaClass) (file api.InputFileClass, plain string) {
	switch m := media.(type) {
	case *api.InputMediaUploadedPhoto:
		if m.TTLSeconds.Set {
			return nil, ""
		}
		plain := *m
		plain.Spoiler = false
		return m.File, string(api.Append(nil, &plain))
	case *api.InputMediaUploadedDocument:
		if m.TTLSeconds.Set {
			return nil, ""
		}
		plain := *m
		plain.Spoiler, plain.Thumb = false, nil
		return m.File, string(api.Append(nil, &plain))
	}
	return nil, ""
}
