package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/gotd/td/telegram/message/peer"
	"github.com/gotd/td/telegram/message/unpack"
	query "github.com/gotd/td/telegram/query/messages"
	"github.com/gotd/td/tg"
)

// entity is a part of a text that means something, in UTF-16 units.
type entity struct {
	kind           string
	offset, length int
}

func entities(m *tg.Message) []entity {
	var all []entity
	for _, e := range m.Entities {
		all = append(all, entity{strings.TrimPrefix(typeName(e), "MessageEntity"), e.GetOffset(), e.GetLength()})
	}
	return all
}

// typeName is the Go name of a TL object's type.
func typeName(v any) string {
	name := fmt.Sprintf("%T", v)
	return name[strings.LastIndexByte(name, '.')+1:]
}

// author is who wrote a message: the sender of an incoming private one is not
// named in it.
func (a *account) author(m *tg.Message) int64 {
	if from, ok := m.GetFromID(); ok {
		return id(from)
	}
	if _, private := m.PeerID.(*tg.PeerUser); private && m.Out {
		return a.self.ID
	}
	return id(m.PeerID)
}

func id(p tg.PeerClass) int64 {
	switch p := p.(type) {
	case *tg.PeerUser:
		return p.UserID
	case *tg.PeerChat:
		return p.ChatID
	case *tg.PeerChannel:
		return p.ChannelID
	}
	return 0
}

func replyTo(m *tg.Message) int {
	if h, ok := m.ReplyTo.(*tg.MessageReplyHeader); ok {
		return h.ReplyToMsgID
	}
	return 0
}

// sentID is the id of what was sent.
func sentID(u tg.UpdatesClass, err error) int {
	id, err := unpack.MessageID(u, err)
	if err != nil {
		fail("%s: %v", caller(), err)
	}
	return id
}

// messagesIn are the new and edited messages that a call's answer tells of.
func messagesIn(u tg.UpdatesClass) []*tg.Message {
	var all []*tg.Message
	updates, ok := u.(*tg.Updates)
	holds(fmt.Sprintf("an answer of type %T", u), ok)
	for _, u := range updates.Updates {
		var m tg.MessageClass
		switch u := u.(type) {
		case *tg.UpdateNewMessage:
			m = u.Message
		case *tg.UpdateNewChannelMessage:
			m = u.Message
		case *tg.UpdateEditMessage:
			m = u.Message
		case *tg.UpdateEditChannelMessage:
			m = u.Message
		}
		if m, ok := m.(*tg.Message); ok {
			all = append(all, m)
		}
	}
	return all
}

// get reads messages by their ids; what is not there is nil.
func (a *account) get(ctx context.Context, chat tg.InputPeerClass, ids ...int) []*tg.Message {
	var wanted []tg.InputMessageClass
	for _, id := range ids {
		wanted = append(wanted, &tg.InputMessageID{ID: id})
	}
	var found tg.MessagesMessagesClass
	if channel, ok := peer.ToInputChannel(chat); ok {
		found = need(a.api.ChannelsGetMessages(ctx, &tg.ChannelsGetMessagesRequest{Channel: channel, ID: wanted}))
	} else {
		found = need(a.api.MessagesGetMessages(ctx, wanted))
	}
	modified, ok := found.AsModified()
	holds("messages not modified", ok)
	same("how many messages were read", len(modified.GetMessages()), len(ids))
	var all []*tg.Message
	for _, m := range modified.GetMessages() {
		m, _ := m.(*tg.Message)
		all = append(all, m)
	}
	return all
}

// read reads a message that must be there.
func (a *account) read(ctx context.Context, chat tg.InputPeerClass, id int) *tg.Message {
	m := a.get(ctx, chat, id)[0]
	holds(fmt.Sprintf("message %d is not there", id), m != nil)
	return m
}

// newest are the last n messages of a chat, service messages among them.
func (a *account) newest(ctx context.Context, chat tg.InputPeerClass, n int) []tg.NotEmptyMessage {
	iter := query.NewQueryBuilder(a.api).GetHistory(chat).BatchSize(min(n, 100)).Iter()
	var all []tg.NotEmptyMessage
	for len(all) < n && iter.Next(ctx) {
		all = append(all, iter.Value().Msg)
	}
	done(iter.Err())
	return all
}

// history is the same without service messages.
func (a *account) history(ctx context.Context, chat tg.InputPeerClass, n int) []*tg.Message {
	var all []*tg.Message
	for _, m := range a.newest(ctx, chat, n) {
		if m, ok := m.(*tg.Message); ok {
			all = append(all, m)
		}
	}
	return all
}

// lastAction is what a chat's newest message, a service one, is about.
func (a *account) lastAction(ctx context.Context, chat tg.InputPeerClass) string {
	m, ok := a.newest(ctx, chat, 1)[0].(*tg.MessageService)
	holds("the newest message is no service message", ok)
	return typeName(m.Action)
}

// search is a search by gotd's iterator, newest first.
func (a *account) search(ctx context.Context, q *query.SearchQueryBuilder) []int {
	var all []int
	for _, e := range need(q.BatchSize(50).Collect(ctx)) {
		all = append(all, e.Msg.GetID())
	}
	return all
}

func (a *account) inside(chat tg.InputPeerClass) *query.SearchQueryBuilder {
	return query.NewQueryBuilder(a.api).Search(chat)
}

func texts(all []*tg.Message) []string {
	var texts []string
	for _, m := range all {
		texts = append(texts, m.Message)
	}
	return texts
}

func idsOf(all []*tg.Message) []int {
	var ids []int
	for _, m := range all {
		ids = append(ids, m.ID)
	}
	return ids
}

func reversed[T any](all []T) []T {
	all = slices.Clone(all)
	slices.Reverse(all)
	return all
}
