package sandbox

import (
	"bytes"
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"hash"
	"strings"

	"github.com/tgscript/tgscript/tl/api"
)

// Limits of an upload (A13). The number of parts is that of an account without
// Premium, as the app configuration announces it.
const (
	partsMax     = 4000
	partsPremium = 8000
	partSizeMax  = 512 << 10
	smallFileMax = 10 << 20 // more is uploaded as a big file
)

// storageMax is how many bytes of uploads and files a sandbox holds.
const storageMax = 4 << 30

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
	born  int64            // order among all
	total int              // parts that it will have; 0: not said yet
	unit  int              // size of each part but the last of a big file; 0: not known yet
	parts map[int32][]byte // by number
	size  int64            // of the content
}

// held is how many bytes an upload counts for.
func (u *upload) held() int64 { return u.size + int64(len(u.parts))*partCost }

func (c *call) saveFilePart(r *api.UploadSaveFilePartRequest) (api.Object, error) {
	if err := checkPart(r.FilePart, r.Bytes); err != nil {
		return nil, err
	}
	return c.savePart(c.upload(uploadKey{c.me.ID, r.FileID, false}), r.FilePart, r.Bytes)
}

// saveBigFilePart takes -1 for a total that the client does not know yet.
func (c *call) saveBigFilePart(r *api.UploadSaveBigFilePartRequest) (api.Object, error) {
	if err := checkPart(r.FilePart, r.Bytes); err != nil {
		return nil, err
	}
	u := c.upload(uploadKey{c.me.ID, r.FileID, true})
	total, unit := u.total, u.unit
	switch {
	case r.FileTotalParts == -1:
	case r.FileTotalParts < 1, r.FileTotalParts > partsMax, total != 0 && total != int(r.FileTotalParts):
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
	reply, err := c.savePart(u, r.FilePart, r.Bytes)
	if err == nil {
		u.total, u.unit = total, unit
	}
	return reply, err
}

// checkPart refuses what no file can have: FILE_PART_EMPTY, FILE_PART_INVALID,
// FILE_PART_TOO_BIG.
func checkPart(n int32, part []byte) error {
	switch {
	case len(part) == 0:
		return refuse("FILE_PART_EMPTY")
	case n < 0 || n >= partsMax:
		return refuse("FILE_PART_INVALID")
	case len(part) > partSizeMax:
		return refuse("FILE_PART_TOO_BIG")
	}
	return nil
}

// unitValid tells whether a part that is not the last may have a size.
func unitValid(size int) bool { return size > 0 && size%1024 == 0 && partSizeMax%size == 0 }

// upload finds or begins an upload; savePart makes it known.
func (c *call) upload(key uploadKey) *upload {
	if u := c.s.uploads[key]; u != nil {
		return u
	}
	return &upload{key: key, parts: map[int32][]byte{}}
}

// savePart keeps a part, once more if it is there already. The oldest uploads
// make room for it.
func (c *call) savePart(u *upload, n int32, part []byte) (api.Object, error) {
	grows, needs := int64(len(part)-len(u.parts[n])), int64(0)
	if u.parts[n] == nil {
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
	u.parts[n] = bytes.Clone(part)
	u.size += grows
	c.s.pending += grows + needs
	return &api.Bool{Value: true}, nil
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
		s.drop(oldest)
	}
	return true
}

func (s *Sandbox) drop(u *upload) {
	if s.uploads[u.key] == u {
		delete(s.uploads, u.key)
		s.pending -= u.held()
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
		var check hash.Hash
		if in.Md5Checksum != "" {
			check = md5.New()
		}
		r, err := c.whole(uploadKey{c.me.ID, in.ID, false}, in.Parts, in.Name, check)
		if err == nil && check != nil && !strings.EqualFold(hex.EncodeToString(check.Sum(nil)), in.Md5Checksum) {
			return nil, refuse("MD5_CHECKSUM_INVALID")
		}
		return r, err
	case *api.InputFileBig:
		return c.whole(uploadKey{c.me.ID, in.ID, true}, in.Parts, in.Name, nil)
	}
	return nil, c.lacking("a file of a story")
}

func (c *call) whole(key uploadKey, parts int32, name string, check hash.Hash) (*received, error) {
	if parts < 1 || parts > partsMax {
		return nil, refuse("FILE_PARTS_INVALID")
	}
	u := c.upload(key)
	list := make([][]byte, 0, min(int(parts), len(u.parts)))
	for n := range parts {
		if u.parts[n] == nil {
			return nil, refuseWith("FILE_PART_X_MISSING", int(n))
		}
		list = append(list, u.parts[n])
	}
	switch {
	case len(u.parts) > len(list), u.total != 0 && u.total != len(list), !key.big && u.size > smallFileMax:
		return nil, refuse("FILE_PARTS_INVALID")
	case !even(list):
		return nil, refuse("FILE_PART_LENGTH_INVALID")
	}
	return &received{u, newBlob(list, check), name}, nil
}

// even tells whether all parts but the last have one size, which is possible.
func even(parts [][]byte) bool {
	last := len(parts) - 1
	if last == 0 {
		return true
	}
	unit := len(parts[0])
	for _, p := range parts[1:last] {
		if len(p) != unit {
			return false
		}
	}
	return unitValid(unit) && len(parts[last]) <= unit
}
