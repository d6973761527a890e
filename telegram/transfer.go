package telegram

import (
	"fmt"
	"sync"
	"time"

	"github.com/tgscript/tgscript/tl/api"
)

// Sizes of the parts that files travel in (A13, A14).
const (
	partSize     = 512 << 10 // of a download; of an upload, the most
	partUnit     = 1 << 10   // of an upload: each part but the last is a multiple of it, and divides partSize
	smallFile    = 10 << 20  // larger ones go up as big files
	progressTick = 250 * time.Millisecond
)

// File is a file at Telegram: where it is, and from where a fresh reference to it
// can be had. FileOf makes one of what a message or an answer shows.
type File struct {
	// Location or Web is what Telegram is asked for; neither if Bytes is set.
	Location api.InputFileLocationClass
	Web      api.InputWebFileLocationClass
	// DC is the data centre that has it; 0: not known, the home tells.
	DC int
	// Size is in bytes; -1: not known.
	Size int64
	// Name is as the sender gave it, so it is not safe as a path; "" if there was
	// none, as with photos. MimeType is theirs, too.
	Name, MimeType string
	// Bytes is the content, where Telegram gave it together with what shows it
	// (A17). Nothing is asked for then.
	Bytes  []byte
	Origin Origin // where a fresh reference comes from (A15)
}

// TransferOptions bound the calls of one transfer and hear how far it is. Retries is
// of each call by itself, Timeout is how long it may be that no part of any file
// arrives, FloodWait how long a call may sleep while none does.
type TransferOptions struct {
	CallOptions
	// Progress, if set, is told how many bytes of how many are through, total -1
	// if that is not known: a few times a second at most, and once at the end of
	// a transfer that has succeeded. It is called on any goroutine, one call at a
	// time, and must not block.
	Progress func(done, total int64)
	// Verify has DownloadTo compare the whole file with the hashes that Telegram
	// gives of it, before it is moved to its target.
	Verify bool
}

// meter tells how far a transfer is.
type meter struct {
	tell func(done, total int64) // nil: nobody asks

	mu    sync.Mutex // guards what follows, and that tell is called once at a time
	done  int64
	total int64
	told  time.Time
}

func newMeter(o TransferOptions, total int64) *meter { return &meter{tell: o.Progress, total: total} }

// add notes that n more bytes are through.
func (m *meter) add(n int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.done += n
	if now := time.Now(); m.tell != nil && now.Sub(m.told) >= progressTick {
		m.told = now
		m.tell(m.done, m.total)
	}
}

// finish notes that all is through.
func (m *meter) finish() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.tell != nil {
		m.tell(m.done, m.done)
	}
}

// wrongAnswer is the error of a part that was answered with something else.
func wrongAnswer(o api.Object, want string) error {
	return &Error{Kind: KindNetwork, Message: fmt.Sprintf("the server answered with %s where %s is due", typeName(o), want)}
}
