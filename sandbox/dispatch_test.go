package sandbox

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"testing"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

func TestBeforeLogin(t *testing.T) {
	s := newSandbox(t)
	c := connect(t, s, "")
	c.refused(&api.UsersGetUsersRequest{ID: []api.InputUserClass{&api.InputUserSelf{}}}, "AUTH_KEY_UNREGISTERED")
	c.refused(&api.UpdatesGetStateRequest{}, "AUTH_KEY_UNREGISTERED")
	if got := call1[*api.Config](c, &api.HelpGetConfigRequest{}); got.ThisDC != defaultDC || len(got.DCOptions) != 5 {
		t.Errorf("config: this_dc %d, %d options", got.ThisDC, len(got.DCOptions))
	}
}

// M20: layer and initConnection come before anything else, once per key.
func TestInitConnectionM20(t *testing.T) {
	s := newSandbox(t)
	c := connect(t, s, "")
	c.sess.key.Layer, c.sess.key.Init = 0, false
	c.refused(&api.HelpGetConfigRequest{}, "CONNECTION_NOT_INITED")
	init := &api.InitConnectionRequest{ApiID: 1, DeviceModel: "test", AppVersion: "1", Query: &api.HelpGetConfigRequest{}}
	c.refused(init, "CONNECTION_LAYER_INVALID")
	c.refused(&api.InvokeWithLayerRequest{Layer: api.Layer + 1, Query: init}, "CONNECTION_LAYER_INVALID")
	reply, err := s.handle(c.sess, &api.InvokeWithLayerRequest{Layer: api.Layer, Query: init})
	if _, ok := reply.(*api.Config); !ok || err != nil {
		t.Fatalf("got %T, %v", reply, err)
	}
	call1[*api.Config](c, &api.HelpGetConfigRequest{})
}

func TestWhoMayCall(t *testing.T) {
	s := newSandbox(t)
	connect(t, s, "1000:sandbox").refused(&api.MessagesGetDialogsRequest{OffsetPeer: self()}, "BOT_METHOD_INVALID")
	connect(t, s, "sandbox_me").refused(&api.BotsSetBotCommandsRequest{Scope: &api.BotCommandScopeDefault{}}, "USER_BOT_REQUIRED")
	connect(t, s, "sandbox_me").refused(&api.LangpackGetLanguagesRequest{}, "INPUT_METHOD_INVALID")
}

func TestUndecodable(t *testing.T) {
	s := newSandbox(t)
	c := connect(t, s, "sandbox_me")
	whole := api.Append(nil, &api.MessagesSendMessageRequest{Peer: self(), Message: "x"})
	for name, body := range map[string][]byte{
		"INPUT_METHOD_INVALID":   {1, 2, 3, 4},
		"INPUT_FETCH_ERROR":      whole[:len(whole)-4],
		"INPUT_REQUEST_TOO_LONG": append(append([]byte(nil), whole...), 0, 0, 0, 0),
	} {
		if _, err := c.bytes(body); err == nil || err.(*rpcError).Message != name {
			t.Errorf("got %v, want %s", err, name)
		}
	}
	bad := append([]byte(nil), whole...)
	copy(bad[8:], []byte{1, 2, 3, 4}) // the peer's constructor
	if _, err := c.bytes(bad); err == nil || err.(*rpcError).Message != "INPUT_CONSTRUCTOR_INVALID" {
		t.Errorf("got %v, want INPUT_CONSTRUCTOR_INVALID", err)
	}
	if _, err := s.handle(c.sess, &api.InputPeerSelf{}); err == nil || err.(*rpcError).Message != "INPUT_METHOD_INVALID" {
		t.Errorf("a constructor as a request: got %v", err)
	}
}

func TestFaultsAndCounts(t *testing.T) {
	s := newSandbox(t)
	c := connect(t, s, "sandbox_me")
	fault := s.Inject(Fault{Method: "help.getConfig", Times: 2, Kind: Refuse, Code: 420, Message: "FLOOD_WAIT_2"})
	c.refused(&api.HelpGetConfigRequest{}, "FLOOD_WAIT_2")
	c.refused(&api.HelpGetConfigRequest{}, "FLOOD_WAIT_2")
	call1[*api.Config](c, &api.HelpGetConfigRequest{})
	if n := s.Calls("help.getConfig"); n != 1 || fault.Hits() != 2 {
		t.Errorf("ran %d times, want 1; refused %d times, want 2", n, fault.Hits())
	}
}

