package host

import (
	"context"
	"regexp"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// A worked input is one that raised no error and was not refused.
type worked struct {
	source string
	expr   string // what it shows; "" if it is a statement, or has shown nothing worth a line
	last   bool   // it reads _, the value before
}

// readsLast finds inputs that read _, and some that only seem to.
var readsLast = regexp.MustCompile(`(^|[^\w.:"'])_([^\w]|$)`)

// keep keeps an input that has worked.
func (c *Console) keep(in *chunk, values []lua.LValue) {
	if len(in.stmts) == 0 {
		return
	}
	w := worked{source: in.source, last: readsLast.MatchString(in.source)}
	if len(values) > 0 && !in.silent && !isRunning(values[0]) {
		w.expr = in.expr
	}
	c.worked = append(c.worked, w)
}

// isRunning tells whether a value only stands for something that goes on: a
// handler, a timer or a task.
func isRunning(v lua.LValue) bool {
	ud, ok := v.(*lua.LUserData)
	if !ok {
		return false
	}
	switch ud.Value.(type) {
	case *handler, *timer, *task:
		return true
	}
	return false
}

// asking finds inputs that only ask for help.
var asking = regexp.MustCompile(`^\s*help\s*[("'\[]`)

// Script is the session as a script: the inputs that have worked, in their order,
// with what they have shown printed.
func (c *Console) Script(ctx context.Context) (string, error) {
	var source string
	if err := c.do(ctx, func(*lua.LState) { source = scriptOf(c.worked) }); err != nil {
		return "", err
	}
	return source, nil
}

func scriptOf(all []worked) string {
	var b strings.Builder
	for i, w := range all {
		source, end := strings.Trim(w.source, "\n"), ""
		if strings.Contains(w.expr, "--") { // it may end with a comment
			end = "\n"
		}
		switch {
		case asking.MatchString(source):
			continue
		case w.expr == "":
			b.WriteString(source)
		case i+1 < len(all) && lastIsRead(all[i+1:]):
			b.WriteString("_ = " + w.expr + "\nprint(_)")
		default:
			b.WriteString("print(" + w.expr + end + ")")
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// lastIsRead tells whether the value of an input is read by those behind it, before
// another one takes its place.
func lastIsRead(behind []worked) bool {
	for _, w := range behind {
		if w.last {
			return true
		}
		if w.expr != "" {
			return false
		}
	}
	return false
}
