package sandbox

import (
	"strings"

	"github.com/tgscript/tgscript/tl/api"
)

// usernameMin is the least length of a username that one can take. Shorter ones
// are for sale elsewhere.
const usernameMin = 5

func addUsernames(m methods) {
	on(m, (*call).checkUsername)
	on(m, (*call).updateUsername)
	on(m, (*call).checkChannelUsername)
	on(m, (*call).updateChannelUsername)
}

// free checks a username that somebody wants: USERNAME_INVALID,
// USERNAME_PURCHASE_AVAILABLE, USERNAME_OCCUPIED.
func (c *call) free(name string, owner peer) error {
	key := strings.ToLower(name)
	p, taken := c.w.names[key]
	switch {
	case !validUsername(key) || strings.HasSuffix(key, "_") || strings.Contains(key, "__"):
		return refuse("USERNAME_INVALID")
	case taken && p != owner:
		return refuse("USERNAME_OCCUPIED")
	case len(key) < usernameMin:
		return refuse("USERNAME_PURCHASE_AVAILABLE")
	}
	return nil
}

// rename gives a peer another username, or none.
func (w *world) rename(p peer, from, to string) {
	delete(w.names, strings.ToLower(from))
	if to != "" {
		w.names[strings.ToLower(to)] = p
	}
}

func (c *call) checkUsername(r *api.AccountCheckUsernameRequest) (api.Object, error) {
	if err := c.free(r.Username, c.me.peer()); err != nil {
		return nil, err
	}
	return &api.Bool{Value: true}, nil
}

// updateUsername takes a username, or none if it is empty.
func (c *call) updateUsername(r *api.AccountUpdateUsernameRequest) (api.Object, error) {
	if r.Username == c.me.Username {
		return nil, refuse("USERNAME_NOT_MODIFIED")
	}
	if r.Username != "" {
		if err := c.free(r.Username, c.me.peer()); err != nil {
			return nil, err
		}
	}
	c.w.rename(c.me.peer(), c.me.Username, r.Username)
	c.me.Username = r.Username
	c.tellName()
	return c.w.user(c.me, c.me), nil
}

// checkChannelUsername takes inputChannelEmpty for a channel that is yet to be.
func (c *call) checkChannelUsername(r *api.ChannelsCheckUsernameRequest) (api.Object, error) {
	owner := peer{}
	if _, none := r.Channel.(*api.InputChannelEmpty); !none {
		ch, err := c.inputChannel(r.Channel)
		if err != nil {
			return nil, err
		}
		owner = ch.peer()
	}
	if err := c.free(r.Username, owner); err != nil {
		return nil, err
	}
	return &api.Bool{Value: true}, nil
}

// updateChannelUsername makes a channel public, or private if the name is empty.
func (c *call) updateChannelUsername(r *api.ChannelsUpdateUsernameRequest) (api.Object, error) {
	ch, err := c.inputChannel(r.Channel)
	switch {
	case err != nil:
		return nil, err
	case ch.Creator != c.me.ID:
		return nil, refuse("CHAT_ADMIN_REQUIRED")
	case r.Username == ch.Username:
		return nil, refuse("USERNAME_NOT_MODIFIED")
	}
	if r.Username != "" {
		if err := c.free(r.Username, ch.peer()); err != nil {
			return nil, err
		}
	}
	c.record(ch, &api.ChannelAdminLogEventActionChangeUsername{PrevValue: ch.Username, NewValue: r.Username})
	c.w.rename(ch.peer(), ch.Username, r.Username)
	ch.Username = r.Username
	c.notifyChannel(ch, &api.UpdateChannel{ChannelID: ch.ID})
	return &api.Bool{Value: true}, nil
}
