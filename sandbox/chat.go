package sandbox

import (
	"cmp"
	"slices"

	"github.com/tgscript/tgscript/tl/api"
)

// chat is a basic group. Its messages are in the boxes of its participants.
type chat struct {
	ID      int64
	Title   string
	About   string
	Photo   int64 // 0: none
	Creator int64
	Date    int32
	Version int32 // one more with every change of the participants
	Members []*member

	Denied     api.ChatBannedRights // to who is no admin
	MigratedTo int64                // the supergroup that it has become; 0: none
	NoForwards bool
	Reactions  reactionChoice
	Invites    []*invite
	Requests   []*joinRequest
}

// channel is a channel or, with Megagroup, a supergroup.
type channel struct {
	ID        int64
	Title     string
	About     string
	Photo     int64  // 0: none
	Username  string // none: private
	Megagroup bool
	Creator   int64
	Date      int32
	Members   []*member
	Box       box

	Denied        api.ChatBannedRights // to who is no admin; in supergroups
	Bans          map[int64]*ban       // who is restricted or removed
	SlowMode      int32                // seconds between a participant's messages; 0: no limit
	LastSent      map[int64]int32      // when each participant has sent, in slow mode
	Signatures    bool
	HiddenHistory bool // newcomers don't see what was said before
	NoForwards    bool
	JoinToSend    bool
	JoinRequest   bool // who joins by the username has to be approved
	Linked        int64
	MigratedFrom  int64 // the basic group it was; 0: none
	Reactions     reactionChoice
	Invites       []*invite
	Requests      []*joinRequest
	AdminLog      []*adminEvent // ascending by id
}

// member is a participant of a chat or channel.
type member struct {
	User       int64
	Inviter    int64
	Date       int32
	Admin      bool                 // the creator is no Admin
	Rights     *api.ChatAdminRights // of a channel's admin; nil: all but to make others admins
	PromotedBy int64
	Rank       string
}

// ban is what keeps somebody from a channel or from doing things in it.
type ban struct {
	By     int64
	Date   int32
	Rights api.ChatBannedRights
}

// kicked tells whether the user is out altogether.
func (b *ban) kicked() bool { return b != nil && b.Rights.ViewMessages }

func findMember(list []*member, user int64) *member {
	for _, m := range list {
		if m.User == user {
			return m
		}
	}
	return nil
}

// member finds a participant; nil for who is none.
func (c *chat) member(user int64) *member { return findMember(c.Members, user) }

// admin tells whether a user may do what admins may.
func (c *chat) admin(user int64) bool {
	m := c.member(user)
	return m != nil && (m.Admin || c.Creator == user)
}

func (c *chat) peer() peer { return chatPeer(c.ID) }

// member finds a participant; nil for who is none.
func (c *channel) member(user int64) *member { return findMember(c.Members, user) }

// admin tells whether a user may do what admins may.
func (c *channel) admin(user int64) bool {
	m := c.member(user)
	return m != nil && (m.Admin || c.Creator == user)
}

// canView tells whether a user may read the channel: public ones are open to
// all but who was removed.
func (c *channel) canView(user int64) bool {
	return (c.Username != "" || c.member(user) != nil) && !c.Bans[user].kicked()
}

// lift ends the bans whose time is over.
func (c *channel) lift(now int32) {
	for user, b := range c.Bans {
		if b.Rights.UntilDate <= now {
			delete(c.Bans, user)
		}
	}
}

func (c *channel) peer() peer { return channelPeer(c.ID) }

// join adds a participant, who then no longer asks to come in.
func (c *channel) join(m *member) {
	c.Members = append(c.Members, m)
	c.Requests = without(c.Requests, m.User)
}

// join adds a participant, who then no longer asks to come in.
func (c *chat) join(m *member) {
	c.Members = append(c.Members, m)
	c.Requests = without(c.Requests, m.User)
	c.Version++
}

// without are the requests to join of everybody else.
func without(requests []*joinRequest, user int64) []*joinRequest {
	return slices.DeleteFunc(requests, func(r *joinRequest) bool { return r.User == user })
}

// leave removes a participant.
func (c *channel) leave(user int64) {
	c.Members = slices.DeleteFunc(c.Members, func(m *member) bool { return m.User == user })
}

// sortedKeys makes walks over the world's maps the same in every run.
func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
