module github.com/tgscript/tgscript

go 1.26

require (
	github.com/yuin/gopher-lua v1.1.2 // the Lua that scripts run on
	layeh.com/gopher-luar v1.0.11 // carries Go values into Lua
)
