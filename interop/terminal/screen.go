package main

import (
	"fmt"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"time"
)

const (
	columns = 80
	lines   = 24
	patient = 20 * time.Second
)

// screen is a terminal in which a shell runs. After the first error it does
// nothing any more.
type screen struct {
	socket, name string
	err          error
}

// newScreen opens a terminal of the usual size. Its shell has the prompt "$ ", and
// these settings in its environment.
func newScreen(socket, name string, environment ...string) *screen {
	s := &screen{socket: socket, name: name}
	args := []string{"-f", "/dev/null", "new-session", "-d", "-s", name, "-x", fmt.Sprint(columns), "-y", fmt.Sprint(lines), "env"}
	args = append(append(args, environment...), "PS1=$ ", "LANG=C.UTF-8", "bash", "--norc", "--noprofile")
	s.tmux(args...)
	s.wait("$")
	return s
}

// tmux has tmux do something.
func (s *screen) tmux(args ...string) string {
	if s.err != nil {
		return ""
	}
	out, err := exec.Command("tmux", append([]string{"-u", "-S", s.socket}, args...)...).CombinedOutput()
	if err != nil {
		s.err = fmt.Errorf("tmux %s: %w: %s", args[0], err, out)
	}
	return string(out)
}

// press presses a key, by tmux's name for it.
func (s *screen) press(key string) { s.tmux("send-keys", "-t", s.name, key) }

// talk waits for questions, and types an answer to each.
func (s *screen) talk(pairs ...string) {
	for i := 0; i < len(pairs); i += 2 {
		s.wait(pairs[i])
		if pairs[i+1] != "" {
			s.tmux("send-keys", "-t", s.name, "-l", pairs[i+1])
		}
		s.press("Enter")
	}
}

// shown is what is on the screen now, lines that do not fit into its width as one.
func (s *screen) shown() string { return s.tmux("capture-pane", "-t", s.name, "-p", "-J") }

// styled is that with the sequences that give it its colours.
func (s *screen) styled() string { return s.tmux("capture-pane", "-t", s.name, "-p", "-e", "-N") }

// all is the scrollback too.
func (s *screen) all() string { return s.tmux("capture-pane", "-t", s.name, "-p", "-J", "-S", "-") }

// spaces are what nobody sees: at the ends of lines, and after the last one.
var spaces = regexp.MustCompile(`(?m)[ ]+$|\s+\z`)

// keys types text, and presses keys after it.
func (s *screen) keys(text string, keys ...string) {
	if text != "" {
		s.tmux("send-keys", "-t", s.name, "-l", "--", text)
	}
	for _, key := range keys {
		if key != "" {
			s.press(key)
		}
	}
}

// wait waits until the last line that is not empty ends with one of these.
func (s *screen) wait(texts ...string) {
	for deadline := time.Now().Add(patient); s.err == nil; time.Sleep(50 * time.Millisecond) {
		shown := spaces.ReplaceAllString(s.shown(), "")
		if slices.ContainsFunc(texts, func(text string) bool { return strings.HasSuffix(shown, text) }) {
			return
		}
		if time.Now().After(deadline) {
			s.fail("waited for %q", texts)
		}
	}
}

// sees wants each of these to be on the screen or in its scrollback, and what
// begins with ! not to be.
func (s *screen) sees(texts ...string) {
	all := s.all()
	for _, text := range texts {
		hidden, never := strings.CutPrefix(text, "!")
		if s.err == nil && strings.Contains(all, hidden) == never {
			s.fail("want %q", text)
		}
	}
}

func (s *screen) fail(format string, args ...any) {
	if all := s.all(); s.err == nil {
		s.err = fmt.Errorf(format+", and saw:\n%s", append(args, all)...)
	}
}

// print shows the screen as the person sees it.
func (s *screen) print(title string) {
	now := s.tmux("capture-pane", "-t", s.name, "-p")
	if s.err != nil {
		return
	}
	fmt.Printf("\n%s\n┌%s┐\n", title, strings.Repeat("─", columns))
	for line := range strings.SplitSeq(strings.TrimRight(now, "\n"), "\n") {
		fmt.Printf("│%s%s│\n", line, strings.Repeat(" ", max(0, columns-len([]rune(line)))))
	}
	fmt.Printf("└%s┘\n", strings.Repeat("─", columns))
}
