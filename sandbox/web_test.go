package sandbox

import (
	"bytes"
	"testing"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

const (
	webPicture = "https://example.com/cats/one.png"
	webText    = "https://example.com/notes.txt"
)

// aWeb is a sandbox with some content elsewhere.
func aWeb(t *testing.T) (s *Sandbox, c *client, image []byte) {
	t.Helper()
	s = newSandbox(t)
	image = picture(t, 400, 300, "png")
	for address, b := range map[string][]byte{webPicture: image, webText: []byte("some notes")} {
		if err := s.Web(address, "", b); err != nil {
			t.Fatal(err)
		}
	}
	return s, connect(t, s, Me), image
}

// What is at an address is sent as a photo or a document; where nothing is, nothing
// is sent.
func TestWebExternal(t *testing.T) {
	s, c, image := aWeb(t)
	p := photoOf(c.sendMedia(self(), &api.InputMediaPhotoExternal{URL: webPicture}, ""))
	at := &api.InputPhotoFileLocation{ID: p.ID, AccessHash: p.AccessHash, FileReference: p.FileReference, ThumbSize: "x"}
	if got := c.download(at, 1<<20); !bytes.Equal(got, image) {
		t.Errorf("%d bytes", len(got))
	}
	d := documentOf(c.sendMedia(self(), &api.InputMediaDocumentExternal{URL: webText}, ""))
	name := d.Attributes[0].(*api.DocumentAttributeFilename)
	if got := c.download(documentLocation(d), 1<<20); string(got) != "some notes" || d.MimeType != "text/plain" || name.FileName != "notes.txt" {
		t.Errorf("%q, %+v", got, d)
	}
	send := func(media api.InputMediaClass) api.Object {
		return &api.MessagesSendMediaRequest{Peer: self(), Media: media, RandomID: c.random()}
	}
	c.refused(send(&api.InputMediaPhotoExternal{URL: webText}), "WEBPAGE_MEDIA_EMPTY")
	c.refused(send(&api.InputMediaPhotoExternal{URL: "https://example.com/"}), "WEBPAGE_CURL_FAILED")
	c.refused(send(&api.InputMediaDocumentExternal{URL: "notes.txt"}), "EXTERNAL_URL_INVALID")
	if s.Web("notes.txt", "", nil) == nil {
		t.Error("an address without a host was taken")
	}
}

// A link has a preview with a photo, which has a reference of today whenever it is
// asked for (A15).
func TestWebPageA15(t *testing.T) {
	s, c, image := aWeb(t)
	friend := connect(t, s, "sandbox_friend")
	sent := call1[*api.UpdateShortSentMessage](c, &api.MessagesSendMessageRequest{Peer: c.user(friendID), Message: "see " + webPicture, RandomID: 1})
	mine := sent.Media.(*api.MessageMediaWebPage).Webpage.(*api.WebPage)
	page := friend.newest().Media.(*api.MessageMediaWebPage).Webpage.(*api.WebPage)
	if p := page.Photo.(*api.Photo); page.URL != webPicture || page.ID != mine.ID || p.AccessHash == mine.Photo.(*api.Photo).AccessHash {
		t.Fatalf("%+v, mine is %+v", page, mine)
	}
	location := func(p *api.WebPage) *api.InputPhotoFileLocation {
		photo := p.Photo.(*api.Photo)
		return &api.InputPhotoFileLocation{ID: photo.ID, AccessHash: photo.AccessHash, FileReference: photo.FileReference, ThumbSize: "x"}
	}
	if got := friend.download(location(page), 1<<20); !bytes.Equal(got, image) {
		t.Errorf("%d bytes", len(got))
	}
	s.world.expire(s.world.Files[page.Photo.(*api.Photo).ID])
	friend.refused(&api.UploadGetFileRequest{Location: location(page), Limit: 4096}, "FILE_REFERENCE_EXPIRED")
	again := call1[*api.MessagesWebPage](friend, &api.MessagesGetWebPageRequest{URL: webPicture}).Webpage.(*api.WebPage)
	friend.download(location(again), 1<<20)
	if _, same := call1[*api.MessagesWebPage](friend, &api.MessagesGetWebPageRequest{URL: webPicture, Hash: again.Hash}).Webpage.(*api.WebPageNotModified); !same {
		t.Error("it has changed")
	}
	m := friend.page(&api.MessagesGetHistoryRequest{Peer: friend.user(meID), Limit: 100})[0].(*api.Message)
	friend.download(location(m.Media.(*api.MessageMediaWebPage).Webpage.(*api.WebPage)), 1<<20)
	manual := c.sendMedia(self(), &api.InputMediaWebPage{URL: webText}, "notes")
	d := manual.Media.(*api.MessageMediaWebPage).Webpage.(*api.WebPage).Document.(*api.Document)
	if got := c.download(documentLocation(d), 4096); string(got) != "some notes" {
		t.Errorf("%q", got)
	}
	plain := call1[*api.UpdateShortSentMessage](c, &api.MessagesSendMessageRequest{Peer: c.user(friendID), Message: webPicture, RandomID: 2, NoWebpage: true})
	if plain.Media != nil {
		t.Errorf("with no_webpage: %+v", plain.Media)
	}
}

// Web documents come through the data centre that the configuration names for
// them.
func TestWebFile(t *testing.T) {
	s, c, image := aWeb(t)
	m := c.sendMedia(self(), &api.InputMediaInvoice{Title: "Cat", Description: "One.", ProviderData: &api.DataJSON{Data: "{}"},
		Photo:   &api.InputWebDocument{URL: webPicture, Size: 1, MimeType: "image/png"},
		Invoice: &api.Invoice{Currency: "EUR", Prices: []*api.LabeledPrice{{Label: "cat", Amount: 300}, {Label: "food", Amount: 20}}}}, "")
	invoice := m.Media.(*api.MessageMediaInvoice)
	w := invoice.Photo.(*api.WebDocument)
	if invoice.TotalAmount != 320 || w.Size != int32(len(image)) {
		t.Errorf("%+v of %+v", invoice, w)
	}
	get := &api.UploadGetWebFileRequest{Location: &api.InputWebFileLocation{URL: w.URL, AccessHash: w.AccessHash}, Limit: 4096}
	var got []byte
	for int(get.Offset) < len(image) {
		f := call1[*api.UploadWebFile](c, get)
		if f.Size != w.Size || f.MimeType != "image/png" || api.TypeOf(f.FileType).Name != "storage.filePng" {
			t.Fatalf("%+v", f)
		}
		got = append(got, f.Bytes...)
		get.Offset += get.Limit
	}
	if !bytes.Equal(got, image) {
		t.Errorf("%d bytes, want %d", len(got), len(image))
	}
	get.Offset = 5
	c.refused(get, "OFFSET_INVALID")
	get.Offset = 0
	there := connect(t, s, Me)
	there.sess.key.DC = 4
	there.refused(get, "FILE_MIGRATE_2")
	get.Location = &api.InputWebFileLocation{URL: webText, AccessHash: w.AccessHash}
	c.refused(get, "LOCATION_INVALID")
	get.Location = &api.InputWebFileAudioAlbumThumbLocation{Title: tl.Some("x"), Performer: tl.Some("y")}
	c.refused(get, "LOCATION_INVALID")
}
