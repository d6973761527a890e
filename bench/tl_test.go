package bench

import (
	"fmt"
	"strings"
	"testing"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

const words = "the quick brown fox jumps over the lazy dog while nobody in the group is looking at it "

// text is the text of message i: half a line to two lines.
func text(i int) string { return strings.Repeat(words, 1+i%4)[:40+i%4*60] }

// ourHistory and gotdHistory are the same history, each in its own layer: 100
// messages, a third with a photo, 20 users, 5 channels.
func ourHistory() *api.MessagesMessagesSlice {
	h := &api.MessagesMessagesSlice{Count: 5000, Topics: []api.ForumTopicClass{}}
	for i := range 100 {
		m := &api.Message{ID: int32(1000 - i), FromID: &api.PeerUser{UserID: int64(100 + i%20)}, PeerID: &api.PeerChannel{ChannelID: 77},
			Date: 1700000000, Message: text(i), Views: tl.Some[int32](10), Forwards: tl.Some[int32](1),
			Entities: []api.MessageEntityClass{&api.MessageEntityBold{Length: 3}, &api.MessageEntityURL{Offset: 4, Length: 5}}}
		if i%3 == 0 {
			m.Media = &api.MessageMediaPhoto{Photo: &api.Photo{ID: int64(i), AccessHash: 1 << 60, FileReference: make([]byte, 25), Date: 1700000000,
				Sizes: []api.PhotoSizeClass{&api.PhotoSize{Type: "m", W: 320, H: 240, Size: 10000}, &api.PhotoSize{Type: "x", W: 800, H: 600, Size: 100000}}, DCID: 2}}
		}
		h.Messages = append(h.Messages, m)
	}
	for i := range 20 {
		h.Users = append(h.Users, &api.User{ID: int64(100 + i), AccessHash: tl.Some(int64(1) << 60), FirstName: tl.Some(fmt.Sprint("First", i)),
			LastName: tl.Some("Last"), Username: tl.Some(fmt.Sprint("username", i)), Status: &api.UserStatusOffline{WasOnline: 1700000000},
			Photo: &api.UserProfilePhoto{PhotoID: 5, DCID: 2}})
	}
	for i := range 5 {
		h.Chats = append(h.Chats, &api.Channel{Megagroup: true, ID: int64(77 + i), AccessHash: tl.Some(int64(1) << 60), Title: "A group", Photo: &api.ChatPhotoEmpty{}, Date: 1700000000})
	}
	return h
}

func gotdHistory() *tg.MessagesMessagesSlice {
	h := &tg.MessagesMessagesSlice{Count: 5000}
	for i := range 100 {
		m := &tg.Message{ID: 1000 - i, PeerID: &tg.PeerChannel{ChannelID: 77}, Date: 1700000000, Message: text(i)}
		m.SetFromID(&tg.PeerUser{UserID: int64(100 + i%20)})
		m.SetViews(10)
		m.SetForwards(1)
		m.SetEntities([]tg.MessageEntityClass{&tg.MessageEntityBold{Length: 3}, &tg.MessageEntityURL{Offset: 4, Length: 5}})
		if i%3 == 0 {
			p := &tg.MessageMediaPhoto{}
			p.SetPhoto(&tg.Photo{ID: int64(i), AccessHash: 1 << 60, FileReference: make([]byte, 25), Date: 1700000000,
				Sizes: []tg.PhotoSizeClass{&tg.PhotoSize{Type: "m", W: 320, H: 240, Size: 10000}, &tg.PhotoSize{Type: "x", W: 800, H: 600, Size: 100000}}, DCID: 2})
			m.SetMedia(p)
		}
		h.Messages = append(h.Messages, m)
	}
	for i := range 20 {
		u := &tg.User{ID: int64(100 + i)}
		u.SetAccessHash(1 << 60)
		u.SetFirstName(fmt.Sprint("First", i))
		u.SetLastName("Last")
		u.SetUsername(fmt.Sprint("username", i))
		u.SetStatus(&tg.UserStatusOffline{WasOnline: 1700000000})
		u.SetPhoto(&tg.UserProfilePhoto{PhotoID: 5, DCID: 2})
		h.Users = append(h.Users, u)
	}
	for i := range 5 {
		c := &tg.Channel{Megagroup: true, ID: int64(77 + i), Title: "A group", Photo: &tg.ChatPhotoEmpty{}, Date: 1700000000}
		c.SetAccessHash(1 << 60)
		h.Chats = append(h.Chats, c)
	}
	return h
}

func BenchmarkHistoryDecode(b *testing.B) {
	b.Run("tgscript", func(b *testing.B) {
		data := api.Append(nil, ourHistory())
		method := api.ByName("messages.getHistory")
		b.ReportAllocs()
		b.SetBytes(int64(len(data)))
		for b.Loop() {
			// Strings alias data, which nobody writes to: it can be decoded again.
			if _, err := api.DecodeResult(method, data); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("gotd", func(b *testing.B) {
		var buf bin.Buffer
		if err := gotdHistory().Encode(&buf); err != nil {
			b.Fatal(err)
		}
		data := buf.Copy()
		b.ReportAllocs()
		b.SetBytes(int64(len(data)))
		for b.Loop() {
			buf.ResetTo(data)
			if _, err := tg.DecodeMessagesMessages(&buf); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkSendMessage(b *testing.B) {
	ours := &api.MessagesSendMessageRequest{Peer: &api.InputPeerUser{UserID: 5, AccessHash: 6}, Message: "Hello there!", RandomID: 7}
	gotd := &tg.MessagesSendMessageRequest{Peer: &tg.InputPeerUser{UserID: 5, AccessHash: 6}, Message: "Hello there!", RandomID: 7}
	b.Run("encode/tgscript", func(b *testing.B) {
		buf := make([]byte, 0, 256)
		b.ReportAllocs()
		for b.Loop() {
			buf = api.Append(buf[:0], ours)
		}
	})
	b.Run("encode/gotd", func(b *testing.B) {
		var buf bin.Buffer
		b.ReportAllocs()
		for b.Loop() {
			buf.Reset()
			if err := gotd.Encode(&buf); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("decode/tgscript", func(b *testing.B) {
		data := api.Append(nil, ours)
		var req api.MessagesSendMessageRequest
		b.ReportAllocs()
		for b.Loop() {
			req = api.MessagesSendMessageRequest{}
			if err := api.DecodeInto(data, &req); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("decode/gotd", func(b *testing.B) {
		var buf bin.Buffer
		if err := gotd.Encode(&buf); err != nil {
			b.Fatal(err)
		}
		data := buf.Copy()
		var req tg.MessagesSendMessageRequest
		b.ReportAllocs()
		for b.Loop() {
			req = tg.MessagesSendMessageRequest{}
			buf.ResetTo(data)
			if err := req.Decode(&buf); err != nil {
				b.Fatal(err)
			}
		}
	})
}
