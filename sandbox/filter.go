package sandbox

import (
	"slices"

	"github.com/tgscript/tgscript/tl/api"
)

// passes tells whether a message is of the kind that a search filter lets
// through.
func passes(f api.MessagesFilterClass, m api.MessageClass) bool {
	switch m := m.(type) {
	case *api.Message:
		return passesContent(f, m)
	case *api.MessageService:
		return passesAction(f, m)
	}
	return false
}

func passesAction(f api.MessagesFilterClass, m *api.MessageService) bool {
	switch f := f.(type) {
	case *api.InputMessagesFilterEmpty:
		return true
	case *api.InputMessagesFilterChatPhotos:
		_, ok := m.Action.(*api.MessageActionChatEditPhoto)
		return ok
	case *api.InputMessagesFilterPhoneCalls:
		a, ok := m.Action.(*api.MessageActionPhoneCall)
		if !ok || !f.Missed {
			return ok
		}
		_, missed := a.Reason.(*api.PhoneCallDiscardReasonMissed)
		return missed
	case *api.InputMessagesFilterMyMentions:
		return m.Mentioned
	}
	return false
}

func passesContent(f api.MessagesFilterClass, m *api.Message) bool {
	kind := kindOf(m.Media)
	switch f.(type) {
	case *api.InputMessagesFilterEmpty:
		return true
	case *api.InputMessagesFilterPhotos:
		return kind == mediaPhoto
	case *api.InputMessagesFilterVideo:
		return kind == mediaVideo
	case *api.InputMessagesFilterPhotoVideo:
		return kind == mediaPhoto || kind == mediaVideo
	case *api.InputMessagesFilterDocument:
		return kind == mediaFile
	case *api.InputMessagesFilterGif:
		return kind == mediaGif
	case *api.InputMessagesFilterVoice:
		return kind == mediaVoice
	case *api.InputMessagesFilterMusic:
		return kind == mediaMusic
	case *api.InputMessagesFilterRoundVideo:
		return kind == mediaRound
	case *api.InputMessagesFilterRoundVoice:
		return kind == mediaRound || kind == mediaVoice
	case *api.InputMessagesFilterGeo:
		return kind == mediaGeo
	case *api.InputMessagesFilterContacts:
		return kind == mediaContact
	case *api.InputMessagesFilterPoll:
		return kind == mediaPoll
	case *api.InputMessagesFilterURL:
		return kind == mediaLink || hasLink(m.Entities)
	case *api.InputMessagesFilterMyMentions:
		return m.Mentioned
	case *api.InputMessagesFilterPinned:
		return m.Pinned
	}
	return false
}

// mediaKind sorts media as the search filters do.
type mediaKind uint8

const (
	mediaNone mediaKind = iota
	mediaOther
	mediaPhoto
	mediaVideo
	mediaRound
	mediaGif
	mediaVoice
	mediaMusic
	mediaFile
	mediaLink
	mediaGeo
	mediaContact
	mediaPoll
)

func kindOf(m api.MessageMediaClass) mediaKind {
	switch m := m.(type) {
	case nil:
		return mediaNone
	case *api.MessageMediaPhoto:
		return mediaPhoto
	case *api.MessageMediaDocument:
		if d, ok := m.Document.(*api.Document); ok {
			return documentKind(d)
		}
	case *api.MessageMediaWebPage:
		return mediaLink
	case *api.MessageMediaGeo, *api.MessageMediaGeoLive, *api.MessageMediaVenue:
		return mediaGeo
	case *api.MessageMediaContact:
		return mediaContact
	case *api.MessageMediaPoll:
		return mediaPoll
	}
	return mediaOther
}

// documentKind is what a document's attributes make of it. A GIF is a video
// that is animated, a sticker is nothing that a filter finds.
func documentKind(d *api.Document) mediaKind {
	kind := mediaFile
	for _, a := range d.Attributes {
		switch a := a.(type) {
		case *api.DocumentAttributeAnimated:
			return mediaGif
		case *api.DocumentAttributeSticker, *api.DocumentAttributeCustomEmoji:
			return mediaOther
		case *api.DocumentAttributeVideo:
			if kind = mediaVideo; a.RoundMessage {
				kind = mediaRound
			}
		case *api.DocumentAttributeAudio:
			if kind = mediaMusic; a.Voice {
				kind = mediaVoice
			}
		}
	}
	return kind
}

func hasLink(entities []api.MessageEntityClass) bool {
	for _, e := range entities {
		switch e.(type) {
		case *api.MessageEntityURL, *api.MessageEntityTextURL:
			return true
		}
	}
	return false
}

// rightOf is the right that it takes to send media, or a text if there is none.
func rightOf(m api.MessageMediaClass) right {
	if d, ok := m.(*api.MessageMediaDocument); ok {
		if d, ok := d.Document.(*api.Document); ok && sticker(d) {
			return rightStickers
		}
	}
	switch kindOf(m) {
	case mediaPhoto:
		return rightPhotos
	case mediaVideo:
		return rightVideos
	case mediaRound:
		return rightRound
	case mediaGif:
		return rightGifs
	case mediaVoice:
		return rightVoice
	case mediaMusic:
		return rightMusic
	case mediaFile:
		return rightDocs
	case mediaPoll:
		return rightPolls
	}
	if _, ok := m.(*api.MessageMediaDice); ok {
		return rightStickers // as clients count it
	}
	return rightPlain
}

// sticker tells whether a document is one.
func sticker(d *api.Document) bool {
	return slices.ContainsFunc(d.Attributes, func(a api.DocumentAttributeClass) bool {
		_, ok := a.(*api.DocumentAttributeSticker)
		return ok
	})
}
