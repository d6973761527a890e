package main

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/ergochat/readline"
	"golang.org/x/term"
)

// editor is a line that is edited, on a terminal. What is written to it while the
// line waits appears above it.
type editor struct {
	con   *conversation
	ctx   context.Context
	rl    *readline.Instance
	above string // the lines of the input before this one
	empty bool   // nothing stands in the line

	bars bars // shown while something runs

	mu      sync.Mutex // guards the rest
	waiting bool       // the line is on the screen
	middle  bool       // what was written last has not ended its line
	screen  screen     // shows that something runs
}

func newEditor(ctx context.Context, con *conversation) (*editor, error) {
	e := &editor{con: con, ctx: ctx}
	var err error
	e.rl, err = readline.NewFromConfig(&readline.Config{
		HistoryLimit: historyLimit + 1, DisableAutoSaveHistory: true, HistorySearchFold: true,
		AutoComplete: e, Undo: true, EOFPrompt: "\n",
		Listener: func(line []rune, pos int, _ rune) ([]rune, int, bool) {
			e.empty = len(line) == 0
			return line, pos, false
		},
		Stdin: &pasteReader{from: os.Stdin},
	})
	if err != nil {
		return nil, err
	}
	e.recall(con.history.entries)
	return e, nil
}

// close leaves the terminal as it was. It may be called more than once.
func (e *editor) close() { _ = e.rl.Close() }

// recall makes entries what Up and Ctrl-R find.
func (e *editor) recall(entries []string) {
	e.rl.ResetHistory()
	for _, entry := range entries {
		_ = e.rl.SaveToHistory(joinLines(entry)) // which is in memory only
	}
}

// line is what the person writes.
func (e *editor) line(ctx context.Context, prompt string) (string, error) {
	e.mu.Lock()
	if e.middle {
		io.WriteString(os.Stdout, "\n")
		e.middle = false
	}
	e.waiting = true
	e.mu.Unlock()
	io.WriteString(os.Stdout, pasteOn)
	e.empty = true
	e.rl.SetPrompt(prompt)
	text, err := e.rl.ReadLine()
	io.WriteString(os.Stdout, pasteOff)
	e.mu.Lock()
	e.waiting = false
	e.mu.Unlock()
	switch {
	case ctx.Err() != nil, errors.Is(err, io.EOF):
		return "", errNoInput
	case errors.Is(err, readline.ErrInterrupt):
		if e.empty && e.above == "" {
			e.tell("Ctrl-D or .exit ends the session.")
		}
		return "", errForgotten
	}
	return splitLines(text), err
}

func (e *editor) tell(text string) { io.WriteString(e, text+"\n") }

// Write writes above the line, or where the cursor is if no line waits.
func (e *editor) Write(p []byte) (int, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.wipe()
	if len(p) > 0 {
		e.middle = p[len(p)-1] != '\n'
	}
	return e.rl.Write(p)
}

// wipe takes away what says that something runs. The editor is locked.
func (e *editor) wipe() { e.screen.wipe(os.Stdout) }

// busy shows that something runs, once it takes a while, until done is called.
func (e *editor) busy() (done func()) {
	var timer *time.Timer
	begun, over := time.Now(), false
	show := func() {
		e.mu.Lock()
		defer e.mu.Unlock()
		if over {
			return
		}
		if !e.middle {
			width, height := e.screen.size(os.Stdout)
			lines := e.bars.lines(time.Now(), width, height-1, colors())
			lines = append(lines, "running for "+time.Since(begun).Round(time.Second).String()+"; Ctrl-C ends it")
			e.screen.draw(os.Stdout, lines)
		}
		if e.bars.some() {
			timer.Reset(barTick)
		} else {
			timer.Reset(time.Second)
		}
	}
	e.mu.Lock()
	timer = time.AfterFunc(2*progressDelay, show)
	e.mu.Unlock()
	return func() {
		timer.Stop()
		e.mu.Lock()
		defer e.mu.Unlock()
		over = true
		e.wipe()
	}
}

// width is that of the terminal.
func (e *editor) width() int {
	width, _, err := term.GetSize(int(os.Stdout.Fd()))
	if err != nil {
		return 0
	}
	return width
}

// Do completes the word before the cursor, as readline wants it: what follows what
// is there, for each possibility.
func (e *editor) Do(line []rune, pos int) (endings [][]rune, length int) {
	before := splitLines(string(line[:pos]))
	if e.above == "" && strings.TrimSpace(before) == "" || strings.TrimSpace(before[strings.LastIndexByte(before, '\n')+1:]) == "" && e.above != "" {
		return [][]rune{[]rune("  ")}, 0
	}
	words, from := e.con.complete(e.ctx, e.above, before)
	for _, w := range words {
		if rest, ok := strings.CutPrefix(w, before[from:]); ok {
			endings = append(endings, []rune(rest))
		}
	}
	return endings, len([]rune(before[from:]))
}
