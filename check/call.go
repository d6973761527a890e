package check

import (
	"fmt"

	"github.com/yuin/gopher-lua/ast"

	"github.com/tgscript/tgscript/reference"
	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// checkCall checks a call of what is known.
func (c *checker) checkCall(e *ast.FuncCallExpr) {
	if e.Receiver != nil {
		c.checkMember(c.shapeOf(e.Receiver), e.Method, c.places.keys[e])
		c.checkLooked(e.Receiver, c.places.keys[e])
		c.checkIndexed(e.Receiver, e.Method, c.places.keys[e])
		c.checkStringMethod(e)
	} else {
		c.checkCallable(e)
	}
	f := c.calleeOf(e)
	if f.global != nil && !c.checkSelf(f.global, e) {
		return
	}
	switch {
	case f.maker != nil:
		c.checkMaker(f.maker, e)
	case f.name == "call", f.name == "flood_wait":
		c.checkRequest(f.name, e)
	case f.name == "batch":
		c.checkBatch(e)
	case f.name == "string.format":
		c.checkFormat(e.Args, c.places.nodes[e])
	case f.global != nil && !isLua(f.global) || f.fun != nil:
		c.checkArguments(f, e)
	case e.Receiver != nil && e.Method == "format" && c.all(kindString, e.Receiver):
		c.checkFormat(append([]ast.Expr{e.Receiver}, e.Args...), c.places.nodes[e])
	}
}

// checkSelf checks that methods are called with a colon, and what is none with a
// dot; false if it isn't so.
func (c *checker) checkSelf(g *reference.Global, e *ast.FuncCallExpr) bool {
	attr, dotted := e.Func.(*ast.AttrGetExpr)
	switch {
	case isMethod(g) && dotted:
		if len(e.Args) > 0 && sameName(e.Args[0], attr.Object) {
			return false // right, and its arguments are one off
		}
		at := c.places.nodes[attr.Key]
		name := lastName(g.Name)
		c.found(Finding{Code: "self", span: at, Message: fmt.Sprintf("%s is called with a colon: %s:%s(...)", g.Name, nameOf(attr.Object), name), Suggestion: ":" + name})
		return false
	case e.Receiver != nil && !isMethod(g) && c.isTable(e.Receiver):
		c.found(Finding{Code: "self", span: c.places.keys[e], Message: fmt.Sprintf("%s is called with a dot", g.Name), Suggestion: "." + e.Method})
		return false
	}
	return true
}

// isTable tells whether an expression is one of the tables that are globals.
func (c *checker) isTable(e ast.Expr) bool {
	s := c.shapeOf(e)
	return len(s) == 1 && s[0].kind == kindGlobal
}

func sameName(a, b ast.Expr) bool {
	x, ok := a.(*ast.IdentExpr)
	y, also := b.(*ast.IdentExpr)
	return ok && also && x.Value == y.Value
}

// nameOf is a variable's name, or "it".
func nameOf(e ast.Expr) string {
	if id, ok := e.(*ast.IdentExpr); ok {
		return id.Value
	}
	return "it"
}

// checkMaker checks functions.namespace.method{...} and types.constructor{...}.
func (c *checker) checkMaker(t *tl.Type, e *ast.FuncCallExpr) {
	c.checkWho(t, c.places.nodes[e])
	if len(e.Args) > 1 {
		c.found(Finding{Code: "arguments", span: c.places.nodes[e.Args[1]], Message: fmt.Sprintf("%s: one table of fields expected, got %d arguments", t.Name, len(e.Args))})
		return
	}
	var args ast.Expr
	if len(e.Args) == 1 {
		args = e.Args[0]
	}
	c.arguments(t, args, "fields", c.places.nodes[e])
}

// arguments checks the table of a method's arguments, or of an object's fields; nil
// is none. what the table is of is for a message.
func (c *checker) arguments(t *tl.Type, args ast.Expr, what string, at span) {
	f := &fielder{checker: c, what: t.Name}
	if args != nil {
		s := c.shapeOf(args)
		if isMulti(args) && len(s) == 0 {
			return
		}
		if given := s.without(func(a alt) bool { return a.kind == kindNil }); len(given) > 0 || len(s) == 0 {
			if wrong := given.without(func(a alt) bool {
				return a.kind == kindTable || a.kind == kindClass || a.kind == kindGlobal || a.kind == kindList
			}); len(wrong) == len(given) && len(given) > 0 {
				f.report(c.places.nodes[args], "wrong-type", "", "", "table of %s expected, got %s", what, given.describe())
				return
			}
			f.checkFields(t, args, "")
			return
		}
	}
	f.fields(layer.of(t), &content{}, firstOf(at), "")
}

// firstOf is the first character of a place.
func firstOf(at span) span { return span{at.line, at.col, at.line, at.col} }

// checkRequest checks call(method, args, opts), call(request, opts) and flood_wait,
// which has no options and may do without arguments.
func (c *checker) checkRequest(fn string, e *ast.FuncCallExpr) {
	if len(e.Args) == 0 {
		c.found(Finding{Code: "arguments", span: c.places.nodes[e], Message: fn + ": method name or request expected, got nil"})
		return
	}
	first := e.Args[0]
	s := c.shapeOf(first)
	if len(s) == 0 || len(s) > 1 {
		return
	}
	rest := 1
	switch a := s[0]; a.kind {
	case kindString, kindMaker:
		if t := c.checkMethod(a, c.places.nodes[first]); t != nil && (len(e.Args) > 1 || fn == "call") {
			var args ast.Expr
			if len(e.Args) > 1 {
				args = e.Args[1]
			}
			c.arguments(t, args, "arguments", c.places.nodes[first])
		}
		rest = 2
	case kindRequest, kindClass:
	default:
		(&fielder{checker: c, what: fn}).request(first, "")
	}
	if fn == "call" {
		c.checkOptions(fn, "tgscript.CallOptions", e, rest)
	} else if len(e.Args) > 2 {
		c.found(Finding{Code: "arguments", span: c.places.nodes[e.Args[2]], Message: fmt.Sprintf("%s: a method and its arguments expected, got %d arguments", fn, len(e.Args))})
	}
}

// checkMethod finds the method that a name is of, or says that there is none.
func (c *checker) checkMethod(a alt, at span) *tl.Type {
	t := a.t
	if a.kind == kindString {
		if !a.known {
			return nil
		}
		t = api.ByName(a.text)
	}
	switch {
	case t == nil:
		c.found(Finding{Code: "unknown-method", span: at, Message: "unknown method " + quote(a.text), word: a.text, among: func() []string { return typeNames(true) }})
		return nil
	case !t.Method:
		c.found(Finding{Code: "unknown-method", span: at, Message: t.Name + " is a constructor, not a method"})
		return nil
	}
	if a.kind == kindString {
		c.checkWho(t, at)
	}
	return t
}

// checkOptions checks the table of options of call and batch, which is the last
// argument, at place i.
func (c *checker) checkOptions(fn, class string, e *ast.FuncCallExpr, i int) {
	if len(e.Args) > i+1 {
		c.found(Finding{Code: "arguments", span: c.places.nodes[e.Args[i+1]], Message: fmt.Sprintf("%s: at most %d arguments here, got %d", fn, i+1, len(e.Args))})
		return
	}
	if i < len(e.Args) && len(c.library.classes) > 0 {
		want := param{name: "opts", shape: shape{{kind: kindClass, text: class}}, optional: true}
		for _, p := range c.fit(want, e.Args[i], fn, "") {
			c.found(p)
		}
	}
}

// checkBatch checks batch({...}, opts), batch{...} and batch(r1, r2, ..., opts).
func (c *checker) checkBatch(e *ast.FuncCallExpr) {
	if len(e.Args) == 0 {
		return
	}
	table, extra := c.tableOf(e.Args[0])
	if table == nil || extra != nil {
		return
	}
	k := c.contentOf(table, nil)
	if _, one := k.names["_"]; one || len(k.items) > 0 && c.isText(k.items[0]) {
		return // requests beside each other
	}
	for i, item := range k.items {
		(&fielder{checker: c, what: "batch"}).request(item, fmt.Sprintf("[%d]", i+1))
	}
	if len(c.library.classes) == 0 {
		return
	}
	for _, name := range k.order {
		c.checkOption("batch", "tgscript.BatchOptions", name, k.names[name])
	}
	c.checkOptions("batch", "tgscript.BatchOptions", e, 1)
}

// isText tells whether an expression is a string, and not just may be.
func (c *checker) isText(e ast.Expr) bool { return c.all(kindString, e) }

// request checks what stands for a request: an object of functions, a pair of name
// and arguments, or a table that names its method in _.
func (f *fielder) request(e ast.Expr, path string) {
	s := f.shapeOf(e)
	if len(s) != 1 {
		return
	}
	switch a := s[0]; a.kind {
	case kindObject:
		f.report(f.places.nodes[e], "wrong-type", "", path, "request expected, got %s, which is no method", a.t.Name)
	case kindMaker:
		if t := f.checkMethod(a, f.places.nodes[e]); t != nil {
			f.arguments(t, nil, "arguments", f.places.nodes[e])
		}
	case kindBoolean, kindNumber, kindString, kindLong, kindNil, kindFunction:
		f.report(f.places.nodes[e], "wrong-type", "", path, "request expected, got %s", a.describe())
	case kindGlobal:
		if a.global.Kind == reference.Function {
			f.report(f.places.nodes[e], "wrong-type", "", path, "request expected, got %s", a.describe())
		}
	case kindTable:
		f.pair(e, path)
	}
}

// pair is { "method.name", { arguments } }.
func (f *fielder) pair(e ast.Expr, path string) {
	table, extra := f.tableOf(e)
	if table == nil || extra != nil && extra.any {
		return
	}
	k := f.contentOf(table, extra)
	if named, ok := k.names["_"]; ok {
		if named.value == nil {
			return
		}
		if s := f.shapeOf(named.value); len(s) == 1 && s[0].kind == kindString {
			if t := f.checkMethod(s[0], f.places.nodes[named.value]); t != nil {
				(&fielder{checker: f.checker, what: t.Name, depth: f.depth + 1}).checkFields(t, e, "")
			}
		}
		return
	}
	if len(k.items) == 0 {
		if !k.open {
			f.report(f.placeOf(e, table), "wrong-type", "", path, "request expected: { \"method.name\", { arguments } } or functions.namespace.method{...}, got table")
		}
		return
	}
	s := f.shapeOf(k.items[0])
	if len(s) != 1 {
		return
	}
	if s[0].kind != kindString {
		if s[0].kind <= kindLong {
			f.report(f.places.nodes[k.items[0]], "wrong-type", "", path, "request expected: { \"method.name\", { arguments } } or functions.namespace.method{...}, got table")
		}
		return
	}
	t := f.checkMethod(s[0], f.places.nodes[k.items[0]])
	if t == nil {
		return
	}
	if len(k.order) > 0 || len(k.items) > 2 {
		f.report(f.placeOf(e, table), "wrong-type", "", path, "%s: a request is { \"method.name\", { arguments } }: put the arguments into a table of their own", t.Name)
		return
	}
	var args ast.Expr
	if len(k.items) == 2 {
		args = k.items[1]
	}
	if args == nil && k.open {
		return
	}
	f.arguments(t, args, "arguments", f.places.nodes[k.items[0]])
}
