package sandbox

import (
	"errors"
	"time"

	"github.com/tgscript/tgscript/tl/api"
)

// awaited is no refusal: it is a call that is answered later, by whoever begin
// gives its answer function to. That function is called once, under the lock.
type awaited struct {
	begin func(answer func(reply api.Object, err error))
}

func (*awaited) Error() string { return "not answered yet" }

// isAwaited tells whether a call is to be answered later, and begins to wait.
func isAwaited(err error, answer func(api.Object, error)) bool {
	var later *awaited
	if !errors.As(err, &later) {
		return false
	}
	later.begin(answer)
	return true
}

// wake makes sure that what is due at an application time is done then.
func (s *Sandbox) wake(at int32) {
	if s.alarm != 0 && s.alarm <= at {
		return
	}
	s.alarm = at
	if !s.realTime {
		return
	}
	if s.timer != nil {
		s.timer.Stop()
	}
	s.timer = time.AfterFunc(time.Until(time.Unix(int64(at), 0)), s.Tick)
}

// Tick does what has become due by the application clock: scheduled messages
// are sent, queries that a bot has left alone time out. It happens by itself
// before each request, and if the clock is the real one, at its time. A test
// with a clock of its own calls it after it has moved that clock.
func (s *Sandbox) Tick() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.due()
}

// due does what has become due, and finds out what is next.
func (s *Sandbox) due() {
	now := int32(s.now().Unix())
	if s.closed || s.alarm == 0 || now < s.alarm {
		return
	}
	s.alarm = 0
	next := []int32{s.expireQueries(now), s.sendDue(now)}
	for _, at := range next {
		if at != 0 {
			s.wake(at)
		}
	}
}

// resume finds out what is due first in a world that was kept.
func (s *Sandbox) resume() {
	for _, id := range sortedKeys(s.world.Accounts) {
		for _, m := range s.world.Accounts[id].Scheduled {
			s.wake(m.date())
		}
	}
}
