package host

import (
	"fmt"
	"strings"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/tl/api"
)

// expect(actor, { ... }) waits for something that an account gets: a message that
// is new, unless edited, deleted, action, typing, reaction or update ask for
// something else. It waits until nothing moves any more; if what it wants is not
// there then, time goes on to whatever is due next, as long as within says. Each
// message satisfies one expectation; expect_none looks at those that are left.

// expectWithin is how long an expectation lets time go on.
const expectWithin = time.Minute

// noneWithin is the same of expect_none. It is longer than the half second that a
// client leaves to what has come out of order.
const noneWithin = 600 * time.Millisecond

// A news is an update as expectations look at it.
type news struct {
	*TestNews
	kind    string
	message *testMessage // nil: none
	chat    int64        // marked; 0: not known
	from    int64
	ids     []int32 // of messages that are deleted
	emoji   []string
	update  string // its name
}

// The kinds of news.
const (
	newsMessage  = "message"
	newsAction   = "action"
	newsEdited   = "edited"
	newsDeleted  = "deleted"
	newsTyping   = "typing"
	newsReaction = "reaction"
	newsUpdate   = "update"
)

// newsOf reads an update of an account.
func newsOf(owner *actor, n *TestNews) *news {
	x := &news{TestNews: n, kind: newsUpdate, update: nameOf(n.Update)}
	set := func(o api.MessageClass, kind string) {
		m := &testMessage{owner: owner, obj: o}
		x.kind, x.message, x.chat, x.from = kind, m, m.chat(), m.sender()
		if _, service := o.(*api.MessageService); service {
			x.kind = newsAction
		}
	}
	switch u := n.Update.(type) {
	case *api.UpdateNewMessage:
		set(u.Message, newsMessage)
	case *api.UpdateNewChannelMessage:
		set(u.Message, newsMessage)
	case *api.UpdateEditMessage:
		set(u.Message, newsEdited)
	case *api.UpdateEditChannelMessage:
		set(u.Message, newsEdited)
	case *api.UpdateDeleteMessages:
		x.kind, x.ids = newsDeleted, u.Messages
	case *api.UpdateDeleteChannelMessages:
		x.kind, x.ids, x.chat = newsDeleted, u.Messages, channelKey(u.ChannelID).marked()
	case *api.UpdateUserTyping:
		x.kind, x.chat, x.from = newsTyping, u.UserID, u.UserID
	case *api.UpdateChatUserTyping:
		x.kind, x.chat, x.from = newsTyping, -u.ChatID, markedOf(u.FromID)
	case *api.UpdateChannelUserTyping:
		x.kind, x.chat, x.from = newsTyping, channelKey(u.ChannelID).marked(), markedOf(u.FromID)
	case *api.UpdateMessageReactions:
		x.kind, x.chat, x.ids = newsReaction, markedOf(u.Peer), []int32{u.MsgID}
		for _, r := range u.Reactions.Results {
			if e, ok := r.Reaction.(*api.ReactionEmoji); ok {
				x.emoji = append(x.emoji, e.Emoticon)
			}
		}
	}
	return x
}

// A wish is what an expectation looks for.
type wish struct {
	fn     string
	actor  *actor
	kind   string
	out    bool
	within time.Duration
	checks []wishCheck
	where  *lua.LFunction
}

// A wishCheck is one field of a wish: what it wants, and what a news has instead; ""
// if it has that.
type wishCheck struct {
	name  string
	want  string
	wrong func(n *news) string
}

// openExpect makes expect and expect_none.
func (s *stage) openExpect() {
	s.register("expect", s.luaExpect)
	s.register("expect_none", s.luaExpectNone)
	s.register("expect_error", s.luaExpectError)
}

// luaExpect is expect(actor, wish), expect(function [, opts]) and expect(value).
func (s *stage) luaExpect(L *lua.LState) int {
	if L.GetTop() == 0 {
		s.fail(L, "expect: a user or bot with what it is to get, a function or a value expected, got nothing")
	}
	if fn, ok := L.Get(1).(*lua.LFunction); ok {
		return s.expectTrue(L, fn)
	}
	ud, ok := L.Get(1).(*lua.LUserData)
	if ok {
		if a, ok := ud.Value.(*actor); ok {
			return s.expectNews(L, s.wish(L, "expect", a, L.Get(2)))
		}
	}
	if L.GetTop() > 1 {
		s.fail(L, "expect: of %s, what is expected follows as a method: expect(x):equals(y)", describe(L.Get(1)))
	}
	L.Push(&lua.LUserData{Value: &expectation{got: L.Get(1)}, Metatable: s.valueMeta})
	return 1
}

// nameOfID is who or what has a marked id.
func (s *stage) nameOfID(id int64) string {
	if name := s.world.Name(id); name != "" {
		return name
	}
	return fmt.Sprint(id)
}

// satisfied tells whether news is what is wished for, or the first thing that is
// wrong with it.
func (s *stage) satisfied(L *lua.LState, w *wish, n *news) string {
	for _, c := range w.checks {
		if got := c.wrong(n); got != "" {
			return fmt.Sprintf("%s is %s", c.name, got)
		}
	}
	if w.where == nil {
		return ""
	}
	L.Push(w.where)
	if n.message != nil {
		L.Push(s.messageOf(w.actor, n.message.obj))
	} else {
		L.Push(s.bridge.wrap(n.Update))
	}
	L.Call(1, 1)
	ok := lua.LVAsBool(L.Get(-1))
	L.Pop(1)
	if ok {
		return ""
	}
	return "where says no"
}

