package sandbox

import (
	"slices"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// storyDay is how long a story is shown if it does not say so, in seconds.
const storyDay = 86400

// story is something that an account shows for some hours.
type story struct {
	ID      int32
	Date    int32
	Expires int32
	Pinned  bool
	Guarded bool // noforwards
	Random  int64
	Caption kept[*api.TextWithEntities]
	Media   kept[api.MessageMediaClass]
}

func addStories(m methods) {
	on(m, (*call).sendStory)
	on(m, (*call).deleteStories)
	on(m, (*call).getPeerStories)
	on(m, (*call).getPeerMaxIDs)
	on(m, (*call).getStoriesByID)
}

// sendStory shows media on the caller's own profile, to everybody: whom rules leave
// out is for a world with more people.
func (c *call) sendStory(r *api.StoriesSendStoryRequest) (api.Object, error) {
	p, err := c.inputPeer(r.Peer)
	switch {
	case err != nil:
		return nil, err
	case p != c.me.peer():
		return nil, c.lacking("a story of a chat")
	case r.MediaAreas != nil || r.FwdFromID != nil || r.Albums != nil || r.Music != nil:
		return nil, c.lacking("stories.sendStory with more than media and a caption")
	case r.RandomID == 0:
		return nil, refuse("RANDOM_ID_EMPTY")
	case slices.ContainsFunc(c.me.Stories, func(s *story) bool { return s.Random == r.RandomID }):
		return nil, refuse("RANDOM_ID_DUPLICATE")
	}
	text, entities, err := c.caption(r.Caption.Value, r.Entities)
	if err != nil {
		return nil, err
	}
	a, err := c.attach(p, r.Media)
	if err != nil {
		return nil, err
	}
	if k := kindOf(a.media); k != mediaPhoto && k != mediaVideo {
		return nil, refuse("MEDIA_INVALID")
	}
	c.keep(a)
	period := int32(storyDay)
	if r.Period.Set {
		period = r.Period.Value
	}
	c.me.LastStory++
	s := &story{ID: c.me.LastStory, Date: c.now, Expires: c.now + period, Pinned: r.Pinned, Guarded: r.Noforwards, Random: r.RandomID,
		Caption: keep(&api.TextWithEntities{Text: text, Entities: entities}), Media: keep(a.media)}
	c.me.Stories = append(c.me.Stories, s)
	u := &api.UpdateStory{Peer: p.tl(), Story: c.storyItem(c.me, s)}
	return c.updates(c.me, &api.UpdateStoryID{ID: s.ID, RandomID: r.RandomID}, u), nil
}

// deleteStories takes stories of the caller's away and lists those that were
// there.
func (c *call) deleteStories(r *api.StoriesDeleteStoriesRequest) (api.Object, error) {
	p, err := c.inputPeer(r.Peer)
	switch {
	case err != nil:
		return nil, err
	case p != c.me.peer():
		return nil, c.lacking("a story of a chat")
	}
	out := &api.IntVector{Elems: []int32{}}
	c.me.Stories = slices.DeleteFunc(c.me.Stories, func(s *story) bool {
		gone := slices.Contains(r.ID, s.ID)
		if gone {
			out.Elems = append(out.Elems, s.ID)
		}
		return gone
	})
	return out, nil
}

// storyItem is a story of somebody's as the caller sees it, with the references of
// today.
func (c *call) storyItem(of *account, s *story) *api.StoryItem {
	out := &api.StoryItem{ID: s.ID, Date: s.Date, ExpireDate: s.Expires, Pinned: s.Pinned, Noforwards: s.Guarded, Public: true,
		Out: of == c.me, Media: mediaFiles(s.Media.obj, c.w.handing(c.me.ID))}
	if text := s.Caption.obj.Text; text != "" {
		out.Caption, out.Entities = tl.Some(text), s.Caption.obj.Entities
	}
	return out
}

// storiesOf are those of somebody's that the caller sees: while they are shown, or
// pinned, or the caller's own.
func (c *call) storiesOf(p peer, sees func(*story) bool) (items []api.StoryItemClass) {
	items = []api.StoryItemClass{}
	if p.Kind != kindUser {
		return items
	}
	a := c.w.Accounts[p.ID]
	for _, s := range a.Stories {
		if sees(s) {
			items = append(items, c.storyItem(a, s))
		}
	}
	return items
}

func (c *call) getPeerStories(r *api.StoriesGetPeerStoriesRequest) (api.Object, error) {
	p, err := c.inputPeer(r.Peer)
	if err != nil {
		return nil, err
	}
	k := c.w.crowd(c.me)
	k.add(p)
	out := &api.StoriesPeerStories{Stories: &api.PeerStories{Peer: p.tl(),
		Stories: c.storiesOf(p, func(s *story) bool { return c.now < s.Expires })}}
	out.Users, out.Chats = k.lists()
	return out, nil
}

// getPeerMaxIDs names each chat's newest story that is shown.
func (c *call) getPeerMaxIDs(r *api.StoriesGetPeerMaxIDsRequest) (api.Object, error) {
	out := &api.RecentStoryVector{Elems: []*api.RecentStory{}}
	for _, in := range r.ID {
		p, err := c.inputPeer(in)
		if err != nil {
			return nil, err
		}
		one := &api.RecentStory{}
		for _, s := range c.storiesOf(p, func(s *story) bool { return c.now < s.Expires }) {
			one.MaxID = tl.Some(s.(*api.StoryItem).ID)
		}
		out.Elems = append(out.Elems, one)
	}
	return out, nil
}

func (c *call) getStoriesByID(r *api.StoriesGetStoriesByIDRequest) (api.Object, error) {
	p, err := c.inputPeer(r.Peer)
	if err != nil {
		return nil, err
	}
	items := c.storiesOf(p, func(s *story) bool {
		return slices.Contains(r.ID, s.ID) && (c.now < s.Expires || s.Pinned || p == c.me.peer())
	})
	k := c.w.crowd(c.me)
	k.add(p)
	out := &api.StoriesStories{Count: int32(len(items)), Stories: items}
	out.Users, out.Chats = k.lists()
	return out, nil
}
