package sandbox

import (
	"fmt"
	"strings"

	"github.com/tgscript/tgscript/mtproto"
	"github.com/tgscript/tgscript/tl/api"
)

// firstPerson is the id of the first account of an empty world. The others
// follow, so that the same fixtures have the same ids in every run.
const firstPerson = 1001

// Person is an account to be made.
type Person struct {
	FirstName, LastName string // FirstName is the Username if empty
	Username            string
	Phone               string // made up if empty; bots have none
	About               string
	Password            string // of two-step verification
	Premium             bool
	Contacts            []int64 // whom the account has in its contacts

	Bot      bool
	Token    string // made up if empty
	Inline   bool   // answers inline queries
	SeesAll  bool   // that is said in groups: privacy mode is off
	Commands []Command
}

// Command is a command as a bot describes it.
type Command struct{ Name, About string }

// AddPerson makes an account and returns its id.
func (s *Sandbox) AddPerson(p Person) (int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.fixtureCall()
	id := int64(firstPerson)
	for taken := range s.world.Accounts {
		id = max(id, taken+1)
	}
	a := newAccount(id, p.FirstName)
	if a.FirstName == "" {
		a.FirstName = p.Username
	}
	if a.FirstName == "" {
		return 0, fmt.Errorf("sandbox: an account needs a name or a username")
	}
	if p.Username != "" {
		if err := c.free(p.Username, a.peer()); err != nil {
			return 0, fmt.Errorf("sandbox: username %q: %w", p.Username, err)
		}
	}
	a.LastName, a.Username, a.About, a.Premium = p.LastName, strings.TrimPrefix(p.Username, "@"), p.About, p.Premium
	a.Bot, a.Token, a.Inline = p.Bot, p.Token, p.Inline
	a.Private = p.Bot && !p.SeesAll
	switch {
	case a.Bot && a.Token == "":
		a.Token = fmt.Sprintf("%d:sandbox", id)
	case a.Bot:
	case p.Phone == "":
		a.Phone = fmt.Sprintf("99966%05d", id%100000)
	default:
		a.Phone = digits(p.Phone)
	}
	if other := s.world.phones[a.Phone]; other != nil {
		return 0, fmt.Errorf("sandbox: %s is the phone number of account %d already", p.Phone, other.ID)
	}
	if p.Password != "" {
		a.Password = newPassword(p.Password, "")
	}
	for _, other := range p.Contacts {
		b := s.world.Accounts[other]
		if b == nil {
			return 0, fmt.Errorf("sandbox: no account %d for a contact", other)
		}
		a.Contacts[other] = contact{b.FirstName, b.LastName}
	}
	for _, command := range p.Commands {
		scope := commandScope{Kind: "botCommandScopeDefault"}
		a.Commands[scope] = append(a.Commands[scope], botCommand{command.Name, command.About})
	}
	s.world.publish(a)
	return id, nil
}

// InputPeer is how an account names another one, or a chat, with the access hash
// that it knows it by: an id, as marked ids are (-100... of channels, negative of
// basic groups).
func (s *Sandbox) InputPeer(viewer, marked int64) api.InputPeerClass {
	switch p := unmarked(marked); p.Kind {
	case kindChannel:
		return &api.InputPeerChannel{ChannelID: p.ID, AccessHash: accessHash(viewer, p)}
	case kindChat:
		return &api.InputPeerChat{ChatID: p.ID}
	default:
		return &api.InputPeerUser{UserID: p.ID, AccessHash: accessHash(viewer, p)}
	}
}

// channelMark is what a channel's id is counted from in a marked id, downwards.
const channelMark = -1_000_000_000_000

func marked(p peer) int64 {
	switch p.Kind {
	case kindChannel:
		return channelMark - p.ID
	case kindChat:
		return -p.ID
	}
	return p.ID
}

func unmarked(id int64) peer {
	switch {
	case id < channelMark:
		return channelPeer(channelMark - id)
	case id < 0:
		return chatPeer(-id)
	}
	return userPeer(id)
}

// fixtureCall is a call of nobody, for what makes a part of the world.
func (s *Sandbox) fixtureCall() *call {
	return &call{s: s, w: s.world, now: int32(s.now().Unix())}
}

// AuthKeyOf is AuthKey for the account with an id.
func (s *Sandbox) AuthKeyOf(id int64) (key mtproto.AuthKey, salt int64, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.world.Accounts[id]
	if a == nil {
		return key, 0, fmt.Errorf("sandbox: no account %d", id)
	}
	return s.signedIn(a)
}
