package check

import (
	"github.com/yuin/gopher-lua/ast"
)

// A variable is a local one, or a parameter.
type variable struct {
	name   string
	at     span
	writes []write
	uses   []use
	param  bool
	hint   shape // of parameters: what is passed, if that is known
	loop   *ast.GenericForStmt
	index  int // in loop

	shape   shape
	shaped  bool
	shaping bool
}

// A write is an assignment to a variable.
type write struct {
	value ast.Expr // nil: not known, or nil where a declaration has none
	index int      // of value's results
	none  bool     // declared without a value
}

// A use is a place where a variable is read.
type use struct {
	ident *ast.IdentExpr
	role  role
	node  any // what it is a part of: *ast.AttrGetExpr, *ast.FuncCallExpr, ...
}

// A role is what an expression is in the one that it is a part of.
type role uint8

const (
	roleOther  role = iota
	roleField       // x.name, x["name"]
	roleSet         // x.name = ...
	roleSelf        // x:method()
	roleCallee      // x()
	roleArg         // f(x)
	roleLength      // #x
)

// A globalUse is a place where a global is read or assigned.
type globalUse struct {
	ident *ast.IdentExpr
	value ast.Expr // what is assigned, if that is one expression
	inFn  bool     // within a function
}

// names is what the names in a script stand for.
type names struct {
	vars     map[*ast.IdentExpr]*variable
	reads    []globalUse
	writes   []globalUse
	assigned map[string]bool // globals, those of _G.name = too
	dynamic  bool            // globals come from where they can't be seen
	protects map[*ast.FunctionExpr]bool
	required []*ast.FuncCallExpr
	all      []*variable
	fields   map[string]bool // names of fields that are set
	handed   map[string]bool // globals that somebody gets hold of who might add to them
	asked    map[string]bool // names, as utf8 and table.pack, of which is asked whether they are there
	params   map[*ast.ParList][]*variable
	loops    map[*ast.GenericForStmt][]*variable
	locals   map[*ast.LocalAssignStmt][]*variable
}

type scope struct {
	outer *scope
	vars  map[string]*variable
}

func (s *scope) find(name string) *variable {
	for ; s != nil; s = s.outer {
		if v := s.vars[name]; v != nil {
			return v
		}
	}
	return nil
}

// resolver finds them.
type resolver struct {
	names  *names
	places *places
	scope  *scope
	depth  int // of functions
}

func resolve(s *source, p *places) *names {
	n := &names{
		fields: map[string]bool{}, asked: map[string]bool{}, handed: map[string]bool{},
		vars: map[*ast.IdentExpr]*variable{}, assigned: map[string]bool{}, protects: map[*ast.FunctionExpr]bool{},
		params: map[*ast.ParList][]*variable{}, loops: map[*ast.GenericForStmt][]*variable{}, locals: map[*ast.LocalAssignStmt][]*variable{},
	}
	r := &resolver{names: n, places: p}
	r.block(s.chunk)
	return n
}

func (r *resolver) open()  { r.scope = &scope{outer: r.scope, vars: map[string]*variable{}} }
func (r *resolver) close() { r.scope = r.scope.outer }

func (r *resolver) declare(name string, at span) *variable {
	v := &variable{name: name, at: at}
	r.scope.vars[name] = v
	r.names.all = append(r.names.all, v)
	return v
}

func (r *resolver) block(stmts []ast.Stmt) {
	r.open()
	r.stmts(stmts)
	r.close()
}

func (r *resolver) stmts(stmts []ast.Stmt) {
	for _, s := range stmts {
		r.stmt(s)
	}
}

func (r *resolver) stmt(s ast.Stmt) {
	switch s := s.(type) {
	case *ast.AssignStmt:
		r.exprs(s.Rhs)
		for i, lhs := range s.Lhs {
			r.assign(lhs, s.Rhs, i)
		}
	case *ast.LocalAssignStmt:
		r.local(s)
	case *ast.FuncCallStmt:
		r.expr(s.Expr, roleOther, s)
	case *ast.DoBlockStmt:
		r.block(s.Stmts)
	case *ast.WhileStmt:
		r.expr(s.Condition, roleOther, s)
		r.block(s.Stmts)
	case *ast.RepeatStmt:
		r.open()
		r.stmts(s.Stmts)
		r.expr(s.Condition, roleOther, s)
		r.close()
	case *ast.IfStmt:
		for {
			r.ask(s.Condition)
			r.expr(s.Condition, roleOther, s)
			r.block(s.Then)
			next, ok := onlyIf(s.Else)
			if !ok {
				r.block(s.Else)
				break
			}
			s = next
		}
	case *ast.NumberForStmt:
		for _, e := range []ast.Expr{s.Init, s.Limit, s.Step} {
			if e != nil {
				r.expr(e, roleOther, s)
			}
		}
		r.open()
		r.declare(s.Name, r.places.names[s][0]).hint = shape{{kind: kindNumber}}
		r.stmts(s.Stmts)
		r.close()
	case *ast.GenericForStmt:
		r.genericFor(s)
	case *ast.FuncDefStmt:
		r.define(s)
	case *ast.ReturnStmt:
		r.exprs(s.Exprs)
	}
}

