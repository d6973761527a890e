package main

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"text/tabwriter"

	"github.com/spf13/pflag"

	"github.com/tgscript/tgscript/reference"
)

// templates has a folder for each kind of script, in which NAME stands for the
// name of the new one.
//
//go:embed new
var templates embed.FS

// typesFolder is where a new folder has the editor's types.
const typesFolder = ".tgscript/types"

// A newKind is a kind of script that new begins.
type newKind struct {
	name string
	next [][2]string // what to do once it is there: a command, and what it is for
}

var newKinds = []newKind{
	{"bot", [][2]string{
		{"tgscript test", "its tests, without Telegram"},
		{"tgscript login --account NAME --bot TOKEN", "once; @BotFather gives the token"},
		{"tgscript run --account NAME --watch NAME.lua", "until Ctrl-C; again when it is saved"},
	}},
	{"script", [][2]string{
		{"tgscript run --sandbox NAME.lua", "try it, without Telegram"},
		{"tgscript test", "its tests, without Telegram"},
		{"tgscript login", "once"},
		{"tgscript run NAME.lua", "on Telegram, as your account"},
	}},
	{"userbot", [][2]string{
		{"tgscript test", "its tests, without Telegram"},
		{"tgscript login --account me", "once"},
		{"tgscript run --account me --watch NAME.lua", "until Ctrl-C; again when it is saved"},
	}},
}

func newCommand() command {
	return command{
		name: "new", args: "bot|script|userbot NAME",
		about: "begin a script: a folder with its test, and what an editor needs",
		more: `Makes the folder NAME, or fills it if it is there and empty, with
  NAME.lua           a script that works, to begin with
  NAME_test.lua      its tests, for tgscript test
  README.md          how to run, test and check it
  .luarc.json        tells your editor where the types are
  .tgscript/types/   the types, so that it completes and checks what you write

bot is for an account that @BotFather makes, userbot for your own, both until they
are stopped; script is for your own account, and ends by itself. NAME may have
folders before it, as in bots/hello, and . is the current folder.`,
		setUp: func(flags *pflag.FlagSet) action {
			flags.SetInterspersed(true) // no arguments are a script's
			return makeNew
		},
	}
}

func makeNew(ctx context.Context, t *terminal, args []string) error {
	kind, dir, err := newArgs(args)
	if err != nil {
		return err
	}
	path, err := filepath.Abs(dir)
	if err != nil {
		return fmt.Errorf("new: %w", err)
	}
	name := filepath.Base(path)
	if err := checkNewName(kind.name, dir, name); err != nil {
		return err
	}
	if err := fillNew(ctx, kind, path, name); err != nil {
		return err
	}
	fmt.Fprintf(t.out, "%s: a %s, its test and what your editor needs. What to do next:\n\n", filepath.ToSlash(filepath.Clean(dir)), kind.name)
	table := tabwriter.NewWriter(t.out, 0, 0, 3, ' ', 0)
	if dir != "." {
		if strings.Contains(dir, " ") {
			dir = `"` + dir + `"`
		}
		fmt.Fprintf(table, "  cd %s\n", dir)
	}
	for _, step := range kind.next {
		fmt.Fprintf(table, "  %s\t%s\n", strings.ReplaceAll(step[0], "NAME", name), step[1])
	}
	return table.Flush()
}

// newArgs reads the kind and the folder.
func newArgs(args []string) (kind newKind, dir string, err error) {
	const hint = "tgscript new bot hello, for one; the kinds are bot, script and userbot"
	if len(args) != 2 {
		return kind, "", &usageError{fmt.Sprintf("new: want a kind and a name, got %d arguments", len(args)), hint}
	}
	if args[1] == "" {
		return kind, "", &usageError{"new: the name is empty", hint}
	}
	var names []string
	for _, k := range newKinds {
		if k.name == args[0] {
			return k, args[1], nil
		}
		names = append(names, k.name)
	}
	return kind, "", &usageError{fmt.Sprintf("new: no kind of script is called %q%s", args[0], reference.DidYouMean(args[0], names)), hint}
}

