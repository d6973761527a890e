package check

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tgscript/tgscript/host"
	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

var tables = flag.Int("tables", 2000, "how many tables of arguments TestAgreesWithBridge makes up")

// What is wrong with a table of arguments is what the bridge raises: it finds
// something to say where nothing is found here, or the other way round, in none of
// many tables that are right but for a mistake here and there.
func TestAgreesWithBridge(t *testing.T) {
	const atOnce = 2000 // a script has 1 MB at most
	for i := range max(*tables/atOnce, 1) {
		agree(t, &maker{rng: rand.New(rand.NewPCG(1, uint64(i)))}, min(*tables, atOnce))
	}
}

func agree(t *testing.T, g *maker, n int) {
	var all []*tl.Type
	for _, typ := range api.Types() {
		if !strings.HasPrefix(typ.Name, "test.") {
			all = append(all, typ)
		}
	}
	var source strings.Builder
	var lines []string
	for range n {
		typ := all[g.rng.IntN(len(all))]
		root := "types"
		if typ.Method {
			root = "functions"
		}
		g.mistakes = g.rng.IntN(3)
		lines = append(lines, root+"."+typ.Name+"("+g.fields(typ, 0, "")+")")
	}
	source.WriteString("local function try(n, f) local ok, err = pcall(f) if not ok then print(n .. \"\\t\" .. err) end end\n")
	for i, l := range lines {
		fmt.Fprintf(&source, "try(%d, function() return %s end)\n", i, l)
	}
	raised := run(t, source.String())
	found := map[int]string{}
	for _, f := range Script("made.lua", []byte(source.String()), Options{}) {
		if f.Severity == Error {
			found[f.Line-2] = f.Message
		}
	}
	wrong := 0
	for i, l := range lines {
		if (raised[i] == "") != (found[i] == "") {
			t.Errorf("%s\n\tthe bridge: %q\n\tfound: %q", l, raised[i], found[i])
		}
		if raised[i] != "" {
			wrong++
		}
	}
	if wrong < len(lines)/10 || wrong > len(lines)*9/10 {
		t.Errorf("%d of %d tables are wrong: that proves little", wrong, len(lines))
	}
}

// run runs a script without an account, and returns what it says by number.
func run(t *testing.T, source string) map[int]string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "made.lua")
	if err := os.WriteFile(file, []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := host.Run(context.Background(), host.Options{Script: file, Stdout: &out}); err != nil {
		t.Fatal(err)
	}
	raised := map[int]string{}
	for line := range strings.Lines(out.String()) {
		var n int
		number, message, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if _, err := fmt.Sscan(number, &n); ok && err == nil {
			raised[n] = message
		}
	}
	return raised
}

// maker makes tables up, as source.
type maker struct {
	rng      *rand.Rand
	mistakes int // that may still be made
}

// junk is right in few places.
var junk = []string{
	"nil", "true", "false", "0", "1.5", "-1", "2147483648", "-2147483649", "9007199254740993", "1e300", "0x7f", "010",
	`"x"`, `"12"`, `""`, `"1e5"`, "{}", "{ 1 }", "{ x = 1 }", "{ nil, 1 }", "{ nil }", `{ "a", n = 1 }`, `{ ["x"] = 1 }`,
	`{ _ = "inputPeerSelf" }`, `{ _ = "nope" }`, "{ _ = 5 }", `{ _ = "messages.sendMessage" }`, "function() end", "print",
	`long("5")`, `types.inputPeerSelf{}`, "functions.help.getConfig", `{ "help.getConfig" }`, `{ "help.getConfg" }`,
	`{ "help.getConfig", {}, 1 }`, `{ "help.getConfig", x = 1 }`, `-(-1)`, `not nil`, `"a" .. "b"`, `1 + 1`, `#"abc"`, `"me" and 5`, `nil or "x"`, `5 == 5`,
}

func (g *maker) slip(n int) bool {
	if g.mistakes == 0 || g.rng.IntN(n) > 0 {
		return false
	}
	g.mistakes--
	return true
}

// fields is a table of fields, with first in front of them.
func (g *maker) fields(t *tl.Type, depth int, first string) string {
	var parts []string
	if first != "" {
		parts = append(parts, first)
	}
	if g.slip(20) {
		parts = append(parts, junk[g.rng.IntN(len(junk))])
	}
	for _, f := range layer.of(t).fields {
		switch {
		case f.Optional && (depth > 1 || g.rng.IntN(3) > 0):
			continue
		case g.slip(15):
			continue
		}
		name, value := f.Name, g.value(&f.Type, depth+1)
		if g.slip(15) {
			name += "x"
		}
		name = fmt.Sprintf("[%q]", name) // until is one
		parts = append(parts, name+" = "+value)
		if g.slip(30) {
			parts = append(parts, name+" = "+junk[g.rng.IntN(len(junk))])
		}
	}
	g.rng.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
	return "{ " + strings.Join(parts, ", ") + " }"
}

func (g *maker) value(t *tl.TypeExpr, depth int) string {
	if g.slip(8) {
		return junk[g.rng.IntN(len(junk))]
	}
	switch t.Kind {
	case tl.KindInt, tl.KindLong, tl.KindDouble:
		return []string{"0", "1", "-5", "2147483647"}[g.rng.IntN(4)]
	case tl.KindString, tl.KindBytes:
		return []string{`""`, `"x"`, `"12"`, "[[text]]"}[g.rng.IntN(4)]
	case tl.KindInt128:
		return `("0123456789abcdef")`
	case tl.KindInt256:
		return `"0123456789abcdef" .. "0123456789abcdef"`
	case tl.KindBool, tl.KindTrue:
		return []string{"true", "false"}[g.rng.IntN(2)]
	case tl.KindObject:
		return `{ "help.getConfig" }`
	case tl.KindVector:
		var items []string
		for range g.rng.IntN(3) {
			items = append(items, g.value(t.Elem, depth))
		}
		return "{ " + strings.Join(items, ", ") + " }"
	}
	return g.object(t.Name, depth)
}

// object is an object of a type.
func (g *maker) object(name string, depth int) string {
	all := layer.constructors(name)
	t := all[g.rng.IntN(len(all))]
	if depth > 3 { // the one with the fewest fields
		for _, other := range all {
			if len(other.Fields()) < len(t.Fields()) {
				t = other
			}
		}
	}
	if depth > 12 {
		return "nil"
	}
	first := fmt.Sprintf("_ = %q", t.Name)
	if g.slip(8) {
		first = ""
	}
	return g.fields(t, depth, first)
}
