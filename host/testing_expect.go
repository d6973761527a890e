package host

import (
	"fmt"
	"slices"
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

// wish reads what an expectation is about.
func (s *stage) wish(L *lua.LState, fn string, a *actor, v lua.LValue) *wish {
	w := &wish{fn: fn, actor: a, kind: newsMessage, within: expectWithin}
	if fn == "expect_none" {
		w.within = noneWithin
	}
	add := func(name string, want string, wrong func(n *news) string) {
		w.checks = append(w.checks, wishCheck{name, want, wrong})
	}
	s.settings(L, fn, v, map[string]setting{
		"from": s.whoSetting("from", add, func(n *news) int64 { return n.from }),
		"chat": s.whoSetting("chat", add, func(n *news) int64 { return n.chat }),
		"text": textCheck(add), "contains": s.containsCheck(add), "pattern": s.patternCheck(L, add),
		"buttons": buttonsCheck(add), "reply_to": s.replyCheck(add), "media": mediaCheck(add),
		"silent":    flagCheck("silent", add, func(o *api.Message) bool { return o.Silent }),
		"forwarded": flagCheck("forwarded", add, func(o *api.Message) bool { return o.FwdFrom != nil }),
		"out":       flagSetting(&w.out), "within": durationSetting(&w.within),
		"edited": w.kindSetting(newsEdited), "typing": w.kindSetting(newsTyping),
		"deleted": s.deletedCheck(w, add), "action": w.namedSetting(newsAction, add, func(n *news) string { return n.message.action() }),
		"reaction": w.reactionSetting(add),
		"update":   w.namedSetting(newsUpdate, add, func(n *news) string { return n.update }),
		"where": func(v lua.LValue) *argError {
			f, ok := v.(*lua.LFunction)
			if !ok {
				return expected("function", v)
			}
			w.where = f
			return nil
		},
	})
	slices.SortFunc(w.checks, func(a, b wishCheck) int { return strings.Compare(a.name, b.name) })
	return w
}

type addCheck func(name, want string, wrong func(n *news) string)

// whoSetting wants a certain user, bot or chat.
func (s *stage) whoSetting(name string, add addCheck, of func(n *news) int64) setting {
	return func(v lua.LValue) *argError {
		id, err := s.markedID(v)
		if err == nil {
			add(name, s.tostring(s.L, v), func(n *news) string {
				if of(n) == id {
					return ""
				}
				return s.nameOfID(of(n))
			})
		}
		return err
	}
}

// textOf is the text that a check looks at.
func (n *news) textOf() string {
	if n.message == nil {
		return ""
	}
	return n.message.text()
}

func textCheck(add addCheck) setting {
	return func(v lua.LValue) *argError {
		text, ok := v.(lua.LString)
		if !ok {
			return expected("string", v)
		}
		add("text", quoted(string(text)), func(n *news) string {
			if n.message != nil && n.textOf() == string(text) {
				return ""
			}
			return quoted(n.textOf())
		})
		return nil
	}
}

// quoted is a text in a failure: whole, for the difference may be at its end.
func quoted(text string) string { return fmt.Sprintf("%q", text) }

func (s *stage) containsCheck(add addCheck) setting {
	return listSetting(func(v lua.LValue) *argError {
		part, ok := v.(lua.LString)
		if !ok {
			return expected("string", v)
		}
		add("contains", quoted(string(part)), func(n *news) string {
			if strings.Contains(n.textOf(), string(part)) {
				return ""
			}
			return "text " + quoted(n.textOf())
		})
		return nil
	})
}

func (s *stage) patternCheck(L *lua.LState, add addCheck) setting {
	return func(v lua.LValue) *argError {
		pattern, ok := v.(lua.LString)
		if !ok {
			return expected("pattern", v)
		}
		add("pattern", quoted(string(pattern)), func(n *news) string {
			if _, _, ok := s.newMatcher(L, n.textOf(), string(pattern)).find(0); ok && n.message != nil {
				return ""
			}
			return "text " + quoted(n.textOf())
		})
		return nil
	}
}

// buttonsCheck wants buttons: true for any, false for none, a list of the texts of
// all of them, or of lists for rows.
func buttonsCheck(add addCheck) setting {
	return func(v lua.LValue) *argError {
		if flag, ok := v.(lua.LBool); ok {
			add("buttons", v.String(), func(n *news) string {
				if n.message != nil && (len(n.message.buttons()) > 0) == bool(flag) {
					return ""
				}
				return rowsText(n, true)
			})
			return nil
		}
		t, ok := v.(*lua.LTable)
		if !ok {
			return expected("list of texts, or boolean", v)
		}
		_, rows := t.RawGetInt(1).(*lua.LTable)
		var want []string
		for i := 1; i <= t.Len(); i++ {
			switch e := t.RawGetInt(i).(type) {
			case lua.LString:
				want = append(want, string(e))
			case *lua.LTable:
				var row []string
				for j := 1; j <= e.Len(); j++ {
					row = append(row, e.RawGetInt(j).String())
				}
				want = append(want, strings.Join(row, " | "))
			default:
				return expected("text of a button", e).at(i)
			}
		}
		text := "[" + strings.Join(want, "] [") + "]"
		add("buttons", text, func(n *news) string {
			if got := rowsText(n, rows); got != text {
				return got
			}
			return ""
		})
		return nil
	}
}

// rowsText is a message's buttons: each in brackets, or each row.
func rowsText(n *news, rows bool) string {
	if n.message == nil || len(n.message.buttons()) == 0 {
		return "none"
	}
	var list []string
	for _, row := range n.message.buttons() {
		var texts []string
		for _, b := range row {
			texts = append(texts, b.text)
		}
		if rows {
			list = append(list, strings.Join(texts, " | "))
		} else {
			list = append(list, texts...)
		}
	}
	return "[" + strings.Join(list, "] [") + "]"
}

// replyCheck wants an answer to a message, of anybody's: true is any answer.
func (s *stage) replyCheck(add addCheck) setting {
	return func(v lua.LValue) *argError {
		if flag, ok := v.(lua.LBool); ok {
			add("reply_to", v.String(), func(n *news) string {
				if n.message != nil && (n.message.replyTo() != 0) == bool(flag) {
					return ""
				}
				return fmt.Sprint(!bool(flag))
			})
			return nil
		}
		m := messageValue(v)
		if m == nil {
			return expected("message, or boolean", v)
		}
		add("reply_to", s.shown(m), func(n *news) string {
			if n.message != nil && n.message.replyTo() == m.id() {
				return ""
			}
			if n.message == nil || n.message.replyTo() == 0 {
				return "no reply"
			}
			return fmt.Sprintf("a reply to message %d, not %d", n.message.replyTo(), m.id())
		})
		return nil
	}
}

func mediaCheck(add addCheck) setting {
	return func(v lua.LValue) *argError {
		if flag, ok := v.(lua.LBool); ok {
			add("media", v.String(), func(n *news) string {
				if n.message != nil && (n.message.media() != "") == bool(flag) {
					return ""
				}
				return fmt.Sprint(!bool(flag))
			})
			return nil
		}
		kind, ok := v.(lua.LString)
		if !ok || !slices.Contains(mediaTypes, string(kind)) {
			return expected("boolean, or one of "+listed(mediaTypes), v)
		}
		add("media", string(kind), func(n *news) string {
			if n.message != nil && n.message.media() == string(kind) {
				return ""
			}
			if n.message == nil || n.message.media() == "" {
				return "none"
			}
			return n.message.media()
		})
		return nil
	}
}

func flagCheck(name string, add addCheck, of func(o *api.Message) bool) setting {
	return func(v lua.LValue) *argError {
		flag, ok := v.(lua.LBool)
		if !ok {
			return expected("boolean", v)
		}
		add(name, v.String(), func(n *news) string {
			var o *api.Message
			if n.message != nil {
				o, _ = n.message.obj.(*api.Message)
			}
			if o != nil && of(o) == bool(flag) {
				return ""
			}
			return fmt.Sprint(!bool(flag))
		})
		return nil
	}
}

// kindSetting wants another kind of news, if it is true.
func (w *wish) kindSetting(kind string) setting {
	return func(v lua.LValue) *argError {
		flag, ok := v.(lua.LBool)
		if !ok {
			return expected("boolean", v)
		}
		if flag {
			w.kind = kind
		}
		return nil
	}
}

// namedSetting wants another kind of news, by a name or, with true, any.
func (w *wish) namedSetting(kind string, add addCheck, of func(n *news) string) setting {
	return func(v lua.LValue) *argError {
		name, ok := v.(lua.LString)
		if !ok {
			return w.kindSetting(kind)(v)
		}
		w.kind = kind
		add(kind, string(name), func(n *news) string {
			if got := of(n); got != string(name) {
				return got
			}
			return ""
		})
		return nil
	}
}

func (w *wish) reactionSetting(add addCheck) setting {
	return func(v lua.LValue) *argError {
		emoji, ok := v.(lua.LString)
		if !ok {
			return w.kindSetting(newsReaction)(v)
		}
		w.kind = newsReaction
		add("reaction", string(emoji), func(n *news) string {
			if slices.Contains(n.emoji, string(emoji)) {
				return ""
			}
			return strings.Join(append([]string{"only"}, n.emoji...), " ")
		})
		return nil
	}
}

// deletedCheck wants a deletion, of a message or, with true, any.
func (s *stage) deletedCheck(w *wish, add addCheck) setting {
	return func(v lua.LValue) *argError {
		m := messageValue(v)
		if m == nil {
			return w.kindSetting(newsDeleted)(v)
		}
		w.kind = newsDeleted
		add("deleted", s.shown(m), func(n *news) string {
			if slices.Contains(n.ids, m.id()) {
				return ""
			}
			return fmt.Sprintf("messages %v, not %d", n.ids, m.id())
		})
		return nil
	}
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
