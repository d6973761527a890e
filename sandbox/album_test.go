package sandbox

import (
	"strings"
	"testing"

	"github.com/tgscript/tgscript/tl/api"
)

// stored makes media that can be sent by id.
func (c *client) stored(in api.InputMediaClass) api.InputMediaClass {
	c.t.Helper()
	switch m := must(c, &api.MessagesUploadMediaRequest{Peer: self(), Media: in}).(type) {
	case *api.MessageMediaPhoto:
		return &api.InputMediaPhoto{ID: inputPhotoOf(m.Photo.(*api.Photo))}
	case *api.MessageMediaDocument:
		d := m.Document.(*api.Document)
		return &api.InputMediaDocument{ID: &api.InputDocument{ID: d.ID, AccessHash: d.AccessHash, FileReference: d.FileReference}}
	}
	c.t.Fatal("no media")
	return nil
}

// kinds are one stored media of each kind that albums know.
func (c *client) kinds() map[string]api.InputMediaClass {
	c.t.Helper()
	out := map[string]api.InputMediaClass{"photo": c.stored(asPhoto(c.upload(1, picture(c.t, 50, 50, "png"), 1024, "a.png")))}
	for name, a := range map[string]api.DocumentAttributeClass{
		"file": &api.DocumentAttributeFilename{FileName: "x"}, "video": &api.DocumentAttributeVideo{W: 1, H: 1},
		"music": &api.DocumentAttributeAudio{}, "voice": &api.DocumentAttributeAudio{Voice: true},
	} {
		in := asDocument(c.upload(2, []byte(name), 1024, name))
		in.Attributes = []api.DocumentAttributeClass{a}
		out[name] = c.stored(in)
	}
	return out
}

func album(random int64, media ...api.InputMediaClass) (list []*api.InputSingleMedia) {
	for i, m := range media {
		list = append(list, &api.InputSingleMedia{Media: m, RandomID: random + int64(i), Message: strings.Repeat("x", i)})
	}
	return list
}

func TestAlbum(t *testing.T) {
	s := newSandbox(t)
	c, friend := connect(t, s, Me), connect(t, s, "sandbox_friend")
	k := c.kinds()
	u := call1[*api.Updates](c, &api.MessagesSendMultiMediaRequest{Peer: c.user(friendID), MultiMedia: album(100, k["photo"], k["video"], k["photo"])})
	if len(u.Updates) != 6 || u.Updates[2].(*api.UpdateMessageID).RandomID != 102 {
		t.Fatalf("got %+v", u.Updates)
	}
	var ids []int32
	var group int64
	for i, n := range u.Updates[3:] {
		m := n.(*api.UpdateNewMessage).Message.(*api.Message)
		ids = append(ids, m.ID)
		if i == 0 {
			group = m.GroupedID.Value
		}
		if m.ID != u.Updates[i].(*api.UpdateMessageID).ID || m.GroupedID.Value != group || group == 0 || len(m.Message) != i {
			t.Errorf("item %d: %+v", i, m)
		}
	}
	if got := friend.pushed[0].(*api.Updates); len(friend.pushed) != 1 || len(got.Updates) != 3 {
		t.Errorf("the friend got %d pushes, %+v", len(friend.pushed), got.Updates)
	}

	// Forwarded, it is another album; without captions if so asked.
	fwd := forward(c.user(friendID), self(), ids...)
	fwd.DropMediaCaptions = true
	u = call1[*api.Updates](c, fwd)
	for _, n := range u.Updates[3:] {
		m := n.(*api.UpdateNewMessage).Message.(*api.Message)
		if first := u.Updates[3].(*api.UpdateNewMessage).Message.(*api.Message); m.GroupedID != first.GroupedID || m.GroupedID.Value == group || m.Message != "" {
			t.Errorf("forwarded %+v", m)
		}
	}
	one := call1[*api.Updates](c, &api.MessagesSendMultiMediaRequest{Peer: self(), MultiMedia: album(300, k["file"])})
	if m := one.Updates[1].(*api.UpdateNewMessage).Message.(*api.Message); m.GroupedID.Set {
		t.Errorf("an album of one: %+v", m)
	}
}

