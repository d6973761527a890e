package host

import (
	"math"
	"strings"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"
)

// TestDuration: seconds and text are the same, and what is neither says why.
func TestDuration(t *testing.T) {
	for _, c := range []struct {
		v    lua.LValue
		want time.Duration
	}{
		{lua.LNumber(0), 0},
		{lua.LNumber(1.5), 1500 * time.Millisecond},
		{lua.LNumber(math.Inf(1)), forEver},
		{lua.LNumber(1e300), forEver},
		{lua.LString("90s"), 90 * time.Second},
		{lua.LString("5m"), 5 * time.Minute},
		{lua.LString("1h30m"), 90 * time.Minute},
		{lua.LString(" 1h 30m "), 90 * time.Minute},
		{lua.LString("1.5h"), 90 * time.Minute},
		{lua.LString("5 m"), 5 * time.Minute},
		{lua.LString("0.5"), 500 * time.Millisecond},
		{lua.LString("2d"), 48 * time.Hour},
		{lua.LString("1w1d"), 8 * 24 * time.Hour},
		{lua.LString("250ms"), 250 * time.Millisecond},
		{lua.LString("0s"), 0},
		{lua.LString("99999999999w"), forEver},
	} {
		if got, err := durationOf(c.v); err != nil || got != c.want {
			t.Errorf("%s is %v (%v), want %v", c.v, got, err, c.want)
		}
	}
	for _, c := range []struct {
		v    lua.LValue
		want string
	}{
		{lua.LNumber(-1), "seconds expected, 0 or more, got -1"},
		{lua.LNumber(math.NaN()), "seconds expected, 0 or more, got "},
		{lua.LTrue, `seconds or text like "1h30m" expected, got boolean true`},
		{lua.LNil, `seconds or text like "1h30m" expected, got nil`},
		{lua.LString(""), `duration expected, like "90s" or "1h30m", got ""`},
		{lua.LString("soon"), `duration expected, like "90s" or "1h30m", got "soon"`},
		{lua.LString("-5m"), `duration expected, like "90s" or "1h30m", got "-5m"`},
		{lua.LString("1.2.3s"), `duration expected, like "90s" or "1h30m", got "1.2.3s"`},
		{lua.LString("5,"), `"5,": no unit after the last number; the units are w, d, h, m, s, ms`},
		{lua.LString("1h30"), `"1h30": no unit after the last number`},
		{lua.LString("30m1h"), `"30m1h": longer units come first, each once, as in "1h30m"`},
		{lua.LString("1m1m"), `longer units come first, each once`},
		{lua.LString("5min"), `"5min": unknown unit "min" (did you mean "m"?)`},
		{lua.LString("5 minutes"), `"5 minutes": unknown unit "minutes" (did you mean "m"?)`},
		{lua.LString("2H"), `"2H": unknown unit "H" (did you mean "h"?)`},
		{lua.LString("3y"), `"3y": unknown unit "y"; the units are w, d, h, m, s, ms`},
	} {
		if got, err := durationOf(c.v); err == nil || !strings.HasPrefix(err.Error(), c.want) && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s is %v (%v), want %q", c.v, got, err, c.want)
		}
	}
}

// TestShortDuration: what a timer writes is what a script can read.
func TestShortDuration(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0ms", 90 * time.Second: "1m30s", 90 * time.Minute: "1h30m", 48 * time.Hour: "2d", 7 * 24 * time.Hour: "1w",
		8 * 24 * time.Hour: "8d", 1500 * time.Millisecond: "1s500ms", 1500 * time.Microsecond: "1.5ms", forEver: "for ever",
	} {
		if got := shortDuration(d); got != want {
			t.Errorf("%v is written %s, want %s", d, got, want)
		}
	}
}
