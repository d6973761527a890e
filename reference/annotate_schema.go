package reference

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tgscript/tgscript/tl"
)

// boxedType declares a type as what its constructors are, and if it is given,
// as what may be passed for it. That nothing has changed Telegram tells only who
// has sent a hash: with it, all fields of the others might be missing.
func (a *annotator) boxedType(t *Type) string {
	var b strings.Builder
	constructors := slices.DeleteFunc(slices.Clone(t.Constructors), func(c *Constructor) bool {
		return len(t.Constructors) > 1 && strings.HasSuffix(c.Name, "NotModified")
	})
	union := func(name, of string) {
		fmt.Fprintf(&b, "---@alias tl.%s", name)
		for i, c := range constructors {
			if b.WriteByte(" |"[min(i, 1)]); i > 0 && i%20 == 0 {
				b.WriteString("\n---|")
			}
			fmt.Fprintf(&b, "tl.%s%s", c.Name, of)
		}
		b.WriteByte('\n')
	}
	describe(&b, t.Text, "")
	union(t.Name, "")
	if a.given[t.Name] {
		b.WriteByte('\n')
		union(t.Name+".args", ".args")
	}
	return b.String()
}

// object declares a constructor: its objects, the tables that stand for one, and
// the function that makes one.
func (a *annotator) object(c *Constructor) string {
	var b strings.Builder
	given, returned := a.given[c.Type.Name], a.returned[c.Type.Name]
	if given {
		a.fieldsClass(&b, c.Name, c.Text, c.Fields, fmt.Sprintf("---@field _? %q\n", c.Name))
	}
	describe(&b, c.Text, c.Link)
	fmt.Fprintf(&b, "---@class tl.%s: ", c.Name)
	if given {
		fmt.Fprintf(&b, "tl.%s.fields, ", c.Name)
	}
	fmt.Fprintf(&b, "tgscript.Object\n---@field _ %q\n", c.Name)
	if returned || !given {
		for _, f := range c.Fields {
			mark := ""
			if f.Optional && !f.Flag {
				mark = "?"
			}
			fieldLine(&b, f.Name+mark, a.got(f.Type.Expr), f.Text)
		}
	}
	if c.Name != "" && a.namespace[c.Name] != nil {
		return b.String() // the function is a table of the namespace
	}
	b.WriteByte('\n')
	describe(&b, c.Text, c.Link)
	fmt.Fprintf(&b, "---@param fields%s %s\n---@return tl.%s\nfunction types.%s(fields) end\n", optionalIf(!needed(c.Fields)), a.fieldsOfTable(c), c.Name, c.Name)
	return b.String()
}

// fieldsOfTable is what the function of a constructor takes.
func (a *annotator) fieldsOfTable(c *Constructor) string {
	if a.given[c.Type.Name] {
		return "tl." + c.Name + ".args"
	}
	return "table"
}

// request declares a method: its arguments, its requests, and the function that
// makes one.
func (a *annotator) request(m *Method) string {
	var b strings.Builder
	a.fieldsClass(&b, m.Name, m.Text, m.Fields, "")
	fmt.Fprintf(&b, "---@class tl.%s: tl.%s.fields, tgscript.Request<%s>\n---@field _ %q\n\n", m.Name, m.Name, a.got(m.Result.Expr), m.Name)
	a.describeMethod(&b, m)
	fmt.Fprintf(&b, "---@param args%s tl.%s.args\n---@return tl.%s\nfunction functions.%s(args) end\n", optionalIf(!needed(m.Fields)), m.Name, m.Name, m.Name)
	return b.String()
}

func (a *annotator) describeMethod(b *strings.Builder, m *Method) {
	describe(b, m.Text, m.Link)
	switch m.Who {
	case tl.UsersOnly:
		b.WriteString("---\n---For users only.\n")
	case tl.BotsOnly:
		b.WriteString("---\n---For bots only.\n")
	}
	if len(m.Errors) > 0 {
		const most = 12
		var names []string
		for i, e := range m.Errors {
			if i == most {
				names = append(names, "...")
				break
			}
			names = append(names, e.Name)
		}
		fmt.Fprintf(b, "---\n---Errors: %s\n", strings.Join(names, ", "))
	}
}

// callOverload is call for a method, by its name.
func (a *annotator) callOverload(m *Method) string {
	return fmt.Sprintf("---@overload fun(method: %q, args%s: tl.%s.args, opts?: tgscript.CallOptions): %s, tgscript.Error?\n",
		m.Name, optionalIf(!needed(m.Fields)), m.Name, a.got(m.Result.Expr))
}

