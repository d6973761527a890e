package telegram_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

var (
	picture = &api.Photo{ID: 11, AccessHash: 12, FileReference: []byte{13}, Sizes: []api.PhotoSizeClass{
		&api.PhotoSize{Type: "s", W: 100, H: 75, Size: 5}, &api.PhotoSizeProgressive{Type: "y", W: 1280, H: 960, Sizes: []int32{1, 900}}, &api.PhotoSize{Type: "x", W: 800, H: 600, Size: 90},
	}}
	sticker = &api.Document{ID: 21, AccessHash: 22, FileReference: []byte{23}, Attributes: []api.DocumentAttributeClass{
		&api.DocumentAttributeSticker{Stickerset: &api.InputStickerSetID{ID: 31, AccessHash: 32}},
	}}
	place = &api.GeoPoint{Lat: 1, Long: 2, AccessHash: 3}
	game  = &api.Game{ID: 41, AccessHash: 42, Photo: &api.PhotoEmpty{}}
)

func with(media api.MessageMediaClass) *api.Message {
	return &api.Message{ID: 7, PeerID: &api.PeerChat{ChatID: 5}, Media: media}
}

// TestCast: what a script has, the type it is put in the place of, and what
// comes of it.
func TestCast(t *testing.T) {
	quiz := &api.MessageMediaPoll{
		Poll: &api.Poll{ID: 1, Quiz: true, Question: &api.TextWithEntities{Text: "?"}, Answers: []api.PollAnswerClass{
			&api.PollAnswer{Text: &api.TextWithEntities{}, Option: []byte{0}}, &api.PollAnswer{Text: &api.TextWithEntities{}, Option: []byte{1}},
		}},
		Results: &api.PollResults{Results: []*api.PollAnswerVoters{{Option: []byte{1}, Correct: true}}, Solution: tl.Some("because")},
	}
	for _, tt := range []struct {
		want string
		ref  any
		get  api.Object // nil: an error
	}{
		{"InputDocument", sticker, &api.InputDocument{ID: 21, AccessHash: 22, FileReference: []byte{23}}},
		{"InputDocument", with(&api.MessageMediaDocument{Document: sticker}), &api.InputDocument{ID: 21, AccessHash: 22, FileReference: []byte{23}}},
		{"InputDocument", &api.InputDocumentEmpty{}, &api.InputDocumentEmpty{}},
		{"InputDocument", with(nil), nil},
		{"InputDocument", picture, nil},
		{"InputDocument", "x", nil},
		{"InputPhoto", picture, &api.InputPhoto{ID: 11, AccessHash: 12, FileReference: []byte{13}}},
		{"InputPhoto", with(&api.MessageMediaPhoto{Photo: picture}), &api.InputPhoto{ID: 11, AccessHash: 12, FileReference: []byte{13}}},
		{"InputPhoto", with(&api.MessageMediaWebPage{Webpage: &api.WebPage{Photo: picture}}), &api.InputPhoto{ID: 11, AccessHash: 12, FileReference: []byte{13}}},
		{"InputPhoto", &api.MessageMediaPhoto{}, nil},
		{"InputMedia", with(&api.MessageMediaPhoto{Photo: picture, Spoiler: true}), &api.InputMediaPhoto{Spoiler: true, ID: &api.InputPhoto{ID: 11, AccessHash: 12, FileReference: []byte{13}}}},
		{"InputMedia", sticker, &api.InputMediaDocument{ID: &api.InputDocument{ID: 21, AccessHash: 22, FileReference: []byte{23}}}},
		{"InputMedia", &api.InputDocument{ID: 1}, &api.InputMediaDocument{ID: &api.InputDocument{ID: 1}}},
		{"InputMedia", &api.InputPhoto{ID: 1}, &api.InputMediaPhoto{ID: &api.InputPhoto{ID: 1}}},
		{"InputMedia", place, &api.InputMediaGeoPoint{GeoPoint: &api.InputGeoPoint{Lat: 1, Long: 2}}},
		{"InputMedia", with(&api.MessageMediaVenue{Geo: place, Title: "T"}), &api.InputMediaVenue{GeoPoint: &api.InputGeoPoint{Lat: 1, Long: 2}, Title: "T"}},
		{"InputMedia", with(&api.MessageMediaContact{PhoneNumber: "1"}), &api.InputMediaContact{PhoneNumber: "1"}},
		{"InputMedia", with(&api.MessageMediaDice{Value: 6, Emoticon: "🎲"}), &api.InputMediaDice{Emoticon: "🎲"}},
		{"InputMedia", game, &api.InputMediaGame{ID: &api.InputGameID{ID: 41, AccessHash: 42}}},
		{"InputMedia", quiz, &api.InputMediaPoll{Poll: quiz.Poll, CorrectAnswers: []int32{1}, Solution: tl.Some("because")}},
		{"InputMedia", with(&api.MessageMediaWebPage{Webpage: &api.WebPage{URL: "u"}}), &api.InputMediaWebPage{URL: "u"}},
		{"InputMedia", with(&api.MessageMediaStory{Peer: &api.PeerChat{ChatID: 5}, ID: 3}), &api.InputMediaStory{Peer: &api.InputPeerChat{ChatID: 5}, ID: 3}},
		{"InputMedia", with(&api.MessageMediaStory{Peer: &api.PeerUser{UserID: 9}, ID: 3}), nil}, // the user has not been seen
		{"InputMedia", &api.InputFile{ID: 1, Name: "a.JPG"}, &api.InputMediaUploadedPhoto{File: &api.InputFile{ID: 1, Name: "a.JPG"}}},
		{"InputMedia", &api.InputFileBig{ID: 1, Name: "a.odd"}, &api.InputMediaUploadedDocument{File: &api.InputFileBig{ID: 1, Name: "a.odd"}, MimeType: "application/octet-stream", Attributes: []api.DocumentAttributeClass{&api.DocumentAttributeFilename{FileName: "a.odd"}}}},
		{"InputMedia", &api.MessageMediaEmpty{}, &api.InputMediaEmpty{}},
		{"InputMedia", with(nil), nil},
		{"InputMessage", int64(7), &api.InputMessageID{ID: 7}},
		{"InputMessage", with(nil), &api.InputMessageID{ID: 7}},
		{"InputMessage", &api.InputMessagePinned{}, &api.InputMessagePinned{}},
		{"InputMessage", int64(1) << 40, nil},
		{"InputMessage", int64(-1), nil},
		{"InputReplyTo", int64(7), &api.InputReplyToMessage{ReplyToMsgID: 7}},
		{"InputReplyTo", with(nil), &api.InputReplyToMessage{ReplyToMsgID: 7}},
		{"InputChatPhoto", picture, &api.InputChatPhoto{ID: &api.InputPhoto{ID: 11, AccessHash: 12, FileReference: []byte{13}}}},
		{"InputChatPhoto", &api.InputPhoto{ID: 1}, &api.InputChatPhoto{ID: &api.InputPhoto{ID: 1}}},
		{"InputChatPhoto", &api.InputFile{ID: 1}, &api.InputChatUploadedPhoto{File: &api.InputFile{ID: 1}}},
		{"InputChatPhoto", &api.PhotoEmpty{}, &api.InputChatPhotoEmpty{}},
		{"InputChatPhoto", sticker, nil},
		{"InputFileLocation", sticker, &api.InputDocumentFileLocation{ID: 21, AccessHash: 22, FileReference: []byte{23}}},
		{"InputFileLocation", picture, &api.InputPhotoFileLocation{ID: 11, AccessHash: 12, FileReference: []byte{13}, ThumbSize: "y"}},
		{"InputStickeredMedia", picture, &api.InputStickeredMediaPhoto{ID: &api.InputPhoto{ID: 11, AccessHash: 12, FileReference: []byte{13}}}},
		{"InputStickerSet", sticker, &api.InputStickerSetID{ID: 31, AccessHash: 32}},
		{"InputStickerSet", &api.StickerSet{ID: 1, AccessHash: 2}, &api.InputStickerSetID{ID: 1, AccessHash: 2}},
		{"InputStickerSet", "Cats", &api.InputStickerSetShortName{ShortName: "Cats"}},
		{"InputStickerSet", "https://t.me/addstickers/Cats", &api.InputStickerSetShortName{ShortName: "Cats"}},
		{"InputStickerSet", "tg://addemoji?set=Cats", &api.InputStickerSetShortName{ShortName: "Cats"}},
		{"InputStickerSet", "t.me/alice", nil},
		{"InputGame", game, &api.InputGameID{ID: 41, AccessHash: 42}},
		{"InputGeoPoint", place, &api.InputGeoPoint{Lat: 1, Long: 2}},
		{"InputGeoPoint", with(&api.MessageMediaGeo{Geo: place}), &api.InputGeoPoint{Lat: 1, Long: 2}},
		{"InputGroupCall", &api.GroupCall{ID: 1, AccessHash: 2}, &api.InputGroupCall{ID: 1, AccessHash: 2}},
		{"InputGroupCall", &api.ChannelFull{Call: &api.InputGroupCall{ID: 1}}, &api.InputGroupCall{ID: 1}},
		{"InputGroupCall", &api.ChatFull{}, nil},
		{"InputGroupCall", "t.me/call/slug", &api.InputGroupCallSlug{Slug: "slug"}},
		{"InputTheme", "t.me/addtheme/dark", &api.InputThemeSlug{Slug: "dark"}},
		{"InputTheme", &api.Theme{ID: 1, AccessHash: 2}, &api.InputTheme{ID: 1, AccessHash: 2}},
		{"InputWallPaper", "t.me/bg/x?mode=blur", &api.InputWallPaperSlug{Slug: "x"}},
		{"InputWallPaper", &api.WallPaperNoFile{ID: 1}, &api.InputWallPaperNoFile{ID: 1}},
		{"InputInvoice", "t.me/$slug", &api.InputInvoiceSlug{Slug: "slug"}},
		{"InputCollectible", "@alice", &api.InputCollectibleUsername{Username: "alice"}},
		{"InputCollectible", "+88800000", &api.InputCollectiblePhone{Phone: "88800000"}},
		{"InputSavedStarGift", "t.me/nft/Gift-1", &api.InputSavedStarGiftSlug{Slug: "Gift-1"}},
		{"InputSavedStarGift", int64(4), &api.InputSavedStarGiftUser{MsgID: 4}},
		{"InputQuickReplyShortcut", "hi", &api.InputQuickReplyShortcut{Shortcut: "hi"}},
		{"InputQuickReplyShortcut", int64(4), &api.InputQuickReplyShortcutID{ShortcutID: 4}},
		{"InputBotApp", &api.BotApp{ID: 1, AccessHash: 2}, &api.InputBotAppID{ID: 1, AccessHash: 2}},
		{"InputPhoneCall", &api.PhoneCallAccepted{ID: 1, AccessHash: 2}, &api.InputPhoneCall{ID: 1, AccessHash: 2}},
		{"InputEncryptedChat", &api.EncryptedChat{ID: 1, AccessHash: 2}, &api.InputEncryptedChat{ChatID: 1, AccessHash: 2}},
		{"InputSecureFile", &api.SecureFile{ID: 1, AccessHash: 2}, &api.InputSecureFile{ID: 1, AccessHash: 2}},
		{"InputDialogPeer", &api.DialogPeerFolder{FolderID: 1}, &api.InputDialogPeerFolder{FolderID: 1}},
		{"InputDialogPeer", "me", &api.InputDialogPeer{Peer: &api.InputPeerSelf{}}},
		{"InputDialogPeer", &api.Dialog{Peer: &api.PeerUser{UserID: 2}}, &api.InputDialogPeer{Peer: &api.InputPeerUser{UserID: 2, AccessHash: 200}}},
		{"InputNotifyPeer", alice, &api.InputNotifyPeer{Peer: &api.InputPeerUser{UserID: 2, AccessHash: 200}}},
		{"InputNotifyPeer", &api.NotifyUsers{}, &api.InputNotifyUsers{}},
		{"InputPeer", alice, &api.InputPeerUser{UserID: 2, AccessHash: 200}},
		{"InputPeer", &api.InputUserEmpty{}, &api.InputPeerEmpty{}},
		{"InputUser", alice, &api.InputUser{UserID: 2, AccessHash: 200}},
		{"InputUser", &api.InputPeerEmpty{}, &api.InputUserEmpty{}},
		{"InputUser", &api.InputPeerUserFromMessage{Peer: &api.InputPeerSelf{}, MsgID: 1, UserID: 2}, &api.InputUserFromMessage{Peer: &api.InputPeerSelf{}, MsgID: 1, UserID: 2}},
		{"InputChannel", hidden, &api.InputChannel{ChannelID: 6, AccessHash: 600}},
		{"InputChannel", alice, nil},
		{"InputPeer", picture, nil},
		{"ReplyMarkup", "x", nil},
	} {
		w := newWorld(t, directory)
		w.run(func(ctx context.Context, c *telegram.Client) {
			name := fmt.Sprintf("%v as %s", tt.ref, tt.want)
			got, err := c.Cast(ctx, tt.want, tt.ref, telegram.CallOptions{})
			if tt.get == nil {
				if err == nil {
					t.Errorf("%s: got %s, want an error", name, encode(got))
				}
				return
			}
			if err != nil {
				t.Errorf("%s: %v", name, err)
			} else if encode(got) != encode(tt.get) {
				t.Errorf("%s:\ngot  %s\nwant %s", name, encode(got), encode(tt.get))
			}
		})
	}
}

