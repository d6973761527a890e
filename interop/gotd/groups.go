package main

import (
	"context"
	"regexp"
	"slices"
	"time"

	"github.com/gotd/td/telegram/query/dialogs"
	"github.com/gotd/td/tg"
)

func groups(ctx context.Context) {
	me, friend, locked := user(ctx, "me"), user(ctx, "friend"), user(ctx, "locked")
	defer me.stop()
	defer friend.stop()
	defer locked.stop()
	basicGroup(ctx, me, friend, locked)
	supergroup(ctx, me, friend, locked)
	broadcast(ctx, me, friend)
	reactions(ctx, me, friend)
}

func (a *account) inputUser(ctx context.Context, name string) *tg.InputUser {
	return need(a.sender.Resolve(name).AsInputUser(ctx))
}

// called is the dialog with a title.
func (a *account) called(ctx context.Context, title string) tg.InputPeerClass {
	for _, e := range need(dialogs.NewQueryBuilder(a.api).GetDialogs().BatchSize(100).Collect(ctx)) {
		switch p := e.Peer.(type) {
		case *tg.InputPeerChat:
			if c, ok := e.Entities.Chat(p.ChatID); ok && c.Title == title {
				return p
			}
		case *tg.InputPeerChannel:
			if c, ok := e.Entities.Channel(p.ChannelID); ok && c.Title == title {
				return p
			}
		}
	}
	fail("no dialog is called %q", title)
	return nil
}

func inputChannel(p tg.InputPeerClass) *tg.InputChannel {
	channel, ok := p.(*tg.InputPeerChannel)
	holds("no channel", ok)
	return &tg.InputChannel{ChannelID: channel.ChannelID, AccessHash: channel.AccessHash}
}

// kinds are a basic group's members and what they are.
func (a *account) kinds(ctx context.Context, chat int64) map[int64]string {
	full, ok := need(a.api.MessagesGetFullChat(ctx, chat)).FullChat.(*tg.ChatFull)
	holds("no full chat", ok)
	inside, ok := full.Participants.(*tg.ChatParticipants)
	holds("no participants", ok)
	all := map[int64]string{}
	for _, p := range inside.Participants {
		all[p.GetUserID()] = typeName(p)[len("ChatParticipant"):]
	}
	return all
}

// title is that of a chat as somebody sees it.
func (a *account) title(ctx context.Context, p tg.InputPeerClass) string {
	var all tg.MessagesChatsClass
	if chat, ok := p.(*tg.InputPeerChat); ok {
		all = need(a.api.MessagesGetChats(ctx, []int64{chat.ChatID}))
	} else {
		all = need(a.api.ChannelsGetChannels(ctx, []tg.InputChannelClass{inputChannel(p)}))
	}
	c, ok := all.GetChats()[0].(interface{ GetTitle() string })
	holds("a chat without a title", ok)
	return c.GetTitle()
}

func updatesOf(u tg.UpdatesClass, err error) *tg.Updates {
	if err != nil {
		fail("%s: %v", caller(), err)
	}
	updates, ok := u.(*tg.Updates)
	holds("no updates", ok)
	return updates
}

