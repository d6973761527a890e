package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/yuin/gopher-lua/ast"

	"github.com/tgscript/tgscript/reference"
)

// checkArguments checks the arguments of a call of tgscript's own.
func (c *checker) checkArguments(f callee, e *ast.FuncCallExpr) {
	ways := c.functions(f)
	if len(ways) == 0 {
		return
	}
	_, problems := c.bestWay(ways, e)
	for _, p := range problems {
		c.found(p)
	}
}

// bestWay is the way to call a function that a call comes nearest to, and what is
// wrong with it then.
func (c *checker) bestWay(ways []*function, e *ast.FuncCallExpr) (best *function, problems []Finding) {
	name := c.calleeOf(e).name
	least := -1
	for _, way := range c.nearest(ways, e) {
		found := c.tryWay(way, name, e)
		if far := 10*len(found) - way.words(); best == nil || far < least {
			best, problems, least = way, found, far
		}
	}
	if len(problems) > 0 && len(ways) > 1 {
		problems = c.reword(ways, name, e, problems)
	}
	return best, problems
}

// fitting are the ways to call a function that nothing is wrong with, of those the
// ones that take the most arguments by their words.
func (c *checker) fitting(ways []*function, e *ast.FuncCallExpr) []*function {
	name := c.calleeOf(e).name
	var all []*function
	for _, way := range c.nearest(ways, e) {
		if len(c.tryWay(way, name, e)) > 0 || len(all) > 0 && way.words() < all[0].words() {
			continue
		}
		if len(all) > 0 && way.words() > all[0].words() {
			all = nil
		}
		all = append(all, way)
	}
	return all
}

// nearest are the ways to call for which the fewest arguments are of another kind.
func (c *checker) nearest(ways []*function, e *ast.FuncCallExpr) []*function {
	if len(ways) == 1 {
		return ways
	}
	var near []*function
	least := 0
	for _, way := range ways {
		far := 0
		for i, a := range e.Args {
			if !c.near(way, a, i) {
				far++
			}
		}
		if near == nil || far < least {
			near, least = nil, far
		}
		if far == least {
			near = append(near, way)
		}
	}
	return near
}

// near tells whether argument i is of a kind that a way to call takes there.
func (c *checker) near(way *function, a ast.Expr, i int) bool {
	if i >= len(way.params) {
		return way.rest
	}
	p := way.params[i]
	s := c.shapeOf(a)
	return len(p.shape) == 0 || len(s) == 0 || slices.ContainsFunc(s, func(one alt) bool {
		return one.kind == kindNil && p.optional || c.fitsAny(one, p.shape)
	})
}

// words counts parameters that must be certain words: of two ways that fit, the one
// with more of them says more.
func (f *function) words() int {
	n := 0
	for _, p := range f.params {
		if len(p.shape) == 1 && p.shape[0].known {
			n++
		}
	}
	return n
}

// tryWay is what is wrong with a call, if this is the way to make it.
func (c *checker) tryWay(way *function, name string, e *ast.FuncCallExpr) []Finding {
	var found []Finding
	for i, a := range e.Args {
		if i >= len(way.params) {
			if !way.rest && !isMulti(a) {
				found = append(found, Finding{Code: "arguments", span: c.places.nodes[a], Message: fmt.Sprintf("%s: at most %s expected, got %d", name, count(len(way.params)), len(e.Args))})
			}
			break
		}
		if isMulti(a) && i == len(e.Args)-1 && len(c.shapeOf(a)) == 0 {
			return found // any number of them
		}
		found = append(found, c.fit(way.params[i], a, name, "")...)
	}
	n := len(e.Args)
	if n > 0 && isMulti(e.Args[n-1]) {
		return found
	}
	for _, p := range way.params[min(n, len(way.params)):] {
		if !p.optional && len(p.shape) > 0 {
			at := c.places.nodes[e]
			found = append(found, Finding{Code: "arguments", span: span{at.endLine, at.endCol, at.endLine, at.endCol}, Message: fmt.Sprintf("%s: %s is missing", name, p.name)})
			break
		}
	}
	return found
}

