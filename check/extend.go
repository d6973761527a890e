package check

import "github.com/yuin/gopher-lua/ast"

// An extension is what is put into a table after its literal.
type extension struct {
	names map[string]bool
	any   bool // what has a name that isn't known, or none
}

// tableOf is the table literal that an expression stands for, and what else is put
// into it; nil if that can't be seen.
func (c *checker) tableOf(e ast.Expr) (*ast.TableExpr, *extension) {
	switch e := e.(type) {
	case *ast.TableExpr:
		return e, nil
	case *ast.IdentExpr:
		v := c.names.vars[e]
		if v == nil || v.param || v.loop != nil || len(v.writes) != 1 {
			return nil, nil
		}
		t, ok := v.writes[0].value.(*ast.TableExpr)
		if !ok || v.writes[0].index != 0 {
			return nil, nil
		}
		if x := c.extensionOf(v); x != nil {
			return t, x
		}
	}
	return nil, nil
}

// extensionOf looks at all that is done with a variable which holds a table; nil
// if somebody else gets hold of it who might change it.
func (c *checker) extensionOf(v *variable) *extension {
	x := &extension{names: map[string]bool{}}
	for _, u := range v.uses {
		switch u.role {
		case roleField, roleLength:
		case roleSet:
			set, ok := u.node.(*ast.AttrGetExpr)
			if !ok {
				return nil
			}
			if name, known := c.shapeOf(set.Key).literal(); known {
				x.names[name] = true
			} else {
				x.any = true
			}
		case roleArg:
			switch c.argument(u.node) {
			case argumentKept:
			case argumentFilled:
				x.any = true
			default:
				return nil
			}
		default:
			return nil
		}
	}
	return x
}

// An argumentFate is what a function does to a table that it gets.
type argumentFate uint8

const (
	argumentUnknown argumentFate = iota
	argumentKept
	argumentFilled
)

var keepers = map[string]argumentFate{
	"pairs": argumentKept, "ipairs": argumentKept, "next": argumentKept, "print": argumentKept, "tostring": argumentKept, "type": argumentKept,
	"unpack": argumentKept, "assert": argumentKept,
	"table.concat": argumentKept, "table.insert": argumentFilled, "table.remove": argumentFilled, "table.sort": argumentKept,
}

func (c *checker) argument(node any) argumentFate {
	call, ok := node.(*ast.FuncCallExpr)
	if !ok {
		return argumentUnknown
	}
	if call.Receiver != nil {
		for _, a := range c.shapeOf(call.Receiver) {
			if a.kind == kindClass {
				return argumentKept
			}
		}
		return argumentUnknown
	}
	name := c.globalPath(call.Func)
	if fate, ok := keepers[name]; ok {
		return fate
	}
	for _, a := range c.shapeOf(call.Func) {
		if a.kind == kindGlobal || a.kind == kindMaker {
			return argumentKept
		}
	}
	return argumentUnknown
}

// globalPath is the name of a global, or of a member of one as in string.format;
// "" if an expression is neither, or the script has changed it.
func (c *checker) globalPath(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.IdentExpr:
		if c.isGlobal(e, e.Value) {
			return e.Value
		}
	case *ast.AttrGetExpr:
		object := c.globalPath(e.Object)
		key, ok := e.Key.(*ast.StringExpr)
		if object != "" && ok {
			return object + "." + key.Value
		}
	}
	return ""
}
