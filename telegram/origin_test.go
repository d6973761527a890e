package telegram_test

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/tgscript/tgscript/sandbox"
	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// expire makes the reference be refused that the next call uses.
func expire(s *sandbox.Sandbox) {
	s.Inject(sandbox.Fault{Kind: sandbox.FileReferenceExpired})
}

// TestReferenceOriginsA15: a file whose reference has expired is asked for again
// where it was seen, in a message of every kind of chat.
func TestReferenceOriginsA15(t *testing.T) {
	inSandbox(t, telegram.Options{}, func(ctx context.Context, c *telegram.Client, s *sandbox.Sandbox) {
		if err := signIn(ctx, t, c, "+9996620001", "22222", ""); err != nil {
			t.Fatal(err)
		}
		want := content(3 << 19)
		own := sentFile(ctx, t, c, want)
		document := own.Media.(*api.MessageMediaDocument).Document.(*api.Document)
		for _, chat := range []any{"me", "@sandbox_friend", "Sandbox Group", "@sandbox_supergroup", "@sandbox_channel"} {
			peer, err := c.InputPeer(ctx, chat)
			if err != nil {
				for _, d := range ask[api.MessagesDialogsClass](ctx, t, c, &api.MessagesGetDialogsRequest{OffsetPeer: &api.InputPeerEmpty{}, Limit: 50}).(*api.MessagesDialogs).Chats {
					if g, ok := d.(*api.Chat); ok {
						peer, _ = c.InputPeer(ctx, g)
					}
				}
			}
			req := &api.MessagesSendMediaRequest{Peer: peer, RandomID: rand.Int64(), Media: &api.InputMediaDocument{
				ID: &api.InputDocument{ID: document.ID, AccessHash: document.AccessHash, FileReference: document.FileReference},
			}}
			if chat == "me" {
				expire(s) // here, the call that sends is repaired; then, its reference is old
			}
			m := c.Sent(req, ask[api.UpdatesClass](ctx, t, c, req))[0].(*api.Message)
			for _, o := range []api.Object{m, m.Media, m.Media.(*api.MessageMediaDocument).Document} {
				expire(s)
				var got sink
				if n, err := c.Download(ctx, fileOf(t, c, o), &got, telegram.TransferOptions{}); err != nil || !bytes.Equal(got.all, want) {
					t.Errorf("%v, %T: %d bytes, %v", chat, o, n, err)
				}
			}
			if s.Calls("messages.getMessages")+s.Calls("channels.getMessages") == 0 {
				t.Errorf("%v: no message was asked for again", chat)
			}
		}
	})
}

// TestReferenceGoneA15: a file that is nowhere any more ends with the refusal,
// which says what was tried.
func TestReferenceGoneA15(t *testing.T) {
	inSandbox(t, telegram.Options{}, func(ctx context.Context, c *telegram.Client, s *sandbox.Sandbox) {
		if err := signIn(ctx, t, c, "+9996620001", "22222", ""); err != nil {
			t.Fatal(err)
		}
		m := sentFile(ctx, t, c, content(3<<19))
		ask[*api.MessagesAffectedMessages](ctx, t, c, &api.MessagesDeleteMessagesRequest{ID: []int32{m.ID}, Revoke: true})
		expire(s)
		_, err := c.Download(ctx, fileOf(t, c, m), &sink{}, telegram.TransferOptions{})
		var e *telegram.Error
		if !errors.As(err, &e) || !strings.HasPrefix(e.Type, "FILE_REFERENCE_") || len(e.Tried) != 1 || !strings.Contains(err.Error(), "asked for the file anew: messages.getMessages (shows it no more)") {
			t.Errorf("%v", err)
		}
	})
}

// asAccount runs a client of an account of the sandbox.
func asAccount(t *testing.T, s *sandbox.Sandbox, name string, f func(ctx context.Context, c *telegram.Client)) {
	t.Helper()
	key, salt, err := s.AuthKey(name)
	if err != nil {
		t.Fatal(err)
	}
	o := clientOptions(s)
	o.Store = &telegram.MemoryStore{}
	o.Store.Save(telegram.Change{Session: &telegram.Session{DC: s.DC(), Keys: map[int]telegram.StoredKey{s.DC(): {Key: key, Salt: salt}}}})
	c := telegram.New(o)
	if err := c.Run(t.Context(), func(ctx context.Context) error { f(ctx, c); return nil }); err != nil {
		t.Errorf("Run: %v", err)
	}
}

