package main

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

const guideDir = "../../docs/guide"

// A page of the guide is a story. The first word behind a fence says what a block
// is, and words behind it say more:
//
//	lua              script.lua: runs in the sandbox, and passes tgscript check
//	lua file=NAME    a file (json is one, too), for the blocks that follow; if there is one, it is the same
//	lua append=NAME  the new end of a file
//	lua in=NAME      a part of a file
//	sh               commands, run one after the other
//	output           what the block before has printed; ... stands for anything
//	text, python     nothing that could be run
//
// A lua or sh block with the word fails is one that does, and with norun one that
// can't be run here: it is checked only, or that its commands and flags exist. In
// a table, what the column tgscript has between backquotes is Lua that passes
// tgscript check, or a command that exists; cells.lua has it for tests.
//
// Files of testdata/guide/PAGE are there beside those of the page; their tests
// run at its end.
func TestGuide(t *testing.T) {
	names, err := fs.Glob(os.DirFS(guideDir), "*.md")
	if err != nil || len(names) == 0 {
		t.Fatal("no pages", err)
	}
	dir := t.TempDir()
	pages := map[string]*guidePage{}
	for _, name := range names {
		p := readGuidePage(t, name)
		pages[p.name] = p
		if err := os.WriteFile(filepath.Join(dir, p.name+".txtar"), []byte(p.story(t)), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	testscript.Run(t, testscript.Params{
		Dir:                 dir,
		RequireExplicitExec: true,
		Setup: func(e *testscript.Env) error {
			page := filepath.Join("testdata", "guide", strings.TrimPrefix(filepath.Base(e.WorkDir), "script-"))
			if _, err := os.Stat(page); err == nil {
				if err := os.CopyFS(e.WorkDir, os.DirFS(page)); err != nil {
					return err
				}
			}
			return storyEnv(e)
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"block": func(ts *testscript.TestScript, _ bool, args []string) { writeBlock(ts, pages, args) },
			"shows": func(ts *testscript.TestScript, _ bool, args []string) { comparesBlock(ts, pages, args) },
		},
	})
}

// guidePage is a page with its blocks and the Lua cells of its tables.
type guidePage struct {
	name   string // without .md
	text   string
	blocks []guideBlock
}

type guideBlock struct {
	line  int
	kind  string
	words []string // behind the kind
	text  string
}

func (b *guideBlock) has(word string) bool { return slices.Contains(b.words, word) }

// file is the file that the block is, or belongs to, and how; "" if there is none.
func (b *guideBlock) file() (how, name string) {
	for _, w := range b.words {
		if how, name, ok := strings.Cut(w, "="); ok {
			return how, name
		}
	}
	return "", ""
}

func readGuidePage(t *testing.T, name string) *guidePage {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(guideDir, name))
	if err != nil {
		t.Fatal(err)
	}
	p := &guidePage{name: strings.TrimSuffix(name, ".md"), text: string(content)}
	var b *guideBlock
	for i, line := range strings.SplitAfter(p.text, "\n") {
		info, fence := strings.CutPrefix(line, "```")
		switch {
		case b == nil && fence:
			words := strings.Fields(info)
			if len(words) == 0 {
				t.Fatalf("%s:%d: a block without a kind", name, i+1)
			}
			b = &guideBlock{line: i + 1, kind: words[0], words: words[1:]}
		case fence:
			p.blocks = append(p.blocks, *b)
			b = nil
		case b != nil:
			b.text += line
		}
	}
	if b != nil {
		t.Fatalf("%s:%d: a block that does not end", name, b.line)
	}
	return p
}

var blockWord = regexp.MustCompile(`^(fails|norun|(file|append|in)=.+)$`)

// story is the page as a testscript.
func (p *guidePage) story(t *testing.T) string {
	var s strings.Builder
	var files []string
	for i := range p.blocks {
		b := &p.blocks[i]
		where := fmt.Sprintf("%s.md:%d", p.name, b.line)
		fmt.Fprintf(&s, "# %s\n", where)
		for _, w := range b.words {
			if !blockWord.MatchString(w) {
				t.Fatalf("%s: %q says nothing of a block", where, w)
			}
		}
		how, file := b.file()
		switch {
		case b.kind == "lua" && file != "":
			if how == "file" && !strings.Contains(p.text, "tgscript new ") { // which brings tests
				files = append(files, file)
			}
			fmt.Fprintf(&s, "block %s %d $WORK/%s\n", p.name, i, file)
			s.WriteString(b.check("$WORK/" + file))
		case b.kind == "lua":
			fmt.Fprintf(&s, "block %s %d script.lua\n", p.name, i)
			s.WriteString(b.check("script.lua"))
			if !b.has("norun") {
				s.WriteString(p.command(i, "tgscript run --sandbox script.lua", true))
			}
		case b.kind == "sh" && b.has("norun"):
			for _, line := range commandLines(b.text) {
				checkCommandLine(t, where, line)
			}
		case b.kind == "sh":
			lines := commandLines(b.text)
			for n, line := range lines {
				s.WriteString(p.command(i, line, n == len(lines)-1))
			}
		case b.kind == "output" && (i == 0 || p.blocks[i-1].kind != "lua" && p.blocks[i-1].kind != "sh"):
			t.Fatalf("%s: output of nothing", where)
		case b.kind == "json" && file != "":
			fmt.Fprintf(&s, "block %s %d $WORK/%s\n", p.name, i, file)
		case !slices.Contains([]string{"output", "text", "python"}, b.kind):
			t.Fatalf("%s: a block of an unknown kind, %q", where, b.kind)
		}
	}
	p.cells(t, &s)
	p.hiddenTests(t, &s, files)
	p.links(t)
	return s.String()
}

// check is a line of the story that checks a script; one that fails has something
// to find.
func (b *guideBlock) check(script string) string {
	line := "exec tgscript check " + script + "\n"
	if b.has("fails") {
		return "! " + line
	}
	return line
}

// command is a line of the story that runs a command; the last one of its block
// has printed what the block behind shows.
func (p *guidePage) command(i int, line string, last bool) string {
	if strings.HasPrefix(line, "cd ") {
		return line + "\n"
	}
	run := "exec " + line + "\n"
	if p.blocks[i].has("fails") {
		run = "! " + run
	}
	switch {
	case last && i+1 < len(p.blocks) && p.blocks[i+1].kind == "output":
		run += fmt.Sprintf("shows %s %d\n", p.name, i+1)
	case last && p.blocks[i].kind == "lua":
		run += "! stdout .\n"
	}
	return run
}

// hiddenTests runs the tests of testdata, and wants each file of the page to be
// used by one of them or by a command.
func (p *guidePage) hiddenTests(t *testing.T, s *strings.Builder, files []string) {
	used := p.text
	dir := filepath.Join("testdata", "guide", p.name)
	tests, _ := filepath.Glob(filepath.Join(dir, "*_test.lua"))
	for _, name := range tests {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		used += string(text)
	}
	if len(tests) > 0 {
		s.WriteString("# the tests of " + filepath.ToSlash(dir) + "\ncd $WORK\nexec tgscript test\n")
	}
	for _, name := range files {
		if quoted := `"` + path.Base(name) + `"`; !strings.HasSuffix(name, "_test.lua") && !strings.Contains(used, quoted) && !regexp.MustCompile(`(?m)^tgscript \w+ .*`+regexp.QuoteMeta(name)).MatchString(used) {
			t.Errorf("%s.md: nothing runs %s", p.name, name)
		}
	}
}

var (
	backquoted = regexp.MustCompile("`([^`]+)`")
	statement  = regexp.MustCompile(`^(local|for|if|return|while|repeat|do)\b|^[\w.]+ = |; `)
)

// cells makes a module of what the column tgscript of the page's tables has: a
// list of lines with a function for each.
func (p *guidePage) cells(t *testing.T, s *strings.Builder) {
	column, module := -1, strings.Builder{}
	for i, line := range strings.Split(p.text, "\n") {
		where := fmt.Sprintf("%s.md:%d", p.name, i+1)
		if !strings.HasPrefix(line, "|") {
			column = -1
			continue
		}
		cells := strings.Split(strings.ReplaceAll(strings.Trim(line, "| "), `\|`, "\x00"), "|")
		if column < 0 {
			column = slices.IndexFunc(cells, func(c string) bool { return strings.TrimSpace(c) == "tgscript" })
			if column < 0 {
				column = len(cells) // of another table
			}
			continue
		}
		if column >= len(cells) {
			continue
		}
		for _, m := range backquoted.FindAllStringSubmatch(strings.ReplaceAll(cells[column], "\x00", "|"), -1) {
			switch code := m[1]; {
			case strings.HasPrefix(code, "tgscript "):
				checkCommandLine(t, where, code)
			case strings.HasPrefix(code, "--"):
				checkCommandLine(t, where, "tgscript run "+code)
			default:
				if !statement.MatchString(code) {
					code = "return " + code
				}
				fmt.Fprintf(&module, "\t{ %d, function(event, message, chat, user, results, failed, err)\n%s\nend },\n", i+1, code)
			}
		}
	}
	if module.Len() > 0 {
		p.blocks = append(p.blocks, guideBlock{kind: "lua", text: "return {\n" + module.String() + "}\n"})
		fmt.Fprintf(s, "# the tables\nblock %s %d $WORK/cells.lua\nexec tgscript check $WORK/cells.lua\n", p.name, len(p.blocks)-1)
	}
}

// commandLines are the commands of a block, without comments.
func commandLines(text string) []string {
	var lines []string
	for _, line := range strings.Split(text, "\n") {
		line, _, _ = strings.Cut(line, " #")
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			lines = append(lines, line)
		}
	}
	return lines
}

