// Tgscript runs Lua scripts against Telegram's full API, or against a sandbox
// in the same process.
//
// One file is one command. This one finds the command, reads its flags and turns
// its error into an exit status: 0, 1 for an error, 2 for wrong usage, 130 after
// Ctrl-C and 143 after SIGTERM. What users see is in terminal.go.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/pflag"

	"github.com/tgscript/tgscript/host"
	"github.com/tgscript/tgscript/reference"
)

const (
	statusError       = 1
	statusUsage       = 2
	statusInterrupted = 130
	statusTerminated  = 143
)

func main() {
	os.Exit(status(withSignals(context.Background()), newTerminal(), os.Args[1:]))
}

// command is one word after tgscript. setUp declares the command's flags and
// returns what runs once they are read; args are what is left after them.
type command struct {
	name, args string
	about      string // one line
	more       string // for its own help
	setUp      func(flags *pflag.FlagSet) action
}

type action func(ctx context.Context, t *terminal, args []string) error

// commands are in the order in which the overview lists them.
func commands() []command {
	return []command{
		newCommand(),
		runCommand(),
		replCommand(),
		serveFileCommand(),
		checkCommand(),
		testCommand(),
		loginCommand(),
		logoutCommand(),
		accountsCommand(),
		helpCommand(),
		docsCommand(),
		typesCommand(),
		sandboxCommand(),
		completionCommand(),
		manCommand(),
		versionCommand(),
	}
}

// usageError is a command line that makes no sense.
type usageError struct{ message, hint string }

func (e *usageError) Error() string { return e.message }

// hintError is an error with what to do next.
type hintError struct {
	error
	hint string
}

func (e *hintError) Unwrap() error { return e.error }

// status executes a command line and reports its error.
func status(ctx context.Context, t *terminal, args []string) int {
	err := execute(ctx, t, args)
	if stopped := stoppedBy(ctx); err != nil && stopped != nil {
		err = stopped
	}
	return t.status(err)
}

// status reports an error, and is the exit status for it.
func (t *terminal) status(err error) int {
	if err == nil {
		return 0
	}
	if exit := (*host.ExitError)(nil); errors.As(err, &exit) {
		return exit.Code // the script has said what there is to say
	}
	if stopped := (*signalError)(nil); errors.As(err, &stopped) {
		t.note(stopped.word)
		return stopped.status
	}
	t.error(err)
	if usage := (*usageError)(nil); errors.As(err, &usage) {
		return statusUsage
	}
	return statusError
}

func execute(ctx context.Context, t *terminal, args []string) error {
	if len(args) == 0 {
		return &usageError{"no command", "tgscript --help lists them"}
	}
	switch args[0] {
	case "-h", "--help":
		return t.overview()
	case "--version":
		args = []string{"version"}
	}
	cmd, err := findCommand(args[0])
	if err != nil {
		return err
	}
	flags, act := cmd.flags()
	if err := flags.Parse(args[1:]); err != nil {
		return flagError(cmd, flags, err)
	}
	if help, _ := flags.GetBool("help"); help {
		return t.commandHelp(cmd)
	}
	return act(ctx, t, flags.Args())
}

// usage is the command's line in the overview.
func (c *command) usage() string { return strings.TrimSpace("tgscript " + c.name + " " + c.args) }

// flags declares the command's flags. A script's own arguments are not looked
// at: flags end at the first argument that is none.
func (c *command) flags() (*pflag.FlagSet, action) {
	flags := pflag.NewFlagSet(c.name, pflag.ContinueOnError)
	flags.SetInterspersed(false)
	flags.SortFlags = false
	act := c.setUp(flags)
	flags.BoolP("help", "h", false, "show this help")
	return flags, act
}

func findCommand(name string) (*command, error) {
	var names []string
	for _, c := range commands() {
		if c.name == name {
			return &c, nil
		}
		names = append(names, c.name)
	}
	kind, hint := "command", "tgscript --help lists the commands"
	if strings.HasPrefix(name, "-") {
		kind, hint = "flag before a command:", "flags follow the command, as in tgscript run --sandbox script.lua"
	} else if strings.HasSuffix(name, ".lua") {
		hint = "to run a script: tgscript run --sandbox " + name
	}
	return nil, &usageError{fmt.Sprintf("unknown %s %q%s", kind, name, reference.DidYouMean(name, names)), hint}
}

// flagError says what is wrong with a command's flags.
func flagError(cmd *command, flags *pflag.FlagSet, err error) error {
	message := err.Error()
	if unknown := (*pflag.NotExistError)(nil); errors.As(err, &unknown) {
		var names []string
		flags.VisitAll(func(f *pflag.Flag) { names = append(names, "--"+f.Name) })
		message += reference.DidYouMean("--"+unknown.GetSpecifiedName(), names)
	}
	return &usageError{cmd.name + ": " + message, "tgscript " + cmd.name + " --help lists the flags"}
}
