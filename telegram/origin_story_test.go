package telegram

import (
	"testing"

	"github.com/tgscript/tgscript/tl/api"
)

// TestStoryOwner: a story is remembered as that of whoever shows it, whatever else is
// shown beside it, and not as that of who posted it in a channel's name.
func TestStoryOwner(t *testing.T) {
	story := func(file int64) *api.StoryItem {
		return &api.StoryItem{ID: 1, FromID: &api.PeerUser{UserID: 9}, Media: &api.MessageMediaPhoto{Photo: &api.Photo{ID: file}}}
	}
	channel, friend := &api.PeerChannel{ChannelID: 5}, &api.PeerUser{UserID: 6}
	page := &api.WebPage{Attributes: []api.WebPageAttributeClass{&api.WebPageAttributeStory{Peer: friend, Story: story(3)}}}
	message := func(id int32, media api.MessageMediaClass) api.UpdateClass {
		return &api.UpdateNewMessage{Message: &api.Message{ID: id, PeerID: friend, Media: media}}
	}
	s := newOrigins()
	s.learn(nil, &api.Updates{Updates: []api.UpdateClass{
		&api.UpdateStory{Peer: channel, Story: story(1)},
		message(1, &api.MessageMediaStory{Peer: friend, ID: 1, Story: story(2)}),
		message(2, &api.MessageMediaWebPage{Webpage: page}),
	}}, nil)
	s.learn(nil, &api.StoriesFoundStories{Stories: []*api.FoundStory{{Peer: channel, Story: story(4)}, {Peer: friend, Story: story(5)}}}, nil)
	for file, owner := range map[int64]peerKey{1: {kindChannel, 5}, 2: {kindUser, 6}, 3: {kindUser, 6}, 4: {kindChannel, 5}, 5: {kindUser, 6}} {
		if at, _ := s.all.get(file); at[0] != (origin{kind: inStory, in: owner, id: 1}) {
			t.Errorf("file %d is in %+v, want a story of %v", file, at[0], owner)
		}
	}
	if o := New(Options{}).originOf(story(1), nil); o.Request != nil {
		t.Errorf("a story of somebody is asked for with %T", o.Request)
	}
}
