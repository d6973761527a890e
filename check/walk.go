package check

import (
	"github.com/yuin/gopher-lua/ast"
)

// inspect calls visit for each expression of statements, in their order, those in
// functions too: before what is in it, and with leave set after.
func inspect(stmts []ast.Stmt, visit func(e ast.Expr, leave bool)) {
	i := inspector{visit}
	i.stmts(stmts)
}

type inspector struct {
	visit func(e ast.Expr, leave bool)
}

func (i inspector) stmts(stmts []ast.Stmt) {
	for _, s := range stmts {
		i.stmt(s)
	}
}

func (i inspector) stmt(s ast.Stmt) {
	switch s := s.(type) {
	case *ast.AssignStmt:
		i.exprs(s.Rhs)
		for _, e := range s.Lhs {
			if a, ok := e.(*ast.AttrGetExpr); ok { // setting a field is not reading it
				i.expr(a.Object)
				i.expr(a.Key)
			}
		}
	case *ast.LocalAssignStmt:
		i.exprs(s.Exprs)
	case *ast.FuncCallStmt:
		i.expr(s.Expr)
	case *ast.DoBlockStmt:
		i.stmts(s.Stmts)
	case *ast.WhileStmt:
		i.expr(s.Condition)
		i.stmts(s.Stmts)
	case *ast.RepeatStmt:
		i.stmts(s.Stmts)
		i.expr(s.Condition)
	case *ast.IfStmt:
		for {
			i.expr(s.Condition)
			i.stmts(s.Then)
			next, ok := onlyIf(s.Else)
			if !ok {
				i.stmts(s.Else)
				break
			}
			s = next
		}
	case *ast.NumberForStmt:
		i.exprs([]ast.Expr{s.Init, s.Limit})
		if s.Step != nil {
			i.expr(s.Step)
		}
		i.stmts(s.Stmts)
	case *ast.GenericForStmt:
		i.exprs(s.Exprs)
		i.stmts(s.Stmts)
	case *ast.FuncDefStmt:
		i.expr(s.Func)
	case *ast.ReturnStmt:
		i.exprs(s.Exprs)
	}
}

func (i inspector) exprs(list []ast.Expr) {
	for _, e := range list {
		i.expr(e)
	}
}

func (i inspector) expr(e ast.Expr) {
	i.visit(e, false)
	switch e := e.(type) {
	case *ast.AttrGetExpr:
		i.expr(e.Object)
		i.expr(e.Key)
	case *ast.TableExpr:
		for _, f := range e.Fields {
			if f.Key != nil {
				i.expr(f.Key)
			}
			i.expr(f.Value)
		}
	case *ast.FuncCallExpr:
		if e.Receiver != nil {
			i.expr(e.Receiver)
		} else {
			i.expr(e.Func)
		}
		i.exprs(e.Args)
	case *ast.LogicalOpExpr:
		i.exprs([]ast.Expr{e.Lhs, e.Rhs})
	case *ast.RelationalOpExpr:
		i.exprs([]ast.Expr{e.Lhs, e.Rhs})
	case *ast.StringConcatOpExpr:
		i.exprs([]ast.Expr{e.Lhs, e.Rhs})
	case *ast.ArithmeticOpExpr:
		i.exprs([]ast.Expr{e.Lhs, e.Rhs})
	case *ast.UnaryMinusOpExpr:
		i.expr(e.Expr)
	case *ast.UnaryNotOpExpr:
		i.expr(e.Expr)
	case *ast.UnaryLenOpExpr:
		i.expr(e.Expr)
	case *ast.FunctionExpr:
		i.stmts(e.Stmts)
	}
	i.visit(e, true)
}

// walk checks all expressions.
func (c *checker) walk() {
	inspect(c.chunk, func(e ast.Expr, leave bool) {
		switch e := e.(type) {
		case *ast.FunctionExpr:
			if c.names.protects[e] && !leave {
				c.protects++
			} else if c.names.protects[e] {
				c.protects--
			}
		case *ast.FuncCallExpr:
			if !leave {
				c.checkCall(e)
			}
		case *ast.AttrGetExpr:
			if !leave {
				c.checkRead(e)
			}
		case *ast.RelationalOpExpr:
			if !leave {
				c.checkComparison(e)
			}
		case *ast.UnaryLenOpExpr:
			if !leave {
				c.checkLength(e)
			}
		}
	})
}

// hint tells functions that are given to tgscript's own what they are called with.
func (c *checker) hint() {
	inspect(c.chunk, func(e ast.Expr, leave bool) {
		call, ok := e.(*ast.FuncCallExpr)
		if !ok || leave {
			return
		}
		if f := c.calleeOf(call); f.global != nil {
			c.hintArguments(f, call)
		}
	})
}
