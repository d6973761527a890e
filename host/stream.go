package host

import (
	"context"
	"errors"
	"math"
	"runtime"
	"sync"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/telegram"
)

// usualChunk is how many bytes a step of stream brings, if the script does not say.
const usualChunk = 512 << 10

// A streamIterator walks a file, chunk by chunk.
type streamIterator struct {
	*verb
	turns
	file   telegram.File
	offset int64
	limit  int64 // -1: to the end
	chunk  int

	from *reader // nil: not begun
	rest []byte  // came, and is not handed out yet
	err  error   // why there is no more
}

// luaStream is stream(x [, opts]), for a for: x as in download.
func (h *host) luaStream(L *lua.LState) int {
	v := &verb{host: h, L: L, name: "stream", c: converter{bridge: h.bridge}}
	it := &streamIterator{verb: v, limit: -1, chunk: usualChunk}
	v.most(2)
	thumb := ""
	v.options(L.Get(2), []string{"offset", "limit", "chunk", "thumb"}, func(name string, e lua.LValue) *argError {
		switch name {
		case "offset":
			return optionSize(&it.offset, e)
		case "limit":
			return optionSize(&it.limit, e)
		case "thumb":
			return optionThumb(&thumb, e)
		}
		n := int64(0)
		if err := optionSize(&n, e); err != nil || n == 0 || n > maxString {
			return wrong("number of bytes expected, from 1 to %d, got %s", maxString, describe(e))
		}
		it.chunk = int(n)
		return nil
	})
	it.file, it.err = v.file(L.Get(1), thumb)
	L.Push(h.L.NewFunction(it.step))
	return 1
}

// optionSize takes a number of bytes.
func optionSize(to *int64, e lua.LValue) *argError {
	n, ok := e.(lua.LNumber)
	if !ok || float64(n) != math.Trunc(float64(n)) || n < 0 || n > 1<<53 {
		return expected("number of bytes", e)
	}
	*to = int64(n)
	return nil
}

// step is a step of the loop.
func (it *streamIterator) step(L *lua.LState) int {
	it.take(it.host, L)
	defer it.done(it.host)
	it.L = L
	if it.from == nil && it.err == nil {
		it.from = it.read()
		runtime.AddCleanup(it, func(r *reader) { r.end() }, it.from) // the loop may be left early
	}
	if len(it.rest) == 0 && it.err == nil {
		if err := it.await(L, it.from.await); err != nil {
			it.fail("%s", err)
		}
		it.rest, it.err = it.from.take()
	}
	if len(it.rest) == 0 {
		err := it.err
		if it.err = errStreamed; err != nil && err != errStreamed {
			L.Error(it.bridge.failure(err, nil), 0)
		}
		return 0
	}
	n := min(it.chunk, len(it.rest))
	L.Push(lua.LString(it.rest[:n]))
	it.rest = it.rest[n:]
	return 1
}

// errStreamed says that a file has been read to its end.
var errStreamed = errors.New("the stream has ended")

// A reader reads a file on a goroutine of its own, a block further than it is asked
// for; the client reads ahead of it. It ends with the script, or when end is called.
type reader struct {
	end  context.CancelFunc
	room chan struct{} // for a block that is there

	mu    sync.Mutex // guards the rest
	block []byte
	err   error  // why there is no more after block; nil: there may be
	wake  func() // who waits for either
}

// read begins to read, in blocks of whole chunks.
func (it *streamIterator) read() *reader {
	ctx, end := context.WithCancel(context.Background())
	r := &reader{end: end, room: make(chan struct{}, 1)}
	h, client, file, offset, limit, o := it.host, it.client, it.file, it.offset, it.limit, telegram.TransferOptions{CallOptions: it.o}
	size := max(1, usualChunk/it.chunk) * it.chunk
	h.mu.Lock()
	if h.readers == nil {
		h.readers = map[*reader]struct{}{}
	}
	h.readers[r] = struct{}{}
	h.mu.Unlock()
	h.goroutines.Go(func() {
		defer func() {
			h.mu.Lock()
			delete(h.readers, r)
			h.mu.Unlock()
		}()
		var block []byte
		for part, err := range client.Stream(ctx, file, offset, limit, o) {
			if err != nil {
				r.give(ctx, block, err)
				return
			}
			for len(part) > 0 {
				n := min(len(part), size-len(block))
				block, part = append(block, part[:n]...), part[n:]
				if len(block) < size {
					continue
				}
				if !r.give(ctx, block, nil) {
					return
				}
				block = nil
			}
		}
		r.give(ctx, block, errStreamed)
	})
	return r
}

// give hands a block over, and why there are no more. It tells whether anybody wants it.
func (r *reader) give(ctx context.Context, block []byte, err error) bool {
	select {
	case r.room <- struct{}{}:
	case <-ctx.Done():
		return false
	}
	r.mu.Lock()
	r.block, r.err = block, err
	wake := r.wake
	r.wake = nil
	r.mu.Unlock()
	if wake != nil {
		wake()
	}
	return true
}

// await begins the wait for a block.
func (r *reader) await(wake func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.block != nil || r.err != nil {
		wake()
		return
	}
	r.wake = wake
}

// take takes the block that is there.
func (r *reader) take() ([]byte, error) {
	r.mu.Lock()
	block, err := r.block, r.err
	r.block = nil
	r.mu.Unlock()
	if err == nil {
		<-r.room
	}
	return block, err
}

// endReaders ends all, when no task is left.
func (h *host) endReaders() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for r := range h.readers {
		r.end()
	}
}