func basicGroup(ctx context.Context, me, friend, locked *account) {
	made, ok := updatesOf(me.api.MessagesCreateChat(ctx, &tg.MessagesCreateChatRequest{
		Users: []tg.InputUserClass{me.inputUser(ctx, "sandbox_friend")}, Title: "Four walls"})).Chats[0].(*tg.Chat)
	holds("no new group", ok)
	same("the new group", []any{made.Title, made.ParticipantsCount, made.Creator}, []any{"Four walls", 2, true})
	here, theirs := tg.InputPeerClass(made.AsInputPeer()), friend.called(ctx, "Four walls")
	same("its members", me.kinds(ctx, made.ID), map[int64]string{meID: "Creator", friendID: ""})
	same("its first message", friend.lastAction(ctx, theirs), "MessageActionChatCreate")

	rename := func(title string) error {
		return failed(me.api.MessagesEditChatTitle(ctx, &tg.MessagesEditChatTitleRequest{ChatID: made.ID, Title: title}))
	}
	done(rename("Five walls"))
	same("the title, for the friend", friend.title(ctx, theirs), "Five walls")
	same("the message about it", friend.lastAction(ctx, theirs), "MessageActionChatEditTitle")
	refused("the same title", "CHAT_NOT_MODIFIED", rename("Five walls"))

	add := func() error {
		return failed(me.api.MessagesAddChatUser(ctx, &tg.MessagesAddChatUserRequest{ChatID: made.ID, UserID: me.inputUser(ctx, "sandbox_locked"), FwdLimit: 10}))
	}
	done(add())
	same("members after adding one", friend.kinds(ctx, made.ID), map[int64]string{meID: "Creator", friendID: "", lockedID: ""})
	refused("adding one again", "USER_ALREADY_PARTICIPANT", add())
	need(locked.sender.To(locked.called(ctx, "Five walls")).Text(ctx, "I am in"))
	same("the newcomer's message", texts(me.history(ctx, here, 1)), []string{"I am in"})

	need(me.api.MessagesDeleteChatUser(ctx, &tg.MessagesDeleteChatUserRequest{ChatID: made.ID, UserID: me.inputUser(ctx, "sandbox_locked")}))
	same("members after removing one", me.kinds(ctx, made.ID), map[int64]string{meID: "Creator", friendID: ""})
	refused("a message of who was removed", "CHAT_WRITE_FORBIDDEN", failed(locked.sender.To(here).Text(ctx, "let me in")))

	holds("no admin was made", need(me.api.MessagesEditChatAdmin(ctx, &tg.MessagesEditChatAdminRequest{
		ChatID: made.ID, UserID: me.inputUser(ctx, "sandbox_friend"), IsAdmin: true})))
	same("what they are", friend.kinds(ctx, made.ID), map[int64]string{meID: "Creator", friendID: "Admin"})
	byLink(ctx, me, locked, here, "Five walls")
	pinning(ctx, me, friend, here, theirs)
	need(friend.api.MessagesDeleteChatUser(ctx, &tg.MessagesDeleteChatUserRequest{ChatID: made.ID, UserID: &tg.InputUserSelf{}}))
	same("members after one has left", me.kinds(ctx, made.ID), map[int64]string{meID: "Creator", lockedID: ""})
}

var linkForm = regexp.MustCompile(`^https://t\.me/(?:joinchat/|\+)([\w-]+)$`)

// byLink lets somebody in by an invite link.
func byLink(ctx context.Context, me, locked *account, chat tg.InputPeerClass, title string) {
	exported, ok := need(me.api.MessagesExportChatInvite(ctx, &tg.MessagesExportChatInviteRequest{Peer: chat})).(*tg.ChatInviteExported)
	holds("no invite link", ok)
	hash := linkForm.FindStringSubmatch(exported.Link)
	holds("an invite link of another form: "+exported.Link, hash != nil)
	invite, ok := need(locked.api.MessagesCheckChatInvite(ctx, hash[1])).(*tg.ChatInvite)
	holds("the link is no invitation", ok)
	same("what the link promises", invite.Title, title)
	need(locked.sender.JoinLink(ctx, exported.Link))
	same("where it led", locked.title(ctx, locked.called(ctx, title)), title)
	same("the link again", typeName(need(locked.api.MessagesCheckChatInvite(ctx, hash[1]))), "ChatInviteAlready")
	refused("joining again", "USER_ALREADY_PARTICIPANT", failed(locked.sender.JoinLink(ctx, exported.Link)))
	refused("a link that is none", "INVITE_HASH_EXPIRED", failed(locked.api.MessagesCheckChatInvite(ctx, "AAAAAAAAAAAAAAAA")))
	same("the message about it", me.lastAction(ctx, chat), "MessageActionChatJoinedByLink")
}

func pinning(ctx context.Context, me, friend *account, here, there tg.InputPeerClass) {
	first, second := sentID(me.sender.To(here).Text(ctx, "first to pin")), sentID(me.sender.To(here).Text(ctx, "second to pin"))
	pinned := func() []string {
		var all []string
		for _, e := range need(friend.inside(there).Pinned().BatchSize(10).Collect(ctx)) {
			all = append(all, e.Msg.(*tg.Message).Message)
		}
		return all
	}
	pin := func(id int, unpin, silent bool) {
		need(me.api.MessagesUpdatePinnedMessage(ctx, &tg.MessagesUpdatePinnedMessageRequest{Peer: here, ID: id, Unpin: unpin, Silent: silent}))
	}
	pin(first, false, true)
	pin(second, false, false)
	same("pinned messages", pinned(), []string{"second to pin", "first to pin"})
	same("the message about it", friend.lastAction(ctx, there), "MessageActionPinMessage")
	pin(second, true, false)
	same("after unpinning one", pinned(), []string{"first to pin"})
	need(me.api.MessagesUnpinAllMessages(ctx, &tg.MessagesUnpinAllMessagesRequest{Peer: here}))
	same("after unpinning all", len(pinned()), 0)
}

