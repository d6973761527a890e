package sandbox

import (
	"strings"
	"testing"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// What older layers said in another shape. The text holds what is set.
func TestOldReplies(t *testing.T) {
	text := func(s string) *api.TextWithEntities { return &api.TextWithEntities{Text: s} }
	thumb := &api.ReactionEmoji{Emoticon: "👍"}
	empty := &api.Updates{Date: 1}
	button := &api.ReplyInlineMarkup{Rows: []*api.KeyboardInlineButtonRow{{Buttons: []*api.KeyboardInlineButton{
		{Text: "u", Type: &api.InlineButtonTypeURL{URL: "https://example.com"}},
		{Text: "c", Type: &api.InlineButtonTypeCopy{CopyText: "copied"}}}}}}
	for _, c := range []struct {
		name       string
		layer      int32
		own        api.Object
		from, want string // types
		text       string
	}{
		{"invited", 144, &api.MessagesInvitedUsers{Updates: empty}, "messages.InvitedUsers", "Updates", "updates{updates:[] users:[] chats:[] date:1 seq:0 }"},
		{"invited", 178, &api.MessagesInvitedUsers{Updates: empty}, "messages.InvitedUsers", "messages.InvitedUsers",
			"messages.invitedUsers{updates:updates{updates:[] users:[] chats:[] date:1 seq:0 } missing_invitees:[] }"},
		{"joined", 225, &api.MessagesChatInviteJoinResultOk{Updates: empty}, "messages.ChatInviteJoinResult", "Updates", "updates{updates:[] users:[] chats:[] date:1 seq:0 }"},
		{"config", 152, &api.HelpAppConfig{Hash: 1, Config: &api.JSONNull{}}, "help.AppConfig", "JSONValue", "jsonNull{}"},
		{"filters", 173, &api.MessagesDialogFilters{Filters: []api.DialogFilterClass{&api.DialogFilterDefault{}, &api.DialogFilter{ID: 2, Title: text("F")}}},
			"messages.DialogFilters", "Vector<DialogFilter>", "[dialogFilterDefault{} dialogFilter{id:2 title:F pinned_peers:[] include_peers:[] exclude_peers:[] } ]"},
		{"reactions", 144, &api.MessageReactions{Results: []*api.ReactionCount{{Reaction: thumb, Count: 2, ChosenOrder: tl.Some[int32](0)}, {Reaction: &api.ReactionCustomEmoji{DocumentID: 1}, Count: 1}}},
			"MessageReactions", "MessageReactions", "messageReactions{results:[reactionCount{chosen:true reaction:👍 count:2 } ] }"},
		{"reactions", 152, &api.MessageReactions{Results: []*api.ReactionCount{{Reaction: thumb, Count: 2, ChosenOrder: tl.Some[int32](0)}}},
			"MessageReactions", "MessageReactions", "messageReactions{results:[reactionCount{chosen_order:0 reaction:reactionEmoji{emoticon:👍 } count:2 } ] }"},
		{"inline buttons", 144, button, "ReplyMarkup", "ReplyMarkup",
			"replyInlineMarkup{rows:[keyboardButtonRow{buttons:[keyboardButtonUrl{text:u url:https://example.com } keyboardButton{text:c } ] } ] }"},
		{"inline buttons", 228, button, "ReplyMarkup", "ReplyMarkup",
			"replyInlineMarkup{rows:[keyboardButtonRow{buttons:[keyboardButtonUrl{text:u url:https://example.com } keyboardButtonCopy{text:c copy_text:copied } ] } ] }"},
		{"reply buttons", 167, &api.ReplyKeyboardMarkup{Rows: []*api.KeyboardButtonRow{{Buttons: []*api.KeyboardButton{{Text: "a", Type: &api.ButtonTypeDefault{}}, {Text: "b", Type: &api.ButtonTypeSimpleWebView{URL: "x"}}}}}},
			"ReplyMarkup", "ReplyMarkup", "replyKeyboardMarkup{rows:[keyboardButtonRow{buttons:[keyboardButton{text:a } keyboardButtonSimpleWebView{text:b url:x } ] } ] }"},
		{"draft", 165, &api.DraftMessage{ReplyTo: &api.InputReplyToMessage{ReplyToMsgID: 5}, Message: "m", Date: 1}, "DraftMessage", "DraftMessage", "draftMessage{reply_to_msg_id:5 message:m date:1 }"},
		{"video", 158, &api.DocumentAttributeVideo{Duration: 9.6, W: 1, H: 2}, "DocumentAttribute", "DocumentAttribute", "documentAttributeVideo{duration:10 w:1 h:2 }"},
		{"poll", 178, &api.Poll{ID: 1, Question: text("q"), Answers: []api.PollAnswerClass{&api.PollAnswer{Text: text("a"), Option: []byte("0")}}},
			"Poll", "Poll", "poll{id:1 question:q answers:[pollAnswer{text:a option:0 } ] }"},
		{"voters", 158, &api.PollResults{RecentVoters: []api.PeerClass{&api.PeerUser{UserID: 7}}}, "PollResults", "PollResults", "pollResults{recent_voters:[7 ] }"},
		{"blocked", 160, &api.UpdatePeerBlocked{Blocked: true, PeerID: &api.PeerUser{UserID: 7}}, "Update", "Update", "updatePeerBlocked{peer_id:peerUser{user_id:7 } blocked:true }"},
		{"unblocked", 160, &api.UpdatePeerBlocked{PeerID: &api.PeerUser{UserID: 7}}, "Update", "Update", "updatePeerBlocked{peer_id:peerUser{user_id:7 } blocked:false }"},
		{"username", 146, &api.UpdateUserName{UserID: 7, FirstName: "F", Usernames: []*api.Username{{Active: true, Username: "u"}}}, "Update", "Update", "updateUserName{user_id:7 first_name:F last_name: username:u }"},
		{"pinned topic", 199, &api.UpdatePinnedForumTopic{Pinned: true, Peer: &api.PeerChannel{ChannelID: 7}, TopicID: 3}, "Update", "Update", "updateChannelPinnedTopic{pinned:true channel_id:7 topic_id:3 }"},
		{"story", 162, &api.MessageMediaStory{Peer: &api.PeerUser{UserID: 7}, ID: 3}, "MessageMedia", "MessageMedia", "messageMediaStory{user_id:7 id:3 }"},
		{"unknown media", 158, &api.MessageMediaStory{Peer: &api.PeerUser{UserID: 7}, ID: 3}, "MessageMedia", "MessageMedia", "messageMediaUnsupported{}"},
		{"unknown action", 144, &api.MessageActionTopicCreate{Title: "t"}, "MessageAction", "MessageAction", "messageActionEmpty{}"},
		{"unknown entity", 144, &api.MessageEntityDiffInsert{Offset: 1, Length: 2}, "MessageEntity", "MessageEntity", "messageEntityUnknown{offset:1 length:2 }"},
		{"unknown update", 144, &api.Updates{Date: 1, Updates: []api.UpdateClass{&api.UpdateSmsJob{JobID: "x"}, &api.UpdateConfig{}}}, "Updates", "Updates", "updates{updates:[updateConfig{} ] users:[] chats:[] date:1 seq:0 }"},
		{"only an unknown update", 144, &api.UpdateShort{Update: &api.UpdateSmsJob{JobID: "x"}, Date: 1}, "Updates", "Updates", ""},
		{"all reactions", 144, &api.ChatReactionsSome{Reactions: []api.ReactionClass{thumb}}, "ChatReactions", "Vector<string>", "[👍 ]"},
		{"no reactions", 144, &api.ChatReactionsNone{}, "ChatReactions", "Vector<string>", "[]"},
		{"theme", 211, &api.MessageActionSetChatTheme{Theme: &api.ChatTheme{Emoticon: "e"}}, "MessageAction", "MessageAction", "messageActionSetChatTheme{emoticon:e }"},
		{"gift", 216, &api.MessageActionGiftPremium{Currency: "EUR", Amount: 1, Days: 90}, "MessageAction", "MessageAction", "messageActionGiftPremium{currency:EUR amount:1 months:3 }"},
		{"quiz", 223, &api.InputMediaPoll{CorrectAnswers: []int32{1}, Poll: &api.Poll{Question: text("q"), Answers: []api.PollAnswerClass{
			&api.PollAnswer{Text: text("a"), Option: []byte("0")}, &api.PollAnswer{Text: text("b"), Option: []byte("1")}}}}, "InputMedia", "InputMedia",
			"inputMediaPoll{poll:poll{id:0 question:textWithEntities{text:q entities:[] } answers:[pollAnswer{text:textWithEntities{text:a entities:[] } option:0 } " +
				"pollAnswer{text:textWithEntities{text:b entities:[] } option:1 } ] } correct_answers:[1 ] }"},
		{"yes", 144, &api.Bool{Value: true}, "Bool", "Bool", "true"},
		{"numbers", 144, &api.IntVector{Elems: []int32{1, 2}}, "Vector<int>", "Vector<int>", "[1 2 ]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := layerOf(c.layer)
			want := typeNamed(t, c.want)
			b, err := translateOut(l, api.Append(nil, c.own), typeNamed(t, c.from), want)
			got := ""
			if err == nil {
				r := &treeReader{layer: l}
				r.Reset(b)
				v := r.value(want)
				if err := r.End(); err != nil {
					t.Fatal(err)
				}
				got = showTree(v)
			} else if !strings.Contains(err.Error(), "can't be said") {
				t.Fatal(err)
			}
			if got != c.text {
				t.Errorf("layer %d:\ngot  %s\nwant %s", c.layer, got, c.text)
			}
		})
	}
}

func typeNamed(t *testing.T, name string) tl.TypeExpr {
	t.Helper()
	c, err := tl.ParseCombinator("x#0 = " + name + ";")
	if err != nil {
		t.Fatal(err)
	}
	return c.Result
}
