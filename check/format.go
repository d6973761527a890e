package check

import (
	"fmt"
	"strings"

	"github.com/yuin/gopher-lua/ast"
)

// checkFormat checks the conversions of string.format, and that each has its value.
func (c *checker) checkFormat(args []ast.Expr, at span) {
	if len(args) == 0 {
		return
	}
	text, known := c.shapeOf(args[0]).literal()
	if !known {
		return
	}
	verbs, bad := conversions(text)
	if bad != "" {
		c.found(Finding{Code: "format", span: c.places.nodes[args[0]], Message: "string.format: invalid conversion " + quote(bad)})
		return
	}
	values := args[1:]
	if n := len(values); n < len(verbs) && (n == 0 || !isMulti(values[n-1])) {
		c.found(Finding{Code: "format", span: c.places.nodes[args[0]], Message: fmt.Sprintf("string.format: the format wants %s, got %d", counted(len(verbs), "value"), n)})
		return
	}
	for i, verb := range verbs {
		if i >= len(values) {
			break
		}
		s := c.shapeOf(values[i])
		if len(s) != 1 || !strings.ContainsRune("dioxXcueEfgG", rune(verb)) {
			continue
		}
		wrong := s[0].kind == kindNil || s[0].kind == kindBoolean || s[0].kind == kindTable || s[0].kind == kindFunction
		if _, number := parseNumber(s[0].text); s[0].kind == kindString && s[0].known && !number {
			wrong = true
		}
		if wrong {
			c.found(Finding{Code: "format", span: c.places.nodes[values[i]], Message: fmt.Sprintf("string.format: %%%c wants a number, got %s", verb, s.describe())})
		}
	}
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// conversions are the letters of a format's conversions; bad is the first one that
// there is not.
func conversions(text string) (verbs []byte, bad string) {
	for i := 0; i < len(text); i++ {
		if text[i] != '%' {
			continue
		}
		from := i
		i++
		if i < len(text) && text[i] == '%' {
			continue
		}
		for i < len(text) && strings.IndexByte("-+ #0123456789.", text[i]) >= 0 {
			i++
		}
		if i >= len(text) || strings.IndexByte("diouxXcsqeEfgG", text[i]) < 0 {
			return nil, text[from:min(i+1, len(text))]
		}
		verbs = append(verbs, text[i])
	}
	return verbs, ""
}
