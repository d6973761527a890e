//go:build !windows

package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rsa"
	"flag"
	"fmt"
	"math/rand/v2"
	"net"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/tgscript/tgscript/sandbox"
	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// The whole of it is
//
//	go test ./cmd/tgscript -run TestCrash -crash.kills 500 -crash.updates 10000 -v
var (
	crashKills   = flag.Int("crash.kills", 20, "how often TestCrash kills the process")
	crashUpdates = flag.Int("crash.updates", 400, "how many messages arrive meanwhile")
)

// quizzes is how many conversations there are for a hundred messages.
const quizzes = 1

// crashing is a bot that is killed again and again, and those who write to it.
type crashing struct {
	t       *testing.T
	box     *sandbox.Sandbox
	dir     string
	bot     int64
	group   int64
	super   int64
	tokens  chan bool    // a message may be sent for each
	sent    atomic.Int64 // messages that want an answer
	heard   atomic.Int64 // that have come
	begun   chan bool    // closed when the bot has
	last    chan bool    // closed when it is killed no more
	news    chan bool    // one has come
	writers sync.WaitGroup
	quizzed int
}

// TestCrash: whenever the process is killed, while it starts, handles, sends,
// stores or waits for an answer in a conversation, each message has its effect
// once: one answer, in order, one count, one place in a list; and each conversation
// goes on where it was.
func TestCrash(t *testing.T) {
	c := newCrashing(t)
	kills, updates := *crashKills, *crashUpdates
	c.firstLife()
	began, released, starting := time.Now(), 0, 0
	for i := range kills {
		for ; released < updates*(i+1)/kills; released++ {
			c.tokens <- true
		}
		if !c.life() {
			starting++
		}
	}
	close(c.tokens)
	took := time.Since(began)
	c.lastLife()
	t.Logf("%d kills, %d of them before it had answered, and %d messages in %v; at rest after %v", kills, starting, c.sent.Load(), took.Round(time.Second), time.Since(began).Round(time.Second))
	c.check()
}

