package sandbox

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// asked are the requests of testdata/requests.tsv, by name, as the sandbox has
// to understand them.
func asked(layer int32) map[string]api.Object {
	peer := &api.InputPeerUser{UserID: 1002, AccessHash: -5}
	channel := &api.InputChannel{ChannelID: 3001, AccessHash: 77}
	user := &api.InputUser{UserID: 1002, AccessHash: -5}
	reply := &api.InputReplyToMessage{ReplyToMsgID: 5}
	text := func(s string) *api.TextWithEntities { return &api.TextWithEntities{Text: s} }
	thumb, fire := &api.ReactionEmoji{Emoticon: "👍"}, &api.ReactionEmoji{Emoticon: "🔥"}
	keys := func(buttons ...*api.KeyboardButton) []*api.KeyboardButtonRow {
		return []*api.KeyboardButtonRow{{Buttons: buttons}}
	}
	return map[string]api.Object{
		"init": &api.InvokeWithLayerRequest{Layer: layer, Query: &api.InitConnectionRequest{ApiID: 1, DeviceModel: "d",
			SystemVersion: "s", AppVersion: "1", SystemLangCode: "en", LangCode: "en", Query: &api.HelpGetConfigRequest{}}},
		"send": &api.MessagesSendMessageRequest{Peer: peer, Message: "hi *there*", RandomID: 7, Silent: true, NoWebpage: true,
			Entities: []api.MessageEntityClass{&api.MessageEntityBold{Offset: 3, Length: 7}, &api.MessageEntityPre{Length: 2, Language: "go"}}},
		"send reply": &api.MessagesSendMessageRequest{Peer: peer, Message: "hi", RandomID: 7, ReplyTo: reply},
		"send in topic": &api.MessagesSendMessageRequest{Peer: peer, Message: "hi", RandomID: 7,
			ReplyTo: &api.InputReplyToMessage{ReplyToMsgID: 5, TopMsgID: tl.Some[int32](4)}},
		"send keyboard": &api.MessagesSendMessageRequest{Peer: peer, Message: "k", RandomID: 7,
			ReplyMarkup: &api.ReplyKeyboardMarkup{Resize: true, Placeholder: tl.Some("p"), Rows: keys(
				&api.KeyboardButton{Text: "a", Type: &api.ButtonTypeDefault{}},
				&api.KeyboardButton{Text: "b", Type: &api.ButtonTypeRequestPhone{}},
				&api.KeyboardButton{Text: "c", Type: &api.ButtonTypeRequestGeoLocation{}},
				&api.KeyboardButton{Text: "d", Type: &api.ButtonTypeRequestPoll{Quiz: tl.Some(true)}})}},
		"send inline": &api.MessagesSendMessageRequest{Peer: peer, Message: "k", RandomID: 7,
			ReplyMarkup: &api.ReplyInlineMarkup{Rows: []*api.KeyboardInlineButtonRow{
				{Buttons: []*api.KeyboardInlineButton{
					{Text: "u", Type: &api.InlineButtonTypeURL{URL: "https://example.com"}},
					{Text: "c", Type: &api.InlineButtonTypeCallback{Data: []byte("data")}}}},
				{Buttons: []*api.KeyboardInlineButton{
					{Text: "s", Type: &api.InlineButtonTypeSwitchInline{SamePeer: true, Query: "q"}},
					{Text: "p", Type: &api.InputInlineButtonTypeUserProfile{UserID: user}}}}}}},
		"send document": &api.MessagesSendMediaRequest{Peer: peer, Message: "cap", RandomID: 8,
			Media: &api.InputMediaUploadedDocument{File: &api.InputFileBig{ID: 11, Parts: 3, Name: "v.mp4"}, MimeType: "video/mp4",
				TTLSeconds: tl.Some[int32](5), Attributes: []api.DocumentAttributeClass{
					&api.DocumentAttributeFilename{FileName: "v.mp4"},
					&api.DocumentAttributeVideo{Duration: 9, W: 320, H: 240, SupportsStreaming: true}}}},
		"send poll": &api.MessagesSendMediaRequest{Peer: peer, RandomID: 8, Media: &api.InputMediaPoll{
			Poll: &api.Poll{Quiz: true, Question: text("q?"), Answers: []api.PollAnswerClass{
				&api.PollAnswer{Text: text("yes"), Option: []byte("0")}, &api.PollAnswer{Text: text("no"), Option: []byte("1")}}},
			CorrectAnswers: []int32{1}, Solution: tl.Some("s"), SolutionEntities: []api.MessageEntityClass{}}},
		"send album": &api.MessagesSendMultiMediaRequest{Peer: peer, ReplyTo: reply, MultiMedia: []*api.InputSingleMedia{
			{Media: &api.InputMediaPhoto{ID: &api.InputPhoto{ID: 1, AccessHash: 2, FileReference: []byte("ref")}}, RandomID: 9, Message: "a"},
			{Media: &api.InputMediaDocument{ID: &api.InputDocument{ID: 3, AccessHash: 4, FileReference: []byte("ref2")}}, RandomID: 10, Message: "b"}}},
		"forward": &api.MessagesForwardMessagesRequest{FromPeer: peer, ID: []int32{1, 2}, RandomID: []int64{3, 4},
			ToPeer: &api.InputPeerSelf{}, DropAuthor: true},
		"edit":            &api.MessagesEditMessageRequest{Peer: peer, ID: 5, Message: tl.Some("new")},
		"react":           &api.MessagesSendReactionRequest{Peer: peer, MsgID: 5, Reaction: []api.ReactionClass{thumb}},
		"unreact":         &api.MessagesSendReactionRequest{Peer: peer, MsgID: 5, Reaction: []api.ReactionClass{}},
		"allow reactions": &api.MessagesSetChatAvailableReactionsRequest{Peer: peer, AvailableReactions: &api.ChatReactionsSome{Reactions: []api.ReactionClass{thumb, fire}}},
		"reactions list":  &api.MessagesGetMessageReactionsListRequest{Peer: peer, ID: 5, Limit: 9, Reaction: thumb},
		"draft":           &api.MessagesSaveDraftRequest{Peer: peer, Message: "dr", ReplyTo: reply},
		"history":         &api.MessagesGetHistoryRequest{Peer: peer, OffsetID: 1, AddOffset: -2, Limit: 3, MaxID: 4, MinID: 5, Hash: -6},
		"search": &api.MessagesSearchRequest{Peer: peer, Q: "x", Filter: &api.InputMessagesFilterPhotos{}, Limit: 10,
			FromID: &api.InputPeerSelf{}},
		"dialogs":      &api.MessagesGetDialogsRequest{OffsetPeer: &api.InputPeerEmpty{}, Limit: 100, ExcludePinned: true},
		"difference":   &api.UpdatesGetDifferenceRequest{Pts: 1},
		"participants": &api.ChannelsGetParticipantsRequest{Channel: channel, Filter: &api.ChannelParticipantsSearch{Q: "a"}, Limit: 50},
		"promote": &api.ChannelsEditAdminRequest{Channel: channel, UserID: user, Rank: tl.Some("boss"),
			AdminRights: &api.ChatAdminRights{DeleteMessages: true, PinMessages: true}},
		"ban": &api.ChannelsEditBannedRequest{Channel: channel, Participant: peer,
			BannedRights: &api.ChatBannedRights{ViewMessages: true}},
		"invite":     &api.ChannelsInviteToChannelRequest{Channel: channel, Users: []api.InputUserClass{user}},
		"signatures": &api.ChannelsToggleSignaturesRequest{Channel: channel, SignaturesEnabled: true},
		"send code":  &api.AuthSendCodeRequest{PhoneNumber: "+9996620001", ApiID: 1, ApiHash: "h", Settings: &api.CodeSettings{}},
		"sign in":    &api.AuthSignInRequest{PhoneNumber: "+9996620001", PhoneCodeHash: "hash", PhoneCode: tl.Some("22222")},
		"mute": &api.AccountUpdateNotifySettingsRequest{Peer: &api.InputNotifyPeer{Peer: peer},
			Settings: &api.InputPeerNotifySettings{Silent: tl.Some(true), MuteUntil: tl.Some[int32](2147483647)}},
		"contact": &api.ContactsAddContactRequest{ID: user, FirstName: "F", LastName: "L", Phone: "+1", AddPhonePrivacyException: true},
		"import":  &api.ContactsImportContactsRequest{Contacts: []*api.InputPhoneContact{{ClientID: 1, Phone: "+1", FirstName: "a", LastName: "b"}}},
		"typing":  &api.MessagesSetTypingRequest{Peer: peer, Action: &api.SendMessageUploadPhotoAction{Progress: 3}},
		"get file": &api.UploadGetFileRequest{Limit: 4096,
			Location: &api.InputDocumentFileLocation{ID: 1, AccessHash: 2, FileReference: []byte("r"), ThumbSize: "m"}},
		"commands": &api.BotsSetBotCommandsRequest{Scope: &api.BotCommandScopeDefault{}, LangCode: "en",
			Commands: []*api.BotCommand{{Command: "start", Description: "Begin"}}},
		"answer": &api.MessagesSetBotCallbackAnswerRequest{QueryID: 9, Message: tl.Some("done"), Alert: true},
		"inline results": &api.MessagesSetInlineBotResultsRequest{QueryID: 9, CacheTime: 1, Results: []api.InputBotInlineResultClass{
			&api.InputBotInlineResult{ID: "1", Type: "article", Title: tl.Some("t"), SendMessage: &api.InputBotInlineMessageText{Message: "m"}}}},
		"app config": &api.HelpGetAppConfigRequest{},
		"folder": &api.MessagesUpdateDialogFilterRequest{ID: 2, Filter: &api.DialogFilter{ID: 2, Title: text("F"), Bots: true,
			IncludePeers: []api.InputPeerClass{peer}}},
		"topic": &api.MessagesCreateForumTopicRequest{Peer: &api.InputPeerChannel{ChannelID: 3001, AccessHash: 77}, Title: "T",
			RandomID: 5, IconColor: tl.Some[int32](1)},
		"wrapped": &api.InvokeWithoutUpdatesRequest{Query: &api.InvokeAfterMsgRequest{MsgID: 12,
			Query: &api.UsersGetUsersRequest{ID: []api.InputUserClass{&api.InputUserSelf{}}}}},
		"screenshot": &api.MessagesSendScreenshotNotificationRequest{Peer: peer, ReplyTo: reply, RandomID: 3},
		"theme":      &api.MessagesSetChatThemeRequest{Peer: peer, Theme: &api.InputChatTheme{Emoticon: "❤"}},
	}
}

