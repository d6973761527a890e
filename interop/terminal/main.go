package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

func main() {
	begun := time.Now()
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "terminal:", err)
		os.Exit(1)
	}
	fmt.Printf("\nterminal: all as it should be, in %.0f s\n", time.Since(begun).Seconds())
}

// run plays the scenes in the current folder, where tgscript is.
func run() (err error) {
	here, err := os.Getwd()
	if err != nil {
		return err
	}
	server := exec.Command("./tgscript", "sandbox", "--listen", "127.0.0.1:0", "--key", "key.pem")
	address, err := serve(server)
	if err != nil {
		return err
	}
	defer func() {
		server.Process.Signal(os.Interrupt)
		err = errors.Join(err, server.Wait())
	}()
	socket := filepath.Join(here, "tmux")
	defer exec.Command("tmux", "-S", socket, "kill-server").Run()
	data := "TGSCRIPT_DATA=" + filepath.Join(here, "data")
	p := &person{
		login:   "./tgscript login --server " + address + " --server-key key.pem",
		address: address, desk: newScreen(socket, "desk", data), laptop: newScreen(socket, "laptop", data),
	}
	scenes := []func(){p.beginQR, p.byPhone, p.asBot, p.endQR, p.lookAround}
	session := talkative{desk: p.desk, laptop: p.laptop, server: "--server " + address + " --server-key key.pem"}
	for _, scene := range append(scenes, session.scenes()...) {
		scene()
		if err := errors.Join(p.desk.err, p.laptop.err); err != nil {
			return err
		}
	}
	return nil
}

// serve begins a sandbox and says where it is.
func serve(server *exec.Cmd) (address string, err error) {
	out, err := server.StdoutPipe()
	if err != nil {
		return "", err
	}
	if err := server.Start(); err != nil {
		return "", err
	}
	for printed := bufio.NewScanner(out); printed.Scan(); {
		if rest, ok := strings.CutPrefix(printed.Text(), "address"); ok {
			address = strings.TrimSpace(rest)
		}
		if strings.HasPrefix(printed.Text(), "tgscript run") {
			return address, nil
		}
	}
	return "", errors.New("the sandbox does not say where it is")
}

// person sits at two terminals.
type person struct {
	login        string // the command
	desk, laptop *screen
	address      string // of the server
	link         string // of the QR code that was scanned first
}

// beginQR has a QR code shown, and scans it.
func (p *person) beginQR() {
	s := p.laptop
	s.talk("$", "clear; "+p.login+" --account laptop", "[1]:", "2")
	s.wait("Ctrl-C ends it.")
	s.print("By QR code")
	p.link = p.scan()
}

// byPhone signs in with a phone number, a code and a password, and mistakes.
func (p *person) byPhone() {
	s := p.desk
	s.talk("$", "clear; "+p.login, "[1]:", "1", "(+49 ...):", "+999 66 20003", "Code:", "12321", "left.\nCode:", "")
	s.wait("seconds.\nCode:")
	s.print("By phone: the code was mistyped, and another one can't be sent yet")
	s.talk("Code:", "22222", "place):", "hunter2", "left.\nPassword of two-step verification (hint: the name of this place):", "sandbox")
	s.wait("$")
	s.print("The code is covered, the password was not seen")
	s.sees("How do you want to sign in?", "sent a code of 5 digits by SMS", "That code is wrong; 2 tries left.",
		"It can be sent by a phone call in", "That password is wrong", "signed in as Locked (@sandbox_locked), account default",
		"!12321", "!22222", "!hunter2", "! sandbox\n")
}

// asBot signs in with a bot's token. Before, it gives up half-way, and the
// terminal is as it was.
func (p *person) asBot() {
	s := p.desk
	s.talk("$", "clear; "+p.login+" --account bot", "[1]:", "3")
	s.wait("shown):")
	s.press("C-c")
	s.talk("interrupted\n$", "echo this can be read", "read\n$", "./tgscript run --account bot who.lua", "there are\n$",
		p.login+" --account bot", "[1]:", "3", "shown):", "1000:sandbox", "script.lua\n$", "./tgscript run --account bot who.lua")
	s.wait("Bot\n$")
	s.print("As a bot, after giving up once")
	s.sees("tgscript: interrupted", "\nthis can be read", `there is no account "bot"`,
		"signed in as Sandbox Bot (@sandbox_bot), account bot", "this is Sandbox Bot", "!1000:sandbox")
}

var loginLink = regexp.MustCompile(`tg://login\?token=[A-Za-z0-9_-]+`)

// linkOf is the one link on a screen; "" if there is none, or more.
func linkOf(s *screen) string {
	if links := loginLink.FindAllString(s.all(), -1); len(links) == 1 {
		return links[0]
	}
	return ""
}

// scan is what the QR code on the laptop says, which must be what is written below
// it.
func (p *person) scan() string {
	link, styled := linkOf(p.laptop), p.laptop.styled()
	for _, t := range themes {
		if p.laptop.err != nil {
			break
		}
		text, err := scan(styled, t)
		if err != nil || text != link {
			p.laptop.fail("the QR code says %q (%v), and below it is %q", text, err, link)
			break
		}
		fmt.Printf("scanned on a %s terminal: %s\n", t.name, text)
	}
	return link
}

// endQR waits until the code is renewed, in its place, and accepts that one as
// the account that is signed in by phone.
func (p *person) endQR() {
	s := p.laptop
	for deadline := time.Now().Add(40 * time.Second); s.err == nil; time.Sleep(500 * time.Millisecond) {
		if link := linkOf(s); link != "" && link != p.link {
			break
		}
		if time.Now().After(deadline) {
			s.fail("the QR code is not renewed in its place")
		}
	}
	link := p.scan()
	s.print("The QR code is renewed")
	p.desk.talk("$", "clear; ./tgscript run --account default accept.lua '"+link+"'")
	s.talk("place):", "sandbox", "script.lua\n$", "./tgscript run --account laptop who.lua")
	s.wait("Locked\n$")
	s.print("Scanned; the account has a password")
	s.sees("signed in as Locked (@sandbox_locked), account laptop", "this is Locked", "!tg://", "!█")
}

// lookAround lists the accounts and signs out.
func (p *person) lookAround() {
	s := p.desk
	s.talk("$", "clear; ./tgscript accounts", p.address+"\n$", "./tgscript run --account latpop who.lua",
		"there are\n$", "./tgscript logout --account laptop", "signed out\n$", "./tgscript accounts")
	s.wait(p.address + "\n$")
	s.print("The accounts, and signing out")
	s.sees("laptop   @sandbox_locked  +9996•••03  2", `did you mean "laptop"?`, "account laptop is signed out")
}
