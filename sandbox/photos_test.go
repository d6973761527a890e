package sandbox

import (
	"bytes"
	"strings"
	"testing"

	"github.com/tgscript/tgscript/tl/api"
)

func (c *client) wear(side int, id int64) *api.Photo {
	c.t.Helper()
	file := c.upload(id, picture(c.t, side, side, "jpeg"), 64<<10, "me.jpg")
	return call1[*api.PhotosPhoto](c, &api.PhotosUploadProfilePhotoRequest{File: file}).Photo.(*api.Photo)
}

func TestProfilePhoto(t *testing.T) {
	s := newSandbox(t)
	c, friend := connect(t, s, Me), connect(t, s, "sandbox_friend")
	first, second := c.wear(200, 1), c.wear(300, 2)
	friend.pushed = nil
	third := c.wear(400, 3)
	u := friend.only().Users[0].(*api.User).Photo.(*api.UserProfilePhoto)
	if u.PhotoID != third.ID || len(u.StrippedThumb) < 4 || u.DCID != int32(s.dc) {
		t.Errorf("the friend sees %+v", u)
	}
	for big, side := range map[bool]int{false: 320, true: 400} {
		at := &api.InputPeerPhotoFileLocation{Big: big, Peer: friend.user(meID), PhotoID: u.PhotoID}
		got := friend.download(at, 1<<20)
		if w, h, ok := imageSize(got); !ok || w != side || h != side || big && !bytes.Equal(got, picture(t, 400, 400, "jpeg")) {
			t.Errorf("big %v: %d x %d, %d bytes", big, w, h, len(got))
		}
		at.PhotoID++
		friend.refused(&api.UploadGetFileRequest{Location: at, Limit: 4096}, "LOCATION_INVALID")
	}
	full := call1[*api.UsersUserFull](friend, &api.UsersGetFullUserRequest{ID: friend.inputUser(meID)}).FullUser.ProfilePhoto.(*api.Photo)
	if full.ID != third.ID || full.AccessHash == third.AccessHash {
		t.Errorf("full user has %+v", full)
	}

	now := func() int64 {
		t.Helper()
		me := call1[*api.UserVector](c, &api.UsersGetUsersRequest{ID: []api.InputUserClass{&api.InputUserSelf{}}}).Elems[0].(*api.User)
		if p, ok := me.Photo.(*api.UserProfilePhoto); ok {
			return p.PhotoID
		}
		return 0
	}
	call1[*api.PhotosPhoto](c, &api.PhotosUpdateProfilePhotoRequest{ID: inputPhotoOf(first)})
	if now() != first.ID || len(c.me.Photos) != 3 {
		t.Errorf("wears %d of %v", now(), c.me.Photos)
	}
	call1[*api.PhotosPhoto](c, &api.PhotosUpdateProfilePhotoRequest{ID: &api.InputPhotoEmpty{}})
	if now() != third.ID {
		t.Errorf("wears %d of %v", now(), c.me.Photos)
	}
	stranger := inputPhotoOf(second)
	stranger.AccessHash++
	gone := call1[*api.LongVector](c, &api.PhotosDeletePhotosRequest{ID: []api.InputPhotoClass{stranger, inputPhotoOf(third), &api.InputPhotoEmpty{}}})
	if len(gone.Elems) != 1 || gone.Elems[0] != third.ID || now() != second.ID {
		t.Errorf("deleted %v, wears %d", gone.Elems, now())
	}
}

