package telegram

import (
	"bytes"
	"context"
	"reflect"
	"strings"

	"github.com/tgscript/tgscript/tl/api"
)

// A call that Telegram refuses because of a file's reference is made once more
// with a fresh one, from where the file was seen (A15).

// mostFresh is how many references are remembered that were asked for.
const mostFresh = 256

// freshFile is what a file is asked for with since its reference was renewed.
type freshFile struct {
	hash int64
	ref  []byte
}

// referenceRefused tells whether a refusal is one because of a file's reference.
func referenceRefused(e *Error) bool { return strings.HasPrefix(e.Type, "FILE_REFERENCE_") }

// heldFile is a place of a request where a file is named.
type heldFile struct {
	id   int64
	hash *int64
	ref  *[]byte
}

func heldIn(o api.Object) (heldFile, bool) {
	switch o := o.(type) {
	case *api.InputDocument:
		return heldFile{o.ID, &o.AccessHash, &o.FileReference}, true
	case *api.InputPhoto:
		return heldFile{o.ID, &o.AccessHash, &o.FileReference}, true
	case *api.InputDocumentFileLocation:
		return heldFile{o.ID, &o.AccessHash, &o.FileReference}, true
	case *api.InputPhotoFileLocation:
		return heldFile{o.ID, &o.AccessHash, &o.FileReference}, true
	}
	return heldFile{}, false
}

// heldFiles are the files that a request names, at any depth.
func heldFiles(v reflect.Value, list []heldFile) []heldFile {
	switch v.Kind() {
	case reflect.Interface:
		if !v.IsNil() {
			list = heldFiles(v.Elem(), list)
		}
	case reflect.Pointer:
		if v.IsNil() {
			break
		}
		if o, ok := v.Interface().(api.Object); ok {
			if h, ok := heldIn(o); ok {
				return append(list, h)
			}
		}
		list = heldFiles(v.Elem(), list)
	case reflect.Struct:
		for i := range v.NumField() {
			list = heldFiles(v.Field(i), list)
		}
	case reflect.Slice:
		switch v.Type().Elem().Kind() {
		case reflect.Interface, reflect.Pointer, reflect.Slice:
			for i := range v.Len() {
				list = heldFiles(v.Index(i), list)
			}
		}
	}
	return list
}

// referenced is the request of a call with fresh references of its files; nil if
// there is none.
func (x *call) referenced(ctx context.Context, s *search) (fresh api.Object) {
	req, err := api.Decode(x.first.Body)
	if err != nil {
		return nil
	}
	asked := false
	for _, h := range heldFiles(reflect.ValueOf(req), nil) {
		f, known := x.client.origins.freshOf(h.id, *h.ref)
		if !known {
			asked = true
			f, known = s.renewFile(ctx, h.id, *h.ref)
		}
		if known {
			*h.hash, *h.ref, fresh = f.hash, f.ref, req
		}
	}
	x.repaired = asked // what was asked for before may have expired since
	return fresh
}

// freshOf is what is known of a file in place of a reference that was refused.
func (s *origins) freshOf(id int64, refused []byte) (freshFile, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f, ok := s.fresh.get(id)
	return f, ok && !bytes.Equal(f.ref, refused)
}

// renewFile asks for a file's reference in place of one that was refused, where it
// has been seen; once for all who ask at the same time.
func (s *search) renewFile(ctx context.Context, id int64, refused []byte) (f freshFile, ok bool) {
	all := s.client.origins
	for {
		all.mu.Lock()
		if f, ok := all.fresh.get(id); ok && !bytes.Equal(f.ref, refused) {
			all.mu.Unlock()
			return f, true
		}
		other := all.under[id]
		if other == nil {
			break
		}
		all.mu.Unlock()
		select {
		case <-other:
		case <-ctx.Done():
			return f, false
		}
	}
	mine := make(chan struct{})
	all.under[id] = mine
	seen, _ := all.all.get(id)
	all.mu.Unlock()
	asked := "" // the last question: two places may lead to the same
	for _, at := range seen {
		req := s.client.questionFor(at, s.o)
		if req == nil || string(api.Append(nil, req)) == asked {
			continue
		}
		if f, ok = s.fileAgain(ctx, req, id, refused); ok {
			break
		}
		asked = string(api.Append(nil, req))
	}
	all.mu.Lock()
	if ok {
		all.fresh.put(id, f)
	}
	delete(all.under, id)
	all.mu.Unlock()
	close(mine)
	return f, ok
}