func count(n int) string {
	if n == 1 {
		return "1 argument"
	}
	return fmt.Sprintf("%d arguments", n)
}

// reword names all words that are possible where none of the ways has the one that
// is given.
func (c *checker) reword(ways []*function, name string, e *ast.FuncCallExpr, problems []Finding) []Finding {
	if len(e.Args) == 0 {
		return problems
	}
	word, ok := c.shapeOf(e.Args[0]).literal()
	if !ok {
		return problems
	}
	var words []string
	for _, w := range ways {
		if len(w.params) == 0 {
			return problems
		}
		for _, a := range w.params[0].shape {
			if a.kind == kindString && !a.known {
				return problems
			}
			if a.kind == kindString && !slices.Contains(words, a.text) {
				words = append(words, a.text)
			}
		}
	}
	if len(words) == 0 || slices.Contains(words, word) {
		return problems
	}
	code, what := "wrong-type", "word"
	if name == "on" {
		code, what = "unknown-event", "event"
	}
	return []Finding{unknownWord(code, name, what, word, words, c.places.nodes[e.Args[0]])}
}

func unknownWord(code, name, what, word string, words []string, at span) Finding {
	return Finding{Code: code, span: at, Message: fmt.Sprintf("%s: unknown %s %q", name, what, shorten(word)), word: word, among: func() []string { return words }, listed: true}
}

// fit is what is wrong with a value for a parameter, an option or an element of a
// list. path is where it is, within the argument.
func (c *checker) fit(p param, e ast.Expr, name, path string) []Finding {
	if len(p.shape) == 0 {
		return nil
	}
	s := c.shapeOf(e)
	if p.optional && path == "" || path != "" { // an option that is nil is left out
		s = s.without(func(a alt) bool { return a.kind == kindNil })
	}
	if len(s) == 0 {
		return nil
	}
	if table, extra := c.tableOf(e); table != nil && len(s) == 1 {
		return c.fitTable(p, table, extra, e, name, path)
	}
	for _, a := range s {
		if c.fitsAny(a, p.shape) && (path == "" || exactly(a, p.shape)) {
			return nil
		}
	}
	at := c.places.nodes[e]
	if word, ok := s.literal(); ok && onlyWords(p.shape) {
		return []Finding{unknownWord("wrong-type", name+prefixed(path), "word", word, wordsOf(p.shape), at)}
	}
	return []Finding{{Code: "wrong-type", span: at, Message: fmt.Sprintf("%s%s: %s expected, got %s", name, prefixed(path, p.name), p.shape.wanted(), s.describe())}}
}

// prefixed is where something is, behind a function's name.
func prefixed(path string, names ...string) string {
	if path == "" && len(names) > 0 {
		path = names[0]
	}
	if path == "" {
		return ""
	}
	return ": " + path
}

func onlyWords(s shape) bool {
	return !slices.ContainsFunc(s, func(a alt) bool { return a.kind == kindString && !a.known }) && slices.ContainsFunc(s, func(a alt) bool { return a.kind == kindString })
}

func wordsOf(s shape) []string {
	var words []string
	for _, a := range s {
		if a.kind == kindString {
			words = append(words, a.text)
		}
	}
	return words
}

