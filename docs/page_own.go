package docs

import (
	"slices"
	"strings"
	"sync"

	"github.com/tgscript/tgscript/reference"
)

// Pages about what is our own: functions and tables of scripts, and the classes
// and names of types that they take and give.

// parts are the groups of our own functions, in the order of the pages, by the
// part of the reference that they are in.
var parts = []struct{ part, title string }{
	{"calls", "Calls, entities and tasks"},
	{"verbs", "What is done daily"},
	{"files", "Files"},
	{"iterate", "Lists, page by page"},
	{"text", "Texts and buttons"},
	{"events", "Events"},
	{"talk", "Conversations and timers"},
	{"modules", "Values that stay, and libraries"},
	{"lua", "Lua's own, where it differs"},
	{"lua51", "Lua's own, as in Lua 5.1"},
	{"testing", "Tests"},
}

// classOfMethod finds the class that has a method.
var classOfMethod = sync.OnceValue(func() map[*reference.Global]*reference.Class {
	all := map[*reference.Global]*reference.Class{}
	for _, c := range reference.Classes() {
		for _, method := range c.Methods {
			all[method] = c
		}
	}
	return all
})

// globalPath is where a function or table of ours is told of: members of a table
// on its page, methods on that of their class.
func globalPath(e *reference.Global) string {
	if c := classOfMethod()[e]; c != nil {
		return classPath(c.Name) + "#" + memberID(e)
	}
	if table, _, member := strings.Cut(e.Name, "."); member {
		return "lua/" + table + ".html#" + memberID(e)
	}
	return "lua/" + e.Name + ".html"
}

// memberID is the anchor of a member: its name, and for methods what scripts
// call them by.
func memberID(e *reference.Global) string {
	return strings.ReplaceAll(memberName(e), ":", ".")
}

// memberName is a member's name. All events are called event.
func memberName(e *reference.Global) string {
	if c := classOfMethod()[e]; c != nil && strings.HasPrefix(c.Name, eventClass) {
		_, method, _ := strings.Cut(e.Name, ":")
		return "event:" + method
	}
	return e.Name
}

// classPath is where a class or a name of types is told of.
func classPath(name string) string {
	if name == eventClass {
		return "events/index.html"
	}
	if kind, ok := strings.CutPrefix(name, eventClass+"."); ok {
		return "events/" + kind + ".html"
	}
	return "lua/" + name + ".html"
}

func (s *Site) addOwn() {
	byPart := map[string][]reference.Entry{}
	for _, e := range reference.Globals() {
		byPart[e.Part] = append(byPart[e.Part], e)
	}
	for _, e := range reference.Globals() {
		s.add(&page{path: pathOf(e), title: e.Name, about: firstSentence(plain(e.Text)), section: "lua",
			body: func(m *markup) { m.global(e) }, beside: besideList("", byPart[e.Part])})
	}
	for _, e := range reference.Classes() {
		if path := pathOf(e); !strings.HasPrefix(path, "events/") {
			s.add(&page{path: path, title: reference.ShortType(e.Name), about: firstSentence(plain(e.Text)), section: "lua",
				body: func(m *markup) { m.class(e) }})
		}
	}
	for _, e := range reference.Aliases() {
		s.add(&page{path: pathOf(e), title: reference.ShortType(e.Name), about: firstSentence(plain(e.Text)), section: "lua",
			body: func(m *markup) { m.alias(e) }})
	}
	s.add(&page{path: "lua/index.html", title: "Functions of scripts", about: "What scripts have beside Telegram's methods.", section: "lua",
		body: (*markup).ownIndex})
}

func (m *markup) ownIndex() {
	m.title("", "Functions of scripts", "What scripts have, beside Telegram's methods.")
	byPart := map[string][]*reference.Global{}
	for _, e := range reference.Globals() {
		byPart[e.Part] = append(byPart[e.Part], e)
	}
	for _, p := range parts {
		if len(byPart[p.part]) > 0 {
			m.section(2, "part-"+p.part, p.title)
			explained(m, "part-"+p.part, "Name", byPart[p.part])
		}
	}
	m.section(2, "tables", "Tables and objects")
	var classes []*reference.Class
	for _, c := range reference.Classes() {
		if !strings.HasPrefix(c.Name, eventClass+".") {
			classes = append(classes, c)
		}
	}
	names(m, classes)
	m.section(2, "types", "Names of types")
	names(m, reference.Aliases())
}

// global is the page about a function or table.
func (m *markup) global(e *reference.Global) {
	kind := map[string]string{reference.Function: "Function", reference.Table: "Table", reference.Value: "Value"}[e.Kind]
	if e.Testing {
		kind += " of tests"
	}
	lead, rest := leadOf(e.Text)
	m.title(kind, e.Name, lead)
	m.blocks(rest)
	m.told(e, 2)
	for _, c := range e.Options {
		m.section(2, "options-"+c.Name, reference.ShortType(c.Name))
		m.classFields(c, "options-"+c.Name)
	}
	m.members(e.Members)
	m.mentions("mentions", "Used by")
}

