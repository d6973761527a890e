package host

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/tl/api"
)

// Watching is which updates a console tells of.
type Watching int

// What can be watched.
const (
	WatchNothing  Watching = iota
	WatchMessages          // what people write, press and ask for
	WatchAll               // and all else: what is read, typed, deleted, who is online
)

// In one go of watchWindow a console tells of mostWatched updates; of the rest it
// tells how many they were.
const (
	mostWatched = 10
	watchWindow = 2 * time.Second
	askingName  = 3 * time.Second // who somebody is, of whom an update has only the id
)

// watcher tells a person of updates.
type watcher struct {
	mu    sync.Mutex // guards the rest
	what  Watching
	tell  func(line string)
	names map[int64]string // by marked id
	lines chan *turn       // nil: not begun
	told  int              // in this window
	more  int              // of which it was not told
	timer bool             // the window's end is waited for
}

// Watch has tell called with a line for each update from now on, of those that what
// says. It is called from one goroutine at a time.
func (c *Console) Watch(ctx context.Context, what Watching, tell func(line string)) error {
	w := &c.watcher
	w.mu.Lock()
	w.what, w.tell = what, tell
	begin := w.lines == nil && what != WatchNothing
	if begin {
		w.lines, w.names = make(chan *turn, 256), map[int64]string{}
		c.h.goroutines.Go(c.tellAll)
	}
	w.mu.Unlock()
	if !begin {
		return nil
	}
	return c.do(ctx, func(*lua.LState) {
		// Nobody being signed in is no error: the script can sign in, and on() tries
		// again.
		c.h.begin(&task{waited: true, fn: c.h.L.NewFunction(func(L *lua.LState) int {
			_ = c.h.listen(L)
			return 0
		})})
	})
}

// saw is called with each update, on the goroutine that these come on.
func (c *Console) saw(t *turn) {
	w := &c.watcher
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.lines == nil {
		return
	}
	for _, u := range t.source.Users {
		if u, ok := u.(*api.User); ok {
			w.names[u.ID] = entityName(u)
		}
	}
	for _, ch := range t.source.Chats {
		if key := keyOfChat(ch); key != (chatKey{}) {
			w.names[key.marked()] = entityName(ch)
		}
	}
	if !w.wants(t.kind) {
		return
	}
	select {
	case w.lines <- t:
	default:
		w.more++
	}
}

// wants tells whether updates of a kind are told of.
func (w *watcher) wants(k eventKind) bool {
	switch k {
	case kindMessage, kindMessageEdited, kindChatAction, kindCallbackQuery, kindInlineQuery, kindJoinRequest, kindGap:
		return w.what >= WatchMessages
	}
	return w.what >= WatchAll
}

// tellAll is the goroutine that tells of updates.
func (c *Console) tellAll() {
	for {
		select {
		case <-c.h.done:
			return
		case t := <-c.watcher.lines:
			line := c.line(t)
			c.watcher.mu.Lock()
			c.tellOne(line)
			c.watcher.mu.Unlock()
		}
	}
}

// tellOne tells of one update, unless there were too many of late. The watcher is
// locked.
func (c *Console) tellOne(line string) {
	w := &c.watcher
	if w.what == WatchNothing {
		return
	}
	if w.told++; w.told <= mostWatched {
		w.tell(line)
	} else {
		w.more++
	}
	if !w.timer {
		w.timer = true
		c.h.opts.AfterFunc(watchWindow, c.endWindow)
	}
}

// endWindow tells how many updates there were beside those that it has told of.
func (c *Console) endWindow() {
	w := &c.watcher
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.more > 0 && w.what != WatchNothing {
		w.tell(fmt.Sprintf("... and %d more", w.more))
	}
	w.told, w.more, w.timer = 0, 0, false
}

// line is what has happened, in a line.
func (c *Console) line(t *turn) string {
	who, where := c.name(c.h.senderID(t)), ""
	if t.sender == bySelf || t.out {
		who = "you"
	}
	switch chat := t.chatID(); {
	case chat == 0 || chat == t.sender:
	case t.place() == 'u' && who == "you":
		where = " to " + c.name(chat)
	case t.place() != 'u':
		where = " in " + c.name(chat)
	}
	if who == "" {
		who, where = strings.TrimPrefix(strings.TrimPrefix(where, " in "), " to "), ""
	}
	what := c.what(t)
	if who != "" {
		what = who + where + ": " + what
	}
	return c.h.opts.Now().Format(time.TimeOnly) + " " + what
}

// what says what an update is about, beside who and where.
func (c *Console) what(t *turn) string {
	switch u := t.update.(type) {
	case nil:
		return "updates are lost"
	case *api.UpdateBotCallbackQuery:
		return "pressed " + quoteLua(oneLine(string(u.Data)))
	case *api.UpdateBotInlineQuery:
		return "asks inline: " + oneLine(u.Query)
	}
	switch {
	case t.message != nil:
		text := oneLine(t.message.Message)
		if m := mediaType(t.message.Media); m != "" {
			text = strings.TrimSpace("[" + m + "] " + text)
		}
		if t.kind == kindMessageEdited {
			return "(edited) " + text
		}
		return text
	case t.service != nil && t.service.Action != nil:
		return "(" + strings.ReplaceAll(snakeCase(strings.TrimPrefix(nameOf(t.service.Action), "messageAction")), "_", " ") + ")"
	case t.kind == kindJoinRequest:
		return "wants to join"
	case t.kind == kindUserUpdate:
		if name := typingName(typingOf(t.update)); name != "" {
			return "(" + strings.ReplaceAll(name, "_", " ") + ")"
		}
		if status, _, _ := statusOf(t.update); status != "" {
			return "(" + status + ")"
		}
	}
	return "(" + nameOf(t.update) + ")"
}

// mostLine is how much of a message's text a line shows, in letters.
const mostLine = 200

// oneLine is text without its line ends and with an end, and without what a
// terminal would take for orders.
func oneLine(text string) string {
	letters := []rune(strings.Join(strings.Fields(text), " "))
	for i, r := range letters {
		if r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 || hidden(r) {
			letters[i] = '?'
		}
	}
	if len(letters) > mostLine {
		return string(letters[:mostLine]) + "..."
	}
	return string(letters)
}

// name is what a user or chat is called. It may ask Telegram.
func (c *Console) name(id int64) string {
	if id == 0 {
		return ""
	}
	w := &c.watcher
	w.mu.Lock()
	name, known := w.names[id]
	w.mu.Unlock()
	if known {
		return name
	}
	name = fmt.Sprint(id)
	if peer := peerOf(id); peer != nil && c.h.client != nil {
		ctx, cancel := context.WithTimeout(context.Background(), askingName)
		defer cancel()
		if o, err := c.h.client.Entity(ctx, peer); err == nil {
			name = entityName(o)
		}
	}
	w.mu.Lock()
	w.names[id] = name
	w.mu.Unlock()
	return name
}

// entityName is what a user or chat is called, in one line.
func entityName(o api.Object) string {
	return oneLine(titleOf(o))
}
