package sandbox

import (
	"strings"
	"testing"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

func TestSendToSelf(t *testing.T) {
	s := newSandbox(t)
	c := connect(t, s, "sandbox_me")
	before := call1[*api.UpdatesState](c, &api.UpdatesGetStateRequest{})
	u := call1[*api.Updates](c, &api.MessagesSendMessageRequest{Peer: self(), Message: " Hello ", RandomID: 7})
	if len(u.Updates) != 2 || u.Updates[0].(*api.UpdateMessageID).RandomID != 7 {
		t.Fatalf("got %+v", u.Updates)
	}
	n := u.Updates[1].(*api.UpdateNewMessage)
	m := n.Message.(*api.Message)
	if n.Pts != before.Pts+1 || n.PtsCount != 1 || m.Message != "Hello" || m.Date != testTime || peerOf(m.PeerID) != userPeer(meID) {
		t.Errorf("got %+v of %+v after pts %d", m, n, before.Pts)
	}
	if after := call1[*api.UpdatesState](c, &api.UpdatesGetStateRequest{}); after.Pts != n.Pts {
		t.Errorf("pts %d, want %d", after.Pts, n.Pts)
	}
}

func TestSendToUser(t *testing.T) {
	s := newSandbox(t)
	c, other, friend := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_me"), connect(t, s, "sandbox_friend")
	pts := call1[*api.UpdatesState](friend, &api.UpdatesGetStateRequest{}).Pts
	got := call1[*api.UpdateShortSentMessage](c, &api.MessagesSendMessageRequest{Peer: c.user(friendID), Message: "Hi", RandomID: 1})
	if len(c.pushed) != 0 {
		t.Errorf("the caller was pushed its own update: %+v", c.pushed)
	}
	if len(friend.pushed) != 1 || len(other.pushed) != 1 {
		t.Fatalf("friend got %d pushes, the other session %d", len(friend.pushed), len(other.pushed))
	}
	full := friend.pushed[0].(*api.Updates)
	if n := full.Updates[0].(*api.UpdateNewMessage); n.Message.(*api.Message).Message != "Hi" || n.Pts != pts+1 {
		t.Errorf("friend got %+v at pts %d", n, pts)
	}
	if n := other.pushed[0].(*api.Updates).Updates[0].(*api.UpdateNewMessage); idOf(n.Message) != got.ID || n.Pts != got.Pts {
		t.Errorf("the other session got %+v, the caller %+v", n, got)
	}
}

// A client is told who wrote before it gets a form that names nobody (A10), and
// so is each of its account's clients.
func TestShortMessages(t *testing.T) {
	s := newSandbox(t)
	c, other, friend := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_me"), connect(t, s, "sandbox_friend")
	pts := call1[*api.UpdatesState](friend, &api.UpdatesGetStateRequest{}).Pts
	var got *api.UpdateShortSentMessage
	for i := range int64(2) {
		got = call1[*api.UpdateShortSentMessage](c, &api.MessagesSendMessageRequest{Peer: c.user(friendID), Message: "Hi", RandomID: i + 1})
	}
	if full, ok := friend.pushed[0].(*api.Updates); !ok || len(full.Users) != 1 || full.Users[0].(*api.User).ID != meID {
		t.Errorf("the first push is %+v", friend.pushed[0])
	}
	m := friend.pushed[1].(*api.UpdateShortMessage)
	if m.Out || m.UserID != meID || m.Message != "Hi" || m.Pts != pts+2 {
		t.Errorf("friend got %+v at pts %d", m, pts)
	}
	if m := other.pushed[1].(*api.UpdateShortMessage); !m.Out || m.UserID != friendID || m.ID != got.ID || m.Pts != got.Pts {
		t.Errorf("the other session got %+v, the caller %+v", m, got)
	}
	group := &api.InputPeerChat{ChatID: groupID}
	for i := range int64(2) {
		call1[*api.Updates](c, &api.MessagesSendMessageRequest{Peer: group, Message: "all", RandomID: i + 3})
	}
	if _, ok := friend.pushed[2].(*api.Updates); !ok {
		t.Errorf("a new group's first push is %+v", friend.pushed[2])
	}
	if m := friend.pushed[3].(*api.UpdateShortChatMessage); m.FromID != meID || m.ChatID != groupID || m.Message != "all" {
		t.Errorf("friend got %+v", m)
	}
	late := connect(t, s, "sandbox_friend")
	call1[*api.UpdateShortSentMessage](c, &api.MessagesSendMessageRequest{Peer: c.user(friendID), Message: "Hi", RandomID: 5})
	if _, ok := late.pushed[0].(*api.Updates); !ok {
		t.Errorf("a new client's first push is %+v", late.pushed[0])
	}
	if _, ok := friend.pushed[4].(*api.UpdateShortMessage); !ok {
		t.Errorf("the old client's is %+v", friend.pushed[4])
	}
}

func TestSendRefused(t *testing.T) {
	s := newSandbox(t)
	c := connect(t, s, "sandbox_me")
	for _, tt := range []struct {
		req  *api.MessagesSendMessageRequest
		want string
	}{
		{&api.MessagesSendMessageRequest{Peer: self(), Message: " \n"}, "MESSAGE_EMPTY"},
		{&api.MessagesSendMessageRequest{Peer: self(), Message: strings.Repeat("é", 4097)}, "MESSAGE_TOO_LONG"},
		{&api.MessagesSendMessageRequest{Peer: &api.InputPeerUser{UserID: friendID, AccessHash: 1}, Message: "x"}, "PEER_ID_INVALID"},
		{&api.MessagesSendMessageRequest{Peer: &api.InputPeerChat{ChatID: 9}, Message: "x"}, "CHAT_ID_INVALID"},
		{&api.MessagesSendMessageRequest{Peer: &api.InputPeerChannel{ChannelID: channelID}, Message: "x"}, "CHANNEL_INVALID"},
		{&api.MessagesSendMessageRequest{Peer: self(), Message: "x", ReplyTo: &api.InputReplyToMessage{ReplyToMsgID: 999}}, "MSG_ID_INVALID"},
	} {
		c.refused(tt.req, tt.want)
	}
	friend := connect(t, s, "sandbox_friend")
	friend.refused(&api.MessagesSendMessageRequest{Peer: friend.channel(channelID), Message: "x"}, "CHAT_ADMIN_REQUIRED")
	call1[*api.Updates](c, &api.MessagesSendMessageRequest{Peer: self(), Message: strings.Repeat("é", 4096)})
}

func TestEntitiesA19(t *testing.T) {
	s := newSandbox(t)
	c := connect(t, s, "sandbox_me")
	// Units: one space, a pair, two letters, a space, two letters, a space.
	const text = " \U0001F600ab cd "
	bold := func(offset, length int32) *api.MessageEntityBold {
		return &api.MessageEntityBold{Offset: offset, Length: length}
	}
	for i, tt := range []struct {
		name     string
		in, want *api.MessageEntityBold
	}{
		{"whole", bold(0, 9), bold(0, 7)},
		{"moved", bold(3, 2), bold(2, 2)},
		{"trailing space off", bold(3, 3), bold(2, 2)},
		{"space only", bold(5, 1), nil},
		{"after the text", bold(8, 1), nil},
		{"empty", bold(3, 0), nil},
		{"the pair", bold(1, 2), bold(0, 2)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			u := call1[*api.Updates](c, &api.MessagesSendMessageRequest{
				Peer: self(), Message: text, RandomID: int64(i) + 1,
				Entities: []api.MessageEntityClass{tt.in},
			})
			m := u.Updates[1].(*api.UpdateNewMessage).Message.(*api.Message)
			switch {
			case tt.want == nil && len(m.Entities) == 0:
			case tt.want == nil || len(m.Entities) != 1 || *m.Entities[0].(*api.MessageEntityBold) != *tt.want:
				t.Errorf("got %+v, want %+v", m.Entities, tt.want)
			}
		})
	}
	for _, bad := range []*api.MessageEntityBold{bold(-1, 2), bold(0, -1), bold(0, 10), bold(2, 1), bold(0, 2), bold(1<<31-1, 1<<31-1)} {
		c.refused(&api.MessagesSendMessageRequest{Peer: self(), Message: text, Entities: []api.MessageEntityClass{bad}}, "ENTITY_BOUNDS_INVALID")
	}
}

