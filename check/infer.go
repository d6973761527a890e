package check

import (
	"github.com/yuin/gopher-lua/ast"

	"github.com/tgscript/tgscript/tl"
	"github.com/tgscript/tgscript/tl/api"
)

// shapeOf is what is known of an expression's first result.
func (c *checker) shapeOf(e ast.Expr) shape {
	if s, ok := c.shapes[e]; ok {
		return s
	}
	c.shapes[e] = nil // while it is asked for: what is made of itself is not known
	s := c.infer(e)
	c.shapes[e] = s
	return s
}

func (c *checker) infer(e ast.Expr) shape {
	switch e := e.(type) {
	case *ast.NilExpr:
		return nilShape
	case *ast.TrueExpr:
		return shape{{kind: kindBoolean, known: true, truth: true}}
	case *ast.FalseExpr:
		return shape{{kind: kindBoolean, known: true}}
	case *ast.NumberExpr:
		n, ok := parseNumber(e.Value)
		return shape{{kind: kindNumber, known: ok, num: n}}
	case *ast.StringExpr:
		return shape{{kind: kindString, known: true, text: e.Value}}
	case *ast.IdentExpr:
		return c.shapeOfName(e)
	case *ast.AttrGetExpr:
		return c.shapeOfField(e)
	case *ast.TableExpr:
		return shape{{kind: kindTable, expr: e}}
	case *ast.FunctionExpr:
		return shape{{kind: kindFunction, expr: e}}
	case *ast.FuncCallExpr:
		return at(c.results(e), 0)
	case *ast.LogicalOpExpr:
		return c.shapeOfLogical(e)
	}
	return c.shapeOfOperation(e)
}

// at is result i of some.
func at(list []shape, i int) shape {
	if i < len(list) {
		return list[i]
	}
	return nil
}

func (c *checker) shapeOfLogical(e *ast.LogicalOpExpr) shape {
	lhs, rhs := c.shapeOf(e.Lhs), c.shapeOf(e.Rhs)
	if e.Operator == "or" {
		if len(lhs) > 0 && len(lhs.truthy()) == 0 {
			return rhs
		}
		return lhs.truthy().or(rhs)
	}
	falsy := lhs.without(func(a alt) bool { return !isFalsy(a) && (a.kind != kindBoolean || a.known) })
	switch {
	case len(lhs) == 0:
		return nil
	case len(falsy) == 0:
		return rhs
	}
	return falsy.or(rhs)
}

func (c *checker) shapeOfOperation(e ast.Expr) shape {
	switch e := e.(type) {
	case *ast.RelationalOpExpr, *ast.UnaryNotOpExpr:
		return boolShape
	case *ast.UnaryLenOpExpr:
		return numberShape
	case *ast.UnaryMinusOpExpr:
		s := c.shapeOf(e.Expr)
		if len(s) == 1 && s[0].kind == kindNumber {
			return shape{{kind: kindNumber, known: s[0].known, num: -s[0].num}}
		}
	case *ast.ArithmeticOpExpr:
		if c.all(kindNumber, e.Lhs, e.Rhs) {
			return numberShape
		}
	case *ast.StringConcatOpExpr:
		lhs, known := c.shapeOf(e.Lhs).literal()
		if rhs, also := c.shapeOf(e.Rhs).literal(); known && also {
			return shape{{kind: kindString, known: true, text: lhs + rhs}}
		}
		for _, e := range []ast.Expr{e.Lhs, e.Rhs} {
			if !c.all(kindString, e) && !c.all(kindNumber, e) {
				return nil
			}
		}
		return stringShape
	}
	return nil
}

// all tells whether expressions are known to be of a kind.
func (c *checker) all(k kind, list ...ast.Expr) bool {
	for _, e := range list {
		s := c.shapeOf(e)
		if len(s) != 1 || s[0].kind != k {
			return false
		}
	}
	return true
}

func (c *checker) shapeOfName(e *ast.IdentExpr) shape {
	if v := c.names.vars[e]; v != nil {
		return c.shapeOfVariable(v)
	}
	if c.names.assigned[e.Value] {
		return nil
	}
	switch e.Value {
	case "functions", "types":
		return shape{{kind: kindSpace, text: e.Value}}
	}
	if g := c.library.global(e.Value); g != nil && (!g.Testing || c.testing) {
		return c.library.shapeOfGlobal(g)
	}
	return nil
}

func (c *checker) shapeOfVariable(v *variable) shape {
	if v.shaped || v.shaping {
		return v.shape
	}
	v.shaping = true
	v.shape = c.inferVariable(v)
	v.shaping, v.shaped = false, true
	return v.shape
}

func (c *checker) inferVariable(v *variable) shape {
	var all shape
	switch {
	case v.loop != nil:
		all = at(c.stepResults(v.loop), v.index)
		if len(all) == 0 {
			return nil
		}
	case v.param || len(v.writes) == 0:
		if all = v.hint; len(all) == 0 {
			return nil
		}
	}
	some := len(all) > 0
	for _, w := range v.writes {
		if w.none && len(v.writes) > 1 {
			continue // declared first, and set later
		}
		s := nilShape
		if w.value != nil {
			s = c.resultOf(w.value, w.index)
		}
		if !some {
			all, some = s, true
			continue
		}
		if all = all.or(s); len(all) == 0 {
			return nil
		}
	}
	return all
}

