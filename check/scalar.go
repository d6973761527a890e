package check

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/tgscript/tgscript/reference"
	"github.com/tgscript/tgscript/tl"
)

// misfit says why a thing can't be a value of type t; "" if it can, or might.
func (f *fielder) misfit(t *tl.TypeExpr, a alt, field *tl.Field) string {
	if a.kind == kindOther || a.kind == kindGlobal && a.global.Kind == reference.Value {
		return ""
	}
	switch t.Kind {
	case tl.KindInt:
		return misfitInt(a, field)
	case tl.KindLong:
		return misfitLong(a)
	case tl.KindDouble:
		if a.kind != kindNumber {
			return expected("number", a)
		}
	case tl.KindString, tl.KindBytes, tl.KindInt128, tl.KindInt256:
		return misfitString(t, a)
	case tl.KindBool, tl.KindTrue:
		if a.kind != kindBoolean {
			return expected("boolean", a)
		}
	case tl.KindVector:
		if a.kind != kindTable && a.kind != kindList && a.kind != kindClass {
			return expected("list of "+t.Elem.String(), a)
		}
	case tl.KindBoxed, tl.KindBare:
		return misfitObject(t.Name, a)
	}
	return ""
}

func expected(what string, a alt) string {
	return what + " expected, got " + a.describe()
}

func misfitInt(a alt, field *tl.Field) string {
	switch {
	case a.kind == kindLong:
		return ""
	case a.kind != kindNumber:
		return expected("int", a)
	case !a.known:
		return ""
	}
	n := a.num
	if field != nil && (field.Name == "date" || strings.HasSuffix(field.Name, "_date")) {
		n = math.Floor(n) // dates may have a fraction
	}
	switch {
	case math.IsNaN(n) || math.IsInf(n, 0):
		return expected("int", a)
	case n != math.Trunc(n):
		return fmt.Sprintf("int expected, got number %v, which is not whole", n)
	case n < math.MinInt32 || n > math.MaxInt32:
		return fmt.Sprintf("int expected, got number %.0f, which does not fit 32 bits", n)
	}
	return ""
}

const maxExact = 1 << 53

func misfitLong(a alt) string {
	switch {
	case a.kind == kindLong:
		return ""
	case a.kind == kindNumber && a.known:
		switch n := a.num; {
		case !a.whole():
			return "whole number expected, got " + a.describe()
		case n > maxExact || n < -maxExact:
			return fmt.Sprintf("number %.0f is beyond 2^53 and no longer exact: write it as long(\"...\")", n)
		}
	case a.kind == kindString && a.known:
		if _, err := strconv.ParseInt(a.text, 10, 64); err != nil {
			return "decimal number expected, got " + a.describe()
		}
	case a.kind != kindNumber && a.kind != kindString:
		return expected("long", a)
	}
	return ""
}

func misfitString(t *tl.TypeExpr, a alt) string {
	switch a.kind {
	case kindString:
	case kindClass: // formatted text
		return ""
	default:
		return expected(t.String(), a)
	}
	want := map[tl.Kind]int{tl.KindInt128: 16, tl.KindInt256: 32}[t.Kind]
	if a.known && want > 0 && len(a.text) != want {
		return fmt.Sprintf("%s expected: %d bytes, got %d", t, want, len(a.text))
	}
	return ""
}

// formatted is the type that takes any text.
const formatted = "TextWithEntities"

// castable tells whether references, and objects of other types, stand for a type.
func castable(want string) bool { return want != formatted && reference.Accepts(want) != "" }

// hasText tells whether an object has a text with entities.
func hasText(d *descriptor) bool {
	return d.field("entities") != nil && (d.field("message") != nil || d.field("text") != nil)
}

// misfitObject is misfit for what constructors belong to.
func misfitObject(want string, a alt) string {
	switch a.kind {
	case kindTable, kindClass:
		return ""
	case kindGlobal:
		if a.global.Kind != reference.Function {
			return ""
		}
	case kindString, kindNumber, kindLong:
		problem := ""
		if castable(want) && a.kind == kindNumber {
			problem = misfitLong(a)
		}
		switch {
		case problem != "":
			return want + ": " + problem
		case castable(want) || want == formatted:
			return ""
		}
	case kindObject, kindType:
		if castable(want) || slices.ContainsFunc(a.constructors(), func(t *tl.Type) bool {
			return resultName(t) == want || t.Name == want || want == formatted && hasText(layer.of(t))
		}) {
			return ""
		}
	}
	return expected(want, a)
}
