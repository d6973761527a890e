package sandbox

import (
	"strings"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

func addChats(m methods) {
	on(m, (*call).getChats)
	on(m, (*call).getFullChat)
	on(m, (*call).editChatTitle)
}

// chatOf finds a basic group that the caller is in: PEER_ID_INVALID for what is
// no id of one, CHAT_ID_INVALID.
func (c *call) chatOf(id int64) (*chat, error) {
	if id <= 0 {
		return nil, refuse("PEER_ID_INVALID")
	}
	ch := c.w.Chats[id]
	if ch == nil || ch.member(c.me.ID) == nil {
		return nil, refuse("CHAT_ID_INVALID")
	}
	return ch, nil
}

func (c *call) getChats(r *api.MessagesGetChatsRequest) (api.Object, error) {
	out := &api.MessagesChats{Chats: []api.ChatClass{}}
	for _, id := range r.ID {
		ch, err := c.chatOf(id)
		if err != nil {
			return nil, err
		}
		out.Chats = append(out.Chats, c.w.chat(c.me, ch))
	}
	return out, nil
}

func (c *call) getFullChat(r *api.MessagesGetFullChatRequest) (api.Object, error) {
	ch, err := c.chatOf(r.ChatID)
	if err != nil {
		return nil, err
	}
	k := c.w.crowd(c.me)
	k.add(ch.peer())
	full := &api.ChatFull{
		ID: ch.ID, About: ch.About, CanSetUsername: ch.Creator == c.me.ID,
		Participants: ch.participants(), NotifySettings: c.peerNotify(ch.peer()), PinnedMsgID: pinnedID(&c.me.Box, ch.peer()),
	}
	full.AvailableReactions, full.HasScheduled = ch.Reactions.tl(), len(c.scheduledIn(ch.peer())) > 0
	if ch.admin(c.me.ID) {
		c.fullInvites(c.w.entrance(ch.peer()), &full.ExportedInvite, &full.RequestsPending, &full.RecentRequesters)
	}
	k.users(full.RecentRequesters)
	if ch.Photo != 0 {
		full.ChatPhoto = c.w.Files[ch.Photo].photo(c.me.ID)
	}
	for _, m := range ch.Members {
		k.add(userPeer(m.User))
		if a := c.w.Accounts[m.User]; a.Bot {
			full.BotInfo = append(full.BotInfo, botInfo(a))
		}
	}
	users, chats := k.lists()
	return &api.MessagesChatFull{FullChat: full, Users: users, Chats: chats}, nil
}

// botInfo is what a chat's full object tells of a bot in it.
func botInfo(a *account) *api.BotInfo {
	return &api.BotInfo{UserID: tl.Some(a.ID), Description: optString(a.About), Commands: a.defaultCommands(),
		MenuButton: a.menu(0)}
}

// newTitle checks the title of a group or channel: CHAT_TITLE_EMPTY,
// CHAT_NOT_MODIFIED.
func newTitle(title, old string) (string, error) {
	title = strings.TrimSpace(strings.ToValidUTF8(title, ""))
	switch title {
	case "":
		return "", refuse("CHAT_TITLE_EMPTY")
	case old:
		return "", refuse("CHAT_NOT_MODIFIED")
	}
	return title, nil
}

// editChatTitle is open to every participant unless the group denies it.
func (c *call) editChatTitle(r *api.MessagesEditChatTitleRequest) (api.Object, error) {
	ch, err := c.chatOf(r.ChatID)
	if err != nil {
		return nil, err
	}
	if !ch.may(c.me.ID, rightInfo) {
		return nil, refuse("CHAT_ADMIN_REQUIRED")
	}
	title, err := newTitle(r.Title, ch.Title)
	if err != nil {
		return nil, err
	}
	ch.Title = title
	d := c.deliver(c.me, ch.peer(), &api.MessageService{Action: &api.MessageActionChatEditTitle{Title: title}})
	return c.updates(c.me, d.Update), nil
}
