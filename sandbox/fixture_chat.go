package sandbox

import (
	"fmt"
	"strings"

	"github.com/tgscript/tgscript/tl/api"
)

// ChatKind says what a chat is.
type ChatKind uint8

// The kinds of chats.
const (
	Group ChatKind = iota // a basic group
	Supergroup
	Channel
)

// Chat is a group or channel to be made.
type Chat struct {
	Kind     ChatKind
	Title    string
	About    string
	Username string // none: private
	Creator  int64
	Members  []int64               // the creator and admins need not be among them
	Admins   []Admin               //
	Denied   *api.ChatBannedRights // what those who are no admins may not do; nil: the usual
	SlowMode int32                 // seconds; not of a basic group
	Approval bool                  // who wants to join has to be let in; not of a basic group
	History  []Line                // oldest first
}

// Admin is an admin of a chat to be made.
type Admin struct {
	ID     int64
	Rights *api.ChatAdminRights // nil: all but to make others admins
	Rank   string
}

// Line is a message of a chat to be made. Each is a minute older than the one
// that follows.
type Line struct {
	From int64
	Text string
}

// AddChat makes a group or channel and returns its marked id. Those of its members who
// are connected hear of it.
func (s *Sandbox) AddChat(o Chat) (int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.fixtureCall()
	if err := c.checkChat(o); err != nil {
		return 0, err
	}
	c.now -= int32(60 * (len(o.History) + 1))
	creator := c.w.Accounts[o.Creator]
	members := c.members(o)
	var in peer
	var action api.MessageActionClass
	if o.Kind == Group {
		ch := &chat{Title: o.Title, About: o.About, Creator: o.Creator, Date: c.now, Version: 1, Members: members}
		if o.Denied != nil {
			ch.Denied = *o.Denied
		}
		c.w.addChat(ch)
		made := &api.MessageActionChatCreate{Title: o.Title, Users: []int64{}}
		for _, m := range members[1:] {
			made.Users = append(made.Users, m.User)
		}
		in, action = ch.peer(), made
	} else {
		ch := c.newChannel(o, members)
		in, action = ch.peer(), &api.MessageActionChannelCreate{Title: o.Title}
	}
	c.me = creator
	c.deliver(creator, in, &api.MessageService{Action: action})
	for _, line := range o.History {
		c.now += 60
		c.deliver(c.w.Accounts[line.From], in, &api.Message{Message: line.Text})
	}
	c.flush()
	return marked(in), nil
}

func (c *call) newChannel(o Chat, members []*member) *channel {
	ch := &channel{Title: o.Title, About: o.About, Username: strings.TrimPrefix(o.Username, "@"), Megagroup: o.Kind == Supergroup,
		Creator: o.Creator, Date: c.now, Members: members, SlowMode: o.SlowMode, JoinRequest: o.Approval}
	if ch.Megagroup {
		ch.Denied = supergroupDenied()
	}
	if o.Denied != nil {
		ch.Denied = *o.Denied
	}
	c.w.addChannel(ch)
	for _, m := range members {
		c.w.Accounts[m.User].dialog(ch.peer())
		c.notify(c.w.Accounts[m.User], &api.UpdateChannel{ChannelID: ch.ID})
	}
	return ch
}

// checkChat tells what is wrong with a chat to be made.
func (c *call) checkChat(o Chat) error {
	who := append([]int64{o.Creator}, o.Members...)
	for _, a := range o.Admins {
		who = append(who, a.ID)
	}
	for _, l := range o.History {
		who = append(who, l.From)
	}
	for _, id := range who {
		if c.w.Accounts[id] == nil {
			return fmt.Errorf("sandbox: no account %d for %q", id, o.Title)
		}
	}
	basic := o.Kind == Group
	switch {
	case strings.TrimSpace(o.Title) == "":
		return fmt.Errorf("sandbox: a chat needs a title")
	case basic && (o.Username != "" || o.SlowMode != 0 || o.Approval):
		return fmt.Errorf("sandbox: a basic group has no username, slow mode or approval of members; a supergroup has")
	case o.Username != "":
		if err := c.free(strings.TrimPrefix(o.Username, "@"), peer{}); err != nil {
			return fmt.Errorf("sandbox: username %q: %w", o.Username, err)
		}
	}
	return nil
}

// members are those of a chat to be made, the creator first.
func (c *call) members(o Chat) []*member {
	list := []*member{{User: o.Creator, Inviter: o.Creator, Date: c.now}}
	add := func(id int64) *member {
		m := findMember(list, id)
		if m == nil {
			m = &member{User: id, Inviter: o.Creator, Date: c.now}
			list = append(list, m)
		}
		return m
	}
	for _, id := range o.Members {
		add(id)
	}
	for _, a := range o.Admins {
		if m := add(a.ID); a.ID != o.Creator {
			m.Admin, m.Rights, m.Rank, m.PromotedBy = true, a.Rights, a.Rank, o.Creator
		}
	}
	return list
}
