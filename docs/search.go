package docs

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"github.com/tgscript/tgscript/reference"
)

// found is what a search can find: a line of the index, as assets/rank.js
// describes it. Its kinds are one letter each, and what they mean is said there.
type found struct {
	kind   byte
	name   string
	text   string   // the sentence that is shown
	fields []string // their names
	more   []string // texts that it is found by, though they are not shown
	path   string
	rank   int // among its kind: the smaller come first
}

// folders are where the pages of a kind are unless their line says otherwise.
var folders = map[byte]string{
	'o': "lua", 'a': "lua", 'v': "events", 'n': "namespaces", 'm': "methods", 'g': "guide",
	'c': "constructors", 't': "types", 'e': "errors", 'l': "layers",
}

// order is how the kinds follow each other in the index: where a search finds
// equally much, the earlier line comes first.
const order = "ovanmgctel"

// often are the methods that scripts call most: before others that match as well.
var often = strings.Fields(`messages.sendMessage messages.sendMedia messages.getHistory messages.getDialogs messages.getMessages
	messages.editMessage messages.deleteMessages messages.forwardMessages messages.search messages.readHistory messages.sendReaction
	messages.sendMultiMedia messages.setTyping messages.updatePinnedMessage messages.getFullChat messages.createChat
	channels.getFullChannel channels.getParticipants channels.getParticipant channels.joinChannel channels.leaveChannel
	channels.editBanned channels.editAdmin channels.createChannel channels.deleteMessages channels.getMessages
	users.getUsers users.getFullUser contacts.resolveUsername contacts.getContacts contacts.importContacts contacts.block
	updates.getState updates.getDifference account.updateProfile account.updateUsername photos.uploadProfilePhoto photos.getUserPhotos
	upload.saveFilePart upload.getFile auth.sendCode auth.signIn help.getConfig bots.setBotCommands messages.setBotCallbackAnswer
	messages.setInlineBotResults messages.exportChatInvite messages.importChatInvite messages.getBotCallbackAnswer`)

// searchIndex is the script that holds what is searched, as one string: the
// browser has nothing to do with it until the first key.
func (s *Site) searchIndex() []byte {
	all := s.findable()
	slices.SortStableFunc(all, func(a, b found) int {
		return cmp.Or(
			strings.IndexByte(order, a.kind)-strings.IndexByte(order, b.kind),
			a.rank-b.rank,
			len(local(a.name))-len(local(b.name)),
			strings.Compare(a.name, b.name),
		)
	})
	words := moreWords(all)
	names, texts := make([]string, len(all)), make([]string, len(all))
	for i, f := range all {
		names[i], texts[i] = f.lines(words[i])
	}
	var b bytes.Buffer
	b.WriteString("var tgscriptIndex = ")
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(strings.Join(names, "\n") + "\n\n" + strings.Join(texts, "\n")); err != nil {
		panic(err) // strings encode
	}
	return b.Bytes()
}

// methodRank puts the methods that scripts call most first.
func methodRank(name string) int {
	if i := slices.Index(often, name); i >= 0 {
		return i
	}
	return len(often)
}

// ownRank puts what every script has before members, Lua's own and what only
// tests have.
func ownRank(e *reference.Global) int {
	switch {
	case e.Testing:
		return 3
	case strings.HasPrefix(e.Part, "lua"):
		return 2
	case strings.ContainsAny(e.Name, ".:"):
		return 1
	}
	return 0
}

// local is a name without its namespace.
func local(name string) string { return name[strings.LastIndexAny(name, ".:")+1:] }

// lines are kind and name, and sentence, fields, other words and path with tabs
// between and without what is empty at the end.
func (f found) lines(words string) (name, text string) {
	path := f.path
	if path == folders[f.kind]+"/"+f.name+".html" {
		path = ""
	}
	parts := []string{f.text, strings.Join(f.fields, " "), words, path}
	for i, p := range parts {
		parts[i] = strings.Join(strings.Fields(p), " ")
	}
	return string(f.kind) + f.name, strings.TrimRight(strings.Join(parts, "\t"), "\t")
}

// entry is what a search finds of an entry, which may have no page yet.
func entry(kind byte, e reference.Entry, rank int, fields []string, more ...string) found {
	_, name, text := e.About()
	name = strings.TrimPrefix(name, "tgscript.")
	if kind == 'v' {
		name = strings.TrimPrefix(name, "Event.")
	}
	text, rest := firstOf(text)
	return found{kind, name, text, fields, append(more, rest), pathOf(e), rank}
}

// findable lists all that has a page or a place in one.
func (s *Site) findable() []found {
	var all []found
	for _, e := range reference.Namespaces() {
		all = append(all, entry('n', e, 0, nil))
	}
	for _, e := range reference.Methods() {
		names, texts := fieldWords(e.Fields)
		all = append(all, entry('m', e, methodRank(e.Name), names, texts, e.Example))
	}
	for _, e := range reference.Constructors() {
		names, texts := fieldWords(e.Fields)
		all = append(all, entry('c', e, 0, names, texts, e.Example))
	}
	for _, e := range reference.Types() {
		all = append(all, entry('t', e, 0, nil))
	}
	for _, e := range reference.Errors() {
		all = append(all, entry('e', e, 0, nil, e.Cause, e.Cure))
	}
	all = append(all, findableGlobals(reference.Globals())...)
	for _, e := range reference.Aliases() {
		all = append(all, entry('a', e, 0, nil))
	}
	for _, e := range reference.Classes() {
		kind := byte('a')
		if strings.HasPrefix(pathOf(e), folders['v']+"/") {
			kind = 'v'
		}
		names, texts := classWords(e)
		all = append(all, entry(kind, e, 0, names, texts))
		all = append(all, findableGlobals(e.Methods)...)
	}
	all = slices.Concat(all, s.findableGuide(), s.findableLayers())
	return slices.DeleteFunc(all, func(f found) bool { return !s.has(f.path) })
}

// findableGlobals are our own functions and tables, and their members.
func findableGlobals(globals []*reference.Global) []found {
	var all []found
	for _, e := range globals {
		kind := byte('o')
		if e.Kind != reference.Function {
			kind = 'a'
		}
		var fields []string
		for _, class := range e.Options {
			names, _ := classWords(class)
			fields = append(fields, names...)
		}
		all = append(all, entry(kind, e, ownRank(e), fields, e.Example))
		all = append(all, findableGlobals(e.Members)...)
	}
	return all
}

// has says whether there is a page at a path, which may have an anchor.
func (s *Site) has(path string) bool {
	page, _, _ := strings.Cut(path, "#")
	return s.pages[page] != nil
}

// fieldWords are the names of fields, and what is said of them.
func fieldWords(fields []reference.Field) (names []string, texts string) {
	for _, f := range fields {
		names = append(names, f.Name)
		texts += f.Text + "\n"
	}
	return names, texts
}

func classWords(c *reference.Class) (names []string, texts string) {
	for _, f := range c.Fields {
		names = append(names, f.Name)
		texts += f.Text + "\n"
	}
	return names, texts
}

// firstOf is the sentence that a text begins with, without marks, and the rest.
func firstOf(text string) (first, rest string) {
	text = strings.ReplaceAll(text, "`", "")
	if i := strings.Index(text, "\n\n"); i >= 0 {
		text, rest = text[:i], text[i:]
	}
	if i := strings.Index(text, ". "); i >= 0 {
		text, rest = text[:i+1], text[i+1:]+rest
	}
	return text, rest
}
