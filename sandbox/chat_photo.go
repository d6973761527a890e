package sandbox

import "github.com/tgscript/tgscript/tl/api"

// chatPhoto is a chat's photo as everybody sees it; id 0 is none.
func (w *world) chatPhoto(id int64) api.ChatPhotoClass {
	if id == 0 {
		return &api.ChatPhotoEmpty{}
	}
	f := w.Files[id]
	return &api.ChatPhoto{PhotoID: id, StrippedThumb: f.tiny(), DCID: f.Obj.(*api.Photo).DCID}
}

// wholePhoto is a chat's photo as the caller sees it; id 0 is none.
func (c *call) wholePhoto(id int64) api.PhotoClass {
	if id == 0 {
		return &api.PhotoEmpty{}
	}
	return c.w.Files[id].photo(c.me.ID)
}

// editChatPhoto is open to every participant unless the group denies it.
func (c *call) editChatPhoto(r *api.MessagesEditChatPhotoRequest) (api.Object, error) {
	ch, err := c.chatOf(r.ChatID)
	if err != nil {
		return nil, err
	}
	if !ch.may(c.me.ID, rightInfo) {
		return nil, refuse("CHAT_ADMIN_REQUIRED")
	}
	action, err := c.hang(&ch.Photo, r.Photo)
	if err != nil {
		return nil, err
	}
	d := c.deliver(c.me, ch.peer(), &api.MessageService{Action: action})
	return c.updates(c.me, d.Update), nil
}

func (c *call) editChannelPhoto(r *api.ChannelsEditPhotoRequest) (api.Object, error) {
	ch, err := c.inputChannel(r.Channel)
	if err != nil {
		return nil, err
	}
	if !ch.may(c.me.ID, rightInfo) {
		return nil, refuse("CHAT_ADMIN_REQUIRED")
	}
	before := c.wholePhoto(ch.Photo)
	action, err := c.hang(&ch.Photo, r.Photo)
	if err != nil {
		return nil, err
	}
	c.record(ch, &api.ChannelAdminLogEventActionChangePhoto{PrevPhoto: before, NewPhoto: c.wholePhoto(ch.Photo)})
	d := c.deliver(c.me, ch.peer(), &api.MessageService{Action: action})
	return c.updates(c.me, &api.UpdateChannel{ChannelID: ch.ID}, d.Update), nil
}

// hang gives a chat another photo, or none: PHOTO_INVALID for one that is not
// there, CHAT_NOT_MODIFIED, and for an upload as newPortrait says.
func (c *call) hang(photo *int64, in api.InputChatPhotoClass) (api.MessageActionClass, error) {
	switch in := in.(type) {
	case *api.InputChatUploadedPhoto:
		switch {
		case in.Video != nil || in.VideoEmojiMarkup != nil:
			return nil, c.lacking("a chat's photo with video")
		case in.File == nil:
			return nil, refuse("PHOTO_INVALID")
		}
		a, f, err := c.newPortrait(in.File)
		if err != nil {
			return nil, err
		}
		c.keep(a)
		*photo = f.ID
		return &api.MessageActionChatEditPhoto{Photo: f.photo(c.me.ID)}, nil
	case *api.InputChatPhoto:
		f, err := c.inputPhoto(in.ID, "PHOTO_INVALID")
		switch {
		case err != nil:
			return nil, err
		case f.ID == *photo:
			return nil, refuse("CHAT_NOT_MODIFIED")
		}
		*photo = f.ID
		return &api.MessageActionChatEditPhoto{Photo: f.photo(c.me.ID)}, nil
	}
	if *photo == 0 {
		return nil, refuse("CHAT_NOT_MODIFIED")
	}
	*photo = 0
	return &api.MessageActionChatDeletePhoto{}, nil
}
