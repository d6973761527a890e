package telegram

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/tgscript/tgscript/tl/api"
)

// listed looks for a peer among the contacts, in the dialogs, and among the
// members of the groups there.
func (s *search) listed(ctx context.Context, keys []peerKey) (found, bool, error) {
	if _, bot := s.client.peers.me(); bot {
		return found{}, false, nil
	}
	there := func() (found, bool) {
		for _, k := range keys {
			if f, ok := s.known(k); ok {
				return f, true
			}
		}
		return found{}, false
	}
	for _, k := range keys {
		if k.kind != kindUser {
			continue
		}
		if err := s.contacts(ctx); err != nil {
			return found{}, false, err
		}
		if f, ok := there(); ok {
			return f, true, nil
		}
	}
	f, ok, err := s.dialogs(ctx, there)
	if ok || err != nil || !slices.ContainsFunc(keys, func(k peerKey) bool { return k.kind == kindUser }) {
		return f, ok, err
	}
	return s.members(ctx, there)
}

// lists are what is searched once for each account, for who is in it is
// remembered: the contacts, the dialogs page by page, and then the members of
// their groups.
type lists struct {
	searching chan struct{} // holds a value while one search reads them; guards what follows
	contacts  bool
	dialogs   int // read so far
	next      *api.MessagesGetDialogsRequest
	all       bool
	groups    []peerKey // whose members have not been looked at
	members   int       // groups whose members have
}

const (
	maxScanned = 1000 // dialogs that are searched for a peer
	maxGroups  = 20   // and groups, of as many members as one answer brings
)

// searched are the lists of who is signed in.
func (p *peers) searched() *lists {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.lists == nil {
		p.lists = &lists{searching: make(chan struct{}, 1)}
	}
	return p.lists
}

// begin waits for its turn.
func (l *lists) begin(ctx context.Context) error {
	select {
	case l.searching <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (l *lists) end() { <-l.searching }

// contacts fetches the contacts, unless that has been done.
func (s *search) contacts(ctx context.Context) error {
	l := s.client.peers.searched()
	if err := l.begin(ctx); err != nil {
		return s.client.callError(err, nil, "", s.o.Timeout)
	}
	defer l.end()
	if !l.contacts {
		o, err := s.ask(ctx, &api.ContactsGetContactsRequest{})
		var e *Error
		if errors.As(err, &e) && e.Kind == KindRPC {
			return nil // there are other ways
		}
		if err != nil {
			return err
		}
		if l.contacts = true; o == nil {
			return nil
		}
	}
	s.step("contacts", "no")
	return nil
}

// dialogs fetches the dialogs that have not been searched yet until there is what
// is looked for.
func (s *search) dialogs(ctx context.Context, there func() (found, bool)) (found, bool, error) {
	l := s.client.peers.searched()
	if err := l.begin(ctx); err != nil {
		return found{}, false, s.client.callError(err, nil, "", s.o.Timeout)
	}
	defer l.end()
	if l.next == nil {
		l.next = &api.MessagesGetDialogsRequest{OffsetPeer: &api.InputPeerEmpty{}, Limit: 100}
	}
	for {
		if f, ok := there(); ok {
			return f, true, nil
		}
		if l.all || l.dialogs >= maxScanned {
			s.step("dialogs", fmt.Sprintf("not among the latest %d", l.dialogs))
			return found{}, false, nil
		}
		o, err := s.ask(ctx, l.next)
		if err != nil {
			return found{}, false, err
		}
		var list []api.DialogClass
		var next *api.MessagesGetDialogsRequest
		switch d := o.(type) {
		case *api.MessagesDialogs:
			list = d.Dialogs
			l.groupsIn(d.Chats)
		case *api.MessagesDialogsSlice:
			list, next = d.Dialogs, s.client.nextDialogs(d.Dialogs, d.Messages)
			l.groupsIn(d.Chats)
		}
		l.dialogs += len(list)
		l.all = next == nil || len(list) == 0 || next.OffsetID == l.next.OffsetID
		l.next = next
	}
}

// groupsIn notes the groups in a page of dialogs.
func (l *lists) groupsIn(chats []api.ChatClass) {
	for _, c := range chats {
		if len(l.groups)+l.members >= maxGroups {
			return
		}
		switch c := c.(type) {
		case *api.Chat:
			if !c.Left && !c.Deactivated {
				l.groups = append(l.groups, peerKey{kindChat, c.ID})
			}
		case *api.Channel:
			if c.Megagroup && !c.Left {
				l.groups = append(l.groups, peerKey{kindChannel, c.ID})
			}
		}
	}
}

// members looks at who is in the groups of the dialogs until there is who is
// looked for.
func (s *search) members(ctx context.Context, there func() (found, bool)) (found, bool, error) {
	l := s.client.peers.searched()
	if err := l.begin(ctx); err != nil {
		return found{}, false, s.client.callError(err, nil, "", s.o.Timeout)
	}
	defer l.end()
	for len(l.groups) > 0 {
		k := l.groups[0]
		group, ok := s.known(k)
		var req api.Object = &api.MessagesGetFullChatRequest{ChatID: k.id}
		switch {
		case k.kind == kindChannel && !ok: // its id means another basic group, if any
			l.groups = l.groups[1:]
			continue
		case k.kind == kindChannel:
			req = &api.ChannelsGetParticipantsRequest{Channel: group.inputChannel(), Filter: &api.ChannelParticipantsRecent{}, Limit: 200}
		}
		n := len(s.tried)
		_, err := s.ask(ctx, req)
		s.tried = s.tried[:n] // those that hide their members are no step of their own
		var e *Error
		if err != nil && !(errors.As(err, &e) && e.Kind == KindRPC) {
			return found{}, false, err
		}
		l.groups, l.members = l.groups[1:], l.members+1
		if f, ok := there(); ok {
			return f, true, nil
		}
	}
	if l.members > 0 {
		s.step("members", fmt.Sprintf("not among those of %d groups", l.members))
	}
	return found{}, false, nil
}
