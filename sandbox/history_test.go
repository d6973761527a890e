package sandbox

import (
	"slices"
	"testing"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// texts fills Saved Messages with n messages, ten seconds apart, and returns
// their ids, ascending.
func (c *client) texts(n int) (ids []int32) {
	c.t.Helper()
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	for i := range n {
		w := &call{w: c.s.world, now: testTime + int32(10*i)}
		ids = append(ids, w.deliver(c.me, c.me.peer(), &api.Message{Message: "text"}).Msg.ID)
	}
	return ids
}

func idsOf(list []api.MessageClass) (ids []int32) {
	for _, m := range list {
		if empty, ok := m.(*api.MessageEmpty); ok {
			ids = append(ids, -empty.ID)
			continue
		}
		ids = append(ids, idOf(m))
	}
	return ids
}

// The pages are those of core.telegram.org/api/offsets. Positions below count
// from 0, the oldest of 30 messages.
func TestGetHistoryPages(t *testing.T) {
	s := newSandbox(t)
	c := connect(t, s, "sandbox_me")
	ids := c.texts(30)
	for _, tt := range []struct {
		name              string
		req               api.MessagesGetHistoryRequest
		first, last, size int
	}{
		{"limit 0 is 20", api.MessagesGetHistoryRequest{}, 29, 10, 20},
		{"newest three", api.MessagesGetHistoryRequest{Limit: 3}, 29, 27, 3},
		{"older than", api.MessagesGetHistoryRequest{Limit: 3, OffsetID: ids[10]}, 9, 7, 3},
		{"newer than", api.MessagesGetHistoryRequest{Limit: 3, OffsetID: ids[10], AddOffset: -3}, 12, 10, 3},
		{"around", api.MessagesGetHistoryRequest{Limit: 4, OffsetID: ids[10], AddOffset: -2}, 11, 8, 4},
		{"skipped", api.MessagesGetHistoryRequest{Limit: 2, AddOffset: 5}, 24, 23, 2},
		{"past the newest", api.MessagesGetHistoryRequest{Limit: 5, AddOffset: -3}, 29, 28, 2},
		{"at the end", api.MessagesGetHistoryRequest{Limit: 5, OffsetID: ids[2]}, 1, 0, 2},
		{"before a date", api.MessagesGetHistoryRequest{Limit: 2, OffsetDate: testTime + 100}, 9, 8, 2},
		{"date and id", api.MessagesGetHistoryRequest{Limit: 2, OffsetDate: testTime + 100, OffsetID: ids[5]}, 4, 3, 2},
		{"date and id of the same second", api.MessagesGetHistoryRequest{Limit: 2, OffsetDate: testTime + 100, OffsetID: ids[20]}, 10, 9, 2},
		{"newer than min_id", api.MessagesGetHistoryRequest{Limit: 10, MinID: ids[26]}, 29, 27, 3},
		{"min_id after the page is cut", api.MessagesGetHistoryRequest{Limit: 2, MinID: ids[20]}, 29, 28, 2},
		{"max_id after the page is cut", api.MessagesGetHistoryRequest{Limit: 4, MaxID: ids[28]}, 27, 26, 2},
		{"nothing older", api.MessagesGetHistoryRequest{OffsetID: ids[0]}, 0, 0, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.req.Peer = self()
			got := call1[*api.MessagesMessagesSlice](c, &tt.req)
			page := idsOf(got.Messages)
			if got.Count != 30 || len(page) != tt.size {
				t.Fatalf("count %d, page %v; want 30 and %d of them", got.Count, page, tt.size)
			}
			if tt.size > 0 && (page[0] != ids[tt.first] || page[tt.size-1] != ids[tt.last]) {
				t.Errorf("got %v, want %d down to %d", page, ids[tt.first], ids[tt.last])
			}
			if !slices.IsSortedFunc(page, func(a, b int32) int { return int(b - a) }) {
				t.Errorf("not descending: %v", page)
			}
			if got.OffsetIDOffset.Set != (tt.req.OffsetID > 0) {
				t.Errorf("offset_id_offset %+v", got.OffsetIDOffset)
			}
		})
	}
	if got := call1[*api.MessagesMessages](c, &api.MessagesGetHistoryRequest{Peer: self(), Limit: 100}); len(got.Messages) != 30 {
		t.Errorf("whole list: %d messages", len(got.Messages))
	}
	if got := call1[*api.MessagesMessagesSlice](c, &api.MessagesGetHistoryRequest{Peer: self(), Limit: 1, OffsetID: ids[10]}); got.OffsetIDOffset.Value != 20 {
		t.Errorf("offset_id_offset %d, want 20", got.OffsetIDOffset.Value)
	}
}

