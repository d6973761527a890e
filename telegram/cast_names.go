package telegram

import (
	"slices"
	"strings"

	"github.com/tgscript/tgscript/tl/api"
)

// slug is what a link of one of these kinds leads to (t.me/kind/slug,
// tg://kind?key=slug), or a bare word itself.
func slug(ref any, key string, kinds ...string) string {
	s, ok := ref.(string)
	if !ok {
		return ""
	}
	s = strings.TrimSpace(s)
	if l, ok := splitLink(s, ""); ok {
		switch {
		case !slices.Contains(kinds, l.kind()):
			return ""
		case l.tg:
			return l.args.Get(key)
		}
		return strings.Join(l.words[1:], "/")
	}
	if strings.ContainsAny(s, "/ \t\n:") {
		return ""
	}
	return s
}

func castStickerSet(_ *Client, ref any) api.Object {
	switch o := ref.(type) {
	case *api.StickerSet:
		return &api.InputStickerSetID{ID: o.ID, AccessHash: o.AccessHash}
	case *api.MessagesStickerSet:
		return castStickerSet(nil, o.Set)
	case *api.StickerSetCovered:
		return castStickerSet(nil, o.Set)
	}
	if d := documentIn(ref); d != nil {
		return stickerSetOf(d)
	}
	if name := slug(ref, "set", "addstickers", "addemoji"); name != "" {
		return &api.InputStickerSetShortName{ShortName: name}
	}
	return nil
}

func castTheme(_ *Client, ref any) api.Object {
	if t, ok := ref.(*api.Theme); ok {
		return &api.InputTheme{ID: t.ID, AccessHash: t.AccessHash}
	}
	if name := slug(ref, "slug", "addtheme"); name != "" {
		return &api.InputThemeSlug{Slug: name}
	}
	return nil
}

func castWallPaper(_ *Client, ref any) api.Object {
	switch w := ref.(type) {
	case *api.WallPaper:
		return &api.InputWallPaper{ID: w.ID, AccessHash: w.AccessHash}
	case *api.WallPaperNoFile:
		return &api.InputWallPaperNoFile{ID: w.ID}
	}
	if name := slug(ref, "slug", "bg"); name != "" {
		return &api.InputWallPaperSlug{Slug: name}
	}
	return nil
}

func castGroupCall(_ *Client, ref any) api.Object {
	var given api.InputGroupCallClass
	switch o := ref.(type) {
	case *api.GroupCall:
		return &api.InputGroupCall{ID: o.ID, AccessHash: o.AccessHash}
	case *api.GroupCallDiscarded:
		return &api.InputGroupCall{ID: o.ID, AccessHash: o.AccessHash}
	case *api.PhoneGroupCall:
		return castGroupCall(nil, o.Call)
	case *api.ChatFull:
		given = o.Call
	case *api.ChannelFull:
		given = o.Call
	case *api.MessagesChatFull:
		return castGroupCall(nil, o.FullChat)
	}
	if given != nil {
		return given
	}
	if name := slug(ref, "slug", "call"); name != "" {
		return &api.InputGroupCallSlug{Slug: name}
	}
	return nil
}

func castInvoice(c *Client, ref any) api.Object {
	if m, ok := ref.(*api.Message); ok {
		if p := c.localPeer(m); p != nil {
			return &api.InputInvoiceMessage{Peer: p, MsgID: m.ID}
		}
		return nil
	}
	if s, ok := ref.(string); ok {
		if l, ok := splitLink(s, ""); ok && strings.HasPrefix(l.word(0), "$") {
			return &api.InputInvoiceSlug{Slug: l.word(0)[1:]}
		}
	}
	if name := slug(ref, "slug", "invoice"); name != "" {
		return &api.InputInvoiceSlug{Slug: strings.TrimPrefix(name, "$")}
	}
	return nil
}

func castCollectible(_ *Client, ref any) api.Object {
	s, ok := ref.(string)
	if !ok {
		return nil
	}
	switch r, err := parseRef(s, ""); {
	case err != nil:
		return nil
	case r.kind == refName:
		return &api.InputCollectibleUsername{Username: r.text}
	case r.kind == refPhone:
		return &api.InputCollectiblePhone{Phone: r.text}
	}
	return nil
}

func castSavedGift(_ *Client, ref any) api.Object {
	if id, ok := messageID(ref); ok {
		return &api.InputSavedStarGiftUser{MsgID: id}
	}
	if name := slug(ref, "slug", "nft"); name != "" {
		return &api.InputSavedStarGiftSlug{Slug: name}
	}
	return nil
}

func castShortcut(_ *Client, ref any) api.Object {
	switch v := ref.(type) {
	case string:
		return &api.InputQuickReplyShortcut{Shortcut: v}
	case *api.QuickReply:
		return &api.InputQuickReplyShortcutID{ShortcutID: v.ShortcutID}
	}
	if id, ok := messageID(ref); ok {
		return &api.InputQuickReplyShortcutID{ShortcutID: id}
	}
	return nil
}

func castBotApp(_ *Client, ref any) api.Object {
	switch a := ref.(type) {
	case *api.BotApp:
		return &api.InputBotAppID{ID: a.ID, AccessHash: a.AccessHash}
	case *api.MessagesBotApp:
		return castBotApp(nil, a.App)
	}
	return nil
}

func castEncryptedChat(_ *Client, ref any) api.Object {
	switch e := ref.(type) {
	case *api.EncryptedChat:
		return &api.InputEncryptedChat{ChatID: e.ID, AccessHash: e.AccessHash}
	case *api.EncryptedChatWaiting:
		return &api.InputEncryptedChat{ChatID: e.ID, AccessHash: e.AccessHash}
	case *api.EncryptedChatRequested:
		return &api.InputEncryptedChat{ChatID: e.ID, AccessHash: e.AccessHash}
	}
	return nil
}

func castPhoneCall(_ *Client, ref any) api.Object {
	switch p := ref.(type) {
	case *api.PhoneCall:
		return &api.InputPhoneCall{ID: p.ID, AccessHash: p.AccessHash}
	case *api.PhoneCallWaiting:
		return &api.InputPhoneCall{ID: p.ID, AccessHash: p.AccessHash}
	case *api.PhoneCallRequested:
		return &api.InputPhoneCall{ID: p.ID, AccessHash: p.AccessHash}
	case *api.PhoneCallAccepted:
		return &api.InputPhoneCall{ID: p.ID, AccessHash: p.AccessHash}
	case *api.PhonePhoneCall:
		return castPhoneCall(nil, p.PhoneCall)
	}
	return nil
}

func castSecureFile(_ *Client, ref any) api.Object {
	if f, ok := ref.(*api.SecureFile); ok {
		return &api.InputSecureFile{ID: f.ID, AccessHash: f.AccessHash}
	}
	return nil
}
