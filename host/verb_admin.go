package host

import (
	"context"
	"maps"
	"math"
	"reflect"
	"slices"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// A member is somebody in a chat.
type member struct {
	chat api.InputPeerClass
	user api.InputUserClass
	peer api.InputPeerClass // the same one
}

// member reads a chat and who is in it from the front of the arguments.
func (v *verb) member(m *member) {
	v.most(3)
	v.peer(1, &m.chat)
	if v.L.Get(2) == lua.LNil {
		v.fail("user expected, a name, link, id or object, got nothing")
	}
	v.check("", v.cast("InputPeer", &m.peer, v.L.Get(2)))
}

// known looks both up.
func (v *verb) known(m *member) error {
	if err := v.resolve(); err != nil {
		return err
	}
	switch p := m.peer.(type) {
	case *api.InputPeerSelf:
		m.user = &api.InputUserSelf{}
	case *api.InputPeerUser:
		m.user = &api.InputUser{UserID: p.UserID, AccessHash: p.AccessHash}
	case *api.InputPeerUserFromMessage:
		m.user = &api.InputUserFromMessage{Peer: p.Peer, MsgID: p.MsgID, UserID: p.UserID}
	}
	if _, inGroup := m.chat.(*api.InputPeerChat); channelOf(m.chat) == nil && !inGroup {
		return usage("%s works in groups and channels, and this is a private chat", v.name)
	}
	return nil
}

// groupOf is the id of a basic group; ok is false for what is none.
func groupOf(p api.InputPeerClass) (id int64, ok bool) {
	c, ok := p.(*api.InputPeerChat)
	if !ok {
		return 0, false
	}
	return c.ChatID, true
}

// Telegram takes a restriction for less than this, or for more, as one for ever.
const (
	shortestPeriod = 30 * time.Second
	longestPeriod  = 366 * 24 * time.Hour
)

// period reads for_ and until_, which say when a restriction ends; 0 is never.
func (v *verb) period(to *int32, name string, e lua.LValue) *argError {
	if e == lua.LNumber(math.Inf(1)) {
		return nil
	}
	var d time.Duration
	if name == "for_" {
		var err *argError
		if d, err = durationOf(e); err != nil || d >= forEver {
			return err
		}
		*to = int32(v.opts.Now().Add(d + time.Second - 1).Unix())
	} else {
		var t tl.Opt[int32]
		if err := optionTime(&t, e); err != nil || t.Value == whenOnline {
			return expected("time in seconds since 1970", e)
		}
		*to = t.Value
		d = time.Unix(int64(t.Value), 0).Sub(v.opts.Now())
	}
	switch {
	case d < shortestPeriod:
		return wrong("Telegram takes less than 30 s as for ever: want 30 s at least, or math.huge, got %s", describe(e))
	case d > longestPeriod:
		return wrong("Telegram takes more than 366 days as for ever: want less, or math.huge, got %s", describe(e))
	}
	return nil
}

// luaBan is ban(chat, user [, opts]): out, and not to come back, or not before a time.
func luaBan(v *verb) ([]lua.LValue, error) {
	var m member
	v.member(&m)
	rights := &api.ChatBannedRights{ViewMessages: true}
	var revoke bool
	v.options(v.L.Get(3), []string{"for_", "until_", "revoke"}, func(name string, e lua.LValue) *argError {
		if name == "revoke" {
			return optionBool(&revoke, e)
		}
		return v.period(&rights.UntilDate, name, e)
	})
	if err := v.known(&m); err != nil {
		return nil, err
	}
	if _, inGroup := groupOf(m.chat); inGroup && rights.UntilDate != 0 {
		return nil, usage("in a basic group nobody is banned for a time: ban without for_ and until_ puts them out")
	}
	if err := v.restrict(&m, rights, revoke); err != nil {
		return nil, err
	}
	if channel := channelOf(m.chat); channel != nil && revoke {
		return done(), v.whileOffset(&api.ChannelsDeleteParticipantHistoryRequest{Channel: channel, Participant: m.peer})
	}
	return done(), nil
}

// restrict puts restrictions on somebody; in a basic group there is only one, to be
// out.
func (v *verb) restrict(m *member, rights *api.ChatBannedRights, revoke bool) error {
	var req api.Object = &api.ChannelsEditBannedRequest{Channel: channelOf(m.chat), Participant: m.peer, BannedRights: rights}
	if id, inGroup := groupOf(m.chat); inGroup {
		if m.user == nil {
			return usage("a basic group has users as members, and this is none")
		}
		req = &api.MessagesDeleteChatUserRequest{ChatID: id, UserID: m.user, RevokeHistory: revoke}
	}
	_, err := v.call(req)
	return err
}

// luaUnban is unban(chat, user): free to come back.
func luaUnban(v *verb) ([]lua.LValue, error) { return v.free() }

// luaUnmute is unmute(chat, user): free to write.
func luaUnmute(v *verb) ([]lua.LValue, error) { return v.free() }

func (v *verb) free() ([]lua.LValue, error) {
	var m member
	v.member(&m)
	v.options(v.L.Get(3), nil, nil)
	if err := v.known(&m); err != nil {
		return nil, err
	}
	if _, inGroup := groupOf(m.chat); inGroup {
		return done(), nil // nothing lasts there
	}
	return done(), v.restrict(&m, &api.ChatBannedRights{}, false)
}

// luaKick is kick(chat, user): out, and free to come back. Who kicks oneself leaves.
func luaKick(v *verb) ([]lua.LValue, error) {
	var m member
	v.member(&m)
	v.options(v.L.Get(3), nil, nil)
	if err := v.known(&m); err != nil {
		return nil, err
	}
	channel := channelOf(m.chat)
	if _, self := m.user.(*api.InputUserSelf); self && channel != nil {
		_, err := v.call(&api.ChannelsLeaveChannelRequest{Channel: channel})
		return done(), err
	}
	err := v.restrict(&m, &api.ChatBannedRights{ViewMessages: true}, false)
	if err == nil && channel != nil {
		err = v.restrict(&m, &api.ChatBannedRights{}, false)
	}
	return done(), err
}

// luaMute is mute(chat, user [, opts]): may not send, or not what opts names.
func luaMute(v *verb) ([]lua.LValue, error) {
	var m member
	v.member(&m)
	rights := &api.ChatBannedRights{}
	names := flagsOf(rights)
	delete(names, "view_messages")
	spared := map[string]bool{} // what stays allowed
	v.options(v.L.Get(3), append([]string{"for_", "until_"}, slices.Sorted(maps.Keys(names))...), func(name string, e lua.LValue) *argError {
		if to := names[name]; to != nil {
			spared[name] = e == lua.LFalse
			return optionBool(to, e)
		}
		return v.period(&rights.UntilDate, name, e)
	})
	if !anySet(names) {
		for name, to := range names {
			*to = !spared[name] && name != "change_info" && name != "invite_users" && name != "pin_messages" && name != "manage_topics" &&
				name != "edit_rank" && name != "manage_linked_peers"
		}
	}
	if err := v.known(&m); err != nil {
		return nil, err
	}
	if _, inGroup := groupOf(m.chat); inGroup {
		return nil, usage("in a basic group nobody can be muted; ban and kick put them out")
	}
	return done(), v.restrict(&m, rights, false)
}

// flagsOf are the flags of an object by their names in the schema.
func flagsOf(o api.Object) map[string]*bool {
	flags := map[string]*bool{}
	v := reflect.ValueOf(o).Elem()
	d := newDescriptor(api.TypeOf(o))
	for i := range d.fields {
		if f := v.Field(i); f.Kind() == reflect.Bool {
			flags[d.fields[i].Name] = f.Addr().Interface().(*bool)
		}
	}
	return flags
}

func anySet(flags map[string]*bool) bool {
	for _, on := range flags {
		if *on {
			return true
		}
	}
	return false
}

// luaPromote is promote(chat, user [, opts]): an admin with the rights that opts
// names, or with all that the account can give but to make more of them.
func luaPromote(v *verb) ([]lua.LValue, error) {
	var m member
	v.member(&m)
	r := &api.ChannelsEditAdminRequest{AdminRights: &api.ChatAdminRights{}}
	names := flagsOf(r.AdminRights)
	var given string
	denied := map[string]bool{}
	v.options(v.L.Get(3), append([]string{"rank"}, slices.Sorted(maps.Keys(names))...), func(name string, e lua.LValue) *argError {
		given = name
		if name == "rank" {
			return optionText(&r.Rank, e)
		}
		denied[name] = e == lua.LFalse
		return optionBool(names[name], e)
	})
	if err := v.known(&m); err != nil {
		return nil, err
	}
	if id, inGroup := groupOf(m.chat); inGroup {
		if given != "" {
			return nil, usage("promote: in a basic group all admins have the same rights, and no rank: %s can't be chosen", given)
		}
		return v.groupAdmin(id, m.user, true)
	}
	if !anySet(names) {
		rights, err := v.givable(m.chat)
		if err != nil {
			return nil, err
		}
		for name, to := range flagsOf(rights) {
			*to = *to && !denied[name]
		}
		r.AdminRights = rights
	}
	return v.editAdmin(&m, r)
}

// luaDemote is demote(chat, user): no admin any more.
func luaDemote(v *verb) ([]lua.LValue, error) {
	var m member
	v.member(&m)
	v.options(v.L.Get(3), nil, nil)
	if err := v.known(&m); err != nil {
		return nil, err
	}
	if id, inGroup := groupOf(m.chat); inGroup {
		return v.groupAdmin(id, m.user, false)
	}
	return v.editAdmin(&m, &api.ChannelsEditAdminRequest{AdminRights: &api.ChatAdminRights{}})
}

func (v *verb) editAdmin(m *member, r *api.ChannelsEditAdminRequest) ([]lua.LValue, error) {
	if m.user == nil {
		return nil, usage("admins are users, and this is none")
	}
	r.Channel, r.UserID = channelOf(m.chat), m.user
	_, err := v.call(r)
	return done(), err
}

func (v *verb) groupAdmin(group int64, user api.InputUserClass, is bool) ([]lua.LValue, error) {
	if user == nil {
		return nil, usage("admins are users, and this is none")
	}
	_, err := v.call(&api.MessagesEditChatAdminRequest{ChatID: group, UserID: user, IsAdmin: is})
	return done(), err
}

// givable are the rights that an admin gets whom a script says no more of: those that
// the account has itself, and that go with the kind of chat.
func (v *verb) givable(chat api.InputPeerClass) (*api.ChatAdminRights, error) {
	o, err := v.entity(chat)
	if err != nil {
		return nil, err
	}
	c, ok := o.(*api.Channel)
	if !ok {
		return nil, usage("promote: %s has no admins", nameOf(o))
	}
	all := &api.ChatAdminRights{ChangeInfo: true, DeleteMessages: true, InviteUsers: true, ManageCall: true, Other: true}
	if c.Broadcast {
		all.PostMessages, all.EditMessages, all.PostStories, all.EditStories, all.DeleteStories = true, true, true, true, true
	} else {
		all.BanUsers, all.PinMessages, all.ManageTopics = true, true, c.Forum
	}
	if c.Creator || c.AdminRights == nil {
		return all, nil
	}
	mine := flagsOf(c.AdminRights)
	for name, to := range flagsOf(all) {
		*to = *to && *mine[name]
	}
	return all, nil
}

// entity asks for a user or chat in full.
func (v *verb) entity(ref any) (o api.Object, err error) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	v.bridge.wait(v.L, func(wake func()) func() {
		go func() {
			defer wake()
			o, err = v.bridge.client.Entity(ctx, ref)
		}()
		return cancel
	})
	return o, err
}

