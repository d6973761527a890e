package host

import (
	"fmt"
	"math"
	"mime"
	"path"
	"slices"
	"strings"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// kind is what a file is shown as if nobody says.
func (m *mediaInfo) kind() string {
	switch m.mime {
	case "image/jpeg", "image/png":
		return asPhoto
	case "image/webp":
		if max(m.width, m.height) == 512 {
			return asSticker
		}
		return asPhoto
	case "image/gif":
		return asAnimation
	case "application/x-tgsticker":
		return asSticker
	case "video/mp4", "video/quicktime":
		return asVideo
	case "audio/mpeg", "audio/mp4", "audio/flac", "audio/ogg", "audio/x-wav", "audio/aac":
		return asAudio
	}
	return asDocument
}

// fits are the types, or the beginnings of them, that files have which can be shown
// as something.
var fits = map[string][]string{
	asPhoto: {"image/jpeg", "image/png", "image/webp"}, asVideo: {"video/"}, asVideoNote: {"video/"}, asAudio: {"audio/"}, asVoice: {"audio/"},
	asSticker: {"image/webp", "application/x-tgsticker", "video/webm"}, asAnimation: {"image/gif", "video/"}, asDocument: {""},
}

// checkKind says why a file can't be shown as something; "": it can.
func (m *mediaInfo) checkKind(as string) string {
	if !slices.ContainsFunc(fits[as], func(p string) bool { return strings.HasPrefix(m.mime, p) }) {
		words := map[string]string{
			asPhoto: "a photo is JPEG, PNG or WebP", asSticker: "a sticker is WebP, TGS or WebM", asAnimation: "an animation is GIF or a video",
			asVoice: "a voice message is Ogg with Opus, MP3 or M4A",
		}
		if words[as] == "" {
			words[as] = "as = " + `"` + as + `"` + " is for " + fits[as][0] + "..."
		}
		return "it is " + m.mime + ", and " + words[as] + `; leave as out, or use as = "document"`
	}
	switch {
	case as == asPhoto && m.width > 0 && m.height > 0 && max(m.width, m.height) > photoRatio*min(m.width, m.height):
		return "Telegram takes no photo of " + m.sides() + ", whose longer side is more than 20 times the shorter; " + `use as = "document"`
	case as == asVideoNote && m.width != m.height:
		return "a video note is square, and this is " + m.sides()
	}
	return ""
}

// sides are width and height for people.
func (m *mediaInfo) sides() string { return fmt.Sprintf("%dx%d", m.width, m.height) }

// tooLarge tells whether Telegram takes no such photo.
func (m *mediaInfo) tooLarge(size int64) bool {
	return size > photoBytes || m.width+m.height > photoSides
}

// attributes are those of a document that is shown as something.
func (m *mediaInfo) attributes(as string, o *fileOptions, name string) (all []api.DocumentAttributeClass) {
	switch as {
	case asVideo, asVideoNote, asAnimation:
		if as == asAnimation {
			all = append(all, &api.DocumentAttributeAnimated{})
		}
		if m.mime == "image/gif" {
			all = append(all, &api.DocumentAttributeImageSize{W: int32(m.width), H: int32(m.height)})
			break
		}
		all = append(all, &api.DocumentAttributeVideo{
			RoundMessage: as == asVideoNote, SupportsStreaming: as == asVideo && !o.download, Nosound: as == asVideo && m.mute(),
			Duration: m.duration, W: int32(m.width), H: int32(m.height),
		})
	case asAudio, asVoice:
		audio := &api.DocumentAttributeAudio{Voice: as == asVoice, Duration: int32(math.Round(m.duration))}
		if as == asAudio {
			audio.Title, audio.Performer = optText(m.title), optText(m.performer)
		} else {
			audio.Waveform = o.wave
		}
		all = append(all, audio)
	case asSticker:
		all = append(all, &api.DocumentAttributeSticker{Stickerset: &api.InputStickerSetEmpty{}})
		if m.width > 0 {
			all = append(all, &api.DocumentAttributeImageSize{W: int32(m.width), H: int32(m.height)})
		}
	case asDocument:
		if strings.HasPrefix(m.mime, "image/") && m.width > 0 {
			all = append(all, &api.DocumentAttributeImageSize{W: int32(m.width), H: int32(m.height)})
		}
	}
	return append(all, &api.DocumentAttributeFilename{FileName: name})
}

// mute tells whether a video has no sound, as far as that is known.
func (m *mediaInfo) mute() bool { return m.video && !m.sound && kindsRead[m.mime] }

// kindsRead are the videos whose tracks are read.
var kindsRead = map[string]bool{"video/mp4": true, "video/quicktime": true}

func optText(s string) tl.Opt[string] {
	if s == "" {
		return tl.Opt[string]{}
	}
	return tl.Some(s)
}

func ttlOf(n int32) tl.Opt[int32] {
	if n == 0 {
		return tl.Opt[int32]{}
	}
	return tl.Some(n)
}

// media shows an uploaded file.
func (m *mediaInfo) media(as string, o *fileOptions, name string, file api.InputFileClass) api.InputMediaClass {
	if as == asPhoto {
		return &api.InputMediaUploadedPhoto{File: file, Spoiler: o.spoiler, TTLSeconds: ttlOf(o.ttl)}
	}
	return &api.InputMediaUploadedDocument{
		File: file, MimeType: m.mime, Attributes: m.attributes(as, o, name), Spoiler: o.spoiler, TTLSeconds: ttlOf(o.ttl),
		NosoundVideo: as == asVideo, ForceFile: as == asDocument,
	}
}

// fileName is what a file without a name is called.
func fileName(as, typ string) string {
	extension := map[string]string{
		"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/webp": ".webp", "video/mp4": ".mp4", "video/quicktime": ".mov", "audio/mpeg": ".mp3",
		"audio/mp4": ".m4a", "audio/ogg": ".ogg", "audio/flac": ".flac", "audio/x-wav": ".wav", "text/plain": ".txt", "video/webm": ".webm",
	}[typ]
	for e, t := range extensionTypes {
		if t == typ && extension == "" {
			extension = e
		}
	}
	if all, err := mime.ExtensionsByType(typ); extension == "" && err == nil && len(all) > 0 {
		extension = all[0]
	}
	return as + extension
}

// urlMedia is a file that Telegram fetches by itself.
func urlMedia(address string, as string, o *fileOptions) api.InputMediaClass {
	photo := as == asPhoto
	if as == "" {
		photo = slices.Contains([]string{".jpg", ".jpeg", ".png"}, strings.ToLower(path.Ext(urlName(address))))
	}
	if photo {
		return &api.InputMediaPhotoExternal{URL: address, Spoiler: o.spoiler, TTLSeconds: ttlOf(o.ttl)}
	}
	return &api.InputMediaDocumentExternal{URL: address, Spoiler: o.spoiler, TTLSeconds: ttlOf(o.ttl)}
}
