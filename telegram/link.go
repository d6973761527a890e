package telegram

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// refKind is what a string says about the peer that it stands for.
type refKind int8

const (
	refSelf   refKind = iota
	refName           // username, without @
	refPhone          // digits
	refID             // a marked or plain id; or, if positive, perhaps a phone number
	refInvite         // hash of an invite link
	refToken          // of a temporary profile link
)

// ref is a parsed reference.
type ref struct {
	kind refKind
	text string
	id   int64
}

// channelMark and its like are what the Bot API, and most scripts, put before
// the ids of channels: -100 and the id with leading zeros.
const channelMark = 1_000_000_000_000

// linkHosts are the hosts of links to Telegram.
var linkHosts = map[string]bool{"t.me": true, "telegram.me": true, "telegram.dog": true}

// otherLinks are the first words of links that lead to no peer.
var otherLinks = map[string]string{
	"addstickers": "a sticker set", "addemoji": "a set of emoji", "addtheme": "a theme", "addlist": "a folder", "share": "a sharing dialog",
	"login": "a login code", "confirmphone": "a confirmation", "socks": "a proxy", "proxy": "a proxy", "bg": "a wallpaper",
	"setlanguage": "a language", "iv": "an instant view", "invoice": "an invoice", "giftcode": "a gift code", "nft": "a gift", "m": "a chat draft",
	"call": "a group call",
}

// parseRef reads the string forms of a reference: "me", a username, a phone
// number, an id, and Telegram's documented links.
func parseRef(s string) (ref, error) {
	s = strings.TrimSpace(s)
	switch {
	case s == "":
		return ref{}, fmt.Errorf("an empty string names nobody")
	case s == "me" || s == "self":
		return ref{kind: refSelf}, nil
	case botToken.MatchString(s): // which an error must not repeat (S18)
		return ref{}, errors.New("a bot's token names nobody: pass the bot's @name, or sign in with the token")
	case strings.HasPrefix(s, "tg:"):
		return parseTG(s)
	}
	if host, path, ok := cutHost(s); ok {
		return parseLink(s, host, path)
	}
	if name, ok := strings.CutPrefix(s, "@"); ok {
		return nameRef(s, name)
	}
	if digits, plus, ok := phoneDigits(s); ok && plus {
		return ref{kind: refPhone, text: digits}, nil
	}
	if id, err := strconv.ParseInt(s, 10, 64); err == nil {
		return ref{kind: refID, id: id}, nil
	}
	if digits, _, ok := phoneDigits(s); ok {
		return ref{kind: refPhone, text: digits}, nil
	}
	return nameRef(s, s)
}

// cutHost splits a link into its host and the rest.
func cutHost(s string) (host, path string, ok bool) {
	rest := s
	if scheme, after, found := strings.Cut(s, "://"); found {
		if scheme = strings.ToLower(scheme); scheme != "http" && scheme != "https" {
			return "", "", false
		}
		rest = after
	}
	host, path, _ = strings.Cut(rest, "/")
	host = strings.TrimPrefix(strings.ToLower(host), "www.")
	sub, isSub := strings.CutSuffix(host, ".t.me")
	return host, path, linkHosts[host] || isSub && sub != ""
}

