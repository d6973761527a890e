package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/tgscript/tgscript/host"
	"github.com/tgscript/tgscript/telegram"
)

// script is one that run was given.
type script struct {
	path string
	args []string
	name string // its progress and what it stores go by it

	allowed host.Permissions
}

// chooseScripts checks the scripts that the command line names.
func (o *runOptions) chooseScripts(args []string) error {
	o.scripts = nil
	for i, path := range append(args[:1:1], o.also...) {
		s := script{path: path, name: strings.TrimSuffix(filepath.Base(path), ".lua")}
		if i == 0 {
			s.args = args[1:]
		}
		if err := checkScript(path); err != nil {
			return err
		}
		for _, other := range o.scripts {
			if strings.EqualFold(other.name, s.name) {
				return &usageError{fmt.Sprintf("run: %s and %s are both called %s", other.path, path, s.name),
					"a script's progress and what it stores go by its file's name: rename one of them"}
			}
		}
		o.scripts = append(o.scripts, s)
	}
	return nil
}

func checkScript(path string) error {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return &usageError{fmt.Sprintf("run: no script %s", path), "paths count from the current folder"}
	case err != nil:
		return &usageError{fmt.Sprintf("run: %v", err), "check that the script can be read"}
	case info.IsDir():
		return &usageError{fmt.Sprintf("run: %s is a folder", path), "name the script in it"}
	}
	return nil
}

// runAll connects, signs in if asked to, and runs the scripts.
func (o *runOptions) runAll(ctx context.Context, t *terminal, p *peer, stdin io.Reader) error {
	defer p.showConnecting(t)()
	p.showOutages(t)
	o.monitor.watch(p.account.Name, &p.options)
	client := p.client()
	s := &signer{credentials: o.credentials, t: t}
	err := client.Run(ctx, func(ctx context.Context) error {
		if err := s.signIn(ctx, client); err != nil {
			return err
		}
		ctx, asked, done := o.grace(ctx, t)
		defer done()
		r := &runner{options: o, peer: p, client: client, drain: asked}
		if len(o.scripts) == 1 {
			return r.run(ctx, t, o.scripts[0], stdin)
		}
		return r.together(ctx, t)
	})
	return p.explain(ctx, err)
}

// errOutOfTime ends what was asked to come to an end, and has not.
var errOutOfTime = errors.New("a handler did not end in time")

// grace gives scripts their time once asked is closed.
func (o *runOptions) grace(ctx context.Context, t *terminal) (_ context.Context, asked <-chan struct{}, done func()) {
	asked, settle := gently(ctx)
	ctx, end := context.WithCancelCause(ctx)
	go func() {
		select {
		case <-asked:
		case <-ctx.Done():
			return
		}
		defer t.progress(fmt.Sprintf("handlers have %v to finish; Ctrl-C ends at once", o.within))()
		late := time.AfterFunc(o.within, func() { end(errOutOfTime) })
		defer late.Stop()
		<-ctx.Done()
	}()
	return ctx, asked, func() {
		settle()
		end(nil)
	}
}

// runner runs the scripts of one account.
type runner struct {
	options *runOptions
	peer    *peer
	client  *telegram.Client
	drain   <-chan struct{}
}

// run runs a script until it has ended.
func (r *runner) run(ctx context.Context, t *terminal, s script, stdin io.Reader) error {
	if err := checkAccount(ctx, s.path, r.client); err != nil {
		return err
	}
	if r.options.watch {
		return r.watched(ctx, t, s, stdin)
	}
	return r.host(ctx, t, s, r.hostOptions(t, s, stdin))
}

// host is one run of a script.
func (r *runner) host(ctx context.Context, t *terminal, s script, o host.Options) error {
	observer, ended := r.options.monitor.observer(r.peer.account.Name, s.name)
	o.Observer = observer
	err := host.Run(ctx, o)
	ended(err)
	switch {
	case errors.Is(err, host.ErrCutOff):
		return errTerminated
	case errors.Is(err, errOutOfTime):
		t.note(fmt.Sprintf("%s: a handler did not end within %v; what it was about comes again at the next start", s.path, r.options.within))
		return errTerminated
	}
	return err
}

func (r *runner) hostOptions(t *terminal, s script, stdin io.Reader) host.Options {
	o := host.Options{
		Client:   r.client,
		Account:  r.peer.account,
		Accounts: r.peer.accounts,
		FromNow:  r.options.fromNow,
		Script:   s.path,
		Name:     s.name,
		Args:     s.args,
		Drain:    r.drain,

		Permissions: s.allowed,

		Stdin:  stdin,
		Stdout: t.stdout(),
		Stderr: t,

		Progress: t.transfers(),

		Debug: r.options.debug,
	}
	r.options.limits.apply(&o)
	return o
}

// together runs all scripts side by side, each in a state of its own. One that
// fails does not end the others; the exit status is the highest of all. What
// ends the connection ends all of them, and is told once.
func (r *runner) together(ctx context.Context, t *terminal) error {
	var worst statuses
	var running sync.WaitGroup
	for _, s := range r.options.scripts {
		own, end := t.prefixed("[" + s.name + "] ")
		running.Go(func() {
			defer end()
			err := r.run(ctx, own, s, nil)
			if broken := (*telegram.ConnectionError)(nil); ctx.Err() == nil && !errors.As(err, &broken) {
				worst.add(own.status(err))
			}
		})
	}
	running.Wait()
	return cmp.Or(worst.err(), context.Cause(ctx))
}

// statuses gathers the exit statuses of what runs side by side.
type statuses struct {
	mu    sync.Mutex // guards worst
	worst int
}

func (s *statuses) add(status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.worst = max(s.worst, status)
}

// err is the highest of them, all that has happened having been told.
func (s *statuses) err() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.worst == 0 {
		return nil
	}
	return &host.ExitError{Code: s.worst}
}
