package host

import (
	"fmt"
	"strings"
	"time"

	lua "github.com/yuin/gopher-lua"
)

// openOS makes the os library: the clock, the script's end, and what permissions
// open: the environment, files and programs.
func (h *host) openOS() {
	h.register("os.time", h.osTime)
	h.register("os.date", h.osDate)
	h.register("os.clock", h.osClock)
	h.register("os.difftime", osDiffTime)
	h.register("os.exit", h.osExit)
	h.register("os.getenv", h.osGetenv)
	h.register("os.remove", h.osRemove)
	h.register("os.rename", h.osRename)
	h.register("os.execute", h.osExecute)
	h.register("io.popen", h.ioPopen)
}

// osClock is the time since the script began, in seconds.
func (h *host) osClock(L *lua.LState) int {
	L.Push(lua.LNumber(h.opts.Now().Sub(h.began).Seconds()))
	return 1
}

func osDiffTime(L *lua.LState) int {
	var earlier lua.LNumber
	if L.Get(2) != lua.LNil {
		earlier = L.CheckNumber(2)
	}
	L.Push(L.CheckNumber(1) - earlier)
	return 1
}

// osExit ends the script, from any task, as if it were cancelled: os.exit(),
// os.exit(true), os.exit(false) for status 1, or os.exit(status). A handler's event
// does not come again because of that.
func (h *host) osExit(L *lua.LState) int {
	code := 0
	switch v := L.Get(1).(type) {
	case lua.LBool:
		if !v {
			code = 1
		}
	default:
		code = intArg(L, 1, 0)
	}
	if e := h.currentEvent(); e != nil && !e.ended {
		h.mu.Lock()
		h.eventDone(e.tx)
		h.mu.Unlock()
	}
	h.stop(&ExitError{Code: code})
	h.meter.left = 0
	L.Error(lua.LString(errStopped.Error()), 0)
	return 0
}

// osTime is the time now, or that of a table of local time as os.date("*t")
// makes it, in seconds since 1970.
func (h *host) osTime(L *lua.LState) int {
	if L.Get(1) == lua.LNil {
		L.Push(lua.LNumber(h.opts.Now().Unix()))
		return 1
	}
	tb := L.CheckTable(1)
	field := func(name string, def int) int {
		v := tb.RawGetString(name)
		n, ok := v.(lua.LNumber)
		switch {
		case ok:
			return int(n)
		case v == lua.LNil && def >= 0:
			return def
		}
		h.fail(L, "field '%s' of the date: number expected, got %s", name, typeName(v))
		return 0
	}
	t := time.Date(field("year", -1), time.Month(field("month", -1)), field("day", -1),
		field("hour", 12), field("min", 0), field("sec", 0), 0, time.Local)
	L.Push(lua.LNumber(t.Unix()))
	return 1
}

// osDate formats a time as C's strftime does; "*t" makes a table; a leading "!"
// means UTC.
func (h *host) osDate(L *lua.LState) int {
	format := L.OptString(1, "%c")
	t := h.opts.Now()
	if L.Get(2) != lua.LNil {
		t = time.Unix(int64(L.CheckNumber(2)), 0)
	}
	if rest, utc := strings.CutPrefix(format, "!"); utc {
		t, format = t.UTC(), rest
	} else {
		t = t.Local()
	}
	if strings.HasPrefix(format, "*t") {
		L.Push(h.dateTable(t))
		return 1
	}
	text, bad := strftime(t, format)
	if bad != "" {
		L.ArgError(1, fmt.Sprintf("invalid conversion %q", bad))
	}
	L.Push(lua.LString(text))
	return 1
}

func (h *host) dateTable(t time.Time) *lua.LTable {
	tb := h.L.CreateTable(0, 9)
	for name, n := range map[string]int{
		"year": t.Year(), "month": int(t.Month()), "day": t.Day(), "hour": t.Hour(), "min": t.Minute(),
		"sec": t.Second(), "wday": int(t.Weekday()) + 1, "yday": t.YearDay(),
	} {
		tb.RawSetString(name, lua.LNumber(n))
	}
	tb.RawSetString("isdst", lua.LBool(t.IsDST()))
	return tb
}

// strftime formats t; bad is the first conversion that it does not know.
func strftime(t time.Time, format string) (text, bad string) {
	layouts := map[byte]string{
		'a': "Mon", 'A': "Monday", 'b': "Jan", 'B': "January", 'c': "Mon Jan _2 15:04:05 2006",
		'd': "02", 'D': "01/02/06", 'e': "_2", 'F': "2006-01-02", 'h': "Jan", 'H': "15", 'I': "03",
		'm': "01", 'M': "04", 'p': "PM", 'r': "03:04:05 PM", 'R': "15:04", 'S': "05", 'T': "15:04:05",
		'x': "01/02/06", 'X': "15:04:05", 'y': "06", 'Y': "2006", 'z': "-0700", 'Z': "MST",
	}
	var b strings.Builder
	for i := 0; i < len(format); i++ {
		if format[i] != '%' {
			b.WriteByte(format[i])
			continue
		}
		if i++; i == len(format) {
			return "", "%"
		}
		switch c := format[i]; c {
		case '%':
			b.WriteByte('%')
		case 'n':
			b.WriteByte('\n')
		case 't':
			b.WriteByte('\t')
		case 'j':
			fmt.Fprintf(&b, "%03d", t.YearDay())
		case 's':
			fmt.Fprint(&b, t.Unix())
		case 'u':
			fmt.Fprint(&b, (int(t.Weekday())+6)%7+1)
		case 'w':
			fmt.Fprint(&b, int(t.Weekday()))
		case 'U':
			fmt.Fprintf(&b, "%02d", (t.YearDay()+6-int(t.Weekday()))/7)
		case 'W':
			fmt.Fprintf(&b, "%02d", (t.YearDay()+6-(int(t.Weekday())+6)%7)/7)
		case 'V':
			_, week := t.ISOWeek()
			fmt.Fprintf(&b, "%02d", week)
		default:
			layout, ok := layouts[c]
			if !ok {
				return "", "%" + string(rune(c))
			}
			b.WriteString(t.Format(layout))
		}
	}
	return b.String(), ""
}
