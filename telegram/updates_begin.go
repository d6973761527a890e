package telegram

import "github.com/tgscript/tgscript/tl/api"

// start establishes where updates begin.
func (e *engine) start() {
	b := &e.common
	b.fetching, b.heard = true, e.c.o.Now()
	s := e.o.State
	if s.Pts == 0 {
		e.whoAmI(func() { e.begin() })
		return
	}
	e.setState(&api.UpdatesState{Pts: s.Pts, Qts: s.Qts, Seq: s.Seq, Date: s.Date})
	b.lastID = s.LastID
	var found []*box // as ChannelState.Since says
	for id, c := range s.Channels {
		b := e.openChannel(id, c.Pts, c.LastID)
		if b.since = c.Since; b.since != 0 {
			b.floor = c.LastID
			found = append(found, b)
		}
		if _, known := e.c.peers.get(peerKey{kindChannel, id}); !known && c.AccessHash != 0 {
			e.c.peers.add(nil, []api.ChatClass{&api.ChannelForbidden{ID: id, AccessHash: c.AccessHash}}, nil, updateSource)
		}
	}
	e.whoAmI(func() {
		e.begun()
		e.getDifference()
		for _, b := range found {
			e.fetch(b)
		}
	})
}

// whoAmI sees to it that the account's own id is known, which short forms leave
// out.
func (e *engine) whoAmI(then func()) {
	if self, _ := e.c.peers.me(); self != 0 {
		then()
		return
	}
	req := &api.UsersGetUsersRequest{ID: []api.InputUserClass{&api.InputUserSelf{}}}
	e.ask(req, func(_ api.Object, err *Error) {
		if err != nil {
			e.beginAgain(err, func() { e.whoAmI(then) })
			return
		}
		then()
	})
}

// begin takes the present for the beginning. The dialogs come first: what happens
// before the state is known is after them, then, and not in between.
func (e *engine) begin() {
	b := &e.common
	e.dialogs(func(top int32, err *Error) {
		if err != nil && !final(err) {
			e.beginAgain(err, e.begin)
			return
		}
		b.lastID = top
		e.ask(&api.UpdatesGetStateRequest{}, func(o api.Object, err *Error) {
			if err != nil {
				e.beginAgain(err, e.begin)
				return
			}
			e.setState(o.(*api.UpdatesState))
			e.begun()
			e.fetched(b)
		})
	})
}

// beginAgain repeats a step of the beginning that has failed.
func (e *engine) beginAgain(err *Error, step func()) {
	e.c.o.Log.Info("updates can't begin", "error", err)
	e.common.failed++
	e.after(wait(err, e.common.failed), step)
}

// begun tells that updates have begun, and takes what has come meanwhile.
func (e *engine) begun() {
	e.ready = true
	if e.progress != nil {
		e.progress.begin(e.state())
	}
	if e.o.Ready != nil {
		e.o.Ready(e.state())
	}
	for _, l := range e.early {
		e.packet(l.object, l.call)
	}
	e.early = nil
}

// state is where updates are.
func (e *engine) state() UpdateState {
	s := UpdateState{Pts: e.common.at, Qts: e.qts.at, Seq: e.seq.at, Date: e.date, LastID: e.common.lastID, Channels: map[int64]ChannelState{}}
	for id, b := range e.channels {
		s.Channels[id] = ChannelState{Pts: b.at, LastID: b.lastID, Since: b.since, AccessHash: e.c.peers.hash(peerKey{kindChannel, id})}
	}
	return s
}
