package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/gotd/td/telegram/query/channels/participants"
	"github.com/gotd/td/telegram/query/dialogs"
	query "github.com/gotd/td/telegram/query/messages"
	"github.com/gotd/td/tg"
)

// long is more messages than a page has.
const long = 130

func reading(ctx context.Context) {
	me, friend := user(ctx, "me"), user(ctx, "friend")
	defer me.stop()
	defer friend.stop()
	listDialogs(ctx, me, friend)
	readMarks(ctx, me, friend)
	pinDialogs(ctx, me)
	for _, name := range []string{"sandbox_friend", "sandbox_supergroup"} {
		histories(ctx, me, name)
	}
	members(ctx, me)
	inFull(ctx, me, friend)
	drafts(ctx, me)
}

// dialog is one line of a chat list.
type dialog struct {
	id       int64
	unread   int
	pinned   bool
	top      int
	readIn   int
	readOut  int
	lastText string
	draft    string
}

// dialogs are all of an account's, by gotd's iterator, a few at a time.
func (a *account) dialogs(ctx context.Context) []dialog {
	var all []dialog
	for _, e := range need(dialogs.NewQueryBuilder(a.api).GetDialogs().BatchSize(2).Collect(ctx)) {
		d, ok := e.Dialog.(*tg.Dialog)
		holds("a dialog of another kind", ok)
		line := dialog{id: id(d.Peer), unread: d.UnreadCount, pinned: d.Pinned, top: d.TopMessage, readIn: d.ReadInboxMaxID, readOut: d.ReadOutboxMaxID}
		if m, ok := e.Last.(*tg.Message); ok {
			line.lastText = m.Message
		}
		if draft, ok := d.Draft.(*tg.DraftMessage); ok {
			line.draft = draft.Message
		}
		all = append(all, line)
	}
	return all
}

func (a *account) dialog(ctx context.Context, chat int64) dialog {
	all := a.dialogs(ctx)
	i := slices.IndexFunc(all, func(d dialog) bool { return d.id == chat })
	holds(fmt.Sprintf("no dialog with %d", chat), i >= 0)
	return all[i]
}

func listDialogs(ctx context.Context, me, friend *account) {
	ids := func() []int64 {
		var ids []int64
		for _, d := range me.dialogs(ctx) {
			ids = append(ids, d.id)
		}
		return ids
	}
	everything := []int64{botID, friendID, groupID, supergroupID, channelID}
	got := ids()
	slices.Sort(got)
	same("the dialogs", got, everything)
	for _, chat := range everything {
		me.markRead(ctx, me.anyChat(ctx, chat), 0)
	}
	for i := range 3 {
		need(friend.sender.Resolve("sandbox_me").Textf(ctx, "unread %d", i))
	}
	for _, d := range me.dialogs(ctx) {
		want := 0
		if d.id == friendID {
			want = 3
			same("the last message of a dialog", d.lastText, "unread 2")
		}
		same(fmt.Sprintf("unread in %d", d.id), d.unread, want)
	}
	same("the newest dialog", ids()[0], int64(friendID))
	first := need(me.api.MessagesGetDialogs(ctx, dialogsRequest()))
	slice, ok := first.(*tg.MessagesDialogsSlice)
	holds("one dialog of many is no slice", ok)
	same("how many dialogs there are", []int{len(slice.Dialogs), slice.Count}, []int{1, 5})
}

func (a *account) anyChat(ctx context.Context, id int64) tg.InputPeerClass {
	if id == botID {
		return a.peer(ctx, "sandbox_bot")
	}
	return a.chat(ctx, id)
}

// markRead reads a chat up to a message, or all of it.
func (a *account) markRead(ctx context.Context, chat tg.InputPeerClass, up int) {
	if channel, ok := chat.(*tg.InputPeerChannel); ok {
		need(a.api.ChannelsReadHistory(ctx, &tg.ChannelsReadHistoryRequest{
			Channel: &tg.InputChannel{ChannelID: channel.ChannelID, AccessHash: channel.AccessHash}, MaxID: up}))
		return
	}
	need(a.api.MessagesReadHistory(ctx, &tg.MessagesReadHistoryRequest{Peer: chat, MaxID: up}))
}