// An InputPeer in the place of an InputUser or InputChannel, as Kurigram sends.
func TestLenientInputs(t *testing.T) {
	s := newSandbox(t)
	c := connect(t, s, Me)
	swap := func(req api.Object, from, to string) []byte {
		b := api.Append(nil, req)
		id := func(name string) []byte { return binary.LittleEndian.AppendUint32(nil, api.ByName(name).ID) }
		out := bytes.ReplaceAll(b, id(from), id(to))
		if bytes.Equal(b, out) {
			t.Fatalf("no %s in %T", from, req)
		}
		return out
	}
	for _, body := range [][]byte{
		swap(&api.UsersGetUsersRequest{ID: []api.InputUserClass{c.inputUser(friendID), c.inputUser(botID)}}, "inputUser", "inputPeerUser"),
		swap(&api.UsersGetFullUserRequest{ID: &api.InputUserSelf{}}, "inputUserSelf", "inputPeerSelf"),
		swap(&api.ChannelsGetFullChannelRequest{Channel: c.inputChannel(channelID)}, "inputChannel", "inputPeerChannel"),
	} {
		if _, err := c.bytes(body); err != nil {
			t.Error(err)
		}
	}
	many := &api.UsersGetUsersRequest{}
	for range maxMeant + 1 {
		many.ID = append(many.ID, c.inputUser(friendID))
	}
	if _, err := c.bytes(swap(many, "inputUser", "inputPeerUser")); err == nil || err.(*rpcError).Message != "INPUT_CONSTRUCTOR_INVALID" {
		t.Errorf("%d peers for users: %v", len(many.ID), err)
	}
	bad := swap(&api.ChannelsGetFullChannelRequest{Channel: c.inputChannel(channelID)}, "inputChannel", "inputPeerUser")
	if _, err := c.bytes(bad); err == nil || err.(*rpcError).Message != "INPUT_CONSTRUCTOR_INVALID" {
		t.Errorf("a user for a channel: %v", err)
	}
}

// A query may be gzip_packed inside of its wrappers, as TDLib's longer ones are,
// whatever the layer; of what does not unpack no method is known.
func TestPackedQuery(t *testing.T) {
	for _, layer := range []int32{144, 227, api.Layer} {
		s := newSandbox(t)
		c := connect(t, s, Me)
		wrapped := api.Append(nil, &api.InvokeWithLayerRequest{Layer: layer, Query: &api.InitConnectionRequest{ApiID: 1,
			DeviceModel: "x", AppVersion: "1", Query: &api.InvokeAfterMsgRequest{MsgID: 4, Query: &api.HelpGetConfigRequest{}}}})
		wrapped = wrapped[:len(wrapped)-4]
		query := api.Append(nil, &api.HelpGetNearestDCRequest{})
		reply, err := c.bytes(append(bytes.Clone(wrapped), packed(query)...))
		if err != nil {
			t.Errorf("layer %d: %v", layer, err)
		} else if near, err := api.Decode(reply); err != nil || near.(*api.NearestDC).ThisDC != defaultDC {
			t.Errorf("layer %d: got %+v, %v", layer, near, err)
		}
		if _, err := c.bytes(append(bytes.Clone(wrapped), packed(packed(query))...)); err == nil || err.Error() != "400 INPUT_METHOD_INVALID" {
			t.Errorf("layer %d: packed twice: %v", layer, err)
		}
		broken := packed(query)
		broken[len(broken)-9] ^= 1
		if _, err := c.bytes(append(bytes.Clone(wrapped), broken...)); err == nil || err.Error() != "400 INPUT_METHOD_INVALID" {
			t.Errorf("layer %d: broken: %v", layer, err)
		}
	}
}

// packed is a body as gzip_packed.
func packed(body []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write(body)
	z.Close()
	return tl.AppendBytes(binary.LittleEndian.AppendUint32(nil, idGzipPacked), b.Bytes())
}
