package reference

import (
	"strings"

	"github.com/tgscript/tgscript/tl"
)

// passedFor is what a script passes for a type that has stand-ins which need no
// object; "" for the others.
func passedFor(field, typeName string) string {
	switch typeName {
	case "InputUser":
		if strings.Contains(field, "bot") {
			return `"@sandbox_bot"`
		}
		return `"@sandbox_friend"`
	case "InputPeer", "InputDialogPeer", "InputNotifyPeer":
		return `"@sandbox_friend"`
	case "InputChannel":
		return `"@sandbox_supergroup"`
	case "InputMessage", "InputReplyTo", "InputSavedStarGift":
		return "1"
	case "InputCheckPasswordSRP":
		return `"the password"`
	case "InputStickerSet":
		return `"AnimatedEmojies"`
	case "InputTheme":
		return `"https://t.me/addtheme/night"`
	case "InputWallPaper":
		return `"https://t.me/bg/sunset"`
	case "InputGroupCall":
		return `"https://t.me/call/readers"`
	case "InputInvoice":
		return `"https://t.me/$invoice"`
	case "InputCollectible":
		return `"@sandbox_friend"`
	case "InputQuickReplyShortcut":
		return `"hello"`
	case "TextWithEntities":
		return `html"<b>Hello</b>"`
	}
	return ""
}

// textOf are texts for strings, by the last word of the field's name or all of it.
var textOf = map[string]string{
	"message": "Hello!", "text": "Hello!", "title": "Readers", "about": "About books", "description": "About books", "username": "free_reader",
	"first_name": "Ann", "last_name": "Reader", "name": "Ann", "phone": "+9996620002", "phone_number": "+9996620002", "number": "+9996620002",
	"phone_code": "22222", "code": "22222", "url": "https://example.org", "uri": "https://example.org", "link": "https://t.me/sandbox_channel",
	"q": "hello", "query": "hello", "emoticon": "👍", "emoji": "👍", "lang_code": "en", "lang_pack": "android", "country": "GB", "iso2": "GB",
	"mime_type": "image/jpeg", "file_name": "photo.jpg", "short_name": "readers", "slug": "slug", "email": "ann@example.org", "currency": "EUR",
	"api_hash": "0123456789abcdef", "rank": "helper", "start_param": "start", "md5_checksum": "", "vcard": "", "command": "start", "data": "{}",
	"ip_address": "127.0.0.1", "token": "token", "type": "article", "id": "1", "comment": "Hello!", "question": "Which one?", "answer": "This one",
	"app_version": "1.0", "device_model": "Desktop", "system_version": "Linux", "platform": "android", "option": "1",
	"signature": "Ann", "label": "Books", "address": "1 Book Street", "city": "London", "payload": "payload",
}

// numberOf are numbers for fields of integers.
var numberOf = map[string]string{
	"date": "os.time()", "until_date": "os.time() + 3600", "schedule_date": "os.time() + 3600", "expires": "os.time() + 3600", "expires_at": "os.time() + 3600",
	"period": "86400", "seconds": "10", "duration": "10", "w": "640", "h": "480", "width": "640", "height": "480", "dc_id": "2", "layer": "200",
	"stars": "10", "amount": "100", "count": "1", "year": "2026", "month": "5", "day": "17", "ttl_days": "365", "size": "1024", "total": "1",
	"min_date": "0", "max_date": "0", "offset_rate": "0", "random_id": "1", "port": "443", "pts": "1", "qts": "0",
}

// scalar is a value of a field that is no object.
func scalar(field string, t tl.TypeExpr) string {
	last := field[strings.LastIndexByte(field, '_')+1:]
	switch t.Kind {
	case tl.KindInt:
		if v := firstOf(numberOf, field, last); v != "" {
			return v
		}
		return "1"
	case tl.KindLong:
		if t.Number {
			if v := firstOf(numberOf, field, last); v != "" {
				return v
			}
			return "1"
		}
		return `long("1234567890")`
	case tl.KindDouble:
		switch field {
		case "lat":
			return "51.5"
		case "long":
			return "-0.1"
		}
		return "0.5"
	case tl.KindBool, tl.KindTrue:
		return "true"
	case tl.KindBytes:
		return `"..."`
	case tl.KindInt128:
		return `("x"):rep(16)`
	case tl.KindInt256:
		return `("x"):rep(32)`
	}
	if field == "hash" {
		return `"AbCdEfGhIjKl"`
	}
	if v, ok := textOf[field]; ok {
		return quote(v)
	}
	if v, ok := textOf[last]; ok {
		return quote(v)
	}
	return quote(strings.ReplaceAll(field, "_", " "))
}

func firstOf(values map[string]string, names ...string) string {
	for _, n := range names {
		if v := values[n]; v != "" {
			return v
		}
	}
	return ""
}

func quote(s string) string { return `"` + s + `"` }
