package telegram

import (
	"iter"
	"reflect"

	"github.com/tgscript/tgscript/tl/api"
)

// expandMessage makes a message of its short form (A10); nil if it names somebody
// who is not known.
func (c *Client) expandMessage(u *api.UpdateShortMessage) *api.Message {
	m := &api.Message{
		Out: u.Out, Mentioned: u.Mentioned, MediaUnread: u.MediaUnread, Silent: u.Silent, ID: u.ID,
		PeerID: &api.PeerUser{UserID: u.UserID}, Message: u.Message, Date: u.Date, FwdFrom: u.FwdFrom,
		ViaBotID: u.ViaBotID, ReplyTo: u.ReplyTo, Entities: u.Entities, TTLPeriod: u.TTLPeriod,
	}
	if u.Out {
		m.FromID = c.selfPeer()
	}
	return c.ifKnown(m)
}

// expandChatMessage is the same of a message in a basic group.
func (c *Client) expandChatMessage(u *api.UpdateShortChatMessage) *api.Message {
	return c.ifKnown(&api.Message{
		Out: u.Out, Mentioned: u.Mentioned, MediaUnread: u.MediaUnread, Silent: u.Silent, ID: u.ID,
		FromID: &api.PeerUser{UserID: u.FromID}, PeerID: &api.PeerChat{ChatID: u.ChatID}, Message: u.Message, Date: u.Date,
		FwdFrom: u.FwdFrom, ViaBotID: u.ViaBotID, ReplyTo: u.ReplyTo, Entities: u.Entities, TTLPeriod: u.TTLPeriod,
	})
}

// expandSent makes the message of which a call has answered with what the caller
// could not know; nil if the call does not say which chat it is in.
func (c *Client) expandSent(u *api.UpdateShortSentMessage, call api.Object) *api.Message {
	m := &api.Message{
		Out: u.Out, ID: u.ID, FromID: c.selfPeer(), Date: u.Date, Media: u.Media, Entities: u.Entities, TTLPeriod: u.TTLPeriod,
	}
	var to api.InputPeerClass
	var reply api.InputReplyToClass
	switch r := call.(type) {
	case *api.MessagesSendMessageRequest:
		to, reply, m.Message, m.Silent = r.Peer, r.ReplyTo, r.Message, r.Silent
	case *api.MessagesSendMediaRequest:
		to, reply, m.Message, m.Silent = r.Peer, r.ReplyTo, r.Message, r.Silent
	}
	if r, ok := reply.(*api.InputReplyToMessage); ok {
		h := &api.MessageReplyHeader{}
		h.ReplyToMsgID.Set, h.ReplyToMsgID.Value = true, r.ReplyToMsgID
		m.ReplyTo = h
	}
	if m.PeerID = c.peerOf(to); m.PeerID == nil {
		return nil
	}
	return m
}

// selfPeer is the account itself; nil as long as it is not known.
func (c *Client) selfPeer() api.PeerClass {
	if self, _ := c.peers.me(); self != 0 {
		return &api.PeerUser{UserID: self}
	}
	return nil
}

// peerOf is the peer that an argument stands for; nil if it stands for none.
func (c *Client) peerOf(p api.InputPeerClass) api.PeerClass {
	if p == nil {
		return nil
	}
	f, ok := givenPeer(p)
	switch {
	case !ok || f.key.id == 0 && !f.self:
		return nil
	case f.self:
		return c.selfPeer()
	}
	return f.key.peer()
}

func (k peerKey) peer() api.PeerClass {
	switch k.kind {
	case kindUser:
		return &api.PeerUser{UserID: k.id}
	case kindChat:
		return &api.PeerChat{ChatID: k.id}
	}
	return &api.PeerChannel{ChannelID: k.id}
}

// ifKnown is m if everybody it names is known.
func (c *Client) ifKnown(m *api.Message) *api.Message {
	for k := range namesOf(m) {
		if !c.known(k) {
			return nil
		}
	}
	return m
}

// known tells whether more is known of a peer than that a message names it.
func (c *Client) known(k peerKey) bool {
	x, seen := c.peers.get(k)
	return seen && (x.known || x.hash != 0)
}

// namesOf are the peers that a message can't be understood without.
func namesOf(m *api.Message) iter.Seq[peerKey] {
	return func(yield func(peerKey) bool) {
		all := func(list ...api.PeerClass) bool {
			for _, p := range list {
				if p == nil {
					continue
				}
				if k, ok := keyOf(p); ok && !yield(k) {
					return false
				}
			}
			return true
		}
		if !all(m.PeerID, m.FromID) || m.ViaBotID.Set && !yield(peerKey{kindUser, m.ViaBotID.Value}) {
			return
		}
		if m.FwdFrom != nil && !all(m.FwdFrom.FromID, m.FwdFrom.SavedFromPeer) {
			return
		}
		if h, ok := m.ReplyTo.(*api.MessageReplyHeader); ok && !all(h.ReplyToPeerID) {
			return
		}
		for _, e := range m.Entities {
			if e, ok := e.(*api.MessageEntityMentionName); ok && !yield(peerKey{kindUser, e.UserID}) {
				return
			}
		}
	}
}

// channelIn is the channel that a request names as where it acts; 0 if it acts
// elsewhere.
func (c *Client) channelIn(req api.Object) int64 {
	if req == nil {
		return 0
	}
	v := reflect.ValueOf(req).Elem()
	for _, name := range []string{"Channel", "Peer", "Parent"} {
		f := v.FieldByName(name)
		if !f.IsValid() || f.Kind() != reflect.Interface || f.IsNil() {
			continue
		}
		if o, ok := f.Interface().(api.Object); ok {
			if p, ok := givenPeer(o); ok && p.key.kind == kindChannel {
				return p.key.id
			}
		}
	}
	return 0
}
