package sandbox

import (
	"slices"
	"testing"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// put delivers a message of any content to the supergroup, as somebody.
func (c *client) put(content api.MessageClass, at int32) int32 {
	c.t.Helper()
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	w := &call{w: c.s.world, now: at}
	return w.deliver(c.me, channelPeer(supergroupID), content).Msg.ID
}

func document(attributes ...api.DocumentAttributeClass) *api.Message {
	return &api.Message{Media: &api.MessageMediaDocument{Document: &api.Document{Attributes: attributes}}}
}

func TestSearchFilters(t *testing.T) {
	s := newSandbox(t)
	c := connect(t, s, "sandbox_me")
	at := int32(testTime)
	put := func(m api.MessageClass) int32 { at++; return c.put(m, at) }
	photo := put(&api.Message{Media: &api.MessageMediaPhoto{}})
	video := put(document(&api.DocumentAttributeVideo{}))
	round := put(document(&api.DocumentAttributeVideo{RoundMessage: true}))
	gif := put(document(&api.DocumentAttributeVideo{}, &api.DocumentAttributeAnimated{}))
	voice := put(document(&api.DocumentAttributeAudio{Voice: true}))
	music := put(document(&api.DocumentAttributeAudio{}))
	file := put(document(&api.DocumentAttributeFilename{FileName: "a.txt"}))
	put(document(&api.DocumentAttributeSticker{Stickerset: &api.InputStickerSetEmpty{}}))
	geo := put(&api.Message{Media: &api.MessageMediaGeo{Geo: &api.GeoPointEmpty{}}})
	contact := put(&api.Message{Media: &api.MessageMediaContact{}})
	link := put(&api.Message{Message: "see t.me", Entities: []api.MessageEntityClass{&api.MessageEntityURL{Offset: 4, Length: 4}}})
	page := put(&api.Message{Media: &api.MessageMediaWebPage{Webpage: &api.WebPageEmpty{}}})
	pinned := put(&api.Message{Message: "pin", Pinned: true})
	mention := put(&api.Message{Message: "hey"})
	s.world.Channels[supergroupID].Box.get(mention).Mentioned = []int64{meID}
	missed := put(&api.MessageService{Action: &api.MessageActionPhoneCall{Reason: &api.PhoneCallDiscardReasonMissed{}}})
	called := put(&api.MessageService{Action: &api.MessageActionPhoneCall{Reason: &api.PhoneCallDiscardReasonHangup{}}})
	picture := put(&api.MessageService{Action: &api.MessageActionChatEditPhoto{Photo: &api.PhotoEmpty{}}})
	for _, tt := range []struct {
		filter api.MessagesFilterClass
		want   []int32
	}{
		{&api.InputMessagesFilterPhotos{}, []int32{photo}},
		{&api.InputMessagesFilterVideo{}, []int32{video}},
		{&api.InputMessagesFilterPhotoVideo{}, []int32{video, photo}},
		{&api.InputMessagesFilterDocument{}, []int32{file}},
		{&api.InputMessagesFilterURL{}, []int32{page, link}},
		{&api.InputMessagesFilterGif{}, []int32{gif}},
		{&api.InputMessagesFilterVoice{}, []int32{voice}},
		{&api.InputMessagesFilterMusic{}, []int32{music}},
		{&api.InputMessagesFilterRoundVideo{}, []int32{round}},
		{&api.InputMessagesFilterRoundVoice{}, []int32{voice, round}},
		{&api.InputMessagesFilterGeo{}, []int32{geo}},
		{&api.InputMessagesFilterContacts{}, []int32{contact}},
		{&api.InputMessagesFilterPinned{}, []int32{pinned}},
		{&api.InputMessagesFilterMyMentions{}, []int32{mention}},
		{&api.InputMessagesFilterPhoneCalls{}, []int32{called, missed}},
		{&api.InputMessagesFilterPhoneCalls{Missed: true}, []int32{missed}},
		{&api.InputMessagesFilterChatPhotos{}, []int32{picture}},
		{&api.InputMessagesFilterPoll{}, nil},
	} {
		h := s.world.Channels[supergroupID].Box.history(channelPeer(supergroupID))
		var got []int32
		for _, m := range slices.Backward(h) {
			if (query{filter: tt.filter, viewer: meID}).matches(m) {
				got = append(got, m.ID)
			}
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%T: got %v, want %v", tt.filter, got, tt.want)
		}
	}
}

func TestSearch(t *testing.T) {
	s := newSandbox(t)
	c, friend := connect(t, s, "sandbox_me"), connect(t, s, "sandbox_friend")
	red := c.put(&api.Message{Message: "Red apples, green pears"}, testTime+10)
	green := friend.put(&api.Message{Message: "GREEN tea"}, testTime+20)
	thread := friend.put(&api.Message{Message: "About apples", ReplyTo: &api.MessageReplyHeader{ReplyToMsgID: tl.Some(red)}}, testTime+30)
	for _, tt := range []struct {
		name string
		req  api.MessagesSearchRequest
		want []int32
	}{
		{"a word in any case", api.MessagesSearchRequest{Q: "green"}, []int32{green, red}},
		{"the beginning of a word", api.MessagesSearchRequest{Q: "app"}, []int32{thread, red}},
		{"not the middle", api.MessagesSearchRequest{Q: "pples"}, nil},
		{"all words", api.MessagesSearchRequest{Q: "pears red"}, []int32{red}},
		{"by somebody", api.MessagesSearchRequest{Q: "green", FromID: c.user(friendID)}, []int32{green}},
		{"by me", api.MessagesSearchRequest{Q: "green", FromID: self()}, []int32{red}},
		{"after a date", api.MessagesSearchRequest{Q: "green", MinDate: testTime + 10}, []int32{green}},
		{"before a date", api.MessagesSearchRequest{Q: "green", MaxDate: testTime + 20}, []int32{red}},
		{"in a thread", api.MessagesSearchRequest{Q: "apples", TopMsgID: tl.Some(red)}, []int32{thread}},
		{"older than", api.MessagesSearchRequest{Q: "apples", OffsetID: thread}, []int32{red}},
		{"bounded", api.MessagesSearchRequest{Q: "apples", MinID: red}, []int32{thread}},
		{"a page", api.MessagesSearchRequest{Q: "green", Limit: 1}, []int32{green}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.req.Peer = c.channel(supergroupID)
			tt.req.Filter = &api.InputMessagesFilterEmpty{}
			got := call1[*api.MessagesChannelMessages](c, &tt.req)
			if !slices.Equal(idsOf(got.Messages), tt.want) || got.Pts != s.world.Channels[supergroupID].Box.Pts {
				t.Errorf("got %v at pts %d, want %v", idsOf(got.Messages), got.Pts, tt.want)
			}
		})
	}
}

