package sandbox

import (
	"slices"

	"github.com/tgscript/tgscript/tl/api"
)

func addPhotos(m methods) {
	on(m, (*call).uploadProfilePhoto)
	on(m, (*call).updateProfilePhoto)
	on(m, (*call).deletePhotos)
	on(m, (*call).getUserPhotos)
	on(m, (*call).editChatPhoto)
	on(m, (*call).editChannelPhoto)
}

// profileSideMin is how many pixels each side of a photo of a profile or chat has
// at least. Telegram refuses small ones but does not document where that begins;
// 160 is the side of the small picture that clients are given.
const profileSideMin = 160

// newPortrait makes a photo for a profile or chat: as newPhoto, and
// PHOTO_CROP_SIZE_SMALL.
func (c *call) newPortrait(in api.InputFileClass) (*attachment, *file, error) {
	a, f, err := c.newPhoto(in)
	if err != nil {
		return nil, nil, err
	}
	size := f.wholes()
	if side := size[len(size)-1]; min(side.W, side.H) < profileSideMin {
		return nil, nil, refuse("PHOTO_CROP_SIZE_SMALL")
	}
	return a, f, nil
}

func (c *call) uploadProfilePhoto(r *api.PhotosUploadProfilePhotoRequest) (api.Object, error) {
	switch {
	case r.Fallback:
		return nil, c.lacking("photos.uploadProfilePhoto with fallback")
	case r.Bot != nil:
		return nil, c.lacking("photos.uploadProfilePhoto with bot")
	case r.Video != nil || r.VideoEmojiMarkup != nil:
		return nil, c.lacking("photos.uploadProfilePhoto with video")
	case r.File == nil:
		return nil, refuse("PHOTO_FILE_MISSING")
	}
	a, f, err := c.newPortrait(r.File)
	if err != nil {
		return nil, err
	}
	c.keep(a)
	return c.wear(f), nil
}

// wear makes a photo the caller's current one and tells who knows it.
func (c *call) wear(f *file) *api.PhotosPhoto {
	c.me.Photos = slices.DeleteFunc(c.me.Photos, func(id int64) bool { return id == f.ID })
	c.me.Photos = slices.Insert(c.me.Photos, 0, f.ID)
	c.tellPhoto()
	return &api.PhotosPhoto{Photo: f.photo(c.me.ID), Users: []api.UserClass{c.w.user(c.me, c.me)}}
}

func (c *call) tellPhoto() {
	u := &api.UpdateUser{UserID: c.me.ID}
	c.notify(c.me, u)
	c.notifyAcquaintances(u)
}

// updateProfilePhoto wears a photo that there is already, or with inputPhotoEmpty
// takes the current one off: the one before it comes back.
func (c *call) updateProfilePhoto(r *api.PhotosUpdateProfilePhotoRequest) (api.Object, error) {
	switch {
	case r.Fallback:
		return nil, c.lacking("photos.updateProfilePhoto with fallback")
	case r.Bot != nil:
		return nil, c.lacking("photos.updateProfilePhoto with bot")
	}
	if _, none := r.ID.(*api.InputPhotoEmpty); !none {
		f, err := c.inputPhoto(r.ID, "PHOTO_ID_INVALID")
		if err != nil {
			return nil, err
		}
		return c.wear(f), nil
	}
	if len(c.me.Photos) > 0 {
		c.me.Photos = slices.Delete(c.me.Photos, 0, 1)
		c.tellPhoto()
	}
	out := &api.PhotosPhoto{Photo: &api.PhotoEmpty{}, Users: []api.UserClass{c.w.user(c.me, c.me)}}
	if len(c.me.Photos) > 0 {
		out.Photo = c.w.Files[c.me.Photos[0]].photo(c.me.ID)
	}
	return out, nil
}

// deletePhotos takes photos off the caller's profile and lists those that were on
// it.
func (c *call) deletePhotos(r *api.PhotosDeletePhotosRequest) (api.Object, error) {
	out := &api.LongVector{Elems: []int64{}}
	for _, in := range r.ID {
		id, ok := in.(*api.InputPhoto)
		if !ok || id.AccessHash != fileHash(c.me.ID, id.ID) {
			continue
		}
		if i := slices.Index(c.me.Photos, id.ID); i >= 0 {
			c.me.Photos = slices.Delete(c.me.Photos, i, i+1)
			out.Elems = append(out.Elems, id.ID)
		}
	}
	if len(out.Elems) > 0 {
		c.tellPhoto()
	}
	return out, nil
}

// getUserPhotos pages through the photos of a profile, newest first. With a
// max_id only older ones are counted.
func (c *call) getUserPhotos(r *api.PhotosGetUserPhotosRequest) (api.Object, error) {
	a, err := c.inputUser(r.UserID, "USER_ID_INVALID")
	if err != nil {
		return nil, err
	}
	if r.MaxID < 0 {
		return nil, refuse("MAX_ID_INVALID")
	}
	list := a.Photos
	if r.MaxID > 0 {
		list = slices.DeleteFunc(slices.Clone(list), func(id int64) bool { return id >= r.MaxID })
	}
	start := min(max(int(r.Offset), 0), len(list))
	page := list[start:min(start+pageSize(r.Limit, pageMax), len(list))]
	photos := []api.PhotoClass{}
	for _, id := range page {
		photos = append(photos, c.w.Files[id].photo(c.me.ID))
	}
	users := []api.UserClass{c.w.user(c.me, a)}
	if len(page) == len(list) {
		return &api.PhotosPhotos{Photos: photos, Users: users}, nil
	}
	return &api.PhotosPhotosSlice{Count: int32(len(list)), Photos: photos, Users: users}, nil
}

// peerPhoto is the content of a photo that somebody has on their profile, or a
// chat, which needs no reference: the smallest size or the largest.
func (c *call) peerPhoto(in *api.InputPeerPhotoFileLocation) (*blob, int32, error) {
	p, err := c.inputPeer(in.Peer)
	if err != nil {
		return nil, 0, err
	}
	var has bool
	switch p.Kind {
	case kindUser:
		has = slices.Contains(c.w.Accounts[p.ID].Photos, in.PhotoID)
	case kindChat:
		has = c.w.Chats[p.ID].Photo == in.PhotoID
	case kindChannel:
		has = c.w.Channels[p.ID].Photo == in.PhotoID
	}
	f := c.w.Files[in.PhotoID]
	if !has || f == nil {
		return nil, 0, refuse("LOCATION_INVALID")
	}
	sizes := f.wholes()
	if in.Big {
		return c.content(f, sizes[len(sizes)-1].Type)
	}
	return c.content(f, sizes[0].Type)
}
