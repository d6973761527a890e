//go:build linux

package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	var t test
	flag.Int64Var(&t.size, "size", 512, "MB that each client moves on loopback")
	flag.Int64Var(&t.throttledSize, "throttled-size", 64, "MB that each client moves throttled")
	flag.StringVar(&t.rate, "rate", "2M", "bytes a second that a throttled connection carries each way")
	flag.DurationVar(&t.delay, "delay", 80e6, "of a throttled connection, there and back")
	flag.IntVar(&t.rounds, "rounds", 3, "in each of which every client has its turn; the table has medians")
	flag.StringVar(&t.only, "only", "", "loopback or throttled; both if empty")
	flag.StringVar(&t.binary, "tgscript", "tgscript", "the built program")
	flag.StringVar(&t.python, "python", "", "of the venv with Telethon; without it Telethon is left out")
	flag.StringVar(&t.dir, "dir", os.TempDir(), "where the files lie, in a folder that is removed; about twice the size")
	flag.StringVar(&t.clients, "clients", "", "names of those to run, with commas between them; all if empty")
	flag.StringVar(&t.profile, "profile", "", "file for where tgscript-go spends its processor time, in its last round")
	who := flag.String("client", "", "which client to be; for this program itself")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var err error
	if *who != "" {
		err = be(ctx, *who, t.profile)
	} else {
		err = t.run(ctx)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "files:", err)
		os.Exit(1)
	}
}
