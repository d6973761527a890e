package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/gotd/td/telegram/message/styling"
	"github.com/gotd/td/tg"
)

const plain = "bold and code, @sandbox_friend 😀 end"

// styled is the text that every chat gets; the mention is the server's to find.
func styled(before string) []styling.StyledTextOption {
	return []styling.StyledTextOption{
		styling.Plain(before), styling.Bold("bold"), styling.Plain(" and "), styling.Code("code"),
		styling.Plain(", @sandbox_friend 😀 "), styling.Italic("end"),
	}
}

// marked are its entities behind a text of that length. The face is two units.
func marked(before int) []entity {
	return []entity{{"Bold", before, 4}, {"Code", before + 9, 4}, {"Mention", before + 15, 15}, {"Italic", before + 34, 3}}
}

// place is a chat as the first user sees it and, where there is one, as the
// friend does.
type place struct {
	name       string
	me, friend *account
	chat, seen tg.InputPeerClass
}

func messages(ctx context.Context) {
	me, friend := user(ctx, "me"), user(ctx, "friend")
	defer me.stop()
	defer friend.stop()
	for _, p := range []place{
		{"saved", me, friend, &tg.InputPeerSelf{}, nil},
		{"private", me, friend, me.peer(ctx, "sandbox_friend"), friend.peer(ctx, "sandbox_me")},
		{"group", me, friend, group(), group()},
		{"supergroup", me, friend, me.peer(ctx, "sandbox_supergroup"), friend.peer(ctx, "sandbox_supergroup")},
		{"channel", me, friend, me.peer(ctx, "sandbox_channel"), nil},
	} {
		m := p.edit(ctx, p.send(ctx))
		answer := p.answer(ctx, m)
		p.forward(ctx, m)
		p.find(ctx, m, answer)
		p.delete(ctx, m, answer)
	}
	limits(ctx, me, friend)
}

func (p *place) what(format string, args ...any) string {
	return p.name + ": " + fmt.Sprintf(format, args...)
}

// theirs is the friend's copy of a message, found by its text.
func (p *place) theirs(ctx context.Context, text string) *tg.Message {
	var found *tg.Message
	for _, m := range p.friend.history(ctx, p.seen, 8) {
		if _, forwarded := m.GetFwdFrom(); m.Message == text && !forwarded {
			holds(p.what("the friend has %q twice", text), found == nil)
			found = m
		}
	}
	holds(p.what("the friend has no %q", text), found != nil)
	return found
}

func (p *place) send(ctx context.Context) *tg.Message {
	id := sentID(p.me.sender.To(p.chat).StyledText(ctx, styled("")...))
	m := p.me.read(ctx, p.chat, id)
	same(p.what("what was sent"), m.Message, plain)
	same(p.what("its entities"), entities(m), marked(0))
	post := p.name == "channel"
	same(p.what("out"), m.Out, p.name != "saved") // nobody's outbox
	same(p.what("post"), m.Post, post)
	author := int64(meID)
	if post {
		author = channelID
	}
	same(p.what("its author"), p.me.author(m), author)
	same(p.what("the newest of the history"), p.me.history(ctx, p.chat, 1)[0].ID, id)
	if p.seen != nil {
		copied := p.theirs(ctx, plain)
		same(p.what("the friend's copy: author"), p.friend.author(copied), int64(meID))
		same(p.what("the friend's copy: out"), copied.Out, false)
		same(p.what("the friend's copy: entities"), entities(copied), marked(0))
	}
	return m
}

func (p *place) edit(ctx context.Context, m *tg.Message) *tg.Message {
	const before = "changed: "
	answer := messagesIn(need(p.me.sender.To(p.chat).Edit(m.ID).StyledText(ctx, styled(before)...)))
	same(p.what("messages in the answer to an edit"), len(answer), 1)
	same(p.what("after the edit: id"), answer[0].ID, m.ID)
	same(p.what("after the edit: text"), answer[0].Message, before+plain)
	again := p.me.read(ctx, p.chat, m.ID)
	same(p.what("the edit read back"), again.Message, before+plain)
	same(p.what("the edit's entities"), entities(again), marked(len(before)))
	holds(p.what("an edited message has no edit date"), again.EditDate != 0)
	same(p.what("the edit date"), answer[0].EditDate, again.EditDate)
	same(p.what("the date"), again.Date, m.Date)
	refused(p.what("an edit that changes nothing"), "MESSAGE_NOT_MODIFIED",
		failed(p.me.sender.To(p.chat).Edit(m.ID).StyledText(ctx, styled(before)...)))
	if p.seen != nil {
		copied := p.theirs(ctx, before+plain)
		same(p.what("the friend's copy after the edit"), entities(copied), marked(len(before)))
		refused(p.what("an edit of somebody else's"), "MESSAGE_AUTHOR_REQUIRED",
			failed(p.friend.sender.To(p.seen).Edit(copied.ID).Text(ctx, "mine now")))
	}
	return again
}

func (p *place) answer(ctx context.Context, m *tg.Message) *tg.Message {
	text := "an answer in " + p.name
	r := p.me.read(ctx, p.chat, sentID(p.me.sender.To(p.chat).Reply(m.ID).Text(ctx, text)))
	same(p.what("the answer's text"), r.Message, text)
	same(p.what("what it answers"), replyTo(r), m.ID)
	if p.seen != nil {
		same(p.what("what the friend's copy answers"), replyTo(p.theirs(ctx, text)), p.theirs(ctx, m.Message).ID)
	}
	return r
}

