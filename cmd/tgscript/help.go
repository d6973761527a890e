package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/tgscript/tgscript/reference"
)

func helpCommand() command {
	return command{
		name: "help", args: "[flags] [NAME|WORDS...]",
		about: "what a method, type, error or function is for, takes and returns",
		more: `NAME is spelled as in Telegram's documentation, such as messages.sendMessage, InputPeer or
CHANNEL_INVALID, or it is a function of scripts, such as send or event:reply, or a command of
tgscript. Several words are searched for: tgscript help send photo.

The JSON has what is written here of a name: kind, name, text, and by kind fields, returns,
errors, example, constructors, taken_by, returned_by, signatures and so on; a list of such
objects, as several things may have a name. Without a name it has everything.`,
		setUp: setUpHelp,
	}
}

func setUpHelp(flags *pflag.FlagSet) action {
	asJSON := flags.Bool("json", false, "write JSON")
	search := flags.Bool("search", false, "search for words, even if there is something of that name")
	return func(_ context.Context, t *terminal, args []string) error {
		return showHelp(t, args, *asJSON, *search)
	}
}

func showHelp(t *terminal, args []string, asJSON, search bool) error {
	name := strings.TrimSpace(strings.Join(args, " "))
	var found []reference.Entry
	var err error
	switch {
	case name == "" && search:
		return &usageError{"help: --search without words", "tgscript help --search send photo"}
	case name == "" && len(args) > 0:
		return &usageError{"help: no name", "tgscript help messages.sendMessage, or tgscript help send photo"}
	case name == "" && asJSON:
		return writeJSON(t, reference.Everything())
	case name == "":
		return t.overview()
	case search:
		found, err = reference.Found(name)
	default:
		if c := commandNamed(name); !asJSON && c != nil {
			return helpOf(t, c)
		}
		found, err = reference.Lookup(name)
	}
	switch {
	case err != nil:
		return &usageError{"help: " + err.Error(), helpHint(name)}
	case asJSON:
		var all []any
		for _, e := range found {
			all = append(all, reference.JSON(e))
		}
		return writeJSON(t, all)
	}
	return t.entries(found)
}

// helpHint says how names are spelled, or which command may be meant.
func helpHint(name string) string {
	var names []string
	for _, c := range commands() {
		names = append(names, c.name)
	}
	if near := reference.Nearest(name, names); near != "" {
		return "tgscript help " + near + " is about a command"
	}
	return "names are spelled as in Telegram's documentation: messages.sendMessage, inputPeerUser, InputPeer; words are searched for: tgscript help send photo"
}

// entries shows what help has of names, at once: a pipe may be closed, or full.
func (t *terminal) entries(found []reference.Entry) error {
	var text bytes.Buffer
	t.style().Write(&text, found...)
	_, err := t.out.Write(text.Bytes())
	return err
}

// commandNamed is the command of a name; nil if there is none.
func commandNamed(name string) *command {
	all := commands()
	if i := slices.IndexFunc(all, func(c command) bool { return c.name == name }); i >= 0 {
		return &all[i]
	}
	return nil
}

// helpOf shows a command, and what scripts have of the same name.
func helpOf(t *terminal, c *command) error {
	if err := t.commandHelp(c); err != nil {
		return err
	}
	own, ok := reference.Find(c.name)
	if !ok {
		return nil
	}
	if _, err := io.WriteString(t.out, "\nIn scripts:\n\n"); err != nil {
		return err
	}
	return t.entries([]reference.Entry{own})
}

func writeJSON(t *terminal, v any) error {
	e := json.NewEncoder(t.out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}
