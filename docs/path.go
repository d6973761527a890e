package docs

import (
	"strings"

	"github.com/tgscript/tgscript/reference"
)

// Where the pages are. No two differ only in case.
const indexPath = "assets/search-index.js"

// pathOf is where the page about an entry is. What has no page of its own stands
// on that of what it belongs to, which then has an anchor.
func pathOf(e reference.Entry) string {
	switch e := e.(type) {
	case *reference.Method:
		return "methods/" + e.Name + ".html"
	case *reference.Constructor:
		return "constructors/" + e.Name + ".html"
	case *reference.Type:
		return "types/" + e.Name + ".html"
	case *reference.Namespace:
		return "namespaces/" + e.Name + ".html"
	case *reference.Error:
		return "errors/" + strings.ReplaceAll(e.Name, " ", "_") + ".html"
	case *reference.Global:
		return globalPath(e)
	case *reference.Class:
		return classPath(e.Name)
	case *reference.Alias:
		return classPath(e.Name)
	case *reference.List:
		return e.Name + "/index.html"
	}
	return ""
}

// relative is a path as a page at from links to it. Both may end in an anchor.
func relative(from, to string) string {
	for {
		i, j := strings.Index(from, "/"), strings.Index(to, "/")
		if i < 0 || i != j || from[:i] != to[:j] {
			break
		}
		from, to = from[i+1:], to[j+1:]
	}
	return strings.Repeat("../", strings.Count(from, "/")) + to
}
