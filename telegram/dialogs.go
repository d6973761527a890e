package telegram

import "github.com/tgscript/tgscript/tl/api"

// NextDialogs asks for the page of the list of chats that comes after another one;
// nil if there is none.
func (c *Client) NextDialogs(after api.MessagesDialogsClass) *api.MessagesGetDialogsRequest {
	if d, ok := after.(*api.MessagesDialogsSlice); ok {
		return c.nextDialogs(d.Dialogs, d.Messages)
	}
	return nil
}
