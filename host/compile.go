package host

import (
	"bytes"
	"reflect"

	lua "github.com/yuin/gopher-lua"
	"github.com/yuin/gopher-lua/ast"
	"github.com/yuin/gopher-lua/parse"
)

// compile compiles source; an error is a *ScriptError with file and line.
func (h *host) compile(src []byte, chunk string) (*lua.LFunction, error) {
	if bytes.HasPrefix(src, []byte("\x1b")) {
		return nil, &ScriptError{Message: chunk + ": bytecode cannot be loaded, only source"}
	}
	stmts, err := parse.Parse(bytes.NewReader(src), chunk)
	var proto *lua.FunctionProto
	if err == nil {
		proto, err = compileStmts(stmts, chunk)
	}
	if err != nil {
		return nil, &ScriptError{Message: syntaxError(chunk, 1+bytes.Count(bytes.TrimRight(src, " \t\r\n"), []byte("\n")), err)}
	}
	return h.L.NewFunctionFromProto(proto), nil
}

// compileStmts is lua.Compile without a mistake of it: a jump back to an instruction
// that is a jump itself leads anywhere, because that one has its distance already
// where its label is looked for. So `for x in f do break end` never ended. Where
// something jumps back to, an instruction is put before what may be a jump.
func compileStmts(stmts []ast.Stmt, name string) (*lua.FunctionProto, error) {
	return lua.Compile(landings(reflect.ValueOf(&stmts).Elem(), false).Interface().([]ast.Stmt), name)
}

// landings puts instructions where they are needed, in all that v has. again tells
// that v is statements whose beginning is jumped back to.
func landings(v reflect.Value, again bool) reflect.Value {
	switch v.Kind() {
	case reflect.Interface, reflect.Pointer:
		if !v.IsNil() {
			landings(v.Elem(), false)
		}
	case reflect.Struct:
		switch v.Addr().Interface().(type) {
		case *ast.WhileStmt, *ast.RepeatStmt, *ast.GenericForStmt:
			again = true
		}
		for i := range v.NumField() {
			landings(v.Field(i), again)
		}
	case reflect.Slice:
		for i := range v.Len() {
			landings(v.Index(i), false)
		}
		if stmts, ok := v.Interface().([]ast.Stmt); ok {
			v.Set(reflect.ValueOf(landed(stmts, again)))
		}
	}
	return v
}

// landed puts an instruction at the beginning of statements, if that is jumped back
// to, and behind labels.
func landed(stmts []ast.Stmt, again bool) []ast.Stmt {
	var out []ast.Stmt
	for i, s := range stmts {
		if again && jumpsFirst(stmts[i:]) {
			nothing := &ast.LocalAssignStmt{Names: []string{"_"}, Exprs: []ast.Expr{at(&ast.TrueExpr{}, s)}}
			out = append(out, at(&ast.DoBlockStmt{Stmts: []ast.Stmt{at(nothing, s)}}, s))
		}
		out = append(out, s)
		_, again = s.(*ast.LabelStmt)
	}
	return out
}

// jumpsFirst tells whether the first instruction of statements may be a jump.
func jumpsFirst(stmts []ast.Stmt) bool {
	for i, s := range stmts {
		switch s := s.(type) {
		case *ast.LabelStmt:
			continue
		case *ast.DoBlockStmt:
			return jumpsFirst(append(s.Stmts[:len(s.Stmts):len(s.Stmts)], stmts[i+1:]...))
		case *ast.RepeatStmt:
			return jumpsFirst(s.Stmts) || constantFirst(s.Condition)
		case *ast.IfStmt:
			return constantFirst(s.Condition)
		case *ast.WhileStmt:
			return constantFirst(s.Condition)
		case *ast.BreakStmt:
			return true
		case *ast.AssignStmt: // of a variable to itself there is nothing
			return true
		}
		return false
	}
	return false
}

// constantFirst tells whether a condition begins with a constant, which is not looked at.
func constantFirst(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.UnaryNotOpExpr:
		return constantFirst(e.Expr)
	case *ast.LogicalOpExpr:
		return constantFirst(e.Lhs)
	case ast.ConstExpr:
		return true
	}
	return false
}

// at puts what is made at the place of what it is made for.
func at[N ast.PositionHolder](n N, place ast.PositionHolder) N {
	n.SetLine(place.Line())
	n.SetLastLine(place.LastLine())
	return n
}
