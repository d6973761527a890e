package sandbox

import (
	"encoding/binary"
	"testing"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// No request, however odd, brings the sandbox down, and each is answered by
// what its method may answer or by a refusal.
func FuzzRequest(f *testing.F) {
	me := userPeer(meID)
	hash := accessHash(meID, userPeer(friendID))
	friend := &api.InputPeerUser{UserID: friendID, AccessHash: hash}
	group := &api.InputPeerChat{ChatID: groupID}
	super := &api.InputPeerChannel{ChannelID: supergroupID, AccessHash: accessHash(meID, channelPeer(supergroupID))}
	news := &api.InputChannel{ChannelID: channelID, AccessHash: accessHash(meID, channelPeer(channelID))}
	for _, req := range []api.Object{
		&api.MessagesSendMessageRequest{Peer: friend, Message: " a @b_c /d \U0001F600 ", RandomID: 1,
			ReplyTo:  &api.InputReplyToMessage{ReplyToMsgID: 2, QuoteText: tl.Some("x")},
			Entities: []api.MessageEntityClass{&api.MessageEntityBold{Offset: 1, Length: 9}, &api.InputMessageEntityMentionName{UserID: &api.InputUserSelf{}}}},
		edit(super, 2, "x"), &api.MessagesDeleteMessagesRequest{ID: []int32{1, 2}, Revoke: true},
		forward(group, friend, 2, 3), &api.MessagesReadHistoryRequest{Peer: group},
		&api.MessagesGetHistoryRequest{Peer: super, OffsetID: 3, AddOffset: -2, Limit: 5, MaxID: 9, MinID: 1},
		&api.MessagesSearchRequest{Peer: group, Q: "hello", Filter: &api.InputMessagesFilterEmpty{}, FromID: self(), Limit: 3},
		&api.MessagesGetDialogsRequest{OffsetPeer: friend, OffsetID: 3, Limit: 2},
		&api.MessagesGetPeerDialogsRequest{Peers: []api.InputDialogPeerClass{&api.InputDialogPeer{Peer: group}}},
		&api.MessagesGetMessagesRequest{ID: []api.InputMessageClass{&api.InputMessageID{ID: 1}, &api.InputMessageReplyTo{ID: 2}}},
		&api.ChannelsGetParticipantsRequest{Channel: news, Filter: &api.ChannelParticipantsSearch{Q: "s"}, Limit: 2},
		&api.ChannelsGetFullChannelRequest{Channel: news}, &api.ChannelsDeleteMessagesRequest{Channel: news, ID: []int32{2}},
		&api.ChannelsCreateChannelRequest{Title: "x"}, &api.MessagesCreateChatRequest{Title: "x", Users: []api.InputUserClass{&api.InputUserSelf{}}},
		&api.UpdatesGetDifferenceRequest{Pts: 1, Date: 1}, &api.UpdatesGetChannelDifferenceRequest{Channel: news, Filter: &api.ChannelMessagesFilterEmpty{}, Pts: 1, Limit: 1},
		&api.UsersGetUsersRequest{ID: []api.InputUserClass{&api.InputUserFromMessage{Peer: group, MsgID: 8, UserID: me.ID}}},
		&api.AccountGetPasswordRequest{}, &api.AuthLogOutRequest{},
		&api.AuthSignInRequest{PhoneNumber: "+9996620001", PhoneCodeHash: "x", PhoneCode: tl.Some("22222")},
		&api.InvokeWithLayerRequest{Layer: api.Layer, Query: &api.InitConnectionRequest{ApiID: 1, DeviceModel: "x", AppVersion: "1", Query: &api.HelpGetConfigRequest{}}},
	} {
		f.Add(api.Append(nil, req))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		s := newSandbox(t)
		c := connect(t, s, Me)
		var req *tl.Type
		if len(body) >= 4 {
			req = api.ByID(binary.LittleEndian.Uint32(body))
		}
		reply, err := c.bytes(body)
		if err != nil {
			if _, ok := err.(*rpcError); !ok {
				t.Fatal(err)
			}
			return
		}
		if req.Result().String() == "X" {
			return // a wrapper: the answer is its query's
		}
		if _, err := api.DecodeResult(req, reply); err != nil {
			t.Fatalf("%s: %v", req.Name, err)
		}
	})
}
