package telegram

import (
	"context"
	"errors"
	"time"
)

// errEnded ends commits about updates that will be delivered again.
var errEnded = errors.New("telegram: the updates have ended; this one will come again")

// Commit keeps values, and that updates have been seen to: all of it or nothing,
// whatever happens to the process. It returns at once. then, if not nil, is called
// when that is in the store, or with the error that has kept it from getting
// there yet: the client tries again, and what was committed counts from now on. It
// must not block.
//
// Commits about updates share transactions of the store: one may wait for a few
// milliseconds. An update's Done need not be called then. After the end of its
// Updates, then is told that nothing was kept: the update will come again. then
// may be called before Commit returns.
func (c *Client) Commit(values []Value, done []*Update, then func(error)) {
	c.commit(func() []Value { return values }, done, then)()
}

// commit is Commit of values that are asked for when they will be kept. What it
// returns is to be called when the caller holds no lock that then may want.
func (c *Client) commit(values func() []Value, done []*Update, then func(error)) (rest func()) {
	k := c.keeper
	if then == nil {
		then = func(error) {}
	}
	k.mu.Lock()
	for _, u := range done {
		if u.progress != nil && u.progress.ended() {
			k.mu.Unlock()
			return func() { then(errEnded) }
		}
	}
	for _, u := range done {
		if u.progress != nil && u.progress.seen(u.mark) {
			k.moved[u.progress] = true
		}
	}
	k.add(Change{Values: values()})
	k.thens = append(k.thens, then)
	k.hurry()
	runs := k.start != nil
	k.mu.Unlock()
	if len(done) == 0 {
		select {
		case k.knock <- struct{}{}:
		default:
		}
	}
	if runs {
		return func() {}
	}
	return func() { _ = k.flush() } // then is told
}

// Flush writes everything that the store does not have yet.
func (c *Client) Flush() error { return c.keeper.flush() }

// ended tells whether updates can't be marked any more.
func (p *progress) ended() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.over
}

// hurry sees to it that what was committed is written. k.mu is held.
func (k *keeper) hurry() {
	if k.start != nil && !k.hurries && len(k.thens) > 0 {
		k.hurries = true
		k.start(k.commits)
	}
}

// commits writes what was committed. It ends when there is nothing, or with ctx.
func (k *keeper) commits(ctx context.Context) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		k.mu.Lock()
		if len(k.thens) == 0 || ctx.Err() != nil {
			k.hurries = false
			k.mu.Unlock()
			return
		}
		wait := commitEvery - time.Since(k.wrote)
		k.mu.Unlock()
		if wait > 0 {
			timer.Reset(wait)
			select {
			case <-ctx.Done():
				continue
			case <-timer.C:
			case <-k.knock:
			}
		}
		k.mu.Lock()
		k.wrote = time.Now()
		k.mu.Unlock()
		_ = k.flush() // those who have committed are told
	}
}
