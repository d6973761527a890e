package telegram_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"testing"

	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// A tdlibEntity is an entity as TDLib writes it.
type tdlibEntity struct {
	From, Length int32
	Type         string `json:"@type"`
	URL          string `json:"url"`
	UserID       int64  `json:"user_id"`
	Emoji        string `json:"custom_emoji_id"`
	Language     string `json:"language"`
	Unix         int32  `json:"unix_time"`
	Format       *struct {
		Time, Date struct {
			Type string `json:"@type"`
		}
		Day bool `json:"show_day_of_week"`
	} `json:"formatting_type"`
}

func (e tdlibEntity) entity() api.MessageEntityClass {
	switch e.Type {
	case "textEntityTypeBold":
		return &api.MessageEntityBold{Offset: e.From, Length: e.Length}
	case "textEntityTypeItalic":
		return &api.MessageEntityItalic{Offset: e.From, Length: e.Length}
	case "textEntityTypeUnderline":
		return &api.MessageEntityUnderline{Offset: e.From, Length: e.Length}
	case "textEntityTypeStrikethrough":
		return &api.MessageEntityStrike{Offset: e.From, Length: e.Length}
	case "textEntityTypeSpoiler":
		return &api.MessageEntitySpoiler{Offset: e.From, Length: e.Length}
	case "textEntityTypeCode":
		return &api.MessageEntityCode{Offset: e.From, Length: e.Length}
	case "textEntityTypePre", "textEntityTypePreCode":
		return &api.MessageEntityPre{Offset: e.From, Length: e.Length, Language: e.Language}
	case "textEntityTypeTextUrl":
		return &api.MessageEntityTextURL{Offset: e.From, Length: e.Length, URL: e.URL}
	case "textEntityTypeMentionName":
		return &api.MessageEntityMentionName{Offset: e.From, Length: e.Length, UserID: e.UserID}
	case "textEntityTypeBlockQuote", "textEntityTypeExpandableBlockQuote":
		return &api.MessageEntityBlockquote{Offset: e.From, Length: e.Length, Collapsed: e.Type == "textEntityTypeExpandableBlockQuote"}
	case "textEntityTypeCustomEmoji":
		id, _ := strconv.ParseInt(e.Emoji, 10, 64)
		return &api.MessageEntityCustomEmoji{Offset: e.From, Length: e.Length, DocumentID: id}
	case "textEntityTypeDateTime":
		d := &api.MessageEntityFormattedDate{Offset: e.From, Length: e.Length, Date: e.Unix}
		if e.Format != nil {
			d.DayOfWeek, d.LongDate, d.LongTime = e.Format.Day, true, true
		}
		return d
	}
	return nil
}

// TestHTMLAsTDLib: HTML is read as Telegram's own library reads it, version 1.8.65:
// testdata/tdlib_html.jsonl is what its parseTextEntities has made of the same texts
// (interop/tdlib/text.py). It leaves white space at the end of entities, and entities
// that touch apart; visible characters look the same.
func TestHTMLAsTDLib(t *testing.T) {
	f, err := os.Open("testdata/tdlib_html.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	n := 0
	for lines := bufio.NewScanner(f); lines.Scan(); n++ {
		var want struct {
			HTML, Text, Error string
			Entities          []tdlibEntity
		}
		if err := json.Unmarshal(lines.Bytes(), &want); err != nil {
			t.Fatal(err)
		}
		got, err := telegram.ParseHTML(want.HTML)
		if (err != nil) != (want.Error != "") {
			t.Errorf("%s: %v, TDLib has the error %q", want.HTML, err, want.Error)
			continue
		}
		theirs := telegram.FormattedText{Text: want.Text}
		for _, e := range want.Entities {
			theirs.Entities = append(theirs.Entities, e.entity())
		}
		if fmt.Sprint(looks(got)) != fmt.Sprint(looks(theirs)) || got.Text != want.Text {
			t.Errorf("%s:\ngot   %s\nTDLib %s", want.HTML, described(got), described(theirs))
		}
		if again, err := telegram.ParseHTML(theirs.HTML()); err != nil || fmt.Sprint(looks(again)) != fmt.Sprint(looks(theirs)) {
			t.Errorf("%s came back as %s, %v", theirs.HTML(), described(again), err)
		}
	}
	if n < 50 {
		t.Errorf("%d texts", n)
	}
}
