package sandbox

import (
	"unicode/utf8"

	"github.com/tgscript/tgscript/tl/api"
)

// newMedia is the media that a message has after an edit, its own if none is asked for.
// Files take the place of files or are added to a text: MEDIA_PREV_INVALID for
// a message that shows something else, MEDIA_NEW_INVALID for what else is to be
// shown, MEDIA_GROUPED_INVALID for what does not fit the album.
func (c *call) newMedia(m *message, r *api.MessagesEditMessageRequest) (*attachment, error) {
	old := m.Obj.(*api.Message)
	if r.Media == nil {
		return &attachment{media: old.Media}, nil
	}
	if k := kindOf(old.Media); k != mediaNone && k != mediaLink && !exchangeable(k) {
		return nil, refuse("MEDIA_PREV_INVALID")
	}
	a, err := c.attach(m.Peer, r.Media)
	if err != nil {
		return nil, err
	}
	switch {
	case !exchangeable(kindOf(a.media)):
		return nil, refuse("MEDIA_NEW_INVALID")
	case old.GroupedID.Set && !grouped(old.Media, a.media):
		return nil, refuse("MEDIA_GROUPED_INVALID")
	case !r.Message.Set && utf8.RuneCountInString(old.Message) > captionMax:
		return nil, refuse("MEDIA_CAPTION_TOO_LONG")
	}
	return a, nil
}

// exchangeable tells whether an edit can put a kind of media in the place of
// another.
func exchangeable(k mediaKind) bool {
	switch k {
	case mediaPhoto, mediaVideo, mediaGif, mediaMusic, mediaFile:
		return true
	}
	return false
}

// captioned tells whether the text beside media is its caption, which may be
// empty and is shorter than a message.
func captioned(m api.MessageMediaClass) bool {
	k := kindOf(m)
	return exchangeable(k) || k == mediaVoice
}
