package main

import (
	"context"
	"embed"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/tgscript/tgscript/reference"
)

// What a shell knows is a script of a page, which asks tgscript itself, on Tab, what
// a word may become: so commands and flags are those of the binary, and accounts
// those that there are.

// shellScripts has a script for each shell.
//
//go:embed completion
var shellScripts embed.FS

var shells = []string{"bash", "zsh", "fish"}

// wordsArgument is what the scripts call completion with, and the words of a line
// behind it.
const wordsArgument = "words"

func completionCommand() command {
	return command{
		name: "completion", args: "bash|zsh|fish",
		about: "what makes a shell complete commands, flags and names on Tab",
		more: `Prints a script for the shell. To have it in every new shell:
  bash   tgscript completion bash > ~/.local/share/bash-completion/completions/tgscript
         or, without the package bash-completion, in ~/.bashrc:
         source <(tgscript completion bash)
  zsh    tgscript completion zsh > ~/.zsh/_tgscript
         and in ~/.zshrc, before compinit: fpath=(~/.zsh $fpath)
  fish   tgscript completion fish > ~/.config/fish/completions/tgscript.fish`,
		setUp: func(*pflag.FlagSet) action { return complete },
	}
}

func complete(_ context.Context, t *terminal, args []string) error {
	switch {
	case len(args) > 0 && args[0] == wordsArgument:
		offerWords(t, args[1:])
		return nil
	case len(args) == 1 && slices.Contains(shells, args[0]):
		script, err := shellScripts.ReadFile("completion/tgscript." + args[0])
		if err != nil {
			return err
		}
		_, err = t.out.Write(script)
		return err
	case len(args) == 0:
		return &usageError{"completion: no shell", "tgscript completion bash, zsh or fish"}
	case len(args) > 1:
		return &usageError{fmt.Sprintf("completion: want one shell, got %d arguments", len(args)), "tgscript completion bash, zsh or fish"}
	}
	return &usageError{fmt.Sprintf("completion: no shell %q%s", args[0], reference.DidYouMean(args[0], shells)), "there are " + strings.Join(shells, ", ")}
}

// An offer is what a word may become. Of files, the shell itself knows which ones
// there are.
type offer struct {
	words []string // with a tab and what it is about behind some
	files string   // "lua", "any", "dirs"; "": none
}

// offerWords prints what the last of words may become, a line each. A line with a
// colon before it is for the script: files of a kind, or words that are not whole.
func offerWords(t *terminal, words []string) {
	if len(words) == 0 {
		words = []string{""}
	}
	last := words[len(words)-1]
	o := offerFor(words[:len(words)-1], last)
	for _, w := range o.words {
		if strings.HasPrefix(w, last) {
			fmt.Fprintln(t.out, w)
		}
	}
	if o.files != "" {
		fmt.Fprintln(t.out, ":"+o.files)
	}
}

// offerFor is what may follow the words before, if it begins as last does.
func offerFor(before []string, last string) offer {
	if len(before) == 0 {
		return commandOffer(last)
	}
	cmd, err := findCommand(before[0])
	if err != nil {
		return offer{}
	}
	flags, _ := cmd.flags()
	var data string
	args := 0
	for i := 1; i < len(before); i++ {
		name, value, given := strings.Cut(before[i], "=")
		f := flagOf(flags, name)
		switch {
		case f == nil || args > 0 && cmd.name != "check":
			args++
			continue
		case !given && f.NoOptDefVal == "" && i+1 == len(before):
			return valueOffer(f, data, "")
		case !given && f.NoOptDefVal == "":
			i++
			value = before[i]
		}
		if f.Name == "data" {
			data = value
		}
	}
	if name, _, given := strings.Cut(last, "="); given && args == 0 {
		if f := flagOf(flags, name); f != nil {
			return valueOffer(f, data, name+"=")
		}
	}
	if strings.HasPrefix(last, "-") && args == 0 {
		return flagOffer(flags)
	}
	return argumentOffer(cmd.name, args, last)
}

// flagOf is the flag of that name, with its dashes; nil if there is none.
func flagOf(flags *pflag.FlagSet, name string) *pflag.Flag {
	if long, ok := strings.CutPrefix(name, "--"); ok {
		return flags.Lookup(long)
	}
	if short, ok := strings.CutPrefix(name, "-"); ok && len(short) == 1 {
		return flags.ShorthandLookup(short)
	}
	return nil
}

func commandOffer(last string) (o offer) {
	for _, c := range commands() {
		o.words = append(o.words, c.name+"\t"+c.about)
	}
	if strings.HasPrefix(last, "-") {
		o.words = append(o.words, "--help\tlist the commands", "--version\twhat this binary was built from")
	}
	return o
}

// flagOffer lists flags. One that has to have a value comes without =, for that may
// be a file.
func flagOffer(flags *pflag.FlagSet) (o offer) {
	flags.VisitAll(func(f *pflag.Flag) {
		_, about := pflag.UnquoteUsage(f)
		o.words = append(o.words, "--"+f.Name+"\t"+about)
	})
	return o
}

// valueOffer lists the values of a flag, with prefix before each.
func valueOffer(f *pflag.Flag, data, prefix string) (o offer) {
	var values []string
	switch value, _ := pflag.UnquoteUsage(f); {
	case f.Name == "account":
		values = accountNames(data)
	case f.Name == "updates":
		values = slices.Sorted(maps.Keys(watched))
	case f.Name == "only-methods":
		for _, m := range reference.Methods() {
			values = append(values, m.Name)
		}
	case f.Name == "also":
		o.files = "lua"
	case value == "FILE":
		o.files = "any"
	case value == "DIR" || f.Name == "sandbox":
		o.files = "dirs"
	}
	for _, v := range values {
		o.words = append(o.words, prefix+v)
	}
	return o
}

// accountNames lists the accounts, as far as they can be had.
func accountNames(data string) []string {
	dir, err := openDataDir(data)
	if err != nil {
		return nil
	}
	names, err := dir.accounts()
	if err != nil {
		return nil
	}
	return names
}

// argumentOffer is what argument n of a command may be.
func argumentOffer(command string, n int, last string) (o offer) {
	switch command {
	case "run":
		if o.files = "any"; n == 0 {
			o.files = "lua"
		}
	case "test", "check":
		o.files = "lua"
	case "types":
		o.files = "dirs"
	case "help":
		if n == 0 {
			o = commandOffer("")
		}
		o.words = append(o.words, reference.Complete(last)...)
	case "docs":
		o.words = reference.Complete(last)
	case "completion":
		o.words = shells
	case "new":
		if n == 0 {
			for _, k := range newKinds {
				o.words = append(o.words, k.name)
			}
		}
	}
	return o
}
