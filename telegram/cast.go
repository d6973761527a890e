package telegram

import (
	"context"
	"fmt"

	"github.com/tgscript/tgscript/tl/api"
)

// caster makes an object of one TL type of what a script has, nil if that can't
// stand for one.
type caster func(c *Client, ref any) api.Object

// casters are the casts that need no server.
var casters = map[string]caster{
	"InputBotApp":             castBotApp,
	"InputChatPhoto":          castChatPhoto,
	"InputCollectible":        castCollectible,
	"InputDocument":           castDocument,
	"InputEncryptedChat":      castEncryptedChat,
	"InputFileLocation":       castFileLocation,
	"InputGame":               castGame,
	"InputGeoPoint":           castGeoPoint,
	"InputGroupCall":          castGroupCall,
	"InputInvoice":            castInvoice,
	"InputMedia":              castMedia,
	"InputMessage":            castMessage,
	"InputPhoneCall":          castPhoneCall,
	"InputPhoto":              castPhoto,
	"InputQuickReplyShortcut": castShortcut,
	"InputReplyTo":            castReplyTo,
	"InputSavedStarGift":      castSavedGift,
	"InputSecureFile":         castSecureFile,
	"InputStickeredMedia":     castStickeredMedia,
	"InputStickerSet":         castStickerSet,
	"InputTheme":              castTheme,
	"InputWallPaper":          castWallPaper,
}

// peerCasts are the casts that come down to finding a peer.
var peerCasts = map[string]struct {
	want kinds
	wrap func(f found) api.Object
}{
	"InputPeer":       {anyPeer, func(f found) api.Object { return f.input() }},
	"InputUser":       {onlyUser, func(f found) api.Object { return f.inputUser() }},
	"InputChannel":    {onlyChannel, func(f found) api.Object { return f.inputChannel() }},
	"InputDialogPeer": {anyPeer, func(f found) api.Object { return &api.InputDialogPeer{Peer: f.input()} }},
	"InputNotifyPeer": {anyPeer, func(f found) api.Object { return &api.InputNotifyPeer{Peer: f.input()} }},
}

// castPassword is the one cast that always needs the server: it turns a
// password into the proof of it (A6).
const castPassword = "InputCheckPasswordSRP"

// Castable tells whether there is a cast to a TL type.
func Castable(want string) bool {
	_, peer := peerCasts[want]
	return peer || casters[want] != nil || want == castPassword
}

// CastLocal makes an object of the TL type want (InputPeer, InputMedia, ...) of
// what a script has: a string, an id or number (int64), or any object; one that
// is a want already stays as it is. ok is false, without an error, if the server
// has to be asked, which Cast does. The error says why ref can't stand for a
// want at all.
func (c *Client) CastLocal(want string, ref any) (o api.Object, ok bool, err error) {
	if o, ok := already(want, ref); ok {
		return o, true, nil
	}
	if p, ok := peerCasts[want]; ok {
		if o := special(want, ref); o != nil {
			return o, true, nil
		}
		s := &search{client: c, ref: ref, want: p.want}
		f, _, ok, err := s.local()
		if !ok || err != nil {
			return nil, false, err
		}
		return give(c, f, p.wrap(f)), true, nil
	}
	if cast := casters[want]; cast != nil {
		if o := cast(c, ref); o != nil {
			return o, true, nil
		}
		return nil, false, cannot(want, ref)
	}
	if _, isString := ref.(string); want == castPassword && isString {
		return nil, false, nil
	}
	return nil, false, cannot(want, ref)
}

// Cast is CastLocal that asks the server where it has to. Then its error is an
// *Error. o is for each call that it makes; ctx bounds them all.
func (c *Client) Cast(ctx context.Context, want string, ref any, o CallOptions) (api.Object, error) {
	have, ok, err := c.CastLocal(want, ref)
	if ok || err != nil {
		return have, err
	}
	if p, ok := peerCasts[want]; ok {
		f, err := c.find(ctx, ref, p.want, o)
		if err != nil {
			return nil, err
		}
		return give(c, f, p.wrap(f)), nil
	}
	password, _ := ref.(string)
	return c.passwordAnswer(ctx, password)
}

// already tells whether ref is an object of the type that is wanted.
func already(want string, ref any) (api.Object, bool) {
	o, ok := ref.(api.Object)
	if !ok {
		return nil, false
	}
	t := api.TypeOf(o)
	return o, t != nil && !t.Method && t.Result().Name == want
}

// special casts what names no single peer.
func special(want string, ref any) api.Object {
	switch o := ref.(type) {
	case *api.DialogPeerFolder:
		if want == "InputDialogPeer" {
			return &api.InputDialogPeerFolder{FolderID: o.FolderID}
		}
	case *api.DialogFolder:
		if want == "InputDialogPeer" {
			return &api.InputDialogPeerFolder{FolderID: o.Folder.ID}
		}
	case *api.NotifyUsers:
		if want == "InputNotifyPeer" {
			return &api.InputNotifyUsers{}
		}
	case *api.NotifyChats:
		if want == "InputNotifyPeer" {
			return &api.InputNotifyChats{}
		}
	case *api.NotifyBroadcasts:
		if want == "InputNotifyPeer" {
			return &api.InputNotifyBroadcasts{}
		}
	case *api.InputUserEmpty, *api.InputChannelEmpty:
		if want == "InputPeer" {
			return &api.InputPeerEmpty{}
		}
	case *api.InputPeerEmpty:
		switch want {
		case "InputUser":
			return &api.InputUserEmpty{}
		case "InputChannel":
			return &api.InputChannelEmpty{}
		}
	}
	return nil
}

// cannot is the error of a cast that there is not.
func cannot(want string, ref any) error {
	switch v := ref.(type) {
	case api.Object:
		return fmt.Errorf("%s can't stand for %s", typeName(v), want)
	case string:
		return fmt.Errorf("%q can't stand for %s", v, want)
	}
	if want == castPassword { // a password of digits, perhaps: it must not be shown
		return fmt.Errorf("a number can't stand for %s: give the password as a string", want)
	}
	return fmt.Errorf("%v can't stand for %s", ref, want)
}

// localPeer is a peer that is known here, nil if it is not.
func (c *Client) localPeer(ref any) api.InputPeerClass {
	s := &search{client: c, ref: ref, want: anyPeer}
	f, _, ok, err := s.local()
	if !ok || err != nil {
		return nil
	}
	return f.input()
}
