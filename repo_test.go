// Package tgscript holds the repository's rules as tests: who may import whom,
// formatting, budgets of generated code, what the README promises. That
// generated code is fresh is tl/tlgen's TestFresh.
package tgscript

import (
	"bytes"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const modulePath = "github.com/tgscript/tgscript"

// mayImport is the order of the packages: what each may import of the others
// and of third parties. A package that is not here does not belong here.
var mayImport = map[string][]string{
	".":            {},
	"tl":           {},
	"tl/api":       {"tl"},
	"tl/mt":        {"tl"},
	"tl/tlgen":     {"tl"},
	"mtproto":      {"tl", "tl/mt", "github.com/coder/websocket"},
	"telegram":     {"mtproto", "tl", "tl/api", "golang.org/x/crypto", "golang.org/x/net", "golang.org/x/sys", "github.com/gofrs/flock", "modernc.org/sqlite"},
	"sandbox":      {"mtproto", "tl", "tl/api", "tl/mt", "golang.org/x/crypto"},
	"reference":    {"telegram", "tl", "tl/api"},
	"check":        {"reference", "tl", "tl/api", "github.com/yuin/gopher-lua"},
	"docs":         {"reference", "tl", "tl/api"},
	"host":         {"reference", "telegram", "tl", "tl/api", "github.com/pion/opus", "github.com/robfig/cron", "github.com/yuin/gopher-lua", "golang.org/x/image", "layeh.com/gopher-luar"},
	"cmd/tgscript": {"check", "docs", "host", "reference", "telegram", "sandbox", "github.com/VictoriaMetrics/metrics", "github.com/ergochat/readline", "github.com/fsnotify/fsnotify", "github.com/spf13/pflag", "golang.org/x/term", "rsc.io/qr"},
}

// testsMayImport is what test files may import beyond that: the sandbox is the
// other end of every test above it. The sandbox's own tests never get telegram.
var testsMayImport = map[string][]string{
	"docs":         {"github.com/yuin/goldmark", "golang.org/x/net"},
	"telegram":     {"sandbox", "tl/mt", "github.com/coder/websocket"},
	"check":        {"host"},
	"host":         {"sandbox", "mtproto"},
	"cmd/tgscript": {"tl/api", "github.com/rogpeppe/go-internal"},
}

func TestImports(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range parseAll(t, parser.ImportsOnly) {
		allowed, known := mayImport[f.dir]
		if !known {
			t.Errorf("%s: package %s is in no row of mayImport", f.name, f.dir)
			continue
		}
		seen[f.dir] = true
		if f.test {
			allowed = slices.Concat(allowed, testsMayImport[f.dir], []string{f.dir})
		}
		for _, spec := range f.ast.Imports {
			imported, _ := strconv.Unquote(spec.Path.Value)
			if imported == "C" {
				t.Errorf("%s uses cgo", f.name)
			}
			first, _, _ := strings.Cut(imported, "/")
			if !strings.Contains(first, ".") {
				continue // of Go's own library
			}
			own := strings.TrimPrefix(imported, modulePath+"/")
			if !slices.ContainsFunc(allowed, func(a string) bool {
				return own == a || strings.Contains(a, ".") && a != "." && strings.HasPrefix(own, a+"/")
			}) {
				t.Errorf("%s imports %s; %s may import %v", f.name, own, f.dir, allowed)
			}
		}
	}
	for _, dir := range slices.Sorted(maps.Keys(mayImport)) {
		if _, err := os.Stat(dir); err == nil && !seen[dir] {
			t.Errorf("no Go file in %s", dir)
		}
	}
}

func TestFormatted(t *testing.T) {
	for _, name := range files(t, ".go") {
		source := read(t, name)
		want, err := format.Source(source)
		if err != nil || !bytes.Equal(source, want) {
			t.Errorf("%s: run gofmt -w %s (%v)", name, name, err)
		}
	}
}

// A generated package has 5 files and 3 MB at most, and its structs have no
// exported method: a script would see it.
func TestGeneratedBudget(t *testing.T) {
	for _, dir := range []string{"tl/api", "tl/mt"} {
		size, count := 0, 0
		for _, f := range parseAll(t, parser.SkipObjectResolution) {
			if f.dir != dir || f.test {
				continue
			}
			count++
			size += f.size
			for _, d := range f.ast.Decls {
				if m, ok := d.(*ast.FuncDecl); ok && m.Recv != nil && m.Name.IsExported() {
					t.Errorf("%s: method %s is exported", f.name, m.Name)
				}
			}
		}
		if count == 0 || count > 5 || size > 3_000_000 {
			t.Errorf("%s: %d files, %d bytes; want 1 to 5 files and at most 3,000,000 bytes", dir, count, size)
		}
	}
}

// Tests wait for what happens, and all of them run.
func TestNoSleepsNorSkips(t *testing.T) {
	for _, f := range parseAll(t, parser.SkipObjectResolution) {
		if !f.test {
			continue
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			call, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			x, ok := call.X.(*ast.Ident)
			if ok && (x.Name == "time" && call.Sel.Name == "Sleep" || slices.Contains([]string{"t", "b", "f"}, x.Name) && strings.HasPrefix(call.Sel.Name, "Skip")) {
				t.Errorf("%s: %s.%s", f.set.Position(call.Pos()), x.Name, call.Sel.Name)
			}
			return true
		})
	}
}