// onlyIf is the if that an else consists of. Chains of elseifs are long, where
// nothing else nests deeply.
func onlyIf(stmts []ast.Stmt) (*ast.IfStmt, bool) {
	if len(stmts) != 1 {
		return nil, false
	}
	s, ok := stmts[0].(*ast.IfStmt)
	return s, ok
}

// valueAt is what an assignment gives the name at i: an expression and which of
// its results.
func valueAt(exprs []ast.Expr, i int) write {
	n := len(exprs)
	switch {
	case i < n-1 || i == n-1 && n > 0:
		return write{value: exprs[i]}
	case n > 0 && isMulti(exprs[n-1]):
		return write{value: exprs[n-1], index: i - n + 1}
	}
	return write{none: true}
}

// isMulti tells what has any number of results.
func isMulti(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.FuncCallExpr:
		return !e.AdjustRet
	case *ast.Comma3Expr:
		return !e.AdjustRet
	}
	return false
}

func (r *resolver) assign(lhs ast.Expr, rhs []ast.Expr, i int) {
	w := valueAt(rhs, i)
	switch lhs := lhs.(type) {
	case *ast.IdentExpr:
		if v := r.scope.find(lhs.Value); v != nil {
			v.writes = append(v.writes, w)
			r.names.vars[lhs] = v
			return
		}
		r.writeGlobal(lhs, w.value)
	case *ast.AttrGetExpr:
		r.expr(lhs.Object, roleSet, lhs)
		r.expr(lhs.Key, roleOther, lhs)
		if name, ok := lhs.Key.(*ast.StringExpr); ok {
			r.names.fields[name.Value] = true
		}
		if id, ok := lhs.Object.(*ast.IdentExpr); ok && id.Value == "_G" && r.names.vars[id] == nil {
			if name, ok := lhs.Key.(*ast.StringExpr); ok {
				r.names.assigned[name.Value] = true
			} else {
				r.names.dynamic = true
			}
		}
	}
}

func (r *resolver) writeGlobal(id *ast.IdentExpr, value ast.Expr) {
	r.names.writes = append(r.names.writes, globalUse{id, value, r.depth > 0})
	r.names.assigned[id.Value] = true
}

func (r *resolver) local(s *ast.LocalAssignStmt) {
	at := r.places.names[s]
	var all []*variable
	if fn, ok := onlyFunction(s); ok && len(s.Names) == 1 && r.places.nodes[fn].line == r.places.nodes[s].line && r.places.nodes[fn].col == r.places.nodes[s].col {
		v := r.declare(s.Names[0], at[0]) // local function: it sees itself
		v.writes = append(v.writes, write{value: fn})
		r.names.locals[s] = []*variable{v}
		r.expr(fn, roleOther, s)
		return
	}
	r.exprs(s.Exprs)
	for i, name := range s.Names {
		v := r.declare(name, at[i])
		v.writes = append(v.writes, valueAt(s.Exprs, i))
		all = append(all, v)
	}
	r.names.locals[s] = all
}

func onlyFunction(s *ast.LocalAssignStmt) (*ast.FunctionExpr, bool) {
	if len(s.Exprs) != 1 {
		return nil, false
	}
	fn, ok := s.Exprs[0].(*ast.FunctionExpr)
	return fn, ok
}

func (r *resolver) genericFor(s *ast.GenericForStmt) {
	r.exprs(s.Exprs)
	r.open()
	var all []*variable
	for i, name := range s.Names {
		v := r.declare(name, r.places.names[s][i])
		v.loop, v.index = s, i
		all = append(all, v)
	}
	r.names.loops[s] = all
	r.stmts(s.Stmts)
	r.close()
}

// define is function name() and function a.b:c().
func (r *resolver) define(s *ast.FuncDefStmt) {
	var self *variable
	switch n := s.Name; {
	case n.Receiver != nil:
		r.expr(n.Receiver, roleSet, n)
		r.names.fields[n.Method] = true
		self = &variable{name: "self", param: true}
	default:
		r.assign(n.Func, []ast.Expr{s.Func}, 0)
	}
	r.function(s.Func, self)
}

func (r *resolver) function(fn *ast.FunctionExpr, self *variable) {
	r.open()
	r.depth++
	if self != nil {
		r.scope.vars["self"] = self
	}
	var params []*variable
	for i, name := range fn.ParList.Names {
		v := r.declare(name, r.places.names[fn.ParList][i])
		v.param = true
		params = append(params, v)
	}
	r.names.params[fn.ParList] = params
	r.stmts(fn.Stmts)
	r.depth--
	r.close()
}

