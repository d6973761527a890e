package host

import (
	"strconv"

	lua "github.com/yuin/gopher-lua"
)

// describe names a Lua value in an error: its type and, where short, what it is.
func describe(v lua.LValue) string {
	switch v := v.(type) {
	case *lua.LNilType:
		return "nil"
	case lua.LString:
		if len(v) > 40 {
			return "string " + strconv.Quote(string(v[:40])) + "..."
		}
		return "string " + strconv.Quote(string(v))
	case lua.LNumber:
		return "number " + v.String()
	case lua.LBool:
		return "boolean " + v.String()
	case Long:
		return "long " + v.String()
	case *lua.LUserData:
		if o, ok := object(v); ok {
			return nameOf(o)
		}
		if e, ok := v.Value.(*event); ok {
			return "event " + e.name()
		}
		if _, ok := v.Value.(*content); ok {
			return "bytes"
		}
		if t := textValue(v); t != nil {
			return "formatted text"
		}
	case *lua.LTable:
		if name, ok := v.RawGetString("_").(lua.LString); ok {
			return "table " + string(name)
		}
	}
	return v.Type().String()
}
