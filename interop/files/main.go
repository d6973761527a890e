//go:build linux

package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	var t test
	flag.Int64Var(&t.size, "size", 64, "MB of the file")
	flag.IntVar(&t.kills, "kills", 4, "how often the process is killed, each way")
	flag.Float64Var(&t.failParts, "fail-parts", 5, "percent of the parts that fail")
	flag.DurationVar(&t.cutEvery, "cut-every", 10*time.Second, "when all connections are cut")
	flag.StringVar(&t.rate, "rate", "", "bytes a second that a connection carries each way; no limit if empty")
	flag.Int64Var(&t.memory, "memory", 60, "MB that tgscript must stay under")
	flag.Float64Var(&t.again, "again", 1.3, "how many bytes may travel for one of the file, failed parts with it, and without 16 MB for each kill")
	flag.Uint64Var(&t.seed, "seed", 1, "of the moments of the kills and of what fails")
	flag.StringVar(&t.binary, "tgscript", "tgscript", "the built program")
	flag.StringVar(&t.dir, "dir", os.TempDir(), "where the files lie, in a folder that is removed")
	flag.DurationVar(&t.patience, "patience", time.Hour, "how long all of it may take")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := t.run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "files:", err)
		os.Exit(1)
	}
}
