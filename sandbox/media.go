package sandbox

import (
	"slices"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

func addMedia(m methods) {
	on(m, (*call).sendMedia)
	on(m, (*call).uploadMedia)
}

// attachment is the media of a message that is about to be sent or edited, and
// what it brings into the world. Nothing has changed before keep.
type attachment struct {
	media api.MessageMediaClass
	fresh []*file
	blobs []*blob
	used  []*upload
}

// keep makes an attachment's files part of the world and uses up its uploads.
func (c *call) keep(a *attachment) {
	for _, b := range a.blobs {
		if c.w.blobs[b.Sum] == nil {
			c.w.blobs[b.Sum] = b
			c.w.stored += b.Size
		}
	}
	for _, f := range a.fresh {
		c.w.Files[f.ID] = f
		c.w.LastFile++
	}
	for _, u := range a.used {
		c.s.drop(u)
	}
}

// attach makes the media of a message that goes to a peer. What it does not
// implement it refuses; MEDIA_EMPTY for none, and as each kind says.
func (c *call) attach(to peer, in api.InputMediaClass) (*attachment, error) {
	switch in := in.(type) {
	case *api.InputMediaEmpty:
		return nil, refuse("MEDIA_EMPTY")
	case *api.InputMediaUploadedDocument:
		return c.uploadedDocument(to, in)
	case *api.InputMediaDocument:
		return c.sameDocument(to, in)
	}
	return nil, c.lacking("media of " + api.TypeOf(in).Name)
}

// mayDestroy checks the time to live of media that is gone once it was seen:
// seconds, or as good as for ever for what is shown once. Only a private chat
// with somebody else takes it: TTL_MEDIA_INVALID.
func (c *call) mayDestroy(to peer, ttl tl.Opt[int32]) error {
	ok := to.Kind == kindUser && to != c.me.peer() && (ttl.Value > 0 && ttl.Value <= ttlMax || ttl.Value == forever)
	if ttl.Set && !ok {
		return refuse("TTL_MEDIA_INVALID")
	}
	return nil
}

// ttlMax is the longest time to live of media, in seconds.
const ttlMax = 60

// newFile begins a file of uploaded content.
func (c *call) newFile(a *attachment) *file {
	f := &file{ID: fileID(c.w.LastFile + int64(len(a.fresh)) + 1), Blobs: map[string]sum{}}
	a.fresh = append(a.fresh, f)
	return f
}

// take makes an uploaded file one size of a file.
func (a *attachment) take(f *file, size string, r *received) {
	a.blobs, a.used = append(a.blobs, r.blob), append(a.used, r.upload)
	f.Blobs[size] = r.blob.Sum
}

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
	f := c.newFile(a)
	a.take(f, "", r)
	d := &api.Document{
		ID: f.ID, Date: c.now, MimeType: in.MimeType, Size: r.blob.Size, DCID: int32(c.s.dc),
		Attributes: withImageSize(in.Attributes, r.blob),
	}
	if d.MimeType == "" {
		d.MimeType = "application/octet-stream"
	}
	if in.Thumb != nil {
		t, err := c.receive(in.Thumb)
		if err != nil {
			return nil, err
		}
		w, h, ok := imageSize(t.blob.read(0, int(t.blob.Size)))
		if !ok {
			return nil, refuse("IMAGE_PROCESS_FAILED")
		}
		a.take(f, "m", t)
		d.Thumbs = []api.PhotoSizeClass{&api.PhotoSize{Type: "m", W: int32(w), H: int32(h), Size: int32(t.blob.Size)}}
	}
	f.Obj = d
	media := documentMedia(f.document(c.me.ID))
	media.Spoiler, media.TTLSeconds, media.VideoTimestamp = in.Spoiler, in.TTLSeconds, in.VideoTimestamp
	a.media = media
	return a, nil
}

// withImageSize adds the size of an image to attributes that do not have it.
func withImageSize(attributes []api.DocumentAttributeClass, b *blob) []api.DocumentAttributeClass {
	for _, a := range attributes {
		switch a.(type) {
		case *api.DocumentAttributeImageSize, *api.DocumentAttributeVideo:
			return attributes
		}
	}
	w, h, ok := imageSize(b.read(0, imageHeadMax))
	if !ok {
		return attributes
	}
	return append(slices.Clone(attributes), &api.DocumentAttributeImageSize{W: int32(w), H: int32(h)})
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
