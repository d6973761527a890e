package host

import (
	"maps"
	"math"
	"slices"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/reference"
	"github.com/tgscript/tgscript/tl/api"
)

// memberFilters are the kinds of members that can be asked for; with a text to search
// for, where Telegram has that.
var memberFilters = map[string]func(q string) api.ChannelParticipantsFilterClass{
	"all":        func(q string) api.ChannelParticipantsFilterClass { return &api.ChannelParticipantsSearch{Q: q} },
	"recent":     func(string) api.ChannelParticipantsFilterClass { return &api.ChannelParticipantsRecent{} },
	"admins":     func(string) api.ChannelParticipantsFilterClass { return &api.ChannelParticipantsAdmins{} },
	"bots":       func(string) api.ChannelParticipantsFilterClass { return &api.ChannelParticipantsBots{} },
	"kicked":     func(q string) api.ChannelParticipantsFilterClass { return &api.ChannelParticipantsKicked{Q: q} },
	"restricted": func(q string) api.ChannelParticipantsFilterClass { return &api.ChannelParticipantsBanned{Q: q} },
	"contacts":   func(q string) api.ChannelParticipantsFilterClass { return &api.ChannelParticipantsContacts{Q: q} },
}

// A roll is a way through the members of a chat.
type roll struct {
	*iterator
	chat   api.InputPeerClass
	filter string
	given  api.ChannelParticipantsFilterClass // instead of filter
	search string
	offset int32
	seen   map[chatKey]bool
}

// beginParticipants is participants(chat [, opts]).
func beginParticipants(it *iterator) {
	it.most(2)
	r := &roll{iterator: it, filter: "all", seen: map[chatKey]bool{}}
	it.peer(1, &r.chat)
	it.options(it.L.Get(2), []string{"limit", "search", "filter"}, func(name string, e lua.LValue) *argError {
		s, ok := e.(lua.LString)
		switch {
		case name == "limit":
			return it.limit(e)
		case name == "filter" && !ok:
			return it.cast("ChannelParticipantsFilter", &r.given, e)
		case !ok:
			return expected("string", e)
		case name == "search":
			r.search = string(s)
			return nil
		}
		r.filter = string(s)
		if memberFilters[r.filter] == nil {
			names := slices.Sorted(maps.Keys(memberFilters))
			return wrong("unknown filter %q%s", r.filter, orElse(reference.DidYouMean(r.filter, names), ", not one of "+listed(names)))
		}
		return nil
	})
	it.fetch = r.members
}

// members asks for the next page.
func (r *roll) members() error {
	if id, inGroup := groupOf(r.chat); inGroup {
		return r.groupMembers(id)
	}
	channel := channelOf(r.chat)
	if channel == nil {
		r.end = true
		return usage("participants: groups and channels have members, and this is a private chat")
	}
	req := &api.ChannelsGetParticipantsRequest{Channel: channel, Filter: r.given, Offset: r.offset, Limit: 2 * pageSize}
	if req.Filter == nil {
		req.Filter = memberFilters[r.filter](r.search)
	}
	res, err := r.call(req)
	if err != nil {
		return err
	}
	page, ok := res.(*api.ChannelsChannelParticipants)
	if !ok || len(page.Participants) == 0 {
		r.end = true
		return nil
	}
	r.offset += int32(len(page.Participants))
	r.end = r.offset >= page.Count
	for _, p := range page.Participants {
		r.addMember(keyOfMember(p), p, people{page.Users, page.Chats})
	}
	return nil
}

// addMember adds somebody who was not there before: the list moves when members come
// and go.
func (r *roll) addMember(k chatKey, participant api.Object, p people) {
	if r.seen[k] {
		return
	}
	r.seen[k] = true
	who := p.of(r.host, k)
	if who == lua.LNil {
		who = r.wrap(k.peer())
	}
	r.add(who, r.wrap(participant))
}

func keyOfMember(p api.ChannelParticipantClass) chatKey {
	switch p := p.(type) {
	case *api.ChannelParticipant:
		return userKey(p.UserID)
	case *api.ChannelParticipantSelf:
		return userKey(p.UserID)
	case *api.ChannelParticipantCreator:
		return userKey(p.UserID)
	case *api.ChannelParticipantAdmin:
		return userKey(p.UserID)
	case *api.ChannelParticipantBanned:
		return keyOfPeer(p.Peer)
	case *api.ChannelParticipantLeft:
		return keyOfPeer(p.Peer)
	}
	return chatKey{}
}

