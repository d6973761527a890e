package docs

import (
	"bytes"
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/tgscript/tgscript/reference"
)

// found is what a search can find: a line of the index, which assets/rank.js
// reads. Its kinds are one letter each, and what they mean is said there.
type found struct {
	kind   byte
	name   string
	text   string   // the sentence that is shown
	fields []string // their names
	more   string   // what else it is found by, though it isn't shown
	path   string
}

// folders are where the pages of a kind are unless their line says otherwise.
var folders = map[byte]string{
	'o': "lua", 'v': "events", 'n': "namespaces", 'm': "methods", 'g': "guide",
	'c': "constructors", 't': "types", 'e': "errors", 'l': "layers",
}

// order is how the kinds follow each other in the index: where a search finds
// equally much, the earlier line comes first.
const order = "ovnmgctel"

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
			rankOf(a)-rankOf(b),
			len(local(a.name))-len(local(b.name)),
			strings.Compare(a.name, b.name),
		)
	})
	lines := make([]string, len(all))
	for i, f := range all {
		lines[i] = f.line()
	}
	var b bytes.Buffer
	b.WriteString("var tgscriptIndex = ")
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(strings.Join(lines, "\n")); err != nil {
		panic(err) // strings encode
	}
	return b.Bytes()
}

func rankOf(f found) int {
	if i := slices.Index(often, f.name); f.kind == 'm' && i >= 0 {
		return i
	}
	return len(often)
}

// local is a name without its namespace.
func local(name string) string { return name[strings.LastIndexAny(name, ".:")+1:] }

// line is kind and name, sentence, fields, other words and path with tabs
// between, and without what is empty at the end.
func (f found) line() string {
	path := f.path
	if path == folders[f.kind]+"/"+f.name+".html" {
		path = ""
	}
	parts := []string{string(f.kind) + f.name, f.text, strings.Join(f.fields, " "), f.more, path}
	for i, p := range parts {
		parts[i] = strings.Join(strings.Fields(p), " ")
	}
	return strings.TrimRight(strings.Join(parts, "\t"), "\t")
}

// findable lists all that has a page or a place in one.
func (s *Site) findable() []found {
	var all []found
	add := func(kind byte, e reference.Entry, fields []string, more string) {
		_, name, text := e.About()
		if path := pathOf(e); s.has(path) {
			all = append(all, found{kind, name, text, fields, more, path})
		}
	}
	for _, e := range reference.Namespaces() {
		add('n', e, nil, "")
	}
	for _, e := range reference.Methods() {
		add('m', e, fieldNames(e.Fields), "")
	}
	for _, e := range reference.Constructors() {
		add('c', e, fieldNames(e.Fields), "")
	}
	for _, e := range reference.Types() {
		add('t', e, nil, "")
	}
	for _, e := range reference.Errors() {
		add('e', e, nil, e.Cause+" "+e.Cure)
	}
	for _, path := range slices.Sorted(maps.Keys(s.pages)) {
		for kind, folder := range folders {
			if p := s.pages[path]; strings.HasPrefix(path, folder+"/") && strings.IndexByte("gl", kind) >= 0 && path != folder+"/index.html" {
				all = append(all, found{kind, p.title, p.about, nil, "", path})
			}
		}
	}
	return all
}

// has says whether there is a page at a path, which may have an anchor.
func (s *Site) has(path string) bool {
	page, _, _ := strings.Cut(path, "#")
	return s.pages[page] != nil
}

func fieldNames(fields []reference.Field) []string {
	var names []string
	for _, f := range fields {
		names = append(names, f.Name)
	}
	return names
}
