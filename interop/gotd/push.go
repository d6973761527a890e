package main

import (
	"context"
	"fmt"

	"github.com/gotd/td/tg"
)

func push(ctx context.Context) {
	mine, other, far := listener(ctx, "me", "me"), listener(ctx, "me", "me2"), listener(ctx, "friend", "friend")
	defer mine.stop()
	defer other.stop()
	defer far.stop()
	for _, c := range []conversation{
		{"private", mine, other, far, mine.peer(ctx, "sandbox_friend"), far.peer(ctx, "sandbox_me"), friendID, meID},
		{"group", mine, other, far, group(), group(), groupID, groupID},
		{"supergroup", mine, other, far, mine.peer(ctx, "sandbox_supergroup"), far.peer(ctx, "sandbox_supergroup"), supergroupID, supergroupID},
	} {
		c.run(ctx)
	}
	post(ctx, mine, other, far)
	burst(ctx, mine, far)
	for _, e := range []*ears{mine, other, far} {
		all, _ := e.heard.now()
		told := map[event]bool{}
		for _, one := range all {
			if one.kind == "new" {
				holds(fmt.Sprintf("told twice: %+v", one), !told[one])
				told[one] = true
			}
		}
	}
}

// conversation is one chat, as both sides call it.
type conversation struct {
	name             string
	mine, other, far *ears
	here, there      tg.InputPeerClass
	chat, theirs     int64
}

func (c *conversation) what(s string) string { return c.name + ": " + s }

// deletions of anything but channels do not say where.
func (c *conversation) place(chat int64) int64 {
	if c.name == "supergroup" {
		return chat
	}
	return 0
}

func (c *conversation) run(ctx context.Context) {
	sent := sentID(c.mine.sender.To(c.here).StyledText(ctx, styled(c.name+": ")...))
	text := c.name + ": " + plain
	got := c.far.wait(ctx, "new", c.theirs, text)
	same(c.what("the friend's message: author"), got.from, int64(meID))
	same(c.what("the friend's message: out"), got.out, false)
	seen := c.other.wait(ctx, "new", c.chat, text)
	same(c.what("my other client's message"), []any{seen.id, seen.out}, []any{sent, true})

	need(c.mine.sender.To(c.here).Edit(sent).Text(ctx, "edited in "+c.name))
	same(c.what("the edited message"), c.far.wait(ctx, "edit", c.theirs, "edited in "+c.name).id, got.id)
	same(c.what("the edited message, for my other client"), c.other.wait(ctx, "edit", c.chat, "edited in "+c.name).id, sent)

	answer := sentID(c.far.sender.To(c.there).Reply(got.id).Text(ctx, "answer in "+c.name))
	back := c.mine.wait(ctx, "new", c.chat, "answer in "+c.name)
	same(c.what("the answer"), []any{back.from, back.replyTo, back.out}, []any{int64(friendID), sent, false})

	if channel, ok := c.here.(*tg.InputPeerChannel); ok {
		need(c.mine.api.ChannelsReadHistory(ctx, &tg.ChannelsReadHistoryRequest{
			Channel: &tg.InputChannel{ChannelID: channel.ChannelID, AccessHash: channel.AccessHash}, MaxID: back.id}))
	} else {
		need(c.mine.api.MessagesReadHistory(ctx, &tg.MessagesReadHistoryRequest{Peer: c.here, MaxID: back.id}))
	}
	c.far.waitID(ctx, "read", c.theirs, answer)

	need(c.mine.sender.To(c.here).Revoke().Messages(ctx, sent))
	c.far.waitID(ctx, "delete", c.place(c.theirs), got.id)
	c.other.waitID(ctx, "delete", c.place(c.chat), sent)
	need(c.far.sender.To(c.there).Revoke().Messages(ctx, answer))
	c.mine.waitID(ctx, "delete", c.place(c.chat), back.id)
}

// post is a post in a channel, of which every reader and my other client hear.
func post(ctx context.Context, mine, other, far *ears) {
	news := mine.peer(ctx, "sandbox_channel")
	sent := sentID(mine.sender.To(news).Text(ctx, "a post"))
	for _, e := range []*ears{other, far} {
		got := e.wait(ctx, "new", channelID, "a post")
		same("channel: the post", []any{got.id, got.from}, []any{sent, int64(channelID)})
	}
	need(mine.sender.To(news).Edit(sent).Text(ctx, "a better post"))
	same("channel: the edited post", far.wait(ctx, "edit", channelID, "a better post").id, sent)
	need(mine.sender.To(news).Revoke().Messages(ctx, sent))
	far.waitID(ctx, "delete", channelID, sent)
}

// burst is many messages, which arrive in each chat as they were sent.
func burst(ctx context.Context, mine, far *ears) {
	private, super := mine.peer(ctx, "sandbox_friend"), mine.peer(ctx, "sandbox_supergroup")
	want := map[int64][]string{}
	for i := range 25 {
		need(mine.sender.To(private).Textf(ctx, "burst %d", i))
		need(mine.sender.To(super).Textf(ctx, "burst %d", i))
		want[meID] = append(want[meID], fmt.Sprintf("burst %d", i))
	}
	want[supergroupID] = want[meID]
	for chat, texts := range want {
		far.wait(ctx, "new", chat, texts[len(texts)-1])
		all, _ := far.heard.now()
		var got []string
		for _, e := range of(all, "new", chat) {
			if len(e.text) > 5 && e.text[:5] == "burst" {
				got = append(got, e.text)
			}
		}
		same(fmt.Sprintf("a burst in %d", chat), got, texts)
	}
}
