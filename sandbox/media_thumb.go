package sandbox

import (
	"fmt"

	"github.com/tgscript/tgscript/tl/api"
)

// thumbSide is the longer side of the thumbnail that is made of an image.
const thumbSide = 320

// thumbs are the thumbnails of an uploaded document: the one that came with it, or
// one of the document itself if that is an image; before it the stripped one, and
// the outline of a sticker. Others have none, since nothing here reads videos:
// IMAGE_PROCESS_FAILED for a thumbnail that is no image.
func (c *call) thumbs(a *attachment, f *file, d *api.Document, in api.InputFileClass) (list []api.PhotoSizeClass, err error) {
	if sticker(d) {
		list = append(list, &api.PhotoPathSize{Type: "j", Bytes: outline(d)})
	}
	if in == nil {
		own, err := c.ownThumbs(a, f, d)
		return append(list, own...), err
	}
	t, err := c.receive(in)
	if err != nil {
		return nil, err
	}
	content, err := t.blob.read(0, photoMax)
	if err != nil {
		return nil, err
	}
	w, h, ok := imageSize(content)
	if !ok {
		return nil, refuse("IMAGE_PROCESS_FAILED")
	}
	if img := canvas(content); img != nil {
		tiny, err := stripped(img)
		if err != nil {
			return nil, fmt.Errorf("stripped size: %w", err)
		}
		list = append(list, &api.PhotoStrippedSize{Type: "i", Bytes: tiny})
	}
	a.use(t)
	a.take(f, "m", t.blob)
	return append(list, &api.PhotoSize{Type: "m", W: int32(w), H: int32(h), Size: int32(t.blob.Size)}), nil
}

// ownThumbs are the thumbnails made of a document that is an image.
func (c *call) ownThumbs(a *attachment, f *file, d *api.Document) ([]api.PhotoSizeClass, error) {
	switch d.MimeType {
	case "image/jpeg", "image/png", "image/gif":
	default:
		return nil, nil
	}
	if d.Size > photoMax {
		return nil, nil
	}
	content, err := a.blobs[0].read(0, photoMax)
	if err != nil {
		return nil, err
	}
	img := canvas(content)
	if img == nil {
		return nil, nil
	}
	tiny, err := stripped(img)
	if err != nil {
		return nil, fmt.Errorf("stripped size: %w", err)
	}
	size, err := c.smaller(a, f, "m", img, thumbSide)
	return []api.PhotoSizeClass{&api.PhotoStrippedSize{Type: "i", Bytes: tiny}, size}, err
}

// outline is the shape of a sticker as its path says it (A17): a rectangle. A byte
// from 192 on is a letter of the path; one below it is a number, after a comma from
// 128 on and a minus from 64 on.
func outline(d *api.Document) []byte {
	w, h := int32(512), int32(512)
	for _, at := range d.Attributes {
		if size, ok := at.(*api.DocumentAttributeImageSize); ok {
			w, h = size.W, size.H
		}
	}
	letters := map[byte]byte{'h': 192 + 26 + 7, 'v': 192 + 26 + 21}
	path := []byte{0, 128}
	line := func(letter byte, sign byte, length int32) {
		path = append(path, letters[letter])
		for i, digit := range fmt.Sprint(length) {
			b := byte(digit - '0')
			if i == 0 {
				b |= sign
			}
			path = append(path, b)
		}
	}
	line('h', 0, w)
	line('v', 0, h)
	line('h', 64, w)
	return path
}
