package check

import (
	"strconv"
	"testing"

	"github.com/tgscript/tgscript/reference"
)

// Nothing is found in the examples of the reference but what they are about.
func TestExamples(t *testing.T) {
	count := 0
	try := func(name, source, deprecated string, testing bool) {
		if source != "" {
			count++
		}
		for _, f := range Script(name, []byte(source), Options{Testing: testing}) {
			if f.Code != "deprecated" || deprecated == "" {
				t.Error(f.String())
			}
		}
	}
	for _, m := range reference.Methods() {
		try(m.Name, m.Example, "", false)
	}
	for _, c := range reference.Constructors() {
		try(c.Name, c.Example, "", false)
	}
	var all func(list []*reference.Global)
	all = func(list []*reference.Global) {
		for _, g := range list {
			try(g.Name, g.Example, g.Deprecated, g.Testing)
			all(g.Members)
		}
	}
	all(reference.Globals())
	for _, c := range reference.Classes() {
		all(c.Methods)
	}
	if count < 2000 {
		t.Errorf("%d examples only", count)
	}
}

// What is said not to be there is not there, and what is said to be there is.
func TestElsewhere(t *testing.T) {
	source := "local function has(path) local v = _G for name in path:gmatch('[^.]+') do v = v and v[name] end return v ~= nil end\n"
	var names []string
	for name := range elsewhere {
		names = append(names, name)
		source += "if has('" + name + "') then print('" + strconv.Itoa(len(names)-1) + "\\tis there') end\n"
	}
	for i, what := range run(t, source) {
		t.Errorf("%s %s", names[i], what)
	}
}
