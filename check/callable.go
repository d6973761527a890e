package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/yuin/gopher-lua/ast"

	"github.com/tgscript/tgscript/reference"
	"github.com/tgscript/tgscript/tl/api"
)

// altered tells whether a script, or a file that it is used with, may have made
// something else of a global: it, what it has, or how it behaves.
func (c *checker) altered(name string) bool {
	n := c.names
	return n.dynamic || n.assigned[name] || n.handed[name] || n.handed["_G"] || c.setBySibling(name)
}

// checkCallable checks that what is called is no table of tgscript's own, and no
// other value of it that can't be.
func (c *checker) checkCallable(e *ast.FuncCallExpr) {
	s := c.shapeOf(e.Func)
	name := c.globalPath(e.Func)
	root, _, _ := strings.Cut(name, ".")
	if c.protects > 0 || len(s) != 1 || name == "" || c.altered(root) {
		return
	}
	a := s[0]
	what := "table"
	switch {
	case a.kind == kindGlobal && a.global.Kind == reference.Table && !a.global.Callable && name == root:
	case a.kind == kindSpace && a.t == nil:
	case name != root || c.library.global(name) == nil || c.library.global(name).Kind != reference.Value:
		return
	case a.kind == kindClass:
	case a.kind == kindList:
		what = "list"
	default:
		return
	}
	hint := fmt.Sprintf("%s[1] is what is first in it", name)
	if names := c.namesOf(a); len(names) > 0 {
		slices.Sort(names)
		hint = "it has " + listed(slices.Compact(names))
	}
	c.found(Finding{Code: "wrong-type", span: c.places.nodes[e.Func], Message: fmt.Sprintf("%s is a %s, and can't be called: %s", name, what, hint)})
}

// checkIndexed checks that what has a field read, a method called or its length taken
// is no function of tgscript's own, and not what one returns to walk over something;
// false if it is. The name is "" where it is not known, or there is none.
func (c *checker) checkIndexed(e ast.Expr, name string, at span) bool {
	if c.protects > 0 {
		return true
	}
	s := c.shapeOf(e)
	if len(s) != 1 {
		return true
	}
	switch a := s[0]; {
	case a.kind == kindGlobal && a.global.Kind == reference.Function:
		return c.checkIndexedFunction(c.globalPath(e), name, at)
	case a.kind == kindFunction && a.fun != nil:
		return c.checkIndexedIterator(e, at)
	}
	return true
}

func (c *checker) checkIndexedFunction(path, name string, at span) bool {
	root, _, _ := strings.Cut(path, ".")
	if path == "" || c.altered(root) || c.set[lastName(path)] {
		return true
	}
	f := Finding{Code: "wrong-type", span: at, Message: path + " is a function, and has neither fields nor a length"}
	if t := api.ByName(path + "." + name); t != nil && t.Method {
		f.Message = fmt.Sprintf("%s is a function here: a method of Telegram's is called by its name, call(%q, ...)", path, t.Name)
	}
	c.found(f)
	return false
}

// checkIndexedIterator is for what a call returned, or a variable that holds that.
func (c *checker) checkIndexedIterator(e ast.Expr, at span) bool {
	if id, ok := e.(*ast.IdentExpr); ok {
		v := c.names.vars[id]
		if v == nil || v.param || len(v.writes) != 1 || v.writes[0].index != 0 {
			return true
		}
		e = v.writes[0].value
	}
	call, ok := e.(*ast.FuncCallExpr)
	if !ok {
		return true
	}
	name := c.globalPath(call.Func)
	root, _, _ := strings.Cut(name, ".")
	if call.Receiver != nil || name == "" || c.altered(root) || c.set[lastName(name)] {
		return true
	}
	c.found(Finding{Code: "wrong-type", span: at, Message: fmt.Sprintf("%s returns a function for a loop, and no list: for ... in %s(...) do", name, name)})
	return false
}

// checkStringMethod checks the name of a method of a string.
func (c *checker) checkStringMethod(e *ast.FuncCallExpr) {
	s := c.shapeOf(e.Receiver).truthy()
	text := c.library.global("string")
	if c.protects > 0 || len(s) == 0 || text == nil || memberOf(text, e.Method) != nil ||
		slices.ContainsFunc(s, func(a alt) bool { return a.kind != kindString }) {
		return
	}
	if c.set[e.Method] || c.altered("string") || c.names.asked["string."+e.Method] || c.isModule() || c.added[e.Method] {
		return
	}
	f := Finding{Code: "unknown-field", span: c.places.keys[e], Message: fmt.Sprintf("strings have no method %q", shorten(e.Method)), word: e.Method}
	if hint := elsewhere["string."+e.Method]; hint != "" {
		f.Message += ": " + hint
	} else {
		f.among = func() []string { return c.namesOf(alt{kind: kindGlobal, global: text}) }
	}
	c.found(f)
}

// isModule tells whether a file returns something: another one then has it, which may
// have given strings more methods.
func (c *checker) isModule() bool {
	if len(c.chunk) == 0 {
		return false
	}
	last, ok := c.chunk[len(c.chunk)-1].(*ast.ReturnStmt)
	return ok && len(last.Exprs) > 0
}
