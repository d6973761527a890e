package host

import (
	"strings"
	"testing"

	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

var (
	testGroup      = &api.PeerChat{ChatID: 7}
	testSupergroup = &api.PeerChannel{ChannelID: 8}
	testChannel    = &api.PeerChannel{ChannelID: 9}
	testFriend     = &api.PeerUser{UserID: 3}
)

func service(peer, from api.PeerClass, a api.MessageActionClass) api.UpdateClass {
	return &api.UpdateNewMessage{Message: &api.MessageService{ID: 5, Date: 60, PeerID: peer, FromID: from, Action: a}}
}

// TestEventKinds: every kind of event, with what each update that makes one says.
func TestEventKinds(t *testing.T) {
	smile, heart := &api.ReactionEmoji{Emoticon: "🙂"}, &api.ReactionCustomEmoji{DocumentID: 1 << 60}
	inline := &api.InputBotInlineMessageID{ID: 4}
	for name, tt := range map[string]struct {
		on     string
		show   string // fields
		update api.UpdateClass
		want   string
	}{
		"message": {"message", "id text out date reply_to_id topic_id via_bot_id forwarded mentioned media_type chat_id sender_id private grouped_id edit_date",
			&api.UpdateNewMessage{Message: &api.Message{ID: 5, PeerID: testGroup, FromID: testFriend, Message: "hi", Date: 60, Out: true, Mentioned: true, ViaBotID: tl.Some[int64](6),
				FwdFrom: &api.MessageFwdHeader{}, Media: &api.MessageMediaPhoto{}, GroupedID: tl.Some[int64](1 << 60),
				ReplyTo: &api.MessageReplyHeader{ForumTopic: true, ReplyToMsgID: tl.Some[int32](4), ReplyToTopID: tl.Some[int32](2)}}},
			"5 hi true 60 4 2 6 true true photo -7 3 false 1152921504606846976 nil"},
		"of a private chat": {"message", "chat_id sender_id private group channel", text(3, "x"), "3 3 true false false"},
		"of a channel": {"message", "chat_id sender_id private group channel text",
			&api.UpdateNewChannelMessage{Message: &api.Message{PeerID: testChannel, Post: true}}, "-1000000000009 -1000000000009 false false true "},
		"edited": {"message_edited", "id text edit_date chat_id sender_id",
			&api.UpdateEditChannelMessage{Message: &api.Message{ID: 5, PeerID: testSupergroup, FromID: testFriend, Message: "hi", EditDate: tl.Some[int32](60)}}, "5 hi 60 -1000000000008 3"},
		"edited in private": {"message_edited", "id text", &api.UpdateEditMessage{Message: &api.Message{ID: 5, PeerID: testFriend, Message: "hi"}}, "5 hi"},

		"deleted":              {"message_deleted", "ids chat_id", &api.UpdateDeleteMessages{Messages: []int32{5, 6}}, "5,6 nil"},
		"deleted in a channel": {"message_deleted", "ids chat_id", &api.UpdateDeleteChannelMessages{ChannelID: 9, Messages: []int32{5}}, "5 -1000000000009"},

		"read by us":            {"message_read", "inbox outbox contents max_id unread chat_id topic_id ids", &api.UpdateReadHistoryInbox{Peer: testFriend, MaxID: 5, StillUnreadCount: 2}, "true false false 5 2 3 nil "},
		"read by others":        {"message_read", "inbox outbox max_id unread chat_id", &api.UpdateReadHistoryOutbox{Peer: testFriend, MaxID: 5}, "false true 5 nil 3"},
		"read in a channel":     {"message_read", "inbox max_id unread chat_id", &api.UpdateReadChannelInbox{ChannelID: 9, MaxID: 5}, "true 5 0 -1000000000009"},
		"read in a supergroup":  {"message_read", "outbox max_id chat_id", &api.UpdateReadChannelOutbox{ChannelID: 8, MaxID: 5}, "true 5 -1000000000008"},
		"played":                {"message_read", "contents ids max_id chat_id", &api.UpdateReadMessagesContents{Messages: []int32{5}}, "true 5 nil nil"},
		"played in a channel":   {"message_read", "contents ids chat_id", &api.UpdateChannelReadMessagesContents{ChannelID: 8, Messages: []int32{5}}, "true 5 -1000000000008"},
		"comments read":         {"message_read", "inbox topic_id max_id", &api.UpdateReadChannelDiscussionInbox{ChannelID: 8, TopMsgID: 2, ReadMaxID: 5}, "true 2 5"},
		"comments of ours read": {"message_read", "outbox topic_id max_id", &api.UpdateReadChannelDiscussionOutbox{ChannelID: 8, TopMsgID: 2, ReadMaxID: 5}, "true 2 5"},
		"direct read":           {"message_read", "inbox max_id", &api.UpdateReadMonoForumInbox{ChannelID: 8, ReadMaxID: 5}, "true 5"},
		"direct of ours read":   {"message_read", "outbox max_id", &api.UpdateReadMonoForumOutbox{ChannelID: 8, ReadMaxID: 5}, "true 5"},

		"added":      {"chat_action", "action joined left kicked users user_id sender_id id date chat_id", service(testGroup, testFriend, &api.MessageActionChatAddUser{Users: []int64{4, 5}}), "chat_add_user true false false 4,5 4 3 5 60 -7"},
		"by link":    {"chat_action", "action joined users", service(testGroup, testFriend, &api.MessageActionChatJoinedByLink{}), "chat_joined_by_link true 3"},
		"left":       {"chat_action", "action joined left kicked users", service(testGroup, testFriend, &api.MessageActionChatDeleteUser{UserID: 3}), "chat_delete_user false true false 3"},
		"kicked":     {"chat_action", "action joined left kicked users", service(testGroup, testFriend, &api.MessageActionChatDeleteUser{UserID: 4}), "chat_delete_user false false true 4"},
		"titled":     {"chat_action", "action title photo created", service(testGroup, testFriend, &api.MessageActionChatEditTitle{Title: "new"}), "chat_edit_title new nil false"},
		"created":    {"chat_action", "action title created message._", service(testChannel, nil, &api.MessageActionChannelCreate{Title: "new"}), "channel_create new true messageService"},
		"photo":      {"chat_action", "action photo._", service(testGroup, testFriend, &api.MessageActionChatEditPhoto{Photo: &api.PhotoEmpty{}}), "chat_edit_photo photoEmpty"},
		"pinned":     {"chat_action", "action pinned unpinned ids", &api.UpdateNewMessage{Message: &api.MessageService{PeerID: testFriend, Action: &api.MessageActionPinMessage{}, ReplyTo: &api.MessageReplyHeader{ReplyToMsgID: tl.Some[int32](4)}}}, "pin_message true false 4"},
		"pins":       {"chat_action", "action pinned ids message chat_id", &api.UpdatePinnedMessages{Pinned: true, Peer: testGroup, Messages: []int32{4}}, "pinned_messages false 4 nil -7"},
		"unpinned":   {"chat_action", "action unpinned ids id date", &api.UpdatePinnedChannelMessages{ChannelID: 8, Messages: []int32{4}}, "unpinned_messages true 4 nil nil"},
		"rights":     {"chat_action", "action chat_id", &api.UpdateChatDefaultBannedRights{Peer: testGroup}, "banned_rights -7"},
		"admin":      {"chat_action", "action user_id", &api.UpdateChatParticipantAdmin{ChatID: 7, UserID: 4, IsAdmin: true}, "participant_admin 4"},
		"rank":       {"chat_action", "action user_id", &api.UpdateChatParticipantRank{ChatID: 7, UserID: 4}, "participant_rank 4"},
		"member":     {"chat_action", "action user_id sender_id old new joined date invite", &api.UpdateChatParticipant{ChatID: 7, UserID: 4, ActorID: 3, Date: 60, NewParticipant: &api.ChatParticipant{}}, "participant 4 3 left member false 60 nil"},
		"subscriber": {"chat_action", "action old new joined", &api.UpdateChannelParticipant{ChannelID: 9, UserID: 4, ActorID: 4, NewParticipant: &api.ChannelParticipant{}}, "participant left member true"},
		"banned": {"chat_action", "old new left kicked", &api.UpdateChannelParticipant{ChannelID: 9, UserID: 4, ActorID: 3, PrevParticipant: &api.ChannelParticipantAdmin{},
			NewParticipant: &api.ChannelParticipantBanned{Left: true, BannedRights: &api.ChatBannedRights{ViewMessages: true}}}, "admin banned false true"},
		"gone":       {"chat_action", "old new left kicked", &api.UpdateChannelParticipant{ChannelID: 9, UserID: 4, ActorID: 4, PrevParticipant: &api.ChannelParticipant{}, NewParticipant: &api.ChannelParticipantLeft{}}, "member left true false"},
		"restricted": {"chat_action", "old new joined", &api.UpdateChannelParticipant{ChannelID: 8, UserID: 4, ActorID: 4, NewParticipant: &api.ChannelParticipantBanned{BannedRights: &api.ChatBannedRights{}}}, "left restricted false"},

		"online":        {"user_update", "changed status online_until last_seen user_id chat_id", &api.UpdateUserStatus{UserID: 3, Status: &api.UserStatusOnline{Expires: 60}}, "status online 60 nil 3 nil"},
		"offline":       {"user_update", "status last_seen", &api.UpdateUserStatus{UserID: 3, Status: &api.UserStatusOffline{WasOnline: 60}}, "offline 60"},
		"recently":      {"user_update", "status typing", &api.UpdateUserStatus{UserID: 3, Status: &api.UserStatusRecently{}}, "recently nil"},
		"typing":        {"user_update", "changed typing typing_action._ chat_id sender_id", &api.UpdateUserTyping{UserID: 3, Action: &api.SendMessageTypingAction{}}, "typing typing sendMessageTypingAction 3 3"},
		"group typing":  {"user_update", "typing chat_id user_id", &api.UpdateChatUserTyping{ChatID: 7, FromID: testFriend, Action: &api.SendMessageUploadPhotoAction{}}, "upload_photo -7 3"},
		"forum typing":  {"user_update", "typing chat_id user_id", &api.UpdateChannelUserTyping{ChannelID: 8, FromID: testFriend, Action: &api.SpeakingInGroupCallAction{}}, "speaking_in_group_call -1000000000008 3"},
		"name":          {"user_update", "changed first_name last_name usernames", &api.UpdateUserName{UserID: 3, FirstName: "A", LastName: "B", Usernames: []*api.Username{{Username: "ab", Active: true}, {Username: "c"}}}, "name A B ab"},
		"phone":         {"user_update", "changed phone", &api.UpdateUserPhone{UserID: 3, Phone: "999"}, "phone 999"},
		"emoji status":  {"user_update", "changed emoji_status._", &api.UpdateUserEmojiStatus{UserID: 3, EmojiStatus: &api.EmojiStatusEmpty{}}, "emoji_status emojiStatusEmpty"},
		"blocked":       {"user_update", "changed blocked stopped user_id", &api.UpdatePeerBlocked{Blocked: true, PeerID: testFriend}, "blocked true nil 3"},
		"stopped":       {"user_update", "changed stopped user_id", &api.UpdateBotStopped{UserID: 3, Stopped: true}, "stopped true 3"},
		"other changes": {"user_update", "changed user_id", &api.UpdateUser{UserID: 3}, "other 3"},

		"callback": {"callback_query", "id data message_id user_id chat_id game chat_instance inline_message_id",
			&api.UpdateBotCallbackQuery{QueryID: 1 << 60, UserID: 3, Peer: testGroup, MsgID: 5, Data: []byte("yes"), ChatInstance: -1}, "1152921504606846976 yes 5 3 -7 nil -1 nil"},
		"inline callback": {"callback_query", "data message_id game inline_message_id._ chat_id sender_id", &api.UpdateInlineBotCallbackQuery{UserID: 3, MsgID: inline, GameShortName: tl.Some("chess")}, " nil chess inputBotInlineMessageID nil 3"},
		"inline":          {"inline_query", "id query offset user_id chat_id geo peer_type", &api.UpdateBotInlineQuery{QueryID: 1 << 60, UserID: 3, Query: "q", Offset: "2"}, "1152921504606846976 q 2 3 nil nil nil"},
		"chosen":          {"chosen_inline", "id query user_id inline_message_id._", &api.UpdateBotInlineSend{UserID: 3, Query: "q", ID: "r", MsgID: inline}, "r q 3 inputBotInlineMessageID"},

		"join requests": {"join_request", "user_id users pending about invite chat_id", &api.UpdatePendingJoinRequests{Peer: testGroup, RequestsPending: 9, RecentRequesters: []int64{3, 4}}, "3 3,4 9 nil nil -7"},
		"join request":  {"join_request", "user_id users pending about invite._ date", &api.UpdateBotChatInviteRequester{Peer: testGroup, UserID: 3, About: "me", Date: 60, Invite: &api.ChatInvitePublicJoinRequests{}}, "3 3 nil me chatInvitePublicJoinRequests 60"},

		"reactions":       {"reaction", "message_id user_id old new counts date", &api.UpdateMessageReactions{Peer: testGroup, MsgID: 5, Reactions: &api.MessageReactions{Results: []*api.ReactionCount{{Reaction: smile, Count: 2, ChosenOrder: tl.Some[int32](1)}}}}, "5 nil nil nil 🙂=2=true nil"},
		"reaction":        {"reaction", "message_id user_id old new counts date", &api.UpdateBotMessageReaction{Peer: testGroup, MsgID: 5, Actor: testFriend, Date: 60, OldReactions: []api.ReactionClass{smile}, NewReactions: []api.ReactionClass{heart, &api.ReactionPaid{}}}, "5 3 🙂 1152921504606846976,paid nil 60"},
		"reaction counts": {"reaction", "message_id user_id counts", &api.UpdateBotMessageReactions{Peer: testChannel, MsgID: 5, Date: 60, Reactions: []*api.ReactionCount{{Reaction: smile, Count: 2}}}, "5 nil 🙂=2=false"},

		"poll":       {"poll", "poll_id votes total closed options user_id message_id poll._", &api.UpdateMessagePoll{PollID: 1 << 60, Results: &api.PollResults{TotalVoters: tl.Some[int32](3), Results: []*api.PollAnswerVoters{{Voters: tl.Some[int32](1)}, {Voters: tl.Some[int32](2)}}}, Poll: &api.Poll{Closed: true}}, "1152921504606846976 1,2 3 true nil nil nil poll"},
		"vote":       {"poll", "poll_id options positions user_id votes chat_id", &api.UpdateMessagePollVote{PollID: 1, Peer: testFriend, Options: [][]byte{{'b'}}, Positions: []int32{1}}, "1 b 2 3 nil nil"},
		"vote taken": {"poll", "options positions", &api.UpdateMessagePollVote{PollID: 1, Peer: testFriend}, " "},

		"raw":            {"raw", "name update._ chat_id replayed message", &api.UpdateConfig{}, "raw updateConfig nil false nil"},
		"raw, of a kind": {"raw", "name update._ max_id", &api.UpdateReadChannelOutbox{ChannelID: 8, MaxID: 5}, "raw updateReadChannelOutbox 5"},
	} {
		t.Run(name, func(t *testing.T) {
			src := `
local function show(v)
  if type(v) ~= "table" then return tostring(v) end
  local list = {}
  for i, e in ipairs(v) do list[i] = type(e) == "table" and e.reaction .. "=" .. e.count .. "=" .. tostring(e.chosen) or tostring(e) end
  return table.concat(list, ",")
end
on("` + tt.on + `", function(event)
  local list = {}
  for name in ("` + tt.show + `"):gmatch("%S+") do
    local field, of = name:match("([%w_]+)%.?(.*)")
    local v = event[field]
    list[#list + 1] = show(of ~= "" and v[of] or v)
  end
  print(table.concat(list, " "))
end)`
			if got := strings.TrimSuffix(feedSteps(t, src, &telegram.Update{Update: tt.update, Chats: []api.ChatClass{&api.Channel{ID: 9, Broadcast: true}, &api.Channel{ID: 8}}}), "\n"); got != tt.want {
				t.Errorf("%s:\ngot  %s\nwant %s", tt.show, got, tt.want)
			}
		})
	}
}

// TestGap: lost updates are an event.
func TestGap(t *testing.T) {
	const src = `on("gap", function(event) print(event.channel_id, event.missing, event.update, event.chat_id) end)`
	got := feedSteps(t, src, &telegram.Update{Gap: &telegram.Gap{}}, &telegram.Update{Gap: &telegram.Gap{Channel: 9, Missing: true}})
	lines := strings.Split(got, "\n")
	if len(lines) != 5 || !strings.Contains(lines[0], "WARN") || lines[1] != "nil\tfalse\tnil\tnil" || lines[3] != "-1000000000009\ttrue\tnil\t-1000000000009" {
		t.Errorf("printed %s", got)
	}
}

// TestMediaTypes: what media is called.
func TestMediaTypes(t *testing.T) {
	document := func(list ...api.DocumentAttributeClass) api.MessageMediaClass {
		return &api.MessageMediaDocument{Document: &api.Document{Attributes: list}}
	}
	for _, tt := range []struct {
		media api.MessageMediaClass
		want  string
	}{
		{nil, ""},
		{&api.MessageMediaWebPage{}, ""},
		{&api.MessageMediaPhoto{}, "photo"},
		{document(&api.DocumentAttributeFilename{}), "document"},
		{&api.MessageMediaDocument{}, "document"},
		{document(&api.DocumentAttributeVideo{}), "video"},
		{document(&api.DocumentAttributeVideo{}, &api.DocumentAttributeAnimated{}), "animation"},
		{document(&api.DocumentAttributeAnimated{}, &api.DocumentAttributeVideo{}), "animation"},
		{document(&api.DocumentAttributeVideo{}, &api.DocumentAttributeSticker{}), "sticker"},
		{document(&api.DocumentAttributeAudio{}), "audio"},
		{document(&api.DocumentAttributeAudio{Voice: true}), "voice"},
		{&api.MessageMediaPoll{}, "poll"},
		{&api.MessageMediaContact{}, "contact"},
		{&api.MessageMediaVenue{}, "location"},
		{&api.MessageMediaDice{}, "other"},
	} {
		if got := mediaType(tt.media); got != tt.want {
			t.Errorf("%T is %q, want %q", tt.media, got, tt.want)
		}
	}
}

// TestActionNames: service messages are called after their constructors.
func TestActionNames(t *testing.T) {
	for name, want := range map[string]string{
		"ChatAddUser": "chat_add_user", "PinMessage": "pin_message", "SetMessagesTTL": "set_messages_ttl", "TTLChanged": "ttl_changed", "Empty": "empty",
	} {
		if got := snakeCase(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

// TestAlbumPackets: what is one album, and when it is known to be whole.
func TestAlbumPackets(t *testing.T) {
	const src = `
on("album", function(event) print("album " .. #event.ids .. " " .. event.text) end)
on("message", function(event) print(event.text) end)`
	part := func(chat int64, rest int, text string) *telegram.Update {
		return &telegram.Update{Rest: rest, Update: &api.UpdateNewMessage{Message: &api.Message{
			PeerID: &api.PeerUser{UserID: chat}, Message: text, GroupedID: tl.Some[int64](5)}}}
	}
	again := func(u *telegram.Update) *telegram.Update {
		u.Replayed = true
		return u
	}
	var ten []any
	for range 10 {
		ten = append(ten, part(1, 0, "x"))
	}
	for name, tt := range map[string]struct {
		steps []any
		want  string
	}{
		"one packet":        {[]any{part(1, 2, "a"), part(1, 1, "b"), part(1, 0, "c"), "time"}, "a b c album 3 a"},
		"packet of more":    {[]any{part(1, 2, "a"), part(1, 1, "b"), part(1, 0, "c"), part(1, 0, "d"), "time"}, "a b c album 3 a d album 1 d"},
		"a packet each":     {[]any{part(1, 0, ""), part(1, 0, "b"), "time"}, " b album 2 b"},
		"another message":   {[]any{part(1, 0, "a"), part(1, 0, "b"), &telegram.Update{Update: text(1, "c")}, "time"}, "a b album 2 a c"},
		"another's message": {[]any{part(1, 0, "a"), &telegram.Update{Update: text(2, "c")}, part(1, 0, "b"), "time"}, "a c b album 2 a"},
		"two chats":         {[]any{part(1, 0, "a"), part(2, 0, "b"), "time"}, "a b album 1 a album 1 b"},
		"a difference":      {[]any{again(part(1, 1, "a")), again(part(1, 0, "b"))}, "a b album 2 a"},
		"ten":               {ten, "x x x x x x x x x x album 10 x"},
		"cut off":           {[]any{part(1, 0, "a")}, "a"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := strings.Join(strings.Split(strings.TrimSuffix(feedSteps(t, src, tt.steps...), "\n"), "\n"), " "); got != tt.want {
				t.Errorf("printed %q, want %q", got, tt.want)
			}
		})
	}
}

// TestAlbumDone: an album and its messages are seen to together, when it is
// closed and all of their handlers have ended.
func TestAlbumDone(t *testing.T) {
	for _, src := range []string{`on("album", print)`, `on("album", { text = "never" }, print) on("message", print)`} {
		var open int
		part := &telegram.Update{Update: &api.UpdateNewMessage{Message: &api.Message{PeerID: testFriend, GroupedID: tl.Some[int64](5)}}}
		feedSteps(t, src, part, func(h *host) {
			for _, a := range h.on.albums {
				open = a.turns[0].tx.open
				if n := len(a.turns[0].tx.updates); n != 1 {
					t.Errorf("%s: %d updates", src, n)
				}
			}
		}, "time", func(h *host) {
			if len(h.on.albums) > 0 {
				t.Errorf("%s: the album is open", src)
			}
		})
		if open != 1 {
			t.Errorf("%s: %d open, want 1", src, open)
		}
	}
}
