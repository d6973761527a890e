package telegram

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// refKind is what a string says about the peer that it stands for.
type refKind int8

const (
	refSelf     refKind = iota
	refName             // username, without @
	refPhone            // digits
	refID               // a marked or plain id; or, if positive, perhaps a phone number
	refInvite           // hash of an invite link
	refToken            // of a temporary profile link
	refBusiness         // slug of a link to chat with a business
)

// ref is a parsed reference.
type ref struct {
	kind   refKind
	text   string
	id     int64
	only   kinds // of a plain id: what it may be the id of; nil: anything
	direct bool  // of a name: the direct messages of the channel, not that itself
}

// Ids as the Bot API writes them, and most scripts: a channel's is -100 and its
// id with leading zeros. Ids of secret chats lie between those of channels
// (core.telegram.org/api/bots/ids, TDLib's DialogId.h).
const (
	channelMark  = 1_000_000_000_000
	maxChannelID = 3_000_000_000_000 // of a channel's direct messages; of others it is less than channelMark
	secretMark   = 2_000_000_000_000 // a secret chat's id is this far below it, give or take 2^31
)

// parseRef reads the string forms of a reference: "me", a username, a phone
// number, an id, and Telegram's links. own is one more host of these.
func parseRef(s, own string) (ref, error) {
	s = strings.TrimSpace(s)
	switch {
	case s == "":
		return ref{}, fmt.Errorf("an empty string names nobody")
	case s == "me" || s == "self":
		return ref{kind: refSelf}, nil
	case botToken.MatchString(s): // which an error must not repeat (S18)
		return ref{}, errors.New("a bot's token names nobody: pass the bot's @name, or sign in with the token")
	}
	if l, ok := splitLink(s, own); ok {
		return parseLink(l)
	}
	if name, ok := strings.CutPrefix(strings.TrimRight(s, ".,;:!?"), "@"); ok {
		return nameRef(s, name)
	}
	digits, plus, isPhone := phoneDigits(s)
	if isPhone && plus {
		return ref{kind: refPhone, text: digits}, nil
	}
	if id, err := strconv.ParseInt(s, 10, 64); err == nil {
		return checkID(ref{kind: refID, id: id})
	}
	if isPhone {
		return ref{kind: refPhone, text: digits}, nil
	}
	return nameRef(s, s)
}

// checkID refuses what is the id of nobody that can be addressed.
func checkID(r ref) (ref, error) {
	switch {
	case r.id == 0:
		return r, errors.New("0 is nobody's id")
	case -r.id > channelMark+maxChannelID || r.id == -channelMark:
		return r, fmt.Errorf("%d is nobody's id", r.id)
	case r.id+secretMark >= -1<<31 && r.id+secretMark < 1<<31:
		return r, fmt.Errorf("%d is the id of a secret chat, which can't be addressed here", r.id)
	}
	return r, nil
}

// botToken is what a bot's token looks like, alone or as the name in a link.
var botToken = regexp.MustCompile(`(^|[/@]|(?i:domain)=)[0-9]+(:|%3[aA])[0-9A-Za-z_-]`)

func nameRef(s, name string) (ref, error) {
	switch {
	case isUsername(name):
		return ref{kind: refName, text: name}, nil
	case strings.Contains(s, "://"):
		return ref{}, fmt.Errorf("%q is no link to Telegram (those begin with t.me/ or tg://)", cutQuery(s))
	}
	return ref{}, fmt.Errorf("%q is no username, phone number, id or t.me link (a name that is only shown can't be searched for)", s)
}

// cutQuery is a link without what may be secret in it.
func cutQuery(s string) string {
	if i := strings.IndexAny(s, "?#"); i >= 0 {
		return s[:i] + "..."
	}
	return s
}

// isUsername tells whether s could be a username: letters, digits and single
// underscores inside, a letter first. Telegram sells some of four characters, and
// its own bots have some of three: @gif, @pic, @vid.
func isUsername(s string) bool {
	if len(s) < 3 || len(s) > 32 {
		return false
	}
	for i, c := range []byte(s) {
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		digit := c >= '0' && c <= '9'
		switch {
		case letter, digit && i > 0, c == '_' && i > 0 && i < len(s)-1 && s[i-1] != '_':
		default:
			return false
		}
	}
	return true
}

// phoneDigits takes a phone number apart, however it is written: its digits, and
// whether it is certain that it is one, for a plus sign or a 00 stands before the
// country's code. It wants 7 to 15 digits (E.164).
func phoneDigits(s string) (digits string, certain, ok bool) {
	s, tel := cutPrefixFold(s, "tel:")
	plus := strings.Contains(s, "+")
	if plus {
		s = strings.Replace(s, "(0)", "", 1) // what is dialled inside the country only
	}
	var b strings.Builder
	for _, c := range s {
		switch {
		case c >= '0' && c <= '9':
			b.WriteRune(c)
		case c == '+' && b.Len() == 0, unicode.IsSpace(c), unicode.Is(unicode.Pd, c), strings.ContainsRune("()./", c):
		default:
			return "", false, false
		}
	}
	digits, zeros := strings.CutPrefix(b.String(), "00")
	if strings.HasPrefix(strings.TrimSpace(s), "-") && !plus || strings.Count(s, "+") > 1 || len(digits) < 7 || len(digits) > 15 {
		return "", false, false
	}
	return digits, plus || zeros || tel, true
}

// positive reads a positive decimal number, which an id in a link is.
func positive(s string) (int64, bool) {
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil && n > 0
}
