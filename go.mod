module github.com/tgscript/tgscript

go 1.26

require (
	github.com/rogpeppe/go-internal v1.16.0 // testscript: stories of the command, for tests only
	github.com/spf13/pflag v1.1.0 // GNU-style flags
	github.com/yuin/gopher-lua v1.1.2 // the Lua that scripts run on
	layeh.com/gopher-luar v1.0.11 // carries Go values into Lua
)

require (
	golang.org/x/sys v0.26.0 // indirect
	golang.org/x/tools v0.26.0 // indirect
)
