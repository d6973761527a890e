package check

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"strings"

	"github.com/yuin/gopher-lua/ast"
)

// Bounds of what is read beside a script.
const (
	maxModules  = 200
	maxSiblings = 100
)

// readModules reads the files that the script requires, and those that they do: for
// the globals and the fields that they set.
func (c *checker) readModules() {
	c.outside = map[string]bool{}
	if c.options.Read == nil {
		c.names.dynamic = c.names.dynamic || len(c.names.required) > 0
		return
	}
	seen := map[string]bool{}
	c.require(c.names, &c.places, seen, true)
}

// require reads the modules that a file's names say.
func (c *checker) require(n *names, p *places, seen map[string]bool, own bool) {
	for _, e := range n.required {
		name, ok := "", false
		if len(e.Args) > 0 {
			var s *ast.StringExpr
			if s, ok = e.Args[0].(*ast.StringExpr); ok {
				name = s.Value
			}
		}
		if !ok {
			c.names.dynamic = true
			continue
		}
		if seen[name] || len(seen) > maxModules {
			continue
		}
		seen[name] = true
		text, err := c.readModule(name)
		if err != nil {
			if !own || !errors.Is(err, fs.ErrNotExist) {
				c.names.dynamic = true
				continue
			}
			c.found(Finding{Code: "module", span: p.nodes[e.Args[0]], Message: fmt.Sprintf("module %q not found: %s", shorten(name), err)})
			continue
		}
		c.learn(name, text, seen)
	}
}

// moduleError names the files that a module could have been in.
type moduleError struct{ tried [2]string }

func (e *moduleError) Error() string {
	return fmt.Sprintf("neither %s nor %s exists", e.tried[0], e.tried[1])
}

func (e *moduleError) Unwrap() error { return fs.ErrNotExist }

func (c *checker) readModule(name string) ([]byte, error) {
	for part := range strings.SplitSeq(name, ".") {
		if part == "" || strings.ContainsAny(part, "/\\:\x00") {
			return nil, fmt.Errorf("module name %q: names joined by dots expected", name)
		}
	}
	file := strings.ReplaceAll(name, ".", "/")
	tried := [2]string{file + ".lua", path.Join(file, "init.lua")}
	for _, f := range tried {
		text, err := c.options.Read(f)
		if !errors.Is(err, fs.ErrNotExist) {
			return text, err
		}
	}
	return nil, &moduleError{tried}
}

// learn takes the globals and fields that another file sets for known.
func (c *checker) learn(name string, text []byte, seen map[string]bool) {
	s := readSource(name, text, func(Finding) {})
	if s.chunk == nil {
		c.names.dynamic = true
		return
	}
	where, p := place(s)
	if p.failed {
		c.names.dynamic = true
		return
	}
	n := resolve(s, &where)
	for name := range n.assigned {
		c.names.assigned[name], c.outside[name] = true, true
	}
	maps.Copy(c.set, n.fields)
	maps.Copy(c.names.handed, n.handed)
	c.names.dynamic = c.names.dynamic || n.dynamic
	if seen != nil {
		c.require(n, &where, seen, false)
	}
}

// setBySibling tells whether another file of the folder sets a global: it may
// require this one.
func (c *checker) setBySibling(name string) bool {
	if c.siblings == nil {
		c.siblings, c.added = map[string]bool{}, map[string]bool{}
		c.readSiblings()
	}
	return c.siblings[name]
}

func (c *checker) readSiblings() {
	if c.options.Siblings == nil || c.options.Read == nil {
		return
	}
	for i, file := range c.options.Siblings() {
		text, err := c.options.Read(file)
		if err != nil || i >= maxSiblings || !bytes.Contains(text, []byte("require")) {
			continue
		}
		s := readSource(file, text, func(Finding) {})
		if s.chunk == nil {
			continue
		}
		where, p := place(s)
		if p.failed {
			continue
		}
		n := resolve(s, &where)
		maps.Copy(c.siblings, n.assigned)
		maps.Copy(c.added, n.fields)
	}
}
