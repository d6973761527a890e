package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"sync"
)

// several runs the scripts once as each of some accounts, side by side. An account
// that can't be opened, or whose scripts fail, does not end the others; the exit
// status is the highest of all. Nobody reads stdin, which is not one script's more
// than another's.
func (o *runOptions) several(ctx context.Context, t *terminal) error {
	dir, err := openDataDir(o.data)
	if err != nil {
		return err
	}
	for _, name := range o.accounts {
		if _, err := dir.choose(name); err != nil {
			return err
		}
	}
	var worst statuses
	var running sync.WaitGroup
	for _, name := range o.accounts {
		own, end := t.prefixed("[" + name + "] ")
		failed := func(err error) {
			if ctx.Err() == nil {
				worst.add(own.status(err))
			}
			end()
		}
		p, err := o.openAccount(ctx, t, dir, name, o.log(own))
		if err != nil {
			failed(err)
			continue
		}
		running.Go(func() {
			err := o.runAll(ctx, own, p, nil)
			failed(errors.Join(err, p.close()))
		})
	}
	running.Wait()
	return cmp.Or(worst.err(), ctx.Err())
}

// prefixed is a terminal that writes whole lines only, each behind a prefix. end
// writes what is left of the last ones.
func (t *terminal) prefixed(prefix string) (own *terminal, end func()) {
	out, err := &lines{prefix: prefix, to: t.stdout()}, &lines{prefix: prefix, to: t}
	return &terminal{out: out, err: err, on: t, prefix: prefix}, func() {
		out.end()
		err.end()
	}
}

// lines writes what comes line by line.
type lines struct {
	prefix string
	to     io.Writer

	mu   sync.Mutex // guards last
	last []byte     // the line that has no end yet
}

// longestLine is where a line is cut that does not end.
const longestLine = 1 << 20

func (w *lines) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.last = append(w.last, p...)
	end := bytes.LastIndexByte(w.last, '\n') + 1
	if end == 0 && len(w.last) > longestLine {
		w.last = append(w.last, '\n')
		end = len(w.last)
	}
	var all []byte
	for line := range bytes.Lines(w.last[:end]) {
		all = append(append(all, w.prefix...), line...)
	}
	w.last = append(w.last[:0], w.last[end:]...)
	if len(all) == 0 {
		return len(p), nil
	}
	_, err := w.to.Write(all)
	return len(p), err
}

// end ends the last line.
func (w *lines) end() {
	w.mu.Lock()
	open := len(w.last) > 0
	w.mu.Unlock()
	if open {
		_, _ = w.Write([]byte("\n"))
	}
}
