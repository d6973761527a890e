package sandbox

import (
	"strings"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

func addDrafts(m methods) {
	on(m, (*call).saveDraft)
	on(m, (*call).getAllDrafts)
	on(m, (*call).clearAllDrafts)
}

// draft is the dialog's draft; nil if there is none.
func (d *dialog) draft() *api.DraftMessage {
	if d.Draft == nil {
		return nil
	}
	o, err := api.Decode(d.Draft)
	if err != nil {
		panic(err) // setDraft wrote it
	}
	return o.(*api.DraftMessage)
}

// setDraft changes a draft and tells the account's other sessions; nil clears
// it. It reports whether there was anything to do.
func (c *call) setDraft(p peer, draft *api.DraftMessage) bool {
	if d := c.me.Dialogs[p]; draft == nil && (d == nil || d.Draft == nil) {
		return false
	}
	d := c.me.dialog(p)
	u := &api.UpdateDraftMessage{Peer: p.tl(), Draft: &api.DraftMessageEmpty{Date: tl.Some(c.now)}}
	d.Draft = nil
	if draft != nil {
		d.Draft, u.Draft = api.Append(nil, draft), draft
	}
	c.notify(c.me, u)
	return true
}

// saveDraft keeps the text as it would be sent. One that is empty, and answers
// nothing, clears the draft.
func (c *call) saveDraft(r *api.MessagesSaveDraftRequest) (api.Object, error) {
	switch {
	case r.Media != nil:
		return nil, c.lacking("messages.saveDraft with media")
	case r.SuggestedPost != nil:
		return nil, c.lacking("messages.saveDraft with suggested_post")
	case r.RichMessage != nil:
		return nil, c.lacking("messages.saveDraft with rich_message")
	}
	p, err := c.inputPeer(r.Peer)
	if err != nil {
		return nil, err
	}
	if _, err := c.replyTo(p, r.ReplyTo); err != nil {
		return nil, err
	}
	draft := &api.DraftMessage{NoWebpage: r.NoWebpage, InvertMedia: r.InvertMedia, ReplyTo: r.ReplyTo,
		Date: c.now, Effect: r.Effect}
	if strings.TrimSpace(r.Message) != "" {
		if draft.Message, draft.Entities, err = c.compose(r.Message, r.Entities); err != nil {
			return nil, err
		}
	} else if r.ReplyTo == nil {
		draft = nil
	}
	c.setDraft(p, draft)
	return &api.Bool{Value: true}, nil
}

// drafted lists the chats with a draft.
func (c *call) drafted() (list []*dialog) {
	for _, kind := range []peerKind{kindUser, kindChat, kindChannel} {
		byID := map[int64]*dialog{}
		for p, d := range c.me.Dialogs {
			if p.Kind == kind && d.Draft != nil {
				byID[p.ID] = d
			}
		}
		for _, id := range sortedKeys(byID) {
			list = append(list, byID[id])
		}
	}
	return list
}

func (c *call) getAllDrafts(*api.MessagesGetAllDraftsRequest) (api.Object, error) {
	updates := []api.UpdateClass{}
	for _, d := range c.drafted() {
		updates = append(updates, &api.UpdateDraftMessage{Peer: d.Peer.tl(), Draft: d.draft()})
	}
	return c.updates(c.me, updates...), nil
}

func (c *call) clearAllDrafts(*api.MessagesClearAllDraftsRequest) (api.Object, error) {
	for _, d := range c.drafted() {
		c.setDraft(d.Peer, nil)
	}
	return &api.Bool{Value: true}, nil
}
