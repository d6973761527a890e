package main

import (
	"context"
	"fmt"
	"path/filepath"
	"reflect"
	"runtime"
	"sync"
	"time"

	"github.com/gotd/td/tgerr"
)

// comes is how long something that must come may take.
const comes = 40 * time.Second

// differs is what ends a scenario: something is not as it must be.
type differs string

func (d differs) Error() string { return string(d) }

func fail(format string, args ...any) { panic(differs(fmt.Sprintf(format, args...))) }

func same[T any](what string, got, want T) {
	if !reflect.DeepEqual(got, want) {
		fail("%s: got %+v, want %+v", what, got, want)
	}
}

func holds(what string, condition bool) {
	if !condition {
		fail("%s", what)
	}
}

// need is the result of a call that must succeed.
func need[T any](got T, err error) T {
	if err != nil {
		fail("%s: %v", caller(), err)
	}
	return got
}

func done(err error) {
	if err != nil {
		fail("%s: %v", caller(), err)
	}
}

// caller is the line of the scenario that a failed call is in.
func caller() string {
	_, file, line, _ := runtime.Caller(2)
	return fmt.Sprintf("%s:%d", filepath.Base(file), line)
}

// refused checks that an error is Telegram's of that type.
func refused(what, want string, err error) {
	e, ok := tgerr.As(err)
	if !ok {
		fail("%s: got %v, want %s", what, err, want)
	}
	same(what, e.Message, want)
}

// failed is the error of a call whose result does not matter.
func failed[T any](_ T, err error) error { return err }

// list is a list that one goroutine adds to and others wait for.
type list[T any] struct {
	mu      sync.Mutex
	all     []T
	changed chan struct{}
}

func newList[T any]() *list[T] { return &list[T]{changed: make(chan struct{})} }

func (l *list[T]) add(v T) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all = append(l.all, v)
	close(l.changed)
	l.changed = make(chan struct{})
}

func (l *list[T]) now() ([]T, <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all[:len(l.all):len(l.all)], l.changed
}

// until waits until the list is as it must be, and returns it.
func (l *list[T]) until(ctx context.Context, what string, enough func([]T) bool) []T {
	late := time.After(comes)
	for {
		all, changed := l.now()
		if enough(all) {
			return all
		}
		select {
		case <-changed:
		case <-late:
			fail("%s: not within %v; the last are %+v", what, comes, all[max(0, len(all)-8):])
		case <-ctx.Done():
			fail("%s: out of time; the last are %+v", what, all[max(0, len(all)-8):])
		}
	}
}
