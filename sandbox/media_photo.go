package sandbox

import (
	"fmt"
	"image"
	"path"
	"strings"

	"github.com/tgscript/tgscript/tl/api"
)

// Limits of a photo. The last two are from the Bot API's page, which documents
// what the API's does not: width and height together, and the greater in
// relation to the less.
const (
	photoMax      = 10 << 20 // bytes
	photoSidesMax = 10_000
	photoRatioMax = 20
)

// uploadedPhoto makes a photo of an uploaded file.
func (c *call) uploadedPhoto(to peer, in *api.InputMediaUploadedPhoto) (*attachment, error) {
	switch {
	case in.Stickers != nil:
		return nil, c.lacking("media with stickers")
	case in.LivePhoto || in.Video != nil:
		return nil, c.lacking("media with live_photo")
	}
	if err := c.mayDestroy(to, in.TTLSeconds); err != nil {
		return nil, err
	}
	a, f, err := c.newPhoto(in.File)
	if err != nil {
		return nil, err
	}
	a.media = &api.MessageMediaPhoto{Photo: f.photo(c.me.ID), Spoiler: in.Spoiler, TTLSeconds: in.TTLSeconds}
	return a, nil
}

// newPhoto makes a photo of an upload: PHOTO_EXT_INVALID, PHOTO_SAVE_FILE_INVALID,
// IMAGE_PROCESS_FAILED, PHOTO_INVALID_DIMENSIONS. Telegram compresses it; here the
// largest size is what came in.
func (c *call) newPhoto(in api.InputFileClass) (*attachment, *file, error) {
	r, err := c.receive(in)
	if err != nil {
		return nil, nil, err
	}
	switch strings.ToLower(path.Ext(r.name)) {
	case "", ".jpg", ".jpeg", ".png", ".gif", ".webp":
	default:
		return nil, nil, refuse("PHOTO_EXT_INVALID")
	}
	a := &attachment{}
	a.use(r)
	f, err := c.photoOf(a, r.blob)
	return a, f, err
}

// photoOf makes a photo of content.
func (c *call) photoOf(a *attachment, b *blob) (*file, error) {
	if b.Size > photoMax {
		return nil, refuse("PHOTO_SAVE_FILE_INVALID")
	}
	content, err := b.read(0, photoMax)
	if err != nil {
		return nil, err
	}
	w, h, ok := imageSize(content)
	switch {
	case !ok:
		return nil, refuse("IMAGE_PROCESS_FAILED")
	case w+h > photoSidesMax || max(w, h) > photoRatioMax*min(w, h):
		return nil, refuse("PHOTO_INVALID_DIMENSIONS")
	}
	f := c.newFile(a)
	sizes, err := c.shrink(a, f, content, max(w, h))
	if err != nil {
		return nil, err
	}
	size := sizeType(max(w, h))
	a.take(f, size, b)
	f.Obj = &api.Photo{ID: f.ID, Date: c.now, DCID: c.filesDC(), Sizes: append(sizes,
		&api.PhotoSize{Type: size, W: int32(w), H: int32(h), Size: int32(b.Size)})}
	return f, nil
}

// shrink makes the smaller sizes of a photo, the stripped one first, and none of
// a WebP, which only its size is read of.
func (c *call) shrink(a *attachment, f *file, content []byte, side int) ([]api.PhotoSizeClass, error) {
	img := canvas(content)
	if img == nil {
		return nil, nil
	}
	tiny, err := stripped(img)
	if err != nil {
		return nil, fmt.Errorf("stripped size: %w", err)
	}
	list := []api.PhotoSizeClass{&api.PhotoStrippedSize{Type: "i", Bytes: tiny}}
	for _, to := range []int{320, 800, 1280} {
		if side <= to {
			break
		}
		one, err := c.smaller(a, f, sizeType(to), img, to)
		if err != nil {
			return nil, err
		}
		list = append(list, one)
	}
	return list, nil
}

// smaller makes one smaller size of an image.
func (c *call) smaller(a *attachment, f *file, size string, img *image.RGBA, side int) (*api.PhotoSize, error) {
	small := scaled(img, side)
	content, err := encodeJPEG(small, scaledQuality)
	if err != nil {
		return nil, fmt.Errorf("size %d: %w", side, err)
	}
	one, err := c.s.store.blobOf(content)
	if err != nil {
		return nil, err
	}
	a.blobs = append(a.blobs, one)
	f.Blobs[size] = one.Sum
	return &api.PhotoSize{Type: size, W: int32(small.Rect.Dx()), H: int32(small.Rect.Dy()), Size: int32(one.Size)}, nil
}

// wholes are the sizes of a photo that can be fetched, the smallest first.
func (f *file) wholes() (list []*api.PhotoSize) {
	for _, s := range f.Obj.(*api.Photo).Sizes {
		if s, ok := s.(*api.PhotoSize); ok {
			list = append(list, s)
		}
	}
	return list
}

// tiny is a photo's stripped size; nil if it has none.
func (f *file) tiny() []byte {
	for _, s := range f.Obj.(*api.Photo).Sizes {
		if s, ok := s.(*api.PhotoStrippedSize); ok {
			return s.Bytes
		}
	}
	return nil
}

// sizeType is the letter of the smallest size, by its longer side, that an image
// fits in.
func sizeType(side int) string {
	switch {
	case side <= 100:
		return "s"
	case side <= 320:
		return "m"
	case side <= 800:
		return "x"
	case side <= 1280:
		return "y"
	}
	return "w"
}

// samePhoto shows a photo that there is already; refused as sameDocument is.
func (c *call) samePhoto(to peer, in *api.InputMediaPhoto) (*attachment, error) {
	if in.LivePhoto || in.Video != nil {
		return nil, c.lacking("media with live_photo")
	}
	if err := c.mayDestroy(to, in.TTLSeconds); err != nil {
		return nil, err
	}
	f, err := c.inputPhoto(in.ID, "MEDIA_EMPTY")
	if err != nil {
		return nil, err
	}
	return &attachment{media: &api.MessageMediaPhoto{
		Photo: f.photo(c.me.ID), Spoiler: in.Spoiler, TTLSeconds: in.TTLSeconds}}, nil
}

// inputPhoto finds the photo that an InputPhoto names. The refusal is the one
// that the method documents for a photo that the caller does not know; beside it
// FILE_REFERENCE_EMPTY, FILE_REFERENCE_INVALID, FILE_REFERENCE_EXPIRED.
func (c *call) inputPhoto(in api.InputPhotoClass, refusal string) (*file, error) {
	id, ok := in.(*api.InputPhoto)
	if !ok {
		return nil, refuse(refusal)
	}
	f := c.photoFile(id.ID, id.AccessHash)
	if f == nil {
		return nil, refuse(refusal)
	}
	return f, c.referenceValid(f, id.FileReference)
}