// leadOf cuts a text behind its first paragraph.
func leadOf(text string) (lead string, rest []block) {
	all := markdownBlocks(text)
	if len(all) > 0 && all[0].kind == paragraph {
		return all[0].text, all[1:]
	}
	return "", all
}

// told writes how a function is called, what it takes and gives, and an example;
// level is that of its headings, 0 for none.
func (m *markup) told(e *reference.Global, level int) {
	if e.Deprecated != "" {
		m.raw("<p><span class=\"tag gone\">deprecated</span> ")
		m.inline(e.Deprecated)
		m.raw("</p>\n")
	}
	if e.Type != "" && e.Kind == reference.Value {
		m.raw("<p>Its type is ")
		m.luaType(e.Type)
		m.raw(".</p>\n")
	}
	id := memberID(e)
	if usages := e.Usages(); len(usages) > 0 {
		m.raw("<pre class=\"usage\"><code>")
		for i, usage := range usages {
			if i > 0 {
				m.raw("\n")
			}
			m.text(strings.Replace(usage, e.Name, memberName(e), 1))
		}
		m.raw("</code></pre>\n")
	}
	if e.Example != "" {
		m.heading2(level, id+"-example", "Example")
		m.lua(e.Example)
	}
	if len(e.Signatures) == 0 {
		return
	}
	sig := e.Signatures[0]
	if len(sig.Params) > 0 {
		m.heading2(level, id+"-takes", "Takes")
		m.params(sig.Params, "Parameter", "Parameters of "+memberName(e))
	}
	if len(sig.Returns) > 0 {
		m.heading2(level, id+"-returns", "Returns")
		m.params(sig.Returns, "Result", "Results of "+memberName(e))
	}
}

// heading2 writes a section's heading if there is a level for it.
func (m *markup) heading2(level int, id, title string) {
	if level > 0 {
		m.section(level, id, title)
	}
}

func (m *markup) params(params []reference.Param, kind, label string) {
	m.labelledTable(label, kind, "Type", "What it is")
	for _, p := range params {
		name := p.Name
		if name == "" {
			name = "–"
		}
		m.raw("<tr><th scope=\"row\"><code>")
		m.name(name)
		m.raw("</code></th><td>")
		m.luaType(p.Type)
		m.raw("</td><td>")
		note := ""
		if p.Optional && kind == "Parameter" {
			note = "optional"
		}
		m.described(p.Text, note)
		m.raw("</td></tr>\n")
	}
	m.endTable()
}

// described writes what there is to say of a parameter or field.
func (m *markup) described(text, note string) {
	if text != "" {
		m.raw("<p>")
		m.inline(text)
		m.raw("</p>")
	}
	if note != "" {
		m.element("p", note, "class", "note")
	}
}

// labelledTable begins a table that no heading names.
func (m *markup) labelledTable(label string, columns ...string) {
	m.raw("<div class=\"scroll\" role=\"region\" aria-label=\"")
	m.text(label)
	m.raw("\" tabindex=\"0\"><table class=\"fields\">\n")
	m.columns(columns)
}

// members writes the members of a table, or the methods of a class.
func (m *markup) members(members []*reference.Global) {
	for _, e := range members {
		m.section(2, memberID(e), memberName(e))
		m.blocks(markdownBlocks(e.Text))
		m.told(e, 0)
		m.members(e.Members)
	}
}

// class is the page about a table or an object.
func (m *markup) class(e *reference.Class) {
	lead, rest := leadOf(e.Text)
	m.title("Table or object", reference.ShortType(e.Name), lead)
	m.blocks(rest)
	if len(e.Fields) > 0 || len(e.Parents) > 0 {
		m.section(2, "fields", "Fields")
		m.classFields(e, "fields")
	}
	m.members(e.Methods)
	m.typeUses(e.Name, "Taken or given by")
	m.mentions("mentions", "Used by")
}

// classFields writes the fields of a class and where it has others from.
func (m *markup) classFields(e *reference.Class, heading string) {
	note := fieldNote(e)
	if len(e.Fields) > 0 {
		m.table("fields", heading, "Field", "Type", "What it is")
		for _, f := range e.Fields {
			m.raw("<tr><th scope=\"row\"><code>")
			m.name(f.Name)
			m.raw("</code></th><td>")
			m.luaType(f.Type)
			m.raw("</td><td>")
			m.described(f.Text, note(f))
			m.raw("</td></tr>\n")
		}
		m.endTable()
	}
	for i, parent := range e.Parents {
		m.raw(map[bool]string{true: "<p>Also the fields of ", false: ", of "}[i == 0])
		m.luaType(parent)
	}
	if len(e.Parents) > 0 {
		m.raw(".</p>\n")
	}
}

