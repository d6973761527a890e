package sandbox

import (
	"bytes"
	"strings"

	"github.com/tgscript/tgscript/tl"
)

// fallbacks are the constructors that say what a layer has no constructor for,
// by the type that is asked for. Fields go over by name as ever: an unknown
// entity keeps its place.
var fallbacks = map[string]string{
	"MessageMedia":         "messageMediaUnsupported",
	"MessageAction":        "messageActionEmpty",
	"MessageEntity":        "messageEntityUnknown",
	"UserStatus":           "userStatusEmpty",
	"SendMessageAction":    "sendMessageTypingAction",
	"WebPage":              "webPageEmpty",
	"Photo":                "photoEmpty",
	"Document":             "documentEmpty",
	"EmojiStatus":          "emojiStatusEmpty",
	"Reaction":             "reactionEmpty",
	"RichText":             "textEmpty",
	"PageBlock":            "pageBlockUnsupported",
	"Chat":                 "channelForbidden",
	"auth.SentCodeType":    "auth.sentCodeTypeSms",
	"auth.CodeType":        "auth.codeTypeSms",
	"StarsTransactionPeer": "starsTransactionPeerUnsupported",
}

// shapes are the entries for what means the same but has another shape.
type shapes struct {
	// reshapes make a value of one type out of a value of another, by
	// "from -> to". The value made is of the layer translated to.
	reshapes map[string]reshape
	// reformed are the constructors that are others in the other layer, by the name
	// they have in the layer translated from.
	reformed map[string]reform
	// derived are the fields that get their value otherwise than by their name, by
	// "constructor.field" of the layer translated to.
	derived map[string]derive
}

type (
	reshape func(x *translation, v any) any
	reform  func(x *translation, t *tree) (any, bool) // false leaves the object to the rule
	derive  func(x *translation, src *tree) any       // nil leaves the field to the rule
)

func newShapes() *shapes { return &shapes{newReshapes(), newReformed(), newDerived()} }

func reshapeKey(from, to tl.TypeExpr) string {
	return strings.ReplaceAll(from.String(), "int53", "long") + " -> " + strings.ReplaceAll(to.String(), "int53", "long")
}

func (s *shapes) reshaped(from, to tl.TypeExpr) bool { return s.reshapes[reshapeKey(from, to)] != nil }

// part takes a field of an object, and says it in the type asked for.
func part(name string, to tl.TypeExpr) reshape {
	return func(x *translation, v any) any {
		t := v.(*tree)
		i := t.field(name)
		if i < 0 || t.values[i] == nil {
			return nil
		}
		return x.value(t.values[i], t.typ.Fields()[i].Type, to)
	}
}

// wrap makes an object whose one field is the value.
func wrap(name, field string) reshape {
	return func(x *translation, v any) any { return x.make(name, field, v) }
}

func done(*translation, any) any { return true }

func boxed(name string) tl.TypeExpr { return tl.TypeExpr{Kind: tl.KindBoxed, Name: name} }

func vectorOf(t tl.TypeExpr) tl.TypeExpr { return tl.TypeExpr{Kind: tl.KindVector, Elem: &t} }

