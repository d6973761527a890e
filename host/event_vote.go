package host

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/tl/api"
)

// Reactions and polls.

var (
	ofReaction = kindsOf(kindReaction)
	ofPoll     = kindsOf(kindPoll)
)

var votingFields = []eventField{
	{"message_id", ofReaction, func(_ *host, _ *lua.LState, e *event) lua.LValue {
		switch u := e.update.(type) {
		case *api.UpdateMessageReactions:
			return lua.LNumber(u.MsgID)
		case *api.UpdateBotMessageReaction:
			return lua.LNumber(u.MsgID)
		case *api.UpdateBotMessageReactions:
			return lua.LNumber(u.MsgID)
		}
		return lua.LNil
	}},
	{"user_id", ofReaction, senderField},
	{"old", ofReaction, reactorField(func(u *api.UpdateBotMessageReaction) []api.ReactionClass { return u.OldReactions })},
	{"new", ofReaction, reactorField(func(u *api.UpdateBotMessageReaction) []api.ReactionClass { return u.NewReactions })},
	{"counts", ofReaction, func(h *host, _ *lua.LState, e *event) lua.LValue {
		switch u := e.update.(type) {
		case *api.UpdateMessageReactions:
			if u.Reactions != nil {
				return h.reactionCounts(u.Reactions.Results)
			}
		case *api.UpdateBotMessageReactions:
			return h.reactionCounts(u.Reactions)
		}
		return lua.LNil
	}},
	{"date", ofReaction, func(_ *host, _ *lua.LState, e *event) lua.LValue {
		switch u := e.update.(type) {
		case *api.UpdateBotMessageReaction:
			return lua.LNumber(u.Date)
		case *api.UpdateBotMessageReactions:
			return lua.LNumber(u.Date)
		}
		return lua.LNil
	}},

	{"poll_id", ofPoll, func(_ *host, _ *lua.LState, e *event) lua.LValue {
		switch u := e.update.(type) {
		case *api.UpdateMessagePoll:
			return Long(u.PollID)
		case *api.UpdateMessagePollVote:
			return Long(u.PollID)
		}
		return lua.LNil
	}},
	{"user_id", ofPoll, senderField},
	{"options", ofPoll, fieldOf(func(h *host, u *api.UpdateMessagePollVote) lua.LValue {
		t := h.L.CreateTable(len(u.Options), 0)
		for _, o := range u.Options {
			t.Append(lua.LString(o))
		}
		return t
	})},
	{"positions", ofPoll, fieldOf(func(h *host, u *api.UpdateMessagePollVote) lua.LValue {
		t := h.L.CreateTable(len(u.Positions), 0)
		for _, p := range u.Positions {
			t.Append(lua.LNumber(p + 1))
		}
		return t
	})},
	{"poll", ofPoll, fieldOf(func(h *host, u *api.UpdateMessagePoll) lua.LValue {
		if u.Poll == nil {
			return lua.LNil
		}
		return h.wrap(u.Poll)
	})},
	{"results", ofPoll, fieldOf(func(h *host, u *api.UpdateMessagePoll) lua.LValue {
		if u.Results == nil {
			return lua.LNil
		}
		return h.wrap(u.Results)
	})},
	{"votes", ofPoll, fieldOf(func(h *host, u *api.UpdateMessagePoll) lua.LValue {
		if u.Results == nil || u.Results.Results == nil {
			return lua.LNil
		}
		t := h.L.CreateTable(len(u.Results.Results), 0)
		for _, r := range u.Results.Results {
			t.Append(lua.LNumber(r.Voters.Value))
		}
		return t
	})},
	{"total", ofPoll, fieldOf(func(_ *host, u *api.UpdateMessagePoll) lua.LValue {
		if u.Results == nil {
			return lua.LNil
		}
		return optNumber(u.Results.TotalVoters)
	})},
	{"closed", ofPoll, fieldOf(func(_ *host, u *api.UpdateMessagePoll) lua.LValue {
		if u.Poll == nil {
			return lua.LNil
		}
		return lua.LBool(u.Poll.Closed)
	})},
	{"message_id", ofPoll, fieldOf(func(_ *host, u *api.UpdateMessagePoll) lua.LValue { return optNumber(u.MsgID) })},
}

func reactorField(get func(u *api.UpdateBotMessageReaction) []api.ReactionClass) getter {
	return func(h *host, _ *lua.LState, e *event) lua.LValue {
		u, ok := e.update.(*api.UpdateBotMessageReaction)
		if !ok {
			return lua.LNil
		}
		list := get(u)
		t := h.L.CreateTable(len(list), 0)
		for _, r := range list {
			t.Append(reactionValue(r))
		}
		return t
	}
}

// reactionValue is a reaction as scripts write it.
func reactionValue(r api.ReactionClass) lua.LValue {
	switch r := r.(type) {
	case *api.ReactionEmoji:
		return lua.LString(r.Emoticon)
	case *api.ReactionCustomEmoji:
		return Long(r.DocumentID)
	case *api.ReactionPaid:
		return lua.LString("paid")
	}
	return lua.LString("")
}

func (h *host) reactionCounts(list []*api.ReactionCount) lua.LValue {
	t := h.L.CreateTable(len(list), 0)
	for _, r := range list {
		one := h.L.CreateTable(0, 3)
		one.RawSetString("reaction", reactionValue(r.Reaction))
		one.RawSetString("count", lua.LNumber(r.Count))
		one.RawSetString("chosen", lua.LBool(r.ChosenOrder.Set))
		t.Append(one)
	}
	return t
}
