package host

import (
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// BenchmarkArguments turns the argument table of a message with two entities and
// a nested peer into its request. Goal: 2 µs.
func BenchmarkArguments(b *testing.B) {
	br := testBridge(b)
	args := br.eval(b, `return { peer = { _ = "inputPeerUser", user_id = 5, access_hash = long("9223372036854775807") },
		message = "hello", silent = true, random_id = long(1),
		entities = { { _ = "messageEntityBold", offset = 0, length = 2 }, { _ = "messageEntityItalic", offset = 2, length = 2 } } }`)
	b.ReportAllocs()
	for b.Loop() {
		c := converter{bridge: br}
		if _, err := c.method("messages.sendMessage", args.(*lua.LTable)); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkArgumentsPlain is the everyday { peer = "me", message = "hello" }.
func BenchmarkArgumentsPlain(b *testing.B) {
	br := testBridge(b)
	args := br.eval(b, `return { peer = "me", message = "hello", random_id = long(1) }`)
	b.ReportAllocs()
	for b.Loop() {
		c := converter{bridge: br}
		if _, err := c.method("messages.sendMessage", args.(*lua.LTable)); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkReadHistory reads three fields of each of 100 messages in a script,
// the first wrapping included. Goal: 200 µs.
func BenchmarkReadHistory(b *testing.B) {
	br := testBridge(b)
	read := br.eval(b, `return function(r)
		local n = 0
		for _, m in ipairs(r.messages) do n = n + m.id + #m.message + m.peer_id.user_id end
		return n
	end`)
	h := testHistory(100)
	b.ReportAllocs()
	for b.Loop() {
		br.L.Push(read)
		br.L.Push(br.toLua(nil, h))
		br.L.Call(1, 1)
		br.L.Pop(1)
	}
}

// BenchmarkToTable copies a history of 100 messages into plain tables.
func BenchmarkToTable(b *testing.B) {
	br := testBridge(b)
	h := testHistory(100)
	b.ReportAllocs()
	for b.Loop() {
		br.toTable(br.L, br.toLua(nil, h))
	}
}

// BenchmarkCall is the bridge's share of a call: Lua's table, the conversion,
// and the answer, with a client that answers at once.
func BenchmarkCall(b *testing.B) {
	br := testBridge(b)
	fake := &instant{answer: &api.UpdateShortSentMessage{ID: 1}}
	br.client, br.start = fake, fake.Start
	br.await = func(_ *lua.LState, start func(wake func())) error {
		start(func() {})
		return nil
	}
	br.open()
	call := br.eval(b, `return function() return call("messages.sendMessage", { peer = "me", message = "hello" }).id end`)
	b.ReportAllocs()
	for b.Loop() {
		br.L.Push(call)
		br.L.Call(0, 1)
		br.L.Pop(1)
	}
}

type instant struct {
	offline
	answer api.Object
}

func (i *instant) Start(_ api.Object, _ telegram.CallOptions, done func(api.Object, error)) func() {
	done(i.answer, nil)
	return nil
}

// eval runs a chunk and returns its value.
func (b *bridge) eval(t testing.TB, src string) lua.LValue {
	t.Helper()
	if err := b.L.DoString(src); err != nil {
		t.Fatal(err)
	}
	v := b.L.Get(-1)
	b.L.Pop(1)
	return v
}
