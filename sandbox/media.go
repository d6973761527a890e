package sandbox

import (
	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

func addMedia(m methods) {
	on(m, (*call).sendMedia)
	on(m, (*call).uploadMedia)
	on(m, (*call).sendMultiMedia)
	on(m, (*call).getDocumentByHash)
}

// attachment is the media of a message that is about to be sent or edited, and
// what it brings into the world. Nothing has changed before keep.
type attachment struct {
	media api.MessageMediaClass
	fresh []*file
	blobs []*blob
	used  []*received
	poll  *poll
}

// keep makes an attachment's files part of the world and uses up its uploads.
func (c *call) keep(a *attachment) {
	for _, b := range a.blobs {
		if c.w.blobs[b.Sum] == nil {
			c.w.blobs[b.Sum] = b
			c.w.stored += b.Size
		}
	}
	for _, r := range a.used {
		c.s.drop(r.upload, c.w.blobs[r.blob.Sum] == r.blob)
	}
	for _, f := range a.fresh {
		c.w.Files[f.ID] = f
		c.w.LastFile++
	}
	if a.poll != nil {
		c.w.Polls[a.poll.ID] = a.poll
		c.w.LastFile++
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
	case *api.InputMediaUploadedPhoto:
		return c.uploadedPhoto(to, in)
	case *api.InputMediaPhoto:
		return c.samePhoto(to, in)
	case *api.InputMediaContact:
		return c.contactCard(in)
	case *api.InputMediaGeoPoint:
		return onMap(in.GeoPoint, func(geo api.GeoPointClass) api.MessageMediaClass { return &api.MessageMediaGeo{Geo: geo} })
	case *api.InputMediaVenue:
		return onMap(in.GeoPoint, func(geo api.GeoPointClass) api.MessageMediaClass {
			return &api.MessageMediaVenue{Geo: geo, Title: in.Title, Address: in.Address,
				Provider: in.Provider, VenueID: in.VenueID, VenueType: in.VenueType}
		})
	case *api.InputMediaPoll:
		return c.newPoll(to, in)
	case *api.InputMediaDice:
		return c.dice(in)
	case *api.InputMediaPhotoExternal:
		return c.externalPhoto(to, in)
	case *api.InputMediaDocumentExternal:
		return c.externalDocument(to, in)
	case *api.InputMediaWebPage:
		return c.linkedPage(in)
	case *api.InputMediaInvoice:
		return c.invoice(in)
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

// take makes content one size of a file.
func (a *attachment) take(f *file, size string, b *blob) {
	a.blobs = append(a.blobs, b)
	f.Blobs[size] = b.Sum
}

// use uses an upload up.
func (a *attachment) use(r *received) { a.used = append(a.used, r) }
