package sandbox

import "github.com/tgscript/tgscript/tl/api"

// fileEdit gives a file in a message another access hash and reference.
type fileEdit func(id, hash int64, ref []byte) (int64, []byte)

// seenBy is a message with the access hashes that a viewer knows its files by.
func seenBy(viewer int64, m api.MessageClass) api.MessageClass {
	return eachFile(m, hashesOf(viewer))
}

func hashesOf(viewer int64) fileEdit {
	return func(id, _ int64, ref []byte) (int64, []byte) { return fileHash(viewer, id), ref }
}

// handing gives a viewer files anew: with the references of today.
func (w *world) handing(viewer int64) fileEdit {
	return func(id, _ int64, ref []byte) (int64, []byte) {
		if f := w.Files[id]; f != nil {
			ref = f.reference()
		}
		return fileHash(viewer, id), ref
	}
}

// eachFile applies edit to every file that a message shows. The message itself
// is left alone; it is the result where there is no file.
func eachFile(m api.MessageClass, edit fileEdit) api.MessageClass {
	switch m := m.(type) {
	case *api.Message:
		media := mediaFiles(m.Media, edit)
		if media == m.Media {
			return m
		}
		out := *m
		out.Media = media
		return &out
	case *api.MessageService:
		a, ok := m.Action.(*api.MessageActionChatEditPhoto)
		if !ok {
			return m
		}
		out := *m
		out.Action = &api.MessageActionChatEditPhoto{Photo: photoFiles(a.Photo, edit)}
		return &out
	}
	return m
}

// mediaFiles is eachFile for media.
func mediaFiles(m api.MessageMediaClass, edit fileEdit) api.MessageMediaClass {
	switch m := m.(type) {
	case *api.MessageMediaPhoto:
		if m.Photo == nil {
			return m
		}
		out := *m
		out.Photo = photoFiles(m.Photo, edit)
		return &out
	case *api.MessageMediaDocument:
		d, ok := m.Document.(*api.Document)
		if !ok {
			return m
		}
		out := *m
		out.Document = documentFiles(d, edit)
		if m.VideoCover != nil {
			out.VideoCover = photoFiles(m.VideoCover, edit)
		}
		return &out
	case *api.MessageMediaWebPage:
		p, ok := m.Webpage.(*api.WebPage)
		if !ok {
			return m
		}
		out, page := *m, *p
		if page.Photo != nil {
			page.Photo = photoFiles(page.Photo, edit)
		}
		if d, ok := page.Document.(*api.Document); ok {
			page.Document = documentFiles(d, edit)
		}
		out.Webpage = &page
		return &out
	}
	return m
}

func photoFiles(p api.PhotoClass, edit fileEdit) api.PhotoClass {
	photo, ok := p.(*api.Photo)
	if !ok {
		return p
	}
	out := *photo
	out.AccessHash, out.FileReference = edit(photo.ID, photo.AccessHash, photo.FileReference)
	return &out
}

func documentFiles(d *api.Document, edit fileEdit) api.DocumentClass {
	out := *d
	out.AccessHash, out.FileReference = edit(d.ID, d.AccessHash, d.FileReference)
	return &out
}

// loggedFiles is eachFile for an event of the admin log.
func loggedFiles(action api.ChannelAdminLogEventActionClass, edit fileEdit) api.ChannelAdminLogEventActionClass {
	switch a := action.(type) {
	case *api.ChannelAdminLogEventActionChangePhoto:
		return &api.ChannelAdminLogEventActionChangePhoto{
			PrevPhoto: photoFiles(a.PrevPhoto, edit), NewPhoto: photoFiles(a.NewPhoto, edit)}
	case *api.ChannelAdminLogEventActionUpdatePinned:
		return &api.ChannelAdminLogEventActionUpdatePinned{Message: eachFile(a.Message, edit)}
	case *api.ChannelAdminLogEventActionDeleteMessage:
		return &api.ChannelAdminLogEventActionDeleteMessage{Message: eachFile(a.Message, edit)}
	case *api.ChannelAdminLogEventActionEditMessage:
		return &api.ChannelAdminLogEventActionEditMessage{
			PrevMessage: eachFile(a.PrevMessage, edit), NewMessage: eachFile(a.NewMessage, edit)}
	}
	return action
}

// resultFiles is eachFile for a result of an inline bot.
func resultFiles(r api.BotInlineResultClass, edit fileEdit) api.BotInlineResultClass {
	m, ok := r.(*api.BotInlineMediaResult)
	if !ok {
		return r
	}
	out := *m
	if m.Photo != nil {
		out.Photo = photoFiles(m.Photo, edit)
	}
	if d, ok := m.Document.(*api.Document); ok {
		out.Document = documentFiles(d, edit)
	}
	return &out
}
