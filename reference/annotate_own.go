package reference

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// ownFiles are the files in lua/ as language servers get them. What is as in Lua
// 5.1 they know themselves, but that math.random takes any number.
func (a *annotator) ownFiles() []Annotation {
	var files []Annotation
	tables := theOwn().written()
	entries, _ := luaFiles.ReadDir("lua")
	for _, e := range entries {
		if e.Name() == "lua51.lua" {
			continue
		}
		source, _ := luaFiles.ReadFile("lua/" + e.Name())
		text := a.ownFile(string(source), tables)
		if e.Name() == "lua.lua" {
			text += "\n" + block("lua51.lua", "function math.random(")
		}
		files = append(files, Annotation{e.Name(), text})
	}
	return files
}

// block is a declaration of one of the files, with what is above it.
func block(file, declaration string) string {
	source, _ := luaFiles.ReadFile("lua/" + file)
	for block := range strings.SplitSeq(string(source), "\n\n") {
		if strings.Contains(block, "\n"+declaration) {
			return strings.TrimRight(block, "\n") + "\n"
		}
	}
	return ""
}

// ownFile changes one of the files: tables of options forbid names that they do
// not have, results do without nil where an error beside them tells of it, and
// call knows the methods. The nil that remains is that of fields. What handlers
// return is of no interest.
func (a *annotator) ownFile(source string, tables map[string]*Class) string {
	var b strings.Builder
	var after string // the block
	lines := strings.Split(strings.TrimRight(source, "\n"), "\n")
	for i, line := range lines {
		switch {
		case i == 0:
			line += "\n" + AnnotationMark
		case line == "":
			line, after = after, ""
		case line == "---@class tgscript.Object", line == "---@class tgscript.Long":
			line += "\n---@field private made_ true" // no table that a script writes is one
		case line == "---@class tgscript.Request":
			line += "<T>"
		case line == "---@type string[]" && lines[i+1] == "arg = {}":
			line = "---@type table<integer, any>" // it may well be a method's name, or another word that is one of some
		case strings.HasPrefix(line, "---@field private"):
			line = strings.Replace(line, "private", `["private"]`, 1)
		case strings.HasPrefix(line, "---@class "):
			if c := tables[classOf(line)]; c != nil {
				line = fieldsLine(line, c, tables)
				after = fmt.Sprintf("---@alias %s %s.fields & %s\n", c.Name, c.Name, theOwn().only(c))
			}
		case strings.HasPrefix(line, "---@return ") && i+1 < len(lines) && isErrorLine(lines[i+1]):
			line = withoutNil(line)
		case strings.HasPrefix(line, "---@overload "), strings.HasPrefix(line, "---@param "):
			line = returning.ReplaceAllString(nilBeforeError.ReplaceAllString(line, ", tgscript.Error"), "$1: any, any$2")
		}
		b.WriteString(line + "\n")
	}
	b.WriteString(after)
	return withKinds(a.withMethods(b.String()))
}

// Where events.lua declares on for any kind of event, and for the first one.
const (
	onBegins = "---@param name tgscript.EventName"
	onFirst  = `---@overload fun(name: "message", filters: `
)

// withKinds has on know no kind of event but each by itself: beside filters of all
// kinds, those of one take EmmyLua seconds.
func withKinds(text string) string {
	before, rest, ok := strings.Cut(text, onBegins)
	_, rest, hasOthers := strings.Cut(rest, "---@overload ")
	kinds, after, ends := strings.Cut("---@overload "+rest, "function on(")
	if !ok || !hasOthers || !ends {
		return text
	}
	var others strings.Builder
	for line := range strings.Lines(kinds) {
		if !strings.HasPrefix(line, onFirst) {
			others.WriteString(line)
		}
	}
	return before + `---@param name "message" The kind of events.
---@param filters? tgscript.Filters.message Which of them; all if left out.
---@param handler fun(event: tgscript.Event.message): any, any What is called with the event.
---@return tgscript.Handler handler
` + others.String() + "function on(" + after
}

// Where calls.lua declares call, for whom the methods are no more than names.
const (
	callBegins = "---@param method string The name"
	callEnds   = "function call(method, args, opts) end\n"
)

