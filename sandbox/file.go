package sandbox

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"time"

	"github.com/tgscript/tgscript/tl/api"
)

// file is a photo or a document that messages and profiles can show. Every
// upload makes one, even where the content is known already.
type file struct {
	ID     int64
	Obj    api.Object     // *api.Photo or *api.Document, of nobody: no access hash, no reference
	Blobs  map[string]sum // by thumb_size; "" is the whole of a document
	Expiry int32          // how often its references have expired
}

// fileID is the id of the n-th file of a world: higher than those before it, not
// to be guessed from them, and the same in every run.
func fileID(n int64) int64 {
	h := sha256.Sum256(fmt.Appendf(nil, "tgscript sandbox file %d", n))
	return 5<<60 + n<<32 + int64(binary.LittleEndian.Uint32(h[:]))
}

// fileHash is the access hash that a viewer knows a file by: another for each
// viewer, never 0.
func fileHash(viewer, id int64) int64 {
	h := sha256.Sum256(fmt.Appendf(nil, "tgscript sandbox %d sees file %d", viewer, id))
	return int64(binary.LittleEndian.Uint64(h[:]) | 1)
}

// reference is the file reference that is handed out today. It says in itself
// which one it is, so that an old one is told from one that was never given.
func (f *file) reference() []byte { return fileReference(f.ID, f.Expiry) }

func fileReference(id int64, expiry int32) []byte {
	h := sha256.Sum256(fmt.Appendf(nil, "tgscript sandbox file %d reference %d", id, expiry))
	return append(binary.LittleEndian.AppendUint32([]byte{1}, uint32(expiry)), h[:16]...)
}

// referenceValid is the one place that judges file references (A15):
// FILE_REFERENCE_EMPTY, FILE_REFERENCE_INVALID, FILE_REFERENCE_EXPIRED. After
// the last, whoever fetches the message or profile again gets a new one.
func (c *call) referenceValid(f *file, ref []byte) error {
	switch {
	case len(ref) == 0:
		return refuse("FILE_REFERENCE_EMPTY")
	case bytes.Equal(ref, f.reference()):
		if c.struck(FileReferenceExpired, c.me) == nil {
			return nil
		}
		c.w.expire(f)
		return refuse("FILE_REFERENCE_EXPIRED")
	case len(ref) < 5:
		return refuse("FILE_REFERENCE_INVALID")
	}
	expiry := int32(binary.LittleEndian.Uint32(ref[1:]))
	if expiry < 0 || expiry >= f.Expiry || !bytes.Equal(ref, fileReference(f.ID, expiry)) {
		return refuse("FILE_REFERENCE_INVALID")
	}
	return refuse("FILE_REFERENCE_EXPIRED")
}

// dc is the data centre that keeps a file.
func (f *file) dc() int32 {
	if p, ok := f.Obj.(*api.Photo); ok {
		return p.DCID
	}
	return f.Obj.(*api.Document).DCID
}

// date is when a file was made.
func (f *file) date() int32 {
	if p, ok := f.Obj.(*api.Photo); ok {
		return p.Date
	}
	return f.Obj.(*api.Document).Date
}

// photo is a photo as a viewer sees it.
func (f *file) photo(viewer int64) *api.Photo {
	p := *f.Obj.(*api.Photo)
	p.AccessHash, p.FileReference = fileHash(viewer, f.ID), f.reference()
	return &p
}

// document is a document as a viewer sees it.
func (f *file) document(viewer int64) *api.Document {
	d := *f.Obj.(*api.Document)
	d.AccessHash, d.FileReference = fileHash(viewer, f.ID), f.reference()
	return &d
}

// photoFile finds the photo that an InputPhoto names; nil if there is none.
func (c *call) photoFile(id, hash int64) *file {
	if f := c.file(id, hash); f != nil {
		if _, ok := f.Obj.(*api.Photo); ok {
			return f
		}
	}
	return nil
}

// documentFile finds the document that an InputDocument names; nil if there is
// none.
func (c *call) documentFile(id, hash int64) *file {
	if f := c.file(id, hash); f != nil {
		if _, ok := f.Obj.(*api.Document); ok {
			return f
		}
	}
	return nil
}

func (c *call) file(id, hash int64) *file {
	if hash != fileHash(c.me.ID, id) {
		return nil
	}
	return c.w.Files[id]
}

// expireOld lets the references expire that are older than they may be.
func (s *Sandbox) expireOld(now int32) {
	if s.referenceLife == 0 {
		return
	}
	for _, id := range sortedKeys(s.world.Files) {
		f := s.world.Files[id]
		if since := max(f.date(), s.renewed[id]); now-since >= s.referenceLife {
			s.world.expire(f)
			s.renewed[id] = now
		}
	}
}

// ReferencesLast lets references of files expire by themselves when they are so
// old by the application clock; 0 is never, as it is at first. Telegram's last for
// hours and does not say how many (A15).
func (s *Sandbox) ReferencesLast(life time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.referenceLife = int32((life + time.Second - 1) / time.Second)
}

// KeepFilesIn is the data centre where files are kept that are made from now on:
// to fetch them, clients go there (A1). 0 is that of whoever uploads them, as it is
// at first.
func (s *Sandbox) KeepFilesIn(dc int) error {
	if dc < 0 || dc > dcCount {
		return fmt.Errorf("sandbox: no data centre %d, want 1 to %d", dc, dcCount)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.filesDC = int32(dc)
	return nil
}

// filesDC is the data centre where a new file is kept.
func (c *call) filesDC() int32 { return cmp.Or(c.s.filesDC, c.dc()) }

// expire makes the references of a file that are about be of no use any more.
// What holds the file gets the new one at once, to be fetched.
func (w *world) expire(f *file) {
	f.Expiry++
	for _, id := range sortedKeys(w.Accounts) {
		a := w.Accounts[id]
		a.Box.renew(f)
		for _, m := range a.Scheduled {
			m.Obj = keep(eachFile(m.Obj.obj, f.renewing()).(*api.Message))
		}
	}
	for _, id := range sortedKeys(w.Channels) {
		w.Channels[id].Box.renew(f)
	}
}

// renew puts a file's new reference into the messages that show it.
func (b *box) renew(f *file) {
	for _, m := range b.Messages {
		m.Obj = eachFile(m.Obj, f.renewing())
	}
}

func (f *file) renewing() fileEdit {
	return func(id, hash int64, ref []byte) (int64, []byte) {
		if id == f.ID {
			ref = f.reference()
		}
		return hash, ref
	}
}
