package check

import (
	"github.com/yuin/gopher-lua/ast"
	"github.com/yuin/gopher-lua/parse"
)

// The parser's tree knows lines only. A placer walks it beside the tokens, of
// which the tree has all but parentheses and semicolons, and finds where each
// node is.
type placer struct {
	tokens []token
	next   int
	depth  int
	failed bool // tree and tokens don't agree, or the tree is too deep
	deep   bool
	places places
}

// places are where nodes are.
type places struct {
	nodes map[any]span   // expressions and statements
	names map[any][]span // of what declares names (*ast.LocalAssignStmt, *ast.ParList, loops)
	keys  map[any]span   // of a table's field, by *ast.Field; of a method's name, by *ast.FuncCallExpr
	dots  map[any]bool   // *ast.AttrGetExpr that are written with a dot
}

func place(s *source) (places, *placer) {
	p := &placer{tokens: s.tokens, places: places{
		nodes: make(map[any]span, len(s.tokens)), names: map[any][]span{}, keys: map[any]span{}, dots: map[any]bool{},
	}}
	p.stmts(s.chunk)
	if p.peek() != 0 && !p.failed {
		p.failed = true
	}
	return p.places, p
}

// peek is the type of the next token that the tree knows; 0: there is none.
func (p *placer) peek() int {
	for p.next < len(p.tokens) {
		switch t := p.tokens[p.next].typ; t {
		case ')', ';':
			p.next++
		default:
			return t
		}
	}
	return 0
}

// take goes to the next token of a type, over parentheses only.
func (p *placer) take(typ int) span {
	for !p.failed && p.next < len(p.tokens) {
		t := p.tokens[p.next]
		p.next++
		switch {
		case t.typ == typ:
			return t.span
		case t.typ != '(' && t.typ != ')' && t.typ != ';':
			p.failed = true
		}
	}
	p.failed = true
	return span{}
}

// comma goes over the comma between two of a list.
func (p *placer) comma(i int) {
	if i > 0 {
		p.take(',')
	}
}

// commas goes over what is behind a table's field: the parser takes several.
func (p *placer) commas(fields int) {
	for fields > 0 && p.peek() == ',' {
		p.take(',')
	}
}

func (p *placer) enter() bool {
	if p.depth++; p.depth > maxNesting {
		p.failed, p.deep = true, true
	}
	return !p.failed
}

func (p *placer) exprs(list []ast.Expr) {
	for i, e := range list {
		p.comma(i)
		p.expr(e)
	}
}

// constants are the tokens of expressions that are one.
func constant(e ast.Expr) int {
	switch e.(type) {
	case *ast.TrueExpr:
		return parse.TTrue
	case *ast.FalseExpr:
		return parse.TFalse
	case *ast.NilExpr:
		return parse.TNil
	case *ast.NumberExpr:
		return parse.TNumber
	case *ast.StringExpr:
		return parse.TString
	case *ast.Comma3Expr:
		return parse.T3Comma
	case *ast.IdentExpr:
		return parse.TIdent
	}
	return 0
}

func (p *placer) expr(e ast.Expr) {
	if !p.enter() {
		return
	}
	if typ := constant(e); typ != 0 {
		p.places.nodes[e] = p.take(typ)
	} else {
		p.places.nodes[e] = p.compound(e)
	}
	p.depth--
}

func (p *placer) compound(e ast.Expr) span {
	switch e := e.(type) {
	case *ast.AttrGetExpr:
		return p.attr(e)
	case *ast.TableExpr:
		return p.table(e)
	case *ast.FuncCallExpr:
		return p.call(e)
	case *ast.FunctionExpr:
		return p.take(parse.TFunction).to(p.function(e))
	case *ast.UnaryMinusOpExpr:
		return p.unary('-', e.Expr)
	case *ast.UnaryNotOpExpr:
		return p.unary(parse.TNot, e.Expr)
	case *ast.UnaryLenOpExpr:
		return p.unary('#', e.Expr)
	case *ast.LogicalOpExpr:
		return p.binary(e.Lhs, operators[e.Operator], e.Rhs)
	case *ast.RelationalOpExpr:
		return p.binary(e.Lhs, operators[e.Operator], e.Rhs)
	case *ast.ArithmeticOpExpr:
		return p.binary(e.Lhs, operators[e.Operator], e.Rhs)
	case *ast.StringConcatOpExpr:
		return p.binary(e.Lhs, parse.T2Comma, e.Rhs)
	}
	p.failed = true
	return span{}
}