func encode(o api.Object) string {
	return fmt.Sprintf("%s %x", api.TypeOf(o).Name, api.Append(nil, o))
}

// TestCastLocal: the three answers, without a request.
func TestCastLocal(t *testing.T) {
	w := newWorld(t, directory)
	w.run(func(ctx context.Context, c *telegram.Client) {
		for _, tt := range []struct {
			want string
			ref  any
			ok   bool
			err  string
		}{
			{"InputPeer", "me", true, ""},
			{"InputPeer", int64(-5), true, ""},
			{"InputPeer", &api.PeerChat{ChatID: 5}, true, ""},
			{"InputPeer", int64(5), false, ""},
			{"InputPeer", "alice", false, ""},
			{"InputUser", int64(2), false, ""},
			{"InputUser", int64(-5), false, "is a basic group, but a user is wanted"},
			{"InputPeer", "Alice Smith", false, "no username, phone number, id or t.me link"},
			{"InputPeer", "1000:s3cr3t_Token-x", false, "a bot's token names nobody"},
			{"InputPeer", true, false, "a bool names no user or chat"},
			{"InputPeer", picture, false, "photo names no user or chat"},
			{"InputUser", hidden, false, "channel 6 is a channel, but a user is wanted"},
			{"InputMedia", "x", false, `"x" can't stand for InputMedia`},
			{"InputMedia", alice, false, "user can't stand for InputMedia"},
			{"InputMessage", 2.5, false, "2.5 can't stand for InputMessage"},
			{"InputCheckPasswordSRP", "secret", false, ""},
			{"InputCheckPasswordSRP", int64(123456), false, "a number can't stand for InputCheckPasswordSRP"},
		} {
			_, ok, err := c.CastLocal(tt.want, tt.ref)
			if ok != tt.ok || (err != nil) != (tt.err != "") || err != nil && !strings.Contains(err.Error(), tt.err) {
				t.Errorf("%v as %s: %v, %v; want %v, %q", tt.ref, tt.want, ok, err, tt.ok, tt.err)
			}
		}
		if len(w.requests) != 0 {
			t.Errorf("%d requests", len(w.requests))
		}
	})
}

