package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/tgscript/tgscript/host"
	"github.com/tgscript/tgscript/telegram"
)

// A scriptClient is the connection that all scripts of an account share. It ends
// with the last of them.
type scriptClient struct {
	client *telegram.Client
	stop   context.CancelFunc
	ended  chan struct{}
	users  int
}

// A testRun is a script under test.
type testRun struct {
	w         *testWorld
	name      string
	out, errs *testOutput
	stop      context.CancelFunc
	ended     chan struct{}

	mu       sync.Mutex // guards what follows
	errors   []string
	expected int // of errors: the test has asked for so many
	over     bool
}

// errStoppedByTest is why a script ends that the test stops.
var errStoppedByTest = errors.New("the test has stopped it")

// Script implements host.Testing.
func (w *testWorld) Script(t host.TestScript) (host.TestRun, error) {
	path := filepath.Join(filepath.Dir(w.file), filepath.FromSlash(t.File))
	if filepath.IsAbs(t.File) {
		path = t.File
	}
	_, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("no script %s", path)
	}
	ctx, cancel := context.WithCancelCause(context.Background())
	r := &testRun{w: w, name: filepath.Base(t.File), ended: make(chan struct{}), stop: func() { cancel(errStoppedByTest) }}
	r.out, r.errs = &testOutput{w: w, who: r.name}, &testOutput{w: w, who: r.name + " (stderr)"}
	o := host.Options{
		Script: path, Args: t.Args, Stdin: strings.NewReader(t.Stdin), Stdout: r.out, Stderr: r.errs, Budget: testBudget,
		Name: t.Name, HTTP: &w.web, AfterFunc: w.agenda.after, Seed: w.name + " " + r.name, Failed: r.failed,
	}
	if o.Permissions, err = w.permissions(path, t.Allow); err != nil {
		return nil, err
	}
	w.mu.Lock()
	if w.folder != "" {
		o.Permissions.Add(host.Permissions{Read: []string{w.folder}, Write: []string{w.folder}})
	}
	w.mu.Unlock()
	if t.Env != nil {
		o.Env = func(name string) (string, bool) { value, ok := t.Env[name]; return value, ok }
	}
	w.mu.Lock()
	w.runs = append(w.runs, r)
	w.mu.Unlock()
	release := func() {}
	if t.As != nil {
		a := w.actors[t.As.ID()]
		client, leave, err := a.scriptClient()
		if err != nil {
			return nil, err
		}
		o.Client, release = client, leave
	}
	go func() {
		defer close(r.ended)
		r.end(host.Run(ctx, o))
		release()
	}()
	return r, nil
}

// permissions are what a script may do: what it says that it needs, or what the
// test says, whose folders count from the test's.
func (w *testWorld) permissions(script string, allow *host.Permissions) (host.Permissions, error) {
	if allow == nil {
		return host.Needs(script)
	}
	p := *allow
	for _, list := range [][]string{p.Read, p.Write} {
		for i, dir := range list {
			if !filepath.IsAbs(dir) {
				list[i] = filepath.Join(filepath.Dir(w.file), dir)
			}
		}
	}
	return p, nil
}

// scriptClient is the client that the account's scripts share.
func (a *testActor) scriptClient() (c *telegram.Client, leave func(), err error) {
	a.w.mu.Lock()
	sc := a.scripts
	if sc != nil {
		sc.users++
	}
	a.w.mu.Unlock()
	if sc == nil {
		client, err := a.newClient(a.store)
		if err != nil {
			return nil, nil, err
		}
		ctx, cancel := context.WithCancel(context.Background())
		sc = &scriptClient{client: client, stop: cancel, ended: make(chan struct{}), users: 1}
		a.w.run(client, ctx, func(ctx context.Context) error {
			<-ctx.Done()
			return nil
		}, func(error) { close(sc.ended) })
		a.w.mu.Lock()
		a.scripts = sc
		a.w.mu.Unlock()
	}
	return sc.client, func() {
		a.w.mu.Lock()
		sc.users--
		last := sc.users == 0
		if last {
			a.scripts = nil
		}
		a.w.mu.Unlock()
		if last {
			sc.stop()
			<-sc.ended
		}
	}, nil
}

// failed hears of an error that the script goes on after.
func (r *testRun) failed(e *host.ScriptError) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.errors = append(r.errors, e.Error())
}

// end takes what host.Run has returned.
func (r *testRun) end(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.over = true
	if err != nil && !errors.Is(err, errStoppedByTest) {
		r.errors = append(r.errors, err.Error())
	}
}

// unexpected are the errors that the test has not asked for.
func (r *testRun) unexpected() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.errors[r.expected:]
}

// Name implements host.TestRun.
func (r *testRun) Name() string { return r.name }

// Output implements host.TestRun.
func (r *testRun) Output() string { return r.out.String() }

// Log implements host.TestRun.
func (r *testRun) Log() string { return r.errs.String() }

// Errors implements host.TestRun.
func (r *testRun) Errors() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.expected = len(r.errors)
	return r.errors[:r.expected:r.expected]
}

// Running implements host.TestRun.
func (r *testRun) Running() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return !r.over
}

// Stop implements host.TestRun.
func (r *testRun) Stop(then func()) {
	r.stop()
	go func() {
		<-r.ended
		then()
	}()
}
