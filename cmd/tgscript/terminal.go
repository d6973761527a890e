package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"text/tabwriter"
	"time"

	"github.com/spf13/pflag"
	"golang.org/x/term"

	"github.com/tgscript/tgscript/host"
	"github.com/tgscript/tgscript/reference"
	"github.com/tgscript/tgscript/telegram"
)

// terminal is all that tgscript itself shows. Its rules:
//
//   - stdout is for what was asked for: a script's own output, a help text, the
//     sandbox's address. It is never decorated in a pipe, so that it gets what it wants.
//   - All else goes to stderr: an error in one line with "tgscript: " before it,
//     then a line that says what to do next. A script's error begins with its
//     own file and line instead.
//   - Progress is for a person: shown on a terminal only, when something takes
//     longer than a moment, and wiped before anything else is written. What a
//     script has written without an end of line is left alone meanwhile.
type terminal struct {
	out, err io.Writer
	isTTY    bool // err is a terminal
	piped    bool // out is not the same one

	on     *terminal // has the screen, if this one writes through another
	prefix string    // of what it writes there

	bars bars

	mu     sync.Mutex // guards the rest and writes to err
	screen screen
	text   *string     // the progress line; nil: there is none
	middle bool        // what was written last has not ended its line
	ticks  *time.Timer // draws the bars; nil: nobody does
}

// progressDelay is how long something may take without a word.
const progressDelay = 500 * time.Millisecond

func newTerminal() *terminal {
	return &terminal{out: os.Stdout, err: os.Stderr, isTTY: isDevice(os.Stderr), piped: !isDevice(os.Stdout)}
}

func isDevice(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// Write writes to stderr.
func (t *terminal) Write(p []byte) (int, error) { return t.write(t.err, p) }

func (t *terminal) write(w io.Writer, p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.screen.wipe(t.err)
	if len(p) > 0 {
		t.middle = p[len(p)-1] != '\n'
	}
	return w.Write(p)
}

// stdout is where a script prints. It may be the screen that progress is on.
func (t *terminal) stdout() io.Writer {
	if !t.isTTY || t.piped {
		return t.out
	}
	return writerFunc(func(p []byte) (int, error) { return t.write(t.out, p) })
}

type writerFunc func(p []byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

// style is how help looks: as wide as the screen and with bold headings if
// stdout is one.
func (t *terminal) style() reference.Style {
	f, ok := t.out.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return reference.Style{}
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		width = 0
	}
	return reference.Style{Width: min(width, maxWidth), Bold: colors()}
}

// maxWidth is how long a line may be that is still read with ease.
const maxWidth = 110

// progress shows text until done is called, which may be more than once.
func (t *terminal) progress(text string) (done func()) {
	if !t.isTTY {
		return func() {}
	}
	timer := time.AfterFunc(progressDelay, func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.text = &text
		t.draw()
	})
	return func() {
		timer.Stop()
		t.mu.Lock()
		defer t.mu.Unlock()
		if t.text == &text {
			t.text = nil
		}
		t.screen.wipe(t.err)
	}
}

// draw shows all the progress there is. t.mu is held.
func (t *terminal) draw() {
	width, height := t.screen.size(t.err)
	lines := t.bars.lines(time.Now(), width, height, colors())
	if t.text != nil {
		lines = append([]string{*t.text}, lines...)
	}
	t.screen.draw(t.err, lines)
}

// transfers begins to show a file on its way, as host.Options.Progress does; nil
// where nobody looks.
func (t *terminal) transfers() func(name string, up bool) (moved func(done, total int64), end func()) {
	switch {
	case t.on != nil:
		shown := t.on.transfers()
		if shown == nil {
			return nil
		}
		return func(name string, up bool) (func(done, total int64), func()) { return shown(t.prefix+name, up) }
	case !t.isTTY || dumb():
		return nil
	}
	return func(name string, up bool) (func(done, total int64), func()) {
		moved, end := t.bars.begin(name, up)
		t.mu.Lock()
		defer t.mu.Unlock()
		if t.ticks == nil {
			t.ticks = time.AfterFunc(barDelay, t.tick)
		}
		return moved, func() {
			end()
			t.mu.Lock()
			defer t.mu.Unlock()
			if t.ticks != nil && !t.bars.some() {
				t.ticks.Stop()
				t.ticks = nil
				t.screen.wipe(t.err)
			}
		}
	}
}

// tick draws the bars and comes again.
func (t *terminal) tick() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ticks == nil {
		return
	}
	if !t.middle {
		t.draw()
	}
	t.ticks.Reset(barTick)
}

// note is a line that is neither error nor result.
func (t *terminal) note(text string) { fmt.Fprintf(t, "tgscript: %s\n", text) }

// error shows an error and what to do about it. A script's may have been shown
// while the script ran on.
func (t *terminal) error(err error) {
	if script := (*host.ScriptError)(nil); errors.As(err, &script) && script.Reported {
		return
	}
	text, hint := describe(err)
	fmt.Fprintln(t, text)
	if hint != "" {
		fmt.Fprintf(t, "hint: %s\n", hint)
	}
}

// overview is tgscript --help.
func (t *terminal) overview() error {
	var text strings.Builder
	text.WriteString("Tgscript runs Lua scripts against Telegram's full API, or against a sandbox of its own.\n\nUsage:\n")
	for _, c := range commands() {
		fmt.Fprintf(&text, "  %-42s %s\n", c.usage(), c.about)
	}
	text.WriteString("\ntgscript COMMAND --help says more. Begin with: tgscript new bot hello\n")
	_, err := io.WriteString(t.out, text.String())
	return err
}

// commandHelp is tgscript COMMAND --help.
func (t *terminal) commandHelp(c *command) error {
	var text strings.Builder
	fmt.Fprintf(&text, "%s: %s\n\nUsage:\n  %s\n\n", c.name, c.about, c.usage())
	if c.more != "" {
		fmt.Fprintf(&text, "%s\n\n", c.more)
	}
	text.WriteString("Flags:\n")
	table := tabwriter.NewWriter(&text, 0, 0, 3, ' ', 0)
	flags, _ := c.flags()
	flags.VisitAll(func(f *pflag.Flag) {
		fmt.Fprintf(table, "  %s\t%s\n", flagUsage(f), flagAbout(f))
	})
	table.Flush()
	_, err := io.WriteString(t.out, text.String())
	return err
}

// flagUsage is how a flag is written, and flagAbout what it is for.
func flagUsage(f *pflag.Flag) string {
	value, _ := pflag.UnquoteUsage(f)
	name := "--" + f.Name
	switch {
	case f.Shorthand != "":
		return "-" + f.Shorthand + ", " + name
	case f.Value.Type() == "bool":
		return name
	case f.NoOptDefVal != "":
		return name + "[=" + value + "]"
	}
	return name + " " + value
}

func flagAbout(f *pflag.Flag) string {
	_, about := pflag.UnquoteUsage(f)
	return about
}

// describe is an error in words, and what to do about it.
func describe(err error) (text, hint string) {
	if script := (*host.ScriptError)(nil); errors.As(err, &script) {
		return script.Error(), ""
	}
	text = "tgscript: " + err.Error()
	if ended := (*telegram.ConnectionError)(nil); errors.As(err, &ended) {
		hint = ended.Hint
	}
	if usage := (*usageError)(nil); errors.As(err, &usage) {
		hint = usage.hint
	}
	if hinted := (*hintError)(nil); errors.As(err, &hinted) {
		hint = hinted.hint
	}
	return text, hint
}