func readMarks(ctx context.Context, me, friend *account) {
	here := me.peer(ctx, "sandbox_friend")
	theirs := friend.dialog(ctx, meID)
	holds("the friend's messages are read already", theirs.readOut < theirs.top)
	second := me.history(ctx, here, 2)[1]
	me.markRead(ctx, here, second.ID)
	mine := me.dialog(ctx, friendID)
	same("unread, and read up to, after reading two of three", []int{mine.unread, mine.readIn}, []int{1, second.ID})
	same("what the friend sees of that", friend.dialog(ctx, meID).readOut, theirs.top-1)
	me.markRead(ctx, here, 0)
	same("after reading all", friend.dialog(ctx, meID).readOut, theirs.top)
	peers := need(me.api.MessagesGetPeerDialogs(ctx, []tg.InputDialogPeerClass{&tg.InputDialogPeer{Peer: here}}))
	same("dialogs of getPeerDialogs", len(peers.Dialogs), 1)
	same("getPeerDialogs", peers.Dialogs[0].(*tg.Dialog).UnreadCount, 0)
}

func pinDialogs(ctx context.Context, me *account) {
	pin := func(chat int64, pinned bool) {
		holds("a dialog is not pinned", need(me.api.MessagesToggleDialogPin(ctx, &tg.MessagesToggleDialogPinRequest{
			Pinned: pinned, Peer: &tg.InputDialogPeer{Peer: me.anyChat(ctx, chat)}})))
	}
	pin(botID, true)
	pin(channelID, true)
	all := me.dialogs(ctx)
	same("how many dialogs there are", len(all), 5)
	same("pinned dialogs come first", []int64{all[0].id, all[1].id}, []int64{channelID, botID})
	same("they are pinned", []bool{all[0].pinned, all[1].pinned, all[2].pinned}, []bool{true, true, false})
	var pinned []int64
	for _, d := range need(me.api.MessagesGetPinnedDialogs(ctx, 0)).Dialogs {
		pinned = append(pinned, id(d.GetPeer()))
	}
	same("getPinnedDialogs", pinned, []int64{channelID, botID})
	pin(channelID, false)
	all = me.dialogs(ctx)
	same("after unpinning one", []any{all[0].id, all[0].pinned, all[1].pinned}, []any{int64(botID), true, false})
}

// histories reads a long one page by page, in a box shared with other chats and
// in a channel's own.
func histories(ctx context.Context, me *account, name string) {
	chat := me.peer(ctx, name)
	before := len(me.newest(ctx, chat, 1<<20))
	var sent []int
	for i := range long {
		sent = append(sent, sentID(me.sender.To(chat).Textf(ctx, "%d of many", i)))
	}
	holds(name+": ids do not ascend", slices.IsSorted(sent))
	whole := me.newest(ctx, chat, 1<<20)
	same(name+": how many there are", len(whole), long+before)
	same(name+": how many there are, in short", need(query.NewQueryBuilder(me.api).GetHistory(chat).Count(ctx)), long+before)
	var ids []int
	for i, m := range whole[:long] {
		ids = append(ids, m.GetID())
		same(name+": a text", m.(*tg.Message).Message, fmt.Sprintf("%d of many", long-1-i))
	}
	same(name+": newest first", ids, reversed(sent))
	page := func(r tg.MessagesGetHistoryRequest) []int {
		r.Peer, r.Limit = chat, 3
		modified, ok := need(me.api.MessagesGetHistory(ctx, &r)).AsModified()
		holds(name+": not modified", ok)
		var ids []int
		for _, m := range modified.GetMessages() {
			ids = append(ids, m.GetID())
		}
		return ids
	}
	same(name+": before an id", page(tg.MessagesGetHistoryRequest{OffsetID: sent[50]}), reversed(sent[47:50]))
	same(name+": around an id", page(tg.MessagesGetHistoryRequest{OffsetID: sent[50], AddOffset: -2}), reversed(sent[49:52]))
	same(name+": after an id", page(tg.MessagesGetHistoryRequest{OffsetID: sent[50], AddOffset: -4}), reversed(sent[51:54]))
	same(name+": between ids", page(tg.MessagesGetHistoryRequest{OffsetID: sent[53], MinID: sent[50]}), reversed(sent[51:53]))
	same(name+": found, page by page", me.search(ctx, me.inside(chat).Q("of many")), reversed(sent))
	same(name+": by their ids", texts(me.get(ctx, chat, sent[7], sent[3])), []string{"7 of many", "3 of many"})
}

// people are the ids of participants, sorted.
func people(all []participants.Elem) []int64 {
	var ids []int64
	for _, e := range all {
		u, ok := e.User()
		holds("a participant without a user", ok)
		ids = append(ids, u.ID)
	}
	slices.Sort(ids)
	return ids
}

func (a *account) participants(channel tg.InputChannelClass) *participants.GetParticipantsQueryBuilder {
	return participants.NewQueryBuilder(a.api).GetParticipants(channel).BatchSize(2)
}

