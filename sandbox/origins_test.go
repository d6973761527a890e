package sandbox

import (
	"bytes"
	"testing"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// inputDocumentOf names a document.
func inputDocumentOf(d *api.Document) *api.InputDocument {
	return &api.InputDocument{ID: d.ID, AccessHash: d.AccessHash, FileReference: d.FileReference}
}

// A sticker set, custom emoji and saved GIFs are told with the references of today,
// to whoever asks (A15).
func TestSetsA15(t *testing.T) {
	s := newSandbox(t)
	c, friend := connect(t, s, Me), connect(t, s, "sandbox_friend")
	document := func(id int64, at api.DocumentAttributeClass) *api.Document {
		in := asDocument(c.upload(id, content(3000, byte(id)), 1024, "a"))
		in.Attributes = append(in.Attributes, at)
		return documentOf(c.sendMedia(self(), in, ""))
	}
	plain := &api.DocumentAttributeImageSize{W: 512, H: 512}
	a, b := document(1, plain), document(2, plain)
	create := &api.StickersCreateStickerSetRequest{UserID: &api.InputUserSelf{}, Title: "Cats", ShortName: "sandbox_cats",
		Stickers: []*api.InputStickerSetItem{{Document: inputDocumentOf(a), Emoji: "😀"}, {Document: inputDocumentOf(b), Emoji: "😀"}}}
	set := call1[*api.MessagesStickerSet](c, create)
	if len(set.Documents) != 2 || len(set.Packs) != 1 || len(set.Packs[0].Documents) != 2 || !set.Set.Creator {
		t.Errorf("%+v", set)
	}
	c.refused(create, "PACK_SHORT_NAME_OCCUPIED")
	create.ShortName = "1"
	c.refused(create, "PACK_SHORT_NAME_INVALID")
	create.ShortName, create.Stickers = "sandbox_none", nil
	c.refused(create, "STICKERS_EMPTY")

	at := documentOf(&api.Message{Media: &api.MessageMediaDocument{Document: set.Documents[0]}})
	s.world.expire(s.world.Files[at.ID])
	c.refused(&api.UploadGetFileRequest{Location: documentLocation(at), Limit: 4096}, "FILE_REFERENCE_EXPIRED")
	sticker := at.Attributes[len(at.Attributes)-1].(*api.DocumentAttributeSticker)
	again := call1[*api.MessagesStickerSet](friend, &api.MessagesGetStickerSetRequest{Stickerset: sticker.Stickerset})
	if got := friend.download(documentLocation(again.Documents[0].(*api.Document)), 4096); !bytes.Equal(got, content(3000, 1)) {
		t.Errorf("%d bytes", len(got))
	}
	call1[*api.MessagesStickerSetNotModified](c, &api.MessagesGetStickerSetRequest{Hash: again.Set.Hash,
		Stickerset: &api.InputStickerSetShortName{ShortName: "Sandbox_Cats"}})

	emoji := call1[*api.MessagesStickerSet](c, &api.StickersCreateStickerSetRequest{UserID: &api.InputUserSelf{}, Title: "E", ShortName: "sandbox_e",
		Emojis: true, Stickers: []*api.InputStickerSetItem{{Document: inputDocumentOf(document(3, plain)), Emoji: "😀"}}})
	id := emoji.Packs[0].Documents[0]
	found := call1[*api.DocumentVector](friend, &api.MessagesGetCustomEmojiDocumentsRequest{DocumentID: []int64{id, at.ID, 5}})
	if len(found.Elems) != 1 {
		t.Fatalf("%d custom emoji", len(found.Elems))
	}
	friend.download(documentLocation(found.Elems[0].(*api.Document)), 4096)

	gif := document(4, &api.DocumentAttributeAnimated{})
	call1[*api.Bool](c, &api.MessagesSaveGifRequest{ID: inputDocumentOf(gif)})
	c.refused(&api.MessagesSaveGifRequest{ID: inputDocumentOf(b)}, "GIF_ID_INVALID")
	s.world.expire(s.world.Files[gif.ID])
	saved := call1[*api.MessagesSavedGifs](c, &api.MessagesGetSavedGifsRequest{}).Gifs[0].(*api.Document)
	c.download(documentLocation(saved), 4096)
	call1[*api.Bool](c, &api.MessagesSaveGifRequest{ID: inputDocumentOf(saved), Unsave: true})
	if left := call1[*api.MessagesSavedGifs](c, &api.MessagesGetSavedGifsRequest{}).Gifs; len(left) != 0 {
		t.Errorf("%d GIFs are left", len(left))
	}
}

// A story is shown for a day, with the references of today (A15).
func TestStoriesA15(t *testing.T) {
	s, now := sandboxAt(t)
	c, friend := connect(t, s, Me), connect(t, s, "sandbox_friend")
	send := &api.StoriesSendStoryRequest{Peer: self(), Media: asPhoto(c.upload(1, picture(t, 50, 50, "png"), 1024, "a.png")),
		Caption: tl.Some("Look"), PrivacyRules: []api.InputPrivacyRuleClass{&api.InputPrivacyValueAllowAll{}}, RandomID: 7}
	u := call1[*api.Updates](c, send)
	if name := u.Updates[0].(*api.UpdateStoryID); name.ID != 1 || name.RandomID != 7 {
		t.Errorf("%+v", name)
	}
	send.Media = asPhoto(c.upload(1, picture(t, 50, 50, "png"), 1024, "a.png"))
	c.refused(send, "RANDOM_ID_DUPLICATE")
	send.RandomID, send.Media = 8, asDocument(c.upload(2, []byte("x"), 1024, "a"))
	c.refused(send, "MEDIA_INVALID")
	location := func(items []api.StoryItemClass) *api.InputPhotoFileLocation {
		t.Helper()
		p := items[0].(*api.StoryItem).Media.(*api.MessageMediaPhoto).Photo.(*api.Photo)
		return &api.InputPhotoFileLocation{ID: p.ID, AccessHash: p.AccessHash, FileReference: p.FileReference, ThumbSize: "s"}
	}
	seen := call1[*api.StoriesPeerStories](friend, &api.StoriesGetPeerStoriesRequest{Peer: friend.user(meID)}).Stories.Stories
	at := location(seen)
	s.world.expire(s.world.Files[at.ID])
	friend.refused(&api.UploadGetFileRequest{Location: at, Limit: 4096}, "FILE_REFERENCE_EXPIRED")
	ask := &api.StoriesGetStoriesByIDRequest{Peer: friend.user(meID), ID: []int32{1, 5}}
	again := call1[*api.StoriesStories](friend, ask)
	friend.download(location(again.Stories), 4096)
	if item := again.Stories[0].(*api.StoryItem); again.Count != 1 || item.Caption.Value != "Look" || item.Out {
		t.Errorf("%+v", item)
	}
	ids := call1[*api.RecentStoryVector](friend, &api.StoriesGetPeerMaxIDsRequest{ID: []api.InputPeerClass{friend.user(meID)}}).Elems
	if ids[0].MaxID.Value != 1 {
		t.Errorf("newest %+v", ids[0])
	}
	dir := t.TempDir()
	if err := s.world.save(dir); err != nil {
		t.Fatal(err)
	}
	kept, err := loadWorld(dir)
	if err != nil {
		t.Fatal(err)
	}
	if was := kept.Accounts[meID].Stories[0]; was.Caption.obj.Text != "Look" || was.Expires != s.world.Accounts[meID].Stories[0].Expires {
		t.Errorf("kept as %+v", was)
	}
	*now += storyDay
	if late := call1[*api.StoriesStories](friend, ask); late.Count != 0 {
		t.Errorf("after a day: %+v", late.Stories)
	}
	if gone := call1[*api.IntVector](c, &api.StoriesDeleteStoriesRequest{Peer: self(), ID: []int32{1, 2}}); len(gone.Elems) != 1 {
		t.Errorf("%v", gone.Elems)
	}
}
