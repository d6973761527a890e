package sandbox

import (
	"strings"
	"unicode"

	"github.com/tgscript/tgscript/tl/api"
)

// query is what a message must be like to be found. Zero fields ask for nothing.
type query struct {
	words            []string
	from, saved      peer
	thread           int32
	minDate, maxDate int32
	filter           api.MessagesFilterClass
	viewer           int64
}

// searchMessages searches one chat, or with inputPeerEmpty the common box. The
// dates choose what is found; the offsets then page through that.
func (c *call) searchMessages(r *api.MessagesSearchRequest) (api.Object, error) {
	p, list, err := c.searchIn(r.Peer)
	if err != nil {
		return nil, err
	}
	q, err := c.query(p, list, r)
	if err != nil {
		return nil, err
	}
	var hits []*message
	for _, m := range list {
		if q.matches(m) {
			hits = append(hits, m)
		}
	}
	w := window{r.OffsetID, 0, r.AddOffset, r.Limit, r.MaxID, r.MinID}
	return c.found(p, hits, w, r.Hash), nil
}

// getSearchCounters counts what messages.search would find, filter by filter.
func (c *call) getSearchCounters(r *api.MessagesGetSearchCountersRequest) (api.Object, error) {
	p, list, err := c.searchIn(r.Peer)
	if err != nil {
		return nil, err
	}
	out := &api.MessagesSearchCounterVector{Elems: []*api.MessagesSearchCounter{}}
	for _, f := range r.Filters {
		q, err := c.query(p, list, &api.MessagesSearchRequest{SavedPeerID: r.SavedPeerID, TopMsgID: r.TopMsgID, Filter: f})
		if err != nil {
			return nil, err
		}
		n := int32(0)
		for _, m := range list {
			if q.matches(m) {
				n++
			}
		}
		out.Elems = append(out.Elems, &api.MessagesSearchCounter{Filter: f, Count: n})
	}
	return out, nil
}

func (c *call) searchIn(in api.InputPeerClass) (peer, []*message, error) {
	if _, ok := in.(*api.InputPeerEmpty); ok {
		return peer{}, c.me.Box.Messages, nil
	}
	p, err := c.inputPeer(in)
	if err != nil {
		return peer{}, nil, err
	}
	return p, c.history(p), nil
}

// query checks a search: FROM_PEER_INVALID, PEER_ID_NOT_SUPPORTED,
// MSG_ID_INVALID, SEARCH_QUERY_EMPTY.
func (c *call) query(p peer, list []*message, r *api.MessagesSearchRequest) (q query, err error) {
	q = query{words: words(r.Q), thread: r.TopMsgID.Value, minDate: r.MinDate, maxDate: r.MaxDate, filter: r.Filter,
		viewer: c.me.ID}
	if r.SavedReaction != nil {
		return q, c.lacking("messages.search with saved_reaction")
	}
	if !noPeer(r.FromID) {
		if q.from, err = c.inputPeer(r.FromID); err != nil {
			return q, refuse("FROM_PEER_INVALID")
		}
	}
	if !noPeer(r.SavedPeerID) {
		if p != c.me.peer() {
			return q, refuse("PEER_ID_NOT_SUPPORTED")
		}
		if q.saved, err = c.inputPeer(r.SavedPeerID); err != nil {
			return q, err
		}
	}
	if q.thread != 0 {
		if _, ok := search(list, q.thread); !ok {
			return q, refuse("MSG_ID_INVALID")
		}
	}
	// One chat may be listed with neither words nor filter; all of them may not.
	if _, all := r.Filter.(*api.InputMessagesFilterEmpty); all && p.ID == 0 && len(q.words) == 0 {
		return q, refuse("SEARCH_QUERY_EMPTY")
	}
	return q, nil
}

// noPeer tells whether an optional peer is absent. An empty one is as good as
// none: gotd/td's searches name it for everything that was not asked for.
func noPeer(in api.InputPeerClass) bool {
	_, empty := in.(*api.InputPeerEmpty)
	return in == nil || empty
}

// words are the parts of a text that can be searched for, in lower case.
func words(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_'
	})
}

// matches tells whether a message is what was asked for. Telegram does not
// document how it compares texts; here each word asked for must begin a word
// of the message.
func (q query) matches(m *message) bool {
	date := dateOf(m.Obj)
	switch {
	case q.minDate > 0 && date <= q.minDate, q.maxDate > 0 && date >= q.maxDate:
		return false
	case q.from.ID != 0 && author(m) != q.from:
		return false
	case q.saved.ID != 0 && savedPeer(m.Obj) != q.saved:
		return false
	case q.thread != 0 && threadOf(m.Obj) != q.thread:
		return false
	}
	seen := m.Obj
	if len(m.Mentioned) > 0 {
		seen = m.view(q.viewer)
	}
	return passes(q.filter, seen) && hasWords(textOf(m.Obj), q.words)
}

// author is who wrote a message: of a post, the channel.
func author(m *message) peer {
	if o, ok := m.Obj.(*api.Message); ok && o.Post {
		return m.Peer
	}
	return userPeer(m.By)
}

func savedPeer(m api.MessageClass) peer {
	if m, ok := m.(*api.Message); ok {
		return peerOf(m.SavedPeerID)
	}
	return peer{}
}

func textOf(m api.MessageClass) string {
	if m, ok := m.(*api.Message); ok {
		return m.Message
	}
	return ""
}

// hasWords tells whether each of prefixes begins a word of text.
func hasWords(text string, prefixes []string) bool {
	if len(prefixes) == 0 {
		return true
	}
	have := words(text)
	for _, prefix := range prefixes {
		found := false
		for _, w := range have {
			found = found || strings.HasPrefix(w, prefix)
		}
		if !found {
			return false
		}
	}
	return true
}
