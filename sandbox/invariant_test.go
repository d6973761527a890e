package sandbox

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// actor is an account with a session that acts and one that only listens.
type actor struct {
	*client
	listener     *client
	acted, heard *replica
}

// drive does random things as random accounts, and feeds each session's replica.
type drive struct {
	t      *testing.T
	rng    *rand.Rand
	actors []*actor
	random int64
	done   map[string]int // by method, refusals not counted
}

func newDrive(t *testing.T, s *Sandbox, seed uint64) *drive {
	d := &drive{t: t, rng: rand.New(rand.NewPCG(seed, 1)), done: map[string]int{}}
	for _, name := range []string{"sandbox_me", "sandbox_friend", "sandbox_locked", "sandbox_bot"} {
		a := &actor{client: connect(t, s, name), listener: connect(t, s, name)}
		a.acted = truth(a.client).clone(name + "'s replies and pushes")
		a.heard = a.acted.clone(name + "'s pushes")
		d.actors = append(d.actors, a)
	}
	return d
}

// settle applies what was pushed.
func (d *drive) settle() {
	for _, a := range d.actors {
		for _, u := range a.pushed {
			a.acted.updates(u, peer{}, "")
		}
		for _, u := range a.listener.pushed {
			a.heard.updates(u, peer{}, "")
		}
		a.pushed, a.listener.pushed = nil, nil
		for id, ch := range a.s.world.Channels {
			for _, r := range []*replica{a.acted, a.heard} {
				switch in := ch.member(a.me.ID) != nil; {
				case in && r.pts[id] == 0:
					r.adopt(a.client, id)
				case !in:
					r.forget(id)
				}
			}
		}
	}
}

// peer picks a chat of an actor, and the id of one of its messages.
func (d *drive) peer(a *actor) (api.InputPeerClass, peer, int32) {
	var all, channels []peer
	for _, id := range sortedKeys(a.s.world.Accounts) {
		all = append(all, userPeer(id))
	}
	for _, id := range sortedKeys(a.s.world.Chats) {
		all = append(all, chatPeer(id))
	}
	for _, id := range sortedKeys(a.s.world.Channels) {
		channels = append(channels, channelPeer(id))
	}
	if d.rng.IntN(5) < 2 {
		all = channels
	}
	p := all[d.rng.IntN(len(all))]
	id := int32(0)
	b := &a.me.Box
	if p.Kind == kindChannel {
		b = &a.s.world.Channels[p.ID].Box
	}
	if list := b.history(p); len(list) > 0 {
		id = list[d.rng.IntN(len(list))].ID
	}
	return a.input(p), p, id
}

func (c *client) input(p peer) api.InputPeerClass {
	switch p.Kind {
	case kindChat:
		return &api.InputPeerChat{ChatID: p.ID}
	case kindChannel:
		return c.channel(p.ID)
	}
	return c.user(p.ID)
}

// operation is something that an account does.
type operation struct {
	*actor
	req  api.Object
	peer peer
	text string // of what it writes
}

// step does one thing; many are refused, which must change nothing.
func (d *drive) step(n int) {
	o := d.next(n)
	before := truth(o.client)
	reply, err := o.try(o.req)
	if err != nil {
		if diff := before.same(truth(o.client)); diff != nil {
			d.t.Fatalf("%s refused (%v) but changed the world: %v", api.TypeOf(o.req).Name, err, diff)
		}
		return
	}
	d.done[api.TypeOf(o.req).Name]++
	o.reply(o.req, reply, o.peer, o.text)
	d.settle()
}

// next chooses what is done next.
func (d *drive) next(n int) operation {
	a := d.actors[d.rng.IntN(len(d.actors))]
	in, p, id := d.peer(a)
	d.random++
	text := fmt.Sprintf("message %d", n)
	var req api.Object
	channel := a.inputChannel(p.ID)
	switch d.rng.IntN(14 + d.channels(p)) {
	case 0:
		req = &api.MessagesEditMessageRequest{Peer: in, ID: id, Message: tl.Some(text)}
	case 1:
		req = &api.MessagesDeleteMessagesRequest{ID: []int32{id, id + 1}, Revoke: d.rng.IntN(2) == 0}
	case 2:
		to, _, _ := d.peer(a)
		req = &api.MessagesForwardMessagesRequest{FromPeer: in, ToPeer: to, ID: []int32{id, id + 1},
			RandomID: []int64{d.random, -d.random}}
	case 3, 4, 5:
		req = &api.MessagesReadHistoryRequest{Peer: in, MaxID: id}
	case 6:
		if n%3 == 0 {
			req = &api.MessagesCreateChatRequest{Title: text, Users: []api.InputUserClass{a.inputUser(friendID), a.inputUser(meID)}}
			break
		}
		fallthrough
	case 14:
		req = &api.ChannelsDeleteMessagesRequest{Channel: channel, ID: []int32{id, id - 1}}
	case 15, 16:
		req = &api.ChannelsReadHistoryRequest{Channel: channel, MaxID: id}
	case 17:
		req = &api.ChannelsLeaveChannelRequest{Channel: channel}
	case 18, 19:
		req = &api.ChannelsJoinChannelRequest{Channel: channel}
	case 20:
		req = &api.ChannelsInviteToChannelRequest{Channel: channel,
			Users: []api.InputUserClass{a.inputUser(lockedID), a.inputUser(friendID)}}
	case 21:
		if n%3 == 0 {
			req = &api.ChannelsCreateChannelRequest{Title: text, Megagroup: n%2 == 0}
			break
		}
		fallthrough
	case 13:
		req = &api.MessagesDeleteHistoryRequest{Peer: in, MaxID: id, Revoke: n%2 == 0, JustClear: n%3 == 0}
	default:
		send := &api.MessagesSendMessageRequest{Peer: in, Message: text, RandomID: d.random}
		if d.rng.IntN(4) == 0 && p.Kind != kindUser {
			send.ReplyTo = &api.InputReplyToMessage{ReplyToMsgID: id}
		}
		req = send
	}
	if p.Kind == kindChat && d.rng.IntN(3) == 0 {
		req = a.inGroup(p, n, text)
	}
	if d.rng.IntN(4) == 0 {
		req = d.more(a, in, p, id)
	}
	if send, ok := req.(*api.MessagesSendMessageRequest); ok {
		text = send.Message
	}
	return operation{a, req, p, text}
}