func (p *place) forward(ctx context.Context, m *tg.Message) {
	to := p.me.peer(ctx, "sandbox_supergroup")
	if p.name == "supergroup" {
		to = &tg.InputPeerSelf{}
	}
	came := messagesIn(need(p.me.sender.To(to).ForwardIDs(p.chat, m.ID).Send(ctx)))
	same(p.what("forwarded messages"), len(came), 1)
	f := p.me.read(ctx, to, came[0].ID)
	same(p.what("the forwarded text"), f.Message, m.Message)
	same(p.what("the forwarded entities"), entities(f), entities(m))
	head, ok := f.GetFwdFrom()
	holds(p.what("a forwarded message has no forward header"), ok)
	same(p.what("the forward header's date"), head.Date, m.Date)
	if p.name == "channel" {
		same(p.what("where it is from"), head.FromID, tg.PeerClass(&tg.PeerChannel{ChannelID: channelID}))
		same(p.what("which post it is"), head.ChannelPost, m.ID)
	} else {
		same(p.what("whom it is from"), head.FromID, tg.PeerClass(&tg.PeerUser{UserID: meID}))
	}
	twice := messagesIn(need(p.me.sender.To(to).ForwardIDs(p.chat, m.ID, m.ID).Send(ctx)))
	same(p.what("forwarded twice"), texts(twice), []string{m.Message, m.Message})
}

func (p *place) find(ctx context.Context, m, answer *tg.Message) {
	here := func(q string) []int { return p.me.search(ctx, p.me.inside(p.chat).Q(q)) }
	same(p.what("found by words of the answer"), here("in "+p.name), []int{answer.ID})
	same(p.what("found by no word"), len(here("nowhere to be found")), 0)
	between := need(p.me.api.MessagesSearch(ctx, &tg.MessagesSearchRequest{Peer: p.chat, Filter: &tg.InputMessagesFilterEmpty{},
		MinID: m.ID - 1, MaxID: answer.ID + 1, Limit: 10}))
	modified, ok := between.AsModified()
	holds(p.what("the search is not modified"), ok)
	var found []int
	for _, m := range modified.GetMessages() {
		found = append(found, m.GetID())
	}
	same(p.what("found between ids"), found, []int{answer.ID, m.ID})
	if p.name == "group" || p.name == "supergroup" {
		by := func(from tg.InputPeerClass) []int {
			return p.me.search(ctx, p.me.inside(p.chat).Q("in "+p.name).FromID(from))
		}
		same(p.what("found by author"), by(&tg.InputPeerSelf{}), []int{answer.ID})
		same(p.what("found by another author"), len(by(p.me.peer(ctx, "sandbox_friend"))), 0)
	}
	same(p.what("photos among texts"), len(p.me.search(ctx, p.me.inside(p.chat).Photos())), 0)
}

func (p *place) delete(ctx context.Context, m, answer *tg.Message) {
	var copied *tg.Message
	if p.seen != nil {
		copied = p.theirs(ctx, answer.Message)
	}
	revoke := p.me.sender.To(p.chat).Revoke()
	same(p.what("how many were deleted"), need(revoke.Messages(ctx, m.ID, answer.ID)).PtsCount, 2)
	for _, left := range p.me.get(ctx, p.chat, m.ID, answer.ID) {
		holds(p.what("a deleted message can be read"), left == nil)
	}
	for _, left := range p.me.newest(ctx, p.chat, 10) {
		holds(p.what("the history has a deleted message"), left.GetID() != m.ID && left.GetID() != answer.ID)
	}
	same(p.what("deleted again"), need(revoke.Messages(ctx, m.ID)).PtsCount, 0)
	if copied != nil {
		holds(p.what("the friend still has what was deleted"), p.friend.get(ctx, p.seen, copied.ID)[0] == nil)
	}
}

// limits is what is refused everywhere, and what only one side sees.
func limits(ctx context.Context, me, friend *account) {
	saved := me.sender.Self()
	refused("an empty text", "MESSAGE_EMPTY", failed(saved.Text(ctx, " ")))
	refused("a long text", "MESSAGE_TOO_LONG", failed(saved.Text(ctx, strings.Repeat("x", 4097))))
	longest := strings.Repeat("😀", 4096)
	id := sentID(saved.Text(ctx, longest))
	same("the longest text", me.read(ctx, &tg.InputPeerSelf{}, id).Message, longest)
	refused("no such message", "MESSAGE_ID_INVALID", failed(saved.Edit(id+1000).Text(ctx, "x")))
	refused("no such username", "USERNAME_NOT_OCCUPIED", failed(me.api.ContactsResolveUsername(ctx, "nobody_is_called_so")))
	refused("a reader's post", "CHAT_ADMIN_REQUIRED", failed(friend.sender.Resolve("sandbox_channel").Text(ctx, "x")))

	there, here := me.peer(ctx, "sandbox_friend"), friend.peer(ctx, "sandbox_me")
	mine := sentID(me.sender.To(there).Text(ctx, "only I delete it"))
	theirs := friend.history(ctx, here, 1)[0]
	need(me.sender.Delete().Messages(ctx, mine))
	holds("my copy is still there", me.get(ctx, there, mine)[0] == nil)
	same("the friend's copy", friend.read(ctx, here, theirs.ID).Message, "only I delete it")
}
