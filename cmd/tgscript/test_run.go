package main

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/tgscript/tgscript/host"
)

// A testResult is what has come of a test.
type testResult struct {
	index  int
	name   string
	line   int
	skip   string        // why it was not run
	took   time.Duration // in real time
	err    error
	trace  []string
	output string          // of the test file itself
	cases  []host.TestCase // of its file
}

// A fileResult is what has come of a test file.
type fileResult struct {
	name  string
	tests []testResult
	err   error    // of the file itself: it could not be read, or its snapshots
	stale []string // snapshots
	took  time.Duration
}

func (f *fileResult) failed() bool {
	if f.err != nil {
		return true
	}
	for _, t := range f.tests {
		if t.err != nil {
			return true
		}
	}
	return false
}

// runFiles runs the tests of all files, as many at a time as there are processors,
// and reports file by file, in their order.
func (o *testOptions) runFiles(ctx context.Context, t *terminal, files []string) ([]*fileResult, error) {
	turns := make(chan struct{}, runtime.GOMAXPROCS(0))
	results := make([]*fileResult, len(files))
	done := make([]chan struct{}, len(files))
	var running sync.WaitGroup
	for i, name := range files {
		done[i] = make(chan struct{})
		running.Go(func() {
			defer close(done[i])
			results[i] = o.runFile(ctx, turns, name)
		})
	}
	began := time.Now()
	report := newReport(t, o)
	for i := range files {
		<-done[i]
		report.file(results[i])
	}
	running.Wait()
	report.end(results, time.Since(began))
	return results, nil
}

// runFile runs the tests of a file: the first of them in the run that finds out
// which there are, and the rest side by side.
func (o *testOptions) runFile(ctx context.Context, turns chan struct{}, name string) *fileResult {
	f := &fileResult{name: name}
	snaps, err := readSnapshots(name, o.update)
	if err != nil {
		f.err = err
		return f
	}
	first := o.runTest(ctx, turns, &testWorld{file: name, snaps: snaps, plan: o.first})
	if first.index < 0 && first.err != nil {
		f.err = first.err
		return f
	}
	f.tests = o.wantedOf(first.cases)
	var rest sync.WaitGroup
	for i := range f.tests {
		r := &f.tests[i]
		switch {
		case r.index == first.index:
			*r = first
		case r.skip == "":
			rest.Go(func() {
				got := o.runTest(ctx, turns, &testWorld{file: name, snaps: snaps, plan: func([]host.TestCase) int { return r.index }})
				got.index, got.name, got.line = r.index, r.name, r.line // what was interrupted early does not know
				*r = got
			})
		}
	}
	rest.Wait()
	open := map[string]bool{}
	for _, c := range first.cases {
		open[c.Name] = true
	}
	for _, r := range f.tests {
		open[r.name] = r.skip != "" || r.err != nil
		f.took += r.took
	}
	f.stale, f.err = snaps.finish(open)
	return f
}

// wants tells whether a test is to be run.
func (o *testOptions) wants(t host.TestCase) bool {
	return t.Skip == "" && o.wanted.MatchString(t.Name)
}

// first is the first test to run of a file's.
func (o *testOptions) first(tests []host.TestCase) int { return slices.IndexFunc(tests, o.wants) }

// wantedOf are the results to be had of a file's tests.
func (o *testOptions) wantedOf(tests []host.TestCase) (results []testResult) {
	for i, t := range tests {
		if o.wanted.MatchString(t.Name) {
			results = append(results, testResult{index: i, name: t.Name, line: t.Line, skip: t.Skip})
		}
	}
	return results
}

// runTest runs one test when it is its turn. One that takes too long in real time
// is left alone: nothing can end it but the end of the process.
func (o *testOptions) runTest(ctx context.Context, turns chan struct{}, w *testWorld) testResult {
	select {
	case turns <- struct{}{}:
		defer func() { <-turns }()
	case <-ctx.Done():
		return testResult{index: -1, err: context.Cause(ctx)}
	}
	began := time.Now()
	ended := make(chan error, 1)
	go func() { ended <- inBubble(w.play) }()
	late := time.NewTimer(o.timeout)
	defer late.Stop()
	var err error
	select {
	case err = <-ended:
	case <-ctx.Done():
		err = context.Cause(ctx)
	case <-late.C:
		err = fmt.Errorf("does not come to rest within %v (--timeout): %s", o.timeout, w.busy())
	}
	r := w.result()
	r.err, r.took = err, time.Since(began)
	if err != nil || o.verbose {
		r.trace = w.traced(o.verbose)
	}
	return r
}