// channels is how many more things there are to do in a channel.
func (d *drive) channels(p peer) int {
	if p.Kind == kindChannel {
		return 8
	}
	return 0
}

// inGroup does what can be done in basic groups only.
func (a *actor) inGroup(p peer, n int, text string) api.Object {
	who := a.inputUser([]int64{meID, friendID, lockedID, botID}[n%4])
	switch n / 4 % 4 {
	case 0:
		return &api.MessagesEditChatTitleRequest{ChatID: p.ID, Title: text}
	case 1:
		return &api.MessagesDeleteChatUserRequest{ChatID: p.ID, UserID: who, RevokeHistory: n%3 == 0}
	}
	return &api.MessagesAddChatUserRequest{ChatID: p.ID, UserID: who}
}

// reply feeds what the caller learns from a reply.
func (a *actor) reply(req, reply api.Object, p peer, text string) {
	switch r := reply.(type) {
	case api.UpdatesClass:
		a.acted.updates(r, p, text)
	case *api.MessagesInvitedUsers:
		a.acted.updates(r.Updates, p, text)
	case *api.MessagesChatInviteJoinResultOk:
		a.acted.updates(r.Updates, p, text)
	case *api.MessagesAffectedMessages:
		if r.PtsCount == 0 {
			return
		}
		// What the reply only counts, the caller knows from its request.
		b := &a.me.Box
		if _, ok := req.(*api.ChannelsDeleteMessagesRequest); ok {
			b = &a.s.world.Channels[p.ID].Box
		}
		events, _ := b.since(r.Pts - r.PtsCount)
		a.acted.update(events[0].Update, true)
	case *api.MessagesAffectedHistory:
		if p.Kind == kindChannel { // which moves no pts
			a.acted.saw(p.ID, req)
		}
		b := &a.me.Box
		if p.Kind == kindChannel {
			b = &a.s.world.Channels[p.ID].Box
		}
		events, _ := b.since(r.Pts - r.PtsCount)
		for _, e := range events {
			if e.Pts <= r.Pts {
				a.acted.update(e.Update, true)
			}
		}
	case *api.Bool:
		if read, ok := req.(*api.ChannelsReadHistoryRequest); ok {
			a.acted.inbox[p] = max(a.acted.inbox[p], read.MaxID)
		}
	}
}

// Random operations: what the pushes say, what the replies say, what a
// difference from the very first pts says, what a client without state fetches
// page by page and what the world holds are the same.
func TestInvariant(t *testing.T) {
	for seed := range uint64(4) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			now := int64(testTime)
			s, err := New(Options{Now: func() time.Time { return time.Unix(now, 0) }})
			if err != nil {
				t.Fatal(err)
			}
			d := newDrive(t, s, seed)
			for n := range 600 {
				now++
				s.Tick()
				d.settle()
				d.step(n)
			}
			if len(d.done) < 15 {
				t.Errorf("too little was done: %v", d.done)
			}
			for _, a := range d.actors {
				want := truth(a.client)
				differed := newReplica(t, a.me.Username+"'s difference", a.me.ID)
				differed.catchUp(a.listener)
				differed.channelMarks(a.client)
				replicas := []*replica{a.acted, a.heard, differed}
				if !a.me.Bot {
					fetched := newReplica(t, a.me.Username+"'s fresh fetch", a.me.ID)
					fetched.fetch(a.listener)
					fetched.clearedMarks(a.client)
					replicas = append(replicas, fetched)
				}
				if a.me.Bot && len(want.secondary) < 4 {
					t.Errorf("a bot was told %d things", len(want.secondary))
				}
				for _, r := range replicas {
					if err := r.same(want); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
}
