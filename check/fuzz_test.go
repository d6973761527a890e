package check

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// seeds are scripts to begin with: those of the repository, and oddities.
func seeds(tb testing.TB) []string {
	all := []string{"", "#", "A{0,,}", "#!/x\nprint(1)", "\xef\xbb\xbfprint(1)", "x\r\ny()\n\rz()", "return (((f))(x)).y:z'w'{}", "local function f() end f'x'", "a.b.c = function(...) return ... end",
		"goto x ::x:: do break end", "if a then elseif b then else if c then end end", "for i=1,2,3 do end for a,b in c,d do end", "x=[==[\n]]\n]==]y()", "function a.b:c(d, ...) end",
		"repeat local x until x", "local t = { [1] = 2, a = 3; 4, }", "call'x'", "call{}", "on('message', {any={{}}}, print)", "-- check: ignore", "local x = x x.y = x", "while not -#a^b..c do end;",
		"local a a = a.b a = a:c()", "call(call(call))", "functions.messages.x{}.y()", "types.updates.state{}", "(\"%d\"):format{}", "-- account: bot\nfunctions.x()"}
	for _, pattern := range []string{"testdata/*.lua", "../scripts/*.lua"} {
		files, _ := filepath.Glob(pattern)
		for _, f := range files {
			text, err := os.ReadFile(f)
			if err != nil {
				tb.Fatal(err)
			}
			all = append(all, string(text))
		}
	}
	return all
}

// FuzzScript: whatever a script is, it is checked without a panic, every finding
// is somewhere in it, and its tokens lie beside its tree.
func FuzzScript(f *testing.F) {
	for _, s := range seeds(f) {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		lines := splitLines(strings.TrimPrefix(text, "\ufeff"))
		for _, f := range Script("fuzz_test.lua", []byte(text), Options{}) {
			if f.Line < 1 || f.Line > len(lines) || f.Column < 1 || f.EndColumn <= f.Column || f.Message == "" || ruleOf(f.Code) == nil {
				t.Fatalf("%+v", f)
			}
			f.Excerpt()
		}
		s := readSource("fuzz.lua", []byte(text), func(Finding) {})
		if s.chunk == nil {
			return
		}
		if _, p := place(s); p.failed && !p.deep {
			t.Fatal("tokens and tree don't agree")
		}
	})
}

// What is in parentheses, and what is not, lies where it is written.
func TestPlaces(t *testing.T) {
	for source, column := range map[string]int{
		`((((prnt))))("x")`:                  5,
		`print((1 + (2)) * (prnt))`:          20,
		`print(("x"):rep(2), prnt)`:          21,
		`print({ [("a")] = (prnt) })`:        20,
		`;;; prnt "x" ;`:                     5,
		`print(not (not (#prnt)))`:           18,
		`local f = (function() end)(prnt)`:   28,
		`print"x" print{ prnt }`:             17,
		"print('ä', [[ü]], prnt)":            19,
		`if (1) then elseif (prnt) then end`: 21,
	} {
		found := Script("x.lua", []byte(source), Options{})
		if len(found) != 1 || found[0].Column != column || found[0].EndColumn != column+4 {
			t.Errorf("%s: %v, want column %d", source, found, column)
		}
	}
}

func BenchmarkScripts(b *testing.B) {
	files, _ := filepath.Glob("../scripts/*.lua")
	var texts [][]byte
	size := 0
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			b.Fatal(err)
		}
		texts = append(texts, text)
		size += len(text)
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		for i, text := range texts {
			Script(files[i], text, options("../scripts"))
		}
	}
}