// fileAgain asks for what shows a file, to see whether that brings another
// reference.
func (s *search) fileAgain(ctx context.Context, req api.Object, id int64, refused []byte) (f freshFile, ok bool) {
	answer, err := s.ask(ctx, req)
	if err != nil || answer == nil {
		return f, false
	}
	what := "shows it no more"
	visitFiles(answer, origin{}, func(other int64, _ origin, file api.Object) {
		if other != id || ok {
			return
		}
		switch file := file.(type) {
		case *api.Document:
			f = freshFile{file.AccessHash, file.FileReference}
		case *api.Photo:
			f = freshFile{file.AccessHash, file.FileReference}
		}
		what, ok = "no change", !bytes.Equal(f.ref, refused)
	})
	if !ok {
		s.step(typeName(innermost(req)), what)
	}
	return f, ok
}

// questionFor is what to ask for the place where a file was seen.
func (c *Client) questionFor(at origin, o CallOptions) api.Object {
	s := &search{client: c, want: anyPeer, o: o}
	switch at.kind {
	case inMessage:
		ids := []api.InputMessageClass{&api.InputMessageID{ID: int32(at.id)}}
		if at.in.kind != kindChannel {
			return &api.MessagesGetMessagesRequest{ID: ids}
		}
		if chat, ok := s.known(at.in); ok {
			return &api.ChannelsGetMessagesRequest{Channel: chat.inputChannel(), ID: ids}
		}
	case inStory:
		if peer, ok := s.known(at.in); ok {
			return &api.StoriesGetStoriesByIDRequest{Peer: peer.input(), ID: []int32{int32(at.id)}}
		}
	case inStickerSet:
		return &api.MessagesGetStickerSetRequest{Stickerset: &api.InputStickerSetID{ID: at.id, AccessHash: at.hash}}
	case amongEmoji:
		return &api.MessagesGetCustomEmojiDocumentsRequest{DocumentID: []int64{at.id}}
	case inAnswer:
		if req, err := api.Decode([]byte(at.again)); err == nil {
			return wholeAnswer(req)
		}
	}
	return nil
}

// wholeAnswer is a question that is not answered with "nothing has changed".
func wholeAnswer(req api.Object) api.Object {
	if hash := reflect.ValueOf(innermost(req)).Elem().FieldByName("Hash"); hash.IsValid() && hash.CanInt() {
		hash.SetInt(0)
	}
	return req
}

// freshest is a location with the reference that it has since it was renewed.
func (s *origins) freshest(l api.InputFileLocationClass) api.InputFileLocationClass {
	h, ok := heldIn(l)
	if !ok {
		return l
	}
	s.mu.Lock()
	f, ok := s.fresh.get(h.id)
	s.mu.Unlock()
	if !ok {
		return l
	}
	switch l := l.(type) {
	case *api.InputDocumentFileLocation:
		l2 := *l
		l2.AccessHash, l2.FileReference = f.hash, f.ref
		return &l2
	case *api.InputPhotoFileLocation:
		l2 := *l
		l2.AccessHash, l2.FileReference = f.hash, f.ref
		return &l2
	}
	return l
}

// remember notes where a file can be asked for again, as whoever has it says,
// unless the client has seen more of it.
func (s *origins) remember(f File) {
	h, ok := heldIn(f.Location)
	if !ok || f.Origin.Request == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if was, _ := s.all.get(h.id); was[1].kind == unknownOrigin {
		at := origin{kind: inAnswer, again: string(api.Append(nil, f.Origin.Request))}
		if was[0].kind == unknownOrigin {
			was[0] = at
		} else {
			was[1] = at
		}
		s.all.put(h.id, was)
	}
}

// originOf is where a message or a sticker can be asked for again. A story does not
// say whose it is.
func (c *Client) originOf(o api.Object, d *api.Document) Origin {
	at := origin{}
	switch o := o.(type) {
	case *api.Message:
		if k, ok := keyOf(o); ok && !o.QuickReplyShortcutID.Set {
			at = origin{kind: inMessage, in: k, id: int64(o.ID)}
		}
	case *api.MessageService:
		if k, ok := keyOf(o); ok {
			at = origin{kind: inMessage, in: k, id: int64(o.ID)}
		}
	}
	if at.kind == unknownOrigin && d != nil {
		at = stickerOrigin(d)
	}
	return Origin{Request: c.questionFor(at, CallOptions{})}
}

// stickerOrigin is the set that a sticker says it is of, or where a custom emoji
// can be asked for.
func stickerOrigin(d *api.Document) origin {
	for _, a := range d.Attributes {
		switch a := a.(type) {
		case *api.DocumentAttributeCustomEmoji:
			return origin{kind: amongEmoji, id: d.ID}
		case *api.DocumentAttributeSticker:
			if set, ok := a.Stickerset.(*api.InputStickerSetID); ok {
				return origin{kind: inStickerSet, id: set.ID, hash: set.AccessHash}
			}
		}
	}
	return origin{}
}
