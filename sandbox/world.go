package sandbox

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strings"

	"github.com/tgscript/tgscript/tl/api"
)

// Identities of the default world. Bots' ids are the number in their token.
const (
	botID        = 1000
	meID         = 1001
	friendID     = 1002
	lockedID     = 1003
	groupID      = 2001
	supergroupID = 3001
	channelID    = 3002
)

// genesis is when the default world's history begins: 1 January 2026, UTC.
const genesis = 1767225600

// world is all state that outlives a connection, and what a snapshot holds.
type world struct {
	Accounts    map[int64]*account
	Chats       map[int64]*chat
	Channels    map[int64]*channel
	Keys        map[int64]*authKey
	Files       map[int64]*file // photos and documents
	Polls       map[int64]*poll
	Sets        map[int64]*stickerSet
	LastFile    int64 // how many files, polls and albums there have ever been
	LastChat    int64 // id of the newest chat
	LastChan    int64 // id of the newest channel
	LastTakeout int64 // id of the newest takeout session
	LastEvent   int64 // id of the newest event in any admin log
	LastLink    int64 // id of the newest message, whatever its copies are called

	names  map[string]peer     // by lower-case username
	phones map[string]*account // by digits
	copies map[int64][]copyRef // of messages in common boxes, by Link
	blobs  map[sum]*blob       // what the files are made of
	stored int64               // bytes in blobs
}

// copyRef is where a copy of a message is.
type copyRef struct {
	account *account
	id      int32
}

func newWorld() *world {
	w := &world{
		Accounts: map[int64]*account{}, Chats: map[int64]*chat{}, Channels: map[int64]*channel{},
		Keys: map[int64]*authKey{}, Files: map[int64]*file{}, Polls: map[int64]*poll{}, Sets: map[int64]*stickerSet{}, blobs: map[sum]*blob{}, LastChat: groupID - 1, LastChan: supergroupID - 1,
	}
	w.index()
	return w
}

// index rebuilds what a snapshot does not hold.
func (w *world) index() {
	w.names, w.phones, w.copies = map[string]peer{}, map[string]*account{}, map[int64][]copyRef{}
	for _, id := range sortedKeys(w.Accounts) {
		a := w.Accounts[id]
		a.Box.index()
		w.publish(a)
		for _, m := range a.Box.Messages {
			w.copies[m.Link] = append(w.copies[m.Link], copyRef{a, m.ID})
		}
	}
	for _, c := range w.Channels {
		c.Box.index()
		for _, m := range c.Box.Messages {
			m.poll = w.pollOf(m.Obj)
		}
		if c.Username != "" {
			w.names[strings.ToLower(c.Username)] = c.peer()
		}
	}
}

// publish makes an account reachable by its username and phone.
func (w *world) publish(a *account) {
	w.Accounts[a.ID] = a
	if a.Username != "" {
		w.names[strings.ToLower(a.Username)] = a.peer()
	}
	if a.Phone != "" {
		w.phones[a.Phone] = a
	}
}

// addChannel gives a new channel its id and makes it reachable.
func (w *world) addChannel(c *channel) {
	w.LastChan++
	c.ID, c.Box = w.LastChan, newBox()
	c.mend()
	w.Channels[c.ID] = c
	if c.Username != "" {
		w.names[strings.ToLower(c.Username)] = c.peer()
	}
}

// addChat gives a new basic group its id.
func (w *world) addChat(c *chat) {
	w.LastChat++
	c.ID = w.LastChat
	w.Chats[c.ID] = c
}

// accessHash is the access hash that a viewer knows a user or channel by. It is
// another for each viewer, never 0, and the same in every run.
func accessHash(viewer int64, p peer) int64 {
	sum := sha256.Sum256(fmt.Appendf(nil, "tgscript sandbox %d %d %d", viewer, p.Kind, p.ID))
	return int64(binary.LittleEndian.Uint64(sum[:]) | 1)
}

// defaultWorld is the world that scripts, docs and tests can name.
func defaultWorld() *world {
	w := newWorld()
	for _, a := range defaultAccounts() {
		w.publish(a)
	}
	me, friend, bot := w.Accounts[meID], w.Accounts[friendID], w.Accounts[botID]
	me.Contacts[friendID] = contact{FirstName: friend.FirstName}
	friend.Contacts[meID] = contact{me.FirstName, me.LastName}

	everyone := func() []*member {
		return []*member{
			{User: meID, Inviter: meID, Date: genesis},
			{User: friendID, Inviter: meID, Date: genesis},
			{User: lockedID, Inviter: meID, Date: genesis},
		}
	}
	group := &chat{Title: "Sandbox Group", Creator: meID, Date: genesis, Version: 1, Members: everyone()}
	w.addChat(group)
	super := &channel{Title: "Sandbox Supergroup", Username: "sandbox_supergroup", Megagroup: true,
		About: "A supergroup for trying things out.", Creator: meID, Date: genesis, Members: everyone(),
		Denied: supergroupDenied()}
	w.addChannel(super)
	news := &channel{Title: "Sandbox Channel", Username: "sandbox_channel",
		About: "A channel for trying things out.", Creator: meID, Date: genesis, Members: everyone()}
	w.addChannel(news)

	c := &call{w: w, now: genesis}
	c.say(me, group.peer(), &api.MessageActionChatCreate{Title: group.Title, Users: []int64{friendID, lockedID}})
	c.say(me, super.peer(), &api.MessageActionChannelCreate{Title: super.Title})
	c.say(me, news.peer(), &api.MessageActionChannelCreate{Title: news.Title})
	c.tell(friend, me.peer(), "Welcome to the sandbox!", "Nothing here reaches the real Telegram.")
	c.tell(me, friend.peer(), "Good to know, thank you.")
	c.tell(me, bot.peer(), "/start")
	c.tell(bot, me.peer(), "Hello, I am a bot.")
	c.tell(me, group.peer(), "Welcome to the group.")
	c.tell(friend, group.peer(), "Hello everyone!")
	c.tell(me, super.peer(), "Welcome to the supergroup.")
	c.tell(friend, super.peer(), "Hi!")
	c.tell(me, news.peer(), "First post.", "Second post.")
	return w
}

func defaultAccounts() []*account {
	bot := newAccount(botID, "Sandbox Bot")
	bot.Username, bot.Bot, bot.Token = Bot, true, "1000:sandbox"
	bot.About, bot.Inline = "A bot for trying things out.", true
	me := newAccount(meID, "Sandbox")
	me.LastName, me.Username, me.Phone = "User", "sandbox_me", "9996620001"
	friend := newAccount(friendID, "Friend")
	friend.Username, friend.Phone = "sandbox_friend", "9996620002"
	friend.BusinessLinks = []businessLink{{Slug: "sandbox", Title: "Sandbox", Message: "Hello, friend!"}}
	locked := newAccount(lockedID, "Locked")
	locked.Username, locked.Phone = "sandbox_locked", "9996620003"
	locked.Password = newPassword("sandbox", "the name of this place")
	return []*account{bot, me, friend, locked}
}

// tell writes messages, a minute each, for the default world.
func (c *call) tell(from *account, to peer, texts ...string) {
	for _, text := range texts {
		c.now += 60
		c.deliver(from, to, &api.Message{Message: text})
	}
}

// say writes a service message for the default world.
func (c *call) say(from *account, to peer, action api.MessageActionClass) {
	c.now += 60
	c.deliver(from, to, &api.MessageService{Action: action})
}
