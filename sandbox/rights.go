package sandbox

import (
	"fmt"

	"github.com/tgscript/tgscript/tl/api"
)

// right is something that an admin may be given, that participants may be
// denied, or both.
type right uint8

const (
	rightInfo right = iota
	rightInvite
	rightPin
	rightDelete
	rightBan
	rightPromote
	rightPost
	rightEdit
	rightSend
	rightPlain
	rightPhotos
	rightVideos
	rightRound
	rightMusic
	rightVoice
	rightDocs
	rightStickers
	rightGifs
	rightGames
	rightInline
	rightPolls
	rightReact
)

// grantedBy tells whether an admin's rights contain it.
func (r right) grantedBy(a *api.ChatAdminRights) bool {
	switch r {
	case rightInfo:
		return a.ChangeInfo
	case rightInvite:
		return a.InviteUsers
	case rightPin:
		return a.PinMessages
	case rightDelete:
		return a.DeleteMessages
	case rightBan:
		return a.BanUsers
	case rightPromote:
		return a.AddAdmins
	case rightPost:
		return a.PostMessages
	case rightEdit:
		return a.EditMessages
	}
	return true // what participants may do unless they are denied it
}

// deniedBy tells whether restrictions forbid it to who is no admin.
func (r right) deniedBy(b *api.ChatBannedRights) bool {
	switch r {
	case rightInfo:
		return b.ChangeInfo
	case rightInvite:
		return b.InviteUsers
	case rightPin:
		return b.PinMessages
	case rightSend:
		return b.SendMessages
	case rightReact:
		return b.SendReactions
	case rightPolls:
		return b.SendMessages || b.SendPolls
	case rightPlain:
		return b.SendMessages || b.SendPlain
	}
	return b.SendMessages || r.mediaDeniedBy(b)
}

// mediaDeniedBy is deniedBy for the kinds of media; true for what only admins
// may do.
func (r right) mediaDeniedBy(b *api.ChatBannedRights) bool {
	switch r {
	case rightStickers:
		return b.SendStickers
	case rightGifs:
		return b.SendGifs
	case rightGames:
		return b.SendGames
	case rightInline:
		return b.SendInline
	case rightPhotos:
		return b.SendMedia || b.SendPhotos
	case rightVideos:
		return b.SendMedia || b.SendVideos
	case rightRound:
		return b.SendMedia || b.SendRoundvideos
	case rightMusic:
		return b.SendMedia || b.SendAudios
	case rightVoice:
		return b.SendMedia || b.SendVoices
	case rightDocs:
		return b.SendMedia || b.SendDocs
	}
	return true
}

// refusal is the error for a message that a group's restrictions forbid.
func (r right) refusal() error {
	name, ok := map[right]string{
		rightPlain: "CHAT_SEND_PLAIN_FORBIDDEN", rightPhotos: "CHAT_SEND_PHOTOS_FORBIDDEN",
		rightVideos: "CHAT_SEND_VIDEOS_FORBIDDEN", rightMusic: "CHAT_SEND_AUDIOS_FORBIDDEN",
		rightVoice: "CHAT_SEND_VOICES_FORBIDDEN", rightDocs: "CHAT_SEND_DOCS_FORBIDDEN",
		rightStickers: "CHAT_SEND_STICKERS_FORBIDDEN", rightGifs: "CHAT_SEND_GIFS_FORBIDDEN",
		rightGames: "CHAT_SEND_GAME_FORBIDDEN", rightInline: "CHAT_SEND_INLINE_FORBIDDEN",
		rightPolls: "CHAT_SEND_POLL_FORBIDDEN", rightRound: "CHAT_SEND_MEDIA_FORBIDDEN",
	}[r]
	if !ok {
		name = "CHAT_WRITE_FORBIDDEN"
	}
	return refuse(name)
}

// may tells whether a user may do something in a basic group.
func (c *chat) may(user int64, r right) bool {
	switch {
	case c.member(user) == nil || c.MigratedTo != 0:
		return false
	case user == c.Creator:
		return true
	case c.admin(user):
		return r.grantedBy(adminRights())
	}
	return !r.deniedBy(&c.Denied)
}

// may tells whether a user may do something in a channel or supergroup.
func (c *channel) may(user int64, r right) bool {
	m := c.member(user)
	switch {
	case m == nil:
		return false
	case user == c.Creator:
		return true
	case m.Admin:
		return r.grantedBy(c.rightsOf(m))
	case !c.Megagroup:
		return false
	}
	ban := c.Bans[user]
	return !r.deniedBy(&c.Denied) && (ban == nil || !r.deniedBy(&ban.Rights))
}

// may tells whether the caller may do something in a group or channel.
func (c *call) may(p peer, r right) bool {
	switch p.Kind {
	case kindChat:
		return c.w.Chats[p.ID].may(c.me.ID, r)
	case kindChannel:
		return c.w.Channels[p.ID].may(c.me.ID, r)
	}
	return true
}

// maySend tells whether the caller may send a kind of message to a peer now:
// what mayWrite refuses, the refusal of the kind, SLOWMODE_WAIT_X.
func (c *call) maySend(to peer, kind right) error {
	if err := c.mayWrite(to); err != nil {
		return err
	}
	if to.Kind == kindUser {
		return nil
	}
	if !c.may(to, kind) {
		return kind.refusal()
	}
	if to.Kind != kindChannel {
		return nil
	}
	ch := c.w.Channels[to.ID]
	if left := ch.LastSent[c.me.ID] + ch.SlowMode - c.now; ch.slows(c.me.ID) && left > 0 {
		return &rpcError{Code: 420, Message: fmt.Sprintf("SLOWMODE_WAIT_%d", left)}
	}
	return nil
}

// slows tells whether slow mode holds a user back.
func (c *channel) slows(user int64) bool { return c.SlowMode > 0 && !c.admin(user) }
