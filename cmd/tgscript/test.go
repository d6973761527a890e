package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/tgscript/tgscript/host"
)

// testOptions are the flags of test.
type testOptions struct {
	run     string
	tap     bool
	junit   string
	update  bool
	verbose bool
	timeout time.Duration
	wanted  *regexp.Regexp
}

func testCommand() command {
	return command{
		name: "test", args: "[flags] [FILE|DIR...]",
		about: "run tests of Lua scripts",
		more:  "",
		setUp: func(flags *pflag.FlagSet) action {
			var o testOptions
			flags.StringVar(&o.run, "run", "", "run only tests whose name matches the regular expression `PATTERN`")
			flags.BoolVar(&o.update, "update", false, "record what expect(x):snapshot() is given")
			flags.BoolVar(&o.tap, "tap", false, "print TAP instead")
			flags.StringVar(&o.junit, "junit", "", "also write a JUnit report to `FILE`")
			flags.BoolVarP(&o.verbose, "verbose", "v", false, "show what happened in every test, and all of it")
			flags.DurationVar(&o.timeout, "timeout", 30*time.Second, "real time `D` that a test may take")
			return o.action
		},
	}
}

// action is the action of the command.
func (o *testOptions) action(ctx context.Context, t *terminal, args []string) error {
	var err error
	if o.wanted, err = regexp.Compile(o.run); err != nil {
		return &usageError{"test: --run: " + err.Error(), "a regular expression is wanted, as in --run 'greets|says'"}
	}
	files, err := testFiles(args)
	if err != nil {
		return err
	}
	time.Local = time.UTC // the same everywhere
	results, err := o.runFiles(ctx, t, files)
	if err != nil {
		return err
	}
	if o.junit != "" {
		if err := os.WriteFile(o.junit, junitReport(results), 0o666); err != nil {
			return &hintError{err, "--junit wants a file that can be written"}
		}
	}
	for _, f := range results {
		if f.failed() {
			return &host.ExitError{Code: statusError}
		}
	}
	return ctx.Err()
}

// testFiles finds the test files that args name: each *_test.lua in a folder and
// those below it; without any, in the current one.
func testFiles(args []string) ([]string, error) {
	if len(args) == 0 {
		args = []string{"."}
	}
	var files []string
	for _, arg := range args {
		info, err := os.Stat(arg)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil, &usageError{"test: no file or folder " + arg, "paths count from the current folder"}
		case err != nil:
			return nil, &usageError{fmt.Sprintf("test: %v", err), "check that it can be read"}
		case !info.IsDir():
			files = append(files, filepath.Clean(arg))
			continue
		}
		err = filepath.WalkDir(arg, func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case d.IsDir() && path != arg && strings.HasPrefix(d.Name(), "."):
				return fs.SkipDir
			case !d.IsDir() && strings.HasSuffix(d.Name(), "_test.lua"):
				files = append(files, path)
			}
			return nil
		})
		if err != nil {
			return nil, &usageError{fmt.Sprintf("test: %v", err), "check that it can be read"}
		}
	}
	slices.Sort(files)
	files = slices.Compact(files)
	if len(files) == 0 {
		return nil, &usageError{"test: no tests in " + strings.Join(args, ", "), "tests are in files called *_test.lua"}
	}
	return files, nil
}
