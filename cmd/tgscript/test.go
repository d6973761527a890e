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
		more: `Tests are in files called *_test.lua; without any named, those of the current folder
and of all below it are run. A file is a script with test(name, function):

  test("echoes", function()
    local bot = sandbox.bot{ username = "echo_bot" }
    local ann = sandbox.user{ first_name = "Ann" }
    run("echo.lua", { as = bot })
    ann:send(bot, "Hello!")
    expect(ann, { from = bot, text = "Hello!" })
  end)

Each test has a sandbox of its own, in which nothing is but what it makes: the
whole file is run again for it. Scripts run in it as they would anywhere, and users
and bots act over clients of their own. What they do has all of its consequences
behind it when it returns. Time is virtual: it stands still while anybody is at
work, and goes on only where a test waits for something, at once to what is due
next. It begins on Monday, 2026-03-02 09:00 UTC.

  sandbox.user, bot, group, supergroup, channel   make somebody, or a chat
  run(file, { as = bot })                         begins a script
  ann:send, click, react, join, edit, ... call    acts
  expect(ann, { from = bot, text = "Hi" })        waits for what somebody gets
  expect(function), expect(x):equals(y)           ... for anything; compares
  expect_none, expect_error                       the opposite
  clock:advance("1h"), clock:set, clock:now       moves time
  faults.flood, error, delay, disconnect, ...     make something go wrong
  http_stub{ ["GET https://..."] = "text" }       answers for the web
  before_each, after_each, test.skip              as their names say

tgscript help expect says more, and so for each of these names. A test fails when
an error leaves it or a script that it runs, unless script:errors() asks for that,
and when the sandbox lacks a method that is called. expect(x):snapshot() compares
with what --update has recorded in FILE.snap.

The exit status is 0, 1 if a test has failed, and 2 after wrong usage.`,
		setUp: func(flags *pflag.FlagSet) action {
			var o testOptions
			flags.SetInterspersed(true) // no arguments are a script's
			flags.StringVar(&o.run, "run", "", "run only tests whose name matches the regular expression `PATTERN`")
			flags.BoolVar(&o.update, "update", false, "record what expect(x):snapshot() is given")
			flags.BoolVar(&o.tap, "tap", false, "print TAP instead")
			flags.StringVar(&o.junit, "junit", "", "also write a JUnit report to `FILE`")
			flags.BoolVarP(&o.verbose, "verbose", "v", false, "show what has happened in each test, and what it has printed")
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
	tests := 0
	for _, f := range results {
		if f.failed() {
			return &host.ExitError{Code: statusError}
		}
		tests += len(f.tests)
	}
	if o.run != "" && tests == 0 && ctx.Err() == nil {
		return &usageError{"test: no test's name matches --run " + o.run, "without --run, all tests run and are listed"}
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
