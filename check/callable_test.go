package check

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tgscript/tgscript/reference"
)

// Calls of tables and values, and fields of functions, are found to be wrong where
// running them fails, and nowhere else.
func TestCallableAgrees(t *testing.T) {
	var lines []string
	add := func(g *reference.Global) {
		switch name := g.Name; {
		case g.Testing || name == "account" || name == "reloaded": // not there without an account, or a reload
		case name == "_G" || name == "_VERSION" || name == "getmetatable": // through which all may change, and a string
		case g.Kind == reference.Function:
			lines = append(lines, "print("+g.Name+".x)")
		case !strings.Contains(g.Name, "."):
			lines = append(lines, g.Name+`("x")`)
		}
	}
	for _, g := range reference.Globals() {
		add(g)
		for _, m := range g.Members {
			add(m)
		}
		if g.Name == "string" {
			for _, m := range g.Members {
				lines = append(lines, fmt.Sprintf(`print(type(("x"):%s("x", 1)))`, lastName(m.Name)), fmt.Sprintf(`print(("x"):%sx("x"))`, lastName(m.Name)))
			}
		}
	}
	var source strings.Builder
	source.WriteString("local function try(n, f) local ok, err = pcall(f) if not ok then print(n .. \"\\t\" .. err) end end\n")
	for i, line := range lines {
		fmt.Fprintf(&source, "try(%d, function() %s end)\n", i, line)
	}
	found := map[int]string{}
	for _, f := range Script("made.lua", []byte(source.String()), Options{}) {
		if f.Severity == Error {
			found[f.Line-2] = f.Message
		}
	}
	raised := run(t, source.String())
	for i, line := range lines {
		fails := strings.Contains(raised[i], "attempt to index") || strings.Contains(raised[i], "attempt to call")
		if fails != (found[i] != "") {
			t.Errorf("%s: raised %q, found %q", line, raised[i], found[i])
		}
	}
	if len(found) < 100 {
		t.Errorf("%d of %d are wrong: that proves little", len(found), len(lines))
	}
}
