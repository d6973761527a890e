package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/yuin/gopher-lua/ast"
)

// checkRead checks x.name.
func (c *checker) checkRead(e *ast.AttrGetExpr) {
	c.checkLooked(e.Object, c.places.nodes[e.Key])
	name, ok := c.shapeOf(e.Key).literal()
	at := c.places.nodes[e.Key]
	if !c.checkIndexed(e.Object, name, at) || !ok {
		return
	}
	path := c.globalPath(e)
	if hint, ok := elsewhere[path]; ok && path != "" && !c.set[name] {
		c.absent(path, hint, c.places.nodes[e])
		return
	}
	s := c.shapeOf(e.Object)
	if len(s) == 1 && s[0].kind == kindGlobal {
		if m := memberOf(s[0].global, name); m != nil && m.Deprecated != "" {
			c.found(Finding{Code: "deprecated", span: c.places.nodes[e], Message: m.Name + " is deprecated: " + strings.TrimRight(m.Deprecated, ".")})
		}
	}
	c.checkMember(s, name, at)
}

// checkMember checks that something has a field or a method.
func (c *checker) checkMember(s shape, name string, at span) {
	s = s.truthy()
	if len(s) == 0 {
		return
	}
	var names []string
	for _, a := range s {
		if _, has := c.fieldOf(a, name); has != hasNone {
			return
		}
		names = append(names, c.namesOf(a)...)
		if c.set[name] && (a.kind == kindGlobal || a.kind == kindClass && c.library.isA(a.text, "tgscript.Event")) {
			return // events, and tables as string, have the fields that scripts set
		}
	}
	slices.Sort(names)
	names = slices.Compact(names)
	f := Finding{Code: "unknown-field", span: at, word: name, among: func() []string { return names }}
	switch a := s[0]; a.kind {
	case kindSpace:
		f.Message = fmt.Sprintf("%s has no %q", a.text, shorten(name))
		if root, _ := cutSpace(a.text); root == "functions" {
			f.Code = "unknown-method"
		} else {
			f.Code = "unknown-constructor"
		}
	case kindGlobal:
		f.Code = "unknown-global"
		f.Message = fmt.Sprintf("%s has no %q", a.global.Name, shorten(name))
	default:
		f.Message = fmt.Sprintf("%s: no field %q", s.what(), shorten(name))
		f.listed = len(names) <= 12
	}
	c.found(f)
}

// what names what has fields, in a message.
func (s shape) what() string {
	text := s.describe()
	if s[0].kind == kindClass {
		return wantedClass(s[0].text)
	}
	return text
}

// namesOf lists the fields of one thing.
func (c *checker) namesOf(a alt) []string {
	var names []string
	switch a.kind {
	case kindObject, kindType, kindRequest:
		for _, t := range a.constructors() {
			names = append(names, layer.of(t).names()...)
		}
	case kindSpace:
		root, in := cutSpace(a.text)
		names = append(names, spaces()[space{root == "functions", in}]...)
	case kindGlobal:
		for _, m := range a.global.Members {
			names = append(names, lastName(m.Name))
		}
	case kindClass:
		names = c.library.namesOf(a.text)
	}
	return names
}

// checkLength checks #x.
func (c *checker) checkLength(e *ast.UnaryLenOpExpr) {
	c.checkLooked(e.Expr, c.places.nodes[e.Expr])
	c.checkIndexed(e.Expr, "", c.places.nodes[e.Expr])
	s := c.shapeOf(e.Expr).truthy()
	if len(s) != 1 || s[0].kind != kindType && s[0].kind != kindObject {
		return
	}
	c.found(Finding{Code: "wrong-type", span: c.places.nodes[e.Expr], Message: s[0].describe() + " is no list"})
}

