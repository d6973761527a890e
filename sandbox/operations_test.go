package sandbox

import (
	"strings"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// more are the things to do that not every account does all the time.
func (d *drive) more(a *actor, in api.InputPeerClass, p peer, id int32) api.Object {
	who := []int64{meID, friendID, lockedID, botID}[d.rng.IntN(4)]
	channel := a.inputChannel(p.ID)
	if p.Kind == kindChat && d.rng.IntN(12) == 0 {
		return &api.MessagesMigrateChatRequest{ChatID: p.ID}
	}
	if d.rng.IntN(5) == 0 {
		return d.media(a, in, p, id)
	}
	if d.rng.IntN(12) == 0 {
		if d.rng.IntN(3) == 0 {
			return &api.ContactsBlockRequest{ID: a.user(who)}
		}
		return &api.ContactsUnblockRequest{ID: a.user(who)}
	}
	if d.rng.IntN(16) == 0 {
		return &api.MessagesSendMessageRequest{Peer: in, Message: "later", RandomID: d.random,
			ScheduleDate: tl.Some(int32(a.s.now().Unix()) + 20)}
	}
	if d.rng.IntN(10) == 0 {
		switch d.rng.IntN(4) {
		case 0:
			return &api.FoldersEditPeerFoldersRequest{FolderPeers: []*api.InputFolderPeer{{Peer: in, FolderID: int32(d.rng.IntN(2))}}}
		case 1:
			return &api.MessagesReadMentionsRequest{Peer: in}
		case 2:
			return &api.MessagesSendMessageRequest{Peer: in, Message: "you, @sandbox_friend and @sandbox_me", RandomID: d.random}
		}
		return &api.MessagesMarkDialogUnreadRequest{Peer: &api.InputDialogPeer{Peer: in}, Unread: d.rng.IntN(2) == 0}
	}
	switch d.rng.IntN(6 + d.channels(p)) {
	case 0, 1:
		return &api.MessagesUpdatePinnedMessageRequest{Peer: in, ID: id, Unpin: d.rng.IntN(3) == 0,
			PmOneside: d.rng.IntN(3) == 0}
	case 2:
		return &api.MessagesUnpinAllMessagesRequest{Peer: in}
	case 3, 4:
		emoji := strings.Fields(reactionEmoji)[d.rng.IntN(3)]
		return &api.MessagesSendReactionRequest{Peer: in, MsgID: id,
			Reaction: []api.ReactionClass{&api.ReactionEmoji{Emoticon: emoji}}[:d.rng.IntN(2)]}
	case 5:
		return &api.MessagesReadReactionsRequest{Peer: in}
	case 6:
		return &api.ChannelsEditAdminRequest{Channel: channel, UserID: a.inputUser(who),
			AdminRights: &api.ChatAdminRights{BanUsers: d.rng.IntN(2) == 0, PinMessages: d.rng.IntN(2) == 0}}
	case 7, 8, 9:
		return &api.ChannelsEditBannedRequest{Channel: channel, Participant: a.user(who), BannedRights: &api.ChatBannedRights{
			ViewMessages: d.rng.IntN(3) == 0, SendMessages: d.rng.IntN(3) == 0}}
	case 10:
		return &api.MessagesEditChatDefaultBannedRightsRequest{Peer: in,
			BannedRights: &api.ChatBannedRights{PinMessages: d.rng.IntN(2) == 0}}
	case 11, 12:
		return d.invitation(a)
	}
	return &api.MessagesExportChatInviteRequest{Peer: in, RequestNeeded: d.rng.IntN(4) == 0,
		UsageLimit: tl.Opt[int32]{Value: 1, Set: d.rng.IntN(4) == 0}}
}

// invitation follows some link of some channel.
func (d *drive) invitation(a *actor) api.Object {
	var links []string
	for _, id := range sortedKeys(a.s.world.Channels) {
		for _, i := range a.s.world.Channels[id].Invites {
			links = append(links, i.Hash)
		}
	}
	if len(links) == 0 {
		return &api.MessagesImportChatInviteRequest{}
	}
	return &api.MessagesImportChatInviteRequest{Hash: links[d.rng.IntN(len(links))]}
}
