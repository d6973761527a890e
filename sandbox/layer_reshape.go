package sandbox

import (
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