func newReshapes() map[string]reshape {
	str, num, long := tl.TypeExpr{Kind: tl.KindString}, tl.TypeExpr{Kind: tl.KindInt}, tl.TypeExpr{Kind: tl.KindLong}
	return map[string]reshape{
		// answers, to layers in which they were bare
		"messages.InvitedUsers -> Updates":               part("updates", boxed("Updates")),
		"messages.ChatInviteJoinResult -> Updates":       part("updates", boxed("Updates")),
		"messages.DialogFilters -> Vector<DialogFilter>": part("filters", vectorOf(boxed("DialogFilter"))),
		"messages.WebPage -> WebPage":                    part("webpage", boxed("WebPage")),
		"messages.WebPagePreview -> MessageMedia":        part("media", boxed("MessageMedia")),
		"help.AppConfig -> JSONValue":                    part("config", boxed("JSONValue")),
		"bots.BotInfo -> Vector<string>":                 botTexts,
		"Vector<ReadParticipantDate> -> Vector<long>":    readers,
		"ReportResult -> Bool":                           done,
		"account.EmailVerified -> Bool":                  done,
		"WebViewResult -> AppWebViewResult":              same("appWebViewResultUrl"),
		"WebViewResult -> SimpleWebViewResult":           same("simpleWebViewResultUrl"),

		// values, to layers in which they were plainer
		"RecentStory -> int":                                   part("max_id", num),
		"SendAsPeer -> Peer":                                   part("peer", boxed("Peer")),
		"TextWithEntities -> string":                           part("text", str),
		"PeerColor -> int":                                     part("color", num),
		"StarsAmount -> long":                                  part("amount", long),
		"Reaction -> string":                                   part("emoticon", str),
		"PeerStories -> UserStories":                           same("userStories"),
		"Peer -> long":                                         peerID,
		"PaidReactionPrivacy -> Bool":                          func(_ *translation, v any) any { return !is(v, "paidReactionPrivacyDefault") },
		"MessagePeerVote -> MessageUserVote":                   oldVote,
		"Vector<MessageExtendedMedia> -> MessageExtendedMedia": first("MessageExtendedMedia"),
		"ChatReactions -> Vector<string>":                      emojisOf,

		// what old requests say
		"string -> TextWithEntities":      wrap("textWithEntities", "text"),
		"int -> PeerColor":                wrap("peerColor", "color"),
		"long -> StarsAmount":             wrap("starsAmount", "amount"),
		"string -> Reaction":              newReaction,
		"string -> Vector<Reaction>":      newReactions,
		"Vector<string> -> ChatReactions": newChatReactions,
		"InputUser -> InputPeer":          inputPeerOf,
		"InputChannel -> InputPeer":       inputPeerOf,

		// keyboards
		"KeyboardButtonRow -> KeyboardInlineButtonRow": row("keyboardInlineButtonRow", "KeyboardButton", "KeyboardInlineButton"),
		"KeyboardInlineButtonRow -> KeyboardButtonRow": row("keyboardButtonRow", "KeyboardInlineButton", "KeyboardButton"),
		"KeyboardButton -> KeyboardInlineButton": func(x *translation, v any) any {
			return x.newButton(v.(*tree), "keyboardInlineButton", "InlineButtonType")
		},
		"KeyboardInlineButton -> KeyboardButton": func(x *translation, v any) any { return x.oldButton(v.(*tree)) },
	}
}

// make makes an object out of names and values of fields; nil if the layer
// translated to has no such constructor.
func (x *translation) make(name string, fields ...any) any {
	t := x.to.byName[name]
	if t == nil {
		return nil
	}
	out := newTree(t)
	for i := 0; i < len(fields); i += 2 {
		out.set(fields[i].(string), fields[i+1])
	}
	for i, f := range t.Fields() {
		if out.values[i] == nil && !f.Optional && f.Type.Kind != tl.KindFlags {
			out.values[i] = x.neutral(f.Type, 0)
		}
	}
	return out
}

// same makes an object of another constructor out of the fields of the same names.
func same(name string) reshape {
	return func(x *translation, v any) any {
		to := x.to.byName[name]
		if to == nil {
			return nil
		}
		return object(x.fill(to, v.(*tree)))
	}
}

func first(typ string) reshape {
	return func(x *translation, v any) any {
		if all := v.([]any); len(all) > 0 {
			return x.object(all[0].(*tree), typ)
		}
		return nil
	}
}

// peerID is the number of a peer, whatever its kind.
func peerID(_ *translation, v any) any {
	t := v.(*tree)
	for _, name := range []string{"user_id", "chat_id", "channel_id"} {
		if id := t.get(name); id != nil {
			return id
		}
	}
	return nil
}

// inputPeerOf is the InputPeer that names who an InputUser or InputChannel does.
func inputPeerOf(x *translation, v any) any {
	t := v.(*tree)
	name := "inputPeer" + strings.TrimPrefix(t.typ.Name, "input")
	to := x.to.byName[name]
	if to == nil {
		return nil
	}
	return object(x.fill(to, t))
}

// Reactions were strings: an emoji, and nothing for the reaction taken back.
func newReaction(x *translation, v any) any {
	if len(v.([]byte)) == 0 {
		return x.make("reactionEmpty")
	}
	return x.make("reactionEmoji", "emoticon", v)
}

func newReactions(x *translation, v any) any {
	if len(v.([]byte)) == 0 {
		return []any{}
	}
	return []any{newReaction(x, v)}
}

func newChatReactions(x *translation, v any) any {
	var all []any
	for _, e := range v.([]any) {
		all = append(all, newReaction(x, e))
	}
	if len(all) == 0 {
		return x.make("chatReactionsNone")
	}
	return x.make("chatReactionsSome", "reactions", all)
}

