package check

import (
	"math"
	"strconv"
	"strings"

	"github.com/yuin/gopher-lua/ast"

	"github.com/tgscript/tgscript/reference"
	"github.com/tgscript/tgscript/tl"
)

// A shape is what is known of a value: it is one of these. None at all: nothing is
// known.
type shape []alt

// An alt is one of the things that a value may be.
type alt struct {
	kind  kind
	known bool     // text, number or truth is the value
	text  string   // strings; names of types, classes and namespaces
	num   float64  // numbers
	truth bool     // booleans
	t     *tl.Type // kindObject, kindRequest, kindMaker
	elem  shape    // kindList
	expr  ast.Expr // kindTable, kindFunction: the literal

	global *reference.Global // kindGlobal
	fun    *function         // kindFunction: how it is called, of types in words
}

// A kind is what sort of thing an alt is.
type kind uint8

const (
	kindNil kind = iota
	kindBoolean
	kindNumber
	kindString
	kindLong
	kindTable    // a literal, or some table
	kindFunction // a literal, or some function
	kindObject   // of a constructor
	kindType     // an object of a type
	kindRequest  // of functions
	kindList
	kindClass  // of tgscript's own
	kindGlobal // a global of tgscript's own, or a member of one
	kindSpace  // functions, functions.messages, types, ...
	kindMaker  // functions.messages.sendMessage
	kindOther  // what nothing wants: a thread, say
)

var (
	nilShape    = shape{{kind: kindNil}}
	numberShape = shape{{kind: kindNumber}}
	stringShape = shape{{kind: kindString}}
	boolShape   = shape{{kind: kindBoolean}}
)

// or is the shape of what has either.
func (s shape) or(t shape) shape {
	if len(s) == 0 || len(t) == 0 {
		return nil
	}
	const most = 32
	if len(s)+len(t) > most {
		return nil
	}
	return append(s[:len(s):len(s)], t...)
}

// without is s without the alts that f is true for; unknown if none is left.
func (s shape) without(f func(a alt) bool) shape {
	var left shape
	for _, a := range s {
		if !f(a) {
			left = append(left, a)
		}
	}
	return left
}

func isFalsy(a alt) bool {
	return a.kind == kindNil || a.kind == kindBoolean && a.known && !a.truth
}

// truthy is what s is where it has been found to be something.
func (s shape) truthy() shape { return s.without(isFalsy) }

// is tells whether s can't be anything but nil.
func (s shape) isNil() bool { return len(s) == 1 && s[0].kind == kindNil }

// literal is the text of a string that is known.
func (s shape) literal() (string, bool) {
	if len(s) == 1 && s[0].kind == kindString && s[0].known {
		return s[0].text, true
	}
	return "", false
}

// describe names it in a message, as the bridge does.
func (s shape) describe() string {
	if len(s) == 0 {
		return "something"
	}
	var names []string
	for _, a := range s {
		names = append(names, a.describe())
		if len(names) == 3 {
			break
		}
	}
	return strings.Join(names, " or ")
}

func (a alt) describe() string {
	switch a.kind {
	case kindNil:
		return "nil"
	case kindBoolean:
		if a.known {
			return "boolean " + strconv.FormatBool(a.truth)
		}
		return "boolean"
	case kindNumber:
		if a.known {
			return "number " + strconv.FormatFloat(a.num, 'g', 14, 64)
		}
		return "number"
	case kindString:
		if a.known {
			return "string " + quote(a.text)
		}
		return "string"
	case kindObject:
		return a.t.Name
	case kindRequest:
		return "request " + a.t.Name
	case kindLong:
		return "long"
	case kindType, kindClass:
		return a.text
	case kindList:
		return "list"
	case kindFunction, kindMaker:
		return "function"
	case kindTable, kindSpace:
		return "table"
	case kindGlobal:
		return a.global.Kind + " " + a.global.Name
	}
	return "value"
}

func quote(text string) string { return strconv.Quote(shorten(text)) }

// shapeOfTL is what a script gets for a TL type.
func shapeOfTL(t *tl.TypeExpr) shape {
	switch t.Kind {
	case tl.KindInt, tl.KindDouble:
		return numberShape
	case tl.KindLong:
		if t.Number {
			return numberShape
		}
		return shape{{kind: kindLong}}
	case tl.KindString, tl.KindBytes, tl.KindInt128, tl.KindInt256:
		return stringShape
	case tl.KindBool, tl.KindTrue:
		return boolShape
	case tl.KindVector:
		return shape{{kind: kindList, elem: shapeOfTL(t.Elem)}}
	case tl.KindBoxed, tl.KindBare:
		return shape{{kind: kindType, text: t.Name}}
	}
	return nil
}

// constructors are what an object may be; nil: that isn't known.
func (a alt) constructors() []*tl.Type {
	switch a.kind {
	case kindObject, kindRequest:
		return []*tl.Type{a.t}
	case kindType:
		return layer.constructors(a.text)
	}
	return nil
}

// parseNumber reads a number as Lua's compiler does here: 010 is 8, and 1_000 a
// thousand.
func parseNumber(text string) (float64, bool) {
	if n, err := strconv.ParseInt(text, 0, 64); err == nil {
		return float64(n), true
	}
	f, err := strconv.ParseFloat(text, 64)
	return f, err == nil
}

func (a alt) whole() bool { return a.num == math.Trunc(a.num) && !math.IsInf(a.num, 0) }
