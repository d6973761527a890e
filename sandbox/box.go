package sandbox

import (
	"cmp"
	"slices"

	"github.com/tgscript/tgscript/tl/api"
)

// logLimit is how many updates a box remembers. Whoever has missed more is told
// that the difference is too long (A9).
const logLimit = 10000

// box is a message box: the common one of an account, which its private chats,
// basic groups and Saved Messages share, or the one of a channel. Each has its
// own message ids and its own pts (A7).
type box struct {
	Pts      int32      // of the last update; 1 before any
	LastID   int32      // of the last message
	LastDate int32      // of the last update
	Messages []*message // ascending by id, deleted ones gone
	Log      []event    // ascending by pts, the oldest dropped
	Limit    int        // logLimit unless a test wants fewer

	byPeer map[peer][]*message // index of Messages, ascending by id
}

// message is one copy of a message. In a common box it is the owner's own copy,
// as the owner sees it; the copies of other accounts have the same Link. In a
// channel's box there is one copy for all, which view makes a viewer's.
// The object is never changed once it is in a box: an edit replaces it.
type message struct {
	ID   int32
	Peer peer  // the chat it is in
	By   int64 // who sent it, even where Obj does not say
	Link int64
	Obj  api.MessageClass // *api.Message or *api.MessageService

	Reactions []reaction // the oldest first; replaced as a whole
	Mentioned []int64    // in a channel: whom it calls
	Viewers   []int64    // of a post: who has seen it; replaced as a whole
	Unseen    []int64    // and who of them has not seen it; replaced as a whole

	poll *poll // that a channel's message shows: each viewer sees another; nil for none
}

// event is an update as it went into a box: Pts after it, Count of it.
type event struct {
	Pts, Count int32
	Update     api.UpdateClass
}

func newBox() box { return box{Pts: 1, Limit: logLimit, byPeer: map[peer][]*message{}} }

// index rebuilds what a snapshot does not hold.
func (b *box) index() {
	b.byPeer = map[peer][]*message{}
	for _, m := range b.Messages {
		b.byPeer[m.Peer] = append(b.byPeer[m.Peer], m)
	}
}

// nextID takes the id for a message that is about to be added.
func (b *box) nextID() int32 {
	b.LastID++
	return b.LastID
}

// add puts a message, whose id is from nextID, into the box.
func (b *box) add(m *message) {
	b.Messages = append(b.Messages, m)
	b.byPeer[m.Peer] = append(b.byPeer[m.Peer], m)
}

func search(list []*message, id int32) (int, bool) {
	return slices.BinarySearchFunc(list, id, func(m *message, id int32) int { return cmp.Compare(m.ID, id) })
}

// get finds a message by id; nil if there is none.
func (b *box) get(id int32) *message {
	if i, ok := search(b.Messages, id); ok {
		return b.Messages[i]
	}
	return nil
}

// history lists the messages of one chat, ascending by id. It is the box's own
// slice: read it under the lock, don't keep it.
func (b *box) history(p peer) []*message { return b.byPeer[p] }

// top is the id of the newest message of a chat, 0 if there is none.
func (b *box) top(p peer) int32 {
	if list := b.byPeer[p]; len(list) > 0 {
		return list[len(list)-1].ID
	}
	return 0
}

// remove deletes a message.
func (b *box) remove(m *message) {
	if i, ok := search(b.Messages, m.ID); ok {
		b.Messages = slices.Delete(b.Messages, i, i+1)
	}
	list := b.byPeer[m.Peer]
	if i, ok := search(list, m.ID); ok {
		b.byPeer[m.Peer] = slices.Delete(list, i, i+1)
	}
}

// advance moves pts by count for an update that is made of the new pts, and
// remembers it.
func (b *box) advance(count, now int32, update func(pts int32) api.UpdateClass) api.UpdateClass {
	b.Pts += count
	b.LastDate = now
	u := update(b.Pts)
	b.Log = append(b.Log, event{Pts: b.Pts, Count: count, Update: u})
	if over := len(b.Log) - b.Limit; over > b.Limit/4 {
		b.Log = append([]event(nil), b.Log[over:]...)
	}
	return u
}

// since lists what happened after pts. ok is false when some of it is forgotten.
func (b *box) since(pts int32) (events []event, ok bool) {
	i, _ := slices.BinarySearchFunc(b.Log, pts+1, func(e event, pts int32) int { return cmp.Compare(e.Pts, pts) })
	events = b.Log[i:]
	if len(events) == 0 {
		return nil, pts >= b.Pts
	}
	return events, events[0].Pts-events[0].Count <= pts
}

// unread counts messages of a chat after an id that came from somebody else.
func (b *box) unread(p peer, after int32, viewer int64) (n int32) {
	list := b.byPeer[p]
	i, _ := search(list, after+1)
	for _, m := range list[i:] {
		if m.By != viewer {
			n++
		}
	}
	return n
}
