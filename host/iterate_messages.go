package host

import (
	"maps"
	"math"
	"slices"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/reference"
	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// messageFilters are the kinds of messages that a search can be for.
var messageFilters = map[string]api.MessagesFilterClass{
	"photo": &api.InputMessagesFilterPhotos{}, "video": &api.InputMessagesFilterVideo{}, "photo_video": &api.InputMessagesFilterPhotoVideo{},
	"document": &api.InputMessagesFilterDocument{}, "url": &api.InputMessagesFilterURL{}, "gif": &api.InputMessagesFilterGif{},
	"voice": &api.InputMessagesFilterVoice{}, "music": &api.InputMessagesFilterMusic{}, "chat_photo": &api.InputMessagesFilterChatPhotos{},
	"call": &api.InputMessagesFilterPhoneCalls{}, "round_voice": &api.InputMessagesFilterRoundVoice{},
	"round_video": &api.InputMessagesFilterRoundVideo{}, "mention": &api.InputMessagesFilterMyMentions{}, "location": &api.InputMessagesFilterGeo{},
	"contact": &api.InputMessagesFilterContacts{}, "pinned": &api.InputMessagesFilterPinned{}, "poll": &api.InputMessagesFilterPoll{},
}

// A walk is a way through the messages of a chat.
type walk struct {
	*iterator
	peer    api.InputPeerClass
	from    api.InputPeerClass
	search  string
	filter  api.MessagesFilterClass
	reverse bool
	minID   int32 // messages after it
	maxID   int32 // messages before it; 0: all
	minDate int32
	maxDate int32
	thread  int32
	ids     []int32

	at      int32 // the id where the next page begins; 0: at the newest
	fetched int   // messages, on all pages
}

var messageOptions = []string{"limit", "from", "search", "filter", "reverse", "min_id", "max_id", "min_date", "offset_date", "reply_to", "ids", "scheduled"}

// beginMessages is messages(peer [, opts]): the newest first, unless reverse is set.
func beginMessages(it *iterator) {
	it.most(2)
	w := &walk{iterator: it}
	it.peer(1, &w.peer)
	w.begin(it.L.Get(2), messageOptions)
}

func (w *walk) begin(opts lua.LValue, names []string) {
	scheduled, narrowed := false, ""
	w.options(opts, names, func(name string, e lua.LValue) *argError {
		if name == "scheduled" {
			return optionBool(&scheduled, e)
		}
		if name != "ids" && name != "limit" && e != lua.LFalse {
			narrowed = name
		}
		return w.option(name, e)
	})
	switch {
	case narrowed != "" && (w.ids != nil || scheduled):
		w.fail("%s does not go with ids or scheduled, which are taken as they are", narrowed)
	case w.ids != nil && scheduled:
		w.fail("ids does not go with scheduled")
	}
	switch {
	case w.ids != nil:
		w.fetch = w.byID
	case scheduled:
		w.fetch = w.scheduled
	default:
		if w.at = w.maxID; w.reverse {
			w.at = w.minID + 1
		}
		w.fetch = w.history
	}
}

func (w *walk) option(name string, e lua.LValue) *argError {
	switch name {
	case "limit":
		return w.limit(e)
	case "from":
		return w.cast("InputPeer", &w.from, e)
	case "search":
		s, ok := e.(lua.LString)
		if w.search = string(s); !ok {
			return expected("string", e)
		}
	case "filter":
		return w.filterOption(e)
	case "reverse":
		return optionBool(&w.reverse, e)
	case "min_id":
		return optionNumber(&w.minID, e)
	case "max_id":
		return optionNumber(&w.maxID, e)
	case "min_date":
		return optionDate(&w.minDate, e)
	case "offset_date", "max_date":
		return optionDate(&w.maxDate, e)
	case "reply_to":
		id, ok := messageIDOf(e)
		if w.thread = id; !ok {
			return expected("id of a message", e)
		}
	case "ids":
		list, ok := e.(*lua.LTable)
		if !ok {
			list = w.host.L.NewTable()
			list.Append(e)
		}
		w.ids = []int32{}
		for i := 1; i <= list.Len(); i++ {
			id, ok := messageIDOf(list.RawGetInt(i))
			if !ok {
				return expected("id of a message", list.RawGetInt(i)).at(i)
			}
			w.ids = append(w.ids, id)
		}
	}
	return nil
}

// optionDate takes a time, of which messages know the whole seconds.
func optionDate(to *int32, e lua.LValue) *argError {
	if e == lua.LNumber(0) { // since ever
		return nil
	}
	var t tl.Opt[int32]
	err := optionTime(&t, e)
	if err != nil || t.Value == whenOnline {
		return expected("time in seconds since 1970", e)
	}
	*to = t.Value
	return nil
}

func (w *walk) filterOption(e lua.LValue) *argError {
	name, ok := e.(lua.LString)
	if !ok {
		return w.cast("MessagesFilter", &w.filter, e)
	}
	if w.filter = messageFilters[string(name)]; w.filter == nil {
		names := slices.Sorted(maps.Keys(messageFilters))
		return wrong("unknown filter %q%s", string(name), orElse(reference.DidYouMean(string(name), names), ", not one of "+listed(names)))
	}
	return nil
}

// history asks for the next page. A message's id says where that begins, so messages
// that come meanwhile move nothing.
func (w *walk) history() error {
	res, err := w.call(w.request())
	if err != nil {
		return err
	}
	page, count := messagesIn(res)
	w.fetched += len(page)
	if whole := w.maxID == 0 && w.maxDate == 0; len(page) == 0 || !w.reverse && w.fetched >= count && (whole || count == 0) {
		w.end = true
	}
	if w.reverse {
		slices.Reverse(page)
	}
	before := w.at
	for _, m := range page {
		_, id := placeOfMessage(m)
		switch {
		case id == 0:
			continue
		case w.reverse && id < w.at, !w.reverse && w.at != 0 && id >= w.at:
			continue // known already
		case w.reverse && w.maxID != 0 && id >= w.maxID, !w.reverse && id <= w.minID, w.tooOld(m), w.tooNew(m):
			w.end = true
			return nil
		}
		if w.at = id; w.reverse {
			w.at = id + 1
		}
		if w.wants(m) {
			w.add(w.wrap(m))
		}
	}
	if w.at == before {
		w.end = true
	}
	return nil
}

// tooOld and tooNew tell of a message that the walk is past what is wanted.
func (w *walk) tooOld(m api.MessageClass) bool {
	return !w.reverse && w.minDate != 0 && dateOfMessage(m) < w.minDate
}

func (w *walk) tooNew(m api.MessageClass) bool {
	return w.reverse && w.maxDate != 0 && dateOfMessage(m) >= w.maxDate
}

func dateOfMessage(m api.MessageClass) int32 {
	switch m := m.(type) {
	case *api.Message:
		return m.Date
	case *api.MessageService:
		return m.Date
	}
	return 0
}

// inPrivate tells whether the chat is one with a user. Telegram does not search these
// for a sender.
func (w *walk) inPrivate() bool {
	k, ok := keyOfInput(w.peer)
	return ok && (k.kind == 'u' || k.kind == 0)
}

// wants tells whether a message is from whom it is to be.
func (w *walk) wants(m api.MessageClass) bool {
	if w.reverse && w.minDate != 0 && dateOfMessage(m) < w.minDate {
		return false
	}
	if w.from == nil || !w.inPrivate() {
		return true
	}
	self := !w.elsewhere(w.from, &api.InputPeerSelf{})
	if !self && w.elsewhere(w.from, w.peer) {
		return false // who is not in the chat has written nothing there
	}
	switch m := m.(type) {
	case *api.Message:
		return m.Out == self
	case *api.MessageService:
		return m.Out == self
	}
	return false
}

// request is for the next page.
func (w *walk) request() api.Object {
	size := w.size(pageSize)
	if w.from != nil && w.inPrivate() {
		size = pageSize
	}
	add, date := int32(0), int32(0)
	if w.reverse {
		add = -size
	} else if w.fetched == 0 {
		date = w.maxDate
	}
	from := w.from
	if w.inPrivate() {
		from = nil
	}
	switch {
	case w.search != "" || w.filter != nil || from != nil:
		r := &api.MessagesSearchRequest{
			Peer: w.peer, Q: w.search, Filter: w.filter, FromID: from, OffsetID: w.at, AddOffset: add, Limit: size, MinDate: w.minDate, MaxDate: w.maxDate,
		}
		if r.Filter == nil {
			r.Filter = &api.InputMessagesFilterEmpty{}
		}
		if w.thread != 0 {
			r.TopMsgID = tl.Some(w.thread)
		}
		return r
	case w.thread != 0:
		return &api.MessagesGetRepliesRequest{Peer: w.peer, MsgID: w.thread, OffsetID: w.at, OffsetDate: date, AddOffset: add, Limit: size}
	}
	return &api.MessagesGetHistoryRequest{Peer: w.peer, OffsetID: w.at, OffsetDate: date, AddOffset: add, Limit: size}
}

// messagesIn is a page, and how many messages there are on all of them; 0 if the page
// is all.
func messagesIn(res api.Object) (page []api.MessageClass, count int) {
	unknown := func(inexact bool, n int32) int {
		if inexact {
			return math.MaxInt
		}
		return int(n)
	}
	switch r := res.(type) {
	case *api.MessagesMessages:
		return r.Messages, 0
	case *api.MessagesMessagesSlice:
		return r.Messages, unknown(r.Inexact, r.Count)
	case *api.MessagesChannelMessages:
		return r.Messages, unknown(r.Inexact, r.Count)
	}
	return nil, 0
}

// byID asks for messages by their ids. Those that are gone are left out.
func (w *walk) byID() error {
	some := w.ids[:min(len(w.ids), pageSize)]
	if w.ids = w.ids[len(some):]; len(w.ids) == 0 {
		w.end = true
	}
	if len(some) == 0 {
		return nil
	}
	ids := make([]api.InputMessageClass, len(some))
	for i, id := range some {
		ids[i] = &api.InputMessageID{ID: id}
	}
	var req api.Object = &api.MessagesGetMessagesRequest{ID: ids}
	if channel := channelOf(w.peer); channel != nil {
		req = &api.ChannelsGetMessagesRequest{Channel: channel, ID: ids}
	}
	res, err := w.call(req)
	if err != nil {
		return err
	}
	page, _ := messagesIn(res)
	for _, m := range page {
		// Outside of channels an id is the account's, and may be of another chat.
		if chat, id := placeOfMessage(m); id != 0 && chat == w.chat() {
			w.add(w.wrap(m))
		}
	}
	return nil
}

// chat is that of the walk.
func (w *walk) chat() chatKey {
	k, _ := keyOfInput(w.peer)
	if k.kind == 0 {
		k = userKey(w.client.Self().ID)
	}
	return k
}

// scheduled asks for what is to be sent later, all at once.
func (w *walk) scheduled() error {
	w.end = true
	res, err := w.call(&api.MessagesGetScheduledHistoryRequest{Peer: w.peer})
	if err != nil {
		return err
	}
	page, _ := messagesIn(res)
	for _, m := range page {
		w.add(w.wrap(m))
	}
	return nil
}

var searchOptions = []string{"peer", "limit", "filter", "from", "reverse", "min_id", "max_id", "min_date", "max_date", "reply_to", "in_"}

// beginSearch is search(query [, opts]): in one chat, or in all that the account has.
func beginSearch(it *iterator) {
	it.most(2)
	query, ok := it.L.Get(1).(lua.LString)
	if !ok {
		it.fail("text to search for expected, got %s", describe(it.L.Get(1)))
	}
	w := &walk{iterator: it, search: string(query)}
	if t, ok := it.L.Get(2).(*lua.LTable); ok {
		if peer := t.RawGetString("peer"); peer != lua.LNil {
			it.check("peer", it.cast("InputPeer", &w.peer, peer))
			w.begin(t, searchOptions[:len(searchOptions)-1])
			return
		}
	}
	r := &api.MessagesSearchGlobalRequest{Q: w.search, Filter: &api.InputMessagesFilterEmpty{}, OffsetPeer: &api.InputPeerEmpty{}}
	it.options(it.L.Get(2), []string{"peer", "limit", "filter", "min_date", "max_date", "in_"}, func(name string, e lua.LValue) *argError {
		if name != "in_" {
			return w.option(name, e)
		}
		var word string
		err := optionWord(&word, e, "users", "groups", "channels")
		r.UsersOnly, r.GroupsOnly, r.BroadcastsOnly = word == "users", word == "groups", word == "channels"
		return err
	})
	if w.filter != nil {
		r.Filter = w.filter
	}
	r.MinDate, r.MaxDate = w.minDate, w.maxDate
	it.fetch = func() error { return w.everywhere(r) }
}

// everywhere asks for the next page of what is found in all chats.
func (w *walk) everywhere(r *api.MessagesSearchGlobalRequest) error {
	r.Limit = w.size(pageSize)
	res, err := w.call(r)
	if err != nil {
		return err
	}
	page, _ := messagesIn(res)
	slice, more := res.(*api.MessagesMessagesSlice)
	w.end = !more || len(page) == 0
	for _, m := range page {
		if _, id := placeOfMessage(m); id != 0 {
			w.add(w.wrap(m))
		}
	}
	if w.end {
		return nil
	}
	last := page[len(page)-1]
	chat, id := placeOfMessage(last)
	r.OffsetRate, r.OffsetID = dateOfMessage(last), id
	if slice.NextRate.Set {
		r.OffsetRate = slice.NextRate.Value
	}
	if peer := w.localPeerOf(chat.peer()); peer != nil {
		r.OffsetPeer = peer
	}
	w.end = r.OffsetRate == 0 || id == math.MaxInt32
	return nil
}

// peer is the key as Telegram writes it.
func (k chatKey) peer() api.PeerClass {
	switch k.kind {
	case 'g':
		return &api.PeerChat{ChatID: k.id}
	case 'c':
		return &api.PeerChannel{ChannelID: k.id}
	}
	return &api.PeerUser{UserID: k.id}
}
