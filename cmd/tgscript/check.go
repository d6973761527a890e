package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/tgscript/tgscript/check"
	"github.com/tgscript/tgscript/host"
)

// checkOptions are the flags of check.
type checkOptions struct {
	json bool
	list bool
	name string
}

func checkCommand() command {
	return command{
		name: "check", args: "[flags] FILE|DIR...",
		about: "find mistakes in scripts without running them",
		more: `Of a folder all *.lua below it are checked; - is a script from stdin. A line is said
for each mistake, with file, line and column, and what was probably meant:

  bot.lua:3:42: error: messages.sendMessage: unknown field "mesage" (did you mean "message"?) [unknown-field]

Only what is certain is said. What is known of a value is followed through local
variables that are set once, and no further. Two examples of what that means: a table
of arguments that is put together in several steps is not said to lack a field, and a
result is said to be used unchecked only where nothing at all looks at it or at its
error. call(...) alone on a line is taken to be meant so.

A comment silences what is found on its line, or on the next one if it stands alone:
  -- check: ignore                  all of it
  -- check: ignore unknown-global   what has this code; --list lists the codes
In the first comment lines, -- account: bot (or user) says who runs the script. Then
methods that are not for such accounts are mistakes, and run refuses another account.

A file that can't be read does not keep the others from being checked: that is said in
the end. The exit status is 0, 1 when something was found, and 2 after wrong usage or
where a file could not be read.`,
		setUp: func(flags *pflag.FlagSet) action {
			var o checkOptions
			flags.BoolVar(&o.json, "json", false, "print an array of objects: file, line, column, end_column, severity, code, message, suggestion")
			flags.BoolVar(&o.list, "list", false, "list the codes, and what they stand for")
			flags.StringVar(&o.name, "name", "stdin.lua", "what the script from stdin is called; what it requires is looked for beside it")
			flags.SetInterspersed(true)
			return o.run
		},
	}
}

func (o *checkOptions) run(ctx context.Context, t *terminal, args []string) error {
	if o.list {
		for _, r := range check.Rules() {
			fmt.Fprintf(t.out, "%-20s %-8s %s\n", r.Code, r.Severity, r.Text)
		}
		return nil
	}
	if len(args) == 0 {
		return &usageError{"check: no file", "tgscript check script.lua, or a folder, or - for stdin"}
	}
	files, unread, err := checkedFiles(args)
	if err != nil {
		return err
	}
	all, read := []check.Finding{}, 0
	for _, file := range files {
		found, err := o.checkFile(ctx, file)
		switch {
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case err != nil:
			unread = append(unread, err)
			continue
		}
		all, read = append(all, found...), read+1
	}
	if o.json {
		err = printFindings(t.out, all)
	} else {
		o.show(t, all, read)
	}
	for _, why := range unread {
		t.error(fmt.Errorf("check: %w", why))
	}
	switch {
	case err != nil:
		return err
	case len(unread) > 0:
		return &host.ExitError{Code: statusUsage}
	case len(all) > 0:
		return &host.ExitError{Code: statusError}
	}
	return nil
}

// checkedFiles lists the files that the arguments name, each once, and what is wrong
// with folders below them that can't be read.
func checkedFiles(args []string) (files []string, unread []error, err error) {
	add := func(name string) {
		if !slices.Contains(files, name) {
			files = append(files, name)
		}
	}
	for _, arg := range args {
		if arg == "-" {
			add(arg)
			continue
		}
		info, err := os.Stat(arg)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil, nil, &usageError{"check: no file or folder " + arg, "paths count from the current folder"}
		case err != nil:
			return nil, nil, &usageError{fmt.Sprintf("check: %v", err), "check that it can be read"}
		case !info.IsDir():
			add(arg)
			continue
		}
		closed, err := eachScript(arg, add)
		if err != nil {
			return nil, nil, err
		}
		unread = append(unread, closed...)
	}
	return files, unread, nil
}

// eachScript calls add for the scripts below a folder. What has a dot before its name
// is no script of a person: the folder of editor types, the lock of an editor, say.
// What is unread are folders that can't be.
func eachScript(dir string, add func(name string)) (unread []error, err error) {
	count := 0
	err = filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			unread = append(unread, err)
			return nil
		}
		if d.IsDir() && name != dir && strings.HasPrefix(d.Name(), ".") {
			return filepath.SkipDir
		}
		if !d.IsDir() && strings.HasSuffix(d.Name(), ".lua") && !strings.HasPrefix(d.Name(), ".") {
			add(name)
			count++
		}
		return nil
	})
	if err == nil && count == 0 && len(unread) == 0 {
		return nil, &usageError{"check: no *.lua in " + dir, "name a script, or the folder that it is in"}
	}
	return unread, err
}

// readScript reads a file, - being stdin, unless ctx ends first: what comes from a
// terminal or a pipe may never end, and its goroutine is left behind then.
func readScript(ctx context.Context, name string) ([]byte, error) {
	var text []byte
	var err error
	done, stdin := make(chan struct{}), os.Stdin
	go func() {
		defer close(done)
		if name == "-" {
			text, err = io.ReadAll(stdin)
		} else {
			text, err = os.ReadFile(name)
		}
	}()
	select {
	case <-done:
		return text, err
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// checkFile checks one file; - is stdin.
func (o *checkOptions) checkFile(ctx context.Context, name string) ([]check.Finding, error) {
	text, err := readScript(ctx, name)
	if name == "-" {
		name = o.name
	}
	if err != nil {
		return nil, err
	}
	dir := filepath.Dir(name)
	return check.Script(name, text, check.Options{
		Read: func(path string) ([]byte, error) { return os.ReadFile(filepath.Join(dir, filepath.FromSlash(path))) },
		Siblings: func() []string {
			all, _ := filepath.Glob(filepath.Join(dir, "*.lua"))
			var names []string
			for _, other := range all {
				if filepath.Base(other) != filepath.Base(name) {
					names = append(names, filepath.Base(other))
				}
			}
			return names
		},
	}), nil
}

// show prints findings for a person: where the screen is what they are printed on,
// with the line that each is in.
func (o *checkOptions) show(t *terminal, all []check.Finding, files int) {
	info, err := os.Stdout.Stat()
	screen := err == nil && info.Mode()&os.ModeCharDevice != 0
	wrong := 0
	for i := range all {
		f := &all[i]
		fmt.Fprintln(t.out, f)
		if screen {
			line, carets := f.Excerpt()
			fmt.Fprintf(t.out, "  %s\n  %s\n", line, carets)
		}
		if f.Severity == check.Error {
			wrong++
		}
	}
	if t.isTTY {
		t.note(fmt.Sprintf("checked %s: %s, %s", plural(files, "file"), plural(wrong, "error"), plural(len(all)-wrong, "warning")))
	}
}

func printFindings(w io.Writer, all []check.Finding) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(all)
}
