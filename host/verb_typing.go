package host

import (
	"maps"
	"slices"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/reference"
	"github.com/tgscript/tgscript/tl/api"
)

// typingEvery is how often an action is told again: Telegram shows it for 6 seconds.
const typingEvery = 5 * time.Second

// typingActions are what somebody can be seen to do.
var typingActions = map[string]api.SendMessageActionClass{
	"typing": &api.SendMessageTypingAction{}, "cancel": &api.SendMessageCancelAction{},
	"record_video": &api.SendMessageRecordVideoAction{}, "upload_video": &api.SendMessageUploadVideoAction{},
	"record_voice": &api.SendMessageRecordAudioAction{}, "upload_voice": &api.SendMessageUploadAudioAction{},
	"record_round": &api.SendMessageRecordRoundAction{}, "upload_round": &api.SendMessageUploadRoundAction{},
	"upload_photo": &api.SendMessageUploadPhotoAction{}, "upload_document": &api.SendMessageUploadDocumentAction{},
	"choose_location": &api.SendMessageGeoLocationAction{}, "choose_contact": &api.SendMessageChooseContactAction{},
	"choose_sticker": &api.SendMessageChooseStickerAction{}, "play_game": &api.SendMessageGamePlayAction{},
}

// luaTyping is typing(peer [, action] [, fn]): the chat sees it once, or for as long
// as fn runs, whose results it returns.
func luaTyping(v *verb) ([]lua.LValue, error) {
	var peer api.InputPeerClass
	v.peer(1, &peer)
	return v.typing(&peer, 2)
}

// typing reads its other arguments from n on.
func (v *verb) typing(peer *api.InputPeerClass, n int) ([]lua.LValue, error) {
	v.most(n + 1)
	req := &api.MessagesSetTypingRequest{Action: typingActions["typing"]}
	if word, ok := v.L.Get(n).(lua.LString); ok {
		if req.Action = typingActions[string(word)]; req.Action == nil {
			names := slices.Sorted(maps.Keys(typingActions))
			v.fail("unknown action %q%s", string(word), orElse(reference.DidYouMean(string(word), names), ", not one of "+listed(names)))
		}
		n++
	}
	var fn *lua.LFunction
	if v.L.Get(n) != lua.LNil {
		fn = v.checkCallable(v.L, n)
	}
	if err := v.resolve(); err != nil {
		return nil, err
	}
	req.Peer = *peer
	if fn == nil {
		_, err := v.call(req)
		return done(), err
	}
	defer v.keepTyping(req)()
	top := v.L.GetTop()
	v.L.Push(fn)
	v.L.Call(0, lua.MultRet)
	return values(v.L, top+1), nil
}

// keepTyping begins a task that tells an action again and again, until stop is
// called. What Telegram says to that is not of interest.
func (v *verb) keepTyping(req *api.MessagesSetTypingRequest) (stop func()) {
	stopped := false
	wake := func() {}
	h, o := v.host, v.o
	h.begin(&task{event: h.currentEvent(), origin: h.origin().child(), inside: h.current.inside, waited: true, fn: h.L.NewFunction(func(L *lua.LState) int {
		for !stopped {
			if _, err := h.bridge.invoke(L, req, o); err != nil || stopped {
				break
			}
			var cancel func() bool
			err := h.await(L, func(w func()) {
				wake = w
				cancel = h.opts.AfterFunc(typingEvery, w)
			})
			cancel()
			if err != nil {
				return 0
			}
		}
		return 0
	})})
	return func() {
		stopped = true
		wake()
	}
}