// create makes a supergroup or channel with the friend in it, and is what both
// call it.
func create(ctx context.Context, me, friend *account, request *tg.ChannelsCreateChannelRequest) (here, there tg.InputPeerClass) {
	made, ok := updatesOf(me.api.ChannelsCreateChannel(ctx, request)).Chats[0].(*tg.Channel)
	holds("nothing was made", ok)
	same("what was made", []any{made.Title, made.Megagroup, made.Broadcast, made.Creator},
		[]any{request.Title, request.Megagroup, request.Broadcast, true})
	need(me.api.ChannelsInviteToChannel(ctx, &tg.ChannelsInviteToChannelRequest{
		Channel: made.AsInput(), Users: []tg.InputUserClass{me.inputUser(ctx, "sandbox_friend")}}))
	same("its members", people(need(me.participants(made.AsInput()).Collect(ctx))), []int64{meID, friendID})
	return made.AsInputPeer(), friend.called(ctx, request.Title)
}

func supergroup(ctx context.Context, me, friend, locked *account) {
	here, theirs := create(ctx, me, friend, &tg.ChannelsCreateChannelRequest{Title: "Big room", About: "for many", Megagroup: true})
	need(me.api.ChannelsEditTitle(ctx, &tg.ChannelsEditTitleRequest{Channel: inputChannel(here), Title: "Bigger room"}))
	same("the title, for the friend", friend.title(ctx, theirs), "Bigger room")
	full, ok := need(friend.api.ChannelsGetFullChannel(ctx, inputChannel(theirs))).FullChat.(*tg.ChannelFull)
	holds("no full channel", ok)
	same("its text and size", []any{full.About, full.ParticipantsCount}, []any{"for many", 2})
	byLink(ctx, me, locked, here, "Bigger room")
	rule(ctx, me, friend, locked, here, theirs)
	pinning(ctx, me, friend, here, theirs)
	public(ctx, me, locked, here)
	need(friend.sender.To(theirs).Leave(ctx))
	same("members after one has left", people(need(me.participants(inputChannel(here)).Collect(ctx))), []int64{meID, lockedID})
	refused("leaving again", "USER_NOT_PARTICIPANT", failed(friend.sender.To(theirs).Leave(ctx)))
}

// rule is admins and bans.
func rule(ctx context.Context, me, friend, locked *account, here, there tg.InputPeerClass) {
	rename := func(title string) error {
		return failed(friend.api.ChannelsEditTitle(ctx, &tg.ChannelsEditTitleRequest{Channel: inputChannel(there), Title: title}))
	}
	promote := func(rights tg.ChatAdminRights, rank string) {
		need(me.api.ChannelsEditAdmin(ctx, &tg.ChannelsEditAdminRequest{
			Channel: inputChannel(here), UserID: me.inputUser(ctx, "sandbox_friend"), AdminRights: rights, Rank: rank}))
	}
	ban := func(who string, rights tg.ChatBannedRights) error {
		return failed(friend.api.ChannelsEditBanned(ctx, &tg.ChannelsEditBannedRequest{
			Channel: inputChannel(there), Participant: friend.peer(ctx, who), BannedRights: rights}))
	}
	refused("a title set by a member", "CHAT_ADMIN_REQUIRED", rename("Mine"))
	promote(tg.ChatAdminRights{ChangeInfo: true, BanUsers: true}, "janitor")
	of := need(me.api.ChannelsGetParticipant(ctx, &tg.ChannelsGetParticipantRequest{Channel: inputChannel(here), Participant: me.peer(ctx, "sandbox_friend")}))
	admin, ok := of.Participant.(*tg.ChannelParticipantAdmin)
	holds("the friend is no admin", ok)
	same("the new admin", []any{admin.AdminRights.ChangeInfo, admin.AdminRights.BanUsers, admin.AdminRights.PinMessages, admin.Rank},
		[]any{true, true, false, "janitor"})
	done(rename("Biggest room"))
	same("the title set by an admin", me.title(ctx, here), "Biggest room")

	its := locked.called(ctx, "Biggest room")
	say := func(text string) error { return failed(locked.sender.To(its).Text(ctx, text)) }
	done(ban("sandbox_locked", tg.ChatBannedRights{SendMessages: true, UntilDate: int(time.Now().Add(time.Hour).Unix())}))
	refused("a message of who may not", "USER_BANNED_IN_CHANNEL", say("hm"))
	done(ban("sandbox_locked", tg.ChatBannedRights{}))
	done(say("allowed again"))
	same("a message of who may again", texts(me.history(ctx, here, 1)), []string{"allowed again"})
	done(ban("sandbox_locked", tg.ChatBannedRights{ViewMessages: true}))
	same("who is banned", people(need(me.participants(inputChannel(here)).Kicked("").Collect(ctx))), []int64{lockedID})
	same("members then", people(need(me.participants(inputChannel(here)).Collect(ctx))), []int64{meID, friendID})
	refused("who is banned", "CHANNEL_PRIVATE", say("hello?"))
	refused("a ban of the owner", "USER_ADMIN_INVALID", ban("sandbox_me", tg.ChatBannedRights{ViewMessages: true}))
	done(ban("sandbox_locked", tg.ChatBannedRights{}))
	promote(tg.ChatAdminRights{}, "")
	admins := people(need(me.participants(inputChannel(here)).Admins().Collect(ctx)))
	same("admins then", admins, []int64{meID})
}

