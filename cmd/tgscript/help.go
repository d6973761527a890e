package main

import (
	"context"
	"encoding/json"
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
	name := strings.Join(args, " ")
	var found []reference.Entry
	var err error
	switch {
	case name == "" && search:
		return &usageError{"help: --search without words", "tgscript help --search send photo"}
	case name == "" && asJSON:
		return writeJSON(t, reference.Everything())
	case name == "":
		t.overview()
		return nil
	case search:
		found, err = reference.Found(name)
	default:
		if !asJSON && commandNamed(t, name) {
			return nil
		}
		found, err = reference.Lookup(name)
	}
	switch {
	case err != nil:
		return &usageError{"help: " + err.Error(), "names are spelled as in Telegram's documentation: messages.sendMessage, inputPeerUser, InputPeer; words are searched for: tgscript help send photo"}
	case asJSON:
		var all []any
		for _, e := range found {
			all = append(all, reference.JSON(e))
		}
		return writeJSON(t, all)
	}
	t.style().Write(t.out, found...)
	return nil
}

// commandNamed shows a command, and what scripts have of the same name.
func commandNamed(t *terminal, name string) bool {
	all := commands()
	i := slices.IndexFunc(all, func(c command) bool { return c.name == name })
	if i < 0 {
		return false
	}
	t.commandHelp(&all[i])
	if own, ok := reference.Find(name); ok {
		t.out.Write([]byte("\nIn scripts:\n\n"))
		t.style().Write(t.out, own)
	}
	return true
}

func writeJSON(t *terminal, v any) error {
	e := json.NewEncoder(t.out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}
