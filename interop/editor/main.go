package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

func main() {
	tgscript := flag.String("tgscript", "", "the built program")
	bin := flag.String("bin", "", "the folder with emmylua_check and emmylua_ls")
	root := flag.String("root", "", "the project's folder")
	flag.Parse()
	p := &proof{tgscript: *tgscript, bin: *bin, root: *root}
	if err := p.run(); err != nil {
		fmt.Fprintln(os.Stderr, "editor:", err)
		os.Exit(1)
	}
	fmt.Printf("\n%d passed, 0 failed\n", p.passed)
}

// A proof is one run of all.
type proof struct {
	tgscript, bin, root string
	dir                 string // of the user: scripts, types and settings
	passed              int
}

func (p *proof) run() (err error) {
	if p.dir, err = os.MkdirTemp("", "editor"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(p.dir)) }()
	if err := p.writeTypes(); err != nil {
		return err
	}
	for _, part := range []func() error{p.rightScripts, p.wrongScript, p.complete} {
		if err := part(); err != nil {
			return err
		}
	}
	return nil
}

// rightScripts are checked together: none of them has a finding.
func (p *proof) rightScripts() error {
	folder := filepath.Join(p.dir, "right")
	count := 0
	put := func(name, text string) error {
		count++
		return write(filepath.Join(folder, name+".lua"), text)
	}
	for _, gather := range []func(put func(name, text string) error) error{p.scripts, p.readme, p.ownExamples, p.methodExamples} {
		before := count
		if err := gather(put); err != nil {
			return err
		}
		if count == before {
			return errors.New("there is nothing to check where there should be")
		}
	}
	began := time.Now()
	found, err := p.check(folder)
	if err != nil {
		return err
	}
	for _, f := range found {
		fmt.Fprintln(os.Stderr, f)
	}
	if len(found) > 0 {
		return fmt.Errorf("%d findings in right scripts", len(found))
	}
	fmt.Printf("%d right scripts and examples checked in %.1f s, no finding\n", count, time.Since(began).Seconds())
	p.passed += count
	return nil
}

// scripts are those of the project, but for the one that shows mistakes.
func (p *proof) scripts(put func(name, text string) error) error {
	return eachFile(filepath.Join(p.root, "scripts", "*.lua"), func(name, text string) error {
		if name == "errors" {
			return nil
		}
		return put(name, text)
	})
}

func (p *proof) readme(put func(name, text string) error) error {
	return eachFile(filepath.Join(p.root, "README.md"), func(_, text string) error {
		for i, m := range readmeBlock.FindAllStringSubmatch(text, -1) {
			if err := put(fmt.Sprintf("readme_%d", i+1), m[1]); err != nil {
				return err
			}
		}
		return nil
	})
}

// ownExamples are those of what scripts have beside Lua, as the types have them.
func (p *proof) ownExamples(put func(name, text string) error) error {
	return eachFile(filepath.Join(p.dir, typesFolder, "*.lua"), func(name, text string) error {
		for i, m := range metaBlock.FindAllStringSubmatch(text, -1) {
			if err := put(fmt.Sprintf("%s_%d", name, i+1), metaLine.ReplaceAllString(m[1], "")); err != nil {
				return err
			}
		}
		return nil
	})
}

// eachFile reads files; their names are given without what is behind the dot.
func eachFile(pattern string, do func(name, text string) error) error {
	paths, err := filepath.Glob(pattern)
	if err != nil {
		return err
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name := filepath.Base(path)
		if err := do(strings.TrimSuffix(name, filepath.Ext(name)), string(text)); err != nil {
			return err
		}
	}
	return nil
}

// methodExamples are those that help has of methods.
func (p *proof) methodExamples(put func(name, text string) error) error {
	out, err := exec.Command(p.tgscript, "help", "--json").Output()
	if err != nil {
		return fmt.Errorf("tgscript help --json: %w", err)
	}
	var help struct {
		Methods []struct{ Name, Example string }
	}
	if err := json.Unmarshal(out, &help); err != nil {
		return err
	}
	for _, m := range help.Methods {
		if err := put("method_"+m.Name, m.Example); err != nil {
			return err
		}
	}
	return nil
}

var (
	readmeBlock = regexp.MustCompile("(?s)```lua\n(.*?)```")
	metaBlock   = regexp.MustCompile("(?s)---```lua\n(.*?)---```")
	metaLine    = regexp.MustCompile("(?m)^---")
)

var expectation = regexp.MustCompile(`--> ([a-z-]+)$`)

// wrongScript has the findings that its comments say, and no others.
func (p *proof) wrongScript() error {
	text, err := os.ReadFile(filepath.Join(p.root, "interop", "editor", "wrong.lua"))
	if err != nil {
		return err
	}
	folder := filepath.Join(p.dir, "wrong")
	if err := write(filepath.Join(folder, "wrong.lua"), string(text)); err != nil {
		return err
	}
	found, err := p.check(folder)
	if err != nil {
		return err
	}
	by := map[int][]finding{}
	for _, f := range found {
		by[f.line] = append(by[f.line], f)
	}
	failed := 0
	for i, line := range strings.Split(string(text), "\n") {
		want := expectation.FindStringSubmatch(line)
		ok := want == nil && len(by[i+1]) == 0
		for _, f := range by[i+1] {
			ok = ok || want != nil && f.code == want[1]
		}
		switch {
		case !ok:
			failed++
			fmt.Fprintf(os.Stderr, "wrong.lua:%d: %s\n    found %v\n", i+1, line, by[i+1])
		case want != nil:
			p.passed++
		}
	}
	if failed > 0 {
		return fmt.Errorf("%d lines of wrong.lua were not found, or found otherwise", failed)
	}
	fmt.Println("each mistake of wrong.lua was found, and nothing else in it")
	return nil
}

func write(path, text string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(text), 0o644)
}
