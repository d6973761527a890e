package telegram

import (
	"bytes"
	"mime"
	"path"
	"strings"

	"github.com/tgscript/tgscript/tl/api"
)

// mediaOf is the media of a message, or ref itself.
func mediaOf(ref any) any {
	switch m := ref.(type) {
	case *api.Message:
		if m.Media == nil {
			return nil
		}
		return m.Media
	case *api.StoryItem:
		return m.Media
	}
	return ref
}

// documentIn is the document that ref is or carries.
func documentIn(ref any) *api.Document {
	switch m := mediaOf(ref).(type) {
	case *api.Document:
		return m
	case *api.MessageMediaDocument:
		d, _ := m.Document.(*api.Document)
		return d
	case *api.MessageMediaWebPage:
		return documentIn(m.Webpage)
	case *api.WebPage:
		d, _ := m.Document.(*api.Document)
		return d
	case *api.MessageMediaGame:
		return documentIn(m.Game)
	case *api.Game:
		d, _ := m.Document.(*api.Document)
		return d
	}
	return nil
}

// photoIn is the photo that ref is or carries.
func photoIn(ref any) *api.Photo {
	switch m := mediaOf(ref).(type) {
	case *api.Photo:
		return m
	case *api.PhotosPhoto:
		return photoIn(m.Photo)
	case *api.MessageMediaPhoto:
		p, _ := m.Photo.(*api.Photo)
		return p
	case *api.MessageMediaWebPage:
		return photoIn(m.Webpage)
	case *api.WebPage:
		p, _ := m.Photo.(*api.Photo)
		return p
	case *api.MessageService:
		if a, ok := m.Action.(*api.MessageActionChatEditPhoto); ok {
			return photoIn(a.Photo)
		}
	case *api.UserFull:
		p, _ := m.ProfilePhoto.(*api.Photo)
		return p
	case *api.ChatFull:
		p, _ := m.ChatPhoto.(*api.Photo)
		return p
	case *api.ChannelFull:
		p, _ := m.ChatPhoto.(*api.Photo)
		return p
	}
	return nil
}

func castDocument(_ *Client, ref any) api.Object {
	if media, ok := ref.(*api.InputMediaDocument); ok {
		return media.ID
	}
	if d := documentIn(ref); d != nil {
		return &api.InputDocument{ID: d.ID, AccessHash: d.AccessHash, FileReference: d.FileReference}
	}
	return nil
}

func castPhoto(_ *Client, ref any) api.Object {
	if media, ok := ref.(*api.InputMediaPhoto); ok {
		return media.ID
	}
	if p := photoIn(ref); p != nil {
		return &api.InputPhoto{ID: p.ID, AccessHash: p.AccessHash, FileReference: p.FileReference}
	}
	return nil
}

func castChatPhoto(_ *Client, ref any) api.Object {
	switch o := ref.(type) {
	case api.InputFileClass:
		return &api.InputChatUploadedPhoto{File: o}
	case api.InputPhotoClass:
		return &api.InputChatPhoto{ID: o}
	case *api.PhotoEmpty, *api.ChatPhotoEmpty:
		return &api.InputChatPhotoEmpty{}
	}
	if p, ok := castPhoto(nil, ref).(*api.InputPhoto); ok {
		return &api.InputChatPhoto{ID: p}
	}
	return nil
}

func castFileLocation(_ *Client, ref any) api.Object {
	if d := documentIn(ref); d != nil {
		return &api.InputDocumentFileLocation{ID: d.ID, AccessHash: d.AccessHash, FileReference: d.FileReference}
	}
	if p := photoIn(ref); p != nil {
		return &api.InputPhotoFileLocation{ID: p.ID, AccessHash: p.AccessHash, FileReference: p.FileReference, ThumbSize: largest(p.Sizes)}
	}
	return nil
}