var linkTarget = regexp.MustCompile(`\]\(([^)#]+)`)

// links wants the pages that this one leads to.
func (p *guidePage) links(t *testing.T) {
	for _, m := range linkTarget.FindAllStringSubmatch(p.text, -1) {
		if strings.HasPrefix(m[1], "https://") {
			continue
		}
		if _, err := os.Stat(filepath.Join(guideDir, filepath.FromSlash(m[1]))); err != nil {
			t.Errorf("%s.md: %v", p.name, err)
		}
	}
}

var (
	setsVariable = regexp.MustCompile(`^([A-Z_]+=\S+ )+`)
	shellWord    = regexp.MustCompile(`'[^']*'|"[^"]*"|\S+`)
)

// checkCommandLine wants a command of tgscript and its flags to exist.
func checkCommandLine(t *testing.T, where, line string) {
	t.Helper()
	var words []string
	for _, w := range shellWord.FindAllString(setsVariable.ReplaceAllString(line, ""), -1) {
		words = append(words, strings.Trim(w, `'"`))
	}
	if len(words) < 2 || words[0] != "tgscript" {
		return
	}
	cmd, err := findCommand(words[1])
	if err != nil {
		t.Errorf("%s: %s: %v", where, line, err)
		return
	}
	flags, _ := cmd.flags()
	if err := flags.Parse(words[2:]); err != nil {
		t.Errorf("%s: %s: %v", where, line, err)
	}
}