// luaInvite is invite(chat, users [, opts]): true, or false and the ids of those who
// could not be added.
func luaInvite(v *verb) ([]lua.LValue, error) {
	v.most(3)
	var chat api.InputPeerClass
	v.peer(1, &chat)
	list, ok := v.L.Get(2).(*lua.LTable)
	if !ok || list.RawGetString("_") != lua.LNil {
		list = v.host.L.NewTable()
		list.Append(v.L.Get(2))
	}
	users := make([]api.InputUserClass, list.Len())
	for i := range users {
		if err := v.cast("InputUser", &users[i], list.RawGetInt(i+1)); err != nil {
			v.check("", err.at(i+1))
		}
	}
	history := int32(100)
	v.options(v.L.Get(3), []string{"history"}, func(name string, e lua.LValue) *argError {
		n, ok := e.(lua.LNumber)
		if !ok || n < 0 || n > 1e6 {
			return expected("number of messages that they get to see", e)
		}
		history = int32(n)
		return nil
	})
	if len(users) == 0 {
		v.fail("user or list of users expected, got none")
	}
	if err := v.resolve(); err != nil {
		return nil, err
	}
	return v.invite(chat, users, history)
}

func (v *verb) invite(chat api.InputPeerClass, users []api.InputUserClass, history int32) ([]lua.LValue, error) {
	var reqs []api.Object
	if channel := channelOf(chat); channel != nil {
		reqs = append(reqs, &api.ChannelsInviteToChannelRequest{Channel: channel, Users: users})
	} else if id, inGroup := groupOf(chat); inGroup {
		for _, u := range users {
			reqs = append(reqs, &api.MessagesAddChatUserRequest{ChatID: id, UserID: u, FwdLimit: history})
		}
	} else {
		return nil, usage("invite works in groups and channels, and this is a private chat")
	}
	missing := v.host.L.NewTable()
	for _, req := range reqs {
		res, err := v.call(req)
		if err != nil {
			return nil, err
		}
		if r, ok := res.(*api.MessagesInvitedUsers); ok {
			for _, m := range r.MissingInvitees {
				missing.Append(lua.LNumber(m.UserID))
			}
		}
	}
	if missing.Len() > 0 {
		return []lua.LValue{lua.LFalse, missing}, nil
	}
	return done(), nil
}