func TestGetSavedHistory(t *testing.T) {
	s := newSandbox(t)
	c := connect(t, s, "sandbox_me")
	own := c.texts(3)
	first := c.me.Box.history(userPeer(friendID))[0]
	call1[*api.Updates](c, &api.MessagesForwardMessagesRequest{FromPeer: c.user(friendID), ToPeer: self(), ID: []int32{first.ID}, RandomID: []int64{77}})
	for _, tt := range []struct {
		peer api.InputPeerClass
		want []int32
	}{
		{self(), []int32{own[2], own[1], own[0]}},
		{c.user(friendID), []int32{c.me.Box.LastID}},
		{c.user(botID), []int32{}},
	} {
		got := call1[*api.MessagesMessages](c, &api.MessagesGetSavedHistoryRequest{Peer: tt.peer, Limit: 10})
		if !slices.Equal(idsOf(got.Messages), tt.want) {
			t.Errorf("%+v: got %v, want %v", tt.peer, idsOf(got.Messages), tt.want)
		}
	}
	c.refused(&api.MessagesGetSavedHistoryRequest{Peer: &api.InputPeerUser{UserID: 5}}, "PEER_ID_INVALID")
}

func TestGetSplitRanges(t *testing.T) {
	s := newSandbox(t)
	c := connect(t, s, "sandbox_me")
	ids := c.texts(3)
	got := call1[*api.MessageRangeVector](c, &api.MessagesGetSplitRangesRequest{})
	if len(got.Elems) != 1 || *got.Elems[0] != (api.MessageRange{MinID: 1, MaxID: ids[2]}) {
		t.Fatalf("got %+v", got.Elems)
	}
	call1[*api.MessagesMessagesSlice](c, &api.InvokeWithMessagesRangeRequest{Range: got.Elems[0],
		Query: &api.MessagesGetHistoryRequest{Peer: self(), Limit: 1}})
}

func TestGetHistoryLimit(t *testing.T) {
	s := newSandbox(t)
	c := connect(t, s, "sandbox_me")
	c.texts(120)
	if got := call1[*api.MessagesMessagesSlice](c, &api.MessagesGetHistoryRequest{Peer: self(), Limit: 500}); len(got.Messages) != 100 {
		t.Errorf("got %d messages, want 100 at most", len(got.Messages))
	}
}

func TestGetHistoryHash(t *testing.T) {
	s := newSandbox(t)
	c := connect(t, s, "sandbox_me")
	ids := c.texts(2)
	hash := mixHash(mixHash(mixHash(mixHash(0, int64(ids[1])), 0), int64(ids[0])), 0)
	req := &api.MessagesGetHistoryRequest{Peer: self(), Limit: 10, Hash: hash}
	if got := call1[*api.MessagesMessagesNotModified](c, req); got.Count != 2 {
		t.Errorf("count %d, want 2", got.Count)
	}
	call1[*api.Updates](c, &api.MessagesEditMessageRequest{Peer: self(), ID: ids[0], Message: tl.Some("edited")})
	call1[*api.MessagesMessages](c, req)
}

func TestGetHistoryRefused(t *testing.T) {
	s := newSandbox(t)
	c := connect(t, s, "sandbox_me")
	s.world.Channels[channelID].Username = ""
	s.world.Channels[channelID].leave(friendID)
	friend := connect(t, s, "sandbox_friend")
	for _, tt := range []struct {
		c    *client
		peer api.InputPeerClass
		want string
	}{
		{c, &api.InputPeerEmpty{}, "PEER_ID_INVALID"},
		{c, &api.InputPeerUser{UserID: friendID, AccessHash: 5}, "PEER_ID_INVALID"},
		{c, &api.InputPeerUser{UserID: 77, AccessHash: accessHash(meID, userPeer(77))}, "PEER_ID_INVALID"},
		{c, &api.InputPeerChat{ChatID: 1}, "CHAT_ID_INVALID"},
		{c, &api.InputPeerChannel{ChannelID: channelID, AccessHash: 5}, "CHANNEL_INVALID"},
		{friend, friend.channel(channelID), "CHANNEL_PRIVATE"},
	} {
		tt.c.refused(&api.MessagesGetHistoryRequest{Peer: tt.peer}, tt.want)
	}
}

func TestGetMessages(t *testing.T) {
	s := newSandbox(t)
	c := connect(t, s, "sandbox_me")
	ids := c.texts(2)
	u := call1[*api.Updates](c, &api.MessagesSendMessageRequest{Peer: self(), Message: "answer", RandomID: 1,
		ReplyTo: &api.InputReplyToMessage{ReplyToMsgID: ids[0]}})
	answer := idOf(u.Updates[1].(*api.UpdateNewMessage).Message)
	got := call1[*api.MessagesMessages](c, &api.MessagesGetMessagesRequest{ID: []api.InputMessageClass{
		&api.InputMessageID{ID: ids[1]}, &api.InputMessageID{ID: 9999}, &api.InputMessageReplyTo{ID: answer},
		&api.InputMessageReplyTo{ID: ids[0]}, &api.InputMessageID{ID: ids[1]}, &api.InputMessagePinned{},
	}})
	want := []int32{ids[1], -9999, ids[0], -ids[0], ids[1], 0}
	if !slices.Equal(idsOf(got.Messages), want) {
		t.Errorf("got %v, want %v", idsOf(got.Messages), want)
	}
	if len(got.Users) != 1 || got.Users[0].(*api.User).ID != meID {
		t.Errorf("users %+v", got.Users)
	}
	if got := call1[*api.MessagesMessages](c, &api.MessagesGetMessagesRequest{}); len(got.Messages) != 0 {
		t.Errorf("no ids: got %v", got.Messages)
	}
}
