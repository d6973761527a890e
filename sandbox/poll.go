package sandbox

import (
	"strings"
	"unicode/utf8"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// Limits of a poll, in code points but for the bytes of an option.
const (
	pollQuestionMax = 255
	pollAnswerMax   = 100
	pollAnswersMin  = 2
	pollAnswersMax  = 12
	pollOptionMax   = 100
	pollVotersShown = 3 // the newest, of a poll that is not anonymous
)

// poll is what all copies of a poll share, forwarded ones too.
type poll struct {
	ID       int64
	By       int64
	Bots     bool                   // it is a bot's, which sees what people have to vote to see
	Asked    kept[*api.Poll]        // never changed: closing replaces it
	Correct  int                    // the answer of a quiz, from 0
	Solution kept[*api.PollResults] // what a quiz tells who has answered, and no more
	Votes    []vote                 // oldest first
}

// vote is one account's answers.
type vote struct {
	User    int64
	Options []string // of the poll's, in their order
	Date    int32
}

func (p *poll) vote(user int64) *vote {
	for i := range p.Votes {
		if p.Votes[i].User == user {
			return &p.Votes[i]
		}
	}
	return nil
}

// media is the poll as a viewer sees it: who has not voted sees no more of the
// results than how many have, until it is closed.
func (p *poll) media(viewer int64) *api.MessageMediaPoll {
	asked := *p.Asked.obj
	asked.Creator = p.By == viewer
	return &api.MessageMediaPoll{Poll: &asked, Results: p.results(viewer)}
}

func (p *poll) results(viewer int64) *api.PollResults {
	asked, mine := p.Asked.obj, p.vote(viewer)
	out := &api.PollResults{TotalVoters: tl.Some(int32(len(p.Votes)))}
	asks := p.Bots && p.By == viewer
	if !asked.Closed && !asks && (mine == nil || asked.HideResultsUntilClose) {
		return out
	}
	if asked.Quiz {
		out.Solution, out.SolutionEntities = p.Solution.obj.Solution, p.Solution.obj.SolutionEntities
	}
	for i, a := range asked.Answers {
		option := a.(*api.PollAnswer).Option
		n := &api.PollAnswerVoters{Option: option, Correct: asked.Quiz && i == p.Correct,
			Chosen: mine != nil && mine.has(option)}
		for _, v := range p.Votes {
			if v.has(option) {
				n.Voters.Value++
			}
		}
		n.Voters.Set = true
		out.Results = append(out.Results, n)
	}
	for i := len(p.Votes) - 1; i >= 0 && asked.PublicVoters && len(out.RecentVoters) < pollVotersShown; i-- {
		out.RecentVoters = append(out.RecentVoters, userPeer(p.Votes[i].User).tl())
	}
	return out
}

func (v *vote) has(option []byte) bool {
	for _, o := range v.Options {
		if o == string(option) {
			return true
		}
	}
	return false
}

// newPoll checks a poll and makes it one of the world's, but for keep: as
// Telegram documents for messages.sendMedia, and MEDIA_INVALID in a private
// chat with a person.
func (c *call) newPoll(to peer, in *api.InputMediaPoll) (*attachment, error) {
	switch asked := in.Poll; {
	case in.AttachedMedia != nil || in.SolutionMedia != nil:
		return nil, c.lacking("a poll with media")
	case asked.ClosePeriod.Set || asked.CloseDate.Set:
		return nil, c.lacking("a poll that closes by itself")
	case asked.OpenAnswers || asked.SubscribersOnly || asked.CountriesIso2 != nil:
		return nil, c.lacking("a poll with open_answers, subscribers_only or countries_iso2")
	case to.Kind == kindUser && to != c.me.peer() && !c.me.Bot && !c.w.Accounts[to.ID].Bot:
		return nil, refuse("MEDIA_INVALID")
	case asked.PublicVoters && to.Kind == kindChannel && !c.w.Channels[to.ID].Megagroup:
		return nil, refuse("BROADCAST_PUBLIC_VOTERS_FORBIDDEN")
	}
	question, err := c.pollText(in.Poll.Question, pollQuestionMax, "POLL_QUESTION_INVALID")
	if err != nil {
		return nil, err
	}
	answers, err := c.pollAnswers(in.Poll.Answers)
	if err != nil {
		return nil, err
	}
	p := &poll{ID: fileID(c.w.LastFile + 1), By: c.me.ID, Bots: c.me.Bot}
	if err := c.quiz(p, in); err != nil {
		return nil, err
	}
	asked := *in.Poll
	asked.ID, asked.Question, asked.Answers, asked.Hash, asked.Creator = p.ID, question, answers, 0, false
	p.Asked = keep(&asked)
	return &attachment{media: p.media(c.me.ID), poll: p}, nil
}

// pollText checks a text of a poll, which may be formatted.
func (c *call) pollText(in *api.TextWithEntities, most int, refusal string) (*api.TextWithEntities, error) {
	text := strings.TrimSpace(strings.ToValidUTF8(in.Text, ""))
	if text == "" || utf8.RuneCountInString(text) > most {
		return nil, refuse(refusal)
	}
	text, entities, err := c.compose(in.Text, in.Entities)
	if err != nil {
		return nil, err
	}
	return &api.TextWithEntities{Text: text, Entities: entities}, nil
}

// pollAnswers checks the answers: POLL_ANSWERS_INVALID, POLL_ANSWER_INVALID,
// POLL_OPTION_INVALID, POLL_OPTION_DUPLICATE. One that has no option gets one.
func (c *call) pollAnswers(in []api.PollAnswerClass) (list []api.PollAnswerClass, err error) {
	if len(in) < pollAnswersMin || len(in) > pollAnswersMax {
		return nil, refuse("POLL_ANSWERS_INVALID")
	}
	seen := map[string]bool{}
	for i, a := range in {
		out := &api.PollAnswer{Option: []byte{'0' + byte(i)}}
		var text *api.TextWithEntities
		media := false
		switch a := a.(type) {
		case *api.PollAnswer:
			text, media, out.Option = a.Text, a.Media != nil, a.Option
		case *api.InputPollAnswer:
			text, media = a.Text, a.Media != nil
		}
		if media {
			return nil, c.lacking("a poll's answer with media")
		}
		if out.Text, err = c.pollText(text, pollAnswerMax, "POLL_ANSWER_INVALID"); err != nil {
			return nil, err
		}
		switch option := string(out.Option); {
		case option == "" || len(option) > pollOptionMax:
			return nil, refuse("POLL_OPTION_INVALID")
		case seen[option]:
			return nil, refuse("POLL_OPTION_DUPLICATE")
		default:
			seen[option] = true
		}
		list = append(list, out)
	}
	return list, nil
}

// quiz checks what only a quiz has: QUIZ_MULTIPLE_INVALID,
// QUIZ_CORRECT_ANSWERS_EMPTY, QUIZ_CORRECT_ANSWERS_TOO_MUCH,
// QUIZ_CORRECT_ANSWER_INVALID.
func (c *call) quiz(p *poll, in *api.InputMediaPoll) error {
	p.Solution = keep(&api.PollResults{})
	if !in.Poll.Quiz {
		return nil
	}
	switch {
	case in.Poll.MultipleChoice:
		return refuse("QUIZ_MULTIPLE_INVALID")
	case len(in.CorrectAnswers) == 0:
		return refuse("QUIZ_CORRECT_ANSWERS_EMPTY")
	case len(in.CorrectAnswers) > 1:
		return refuse("QUIZ_CORRECT_ANSWERS_TOO_MUCH")
	case in.CorrectAnswers[0] < 0 || int(in.CorrectAnswers[0]) >= len(in.Poll.Answers):
		return refuse("QUIZ_CORRECT_ANSWER_INVALID")
	}
	p.Correct = int(in.CorrectAnswers[0])
	text, entities, err := c.caption(in.Solution.Value, in.SolutionEntities)
	if err != nil {
		return err
	}
	p.Solution = keep(&api.PollResults{Solution: optString(text), SolutionEntities: entities})
	return nil
}
