package main

import (
	"slices"
	"sync"
	"time"
)

// An agenda is what the scripts of a test will do later. What is due at the same
// time is done in the order in which it was asked for, which Go's own timers do
// not promise.
type agenda struct {
	mu      sync.Mutex // guards what follows
	list    []*due     // in the order of their time
	timer   *time.Timer
	ringing bool // somebody does what is due
}

type due struct {
	at time.Time
	do func()
}

// after is time.AfterFunc.
func (a *agenda) after(d time.Duration, f func()) (stop func() bool) {
	e := &due{time.Now().Add(max(d, 0)), f}
	a.mu.Lock()
	defer a.mu.Unlock()
	i, _ := slices.BinarySearchFunc(a.list, e.at, func(e *due, at time.Time) int {
		if e.at.After(at) {
			return 1
		}
		return -1 // after all of the same time
	})
	a.list = slices.Insert(a.list, i, e)
	if i == 0 && !a.ringing {
		a.set()
	}
	return func() bool { return a.drop(e) }
}

// set sets the timer to what is due first. a.mu is held.
func (a *agenda) set() {
	if a.timer != nil {
		a.timer.Stop()
	}
	if len(a.list) > 0 {
		a.timer = time.AfterFunc(time.Until(a.list[0].at), a.ring)
	}
}

// ring does what is due.
func (a *agenda) ring() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.ringing {
		return
	}
	a.ringing = true
	for len(a.list) > 0 && !a.list[0].at.After(time.Now()) {
		e := a.list[0]
		a.list = slices.Delete(a.list, 0, 1)
		a.mu.Unlock()
		e.do()
		a.mu.Lock()
	}
	a.ringing = false
	a.set()
}

func (a *agenda) drop(e *due) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	i := slices.Index(a.list, e)
	if i < 0 {
		return false
	}
	a.list = slices.Delete(a.list, i, i+1)
	return true
}
