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
	reshapes map[string]func(x *translation, v any) any
	// reformed are the constructors that are others in the other layer, by the name
	// they have in the layer translated from. false leaves them to the rule.
	reformed map[string]func(x *translation, t *tree, want string) (any, bool)
	// derived give a field its value where nothing has one by its name, by
	// "constructor.field" of the layer translated to. nil leaves it neutral.
	derived map[string]func(x *translation, src *tree) any
}

func newShapes() *shapes { return &shapes{newReshapes(), newReformed(), newDerived()} }

func reshapeKey(from, to tl.TypeExpr) string {
	return strings.ReplaceAll(from.String(), "int53", "long") + " -> " + strings.ReplaceAll(to.String(), "int53", "long")
}

func (s *shapes) reshaped(from, to tl.TypeExpr) bool { return s.reshapes[reshapeKey(from, to)] != nil }

func newReshapes() map[string]func(x *translation, v any) any {
	// part takes a field of an object, and says it in the type asked for.
	part := func(name string, to tl.TypeExpr) func(x *translation, v any) any {
		return func(x *translation, v any) any {
			t := v.(*tree)
			i := t.field(name)
			if i < 0 || t.values[i] == nil {
				return nil
			}
			return x.value(t.values[i], t.typ.Fields()[i].Type, to)
		}
	}
	boxed := func(name string) tl.TypeExpr { return tl.TypeExpr{Kind: tl.KindBoxed, Name: name} }
	str, num, long := tl.TypeExpr{Kind: tl.KindString}, tl.TypeExpr{Kind: tl.KindInt}, tl.TypeExpr{Kind: tl.KindLong}
	return map[string]func(x *translation, v any) any{
		// results that are wrapped now
		"messages.InvitedUsers -> Updates":                     part("updates", boxed("Updates")),
		"messages.ChatInviteJoinResult -> Updates":             part("updates", boxed("Updates")),
		"messages.DialogFilters -> Vector<DialogFilter>":       part("filters", tl.TypeExpr{Kind: tl.KindVector, Elem: &tl.TypeExpr{Kind: tl.KindBoxed, Name: "DialogFilter"}}),
		"messages.WebPage -> WebPage":                          part("webpage", boxed("WebPage")),
		"messages.WebPagePreview -> MessageMedia":              part("media", boxed("MessageMedia")),
		"help.AppConfig -> JSONValue":                          part("config", boxed("JSONValue")),
		"ReadParticipantDate -> long":                          part("user_id", long),
		"ReportResult -> Bool":                                 func(*translation, any) any { return true },
		"account.EmailVerified -> Bool":                        func(*translation, any) any { return true },
		"WebViewResult -> AppWebViewResult":                    same("appWebViewResultUrl"),
		"WebViewResult -> SimpleWebViewResult":                 same("simpleWebViewResultUrl"),
		"RecentStory -> int":                                   part("max_id", num),
		"SendAsPeer -> Peer":                                   part("peer", boxed("Peer")),
		"TextWithEntities -> string":                           part("text", str),
		"PeerColor -> int":                                     part("color", num),
		"StarsAmount -> long":                                  part("amount", long),
		"Reaction -> string":                                   part("emoticon", str),
		"Peer -> long":                                         peerID,
		"Vector<MessageExtendedMedia> -> MessageExtendedMedia": first("MessageExtendedMedia"),
		"ChatReactions -> Vector<string>":                      someReactions,
		// what old requests say
		"string -> TextWithEntities": func(x *translation, v any) any {
			return x.make("textWithEntities", "text", v, "entities", []any{})
		},
		"string -> Reaction":              newReaction,
		"string -> Vector<Reaction>":      newReactions,
		"Vector<string> -> ChatReactions": newChatReactions,
		"InputUser -> InputPeer":          inputPeerOf,
		"InputChannel -> InputPeer":       inputPeerOf,
		"int -> PeerColor":                func(x *translation, v any) any { return x.make("peerColor", "color", v) },
		"long -> StarsAmount":             func(x *translation, v any) any { return x.make("starsAmount", "amount", v) },
		"KeyboardButtonRow -> KeyboardInlineButtonRow": func(x *translation, v any) any {
			return x.row(v.(*tree), "keyboardInlineButtonRow", "KeyboardButton", "KeyboardInlineButton")
		},
		"KeyboardInlineButtonRow -> KeyboardButtonRow": func(x *translation, v any) any {
			return x.row(v.(*tree), "keyboardButtonRow", "KeyboardInlineButton", "KeyboardButton")
		},
		"KeyboardButton -> KeyboardInlineButton": func(x *translation, v any) any {
			return x.newButton(v.(*tree), "keyboardInlineButton", "nlineButtonType")
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
func same(name string) func(x *translation, v any) any {
	return func(x *translation, v any) any {
		to := x.to.byName[name]
		if to == nil {
			return nil
		}
		return object(x.fill(to, v.(*tree)))
	}
}

func first(typ string) func(x *translation, v any) any {
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

// someReactions are the emojis of a chat's reactions. All of them, which the
// old form would list, are not known here: the usual ones stand for them.
func someReactions(_ *translation, v any) any {
	t := v.(*tree)
	list := []any{}
	switch t.typ.Name {
	case "chatReactionsAll":
		for _, e := range []string{"\U0001F44D", "\U0001F44E", "\u2764", "\U0001F525", "\U0001F389"} {
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

// row translates a row of a keyboard whose buttons are of another type there.
func (x *translation) row(t *tree, name, from, to string) any {
	buttons := x.vector(t.get("buttons").([]any), tl.TypeExpr{Kind: tl.KindBoxed, Name: from}, tl.TypeExpr{Kind: tl.KindBoxed, Name: to})
	return x.make(name, "buttons", buttons)
}

// What a button does is its constructor's name up to layer 228:
// keyboardButtonUrl. Later it is that of its type: inlineButtonTypeUrl.

// newButton is a button of today, of a constructor and with a type of one kind.
func (x *translation) newButton(t *tree, name, kind string) any {
	what, input := strings.CutPrefix(t.typ.Name, "inputKeyboardButton")
	if !input {
		what = strings.TrimPrefix(t.typ.Name, "keyboardButton")
	}
	if what == "" {
		what = "Default"
	}
	typ := strings.ToLower(kind[:1]) + kind[1:] + what
	if input {
		typ = "input" + kind + what
	}
	to := x.to.byName[typ]
	if to == nil {
		x.fail("layer %d has no %s", x.to.number, typ)
		return nil
	}
	does := x.fill(to, t)
	if does == nil {
		return nil
	}
	return x.make(name, "text", t.get("text"), "type", does, "style", x.style(t))
}

// style translates a button's colours; nil if it has none.
func (x *translation) style(t *tree) any {
	s := t.get("style")
	if s == nil || x.to.byName["keyboardButtonStyle"] == nil {
		return nil
	}
	return x.object(s.(*tree), "KeyboardButtonStyle")
}

// oldButton is a button of a layer before 229.
func (x *translation) oldButton(t *tree) any {
	does := t.get("type").(*tree)
	what, input := does.typ.Name, false
	for _, prefix := range []string{"inputInlineButtonType", "inputButtonType", "inlineButtonType", "buttonType"} {
		if rest, ok := strings.CutPrefix(what, prefix); ok {
			what, input = rest, strings.HasPrefix(prefix, "input")
			break
		}
	}
	name := "keyboardButton" + strings.TrimSuffix(what, "Default")
	if input {
		name = "inputK" + name[1:]
	}
	to := x.to.byName[name]
	if to == nil {
		to = x.to.byName["keyboardButton"] // it can be read, if not used
	}
	return object(x.fill(to, t, does))
}

// topicMethods are the methods that were channels' before layer 224.
var topicMethods = []string{"createForumTopic", "deleteTopicHistory", "editForumTopic", "getForumTopics",
	"getForumTopicsByID", "reorderPinnedForumTopics", "updatePinnedForumTopic"}

func newReformed() map[string]func(x *translation, t *tree, want string) (any, bool) {
	old := func(x *translation) bool { return x.to.byName["keyboardInlineButton"] == nil }
	all := map[string]func(x *translation, t *tree, want string) (any, bool){
		"keyboardButton": func(x *translation, t *tree, _ string) (any, bool) {
			switch {
			case t.get("type") == nil && !old(x):
				return x.newButton(t, "keyboardButton", "ButtonType"), true
			case t.get("type") != nil && old(x):
				return x.oldButton(t), true
			}
			return nil, false
		},
	}
	for _, name := range []string{"RequestPhone", "RequestGeoLocation", "RequestPoll", "RequestPeer", "SimpleWebView"} {
		all["keyboardButton"+name] = func(x *translation, t *tree, want string) (any, bool) {
			return x.newButton(t, "keyboardButton", "ButtonType"), true
		}
	}
	all["inputKeyboardButtonRequestPeer"] = all["keyboardButtonRequestPeer"]
	// topics of a forum were methods of channels
	for _, name := range topicMethods {
		all["channels."+name] = func(x *translation, t *tree, _ string) (any, bool) {
			to := x.to.byName["messages."+name]
			if to == nil {
				return nil, false
			}
			return object(x.fill(to, t)), true
		}
	}
	return all
}

func newDerived() map[string]func(x *translation, src *tree) any {
	all := map[string]func(x *translation, src *tree) any{
		"draftMessage.reply_to_msg_id": func(_ *translation, src *tree) any {
			if r, ok := src.get("reply_to").(*tree); ok {
				return r.get("reply_to_msg_id")
			}
			return nil
		},
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
		// limits that the application's configuration has now
		"config.pinned_dialogs_count_max":  constant(int32(5)),
		"config.pinned_infolder_count_max": constant(int32(100)),
		"config.saved_gifs_limit":          constant(int32(200)),
		"config.stickers_faved_limit":      constant(int32(5)),
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
	for _, name := range topicMethods {
		all["messages."+name+".peer"] = func(x *translation, src *tree) any {
			if c, ok := src.get("channel").(*tree); ok {
				return inputPeerOf(x, c)
			}
			return nil
		}
	}
	return all
}

func constant(v any) func(*translation, *tree) any {
	return func(*translation, *tree) any { return v }
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
