package host

import (
	"math"
	"slices"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/tl/api"
)

// messages(peer), dialogs(), participants(chat), admin_log(chat) and search(query) go
// into a for. They ask for the next page when the loop has used up the last one, and
// an error in that is raised.

// pageSize is how many messages, dialogs or events one call brings; of participants
// it is twice as many.
const pageSize = 100

// An iterator walks pages.
type iterator struct {
	*verb
	turns
	left int // of limit
	page [][]lua.LValue
	end  bool // page is the last one
	// fetch fills page; left to itself it is called again until it sets end.
	fetch func() error
}

// iterate makes a function that returns an iterator.
func (h *host) iterate(name string, begin func(it *iterator)) lua.LGFunction {
	return func(L *lua.LState) int {
		it := &iterator{left: math.MaxInt, verb: &verb{host: h, L: L, name: name, c: converter{bridge: h.bridge}}}
		begin(it)
		L.Push(h.L.NewFunction(it.next))
		return 1
	}
}

// openIterators makes them all.
func (h *host) openIterators() {
	for name, begin := range map[string]func(it *iterator){
		"messages": beginMessages, "dialogs": beginDialogs, "participants": beginParticipants, "admin_log": beginAdminLog, "search": beginSearch,
	} {
		h.register(name, h.iterate(name, begin))
	}
	h.register("stream", h.luaStream)
}

// turns lets one task at a time take a step of a loop that several tasks go through
// together: a step may have to wait for what comes next.
type turns struct {
	holder  *strand // nil: nobody
	waiters []waiter
}

// take waits for the turn, and done gives it away.
func (t *turns) take(h *host, L *lua.LState) {
	for t.holder != nil {
		w, err := h.prepare()
		if err == nil {
			t.waiters = append(t.waiters, w)
			err = h.park(w, false)
		}
		if err != nil {
			h.fail(L, "%s", err)
		}
	}
	t.holder = h.current
}

func (t *turns) done(h *host) {
	if t.holder.killed {
		return
	}
	for _, w := range t.waiters {
		h.wake(w, false)
	}
	t.holder, t.waiters = nil, nil
}

// next is a step of the loop.
func (it *iterator) next(L *lua.LState) int {
	it.take(it.host, L)
	defer it.done(it.host)
	it.L = L
	for len(it.page) == 0 && !it.end && it.left > 0 {
		err := it.resolve()
		if err == nil {
			err = it.fetch()
		}
		if err != nil {
			it.end = true
			L.Error(it.bridge.failure(err, nil), 0)
		}
	}
	if len(it.page) == 0 || it.left <= 0 {
		it.page, it.end = nil, true
		return 0
	}
	one := it.page[0]
	it.page = it.page[1:]
	it.left--
	for _, v := range one {
		L.Push(v)
	}
	return len(one)
}

// add puts something into the page.
func (it *iterator) add(values ...lua.LValue) { it.page = append(it.page, values) }

// limit reads the option of that name.
func (it *iterator) limit(e lua.LValue) *argError {
	n, ok := e.(lua.LNumber)
	if !ok || n < 0 || math.IsNaN(float64(n)) {
		return expected("number", e)
	}
	it.left = int(min(float64(n), math.MaxInt32))
	return nil
}

// size is how much of a page of so many is still wanted.
func (it *iterator) size(most int) int32 { return int32(min(it.left, most)) }

// people are the users and chats that came with a page.
type people struct {
	users []api.UserClass
	chats []api.ChatClass
}

// of is the user or chat in Lua; nil if it did not come.
func (p people) of(h *host, k chatKey) lua.LValue {
	if k.kind == 'u' {
		for _, u := range p.users {
			if id := userID(u); id == k.id {
				return h.wrap(u)
			}
		}
		return lua.LNil
	}
	for _, c := range p.chats {
		if keyOfChat(c) == k {
			return h.wrap(c)
		}
	}
	return lua.LNil
}

func userID(u api.UserClass) int64 {
	switch u := u.(type) {
	case *api.User:
		return u.ID
	case *api.UserEmpty:
		return u.ID
	}
	return 0
}