func TestUserPhotos(t *testing.T) {
	s := newSandbox(t)
	c, friend := connect(t, s, Me), connect(t, s, "sandbox_friend")
	first, second, third := c.wear(200, 1), c.wear(300, 2), c.wear(400, 3)
	list := func(offset, limit int32, maxID int64) (ids []int64, count int32) {
		t.Helper()
		var photos []api.PhotoClass
		switch r := must(friend, &api.PhotosGetUserPhotosRequest{UserID: friend.inputUser(meID), Offset: offset, Limit: limit, MaxID: maxID}).(type) {
		case *api.PhotosPhotos:
			photos, count = r.Photos, int32(len(r.Photos))
		case *api.PhotosPhotosSlice:
			photos, count = r.Photos, r.Count
		}
		for _, p := range photos {
			ids = append(ids, p.(*api.Photo).ID)
		}
		return ids, count
	}
	for _, tt := range []struct {
		offset, limit int32
		maxID         int64
		want          []*api.Photo
		count         int32
	}{
		{0, 10, 0, []*api.Photo{third, second, first}, 3},
		{1, 1, 0, []*api.Photo{second}, 3},
		{0, 0, third.ID, []*api.Photo{second, first}, 2},
		{5, 1, 0, nil, 3},
	} {
		ids, count := list(tt.offset, tt.limit, tt.maxID)
		ok := len(ids) == len(tt.want) && count == tt.count
		for i := range ids {
			ok = ok && ids[i] == tt.want[i].ID
		}
		if !ok {
			t.Errorf("%+v: got %v of %d", tt, ids, count)
		}
	}
}

func TestProfilePhotoRefused(t *testing.T) {
	s := newSandbox(t)
	c := connect(t, s, Me)
	c.refused(&api.PhotosUploadProfilePhotoRequest{}, "PHOTO_FILE_MISSING")
	c.refused(&api.PhotosUploadProfilePhotoRequest{File: c.upload(1, picture(t, 159, 300, "png"), 1024, "a.png")}, "PHOTO_CROP_SIZE_SMALL")
	c.refused(&api.PhotosUploadProfilePhotoRequest{File: c.upload(2, []byte("x"), 1024, "a.png")}, "IMAGE_PROCESS_FAILED")
	c.refused(&api.PhotosUploadProfilePhotoRequest{File: c.upload(2, []byte("x"), 1024, "a.pdf")}, "PHOTO_EXT_INVALID")
	c.refused(&api.PhotosUpdateProfilePhotoRequest{ID: &api.InputPhoto{ID: 1}}, "PHOTO_ID_INVALID")
	c.refused(&api.PhotosGetUserPhotosRequest{UserID: &api.InputUser{UserID: 1}}, "USER_ID_INVALID")
	c.refused(&api.PhotosGetUserPhotosRequest{UserID: &api.InputUserSelf{}, MaxID: -1}, "MAX_ID_INVALID")
}