// TestCastPassword: a password stands for the proof of it (A6).
func TestCastPassword(t *testing.T) {
	server := authority{t: t, password: "sandbox"}
	w := newWorld(t, server.answer)
	w.run(func(ctx context.Context, c *telegram.Client) {
		o, err := c.Cast(ctx, "InputCheckPasswordSRP", "sandbox", telegram.CallOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if !server.proves(o.(*api.InputCheckPasswordSRP)) {
			t.Error("the proof is wrong")
		}
	})
}

// TestCastable: the names are those of types, and every cast that the API's
// fields can ask for in this way is there.
func TestCastable(t *testing.T) {
	types := map[string]bool{}
	for _, typ := range api.Types() {
		if !typ.Method {
			types[typ.Result().Name] = true
		}
	}
	for _, name := range []string{
		"InputPeer", "InputUser", "InputChannel", "InputDialogPeer", "InputNotifyPeer", "InputMedia", "InputDocument", "InputPhoto", "InputMessage",
		"InputChatPhoto", "InputGroupCall", "InputGame", "InputStickerSet", "InputReplyTo", "InputFileLocation", "InputGeoPoint", "InputTheme",
		"InputWallPaper", "InputInvoice", "InputCollectible", "InputSavedStarGift", "InputQuickReplyShortcut", "InputBotApp", "InputPhoneCall",
		"InputEncryptedChat", "InputSecureFile", "InputStickeredMedia", "InputCheckPasswordSRP",
	} {
		if !telegram.Castable(name) {
			t.Errorf("no cast to %s", name)
		}
		if !types[name] {
			t.Errorf("there is no type %s", name)
		}
	}
	if telegram.Castable("ReplyMarkup") {
		t.Error("a cast to ReplyMarkup")
	}
}
