package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/term"
)

// prompt asks the person at the terminal that stdin is. Questions go to stderr;
// what is read is exactly one line, so that nothing typed ahead is lost. After
// Ctrl-C the terminal is as it was.
type prompt struct {
	t  *terminal
	in *os.File
}

// newPrompt is nil if nobody sits there.
func newPrompt(t *terminal) *prompt {
	if !term.IsTerminal(int(os.Stdin.Fd())) {
		return nil
	}
	return &prompt{t, os.Stdin}
}

// errNoInput is the end of what the person types: Ctrl-D.
var errNoInput = errors.New("the input has ended")

// line asks for a line that is seen as it is typed.
func (p *prompt) line(ctx context.Context, question string) (string, error) {
	text, err := p.read(ctx, question, p.readLine)
	if err == nil && !p.t.isTTY {
		fmt.Fprintln(p.t) // the end of the line was seen elsewhere
	}
	return strings.TrimSpace(text), err
}

// secret asks for a line that is not seen. It is taken as it is: a password may
// begin or end with a space.
func (p *prompt) secret(ctx context.Context, question string) (string, error) {
	text, err := p.read(ctx, question, func() (string, error) {
		b, err := term.ReadPassword(int(p.in.Fd()))
		return string(b), err
	})
	if err == nil {
		fmt.Fprintln(p.t)
	}
	return text, err
}

// passing asks for a line that is seen until it is complete, and then covered.
func (p *prompt) passing(ctx context.Context, question string) (string, error) {
	text, err := p.line(ctx, question)
	if err == nil && text != "" && p.t.isTTY {
		fmt.Fprintf(p.t, "\x1b[1A\r\x1b[K%s%s\n", question, strings.Repeat("•", utf8.RuneCountInString(text)))
	}
	return text, err
}

// choose asks for one of several, by number; the first is that of an empty line.
func (p *prompt) choose(ctx context.Context, question string, options ...string) (int, error) {
	fmt.Fprintln(p.t, question)
	for i, o := range options {
		fmt.Fprintf(p.t, "  %d  %s\n", i+1, o)
	}
	for {
		text, err := p.line(ctx, "Your choice [1]: ")
		if err != nil {
			return 0, err
		}
		if text == "" {
			return 0, nil
		}
		if n, err := strconv.Atoi(text); err == nil && n >= 1 && n <= len(options) {
			return n - 1, nil
		}
		fmt.Fprintf(p.t, "A number from 1 to %d, please.\n", len(options))
	}
}

// read asks and waits for the answer or for ctx, and leaves the terminal as it
// was. The goroutine that is left reading ends with the process.
func (p *prompt) read(ctx context.Context, question string, read func() (string, error)) (string, error) {
	if ctx.Err() != nil { // or the goroutine below could hide what is typed after the end
		return "", context.Cause(ctx)
	}
	before, err := term.GetState(int(p.in.Fd()))
	if err != nil {
		return "", err
	}
	fmt.Fprint(p.t, question)
	type answer struct {
		text string
		err  error
	}
	answers := make(chan answer, 1)
	go func() {
		text, err := read()
		answers <- answer{text, err}
	}()
	select {
	case a := <-answers:
		if errors.Is(a.err, io.EOF) {
			fmt.Fprintln(p.t)
			return "", errNoInput
		}
		return a.text, a.err
	case <-ctx.Done():
		fmt.Fprintln(p.t)
		return "", errors.Join(context.Cause(ctx), term.Restore(int(p.in.Fd()), before))
	}
}

// readLine reads to the end of a line and no further.
func (p *prompt) readLine() (string, error) {
	var line []byte
	for b := make([]byte, 1); ; {
		n, err := p.in.Read(b)
		switch {
		case n == 1 && b[0] == '\n', err == io.EOF && len(line) > 0:
			return string(line), nil
		case err != nil:
			return "", err
		case n == 1:
			line = append(line, b[0])
		}
	}
}