func TestChatPhoto(t *testing.T) {
	s := newSandbox(t)
	c, friend := connect(t, s, Me), connect(t, s, "sandbox_friend")
	for name, tt := range map[string]struct {
		in   api.InputPeerClass
		edit func(*client, api.InputChatPhotoClass) api.Object
	}{
		"group": {&api.InputPeerChat{ChatID: groupID}, func(c *client, p api.InputChatPhotoClass) api.Object {
			return &api.MessagesEditChatPhotoRequest{ChatID: groupID, Photo: p}
		}},
		"supergroup": {friend.channel(supergroupID), func(c *client, p api.InputChatPhotoClass) api.Object {
			return &api.ChannelsEditPhotoRequest{Channel: c.inputChannel(supergroupID), Photo: p}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			c.t, friend.t = t, t
			want := picture(t, 200, 200, "png")
			friend.pushed = nil
			upload := &api.InputChatUploadedPhoto{File: c.upload(1, want, 64<<10, "a.png")}
			c.refused(tt.edit(c, &api.InputChatPhotoEmpty{}), "CHAT_NOT_MODIFIED")
			call1[*api.Updates](c, tt.edit(c, upload))
			u := friend.only()
			var action *api.MessageActionChatEditPhoto
			switch n := u.Updates[0].(type) {
			case *api.UpdateNewMessage:
				action = n.Message.(*api.MessageService).Action.(*api.MessageActionChatEditPhoto)
			case *api.UpdateNewChannelMessage:
				action = n.Message.(*api.MessageService).Action.(*api.MessageActionChatEditPhoto)
			}
			p := action.Photo.(*api.Photo)
			at := &api.InputPhotoFileLocation{ID: p.ID, AccessHash: p.AccessHash, FileReference: p.FileReference, ThumbSize: "m"}
			if got := friend.download(at, 1<<20); !bytes.Equal(got, want) {
				t.Errorf("got %d bytes", len(got))
			}
			small := &api.InputPeerPhotoFileLocation{Peer: tt.in, PhotoID: photoIDOf(u.Chats[0])}
			if got := friend.download(small, 1<<20); !bytes.Equal(got, want) {
				t.Errorf("got %d bytes", len(got))
			}
			if name == "group" {
				full := call1[*api.MessagesChatFull](c, &api.MessagesGetFullChatRequest{ChatID: groupID}).FullChat.(*api.ChatFull)
				if full.ChatPhoto.(*api.Photo).ID != p.ID {
					t.Errorf("full chat has %+v", full.ChatPhoto)
				}
			} else {
				full := call1[*api.MessagesChatFull](c, &api.ChannelsGetFullChannelRequest{Channel: c.inputChannel(supergroupID)}).FullChat.(*api.ChannelFull)
				if full.ChatPhoto.(*api.Photo).ID != p.ID {
					t.Errorf("full channel has %+v", full.ChatPhoto)
				}
				friend.refused(tt.edit(friend, &api.InputChatPhotoEmpty{}), "CHAT_ADMIN_REQUIRED")
				log := call1[*api.ChannelsAdminLogResults](c, &api.ChannelsGetAdminLogRequest{Channel: c.inputChannel(supergroupID)})
				change := log.Events[0].Action.(*api.ChannelAdminLogEventActionChangePhoto)
				if _, none := change.PrevPhoto.(*api.PhotoEmpty); !none || change.NewPhoto.(*api.Photo).AccessHash != fileHash(meID, p.ID) {
					t.Errorf("logged %+v", change)
				}
			}
			own := inputPhotoOf(p)
			own.AccessHash = fileHash(meID, p.ID)
			c.refused(tt.edit(c, &api.InputChatPhoto{ID: own}), "CHAT_NOT_MODIFIED")
			c.refused(tt.edit(c, &api.InputChatPhoto{ID: &api.InputPhotoEmpty{}}), "PHOTO_INVALID")
			c.refused(tt.edit(c, &api.InputChatUploadedPhoto{}), "PHOTO_INVALID")
			call1[*api.Updates](c, tt.edit(c, &api.InputChatPhotoEmpty{}))
			if photoIDOf(friend.only().Chats[0]) != 0 {
				t.Error("the photo is still there")
			}
		})
	}
}

// Who is invited sees the photo, and it moves with the group.
func TestChatPhotoMoves(t *testing.T) {
	s := newSandbox(t)
	c, stranger := connect(t, s, Me), outside(t, s)
	upload := &api.InputChatUploadedPhoto{File: c.upload(1, picture(t, 200, 200, "png"), 64<<10, "a.png")}
	call1[*api.Updates](c, &api.MessagesEditChatPhotoRequest{ChatID: groupID, Photo: upload})
	want := s.world.Chats[groupID].Photo
	link := call1[*api.ChatInviteExported](c, &api.MessagesExportChatInviteRequest{Peer: &api.InputPeerChat{ChatID: groupID}}).Link
	seen := call1[*api.ChatInvite](stranger, &api.MessagesCheckChatInviteRequest{Hash: link[strings.LastIndexAny(link, "+/")+1:]})
	if seen.Photo.(*api.Photo).ID != want {
		t.Errorf("invited to %+v", seen)
	}
	moved := call1[*api.Updates](c, &api.MessagesMigrateChatRequest{ChatID: groupID})
	if got := photoIDOf(moved.Chats[1]); got != want || want == 0 {
		t.Errorf("photo %d, was %d", got, want)
	}
}

func photoIDOf(c api.ChatClass) int64 {
	var p api.ChatPhotoClass
	switch c := c.(type) {
	case *api.Chat:
		p = c.Photo
	case *api.Channel:
		p = c.Photo
	}
	if p, ok := p.(*api.ChatPhoto); ok {
		return p.PhotoID
	}
	return 0
}