// checkComparison checks x == "word" where x can be one of some words only: the name
// of a constructor, say.
func (c *checker) checkComparison(e *ast.RelationalOpExpr) {
	if e.Operator != "==" && e.Operator != "~=" {
		return
	}
	lhs, rhs := e.Lhs, e.Rhs
	if _, ok := lhs.(*ast.StringExpr); ok {
		lhs, rhs = rhs, lhs
	}
	word, ok := rhs.(*ast.StringExpr)
	if !ok {
		return
	}
	words := c.wordsOfField(lhs)
	code := "unknown-constructor"
	if words == nil {
		s := c.shapeOf(lhs).truthy()
		if _, literal := lhs.(*ast.StringExpr); literal || len(s) < 2 || len(wordsOf(s)) != len(s) || !onlyWords(s) {
			return
		}
		words, code = wordsOf(s), "wrong-type"
	}
	if slices.Contains(words, word.Value) {
		return
	}
	c.found(Finding{Code: code, span: c.places.nodes[word], Message: fmt.Sprintf("it is never %q", shorten(word.Value)), word: word.Value, among: func() []string { return words }, listed: true})
}

// wordsOfField are what x._ may be.
func (c *checker) wordsOfField(e ast.Expr) []string {
	attr, ok := e.(*ast.AttrGetExpr)
	if !ok {
		return nil
	}
	if key, ok := attr.Key.(*ast.StringExpr); !ok || key.Value != "_" {
		return nil
	}
	var words []string
	for _, a := range c.shapeOf(attr.Object).truthy() {
		all := a.constructors()
		if len(all) == 0 {
			return nil
		}
		for _, t := range all {
			words = append(words, t.Name)
		}
	}
	return words
}

// checkLooked checks that there is a look at whether a call has been refused before
// its result is used: e is what a field is read of.
func (c *checker) checkLooked(e ast.Expr, at span) {
	if c.protects > 0 || c.testing {
		return
	}
	switch e := e.(type) {
	case *ast.FuncCallExpr:
		if name := c.refusable(e); name != "" {
			c.found(Finding{Code: "unchecked-error", span: at, Message: fmt.Sprintf("%s may return nil and an error: put assert(...) around it, or look at its result first", name), Suggestion: "assert"})
		}
	case *ast.IdentExpr:
		v := c.names.vars[e]
		if v == nil || c.reported[v] || !c.neverLooked(v) {
			return
		}
		c.reported[v] = true
		name := c.refusable(v.writes[0].value.(*ast.FuncCallExpr))
		c.found(Finding{Code: "unchecked-error", span: at, Message: fmt.Sprintf("%s is nil if %s is refused, and nothing looks at that: assert(...) around the call, or if not %s then ... end", v.name, name, v.name), Suggestion: "assert"})
	}
}

// refusable is the name of what is called, if it returns nil and an error when
// Telegram refuses; "" if it does not, or hardly ever.
func (c *checker) refusable(e *ast.FuncCallExpr) string {
	f := c.calleeOf(e)
	if f.global == nil || isMethod(f.global) && e.Receiver == nil {
		return ""
	}
	if len(e.Args) == 1 && (f.name == "entity" || f.name == "input_entity") {
		if who, _ := c.shapeOf(e.Args[0]).literal(); who == "me" {
			return ""
		}
	}
	if f.name == "call" {
		return f.name
	}
	ways := c.functions(f)
	if len(ways) == 0 {
		return ""
	}
	for _, way := range ways {
		if len(way.returns) < 2 || !mayBeNil(way.returns[0]) || !slices.ContainsFunc(way.returns[1], func(a alt) bool { return a.kind == kindClass && a.text == "tgscript.Error" }) {
			return ""
		}
	}
	return f.name
}

func mayBeNil(s shape) bool {
	return slices.ContainsFunc(s, func(a alt) bool { return a.kind == kindNil })
}

// neverLooked tells whether a variable is what a call returned, and all that is done
// with it is to use its fields.
func (c *checker) neverLooked(v *variable) bool {
	if len(v.writes) != 1 || v.writes[0].index != 0 {
		return false
	}
	call, ok := v.writes[0].value.(*ast.FuncCallExpr)
	if !ok || c.refusable(call) == "" || call.AdjustRet {
		return false
	}
	for _, u := range v.uses {
		if u.role != roleField && u.role != roleSelf && u.role != roleLength {
			return false
		}
	}
	for _, other := range c.names.all {
		if other != v && len(other.writes) > 0 && other.writes[0].value == ast.Expr(call) && len(other.uses) > 0 {
			return false
		}
	}
	return true
}
