package telegram

import (
	"reflect"
	"strings"
	"sync"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// Telegram hands a file out with a reference that is good for a while only (A15).
// A fresh one comes with a fresh answer that shows the file. So it is remembered of
// each document and photo where it was seen: in which message, story, sticker set,
// or else in the answer to which question.

// Origin is where a file was seen.
type Origin struct {
	// Request is a question whose answer shows the file, with a fresh reference;
	// nil: none is known, beside what the client has seen by itself.
	Request api.Object
}

// Bounds of what is remembered.
const (
	mostOrigins  = 4 << 10 // files, at least; at most twice as many
	longestAgain = 1 << 10 // bytes of a question
)

type originKind int8

const (
	unknownOrigin originKind = iota
	inMessage
	inStory
	inStickerSet
	amongEmoji
	inAnswer // to a question that is worth asking again
)

// origin is one place where a file was seen.
type origin struct {
	kind  originKind
	in    peerKey // of a message or a story: whose
	id    int64   // of the message, the story, the sticker set, the emoji
	hash  int64   // of the sticker set
	again string  // the question, encoded
}

// origins are the places where files were seen, by the files' ids: the last one,
// and the one before that, for a message may be deleted.
type origins struct {
	mu    sync.Mutex // guards what follows
	all   recent[int64, [2]origin]
	fresh recent[int64, freshFile] // what was asked for again
	under map[int64]chan struct{}  // what is being asked for; closed when that is over
}

func newOrigins() *origins {
	s := &origins{under: map[int64]chan struct{}{}}
	s.forget()
	return s
}

// forget makes nothing known any more: the account is another.
func (s *origins) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all = newRecent[int64, [2]origin](mostOrigins, nil)
	s.fresh = newRecent[int64, freshFile](mostFresh, nil)
}

// learn remembers the files in the result of a call.
func (s *origins) learn(req, o api.Object, method *tl.Type) {
	switch o.(type) {
	case *api.Bool, *api.UpdateShortSentMessage, *api.MessagesAffectedMessages, *api.UploadFile, *api.Config:
		return
	}
	if planOf(o, filePlans()) != nil {
		s.learnFrom(req, o, method)
	}
}

func (s *origins) learnFrom(req, o api.Object, method *tl.Type) {
	from, at := origin{}, origin{}
	if method != nil && (strings.Contains(method.Name, "Scheduled") || strings.Contains(method.Name, "QuickRepl")) {
		from.kind = inAnswer // ids of such messages are none of a history
	}
	s.walk(o, from, func() origin {
		if at.kind == unknownOrigin && repeatable(method) {
			if body := api.Append(nil, req); len(body) <= longestAgain {
				at = origin{kind: inAnswer, again: string(body)}
			}
		}
		return at
	})
}

// learnUpdates remembers the files in what Telegram sends of itself.
func (s *origins) learnUpdates(updates []api.UpdateClass) {
	for _, u := range updates {
		if m, id := messageOf(u); id == 0 || showsFile(m) {
			from := origin{}
			if _, scheduled := u.(*api.UpdateNewScheduledMessage); scheduled {
				from.kind = inAnswer
			}
			s.walk(u, from, func() origin { return origin{} })
		}
	}
}

// repeatable tells whether a method only reads, so that it can be called again for
// the sake of the files in its answer.
func repeatable(method *tl.Type) bool {
	if method == nil {
		return false
	}
	_, verb, _ := strings.Cut(method.Name, ".")
	return strings.HasPrefix(verb, "get") || strings.HasPrefix(verb, "search") || strings.HasPrefix(verb, "checkChatInvite")
}

// walk remembers the files in o. otherwise is the origin of those that are in
// nothing that can be asked for by itself; of all, if from is inAnswer.
func (s *origins) walk(o api.Object, from origin, otherwise func() origin) {
	locked := false
	visitFiles(o, from, func(id int64, at origin, _ api.Object) {
		if at.kind == unknownOrigin || at.kind == inAnswer {
			if at = otherwise(); at.kind == unknownOrigin {
				return
			}
		}
		if !locked {
			locked = true
			s.mu.Lock()
		}
		s.saw(id, at)
	})
	if locked {
		s.mu.Unlock()
	}
}

// saw remembers one place. s.mu is held.
func (s *origins) saw(id int64, at origin) {
	was, _ := s.all.get(id)
	if was[0] != at {
		s.all.put(id, [2]origin{at, was[0]})
	}
}

// showsFile tells whether a message may show a file.
func showsFile(m api.MessageClass) bool {
	switch m := m.(type) {
	case *api.Message:
		return m.Media != nil || m.ReplyTo != nil || m.RichMessage != nil
	case *api.MessageService:
		return m.Action != nil
	}
	return false
}

// fileWalk visits the files in an object.
type fileWalk struct {
	visit func(id int64, at origin, file api.Object)
	plans map[reflect.Type][]int
	peer  peerKey // whose stories are walked; zero: not known
}

