package check

import (
	"strings"

	"github.com/yuin/gopher-lua/ast"

	"github.com/tgscript/tgscript/reference"
	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// A callee is what a call calls, as far as that is known.
type callee struct {
	name   string // as messages say it
	global *reference.Global
	maker  *tl.Type
	fun    *function // a value of a type in words
}

func (c *checker) calleeOf(e *ast.FuncCallExpr) callee {
	var s shape
	if e.Receiver != nil {
		r := c.shapeOf(e.Receiver).truthy()
		if len(r) != 1 {
			return callee{}
		}
		s, _ = c.fieldOf(r[0], e.Method)
	} else {
		s = c.shapeOf(e.Func)
	}
	if len(s) != 1 {
		return callee{}
	}
	switch a := s[0]; a.kind {
	case kindGlobal:
		return callee{name: a.global.Name, global: a.global}
	case kindMaker, kindSpace:
		if a.t != nil {
			return callee{name: a.t.Name, maker: a.t}
		}
	case kindFunction:
		return callee{fun: a.fun}
	}
	return callee{}
}

// functions are the ways to call it.
func (c *checker) functions(f callee) []*function {
	switch {
	case f.global != nil:
		return c.library.functionsOf(f.global)
	case f.fun != nil:
		return []*function{f.fun}
	}
	return nil
}

// results are what a call returns, as far as that is known.
func (c *checker) results(e *ast.FuncCallExpr) []shape {
	if r, ok := c.multi[e]; ok {
		return r
	}
	c.multi[e] = nil
	r := c.inferResults(e)
	c.multi[e] = r
	return r
}

func (c *checker) inferResults(e *ast.FuncCallExpr) []shape {
	f := c.calleeOf(e)
	if f.maker != nil {
		if f.maker.Method {
			return []shape{{{kind: kindRequest, t: f.maker}}}
		}
		return []shape{{{kind: kindObject, t: f.maker}}}
	}
	switch f.name {
	case "call":
		return c.resultsOfCall(e)
	case "assert":
		if len(e.Args) == 0 {
			return nil
		}
		first := c.shapeOf(e.Args[0]).truthy()
		if len(e.Args) == 1 && isMulti(e.Args[0]) {
			return []shape{first, c.resultOf(e.Args[0], 1)}
		}
		return []shape{first}
	}
	ways := c.functions(f)
	if len(ways) > 1 {
		ways = c.fitting(ways, e)
	}
	if len(ways) == 0 {
		return nil
	}
	all := ways[0].returns
	for _, way := range ways[1:] {
		all = common(all, way.returns)
	}
	return all
}

// common are the results that two ways to call agree on; others are not known.
func common(a, b []shape) []shape {
	all := make([]shape, min(len(a), len(b)))
	for i := range all {
		if sameShape(a[i], b[i]) {
			all[i] = a[i]
		}
	}
	return all
}

// resultsOfCall are the results of call(...).
func (c *checker) resultsOfCall(e *ast.FuncCallExpr) []shape {
	err := c.library.shapeOfType("tgscript.Error").or(nilShape)
	if t := c.methodOf(e); t != nil {
		result := t.Result()
		return []shape{shapeOfTL(&result).or(nilShape), err}
	}
	return []shape{nil, err}
}

// methodOf is the method that a call names first: by its name, its function or a
// request.
func (c *checker) methodOf(e *ast.FuncCallExpr) *tl.Type {
	if len(e.Args) == 0 {
		return nil
	}
	s := c.shapeOf(e.Args[0])
	if name, ok := s.literal(); ok {
		if t := api.ByName(name); t != nil && t.Method {
			return t
		}
		return nil
	}
	if len(s) != 1 {
		return nil
	}
	switch a := s[0]; {
	case a.kind == kindRequest, a.kind == kindMaker && a.t.Method:
		return a.t
	case a.kind == kindTable:
		return c.methodOfTable(e.Args[0])
	}
	return nil
}

// methodOfTable is the method of a pair of a name and arguments, or of a table that
// names it in _.
func (c *checker) methodOfTable(e ast.Expr) *tl.Type {
	table, extra := c.tableOf(e)
	if table == nil {
		return nil
	}
	k := c.contentOf(table, extra)
	var from ast.Expr
	if named, ok := k.names["_"]; ok {
		from = named.value
	} else if len(k.items) > 0 {
		from = k.items[0]
	}
	if from == nil {
		return nil
	}
	name, _ := c.shapeOf(from).literal()
	if t := api.ByName(name); t != nil && t.Method {
		return t
	}
	return nil
}

// isMethod tells whether a global is a method of objects, called with a colon.
func isMethod(g *reference.Global) bool { return strings.Contains(g.Name, ":") }
