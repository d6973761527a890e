package sandbox

import (
	"bytes"
	"encoding/hex"
	"image"
	"image/jpeg"
	"image/png"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// picture is an image of a size, as JPEG or PNG.
func picture(t *testing.T, w, h int, format string) []byte {
	t.Helper()
	var b bytes.Buffer
	img := image.NewGray(image.Rect(0, 0, w, h))
	var err error
	if format == "png" {
		err = png.Encode(&b, img)
	} else {
		err = jpeg.Encode(&b, img, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asPhoto(f api.InputFileClass) *api.InputMediaUploadedPhoto {
	return &api.InputMediaUploadedPhoto{File: f}
}

func photoOf(m *api.Message) *api.Photo {
	return m.Media.(*api.MessageMediaPhoto).Photo.(*api.Photo)
}

func inputPhotoOf(p *api.Photo) *api.InputPhoto {
	return &api.InputPhoto{ID: p.ID, AccessHash: p.AccessHash, FileReference: p.FileReference}
}

func TestSendPhoto(t *testing.T) {
	s := newSandbox(t)
	c, friend := connect(t, s, Me), connect(t, s, "sandbox_friend")
	for _, tt := range []struct {
		name, format, sizes string
		w, h                int
	}{
		{"a.jpg", "jpeg", "s", 90, 100}, {"b.JPEG", "jpeg", "m", 320, 200}, {"c.png", "png", "mx", 600, 800},
		{"d", "png", "mxy", 1280, 640}, {"e.jpg", "jpeg", "mxyw", 1281, 100},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c.t = t
			want := picture(t, tt.w, tt.h, tt.format)
			friend.pushed = nil
			p := photoOf(c.sendMedia(c.user(friendID), asPhoto(c.upload(1, want, 64<<10, tt.name)), "x"))
			var types []string
			var size *api.PhotoSize
			for _, one := range p.Sizes[1:] {
				size = one.(*api.PhotoSize)
				types = append(types, size.Type)
			}
			if tiny := p.Sizes[0].(*api.PhotoStrippedSize); tiny.Type != "i" || strings.Join(types, "") != tt.sizes {
				t.Errorf("sizes %v, want %s", types, tt.sizes)
			}
			if int(size.W) != tt.w || int(size.H) != tt.h || int(size.Size) != len(want) || p.DCID != int32(s.dc) {
				t.Errorf("sent %+v, %+v", p, size)
			}
			p = photoOf(friend.newest())
			at := &api.InputPhotoFileLocation{ID: p.ID, AccessHash: p.AccessHash, FileReference: p.FileReference, ThumbSize: size.Type}
			if got := friend.download(at, 1<<20); !bytes.Equal(got, want) {
				t.Errorf("got %d bytes, want %d", len(got), len(want))
			}
			for _, one := range p.Sizes[1:] {
				one := one.(*api.PhotoSize)
				at.ThumbSize = one.Type
				w, h, ok := imageSize(friend.download(at, 1<<20))
				if !ok || w != int(one.W) || h != int(one.H) {
					t.Errorf("%+v: got %d x %d", one, w, h)
				}
			}
			at.ThumbSize = ""
			friend.refused(&api.UploadGetFileRequest{Location: at, Limit: 4096}, "FILE_ID_INVALID")
		})
	}
}

func TestDocumentKept(t *testing.T) {
	s := newSandbox(t)
	c := connect(t, s, Me)
	thumb, body := picture(t, 320, 200, "jpeg"), picture(t, 1000, 700, "png")
	in := asDocument(c.upload(1, body, 64<<10, "a"))
	in.Thumb, in.Spoiler, in.ForceFile = c.upload(2, thumb, 64<<10, "t"), true, true
	m := c.sendMedia(self(), in, "")
	media, d := m.Media.(*api.MessageMediaDocument), documentOf(m)
	size, ok := d.Attributes[1].(*api.DocumentAttributeImageSize)
	if !ok || size.W != 1000 || size.H != 700 || !media.Spoiler || media.Video {
		t.Errorf("got %+v, %+v", media, d.Attributes)
	}
	if tiny := d.Thumbs[0].(*api.PhotoStrippedSize); tiny.Type != "i" || tiny.Bytes[0] != 1 {
		t.Errorf("stripped %+v", tiny)
	}
	if th := d.Thumbs[1].(*api.PhotoSize); th.Type != "m" || th.W != 320 || int(th.Size) != len(thumb) {
		t.Errorf("thumb %+v", th)
	}
	at := documentLocation(d)
	at.ThumbSize = "m"
	if got := c.download(at, 1<<20); !bytes.Equal(got, thumb) {
		t.Errorf("thumb of %d bytes, want %d", len(got), len(thumb))
	}
	for name, tt := range map[string]struct {
		attribute           api.DocumentAttributeClass
		video, round, voice bool
	}{
		"video": {&api.DocumentAttributeVideo{W: 10, H: 10}, true, false, false},
		"round": {&api.DocumentAttributeVideo{RoundMessage: true}, false, true, false},
		"voice": {&api.DocumentAttributeAudio{Voice: true}, false, false, true},
		"music": {&api.DocumentAttributeAudio{}, false, false, false},
	} {
		in := asDocument(c.upload(3, []byte(name), 1024, "a"))
		in.MimeType, in.Attributes = "", []api.DocumentAttributeClass{tt.attribute}
		m := c.sendMedia(self(), in, "").Media.(*api.MessageMediaDocument)
		if m.Video != tt.video || m.Round != tt.round || m.Voice != tt.voice || m.Document.(*api.Document).MimeType != "application/octet-stream" {
			t.Errorf("%s: %+v", name, m)
		}
	}
}

func TestOtherMedia(t *testing.T) {
	s := newSandbox(t)
	c := connect(t, s, Me)
	point := &api.InputGeoPoint{Lat: 52.5, Long: -13.4}
	if m := c.sendMedia(self(), &api.InputMediaContact{PhoneNumber: "+999 662 0002", FirstName: "F"}, "").Media.(*api.MessageMediaContact); m.UserID != friendID || m.FirstName != "F" {
		t.Errorf("contact %+v", m)
	}
	if m := c.sendMedia(self(), &api.InputMediaContact{PhoneNumber: "12345", FirstName: "F"}, "").Media.(*api.MessageMediaContact); m.UserID != 0 {
		t.Errorf("a stranger's number %+v", m)
	}
	if g := c.sendMedia(self(), &api.InputMediaGeoPoint{GeoPoint: point}, "").Media.(*api.MessageMediaGeo).Geo.(*api.GeoPoint); g.Lat != 52.5 || g.Long != -13.4 || g.AccessHash == 0 {
		t.Errorf("place %+v", g)
	}
	if v := c.sendMedia(self(), &api.InputMediaVenue{GeoPoint: point, Title: "Here"}, "").Media.(*api.MessageMediaVenue); v.Title != "Here" || v.Geo.(*api.GeoPoint).Lat != 52.5 {
		t.Errorf("venue %+v", v)
	}
	most := map[string]int32{"\U0001F3B2": 6, "\U0001F3C0": 5, "\u26bd\ufe0f": 5, "\U0001F3B0": 64}
	for emoticon, sides := range most {
		for range 20 {
			d := c.sendMedia(self(), &api.InputMediaDice{Emoticon: emoticon}, "").Media.(*api.MessageMediaDice)
			if d.Value < 1 || d.Value > sides || !strings.HasPrefix(emoticon, d.Emoticon) {
				t.Errorf("%s: %+v", emoticon, d)
			}
		}
	}
}

func TestMediaRefused(t *testing.T) {
	s := newSandbox(t)
	c := connect(t, s, Me)
	jpg := picture(t, 100, 100, "jpeg")
	sent := photoOf(c.sendMedia(self(), asPhoto(c.upload(1, jpg, 64<<10, "a.jpg")), ""))
	doc := documentOf(c.sendMedia(self(), asDocument(c.upload(1, jpg, 64<<10, "a.jpg")), ""))
	stranger := inputPhotoOf(sent)
	stranger.AccessHash++
	withThumb := asDocument(c.upload(11, jpg, 64<<10, "a"))
	withThumb.Thumb = c.upload(12, []byte("no image"), 1024, "t")
	asDoc := &api.InputDocument{ID: sent.ID, AccessHash: sent.AccessHash, FileReference: sent.FileReference}
	geo := func(lat, long float64) *api.InputMediaGeoPoint {
		return &api.InputMediaGeoPoint{GeoPoint: &api.InputGeoPoint{Lat: lat, Long: long}}
	}
	ttl := func(seconds int32) *api.InputMediaPhoto {
		return &api.InputMediaPhoto{ID: inputPhotoOf(sent), TTLSeconds: tl.Some(seconds)}
	}
	friend := c.user(friendID)
	for _, tt := range []struct {
		name  string
		to    api.InputPeerClass
		media api.InputMediaClass
		want  string // "": sent
	}{
		{"empty", friend, &api.InputMediaEmpty{}, "MEDIA_EMPTY"},
		{"no photo", friend, &api.InputMediaPhoto{ID: &api.InputPhotoEmpty{}}, "MEDIA_EMPTY"},
		{"no document", friend, &api.InputMediaDocument{ID: &api.InputDocumentEmpty{}}, "MEDIA_EMPTY"},
		{"somebody else's hash", friend, &api.InputMediaPhoto{ID: stranger}, "MEDIA_EMPTY"},
		{"a photo as a document", friend, &api.InputMediaDocument{ID: asDoc}, "MEDIA_EMPTY"},
		{"a text file as a photo", friend, asPhoto(c.upload(21, jpg, 64<<10, "a.txt")), "PHOTO_EXT_INVALID"},
		{"no image", friend, asPhoto(c.upload(22, []byte("no image"), 1024, "a.jpg")), "IMAGE_PROCESS_FAILED"},
		{"no image as thumb", friend, withThumb, "IMAGE_PROCESS_FAILED"},
		{"too flat", friend, asPhoto(c.upload(23, picture(t, 420, 20, "png"), 64<<10, "a.png")), "PHOTO_INVALID_DIMENSIONS"},
		{"too wide", friend, asPhoto(c.upload(24, picture(t, 9000, 1001, "png"), 64<<10, "a.png")), "PHOTO_INVALID_DIMENSIONS"},
		{"more than 10 MB", friend, asPhoto(c.upload(25, append(jpg, make([]byte, 10<<20)...), 512<<10, "a.jpg")), "PHOTO_SAVE_FILE_INVALID"},
		{"off the earth", friend, geo(90.5, 0), "MEDIA_INVALID"},
		{"not a number", friend, geo(0, math.NaN()), "MEDIA_INVALID"},
		{"nowhere", friend, &api.InputMediaVenue{GeoPoint: &api.InputGeoPointEmpty{}}, "MEDIA_EMPTY"},
		{"no number", friend, &api.InputMediaContact{PhoneNumber: "-"}, "MEDIA_INVALID"},
		{"does not roll", friend, &api.InputMediaDice{Emoticon: "x"}, "EMOTICON_INVALID"},
		{"external", friend, &api.InputMediaPhotoExternal{URL: "https://example.com/a.jpg"}, "WEBPAGE_CURL_FAILED"},
		{"external, no address", friend, &api.InputMediaDocumentExternal{URL: "example"}, "EXTERNAL_URL_INVALID"},
		{"web page", friend, &api.InputMediaWebPage{URL: "http://example.com"}, "WEBPAGE_CURL_FAILED"},
		{"not implemented", friend, &api.InputMediaStory{Peer: self()}, "INPUT_METHOD_INVALID"},
		{"seen once", friend, ttl(forever), ""},
		{"a minute", friend, ttl(60), ""},
		{"too long", friend, ttl(61), "TTL_MEDIA_INVALID"},
		{"no time", friend, ttl(0), "TTL_MEDIA_INVALID"},
		{"destroyed in a group", &api.InputPeerChat{ChatID: groupID}, ttl(10), "TTL_MEDIA_INVALID"},
		{"destroyed in one's own chat", self(), ttl(10), "TTL_MEDIA_INVALID"},
		{"a peer that is not there", &api.InputPeerChat{ChatID: 9}, ttl(10), "CHAT_ID_INVALID"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c.t = t
			req := &api.MessagesSendMediaRequest{Peer: tt.to, Media: tt.media, RandomID: c.random()}
			if tt.want == "" {
				call1[*api.Updates](c, req)
				return
			}
			files := len(s.world.Files)
			c.refused(req, tt.want)
			if len(s.world.Files) != files {
				t.Error("a refusal made a file")
			}
		})
	}
	c.t = t
	by := &api.InputMediaDocument{ID: &api.InputDocument{ID: doc.ID, AccessHash: doc.AccessHash, FileReference: doc.FileReference}}
	c.refused(&api.MessagesSendMediaRequest{Peer: friend, Media: by, Message: strings.Repeat("é", 1025), RandomID: 999}, "MEDIA_CAPTION_TOO_LONG")
	call1[*api.Updates](c, &api.MessagesSendMediaRequest{Peer: friend, Media: by, Message: strings.Repeat("é", 1024), RandomID: 999})
	c.sentOnce(&api.MessagesSendMediaRequest{Peer: friend, Media: by, RandomID: 999})
	c.refused(&api.MessagesUploadMediaRequest{Peer: friend, Media: geo(0, 0)}, "MEDIA_INVALID")
}

// A client that lost the answer sends again: it must learn that the message is
// there, not that its upload is gone (A5).
func TestSendMediaAgainA5(t *testing.T) {
	s := newSandbox(t)
	c := connect(t, s, Me)
	req := &api.MessagesSendMediaRequest{Peer: self(), Media: asDocument(c.upload(1, []byte("x"), 1024, "a")), RandomID: 5}
	call1[*api.Updates](c, req)
	c.sentOnce(req)
}

func TestDocumentByHash(t *testing.T) {
	c := connect(t, newSandbox(t), Me)
	c.sendMedia(self(), asDocument(c.upload(1, []byte("x"), 1024, "a")), "")
	d := documentOf(c.sendMedia(self(), asDocument(c.upload(1, []byte("x"), 1024, "a")), ""))
	h, err := hex.DecodeString("2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881")
	if err != nil {
		t.Fatal(err)
	}
	req := &api.MessagesGetDocumentByHashRequest{Sha256: h, Size: 1, MimeType: "application/x-test"}
	if got := call1[*api.Document](c, req); got.ID != d.ID {
		t.Errorf("got %+v", got)
	}
	req.MimeType = "image/gif"
	call1[*api.DocumentEmpty](c, req)
	req.Sha256 = h[1:]
	c.refused(req, "SHA256_HASH_INVALID")
}

func TestWebPagePreview(t *testing.T) {
	c := connect(t, newSandbox(t), Me)
	got := call1[*api.MessagesWebPagePreview](c, &api.MessagesGetWebPagePreviewRequest{Message: "\U0001F600 see https://example.com/a?b and more"})
	page := got.Media.(*api.MessageMediaWebPage).Webpage.(*api.WebPageEmpty)
	if page.URL.Value != "https://example.com/a?b" {
		t.Errorf("got %+v", page)
	}
	got = call1[*api.MessagesWebPagePreview](c, &api.MessagesGetWebPagePreviewRequest{Message: "no link"})
	if _, ok := got.Media.(*api.MessageMediaEmpty); !ok {
		t.Errorf("got %+v", got.Media)
	}
	c.refused(&api.MessagesGetWebPagePreviewRequest{}, "MESSAGE_EMPTY")
}

// Each kind of media takes the right to send it.
func TestMediaRights(t *testing.T) {
	s := newSandbox(t)
	c, friend := connect(t, s, Me), connect(t, s, "sandbox_friend")
	in, k := friend.channel(supergroupID), friend.kinds()
	sticker := asDocument(friend.upload(5, []byte("s"), 1024, "s"))
	sticker.Attributes = []api.DocumentAttributeClass{&api.DocumentAttributeSticker{Stickerset: &api.InputStickerSetEmpty{}}}
	k["sticker"], k["dice"] = friend.stored(sticker), &api.InputMediaDice{Emoticon: "\U0001F3B2"}
	k["geo"] = &api.InputMediaGeoPoint{GeoPoint: &api.InputGeoPoint{}}
	for _, tt := range []struct {
		kind   string
		denied api.ChatBannedRights
		want   string
	}{
		{"photo", api.ChatBannedRights{SendPhotos: true}, "CHAT_SEND_PHOTOS_FORBIDDEN"},
		{"video", api.ChatBannedRights{SendVideos: true}, "CHAT_SEND_VIDEOS_FORBIDDEN"},
		{"music", api.ChatBannedRights{SendAudios: true}, "CHAT_SEND_AUDIOS_FORBIDDEN"},
		{"voice", api.ChatBannedRights{SendVoices: true}, "CHAT_SEND_VOICES_FORBIDDEN"},
		{"file", api.ChatBannedRights{SendDocs: true}, "CHAT_SEND_DOCS_FORBIDDEN"},
		{"sticker", api.ChatBannedRights{SendStickers: true}, "CHAT_SEND_STICKERS_FORBIDDEN"},
		{"geo", api.ChatBannedRights{SendPlain: true}, "CHAT_SEND_PLAIN_FORBIDDEN"},
		{"dice", api.ChatBannedRights{SendStickers: true}, "CHAT_SEND_STICKERS_FORBIDDEN"},
	} {
		t.Run(tt.kind, func(t *testing.T) {
			c.t, friend.t = t, t
			own := friend.sendMedia(self(), k[tt.kind], "").ID
			tt.denied.UntilDate = forever
			call1[*api.Updates](c, &api.MessagesEditChatDefaultBannedRightsRequest{Peer: c.channel(supergroupID), BannedRights: &tt.denied})
			friend.refused(&api.MessagesSendMediaRequest{Peer: in, Media: k[tt.kind], RandomID: friend.random()}, tt.want)
			friend.refused(forward(self(), in, own), tt.want)
			for other, media := range k {
				if other != tt.kind && other != "dice" && other != "sticker" {
					friend.sendMedia(in, media, "")
				}
			}
		})
	}
}

// An image that comes without a thumbnail gets one, a sticker its outline besides
// (A17); what can't be read has none.
func TestThumbsMadeA17(t *testing.T) {
	c := connect(t, newSandbox(t), Me)
	in := asDocument(c.upload(1, picture(t, 1000, 500, "png"), 64<<10, "a"))
	in.MimeType = "image/png"
	d := documentOf(c.sendMedia(self(), in, ""))
	size := d.Thumbs[1].(*api.PhotoSize)
	at := documentLocation(d)
	at.ThumbSize = size.Type
	w, h, ok := imageSize(c.download(at, 1<<20))
	if len(d.Thumbs) != 2 || !ok || w != 320 || h != 160 || int(size.W) != w || int(size.H) != h {
		t.Errorf("%+v, %d x %d", size, w, h)
	}
	in = asDocument(c.upload(2, []byte("no image"), 64<<10, "a"))
	in.MimeType = "image/webp"
	in.Attributes = []api.DocumentAttributeClass{&api.DocumentAttributeSticker{Stickerset: &api.InputStickerSetEmpty{}}, &api.DocumentAttributeImageSize{W: 500, H: 60}}
	d = documentOf(c.sendMedia(self(), in, ""))
	if path := d.Thumbs[0].(*api.PhotoPathSize); len(d.Thumbs) != 1 || path.Type != "j" || drawn(path.Bytes) != "M0,0h500v60h-500z" {
		t.Errorf("outline %q", drawn(path.Bytes))
	}
}

// drawn is a path as SVG says it.
func drawn(path []byte) string {
	const letters = "AACAAAAHAAALMAAAQASTAVAAAZaacaaaahaaalmaaaqastava.az0123456789-,"
	out := "M"
	for _, b := range path {
		switch {
		case b >= 192:
			out += letters[b-192 : b-191]
			continue
		case b >= 128:
			out += ","
		case b >= 64:
			out += "-"
		}
		out += strconv.Itoa(int(b & 63))
	}
	return out + "z"
}