// withMethods has call know each method. Its own signature is that of requests: one
// that takes any name would let wrong ones through.
func (a *annotator) withMethods(text string) string {
	before, rest, ok := strings.Cut(text, callBegins)
	_, after, ends := strings.Cut(rest, callEnds)
	if !ok || !ends {
		return text
	}
	var b strings.Builder
	b.WriteString(before + `---@generic T
---@param request tgscript.Request<T> A request; or a method's name, and the table of its arguments.
---@param opts? tgscript.CallOptions How to call.
---@return T result What Telegram has answered; nil if it has refused.
---@return tgscript.Error? err Why it has refused.
`)
	for _, m := range a.methods {
		b.WriteString(a.callOverload(m))
	}
	b.WriteString("function call(request, opts) end\n" + after)
	return b.String()
}

func classOf(line string) string {
	name, _, _ := strings.Cut(strings.TrimPrefix(line, "---@class "), ":")
	return strings.TrimSpace(name)
}

// fieldsLine declares the class of a table's fields.
func fieldsLine(line string, c *Class, tables map[string]*Class) string {
	line = strings.Replace(line, c.Name, c.Name+".fields", 1)
	for _, p := range c.Parents {
		if tables[p] != nil {
			line = regexp.MustCompile(`\b`+regexp.QuoteMeta(p)+`(,|$)`).ReplaceAllString(line, p+".fields$1")
		}
	}
	return line
}

func isErrorLine(line string) bool { return strings.HasPrefix(line, "---@return tgscript.Error") }

// withoutNil takes nil off the type of a result.
func withoutNil(line string) string {
	typ, rest := cutType(strings.TrimPrefix(line, "---@return "))
	typ = strings.TrimSuffix(strings.TrimSuffix(typ, "?"), "|nil")
	return strings.TrimSpace("---@return " + typ + " " + strings.TrimSpace(rest))
}

var nilBeforeError = regexp.MustCompile(`(\?|\|nil), tgscript\.Error`)

// returning is a function of the script's that gets an event or a timer: it may
// return what it likes.
var returning = regexp.MustCompile(`(fun\((?:event|timer): [\w.]+\))( |\)|$)`)

// written are the classes of tables that scripts write: those that functions
// take and nothing returns, without methods.
func (o *own) written() map[string]*Class {
	taken, got := map[string]*Class{}, map[string]*Class{}
	for _, g := range o.global {
		for _, sig := range g.Signatures {
			for _, p := range sig.Params {
				if strings.Contains(p.Type, "fun(") {
					o.mention(got, p.Type)
				} else {
					o.mention(taken, p.Type)
				}
			}
			for _, r := range sig.Returns {
				o.mention(got, r.Type)
			}
		}
	}
	for name, c := range taken {
		if got[name] != nil || len(c.Methods) > 0 || c.global != nil {
			delete(taken, name)
		}
	}
	return taken
}

// mention adds the classes that a type names, and those of their fields.
func (o *own) mention(set map[string]*Class, typ string) {
	for _, word := range strings.FieldsFunc(typ, func(r rune) bool { return r != '.' && (r > 0x7f || !isWord(byte(r))) }) {
		if a := o.alias[word]; a != nil && a.Type != "" {
			o.mention(set, a.Type)
		}
		c := o.class[word]
		if c == nil || set[c.Name] != nil || !strings.HasPrefix(word, "tgscript.") {
			continue
		}
		set[c.Name] = c
		for _, f := range c.Fields {
			if !strings.Contains(f.Type, "fun(") {
				o.mention(set, f.Type)
			}
		}
		for _, p := range c.Parents {
			o.mention(set, p)
		}
	}
}

// only is a table with the fields of a class and its parents, and no others.
func (o *own) only(c *Class) string {
	var names []string
	var add func(c *Class)
	add = func(c *Class) {
		for _, f := range c.Fields {
			if !slices.Contains(names, f.Name) {
				names = append(names, f.Name)
			}
		}
		for _, p := range c.Parents {
			if p := o.class[p]; p != nil {
				add(p)
			}
		}
	}
	add(c)
	return only(names)
}
