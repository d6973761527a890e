package check

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/tgscript/tgscript/reference"
)

// elsewhere are what other Luas have and scripts have not, and what to use instead.
var elsewhere = map[string]string{
	"getfenv": "functions have no environments here", "setfenv": "functions have no environments here; load takes one as its fourth argument",
	"module": "a module returns a table", "package": "require looks in the script's folder", "newproxy": "", "debug": "", "gcinfo": "",
	"bit32": "", "bit": "", "jit": "", "ffi": "", "utf8": "", "rawlen": "use #", "warn": "use log.warn",
	"table.foreach": "use for ... in pairs(...)", "table.foreachi": "use for ... in ipairs(...)", "table.setn": "", "table.move": "",
	"table.pack": "use { n = select(\"#\", ...), ... }", "table.unpack": "use unpack",
	"string.gfind": "use string.gmatch", "string.dump": "bytecode is not loaded", "string.pack": "", "string.unpack": "", "string.packsize": "",
	"os.tmpname": "", "os.setlocale": "", "io.tmpfile": "", "io.input": "use io.open or io.lines", "io.output": "use io.open",
	"io.close": "use file:close()", "coroutine.isyieldable": "", "coroutine.close": "",
	"math.type": "", "math.tointeger": "", "math.ult": "", "math.maxinteger": "", "math.mininteger": "",
}

// checkGlobals checks the names that are not local.
func (c *checker) checkGlobals() {
	for _, w := range c.names.writes {
		c.checkWrite(w)
	}
	known := sync.OnceValue(c.knownGlobals)
	for _, r := range c.names.reads {
		name := r.ident.Value
		switch {
		case c.isKnown(name):
		case c.isElsewhere(name, r):
		case c.names.dynamic || c.setBySibling(name):
		case c.library.global(name) != nil:
			c.found(Finding{Code: "unknown-global", span: c.places.nodes[r.ident], Message: name + " is only for files of tgscript test, which are called *_test.lua"})
		default:
			c.found(Finding{Code: "unknown-global", span: c.places.nodes[r.ident], Message: fmt.Sprintf("nothing gives %s a value", shorten(name)), word: name, among: known})
		}
	}
}

func (c *checker) isElsewhere(name string, r globalUse) bool {
	hint, ok := elsewhere[name]
	if ok {
		c.absent(name, hint, c.places.nodes[r.ident])
	}
	return ok
}

// absent says that a global of other Luas is not here, unless the script asks
// whether it is, as in table.unpack or unpack.
func (c *checker) absent(name, hint string, at span) {
	root, _, _ := strings.Cut(name, ".")
	if c.names.asked[name] || c.names.asked[root] {
		return
	}
	if hint != "" {
		hint = ": " + hint
	}
	c.found(Finding{Code: "deprecated", span: at, Message: fmt.Sprintf("scripts have no %s%s", name, hint)})
}

func (c *checker) isKnown(name string) bool {
	if c.names.assigned[name] {
		return true
	}
	g := c.library.global(name)
	return g != nil && (!g.Testing || c.testing)
}

// knownGlobals lists them, for suggestions: locals that have ended are none.
func (c *checker) knownGlobals() []string {
	names := slices.Collect(maps.Keys(c.names.assigned))
	for name, g := range c.library.globals {
		if !g.Testing || c.testing {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// checkWrite checks an assignment to a global.
func (c *checker) checkWrite(w globalUse) {
	name, at := w.ident.Value, c.places.nodes[w.ident]
	g := c.library.global(name)
	if g != nil && !isLua(g) && (!g.Testing || c.testing) {
		c.found(Finding{Code: "overwritten-global", span: at, Message: fmt.Sprintf("%s is one of tgscript's own: local %s = ... would leave it alone", name, name), Suggestion: "local " + name})
		return
	}
	if !w.inFn || g != nil || c.declared(name) {
		return
	}
	c.found(Finding{Code: "accidental-global", span: at, Message: fmt.Sprintf("%s is set for the whole script: local is missing, or %s = nil outside of functions", name, name), Suggestion: "local " + name})
}

// declared tells whether a global is assigned outside of functions, too.
func (c *checker) declared(name string) bool {
	if c.outside[name] {
		return true
	}
	return slices.ContainsFunc(c.names.writes, func(w globalUse) bool { return !w.inFn && w.ident.Value == name })
}

// isLua tells whether a global is of Lua's own library.
func isLua(g *reference.Global) bool { return g.Part == "lua51" || g.Part == "lua" }
