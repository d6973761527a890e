package reference

import (
	"github.com/tgscript/tgscript/tl"
)

// Filling says what a required field gets that a script leaves out.
type Filling uint8

// The fillings.
const (
	FillNone    Filling = iota // leaving it out is an error
	FillZero                   // hash, limit, offset and the like: 0, or an empty string
	FillRandom                 // random_id
	FillRandoms                // a vector of random ids, one for each of the ids
)

var zeroNames = map[string]bool{
	"hash": true, "limit": true, "offset": true, "offset_id": true, "offset_date": true,
	"add_offset": true, "min_id": true, "max_id": true,
}

// FillingOf is the filling of a field.
func FillingOf(f *tl.Field) Filling {
	if f.Optional {
		return FillNone
	}
	switch k := f.Type.Kind; {
	case f.Name == "random_id" && (k == tl.KindInt || k == tl.KindLong):
		return FillRandom
	case f.Name == "random_id" && k == tl.KindVector && f.Type.Elem.Kind == tl.KindLong:
		return FillRandoms
	case zeroNames[f.Name] && (k == tl.KindInt || k == tl.KindLong), f.Name == "offset" && k == tl.KindString:
		return FillZero
	}
	return FillNone
}

// filled is the filling in words.
func filled(f *tl.Field, fill Filling) string {
	switch fill {
	case FillZero:
		if f.Type.Kind == tl.KindString {
			return `""`
		}
		return "0"
	case FillRandom:
		return "random"
	case FillRandoms:
		return "random, one for each id"
	}
	return ""
}

// Together finds the fields that one flag bit stands for together: their places
// in fields, those of two or more only.
func Together(fields []*tl.Field) [][]int {
	type bit struct {
		word string
		n    uint
	}
	by := map[bit][]int{}
	var order []bit
	for i, f := range fields {
		if f.Optional {
			b := bit{f.Flags, f.Bit}
			if by[b] == nil {
				order = append(order, b)
			}
			by[b] = append(by[b], i)
		}
	}
	var groups [][]int
	for _, b := range order {
		if len(by[b]) > 1 {
			groups = append(groups, by[b])
		}
	}
	return groups
}

// LuaType says what a script passes, or gets, for a TL type.
func LuaType(t tl.TypeExpr) string {
	switch t.Kind {
	case tl.KindInt:
		return "number (32-bit)"
	case tl.KindLong:
		if t.Number {
			return "number"
		}
		return "long"
	case tl.KindDouble:
		return "number"
	case tl.KindString:
		return "string"
	case tl.KindBytes:
		return "string (bytes)"
	case tl.KindInt128:
		return "string (16 bytes)"
	case tl.KindInt256:
		return "string (32 bytes)"
	case tl.KindBool:
		return "boolean"
	case tl.KindTrue:
		return "flag"
	case tl.KindVector:
		return "list of " + LuaType(*t.Elem)
	case tl.KindObject:
		return "any request or object"
	}
	return t.Name
}

// accepted says, for each type that has a cast, what a script may pass beside its
// constructors.
var accepted = map[string]string{
	"InputPeer":               anybody,
	"InputUser":               anybody,
	"InputChannel":            anybody,
	"InputDialogPeer":         anybody,
	"InputNotifyPeer":         anybody,
	"InputMessage":            "a message or its id",
	"InputReplyTo":            "a message or its id, or a story",
	"InputCheckPasswordSRP":   "the password",
	"InputMedia":              "a message with media, a photo or document that Telegram has, or an uploaded file",
	"InputDocument":           "a document, or a message with one",
	"InputPhoto":              "a photo, or a message with one",
	"InputChatPhoto":          "a photo, a message with one, or an uploaded file",
	"InputFileLocation":       "a photo or document, or a message with one",
	"InputStickeredMedia":     "a photo or document, or a message with one",
	"InputGeoPoint":           "a place, or a message with one",
	"InputGame":               "a game, or a message with one",
	"InputStickerSet":         "the name of a sticker set, a t.me link, a set, or a sticker of it",
	"InputTheme":              "the name of a theme, a t.me link, or a theme",
	"InputWallPaper":          "the name of a wallpaper, a t.me link, or a wallpaper",
	"InputGroupCall":          "a call, a t.me link, or what users.getFullUser or channels.getFullChannel tell of a chat with one",
	"InputInvoice":            "a t.me link to an invoice, or a message with one",
	"InputCollectible":        "a username or a phone number",
	"InputSavedStarGift":      "the message of a gift or its id, or a t.me link to a gift",
	"InputQuickReplyShortcut": "the name of a shortcut or its id",
	"InputBotApp":             "a mini app that Telegram has returned",
	"InputEncryptedChat":      "a secret chat that Telegram has returned",
	"InputPhoneCall":          "a call that Telegram has returned",
	"InputSecureFile":         "a file that Telegram has returned",
	"TextWithEntities":        `a string, html"...", markdown"...", or a message`,
}

const anybody = `"me", "@name", "name", a t.me link, a phone number, an id, a peer, user, chat, channel or message`

// Accepts says what a script may pass where a type is wanted, beside its
// constructors; "" for nothing.
func Accepts(typeName string) string { return accepted[typeName] }
