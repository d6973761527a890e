package sandbox

import (
	"slices"
	"strconv"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

func addPolls(m methods) {
	on(m, (*call).sendVote)
	on(m, (*call).getPollResults)
	on(m, (*call).getPollVotes)
}

// pollOf is the poll that a message shows; nil for none.
func (w *world) pollOf(m api.MessageClass) *poll {
	o, ok := m.(*api.Message)
	if !ok {
		return nil
	}
	if media, ok := o.Media.(*api.MessageMediaPoll); ok {
		return w.Polls[media.Poll.ID]
	}
	return nil
}

// pollIn finds the poll of a message: MESSAGE_ID_INVALID or what the method
// documents instead.
func (c *call) pollIn(in api.InputPeerClass, id int32, refusal string) (peer, *poll, error) {
	at, err := c.inputPeer(in)
	if err != nil {
		return at, nil, err
	}
	m := c.message(at, id)
	if m == nil || c.w.pollOf(m.Obj) == nil {
		return at, nil, refuse(refusal)
	}
	return at, c.w.pollOf(m.Obj), nil
}

// sendVote votes, or with no option takes the vote back.
func (c *call) sendVote(r *api.MessagesSendVoteRequest) (api.Object, error) {
	_, p, err := c.pollIn(r.Peer, r.MsgID, "MESSAGE_ID_INVALID")
	if err != nil {
		return nil, err
	}
	asked, mine := p.Asked.obj, p.vote(c.me.ID)
	chosen, err := chosenOf(asked, r.Options)
	switch {
	case asked.Closed:
		return nil, refuse("MESSAGE_POLL_CLOSED")
	case err != nil:
		return nil, err
	case mine == nil && len(chosen) == 0:
		return nil, refuse("OPTION_INVALID")
	case mine != nil && (asked.Quiz || asked.RevotingDisabled):
		return nil, refuse("REVOTE_NOT_ALLOWED")
	}
	p.Votes = slices.DeleteFunc(p.Votes, func(v vote) bool { return v.User == c.me.ID })
	if len(chosen) > 0 {
		p.Votes = append(p.Votes, vote{c.me.ID, chosen, c.now})
	}
	c.pollChanged(p)
	c.tellVote(p, chosen)
	return c.updates(c.me, p.update(c.me.ID)), nil
}

// chosenOf are the options that a vote is for: OPTION_INVALID, OPTIONS_TOO_MUCH.
func chosenOf(asked *api.Poll, options [][]byte) (chosen []string, err error) {
	var all []string
	for _, a := range asked.Answers {
		all = append(all, string(a.(*api.PollAnswer).Option))
	}
	for _, o := range options {
		if !slices.Contains(all, string(o)) {
			return nil, refuse("OPTION_INVALID")
		}
		if !slices.Contains(chosen, string(o)) {
			chosen = append(chosen, string(o))
		}
	}
	if len(chosen) > 1 && !asked.MultipleChoice {
		return nil, refuse("OPTIONS_TOO_MUCH")
	}
	return chosen, nil
}

// update tells a viewer what has become of a poll.
func (p *poll) update(viewer int64) *api.UpdateMessagePoll {
	m := p.media(viewer)
	return &api.UpdateMessagePoll{PollID: p.ID, Poll: m.Poll, Results: m.Results}
}

// pollChanged shows a poll as it is now in all messages that have it, and tells
// everybody who has one; bots, of others' polls, only that they were closed. It
// moves no pts.
func (c *call) pollChanged(p *poll) {
	for _, id := range sortedKeys(c.w.Accounts) {
		a, has := c.w.Accounts[id], false
		for _, m := range a.Box.Messages {
			if c.w.pollOf(m.Obj) == p {
				m.Obj = showing(m.Obj, p.media(id))
				has = true
			}
		}
		for _, channel := range sortedKeys(c.w.Channels) {
			ch := c.w.Channels[channel]
			has = has || ch.member(id) != nil && slices.ContainsFunc(ch.Box.Messages, func(m *message) bool { return m.poll == p })
		}
		if has && (!a.Bot || p.By == id || p.Asked.obj.Closed) {
			c.notify(a, p.update(id))
		}
	}
}

// showing is a message with other media.
func showing(m api.MessageClass, media api.MessageMediaClass) api.MessageClass {
	out := *m.(*api.Message)
	out.Media = media
	return &out
}

// closePoll ends a poll, which is all that an edit can do to one:
// MEDIA_PREV_INVALID for a message with no poll, MEDIA_NEW_INVALID for a poll
// that is open, MESSAGE_NOT_MODIFIED.
func (c *call) closePoll(m *message, in *api.InputMediaPoll) (api.Object, error) {
	p := c.w.pollOf(m.Obj)
	switch {
	case p == nil:
		return nil, refuse("MEDIA_PREV_INVALID")
	case !in.Poll.Closed:
		return nil, refuse("MEDIA_NEW_INVALID")
	case p.Asked.obj.Closed:
		return nil, refuse("MESSAGE_NOT_MODIFIED")
	}
	asked := *p.Asked.obj
	asked.Closed = true
	p.Asked = keep(&asked)
	c.pollChanged(p)
	edited := c.edit(m, func(o *api.Message) *api.Message { out := *o; return &out })
	return c.updates(c.me, p.update(c.me.ID), edited), nil // the Pyrogram family reads the first
}

// getPollResults tells what a poll is like now, whatever the caller has of it.
func (c *call) getPollResults(r *api.MessagesGetPollResultsRequest) (api.Object, error) {
	_, p, err := c.pollIn(r.Peer, r.MsgID, "MESSAGE_ID_INVALID")
	if err != nil {
		return nil, err
	}
	return c.updates(c.me, p.update(c.me.ID)), nil
}

// getPollVotes lists who has voted for what, newest first: BROADCAST_FORBIDDEN
// where that is nobody's business, POLL_VOTE_REQUIRED.
func (c *call) getPollVotes(r *api.MessagesGetPollVotesRequest) (api.Object, error) {
	_, p, err := c.pollIn(r.Peer, r.ID, "MSG_ID_INVALID")
	if err != nil {
		return nil, err
	}
	asked := p.Asked.obj
	switch {
	case !asked.PublicVoters:
		return nil, refuse("BROADCAST_FORBIDDEN")
	case p.vote(c.me.ID) == nil && !asked.Closed:
		return nil, refuse("POLL_VOTE_REQUIRED")
	}
	var list []vote
	for _, v := range slices.Backward(p.Votes) {
		if r.Option == nil || v.has(r.Option) {
			list = append(list, v)
		}
	}
	start, _ := strconv.Atoi(r.Offset.Value) // what is no offset of ours is the start
	start = min(max(start, 0), len(list))
	end := min(start+pageSize(r.Limit, pageMax), len(list))
	out := &api.MessagesVotesList{Count: int32(len(list)), Votes: []api.MessagePeerVoteClass{}}
	k := c.w.crowd(c.me)
	for _, v := range list[start:end] {
		k.add(userPeer(v.User))
		out.Votes = append(out.Votes, v.tl(r.Option))
	}
	if end < len(list) {
		out.NextOffset = tl.Some(strconv.Itoa(end))
	}
	out.Users, out.Chats = k.lists()
	return out, nil
}

// tl is a vote in a list of those for one option, or for any.
func (v vote) tl(option []byte) api.MessagePeerVoteClass {
	who := userPeer(v.User).tl()
	switch {
	case option != nil:
		return &api.MessagePeerVoteInputOption{Peer: who, Date: v.Date}
	case len(v.Options) == 1:
		return &api.MessagePeerVote{Peer: who, Option: []byte(v.Options[0]), Date: v.Date}
	}
	many := &api.MessagePeerVoteMultiple{Peer: who, Date: v.Date}
	for _, o := range v.Options {
		many.Options = append(many.Options, []byte(o))
	}
	return many
}
