package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/pflag"

	"github.com/tgscript/tgscript/reference"
	"github.com/tgscript/tgscript/telegram"
)

// settingsFile is where language servers for Lua look for their settings.
const settingsFile = ".luarc.json"

func typesCommand() command {
	return command{
		name: "types", args: "DIR",
		about: "write types for editors: what there is, what it takes, and what is wrong",
		more: `Writes annotations (LuaCATS) of everything that a script can name into the folder DIR, such
as .tgscript/types: tgscript's own functions and events, and all methods and constructors
of the schema. Language servers for Lua, as LuaLS and EmmyLua, complete, explain and check
by them. Written again, files that are not needed any more are removed; a file that was
not written by tgscript types is left alone, and one in the way is an error.

Where the current folder has no .luarc.json, which tells language servers of the types, one
is written; where there is one, what it needs is printed.`,
		setUp: func(*pflag.FlagSet) action {
			return func(_ context.Context, t *terminal, args []string) error {
				if len(args) != 1 {
					return &usageError{fmt.Sprintf("types: want a folder to write to, got %d arguments", len(args)), "tgscript types .tgscript/types"}
				}
				if args[0] == "" {
					return &usageError{"types: the folder has no name", "tgscript types .tgscript/types"}
				}
				return makeTypes(t, args[0])
			}
		},
	}
}

func makeTypes(t *terminal, dir string) error {
	files, size, err := writeTypes(dir)
	if err != nil {
		return err
	}
	fmt.Fprintf(t.out, "%s: %d files of types for layer %d, %.1f MB\n", filepath.ToSlash(dir), files, telegram.Layer, float64(size)/1e6)
	settings := editorSettings(dir)
	have, err := os.ReadFile(settingsFile)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if err := os.WriteFile(settingsFile, []byte(settings), 0o666); err != nil {
			return &hintError{fmt.Errorf("types: %w", err), "the types are written; " + settingsFile + " belongs where your scripts are, with\n" + settings}
		}
		fmt.Fprintf(t.out, "%s: written, so that language servers for Lua find them\n", settingsFile)
	case err != nil:
		return fmt.Errorf("types: %w", err)
	case strings.Contains(string(have), libraryPath(dir)):
		fmt.Fprintf(t.out, "%s: names that folder\n", settingsFile)
	default:
		fmt.Fprintf(t.out, "%s: there is one already; what it needs for language servers to find them:\n\n%s", settingsFile, settings)
	}
	return nil
}

// editorSettings are what a settings file has to say for types in a folder. The
// libraries that are disabled are those that scripts do not have, or have
// otherwise. Nil is not checked for: scripts let a call that was refused fail, and
// say so where that matters. Elements of lists are there (strict.arrayIndex is
// EmmyLua's, which else takes each for nil as well), and so are variables of outer
// functions (call-non-callable is EmmyLua's, for which those are nil still).
func editorSettings(dir string) string {
	return `{
  "$schema": "https://raw.githubusercontent.com/LuaLS/vscode-lua/master/setting/schema.json",
  "runtime.version": "LuaJIT",
  "runtime.builtin": {
    "bit": "disable", "debug": "disable", "ffi": "disable", "io": "disable", "jit": "disable", "os": "disable", "package": "disable"
  },
  "workspace.library": [` + libraryPath(dir) + `],
  "workspace.checkThirdParty": false,
  "strict.arrayIndex": false,
  "diagnostics.disable": ["need-check-nil", "unnecessary-assert", "unnecessary-if", "call-non-callable"]
}
`
}

// libraryPath is how a settings file in the current folder names another folder, in
// quotes.
func libraryPath(dir string) string {
	var quoted strings.Builder
	e := json.NewEncoder(&quoted)
	e.SetEscapeHTML(false)
	e.Encode(filepath.ToSlash(filepath.Clean(dir))) // a builder takes all, and a string is always valid
	return strings.TrimSuffix(quoted.String(), "\n")
}

// writeTypes writes the types into a folder, and removes those of another version.
func writeTypes(dir string) (files, size int, err error) {
	failed := func(err error) error {
		return &hintError{fmt.Errorf("types: %w", err), "name a folder where you may write, as .tgscript/types"}
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return 0, 0, failed(err)
	}
	annotations := reference.Annotations()
	wanted := map[string]bool{}
	for _, a := range annotations {
		wanted[a.Name] = true
	}
	if err := clearTypes(dir, wanted); err != nil {
		return 0, 0, err
	}
	for _, a := range annotations {
		if err := os.WriteFile(filepath.Join(dir, a.Name), []byte(a.Text), 0o666); err != nil {
			return 0, 0, failed(err)
		}
		size += len(a.Text)
	}
	return len(annotations), size, nil
}

// clearTypes removes files that were written before and are not wanted any more.
// If there are others where some are to be, it is an error, and nothing is done.
func clearTypes(dir string, wanted map[string]bool) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("types: %w", err)
	}
	var stale []string
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		if !strings.HasSuffix(e.Name(), ".lua") {
			continue
		}
		switch ours, err := isTypes(path); {
		case err != nil:
			return fmt.Errorf("types: %w", err)
		case wanted[e.Name()] && !ours:
			return &usageError{fmt.Sprintf("types: %s is there, and was not written by tgscript types", filepath.ToSlash(path)), "name another folder, as .tgscript/types"}
		case ours && !wanted[e.Name()]:
			stale = append(stale, path)
		}
	}
	for _, path := range stale {
		err = errors.Join(err, os.Remove(path))
	}
	return err
}

// isTypes tells whether a file was written by writeTypes.
func isTypes(path string) (bool, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return false, err
	}
	head, _, _ := strings.Cut(string(content), "\n\n")
	return strings.Contains(head, reference.AnnotationMark), nil
}
