package sandbox

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// A reference that has expired is refused wherever one is taken, and the message
// that holds the file gives a new one when it is fetched (A15).
func TestReferenceA15(t *testing.T) {
	s := newSandbox(t)
	c := connect(t, s, Me)
	want := content(5000, 1)
	for name, in := range map[string]api.InputPeerClass{"own": self(), "channel": c.channel(channelID)} {
		t.Run(name, func(t *testing.T) {
			c.t = t
			m := c.sendMedia(in, asDocument(c.upload(1, want, 8<<10, "a")), "")
			d := documentOf(m)
			s.world.expire(s.world.Files[d.ID])
			refused := func(ref []byte, refusal string) {
				t.Helper()
				at := documentLocation(d)
				at.FileReference = ref
				c.refused(&api.UploadGetFileRequest{Location: at, Limit: 4096}, refusal)
				c.refused(&api.UploadGetFileHashesRequest{Location: at}, refusal)
				id := &api.InputDocument{ID: d.ID, AccessHash: d.AccessHash, FileReference: ref}
				c.refused(&api.MessagesSendMediaRequest{Peer: self(), Media: &api.InputMediaDocument{ID: id}, RandomID: c.random()}, refusal)
			}
			refused(d.FileReference, "FILE_REFERENCE_EXPIRED")
			refused(nil, "FILE_REFERENCE_EMPTY")
			refused([]byte("x"), "FILE_REFERENCE_INVALID")
			refused(append(bytes.Clone(d.FileReference), 0), "FILE_REFERENCE_INVALID")
			refused(fileReference(d.ID, 7), "FILE_REFERENCE_INVALID")

			again := documentOf(c.page(&api.MessagesGetHistoryRequest{Peer: in, Limit: 100})[0].(*api.Message))
			if again.ID != d.ID || again.AccessHash != d.AccessHash || bytes.Equal(again.FileReference, d.FileReference) {
				t.Errorf("fetched again: %+v, was %+v", again, d)
			}
			if got := c.download(documentLocation(again), 8<<10); !bytes.Equal(got, want) {
				t.Errorf("got %d bytes", len(got))
			}
			id := &api.InputDocument{ID: again.ID, AccessHash: again.AccessHash, FileReference: again.FileReference}
			if copied := documentOf(c.sendMedia(self(), &api.InputMediaDocument{ID: id}, "")); copied.ID != d.ID {
				t.Errorf("sent by id: %+v", copied)
			}
		})
	}
}

// References expire by themselves, and messages have new ones. Files are kept where
// they are to be, photos too.
func TestReferencesLastA15(t *testing.T) {
	s, now := sandboxAt(t)
	c := connect(t, s, Me)
	s.ReferencesLast(time.Hour)
	if err := s.KeepFilesIn(4); err != nil || s.KeepFilesIn(9) == nil {
		t.Fatal(err)
	}
	m := c.sendMedia(self(), asDocument(c.upload(1, []byte("x"), 1024, "a")), "")
	photo := photoOf(c.sendMedia(self(), asPhoto(c.upload(1, picture(t, 50, 50, "png"), 1024, "a.png")), ""))
	c.refused(&api.UploadGetFileRequest{Location: documentLocation(documentOf(m)), Limit: 4096}, "FILE_MIGRATE_4")
	c.refused(&api.UploadGetFileRequest{Location: &api.InputPhotoFileLocation{ID: photo.ID, AccessHash: photo.AccessHash,
		FileReference: photo.FileReference, ThumbSize: "s"}, Limit: 4096}, "FILE_MIGRATE_4")
	there := connect(t, s, Me)
	there.sess.key.DC = 4
	for range 3 {
		*now += 3599
		there.download(documentLocation(documentOf(m)), 4096)
		*now++
		there.refused(&api.UploadGetFileRequest{Location: documentLocation(documentOf(m)), Limit: 4096}, "FILE_REFERENCE_EXPIRED")
		m = c.page(&api.MessagesGetHistoryRequest{Peer: self(), Limit: 100})[1].(*api.Message)
	}
}

