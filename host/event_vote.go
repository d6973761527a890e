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
	{"message_id", ofReaction, "the message", func(_ *host, _ *lua.LState, e *event) lua.LValue {
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
	{"user_id", ofReaction, "who has reacted (a user or channel), or nil: only counts are known", senderField},
	{"old", ofReaction, "their reactions before: emojis, longs of custom emojis, \"paid\"; nil: only counts are known", reactorField(func(u *api.UpdateBotMessageReaction) []api.ReactionClass { return u.OldReactions })},
	{"new", ofReaction, "their reactions now", reactorField(func(u *api.UpdateBotMessageReaction) []api.ReactionClass { return u.NewReactions })},
	{"counts", ofReaction, "a list of { reaction =, count =, chosen = (by the account) }; nil: only who has reacted is known", func(h *host, _ *lua.LState, e *event) lua.LValue {
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
	{"date", ofReaction, "when, or nil", func(_ *host, _ *lua.LState, e *event) lua.LValue {
		switch u := e.update.(type) {
		case *api.UpdateBotMessageReaction:
			return lua.LNumber(u.Date)
		case *api.UpdateBotMessageReactions:
			return lua.LNumber(u.Date)
		}
		return lua.LNil
	}},

	{"poll_id", ofPoll, "the poll's id (a long)", func(_ *host, _ *lua.LState, e *event) lua.LValue {
		switch u := e.update.(type) {
		case *api.UpdateMessagePoll:
			return Long(u.PollID)
		case *api.UpdateMessagePollVote:
			return Long(u.PollID)
		}
		return lua.LNil
	}},
	{"user_id", ofPoll, "who has voted, or nil", senderField},
	{"options", ofPoll, "what they have voted for (the options' data); {}: they have taken their vote back; nil: only counts are known", fieldOf(func(h *host, u *api.UpdateMessagePollVote) lua.LValue {
		t := h.L.CreateTable(len(u.Options), 0)
		for _, o := range u.Options {
			t.Append(lua.LString(o))
		}
		return t
	})},
	{"positions", ofPoll, "the same as the options' places, from 1", fieldOf(func(h *host, u *api.UpdateMessagePollVote) lua.LValue {
		t := h.L.CreateTable(len(u.Positions), 0)
		for _, p := range u.Positions {
			t.Append(lua.LNumber(p + 1))
		}
		return t
	})},
	{"poll", ofPoll, "the poll, or nil", fieldOf(func(h *host, u *api.UpdateMessagePoll) lua.LValue {
		if u.Poll == nil {
			return lua.LNil
		}
		return h.wrap(u.Poll)
	})},
	{"results", ofPoll, "the results, or nil", fieldOf(func(h *host, u *api.UpdateMessagePoll) lua.LValue {
		if u.Results == nil {
			return lua.LNil
		}
		return h.wrap(u.Results)
	})},
	{"votes", ofPoll, "how many have voted for each option, in their order, or nil", fieldOf(func(h *host, u *api.UpdateMessagePoll) lua.LValue {
		if u.Results == nil || u.Results.Results == nil {
			return lua.LNil
		}
		t := h.L.CreateTable(len(u.Results.Results), 0)
		for _, r := range u.Results.Results {
			t.Append(lua.LNumber(r.Voters.Value))
		}
		return t
	})},
	{"total", ofPoll, "how many have voted, or nil", fieldOf(func(_ *host, u *api.UpdateMessagePoll) lua.LValue {
		if u.Results == nil {
			return lua.LNil
		}
		return optNumber(u.Results.TotalVoters)
	})},
	{"closed", ofPoll, "the poll is over; nil: it does not say", fieldOf(func(_ *host, u *api.UpdateMessagePoll) lua.LValue {
		if u.Poll == nil {
			return lua.LNil
		}
		return lua.LBool(u.Poll.Closed)
	})},
	{"message_id", ofPoll, "the poll's message, or nil", fieldOf(func(_ *host, u *api.UpdateMessagePoll) lua.LValue { return optNumber(u.MsgID) })},
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