func castStickeredMedia(_ *Client, ref any) api.Object {
	switch o := ref.(type) {
	case api.InputPhotoClass:
		return &api.InputStickeredMediaPhoto{ID: o}
	case api.InputDocumentClass:
		return &api.InputStickeredMediaDocument{ID: o}
	}
	if d, ok := castDocument(nil, ref).(*api.InputDocument); ok {
		return &api.InputStickeredMediaDocument{ID: d}
	}
	if p, ok := castPhoto(nil, ref).(*api.InputPhoto); ok {
		return &api.InputStickeredMediaPhoto{ID: p}
	}
	return nil
}

// castMedia makes the media of a message that shows the same again.
func castMedia(c *Client, ref any) api.Object {
	switch m := mediaOf(ref).(type) {
	case api.InputDocumentClass:
		return &api.InputMediaDocument{ID: m}
	case api.InputPhotoClass:
		return &api.InputMediaPhoto{ID: m}
	case api.InputFileClass:
		return uploaded(m)
	case *api.MessageMediaPhoto:
		return mediaPhoto(m)
	case *api.MessageMediaDocument:
		return mediaDocument(m)
	case *api.Photo:
		return &api.InputMediaPhoto{ID: castPhoto(c, m).(*api.InputPhoto)}
	case *api.Document:
		return &api.InputMediaDocument{ID: castDocument(c, m).(*api.InputDocument)}
	case *api.MessageMediaContact:
		return &api.InputMediaContact{PhoneNumber: m.PhoneNumber, FirstName: m.FirstName, LastName: m.LastName, Vcard: m.Vcard}
	case *api.MessageMediaVenue:
		if p, ok := castGeoPoint(c, m.Geo).(*api.InputGeoPoint); ok {
			return &api.InputMediaVenue{GeoPoint: p, Title: m.Title, Address: m.Address, Provider: m.Provider, VenueID: m.VenueID, VenueType: m.VenueType}
		}
	case *api.GeoPoint, *api.MessageMediaGeo, *api.InputGeoPoint, *api.MessageMediaGeoLive:
		if p, ok := castGeoPoint(c, m).(api.InputGeoPointClass); ok {
			return &api.InputMediaGeoPoint{GeoPoint: p}
		}
	case *api.Game, *api.MessageMediaGame, api.InputGameClass:
		if g, ok := castGame(c, m).(api.InputGameClass); ok {
			return &api.InputMediaGame{ID: g}
		}
	case *api.MessageMediaDice:
		return &api.InputMediaDice{Emoticon: m.Emoticon}
	case *api.MessageMediaToDo:
		return &api.InputMediaTodo{Todo: m.Todo}
	case *api.MessageMediaPoll:
		return pollAgain(m)
	case *api.MessageMediaStory:
		if p := c.localPeer(m.Peer); p != nil {
			return &api.InputMediaStory{Peer: p, ID: m.ID}
		}
	case *api.MessageMediaWebPage:
		if w, ok := m.Webpage.(*api.WebPage); ok {
			return &api.InputMediaWebPage{URL: w.URL, ForceLargeMedia: m.ForceLargeMedia, ForceSmallMedia: m.ForceSmallMedia}
		}
	case *api.MessageMediaEmpty:
		return &api.InputMediaEmpty{}
	}
	return nil
}

func mediaPhoto(m *api.MessageMediaPhoto) api.Object {
	p, ok := castPhoto(nil, m).(*api.InputPhoto)
	if !ok {
		return nil
	}
	return &api.InputMediaPhoto{ID: p, Spoiler: m.Spoiler, TTLSeconds: m.TTLSeconds}
}

func mediaDocument(m *api.MessageMediaDocument) api.Object {
	d, ok := castDocument(nil, m).(*api.InputDocument)
	if !ok {
		return nil
	}
	return &api.InputMediaDocument{ID: d, Spoiler: m.Spoiler, TTLSeconds: m.TTLSeconds}
}

