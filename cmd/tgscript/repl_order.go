package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"unicode/utf8"

	"github.com/tgscript/tgscript/host"
	"github.com/tgscript/tgscript/reference"
)

// An order is what a session understands beside Lua.
type orderAction func(con *conversation, ctx context.Context, arg string) error

// orders are all of them, by name.
func orders() map[string]orderAction {
	return map[string]orderAction{
		"all": (*conversation).showAll, "save": (*conversation).save, "load": (*conversation).load,
		"updates": (*conversation).watch, "stop": (*conversation).stop,
		"help": (*conversation).help, "exit": (*conversation).exit, "quit": (*conversation).exit,
	}
}

// follow follows an order.
func (con *conversation) follow(ctx context.Context, name, arg string) error {
	all := orders()
	if do := all[name]; do != nil {
		return do(con, ctx, arg)
	}
	var names []string
	for n := range all {
		names = append(names, "."+n)
	}
	return &usageError{"there is no ." + name + reference.DidYouMean("."+name, names), ".help lists what there is"}
}

func (con *conversation) help(context.Context, string) error {
	fmt.Fprintln(con.out, replHelp)
	return nil
}

func (con *conversation) exit(context.Context, string) error {
	con.quit = true
	return nil
}

// showAll is .all.
func (con *conversation) showAll(ctx context.Context, _ string) error {
	look := con.look()
	look.All = true
	r, err := con.console.Show(ctx, look)
	if err != nil {
		return err
	}
	con.show(r)
	return nil
}

// stop is .stop.
func (con *conversation) stop(ctx context.Context, _ string) error {
	ended, err := con.console.Quiet(ctx)
	if err != nil {
		return err
	}
	con.terminal.note(fmt.Sprintf("stopped: handlers %d, timers %d, tasks %d", ended.Handlers, ended.Timers, ended.Tasks))
	return nil
}

// watch is .updates WHAT.
func (con *conversation) watch(ctx context.Context, what string) error {
	if what == "" {
		con.terminal.note("updates: " + con.updates)
		return nil
	}
	level, ok := watched[what]
	if !ok {
		return &usageError{fmt.Sprintf("updates %q: messages, all or off expected", what), "messages is who writes what"}
	}
	con.updates = what
	return con.console.Watch(ctx, level, func(line string) { fmt.Fprintln(con.terminal, line) })
}

// load is .load FILE.
func (con *conversation) load(ctx context.Context, name string) error {
	if name == "" {
		return &usageError{"no file to load", ".load script.lua"}
	}
	source, err := os.ReadFile(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &usageError{"no file " + name, "paths count from the current folder"}
	case err != nil:
		return &usageError{err.Error(), "check that the file can be read"}
	}
	source = bytes.TrimPrefix(source, []byte("\xef\xbb\xbf"))
	if bytes.HasPrefix(source, []byte("#")) {
		_, rest, _ := bytes.Cut(source, []byte("\n"))
		source = append([]byte("\n"), rest...) // whose lines keep their numbers
	}
	if !con.eval(ctx, string(source), name) && !con.person {
		return errReplFailed
	}
	return nil
}

// save is .save FILE. What it writes is what would run.
func (con *conversation) save(ctx context.Context, name string) error {
	if name == "" {
		return &usageError{"no file to save to", ".save script.lua"}
	}
	source, err := con.console.Script(ctx)
	if err != nil {
		return err
	}
	if source == "" {
		return &usageError{"nothing has worked yet that could be saved", "lines that have failed are left out"}
	}
	if _, err := os.Stat(name); err == nil {
		return &usageError{name + " is there already", "save to another name, or remove it"}
	}
	if utf8.ValidString(source) && !strings.HasSuffix(source, "\n") {
		source += "\n"
	}
	source = "-- Saved by tgscript repl: the lines that have worked.\n" + source
	if err := os.WriteFile(name, []byte(source), 0o666); err != nil {
		return &usageError{err.Error(), "check that the file can be written"}
	}
	if err := host.CheckSource(name); err != nil {
		con.terminal.note(fmt.Sprintf("saved, but not all of it goes together in one file: %v", err))
		return nil
	}
	con.terminal.note("saved; to run it: tgscript run " + con.flags + name)
	return nil
}
