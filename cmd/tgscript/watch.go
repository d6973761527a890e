package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"time"

	"github.com/tgscript/tgscript/host"
	"github.com/tgscript/tgscript/telegram"
)

// reloadGrace is how long a reload waits for handlers at most; what it cuts off
// begins anew in the next run.
const reloadGrace = 2 * time.Second

// errSaved ends a run that takes too long to make room for the next.
var errSaved = errors.New("the script was saved")

// watching runs a script under --watch: again and again, on one connection.
type watching struct {
	*runner
	t      *terminal
	script script
	stdin  io.Reader
	files  *sourceFiles
	before *host.Handover // what the last run has left
}

// watched runs a script, and again when it is saved, or another file of its source,
// until it is stopped from outside. A run that has ended by itself waits for that.
func (r *runner) watched(ctx context.Context, t *terminal, s script, stdin io.Reader) error {
	files, err := watchSource()
	if err != nil {
		return fmt.Errorf("run: --watch: %w", err)
	}
	defer files.close()
	w := &watching{runner: r, t: t, script: s, stdin: stdin, files: files}
	for {
		saved, err := w.once(ctx)
		broken := (*telegram.ConnectionError)(nil)
		switch {
		case ctx.Err() != nil, !saved && r.stopped(), errors.As(err, &broken):
			return err
		case !saved:
			t.status(err)
			t.note(s.path + " has ended, and runs again when it is saved")
			if err := w.untilSaved(ctx); err != nil || r.stopped() {
				return err
			}
		}
		t.note(fmt.Sprintf("reloaded %s (%d ms)", s.path, time.Since(files.changedAt()).Milliseconds()))
	}
}

// stopped tells whether SIGTERM has come.
func (r *runner) stopped() bool {
	select {
	case <-r.drain:
		return true
	default:
		return false
	}
}

// once runs the script until it has ended. It tells whether that is because it was
// saved.
func (w *watching) once(ctx context.Context) (saved bool, err error) {
	ctx, end := context.WithCancelCause(ctx)
	defer end(nil)
	drain, ended := make(chan struct{}), make(chan error, 1)
	o := w.hostOptions(w.t, w.script, w.stdin)
	o.Drain, o.Opened, o.Before = drain, w.files.add, w.before
	o.After = func(left *host.Handover) { w.before = left }
	go func() { ended <- w.host(ctx, w.t, w.script, o) }()
	for {
		select {
		case err := <-ended:
			return false, err
		case <-w.drain:
			close(drain)
			return false, <-ended
		case <-w.files.changed:
			if !w.sound(ctx) {
				w.t.note(w.script.path + " goes on as it was")
				continue
			}
			close(drain)
			late := time.AfterFunc(min(reloadGrace, w.options.within), func() { end(errSaved) })
			defer late.Stop()
			w.tellEnd(<-ended)
			return true, nil
		}
	}
}

// tellEnd tells what a person should know of a run that has made room for the next.
func (w *watching) tellEnd(err error) {
	switch {
	case err == nil || errors.Is(err, errTerminated):
	case errors.Is(err, errSaved):
		w.t.note("a handler did not end within " + min(reloadGrace, w.options.within).String() + "; what it was about begins anew")
	default:
		w.t.status(err)
	}
	if w.before != nil && len(w.before.Left) > 0 {
		w.t.note("not handed over: " + strings.Join(w.before.Left, ", "))
	}
}

// untilSaved waits for a script that has ended to be saved, or for SIGTERM.
func (w *watching) untilSaved(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-w.drain:
			return nil
		case <-w.files.changed:
			if w.sound(ctx) {
				return nil
			}
		}
	}
}

// sound tells whether the script can run as it is now. If it can't, why is shown.
func (w *watching) sound(ctx context.Context) bool {
	for _, path := range w.files.list() {
		err := host.CheckSource(path)
		if err != nil && (path == w.script.path || !errors.Is(err, fs.ErrNotExist)) {
			w.t.status(err)
			return false
		}
	}
	allowed, err := w.options.permit.permissions(ctx, w.t, w.options.data, w.script.path)
	if err != nil {
		w.t.status(err)
		return false
	}
	w.script.allowed = allowed
	return true
}
