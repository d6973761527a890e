package sandbox

import (
	"strings"

	"github.com/tgscript/tgscript/tl/api"
)

// Limits on buttons: what one can carry, in bytes, and how many a message has.
const (
	callbackDataMax = 64
	buttonsMax      = 100
)

// markup checks the buttons of a message, and puts what everybody gets in place
// of what only a bot sends: REPLY_MARKUP_INVALID, REPLY_MARKUP_TOO_LONG,
// BUTTON_TEXT_INVALID, and as each button says. Only bots' messages have any: a
// user's are dropped.
func (c *call) markup(in api.ReplyMarkupClass) (api.ReplyMarkupClass, error) {
	if !c.me.Bot {
		return nil, nil
	}
	switch in := in.(type) {
	case *api.ReplyInlineMarkup:
		return c.inlineButtons(in)
	case *api.ReplyKeyboardMarkup:
		n := 0
		for _, row := range in.Rows {
			n += len(row.Buttons)
			for _, b := range row.Buttons {
				if strings.TrimSpace(b.Text) == "" {
					return nil, refuse("BUTTON_TEXT_INVALID")
				}
			}
		}
		switch {
		case n == 0:
			return nil, refuse("REPLY_MARKUP_INVALID")
		case n > 3*buttonsMax:
			return nil, refuse("REPLY_MARKUP_TOO_LONG")
		}
	}
	return in, nil
}

// inlineButtons takes no rows for no buttons: an edit so removes them.
func (c *call) inlineButtons(in *api.ReplyInlineMarkup) (api.ReplyMarkupClass, error) {
	if len(in.Rows) == 0 {
		return nil, nil
	}
	out, n := *in, 0
	out.Rows = nil
	for _, row := range in.Rows {
		if len(row.Buttons) == 0 {
			return nil, refuse("REPLY_MARKUP_INVALID")
		}
		shown := &api.KeyboardInlineButtonRow{}
		for _, b := range row.Buttons {
			if strings.TrimSpace(b.Text) == "" {
				return nil, refuse("BUTTON_TEXT_INVALID")
			}
			kind, err := c.button(b.Type)
			if err != nil {
				return nil, err
			}
			one := *b
			one.Type = kind
			shown.Buttons = append(shown.Buttons, &one)
			n++
		}
		out.Rows = append(out.Rows, shown)
	}
	if n > buttonsMax {
		return nil, refuse("REPLY_MARKUP_TOO_LONG")
	}
	return &out, nil
}

// button checks what an inline button does: BUTTON_DATA_INVALID,
// BUTTON_URL_INVALID, BUTTON_TYPE_INVALID, BUTTON_USER_PRIVACY_RESTRICTED.
func (c *call) button(kind api.InlineButtonTypeClass) (api.InlineButtonTypeClass, error) {
	switch b := kind.(type) {
	case *api.InlineButtonTypeCallback:
		if len(b.Data) == 0 || len(b.Data) > callbackDataMax {
			return nil, refuse("BUTTON_DATA_INVALID")
		}
	case *api.InlineButtonTypeURL:
		if !validURL(b.URL) && !validURL("http://"+b.URL) {
			return nil, refuse("BUTTON_URL_INVALID")
		}
	case *api.InlineButtonTypeWebView:
		if !validURL(b.URL) {
			return nil, refuse("BUTTON_URL_INVALID")
		}
	case *api.InputInlineButtonTypeUserProfile:
		a, err := c.inputUser(b.UserID, "BUTTON_USER_PRIVACY_RESTRICTED")
		if err != nil {
			return nil, err
		}
		return &api.InlineButtonTypeUserProfile{UserID: a.ID}, nil
	case *api.InputInlineButtonTypeURLAuth:
		if !validURL(b.URL) {
			return nil, refuse("BUTTON_URL_INVALID")
		}
		return &api.InlineButtonTypeURLAuth{FwdText: b.FwdText, URL: b.URL}, nil
	case *api.InlineButtonTypeGame, *api.InlineButtonTypeBuy, *api.InlineButtonTypeUserProfile, *api.InlineButtonTypeURLAuth:
		return nil, refuse("BUTTON_TYPE_INVALID")
	}
	return kind, nil
}
