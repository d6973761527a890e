package telegram

import (
	"context"
	"fmt"

	"github.com/tgscript/tgscript/tl/api"
)

// messagePlace is where a link says that a message is: the link of its chat leads to
// the chat.
type messagePlace struct {
	id      int32
	story   bool  // it is one of its owner's
	comment int32 // the message is below this one, in the chat of the discussion; 0: it is not
}

// Linked is the message, or the story, that a link leads to: t.me/name/1, also in a
// topic or with ?comment=, t.me/c/1234/1 of a chat without a name, t.me/name/s/1 of
// stories, and the same with tg://. The error is an *Error if Telegram had to be asked
// for it.
func (c *Client) Linked(ctx context.Context, link string, o CallOptions) (api.Object, error) {
	at, err := placeOfLink(link, c.peers.linkHost())
	if err != nil {
		return nil, err
	}
	chat, err := c.find(ctx, link, anyPeer, o)
	if err != nil {
		return nil, err
	}
	if at.story {
		return c.linkedStory(ctx, chat, at.id, o)
	}
	if at.comment != 0 {
		if chat, err = c.discussion(ctx, chat, at.id, o); err != nil {
			return nil, err
		}
		at.id = at.comment
	}
	ids := []api.InputMessageClass{&api.InputMessageID{ID: at.id}}
	var req api.Object = &api.MessagesGetMessagesRequest{ID: ids}
	if chat.key.kind == kindChannel {
		req = &api.ChannelsGetMessagesRequest{Channel: chat.inputChannel(), ID: ids}
	}
	answer, err := c.Invoke(ctx, req, o)
	if err != nil {
		return nil, err
	}
	list, _, _ := messagesIn(answer)
	for _, m := range list {
		switch m := m.(type) {
		case *api.Message:
			if m.ID == at.id {
				return m, nil
			}
		case *api.MessageService:
			if m.ID == at.id {
				return m, nil
			}
		}
	}
	return nil, &Error{Kind: KindRPC, Message: fmt.Sprintf("there is no message %d in the chat of the link, or not for this account", at.id)}
}

// placeOfLink reads a link to a message. own is one more host of Telegram's.
func placeOfLink(link, own string) (messagePlace, error) {
	l, ok := splitLink(link, own)
	if !ok {
		return messagePlace{}, fmt.Errorf("%q is no link to a message: want one as t.me/name/1 or t.me/c/1234/1, which apps copy from the message's menu", link)
	}
	var at messagePlace
	var id string
	switch {
	case l.tg:
		for _, name := range []string{"post", "message_id", "story"} {
			if n := l.args.Get(name); n != "" {
				id, at.story = n, name == "story"
				break
			}
		}
	case len(l.words) == 3 && l.word(1) == "s":
		id, at.story = l.word(2), true
	case len(l.words) >= 2 && !(l.kind() == "c" && len(l.words) < 3):
		id = l.words[len(l.words)-1] // before it a topic, perhaps
	}
	n, ok := positive(id)
	if !ok || n > 1<<31-1 {
		return messagePlace{}, fmt.Errorf("%s leads to no message: there is no message's number in it", l.show())
	}
	at.id = int32(n)
	if comment, ok := positive(l.args.Get("comment")); ok && comment <= 1<<31-1 {
		at.comment = int32(comment)
	}
	return at, nil
}

// discussion is the chat where a channel's post is commented on.
func (c *Client) discussion(ctx context.Context, channel found, post int32, o CallOptions) (found, error) {
	answer, err := result[*api.MessagesDiscussionMessage](c.Invoke(ctx, &api.MessagesGetDiscussionMessageRequest{Peer: channel.input(), MsgID: post}, o))
	if err != nil {
		return found{}, err
	}
	for _, m := range answer.Messages {
		if m, ok := m.(*api.Message); ok {
			return c.find(ctx, m.PeerID, anyPeer, o)
		}
	}
	return found{}, &Error{Kind: KindRPC, Message: "there is no discussion of the post that the link leads to"}
}

func (c *Client) linkedStory(ctx context.Context, of found, id int32, o CallOptions) (api.Object, error) {
	answer, err := result[*api.StoriesStories](c.Invoke(ctx, &api.StoriesGetStoriesByIDRequest{Peer: of.input(), ID: []int32{id}}, o))
	if err != nil {
		return nil, err
	}
	for _, s := range answer.Stories {
		if s, ok := s.(*api.StoryItem); ok && s.ID == id {
			return s, nil
		}
	}
	return nil, &Error{Kind: KindRPC, Message: fmt.Sprintf("there is no story %d of whom the link names, or not for this account", id)}
}
