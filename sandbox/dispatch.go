package sandbox

import (
	"encoding/binary"
	"errors"
	"slices"

	"github.com/tgscript/tgscript/mtproto"
	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// call is one request while it runs, alone, under the sandbox's lock.
type call struct {
	s      *Sandbox // nil while the default world is made
	w      *world
	sess   *session
	me     *account // nil before login
	req    api.Object
	now    int32 // application time, Unix seconds
	pushes []push

	standings []standing // that the call may change
}

// handler runs one method. Its error is a refusal.
type handler func(c *call, req api.Object) (api.Object, error)

// methods is the method table, by TL name.
type methods map[string]handler

// on adds a handler for the method that R is the request of.
func on[R api.Object](m methods, h func(c *call, req R) (api.Object, error)) {
	var r R
	m[api.TypeOf(r).Name] = func(c *call, req api.Object) (api.Object, error) { return h(c, req.(R)) }
}

// public are the methods that need no login.
func public(name string) bool {
	switch name {
	case "auth.sendCode", "auth.resendCode", "auth.cancelCode", "auth.signIn", "auth.signUp",
		"auth.checkPassword", "auth.importBotAuthorization", "auth.importAuthorization",
		"auth.exportLoginToken", "auth.importLoginToken", "auth.bindTempAuthKey", "auth.dropTempAuthKeys",
		"auth.requestPasswordRecovery", "auth.recoverPassword", "auth.checkRecoveryPassword",
		"account.sendVerifyEmailCode", "account.verifyEmail",
		"help.getConfig", "help.getNearestDc", "help.getAppConfig", "help.getCdnConfig",
		"help.getCountriesList", "langpack.getLangPack", "langpack.getStrings",
		"langpack.getDifference", "langpack.getLanguages", "langpack.getLanguage":
		return true
	}
	return false
}

// handleBytes is handle for a request and a reply as they travel. The lock is
// held until deliver has the reply: no later update may overtake it. A request
// is of the layer that it says itself, or else of the last one that its key
// said; it is read as one of the sandbox's own layer at first, which most are.
func (s *Sandbox) handleBytes(find func() *session, body []byte, deliver func(reply []byte, err error)) {
	said := saidLayer(body)
	var req api.Object
	var err error
	if said == 0 || said == api.Layer {
		req, err = decodeRequest(body)
	}
	same := said == 0 && err == nil && sameInLayers(req)
	s.mu.Lock()
	locked := true
	defer func() {
		if locked {
			s.mu.Unlock()
		}
	}()
	sess := find()
	if said == 0 && !same {
		said = sess.key.Layer
	}
	var f *foreign
	if said != 0 && said != api.Layer {
		req, f, err = decodeForeign(said, body)
	}
	if opened := unpacked(body, err); opened != nil {
		if f = nil; said != 0 && said != api.Layer {
			req, f, err = decodeForeign(said, opened)
		} else {
			req, err = decodeRequest(opened)
		}
	}
	if err != nil {
		deliver(nil, s.undecodable(err))
		return
	}
	reply, err := s.handle(sess, req)
	if rest, ok := err.(*aside); ok {
		s.mu.Unlock()
		locked = false
		s.finish(f, rest, deliver)
		return
	}
	s.deliver(f, reply, err, deliver)
}

// aside is no refusal: what is left of a call takes no lock, and comes to a reply
// that is encoded already. Content is moved so, one connection beside the other.
type aside struct {
	rest func() ([]byte, error)
}

func (*aside) Error() string { return "not answered yet" }

// finish does what is left of a call and hands its reply over.
func (s *Sandbox) finish(f *foreign, rest *aside, to func(reply []byte, err error)) {
	reply, err := rest.rest()
	if err == nil && f != nil {
		reply, err = s.sayReply(f, reply)
	}
	to(reply, err)
}

// sameInLayers tells whether a request and its reply are the same in all layers
// that are spoken. Those that content travels by are, but for some places that it
// is fetched from, and are not translated: that would take longer than all else.
func sameInLayers(req api.Object) bool {
	switch r := req.(type) {
	case *api.UploadSaveFilePartRequest, *api.UploadSaveBigFilePartRequest, *api.UploadGetCdnFileRequest:
		return true
	case *api.UploadGetFileRequest:
		switch r.Location.(type) {
		case *api.InputDocumentFileLocation, *api.InputPhotoFileLocation:
			return true
		}
	}
	return false
}

// deliver hands over what a call has come to, which may still have to come, in
// the layer of its request; nil is the own one.
func (s *Sandbox) deliver(f *foreign, reply api.Object, err error, to func(reply []byte, err error)) {
	switch {
	case err != nil:
		if rest, ok := err.(*aside); ok {
			s.finish(f, rest, to)
			return
		}
		later := func(reply api.Object, err error) { s.deliver(f, reply, err, to) }
		if !isAwaited(err, later) && !s.isDelayed(err, later) {
			to(nil, err)
		}
	case f != nil:
		to(s.sayReply(f, api.Append(nil, reply)))
	default:
		to(api.Append(nil, reply), nil)
	}
}

// sayReply says a reply in the layer of its request.
func (s *Sandbox) sayReply(f *foreign, reply []byte) ([]byte, error) {
	b, err := f.reply(reply)
	if err != nil {
		s.log.Error("sandbox can't say a reply in the client's layer", "method", f.asked.Name, "layer", f.layer.number, "error", err)
		return nil, refuse("INPUT_CONSTRUCTOR_INVALID")
	}
	return b, nil
}

// idGzipPacked is of the MTProto schema, not of the API's.
const idGzipPacked = 0x3072cfa1

// unpacked is a request whose query was gzip_packed inside of its wrappers, as
// TDLib's are, once that is opened; nil if this was not what err is about.
func unpacked(body []byte, err error) []byte {
	var unknown *tl.UnknownConstructorError
	if !errors.As(err, &unknown) || unknown.ID != idGzipPacked || unknown.Want != "" {
		return nil
	}
	plain, err := mtproto.Unzip(body[unknown.Offset:])
	if err != nil {
		return nil
	}
	return slices.Concat(body[:unknown.Offset], plain)
}

// decodeRequest reads a request as leniently as Telegram does: an InputPeer is
// taken for an InputUser or InputChannel where one of these is asked for.
// Kurigram and the whole Pyrogram family send it everywhere.
func decodeRequest(body []byte) (api.Object, error) {
	for tries := 0; ; tries++ {
		req, err := api.Decode(body)
		if err == nil {
			return req, nil
		}
		var unknown *tl.UnknownConstructorError
		if !errors.As(err, &unknown) {
			return nil, err
		}
		got := api.ByID(unknown.ID)
		if got == nil || tries == maxMeant {
			return nil, err
		}
		meant := api.ByName(meantInput(unknown.Want, got.Name))
		if meant == nil {
			return nil, err
		}
		if tries == 0 {
			body = slices.Clone(body) // another layer's request is read again
		}
		binary.LittleEndian.PutUint32(body[unknown.Offset:], meant.ID)
	}
}

// maxMeant is how many peers of a request are taken for what they are not: each
// costs another reading of the request.
const maxMeant = 1000

// meantInput names the constructor that has the same fields and is of the type
// asked for; "" if there is none.
func meantInput(want, got string) string {
	switch want + " " + got {
	case "InputUser inputPeerEmpty":
		return "inputUserEmpty"
	case "InputUser inputPeerSelf":
		return "inputUserSelf"
	case "InputUser inputPeerUser":
		return "inputUser"
	case "InputUser inputPeerUserFromMessage":
		return "inputUserFromMessage"
	case "InputChannel inputPeerEmpty":
		return "inputChannelEmpty"
	case "InputChannel inputPeerChannel":
		return "inputChannel"
	case "InputChannel inputPeerChannelFromMessage":
		return "inputChannelFromMessage"
	}
	return ""
}

// undecodable is the refusal of a request that is no TL. Telegram documents the
// names but not when each is given; the sandbox's choice: a method that the
// layer does not have, a constructor that it does not have, a request with
// bytes left over, and everything else, such as one that is cut off.
func (s *Sandbox) undecodable(err error) error {
	var unknown *tl.UnknownConstructorError
	var foreign *untranslatableError
	if errors.Is(err, errLayer) {
		s.log.Warn("sandbox refuses a request", "error", err)
		return refuse("CONNECTION_LAYER_INVALID")
	}
	s.log.Warn("sandbox can't decode a request", "error", err)
	switch {
	case errors.As(err, &foreign) && foreign.method:
		return refuse("INPUT_METHOD_INVALID")
	case errors.As(err, &foreign):
		return refuse("INPUT_CONSTRUCTOR_INVALID")
	case errors.As(err, &unknown) && unknown.Want == "":
		return refuse("INPUT_METHOD_INVALID")
	case errors.As(err, &unknown):
		return refuse("INPUT_CONSTRUCTOR_INVALID")
	case errors.Is(err, tl.ErrTrailing):
		return refuse("INPUT_REQUEST_TOO_LONG")
	case errors.Is(err, tl.ErrTruncated):
		return refuse("INPUT_FETCH_ERROR")
	}
	return refuse("INPUT_FETCH_FAIL")
}

// handle runs a request of a session, wrappers and all, under the lock.
func (s *Sandbox) handle(sess *session, req api.Object) (api.Object, error) {
	sess.catchUp()
	quiet := false
	for {
		query, err := s.unwrap(sess, req, &quiet)
		if err != nil {
			return nil, err
		}
		if query == nil {
			break
		}
		req = query
	}
	if !quiet {
		sess.updates = true
	}
	t := api.TypeOf(req)
	if t == nil || !t.Method {
		return nil, refuse("INPUT_METHOD_INVALID")
	}
	return s.observed(sess, t, req)
}

// unwrap takes one wrapper off a request; nil if there is none. An
// invokeAfterMsg is here only inside of another wrapper, where it has nothing
// left to wait for: a session's requests run in their order, and mtproto's
// server has seen to the outermost one (M21).
func (s *Sandbox) unwrap(sess *session, req api.Object, quiet *bool) (api.Object, error) {
	switch r := req.(type) {
	case *api.InvokeWithLayerRequest:
		if !spoken(r.Layer) {
			return nil, refuse("CONNECTION_LAYER_INVALID")
		}
		if r.Layer != api.Layer && r.Layer != sess.key.Layer && !layerOf(r.Layer).archived() {
			s.log.Warn("sandbox has no schema of this layer and speaks the one below", "layer", r.Layer)
		}
		sess.key.Layer = r.Layer
		return r.Query, nil
	case *api.InitConnectionRequest:
		switch {
		case sess.key.Layer == 0:
			return nil, refuse("CONNECTION_LAYER_INVALID")
		case r.ApiID <= 0:
			return nil, refuse("CONNECTION_API_ID_INVALID")
		case r.AppVersion == "":
			return nil, refuse("CONNECTION_APP_VERSION_EMPTY")
		case r.DeviceModel == "":
			return nil, refuse("CONNECTION_DEVICE_MODEL_EMPTY")
		}
		sess.key.Init = true
		sess.key.App = application{r.ApiID, r.DeviceModel, r.SystemVersion, r.AppVersion}
		return r.Query, nil
	case *api.InvokeWithoutUpdatesRequest:
		*quiet = true
		return r.Query, nil
	case *api.InvokeAfterMsgRequest:
		return r.Query, nil
	case *api.InvokeAfterMsgsRequest:
		return r.Query, nil
	case *api.InvokeWithMessagesRangeRequest:
		return r.Query, nil
	case *api.InvokeWithTakeoutRequest:
		return r.Query, s.inTakeout(sess, r.TakeoutID)
	}
	return nil, nil
}

// run runs a method, or what a fault makes of it.
func (s *Sandbox) run(sess *session, t *tl.Type, req api.Object) (api.Object, error) {
	if sess.key.Temp && !sess.key.CDN && !unboundMay(t.Name) {
		return nil, refuse("AUTH_KEY_PERM_EMPTY")
	}
	if !sess.key.Init && t.Name != "auth.bindTempAuthKey" {
		return nil, refuse("CONNECTION_NOT_INITED")
	}
	if len(s.faults) == 0 {
		return s.unlucky(sess, t, req)
	}
	return s.faultyCall(sess, t, req)
}

// execute runs a method, if the session may call it.
func (s *Sandbox) execute(sess *session, t *tl.Type, req api.Object) (api.Object, error) {
	key := sess.key
	me := s.world.Accounts[key.Account]
	if err := mayCall(t, key, me); err != nil {
		return nil, err
	}
	h := s.methods[t.Name]
	if h == nil {
		s.lacks(t.Name)
		return nil, refuse("INPUT_METHOD_INVALID")
	}
	s.calls[t.Name]++
	s.due()
	s.expireOld(int32(s.now().Unix()))
	c := &call{s: s, w: s.world, sess: sess, me: me, req: req, now: int32(s.now().Unix())}
	reply, err := h(c, req)
	c.flush()
	return reply, err
}

// mayCall tells whether a key may call a method at all.
func mayCall(t *tl.Type, key *authKey, me *account) error {
	switch {
	case key.CDN && !cdnServes(t.Name):
		return refuse("CDN_METHOD_INVALID")
	case key.CDN:
		return nil
	case public(t.Name):
		if me == nil {
			return nil
		}
	case key.Locked != 0 && t.Name == "account.getPassword":
		return nil
	case me == nil && key.Locked != 0:
		return refuse("SESSION_PASSWORD_NEEDED")
	case me == nil:
		return refuse("AUTH_KEY_UNREGISTERED")
	}
	switch {
	case t.Who == tl.UsersOnly && me.Bot:
		return refuse("BOT_METHOD_INVALID")
	case t.Who == tl.BotsOnly && !me.Bot:
		return refuse("USER_BOT_REQUIRED")
	}
	return nil
}

// lacking refuses a use of a method that the sandbox does not implement, and
// says so in the log.
func (c *call) lacking(what string) error {
	c.s.lacks(what)
	return refuse("INPUT_METHOD_INVALID")
}
