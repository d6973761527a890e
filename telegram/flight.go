package telegram

import (
	"context"
	"errors"
	"sync"
)

// flights are the searches that are under way, for others to wait for.
type flights struct {
	mu  sync.Mutex
	all map[string]*flight
}

type flight struct {
	over chan struct{}
	f    found
	err  error
}

// share makes the search that key stands for, or waits for one that is under way.
// If that is given up by who began it, the next one takes it over.
func (fs *flights) share(ctx context.Context, key string, do func() (found, error)) (found, error) {
	for {
		fs.mu.Lock()
		other := fs.all[key]
		if other == nil {
			break
		}
		fs.mu.Unlock()
		select {
		case <-other.over:
		case <-ctx.Done():
			return found{}, ctx.Err()
		}
		var e *Error
		if !errors.As(other.err, &e) || e.Kind != KindCancelled && e.Kind != KindTimeout {
			return other.f, other.err
		}
	}
	mine := &flight{over: make(chan struct{})}
	if fs.all == nil {
		fs.all = map[string]*flight{}
	}
	fs.all[key] = mine
	fs.mu.Unlock()
	mine.f, mine.err = do()
	fs.mu.Lock()
	delete(fs.all, key)
	fs.mu.Unlock()
	close(mine.over)
	return mine.f, mine.err
}
