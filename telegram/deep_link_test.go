package telegram

import (
	"fmt"
	"strings"
	"testing"
)

func (r ref) String() string {
	switch r.kind {
	case refSelf:
		return "self"
	case refID:
		var only []string
		for _, k := range r.only {
			only = append(only, k.String())
		}
		return strings.TrimSpace(fmt.Sprintf("id %d %s", r.id, strings.Join(only, "/")))
	case refName:
		if r.direct {
			return "direct " + r.text
		}
	}
	return [...]string{"", "name", "phone", "", "invite", "token", "business"}[r.kind] + " " + r.text
}

// TestDeepLinks: every form of core.telegram.org/api/links, and what it leads to;
// after "!", what its error says instead.
func TestDeepLinks(t *testing.T) {
	for _, tt := range []struct{ link, want string }{
		// Public username links.
		{"t.me/Alice", "name Alice"}, {"http://t.me/alice", "name alice"}, {"https://t.me/alice?text=hi&profile", "name alice"},
		{"tg://resolve?domain=alice&text=hi&profile", "name alice"}, {"tg:resolve?domain=alice", "name alice"},
		{"telegram.me/alice", "name alice"}, {"https://telegram.dog/alice", "name alice"}, {"my.example/alice", "name alice"},
		{"alice.t.me", "name alice"}, {"https://alice.t.me/", "name alice"}, {"https://alice.t.me/12?single", "name alice"}, {"alice.t.me?profile", "name alice"},
		// Direct messages of a channel, temporary profiles, phone numbers.
		{"t.me/news?direct", "direct news"}, {"tg://resolve?domain=news&direct", "direct news"},
		{"t.me/contact/tok-en", "token tok-en"}, {"tg://contact?token=tok-en", "token tok-en"},
		{"t.me/+15550002?text=hi&profile", "phone 15550002"}, {"tg://resolve?phone=15550002&text=hi", "phone 15550002"}, {"tg://resolve?phone=+15550002", "phone 15550002"},
		// Invites.
		{"t.me/+AbC-_d", "invite AbC-_d"}, {"t.me/joinchat/AbC-_d", "invite AbC-_d"}, {"tg://join?invite=AbC-_d", "invite AbC-_d"}, {"t.me/%2BAbC", "invite AbC"},
		// Messages, threads, comments, topics.
		{"t.me/news/12?single&thread=3&comment=4&t=1m2s", "name news"}, {"t.me/news/3/12?single&comment=4&t=10:23", "name news"},
		{"t.me/c/123/12?single&thread=3&comment=4", "id -1000000000123"}, {"t.me/c/123/3/12?t=5", "id -1000000000123"}, {"t.me/c/1002147483650/7", "id -2002147483650"},
		{"tg://resolve?domain=news&post=12&single&thread=3&comment=4&t=5", "name news"}, {"tg://privatepost?channel=123&post=12&single&thread=3", "id -1000000000123"},
		// Business chats, video chats, stories, albums, boosts.
		{"t.me/m/sLug", "business sLug"}, {"tg://message?slug=sLug", "business sLug"},
		{"t.me/news?videochat", "name news"}, {"t.me/news?videochat=hash", "name news"}, {"t.me/news?livestream", "name news"}, {"t.me/news?voicechat=hash", "name news"},
		{"tg://resolve?domain=news&livestream=hash", "name news"}, {"tg://resolve?domain=news&voicechat", "name news"},
		{"t.me/alice/s/5", "name alice"}, {"tg://resolve?domain=alice&story=5", "name alice"}, {"t.me/alice/s/live", "name alice"},
		{"t.me/alice?album=5", "name alice"}, {"t.me/alice/a/5", "name alice"}, {"tg://resolve?domain=alice&album=5", "name alice"},
		{"t.me/boost/news", "name news"}, {"t.me/news?boost", "name news"}, {"t.me/boost?c=123", "id -1000000000123"}, {"t.me/c/123?boost", "id -1000000000123"},
		{"tg://boost?domain=news", "name news"}, {"tg://boost?channel=123", "id -1000000000123"},
		// Bots.
		{"t.me/a_bot?start=x", "name a_bot"}, {"tg://resolve?domain=a_bot&start=x", "name a_bot"}, {"t.me/a_bot?startgroup=x&admin=a+b", "name a_bot"},
		{"t.me/a_bot?startgroup&admin=a", "name a_bot"}, {"tg://resolve?domain=a_bot&startgroup=x&admin=a", "name a_bot"},
		{"t.me/a_bot?startchannel&admin=a", "name a_bot"}, {"tg://resolve?domain=a_bot&startchannel&admin=a", "name a_bot"},
		{"t.me/a_bot?game=chess", "name a_bot"}, {"tg://resolve?domain=a_bot&game=chess", "name a_bot"},
		{"t.me/a_bot?startapp&mode=compact", "name a_bot"}, {"t.me/a_bot?startapp=x", "name a_bot"}, {"tg://resolve?domain=a_bot&startapp=x", "name a_bot"},
		{"t.me/a_bot/app?startapp=x&mode=compact", "name a_bot"}, {"tg://resolve?domain=a_bot&appname=app&startapp=x", "name a_bot"},
		{"t.me/a_bot?startattach=x&choose=users+bots", "name a_bot"}, {"t.me/alice?attach=a_bot&startattach=x", "name alice"},
		{"t.me/+15550002?attach=a_bot", "phone 15550002"}, {"tg://resolve?phone=15550002&attach=a_bot", "phone 15550002"},
		{"t.me/a_bot?ref=x", "name a_bot"}, {"tg://resolve?domain=a_bot&ref=x", "name a_bot"},
		// Gifts on a profile; ids.
		{"t.me/alice?collection=5", "name alice"}, {"t.me/alice/c/5", "name alice"}, {"tg://resolve?domain=alice&collection=5", "name alice"},
		{"tg://user?id=5", "id 5 user"}, {"tg://openmessage?user_id=5&message_id=7", "id 5 user"},
		{"tg://openmessage?chat_id=5", "id 5 chat/channel"}, {"tg://openmessage?chat_id=-1000000000005", "id -1000000000005"},
		// Links that lead to nobody.
		{"t.me/addlist/x", "!a folder of chats"}, {"tg://addlist?slug=x", "!a folder of chats"}, {"t.me/share?url=x", "!for sharing"}, {"t.me/share/url/?url=x", "!for sharing"},
		{"tg://msg_url?url=x", "!for sharing"}, {"t.me/call/x", "!a group call"}, {"tg://call?slug=x", "!a group call"},
		{"t.me/addstickers/x", "!a sticker set"}, {"tg://addstickers?set=x", "!a sticker set"}, {"t.me/addemoji/x", "!a set of emoji"}, {"tg://addemoji?set=x", "!a set of emoji"},
		{"t.me/proxy?server=1&port=2&secret=sEcReT", "!a proxy"}, {"tg://proxy?server=1&secret=sEcReT", "!a proxy"}, {"t.me/socks?server=1&pass=sEcReT", "!a proxy"}, {"tg://socks?pass=sEcReT", "!a proxy"},
		{"t.me/addtheme/x", "!a theme"}, {"tg://addtheme?slug=x", "!a theme"}, {"t.me/bg/aabbcc", "!a wallpaper"}, {"tg://bg?color=aabbcc", "!a wallpaper"},
		{"t.me/bg/a-b?rotation=45", "!a wallpaper"}, {"tg://bg?gradient=a~b~c", "!a wallpaper"}, {"t.me/bg/x?mode=blur", "!a wallpaper"},
		{"tg://stars", "!stars"}, {"tg://ton", "!balance"}, {"tg://settings", "!the settings"}, {"tg://settings/devices", "!the settings"},
		{"t.me/login/sEcReT", "!a way to sign in"}, {"tg://login?code=sEcReT", "!a way to sign in"}, {"tg://login?token=sEcReT", "!a way to sign in"},
		{"t.me/invoice/x", "!an invoice"}, {"t.me/$sEcReT", "!an invoice"}, {"tg://invoice?slug=x", "!an invoice"},
		{"t.me/setlanguage/x", "!a language"}, {"tg://setlanguage?lang=x", "!a language"}, {"tg://passport?bot_id=1", "!documents"}, {"tg://resolve?domain=telegrampassport&bot_id=1", "!documents"},
		{"t.me/confirmphone?phone=1&hash=sEcReT", "!a phone number"}, {"tg://confirmphone?phone=1&hash=sEcReT", "!a phone number"},
		{"tg://premium_multigift?ref=x", "!Premium"}, {"tg://premium_offer?ref=x", "!Premium"}, {"tg://giftcode?slug=sEcReT", "!a gift code"}, {"t.me/giftcode/sEcReT", "!a gift code"},
		{"tg://stars_topup?balance=5&purpose=subs", "!stars"}, {"t.me/nft/x-1", "!a collectible gift"}, {"tg://nft?slug=x-1", "!a collectible gift"}, {"tg://emoji?id=5", "!an emoji"},
		{"t.me/iv?url=x&rhash=y", "!an instant view"}, {"t.me/auction/x", "!an auction"}, {"t.me/newbot/a_bot/b_bot?name=x", "!making a bot"}, {"t.me/addstyle/x", "!a style"},
		{"tonsite://x.ton/", "!no link to Telegram"}, {"tg://need_update_for_some_feature?test=a", "!not a link to a user or chat"},
		{"https://example.com/alice?key=sEcReT", "!no link to Telegram"}, {"web.t.me/k/", "!no username"}, {"addstickers.t.me/x", "!no username"},
	} {
		checkRef(t, tt.link, tt.want)
	}
}

