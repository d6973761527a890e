// Command gotd drives gotd/td against tgscript sandbox: gotd SCENARIO, or gotd
// version. The folder above has the protocol in its README.
//
// It uses what gotd/td offers its users: the client with its transports, the
// sign-in flow, sender, uploader, downloader, query iterators and the update
// engine.
package main

import (
	"context"
	"fmt"
	"os"
	"runtime/debug"
	"time"

	"github.com/gotd/td/tg"
)

// patience is how long a scenario may take; run ends it a little later.
const patience = 85 * time.Second

var scenarios = map[string]func(ctx context.Context){
	"login":    login,
	"password": password,
	"bot":      bot,
	"messages": messages,
	"reading":  reading,
	"files":    files,
	"push":     push,
	"catchup":  catchup,
	"groups":   groups,
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: gotd SCENARIO, or gotd version")
		os.Exit(2)
	}
	if os.Args[1] == "version" {
		fmt.Printf("gotd/td\t%s\t%d\n", version(), tg.Layer)
		return
	}
	scenario, ok := scenarios[os.Args[1]]
	if !ok {
		fmt.Fprintf(os.Stderr, "no scenario %q\n", os.Args[1])
		os.Exit(2)
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := run(ctx, scenario); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run carries a scenario out. What differs ends it as a failed check ends a
// test.
func run(ctx context.Context, scenario func(context.Context)) (err error) {
	defer func() {
		switch d := recover().(type) {
		case nil:
		case differs:
			err = d
		default:
			panic(d)
		}
	}()
	scenario(ctx)
	return nil
}

// version is that of gotd/td in this binary.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			if m.Path == "github.com/gotd/td" {
				return m.Version
			}
		}
	}
	return "unknown"
}
