package sandbox

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"slices"

	"github.com/tgscript/tgscript/tl/api"
)

// Units of a download, in bytes (A14): offset and limit are multiples of a
// block, a small one if the download is precise, and no reply crosses the
// border of a window. Hashes are of pieces.
const (
	downloadBlock   = 4 << 10
	downloadPrecise = 1 << 10
	downloadWindow  = 1 << 20
	hashPiece       = 128 << 10
	hashesMax       = 10 // in one reply
)

func addDownloads(m methods) {
	on(m, (*call).getFile)
	on(m, (*call).getFileHashes)
}

// getFile sends a client that can go there to the CDN for what that has. After the
// end there are no bytes.
func (c *call) getFile(r *api.UploadGetFileRequest) (api.Object, error) {
	if err := checkRange(r.Offset, int64(r.Limit), r.Precise); err != nil {
		return nil, err
	}
	b, date, err := c.located(r.Location)
	if err != nil {
		return nil, err
	}
	if r.CdnSupported && c.s.cdn != nil && c.s.cdn.used && b.Size >= cdnLeast {
		return c.redirect(b)
	}
	return nil, &aside{func() ([]byte, error) {
		return b.part(api.Append(nil, &api.UploadFile{Type: b.kind, Mtime: date}), r.Offset, int(r.Limit), nil)
	}}
}

// part says an upload.file, or another reply that ends in bytes, with what there
// is of the bytes [offset, offset+limit). reply is the same without any. What of
// the content is not to be said as it is, seal changes.
func (b *blob) part(reply []byte, offset int64, limit int, seal func(content []byte) error) ([]byte, error) {
	size := b.within(offset, limit)
	head := len(reply)
	if size < 254 {
		head -= 3 // one byte says how long it is
	}
	out := make([]byte, (head+size+3)&^3)
	if copy(out, reply[:head]); size < 254 {
		out[head-1] = byte(size)
	} else {
		binary.LittleEndian.PutUint32(out[head-4:], uint32(size)<<8|254)
	}
	content := out[head : head+size]
	err := b.readTo(content, offset)
	if err == nil && seal != nil {
		err = seal(content)
	}
	return out, err
}

// checkRange refuses a range by its documented rules: OFFSET_INVALID,
// LIMIT_INVALID.
func checkRange(offset, limit int64, precise bool) error {
	block := int64(downloadBlock)
	if precise {
		block = downloadPrecise
	}
	switch {
	case offset < 0 || offset%block != 0:
		return refuse("OFFSET_INVALID")
	case limit <= 0 || limit > downloadWindow || limit%block != 0,
		!precise && downloadWindow%limit != 0,
		offset/downloadWindow != (offset+limit-1)/downloadWindow:
		return refuse("LIMIT_INVALID")
	}
	return nil
}

// located finds the content that a location names, and the date of the file:
// LOCATION_INVALID for a file that the caller does not know, FILE_ID_INVALID for
// a size that the file does not have, FILE_REFERENCE_EMPTY, FILE_REFERENCE_INVALID,
// FILE_REFERENCE_EXPIRED. The locations of what the sandbox has nothing of name
// no file.
func (c *call) located(in api.InputFileLocationClass) (*blob, int32, error) {
	var f *file
	var ref []byte
	var size string
	switch in := in.(type) {
	case *api.InputDocumentFileLocation:
		f, ref, size = c.documentFile(in.ID, in.AccessHash), in.FileReference, in.ThumbSize
	case *api.InputPhotoFileLocation:
		f, ref, size = c.photoFile(in.ID, in.AccessHash), in.FileReference, in.ThumbSize
	case *api.InputPeerPhotoFileLocation:
		return c.peerPhoto(in)
	}
	if f == nil {
		return nil, 0, refuse("LOCATION_INVALID")
	}
	if err := c.referenceValid(f, ref); err != nil {
		return nil, 0, err
	}
	return c.content(f, size)
}

// content is one size of a file, or the data centre to ask for it: that where it
// was uploaded.
func (c *call) content(f *file, size string) (*blob, int32, error) {
	if dc := f.dc(); dc != c.dc() {
		return nil, 0, refuseWith("FILE_MIGRATE_X", int(dc))
	}
	b := c.w.blobs[f.Blobs[size]]
	if b == nil {
		return nil, 0, refuse("FILE_ID_INVALID")
	}
	switch o := f.Obj.(type) {
	case *api.Photo:
		return b, o.Date, nil
	case *api.Document:
		return b, o.Date, nil
	}
	return b, 0, nil
}

// getFileHashes brings the hashes of the pieces from the one that offset is in;
// none after the end.
func (c *call) getFileHashes(r *api.UploadGetFileHashesRequest) (api.Object, error) {
	b, _, err := c.located(r.Location)
	if err != nil {
		return nil, err
	}
	return nil, b.hashesFrom(r.Offset)
}

// hashesFrom is an answer with hashes.
func (b *blob) hashesFrom(offset int64) *aside {
	return &aside{func() ([]byte, error) {
		list, err := b.hashes(offset, hashesMax)
		return api.Append(nil, &api.FileHashVector{Elems: list}), err
	}}
}

// hashes are those of so many pieces from the one that offset is in; none after
// the end.
func (b *blob) hashes(offset int64, most int) ([]*api.FileHash, error) {
	list := []*api.FileHash{}
	if offset >= b.Size {
		return list, nil
	}
	for at := max(offset, 0) / hashPiece * hashPiece; at < b.Size && len(list) < most; at += hashPiece {
		piece, err := b.read(at, hashPiece)
		if err != nil {
			return nil, err
		}
		h := sha256.Sum256(piece)
		list = append(list, &api.FileHash{Offset: at, Limit: int32(len(piece)), Hash: h[:]})
	}
	return list, nil
}

// storageType is the kind of a file, by how it begins.
func storageType(head []byte) api.StorageFileTypeClass {
	begins := func(at int, magic ...string) bool {
		return len(head) > at && slices.ContainsFunc(magic, func(m string) bool { return bytes.HasPrefix(head[at:], []byte(m)) })
	}
	switch {
	case begins(0, "\xff\xd8\xff"):
		return &api.StorageFileJpeg{}
	case begins(0, "GIF87a", "GIF89a"):
		return &api.StorageFileGif{}
	case begins(0, "\x89PNG\r\n\x1a\n"):
		return &api.StorageFilePng{}
	case begins(0, "%PDF-"):
		return &api.StorageFilePdf{}
	case begins(0, "ID3", "\xff\xfb", "\xff\xf3", "\xff\xf2"):
		return &api.StorageFileMp3{}
	case begins(4, "ftypqt"):
		return &api.StorageFileMov{}
	case begins(4, "ftyp"):
		return &api.StorageFileMp4{}
	case begins(0, "RIFF") && begins(8, "WEBP"):
		return &api.StorageFileWebp{}
	}
	return &api.StorageFileUnknown{}
}