func (r *resolver) exprs(list []ast.Expr) {
	for _, e := range list {
		r.expr(e, roleOther, nil)
	}
}

func (r *resolver) expr(e ast.Expr, as role, in any) {
	switch e := e.(type) {
	case *ast.IdentExpr:
		r.read(e, as, in)
	case *ast.AttrGetExpr:
		r.expr(e.Object, roleField, e)
		r.expr(e.Key, roleOther, e)
	case *ast.TableExpr:
		for _, f := range e.Fields {
			if f.Key != nil {
				r.expr(f.Key, roleOther, e)
			}
			r.expr(f.Value, roleOther, e)
		}
	case *ast.FuncCallExpr:
		r.call(e)
	case *ast.LogicalOpExpr:
		r.ask(e.Lhs)
		r.both(e.Lhs, e.Rhs, e)
	case *ast.RelationalOpExpr:
		r.both(e.Lhs, e.Rhs, e)
	case *ast.StringConcatOpExpr:
		r.both(e.Lhs, e.Rhs, e)
	case *ast.ArithmeticOpExpr:
		r.both(e.Lhs, e.Rhs, e)
	case *ast.UnaryMinusOpExpr:
		r.expr(e.Expr, roleOther, e)
	case *ast.UnaryNotOpExpr:
		r.ask(e.Expr)
		r.expr(e.Expr, roleOther, e)
	case *ast.UnaryLenOpExpr:
		r.expr(e.Expr, roleLength, e)
	case *ast.FunctionExpr:
		r.function(e, nil)
	}
}

// ask keeps the name that a condition consists of.
func (r *resolver) ask(e ast.Expr) {
	switch e := e.(type) {
	case *ast.IdentExpr:
		r.names.asked[e.Value] = true
	case *ast.AttrGetExpr:
		object, _ := e.Object.(*ast.IdentExpr)
		key, ok := e.Key.(*ast.StringExpr)
		if ok && object != nil {
			r.names.asked[object.Value+"."+key.Value] = true
		}
	}
}

func (r *resolver) both(lhs, rhs ast.Expr, in any) {
	r.expr(lhs, roleOther, in)
	r.expr(rhs, roleOther, in)
}

func (r *resolver) read(e *ast.IdentExpr, as role, in any) {
	if v := r.scope.find(e.Value); v != nil {
		r.names.vars[e] = v
		v.uses = append(v.uses, use{e, as, in})
		return
	}
	r.names.reads = append(r.names.reads, globalUse{ident: e, inFn: r.depth > 0})
	r.hand(e.Value, as, in)
}

// hand keeps the globals that may be changed out of sight: as the argument of rawset
// or by another name.
func (r *resolver) hand(name string, as role, in any) {
	attr, _ := in.(*ast.AttrGetExpr)
	var key *ast.StringExpr
	if attr != nil {
		key, _ = attr.Key.(*ast.StringExpr)
	}
	switch {
	case name == "getmetatable": // of a string
		r.names.handed["string"] = true
	case as == roleOther || as == roleArg || as == roleSet && attr != nil && key == nil:
		r.names.handed[name] = true
	case name == "_G" && as == roleField && key != nil:
		r.names.handed[key.Value] = true
	case name == "_G" && as == roleField:
		r.names.handed[name] = true
	}
}

// outside are functions that run code which is not in the file.
var outside = map[string]bool{"dofile": true, "loadfile": true, "load": true, "loadstring": true, "setfenv": true}

func (r *resolver) call(e *ast.FuncCallExpr) {
	if e.Receiver != nil {
		r.expr(e.Receiver, roleSelf, e)
	} else {
		r.expr(e.Func, roleCallee, e)
	}
	id, _ := e.Func.(*ast.IdentExpr)
	for _, a := range e.Args {
		if fn, ok := a.(*ast.FunctionExpr); ok && id != nil && protectors[id.Value] {
			r.names.protects[fn] = true
		}
		r.expr(a, roleArg, e)
	}
	if id == nil || r.names.vars[id] != nil {
		return
	}
	switch {
	case id.Value == "require":
		r.names.required = append(r.names.required, e)
	case outside[id.Value]:
		r.names.dynamic = true
	case (id.Value == "setmetatable" || id.Value == "rawset") && len(e.Args) > 0:
		if g, ok := e.Args[0].(*ast.IdentExpr); ok && g.Value == "_G" {
			r.names.dynamic = true
		}
	}
}

// protectors are functions that a failing function is given to on purpose.
var protectors = map[string]bool{"pcall": true, "xpcall": true, "expect_error": true}
