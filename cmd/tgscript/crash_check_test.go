//go:build !windows

package main

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// check looks at what is in the chats, and in the store.
func (c *crashing) check() {
	stored := c.report()
	count := func(key string, want int) {
		c.t.Helper()
		if stored[key] != strconv.Itoa(want) {
			c.t.Errorf("%s is %s, want %d", key, stored[key], want)
		}
	}
	all := 0
	for _, chat := range c.chats() {
		if chat.name == "Dora" {
			c.checkQuizzes(chat.lines)
			continue
		}
		said, answers := chat.sides()
		all += len(said)
		var want []string
		for _, text := range said {
			want = append(want, "answer to "+text)
		}
		compare(c, "answers in "+chat.name, answers, want)
		var list []string
		for i := 0; i <= len(said)/100; i++ {
			list = append(list, strings.Fields(stored[fmt.Sprintf("list %d %03d", chat.stored, i)])...)
		}
		compare(c, "the list of "+chat.name, list, said)
		count(fmt.Sprint("places ", chat.stored), len(said))
	}
	if int64(all) != c.sent.Load() {
		c.t.Errorf("%d messages have arrived, %d were sent", all, c.sent.Load())
	}
	all++ // the end of Dora's
	count("count", all)
	count("answered", all)
	count("begun", c.quizzed)
	count("quizzes", c.quizzed)
	count("questions", 3*c.quizzed)
}

// compare says where two lists part.
func compare(c *crashing, what string, got, want []string) {
	c.t.Helper()
	if slices.Equal(got, want) {
		return
	}
	i := 0
	for i < min(len(got), len(want)) && got[i] == want[i] {
		i++
	}
	around := func(list []string) []string { return list[max(0, min(i-2, len(list))):min(i+4, len(list))] }
	c.t.Errorf("%s: %d, want %d; from %d on %q, want %q", what, len(got), len(want), i, around(got), around(want))
}

func (c *crashing) checkQuizzes(lines []line) {
	var want, got []string
	for i := range c.quizzed {
		name := fmt.Sprint("quiz", i+1)
		want = append(want, name)
		for n := range 3 {
			want = append(want, fmt.Sprintf("%d. question of %s", n+1, name), fmt.Sprint("answer", n+1))
		}
		want = append(want, "result of "+name+": answer1 answer2 answer3")
	}
	want = append(want, "end", "answer to end")
	for _, l := range lines {
		got = append(got, l.text)
	}
	compare(c, "quizzes", got, want)
}

// report is what the bot has stored.
func (c *crashing) report() map[string]string {
	var out bytes.Buffer
	if err := c.tgscript(&out, "report").Wait(); err != nil {
		c.t.Errorf("report: %v\n%s", err, out.String())
	}
	stored := map[string]string{}
	for l := range strings.Lines(out.String()) {
		key, value, _ := strings.Cut(strings.TrimSuffix(l, "\n"), "\t")
		stored[key] = value
	}
	return stored
}

// history is a chat as somebody sees it.
type history struct {
	name   string
	stored int64 // the id that the bot has for it
	lines  []line
}

type line struct {
	bot  bool
	text string
}

// sides are what was said to the bot, and what it has said.
func (h history) sides() (said, answers []string) {
	for _, l := range h.lines {
		if l.bot {
			answers = append(answers, l.text)
		} else {
			said = append(said, l.text)
		}
	}
	return said, answers
}

// chats are all of them.
func (c *crashing) chats() (all []history) {
	look := func(who int64, name string, chat, stored int64) {
		h := history{name: name, stored: stored}
		err := c.as(context.Background(), who, func(ctx context.Context, client *telegram.Client) error {
			req := &api.MessagesGetHistoryRequest{Peer: c.box.InputPeer(who, chat), Limit: 100}
			for {
				o, err := client.Invoke(ctx, req, telegram.CallOptions{})
				if err != nil {
					return err
				}
				page := messagesOf(o)
				if len(page) == 0 {
					break
				}
				for _, m := range page {
					switch m := m.(type) {
					case *api.Message:
						req.OffsetID = m.ID
						h.lines = append(h.lines, line{fromBot(m, c.bot), m.Message})
					case *api.MessageService:
						req.OffsetID = m.ID
					}
				}
			}
			return nil
		})
		if err != nil {
			c.t.Error(err)
		}
		slices.Reverse(h.lines)
		all = append(all, h)
	}
	ann, bea, dora := c.bot+1, c.bot+2, c.bot+3
	look(ann, "Ann", c.bot, ann)
	look(bea, "Bea", c.bot, bea)
	look(dora, "Dora", c.bot, dora)
	look(ann, "group", c.group, c.group)
	look(ann, "supergroup", c.super, c.super)
	return all
}

func messagesOf(o api.Object) []api.MessageClass {
	switch o := o.(type) {
	case *api.MessagesMessages:
		return o.Messages
	case *api.MessagesMessagesSlice:
		return o.Messages
	case *api.MessagesChannelMessages:
		return o.Messages
	}
	return nil
}

// fromBot tells whether a message is the bot's: in a private chat, nobody is named.
func fromBot(m *api.Message, bot int64) bool {
	if m.FromID != nil {
		return isUser(m.FromID, bot)
	}
	return !m.Out && isUser(m.PeerID, bot)
}

func isUser(p api.PeerClass, id int64) bool {
	u, ok := p.(*api.PeerUser)
	return ok && u.UserID == id
}

// chatOf is a peer's marked id.
func chatOf(p api.PeerClass) int64 {
	switch p := p.(type) {
	case *api.PeerChat:
		return -p.ChatID
	case *api.PeerChannel:
		return -1_000_000_000_000 - p.ChannelID
	case *api.PeerUser:
		return p.UserID
	}
	return 0
}
