package main

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/tgscript/tgscript/reference"
)

// mostOffered bounds what Tab lists: who gets more has to write another letter.
const mostOffered = 400

// complete lists what may stand in the place of the word that before ends with,
// and where that begins. above are the lines of the input before it.
func (con *conversation) complete(ctx context.Context, above, before string) (words []string, from int) {
	if above == "" {
		if words, from, ok := completeOrder(before); ok {
			return words, from
		}
	} else {
		above += "\n"
	}
	words, from = con.console.Complete(ctx, above+before)
	if len(words) > mostOffered {
		words = words[:mostOffered]
	}
	return words, max(0, from-len(above))
}

// completeOrder is complete for what is no Lua.
func completeOrder(before string) (words []string, from int, ok bool) {
	trimmed := strings.TrimLeft(before, " ")
	if name, isHelp := strings.CutPrefix(trimmed, "?"); isHelp {
		name = strings.TrimLeft(name, " ")
		return reference.Complete(name), len(before) - len(name), true
	}
	if name, isHelp := strings.CutPrefix(trimmed, "help "); isHelp && !strings.ContainsAny(name, "(\"'") {
		name = strings.TrimLeft(name, " ")
		return reference.Complete(name), len(before) - len(name), true
	}
	if !strings.HasPrefix(trimmed, ".") {
		return nil, 0, false
	}
	order, arg, spaced := strings.Cut(trimmed, " ")
	if !spaced {
		for name := range orders() {
			words = append(words, "."+name)
		}
		return among(words, order), len(before) - len(order), true
	}
	switch arg = strings.TrimLeft(arg, " "); order {
	case ".load", ".save":
		words = luaFiles(arg)
	case ".updates":
		words = among([]string{"messages", "all", "off"}, arg)
	}
	return words, len(before) - len(arg), true
}

// among lists those of words that begin with a prefix, sorted.
func among(words []string, prefix string) []string {
	words = slices.DeleteFunc(words, func(w string) bool { return !strings.HasPrefix(w, prefix) })
	slices.Sort(words)
	return words
}

// luaFiles lists the scripts, and folders, that a path may become.
func luaFiles(path string) (names []string) {
	dir, _ := filepath.Split(path)
	where := dir
	if where == "" {
		where = "."
	}
	entries, err := os.ReadDir(where)
	if err != nil {
		return nil
	}
	for _, e := range entries {
		switch {
		case strings.HasPrefix(e.Name(), "."):
		case e.IsDir():
			names = append(names, dir+e.Name()+"/")
		case strings.HasSuffix(e.Name(), ".lua"):
			names = append(names, dir+e.Name())
		}
	}
	return among(names, path)
}
