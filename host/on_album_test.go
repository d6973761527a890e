package host_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/tgscript/tgscript/tl/api"
)

// album sends an album of photos that are in the web.
func (s *stage) album(from, to string, captions ...string) {
	s.t.Helper()
	c := s.client(from)
	peer, err := c.InputPeer(s.t.Context(), to)
	if err != nil {
		s.t.Fatal(err)
	}
	req := &api.MessagesSendMultiMediaRequest{Peer: peer}
	for i, caption := range captions {
		s.random++
		o := s.invoke(c, &api.UploadSaveFilePartRequest{FileID: int64(i + 1), Bytes: []byte("photo")})
		if ok, _ := o.(*api.Bool); ok == nil || !ok.Value {
			s.t.Fatalf("upload: %v", o)
		}
		media := s.invoke(c, &api.MessagesUploadMediaRequest{Peer: peer, Media: &api.InputMediaUploadedDocument{
			File: &api.InputFile{ID: int64(i + 1), Parts: 1, Name: "a.txt"}, MimeType: "text/plain"}})
		d := media.(*api.MessageMediaDocument).Document.(*api.Document)
		req.MultiMedia = append(req.MultiMedia, &api.InputSingleMedia{
			Media:    &api.InputMediaDocument{ID: &api.InputDocument{ID: d.ID, AccessHash: d.AccessHash, FileReference: d.FileReference}},
			RandomID: s.random, Message: caption,
		})
	}
	s.invoke(c, req)
}

const tellAlbums = `
on("album", function(event)
  local texts = {}
  for i, m in ipairs(event.messages) do
    texts[i] = m.message
    assert(m.id == event.ids[i])
  end
  print("album", #event.messages, event.text, table.concat(texts, ","), event.media_type, event.replayed, event.id == event.ids[1], event.private)
end)
on("message", function(event) print(event.text, event.grouped_id ~= nil) end)`

// TestOnAlbum: an album is one event behind those of its messages, as soon as it
// is known to be whole.
func TestOnAlbum(t *testing.T) {
	onStage(t, tellAlbums, func(s *stage) {
		friend := s.client("sandbox_friend")
		s.album("sandbox_friend", "sandbox_me", "", "two", "three")
		s.want("\ttrue\ntwo\ttrue\nthree\ttrue\nalbum\t3\ttwo\t,two,three\tdocument\tfalse\ttrue\ttrue\n")
		s.album("sandbox_friend", "sandbox_me", "a", "b")
		s.send(friend, "sandbox_me", "after")
		s.want("a\ttrue\nb\ttrue\nalbum\t2\ta\ta,b\tdocument\tfalse\ttrue\ttrue\nafter\tfalse\n")
	})
}

// TestOnAlbumReplayed: the same of one that came while no script ran.
func TestOnAlbumReplayed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		store := s.store("sandbox_me")
		s.session(store, tellAlbums, false, func() { s.want("") })
		s.album("sandbox_friend", "sandbox_me", "a", "b")
		s.album("sandbox_friend", "sandbox_supergroup", "c", "d")
		s.session(store, tellAlbums, false, func() {
			got := strings.Split(s.printed(), "\n")
			slices.Sort(got)
			want := []string{"", "a\ttrue", "album\t2\ta\ta,b\tdocument\ttrue\ttrue\ttrue", "album\t2\tc\tc,d\tdocument\ttrue\ttrue\tfalse", "b\ttrue", "c\ttrue", "d\ttrue"}
			if !slices.Equal(got, want) {
				t.Errorf("printed %q", got)
			}
			s.album("sandbox_friend", "sandbox_me", "e", "f")
			s.want("e\ttrue\nf\ttrue\nalbum\t2\te\te,f\tdocument\tfalse\ttrue\ttrue\n")
		})
		s.session(store, tellAlbums, false, func() { s.want("") })
	})
}
