package sandbox

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/tgscript/tgscript/tl/api"
)

// Limits of a sticker set: of stickers, and of custom emoji.
const (
	setStickersMax = 120
	setEmojiMax    = 200
	setTitleMax    = 64
)

// stickerSet is a set of stickers or custom emoji.
type stickerSet struct {
	ID        int64
	By        int64
	Title     string
	ShortName string
	Masks     bool
	Emojis    bool
	Stickers  []setSticker
}

// setSticker is one of a set.
type setSticker struct {
	File  int64
	Emoji string
}

func addStickers(m methods) {
	on(m, (*call).createStickerSet)
	on(m, (*call).getStickerSet)
	on(m, (*call).getCustomEmojiDocuments)
	on(m, (*call).saveGif)
	on(m, (*call).getSavedGifs)
}

// setHash is the access hash of a set, the same for everybody.
func setHash(id int64) int64 {
	h := sha256.Sum256(fmt.Appendf(nil, "tgscript sandbox set %d", id))
	return int64(binary.LittleEndian.Uint64(h[:]) | 1)
}

var shortName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]{0,63}$`)

// createStickerSet makes a set of documents that there are. From then on they say
// which set they are of.
func (c *call) createStickerSet(r *api.StickersCreateStickerSetRequest) (api.Object, error) {
	most := setStickersMax
	if r.Emojis {
		most = setEmojiMax
	}
	switch {
	case r.Thumb != nil:
		return nil, c.lacking("stickers.createStickerSet with thumb")
	case r.Title == "" || len([]rune(r.Title)) > setTitleMax:
		return nil, refuse("PACK_TITLE_INVALID")
	case !shortName.MatchString(r.ShortName):
		return nil, refuse("PACK_SHORT_NAME_INVALID")
	case c.w.setNamed(r.ShortName) != nil:
		return nil, refuse("PACK_SHORT_NAME_OCCUPIED")
	case len(r.Stickers) == 0:
		return nil, refuse("STICKERS_EMPTY")
	case len(r.Stickers) > most:
		return nil, refuse("STICKERPACK_STICKERS_TOO_MUCH")
	}
	owner, err := c.inputUser(r.UserID, "USER_ID_INVALID")
	if err != nil {
		return nil, err
	}
	set := &stickerSet{By: owner.ID, Title: r.Title, ShortName: r.ShortName, Masks: r.Masks, Emojis: r.Emojis}
	for _, item := range r.Stickers {
		id, ok := item.Document.(*api.InputDocument)
		if !ok || c.documentFile(id.ID, id.AccessHash) == nil {
			return nil, refuse("STICKER_FILE_INVALID")
		}
		if item.Emoji == "" {
			return nil, refuse("STICKER_EMOJI_INVALID")
		}
		if err := c.referenceValid(c.w.Files[id.ID], id.FileReference); err != nil {
			return nil, err
		}
		set.Stickers = append(set.Stickers, setSticker{id.ID, item.Emoji})
	}
	c.w.LastFile++
	set.ID = fileID(c.w.LastFile)
	c.w.Sets[set.ID] = set
	for _, s := range set.Stickers {
		c.w.Files[s.File].belong(set, s.Emoji)
	}
	return c.stickers(set), nil
}

// belong makes a document say that it is of a set.
func (f *file) belong(set *stickerSet, emoji string) {
	d := *f.Obj.(*api.Document)
	of := &api.InputStickerSetID{ID: set.ID, AccessHash: setHash(set.ID)}
	var attribute api.DocumentAttributeClass = &api.DocumentAttributeSticker{Mask: set.Masks, Alt: emoji, Stickerset: of}
	if set.Emojis {
		attribute = &api.DocumentAttributeCustomEmoji{Alt: emoji, Stickerset: of}
	}
	d.Attributes = slices.DeleteFunc(slices.Clone(d.Attributes), func(a api.DocumentAttributeClass) bool {
		switch a.(type) {
		case *api.DocumentAttributeSticker, *api.DocumentAttributeCustomEmoji:
			return true
		}
		return false
	})
	d.Attributes = append(d.Attributes, attribute)
	f.Obj = &d
}

// setNamed finds a set by its short name; nil if there is none.
func (w *world) setNamed(name string) *stickerSet {
	for _, s := range w.Sets {
		if strings.EqualFold(s.ShortName, name) {
			return s
		}
	}
	return nil
}

// getStickerSet brings a set, with the references of today: STICKERSET_INVALID for
// one that is not there, and for Telegram's own, of which there are none here.
func (c *call) getStickerSet(r *api.MessagesGetStickerSetRequest) (api.Object, error) {
	var set *stickerSet
	switch in := r.Stickerset.(type) {
	case *api.InputStickerSetID:
		if in.AccessHash == setHash(in.ID) {
			set = c.w.Sets[in.ID]
		}
	case *api.InputStickerSetShortName:
		set = c.w.setNamed(in.ShortName)
	}
	switch {
	case set == nil:
		return nil, refuse("STICKERSET_INVALID")
	case r.Hash != 0 && r.Hash == set.hash():
		return &api.MessagesStickerSetNotModified{}, nil
	}
	return c.stickers(set), nil
}

// hash is the same as long as the set is; references are not part of it.
func (s *stickerSet) hash() int32 {
	h := sha256.Sum256(fmt.Appendf(nil, "%d %s %v", s.ID, s.Title, s.Stickers))
	return int32(binary.LittleEndian.Uint32(h[:])&0x7fffffff | 1)
}

func (c *call) stickers(s *stickerSet) *api.MessagesStickerSet {
	out := &api.MessagesStickerSet{Keywords: []*api.StickerKeyword{}, Packs: []*api.StickerPack{}, Documents: []api.DocumentClass{},
		Set: &api.StickerSet{ID: s.ID, AccessHash: setHash(s.ID), Title: s.Title, ShortName: s.ShortName, Masks: s.Masks, Emojis: s.Emojis,
			Creator: s.By == c.me.ID, Count: int32(len(s.Stickers)), Hash: s.hash()}}
	packs := map[string]*api.StickerPack{}
	for _, one := range s.Stickers {
		out.Documents = append(out.Documents, c.w.Files[one.File].document(c.me.ID))
		p := packs[one.Emoji]
		if p == nil {
			p = &api.StickerPack{Emoticon: one.Emoji}
			packs[one.Emoji], out.Packs = p, append(out.Packs, p)
		}
		p.Documents = append(p.Documents, one.File)
	}
	return out
}

// getCustomEmojiDocuments brings those that there are.
func (c *call) getCustomEmojiDocuments(r *api.MessagesGetCustomEmojiDocumentsRequest) (api.Object, error) {
	out := &api.DocumentVector{Elems: []api.DocumentClass{}}
	for _, id := range r.DocumentID {
		f := c.w.Files[id]
		if f == nil {
			continue
		}
		d, ok := f.Obj.(*api.Document)
		if ok && slices.ContainsFunc(d.Attributes, func(a api.DocumentAttributeClass) bool {
			_, emoji := a.(*api.DocumentAttributeCustomEmoji)
			return emoji
		}) {
			out.Elems = append(out.Elems, f.document(c.me.ID))
		}
	}
	return out, nil
}

// savedGifsMax is how many GIFs an account saves. Of more, the oldest go.
const savedGifsMax = 200

// saveGif saves a GIF, or saves it no longer: GIF_ID_INVALID for what is none.
func (c *call) saveGif(r *api.MessagesSaveGifRequest) (api.Object, error) {
	id, ok := r.ID.(*api.InputDocument)
	if !ok {
		return nil, refuse("GIF_ID_INVALID")
	}
	f := c.documentFile(id.ID, id.AccessHash)
	if f == nil || documentKind(f.Obj.(*api.Document)) != mediaGif {
		return nil, refuse("GIF_ID_INVALID")
	}
	if err := c.referenceValid(f, id.FileReference); err != nil {
		return nil, err
	}
	c.me.Gifs = slices.DeleteFunc(c.me.Gifs, func(id int64) bool { return id == f.ID })
	if !r.Unsave {
		c.me.Gifs = slices.Insert(c.me.Gifs, 0, f.ID)
		c.me.Gifs = c.me.Gifs[:min(len(c.me.Gifs), savedGifsMax)]
	}
	c.notify(c.me, &api.UpdateSavedGifs{})
	return &api.Bool{Value: true}, nil
}

// getSavedGifs lists them, the newest first. There is no hash of them: whoever asks
// gets the references of today.
func (c *call) getSavedGifs(*api.MessagesGetSavedGifsRequest) (api.Object, error) {
	out := &api.MessagesSavedGifs{Gifs: []api.DocumentClass{}}
	for _, id := range c.me.Gifs {
		out.Gifs = append(out.Gifs, c.w.Files[id].document(c.me.ID))
	}
	return out, nil
}
