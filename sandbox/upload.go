package sandbox

import (
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/tgscript/tgscript/tl/api"
)

// Limits of an upload (A13). How many parts there may be, without and with
// Premium, is what the app configuration announces.
const (
	partsMax     = 4000
	partsPremium = 8000
	partSizeMax  = 512 << 10
	smallFileMax = 10 << 20 // more is uploaded as a big file
)

// storageMax is how many bytes of uploads and files a sandbox holds, nearly all of
// them on disk.
const storageMax = 16 << 30

// partCost is what a part counts for beside its content, so that tiny ones are
// bounded as well.
const partCost = 512

func addUploads(m methods) {
	on(m, (*call).saveFilePart)
	on(m, (*call).saveBigFilePart)
}

// uploadKey names an upload: the id is its account's own.
type uploadKey struct {
	account, id int64
	big         bool
}

// upload is the parts of a file that nothing has used yet. It ends with the
// process, as it does at Telegram after some hours.
type upload struct {
	key   uploadKey
	born  int64         // order among all
	total int           // parts that it will have; 0: not said yet
	unit  int           // size of each part but the last of a big file; 0: not known yet
	sizes map[int32]int // of the parts that have come, by number
	size  int64         // of them together
	parts *parts
}

// held is how many bytes an upload counts for.
func (u *upload) held() int64 { return u.size + int64(len(u.sizes))*partCost }

func (c *call) saveFilePart(r *api.UploadSaveFilePartRequest) (api.Object, error) {
	if err := c.checkPart(r.FilePart, r.Bytes); err != nil {
		return nil, err
	}
	return c.savePart(c.upload(uploadKey{c.me.ID, r.FileID, false}), r.FilePart, r.Bytes)
}

// saveBigFilePart takes -1 for a total that the client does not know yet.
func (c *call) saveBigFilePart(r *api.UploadSaveBigFilePartRequest) (api.Object, error) {
	if err := c.checkPart(r.FilePart, r.Bytes); err != nil {
		return nil, err
	}
	u := c.upload(uploadKey{c.me.ID, r.FileID, true})
	total, unit := u.total, u.unit
	switch {
	case r.FileTotalParts == -1:
	case r.FileTotalParts < 1, r.FileTotalParts > c.partsMax(), total != 0 && total != int(r.FileTotalParts):
		return nil, refuse("FILE_PARTS_INVALID")
	default:
		total = int(r.FileTotalParts)
	}
	switch last := r.FileTotalParts == r.FilePart+1; {
	case total > 0 && int(r.FilePart) >= total:
		return nil, refuse("FILE_PART_INVALID")
	case last && unit > 0 && len(r.Bytes) > unit:
		return nil, refuse("FILE_PART_SIZE_CHANGED")
	case !last && !unitValid(len(r.Bytes)):
		return nil, refuse("FILE_PART_SIZE_INVALID")
	case !last && unit > 0 && len(r.Bytes) != unit:
		return nil, refuse("FILE_PART_SIZE_CHANGED")
	case !last:
		unit = len(r.Bytes)
	}
	then, err := c.savePart(u, r.FilePart, r.Bytes)
	if u.sizes[r.FilePart] > 0 {
		u.total, u.unit = total, unit
	}
	return then, err
}

// checkPart refuses what no file can have: FILE_PART_EMPTY, FILE_PART_INVALID,
// FILE_PART_TOO_BIG.
func (c *call) checkPart(n int32, part []byte) error {
	switch {
	case len(part) == 0:
		return refuse("FILE_PART_EMPTY")
	case n < 0 || n >= c.partsMax():
		return refuse("FILE_PART_INVALID")
	case len(part) > partSizeMax:
		return refuse("FILE_PART_TOO_BIG")
	}
	return nil
}

// partsMax is how many parts a file of the caller may have.
func (c *call) partsMax() int32 {
	if c.me.Premium {
		return partsPremium
	}
	return partsMax
}

// unitValid tells whether a part that is not the last may have a size.
func unitValid(size int) bool { return size > 0 && size%1024 == 0 && partSizeMax%size == 0 }

// upload finds or begins an upload; savePart makes it known.
func (c *call) upload(key uploadKey) *upload {
	if u := c.s.uploads[key]; u != nil {
		return u
	}
	return &upload{key: key, sizes: map[int32]int{}, parts: newParts(c.s.store, key.big)}
}

