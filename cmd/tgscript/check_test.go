package main

import (
	"context"
	"errors"
	"io"
	"os"
	"testing"
)

// What reads a script that never ends is ended with its context.
func TestCheckStdinInterrupted(t *testing.T) {
	in, out, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	defer out.Close() // which ends the reader that is left behind
	defer func(was *os.File) { os.Stdin = was }(os.Stdin)
	os.Stdin = in
	ctx, end := context.WithCancelCause(t.Context())
	end(errInterrupted)
	o := &checkOptions{name: "stdin.lua"}
	if err := o.run(ctx, &terminal{out: io.Discard, err: io.Discard}, []string{"-"}); !errors.Is(err, errInterrupted) {
		t.Errorf("got %v, want %v", err, errInterrupted)
	}
}
