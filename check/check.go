package check

import (
	"fmt"
	"strings"

	"github.com/yuin/gopher-lua/ast"
)

// Options say how a script is checked.
type Options struct {
	// Testing: the script has what only files of tgscript test have. Files called
	// *_test.lua have it anyway.
	Testing bool
	// Read reads a file that the script requires, by its path from the script's
	// folder; nil: what modules are there is not known.
	Read func(path string) ([]byte, error)
	// Siblings are other files of the script's folder, by the same paths: globals
	// that one of them sets may be there.
	Siblings func() []string
}

// Script checks one script. The name is what findings say; text is its source.
func Script(name string, text []byte, o Options) []Finding {
	c := &checker{options: o, testing: o.Testing || strings.HasSuffix(name, "_test.lua")}
	c.source = readSource(name, text, c.found)
	if c.chunk != nil {
		c.run()
	}
	return c.finish(c.findings)
}

// checker checks one script.
type checker struct {
	*source
	options  Options
	testing  bool
	places   places
	names    *names
	library  *library
	shapes   map[ast.Expr]shape
	multi    map[*ast.FuncCallExpr][]shape
	set      map[string]bool // names of fields that the script, or a module of it, sets
	outside  map[string]bool // globals that modules set
	siblings map[string]bool // globals that other files of the folder set
	added    map[string]bool // names of fields that they set
	reported map[*variable]bool
	findings []Finding
	protects int // how deep in functions that are expected to fail
}

func (c *checker) found(f Finding) {
	if !c.full() {
		c.findings = append(c.findings, f)
	}
}

// full tells whether so much is wrong that it is enough.
func (c *checker) full() bool { return len(c.findings) >= maxFindings }

// run checks a script whose syntax is right.
func (c *checker) run() {
	c.readComments(c.found)
	c.readAccount()
	where, p := place(c.source)
	if p.failed {
		at := span{1, 1, 1, 1}
		if p.next > 0 && p.next <= len(c.tokens) {
			at = c.tokens[p.next-1].span
		}
		c.found(Finding{Code: "too-deep", span: at, Message: fmt.Sprintf("code nests more than %d deep: the script is not checked", maxNesting)})
		return
	}
	c.places = where
	c.names = resolve(c.source, &c.places)
	c.set, c.reported = c.names.fields, map[*variable]bool{}
	c.library, _ = libraries.Get().(*library)
	defer libraries.Put(c.library)
	c.readModules()
	c.forget()
	c.hint()
	c.forget()
	c.walk()
	c.checkGlobals()
	if len(c.tokens) < maxCompiled {
		c.compile(c.found) // last: it changes the tree
	}
}

// forget drops what has been inferred.
func (c *checker) forget() {
	c.shapes, c.multi = map[ast.Expr]shape{}, map[*ast.FuncCallExpr][]shape{}
	for _, v := range c.names.all {
		v.shape, v.shaped = nil, false
	}
}