// Each direct dependency has a comment in go.mod that says why.
func TestDependenciesSayWhy(t *testing.T) {
	for i, line := range strings.Split(string(read(t, "go.mod")), "\n") {
		require := strings.TrimPrefix(strings.TrimSpace(line), "require ")
		fields := strings.Fields(require)
		if len(fields) < 2 || !strings.Contains(fields[0], ".") || !strings.HasPrefix(fields[1], "v") {
			continue
		}
		_, why, _ := strings.Cut(require, "//")
		if len(strings.Fields(why)) < 2 && strings.TrimSpace(why) != "indirect" {
			t.Errorf("go.mod:%d: %s: no comment says what it is for", i+1, fields[0])
		}
	}
}

func TestReadme(t *testing.T) {
	readme := string(read(t, "README.md"))
	want := []string{"go run ./cmd/tgscript run --sandbox scripts/hello.lua", "go test ./...", "go install " + modulePath + "/cmd/tgscript@latest"}
	for dir := range mayImport {
		if _, err := os.Stat(dir); dir != "." && err == nil {
			want = append(want, path.Base(dir)+"/")
		}
	}
	for _, s := range want {
		if !strings.Contains(readme, s) {
			t.Errorf("README.md does not say %q", s)
		}
	}
}

// Every example is named in the README and run by a story of the command, and so
// are the examples' tests.
func TestScriptsAreRun(t *testing.T) {
	readme := string(read(t, "README.md"))
	var stories strings.Builder
	for _, name := range files(t, ".txtar") {
		stories.Write(read(t, name))
	}
	if !strings.Contains(stories.String(), "\nexec tgscript test scripts\n") {
		t.Error("no story in cmd/tgscript/testdata runs the tests of scripts")
	}
	count := 0
	for _, name := range files(t, ".lua") {
		if path.Dir(name) != "scripts" || strings.HasSuffix(name, "_test.lua") {
			continue
		}
		count++
		if !strings.Contains(readme, name) {
			t.Errorf("README.md does not name %s", name)
		}
		_, err := os.Stat(strings.TrimSuffix(name, ".lua") + "_test.lua")
		if tested := err == nil; !tested && !regexp.MustCompile(`(?m)^(!? ?exec tgscript|interrupt) run .*`+regexp.QuoteMeta(name)).MatchString(stories.String()) {
			t.Errorf("no story in cmd/tgscript/testdata runs %s", name)
		}
	}
	if count == 0 {
		t.Error("no scripts")
	}
}

func TestLicense(t *testing.T) {
	if !bytes.HasPrefix(read(t, "LICENSE"), []byte("MIT License")) {
		t.Error("LICENSE is not the MIT license")
	}
}

// Nothing points into the machine it was written on.
func TestNoMachinePaths(t *testing.T) {
	local := regexp.MustCompile(`(^|[\s"'(=:])/(work|root|home|tmp|Users)/\S*`)
	names := slices.Concat(files(t, ""), filesIn(t, "bench", ""), filesIn(t, "interop", ""))
	for _, name := range names {
		if strings.HasSuffix(name, "_gen.go") {
			continue
		}
		if found := local.Find(read(t, name)); found != nil {
			t.Errorf("%s: machine path %q", name, bytes.TrimSpace(found))
		}
	}
}

type goFile struct {
	name, dir string
	test      bool
	size      int
	set       *token.FileSet
	ast       *ast.File
}

// parseAll parses every Go file of the module.
func parseAll(t *testing.T, mode parser.Mode) []goFile {
	t.Helper()
	var all []goFile
	for _, name := range files(t, ".go") {
		source, set := read(t, name), token.NewFileSet()
		f, err := parser.ParseFile(set, name, source, mode)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, goFile{name, path.Dir(name), strings.HasSuffix(name, "_test.go"), len(source), set, f})
	}
	return all
}

// files lists the module's files whose names end in suffix, with slashes. It
// leaves out git's own, what builds leave behind, and modules of their own.
func files(t *testing.T, suffix string) []string {
	t.Helper()
	return filesIn(t, ".", suffix)
}

// filesIn lists those of one module, which is in the folder root.
func filesIn(t *testing.T, root, suffix string) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir():
			_, nested := os.Stat(filepath.Join(name, "go.mod"))
			if name != root && (nested == nil || slices.Contains([]string{".git", ".cache", "dist"}, d.Name())) {
				return filepath.SkipDir
			}
		case d.Type().IsRegular() && d.Name() != ".git" && strings.HasSuffix(name, suffix):
			names = append(names, filepath.ToSlash(name))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.FromSlash(name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}
