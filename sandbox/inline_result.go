package sandbox

import (
	"regexp"
	"slices"

	"github.com/tgscript/tgscript/tl/api"
)

// Limits on a bot's answer to an inline query; offsets and ids are in bytes.
const (
	resultsMax    = 50
	resultIDMax   = 64
	nextOffsetMax = 64
)

// checkAnswer checks an answer to an inline query but for its results:
// RESULTS_TOO_MUCH, NEXT_OFFSET_INVALID, SWITCH_PM_TEXT_EMPTY,
// START_PARAM_EMPTY, START_PARAM_INVALID.
func checkAnswer(r *api.MessagesSetInlineBotResultsRequest) error {
	switch {
	case len(r.Results) > resultsMax:
		return refuse("RESULTS_TOO_MUCH")
	case len(r.NextOffset.Value) > nextOffsetMax:
		return refuse("NEXT_OFFSET_INVALID")
	case r.SwitchPm == nil:
		return nil
	case r.SwitchPm.Text == "":
		return refuse("SWITCH_PM_TEXT_EMPTY")
	case r.SwitchPm.StartParam == "":
		return refuse("START_PARAM_EMPTY")
	case !validStart(r.SwitchPm.StartParam):
		return refuse("START_PARAM_INVALID")
	}
	return nil
}

// validStart is Telegram's rule for what a bot can be started with.
func validStart(s string) bool { return regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`).MatchString(s) }

func resultID(in api.InputBotInlineResultClass) string {
	switch in := in.(type) {
	case *api.InputBotInlineResult:
		return in.ID
	case *api.InputBotInlineResultPhoto:
		return in.ID
	case *api.InputBotInlineResultDocument:
		return in.ID
	case *api.InputBotInlineResultGame:
		return in.ID
	}
	return ""
}

// inlineResult is one result as the user gets it, and what choosing it sends:
// RESULT_ID_INVALID, RESULT_TYPE_INVALID, ARTICLE_TITLE_EMPTY, PHOTO_INVALID,
// DOCUMENT_INVALID, and as the message says.
func (c *call) inlineResult(in api.InputBotInlineResultClass) (api.BotInlineResultClass, *api.Message, error) {
	if id := resultID(in); id == "" || len(id) > resultIDMax {
		return nil, nil, refuse("RESULT_ID_INVALID")
	}
	switch in := in.(type) {
	case *api.InputBotInlineResult:
		return c.plainResult(in)
	case *api.InputBotInlineResultPhoto:
		a, err := c.attach(c.me.peer(), &api.InputMediaPhoto{ID: in.Photo})
		if err != nil {
			return nil, nil, refuse("PHOTO_INVALID")
		}
		send, content, err := c.inlineContent(in.SendMessage, a.media)
		if err != nil {
			return nil, nil, err
		}
		out := &api.BotInlineMediaResult{ID: in.ID, Type: in.Type, SendMessage: send}
		if p, ok := a.media.(*api.MessageMediaPhoto); ok {
			out.Photo = p.Photo
		}
		return out, content, nil
	case *api.InputBotInlineResultDocument:
		a, err := c.attach(c.me.peer(), &api.InputMediaDocument{ID: in.Document})
		if err != nil {
			return nil, nil, refuse("DOCUMENT_INVALID")
		}
		send, content, err := c.inlineContent(in.SendMessage, a.media)
		if err != nil {
			return nil, nil, err
		}
		out := &api.BotInlineMediaResult{ID: in.ID, Type: in.Type, Title: in.Title, Description: in.Description, SendMessage: send}
		if d, ok := a.media.(*api.MessageMediaDocument); ok {
			out.Document = d.Document
		}
		return out, content, nil
	}
	return nil, nil, c.lacking("inline results of " + api.TypeOf(in).Name)
}

func (c *call) plainResult(in *api.InputBotInlineResult) (api.BotInlineResultClass, *api.Message, error) {
	kinds := []string{"article", "photo", "gif", "video", "audio", "voice", "file", "sticker", "geo", "venue", "contact", "game"}
	switch {
	case !slices.Contains(kinds, in.Type):
		return nil, nil, refuse("RESULT_TYPE_INVALID")
	case in.Type == "article" && in.Title.Value == "":
		return nil, nil, refuse("ARTICLE_TITLE_EMPTY")
	}
	send, content, err := c.inlineContent(in.SendMessage, nil)
	if err != nil {
		return nil, nil, err
	}
	return &api.BotInlineResult{ID: in.ID, Type: in.Type, Title: in.Title, Description: in.Description, URL: in.URL,
		Thumb: c.webDocument(in.Thumb), Content: c.webDocument(in.Content), SendMessage: send}, content, nil
}

// inlineContent is the message of a result, as it is shown to who may choose it
// and as it is sent. What is called "auto" sends the result's own media, which
// must then be there: SEND_MESSAGE_MEDIA_INVALID, SEND_MESSAGE_TYPE_INVALID.
func (c *call) inlineContent(in api.InputBotInlineMessageClass, media api.MessageMediaClass) (api.BotInlineMessageClass, *api.Message, error) {
	out := &api.Message{}
	var err error
	switch in := in.(type) {
	case *api.InputBotInlineMessageText:
		if out.Message, out.Entities, err = c.compose(in.Message, in.Entities); err != nil {
			return nil, nil, err
		}
		out.InvertMedia = in.InvertMedia
		if out.ReplyMarkup, err = c.markup(in.ReplyMarkup); err != nil {
			return nil, nil, err
		}
		return &api.BotInlineMessageText{NoWebpage: in.NoWebpage, InvertMedia: in.InvertMedia, Message: out.Message,
			Entities: out.Entities, ReplyMarkup: out.ReplyMarkup}, out, nil
	case *api.InputBotInlineMessageMediaAuto:
		if media == nil {
			return nil, nil, refuse("SEND_MESSAGE_MEDIA_INVALID")
		}
		if out.Message, out.Entities, err = c.caption(in.Message, in.Entities); err != nil {
			return nil, nil, err
		}
		out.Media, out.InvertMedia = media, in.InvertMedia
		if out.ReplyMarkup, err = c.markup(in.ReplyMarkup); err != nil {
			return nil, nil, err
		}
		return &api.BotInlineMessageMediaAuto{InvertMedia: in.InvertMedia, Message: out.Message, Entities: out.Entities,
			ReplyMarkup: out.ReplyMarkup}, out, nil
	case *api.InputBotInlineMessageMediaContact:
		out.Media = &api.MessageMediaContact{PhoneNumber: in.PhoneNumber, FirstName: in.FirstName, LastName: in.LastName, Vcard: in.Vcard}
		if out.ReplyMarkup, err = c.markup(in.ReplyMarkup); err != nil {
			return nil, nil, err
		}
		return &api.BotInlineMessageMediaContact{PhoneNumber: in.PhoneNumber, FirstName: in.FirstName, LastName: in.LastName,
			Vcard: in.Vcard, ReplyMarkup: out.ReplyMarkup}, out, nil
	}
	return nil, nil, refuse("SEND_MESSAGE_TYPE_INVALID")
}
