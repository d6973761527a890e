package telegram

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// The forms of links to Telegram: those of core.telegram.org/api/links (mid
// 2026), checked against TDLib 1.8's LinkManager.cpp. What follows a name in a
// link (a message, a topic, a story, parameters) does not matter for whom it
// leads to.

// linkHosts are the hosts of links to Telegram. The one in the configuration's
// me_url_prefix is another.
var linkHosts = []string{"t.me", "telegram.me", "telegram.dog"}

// notNames are what comes before .t.me without being a username.
var notNames = map[string]bool{
	"addemoji": true, "addlist": true, "addstickers": true, "addstyle": true, "addtheme": true, "auction": true, "auth": true, "boost": true,
	"call": true, "confirmphone": true, "contact": true, "giftcode": true, "invoice": true, "joinchat": true, "login": true, "nft": true,
	"proxy": true, "setlanguage": true, "share": true, "socks": true, "web": true,
}

// deepLink is a link to Telegram, taken apart: of t.me/a/b?c=d the words are a and b,
// of tg://a?c=d there is one. The keys are in lower case.
type deepLink struct {
	words []string
	args  url.Values
	tg    bool
}

// kind is the first word, which tells what the link leads to.
func (l deepLink) kind() string { return strings.ToLower(l.word(0)) }

func (l deepLink) word(i int) string {
	if i < len(l.words) {
		return l.words[i]
	}
	return ""
}

// show is the link for people, without its last part: that may be a code, a
// token or a secret (S18).
func (l deepLink) show() string {
	s := "t.me/" + l.word(0)
	switch {
	case l.tg:
		s = "tg://" + l.word(0)
	case strings.ContainsAny(l.word(0), "$+ "):
		s = "t.me/" + l.word(0)[:1] + "..."
	}
	switch {
	case len(l.words) > 1:
		s += "/..."
	case len(l.args) > 0:
		s += "?..."
	}
	return fmt.Sprintf("%q", s)
}

// wrapping is what stands around links in text.
const wrapping = "<>()[]{}\"'`«»“”‘’"

// splitLink takes a link apart. own is one more host; ok is false if s is no link
// to Telegram.
func splitLink(s, own string) (l deepLink, ok bool) {
	s = strings.TrimRight(strings.Trim(s, wrapping), ".,;:!?…"+wrapping)
	s, _, _ = strings.Cut(s, "#")
	rest, ok := cutPrefixFold(s, "tg:")
	if ok {
		l.tg = true
		rest = strings.TrimPrefix(rest, "//")
	} else if rest, ok = pathOf(s, own); !ok {
		return deepLink{}, false
	}
	path, query, _ := strings.Cut(rest, "?")
	for word := range strings.SplitSeq(path, "/") {
		if plain, err := url.PathUnescape(word); err == nil {
			word = plain
		}
		if word != "" {
			l.words = append(l.words, word)
		}
	}
	for !l.tg && len(l.words) > 1 && strings.EqualFold(l.words[0], "s") { // the preview of a channel
		l.words = l.words[1:]
	}
	values, _ := url.ParseQuery(query) // what is broken in it is not there
	l.args = url.Values{}
	for k, v := range values {
		l.args[strings.ToLower(k)] = v
	}
	return l, true
}

// pathOf is the path of a link over HTTP, with the query. A name before .t.me is
// its first word.
func pathOf(s, own string) (string, bool) {
	if rest, ok := cutPrefixFold(s, "https://"); ok {
		s = rest
	} else if rest, ok := cutPrefixFold(s, "http://"); ok {
		s = rest
	}
	end := strings.IndexAny(s, "/?")
	if end < 0 {
		end = len(s)
	}
	host, path := s[:end], s[end:]
	if plain, err := url.PathUnescape(host); err == nil {
		host = plain
	}
	host, _, _ = strings.Cut(strings.ToLower(host), ":")
	host = strings.TrimPrefix(host, "www.")
	if sub, ok := strings.CutSuffix(host, ".t.me"); ok && isUsername(sub) && !notNames[sub] {
		return sub + "/" + strings.TrimPrefix(path, "/"), true
	}
	return path, slices.Contains(linkHosts, host) || own != "" && host == own
}

func cutPrefixFold(s, prefix string) (string, bool) {
	if len(s) < len(prefix) || !strings.EqualFold(s[:len(prefix)], prefix) {
		return s, false
	}
	return s[len(prefix):], true
}

// elsewhere says what the links are that lead to nobody, by their first word.
var elsewhere = map[string]string{
	"addstickers": "a sticker set", "addemoji": "a set of emoji", "addtheme": "a theme", "addlist": "a folder of chats",
	"addstyle": "a style of writing", "bg": "a wallpaper", "setlanguage": "a language", "iv": "an instant view", "nft": "a collectible gift",
	"auction": "an auction of gifts", "stargift_auction": "an auction of gifts", "invoice": "an invoice", "giftcode": "a gift code",
	"share": "a dialog for sharing", "msg": "a dialog for sharing", "newbot": "a dialog for making a bot",
	"login": "a way to sign in", "auth": "a way to sign in elsewhere", "confirmphone": "the confirmation of a phone number",
	"socks": "a proxy", "proxy": "a proxy", "call": "a group call", "i": "a file of Telegram's site",
}

