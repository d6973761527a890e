package sandbox

import (
	"github.com/tgscript/tgscript/tl/api"
)

// How long a bot has to answer a query, in seconds, and how many can wait.
const (
	queryTime = 15
	queryMax  = 10000
)

// botQuery is what somebody waits for a bot to answer.
type botQuery struct {
	bot, user int64
	inline    bool   // a query for inline results; else a button
	text      string // of an inline query
	deadline  int32
	answer    func(reply api.Object, err error)
}

// ask makes the caller wait for a bot's answer to what update says, whose query
// id it is given.
func (c *call) ask(bot *account, q botQuery, update func(id int64) api.UpdateClass) error {
	if len(c.s.queries) >= queryMax {
		return refuse("BOT_RESPONSE_TIMEOUT")
	}
	c.s.lastQuery++
	id := c.s.lastQuery
	q.bot, q.user, q.deadline = bot.ID, c.me.ID, c.now+queryTime
	c.notify(bot, update(id))
	return &awaited{func(answer func(api.Object, error)) {
		q.answer = answer
		c.s.queries[id] = &q
		c.s.wake(q.deadline)
	}}
}

// botQuery finds a query that the caller, a bot, has to answer: QUERY_ID_INVALID.
func (c *call) botQuery(id int64, inline bool) (*botQuery, error) {
	q := c.s.queries[id]
	if q == nil || q.bot != c.me.ID || q.inline != inline {
		return nil, refuse("QUERY_ID_INVALID")
	}
	return q, nil
}

// answerQuery ends a query.
func (s *Sandbox) answerQuery(id int64, reply api.Object, err error) {
	q := s.queries[id]
	delete(s.queries, id)
	q.answer(reply, err)
}

// expireQueries ends the queries that were not answered in time, and returns
// when the next one ends; 0 for none.
func (s *Sandbox) expireQueries(now int32) (next int32) {
	for _, id := range sortedKeys(s.queries) {
		switch q := s.queries[id]; {
		case q.deadline <= now:
			s.answerQuery(id, nil, refuse("BOT_RESPONSE_TIMEOUT"))
		case next == 0 || q.deadline < next:
			next = q.deadline
		}
	}
	return next
}
