package telegram

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// committing is a client's keeper with a progress, and what commits were told.
type committing struct {
	*Client
	*followed
	s    *strictStore
	told []string
}

func commits(t *testing.T, f func(c *committing)) {
	keeping(t, func(k *keeper, s *strictStore, end func()) {
		defer end()
		c := &committing{Client: &Client{keeper: k, seen: map[string]UpdateState{}}, followed: follow(t, UpdateState{Pts: 10}), s: s}
		c.progress.moved = k.moves
		f(c)
	})
}

func (c *committing) commit(key, data string, done ...*Update) {
	c.Commit([]Value{{"bot", key, []byte(data)}}, done, func(err error) { c.told = append(c.told, fmt.Sprint(key, " ", err)) })
}

// writes are what was saved, each with its values and where the script is.
func (c *committing) writes() string {
	var all []string
	for _, x := range c.s.writes() {
		text, done := "", doneSet{}
		for _, v := range x.Values {
			if v.Script == "bot" {
				text += fmt.Sprintf("%s=%s ", v.Key, v.Data)
			} else {
				must(c.t, done.take(v))
			}
		}
		if s, ok := x.Scripts["bot"]; ok {
			text += fmt.Sprint(s.Pts, done.spans())
		}
		all = append(all, text)
	}
	return strings.Join(all, "; ")
}

// TestCommit: a commit is written at once, with the updates it is about; those
// that come while it is, and soon after, share the next write. It is told when
// that is done.
func TestCommit(t *testing.T) {
	commits(t, func(c *committing) {
		a, b, d := c.delivers(c.edited(11)), c.delivers(c.edited(12)), c.delivers(c.edited(13))
		c.commit("b", "1", b)
		synctest.Wait()
		want := "b=1 10 [{0 2 12 12}]"
		if got := c.writes(); got != want || strings.Join(c.told, ";") != "b <nil>" {
			t.Errorf("at once: %q, told %q", got, c.told)
		}
		c.commit("a", "2", a)
		c.commit("b", "3", d)
		c.commit("a", "4")
		if data, ok := c.KnownValue("bot", "a"); !ok || string(data) != "4" {
			t.Errorf("before it is written: %q", data)
		}
		synctest.Wait()
		want += "; a=4 b=3 13 []"
		if got := c.writes(); got != want || len(c.told) != 4 {
			t.Errorf("together: %q, told %q", got, c.told)
		}
		for range 3 {
			u := c.delivers(c.edited(14))
			began := time.Now()
			c.commit("c", "5", u)
			synctest.Wait()
			<-time.After(commitEvery)
			synctest.Wait()
			if len(c.told) < 5 {
				t.Errorf("not written within %v", time.Since(began))
			}
		}
	})
}

// TestCommitFails: what could not be written is written with the next, and counts
// meanwhile. What is told after the end of updates is kept neither way.
func TestCommitFails(t *testing.T) {
	commits(t, func(c *committing) {
		a, b := c.delivers(c.edited(11)), c.delivers(c.edited(12))
		c.s.breaks(true)
		c.commit("a", "1", a)
		synctest.Wait()
		if data, err := c.Value("bot", "a"); string(data) != "1" || err != nil || len(c.told) != 1 || !strings.Contains(c.told[0], "disk is full") {
			t.Errorf("%q, %v; told %q", data, err, c.told)
		}
		c.s.breaks(false)
		<-time.After(2 * keepWithin)
		synctest.Wait()
		if got := c.writes(); got != "a=1 11 []" {
			t.Errorf("again: %q", got)
		}
		c.endProgress("bot", c.progress)
		c.commit("a", "2", b)
		<-time.After(2 * keepWithin)
		synctest.Wait()
		if data, _ := c.Value("bot", "a"); string(data) != "1" || !strings.Contains(c.told[1], errEnded.Error()) || c.UpdateState("bot").Pts != 11 {
			t.Errorf("after the end: %q, told %q", data, c.told)
		}
		if got := c.writes(); got != "a=1 11 []" {
			t.Errorf("after the end: %q", got)
		}
	})
}

// A countingStore notes how often it was asked for values.
type countingStore struct {
	MemoryStore
	asked  int
	during func() // the next question
}

func (s *countingStore) Value(script, key string) ([]byte, error) {
	s.asked++
	data, err := s.MemoryStore.Value(script, key)
	if s.during != nil {
		s.during()
	}
	return data, err
}

// TestValue: values are read once, those that are not there and those that are
// large apart; what is committed while one is read is not hidden by it.
func TestValue(t *testing.T) {
	s := &countingStore{}
	c := New(Options{Store: s})
	large := []byte(strings.Repeat("x", mostInValue+1))
	if err := s.Save(Change{Values: []Value{{"bot", "a", []byte("1")}, {"bot", "large", large}}}); err != nil {
		t.Fatal(err)
	}
	want := func(key, data string, asked int) {
		t.Helper()
		s.asked = 0
		for range 2 {
			if got, err := c.Value("bot", key); err != nil || string(got) != data {
				t.Errorf("%s is %q, %v", key, got, err)
			}
		}
		if s.asked != asked {
			t.Errorf("%s was read %d times, want %d", key, s.asked, asked)
		}
	}
	want("a", "1", 1)
	want("none", "", 1)
	want("large", string(large), 2)
	for _, data := range []string{"2", string(large) + "2"} {
		s.during = func() {
			s.during = nil
			c.Commit([]Value{{"bot", "b" + data, []byte(data)}}, nil, nil)
		}
		if got, err := c.Value("bot", "b"+data); err != nil || len(got) != 0 && string(got) != data {
			t.Errorf("%q, %v", got, err)
		}
		if got, _ := c.Value("bot", "b"+data); string(got) != data {
			t.Errorf("what was read before hides it: %q", got)
		}
	}
	var keys []string
	for v, err := range c.Values("bot", "b") {
		if err != nil {
			t.Error(err)
		}
		keys = append(keys, v.Key[:2])
	}
	if fmt.Sprint(keys) != "[b2 bx]" {
		t.Errorf("keys %q", keys)
	}
}

// TestValues: the pages of what is stored, with what is not yet written.
func TestValues(t *testing.T) {
	s := &strictStore{}
	c := New(Options{Store: s})
	var all []Value
	for n := range 3*valuesPage + 1 {
		all = append(all, Value{"bot", fmt.Sprintf("k%04d", n), []byte("1")})
	}
	if err := s.Save(Change{Values: all}); err != nil {
		t.Fatal(err)
	}
	s.breaks(true)
	c.Commit([]Value{{"bot", "k0000", nil}, {"bot", "k0000x", []byte("2")}, {"bot", "k0300", nil}, {"bot", "l", []byte("2")}, {"bot", "k9", []byte("2")}, {"", "k9", []byte("2")}}, nil, func(err error) {
		if err == nil {
			t.Error("it was written")
		}
	})
	var keys []string
	for v, err := range c.Values("bot", "k") {
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, v.Key)
	}
	if n := len(keys); n != len(all) || keys[0] != "k0000x" || keys[n-1] != "k9" || keys[299] != "k0299" || keys[300] != "k0301" {
		t.Errorf("%d keys: %q", n, keys)
	}
	for _, err := range New(Options{Store: &brokenStore{}}).Values("bot", "") {
		if err == nil {
			t.Error("no error")
		}
	}
}

// A brokenStore can't be read.
type brokenStore struct{ MemoryStore }

func (*brokenStore) Values(string, string, string, int) ([]Value, error) {
	return nil, errors.New("the disk is broken")
}