// savePart keeps a part, once more if it is there already. The oldest uploads
// make room for it. It is written and hashed without the lock.
func (c *call) savePart(u *upload, n int32, content []byte) (api.Object, error) {
	old, known := u.sizes[n]
	grows, needs := int64(len(content)-old), int64(0)
	if !known {
		needs = partCost
	}
	if !c.s.makeRoom(u, grows+needs) {
		return nil, c.lacking(fmt.Sprintf("more than %d MB of files", c.s.storage>>20))
	}
	if c.s.uploads[u.key] == nil {
		c.s.born++
		u.born = c.s.born
		c.s.uploads[u.key] = u
	}
	u.sizes[n] = len(content)
	u.size += grows
	c.s.pending += grows + needs
	return nil, &aside{func() ([]byte, error) {
		if err := u.parts.put(n, content); err != nil {
			return nil, err
		}
		return api.Append(nil, &api.Bool{Value: true}), nil
	}}
}

// makeRoom drops the oldest uploads, but not this one, until size more bytes
// fit. Whoever uses what was dropped is told which part is missing.
func (s *Sandbox) makeRoom(keep *upload, size int64) bool {
	for s.world.stored+s.pending+size > s.storage {
		var oldest *upload
		for _, u := range s.uploads {
			if u != keep && (oldest == nil || u.born < oldest.born) {
				oldest = u
			}
		}
		if oldest == nil {
			return false
		}
		s.drop(oldest, false)
	}
	return true
}

// drop forgets an upload. Its content stays if it is kept: a file's from now on.
func (s *Sandbox) drop(u *upload, kept bool) {
	if s.uploads[u.key] == u {
		delete(s.uploads, u.key)
		s.pending -= u.held()
		u.parts.drop(kept)
	}
}

// received is an uploaded file that is whole. It is still an upload: keep makes
// it more.
type received struct {
	upload *upload
	blob   *blob
	name   string
}

// receive puts an upload together: FILE_PARTS_INVALID, FILE_PART_X_MISSING,
// FILE_PART_LENGTH_INVALID, MD5_CHECKSUM_INVALID. A sum that is not given is not
// checked.
func (c *call) receive(in api.InputFileClass) (*received, error) {
	switch in := in.(type) {
	case *api.InputFile:
		r, sum, err := c.whole(uploadKey{c.me.ID, in.ID, false}, in.Parts, in.Name)
		if err == nil && in.Md5Checksum != "" && !strings.EqualFold(hex.EncodeToString(sum), in.Md5Checksum) {
			return nil, refuse("MD5_CHECKSUM_INVALID")
		}
		return r, err
	case *api.InputFileBig:
		r, _, err := c.whole(uploadKey{c.me.ID, in.ID, true}, in.Parts, in.Name)
		return r, err
	}
	return nil, c.lacking("a file of a story")
}

// whole is receive for one kind of upload; md5 is nil for a big one.
func (c *call) whole(key uploadKey, total int32, name string) (r *received, md5 []byte, err error) {
	if total < 1 || total > c.partsMax() {
		return nil, nil, refuse("FILE_PARTS_INVALID")
	}
	u := c.upload(key)
	list, missing := u.parts.list(int(total))
	switch {
	case missing >= 0:
		return nil, nil, refuseWith("FILE_PART_X_MISSING", int(missing))
	case len(u.sizes) > len(list), u.total != 0 && u.total != len(list), !key.big && u.size > smallFileMax:
		return nil, nil, refuse("FILE_PARTS_INVALID")
	case !even(list):
		return nil, nil, refuse("FILE_PART_LENGTH_INVALID")
	}
	b, md5, err := u.parts.blob(list)
	if err != nil {
		return nil, nil, err
	}
	return &received{u, b, name}, md5, nil
}

// even tells whether all parts but the last have one size, which is possible.
func even(parts []piece) bool {
	last := len(parts) - 1
	if last == 0 {
		return true
	}
	unit := parts[0].size
	for _, p := range parts[1:last] {
		if p.size != unit {
			return false
		}
	}
	return unitValid(unit) && parts[last].size <= unit
}
