package host

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// Files that are given as a list go in albums of up to ten: photos and videos
// together, music, and other files. What may not be in one goes by itself, and the
// order stays.

// maxAlbum is how many messages an album has.
const maxAlbum = 10

// The kinds of albums.
const (
	alone      = 0
	ofPictures = 'p'
	ofMusic    = 'a'
	ofFiles    = 'd'
)

// albumKind is the kind of album that a document may be in.
func albumKind(d *api.Document) byte {
	for _, a := range d.Attributes {
		if video, ok := a.(*api.DocumentAttributeVideo); ok && video.RoundMessage {
			return alone
		}
	}
	switch documentType(d) {
	case "video":
		return ofPictures
	case "audio":
		return ofMusic
	case "document":
		return ofFiles
	}
	return alone
}

// sendList sends several files and returns their messages in a list.
func (v *verb) sendList(s *sendingFiles) ([]lua.LValue, error) {
	kinds := make([]byte, len(s.items))
	if len(s.items) > 1 {
		if err := v.ready(s, kinds); err != nil {
			return nil, err
		}
	}
	all := v.L.NewTable()
	for from := 0; from < len(s.items); {
		to := from + 1
		for to < len(s.items) && to-from < maxAlbum && kinds[from] != alone && kinds[to] == kinds[from] {
			to++
		}
		var messages []lua.LValue
		var err error
		if to-from == 1 {
			messages, err = v.sendOne(s, from)
			messages = messages[:min(1, len(messages))]
		} else {
			messages, err = v.sendAlbum(s, from, to)
		}
		if err != nil {
			return nil, err
		}
		for _, m := range messages {
			all.Append(m)
		}
		from = to
		s.ReplyTo, s.Effect = v.inTopic(&s.sending), api.MessagesSendMessageRequest{}.Effect
	}
	return []lua.LValue{all}, nil
}

// ready makes photos and documents of what was uploaded or is on the web, as albums
// want them, and tells of what kind each is.
func (v *verb) ready(s *sendingFiles, kinds []byte) error {
	var reqs []api.Object
	var of []int
	for i, it := range s.items {
		switch m := it.media.(type) {
		case *api.InputMediaPhoto:
			kinds[i] = ofPictures
		case *api.InputMediaUploadedPhoto, *api.InputMediaPhotoExternal, *api.InputMediaUploadedDocument, *api.InputMediaDocumentExternal:
			reqs, of = append(reqs, &api.MessagesUploadMediaRequest{Peer: s.Peer, Media: m}), append(of, i)
		case *api.InputMediaDocument:
			if d := shownDocument(it.of); d != nil {
				kinds[i] = albumKind(d)
			} else {
				reqs, of = append(reqs, &api.MessagesUploadMediaRequest{Peer: s.Peer, Media: m}), append(of, i)
			}
		}
	}
	if len(reqs) == 0 {
		return nil
	}
	results, errs := v.bridge.invokeAll(v.L, reqs, nil, telegram.BatchOptions{CallOptions: v.o})
	for n, i := range of {
		it := s.items[i]
		err := error(nil)
		if errs != nil {
			err = errs[n]
		}
		for again := err != nil; again; {
			if again, err = v.mend(it, err); again {
				results[n], err = v.call(reqs[n])
				again = err != nil
			}
		}
		if err != nil {
			return it.failed(err)
		}
		v.noteShown(it.media, results[n])
		switch m := results[n].(type) {
		case *api.MessageMediaPhoto:
			kinds[i] = ofPictures
			v.check("", v.c.cast("InputMedia", slotOf(&it.media), m, lua.LNil))
		case *api.MessageMediaDocument:
			if d := shownDocument(m); d != nil {
				kinds[i] = albumKind(d)
			}
			v.check("", v.c.cast("InputMedia", slotOf(&it.media), m, lua.LNil))
		default:
			return usage("%s: Telegram has made %s of it", it.called(), nameOf(m))
		}
		it.overlay()
	}
	return nil
}

// shownDocument is the document that o is or shows; nil: none.
func shownDocument(o api.Object) *api.Document {
	if m, ok := o.(*api.Message); ok {
		o = m.Media
	}
	return documentOf(o)
}

// sendAlbum sends one album: the files from one on, to another.
func (v *verb) sendAlbum(s *sendingFiles, from, to int) ([]lua.LValue, error) {
	r := s.MessagesSendMessageRequest
	req := &api.MessagesSendMultiMediaRequest{
		Silent: r.Silent, Background: r.Background, ClearDraft: r.ClearDraft, Noforwards: r.Noforwards, InvertMedia: r.InvertMedia, Peer: r.Peer,
		ReplyTo: r.ReplyTo, ScheduleDate: r.ScheduleDate, SendAs: r.SendAs, Effect: r.Effect,
	}
	for i, it := range s.items[from:to] {
		one := &api.InputSingleMedia{Media: it.media, RandomID: v.randomID(), Message: it.caption.Text}
		if len(s.ids) > 0 {
			one.RandomID = s.ids[from+i]
		}
		v.c.setEntities(slotOf(&one.Entities), it.caption.Entities)
		req.MultiMedia = append(req.MultiMedia, one)
	}
	return v.callAlbum(&r, req)
}

// callAlbum makes the call, and returns the messages.
func (v *verb) callAlbum(r *api.MessagesSendMessageRequest, req *api.MessagesSendMultiMediaRequest) ([]lua.LValue, error) {
	if err := v.resolve(); err != nil {
		return nil, err
	}
	for _, one := range req.MultiMedia {
		one.Entities = shownEntities(one.Entities)
	}
	res, err := v.call(req)
	if isRefused(err, alreadySent) {
		res, err = nil, nil
	}
	if err != nil {
		return nil, err
	}
	var sent []api.MessageClass
	if res != nil {
		sent = v.client.Sent(req, res)
	}
	out := make([]lua.LValue, len(req.MultiMedia))
	for i, one := range req.MultiMedia {
		if i < len(sent) && sent[i] != nil {
			out[i] = v.wrap(sent[i])
			continue
		}
		r.Message = one.Message
		if out[i], err = v.sentBy(r, nil, nil); err != nil {
			return nil, err
		}
	}
	return out, nil
}