func keyOfChat(c api.ChatClass) chatKey {
	switch c := c.(type) {
	case *api.Chat:
		return chatKey{'g', c.ID}
	case *api.ChatForbidden:
		return chatKey{'g', c.ID}
	case *api.ChatEmpty:
		return chatKey{'g', c.ID}
	case *api.Channel:
		return chatKey{'c', c.ID}
	case *api.ChannelForbidden:
		return chatKey{'c', c.ID}
	}
	return chatKey{}
}

// optionNumber takes a whole number that is not negative.
func optionNumber(to *int32, e lua.LValue) *argError {
	n, ok := e.(lua.LNumber)
	if !ok || float64(n) != math.Trunc(float64(n)) || n < 0 || n > math.MaxInt32 {
		return expected("whole number", e)
	}
	*to = int32(n)
	return nil
}

var dialogOptions = []string{"limit", "archived", "pinned"}

// beginDialogs is dialogs([opts]): the chats of the account, as their list shows
// them.
func beginDialogs(it *iterator) {
	it.most(1)
	req := &api.MessagesGetDialogsRequest{OffsetPeer: &api.InputPeerEmpty{}}
	it.options(it.L.Get(1), dialogOptions, func(name string, e lua.LValue) (err *argError) {
		var on bool
		switch name {
		case "limit":
			return it.limit(e)
		case "archived":
			err = optionBool(&on, e)
			req.FolderID.Set, req.FolderID.Value = true, 0
			if on {
				req.FolderID.Value = 1
			}
		case "pinned":
			err = optionNot(&req.ExcludePinned, e)
		}
		return err
	})
	seen := map[chatKey]bool{}
	it.fetch = func() error {
		req.Limit = pageSize
		res, err := it.call(req)
		if err != nil {
			return err
		}
		page, _ := res.(api.MessagesDialogsClass)
		folder := req.FolderID
		it.addDialogs(page, seen)
		if req = it.client.NextDialogs(page); req == nil {
			it.end = true
			return nil
		}
		req.FolderID = folder
		return nil
	}
}

// addDialogs adds those that were not there before: a chat may move up meanwhile.
func (it *iterator) addDialogs(page api.MessagesDialogsClass, seen map[chatKey]bool) {
	var list []api.DialogClass
	var messages []api.MessageClass
	var p people
	switch d := page.(type) {
	case *api.MessagesDialogs:
		list, messages, p = d.Dialogs, d.Messages, people{d.Users, d.Chats}
	case *api.MessagesDialogsSlice:
		list, messages, p = d.Dialogs, d.Messages, people{d.Users, d.Chats}
	}
	for _, d := range list {
		d, ok := d.(*api.Dialog)
		if !ok {
			continue
		}
		k := keyOfPeer(d.Peer)
		if seen[k] {
			continue
		}
		seen[k] = true
		entity := p.of(it.host, k)
		t := it.host.L.CreateTable(0, 7)
		t.RawSetString("dialog", it.wrap(d))
		t.RawSetString("entity", entity)
		t.RawSetString("id", lua.LNumber(k.marked()))
		t.RawSetString("name", lua.LString(nameOfEntity(entity)))
		t.RawSetString("unread", lua.LNumber(d.UnreadCount))
		t.RawSetString("pinned", lua.LBool(d.Pinned))
		i := slices.IndexFunc(messages, func(m api.MessageClass) bool {
			chat, id := placeOfMessage(m)
			return id == d.TopMessage && chat == k
		})
		if i >= 0 {
			t.RawSetString("message", it.wrap(messages[i]))
		}
		it.add(t)
	}
}

func placeOfMessage(m api.MessageClass) (chat chatKey, id int32) {
	switch m := m.(type) {
	case *api.Message:
		return keyOfPeer(m.PeerID), m.ID
	case *api.MessageService:
		return keyOfPeer(m.PeerID), m.ID
	}
	return chatKey{}, 0
}

// nameOfEntity is what an app shows as the name of a user or a chat.
func nameOfEntity(v lua.LValue) string {
	o, _ := object(v)
	return titleOf(o)
}

// titleOf is nameOfEntity of an object.
func titleOf(o api.Object) string {
	switch o := o.(type) {
	case *api.User:
		if o.LastName.Value == "" {
			return o.FirstName.Value
		}
		return o.FirstName.Value + " " + o.LastName.Value
	case *api.Chat:
		return o.Title
	case *api.ChatForbidden:
		return o.Title
	case *api.Channel:
		return o.Title
	case *api.ChannelForbidden:
		return o.Title
	}
	return ""
}