var operators = map[string]int{
	"or": parse.TOr, "and": parse.TAnd, ">": '>', "<": '<', ">=": parse.TGte, "<=": parse.TLte, "==": parse.TEqeq, "~=": parse.TNeq,
	"+": '+', "-": '-', "*": '*', "/": '/', "%": '%', "^": '^',
}

func (p *placer) unary(operator int, e ast.Expr) span {
	at := p.take(operator)
	p.expr(e)
	return at.to(p.places.nodes[e])
}

func (p *placer) binary(lhs ast.Expr, operator int, rhs ast.Expr) span {
	p.expr(lhs)
	p.take(operator)
	p.expr(rhs)
	return p.places.nodes[lhs].to(p.places.nodes[rhs])
}

func (p *placer) attr(e *ast.AttrGetExpr) span {
	p.expr(e.Object)
	at := p.places.nodes[e.Object]
	if p.peek() == '.' {
		p.take('.')
		p.places.nodes[e.Key] = p.take(parse.TIdent)
		p.places.dots[e] = true
		return at.to(p.places.nodes[e.Key])
	}
	p.take('[')
	p.expr(e.Key)
	return at.to(p.take(']'))
}

func (p *placer) table(e *ast.TableExpr) span {
	at := p.take('{')
	for i, f := range e.Fields {
		p.commas(i)
		switch {
		case f.Key == nil:
		case p.peek() == '[':
			p.places.keys[f] = p.take('[')
			p.expr(f.Key)
			p.take(']')
			p.places.keys[f] = p.places.nodes[f.Key]
			p.take('=')
		default:
			p.places.keys[f] = p.take(parse.TIdent)
			p.places.nodes[f.Key] = p.places.keys[f]
			p.take('=')
		}
		p.expr(f.Value)
	}
	p.commas(len(e.Fields))
	return at.to(p.take('}'))
}

func (p *placer) call(e *ast.FuncCallExpr) span {
	var at span
	if e.Receiver != nil {
		p.expr(e.Receiver)
		at = p.places.nodes[e.Receiver]
		p.take(':')
		p.places.keys[e] = p.take(parse.TIdent)
	} else {
		p.expr(e.Func)
		at = p.places.nodes[e.Func]
	}
	switch p.peek() {
	case '(':
		p.take('(')
		p.exprs(e.Args)
		return at.to(p.take(')'))
	default: // f"text", f{ ... }
		p.exprs(e.Args)
		if len(e.Args) != 1 {
			p.failed = true
			return at
		}
		return at.to(p.places.nodes[e.Args[0]])
	}
}

// function is a function behind its keyword and its name.
func (p *placer) function(e *ast.FunctionExpr) span {
	p.take('(')
	var names []span
	for i := range e.ParList.Names {
		p.comma(i)
		names = append(names, p.take(parse.TIdent))
	}
	if e.ParList.HasVargs {
		p.comma(len(names))
		p.take(parse.T3Comma)
	}
	p.take(')')
	p.places.names[e.ParList] = names
	p.stmts(e.Stmts)
	return p.take(parse.TEnd)
}

func (p *placer) stmts(list []ast.Stmt) {
	if p.enter() {
		for _, s := range list {
			p.stmt(s)
			if p.failed {
				return
			}
		}
	}
	p.depth--
}

