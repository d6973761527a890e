package telegram

import (
	"sync"
	"sync/atomic"

	"github.com/tgscript/tgscript/tl/api"
)

// mostFarFiles is how many files it is remembered of that they are elsewhere.
const mostFarFiles = 1024

// farFiles remembers in which data centre files are, if not at home: a file is
// read in many calls, and only the first has to go the long way. A file that
// turns out to be somewhere else is sent on as any other.
type farFiles struct {
	some atomic.Bool // else nobody looks

	mu sync.Mutex // guards dc
	dc map[int64]int
}

// fileOf is the number of the file that a call reads, 0 if it reads none that
// has one.
func fileOf(req api.Object) int64 {
	var at api.InputFileLocationClass
	switch r := innermost(req).(type) {
	case *api.UploadGetFileRequest:
		at = r.Location
	case *api.UploadGetFileHashesRequest:
		at = r.Location
	}
	switch l := at.(type) {
	case *api.InputDocumentFileLocation:
		return l.ID
	case *api.InputPhotoFileLocation:
		return l.ID
	case *api.InputPeerPhotoFileLocation:
		return l.PhotoID
	case *api.InputEncryptedFileLocation:
		return l.ID
	case *api.InputSecureFileLocation:
		return l.ID
	}
	return 0
}

// note remembers where a call was sent that reads a file.
func (f *farFiles) note(req api.Object, dc int) {
	id := fileOf(req)
	if id == 0 {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.dc == nil || len(f.dc) >= mostFarFiles {
		f.dc = map[int64]int{}
	}
	f.dc[id] = dc
	f.some.Store(true)
}

// of is where a call has to go, 0 if that is not known.
func (f *farFiles) of(req api.Object) int {
	id := fileOf(req)
	if id == 0 {
		return 0
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.dc[id]
}

// sendFar sends the calls that read files in other data centres straight there,
// and leaves the others. Items of an ordered batch go by way of home, which keeps
// their order.
func (c *Client) sendFar(calls []*call) (near []*call) {
	near = make([]*call, 0, len(calls))
	for _, x := range calls {
		dc := 0
		if !x.ordered() {
			dc = c.far.of(x.req)
		}
		if dc == 0 || x.gone.Load() != nil {
			near = append(near, x)
			continue
		}
		x.goAside(sideKey{dc: dc, files: true})
		c.attempt(x)
	}
	return near
}
