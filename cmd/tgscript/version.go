package main

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/pflag"

	"github.com/tgscript/tgscript/telegram"
)

func versionCommand() command {
	return command{
		name:  "version",
		about: "what this binary was built from",
		setUp: func(*pflag.FlagSet) action {
			return func(_ context.Context, t *terminal, args []string) error {
				if len(args) > 0 {
					return &usageError{fmt.Sprintf("version: unexpected argument %q", args[0]), "tgscript version takes none"}
				}
				fmt.Fprintf(t.out, "tgscript %s, layer %d, %s %s/%s\n", version(), telegram.Layer, runtime.Version(), runtime.GOOS, runtime.GOARCH)
				return nil
			}
		},
	}
}

// version is the module's version, and the commit where it is known.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "(devel)"
	}
	text := info.Main.Version
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 && text == "(devel)" {
			text += " " + s.Value[:12]
		}
	}
	return text
}
