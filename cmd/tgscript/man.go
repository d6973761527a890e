package main

import (
	"context"
	"fmt"
	"io"
	"runtime/debug"
	"strings"

	"github.com/spf13/pflag"
)

// environment is what tgscript reads of it, for the man page.
var environment = [][2]string{
	{"TGSCRIPT_ACCOUNT", "the account to be, where --account does not say"},
	{"TGSCRIPT_DATA", "the data folder, where --data does not say"},
	{"TGSCRIPT_PHONE, TGSCRIPT_CODE, TGSCRIPT_PASSWORD, TGSCRIPT_BOT", "who signs in, and with what; unlike flags, other users of the machine do not see them"},
	{"TGSCRIPT_API_ID, TGSCRIPT_API_HASH", "the program that my.telegram.org knows, for login and for servers that ask for it"},
	{"TGSCRIPT_PASSPHRASE", "the passphrase of accounts whose keys are sealed"},
	{"TGSCRIPT_SESSION_STRING", "a session to take over, for login"},
	{"TGSCRIPT_PROXY", "the proxy, where --proxy does not say; else HTTPS_PROXY and ALL_PROXY hold"},
	{"XDG_DATA_HOME, LocalAppData", "where a system keeps a user's data"},
	{"XDG_CACHE_HOME", "where a system keeps what can be had again: with --server, the uploads that have not ended"},
	{"NO_COLOR", "if it is set, repl shows values and progress has bars without colors, and help headings that are not bold"},
}

// keptFiles are those of the data folder, for the man page.
var keptFiles = [][2]string{
	{"accounts/NAME.db", "an account: its keys, sealed or not, the peers it knows, its progress and what its scripts keep in store. Who has it is the account"},
	{"accounts/NAME.transfers/", "the account's uploads that have not ended, for some hours, so that they can go on"},
	{"allowed/", "what a person has agreed to that scripts may do"},
	{"app.json", "the api_id and api_hash that login was given"},
	{"repl_history", "the lines of earlier sessions of repl, but for those that seem to hold something secret"},
}

func manCommand() command {
	return command{
		name:  "man",
		about: "print the manual page",
		more: `The page is for man(1): tgscript man | man -l -

To have it as man tgscript:
  tgscript man > ~/.local/share/man/man1/tgscript.1`,
		setUp: func(*pflag.FlagSet) action {
			return func(_ context.Context, t *terminal, args []string) error {
				if len(args) > 0 {
					return &usageError{fmt.Sprintf("man: unexpected argument %q", args[0]), "tgscript man takes none; tgscript help " + args[0] + " may know it"}
				}
				_, err := io.WriteString(t.out, manPage())
				return err
			}
		},
	}
}

// page writes what troff reads.
type page struct{ strings.Builder }

func manPage() string {
	p := &page{}
	fmt.Fprintf(p, ".TH TGSCRIPT 1 \"%s\" \"%s\"\n.nh\n", builtOn(), "tgscript "+roffText(version()))
	p.section("NAME")
	p.text("tgscript - run Lua scripts against Telegram's full API, or against a sandbox of its own")
	p.section("SYNOPSIS")
	for i, c := range commands() {
		if i > 0 {
			p.line(".br")
		}
		p.line(".B tgscript " + roffText(c.name))
		p.text(c.args)
	}
	p.section("DESCRIPTION")
	p.text("Tgscript runs Lua scripts against Telegram's MTProto API, as a user or as a bot, and has a Telegram of its own to try them on. " +
		"Flags follow the command; what follows a script's name is the script's. The whole reference, of the API and of what scripts have, is in tgscript help and tgscript docs.")
	p.section("COMMANDS")
	for _, c := range commands() {
		p.command(c)
	}
	p.section("EXIT STATUS")
	p.items([][2]string{
		{"0", "all is well"},
		{fmt.Sprint(statusError), "an error in a script or of Telegram, a test that fails, a mistake that check has found"},
		{fmt.Sprint(statusUsage), "wrong usage, or check could not read a file"},
		{fmt.Sprint(statusInterrupted), "Ctrl-C has ended it"},
		{fmt.Sprint(statusTerminated), "SIGTERM has ended it before all was finished"},
		{"other", "what a script has given os.exit"},
	})
	p.section("ENVIRONMENT")
	p.items(environment)
	p.section("FILES")
	p.text("The data folder is $XDG_DATA_HOME/tgscript or ~/.local/share/tgscript, on macOS ~/Library/Application Support/tgscript, on Windows %LocalAppData%\\tgscript. In it:")
	p.items(keptFiles)
	p.section("EXAMPLES")
	p.items([][2]string{
		{"tgscript new bot hello", "begin a bot, with its test"},
		{"tgscript run --sandbox hello.lua", "run a script, without Telegram"},
		{"tgscript login --account me", "sign in"},
		{"tgscript repl --account me", "try things out, one line at a time"},
		{"tgscript serve-file https://t.me/durov/1", "play a film without downloading it first"},
		{"tgscript help messages.sendMessage", "what a method takes and returns"},
	})
	return p.String()
}

// builtOn is the day of the commit that the binary was built from; "" if it does not
// know.
func builtOn() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.time" {
			day, _, _ := strings.Cut(s.Value, "T")
			return day
		}
	}
	return ""
}

// command is one command: its usage, what its help says, and its flags.
func (p *page) command(c command) {
	p.line(".SS " + roffText("tgscript "+c.name))
	p.text(strings.ToUpper(c.about[:1]) + c.about[1:] + ".")
	p.prose(c.more)
	flags, _ := c.flags()
	var all [][2]string
	flags.VisitAll(func(f *pflag.Flag) { all = append(all, [2]string{flagUsage(f), flagAbout(f)}) })
	p.items(all)
}

func (p *page) section(name string) { p.line(".SH " + name) }

func (p *page) line(text string) { p.WriteString(text + "\n") }

// text is a line of text, whatever it begins with.
func (p *page) text(text string) {
	if text == "" {
		return
	}
	p.line(roffText(text))
}

// prose is paragraphs as help has them: lines that are indented stay as they are.
func (p *page) prose(text string) {
	if text == "" {
		return
	}
	p.line(".PP")
	kept, gap := false, false
	for line := range strings.SplitSeq(text, "\n") {
		if line == "" {
			gap = true
			continue
		}
		indented := strings.HasPrefix(line, "  ")
		if indented != kept {
			p.line(map[bool]string{true: ".nf", false: ".fi"}[indented])
			kept = indented
		}
		switch {
		case gap && kept:
			p.line("")
		case gap:
			p.line(".PP")
		}
		gap = false
		p.text(line)
	}
	if kept {
		p.line(".fi")
	}
}

// items lists things with what they are about.
func (p *page) items(list [][2]string) {
	for _, item := range list {
		p.line(".TP")
		p.line(".B " + roffText(item[0]))
		p.text(item[1])
	}
}

// roffText is text as troff reads it: no character has a meaning, and lines do not
// begin with an order.
func roffText(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`, "^", `\(ha`, "~", `\(ti`, "`", `\(ga`).Replace(text)
	if strings.HasPrefix(text, ".") {
		text = `\&` + text
	}
	return text
}
