package host

import (
	"math"
	"path"
	"path/filepath"
	"slices"

	lua "github.com/yuin/gopher-lua"
)

// fileOptions say how a file is shown. What is not given is as the file itself says.
type fileOptions struct {
	as               string
	name, mime       string
	thumb            *fileSource
	noThumb          bool
	spoiler          bool
	download         bool // it is to be loaded as a whole before it plays
	ttl              int32
	duration         float64
	width, height    int
	title, performer string
	wave             []byte
	fetch            bool
}

// fileOptionNames are those of a single file, as send_file's own or beside file in a
// list.
var fileOptionNames = []string{
	"as", "name", "mime", "thumb", "spoiler", "ttl", "duration", "width", "height", "title", "performer", "waveform", "streaming", "fetch",
}

// What a file is shown as.
const (
	asPhoto     = "photo"
	asVideo     = "video"
	asAudio     = "audio"
	asVoice     = "voice"
	asVideoNote = "video_note"
	asSticker   = "sticker"
	asAnimation = "animation"
	asDocument  = "document"
)

// once is the time that Telegram takes for what is gone when it was seen.
const once = math.MaxInt32

// fileOption reads one option.
func (v *verb) fileOption(o *fileOptions, name string, e lua.LValue) (err *argError) {
	switch name {
	case "as":
		return optionWord(&o.as, e, asPhoto, asVideo, asAudio, asVoice, asVideoNote, asSticker, asAnimation, asDocument)
	case "name":
		err = optionName(&o.name, e)
		o.name = path.Base(filepath.ToSlash(o.name))
		return err
	case "mime":
		return optionName(&o.mime, e)
	case "title":
		return optionName(&o.title, e)
	case "performer":
		return optionName(&o.performer, e)
	case "spoiler":
		return optionBool(&o.spoiler, e)
	case "fetch":
		return optionBool(&o.fetch, e)
	case "streaming":
		return optionNot(&o.download, e)
	case "width":
		return optionSide(&o.width, e)
	case "height":
		return optionSide(&o.height, e)
	case "duration":
		d, err := durationOf(e)
		o.duration = d.Seconds()
		return err
	case "ttl":
		return optionTTL(&o.ttl, e)
	case "waveform":
		return optionWave(&o.wave, e)
	case "thumb":
		return v.thumbOption(o, e)
	}
	return nil
}

// optionName takes a text that is not empty.
func optionName(to *string, e lua.LValue) *argError {
	s, ok := e.(lua.LString)
	if !ok || s == "" {
		return expected("text", e)
	}
	*to = string(s)
	return nil
}

// optionSide takes a width or a height.
func optionSide(to *int, e lua.LValue) *argError {
	n, ok := e.(lua.LNumber)
	if !ok || n < 1 || n > 1<<16 || n != lua.LNumber(int(n)) {
		return expected("whole number of pixels", e)
	}
	*to = int(n)
	return nil
}

// optionTTL takes how long a file can be seen: seconds, or "once".
func optionTTL(to *int32, e lua.LValue) *argError {
	if e == lua.LString("once") {
		*to = once
		return nil
	}
	d, err := durationOf(e)
	if s := d.Seconds(); err != nil || s < 1 || s > 60 {
		return expected(`1 to 60 seconds, or "once"`, e)
	}
	*to = int32(d.Seconds())
	return nil
}

// optionWave takes a list of loudnesses, which become the hundred of a wave, or one
// that is packed already.
func optionWave(to *[]byte, e lua.LValue) *argError {
	if s, ok := e.(lua.LString); ok && len(s) > 0 {
		*to = []byte(s)
		return nil
	}
	t, ok := e.(*lua.LTable)
	if !ok || t.Len() == 0 || t.Len() > 1<<16 {
		return expected("list of numbers from 0 to 31", e)
	}
	var points [wavePoints]byte
	for i := range points {
		x := t.RawGetInt(1 + i*t.Len()/wavePoints)
		n, ok := x.(lua.LNumber)
		if !ok || n < 0 || n > 31 {
			return expected("number from 0 to 31", x).at(1 + i*t.Len()/wavePoints)
		}
		points[i] = byte(n)
	}
	*to = packWave(points)
	return nil
}

// thumbOption takes a picture: what a file is taken from, or false for none.
func (v *verb) thumbOption(o *fileOptions, e lua.LValue) *argError {
	if e == lua.LFalse {
		o.noThumb = true
		return nil
	}
	s, err := v.openSource(e)
	if err != nil {
		return err
	}
	if s == nil || s.At == nil && s.lost == nil {
		return expected("path of a picture, bytes(s), or false", e)
	}
	o.thumb = s
	return nil
}

// override puts what is given in place of what the file says.
func (o *fileOptions) override(m *mediaInfo) {
	if o.mime != "" {
		m.mime = o.mime
	}
	if o.duration > 0 {
		m.duration = o.duration
	}
	if o.width > 0 {
		m.width = o.width
	}
	if o.height > 0 {
		m.height = o.height
	}
	if o.title != "" {
		m.title = o.title
	}
	if o.performer != "" {
		m.performer = o.performer
	}
}

// sendFileOptions are all of send_file.
var sendFileOptions = slices.Concat(fileOptionNames, []string{"caption", "progress", "resume"},
	slices.DeleteFunc(slices.Clone(sendOptions), func(name string) bool { return name == "media" || name == "link_preview" }))