// resultOf is one of the results of an expression.
func (c *checker) resultOf(e ast.Expr, i int) shape {
	if i == 0 {
		return c.shapeOf(e)
	}
	call, ok := e.(*ast.FuncCallExpr)
	if !ok {
		return nil
	}
	return at(c.results(call), i)
}

// stepResults are what a loop's variables are.
func (c *checker) stepResults(s *ast.GenericForStmt) []shape {
	if len(s.Exprs) != 1 {
		return nil
	}
	call, ok := s.Exprs[0].(*ast.FuncCallExpr)
	if !ok {
		return nil
	}
	if id, ok := call.Func.(*ast.IdentExpr); ok && len(call.Args) == 1 && c.isGlobal(id, "ipairs") {
		return []shape{numberShape, c.elementOf(c.shapeOf(call.Args[0]))}
	}
	f := at(c.results(call), 0)
	if len(f) != 1 || f[0].kind != kindFunction || f[0].fun == nil {
		return nil
	}
	var all []shape
	for _, r := range f[0].fun.returns {
		all = append(all, r.truthyIfFirst(len(all)))
	}
	return all
}

// truthyIfFirst is s without nil if it is the first variable of a loop, which ends
// it by being nil.
func (s shape) truthyIfFirst(i int) shape {
	if i == 0 {
		return s.truthy()
	}
	return s
}

// elementOf is what lists of a shape hold.
func (c *checker) elementOf(s shape) shape {
	var all shape
	for _, a := range s.truthy() {
		if a.kind != kindList || len(a.elem) == 0 {
			return nil
		}
		if all == nil {
			all = a.elem
		} else if all = all.or(a.elem); all == nil {
			return nil
		}
	}
	return all
}

// isGlobal tells whether a name is the global of that name, which the script has
// left alone.
func (c *checker) isGlobal(e *ast.IdentExpr, name string) bool {
	return e.Value == name && c.names.vars[e] == nil && !c.names.assigned[name]
}

// shapeOfField is x.name or x[key]. That there is no such field is said where the
// tree is walked.
func (c *checker) shapeOfField(e *ast.AttrGetExpr) shape {
	s := c.shapeOf(e.Object).truthy()
	if len(s) == 0 {
		return nil
	}
	key := c.shapeOf(e.Key)
	name, named := key.literal()
	if !named {
		if len(key) == 1 && key[0].kind == kindNumber {
			return c.elementOf(s)
		}
		return nil
	}
	var all shape
	for i, a := range s {
		f, _ := c.fieldOf(a, name)
		if len(f) == 0 {
			return nil
		}
		if i == 0 {
			all = f
		} else if all = all.or(f); all == nil {
			return nil
		}
	}
	return all
}

// A having says whether something has a field.
type having uint8

const (
	hasUnknown having = iota
	hasField
	hasNone
)

// fieldOf is a field of one thing.
func (c *checker) fieldOf(a alt, name string) (shape, having) {
	switch a.kind {
	case kindObject, kindType, kindRequest:
		return fieldOfObject(a.constructors(), name)
	case kindSpace:
		return fieldOfSpace(a.text, name)
	case kindGlobal:
		return c.library.member(a.global, name)
	case kindClass:
		return c.library.field(a.text, name)
	}
	return nil, hasUnknown
}

// fieldOfObject is a field of what is of one of some constructors.
func fieldOfObject(all []*tl.Type, name string) (s shape, has having) {
	if len(all) == 0 {
		return nil, hasUnknown
	}
	if name == "_" {
		return stringShape, hasField
	}
	has = hasNone
	for _, t := range all {
		f := layer.of(t).field(name)
		if f == nil {
			continue
		}
		one := shapeOfTL(&f.Type)
		if f.Optional && len(one) > 0 && one[0].kind != kindBoolean {
			one = one.or(nilShape)
		}
		if has == hasNone {
			s = one
		} else if !sameShape(s, one) {
			s = s.or(one)
		}
		has = hasField
	}
	return s, has
}

func sameShape(s, t shape) bool {
	if len(s) != len(t) {
		return false
	}
	for i := range s {
		a, b := s[i], t[i]
		if a.kind != b.kind || a.text != b.text || a.known || b.known || a.t != b.t || !sameShape(a.elem, b.elem) || a.expr != b.expr || a.global != b.global || a.fun != b.fun {
			return false
		}
	}
	return true
}

// fieldOfSpace is functions.messages, functions.messages.sendMessage and the like.
func fieldOfSpace(path, name string) (shape, having) {
	root, in := cutSpace(path)
	full := name
	if in != "" {
		full = in + "." + name
	}
	methods := root == "functions"
	inner := in == "" && name != "" && spaces()[space{methods, name}] != nil
	switch t := api.ByName(full); {
	case inner && (t == nil || t.Method != methods):
		return shape{{kind: kindSpace, text: path + "." + name}}, hasField
	case inner: // types.updates is both
		return shape{{kind: kindSpace, text: path + "." + name, t: t}}, hasField
	case t != nil && t.Method == methods:
		return shape{{kind: kindMaker, t: t}}, hasField
	}
	return nil, hasNone
}
