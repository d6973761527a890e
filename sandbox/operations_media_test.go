package sandbox

import (
	"fmt"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// media are the things to do with files.
func (d *drive) media(a *actor, in api.InputPeerClass, p peer, id int32) api.Object {
	kind := d.rng.IntN(9)
	switch {
	case kind == 8:
		return &api.MessagesSendMediaRequest{Peer: in, Media: asPoll("Which?", "a", "b"), RandomID: d.random}
	case kind >= 6:
		return d.vote(a)
	case kind == 0:
		return &api.MessagesSendMediaRequest{Peer: in, Media: asPhoto(d.image(a)), Message: "photo", RandomID: d.random}
	case kind == 1:
		return &api.MessagesSendMultiMediaRequest{Peer: in, MultiMedia: album(d.random<<20, a.stored(asPhoto(d.image(a))),
			a.stored(asPhoto(d.image(a))))}
	case kind == 2:
		return &api.MessagesEditMessageRequest{Peer: in, ID: id, Media: asPhoto(d.image(a))}
	case kind == 3 && p.Kind == kindChat:
		return &api.MessagesEditChatPhotoRequest{ChatID: p.ID, Photo: &api.InputChatUploadedPhoto{File: d.image(a)}}
	case kind == 3 && p.Kind == kindChannel:
		return &api.ChannelsEditPhotoRequest{Channel: a.inputChannel(p.ID), Photo: &api.InputChatUploadedPhoto{File: d.image(a)}}
	}
	f := a.upload(d.random, fmt.Appendf(nil, "content %d", d.rng.IntN(10)), 1024, "a")
	if kind == 4 {
		return &api.MessagesEditMessageRequest{Peer: in, ID: id, Message: tl.Some("file"), Media: asDocument(f)}
	}
	return &api.MessagesSendMediaRequest{Peer: in, Media: asDocument(f), RandomID: d.random}
}

// image is an uploaded picture.
func (d *drive) image(a *actor) api.InputFileClass {
	d.random++
	return a.upload(d.random, picture(d.t, 160+d.rng.IntN(3), 160, "png"), 64<<10, "a.png")
}

// vote votes in some poll that an actor can see, or closes it.
func (d *drive) vote(a *actor) api.Object {
	boxes := []*box{&a.me.Box}
	for _, id := range sortedKeys(a.s.world.Channels) {
		if ch := a.s.world.Channels[id]; ch.member(a.me.ID) != nil {
			boxes = append(boxes, &ch.Box)
		}
	}
	var polls []*message
	for _, b := range boxes {
		for _, m := range b.Messages {
			if a.s.world.pollOf(m.Obj) != nil {
				polls = append(polls, m)
			}
		}
	}
	if len(polls) == 0 {
		return &api.MessagesSendVoteRequest{Peer: self()}
	}
	m := polls[d.rng.IntN(len(polls))]
	in, id := a.input(m.Peer), m.ID
	if d.rng.IntN(6) == 0 {
		closing := asPoll("Which?", "a", "b")
		closing.Poll.Closed = true
		return &api.MessagesEditMessageRequest{Peer: in, ID: id, Media: closing}
	}
	return a.client.vote(in, id, []string{"a", "b"}[:d.rng.IntN(2)]...)
}

// poll shows a poll as an update says it is.
func (r *replica) poll(u *api.UpdateMessagePoll) {
	for _, have := range r.messages {
		o, err := api.Decode([]byte(have))
		if err != nil {
			r.t.Fatal(err)
		}
		if m, ok := o.(*api.Message); ok {
			if media, ok := m.Media.(*api.MessageMediaPoll); ok && media.Poll.ID == u.PollID {
				media.Poll, media.Results = u.Poll, u.Results
				r.put(m)
			}
		}
	}
}