func TestAlbumRefused(t *testing.T) {
	s := newSandbox(t)
	c := connect(t, s, Me)
	k := c.kinds()
	long := album(500, k["photo"])
	long[0].Message = strings.Repeat("x", 1025)
	for _, tt := range []struct {
		name string
		list []*api.InputSingleMedia
		want string
	}{
		{"nothing", nil, "MEDIA_EMPTY"},
		{"empty", album(500, k["photo"], &api.InputMediaEmpty{}), "MEDIA_EMPTY"},
		{"eleven", album(500, make([]api.InputMediaClass, 11)...), "MULTI_MEDIA_TOO_LONG"},
		{"not stored yet", album(500, asPhoto(c.upload(9, picture(t, 50, 50, "png"), 1024, "a.png"))), "MEDIA_INVALID"},
		{"no file", album(500, &api.InputMediaDice{Emoticon: "\U0001F3B2"}), "MEDIA_INVALID"},
		{"photo and file", album(500, k["photo"], k["file"]), "MEDIA_GROUPED_INVALID"},
		{"music and file", album(500, k["music"], k["file"]), "MEDIA_GROUPED_INVALID"},
		{"voice", album(500, k["voice"], k["voice"]), "MEDIA_GROUPED_INVALID"},
		{"no random id", album(0, k["photo"]), "RANDOM_ID_EMPTY"},
		{"caption", long, "MEDIA_CAPTION_TOO_LONG"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c.t = t
			for _, item := range tt.list {
				if item.Media == nil {
					item.Media = k["photo"]
				}
			}
			c.refused(&api.MessagesSendMultiMediaRequest{Peer: self(), MultiMedia: tt.list}, tt.want)
		})
	}
	c.t = t
	twice := album(500, k["photo"], k["photo"])
	twice[1].RandomID = 500
	c.refused(&api.MessagesSendMultiMediaRequest{Peer: self(), MultiMedia: twice}, "RANDOM_ID_DUPLICATE")
	call1[*api.Updates](c, &api.MessagesSendMultiMediaRequest{Peer: self(), MultiMedia: album(500, k["photo"], k["photo"])})
	c.sentOnce(&api.MessagesSendMultiMediaRequest{Peer: self(), MultiMedia: album(500, k["photo"], k["photo"])})
	c.refused(&api.MessagesSendMultiMediaRequest{Peer: self(), MultiMedia: album(499, k["photo"], k["photo"])}, "RANDOM_ID_DUPLICATE")
}

