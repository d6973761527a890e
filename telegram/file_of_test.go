package telegram_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/tgscript/tgscript/sandbox"
	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// jpegOf is a JPEG file of that size.
func jpegOf(t *testing.T, w, h int) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for x := range w {
		for y := range h {
			img.Set(x, y, color.RGBA{uint8(x), uint8(y), 200, 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// fetched is the content of a file.
func fetched(ctx context.Context, t *testing.T, c *telegram.Client, o api.Object, thumb string) []byte {
	t.Helper()
	f, err := c.FileOf(o, thumb)
	if err != nil {
		t.Fatalf("%T %q: %v", o, thumb, err)
	}
	var got sink
	n, err := c.Download(ctx, f, &got, telegram.TransferOptions{})
	if err != nil || f.Size >= 0 && n != f.Size {
		t.Errorf("%T %q: %d bytes of %d, %v", o, thumb, n, f.Size, err)
	}
	return got.all
}

// TestFileKindsA17: photos and all their sizes, those that came along too; of
// documents the same; profile pictures; what is in the web.
func TestFileKindsA17(t *testing.T) {
	s, err := sandbox.New(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	const address = "https://example.com/cat.jpg"
	whole := jpegOf(t, 900, 600)
	if err := s.Web(address, "", whole); err != nil {
		t.Fatal(err)
	}
	asMe(t, s, clientOptions(s), func(ctx context.Context, c *telegram.Client) {
		send := func(media api.InputMediaClass) *api.Message {
			req := &api.MessagesSendMediaRequest{Peer: &api.InputPeerSelf{}, RandomID: rand.Int64(), Media: media}
			return c.Sent(req, ask[api.UpdatesClass](ctx, t, c, req))[0].(*api.Message)
		}
		upload := func() api.InputFileClass {
			u, err := c.Upload(ctx, telegram.Source{Name: "a.jpg", Size: int64(len(whole)), At: bytes.NewReader(whole)}, telegram.TransferOptions{})
			if err != nil {
				t.Fatal(err)
			}
			return u.File
		}
		photo := send(&api.InputMediaUploadedPhoto{File: upload()})
		document := send(&api.InputMediaUploadedDocument{File: upload(), MimeType: "image/jpeg", ForceFile: true})
		if got := fetched(ctx, t, c, document, ""); !bytes.Equal(got, whole) {
			t.Errorf("document: %d bytes", len(got))
		}
		d := document.Media.(*api.MessageMediaDocument).Document.(*api.Document)
		p := photo.Media.(*api.MessageMediaPhoto).Photo.(*api.Photo)
		stripped := 0
		for _, m := range []struct {
			o     api.Object
			sizes []api.PhotoSizeClass
		}{{photo, p.Sizes}, {p, p.Sizes}, {document, d.Thumbs}} {
			for _, size := range m.sizes {
				switch size := size.(type) {
				case *api.PhotoStrippedSize:
					stripped++
					for _, o := range []api.Object{m.o, size} {
						thumb := size.Type
						if o == api.Object(size) {
							thumb = ""
						}
						if img, err := jpeg.Decode(bytes.NewReader(fetched(ctx, t, c, o, thumb))); err != nil || img.Bounds().Dx() > 40 {
							t.Errorf("stripped: %v", err)
						}
					}
				case *api.PhotoSize:
					config, _, err := image.DecodeConfig(bytes.NewReader(fetched(ctx, t, c, m.o, size.Type)))
					if err != nil || config.Width != int(size.W) || config.Height != int(size.H) {
						t.Errorf("%T %s: %dx%d, %v, want %dx%d", m.o, size.Type, config.Width, config.Height, err, size.W, size.H)
					}
				}
			}
		}
		if stripped < 3 {
			t.Errorf("%d stripped sizes", stripped)
		}
		if largest := fetched(ctx, t, c, photo, ""); len(largest) < 1000 {
			t.Errorf("photo: %d bytes", len(largest))
		}
		ask[*api.PhotosPhoto](ctx, t, c, &api.PhotosUploadProfilePhotoRequest{File: upload()})
		me, err := c.Entity(ctx, "me")
		if err != nil {
			t.Fatal(err)
		}
		for _, thumb := range []string{"", "a", "c"} {
			if _, err := jpeg.DecodeConfig(bytes.NewReader(fetched(ctx, t, c, me, thumb))); err != nil {
				t.Errorf("profile picture %q: %v", thumb, err)
			}
		}
		invoice := send(&api.InputMediaInvoice{Title: "Cat", Description: "One.", ProviderData: &api.DataJSON{Data: "{}"},
			Photo:   &api.InputWebDocument{URL: address, Size: 1, MimeType: "image/jpeg"},
			Invoice: &api.Invoice{Currency: "EUR", Prices: []*api.LabeledPrice{{Label: "cat", Amount: 300}}}})
		for _, o := range []api.Object{invoice, invoice.Media.(*api.MessageMediaInvoice).Photo} {
			if got := fetched(ctx, t, c, o, ""); !bytes.Equal(got, whole) {
				t.Errorf("web: %d bytes of %d", len(got), len(whole))
			}
		}
		link := send(&api.InputMediaWebPage{URL: address})
		if got := fetched(ctx, t, c, link, ""); len(got) < 1000 {
			t.Errorf("web page: %d bytes", len(got))
		}
	})
}

// TestFileOfWords: "smallest" and "largest" are sizes to look at, by their area.
func TestFileOfWords(t *testing.T) {
	c := telegram.New(telegram.Options{})
	sizes := []api.PhotoSizeClass{
		&api.PhotoStrippedSize{Type: "i", Bytes: []byte{1, 9, 9}},
		&api.PhotoSize{Type: "x", W: 800, H: 600, Size: 9000},
		&api.PhotoSize{Type: "s", W: 100, H: 75, Size: 900},
		&api.PhotoSizeProgressive{Type: "y", W: 1280, H: 960, Sizes: []int32{100, 20000}},
		&api.PhotoCachedSize{Type: "m", W: 320, H: 240, Bytes: []byte("m")},
		&api.PhotoPathSize{Type: "j", Bytes: []byte{1}},
	}
	typeOf := func(o api.Object, thumb string) string {
		f, err := c.FileOf(o, thumb)
		switch l := f.Location.(type) {
		case *api.InputPhotoFileLocation:
			return l.ThumbSize
		case *api.InputDocumentFileLocation:
			return l.ThumbSize
		case *api.InputPeerPhotoFileLocation:
			return map[bool]string{true: "c", false: "a"}[l.Big]
		}
		return fmt.Sprintf("%s %v", f.Bytes, err)
	}
	photo := &api.Photo{ID: 1, Sizes: sizes}
	document := &api.Document{ID: 1, Thumbs: sizes[:2]}
	user := &api.User{ID: 1, Self: true, AccessHash: tl.Some[int64](1), Photo: &api.UserProfilePhoto{PhotoID: 1}}
	for _, tt := range []struct {
		o     api.Object
		thumb string
		want  string
	}{
		{photo, "largest", "y"},
		{photo, "smallest", "s"},
		{document, "largest", "x"},
		{document, "smallest", "x"},
		{user, "largest", "c"},
		{user, "smallest", "a"},
		{&api.Photo{ID: 1, Sizes: sizes[4:]}, "largest", "m <nil>"},
		{&api.Document{ID: 1, Thumbs: sizes[5:]}, "largest", ` there is no size "largest" of it: there are "j" (outline)`},
		{&api.Document{ID: 1}, "smallest", ` there is no size "smallest" of it, nor any other`},
		{&api.InputPhotoFileLocation{ID: 1}, "smallest", ` inputPhotoFileLocation does not say which sizes there are: pass the photo or document, or name the type`},
	} {
		if got := typeOf(tt.o, tt.thumb); got != tt.want {
			t.Errorf("%T %q: %s, want %s", tt.o, tt.thumb, got, tt.want)
		}
	}
}

// TestFileOfRefuses: what has no file, or not that size, says so.
func TestFileOfRefuses(t *testing.T) {
	c := telegram.New(telegram.Options{})
	document := &api.Document{ID: 1, Thumbs: []api.PhotoSizeClass{
		&api.PhotoSize{Type: "m", W: 320, H: 200}, &api.PhotoStrippedSize{Type: "i", Bytes: []byte{2}}, &api.PhotoPathSize{Type: "j", Bytes: []byte{1}},
	}, VideoThumbs: []api.VideoSizeClass{&api.VideoSize{Type: "v", W: 100, H: 100, Size: 7}}}
	paid := &api.Message{ID: 1, Media: &api.MessageMediaPaidMedia{ExtendedMedia: []api.MessageExtendedMediaClass{
		&api.MessageExtendedMedia{Media: &api.MessageMediaDocument{Document: &api.Document{ID: 1}}},
		&api.MessageExtendedMedia{Media: &api.MessageMediaDocument{Document: &api.Document{ID: 2}}},
	}}}
	for _, tt := range []struct {
		o     api.Object
		thumb string
		want  string
	}{
		{nil, "", "nothing"},
		{(*api.Document)(nil), "", "nothing"},
		{&api.Message{ID: 1, Message: "text"}, "", "message has no file to download"},
		{&api.Message{ID: 1, ReplyTo: &api.MessageReplyHeader{ReplyMedia: &api.MessageMediaDocument{Document: document}}}, "", "no file"},
		{&api.MessageMediaPhoto{}, "", "no file"},
		{&api.MessageMediaPhoto{Photo: &api.PhotoEmpty{}}, "", "no file"},
		{&api.Photo{ID: 1}, "", "no size that can be downloaded"},
		{document, "x", `there is no size "x" of it: there are "m" (320x200), "i" (stripped), "j" (outline), "v" (video, 100x100)`},
		{&api.Document{ID: 1}, "m", "nor any other"},
		{document, "i", "a stripped photo begins with 1"},
		{paid, "", "shows 2 files: pass one of them"},
		{&api.PhotoSize{Type: "m"}, "", `pass the photo or document, with thumb = "m"`},
		{&api.User{ID: 1}, "", "user has no picture"},
		{&api.User{ID: 1, Photo: &api.UserProfilePhoto{PhotoID: 1}}, "m", `no size "m"`},
		{&api.WebDocumentNoProxy{URL: "https://example.com/a"}, "", "fetch https://example.com/a itself"},
		{&api.WebDocument{URL: "https://example.com/a"}, "m", "has no sizes"},
		{&api.StickerSet{ThumbDocumentID: tl.Some[int64](7)}, "", "messages.getCustomEmojiDocuments"},
		{&api.StickerSet{}, "", "has no picture"},
		{&api.InputPeerPhotoFileLocation{}, "m", "has no sizes"},
	} {
		if f, err := c.FileOf(tt.o, tt.thumb); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%T %q: %+v, %v, want %s", tt.o, tt.thumb, f, err, tt.want)
		}
	}
	for thumb, mime := range map[string]string{"j": "image/svg+xml", "v": "video/mp4", "m": "image/jpeg"} {
		if f, err := c.FileOf(document, thumb); err != nil || f.MimeType != mime {
			t.Errorf("%s: %+v, %v", thumb, f, err)
		}
	}
	one := paid.Media.(*api.MessageMediaPaidMedia)
	one.ExtendedMedia = one.ExtendedMedia[1:]
	if f, err := c.FileOf(paid, ""); err != nil || f.Location.(*api.InputDocumentFileLocation).ID != 2 {
		t.Errorf("paid media: %+v, %v", f, err)
	}
}