// visitFiles calls visit for each document and photo in o, with the place that it
// is in: of unknownOrigin if that is not within o.
func visitFiles(o api.Object, at origin, visit func(id int64, at origin, file api.Object)) {
	w := fileWalk{visit: visit, plans: filePlans()}
	w.object(o, at)
}

func (w *fileWalk) object(o api.Object, at origin) {
	if peer := storyPeer(o); peer != nil {
		w.peer, _ = keyOf(peer)
	}
	switch o := o.(type) {
	case *api.Document:
		w.visit(o.ID, at, o)
		return
	case *api.Photo:
		w.visit(o.ID, at, o)
		return
	case *api.Message:
		if !showsFile(o) {
			return
		}
		if k, ok := keyOf(o); ok && !o.QuickReplyShortcutID.Set && at.kind != inAnswer {
			at = origin{kind: inMessage, in: k, id: int64(o.ID)}
		}
	case *api.MessageService:
		if k, ok := keyOf(o); ok && at.kind != inAnswer {
			at = origin{kind: inMessage, in: k, id: int64(o.ID)}
		}
	case *api.StoryItem:
		if w.peer != (peerKey{}) {
			at = origin{kind: inStory, in: w.peer, id: int64(o.ID)}
		}
	case *api.MessagesStickerSet:
		at = inSet(o.Set, at)
	case *api.StickerSetCovered:
		at = inSet(o.Set, at)
	case *api.StickerSetMultiCovered:
		at = inSet(o.Set, at)
	case *api.StickerSetFullCovered:
		at = inSet(o.Set, at)
	}
	v := reflect.ValueOf(o).Elem()
	for _, i := range planOf(o, w.plans) {
		w.field(v.Field(i), at)
	}
}

// storyPeer is whose stories are in an object; nil if it does not say.
func storyPeer(o api.Object) api.PeerClass {
	switch o := o.(type) {
	case *api.PeerStories:
		return o.Peer
	case *api.UpdateStory:
		return o.Peer
	case *api.FoundStory:
		return o.Peer
	case *api.PublicForwardStory:
		return o.Peer
	case *api.MessageMediaStory:
		return o.Peer
	case *api.WebPageAttributeStory:
		return o.Peer
	case *api.StoryViewPublicRepost:
		return o.PeerID
	case *api.StoryReactionPublicRepost:
		return o.PeerID
	}
	return nil
}

// planOf are the fields of an object that can have files in them.
func planOf(o api.Object, plans map[reflect.Type][]int) []int {
	t := reflect.TypeOf(o).Elem()
	plan, ok := plans[t]
	if !ok && api.TypeOf(o) == nil && t.Kind() == reflect.Struct {
		return vectorPlan
	}
	return plan
}

// vectorPlan is the plan of a result that is a vector.
var vectorPlan = []int{0}

func inSet(s *api.StickerSet, at origin) origin {
	if s == nil {
		return at
	}
	return origin{kind: inStickerSet, id: s.ID, hash: s.AccessHash}
}

func (w *fileWalk) field(v reflect.Value, at origin) {
	switch v.Kind() {
	case reflect.Slice:
		if k := v.Type().Elem().Kind(); k != reflect.Interface && k != reflect.Pointer && k != reflect.Slice {
			return
		}
		for i := range v.Len() {
			w.field(v.Index(i), at)
		}
	case reflect.Interface, reflect.Pointer:
		if o, ok := v.Interface().(api.Object); ok && !v.IsNil() {
			w.object(o, at)
		}
	}
}

// filePlans are, by the type of each constructor that can have files in it, the
// fields that can. They follow from the schema.
var filePlans = sync.OnceValue(makeFilePlans)

func makeFilePlans() map[reflect.Type][]int {
	type place struct {
		in    reflect.Type
		field int
	}
	places := map[string][]place{} // by the type that is there
	class := map[reflect.Type]string{}
	for _, t := range api.Types() {
		if t.Method {
			continue
		}
		v := reflect.TypeOf(api.New(t)).Elem()
		class[v] = tl.GoName(t.Def[strings.LastIndex(t.Def, " = ")+3:len(t.Def)-1]) + "Class"
		for i := range v.NumField() {
			of := v.Field(i).Type
			for k := of.Kind(); k == reflect.Slice || k == reflect.Pointer; k = of.Kind() {
				of = of.Elem()
			}
			if k := of.Kind(); k == reflect.Interface || k == reflect.Struct {
				places[of.Name()] = append(places[of.Name()], place{v, i})
			}
		}
	}
	plans, next, reached := map[reflect.Type][]int{}, []string{"Document", "DocumentClass", "Photo", "PhotoClass"}, map[string]bool{}
	for ; len(next) > 0; next = next[1:] {
		if reached[next[0]] {
			continue
		}
		reached[next[0]] = true
		for _, p := range places[next[0]] {
			plans[p.in] = append(plans[p.in], p.field)
			next = append(next, p.in.Name(), class[p.in])
		}
	}
	return plans
}
