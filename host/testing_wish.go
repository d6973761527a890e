package host

import (
	"fmt"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/tl/api"
)

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
