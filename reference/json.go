package reference

// JSON is an entry as help --json shows it, for encoding/json. What is empty is
// left out; kind and name are always there. A name under "of", "returns" or
// "type" is what help --json takes.
func JSON(e Entry) any {
	kind, name, text := e.About()
	o := object{Kind: kind, Name: name, Text: text}
	switch e := e.(type) {
	case *Method:
		o.method(e)
	case *Constructor:
		o.Of, o.Fields = e.Type.Name, jsonFields(e.Fields)
		o.Example, o.Link, o.Definition = e.Example, e.Link, e.Definition
	case *Type:
		o.typ(e)
	case *Namespace:
		o.Methods, o.Constructors = namesOf(e.Methods), namesOf(e.Constructors)
		o.Types = namesOf(e.Types)
	case *Error:
		o.Code, o.Cause, o.Cure, o.Methods, o.Example = e.Code, e.Cause, e.Cure, namesOf(e.Methods), e.Handling()
	case *Global:
		o.global(e)
	case *Class:
		o.Parents, o.Testing = e.Parents, e.Testing
		o.Fields = jsonClassFields(e.Fields)
		o.Members = namesOf(e.Methods)
	case *Alias:
		o.Type, o.Values = e.Type, jsonClassFields(e.Values)
	case *List:
		o.Members = namesOf(e.Entries)
	}
	return o
}

// Everything is all entries by what they are, for encoding/json.
func Everything() any {
	return struct {
		Layer        int   `json:"layer"`
		Methods      []any `json:"methods"`
		Constructors []any `json:"constructors"`
		Types        []any `json:"types"`
		Namespaces   []any `json:"namespaces"`
		Errors       []any `json:"errors"`
		Globals      []any `json:"globals"`
		Classes      []any `json:"classes"`
		Aliases      []any `json:"aliases"`
	}{
		layer, jsonAll(Methods()), jsonAll(Constructors()), jsonAll(Types()), jsonAll(Namespaces()), jsonAll(Errors()),
		jsonAll(withMembers(Globals())), jsonAll(Classes()), jsonAll(Aliases()),
	}
}

func jsonAll[E Entry](entries []E) []any {
	all := make([]any, len(entries))
	for i, e := range entries {
		all[i] = JSON(e)
	}
	return all
}

// withMembers lists globals, each with its members behind it.
func withMembers(globals []*Global) []*Global {
	var all []*Global
	for _, g := range globals {
		all = append(append(all, g), withMembers(g.Members)...)
	}
	return all
}

type object struct {
	Kind         string          `json:"kind"`
	Name         string          `json:"name"`
	Text         string          `json:"text,omitempty"`
	Easier       string          `json:"easier,omitempty"`
	Who          string          `json:"who,omitempty"` // anyone, users, bots
	Code         int             `json:"code,omitempty"`
	Cause        string          `json:"cause,omitempty"`
	Cure         string          `json:"cure,omitempty"`
	Of           string          `json:"of,omitempty"`   // a constructor's type
	Type         string          `json:"type,omitempty"` // a value's or alias's
	Parents      []string        `json:"parents,omitempty"`
	Fields       []jsonField     `json:"fields,omitempty"`
	Returns      *jsonRef        `json:"returns,omitempty"`
	Signatures   []jsonSignature `json:"signatures,omitempty"`
	Options      []string        `json:"options,omitempty"`
	Values       []jsonField     `json:"values,omitempty"`
	Constructors []string        `json:"constructors,omitempty"`
	TakenBy      []jsonUse       `json:"taken_by,omitempty"`
	ReturnedBy   []string        `json:"returned_by,omitempty"`
	Accepts      string          `json:"accepts,omitempty"`
	Methods      []string        `json:"methods,omitempty"`
	Types        []string        `json:"types,omitempty"`
	Members      []string        `json:"members,omitempty"`
	Errors       []string        `json:"errors,omitempty"`
	Testing      bool            `json:"testing,omitempty"`
	Deprecated   string          `json:"deprecated,omitempty"`
	Example      string          `json:"example,omitempty"`
	Link         string          `json:"link,omitempty"`
	Definition   string          `json:"definition,omitempty"`
}

type jsonField struct {
	Name     string   `json:"name"`
	Text     string   `json:"text,omitempty"`
	TL       string   `json:"tl,omitempty"`   // the type as Telegram writes it
	Type     string   `json:"type,omitempty"` // what help has of it
	Lua      string   `json:"lua,omitempty"`
	Optional bool     `json:"optional,omitempty"`
	Filled   string   `json:"filled,omitempty"`
	Accepts  string   `json:"accepts,omitempty"`
	Together []string `json:"together,omitempty"`
}

type jsonRef struct {
	TL   string `json:"tl"`
	Type string `json:"type,omitempty"`
	List bool   `json:"list,omitempty"`
	Lua  string `json:"lua"`
}

type jsonSignature struct {
	Params  []jsonField `json:"params"`
	Returns []jsonField `json:"returns"`
}

type jsonUse struct {
	Name  string `json:"name"`
	Field string `json:"field"`
}

func (o *object) method(m *Method) {
	o.Easier, o.Who = m.Easier, [...]string{"anyone", "users", "bots"}[m.Who]
	o.Fields, o.Errors = jsonFields(m.Fields), namesOf(m.Errors)
	o.Returns = &jsonRef{TL: m.Result.TL, Type: m.Result.known(), List: m.Result.List, Lua: m.Result.shown()}
	o.Example, o.Link, o.Definition = m.Example, m.Link, m.Definition
}

func (o *object) typ(t *Type) {
	o.Constructors, o.ReturnedBy = t.constructorNames(), namesOf(t.ReturnedBy)
	for _, u := range t.TakenBy {
		o.TakenBy = append(o.TakenBy, jsonUse{u.Name(), u.Field})
	}
	o.Accepts, o.Link = t.Accepts, t.Link
}

func (o *object) global(g *Global) {
	o.Testing, o.Deprecated, o.Example = g.Testing, g.Deprecated, g.Example
	o.Type, o.Members = g.Type, namesOf(g.Members)
	for _, c := range g.Options {
		o.Options = append(o.Options, c.Name)
	}
	for _, s := range g.Signatures {
		o.Signatures = append(o.Signatures, jsonSignature{jsonParams(s.Params), jsonParams(s.Returns)})
	}
}

func jsonFields(fields []Field) []jsonField {
	all := make([]jsonField, len(fields))
	for i, f := range fields {
		all[i] = jsonField{f.Name, f.Text, f.Type.TL, f.Type.known(), f.Lua, f.Optional, f.Filled, f.Accepts, f.Together}
	}
	return all
}

func jsonClassFields(fields []ClassField) []jsonField {
	all := make([]jsonField, len(fields))
	for i, f := range fields {
		all[i] = jsonField{Name: f.Name, Text: f.Text, Lua: f.Type, Optional: f.Optional}
	}
	return all
}

func jsonParams(params []Param) []jsonField {
	all := make([]jsonField, len(params))
	for i, p := range params {
		all[i] = jsonField{Name: p.Name, Text: p.Text, Lua: p.Type, Optional: p.Optional}
	}
	return all
}

// known is the name that Find has; booleans are of a type that it has not.
func (r Ref) known() string {
	if r.Name == "Bool" {
		return ""
	}
	return r.Name
}

func namesOf[E Entry](entries []E) []string {
	names := make([]string, len(entries))
	for i, e := range entries {
		_, names[i], _ = e.About()
	}
	return names
}