// inApp is elsewhere for the words that tg:// alone gives a meaning: behind t.me/
// they are usernames.
var inApp = map[string]string{
	"msg_url": "a dialog for sharing", "oauth": "a way to sign in elsewhere", "passport": "a request for documents",
	"settings": "the settings", "contacts": "the list of contacts", "chats": "the list of chats", "new": "a dialog for a new chat", "post": "a dialog for a new story",
	"stars": "the account's stars", "stars_topup": "a purchase of stars", "ton": "the account's balance", "grams": "the account's balance",
	"premium_offer": "an offer of Premium", "premium_multigift": "a gift of Premium", "restore_purchases": "a purchase",
	"emoji": "an emoji",
}

// parseLink reads a link that should lead to somebody.
func parseLink(l deepLink) (ref, error) {
	first, kind := l.word(0), l.kind()
	what := elsewhere[kind]
	if l.tg && what == "" {
		what = inApp[kind]
	}
	if what != "" {
		return ref{}, fmt.Errorf("%s is a link to %s, not to a user or chat", l.show(), what)
	}
	if l.tg {
		return parseTG(l)
	}
	switch {
	case kind == "joinchat":
		return inviteRef(l, l.word(1))
	case strings.HasPrefix(first, "+"), strings.HasPrefix(first, " "):
		if digits, _, ok := phoneDigits(first[1:]); ok {
			return ref{kind: refPhone, text: digits}, nil
		}
		return inviteRef(l, first[1:])
	case strings.HasPrefix(first, "$"):
		return ref{}, fmt.Errorf("%s is a link to an invoice, not to a user or chat", l.show())
	case kind == "c":
		return channelRef(l, l.word(1))
	case kind == "contact":
		return slugRef(l, refToken, l.word(1))
	case kind == "m":
		return slugRef(l, refBusiness, l.word(1))
	case kind == "boost" && l.word(1) == "":
		return channelRef(l, l.args.Get("c"))
	case kind == "boost":
		return linkName(l, l.word(1))
	}
	return linkName(l, first)
}

// parseTG reads a tg: link that should lead to somebody.
func parseTG(l deepLink) (ref, error) {
	arg := l.args.Get
	switch l.kind() {
	case "resolve":
		if domain := arg("domain"); domain != "" {
			return linkName(l, domain)
		}
		if digits, _, ok := phoneDigits(arg("phone")); ok {
			return ref{kind: refPhone, text: digits}, nil
		}
	case "join":
		return inviteRef(l, arg("invite"))
	case "privatepost":
		return channelRef(l, arg("channel"))
	case "boost":
		if domain := arg("domain"); domain != "" {
			return linkName(l, domain)
		}
		return channelRef(l, arg("channel"))
	case "contact":
		return slugRef(l, refToken, arg("token"))
	case "message":
		return slugRef(l, refBusiness, arg("slug"))
	case "user":
		return idRef(l, arg("id"), onlyUser)
	case "openmessage":
		// Of Telegram's own apps, not documented: chat_id is of a group or of a
		// channel.
		if id := arg("user_id"); id != "" {
			return idRef(l, id, onlyUser)
		}
		return idRef(l, arg("chat_id"), kinds{kindChat, kindChannel})
	}
	return ref{}, fmt.Errorf("%s is not a link to a user or chat", l.show())
}

// linkName is the name in a link, perhaps with an @, which does not belong there.
func linkName(l deepLink, name string) (ref, error) {
	name = strings.TrimPrefix(name, "@")
	switch {
	case strings.EqualFold(name, "telegrampassport"):
		return ref{}, fmt.Errorf("%s is a link to a request for documents, not to a user or chat", l.show())
	case !isUsername(name):
		return ref{}, fmt.Errorf("%s is not a link to a user or chat: there is no username in it", l.show())
	case l.args.Has("direct"):
		return ref{kind: refName, text: name, direct: true}, nil
	}
	return ref{kind: refName, text: name}, nil
}

func inviteRef(l deepLink, hash string) (ref, error) {
	if hash == "" || strings.Trim(hash, base64url) != "" {
		return ref{}, fmt.Errorf("%s is an invite link whose last part is missing or broken", l.show())
	}
	return ref{kind: refInvite, text: hash}, nil
}

const base64url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

func slugRef(l deepLink, kind refKind, slug string) (ref, error) {
	if slug == "" {
		return ref{}, fmt.Errorf("%s is a link without its last part", l.show())
	}
	return ref{kind: kind, text: slug}, nil
}

func channelRef(l deepLink, id string) (ref, error) {
	n, ok := positive(id)
	if !ok || n > maxChannelID {
		return ref{}, fmt.Errorf("%s is a link without a channel's id", l.show())
	}
	return ref{kind: refID, id: -channelMark - n}, nil
}

// idRef is an id that is one of so many kinds of peers; a marked one says so
// itself.
func idRef(l deepLink, id string, only kinds) (ref, error) {
	if marked, ok := strings.CutPrefix(id, "-"); ok && len(only) > 1 {
		if n, ok := positive(marked); ok {
			return ref{kind: refID, id: -n}, nil
		}
	}
	n, ok := positive(id)
	if !ok {
		return ref{}, fmt.Errorf("%s is a link without an id", l.show())
	}
	return ref{kind: refID, id: n, only: only}, nil
}