// A quote has entities of its own, checked like a text's: nobody gets what only
// a client may send, or what does not fit.
func TestQuoteEntities(t *testing.T) {
	s := newSandbox(t)
	c := connect(t, s, Me)
	id, _ := c.send(self(), "Hello there")
	quote := func(random int64, entities ...api.MessageEntityClass) *api.MessagesSendMessageRequest {
		return &api.MessagesSendMessageRequest{Peer: self(), Message: "Hi", RandomID: random, ReplyTo: &api.InputReplyToMessage{
			ReplyToMsgID: id, QuoteText: tl.Some("Hello"), QuoteEntities: entities}}
	}
	c.refused(quote(100, &api.MessageEntityBold{Offset: 3, Length: 3}), "ENTITY_BOUNDS_INVALID")
	u := call1[*api.Updates](c, quote(101, &api.InputMessageEntityMentionName{Length: 5, UserID: c.inputUser(friendID)}))
	header := u.Updates[1].(*api.UpdateNewMessage).Message.(*api.Message).ReplyTo.(*api.MessageReplyHeader)
	if e, ok := header.QuoteEntities[0].(*api.MessageEntityMentionName); !ok || e.UserID != friendID || e.Length != 5 {
		t.Errorf("got %+v", header.QuoteEntities)
	}
}

// What a short form has no field for comes in the long one.
func TestPushWithEffect(t *testing.T) {
	s := newSandbox(t)
	c, friend := connect(t, s, Me), connect(t, s, "sandbox_friend")
	call1[*api.UpdateShortSentMessage](c, &api.MessagesSendMessageRequest{
		Peer: c.user(friendID), Message: "Hi", RandomID: 1, Effect: tl.Some(int64(5)), InvertMedia: true})
	m := friend.only().Updates[0].(*api.UpdateNewMessage).Message.(*api.Message)
	if m.Effect.Value != 5 || !m.InvertMedia {
		t.Errorf("got %+v", m)
	}
}