// find is the first news that a wish is satisfied by; misses are those of its kind
// that it is not, and why.
func (s *stage) find(L *lua.LState, w *wish) (found *news, misses []string) {
	for _, u := range w.actor.News() {
		if u.used {
			continue
		}
		n := newsOf(w.actor, u)
		if n.kind != w.kind && (w.kind != newsUpdate || len(w.checks) == 0) {
			continue
		}
		if n.message != nil && (n.from == w.actor.ID()) != w.out && n.kind != newsAction {
			continue
		}
		why := s.satisfied(L, w, n)
		if why == "" {
			return n, nil
		}
		misses = append(misses, s.newsText(n)+": "+why)
	}
	return nil, misses
}

// newsText is a news in a line.
func (s *stage) newsText(n *news) string {
	what := n.kind
	if n.message != nil {
		what += " " + s.shown(n.message)
	}
	if n.from != 0 {
		what += " from " + s.nameOfID(n.from)
	}
	if n.chat != 0 && n.chat != n.from {
		what += " in " + s.nameOfID(n.chat)
	}
	return what
}

// expectNews waits for a wish, and pushes what satisfies it: the message if there
// is one, else the update.
func (s *stage) expectNews(L *lua.LState, w *wish) int {
	s.settle(L)
	until := s.opts.Now().Add(w.within)
	for {
		n, misses := s.find(L, w)
		if n != nil {
			n.used = true
			if n.message != nil {
				L.Push(s.messageOf(w.actor, n.message.obj))
			} else {
				L.Push(s.bridge.wrap(n.Update))
			}
			return 1
		}
		left := until.Sub(s.opts.Now())
		if left <= 0 {
			s.fail(L, "%s", s.missed(w, misses))
		}
		s.park(L, func(then func()) { s.world.Pass(left, then) })
	}
}

// missed words that a wish was not satisfied.
func (s *stage) missed(w *wish, misses []string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "expect: %s gets no %s%s", w.actor.Name(), w.what(), w.wanted())
	if w.within > 0 {
		fmt.Fprintf(&b, " within %s", shortDuration(w.within))
	}
	if len(misses) == 0 {
		fmt.Fprintf(&b, "\n  got no %s that no expectation has taken yet", w.what())
	}
	for i, miss := range misses {
		if i == 5 {
			fmt.Fprintf(&b, "\n  and %d more", len(misses)-i)
			break
		}
		b.WriteString("\n  got " + miss)
	}
	return b.String()
}

// what is the kind of news in words.
func (w *wish) what() string {
	switch w.kind {
	case newsMessage:
		return "message"
	case newsAction:
		return "service message"
	case newsEdited:
		return "edited message"
	case newsDeleted:
		return "deletion"
	case newsTyping:
		return "typing"
	case newsReaction:
		return "reaction"
	}
	return "update"
}

// wanted lists what a wish asks for.
func (w *wish) wanted() string {
	var b strings.Builder
	for i, c := range w.checks {
		if b.WriteString(", "); i == 0 {
			b.Reset()
			b.WriteString(" with ")
		}
		b.WriteString(c.name + " " + c.want)
	}
	return b.String()
}

// luaExpectNone is expect_none(actor, wish): a while after nothing moves any more,
// there is nothing that satisfies it.
func (s *stage) luaExpectNone(L *lua.LState) int {
	var a *actor
	if ud, ok := L.Get(1).(*lua.LUserData); ok {
		a, _ = ud.Value.(*actor)
	}
	if a == nil {
		s.fail(L, "expect_none: user or bot of this test expected, got %s", describe(L.Get(1)))
	}
	w := s.wish(L, "expect_none", a, L.Get(2))
	s.settle(L)
	s.park(L, func(then func()) { s.world.Advance(w.within, then) })
	if n, _ := s.find(L, w); n != nil {
		s.fail(L, "expect_none: %s gets %s", a.Name(), s.newsText(n))
	}
	return 0
}

// expectTrue is expect(function [, { within = }]): it is called until it returns
// something true, which is returned.
func (s *stage) expectTrue(L *lua.LState, fn *lua.LFunction) int {
	within := expectWithin
	s.settings(L, "expect", L.Get(2), map[string]setting{"within": durationSetting(&within)})
	s.settle(L)
	until := s.opts.Now().Add(within)
	for {
		top := L.GetTop()
		L.Push(fn)
		L.Call(0, lua.MultRet)
		if lua.LVAsBool(L.Get(top+1)) && L.GetTop() > top {
			return L.GetTop() - top
		}
		L.SetTop(top)
		left := until.Sub(s.opts.Now())
		if left <= 0 {
			s.fail(L, "expect: the function does not return anything true within %s", shortDuration(within))
		}
		s.park(L, func(then func()) { s.world.Pass(min(left, time.Second), then) })
	}
}

// luaExpectError is expect_error(function [, pattern]): the function fails, with a
// message that matches. It returns the error.
func (s *stage) luaExpectError(L *lua.LState) int {
	fn := s.checkCallable(L, 1)
	pattern, _ := L.Get(2).(lua.LString)
	pcall := s.L.GetGlobal("pcall")
	L.Push(pcall)
	L.Push(fn)
	L.Call(1, 2)
	if lua.LVAsBool(L.Get(-2)) {
		s.fail(L, "expect_error: the function does not fail")
	}
	err := L.Get(-1)
	text := s.tostring(L, err)
	if _, _, ok := s.newMatcher(L, text, string(pattern)).find(0); !ok {
		s.fail(L, "expect_error: pattern %s is not in the error\n  got %s", quoted(string(pattern)), quoted(text))
	}
	L.Push(err)
	return 1
}