// What waits to be sent, or to be chosen, is handed out with references that are
// good when it is.
func TestReferenceLaterA15(t *testing.T) {
	s, now := sandboxAt(t)
	c, friend, bot := connect(t, s, Me), connect(t, s, "sandbox_friend"), connect(t, s, "1000:sandbox")
	photo := c.stored(asPhoto(c.upload(1, picture(t, 50, 50, "png"), 1024, "a.png")))
	u := call1[*api.Updates](c, &api.MessagesSendMultiMediaRequest{Peer: c.user(friendID), ScheduleDate: tl.Some[int32](testTime + 60),
		MultiMedia: album(1, photo, photo)})
	again := call1[*api.Updates](c, &api.MessagesSendMultiMediaRequest{Peer: c.user(friendID), ScheduleDate: tl.Some[int32](testTime + 60),
		MultiMedia: album(11, photo, photo)})
	first := u.Updates[2].(*api.UpdateNewScheduledMessage).Message.(*api.Message)
	if second := again.Updates[2].(*api.UpdateNewScheduledMessage).Message.(*api.Message); first.GroupedID == second.GroupedID {
		t.Errorf("two albums are %d", first.GroupedID.Value)
	}
	s.world.expire(s.world.Files[photoOf(first).ID])
	waiting := c.page(&api.MessagesGetScheduledHistoryRequest{Peer: c.user(friendID)})
	p := photoOf(waiting[0].(*api.Message))
	at := &api.InputPhotoFileLocation{ID: p.ID, AccessHash: p.AccessHash, FileReference: p.FileReference, ThumbSize: "s"}
	c.download(at, 4096)
	*now += 60
	s.Tick()
	got := friend.page(&api.MessagesGetHistoryRequest{Peer: friend.user(meID), Limit: 100})
	p = photoOf(got[0].(*api.Message))
	friend.download(&api.InputPhotoFileLocation{ID: p.ID, AccessHash: p.AccessHash, FileReference: p.FileReference, ThumbSize: "s"}, 4096)

	wait := c.begin(&api.MessagesGetInlineBotResultsRequest{Bot: c.inputUser(botID), Peer: self()})
	theirs := bot.stored(asPhoto(bot.upload(1, picture(t, 60, 60, "png"), 1024, "b.png"))).(*api.InputMediaPhoto).ID
	call1[*api.Bool](bot, &api.MessagesSetInlineBotResultsRequest{QueryID: bot.only().Updates[0].(*api.UpdateBotInlineQuery).QueryID,
		Results: []api.InputBotInlineResultClass{&api.InputBotInlineResultPhoto{ID: "x", Type: "photo", Photo: theirs,
			SendMessage: &api.InputBotInlineMessageMediaAuto{ReplyMarkup: buttons(&api.InlineButtonTypeCallback{Data: []byte("go")})}}}})
	results := wait.reply.(*api.MessagesBotResults)
	p = results.Results[0].(*api.BotInlineMediaResult).Photo.(*api.Photo)
	c.download(&api.InputPhotoFileLocation{ID: p.ID, AccessHash: p.AccessHash, FileReference: p.FileReference, ThumbSize: "s"}, 4096)
	s.world.expire(s.world.Files[p.ID])
	sent := call1[*api.Updates](c, &api.MessagesSendInlineBotResultRequest{Peer: self(), RandomID: 99, QueryID: results.QueryID, ID: "x"})
	p = photoOf(sent.Updates[1].(*api.UpdateNewMessage).Message.(*api.Message))
	c.download(&api.InputPhotoFileLocation{ID: p.ID, AccessHash: p.AccessHash, FileReference: p.FileReference, ThumbSize: "s"}, 4096)

	chosen := bot.only().Updates[0].(*api.UpdateBotInlineSend)
	call1[*api.Bool](bot, &api.MessagesEditInlineBotMessageRequest{ID: chosen.MsgID, Message: tl.Some(""),
		Media: asDocument(bot.upload(2, []byte("new"), 1024, "n"))})
	edited := documentOf(c.page(&api.MessagesGetHistoryRequest{Peer: self(), Limit: 100})[0].(*api.Message))
	if got := c.download(documentLocation(edited), 4096); string(got) != "new" {
		t.Errorf("edited to %q", got)
	}
}

// Files outlive the process in a world that is kept. What was uploaded and not
// used does not.
func TestSnapshotFiles(t *testing.T) {
	dir := t.TempDir()
	s, err := New(Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	c := connect(t, s, Me)
	want := content(70_000, 2)
	first := documentOf(c.sendMedia(self(), asDocument(c.upload(1, want, 32<<10, "a")), ""))
	second := documentOf(c.sendMedia(c.user(friendID), asDocument(c.upload(2, want, 64<<10, "b")), ""))
	left := c.upload(3, want, 32<<10, "c")
	for range 2 {
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if s, err = New(Options{Dir: dir}); err != nil {
			t.Fatal(err)
		}
	}
	defer s.Close()
	c = connect(t, s, Me)
	for _, d := range []*api.Document{first, second} {
		if got := c.download(documentLocation(d), 32<<10); !bytes.Equal(got, want) {
			t.Errorf("got %d bytes, want %d", len(got), len(want))
		}
	}
	if third := documentOf(c.sendMedia(self(), asDocument(c.upload(1, []byte("x"), 1024, "d")), "")); third.ID == first.ID || third.ID == second.ID {
		t.Errorf("id %d is used again", third.ID)
	}
	c.refused(&api.MessagesSendMediaRequest{Peer: self(), Media: asDocument(left), RandomID: c.random()}, "FILE_PART_0_MISSING")

	names, err := filepath.Glob(filepath.Join(dir, filesDir, "*"))
	if err != nil || len(names) != 1 {
		t.Fatalf("%v, %v", names, err)
	}
	if info, err := os.Stat(names[0]); err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("a file's content: %v, %v", info, err)
	}
	if err := os.WriteFile(names[0], want[1:], 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := New(Options{Dir: dir}); err == nil {
		t.Error("damaged content is taken")
	}
}
