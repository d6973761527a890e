package host

import (
	"errors"
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// kindFile is the kind of an error about a file: the disk's, or that there is none.
const kindFile = "file"

// failure is the err of `nil, err`: a table with kind, code, type, value, message
// and method, whose tostring is one line. If somebody could not be found, tried
// lists the steps of the search. predicted is true of a call that was not
// sent, because Telegram would only have repeated what it has asked for before.
func (b *bridge) failure(err error, req api.Object) *lua.LTable {
	var e *telegram.Error
	if !errors.As(err, &e) {
		e = &telegram.Error{Kind: telegram.KindRPC, Message: err.Error()}
		if file := (*fileError)(nil); errors.As(err, &file) {
			e.Kind = kindFile
		}
	}
	method := e.Method
	if method == "" && req != nil {
		method = nameOf(req)
	}
	t := b.L.CreateTable(0, 6)
	t.RawSetString("kind", lua.LString(e.Kind))
	t.RawSetString("message", lua.LString(e.Message))
	if e.Code != 0 {
		t.RawSetString("code", lua.LNumber(e.Code))
	}
	if e.Type != "" {
		t.RawSetString("type", lua.LString(e.Type))
	}
	if e.Value != 0 {
		t.RawSetString("value", lua.LNumber(e.Value))
	}
	if method != "" {
		t.RawSetString("method", lua.LString(method))
	}
	if e.Predicted {
		t.RawSetString("predicted", lua.LTrue)
	}
	if len(e.Tried) > 0 {
		tried := b.L.CreateTable(len(e.Tried), 0)
		for i, step := range e.Tried {
			tried.RawSetInt(i+1, lua.LString(step))
		}
		t.RawSetString("tried", tried)
	}
	t.Metatable = b.failureMT
	return t
}

// openFailures makes the metatables of both kinds of error table.
func (b *bridge) openFailures() {
	b.failureMT = b.errorMetatable("error", failureText)
	b.multiMT = b.errorMetatable("MultiError", multiText)
}

func (b *bridge) errorMetatable(name string, text func(*lua.LTable) string) *lua.LTable {
	mt := b.L.CreateTable(0, 4)
	mt.RawSetString("__tostring", b.L.NewFunction(func(L *lua.LState) int {
		L.Push(lua.LString(text(L.CheckTable(1))))
		return 1
	}))
	mt.RawSetString("__concat", b.L.NewFunction(longConcat))
	mt.RawSetString("__metatable", lua.LString(name))
	return mt
}

// failureText is a failure in one line:
//
//	messages.sendMessage: MESSAGE_EMPTY (400): the message is empty
//	messages.sendMessage: timeout: no answer within 60s
func failureText(t *lua.LTable) string {
	get := func(name string) string {
		if v := t.RawGetString(name); v != lua.LNil {
			return v.String()
		}
		return ""
	}
	var s strings.Builder
	if m := get("method"); m != "" {
		s.WriteString(m + ": ")
	}
	if typ := get("type"); typ != "" {
		s.WriteString(typ)
		if v := get("value"); v != "" {
			s.WriteString("_" + v)
		}
		if code := get("code"); code != "" {
			s.WriteString(" (" + code + ")")
		}
		s.WriteString(": ")
	} else if kind := get("kind"); kind != "" && kind != telegram.KindRPC && kind != kindFile {
		s.WriteString(kind + ": ")
	}
	s.WriteString(get("message"))
	return s.String()
}

// multiText is a MultiError in one line, its first failures spelt out.
func multiText(t *lua.LTable) string {
	const most = 3
	errs, _ := t.RawGetString("exceptions").(*lua.LTable)
	if errs == nil {
		return "some requests of the batch failed"
	}
	var parts []string
	failed := 0
	for i := 1; i <= errs.Len(); i++ {
		e, ok := errs.RawGetInt(i).(*lua.LTable)
		if !ok {
			continue
		}
		if failed++; failed <= most {
			parts = append(parts, fmt.Sprintf("[%d] %s", i, failureText(e)))
		}
	}
	if failed > most {
		parts = append(parts, "...")
	}
	n := errs.RawGetString("n")
	return fmt.Sprintf("%d of %s requests failed: %s", failed, n, strings.Join(parts, "; "))
}
