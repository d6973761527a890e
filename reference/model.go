package reference

import "github.com/tgscript/tgscript/tl"

// An Entry is what has a name: a *Method, *Constructor, *Type, *Namespace,
// *Error, *Global, *Class, *Alias or *List.
type Entry interface {
	// About is what kind of thing it is, in a word ("method", "constructor",
	// "type", "namespace", "error", "function", "table", "value", "class",
	// "alias", "list"), its name, and a sentence about it, which may be empty.
	About() (kind, name, text string)
}

// Method is a method of Telegram's API.
type Method struct {
	Name       string // messages.sendMessage
	Space      string // messages; "" for the few that are in none
	Text       string // a sentence or two
	Easier     string // our own function that does it more easily, in a sentence; "" if there is none
	Who        tl.Who
	Fields     []Field
	Result     Ref
	Errors     []*Error // known to be given by it, by name
	Example    string   // Lua that runs as it is
	ByHand     bool     // somebody wrote the example; it runs in the sandbox
	Link       string   // Telegram's page
	Definition string   // its line in the schema

	call string // with what it requires: call("messages.sendMessage", { ... })
}

// Constructor is an object of Telegram's API.
type Constructor struct {
	Name       string // inputPeerUser
	Text       string
	Type       Ref
	Fields     []Field
	Example    string
	Link       string
	Definition string
}

// Field is a field of a method or constructor.
type Field struct {
	Name     string
	Text     string
	Type     Ref
	Lua      string   // what a script passes or gets: "number", "list of InputUser"
	Optional bool     // flags too
	Flag     bool     // a boolean that is false unless it is there
	Fill     Filling  // what it gets if a script leaves it out although it is required
	Filled   string   // the same in words: "0", "random", ...; "" for nothing
	Accepts  string   // what a script may pass beside objects of the type; "" for nothing
	Together []string // optional fields that are there only all together: the others
}

// Ref is the type of a field or of a result.
type Ref struct {
	TL   string      // as Telegram writes it: Vector<InputUser>
	Name string      // what Find has: InputUser; "" for numbers, strings and the like
	List bool        // a vector
	Expr tl.TypeExpr // the same, parsed
}

// Type is what constructors belong to and what fields and results are of.
type Type struct {
	Name         string
	Text         string
	Constructors []*Constructor
	TakenBy      []Use     // fields of methods and constructors that are of it
	ReturnedBy   []*Method // methods that answer with it, or a list of it
	Accepts      string    // what may stand in for one; "" for nothing
	Link         string
}

// Use is a field of a method or constructor: one of the two is nil.
type Use struct {
	Method      *Method
	Constructor *Constructor
	Field       string
}

// Namespace is what stands before the dot in names of methods and constructors.
type Namespace struct {
	Name         string
	Text         string
	Methods      []*Method
	Constructors []*Constructor
	Types        []*Type
}

// Error is an error that Telegram gives.
type Error struct {
	Name    string // FLOOD_WAIT_X: X is a number
	Code    int
	Text    string    // one sentence
	Cause   string    // when it comes
	Cure    string    // what to do
	Methods []*Method // known to give it
}

// Kinds of a Global.
const (
	Function = "function"
	Table    = "table"
	Value    = "value"
)

// Global is what scripts find under a name: a function, table or value of
// tgscript's own, a member of one, or a method of an object.
type Global struct {
	Name       string // send, store.get, event:reply
	Text       string // may have several lines
	Example    string
	Signatures []Signature
	Options    []*Class  // the tables of options that it takes
	Members    []*Global // store.get of store
	Kind       string    // Function, Table or Value
	Type       string    // of a value: its type
	Callable   bool      // of a table: it is called, too, as html"text"
	Part       string    // what it belongs to: calls, events, talk, ...
	Testing    bool      // only files of tgscript test have it
	Deprecated string    // what to use instead; "" if it is not
}

// Signature is one way to call a function.
type Signature struct {
	Params  []Param
	Returns []Param
}

// Param is a parameter or a result. The name of the last parameter may be "...".
type Param struct {
	Name, Type, Text string
	Optional         bool
}

// Class is what a table or object of tgscript's own has: an event, a table of
// options, a timer.
type Class struct {
	Name    string // tgscript.Event.message
	Text    string
	Parents []string
	Fields  []ClassField
	Methods []*Global
	Testing bool

	variable string  // what its methods are shown behind: event of event:reply
	global   *Global // the table that is the only one of the class
}

// Alias is a name of a type of tgscript's own: of a union, or of the texts that
// are expected somewhere.
type Alias struct {
	Name, Text, Type string
	Values           []ClassField // with a name as Lua writes it, "message", and a text
}

// ClassField is a field of a Class.
type ClassField struct {
	Name, Type, Text string
	Optional         bool
}

// List is a list of entries that belong together: "errors" lists all errors.
type List struct {
	Name    string
	Text    string
	Entries []Entry
}

// About implements Entry.
func (m *Method) About() (kind, name, text string) { return "method", m.Name, m.Text }

// About implements Entry.
func (c *Constructor) About() (kind, name, text string) { return "constructor", c.Name, c.Text }

// About implements Entry.
func (t *Type) About() (kind, name, text string) { return "type", t.Name, t.Text }

// About implements Entry.
func (n *Namespace) About() (kind, name, text string) { return "namespace", n.Name, n.Text }

// About implements Entry.
func (e *Error) About() (kind, name, text string) { return "error", e.Name, e.Text }

// About implements Entry.
func (g *Global) About() (kind, name, text string) { return g.Kind, g.Name, g.Text }

// About implements Entry.
func (c *Class) About() (kind, name, text string) { return "class", c.Name, c.Text }

// About implements Entry.
func (a *Alias) About() (kind, name, text string) { return "alias", a.Name, a.Text }

// About implements Entry.
func (l *List) About() (kind, name, text string) { return "list", l.Name, l.Text }

// Name is the name of the method or constructor.
func (u Use) Name() string {
	if u.Method != nil {
		return u.Method.Name
	}
	return u.Constructor.Name
}
