package host

import (
	"encoding/binary"
	"io"
	"mime"
	"net/http"
	"path"
	"strings"
	"unicode"
)

// What a file says of itself is read from its own bytes, a few kilobytes of them: of
// images, MP4 and MOV, MP3, Ogg, FLAC and WAV. Nobody has checked these files, so
// sizes that they claim allocate nothing, and each look at one is bounded. What
// can't be found is left out: of Matroska and WebM all but the type, of AVI and
// others, too.

// mediaInfo is what a file says of itself. 0 and "" are for what is not known.
type mediaInfo struct {
	mime          string
	width, height int
	duration      float64 // seconds
	video, sound  bool    // there are such tracks
	title         string
	performer     string
	cover         []byte // a picture of the album, in its own format
	opus          bool   // Opus in Ogg, as voice messages are
}

// Bounds of what is read of a file to find out about it.
const (
	maxHead  = 64 << 10 // of what can be read only once
	maxTag   = 1 << 20  // of texts about it
	maxCover = 4 << 20
	maxField = 1 << 10 // a title
)

// probe finds out what a file is. A size of -1 is not known: then r has only its
// beginning. The name's extension counts where the content says nothing.
func probe(r io.ReaderAt, size int64, name string) mediaInfo {
	var m mediaInfo
	head := window(r, 0, 4096)
	switch {
	case m.image(r, head):
	case isMP4(head):
		m.mp4(r, size)
	case has(head, 0, "OggS"):
		m.ogg(r, size)
	case has(head, 0, "fLaC"):
		m.flac(r)
	case has(head, 0, "RIFF") && has(head, 8, "WAVE"):
		m.wav(r, size)
	case has(head, 0, "ID3"), isMP3(head):
		m.mp3(r, size)
	case has(head, 0, "\x1a\x45\xdf\xa3"):
		m.mime, m.video = "video/x-matroska", true
		if strings.Contains(string(head[:min(len(head), 64)]), "webm") {
			m.mime = "video/webm"
		}
	}
	if m.mime == "" {
		m.mime = typeOf(name, head)
	}
	m.title, m.performer = fieldText(m.title), fieldText(m.performer)
	return m
}

// extensionTypes are those of extensions, which the system may know in other words or
// not at all.
var extensionTypes = map[string]string{
	".tgs": "application/x-tgsticker", ".aac": "audio/aac", ".avi": "video/x-msvideo", ".heic": "image/heic", ".mkv": "video/x-matroska",
	".webm": "video/webm", ".md": "text/markdown", ".zip": "application/zip", ".txt": "text/plain", ".pdf": "application/pdf", ".json": "application/json",
}

// typeOf is the MIME type of a file by its name, or else by how it begins.
func typeOf(name string, head []byte) string {
	extension := strings.ToLower(path.Ext(name))
	if t := extensionTypes[extension]; t != "" {
		return t
	}
	t, _, _ := strings.Cut(mime.TypeByExtension(extension), ";")
	if t == "" && len(head) > 0 {
		t, _, _ = strings.Cut(http.DetectContentType(head), ";")
	}
	if t == "" {
		return "application/octet-stream"
	}
	return t
}

// window is up to n bytes of r from an offset on; fewer where there are no more.
func window(r io.ReaderAt, at int64, n int) []byte {
	if at < 0 || n <= 0 {
		return nil
	}
	b := make([]byte, n)
	got, _ := r.ReadAt(b, at) // what is not there is not known
	return b[:max(0, got)]
}

// has tells whether b has s at an offset.
func has(b []byte, at int, s string) bool {
	return len(b) >= at+len(s) && string(b[at:at+len(s)]) == s
}

// fieldText is a text of a file's as Telegram takes it.
func fieldText(s string) string {
	s, _, _ = strings.Cut(s, "\x00")
	if len(s) > maxField {
		s = s[:maxField]
	}
	return strings.TrimFunc(strings.ToValidUTF8(s, ""), func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) })
}

// be32 and le32 are numbers in b at an offset; 0 beyond its end.
func be32(b []byte, at int) uint32 {
	if at < 0 || len(b) < at+4 {
		return 0
	}
	return binary.BigEndian.Uint32(b[at:])
}

func le32(b []byte, at int) uint32 {
	if at < 0 || len(b) < at+4 {
		return 0
	}
	return binary.LittleEndian.Uint32(b[at:])
}

// playTime is how long n units are, of which there are so many in a second.
func playTime(n, unit float64) float64 {
	const most = 100 * 24 * 3600
	if s := n / unit; unit > 0 && s > 0 && s < most {
		return s
	}
	return 0
}
