package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/gotd/td/telegram"
	"github.com/gotd/td/tg"
)

// missed is how many messages arrive in each chat while a client is away.
const missed = 30

const back = "you are back"

// gotd's engine has gaps of its own, which the driver goes around. After a
// reconnection it asks for nothing until an update with a later pts arrives.
// Whatever makes it ask for a channel's difference, an updateChannelTooLong that
// tells of nothing new too, it does not before the timeout of the last one is
// over, 30 seconds that are meant for who looks at the channel, and hears nothing
// of it until then. Of a difference it hands on all
// messages, but of the other updates only those whose pts follow each other from
// where it was; a channel's come after the messages, and so never. Here edits
// and deletions come first while it is away, and what became of a channel's is
// read.
func catchup(ctx context.Context) {
	friend, owner := user(ctx, "friend"), signIn(ctx, "me", "owner", telegram.Options{})
	defer friend.stop()
	defer owner.stop()
	o := &others{friend: friend, owner: owner, private: friend.peer(ctx, "sandbox_me"),
		super: friend.peer(ctx, "sandbox_supergroup"), news: owner.peer(ctx, "sandbox_channel")}
	cutOff(ctx, o)
	startedAnew(ctx, o)
}

// others are those who write while a client is away.
type others struct {
	friend, owner        *account
	private, super, news tg.InputPeerClass
}

// chats are where they write, as the one who is away knows them.
var chats = []int64{friendID, groupID, supergroupID, channelID}

// in is who writes in a chat, and what he calls it.
func (o *others) in(chat int64) (*account, tg.InputPeerClass) {
	switch chat {
	case friendID:
		return o.friend, o.private
	case groupID:
		return o.friend, group()
	case supergroupID:
		return o.friend, o.super
	}
	return o.owner, o.news
}

// say writes in chats, and returns the writers' ids of the messages.
func (o *others) say(ctx context.Context, text string, chats ...int64) map[int64]int {
	ids := map[int64]int{}
	for _, chat := range chats {
		a, to := o.in(chat)
		ids[chat] = sentID(a.sender.To(to).Text(ctx, text))
	}
	return ids
}

// beBusy is what a client misses: an old message of each chat edited, another
// deleted, then new ones, of which one is edited and one deleted again.
func (o *others) beBusy(ctx context.Context, old, gone map[int64]int, word string) {
	for _, chat := range chats {
		a, to := o.in(chat)
		need(a.sender.To(to).Edit(old[chat]).Text(ctx, word+" old"))
		need(a.sender.To(to).Revoke().Messages(ctx, gone[chat]))
	}
	for i := range missed {
		sent := o.say(ctx, fmt.Sprintf("%s %d", word, i), chats...)
		for _, chat := range chats {
			a, to := o.in(chat)
			switch i {
			case 3:
				need(a.sender.To(to).Edit(sent[chat]).Textf(ctx, "%s %d, edited", word, i))
			case 5:
				need(a.sender.To(to).Revoke().Messages(ctx, sent[chat]))
			}
		}
	}
}

// wanted are the new messages that a client gets to know of afterwards.
func wanted(word string) []string {
	var all []string
	for i := range missed {
		text := fmt.Sprintf("%s %d", word, i)
		switch i {
		case 3:
			text += ", edited"
		case 5:
			continue
		}
		all = append(all, text)
	}
	return all
}

// prepare writes what will be edited and deleted, and waits until it is heard.
func (o *others) prepare(ctx context.Context, e *ears, word string) (old, gone map[int64]int, heard map[int64][2]int) {
	old, gone = o.say(ctx, word+" to edit", chats...), o.say(ctx, word+" to delete", chats...)
	heard = map[int64][2]int{}
	for _, chat := range chats {
		heard[chat] = [2]int{e.wait(ctx, "new", chat, word+" to edit").id, e.wait(ctx, "new", chat, word+" to delete").id}
	}
	return old, gone, heard
}

func cutOff(ctx context.Context, o *others) {
	const word = "cut off"
	e := listener(ctx, "me", "away")
	defer e.stop()
	old, gone, heard := o.prepare(ctx, e, word)
	connections := e.wire.connections()
	e.wire.cut()
	o.beBusy(ctx, old, gone, word)
	all, _ := e.heard.now()
	for _, one := range all {
		holds(fmt.Sprintf("heard while cut off: %+v", one), one.text != word+" 0")
	}
	e.wire.heal()
	need(e.client.Self(ctx)) // connected again, and subscribed
	holds("the client did not connect again", e.wire.connections() > connections)
	o.whole(ctx, e, word, heard, o.say(ctx, back, chats...))
}

// startedAnew is a new client with nothing but the session and the state that
// the last one has stored.
func startedAnew(ctx context.Context, o *others) {
	const word = "offline"
	e := listener(ctx, "me", "away")
	old, gone, heard := o.prepare(ctx, e, word)
	e.stop()
	o.beBusy(ctx, old, gone, word)
	e = listener(ctx, "me", "away")
	defer e.stop()
	for _, chat := range chats {
		e.wait(ctx, "new", chat, wanted(word)[missed-2])
	}
	o.whole(ctx, e, word, heard, o.say(ctx, back, friendID, groupID))
}

// whole checks that a client has heard all of what it missed, in order and once,
// and that its histories say the same. said are the chats in which somebody has
// written since it is back.
func (o *others) whole(ctx context.Context, e *ears, word string, heard map[int64][2]int, said map[int64]int) {
	for _, chat := range chats {
		want := wanted(word)
		if _, ok := said[chat]; ok {
			want = append(want, back)
		}
		e.wait(ctx, "new", chat, want[len(want)-1])
		if chat == friendID || chat == groupID {
			same(fmt.Sprintf("%d: the old message", chat), e.wait(ctx, "edit", chat, word+" old").id, heard[chat][0])
			e.waitID(ctx, "delete", 0, heard[chat][1])
		}
		all, _ := e.heard.now()
		var told []string
		var ids []int
		for _, one := range of(all, "new", chat) {
			if one.text == back || strings.HasPrefix(one.text, word) && !strings.HasPrefix(one.text, word+" to ") {
				told, ids = append(told, one.text), append(ids, one.id)
			}
		}
		same(fmt.Sprintf("%d: heard", chat), told, want)
		holds(fmt.Sprintf("%d: heard out of order: %v", chat, ids), slices.IsSorted(ids))
		history := e.history(ctx, e.chat(ctx, chat), len(want))
		same(fmt.Sprintf("%d: the history", chat), texts(reversed(history)), want)
		same(fmt.Sprintf("%d: ids in the history", chat), reversed(idsOf(history)), ids)
		left := e.get(ctx, e.chat(ctx, chat), heard[chat][0], heard[chat][1])
		same(fmt.Sprintf("%d: what was edited", chat), left[0].Message, word+" old")
		holds(fmt.Sprintf("%d: what was deleted is there", chat), left[1] == nil)
	}
	all, _ := e.tooLong.now()
	same("channels with too long a difference", all, nil)
}

// chat is a chat of the default world by its id.
func (a *account) chat(ctx context.Context, id int64) tg.InputPeerClass {
	switch id {
	case friendID:
		return a.peer(ctx, "sandbox_friend")
	case groupID:
		return group()
	case supergroupID:
		return a.peer(ctx, "sandbox_supergroup")
	}
	return a.peer(ctx, "sandbox_channel")
}