// emojisOf are the emojis of a chat's reactions; all of them are listed.
func emojisOf(_ *translation, v any) any {
	t := v.(*tree)
	list := []any{}
	switch t.typ.Name {
	case "chatReactionsAll":
		for _, e := range strings.Fields(reactionEmoji) {
			list = append(list, []byte(e))
		}
	case "chatReactionsSome":
		for _, r := range t.get("reactions").([]any) {
			if e := r.(*tree).get("emoticon"); e != nil {
				list = append(list, e)
			}
		}
	}
	return list
}

// readers are who has read a message.
func readers(_ *translation, v any) any {
	list := []any{}
	for _, e := range v.([]any) {
		list = append(list, e.(*tree).get("user_id"))
	}
	return list
}

// botTexts are the texts about a bot that it has, those missing left empty.
func botTexts(_ *translation, v any) any {
	list := []any{}
	for _, name := range []string{"name", "about", "description"} {
		text, _ := v.(*tree).get(name).([]byte)
		list = append(list, text)
	}
	return list
}

// oldVote is a vote of a user; others could not vote.
func oldVote(x *translation, v any) any {
	t := v.(*tree)
	name := "messageUserVote" + strings.TrimPrefix(t.typ.Name, "messagePeerVote")
	to := x.to.byName[name]
	if to == nil || !is(t.get("peer"), "peerUser") {
		return nil
	}
	return object(x.fill(to, t))
}

// movedMethods are methods of messages that were channels' before layer 224, by
// the name they had there.
var movedMethods = map[string]string{
	"createForumTopic": "createForumTopic", "deleteTopicHistory": "deleteTopicHistory", "editForumTopic": "editForumTopic",
	"getForumTopics": "getForumTopics", "getForumTopicsByID": "getForumTopicsByID",
	"reorderPinnedForumTopics": "reorderPinnedForumTopics", "updatePinnedForumTopic": "updatePinnedForumTopic",
	"editCreator": "editChatCreator", "getFutureCreatorAfterLeave": "getFutureChatCreatorAfterLeave",
}

func newReformed() map[string]reform {
	// as says an object by another constructor, where the layer has that one.
	as := func(name string) reform {
		return func(x *translation, t *tree) (any, bool) {
			to := x.to.byName[name]
			if to == nil || x.to.byName[t.typ.Name] != nil {
				return nil, false
			}
			return object(x.fill(to, t)), true
		}
	}
	all := map[string]reform{
		"updatePinnedForumTopic":  as("updateChannelPinnedTopic"),
		"updatePinnedForumTopics": as("updateChannelPinnedTopics"),
	}
	all["emojiStatusUntil"] = as("emojiStatus")
	for was, is := range movedMethods {
		all["channels."+was] = as("messages." + is)
	}
	newButtons(all)
	return all
}