func TestEditMedia(t *testing.T) {
	s := newSandbox(t)
	c, friend := connect(t, s, Me), connect(t, s, "sandbox_friend")
	k := c.kinds()
	in := c.user(friendID)
	media := func(id int32, m api.InputMediaClass) *api.MessagesEditMessageRequest {
		return &api.MessagesEditMessageRequest{Peer: in, ID: id, Media: m}
	}
	sent := c.sendMedia(in, k["photo"], "caption")
	friend.pushed = nil
	u := call1[*api.Updates](c, media(sent.ID, asDocument(c.upload(7, []byte("new"), 1024, "n"))))
	m := u.Updates[0].(*api.UpdateEditMessage).Message.(*api.Message)
	if m.Message != "caption" || documentOf(m).Size != 3 || len(s.uploads) != 0 {
		t.Errorf("got %+v", m)
	}
	if got := friend.pushed[0].(*api.Updates).Updates[0].(*api.UpdateEditMessage).Message.(*api.Message); string(friend.download(documentLocation(documentOf(got)), 4096)) != "new" {
		t.Errorf("the friend got %+v", got)
	}
	call1[*api.Updates](c, edit(in, sent.ID, ""))
	c.refused(edit(in, sent.ID, strings.Repeat("x", 1025)), "MEDIA_CAPTION_TOO_LONG")
	same := documentOf(m)
	again := &api.InputMediaDocument{ID: &api.InputDocument{ID: same.ID, AccessHash: same.AccessHash, FileReference: same.FileReference}}
	c.refused(media(sent.ID, again), "MESSAGE_NOT_MODIFIED")
	c.refused(media(sent.ID, k["voice"]), "MEDIA_NEW_INVALID")
	c.refused(media(sent.ID, &api.InputMediaDice{Emoticon: "\U0001F3B2"}), "MEDIA_NEW_INVALID")
	c.refused(media(sent.ID, &api.InputMediaEmpty{}), "MEDIA_EMPTY")
	c.refused(media(c.sendMedia(in, k["voice"], "").ID, k["photo"]), "MEDIA_PREV_INVALID")
	c.refused(media(c.sendMedia(in, &api.InputMediaDice{Emoticon: "\U0001F3B2"}, "").ID, k["photo"]), "MEDIA_PREV_INVALID")

	text, _ := c.send(in, "only text")
	u = call1[*api.Updates](c, media(text, k["photo"]))
	if m := u.Updates[0].(*api.UpdateEditMessage).Message.(*api.Message); photoOf(m) == nil || m.Message != "only text" {
		t.Errorf("got %+v", m)
	}
	long, _ := c.send(in, strings.Repeat("x", 1025))
	c.refused(media(long, k["photo"]), "MEDIA_CAPTION_TOO_LONG")

	u = call1[*api.Updates](c, &api.MessagesSendMultiMediaRequest{Peer: in, MultiMedia: album(900, k["photo"], k["photo"])})
	item := u.Updates[0].(*api.UpdateMessageID).ID
	c.refused(media(item, k["file"]), "MEDIA_GROUPED_INVALID")
	call1[*api.Updates](c, media(item, k["video"]))
}

// Sent, forwarded and deleted media is found by kind.
func TestMediaSearch(t *testing.T) {
	s := newSandbox(t)
	c := connect(t, s, Me)
	k := c.kinds()
	for _, name := range []string{"photo", "file", "video", "music", "voice"} {
		c.sendMedia(self(), k[name], "")
	}
	geo := c.sendMedia(self(), &api.InputMediaGeoPoint{GeoPoint: &api.InputGeoPoint{}}, "")
	c.sendMedia(self(), &api.InputMediaContact{PhoneNumber: "1"}, "")
	c.send(self(), "https://example.com")
	filters := []api.MessagesFilterClass{
		&api.InputMessagesFilterPhotos{}, &api.InputMessagesFilterVideo{}, &api.InputMessagesFilterPhotoVideo{},
		&api.InputMessagesFilterDocument{}, &api.InputMessagesFilterMusic{}, &api.InputMessagesFilterVoice{},
		&api.InputMessagesFilterGeo{}, &api.InputMessagesFilterContacts{}, &api.InputMessagesFilterURL{},
	}
	want := []int32{1, 1, 2, 1, 1, 1, 1, 1, 1}
	check := func() {
		t.Helper()
		counters := call1[*api.MessagesSearchCounterVector](c, &api.MessagesGetSearchCountersRequest{Peer: self(), Filters: filters})
		for i, f := range filters {
			found := c.page(&api.MessagesSearchRequest{Peer: self(), Filter: f, Limit: 100})
			if counters.Elems[i].Count != want[i] || len(found) != int(want[i]) {
				t.Errorf("%T: %d counted, %d found, want %d", f, counters.Elems[i].Count, len(found), want[i])
			}
		}
	}
	check()
	call1[*api.Updates](c, forward(self(), self(), geo.ID))
	want[6]++
	check()
	call1[*api.MessagesAffectedMessages](c, &api.MessagesDeleteMessagesRequest{ID: []int32{geo.ID}})
	want[6]--
	check()
}
