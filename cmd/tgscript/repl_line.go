package main

import (
	"bufio"
	"context"
	"io"
	"strings"
)

// lineSource is where lines come from. errNoInput is the end of them, and
// errForgotten a line that is given up.
type lineSource interface {
	line(ctx context.Context, prompt string) (string, error)
}

// pipe is a lineSource for what nobody types.
type pipe struct{ in *bufio.Reader }

func newPipe(in io.Reader) *pipe { return &pipe{bufio.NewReader(in)} }

func (p *pipe) line(ctx context.Context, _ string) (string, error) {
	type read struct {
		text string
		err  error
	}
	got := make(chan read, 1)
	go func() { // which is left behind if ctx ends first
		text, err := p.in.ReadString('\n')
		got <- read{text, err}
	}()
	select {
	case <-ctx.Done():
		return "", errNoInput
	case r := <-got:
		if r.err != nil && r.text == "" {
			if r.err == io.EOF {
				return "", errNoInput
			}
			return "", r.err
		}
		return strings.TrimRight(r.text, "\r\n"), nil
	}
}

// plainLines is a lineSource for a terminal that can't edit, or whose output goes
// elsewhere.
type plainLines struct{ prompt *prompt }

func (p *plainLines) line(ctx context.Context, question string) (string, error) {
	text, err := p.prompt.read(ctx, question, p.prompt.readLine)
	if ctx.Err() != nil {
		return "", errNoInput
	}
	return strings.TrimRight(text, "\r"), err
}