// guideBlockOf finds the block that the arguments PAGE and NUMBER name.
func guideBlockOf(ts *testscript.TestScript, pages map[string]*guidePage, args []string) *guideBlock {
	var i int
	_, err := fmt.Sscan(args[1], &i)
	ts.Check(err)
	return &pages[args[0]].blocks[i]
}

// writeBlock is block PAGE NUMBER FILE: writes a block, or compares it with the
// file that is there.
func writeBlock(ts *testscript.TestScript, pages map[string]*guidePage, args []string) {
	b, name := guideBlockOf(ts, pages, args), ts.MkAbs(args[2])
	text := b.text
	old, err := os.ReadFile(name)
	how, _ := b.file()
	switch {
	case how == "append" && err == nil:
		text = string(old) + "\n" + text
	case how == "in" && strings.Contains(string(old), text), how == "file" && string(old) == text:
		return
	case how == "append" || how == "in" || how == "file" && err == nil:
		ts.Fatalf("%s.md:%d: %s is another one (%v):\n%s", args[0], b.line, args[2], err, old)
	}
	ts.Check(os.MkdirAll(filepath.Dir(name), 0o777))
	ts.Check(os.WriteFile(name, []byte(text), 0o666))
}

var anyDuration = regexp.MustCompile(`\b\d+(\.\d+)? (ms|s)\b`)

// comparesBlock is shows PAGE NUMBER: the last command has printed what a block
// shows.
func comparesBlock(ts *testscript.TestScript, pages map[string]*guidePage, args []string) {
	b := guideBlockOf(ts, pages, args)
	printed := ts.ReadFile("stdout") + ts.ReadFile("stderr")
	plain := func(s string) string {
		return anyDuration.ReplaceAllString(strings.ReplaceAll(strings.TrimSpace(s), ts.MkAbs(".")+string(filepath.Separator), ""), "0 ms")
	}
	want := strings.ReplaceAll(regexp.QuoteMeta(plain(b.text)), `\.\.\.`, `(?s:.*)`)
	if !regexp.MustCompile("^" + want + "$").MatchString(plain(printed)) {
		ts.Fatalf("%s.md:%d shows\n%s\nbut it is\n%s", args[0], b.line, b.text, printed)
	}
}