func newCrashing(t *testing.T) *crashing {
	box, err := sandbox.New(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	c := &crashing{t: t, box: box, dir: t.TempDir(), tokens: make(chan bool, *crashUpdates), begun: make(chan bool), last: make(chan bool), news: make(chan bool, 1)}
	ctx, cancel := context.WithCancel(context.Background())
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- box.Serve(ctx, listener) }()
	t.Cleanup(func() {
		cancel()
		<-served
		box.Close()
	})
	c.bot = c.person(sandbox.Person{Username: "crash_bot", Bot: true, SeesAll: true})
	c.account(listener.Addr().String())
	ann, bea, dora := c.person(sandbox.Person{FirstName: "Ann"}), c.person(sandbox.Person{FirstName: "Bea"}), c.person(sandbox.Person{FirstName: "Dora"})
	chat := func(kind sandbox.ChatKind) int64 {
		id, err := box.AddChat(sandbox.Chat{Kind: kind, Title: "Crash", Creator: ann, Members: []int64{bea, c.bot}})
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	c.group, c.super = chat(sandbox.Group), chat(sandbox.Supergroup)
	c.writer(ctx, ann, []int64{c.bot, c.group, c.super}, []int64{c.bot, c.group, c.super})
	c.writer(ctx, bea, []int64{c.bot, c.group, c.super}, []int64{c.bot})
	c.quizzer(ctx, dora)
	return c
}

func (c *crashing) person(p sandbox.Person) int64 {
	c.t.Helper()
	id, err := c.box.AddPerson(p)
	if err != nil {
		c.t.Fatal(err)
	}
	return id
}

// account makes the bot's account file.
func (c *crashing) account(addr string) {
	c.t.Helper()
	key, salt, err := c.box.AuthKeyOf(c.bot)
	if err != nil {
		c.t.Fatal(err)
	}
	file, err := telegram.OpenAccountFile(dataDir(c.dir).file("bot"), telegram.AccountFileOptions{Create: true})
	if err != nil {
		c.t.Fatal(err)
	}
	defer file.Close()
	dc := c.box.DC()
	place := telegram.Place{AppID: 1, AppHash: "sandbox", DCs: []telegram.DC{{ID: dc, Addr: addr}}, Keys: []*rsa.PublicKey{c.box.PublicKey()}}
	if err := file.SetPlace(place); err != nil {
		c.t.Fatal(err)
	}
	err = file.Save(telegram.Change{
		Session: &telegram.Session{DC: dc, Keys: map[int]telegram.StoredKey{dc: {Key: key, Salt: salt}}},
		Self:    &telegram.Self{ID: c.bot, FirstName: "crash_bot", Bot: true},
	})
	if err != nil {
		c.t.Fatal(err)
	}
}

// as runs f as somebody's client.
func (c *crashing) as(ctx context.Context, who int64, f func(context.Context, *telegram.Client) error) error {
	key, salt, err := c.box.AuthKeyOf(who)
	if err != nil {
		return err
	}
	dc, store := c.box.DC(), &telegram.MemoryStore{}
	if err := store.Save(telegram.Change{Session: &telegram.Session{DC: dc, Keys: map[int]telegram.StoredKey{dc: {Key: key, Salt: salt}}}}); err != nil {
		return err
	}
	client := telegram.New(telegram.Options{AppID: 1, AppHash: "sandbox", DC: dc, Store: store, Dial: c.box.Dial, Keys: []*rsa.PublicKey{c.box.PublicKey()}, NoPFS: true})
	return client.Run(ctx, func(ctx context.Context) error { return f(ctx, client) })
}

// client runs f as somebody, with what the bot has sent there to the chats.
func (c *crashing) client(ctx context.Context, who int64, f func(context.Context, *telegram.Client), hear func(chat int64, text string)) {
	c.writers.Go(func() {
		err := c.as(ctx, who, func(ctx context.Context, client *telegram.Client) error {
			ctx, cancel := context.WithCancel(ctx)
			ready, ended := make(chan bool), make(chan error, 1)
			go func() {
				ended <- client.Updates(ctx, telegram.UpdateOptions{
					Ready:  func(telegram.UpdateState) { close(ready) },
					Handle: func(u *telegram.Update) { c.heardBy(u, hear) },
				})
			}()
			<-ready
			f(ctx, client)
			cancel()
			<-ended
			return nil
		})
		if err != nil && ctx.Err() == nil {
			c.t.Error(err)
		}
	})
}

// heardBy tells of what the bot has sent.
func (c *crashing) heardBy(u *telegram.Update, hear func(chat int64, text string)) {
	var m api.MessageClass
	switch u := u.Update.(type) {
	case *api.UpdateNewMessage:
		m = u.Message
	case *api.UpdateNewChannelMessage:
		m = u.Message
	}
	text, ok := m.(*api.Message)
	if !ok || !fromBot(text, c.bot) {
		return
	}
	hear(chatOf(text.PeerID), text.Message)
	select {
	case c.news <- true:
	default:
	}
}

// say sends a message, once.
func (c *crashing) say(ctx context.Context, client *telegram.Client, who, chat int64, text string) {
	req := &api.MessagesSendMessageRequest{Peer: c.box.InputPeer(who, chat), Message: text, RandomID: rand.Int64()}
	if _, err := client.Invoke(ctx, req, telegram.CallOptions{}); err != nil && ctx.Err() == nil {
		c.t.Errorf("%s: %v", text, err)
	}
}

// writer writes to chats, as long as there are tokens, and counts the answers in
// those of answered. In the end it writes to these again: as the bot answers in
// order, it has seen to all before then.
func (c *crashing) writer(ctx context.Context, who int64, chats, answered []int64) {
	var ends sync.WaitGroup
	c.client(ctx, who, func(ctx context.Context, client *telegram.Client) {
		n := 0
		for range c.tokens {
			n++
			c.sent.Add(1)
			c.say(ctx, client, who, chats[rand.IntN(len(chats))], fmt.Sprintf("%d/%d", who, n))
			<-time.After(time.Duration(rand.IntN(8)) * time.Millisecond)
		}
		<-c.last
		ends.Add(len(answered))
		for _, chat := range answered {
			c.sent.Add(1)
			c.say(ctx, client, who, chat, fmt.Sprintf("%d/end", who))
		}
		ends.Wait()
	}, func(chat int64, text string) {
		if !slices.Contains(answered, chat) {
			return
		}
		c.heard.Add(1)
		if strings.HasSuffix(text, "/end") {
			ends.Done()
		}
	})
}

// quizzer answers what the bot asks, one quiz after the other.
func (c *crashing) quizzer(ctx context.Context, who int64) {
	c.quizzed = max(2, *crashUpdates*quizzes/100)
	heard := make(chan string, 100)
	c.client(ctx, who, func(ctx context.Context, client *telegram.Client) {
		<-c.begun
		for i := range c.quizzed {
			c.say(ctx, client, who, c.bot, fmt.Sprintf("quiz%d", i+1))
			for answer := 1; answer <= 4; answer++ {
				select {
				case <-heard:
				case <-ctx.Done():
					return
				}
				if answer < 4 {
					c.say(ctx, client, who, c.bot, fmt.Sprintf("answer%d", answer))
				}
			}
		}
		<-c.last
		c.say(ctx, client, who, c.bot, "end")
		<-heard
	}, func(_ int64, text string) { heard <- text })
}

func (c *crashing) command(args ...string) *exec.Cmd {
	return exec.Command("tgscript", append([]string{"run", "--data", c.dir, "--account", "bot", filepath.Join("testdata", "crash", "bot.lua")}, args...)...)
}

// tgscript runs the bot.
func (c *crashing) tgscript(out *bytes.Buffer, args ...string) *exec.Cmd {
	cmd := c.command(args...)
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Start(); err != nil {
		c.t.Fatal(err)
	}
	return cmd
}

// firstLife runs the bot until it is ready: what is sent from then on is its to
// answer.
func (c *crashing) firstLife() {
	cmd := c.command()
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		c.t.Fatal(err)
	}
	if ready, err := bufio.NewReader(out).ReadString('\n'); ready != "ready\n" {
		c.t.Errorf("it says %q, %v", ready, err)
	}
	if err := cmd.Process.Kill(); err != nil {
		c.t.Error(err)
	}
	_ = cmd.Wait() // it was killed
	close(c.begun)
}

