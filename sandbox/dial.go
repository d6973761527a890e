package sandbox

import (
	"context"
	"fmt"

	"github.com/tgscript/tgscript/mtproto"
)

// Me is the username of the account that scripts run as, Bot that of the one for
// scripts of bots.
const (
	Me  = "sandbox_me"
	Bot = "sandbox_bot"
)

// Dial is a connection to the sandbox inside this process, served until either
// side closes it. It is what a client's dial function wants. The sandbox is every
// data centre that its configuration names. A CDN is another server.
func (s *Sandbox) Dial(_ context.Context, dc int) (mtproto.Link, error) {
	s.mu.Lock()
	network, cdn := s.network, s.cdn
	s.mu.Unlock()
	if dc == cdnDC && cdn != nil {
		return network.dial(cdn.server)
	}
	if dc != s.dc && (dc < 1 || dc > dcCount) {
		return nil, fmt.Errorf("sandbox: no data centre %d, want 1 to %d", dc, dcCount)
	}
	return network.dial(s.server)
}

// Account is who can log in to the sandbox and how. Fields that the account has
// no use for are empty.
type Account struct {
	Username string
	Phone    string // with its +
	Code     string // the login code
	Password string // of two-step verification
	Token    string // of a bot
}

// Accounts lists the accounts of the world, Me first and bots last.
func (s *Sandbox) Accounts() []Account {
	s.mu.Lock()
	defer s.mu.Unlock()
	var users, bots []Account
	for _, id := range sortedKeys(s.world.Accounts) {
		a := s.world.Accounts[id]
		if a.Bot {
			bots = append(bots, Account{Username: a.Username, Token: a.Token})
			continue
		}
		user := Account{Username: a.Username, Phone: "+" + a.Phone, Code: s.codeOf(a.Phone)}
		if a.Password != nil {
			user.Password = a.Password.Secret
		}
		users = append(users, user)
	}
	return append(users, bots...)
}
