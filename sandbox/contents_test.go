package sandbox

import (
	"testing"

	"github.com/tgscript/tgscript/tl/api"
)

func TestVoiceHeard(t *testing.T) {
	s := newSandbox(t)
	c, friend := connect(t, s, Me), connect(t, s, "sandbox_friend")
	k := c.kinds()
	if m := c.sendMedia(self(), k["voice"], ""); m.MediaUnread {
		t.Error("a note to oneself is not heard yet")
	}
	plain := c.sendMedia(c.user(friendID), k["music"], "")
	sent := c.sendMedia(c.user(friendID), k["voice"], "")
	theirs := s.world.copyOf(c.me.Box.get(sent.ID).Link, friend.me)
	unheard := func(who *client, id int32) bool {
		t.Helper()
		got := who.page(&api.MessagesGetMessagesRequest{ID: []api.InputMessageClass{&api.InputMessageID{ID: id}}})
		return got[0].(*api.Message).MediaUnread
	}
	if plain.MediaUnread || !sent.MediaUnread || !unheard(friend, theirs) {
		t.Errorf("music %v, voice %v, theirs %v", plain.MediaUnread, sent.MediaUnread, unheard(friend, theirs))
	}
	if got := call1[*api.MessagesAffectedMessages](c, &api.MessagesReadMessageContentsRequest{ID: []int32{sent.ID, plain.ID, 9999}}); got.PtsCount != 0 {
		t.Errorf("one's own: %+v", got)
	}
	c.pushed = nil
	pts := friend.me.Box.Pts
	got := call1[*api.MessagesAffectedMessages](friend, &api.MessagesReadMessageContentsRequest{ID: []int32{theirs, theirs}})
	if got.PtsCount != 1 || got.Pts != pts+1 || unheard(friend, theirs) || unheard(c, sent.ID) {
		t.Errorf("heard: %+v after %d", got, pts)
	}
	u := c.only().Updates[0].(*api.UpdateReadMessagesContents)
	if len(u.Messages) != 1 || u.Messages[0] != sent.ID || u.PtsCount != 1 || u.Pts != c.me.Box.Pts {
		t.Errorf("the author got %+v", u)
	}
	call1[*api.Bool](c, &api.ChannelsReadMessageContentsRequest{Channel: c.inputChannel(supergroupID), ID: []int32{1}})
	c.refused(&api.ChannelsReadMessageContentsRequest{Channel: &api.InputChannel{ChannelID: 1}}, "CHANNEL_INVALID")
}
