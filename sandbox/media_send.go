package sandbox

import (
	"strings"
	"unicode/utf8"

	"github.com/tgscript/tgscript/tl/api"
)

// sendMedia sends one message with media. A client that sends it again, because
// the answer was lost, is told so before its upload, used by then, is missed.
func (c *call) sendMedia(r *api.MessagesSendMediaRequest) (api.Object, error) {
	switch {
	case r.SendAs != nil:
		return nil, c.lacking("messages.sendMedia with send_as")
	case r.QuickReplyShortcut != nil:
		return nil, c.lacking("messages.sendMedia with quick_reply_shortcut")
	case r.SuggestedPost != nil:
		return nil, c.lacking("messages.sendMedia with suggested_post")
	}
	to, err := c.inputPeer(r.Peer)
	if err != nil {
		return nil, err
	}
	if err := c.mayWrite(to); err != nil {
		return nil, err
	}
	if o, err := c.earlier(to, r.RandomID); o != nil || err != nil {
		return o, err
	}
	a, err := c.attach(to, r.Media)
	if err != nil {
		return nil, err
	}
	if err := c.maySend(to, rightOf(a.media)); err != nil {
		return nil, err
	}
	text, entities, err := c.caption(r.Message, r.Entities)
	if err != nil {
		return nil, err
	}
	reply, err := c.replyTo(to, r.ReplyTo)
	if err != nil {
		return nil, err
	}
	markup, err := c.markup(r.ReplyMarkup)
	if err != nil {
		return nil, err
	}
	due, err := c.later(to, r.ScheduleDate, 1)
	if err != nil {
		return nil, err
	}
	c.keep(a)
	id, sent := c.send(to, due, r.RandomID, &api.Message{
		Message: text, Entities: entities, Silent: r.Silent, Noforwards: r.Noforwards, Media: a.media,
		InvertMedia: r.InvertMedia, ReplyMarkup: markup, ReplyTo: reply, Effect: r.Effect,
	})
	if r.ClearDraft {
		c.setDraft(to, nil)
	}
	return c.updates(c.me, id, sent), nil
}

// caption checks the text that goes with media, which may be none:
// MEDIA_CAPTION_TOO_LONG, and as compose says.
func (c *call) caption(text string, entities []api.MessageEntityClass) (string, []api.MessageEntityClass, error) {
	trimmed := strings.TrimSpace(strings.ToValidUTF8(text, ""))
	switch {
	case trimmed == "":
		return "", nil, nil
	case utf8.RuneCountInString(trimmed) > captionMax:
		return "", nil, refuse("MEDIA_CAPTION_TOO_LONG")
	}
	return c.compose(text, entities)
}

// uploadMedia makes a file of an upload without sending it. Its media can then
// be sent by id. Bots, which may not write to themselves, upload there what
// their inline results show.
func (c *call) uploadMedia(r *api.MessagesUploadMediaRequest) (api.Object, error) {
	if r.BusinessConnectionID.Set {
		return nil, c.lacking("messages.uploadMedia with business_connection_id")
	}
	to, err := c.inputPeer(r.Peer)
	if err != nil {
		return nil, err
	}
	if to != c.me.peer() {
		if err := c.mayWrite(to); err != nil {
			return nil, err
		}
	}
	a, err := c.attach(to, r.Media)
	if err != nil {
		return nil, err
	}
	switch a.media.(type) {
	case *api.MessageMediaPhoto, *api.MessageMediaDocument:
	default:
		return nil, refuse("MEDIA_INVALID")
	}
	c.keep(a)
	return a.media, nil
}