func members(ctx context.Context, me *account) {
	for _, name := range []string{"sandbox_supergroup", "sandbox_channel"} {
		q := me.participants(me.channel(ctx, name))
		same(name+": participants", people(need(q.Recent().Collect(ctx))), []int64{meID, friendID, lockedID})
		same(name+": how many", need(q.Count(ctx)), 3)
		admins := need(q.Admins().Collect(ctx))
		same(name+": admins", people(admins), []int64{meID})
		_, _, creator := admins[0].Creator()
		holds(name+": I am not its creator", creator)
	}
	super := me.channel(ctx, "sandbox_supergroup")
	same("participants by name", people(need(me.participants(super).Search("frie").Collect(ctx))), []int64{friendID})
	same("bots", people(need(me.participants(super).Bots().Collect(ctx))), nil)
	same("bans", people(need(me.participants(super).Kicked("").Collect(ctx))), nil)
	_, err := me.api.ChannelsGetParticipant(ctx, &tg.ChannelsGetParticipantRequest{Channel: super, Participant: me.peer(ctx, "sandbox_bot")})
	refused("a participant who is none", "USER_NOT_PARTICIPANT", err)
	friend := need(me.api.ChannelsGetParticipant(ctx, &tg.ChannelsGetParticipantRequest{Channel: super, Participant: me.peer(ctx, "sandbox_friend")}))
	same("what the friend is", typeName(friend.Participant), "ChannelParticipant")
}

func inFull(ctx context.Context, me, friend *account) {
	botUser := need(me.sender.Resolve("sandbox_bot").AsInputUser(ctx))
	full := need(me.api.UsersGetFullUser(ctx, botUser))
	same("the bot's text", full.FullUser.About, "A bot for trying things out.")
	u, ok := full.Users[0].AsNotEmpty()
	holds("nobody", ok && len(full.Users) == 1)
	same("who that is", []any{u.ID, u.Bot}, []any{int64(botID), true})

	chat := need(me.api.MessagesGetFullChat(ctx, groupID))
	inside, ok := chat.FullChat.(*tg.ChatFull).Participants.(*tg.ChatParticipants)
	holds("the group has no participants", ok)
	var ids []int64
	for _, p := range inside.Participants {
		ids = append(ids, p.GetUserID())
	}
	slices.Sort(ids)
	same("the group's members", ids, []int64{meID, friendID, lockedID})

	for name, want := range map[string]struct {
		id    int64
		about string
		mega  bool
	}{
		"sandbox_supergroup": {supergroupID, "A supergroup for trying things out.", true},
		"sandbox_channel":    {channelID, "A channel for trying things out.", false},
	} {
		full := need(me.api.ChannelsGetFullChannel(ctx, me.channel(ctx, name)))
		channel, ok := full.FullChat.(*tg.ChannelFull)
		holds(name+": no full channel", ok)
		same(name, []any{channel.ID, channel.About, channel.ParticipantsCount}, []any{want.id, want.about, 3})
		c, ok := full.Chats[0].(*tg.Channel)
		holds(name+": no channel", ok)
		same(name+": what it is", []bool{c.Megagroup, c.Broadcast, c.Creator}, []bool{want.mega, !want.mega, true})
	}
	mine, theirs := me.channel(ctx, "sandbox_supergroup"), friend.channel(ctx, "sandbox_supergroup")
	holds("two users have the same access hash for a supergroup", mine.AccessHash != theirs.AccessHash)
	refused("somebody else's access hash", "CHANNEL_INVALID", failed(friend.api.ChannelsGetFullChannel(ctx, mine)))

	contacts, ok := need(me.api.ContactsGetContacts(ctx, 0)).AsModified()
	holds("contacts not modified", ok)
	same("contacts", len(contacts.Users), 1)
	same("a contact", contacts.Users[0].GetID(), int64(friendID))
	byPhone, ok := need(me.sender.ResolvePhone(phone("friend")).AsInputPeer(ctx)).(*tg.InputPeerUser)
	holds("no user by phone", ok)
	same("by phone", byPhone.UserID, int64(friendID))
}

func drafts(ctx context.Context, me *account) {
	there := me.sender.To(me.peer(ctx, "sandbox_friend"))
	same("a draft before there is one", me.dialog(ctx, friendID).draft, "")
	done(there.SaveDraft(ctx, "half a message"))
	same("the draft", me.dialog(ctx, friendID).draft, "half a message")
	all, ok := need(me.api.MessagesGetAllDrafts(ctx)).(*tg.Updates)
	holds("no updates of drafts", ok)
	same("drafts", len(all.Updates), 1)
	need(there.Clear().Text(ctx, "a whole one"))
	same("the draft after sending", me.dialog(ctx, friendID).draft, "")
	done(there.SaveDraft(ctx, "again"))
	done(there.ClearDraft(ctx))
	same("the draft after deleting it", me.dialog(ctx, friendID).draft, "")
}