// TestReferenceFromAnywhereA15: what is in no message is asked for again where it
// was: a sticker set, custom emoji, saved GIFs, a story, a web page, the photos of a
// profile, a full user.
func TestReferenceFromAnywhereA15(t *testing.T) {
	s, err := sandbox.New(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	const address = "https://example.com/cat.jpg"
	whole := jpegOf(t, 400, 300)
	if err := s.Web(address, "", whole); err != nil {
		t.Fatal(err)
	}
	emoji := int64(0)
	asAccount(t, s, "sandbox_friend", func(ctx context.Context, c *telegram.Client) {
		emoji = exhibit(ctx, t, c, whole)
	})
	asMe(t, s, clientOptions(s), func(ctx context.Context, c *telegram.Client) {
		friend, err := c.InputPeer(ctx, "@sandbox_friend")
		if err != nil {
			t.Fatal(err)
		}
		user := castPeer(friend)
		var sticker api.Object
		for _, tt := range []struct {
			req   api.Object
			again string // the method that is asked; that of req if ""
		}{
			{req: &api.MessagesGetStickerSetRequest{Stickerset: &api.InputStickerSetShortName{ShortName: "sandbox_cats"}}},
			{req: &api.MessagesGetCustomEmojiDocumentsRequest{DocumentID: []int64{emoji}}},
			{req: &api.MessagesSaveGifRequest{}, again: "messages.getSavedGifs"},
			{req: &api.StoriesGetPeerStoriesRequest{Peer: friend}, again: "stories.getStoriesByID"},
			{req: &api.MessagesGetWebPageRequest{URL: address}},
			{req: &api.PhotosGetUserPhotosRequest{UserID: user, Limit: 5}},
			{req: &api.UsersGetFullUserRequest{ID: user}},
		} {
			if save, ok := tt.req.(*api.MessagesSaveGifRequest); ok {
				d := documentMessage(sendFile(ctx, t, c, whole, &api.DocumentAttributeAnimated{}))
				save.ID = &api.InputDocument{ID: d.ID, AccessHash: d.AccessHash, FileReference: d.FileReference}
				ask[*api.Bool](ctx, t, c, save)
				tt.req = &api.MessagesGetSavedGifsRequest{}
			}
			if tt.again == "" {
				tt.again = api.TypeOf(tt.req).Name
			}
			o := ask[api.Object](ctx, t, c, tt.req)
			file := telegram.FileIn(o)
			if file == nil {
				t.Errorf("%T shows no file", o)
				continue
			}
			if tt.again == "messages.getStickerSet" {
				sticker = file
			}
			before := s.Calls(tt.again)
			expire(s)
			if got := fetched(ctx, t, c, file, ""); len(got) == 0 || s.Calls(tt.again) != before+1 {
				t.Errorf("%T: %d bytes, %s asked %d times", o, len(got), tt.again, s.Calls(tt.again)-before)
			}
		}
		fresh := telegram.New(clientOptions(s)) // which has seen nothing
		f, err := fresh.FileOf(sticker, "")
		if _, ok := f.Origin.Request.(*api.MessagesGetStickerSetRequest); !ok || err != nil {
			t.Errorf("a sticker is in %T, %v", f.Origin.Request, err)
		}
	})
}

// castPeer is the user that a peer is.
func castPeer(p api.InputPeerClass) api.InputUserClass {
	u := p.(*api.InputPeerUser)
	return &api.InputUser{UserID: u.UserID, AccessHash: u.AccessHash}
}

func documentMessage(m *api.Message) *api.Document {
	return m.Media.(*api.MessageMediaDocument).Document.(*api.Document)
}

// sendFile sends content to oneself as a document with an attribute.
func sendFile(ctx context.Context, t *testing.T, c *telegram.Client, content []byte, a api.DocumentAttributeClass) *api.Message {
	t.Helper()
	u, err := c.Upload(ctx, telegram.Source{Name: "a.bin", Size: int64(len(content)), At: bytes.NewReader(content)}, telegram.TransferOptions{})
	if err != nil {
		t.Fatal(err)
	}
	req := &api.MessagesSendMediaRequest{Peer: &api.InputPeerSelf{}, RandomID: rand.Int64(), Media: &api.InputMediaUploadedDocument{
		File: u.File, MimeType: "image/webp", Attributes: []api.DocumentAttributeClass{a},
	}}
	return c.Sent(req, ask[api.UpdatesClass](ctx, t, c, req))[0].(*api.Message)
}

// exhibit makes what others can see: a sticker set, a set of custom emoji, whose
// document it tells, a story and a profile photo.
func exhibit(ctx context.Context, t *testing.T, c *telegram.Client, picture []byte) (emoji int64) {
	t.Helper()
	set := func(name string, emojis bool) *api.MessagesStickerSet {
		d := documentMessage(sendFile(ctx, t, c, picture, &api.DocumentAttributeImageSize{W: 512, H: 512}))
		return ask[*api.MessagesStickerSet](ctx, t, c, &api.StickersCreateStickerSetRequest{
			UserID: &api.InputUserSelf{}, Title: name, ShortName: name, Emojis: emojis, Stickers: []*api.InputStickerSetItem{
				{Document: &api.InputDocument{ID: d.ID, AccessHash: d.AccessHash, FileReference: d.FileReference}, Emoji: "😀"},
			}})
	}
	set("sandbox_cats", false)
	emoji = set("sandbox_emoji", true).Documents[0].(*api.Document).ID
	upload := func() api.InputFileClass {
		u, err := c.Upload(ctx, telegram.Source{Name: "a.jpg", Size: int64(len(picture)), At: bytes.NewReader(picture)}, telegram.TransferOptions{})
		if err != nil {
			t.Fatal(err)
		}
		return u.File
	}
	ask[*api.PhotosPhoto](ctx, t, c, &api.PhotosUploadProfilePhotoRequest{File: upload()})
	ask[api.UpdatesClass](ctx, t, c, &api.StoriesSendStoryRequest{Peer: &api.InputPeerSelf{}, RandomID: 1,
		Media: &api.InputMediaUploadedPhoto{File: upload()}, PrivacyRules: []api.InputPrivacyRuleClass{&api.InputPrivacyValueAllowAll{}}})
	return emoji
}
