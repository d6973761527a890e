package sandbox

import (
	"fmt"
	"slices"

	"github.com/tgscript/tgscript/tl/api"
)

// hear notes what updates tell of chats beside messages: titles, and the members
// of basic groups.
func (r *replica) hear(chats []api.ChatClass) {
	for _, c := range chats {
		switch c := c.(type) {
		case *api.Chat:
			r.titles[chatPeer(c.ID)] = c.Title
		case *api.Channel:
			r.titles[channelPeer(c.ID)] = c.Title
		}
	}
}

func (r *replica) hearMembers(p api.ChatParticipantsClass) {
	if p, ok := p.(*api.ChatParticipants); ok {
		var ids []int64
		for _, one := range p.Participants {
			switch one := one.(type) {
			case *api.ChatParticipant:
				ids = append(ids, one.UserID)
			case *api.ChatParticipantAdmin:
				ids = append(ids, one.UserID)
			case *api.ChatParticipantCreator:
				ids = append(ids, one.UserID)
			}
		}
		slices.Sort(ids)
		r.members[p.ChatID] = ids
	}
}

// checkChats compares titles and members, as far as the replica was told any,
// with those of the chats that the account is in.
func (r *replica) checkChats(w *world, me int64) error {
	for id, ch := range w.Channels {
		if title, ok := r.titles[channelPeer(id)]; ok && ch.member(me) != nil && title != ch.Title {
			return fmt.Errorf("%s: channel %d is %q, and %q in the world", r.name, id, title, ch.Title)
		}
	}
	for id, ch := range w.Chats {
		in := slices.ContainsFunc(ch.Members, func(m *member) bool { return m.User == me })
		if title, ok := r.titles[chatPeer(id)]; ok && in && title != ch.Title {
			return fmt.Errorf("%s: group %d is %q, and %q in the world", r.name, id, title, ch.Title)
		}
		var ids []int64
		for _, m := range ch.Members {
			ids = append(ids, m.User)
		}
		slices.Sort(ids)
		if members, ok := r.members[id]; ok && in && !slices.Equal(members, ids) {
			return fmt.Errorf("%s: group %d has the members %v, and %v in the world", r.name, id, members, ids)
		}
	}
	return nil
}

// summary is what a list of dialogs says of a chat.
type summary struct{ top, unread, date int32 }

// checkList compares the list of dialogs with the messages that the replica has
// fetched from the chats: the newest one, how many are unread, and the order of
// chats without a draft and with a message, pinned ones first.
func (r *replica) checkList() error {
	chats := map[peer]*summary{}
	for _, d := range r.list {
		chats[peerOf(d.Peer)] = &summary{}
	}
	for id, m := range r.messages {
		o, err := api.Decode([]byte(m))
		if err != nil {
			return err
		}
		one := o.(api.MessageClass)
		s := chats[peerIn(one)]
		if s == nil {
			return fmt.Errorf("%s: message %v is in no chat of the list", r.name, id)
		}
		if id.id > s.top {
			s.top, s.date = id.id, dateOf(one)
		}
		if id.id > r.inbox[peerIn(one)] && !isOut(one) {
			s.unread++
		}
	}
	last := &api.Dialog{Pinned: true}
	for _, d := range r.list {
		p := peerOf(d.Peer)
		s := chats[p]
		switch {
		case d.TopMessage != s.top:
			return fmt.Errorf("%s: %v has top message %d in the list, and %d in its history", r.name, p, d.TopMessage, s.top)
		case d.UnreadCount != s.unread && p != userPeer(r.me):
			return fmt.Errorf("%s: %v has %d unread in the list, and %d in its history", r.name, p, d.UnreadCount, s.unread)
		case d.Pinned && !last.Pinned:
			return fmt.Errorf("%s: %v is pinned and comes after others", r.name, p)
		case d.Pinned || d.Draft != nil || d.TopMessage == 0:
			continue
		case !last.Pinned && chats[peerOf(last.Peer)].date < s.date:
			return fmt.Errorf("%s: %v of %d comes after %v of %d", r.name, p, s.date, peerOf(last.Peer), chats[peerOf(last.Peer)].date)
		}
		last = d
	}
	return nil
}

func isOut(m api.MessageClass) bool {
	switch m := m.(type) {
	case *api.Message:
		return m.Out
	case *api.MessageService:
		return m.Out
	}
	return false
}