// wanted says what a shape takes.
func (s shape) wanted() string {
	var names []string
	for _, a := range s {
		name := a.wanted()
		if name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	switch n := len(names); {
	case n == 0:
		return "something else"
	case n > 4:
		return listed(names)
	case n > 1:
		return fmt.Sprintf("%s or %s", listed(names[:n-1]), names[n-1])
	}
	return names[0]
}

func (a alt) wanted() string {
	switch a.kind {
	case kindNil:
		return ""
	case kindBoolean, kindNumber:
		if a.known {
			_, text, _ := strings.Cut(a.describe(), " ")
			return text
		}
	case kindString:
		if a.known {
			return quote(a.text)
		}
	case kindClass:
		return wantedClass(a.text)
	case kindObject, kindType:
		return "object"
	}
	return a.describe()
}

// fitsAny tells whether a thing may be what is wanted.
func (c *checker) fitsAny(a alt, want shape) bool {
	return slices.ContainsFunc(want, func(w alt) bool { return c.fits(a, w) })
}

func (c *checker) fits(a, w alt) bool {
	switch a.kind {
	case kindNil:
		return w.kind == kindNil
	case kindBoolean:
		return w.kind == kindBoolean && (!w.known || !a.known || a.truth == w.truth)
	case kindNumber, kindLong: // strings are made of numbers
		return w.kind == kindNumber || w.kind == kindLong || w.kind == kindString && !w.known
	case kindString:
		if w.kind == kindNumber || w.kind == kindLong {
			_, number := parseNumber(a.text)
			return !a.known || number
		}
		return w.kind == kindString && (!w.known || !a.known || a.text == w.text)
	case kindFunction, kindMaker:
		return w.kind == kindFunction || w.kind == kindGlobal
	case kindGlobal:
		return w.kind == kindFunction || w.kind == kindTable || w.kind == kindClass || a.global.Kind == reference.Value
	}
	return w.kind != kindNil && w.kind != kindBoolean && w.kind != kindNumber && w.kind != kindFunction && (w.kind != kindString || a.kind == kindClass)
}

// exactly tells whether a thing fits without being made a number of a text, or a text
// of a number: options are not.
func exactly(a alt, want shape) bool {
	has := func(kinds ...kind) bool {
		return slices.ContainsFunc(want, func(w alt) bool { return slices.Contains(kinds, w.kind) })
	}
	switch a.kind {
	case kindNumber, kindLong:
		return has(kindNumber, kindLong)
	case kindString:
		return has(kindString, kindLong)
	}
	return true
}

// fitTable is fit for a table literal.
func (c *checker) fitTable(p param, table *ast.TableExpr, extra *extension, e ast.Expr, name, path string) []Finding {
	k := c.contentOf(table, extra)
	var least []Finding
	tried := false
	for _, w := range p.shape {
		var found []Finding
		switch {
		case w.kind == kindClass && w.text == "tgscript.Object", w.kind == kindTable, w.kind == kindObject, w.kind == kindType:
			return nil
		case w.kind == kindClass && c.library.isOpen(w.text), w.kind == kindList && len(w.elem) == 0:
			return nil
		case w.kind == kindClass:
			found = c.fitClass(w.text, k, c.placeOf(e, table), name, path)
		case w.kind == kindList:
			found = c.fitList(p, w.elem, k, name, path)
		default:
			continue
		}
		if !tried || len(found) < len(least) {
			least, tried = found, true
		}
	}
	if tried {
		return least
	}
	return []Finding{{Code: "wrong-type", span: c.placeOf(e, table), Message: fmt.Sprintf("%s%s: %s expected, got table", name, prefixed(path, p.name), p.shape.wanted())}}
}

func (c *checker) fitList(p param, elem shape, k *content, name, path string) []Finding {
	var found []Finding
	for i, item := range k.items {
		found = append(found, c.fit(param{shape: elem}, item, name, fmt.Sprintf("%s[%d]", cmpPath(path, p.name), i+1))...)
	}
	for _, key := range k.order {
		if at := k.names[key].at; at != (span{}) {
			return append(found, Finding{Code: "wrong-type", span: at, Message: fmt.Sprintf("%s%s: a list expected, got a table with the key %q", name, prefixed(path, p.name), shorten(key))})
		}
	}
	return found
}

func cmpPath(path, name string) string {
	if path == "" {
		return name
	}
	return path
}

// fitClass checks a table literal of options.
func (c *checker) fitClass(class string, k *content, at span, name, path string) []Finding {
	var found []Finding
	for _, item := range k.items {
		if s := c.shapeOf(item); len(s.truthy()) > 0 {
			found = append(found, Finding{Code: "unknown-option", span: c.places.nodes[item], Message: fmt.Sprintf("%s%s: options have names, got %s without one", name, prefixed(path), s.describe())})
			break
		}
	}
	for _, key := range k.order {
		found = append(found, c.option(name, class, key, k.names[key], path)...)
	}
	if k.open {
		return found
	}
	fields := c.library.fieldsOf(class)
	for _, key := range c.library.namesOf(class) {
		if _, given := k.names[key]; !given && !fields[key].optional && fields[key].method == nil {
			found = append(found, Finding{Code: "missing-field", span: at, Message: fmt.Sprintf("%s%s: %s is missing", name, prefixed(path), key), Suggestion: key})
		}
	}
	return found
}

// checkOption checks one option.
func (c *checker) checkOption(name, class, key string, e entry) {
	for _, f := range c.option(name, class, key, e, "") {
		c.found(f)
	}
}

func (c *checker) option(name, class, key string, e entry, path string) []Finding {
	if e.value == nil {
		return nil
	}
	f := c.library.fieldsOf(class)[key]
	if f == nil {
		what := "option"
		if strings.HasPrefix(class, "tgscript.Filters") {
			what = "filter"
		}
		return []Finding{{Code: "unknown-option", span: e.at, Message: fmt.Sprintf("%s%s: unknown %s %q", name, prefixed(path), what, shorten(key)),
			word: key, among: func() []string { return c.library.namesOf(class) }, listed: true}}
	}
	return c.fit(param{shape: f.shape}, e.value, name, join(path, key))
}

// hintArguments tells functions among the arguments what they are called with.
func (c *checker) hintArguments(f callee, e *ast.FuncCallExpr) {
	ways := c.functions(f)
	if len(ways) == 0 {
		return
	}
	best, problems := c.bestWay(ways, e)
	if best == nil || len(problems) > 0 && len(ways) > 1 && best.words() == 0 {
		return
	}
	for i, a := range e.Args {
		if i >= len(best.params) {
			break
		}
		for _, w := range best.params[i].shape {
			if w.kind == kindFunction && w.fun != nil {
				c.hintFunction(a, w.fun)
			}
			if table, _ := c.tableOf(a); table != nil && w.kind == kindClass {
				c.hintOptions(w.text, table)
			}
		}
	}
}

// hintOptions tells functions among options, as where of filters.
func (c *checker) hintOptions(class string, t *ast.TableExpr) {
	for _, f := range t.Fields {
		if f.Key == nil {
			continue
		}
		key, _ := c.shapeOf(f.Key).literal()
		if field := c.library.fieldsOf(class)[key]; field != nil {
			for _, w := range field.shape {
				if w.kind == kindFunction && w.fun != nil {
					c.hintFunction(f.Value, w.fun)
				}
			}
		}
	}
}

// hintFunction gives the parameters of a function the shapes that they are called
// with: of a literal, or of a local function that is used nowhere else.
func (c *checker) hintFunction(e ast.Expr, f *function) {
	fn, ok := e.(*ast.FunctionExpr)
	if id, named := e.(*ast.IdentExpr); named {
		v := c.names.vars[id]
		if v == nil || len(v.writes) != 1 || len(v.uses) != 1 {
			return
		}
		fn, ok = v.writes[0].value.(*ast.FunctionExpr)
	}
	if !ok {
		return
	}
	for i, v := range c.names.params[fn.ParList] {
		if i < len(f.params) && len(v.writes) == 0 {
			v.hint = f.params[i].shape
			if f.params[i].optional && len(v.hint) > 0 {
				v.hint = v.hint.or(nilShape)
			}
		}
	}
}