func (p *placer) stmt(s ast.Stmt) {
	switch s := s.(type) {
	case *ast.AssignStmt:
		p.exprs(s.Lhs)
		p.take('=')
		p.exprs(s.Rhs)
	case *ast.LocalAssignStmt:
		p.local(s)
	case *ast.FuncCallStmt:
		p.expr(s.Expr)
		p.places.nodes[s] = p.places.nodes[s.Expr]
	case *ast.DoBlockStmt:
		p.block(parse.TDo, s.Stmts)
	case *ast.WhileStmt:
		p.take(parse.TWhile)
		p.expr(s.Condition)
		p.block(parse.TDo, s.Stmts)
	case *ast.RepeatStmt:
		p.take(parse.TRepeat)
		p.stmts(s.Stmts)
		p.take(parse.TUntil)
		p.expr(s.Condition)
	case *ast.IfStmt:
		p.branches(s)
	case *ast.NumberForStmt:
		p.numberFor(s)
	case *ast.GenericForStmt:
		p.take(parse.TFor)
		p.places.names[s] = p.list(s.Names)
		p.take(parse.TIn)
		p.exprs(s.Exprs)
		p.block(parse.TDo, s.Stmts)
	case *ast.FuncDefStmt:
		p.places.nodes[s] = p.take(parse.TFunction)
		p.funcName(s.Name)
		p.places.nodes[s.Func] = p.places.nodes[s].to(p.function(s.Func))
	case *ast.ReturnStmt:
		p.places.nodes[s] = p.take(parse.TReturn)
		p.exprs(s.Exprs)
	default:
		p.simple(s)
	}
}

func (p *placer) simple(s ast.Stmt) {
	switch s.(type) {
	case *ast.BreakStmt:
		p.places.nodes[s] = p.take(parse.TBreak)
	case *ast.LabelStmt:
		p.take(parse.T2Colon)
		p.places.nodes[s] = p.take(parse.TIdent)
		p.take(parse.T2Colon)
	case *ast.GotoStmt:
		p.take(parse.TGoto)
		p.places.nodes[s] = p.take(parse.TIdent)
	default:
		p.failed = true
	}
}

// list is a list of names.
func (p *placer) list(names []string) []span {
	var all []span
	for i := range names {
		p.comma(i)
		all = append(all, p.take(parse.TIdent))
	}
	return all
}

func (p *placer) block(begin int, stmts []ast.Stmt) {
	p.take(begin)
	p.stmts(stmts)
	p.take(parse.TEnd)
}

func (p *placer) local(s *ast.LocalAssignStmt) {
	at := p.take(parse.TLocal)
	p.places.nodes[s] = at
	if p.peek() == parse.TFunction && len(s.Exprs) == 1 {
		if fn, ok := s.Exprs[0].(*ast.FunctionExpr); ok {
			p.take(parse.TFunction)
			p.places.names[s] = p.list(s.Names)
			p.places.nodes[fn] = at.to(p.function(fn))
			return
		}
	}
	p.places.names[s] = p.list(s.Names)
	if len(s.Exprs) > 0 {
		p.take('=')
		p.exprs(s.Exprs)
	}
}

// branches is an if with all of its elseifs, which the tree has in each other.
func (p *placer) branches(s *ast.IfStmt) {
	p.take(parse.TIf)
	for !p.failed {
		p.expr(s.Condition)
		p.take(parse.TThen)
		p.stmts(s.Then)
		if p.peek() == parse.TElseIf && len(s.Else) == 1 {
			if next, ok := s.Else[0].(*ast.IfStmt); ok {
				p.take(parse.TElseIf)
				s = next
				continue
			}
		}
		if p.peek() == parse.TElse {
			p.take(parse.TElse)
			p.stmts(s.Else)
		}
		break
	}
	p.take(parse.TEnd)
}

func (p *placer) numberFor(s *ast.NumberForStmt) {
	p.take(parse.TFor)
	p.places.names[s] = []span{p.take(parse.TIdent)}
	p.take('=')
	p.expr(s.Init)
	p.take(',')
	p.expr(s.Limit)
	if s.Step != nil {
		p.take(',')
		p.expr(s.Step)
	}
	p.block(parse.TDo, s.Stmts)
}

// funcName is a.b.c:d behind the keyword.
func (p *placer) funcName(n *ast.FuncName) {
	if n.Receiver != nil {
		p.expr(n.Receiver)
		p.take(':')
		p.places.keys[n] = p.take(parse.TIdent)
		return
	}
	p.expr(n.Func)
}
