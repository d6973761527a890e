package reference

import (
	"embed"
	"errors"
	"slices"
	"strings"
	"sync"
)

// own is the part of the model that comes from the files in lua/.
type own struct {
	globals []*Global
	classes []*Class
	aliases []*Alias
	parts   map[string]string  // what each file is about
	global  map[string]*Global // members, too: store.get, event:reply
	class   map[string]*Class  // tgscript.Event and, for those who ask, event
	alias   map[string]*Alias
}

// testingPart is the file of what only tests have.
const testingPart = "testing"

//go:embed lua/*.lua
var luaFiles embed.FS

// theOwn reads all the files. That they can be read is what a test proves.
var theOwn = sync.OnceValue(func() *own {
	o, _ := readOwn()
	return o
})

func readOwn() (*own, error) {
	o := newOwn()
	files, err := luaFiles.ReadDir("lua")
	for _, f := range files {
		source, readErr := luaFiles.ReadFile("lua/" + f.Name())
		err = errors.Join(err, readErr, o.read(strings.TrimSuffix(f.Name(), ".lua"), string(source)))
	}
	o.index()
	return o, err
}

func newOwn() *own {
	return &own{parts: map[string]string{}, global: map[string]*Global{}, class: map[string]*Class{}, alias: map[string]*Alias{}}
}

// Globals lists what scripts have beside Lua's own library, by name.
func Globals() []*Global { return theOwn().globals }

// Classes lists the classes of tgscript's own, by name, without those of tables
// that are globals.
func Classes() []*Class { return theOwn().classes }

// Aliases lists the names that types of tgscript's own have, by name.
func Aliases() []*Alias { return theOwn().aliases }

// index sorts what was read and makes it known under its names.
func (o *own) index() {
	for _, c := range o.classes {
		for _, m := range c.Methods {
			o.global[m.Name] = m
		}
		o.class[c.Name] = c
	}
	for _, a := range o.aliases {
		o.alias[a.Name] = a
	}
	o.classes = slices.DeleteFunc(o.classes, func(c *Class) bool { return c.global != nil })
	slices.SortFunc(o.globals, func(a, b *Global) int { return strings.Compare(a.Name, b.Name) })
	slices.SortFunc(o.classes, func(a, b *Class) int { return strings.Compare(a.Name, b.Name) })
	slices.SortFunc(o.aliases, func(a, b *Alias) int { return strings.Compare(a.Name, b.Name) })
	for _, c := range o.classes {
		o.class[shortName(c.Name)] = c
	}
	for _, g := range o.global {
		g.Options = o.optionsOf(g)
	}
}

// shortName is what a class is called by those who ask for help: event.message
// for tgscript.Event.message, sendOptions for tgscript.SendOptions.
func shortName(class string) string {
	name, ok := strings.CutPrefix(class, "tgscript.")
	if !ok || name == "" {
		return class
	}
	return lowerFirst(name)
}

// optionsOf lists the tables of options among what a function takes.
func (o *own) optionsOf(g *Global) []*Class {
	var options []*Class
	for _, sig := range g.Signatures {
		for _, p := range sig.Params {
			for _, word := range strings.FieldsFunc(p.Type, func(r rune) bool { return r != '.' && (r > 0x7f || !isWord(byte(r))) }) {
				c := o.class[word]
				if c != nil && isOptions(c) && !slices.Contains(options, c) {
					options = append(options, c)
				}
			}
		}
	}
	return options
}

// isOptions tells whether a class is of tables that scripts write.
func isOptions(c *Class) bool {
	return strings.HasSuffix(c.Name, "Options") || strings.HasPrefix(c.Name, "tgscript.Filters")
}

// findOwn finds event:reply also as event.reply, and SendOptions with and
// without tgscript before it.
func findOwn(name string) []Entry {
	o := theOwn()
	if g := o.global[name]; g != nil {
		if c := o.class[name]; c != nil {
			return []Entry{g, c}
		}
		return []Entry{g}
	}
	for _, c := range []string{name, "tgscript." + name, strings.ReplaceAll(name, ":", ".")} {
		if c := o.class[c]; c != nil {
			return []Entry{c}
		}
	}
	if g := o.global[swapped(name)]; g != nil {
		return []Entry{g}
	}
	for _, a := range []string{name, "tgscript." + name} {
		if a := o.alias[a]; a != nil {
			return []Entry{a}
		}
	}
	if g := o.field(name); g != nil {
		return []Entry{g}
	}
	return nil
}

// field is a field of a class, as event.chat_id; nil if there is none. A kind of
// event need not be told.
func (o *own) field(name string) *Global {
	at := strings.LastIndexByte(name, '.')
	if at < 0 {
		return nil
	}
	owner := o.class[name[:at]]
	if owner == nil {
		return nil
	}
	classes := append([]*Class{owner}, o.above(owner)...)
	if owner.Name == eventClass {
		classes = append(classes, o.kinds(owner)...)
	}
	var found *Global
	var of []string
	for _, c := range classes {
		for _, f := range c.Fields {
			if f.Name != name[at+1:] {
				continue
			}
			if found == nil {
				found = &Global{Name: name, Kind: Value, Type: f.Type, Text: f.Text, Testing: c.Testing}
			}
			of = append(of, shortName(c.Name))
		}
	}
	if found != nil && of[0] != name[:at] {
		found.Text += "\n\nOf " + strings.Join(of, ", ") + "."
	}
	return found
}

// kinds lists the classes that have their fields from a class.
func (o *own) kinds(of *Class) []*Class {
	var all []*Class
	for _, c := range o.classes {
		if slices.Contains(c.Parents, of.Name) {
			all = append(all, c)
		}
	}
	return all
}

// swapped is event:reply for event.reply, and the other way round.
func swapped(name string) string {
	at := strings.LastIndexAny(name, ".:")
	switch {
	case at < 0:
		return name
	case name[at] == '.':
		return name[:at] + ":" + name[at+1:]
	}
	return name[:at] + "." + name[at+1:]
}

func ownNames() []string {
	o := theOwn()
	var names []string
	for name := range o.global {
		names = append(names, name)
	}
	for _, c := range o.classes {
		names = append(names, shortName(c.Name))
	}
	return names
}
