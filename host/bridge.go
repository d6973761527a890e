package host

import (
	"bufio"
	"io"
	"reflect"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// bridge carries TL between Lua and the generated structs, for one Lua state.
// Like everything of that state it is touched only by whoever holds the baton.
type bridge struct {
	L    *lua.LState
	rand io.Reader
	// castLocal and castable are the telegram client's: which object of a TL type
	// a reference (string, int64 or object) stands for.
	castLocal func(want string, ref any) (o api.Object, ok bool, err error)
	castable  func(want string) bool

	descriptors map[*tl.Type]*descriptor
	byGoType    map[reflect.Type]*descriptor
	named       map[string]*descriptor
	byResult    map[string][]*tl.Type
	functions   map[*lua.LFunction]*tl.Type // what functions and types hand out
	vectorMT    *lua.LTable
	failureMT   *lua.LTable
	multiMT     *lua.LTable
}

func newBridge(L *lua.LState, rand io.Reader) *bridge {
	b := &bridge{
		L: L, rand: bufio.NewReaderSize(rand, 512),
		descriptors: map[*tl.Type]*descriptor{},
		byGoType:    map[reflect.Type]*descriptor{},
		named:       map[string]*descriptor{},
		functions:   map[*lua.LFunction]*tl.Type{},
	}
	b.vectorMT = L.CreateTable(0, 2)
	b.vectorMT.RawSetString("__tostring", L.NewFunction(b.luaVectorString))
	b.vectorMT.RawSetString("__metatable", lua.LString("vector"))
	openLong(L)
	return b
}
