package host

import (
	"strconv"
	"strings"
	"time"

	lua "github.com/yuin/gopher-lua"
)

// forEver is a duration that stands for no end at all: what math.huge becomes,
// and every number of seconds that a time.Duration can't hold. It is 290 years.
const forEver = 9_000_000_000 * time.Second

// durationUnits are what a duration is written in, the longest first.
var durationUnits = []struct {
	name string
	unit time.Duration
}{
	{"w", 7 * 24 * time.Hour}, {"d", 24 * time.Hour}, {"h", time.Hour}, {"m", time.Minute}, {"s", time.Second}, {"ms", time.Millisecond},
}

// durationOf reads how long something takes, as every function and option of a
// script has it: a number of seconds, or text such as "90", "90s", "1h30m" or "2d".
func durationOf(v lua.LValue) (time.Duration, *argError) {
	switch v := v.(type) {
	case lua.LNumber:
		if !(v >= 0) {
			return 0, wrong("seconds expected, 0 or more, got %s", v)
		}
		return seconds(float64(v)), nil
	case lua.LString:
		return parseDuration(string(v))
	}
	return 0, expected(`seconds or text like "1h30m"`, v)
}

// seconds is a number of seconds that is not negative.
func seconds(n float64) time.Duration {
	if n >= forEver.Seconds() {
		return forEver
	}
	return time.Duration(n * float64(time.Second))
}

// parseDuration reads numbers with their units, the longer units first.
func parseDuration(text string) (time.Duration, *argError) {
	rest, total, next := strings.TrimSpace(text), 0.0, 0
	if rest == "" {
		return 0, wrong(`duration expected, like "90s" or "1h30m", got %q`, text)
	}
	for rest != "" {
		digits := strings.TrimLeft(rest, "0123456789.")
		n, err := strconv.ParseFloat(rest[:len(rest)-len(digits)], 64)
		if err != nil {
			return 0, wrong(`duration expected, like "90s" or "1h30m", got %q`, text)
		}
		digits = strings.TrimLeft(digits, " ")
		after := strings.TrimLeft(digits, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
		if digits == "" && next == 0 {
			return seconds(n), nil
		}
		i, unknown := unitOf(digits[:len(digits)-len(after)], text)
		switch {
		case unknown != nil:
			return 0, unknown
		case i < next:
			return 0, wrong(`%q: longer units come first, each once, as in "1h30m"`, text)
		}
		total, next = total+n*durationUnits[i].unit.Seconds(), i+1
		rest = strings.TrimLeft(after, " ")
	}
	return seconds(total), nil
}

// unitOf finds a unit by its name.
func unitOf(name, text string) (int, *argError) {
	var short []string
	for i, u := range durationUnits {
		if u.name == name {
			return i, nil
		}
		short = append(short, u.name)
	}
	if name == "" {
		return 0, wrong("%q: no unit after the last number; the units are %s", text, listed(short))
	}
	for _, u := range durationUnits { // "min", "hours", "H"
		if strings.EqualFold(u.name, name[:1]) {
			return 0, wrong("%q: unknown unit %q (did you mean %q?)", text, name, u.name)
		}
	}
	return 0, wrong("%q: unknown unit %q; the units are %s", text, name, listed(short))
}

// shortDuration writes a duration as a script would.
func shortDuration(d time.Duration) string {
	if d >= forEver {
		return "for ever"
	}
	var s strings.Builder
	for _, u := range durationUnits {
		if n := d / u.unit; n > 0 && (u.name != "w" || d%u.unit == 0) && u.name != "ms" {
			s.WriteString(strconv.FormatInt(int64(n), 10) + u.name)
			d -= n * u.unit
		}
	}
	if d > 0 || s.Len() == 0 {
		s.WriteString(strconv.FormatFloat(float64(d)/1e6, 'g', -1, 64) + "ms")
	}
	return s.String()
}