// parseLink reads a link: t.me/name, name.t.me, t.me/+hash, t.me/+phone,
// t.me/joinchat/hash, t.me/c/id/message, t.me/s/name, t.me/contact/token; what
// follows a name (a message, a topic, parameters) does not matter.
func parseLink(s, host, path string) (ref, error) {
	path, query, _ := strings.Cut(path, "?")
	path, _, _ = strings.Cut(path, "#")
	if sub, ok := strings.CutSuffix(host, ".t.me"); ok {
		return nameRef(s, sub)
	}
	words := strings.Split(strings.Trim(path, "/"), "/")
	second := ""
	if len(words) > 1 {
		second = words[1]
	}
	first, err := url.PathUnescape(words[0])
	if err != nil {
		return ref{}, fmt.Errorf("%q is not a link to anybody: %w", s, err)
	}
	switch lower := strings.ToLower(first); {
	case lower == "joinchat":
		return inviteRef(s, second)
	case strings.HasPrefix(first, "+"), strings.HasPrefix(first, " "):
		if digits, _, ok := phoneDigits(first[1:]); ok {
			return ref{kind: refPhone, text: digits}, nil
		}
		return inviteRef(s, first[1:])
	case lower == "c" && second != "":
		return channelRef(s, second)
	case lower == "s" && second != "":
		return nameRef(s, second)
	case lower == "contact" && second != "":
		return ref{kind: refToken, text: second}, nil
	case lower == "boost":
		if v, err := url.ParseQuery(query); err == nil && v.Get("c") != "" {
			return channelRef(s, v.Get("c"))
		}
		return nameRef(s, second)
	case otherLinks[lower] != "":
		return ref{}, fmt.Errorf("%q is a link to %s, not to a user or chat", s, otherLinks[lower])
	}
	return nameRef(s, first)
}

// parseTG reads a tg: link.
func parseTG(s string) (ref, error) {
	action, query, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(s, "tg:"), "//"), "?")
	v, err := url.ParseQuery(query)
	if err != nil {
		return ref{}, fmt.Errorf("%q is not a link to anybody: %w", s, err)
	}
	userID := func(id string) (ref, error) {
		n, err := strconv.ParseInt(id, 10, 64)
		if err != nil || n <= 0 {
			return ref{}, fmt.Errorf("%q is a link without an id", s)
		}
		return ref{kind: refID, id: n}, nil
	}
	switch action = strings.TrimSuffix(action, "/"); {
	case action == "resolve" && v.Get("phone") != "":
		if digits, _, ok := phoneDigits(v.Get("phone")); ok {
			return ref{kind: refPhone, text: digits}, nil
		}
	case action == "resolve":
		return nameRef(s, v.Get("domain"))
	case action == "join":
		return inviteRef(s, v.Get("invite"))
	case action == "privatepost":
		return channelRef(s, v.Get("channel"))
	case action == "user":
		return userID(v.Get("id"))
	case action == "openmessage" && v.Get("chat_id") != "":
		r, err := userID(v.Get("chat_id"))
		r.id = -r.id
		return r, err
	case action == "openmessage":
		return userID(v.Get("user_id"))
	case action == "contact" && v.Get("token") != "":
		return ref{kind: refToken, text: v.Get("token")}, nil
	}
	return ref{}, fmt.Errorf("%q is not a link to a user or chat", s)
}

// botToken is what a bot's token looks like, alone or as the name in a link.
var botToken = regexp.MustCompile(`(^|[/@=])[0-9]+:[0-9A-Za-z_-]`)

func nameRef(s, name string) (ref, error) {
	if !isUsername(name) {
		return ref{}, fmt.Errorf("%q is no username, phone number, id or t.me link (a name that is only shown can't be searched for)", s)
	}
	return ref{kind: refName, text: name}, nil
}

func inviteRef(s, hash string) (ref, error) {
	if hash == "" {
		return ref{}, fmt.Errorf("%q is an invite link without its last part", s)
	}
	return ref{kind: refInvite, text: hash}, nil
}

func channelRef(s, id string) (ref, error) {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil || n <= 0 || n >= channelMark {
		return ref{}, fmt.Errorf("%q is a link without a channel's id", s)
	}
	return ref{kind: refID, id: -channelMark - n}, nil
}

// isUsername tells whether s could be a username: letters, digits and single
// underscores inside, a letter first. Telegram sells some of four characters.
func isUsername(s string) bool {
	if len(s) < 4 || len(s) > 32 {
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

// phoneDigits takes a phone number apart: its digits, and whether it is written
// with a plus sign. It wants 7 to 15 digits.
func phoneDigits(s string) (digits string, plus, ok bool) {
	rest, plus := strings.CutPrefix(s, "+")
	digits = strings.NewReplacer(" ", "", "-", "", "(", "", ")", "", ".", "").Replace(rest)
	if len(digits) < 7 || len(digits) > 15 || strings.Trim(digits, "0123456789") != "" {
		return "", plus, false
	}
	return digits, plus, true
}