func newDerived() map[string]derive {
	all := map[string]derive{
		"draftMessage.reply_to_msg_id":       inner("reply_to", "reply_to_msg_id"),
		"userFull.theme_emoticon":            inner("theme", "emoticon"),
		"messageActionSetChatTheme.emoticon": inner("theme", "emoticon"),
		"reactionCount.chosen": func(_ *translation, src *tree) any {
			if src.get("chosen_order") != nil {
				return true
			}
			return nil
		},
		"updateUserName.username": func(_ *translation, src *tree) any {
			if names, ok := src.get("usernames").([]any); ok && len(names) > 0 {
				return names[0].(*tree).get("username")
			}
			return nil
		},
		"messageActionRequestedPeer.peer": func(x *translation, src *tree) any {
			if peers, ok := src.get("peers").([]any); ok {
				return first("Peer")(x, peers)
			}
			return nil
		},
		"messageMediaDocument.alt_document": func(x *translation, src *tree) any {
			if all, ok := src.get("alt_documents").([]any); ok {
				return first("Document")(x, all)
			}
			return nil
		},
		"messages.setChatTheme.theme": func(x *translation, src *tree) any {
			if e := src.get("emoticon"); e != nil {
				return x.make("inputChatTheme", "emoticon", e)
			}
			return nil
		},
		"messages.sendBotRequestedPeer.requested_peers": func(x *translation, src *tree) any {
			if p, ok := src.get("requested_peer").(*tree); ok {
				return []any{x.object(p, "InputPeer")}
			}
			return nil
		},
		"messageActionGiftPremium.months": months,
		"messageActionGiftCode.months":    months,
		// limits that the application's configuration has now, and what all can do
		"config.pinned_dialogs_count_max":  constant(int32(5)),
		"config.pinned_infolder_count_max": constant(int32(100)),
		"config.saved_gifs_limit":          constant(int32(200)),
		"config.stickers_faved_limit":      constant(int32(5)),
		"config.phonecalls_enabled":        constant(true),
		"inputMediaPoll.correct_answers":   correctAnswers,
		"channels.toggleSignatures.signatures_enabled": func(_ *translation, src *tree) any {
			if src.get("enabled") == true {
				return true
			}
			return nil
		},
	}
	for _, method := range []string{"sendMessage", "sendMedia", "sendMultiMedia", "sendInlineBotResult", "saveDraft",
		"requestWebView", "prolongWebView", "sendScreenshotNotification"} {
		all["messages."+method+".reply_to"] = replyTo
	}
	for _, name := range movedMethods {
		all["messages."+name+".peer"] = peerFrom("channel")
	}
	for _, name := range []string{"inputMediaStory", "inputReplyToStory"} {
		all[name+".peer"] = peerFrom("user_id")
	}
	for _, field := range []string{"messageMediaStory.user_id", "messageReplyStoryHeader.user_id", "updateReadStories.user_id",
		"updateSentStoryReaction.user_id", "updateStory.user_id", "webPageAttributeStory.user_id", "userStories.user_id",
		"updateMessagePollVote.user_id", "updateGroupCall.chat_id", "messageUserVote.user_id", "messageUserVoteMultiple.user_id",
		"messageUserVoteInputOption.user_id", "updateChannelPinnedTopic.channel_id", "updateChannelPinnedTopics.channel_id"} {
		all[field] = func(x *translation, src *tree) any {
			if p, ok := src.get("peer").(*tree); ok {
				return peerID(x, p)
			}
			return nil
		}
	}
	return all
}

func constant(v any) derive { return func(*translation, *tree) any { return v } }

// inner takes a field of the object in a field.
func inner(name, field string) derive {
	return func(_ *translation, src *tree) any {
		if t, ok := src.get(name).(*tree); ok {
			return t.get(field)
		}
		return nil
	}
}

// peerFrom makes the InputPeer of whom a field names otherwise.
func peerFrom(name string) derive {
	return func(x *translation, src *tree) any {
		if t, ok := src.get(name).(*tree); ok {
			return inputPeerOf(x, t)
		}
		return nil
	}
}

// months is how long a gift lasts, which is counted in days now.
func months(_ *translation, src *tree) any {
	if days, ok := src.get("days").(int32); ok {
		return days / 30
	}
	return nil
}

// replyTo is what two numbers said before layer 160: the message replied to,
// and the first one of the topic or thread it is in.
func replyTo(x *translation, src *tree) any {
	msg, top := src.get("reply_to_msg_id"), src.get("top_msg_id")
	if msg == nil {
		msg = top
	}
	if msg == nil {
		return nil
	}
	return x.make("inputReplyToMessage", "reply_to_msg_id", msg, "top_msg_id", top)
}

// correctAnswers are those of a quiz: numbers now, the answers' bytes before
// layer 224.
func correctAnswers(x *translation, src *tree) any {
	right, _ := src.get("correct_answers").([]any)
	poll, _ := src.get("poll").(*tree)
	if len(right) == 0 || poll == nil {
		return nil
	}
	answers, _ := poll.get("answers").([]any)
	list := []any{}
	for _, r := range right {
		for i, a := range answers {
			option, _ := a.(*tree).get("option").([]byte)
			switch r := r.(type) {
			case []byte:
				if option != nil && bytes.Equal(option, r) {
					list = append(list, int32(i))
				}
			case int32:
				if option != nil && int(r) == i {
					list = append(list, option)
				}
			}
		}
	}
	return x.ifTyped("inputMediaPoll", "correct_answers", list)
}

// ifTyped is a vector if its elements are what a field's are in the layer
// translated to; nil if not.
func (x *translation) ifTyped(name, field string, list []any) any {
	t := newTree(x.to.byName[name])
	i := t.field(field)
	if len(list) == 0 || i < 0 {
		return nil
	}
	elem := t.typ.Fields()[i].Type.Elem
	if _, number := list[0].(int32); elem == nil || number != (elem.Kind == tl.KindInt) {
		return nil
	}
	return list
}
