package reference

import (
	"slices"
	"strings"

	"github.com/tgscript/tgscript/telegram"
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

// peerTypes are the types that a reference to a user, chat or channel stands for.
var peerTypes = []string{"InputPeer", "InputUser", "InputChannel", "InputDialogPeer", "InputNotifyPeer"}

// Accepts says what a script may pass where a type is wanted, beside its
// constructors; "" for nothing.
func Accepts(typeName string) string {
	switch {
	case !telegram.Castable(typeName):
		return ""
	case slices.Contains(peerTypes, typeName):
		return `"me", "@name", "name", a t.me link, a phone number, an id, a peer, user, chat, channel or message`
	case typeName == "InputMessage":
		return "a message's id, a message"
	case typeName == "InputCheckPasswordSRP":
		return "the password"
	}
	return "what Telegram returned for it (a " + strings.ToLower(strings.TrimPrefix(typeName, "Input")) + ", or a message with one)"
}
