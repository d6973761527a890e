package main

import (
	"fmt"
	"runtime/debug"
	"testing"
	"testing/synctest"
	"time"
)

// testBegins is when the clock of every test begins: a Monday morning.
var testBegins = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// inBubble calls f where time is its own: it goes on only when every goroutine
// that f has begun waits for something, and then at once to whatever is due next.
// So nothing in a test waits for real, and that nothing moves any more is
// something that Go's runtime knows (synctest.Wait), and nobody has to guess: it
// holds for clients, the sandbox, scripts and whatever they will be made of. f
// and all that it has begun have ended when inBubble returns, or its error says
// what hangs.
//
// Bubbles are of Go's tests, and ask for one to belong to. This one fails by
// what f returns, and never by the methods of that T.
func inBubble(f func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%v: something of the test can't end", r)
		}
	}()
	synctest.Test(new(testing.T), func(*testing.T) {
		defer func() {
			if r := recover(); r != nil {
				err = fmt.Errorf("internal error: %v\n%s", r, debug.Stack())
			}
		}()
		time.Sleep(time.Until(testBegins))
		err = f()
	})
	return err
}

// A conductor says when nothing moves any more. It lives in a bubble, where only
// one goroutine may ask for that.
type conductor struct {
	asked chan func()
	over  chan struct{} // closed at the end
}

func newConductor() *conductor {
	c := &conductor{asked: make(chan func(), 64), over: make(chan struct{})}
	go c.conduct()
	return c
}

// settle calls then when all else waits for something, or never after the end.
func (c *conductor) settle(then func()) {
	select {
	case c.asked <- then:
	case <-c.over:
	}
}

// end ends the conductor, and all that waits for time to pass.
func (c *conductor) end() { close(c.over) }

func (c *conductor) conduct() {
	for {
		var all []func()
		select {
		case then := <-c.asked:
			all = append(all, then)
		case <-c.over:
			return
		}
		synctest.Wait()
		for more := true; more; {
			select {
			case then := <-c.asked:
				all = append(all, then)
			default:
				more = false
			}
		}
		for _, then := range all {
			then()
		}
	}
}
