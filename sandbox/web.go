package sandbox

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"strings"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// webContent is what is found at an address of the web.
type webContent struct {
	mime string
	blob *blob
	file int64 // what a preview shows of it; 0: there has been none
}

// Limits of what Telegram fetches from elsewhere, as the Bot API's page documents
// them.
const (
	webPhotoMax = 5 << 20
	webFileMax  = 20 << 20
)

func addWeb(m methods) {
	on(m, (*call).getWebFile)
	on(m, (*call).getWebPage)
	on(m, (*call).getWebPagePreview)
}

// Web is what the sandbox finds at an address from now on: where somebody sends a
// file by its address, a link has a preview, or a bot shows a web document. The
// sandbox reaches no other place. mimeType is found from the content if it is "".
// It is not kept with the world.
func (s *Sandbox) Web(address, mimeType string, content []byte) error {
	if err := addressValid(address); err != nil {
		return fmt.Errorf("sandbox: %q: want an address with http:// or https://", address)
	}
	if mimeType == "" {
		mimeType, _, _ = strings.Cut(http.DetectContentType(content), ";")
	}
	b, err := s.store.blobOf(content)
	if err != nil {
		return fmt.Errorf("sandbox: %s: %w", address, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.web[address] = &webContent{mime: mimeType, blob: b}
	return nil
}

func addressValid(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return refuse("EXTERNAL_URL_INVALID")
	}
	return nil
}

// external finds what Telegram would fetch from elsewhere: EXTERNAL_URL_INVALID,
// WEBPAGE_CURL_FAILED where nothing is or too much.
func (c *call) external(address string, most int64) (*webContent, error) {
	if err := addressValid(address); err != nil {
		return nil, err
	}
	w := c.s.web[address]
	if w == nil || w.blob.Size > most {
		return nil, refuse("WEBPAGE_CURL_FAILED")
	}
	return w, nil
}

// externalPhoto makes a photo of what is at an address: as external and photoOf
// say, and WEBPAGE_MEDIA_EMPTY for what is no image.
func (c *call) externalPhoto(to peer, in *api.InputMediaPhotoExternal) (*attachment, error) {
	if err := c.mayDestroy(to, in.TTLSeconds); err != nil {
		return nil, err
	}
	w, err := c.external(in.URL, webPhotoMax)
	if err != nil {
		return nil, err
	}
	if !strings.HasPrefix(w.mime, "image/") {
		return nil, refuse("WEBPAGE_MEDIA_EMPTY")
	}
	a := &attachment{}
	f, err := c.photoOf(a, w.blob)
	if err != nil {
		return nil, err
	}
	a.media = &api.MessageMediaPhoto{Photo: f.photo(c.me.ID), Spoiler: in.Spoiler, TTLSeconds: in.TTLSeconds}
	return a, nil
}

// externalDocument makes a document of what is at an address, named by it.
func (c *call) externalDocument(to peer, in *api.InputMediaDocumentExternal) (*attachment, error) {
	if in.VideoCover != nil {
		return nil, c.lacking("media with video_cover")
	}
	if err := c.mayDestroy(to, in.TTLSeconds); err != nil {
		return nil, err
	}
	w, err := c.external(in.URL, webFileMax)
	if err != nil {
		return nil, err
	}
	a := &attachment{}
	f, err := c.documentOf(a, w.blob, w.mime, w.attributes(in.URL), nil)
	if err != nil {
		return nil, err
	}
	media := documentMedia(f.document(c.me.ID))
	media.Spoiler, media.TTLSeconds, media.VideoTimestamp = in.Spoiler, in.TTLSeconds, in.VideoTimestamp
	a.media = media
	return a, nil
}

// attributes are what is known of content by its address and kind.
func (w *webContent) attributes(address string) []api.DocumentAttributeClass {
	list := []api.DocumentAttributeClass{}
	if u, err := url.Parse(address); err == nil {
		if name := path.Base(u.Path); strings.Contains(name, ".") {
			list = append(list, &api.DocumentAttributeFilename{FileName: name})
		}
	}
	if strings.HasPrefix(w.mime, "video/") {
		list = append(list, &api.DocumentAttributeVideo{SupportsStreaming: true})
	}
	return list
}

// page is the preview of an address: of an image its photo, of anything else a
// document; nil if nothing is there. The sandbox reads no HTML.
func (c *call) page(address string) (*api.WebPage, error) {
	w := c.s.web[address]
	if w == nil {
		return nil, nil
	}
	if c.w.Files[w.file] == nil {
		a := &attachment{}
		f, err := c.photoOf(a, w.blob)
		if err != nil {
			a = &attachment{}
			if f, err = c.documentOf(a, w.blob, w.mime, w.attributes(address), nil); err != nil {
				return nil, err
			}
		}
		c.keep(a)
		w.file = f.ID
	}
	u, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256([]byte(address))
	out := &api.WebPage{ID: int64(binary.LittleEndian.Uint64(sum[:])), Hash: int32(binary.LittleEndian.Uint32(w.blob.Sum[:]) & 0x7fffffff),
		URL: address, DisplayURL: u.Host + u.Path, SiteName: tl.Some(u.Host), Title: tl.Some(path.Base(u.Path))}
	f := c.w.Files[w.file]
	if _, ok := f.Obj.(*api.Photo); ok {
		out.Type, out.Photo = tl.Some("photo"), f.photo(c.me.ID)
	} else {
		out.Type, out.Document = tl.Some("document"), f.document(c.me.ID)
	}
	return out, nil
}

// preview is the media of a text that has a link to a page; nil if there is none.
func (c *call) preview(text string, entities []api.MessageEntityClass) (api.MessageMediaClass, error) {
	p, err := c.page(firstLink(text, entities))
	if p == nil || err != nil {
		return nil, err
	}
	return &api.MessageMediaWebPage{Webpage: p}, nil
}

// firstLink is the address of the first link of a text; "" if there is none.
func firstLink(text string, entities []api.MessageEntityClass) string {
	for _, e := range entities {
		switch e := e.(type) {
		case *api.MessageEntityTextURL:
			return e.URL
		case *api.MessageEntityURL:
			return cutUnits(text, e.Offset, e.Length)
		}
	}
	return ""
}

// linkedPage is a preview that the client asks for by itself.
func (c *call) linkedPage(in *api.InputMediaWebPage) (*attachment, error) {
	p, err := c.page(in.URL)
	switch {
	case err != nil:
		return nil, err
	case p != nil:
		return &attachment{media: &api.MessageMediaWebPage{Webpage: p, Manual: true,
			ForceLargeMedia: in.ForceLargeMedia, ForceSmallMedia: in.ForceSmallMedia}}, nil
	}
	_, err = c.external(in.URL, webFileMax)
	return nil, err
}

// getWebPagePreview previews the first link of a text.
func (c *call) getWebPagePreview(r *api.MessagesGetWebPagePreviewRequest) (api.Object, error) {
	text, entities, err := c.compose(r.Message, r.Entities)
	if err != nil {
		return nil, err
	}
	out := &api.MessagesWebPagePreview{Media: &api.MessageMediaEmpty{}}
	if address := firstLink(text, entities); address != "" {
		out.Media = &api.MessageMediaWebPage{Webpage: &api.WebPageEmpty{URL: optString(address)}}
	}
	if media, err := c.preview(text, entities); err != nil || media != nil {
		out.Media = media
		return out, err
	}
	return out, nil
}

// getWebPage brings a preview again, with the references of today.
func (c *call) getWebPage(r *api.MessagesGetWebPageRequest) (api.Object, error) {
	out := &api.MessagesWebPage{Webpage: &api.WebPageEmpty{URL: optString(r.URL)}}
	p, err := c.page(r.URL)
	switch {
	case err != nil:
		return nil, err
	case p != nil && r.Hash != 0 && r.Hash == p.Hash:
		out.Webpage = &api.WebPageNotModified{}
	case p != nil:
		out.Webpage = p
	}
	return out, nil
}

// webHash is the access hash of a web document.
func webHash(address string) int64 {
	h := sha256.Sum256(fmt.Appendf(nil, "tgscript sandbox web %s", address))
	return int64(binary.LittleEndian.Uint64(h[:]) | 1)
}

// webDocument is a document that a bot shows from elsewhere: fetched for clients
// where there is one, by the client itself otherwise.
func (c *call) webDocument(in *api.InputWebDocument) api.WebDocumentClass {
	if in == nil {
		return nil
	}
	if w := c.s.web[in.URL]; w != nil {
		return &api.WebDocument{URL: in.URL, AccessHash: webHash(in.URL), Size: int32(w.blob.Size), MimeType: in.MimeType, Attributes: in.Attributes}
	}
	return &api.WebDocumentNoProxy{URL: in.URL, Size: in.Size, MimeType: in.MimeType, Attributes: in.Attributes}
}

// invoice asks for a payment, which nobody makes here.
func (c *call) invoice(in *api.InputMediaInvoice) (*attachment, error) {
	if in.ExtendedMedia != nil {
		return nil, c.lacking("an invoice with extended_media")
	}
	out := &api.MessageMediaInvoice{ShippingAddressRequested: in.Invoice.ShippingAddressRequested, Test: in.Invoice.Test,
		Title: in.Title, Description: in.Description, Photo: c.webDocument(in.Photo), Currency: in.Invoice.Currency, StartParam: in.StartParam.Value}
	for _, p := range in.Invoice.Prices {
		out.TotalAmount += p.Amount
	}
	return &attachment{media: out}, nil
}

// getWebFile brings web documents: LOCATION_INVALID for one that the caller was not
// shown, and for maps and covers of music, which nobody draws here. It keeps to the
// rules of getFile.
func (c *call) getWebFile(r *api.UploadGetWebFileRequest) (api.Object, error) {
	at, ok := r.Location.(*api.InputWebFileLocation)
	if !ok || at.AccessHash != webHash(at.URL) || c.s.web[at.URL] == nil {
		return nil, refuse("LOCATION_INVALID")
	}
	if err := checkRange(int64(r.Offset), int64(r.Limit), false); err != nil {
		return nil, err
	}
	if c.dc() != int32(c.s.dc) {
		return nil, refuseWith("FILE_MIGRATE_X", c.s.dc)
	}
	w := c.s.web[at.URL]
	reply := api.Append(nil, &api.UploadWebFile{Size: int32(w.blob.Size), MimeType: w.mime, FileType: w.blob.kind, Mtime: c.now})
	return nil, &aside{func() ([]byte, error) { return w.blob.part(reply, int64(r.Offset), int(r.Limit), nil) }}
}