// life runs the bot until it is killed: at any time while it starts, or when it has
// answered some. It tells whether it has answered.
func (c *crashing) life() bool {
	var out bytes.Buffer
	before := c.heard.Load()
	cmd := c.tgscript(&out)
	soon := rand.IntN(4) == 0
	limit := time.After(5 * time.Second)
	if soon {
		limit = time.After(time.Duration(rand.IntN(80_000)) * time.Microsecond)
	}
	enough := before + 1 + rand.Int64N(int64(3**crashUpdates / *crashKills))
	for more := true; more; {
		select {
		case <-c.news:
			more = soon || c.heard.Load() < enough && c.heard.Load() < c.sent.Load()
		case <-limit:
			more = false
		}
	}
	<-time.After(time.Duration(rand.IntN(3000)) * time.Microsecond)
	if err := cmd.Process.Kill(); err != nil {
		c.t.Error(err)
	}
	if err := cmd.Wait(); err == nil || cmd.ProcessState.Exited() {
		c.t.Errorf("it has ended by itself: %v\n%s", err, out.String())
	}
	c.quiet(&out)
	return c.heard.Load() > before
}

// quiet wants nothing to be logged but what the script prints.
func (c *crashing) quiet(out *bytes.Buffer) {
	for line := range strings.Lines(out.String()) {
		if line != "ready\n" {
			c.t.Errorf("it says %s", line)
		}
	}
}

// lastLife runs the bot until all is answered.
func (c *crashing) lastLife() {
	var out bytes.Buffer
	cmd := c.tgscript(&out)
	close(c.last)
	done := make(chan bool)
	go func() {
		c.writers.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(2 * time.Minute):
		c.t.Errorf("%d of %d messages are answered", c.heard.Load(), c.sent.Load())
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		c.t.Error(err)
	}
	// It says where it hangs, if it does.
	late := time.AfterFunc(time.Minute, func() { cmd.Process.Signal(syscall.SIGQUIT) })
	if err := cmd.Wait(); err != nil {
		c.t.Errorf("at the end: %v", err)
	}
	late.Stop()
	c.quiet(&out)
}