// fieldsClass declares the fields that a script writes, and that there are no
// others.
func (a *annotator) fieldsClass(b *strings.Builder, name, text string, fields []Field, first string) {
	describe(b, text, "")
	fmt.Fprintf(b, "---@class tl.%s.fields\n%s", name, first)
	names := make([]string, 0, len(fields)+1)
	if first != "" {
		names = append(names, "_")
	}
	for _, f := range fields {
		names = append(names, f.Name)
		text := f.Text
		if f.Filled != "" {
			text = strings.TrimSpace(text + " If left out: " + f.Filled + ".")
		}
		fieldLine(b, f.Name+optionalIf(f.Optional || f.Fill != FillNone), a.taken(f, fields), text)
	}
	fmt.Fprintf(b, "---@alias tl.%s.args tl.%s.fields & %s\n\n", name, name, only(names))
}

// only is a table that has no names but these.
func only(names []string) string {
	var b strings.Builder
	b.WriteByte('{')
	for _, n := range names {
		b.WriteString(n + ": any, ")
	}
	b.WriteString("[string]: never}")
	return b.String()
}

// needed tells whether one of the fields must be given.
func needed(fields []Field) bool {
	return slices.ContainsFunc(fields, func(f Field) bool { return !f.Optional && f.Fill == FillNone })
}

func optionalIf(optional bool) string {
	if optional {
		return "?"
	}
	return ""
}

// got is the type of what a script gets.
func (a *annotator) got(t tl.TypeExpr) string {
	switch t.Kind {
	case tl.KindInt:
		return "integer"
	case tl.KindLong:
		if t.Number {
			return "integer"
		}
		return "tgscript.Long"
	case tl.KindVector:
		return listOf(a.got(*t.Elem))
	case tl.KindBoxed, tl.KindBare:
		if t.Name != "Bool" && t.Name != "" {
			return "tl." + t.Name
		}
	}
	return plainType(t)
}

// plainType is the type of what is no object and no list.
func plainType(t tl.TypeExpr) string {
	switch t.Kind {
	case tl.KindDouble, tl.KindInt:
		return "number"
	case tl.KindString, tl.KindBytes, tl.KindInt128, tl.KindInt256:
		return "string"
	case tl.KindBool, tl.KindTrue, tl.KindBoxed:
		return "boolean"
	}
	return "any"
}

func listOf(elem string) string {
	if strings.Contains(elem, "|") {
		return "(" + elem + ")[]"
	}
	return elem + "[]"
}

// taken is the type of what a script may give for a field.
func (a *annotator) taken(f Field, beside []Field) string {
	t := a.takenType(f.Type.Expr)
	if f.Type.Expr.Kind == tl.KindString && hasEntities(f.Name, beside) {
		t += "|tgscript.Text"
	}
	return t
}

// hasEntities tells whether a formatted text may be given for a string.
func hasEntities(name string, fields []Field) bool {
	prefix := strings.TrimSuffix(strings.TrimSuffix(name, "message"), "text")
	return slices.ContainsFunc(fields, func(f Field) bool { return f.Name == prefix+"entities" })
}

func (a *annotator) takenType(t tl.TypeExpr) string {
	switch t.Kind {
	case tl.KindLong:
		if t.Number {
			return "number"
		}
		return "tgscript.LongLike"
	case tl.KindVector:
		return listOf(a.takenType(*t.Elem))
	case tl.KindBoxed, tl.KindBare:
		if t.Name != "Bool" && t.Name != "" {
			return "tl." + t.Name + ".args" + standIn(t.Name)
		}
	}
	return plainType(t)
}

// standIn is what may be given for a type beside its objects, by what is said of
// that.
func standIn(name string) string {
	switch accepts := Accepts(name); {
	case name == "TextWithEntities":
		return "|tgscript.TextLike"
	case accepts == "":
		return ""
	case accepts == anybody:
		return "|tgscript.PeerLike"
	case name == "InputCheckPasswordSRP":
		return "|string"
	default:
		also := "|tgscript.Object"
		if strings.Contains(accepts, "its id") {
			also += "|number"
		}
		if strings.Contains(accepts, "name") || strings.Contains(accepts, "link") {
			also += "|string"
		}
		return also
	}
}

// fieldLine declares a field, also one that is called as those are that nobody
// else may see.
func fieldLine(b *strings.Builder, name, typ, text string) {
	if bare := strings.TrimSuffix(name, "?"); slices.Contains([]string{"private", "protected", "public", "package"}, bare) {
		name = fmt.Sprintf("[%q]%s", bare, name[len(bare):])
	}
	fmt.Fprintf(b, "---@field %s %s", name, typ)
	if text != "" {
		b.WriteString(" " + text)
	}
	b.WriteByte('\n')
}

func describe(b *strings.Builder, text, link string) {
	if text != "" {
		b.WriteString("---" + text + "\n")
	}
	if link != "" {
		b.WriteString("---\n---[" + link + "](" + link + ")\n")
	}
}
