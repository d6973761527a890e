package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"slices"

	"github.com/gotd/td/telegram/downloader"
	"github.com/gotd/td/telegram/message"
	"github.com/gotd/td/telegram/message/styling"
	"github.com/gotd/td/telegram/uploader"
	"github.com/gotd/td/tg"
)

// big is more than 10 MB, which go up in big parts.
const big = 12 << 20

func files(ctx context.Context) {
	me, friend := user(ctx, "me"), user(ctx, "friend")
	defer me.stop()
	defer friend.stop()
	sent := document(ctx, me, friend)
	small(ctx, me)
	photo(ctx, me, friend)
	album(ctx, me, friend)
	profile(ctx, me, friend)
	anew(ctx, me, friend, sent)
}

func random(size int) []byte {
	data := make([]byte, size)
	rand.Read(data)
	return data
}

// digest is enough of some bytes to tell whether they are the same.
func digest(data []byte) string { return fmt.Sprintf("%d bytes, %x", len(data), sha256.Sum256(data)) }

func (a *account) uploader() *uploader.Uploader {
	return uploader.NewUploader(a.api).WithPartSize(512 << 10).WithThreads(3)
}

func documentOf(m *tg.Message) *tg.Document {
	media, ok := m.Media.(*tg.MessageMediaDocument)
	holds(fmt.Sprintf("media is a %T", m.Media), ok)
	d, ok := media.Document.(*tg.Document)
	holds("the document is empty", ok)
	return d
}

func fileName(d *tg.Document) string {
	for _, a := range d.Attributes {
		if name, ok := a.(*tg.DocumentAttributeFilename); ok {
			return name.FileName
		}
	}
	return ""
}

// download is a whole file, by gotd's downloader.
func (a *account) download(ctx context.Context, at tg.InputFileLocationClass) []byte {
	var b bytes.Buffer
	need(downloader.NewDownloader().Download(a.api, at).Stream(ctx, &b))
	return b.Bytes()
}

func document(ctx context.Context, me, friend *account) *tg.Document {
	data := random(big)
	done(os.WriteFile(inDir("random.bin"), data, 0o600))
	there := me.peer(ctx, "sandbox_friend")
	up := need(me.uploader().FromPath(ctx, inDir("random.bin")))
	_, isBig := up.(*tg.InputFileBig)
	holds("12 MB are no big file", isBig)
	id := sentID(me.sender.To(there).Media(ctx, message.UploadedDocument(up, styling.Bold("12"), styling.Plain(" MB")).
		MIME("application/octet-stream").Filename("random.bin").ForceFile(true)))
	mine, seen := me.read(ctx, there, id), friend.history(ctx, friend.peer(ctx, "sandbox_me"), 1)[0]
	for _, m := range []*tg.Message{mine, seen} {
		d := documentOf(m)
		same("caption", m.Message, "12 MB")
		same("caption's entities", entities(m), []entity{{"Bold", 0, 2}})
		same("document", []any{d.Size, fileName(d), d.MimeType}, []any{int64(big), "random.bin", "application/octet-stream"})
		holds("no file reference", len(d.FileReference) > 0)
	}
	d := documentOf(seen)
	path := inDir("came.bin")
	need(downloader.NewDownloader().WithPartSize(1<<20).Download(friend.api, d.AsInputDocumentFileLocation()).WithThreads(4).ToPath(ctx, path))
	same("12 MB, down by the friend", digest(need(os.ReadFile(path))), digest(data))
	same("12 MB, down by me", digest(me.download(ctx, documentOf(mine).AsInputDocumentFileLocation())), digest(data))
	part, ok := need(friend.api.UploadGetFile(ctx, &tg.UploadGetFileRequest{Location: d.AsInputDocumentFileLocation(),
		Offset: 5 << 20, Limit: 128 << 10})).(*tg.UploadFile)
	holds("no file", ok)
	same("a part out of the middle", digest(part.Bytes), digest(data[5<<20:][:128<<10]))
	return documentOf(mine)
}

// small files go up in small parts, from memory, and have sizes at the edges of
// a part.
func small(ctx context.Context, me *account) {
	var sizes []int64
	saved := tg.InputPeerClass(&tg.InputPeerSelf{})
	var last *tg.Document
	for _, size := range []int{1, 128 << 10, 128<<10 + 1, 1_000_003} {
		data := random(size)
		name := fmt.Sprintf("%d.bin", size)
		f := need(uploader.NewUploader(me.api).FromBytes(ctx, name, data))
		id := sentID(me.sender.To(saved).Media(ctx, message.UploadedDocument(f).Filename(name).ForceFile(true)))
		last = documentOf(me.read(ctx, saved, id))
		same(name, digest(me.download(ctx, last.AsInputDocumentFileLocation())), digest(data))
		same(name+": name", fileName(last), name)
		sizes = append(sizes, int64(size))
	}
	var found []int64
	for _, e := range need(me.inside(saved).Document().BatchSize(10).Collect(ctx)) {
		found = append(found, documentOf(e.Msg.(*tg.Message)).Size)
	}
	same("found as documents", found, reversed(sizes))
	at := last.AsInputDocumentFileLocation()
	at.AccessHash++
	refused("a file with another access hash", "LOCATION_INVALID",
		failed(me.api.UploadGetFile(ctx, &tg.UploadGetFileRequest{Location: at, Limit: 4096})))
	at.AccessHash--
	refused("an odd limit", "LIMIT_INVALID", failed(me.api.UploadGetFile(ctx, &tg.UploadGetFileRequest{Location: at, Limit: 4097})))
	refused("no part", "FILE_PARTS_INVALID", failed(me.sender.To(saved).Media(ctx,
		message.UploadedDocument(&tg.InputFile{ID: 1, Parts: 0, Name: "none"}).Filename("none"))))
}

