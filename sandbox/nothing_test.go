package sandbox

import (
	"testing"

	"github.com/tgscript/tgscript/tl/api"
)

// What there is nothing of is answered by what the method returns, with times
// that are not over.
func TestNothing(t *testing.T) {
	s := newSandbox(t)
	c := connect(t, s, "sandbox_me")
	for name := range nothing() {
		req := api.New(api.ByName(name))
		switch r := req.(type) {
		case *api.PaymentsGetStarsStatusRequest:
			r.Peer = self()
		case *api.HelpDismissSuggestionRequest:
			r.Peer = self()
		case *api.MessagesSetDefaultReactionRequest:
			r.Reaction = &api.ReactionEmpty{}
		}
		reply, err := c.try(req)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		switch r := reply.(type) {
		case *api.HelpPromoDataEmpty:
			if r.Expires <= testTime {
				t.Errorf("%s expires at %d", name, r.Expires)
			}
		case *api.HelpTermsOfServiceUpdateEmpty:
			if r.Expires <= testTime {
				t.Errorf("%s expires at %d", name, r.Expires)
			}
		}
	}
	c.refused(&api.MessagesGetStickerSetRequest{Stickerset: &api.InputStickerSetAnimatedEmoji{}}, "STICKERSET_INVALID")
	need := call1[*api.RequirementToContactVector](c, &api.UsersGetRequirementsToContactRequest{ID: []api.InputUserClass{c.inputUser(friendID)}})
	texts := call1[*api.LangPackStringVector](c, &api.LangpackGetStringsRequest{Keys: []string{"a", "b"}})
	for _, id := range call1[*api.RecentStoryVector](c, &api.StoriesGetPeerMaxIDsRequest{ID: []api.InputPeerClass{c.user(friendID), self()}}).Elems {
		if *id != (api.RecentStory{}) {
			t.Errorf("a newest story: %+v", id)
		}
	}
	c.refused(&api.StoriesGetPeerMaxIDsRequest{ID: []api.InputPeerClass{&api.InputPeerUser{UserID: 5}}}, "PEER_ID_INVALID")
	stories := call1[*api.StoriesPeerStories](c, &api.StoriesGetPeerStoriesRequest{Peer: c.user(friendID)})
	if len(need.Elems) != 1 || len(texts.Elems) != 2 || len(stories.Users) != 1 {
		t.Errorf("%+v, %+v, %+v", need, texts, stories)
	}
	if got := call1[*api.HelpCountriesList](connect(t, s, ""), &api.HelpGetCountriesListRequest{}); len(got.Countries) != 1 {
		t.Errorf("countries %+v", got)
	}
}
