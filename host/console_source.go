package host

import (
	"errors"
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"
	"github.com/yuin/gopher-lua/ast"
	"github.com/yuin/gopher-lua/parse"
)

// A chunk is an input, parsed.
type chunk struct {
	source string // as it was written
	stmts  []ast.Stmt
	shows  bool   // it is an expression, or a list of them, or returns something
	expr   string // what it shows, as Lua writes it; "" if it says return itself
	silent bool   // it ends with a semicolon: it does not show its values
	lines  int
}

// Unfinished tells whether source is the beginning of something that only more of
// it can end.
func Unfinished(source string) bool {
	_, err := readChunk(source, "")
	return errors.Is(err, errUnfinished)
}

// errUnfinished is the cause of a syntax error at the end of a chunk.
var errUnfinished = errors.New("unfinished")

// unfinishedError is a syntax error that more source may cure.
type unfinishedError struct{ *ScriptError }

func (unfinishedError) Is(target error) bool { return target == errUnfinished }
func (e unfinishedError) Unwrap() error      { return e.ScriptError }

// readChunk parses source: as expressions if it is any, or as statements.
func readChunk(source, name string) (*chunk, error) {
	if len(source) > maxSource {
		return nil, &ScriptError{Message: fmt.Sprintf("%s: more than %d bytes of source", name, maxSource)}
	}
	c := &chunk{source: source, lines: 1 + strings.Count(strings.TrimSpace(source), "\n")}
	expr := strings.TrimSpace(source)
	if rest, ok := strings.CutPrefix(expr, "="); ok { // as in Lua 5.1's own
		expr, source = strings.TrimSpace(rest), "return "+rest
	}
	c.silent = strings.HasSuffix(expr, ";")
	if expr = strings.TrimSpace(strings.TrimRight(expr, "; \t\r\n")); expr == "" {
		return c, nil
	}
	stmts, exprErr := parseLua("return "+source, name)
	if exprErr == nil && returnsAlone(stmts) {
		c.stmts, c.shows, c.expr = stmts, true, expr
		return c, nil
	}
	stmts, err := parseLua(source, name)
	if err != nil {
		if errors.Is(exprErr, errUnfinished) && !errors.Is(err, errUnfinished) {
			err = exprErr
		}
		return nil, err
	}
	if c.stmts = stmts; len(stmts) > 0 {
		_, c.shows = stmts[len(stmts)-1].(*ast.ReturnStmt)
	}
	return c, nil
}

// returnsAlone tells whether a chunk is one return statement with values: "return x y()"
// would be two.
func returnsAlone(stmts []ast.Stmt) bool {
	if len(stmts) != 1 {
		return false
	}
	r, ok := stmts[0].(*ast.ReturnStmt)
	return ok && len(r.Exprs) > 0
}

// parseLua parses source. An error is a *ScriptError, with errUnfinished as its
// cause if it is about the end.
func parseLua(source, name string) ([]ast.Stmt, error) {
	stmts, err := parse.Parse(strings.NewReader(source+"\n"), name)
	if err == nil {
		return stmts, nil
	}
	lines := 1 + strings.Count(strings.TrimRight(source, " \t\r\n"), "\n")
	e := &ScriptError{Message: syntaxError(name, lines, err)}
	if pe := (*parse.Error)(nil); errors.As(err, &pe) && pe.Pos.Line == parse.EOF {
		return nil, unfinishedError{e}
	}
	return nil, e
}

// sessionName is what inputs call the table that sets their variables. No name of a
// script is like it.
const sessionName = "(session)"

// openSession makes the environment of inputs: variables of the session, and behind
// them the script's globals, which assignments go to. So a local of an input hides a
// global of its name from later inputs, and from nobody else.
func (c *Console) openSession() {
	L := c.h.L
	c.session, c.locals = L.NewTable(), L.NewTable()
	outer := L.CreateTable(0, 3)
	outer.RawSetString("__index", L.G.Global)
	outer.RawSetString("__newindex", L.G.Global)
	outer.RawSetString("__metatable", lua.LString("session"))
	c.session.Metatable = outer
	set := L.CreateTable(0, 1)
	set.RawSetString("__newindex", L.NewFunction(func(L *lua.LState) int {
		c.session.RawSet(L.Get(2), L.Get(3))
		return 0
	}))
	c.locals.Metatable = set
	c.session.RawSetString(sessionName, c.locals)
	c.session.RawSetString("_", lua.LNil)
}

// compile makes the function of an input.
func (c *Console) compile(in *chunk, name string) (*lua.LFunction, error) {
	proto, err := compileStmts(shareLocals(in.stmts), name)
	if err != nil {
		return nil, &ScriptError{Message: syntaxError(name, in.lines, err)}
	}
	fn := c.h.L.NewFunctionFromProto(proto)
	fn.Env = c.session
	return fn, nil
}

// shareLocals has the locals of a chunk that are in no block set variables of the
// session instead.
func shareLocals(stmts []ast.Stmt) []ast.Stmt {
	shared := make([]ast.Stmt, len(stmts))
	for i, s := range stmts {
		shared[i] = s
		local, ok := s.(*ast.LocalAssignStmt)
		if !ok {
			continue
		}
		assign := &ast.AssignStmt{Rhs: local.Exprs}
		assign.SetLine(local.Line())
		assign.SetLastLine(local.LastLine())
		for _, name := range local.Names {
			assign.Lhs = append(assign.Lhs, variable(name, local))
		}
		if len(assign.Rhs) == 0 {
			assign.Rhs = []ast.Expr{at(&ast.NilExpr{}, local)}
		}
		shared[i] = assign
	}
	return shared
}

// variable is a variable of the session, as source at the place of another node.
func variable(name string, place ast.PositionHolder) ast.Expr {
	return at(&ast.AttrGetExpr{
		Object: at(&ast.IdentExpr{Value: sessionName}, place),
		Key:    at(&ast.StringExpr{Value: name}, place),
	}, place)
}