// public is a username, and somebody who joins by it.
func public(ctx context.Context, me, locked *account, here tg.InputPeerClass) {
	name := func(name string) error {
		return failed(me.api.ChannelsUpdateUsername(ctx, &tg.ChannelsUpdateUsernameRequest{Channel: inputChannel(here), Username: name}))
	}
	done(name("a_bigger_room"))
	same("found by its username", locked.channel(ctx, "a_bigger_room").ChannelID, inputChannel(here).ChannelID)
	need(locked.sender.Resolve("a_bigger_room").Join(ctx))
	holds("who joined is no member", slices.Contains(people(need(me.participants(inputChannel(here)).Collect(ctx))), lockedID))
	refused("a name that is taken", "USERNAME_OCCUPIED", name("sandbox_channel"))
}

func broadcast(ctx context.Context, me, friend *account) {
	here, theirs := create(ctx, me, friend, &tg.ChannelsCreateChannelRequest{Title: "Notices", About: "one way", Broadcast: true})
	post := sentID(me.sender.To(here).Text(ctx, "read this"))
	same("the post", texts(friend.history(ctx, theirs, 1)), []string{"read this"})
	refused("a reader's post", "CHAT_ADMIN_REQUIRED", failed(friend.sender.To(theirs).Text(ctx, "me too")))
	need(me.api.ChannelsEditAdmin(ctx, &tg.ChannelsEditAdminRequest{Channel: inputChannel(here),
		UserID: me.inputUser(ctx, "sandbox_friend"), AdminRights: tg.ChatAdminRights{PostMessages: true}}))
	need(friend.sender.To(theirs).Text(ctx, "me too"))
	same("an admin's post", texts(me.history(ctx, here, 1)), []string{"me too"})
	same("the first post", me.read(ctx, here, post).Message, "read this")
	need(friend.sender.To(theirs).Leave(ctx))
	same("readers after one has left", people(need(me.participants(inputChannel(here)).Collect(ctx))), []int64{meID})
	refused("who has left a private one", "CHANNEL_PRIVATE", failed(friend.api.MessagesGetHistory(ctx, &tg.MessagesGetHistoryRequest{Peer: theirs, Limit: 1})))
	need(me.api.ChannelsDeleteChannel(ctx, inputChannel(here)))
	refused("a channel that is gone", "CHANNEL_PRIVATE", failed(me.sender.To(here).Text(ctx, "anybody?")))
}

// shown are the reactions of a message: emoji, how many, whether one is mine.
func shown(m *tg.Message) []any {
	var all []any
	for _, r := range m.Reactions.Results {
		emoji, ok := r.Reaction.(*tg.ReactionEmoji)
		holds("a reaction without an emoji", ok)
		_, mine := r.GetChosenOrder()
		all = append(all, emoji.Emoticon, r.Count, mine)
	}
	return all
}

func reactions(ctx context.Context, me, friend *account) {
	thumb := &tg.ReactionEmoji{Emoticon: "👍"}
	for here, there := range map[string]string{"sandbox_friend": "sandbox_me", "sandbox_supergroup": "sandbox_supergroup"} {
		mine, theirs := me.peer(ctx, here), friend.peer(ctx, there)
		sent := sentID(me.sender.To(mine).Text(ctx, "how is this?"))
		seen := friend.history(ctx, theirs, 1)[0].ID
		need(friend.sender.To(theirs).Reaction(ctx, seen, thumb))
		same("a reaction, for who reacted", shown(friend.read(ctx, theirs, seen)), []any{"👍", 1, true})
		same("a reaction, for who wrote", shown(me.read(ctx, mine, sent)), []any{"👍", 1, false})
		need(me.sender.To(mine).Reaction(ctx, sent, thumb))
		same("two alike", shown(me.read(ctx, mine, sent)), []any{"👍", 2, true})
		need(friend.sender.To(theirs).Reaction(ctx, seen))
		same("one taken back", shown(me.read(ctx, mine, sent)), []any{"👍", 1, true})
		refused("a reaction to nothing", "MESSAGE_ID_INVALID", failed(friend.sender.To(theirs).Reaction(ctx, seen+1000, thumb)))
	}
}