// pollAgain asks the same anew.
func pollAgain(m *api.MessageMediaPoll) api.Object {
	poll := &api.InputMediaPoll{Poll: m.Poll}
	if m.Results == nil || !m.Poll.Quiz {
		return poll
	}
	for i, a := range m.Poll.Answers {
		answer, ok := a.(*api.PollAnswer)
		if !ok {
			continue
		}
		for _, v := range m.Results.Results {
			if v.Correct && bytes.Equal(v.Option, answer.Option) {
				poll.CorrectAnswers = append(poll.CorrectAnswers, int32(i))
			}
		}
	}
	poll.Solution, poll.SolutionEntities = m.Results.Solution, m.Results.SolutionEntities
	return poll
}

// uploaded shows an uploaded file as what its name says: a photo, or a document
// with that name.
func uploaded(f api.InputFileClass) api.Object {
	var name string
	switch f := f.(type) {
	case *api.InputFile:
		name = f.Name
	case *api.InputFileBig:
		name = f.Name
	default:
		return nil
	}
	switch ext := strings.ToLower(path.Ext(name)); ext {
	case ".jpg", ".jpeg", ".png":
		return &api.InputMediaUploadedPhoto{File: f}
	default:
		typ, _, _ := strings.Cut(mime.TypeByExtension(ext), ";")
		if typ == "" {
			typ = "application/octet-stream"
		}
		return &api.InputMediaUploadedDocument{
			File: f, MimeType: typ, Attributes: []api.DocumentAttributeClass{&api.DocumentAttributeFilename{FileName: name}},
		}
	}
}

func castGeoPoint(_ *Client, ref any) api.Object {
	var geo api.GeoPointClass
	switch m := mediaOf(ref).(type) {
	case *api.InputGeoPoint:
		return m
	case api.GeoPointClass:
		geo = m
	case *api.MessageMediaGeo:
		geo = m.Geo
	case *api.MessageMediaGeoLive:
		geo = m.Geo
	case *api.MessageMediaVenue:
		geo = m.Geo
	}
	switch g := geo.(type) {
	case *api.GeoPoint:
		return &api.InputGeoPoint{Lat: g.Lat, Long: g.Long, AccuracyRadius: g.AccuracyRadius}
	case *api.GeoPointEmpty:
		return &api.InputGeoPointEmpty{}
	}
	return nil
}

func castGame(_ *Client, ref any) api.Object {
	switch m := mediaOf(ref).(type) {
	case api.InputGameClass:
		return m
	case *api.Game:
		return &api.InputGameID{ID: m.ID, AccessHash: m.AccessHash}
	case *api.MessageMediaGame:
		return &api.InputGameID{ID: m.Game.ID, AccessHash: m.Game.AccessHash}
	}
	return nil
}

func castMessage(_ *Client, ref any) api.Object {
	if id, ok := messageID(ref); ok {
		return &api.InputMessageID{ID: id}
	}
	return nil
}

func castReplyTo(c *Client, ref any) api.Object {
	if s, ok := ref.(*api.StoryItem); ok {
		if p := c.localPeer(s.FromID); p != nil {
			return &api.InputReplyToStory{Peer: p, StoryID: s.ID}
		}
		return nil
	}
	if id, ok := messageID(ref); ok {
		return &api.InputReplyToMessage{ReplyToMsgID: id}
	}
	return nil
}

// messageID is the id of a message, or a number that may be one.
func messageID(ref any) (int32, bool) {
	switch m := ref.(type) {
	case int64:
		return int32(m), m > 0 && m == int64(int32(m))
	case int:
		return messageID(int64(m))
	case *api.Message:
		return m.ID, true
	case *api.MessageService:
		return m.ID, true
	case *api.MessageEmpty:
		return m.ID, true
	case *api.UpdateShortSentMessage:
		return m.ID, true
	case *api.InputMessageID:
		return m.ID, true
	}
	return 0, false
}

// stickerSetOf is the set that a sticker or custom emoji belongs to.
func stickerSetOf(d *api.Document) api.Object {
	for _, a := range d.Attributes {
		switch a := a.(type) {
		case *api.DocumentAttributeSticker:
			return a.Stickerset
		case *api.DocumentAttributeCustomEmoji:
			return a.Stickerset
		}
	}
	return nil
}
