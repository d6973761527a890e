// Tlgen writes the generated packages tl/api and tl/mt from the pinned schemas
// in tl/schema, and moves the pin to a newer layer.
//
//	go run ./tl/tlgen               print what regenerating would change; exit 1 if anything
//	go run ./tl/tlgen -w            write it
//	go run ./tl/tlgen NEW.tl        print what moving to the layer of NEW.tl would change
//	go run ./tl/tlgen -w NEW.tl     move: normalise NEW.tl into tl/schema/api.tl and regenerate
//	go run ./tl/tlgen -layers DIR   print what the archive of past layers would gain from DIR/*.tl; -w writes it
//
// The archive, sandbox/layers.gz, is what the sandbox knows of layers other than
// the pinned one. A file for it has its layer on top and below that where it is
// from, a package and its version:
//
//	// LAYER 158
//	// pyrogram 2.0.106 (PyPI), compiler/api/source/main_api.tl
//
// A file of a layer that the archive has takes its place; the others stay.
// Moving the pin archives the layer that was pinned.
//
// With -marks and -errors, @mtcute/tl's api-schema.json and raw-errors.json,
// the marks of longs that are numbers in Lua and the table of which method
// gives which error are renewed too. Sentences about errors are our own and
// are kept in tl/schema/errors.tsv.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

func main() {
	var o options
	flag.BoolVar(&o.write, "w", false, "write the files instead of printing the difference")
	flag.StringVar(&o.root, "root", ".", "the repository's root `directory`")
	flag.StringVar(&o.marks, "marks", "", "take int53 marks from @mtcute/tl's api-schema.json at `file`")
	flag.StringVar(&o.errors, "errors", "", "take errors and callers from @mtcute/tl's raw-errors.json at `file`")
	flag.StringVar(&o.origin, "origin", "", "where the new schema is from, a `line` for the top of api.tl")
	flag.StringVar(&o.layers, "layers", "", "add the schemas in `directory` to the archive of past layers")
	flag.Parse()
	if flag.NArg() > 1 {
		fmt.Fprintf(os.Stderr, "tlgen: at most one schema, got %d\n", flag.NArg())
		os.Exit(2)
	}
	o.newer = flag.Arg(0)
	changed, err := run(o)
	if err != nil {
		fmt.Fprintf(os.Stderr, "tlgen: %v\n", err)
		os.Exit(2)
	}
	if changed && !o.write {
		os.Exit(1)
	}
}

type options struct {
	write                                      bool
	root, newer, marks, errors, origin, layers string
}

// run prints or writes all that differs, and tells whether anything did.
func run(o options) (changed bool, err error) {
	files, err := outputs(o)
	if err != nil {
		return false, err
	}
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		path := filepath.Join(o.root, filepath.FromSlash(name))
		old, err := os.ReadFile(path)
		if err != nil && !os.IsNotExist(err) {
			return changed, err
		}
		if bytes.Equal(old, files[name]) {
			continue
		}
		changed = true
		printDiff(name, string(old), string(files[name]))
		if o.write {
			if err := os.WriteFile(path, files[name], 0o644); err != nil {
				return changed, err
			}
		}
	}
	return changed, nil
}

// outputs maps each file that tlgen owns to its content.
func outputs(o options) (map[string][]byte, error) {
	p, err := loadPinned(o)
	if err != nil {
		return nil, err
	}
	if o.layers != "" {
		return archived(o, p.api)
	}
	files := map[string][]byte{
		"tl/schema/api.tl":      p.apiText(),
		"tl/schema/methods.tsv": p.methodsText(),
		"tl/schema/errors.tsv":  p.errorsText(),
	}
	if o.newer != "" {
		if files, err = p.archiveOld(o, files); err != nil {
			return nil, err
		}
	}
	if err := generate(files, "tl/api", p.api, p); err != nil {
		return nil, err
	}
	return files, generate(files, "tl/mt", p.mt, nil)
}

// printDiff lists lines that came and went. Schema lines stay in the order of
// their file and are unique, so sets say all a reader needs.
func printDiff(name, old, new string) {
	gone, came := lineSet(old), lineSet(new)
	if strings.HasSuffix(name, ".gz") {
		fmt.Printf("%s: %d bytes, was %d\n", name, len(new), len(old))
		return
	}
	fmt.Printf("%s: %d lines, was %d\n", name, strings.Count(new, "\n"), strings.Count(old, "\n"))
	if strings.HasSuffix(name, ".go") {
		return
	}
	for _, l := range strings.Split(old, "\n") {
		if !came[l] {
			fmt.Println("- " + l)
		}
	}
	for _, l := range strings.Split(new, "\n") {
		if !gone[l] {
			fmt.Println("+ " + l)
		}
	}
}

func lineSet(s string) map[string]bool {
	set := map[string]bool{}
	for _, l := range strings.Split(s, "\n") {
		set[l] = true
	}
	return set
}
