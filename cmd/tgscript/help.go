package main

import (
	"context"

	"github.com/spf13/pflag"

	"github.com/tgscript/tgscript/host"
)

func helpCommand() command {
	return command{
		name: "help", args: "NAME",
		about: "what a method, type or constructor takes, returns and fails with",
		more:  "NAME is spelled as in Telegram's documentation, such as messages.sendMessage, or it\nis one of tgscript's own commands.",
		setUp: func(*pflag.FlagSet) action { return showHelp },
	}
}

func showHelp(_ context.Context, t *terminal, args []string) error {
	switch {
	case len(args) == 0:
		t.overview()
		return nil
	case len(args) > 1:
		return &usageError{"help: more than one name", "tgscript help messages.sendMessage"}
	}
	for _, c := range commands() {
		if c.name == args[0] {
			t.commandHelp(&c)
			return nil
		}
	}
	if err := host.Help(t.out, args[0]); err != nil {
		return &usageError{"help: " + err.Error(), "names are spelled as in Telegram's documentation: messages.sendMessage, inputPeerUser, InputPeer"}
	}
	return nil
}
