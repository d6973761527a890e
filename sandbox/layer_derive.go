package sandbox

import (
	"bytes"

	"github.com/tgscript/tgscript/tl"
)

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
		"updateUserName.username":                       firstUsername,
		"messageActionRequestedPeer.peer":               firstOf("peers", "Peer"),
		"messageMediaDocument.alt_document":             firstOf("alt_documents", "Document"),
		"messages.setChatTheme.theme":                   chatTheme,
		"messages.sendBotRequestedPeer.requested_peers": requestedPeers,
		"messageActionGiftPremium.months":               months,
		"messageActionGiftCode.months":                  months,
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
	fieldsOfMany(all)
	return all
}

// fieldsOfMany are the fields that many constructors have alike.
func fieldsOfMany(all map[string]derive) {
	for _, method := range []string{"sendMessage", "sendMedia", "sendMultiMedia", "sendInlineBotResult", "saveDraft",
		"requestWebView", "prolongWebView", "sendScreenshotNotification"} {
		all["messages."+method+".reply_to"] = replyTo
	}
	for _, name := range movedMethods {
		all["messages."+name+".peer"] = peerFrom("channel")
	}
	for _, name := range []string{"sendStory", "deleteStories"} { // which only users had
		all["stories."+name+".peer"] = func(x *translation, _ *tree) any { return x.make("inputPeerSelf") }
	}
	for _, name := range []string{"inputMediaStory", "inputReplyToStory", "stories.getStoriesByID"} {
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
}

func firstUsername(_ *translation, src *tree) any {
	if names, ok := src.get("usernames").([]any); ok && len(names) > 0 {
		return names[0].(*tree).get("username")
	}
	return nil
}

// firstOf is the first object of a vector, which held one at most.
func firstOf(name, typ string) derive {
	return func(x *translation, src *tree) any {
		if all, ok := src.get(name).([]any); ok {
			return first(typ)(x, all)
		}
		return nil
	}
}

func chatTheme(x *translation, src *tree) any {
	if e := src.get("emoticon"); e != nil {
		return x.make("inputChatTheme", "emoticon", e)
	}
	return nil
}

func requestedPeers(x *translation, src *tree) any {
	if p, ok := src.get("requested_peer").(*tree); ok {
		return []any{x.object(p, "InputPeer")}
	}
	return nil
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
