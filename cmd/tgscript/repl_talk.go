package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"

	"golang.org/x/term"

	"github.com/tgscript/tgscript/host"
)

// replHelp lists what a session understands beside Lua.
const replHelp = `  help NAME, ?NAME      what a method, type, function, event or error is about
  .all                  the last value again, with all that was left out
  .save FILE            write the lines that have worked as a script
  .load FILE            run a file as if it were typed here
  .updates WHAT         tell of messages (who writes what), all or off
  .stop                 end handlers, timers and tasks that run on
  .help, .exit          this list; the end of the session`

// conversation is a session with whoever is at the other end of stdin.
type conversation struct {
	terminal *terminal // for what is told meanwhile: above the prompt
	out      io.Writer // for what was asked for
	lines    lineSource
	editor   *editor // nil: lines come from a pipe, or a terminal that can't edit
	history  *lineHistory
	person   bool // sits there
	updates  string
	prompt   string
	flags    string // with which a saved script is run

	console *host.Console
	quit    bool
}

// errForgotten is a line that Ctrl-C has thrown away.
var errForgotten = errors.New("the line is thrown away")

// errReplFailed ends what comes from a pipe, after an error that was shown.
var errReplFailed = &host.ExitError{Code: statusError}

// newConversation finds out who is there.
func newConversation(ctx context.Context, t *terminal, o *replOptions) (*conversation, error) {
	con := &conversation{terminal: t, out: t.out, updates: o.updates, flags: o.again()}
	con.person = term.IsTerminal(int(os.Stdin.Fd()))
	if !con.person {
		con.updates = "off"
		con.lines = newPipe(os.Stdin)
		return con, nil
	}
	if !term.IsTerminal(int(os.Stdout.Fd())) || os.Getenv("TERM") == "dumb" {
		con.lines = &plainLines{newPrompt(t)}
		return con, nil
	}
	dir, err := openDataDir(o.data)
	if err != nil {
		return nil, err
	}
	con.history = openHistory(dir)
	if con.editor, err = newEditor(ctx, con); err != nil {
		return nil, err
	}
	con.lines, con.out = con.editor, con.editor
	con.terminal = &terminal{out: con.editor, err: t.err}
	if t.isTTY {
		con.terminal.err = con.editor
	}
	return con, nil
}

func (con *conversation) close() {
	if con.editor != nil {
		con.editor.close()
	}
}

// scriptStdin is what io.read has: nothing, if stdin is the session itself.
func (con *conversation) scriptStdin() io.Reader {
	if con.person {
		return os.Stdin
	}
	return strings.NewReader("")
}

// transfers shows files on their way, while something runs.
func (con *conversation) transfers() func(name string, up bool) (moved func(done, total int64), end func()) {
	if con.editor != nil {
		return con.editor.bars.begin
	}
	return con.terminal.transfers()
}

// talk reads, runs and shows until the end.
func (con *conversation) talk(ctx context.Context, c *host.Console, who, place string) error {
	con.console = c
	defer context.AfterFunc(ctx, con.close)()
	if con.person {
		con.prompt = place + "> "
		fmt.Fprintf(con.terminal, "tgscript %s, %s, %s.\n", version(), place, who)
		fmt.Fprint(con.terminal, `Try entity("me"), call("help.getConfig") or help("messages.sendMessage"). Tab completes, .help lists more, Ctrl-D ends.`+"\n")
	}
	if err := con.watch(ctx, con.updates); err != nil {
		return err
	}
	for !con.quit {
		source, err := con.read(ctx)
		switch {
		case errors.Is(err, errForgotten):
			continue
		case errors.Is(err, errNoInput):
			return nil
		case err != nil:
			return err
		}
		ok := con.obey(ctx, source)
		if ctx.Err() != nil {
			return nil // and why is known elsewhere
		}
		if !ok && !con.person {
			return errReplFailed
		}
	}
	return nil
}

