package sandbox

import (
	"strings"
	"testing"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

func plainText(s string) *api.TextWithEntities { return &api.TextWithEntities{Text: s} }

// asPoll is a poll whose options are the letters of their answers.
func asPoll(question string, answers ...string) *api.InputMediaPoll {
	p := &api.Poll{Question: plainText(question)}
	for _, a := range answers {
		p.Answers = append(p.Answers, &api.PollAnswer{Text: plainText(a), Option: []byte(a)})
	}
	return &api.InputMediaPoll{Poll: p}
}

func pollMedia(m *api.Message) *api.MessageMediaPoll { return m.Media.(*api.MessageMediaPoll) }

// voters are the numbers of a poll's results; nil where none are told.
func voters(r *api.PollResults) (list []int32) {
	for _, v := range r.Results {
		list = append(list, v.Voters.Value)
	}
	return list
}

func (c *client) vote(in api.InputPeerClass, id int32, options ...string) *api.MessagesSendVoteRequest {
	r := &api.MessagesSendVoteRequest{Peer: in, MsgID: id, Options: [][]byte{}}
	for _, o := range options {
		r.Options = append(r.Options, []byte(o))
	}
	return r
}

func TestPoll(t *testing.T) {
	for name, p := range map[string]peer{"group": chatPeer(groupID), "supergroup": channelPeer(supergroupID)} {
		t.Run(name, func(t *testing.T) {
			s := newSandbox(t)
			c, friend := connect(t, s, Me), connect(t, s, "sandbox_friend")
			in := asPoll(" Which? ", "a", "b", "c")
			in.Poll.PublicVoters = true
			sent := c.sendMedia(c.input(p), in, "")
			got := pollMedia(friend.newest())
			if asked := got.Poll; asked.Question.Text != "Which?" || asked.ID == 0 || asked.Creator || len(asked.Answers) != 3 ||
				!pollMedia(sent).Poll.Creator || got.Results.TotalVoters != tl.Some(int32(0)) {
				t.Fatalf("got %+v, %+v", asked, got.Results)
			}
			theirs := sent.ID
			if p.Kind == kindChat {
				theirs = s.world.copyOf(c.me.Box.get(sent.ID).Link, friend.me)
			}
			c.pushed, friend.pushed = nil, nil
			u := call1[*api.Updates](friend, friend.vote(friend.input(p), theirs, "b")).Updates[0].(*api.UpdateMessagePoll)
			if v := voters(u.Results); len(v) != 3 || v[1] != 1 || !u.Results.Results[1].Chosen || u.Results.Results[0].Chosen {
				t.Errorf("the voter sees %+v", u.Results)
			}
			if u := c.only().Updates[0].(*api.UpdateMessagePoll); voters(u.Results) != nil || u.Results.TotalVoters.Value != 1 {
				t.Errorf("who has not voted sees %+v", u.Results)
			}
			call1[*api.Updates](c, c.vote(c.input(p), sent.ID, "b"))
			u = call1[*api.Updates](friend, &api.MessagesGetPollResultsRequest{Peer: friend.input(p), MsgID: theirs}).Updates[0].(*api.UpdateMessagePoll)
			if voters(u.Results)[1] != 2 || len(u.Results.RecentVoters) != 2 || peerOf(u.Results.RecentVoters[0]) != userPeer(meID) {
				t.Errorf("after two votes: %+v", u.Results)
			}
			list := call1[*api.MessagesVotesList](c, &api.MessagesGetPollVotesRequest{Peer: c.input(p), ID: sent.ID, Option: []byte("b"), Limit: 1})
			if list.Count != 2 || list.NextOffset.Value != "1" || len(list.Users) != 1 || list.Votes[0].(*api.MessagePeerVoteInputOption).Date != testTime {
				t.Errorf("votes %+v", list)
			}
			call1[*api.Updates](c, c.vote(c.input(p), sent.ID)) // takes it back
			c.refused(&api.MessagesGetPollVotesRequest{Peer: c.input(p), ID: sent.ID}, "POLL_VOTE_REQUIRED")
			c.refused(c.vote(c.input(p), sent.ID), "OPTION_INVALID")
			c.refused(c.vote(c.input(p), sent.ID, "x"), "OPTION_INVALID")
			c.refused(c.vote(c.input(p), sent.ID, "a", "b"), "OPTIONS_TOO_MUCH")
			c.refused(c.vote(c.input(p), 9999, "a"), "MESSAGE_ID_INVALID")

			// A copy elsewhere is the same poll.
			fwd := call1[*api.Updates](c, forward(c.input(p), self(), sent.ID)).Updates[1].(*api.UpdateNewMessage).Message.(*api.Message)
			call1[*api.Updates](c, c.vote(self(), fwd.ID, "a"))
			again := c.page(&api.MessagesGetMessagesRequest{ID: []api.InputMessageClass{&api.InputMessageID{ID: fwd.ID}}})
			if v := voters(pollMedia(again[0].(*api.Message)).Results); len(v) != 3 || v[0] != 1 || v[1] != 1 {
				t.Errorf("the copy shows %v", v)
			}

			closing := asPoll("Which?", "a", "b")
			edit := &api.MessagesEditMessageRequest{Peer: c.input(p), ID: sent.ID, Media: closing}
			c.refused(edit, "MEDIA_NEW_INVALID")
			closing.Poll.Closed = true
			closed := call1[*api.Updates](c, edit)
			if u := closed.Updates[0].(*api.UpdateMessagePoll); !u.Poll.Closed {
				t.Errorf("closed: %+v", u.Poll)
			}
			c.refused(edit, "MESSAGE_NOT_MODIFIED")
			c.refused(c.vote(c.input(p), sent.ID, "a"), "MESSAGE_POLL_CLOSED")
			locked := connect(t, s, "sandbox_locked")
			at := sent.ID
			if p.Kind == kindChat {
				at = s.world.copyOf(c.me.Box.get(sent.ID).Link, locked.me)
			}
			u = call1[*api.Updates](locked, &api.MessagesGetPollResultsRequest{Peer: locked.input(p), MsgID: at}).Updates[0].(*api.UpdateMessagePoll)
			if v := voters(u.Results); len(v) != 3 || v[1] != 1 {
				t.Errorf("of a closed poll one sees %v", v)
			}
		})
	}
}

func TestQuiz(t *testing.T) {
	s := newSandbox(t)
	c := connect(t, s, Me)
	in := asPoll("1 + 1?", "1", "2")
	in.Poll.Quiz, in.CorrectAnswers, in.Solution = true, []int32{1}, tl.Some("Count.")
	sent := c.sendMedia(self(), in, "")
	if r := pollMedia(sent).Results; r.Solution.Set || r.Results != nil {
		t.Errorf("told before: %+v", r)
	}
	u := call1[*api.Updates](c, c.vote(self(), sent.ID, "1")).Updates[0].(*api.UpdateMessagePoll)
	if r := u.Results; r.Solution.Value != "Count." || !r.Results[1].Correct || r.Results[0].Correct {
		t.Errorf("told after: %+v", r)
	}
	c.refused(c.vote(self(), sent.ID, "2"), "REVOTE_NOT_ALLOWED")
	c.refused(c.vote(self(), sent.ID), "REVOTE_NOT_ALLOWED")
	c.refused(&api.MessagesGetPollVotesRequest{Peer: self(), ID: sent.ID}, "BROADCAST_FORBIDDEN")
}

func TestPollRefused(t *testing.T) {
	s := newSandbox(t)
	c := connect(t, s, Me)
	quiz := func(correct ...int32) *api.InputMediaPoll {
		p := asPoll("q", "a", "b")
		p.Poll.Quiz, p.CorrectAnswers = true, correct
		return p
	}
	multiple, public, media := quiz(0), asPoll("q", "a", "b"), asPoll("q", "a", "b")
	multiple.Poll.MultipleChoice, public.Poll.PublicVoters, media.AttachedMedia = true, true, &api.InputMediaEmpty{}
	long := make([]string, 13)
	for i := range long {
		long[i] = string(rune('a' + i))
	}
	noOption := asPoll("q", "a", "b")
	noOption.Poll.Answers[1].(*api.PollAnswer).Option = nil
	for _, tt := range []struct {
		name  string
		to    api.InputPeerClass
		media *api.InputMediaPoll
		want  string // "": sent
	}{
		{"no question", self(), asPoll(" ", "a", "b"), "POLL_QUESTION_INVALID"},
		{"long question", self(), asPoll(strings.Repeat("é", 256), "a", "b"), "POLL_QUESTION_INVALID"},
		{"one answer", self(), asPoll("q", "a"), "POLL_ANSWERS_INVALID"},
		{"thirteen answers", self(), asPoll("q", long...), "POLL_ANSWERS_INVALID"},
		{"twelve answers", self(), asPoll("q", long[:12]...), ""},
		{"empty answer", self(), asPoll("q", "a", " "), "POLL_ANSWER_INVALID"},
		{"long answer", self(), asPoll("q", "a", strings.Repeat("b", 101)), "POLL_ANSWER_INVALID"},
		{"no option", self(), noOption, "POLL_OPTION_INVALID"},
		{"the same option", self(), asPoll("q", "a", "a"), "POLL_OPTION_DUPLICATE"},
		{"quiz with several", self(), multiple, "QUIZ_MULTIPLE_INVALID"},
		{"quiz with none", self(), quiz(), "QUIZ_CORRECT_ANSWERS_EMPTY"},
		{"quiz with two", self(), quiz(0, 1), "QUIZ_CORRECT_ANSWERS_TOO_MUCH"},
		{"quiz with another", self(), quiz(2), "QUIZ_CORRECT_ANSWER_INVALID"},
		{"names in a channel", c.channel(channelID), public, "BROADCAST_PUBLIC_VOTERS_FORBIDDEN"},
		{"in private", c.user(friendID), asPoll("q", "a", "b"), "MEDIA_INVALID"},
		{"with media", self(), media, "INPUT_METHOD_INVALID"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c.t = t
			if req := (&api.MessagesSendMediaRequest{Peer: tt.to, Media: tt.media, RandomID: c.random()}); tt.want != "" {
				c.refused(req, tt.want)
			} else {
				call1[*api.Updates](c, req)
			}
		})
	}
	c.t = t
	text, _ := c.send(self(), "x")
	c.refused(&api.MessagesEditMessageRequest{Peer: self(), ID: text, Media: asPoll("q", "a", "b")}, "MEDIA_PREV_INVALID")
}

func TestSnapshotPoll(t *testing.T) {
	dir := t.TempDir()
	s, err := New(Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	c := connect(t, s, Me)
	sent := c.sendMedia(c.channel(supergroupID), asPoll("q", "a", "b"), "")
	call1[*api.Updates](c, c.vote(c.channel(supergroupID), sent.ID, "a"))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if s, err = New(Options{Dir: dir}); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	friend := connect(t, s, "sandbox_friend")
	u := call1[*api.Updates](friend, friend.vote(friend.channel(supergroupID), sent.ID, "a")).Updates[0].(*api.UpdateMessagePoll)
	if v := voters(u.Results); len(v) != 2 || v[0] != 2 {
		t.Errorf("got %v", v)
	}
}