// picture is a PNG of a size.
func picture(width, height int, shade uint8) []byte {
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for x := range width {
		for y := range height {
			img.SetRGBA(x, y, color.RGBA{uint8(x), uint8(y), shade, 255})
		}
	}
	var b bytes.Buffer
	done(png.Encode(&b, img))
	return b.Bytes()
}

// largest is the largest size of a message's photo.
func largest(m *tg.Message) (*tg.Photo, *tg.PhotoSize) {
	media, ok := m.Media.(*tg.MessageMediaPhoto)
	holds(fmt.Sprintf("media is a %T", m.Media), ok)
	p, ok := media.Photo.(*tg.Photo)
	holds("the photo is empty", ok)
	var size *tg.PhotoSize
	for _, s := range p.Sizes {
		switch s := s.(type) {
		case *tg.PhotoSize:
			if size == nil || s.W > size.W {
				size = s
			}
		case *tg.PhotoSizeProgressive:
			if size == nil || s.W > size.W {
				size = &tg.PhotoSize{Type: s.Type, W: s.W, H: s.H, Size: slices.Max(s.Sizes)}
			}
		}
	}
	holds("the photo has no size", size != nil)
	return p, size
}

func isPicture(data []byte) bool {
	return bytes.HasPrefix(data, []byte("\xff\xd8\xff")) || bytes.HasPrefix(data, []byte("\x89PNG"))
}

func photo(ctx context.Context, me, friend *account) {
	there := me.peer(ctx, "sandbox_friend")
	id := sentID(me.sender.WithUploader(me.uploader()).To(there).
		Upload(message.FromBytes("picture.png", picture(320, 200, 0))).Photo(ctx, styling.Plain("look")))
	here := friend.peer(ctx, "sandbox_me")
	seen := friend.history(ctx, here, 1)[0]
	same("caption", seen.Message, "look")
	p, size := largest(seen)
	same("the photo's size", []int{size.W, size.H}, []int{320, 200})
	got := friend.download(ctx, &tg.InputPhotoFileLocation{ID: p.ID, AccessHash: p.AccessHash, FileReference: p.FileReference, ThumbSize: size.Type})
	holds("a photo that is no picture any more", isPicture(got))
	same("bytes of it", len(got), size.Size)
	same("found as photos", friend.search(ctx, friend.inside(here).Photos()), []int{seen.ID})
	need(me.sender.To(there).Edit(id).Text(ctx, "look again"))
	again := friend.read(ctx, here, seen.ID)
	same("the caption edited", again.Message, "look again")
	largest(again)
}

func album(ctx context.Context, me, friend *account) {
	var media []message.MultiMediaOption
	for i, caption := range []string{"one", "two", "three"} {
		f := need(me.uploader().FromBytes(ctx, caption+".png", picture(100+i, 80, uint8(i*100))))
		media = append(media, message.UploadedPhoto(f, styling.Plain(caption)))
	}
	need(me.sender.Resolve("sandbox_supergroup").Album(ctx, media[0], media[1:]...))
	seen := reversed(friend.history(ctx, friend.peer(ctx, "sandbox_supergroup"), 3))
	same("an album", texts(seen), []string{"one", "two", "three"})
	for i, m := range seen {
		holds("the messages have no group in common", m.GroupedID != 0 && m.GroupedID == seen[0].GroupedID)
		_, size := largest(m)
		same("a picture's width", size.W, 100+i)
	}
}

func profile(ctx context.Context, me, friend *account) {
	who := func(a *account) *tg.InputUser { return need(a.sender.Resolve("sandbox_me").AsInputUser(ctx)) }
	photos := func(a *account) []tg.PhotoClass {
		return need(a.api.PhotosGetUserPhotos(ctx, &tg.PhotosGetUserPhotosRequest{UserID: who(a), Limit: 10})).GetPhotos()
	}
	same("profile photos before there is one", len(photos(friend)), 0)
	f := need(me.uploader().FromBytes(ctx, "me.png", picture(200, 200, 50)))
	request := &tg.PhotosUploadProfilePhotoRequest{}
	request.SetFile(f)
	need(me.api.PhotosUploadProfilePhoto(ctx, request))
	p, ok := need(me.client.Self(ctx)).Photo.(*tg.UserProfilePhoto)
	holds("my profile photo is not set", ok)
	for _, a := range []*account{me, friend} {
		got := a.download(ctx, &tg.InputPeerPhotoFileLocation{Big: true, PhotoID: p.PhotoID, Peer: a.peer(ctx, "sandbox_me")})
		holds("the profile photo is no picture", isPicture(got))
	}
	same("profile photos", len(photos(friend)), 1)
}

// anew is a file that is there already: sent again, and forwarded.
func anew(ctx context.Context, me, friend *account, d *tg.Document) {
	super := me.peer(ctx, "sandbox_supergroup")
	id := sentID(me.sender.To(super).Document(ctx, d, styling.Plain("once more")))
	again := documentOf(me.read(ctx, super, id))
	same("sent anew", []int64{again.ID, again.Size}, []int64{d.ID, big})
	need(me.sender.To(me.peer(ctx, "sandbox_friend")).ForwardIDs(super, id).Send(ctx))
	seen := documentOf(friend.history(ctx, friend.peer(ctx, "sandbox_me"), 1)[0])
	same("forwarded", seen.ID, d.ID)
	part, ok := need(friend.api.UploadGetFile(ctx, &tg.UploadGetFileRequest{Location: seen.AsInputDocumentFileLocation(), Limit: 64 << 10})).(*tg.UploadFile)
	holds("no file", ok)
	same("bytes of a part of what was forwarded", len(part.Bytes), 64<<10)
}
