package check

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/tgscript/tgscript/reference"
	"github.com/tgscript/tgscript/tl"
)

// Kinds of accounts.
const (
	Bot  = "bot"
	User = "user"
)

// accountLine says for what kind of account a script is, in its first comment lines.
var accountLine = regexp.MustCompile(`^\s*--+\s*account:\s*(\S*)`)

// Account reads for what kind of account a script says that it is, among the
// comments that it begins with: -- account: bot, or user. The kind is "" if it does
// not say; err is about the line.
func Account(text string) (line int, kind string, err error) {
	for t := range strings.Lines(strings.TrimPrefix(text, "\ufeff")) {
		line++
		start := strings.TrimSpace(t)
		if start != "" && !strings.HasPrefix(start, "--") && (line > 1 || !strings.HasPrefix(start, "#")) {
			break
		}
		m := accountLine.FindStringSubmatch(t)
		switch {
		case m == nil:
		case m[1] != Bot && m[1] != User:
			return line, "", fmt.Errorf("-- account: is followed by bot or user, got %q%s", shorten(m[1]), reference.DidYouMean(m[1], []string{Bot, User}))
		default:
			return line, m[1], nil
		}
	}
	return 0, "", nil
}

// readAccount reads it of the script that is checked.
func (c *checker) readAccount() {
	line, kind, err := Account(strings.Join(c.lines, "\n"))
	if err != nil {
		text := strings.TrimRight(c.lines[line-1], " \t")
		m := accountLine.FindStringIndex(text)
		c.found(Finding{Code: "directive", span: span{line, strings.Index(text, "--") + 1, line, m[1]}, Message: err.Error()})
	}
	c.account = kind
}

// checkWho checks that the script's account may call a method.
func (c *checker) checkWho(t *tl.Type, at span) {
	if !t.Method || c.testing {
		return
	}
	switch {
	case c.account == Bot && t.Who == tl.UsersOnly:
		c.found(Finding{Code: "account", span: at, Message: t.Name + " is for users only, and this script is for a bot"})
	case c.account == User && t.Who == tl.BotsOnly:
		c.found(Finding{Code: "account", span: at, Message: t.Name + " is for bots only, and this script is for a user"})
	}
}