func TestSearchEverywhere(t *testing.T) {
	s := newSandbox(t)
	c := connect(t, s, "sandbox_me")
	got := call1[*api.MessagesMessages](c, &api.MessagesSearchRequest{Peer: &api.InputPeerEmpty{}, Q: "welcome",
		Filter: &api.InputMessagesFilterEmpty{}, Limit: 10})
	if len(got.Messages) < 2 {
		t.Errorf("found %d messages of several chats", len(got.Messages))
	}
	mine := call1[*api.MessagesMessages](c, &api.MessagesSearchRequest{Peer: c.user(friendID), FromID: c.user(friendID),
		Filter: &api.InputMessagesFilterEmpty{}, Limit: 10})
	for _, m := range mine.Messages {
		if m.(*api.Message).Out {
			t.Errorf("from_id friend found a message of mine: %+v", m)
		}
	}
	if len(mine.Messages) == 0 {
		t.Error("from_id found nothing in a private chat")
	}
	everyone := call1[*api.MessagesMessages](c, &api.MessagesSearchRequest{Peer: c.user(friendID), FromID: &api.InputPeerEmpty{},
		SavedPeerID: &api.InputPeerEmpty{}, Filter: &api.InputMessagesFilterEmpty{}, Limit: 10})
	if len(everyone.Messages) <= len(mine.Messages) {
		t.Errorf("empty peers found %d messages, want those of both", len(everyone.Messages))
	}
}

func TestSearchRefused(t *testing.T) {
	s := newSandbox(t)
	c := connect(t, s, "sandbox_me")
	all := &api.InputMessagesFilterEmpty{}
	for _, tt := range []struct {
		req  *api.MessagesSearchRequest
		want string
	}{
		{&api.MessagesSearchRequest{Peer: &api.InputPeerEmpty{}, Filter: all}, "SEARCH_QUERY_EMPTY"},
		{&api.MessagesSearchRequest{Peer: self(), Filter: all, FromID: &api.InputPeerChat{ChatID: 5}}, "FROM_PEER_INVALID"},
		{&api.MessagesSearchRequest{Peer: self(), Filter: all, TopMsgID: tl.Some(int32(9999))}, "MSG_ID_INVALID"},
		{&api.MessagesSearchRequest{Peer: c.user(friendID), Filter: all, SavedPeerID: self()}, "PEER_ID_NOT_SUPPORTED"},
		{&api.MessagesSearchRequest{Peer: &api.InputPeerUser{UserID: 5}, Filter: all}, "PEER_ID_INVALID"},
		{&api.MessagesSearchRequest{Peer: &api.InputPeerChat{ChatID: 5}, Filter: all}, "CHAT_ID_INVALID"},
		{&api.MessagesSearchRequest{Peer: &api.InputPeerChannel{ChannelID: 5}, Filter: all}, "CHANNEL_INVALID"},
	} {
		c.refused(tt.req, tt.want)
	}
}

func TestSearchCounters(t *testing.T) {
	s := newSandbox(t)
	c := connect(t, s, "sandbox_me")
	c.put(&api.Message{Media: &api.MessageMediaPhoto{}}, testTime)
	got := call1[*api.MessagesSearchCounterVector](c, &api.MessagesGetSearchCountersRequest{Peer: c.channel(supergroupID),
		Filters: []api.MessagesFilterClass{&api.InputMessagesFilterPhotos{}, &api.InputMessagesFilterGeo{}, &api.InputMessagesFilterEmpty{}}})
	if e := got.Elems; len(e) != 3 || e[0].Count != 1 || e[1].Count != 0 || e[2].Count != 4 {
		t.Errorf("got %+v", got.Elems)
	}
	c.refused(&api.MessagesGetSearchCountersRequest{Peer: &api.InputPeerUser{UserID: 5}}, "PEER_ID_INVALID")
}
