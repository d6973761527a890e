package main

import (
	"fmt"
	"os"
	"strings"
)

// talkative is a person with two terminals, on which tgscript repl runs: as a bot on
// the desk, as a user on the laptop.
type talkative struct {
	desk, laptop *screen
	server       string // flags that lead to it
}

// scenes are in their order.
func (p *talkative) scenes() []func() {
	return []func(){p.begin, p.complete, p.paste, p.interrupt, p.save, p.hear, p.answer, p.remember, p.shells}
}

// begin begins both sessions, and looks at values.
func (p *talkative) begin() {
	s := p.desk
	s.talk("$", "clear; ./tgscript repl "+p.server+" --bot 1000:sandbox")
	p.laptop.talk("$", "clear; ./tgscript repl "+p.server+" --phone +9996620001 --code 22222")
	s.talk("server>", `local me = entity("me")`, "server>", "me.username, _", "\nnil\nserver>", "me")
	s.wait("}\nserver>")
	s.print("A session, and a value")
	s.sees("signed in as Sandbox Bot (@sandbox_bot).", ".help lists more", "user {\n", `first_name = "Sandbox Bot",`)
	s.talk("server>", "local function double(n)", ">>", "return 2 * n", ">>", "end", "server>", "double(21)", "\n42\nserver>", `call("messages.sendMessage", { peer = "me", message = "" })`)
	s.wait("server>")
	s.sees("error: messages.sendMessage: ")
}

// complete has names completed.
func (p *talkative) complete() {
	s := p.desk
	s.keys("me.user", "Tab")
	s.wait("server> me.username")
	s.keys("", "Enter")
	s.wait(`"sandbox_bot"` + "\nserver>")
	s.keys(`call("messages.sendMes`, "Tab")
	s.wait(`call("messages.sendMessage`)
	s.keys(`", { pe`, "Tab")
	s.wait(`{ peer =`)
	s.keys(`nobody, no_w`, "Tab")
	s.wait(`no_webpage = true`)
	s.keys("", "C-c")
	s.wait("^C\nserver>")
	s.keys("functions.messages.sendM", "Tab", "Tab")
	s.wait("sendMultiMedia")
	s.print("Tab lists what a name may become")
	s.sees("sendMedia")
	s.keys("", "C-c", "C-c")
	s.wait("server>")
}

// paste pastes several lines, which stay together until Enter, and with letters that
// take two columns.
func (p *talkative) paste() {
	s := p.desk
	s.tmux("set-buffer", "for i = 1, 2 do\n\tprint(\"📦 漢字\", i)\nend")
	s.tmux("paste-buffer", "-p", "-t", s.name)
	s.wait("i)↵end")
	s.keys("", "Home", "End", "Left", "Left", "Left")
	s.print("What is pasted is one line, until Enter")
	s.talk("↵end", "")
	s.wait("📦 漢字\t2\nserver>", "📦 漢字 2\nserver>", "📦 漢字    2\nserver>", "📦 漢字     2\nserver>", "📦 漢字  2\nserver>", "📦 漢字   2\nserver>")
}

// interrupt ends what takes too long, and not the session.
func (p *talkative) interrupt() {
	s := p.desk
	for _, endless := range []string{"sleep(1000)", "while true do end", "while true do pcall(sleep, 1000) end"} {
		s.talk("server>", endless)
		s.wait("; Ctrl-C ends it")
		s.keys("", "C-c")
		s.wait("interrupted\nserver>")
	}
	s.keys(`print("never`, "C-c")
	s.wait("^C\nserver>")
	s.talk("server>", "1 + 1")
	s.wait("\n2\nserver>")
	s.print("Ctrl-C")
	s.sees("!\nnever")
}