// Requests that somebody else's client encoded mean the same at every layer.
func TestTelethonsRequests(t *testing.T) {
	data, err := os.ReadFile("testdata/requests.tsv")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	for line := range strings.Lines(string(data)) {
		cells := strings.Split(strings.TrimSpace(line), "\t")
		if len(cells) != 3 {
			continue // a comment
		}
		number, err := strconv.Atoi(cells[0])
		if err != nil {
			t.Fatal(err)
		}
		body, err := hex.DecodeString(cells[2])
		if err != nil {
			t.Fatal(err)
		}
		layer, name := int32(number), cells[1]
		t.Run(fmt.Sprint(layer, " ", name), func(t *testing.T) {
			var got api.Object
			if layer == api.Layer {
				got, err = decodeRequest(body)
			} else {
				got, _, err = decodeForeign(layer, body)
			}
			if err != nil {
				t.Fatal(err)
			}
			want := asked(layer)[name]
			if want == nil {
				t.Fatal("no such request")
			}
			if !bytes.Equal(api.Append(nil, got), api.Append(nil, want)) {
				t.Errorf("got  %s\nwant %s", ownText(t, got), ownText(t, want))
			}
		})
		seen[name]++
	}
	for name := range asked(api.Layer) {
		if seen[name] < 6 {
			t.Errorf("%s: of %d layers", name, seen[name])
		}
	}
}

func ownText(t *testing.T, o api.Object) string {
	r := &treeReader{layer: layerOf(api.Layer)}
	r.Reset(api.Append(nil, o))
	return showTree(r.object(""))
}