// TestWritings: links, names, numbers and ids as people write them.
func TestWritings(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"HTTPS://T.ME/alice", "name alice"}, {"TG://RESOLVE?DOMAIN=alice", "name alice"}, {"https://www.t.me/alice/", "name alice"}, {"https://t.me:443/alice", "name alice"},
		{"t.me/%61lice", "name alice"}, {"t.me/JoinChat/AbC", "invite AbC"}, {"T.me/C/123/4", "id -1000000000123"}, {"t.me/s/news/5?before=2", "name news"}, {"t.me/s/s/news", "name news"},
		{"https://t.me/alice.", "name alice"}, {"(https://t.me/alice)", "name alice"}, {"<t.me/alice>", "name alice"}, {"«t.me/alice»,", "name alice"}, {"t.me/+AbC!", "invite AbC"},
		{"t.me/stars", "name stars"}, {"settings.t.me", "name settings"}, {"t.me/@alice", "name alice"}, {"t.me//alice", "name alice"}, {"t.me/alice#x", "name alice"}, {"\tt.me/alice\n", "name alice"}, {"@alice,", "name alice"},
		{"me", "self"}, {"self", "self"}, {"alice", "name alice"}, {"@durov", "name durov"}, {"@abcd", "name abcd"}, {"@gif", "name gif"},
		{"+1 (555) 000-2", "phone 15550002"}, {"+49 (0)170 1234567", "phone 491701234567"}, {"0049 170 123 45 67", "phone 491701234567"}, {"00491701234567", "phone 491701234567"},
		{"1-555-0002", "phone 15550002"}, {"+1\u00a0555\u20110002", "phone 15550002"}, {"tel:+1-555-0002", "phone 15550002"}, {"+888 0123 4567", "phone 88801234567"}, {" +15550002 ", "phone 15550002"},
		{"15550002", "id 15550002"}, {"5", "id 5"}, {"-5", "id -5"}, {"-1000000000123", "id -1000000000123"}, {"-2002147483650", "id -2002147483650"},
		{"0", "!nobody's id"}, {"-1000000000000", "!nobody's id"}, {"-5000000000000", "!nobody's id"}, {"-2000000000005", "!a secret chat"},
		{"", "!names nobody"}, {"   ", "!names nobody"}, {"Alice Smith", "!no username"}, {"@a", "!no username"}, {"1abc", "!no username"}, {"a__bcd", "!no username"}, {"+1 555", "!no username"},
		{"t.me/", "!no username"}, {"t.me", "!no username"}, {"t.me/joinchat/", "!missing or broken"}, {"t.me/+a%20b", "!missing or broken"}, {"tg://join", "!missing or broken"},
		{"t.me/c/x", "!without a channel's id"}, {"t.me/c/4000000000000/1", "!without a channel's id"}, {"tg://user?id=x", "!without an id"}, {"tg://user?id=-5", "!without an id"},
		{"tg://openmessage", "!without an id"}, {"t.me/contact/", "!without its last part"}, {"tg://resolve", "!not a link to a user"}, {"tg://", "!not a link to a user"},
		{"123:sEcReT-token", "!a bot's token"}, {"t.me/123:sEcReT-token", "!a bot's token"}, {"tg://resolve?domain=123%3AsEcReT-token", "!a bot's token"},
	} {
		checkRef(t, tt.text, tt.want)
	}
}

// checkRef compares what a string stands for; and an error must not show what may
// be secret in it (S18).
func checkRef(t *testing.T, text, want string) {
	t.Helper()
	r, err := parseRef(text, "my.example")
	switch what, isError := strings.CutPrefix(want, "!"); {
	case isError && (err == nil || !strings.Contains(err.Error(), what)):
		t.Errorf("%q: %v, %v; want an error with %q", text, r, err, what)
	case isError && strings.Contains(err.Error(), "sEcReT"):
		t.Errorf("%q: the error tells the secret: %v", text, err)
	case !isError && (err != nil || r.String() != want):
		t.Errorf("%q: %v, %v; want %s", text, r, err, want)
	}
}