// fieldNote is what is said of fields that may be missing: of an option that it
// may be left out, unless that goes for all, of an object's that it may be nil.
func fieldNote(e *reference.Class) func(f reference.ClassField) string {
	options := strings.HasSuffix(e.Name, "Options") || strings.HasPrefix(e.Name, "tgscript.Filters")
	all := !slices.ContainsFunc(e.Fields, func(f reference.ClassField) bool { return !f.Optional })
	return func(f reference.ClassField) string {
		switch {
		case !f.Optional && options:
			return "required"
		case !f.Optional || options && all:
			return ""
		case options:
			return "optional"
		}
		return "may be nil"
	}
}

// alias is the page about a name of types.
func (m *markup) alias(e *reference.Alias) {
	lead, rest := leadOf(e.Text)
	m.title("Name of types", reference.ShortType(e.Name), lead)
	m.blocks(rest)
	if e.Type != "" {
		m.raw("<p>It stands for ")
		m.luaType(e.Type)
		m.raw(".</p>\n")
	}
	if len(e.Values) > 0 {
		m.section(2, "values", "Values")
		m.table("fields", "values", "Value", "What it means")
		for _, v := range e.Values {
			m.raw("<tr><th scope=\"row\"><code>")
			m.text(v.Name)
			m.raw("</code></th><td>")
			m.inline(v.Text)
			m.raw("</td></tr>\n")
		}
		m.endTable()
	}
	m.typeUses(e.Name, "Taken or given by")
	m.mentions("mentions", "Used by")
}

// luaType writes a type of ours; the names in it lead to their pages.
func (m *markup) luaType(typ string) {
	m.raw("<code class=\"type\">")
	for typ != "" {
		n := typeWord(typ)
		if n == 0 {
			n = 1
			for n < len(typ) && typeWord(typ[n:]) == 0 {
				n++
			}
			m.text(strings.ReplaceAll(typ[:n], "|", " | "))
			typ = typ[n:]
			continue
		}
		word := typ[:n]
		typ = typ[n:]
		if path := m.site.typePath(word); path != "" && path != m.path {
			m.linkName(path, shortType(word))
		} else {
			m.name(shortType(word))
		}
	}
	m.raw("</code>")
}

// typeWord is the length of the name that a type begins with.
func typeWord(typ string) int {
	if !isLetter(typ[0]) {
		return 0
	}
	return wordLength(typ, ".")
}

func shortType(word string) string {
	return strings.TrimPrefix(strings.TrimPrefix(word, "tgscript."), "tl.")
}

// typePath is the page about a name in a type of ours.
func (s *Site) typePath(word string) string {
	if name, ok := strings.CutPrefix(word, "tl."); ok {
		name = strings.TrimSuffix(name, ".args")
		if path := "types/" + name + ".html"; s.pages[path] != nil && s.schemaPath(name) == "" {
			return path
		}
		return s.schemaPath(name)
	}
	if !strings.HasPrefix(word, "tgscript.") {
		return ""
	}
	path := classPath(word)
	if table := "lua/" + strings.TrimPrefix(word, "tgscript.") + ".html"; s.pages[path] == nil {
		path = table // the only one of its class
	}
	if s.pages[path] == nil {
		return ""
	}
	return path
}

// typeUses lists our own functions and methods that take or give a type.
func (m *markup) typeUses(name, title string) {
	users := m.site.typeUsers()[name]
	if len(users) == 0 {
		return
	}
	m.section(2, "own", title)
	m.raw("<ul class=\"names\">\n")
	for _, e := range users {
		m.raw("<li><code>")
		m.linkName(pathOf(e), memberName(e))
		m.raw("</code></li>\n")
	}
	m.raw("</ul>\n")
}

// usersOfTypes lists for each type our own functions that have it among their
// parameters and results.
func usersOfTypes() map[string][]*reference.Global {
	all := map[string][]*reference.Global{}
	var add func(list []*reference.Global)
	add = func(list []*reference.Global) {
		for _, e := range list {
			for _, sig := range e.Signatures {
				for _, p := range slices.Concat(sig.Params, sig.Returns) {
					for _, word := range typeWords(p.Type) {
						if !slices.Contains(all[word], e) {
							all[word] = append(all[word], e)
						}
					}
				}
			}
			add(e.Members)
		}
	}
	add(reference.Globals())
	for _, c := range reference.Classes() {
		add(c.Methods)
	}
	return all
}

// typeWords lists the names in a type.
func typeWords(typ string) []string {
	var all []string
	for typ != "" {
		if n := typeWord(typ); n > 0 {
			all = append(all, typ[:n])
			typ = typ[n:]
		} else {
			typ = typ[1:]
		}
	}
	return all
}
