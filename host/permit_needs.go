package host

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/tgscript/tgscript/reference"
)

// needsLine is how a script says what it needs, in its first comment lines:
//
//	-- needs: http api.example.com, read ../data, write out, env TOKEN, run git
//
// Each item is a kind and a value, commas part them, and there may be several such
// lines. A value with a comma or a space is in double quotes. Folders count from
// the script's own. run without a program is any.
var needsLine = regexp.MustCompile(`^--\s*needs:(.*)$`)

// needKinds are the kinds of items, and the flags that allow them.
var needKinds = []struct{ kind, flag string }{{"read", flagRead}, {"write", flagWrite}, {"http", flagHTTP}, {"env", flagEnv}, {"run", flagRun}}

// Needs reads what the script of a file says that it needs.
func Needs(script string) (Permissions, error) {
	var all Permissions
	f, err := os.Open(script)
	if err != nil {
		return all, err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(strings.TrimPrefix(lines.Text(), "\ufeff"))
		if line != "" && !strings.HasPrefix(line, "--") && (n > 1 || !strings.HasPrefix(line, "#")) {
			break
		}
		if m := needsLine.FindStringSubmatch(line); m != nil {
			p, err := ParseNeeds(m[1], filepath.Dir(script))
			if err != nil {
				return all, fmt.Errorf("%s:%d: %w", script, n, err)
			}
			all.Add(p)
		}
	}
	return all, nil // a line too long for the scanner is no comment of a person
}

// ParseNeeds reads items as they are after "needs:". Folders count from dir.
func ParseNeeds(text, dir string) (Permissions, error) {
	var p Permissions
	for _, item := range splitItems(text) {
		g, err := parseNeed(item, dir)
		if err != nil {
			return p, fmt.Errorf("needs: %w", err)
		}
		p.add(g)
	}
	return p, nil
}

// Items are what is allowed, each as ParseNeeds reads it.
func (p *Permissions) Items() []string {
	var all []string
	for _, g := range p.grants() {
		for _, k := range needKinds {
			switch {
			case k.flag != g.flag:
			case g.flag == flagRun && g.value == "*":
				all = append(all, k.kind)
			default:
				all = append(all, k.kind+` "`+g.value+`"`)
			}
		}
	}
	return all
}

// parseNeed reads one item.
func parseNeed(item, dir string) (grant, error) {
	kind, value, _ := strings.Cut(item, " ")
	value = strings.TrimSpace(value)
	if strings.HasPrefix(value, `"`) && strings.HasSuffix(value, `"`) && len(value) > 1 {
		value = value[1 : len(value)-1]
	} else if strings.ContainsAny(value, " \t\"") {
		return grant{}, fmt.Errorf("%q: one value, or one in double quotes, expected after %s", item, kind)
	}
	var names []string
	for _, k := range needKinds {
		names = append(names, k.kind)
		if k.kind != kind {
			continue
		}
		g := grant{k.flag, value}
		switch {
		case kind == "run" && value == "":
			g.value = "*"
		case value == "":
			return g, fmt.Errorf("%q: what to %s is missing", item, kind)
		case kind == "read" || kind == "write":
			if !filepath.IsAbs(value) {
				g.value = filepath.Join(dir, filepath.FromSlash(value))
			}
		}
		return g, g.check()
	}
	hint := reference.DidYouMean(kind, names)
	if hint == "" {
		hint = ", want " + strings.Join(names, ", ") + " and what, with commas between them"
	}
	return grant{}, fmt.Errorf("%q is nothing to need%s", kind, hint)
}

// splitItems parts a list at commas that are not in double quotes.
func splitItems(text string) []string {
	var items []string
	quoted, from := false, 0
	cut := func(to int) {
		if item := strings.TrimSpace(text[from:to]); item != "" {
			items = append(items, item)
		}
	}
	for i := range len(text) {
		switch {
		case text[i] == '"':
			quoted = !quoted
		case text[i] == ',' && !quoted:
			cut(i)
			from = i + 1
		}
	}
	cut(len(text))
	return items
}