var (
	newName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]{0,63}$`)
	// deviceName is what Windows takes for a device, whatever comes after the dot.
	deviceName = regexp.MustCompile(`(?i)^(con|prn|aux|nul|com[0-9]|lpt[0-9])$`)
	notInName  = regexp.MustCompile(`[^A-Za-z0-9_-]+`)
)

// checkNewName wants a name that is good for a file, a module and an account
// everywhere.
func checkNewName(kind, dir, name string) error {
	better := strings.Trim(notInName.ReplaceAllString(strings.TrimSuffix(name, ".lua"), "-"), "-_0123456789")
	wrong := ""
	switch {
	case !newName.MatchString(name):
		wrong = "a name has letters a to z, digits, - and _, begins with a letter and has 64 characters at most"
	case strings.HasSuffix(name, "_test"):
		better, wrong = strings.TrimSuffix(name, "_test"), "what ends in _test.lua is a test"
	case deviceName.MatchString(name):
		better, wrong = "my-"+name, "on Windows that is a device"
	default:
		return nil
	}
	hint := "tgscript new " + kind + " hello"
	if newName.MatchString(better) {
		hint = "tgscript new " + kind + " " + filepath.ToSlash(filepath.Join(filepath.Dir(dir), better))
	}
	return &usageError{fmt.Sprintf("new: %q is no name for a script: %s", name, wrong), hint}
}

// fillNew makes the folder with all that is in it, or leaves nothing behind.
func fillNew(ctx context.Context, kind newKind, path, name string) (err error) {
	made, err := emptyFolder(kind, path, name)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, clearFolder(path, made))
		}
	}()
	files, err := newFiles(kind, name)
	if err != nil {
		return err
	}
	for _, f := range files {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(path, f.name), f.content, 0o666); err != nil {
			return &hintError{fmt.Errorf("new: %w", err), "nothing is left of it; try again where you may write"}
		}
	}
	_, _, err = writeTypes(filepath.Join(path, filepath.FromSlash(typesFolder)))
	return err
}

// emptyFolder makes the folder, unless there is an empty one.
func emptyFolder(kind newKind, path, name string) (made bool, err error) {
	entries, err := os.ReadDir(path)
	switch {
	case err == nil && len(entries) > 0:
		return false, &usageError{fmt.Sprintf("new: the folder %s has something in it, %s for one", name, entries[0].Name()),
			"choose another name, or empty it: tgscript new " + kind.name + " writes over nothing"}
	case err == nil:
		return false, nil
	}
	if _, exists := os.Lstat(path); exists == nil {
		return false, &usageError{fmt.Sprintf("new: %s is there, and no folder that can be read", name), "choose another name"}
	}
	err = os.Mkdir(path, 0o777)
	if errors.Is(err, fs.ErrNotExist) {
		return false, &usageError{"new: there is no folder " + filepath.Dir(path) + " to make it in", "make that folder first; names count from the current one"}
	}
	if err != nil {
		return false, &hintError{fmt.Errorf("new: %w", err), "go to a folder where you may write"}
	}
	return true, nil
}

// clearFolder removes what was written, and the folder if it was made.
func clearFolder(path string, made bool) error {
	if made {
		return os.RemoveAll(path)
	}
	entries, err := os.ReadDir(path)
	for _, e := range entries {
		err = errors.Join(err, os.RemoveAll(filepath.Join(path, e.Name())))
	}
	return err
}

type newFile struct {
	name    string
	content []byte
}

// newFiles are the files of the folder itself.
func newFiles(kind newKind, name string) ([]newFile, error) {
	files := []newFile{
		{".gitignore", []byte(strings.Split(typesFolder, "/")[0] + "/\n")},
		{".luarc.json", []byte(editorSettings(typesFolder))},
	}
	for _, f := range [][2]string{{"script.lua", name + ".lua"}, {"test.lua", name + "_test.lua"}, {"README.md", "README.md"}} {
		content, err := templates.ReadFile("new/" + kind.name + "/" + f[0])
		if err != nil {
			return nil, fmt.Errorf("new: %w", err)
		}
		files = append(files, newFile{f[1], []byte(strings.ReplaceAll(string(content), "NAME", name))})
	}
	return files, nil
}