// groupMembers are those of a basic group, which come all at once.
func (r *roll) groupMembers(group int64) error {
	r.end = true
	if r.given != nil || r.filter != "all" && r.filter != "recent" && r.filter != "admins" || r.search != "" {
		return usage("participants: a basic group is not searched, and its only filter is \"admins\"")
	}
	res, err := r.call(&api.MessagesGetFullChatRequest{ChatID: group})
	if err != nil {
		return err
	}
	full, _ := res.(*api.MessagesChatFull)
	chat, _ := full.FullChat.(*api.ChatFull)
	if chat == nil {
		return nil
	}
	list, ok := chat.Participants.(*api.ChatParticipants)
	if !ok {
		return usage("participants: the account does not see who is in this group")
	}
	for _, p := range list.Participants {
		var id int64
		admin := true
		switch p := p.(type) {
		case *api.ChatParticipant:
			id, admin = p.UserID, false
		case *api.ChatParticipantAdmin:
			id = p.UserID
		case *api.ChatParticipantCreator:
			id = p.UserID
		}
		if admin || r.filter != "admins" {
			r.addMember(userKey(id), p, people{full.Users, full.Chats})
		}
	}
	return nil
}

// beginAdminLog is admin_log(chat [, opts]).
func beginAdminLog(it *iterator) {
	it.most(2)
	var chat api.InputPeerClass
	it.peer(1, &chat)
	req := &api.ChannelsGetAdminLogRequest{}
	filter := &api.ChannelAdminLogEventsFilter{}
	kinds := flagsOf(filter)
	names := append([]string{"limit", "search", "admins", "min_id", "max_id"}, slices.Sorted(maps.Keys(kinds))...)
	it.options(it.L.Get(2), names, func(name string, e lua.LValue) *argError {
		if to := kinds[name]; to != nil {
			return optionBool(to, e)
		}
		return it.adminLogOption(req, name, e)
	})
	if anySet(kinds) {
		req.EventsFilter = filter
	}
	it.fetch = func() error {
		if req.Channel = channelOf(chat); req.Channel == nil {
			return usage("admin_log: only channels and supergroups have one")
		}
		return it.adminLog(req)
	}
}

func (it *iterator) adminLogOption(req *api.ChannelsGetAdminLogRequest, name string, e lua.LValue) *argError {
	switch name {
	case "limit":
		return it.limit(e)
	case "search":
		s, ok := e.(lua.LString)
		if req.Q = string(s); !ok {
			return expected("string", e)
		}
		return nil
	case "admins":
		list, ok := e.(*lua.LTable)
		if !ok || list.RawGetString("_") != lua.LNil {
			list = it.host.L.NewTable()
			list.Append(e)
		}
		req.Admins = make([]api.InputUserClass, list.Len())
		for i := range req.Admins {
			if err := it.cast("InputUser", &req.Admins[i], list.RawGetInt(i+1)); err != nil {
				return err.at(i + 1)
			}
		}
		return nil
	}
	n, err := toLong(e)
	if err != nil {
		return wrong("%s", err)
	}
	if name == "min_id" {
		req.MinID = n
	} else {
		req.MaxID = n
	}
	return nil
}

// adminLog asks for the next page: what is older than the last event.
func (it *iterator) adminLog(req *api.ChannelsGetAdminLogRequest) error {
	req.Limit = it.size(pageSize)
	res, err := it.call(req)
	if err != nil {
		return err
	}
	page, ok := res.(*api.ChannelsAdminLogResults)
	if !ok || len(page.Events) == 0 {
		it.end = true
		return nil
	}
	oldest := int64(math.MaxInt64)
	if req.MaxID != 0 {
		oldest = req.MaxID
	}
	before := oldest
	for _, e := range page.Events {
		if e.ID >= oldest {
			continue
		}
		oldest = e.ID
		it.add(it.wrap(e), people{page.Users, page.Chats}.of(it.host, userKey(e.UserID)))
	}
	req.MaxID = oldest
	it.end = oldest == before
	return nil
}