// save makes a script of the session, and runs it.
func (p *talkative) save() {
	s := p.laptop
	s.talk("server>", "local them = assert(entity('@sandbox_friend'))", "server>", "nothing.at.all", "server>",
		"local function greet(who)", ">>", "return 'Hello, ' .. who.first_name", ">>", "end", "server>", "greet(them)",
		`Friend"`+"\nserver>", ".save saved.lua")
	s.wait("saved.lua\nserver>")
	s.keys("", "C-d")
	s.talk("\n$", "clear; cat saved.lua; ./tgscript run "+p.server+" --phone +9996620001 --code 22222 saved.lua")
	s.wait("\nHello, Friend\n$", "\nHello, Sandbox\n$")
	s.print("The session as a script")
	s.sees("!nothing.at.all", "print(greet(them))")
	s.talk("$", "clear; ./tgscript repl "+p.server+" --phone +9996620001 --code 22222")
	s.wait("server>")
}

// hear has a message appear above a line that is being written.
func (p *talkative) hear() {
	s := p.desk
	s.talk("server>", "")
	s.keys("20 + ", "")
	s.wait("20 +")
	p.laptop.talk("server>", `send("@sandbox_bot", "Hi there! 😀").out`)
	p.laptop.wait("true\nserver>")
	s.wait("Sandbox User: Hi there! 😀\nserver> 20 +")
	s.print("A message, while a line is being written")
	s.talk("20 +", "2")
	s.wait("\n22\nserver>")
}

// answer registers a handler, which works while the prompt waits.
func (p *talkative) answer() {
	p.desk.talk("server>", `on("message", function(e) e:reply("You said: " .. e.text) end)`)
	p.desk.wait("(running)\nserver>")
	p.laptop.talk("server>", `send("@sandbox_bot", "again").out`)
	p.laptop.wait("Bot: You said: again\nserver>", "Bot: You said: again\ntrue\nserver>")
	p.desk.talk("server>", ".stop")
	p.desk.wait("stopped: handlers 1, timers 0, tasks 0\nserver>")
	p.laptop.print("A handler on the other terminal has answered")
	p.laptop.talk("server>", ".updates off")
	p.laptop.keys("", "C-d")
	p.laptop.wait("\n$")
}

// remember finds lines of an earlier session, but for secret ones.
func (p *talkative) remember() {
	s := p.desk
	s.talk("server>", `local token = "1000:hush"`, "server>", ` whisper = 1`, "server>", ".exit")
	s.talk("\n$", "clear; ./tgscript repl "+p.server+" --bot 1000:sandbox")
	s.wait("server>")
	s.keys("", "Up")
	s.wait("server> .exit")
	s.keys("", "Up")
	s.wait("server> .updates off")
	s.keys("", "C-c")
	s.wait("^C\nserver>")
	s.keys("", "C-r")
	s.keys("double(2", "")
	s.wait("double(2_", "double(2")
	s.print("Ctrl-R")
	s.sees("double(21)")
	s.keys("", "C-c")
	s.keys("", "C-d")
	s.wait("$")
	if info, err := os.Stat("data/repl_history"); err != nil || info.Mode().Perm() != 0o600 {
		s.fail("the history: %v (%v)", info, err)
	}
	kept, err := os.ReadFile("data/repl_history")
	if text := string(kept); err != nil || strings.Contains(text, "hush") || strings.Contains(text, "whisper") || strings.Count(text, "double(21)") != 1 {
		s.fail("the history has %q (%v)", text, err)
	}
}

// shells has other people's shells complete the command.
func (p *talkative) shells() {
	s := p.laptop
	for _, shell := range []struct{ name, start, source string }{
		{"bash", "bash --norc --noprofile", "source <(tgscript completion bash)"},
		{"zsh", "zsh -f", "autoload -U compinit && compinit -u && source <(tgscript completion zsh)"},
		{"fish", `fish --no-config -C 'function fish_prompt; printf "\$ "; end'`, "tgscript completion fish | source"},
	} {
		s.talk("$", "clear; PATH=$PWD:$PATH PS1='$ ' "+shell.start, "$", shell.source, "\n$", "clear")
		s.wait("$")
		s.keys("tgscript rep", "Tab")
		s.wait("$ tgscript repl")
		s.keys("--acc", "Tab")
		s.wait("$ tgscript repl --account")
		s.keys("de", "Tab")
		s.wait("$ tgscript repl --account default")
		s.print("Completion in " + shell.name)
		s.keys("", "C-c")
		s.talk("$", "exit")
		s.wait("$")
	}
	fmt.Println()
}
