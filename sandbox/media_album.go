package sandbox

import (
	"slices"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// albumMax is how many messages an album holds.
const albumMax = 10

// sendMultiMedia sends an album: messages with one grouped_id, all or none of
// them. Its media must be files already, by messages.uploadMedia: MEDIA_INVALID
// for other media, and as the kinds in one album must fit MEDIA_GROUPED_INVALID.
func (c *call) sendMultiMedia(r *api.MessagesSendMultiMediaRequest) (api.Object, error) {
	switch {
	case r.SendAs != nil:
		return nil, c.lacking("messages.sendMultiMedia with send_as")
	case r.QuickReplyShortcut != nil:
		return nil, c.lacking("messages.sendMultiMedia with quick_reply_shortcut")
	}
	to, err := c.inputPeer(r.Peer)
	if err != nil {
		return nil, err
	}
	if err := c.mayWrite(to); err != nil {
		return nil, err
	}
	switch {
	case len(r.MultiMedia) == 0:
		return nil, refuse("MEDIA_EMPTY")
	case len(r.MultiMedia) > albumMax:
		return nil, refuse("MULTI_MEDIA_TOO_LONG")
	}
	var random []int64
	for _, item := range r.MultiMedia {
		random = append(random, item.RandomID)
	}
	if slices.Contains(random, 0) {
		return nil, refuse("RANDOM_ID_EMPTY")
	}
	if o, err := c.earlier(to, random...); o != nil || err != nil {
		return o, err
	}
	list, err := c.album(to, r.MultiMedia)
	if err != nil {
		return nil, err
	}
	reply, err := c.replyTo(to, r.ReplyTo)
	if err != nil {
		return nil, err
	}
	due, err := c.later(to, r.ScheduleDate, len(list))
	if err != nil {
		return nil, err
	}
	var names, sent []api.UpdateClass
	for i, m := range list {
		m.Silent, m.Noforwards, m.InvertMedia, m.ReplyTo, m.Effect = r.Silent, r.Noforwards, r.InvertMedia, reply, r.Effect
		id, update := c.send(to, due, random[i], m)
		names, sent = append(names, id), append(sent, update)
	}
	if r.ClearDraft {
		c.setDraft(to, nil)
	}
	return c.updates(c.me, append(names, sent...)...), nil
}

// album makes the content of an album's messages.
func (c *call) album(to peer, items []*api.InputSingleMedia) (list []*api.Message, err error) {
	group := tl.Some(c.groupID())
	if len(items) == 1 {
		group.Set = false
	}
	for _, item := range items {
		switch item.Media.(type) {
		case *api.InputMediaEmpty, *api.InputMediaPhoto, *api.InputMediaDocument:
		default:
			return nil, refuse("MEDIA_INVALID")
		}
		a, err := c.attach(to, item.Media)
		if err != nil {
			return nil, err
		}
		if err := c.maySend(to, rightOf(a.media)); err != nil {
			return nil, err
		}
		m := &api.Message{Media: a.media, GroupedID: group}
		if m.Message, m.Entities, err = c.caption(item.Message, item.Entities); err != nil {
			return nil, err
		}
		if len(list) > 0 && !grouped(list[0].Media, m.Media) || !grouped(m.Media, m.Media) {
			return nil, refuse("MEDIA_GROUPED_INVALID")
		}
		list = append(list, m)
	}
	return list, nil
}

// groupID is the id of a new album.
func (c *call) groupID() int64 {
	c.w.LastFile++
	return fileID(c.w.LastFile)
}

// grouped tells whether two media can be in one album: photos and videos, or
// audio files, or other files.
func grouped(a, b api.MessageMediaClass) bool {
	kinds := func(m api.MessageMediaClass) mediaKind {
		switch k := kindOf(m); k {
		case mediaVideo:
			return mediaPhoto
		case mediaPhoto, mediaMusic, mediaFile:
			return k
		}
		return mediaNone
	}
	return kinds(a) == kinds(b) && kinds(a) != mediaNone
}