// read reads a whole input.
func (con *conversation) read(ctx context.Context) (string, error) {
	source, err := con.lines.line(ctx, con.prompt)
	if err != nil {
		return "", err
	}
	if !con.person && strings.HasPrefix(source, "#!") {
		source = "" // a script that is piped in
	}
	for !isOrder(source) && host.Unfinished(source) {
		more := strings.Repeat(" ", max(0, len(con.prompt)-3)) + ">> "
		if con.prompt == "" {
			more = ""
		}
		con.before(source)
		line, err := con.lines.line(ctx, more)
		if errors.Is(err, errNoInput) && !con.person {
			return source, nil // and what is missing is the error
		}
		if err != nil {
			return "", err
		}
		source += "\n" + line
	}
	con.before("")
	con.remember(source)
	return source, nil
}

// before tells the editor what stands before its line.
func (con *conversation) before(source string) {
	if con.editor != nil {
		con.editor.above = source
	}
}

func (con *conversation) remember(source string) {
	if con.history == nil || strings.TrimSpace(source) == "" {
		return
	}
	if err := con.history.add(source); err != nil {
		con.terminal.note(fmt.Sprintf("lines are not kept for later sessions: %v", err))
	}
	con.editor.recall(con.history.entries)
}

// order is a line that is none of Lua: .save FILE.
var order = regexp.MustCompile(`^\s*\.([a-z]*)\s*(.*?)\s*$`)

// asked is a line that asks for help: ?name, or help name.
var asked = regexp.MustCompile(`^\s*(?:\?\s*|help\s+)([A-Za-z_][\w.:]*)\s*$`)

func isOrder(line string) bool { return order.MatchString(line) || asked.MatchString(line) }

// obey does what an input says, and tells whether it has worked.
func (con *conversation) obey(ctx context.Context, source string) bool {
	if m := asked.FindStringSubmatch(source); m != nil {
		return con.eval(ctx, fmt.Sprintf("help(%q)", m[1]), "")
	}
	if m := order.FindStringSubmatch(source); m != nil {
		err := con.follow(ctx, m[1], m[2])
		if err != nil && ctx.Err() == nil {
			con.terminal.error(err)
		}
		return err == nil
	}
	if strings.TrimSpace(source) == "" {
		return true
	}
	return con.eval(ctx, source, "")
}

// eval runs source and shows what it comes to.
func (con *conversation) eval(ctx context.Context, source, name string) bool {
	defer con.running(ctx)()
	r, err := con.console.Eval(ctx, source, name, con.look())
	if err != nil {
		return false
	}
	con.show(r)
	return r.Err == nil
}

// running shows that something runs, and has Ctrl-C end it, until done is called.
func (con *conversation) running(ctx context.Context) (done func()) {
	if !con.person {
		return func() {}
	}
	uncaught := catchInterrupt(ctx, con.console.Interrupt)
	shown := func() {}
	if con.editor != nil {
		shown = con.editor.busy()
	}
	return func() {
		shown()
		uncaught()
	}
}

func (con *conversation) look() host.Look {
	if con.editor == nil {
		return host.Look{}
	}
	return host.Look{Width: con.editor.width(), Colors: os.Getenv("NO_COLOR") == ""}
}

// show shows what an input has come to.
func (con *conversation) show(r host.Reply) {
	if r.Values != "" {
		fmt.Fprintln(con.out, r.Values)
	}
	if r.Shortened && con.person {
		fmt.Fprintln(con.terminal, "(shortened: .all shows all of it)")
	}
	switch {
	case errors.Is(r.Err, host.ErrInterrupted):
		fmt.Fprintln(con.terminal, "interrupted")
	case r.Err != nil:
		fmt.Fprintf(con.terminal, "error: %v\n", r.Err)
	}
	if r.Hint != "" {
		fmt.Fprintf(con.terminal, "hint: %s\n", r.Hint)
	}
}
