package sandbox

import (
	"slices"

	"github.com/tgscript/tgscript/tl/api"
)

// uploadedDocument makes a document of an uploaded file. Its attributes stay as
// the client gave them, and the size of an image is added.
func (c *call) uploadedDocument(to peer, in *api.InputMediaUploadedDocument) (*attachment, error) {
	switch {
	case in.Stickers != nil:
		return nil, c.lacking("media with stickers")
	case in.VideoCover != nil:
		return nil, c.lacking("media with video_cover")
	}
	if err := c.mayDestroy(to, in.TTLSeconds); err != nil {
		return nil, err
	}
	r, err := c.receive(in.File)
	if err != nil {
		return nil, err
	}
	a := &attachment{}
	a.use(r)
	f, err := c.documentOf(a, r.blob, in.MimeType, in.Attributes, in.Thumb)
	if err != nil {
		return nil, err
	}
	media := documentMedia(f.document(c.me.ID))
	media.Spoiler, media.TTLSeconds, media.VideoTimestamp = in.Spoiler, in.TTLSeconds, in.VideoTimestamp
	a.media = media
	return a, nil
}

// documentOf makes a document of content.
func (c *call) documentOf(a *attachment, b *blob, mimeType string, attributes []api.DocumentAttributeClass, thumb api.InputFileClass) (*file, error) {
	attributes, err := withImageSize(attributes, b)
	if err != nil {
		return nil, err
	}
	f := c.newFile(a)
	a.take(f, "", b)
	d := &api.Document{ID: f.ID, Date: c.now, MimeType: mimeType, Size: b.Size, DCID: c.filesDC(), Attributes: attributes}
	if d.MimeType == "" {
		d.MimeType = "application/octet-stream"
	}
	if d.Thumbs, err = c.thumbs(a, f, d, thumb); err != nil {
		return nil, err
	}
	f.Obj = d
	return f, nil
}

// withImageSize adds the size of an image to attributes that do not have it.
func withImageSize(attributes []api.DocumentAttributeClass, b *blob) ([]api.DocumentAttributeClass, error) {
	for _, a := range attributes {
		switch a.(type) {
		case *api.DocumentAttributeImageSize, *api.DocumentAttributeVideo:
			return attributes, nil
		}
	}
	head, err := b.read(0, imageHeadMax)
	if err != nil {
		return nil, err
	}
	w, h, ok := imageSize(head)
	if !ok {
		return attributes, nil
	}
	return append(slices.Clone(attributes), &api.DocumentAttributeImageSize{W: int32(w), H: int32(h)}), nil
}

// imageHeadMax is how much of a document is looked at for the size of an image.
const imageHeadMax = 256 << 10

// documentMedia shows a document. Three of the flags only repeat what its
// attributes say.
func documentMedia(d *api.Document) *api.MessageMediaDocument {
	kind := documentKind(d)
	return &api.MessageMediaDocument{
		Document: d, Video: kind == mediaVideo, Round: kind == mediaRound, Voice: kind == mediaVoice,
	}
}

// sameDocument shows a document that there is already: MEDIA_EMPTY for one that
// the caller does not know, FILE_REFERENCE_EMPTY, FILE_REFERENCE_INVALID,
// FILE_REFERENCE_EXPIRED.
func (c *call) sameDocument(to peer, in *api.InputMediaDocument) (*attachment, error) {
	if in.VideoCover != nil {
		return nil, c.lacking("media with video_cover")
	}
	if err := c.mayDestroy(to, in.TTLSeconds); err != nil {
		return nil, err
	}
	id, ok := in.ID.(*api.InputDocument)
	if !ok {
		return nil, refuse("MEDIA_EMPTY")
	}
	f := c.documentFile(id.ID, id.AccessHash)
	if f == nil {
		return nil, refuse("MEDIA_EMPTY")
	}
	if err := c.referenceValid(f, id.FileReference); err != nil {
		return nil, err
	}
	media := documentMedia(f.document(c.me.ID))
	media.Spoiler, media.TTLSeconds, media.VideoTimestamp = in.Spoiler, in.TTLSeconds, in.VideoTimestamp
	return &attachment{media: media}, nil
}

// getDocumentByHash finds the newest document with that content and MIME type.
func (c *call) getDocumentByHash(r *api.MessagesGetDocumentByHashRequest) (api.Object, error) {
	if len(r.Sha256) != len(sum{}) {
		return nil, refuse("SHA256_HASH_INVALID")
	}
	for _, id := range slices.Backward(sortedKeys(c.w.Files)) {
		f := c.w.Files[id]
		d, ok := f.Obj.(*api.Document)
		if ok && f.Blobs[""] == sum(r.Sha256) && d.Size == r.Size && d.MimeType == r.MimeType {
			return f.document(c.me.ID), nil
		}
	}
	return &api.DocumentEmpty{}, nil
}
