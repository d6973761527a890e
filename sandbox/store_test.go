package sandbox

import (
	"bytes"
	"crypto/sha256"
	"os"
	"sync"
	"testing"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// Content beyond what stays in memory is on disk, where nobody finds it, and comes
// back as it was; the room of what is dropped is used again.
func TestStoreOnDisk(t *testing.T) {
	dir := t.TempDir()
	s := &store{dir: dir}
	defer s.close()
	var all []piece
	for n := range 40 {
		p, err := s.put(content(400<<10+n, byte(n)))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	for n, p := range all {
		got := make([]byte, 100)
		if err := s.read(p, got, 1000+n); err != nil || !bytes.Equal(got, content(2000, byte(n))[1000+n:1100+n]) {
			t.Errorf("piece %d: %v", n, err)
		}
	}
	if list, err := os.ReadDir(dir); err != nil || len(list) != 0 {
		t.Errorf("files in the folder: %v, %v", list, err)
	}
	if s.resident > storeResident || s.end != 20*512<<10 {
		t.Errorf("%d bytes in memory, %d on disk", s.resident, s.end)
	}
	end := s.end
	for _, p := range all {
		s.release(p)
	}
	for n := range 40 {
		if _, err := s.put(content(300<<10, byte(n))); err != nil {
			t.Fatal(err)
		}
	}
	if s.resident > storeResident || s.end != end {
		t.Errorf("after the first went: %d bytes in memory, %d on disk", s.resident, s.end)
	}
	if _, err := s.put(make([]byte, 32<<20)); err == nil {
		t.Error("a piece of 32 MB was taken")
	}
	s.close()
	if err := s.read(all[39], make([]byte, 1), 0); err == nil {
		t.Error("read from a store that is closed")
	}
}

// Parts that come all at once, some twice, one as something else at first, are the
// file that they are together.
func TestUploadAtOnce(t *testing.T) {
	s := newSandbox(t)
	c := connect(t, s, Me)
	const unit, total = 512 << 10, 50
	want := content(unit*total-999, 1)
	request := func(n int, content []byte) []byte {
		return api.Append(nil, &api.UploadSaveBigFilePartRequest{FileID: 1, FilePart: int32(n), FileTotalParts: total, Bytes: content})
	}
	if _, err := c.bytes(request(0, make([]byte, unit))); err != nil {
		t.Fatal(err)
	}
	var lanes sync.WaitGroup
	for lane := range 4 {
		lanes.Go(func() {
			for n := lane % 2; n < total; n += 2 {
				at := n
				if lane == 3 {
					at = total - n
				}
				part := want[at*unit : min((at+1)*unit, len(want))]
				s.handleBytes(func() *session { return c.sess }, request(at, part), func(_ []byte, err error) {
					if err != nil {
						t.Error(err)
					}
				})
			}
		})
	}
	lanes.Wait()
	d := documentOf(c.sendMedia(self(), asDocument(&api.InputFileBig{ID: 1, Parts: total, Name: "a"}), ""))
	if got := c.download(documentLocation(d), 1<<20); !bytes.Equal(got, want) {
		t.Error("it came back as something else")
	}
	hash := sha256.Sum256(want)
	found := call1[*api.Document](c, &api.MessagesGetDocumentByHashRequest{Sha256: hash[:], Size: int64(len(want)), MimeType: d.MimeType})
	if found.ID != d.ID {
		t.Errorf("by hash: %+v", found)
	}
}

// What is not translated is the same in every layer that is spoken.
func TestSameInLayers(t *testing.T) {
	own := map[string]uint32{}
	for _, name := range []string{"upload.saveFilePart", "upload.saveBigFilePart", "upload.getFile", "upload.getCdnFile", "upload.file",
		"upload.fileCdnRedirect", "upload.cdnFile", "upload.cdnFileReuploadNeeded", "fileHash", "inputDocumentFileLocation",
		"inputPhotoFileLocation", "storage.fileJpeg", "storage.fileUnknown", "storage.fileMp4", "storage.fileMov",
		"storage.filePng", "storage.fileGif", "storage.filePdf", "storage.fileMp3", "storage.fileWebp"} {
		own[name] = api.ByName(name).ID
	}
	for _, l := range layers().Layers {
		if !spoken(int32(l.Layer)) {
			continue
		}
		types := map[string]*tl.Type{}
		for _, typ := range layers().Types(l.Layer) {
			types[typ.Name] = typ
		}
		for name, id := range own {
			if types[name] == nil || types[name].ID != id {
				t.Errorf("%s is another in layer %d", name, l.Layer)
			}
		}
	}
}
