package host

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // machines without zones of their own know Europe/Berlin, too

	lua "github.com/yuin/gopher-lua"
)

// Points in time are seconds since 1970 in Lua, as os.time has them and Telegram,
// but with fractions. A zone is a name, "UTC", "+02:00", or the machine's own if it
// is left out.

// lastTime is the end of the year 9999, before and after which no time is written
// in four digits.
const lastTime = 253402300799

// openTime makes the time library.
func (h *host) openTime() {
	h.zones = map[string]*time.Location{}
	h.register("time.now", func(L *lua.LState) int { return pushTime(L, h.opts.Now()) })
	h.register("time.monotonic", h.osClock)
	h.register("time.format", h.timeFormat)
	h.register("time.parse", h.timeParse)
	h.register("time.date", h.timeDate)
	h.register("time.at", h.timeAt)
	h.register("time.add", h.timeAdd)
	h.register("time.diff", h.timeDiff)
	h.register("time.duration", func(L *lua.LState) int {
		d, err := durationOf(L.Get(1))
		if err != nil {
			h.fail(L, "time.duration: %s", err)
		}
		L.Push(lua.LNumber(d.Seconds()))
		return 1
	})
	h.register("time.short", func(L *lua.LState) int {
		d, err := durationOf(L.Get(1))
		if err != nil {
			h.fail(L, "time.short: %s", err)
		}
		L.Push(lua.LString(shortDuration(d)))
		return 1
	})
}

// pushTime pushes a time in seconds, to the microsecond: a float has no more.
func pushTime(L *lua.LState, t time.Time) int {
	L.Push(lua.LNumber(float64(t.UnixMicro()) / 1e6))
	return 1
}

// timeArg is argument n of fn, in a zone.
func (h *host) timeArg(L *lua.LState, fn string, n int, zone *time.Location) time.Time {
	var s float64
	switch v := L.Get(n).(type) {
	case lua.LNumber:
		s = float64(v)
	case Long:
		s = float64(v)
	default:
		h.fail(L, "%s: time in seconds since 1970 expected, got %s", fn, describe(v))
	}
	if !(math.Abs(s) <= lastTime) {
		h.fail(L, "%s: time within the years to 9999 expected, got %v seconds", fn, s)
	}
	return time.UnixMicro(int64(math.Round(s * 1e6))).In(zone)
}

// zoneArg is argument n of fn, a zone that may be left out.
func (h *host) zoneArg(L *lua.LState, fn string, n int) *time.Location {
	zone, err := h.zoneOf(L.Get(n))
	if err != nil {
		h.fail(L, "%s: %s", fn, err)
	}
	return zone
}

// maxZones is how many zones a script is remembered to have used.
const maxZones = 1000

func (h *host) zoneOf(v lua.LValue) (*time.Location, *argError) {
	if v == lua.LNil {
		return time.Local, nil
	}
	name, ok := v.(lua.LString)
	if !ok {
		return nil, expected("name of a zone", v)
	}
	if zone := h.zones[string(name)]; zone != nil {
		return zone, nil
	}
	zone, err := time.LoadLocation(string(name))
	if offset, rest, ok := zoneOffset(string(name)); ok && rest == "" {
		zone, err = time.FixedZone(offsetName(offset), offset), nil
	}
	if err != nil || name == "" {
		return nil, wrong("no zone %q: want a name such as Europe/Berlin, UTC or +02:00", string(name))
	}
	if len(h.zones) < maxZones {
		h.zones[string(name)] = zone
	}
	return zone, nil
}

// zoneOffset reads Z, +02, +0200 or +02:00 from the front of s.
func zoneOffset(s string) (seconds int, rest string, ok bool) {
	if rest, ok := strings.CutPrefix(s, "Z"); ok {
		return 0, rest, true
	}
	if len(s) < 3 || s[0] != '+' && s[0] != '-' || !isDigit(s[1]) || !isDigit(s[2]) {
		return 0, s, false
	}
	hours, _ := strconv.Atoi(s[1:3])
	minutes, after := 0, s[3:]
	if m := strings.TrimPrefix(after, ":"); len(m) >= 2 && isDigit(m[0]) && isDigit(m[1]) {
		minutes, _ = strconv.Atoi(m[:2])
		after = m[2:]
	}
	if hours > 23 || minutes > 59 {
		return 0, s, false
	}
	seconds = (hours*60 + minutes) * 60
	if s[0] == '-' {
		seconds = -seconds
	}
	return seconds, after, true
}

func offsetName(seconds int) string {
	sign := '+'
	if seconds < 0 {
		sign, seconds = '-', -seconds
	}
	return fmt.Sprintf("%c%02d:%02d", sign, seconds/3600, seconds/60%60)
}

// rfc3339 is how times are written without a layout.
const rfc3339 = "2006-01-02T15:04:05.999999Z07:00"

// timeFormat is time.format(t [, layout [, zone]]).
func (h *host) timeFormat(L *lua.LState) int {
	t := h.timeArg(L, "time.format", 1, h.zoneArg(L, "time.format", 3))
	if L.Get(2) == lua.LNil {
		L.Push(lua.LString(t.Format(rfc3339)))
		return 1
	}
	text, bad := strftime(t, h.textArg(L, "time.format", 2))
	if bad != "" {
		h.fail(L, "time.format: unknown conversion %q in the layout", bad)
	}
	L.Push(lua.LString(text))
	return 1
}

// timeDate is time.date(t [, zone]).
func (h *host) timeDate(L *lua.LState) int {
	t := h.timeArg(L, "time.date", 1, h.zoneArg(L, "time.date", 2))
	d := h.dateTable(t)
	zone, offset := t.Zone()
	d.RawSetString("sec", lua.LNumber(float64(t.Second())+float64(t.Nanosecond())/1e9))
	d.RawSetString("zone", lua.LString(zone))
	d.RawSetString("offset", lua.LNumber(offset))
	L.Push(d)
	return 1
}

// timeAt is time.at{ year =, month =, ... [, zone =] }: what is left out is the
// first, and what is too large goes over into the next.
func (h *host) timeAt(L *lua.LState) int {
	fields := map[string]float64{"month": 1, "day": 1}
	names := []string{"year", "month", "day", "hour", "min", "sec", "zone", "offset", "wday", "yday", "isdst"}
	var zone, offset lua.LValue = lua.LNil, lua.LNil
	if L.Get(1).Type() != lua.LTTable {
		h.fail(L, "time.at: table expected, as in { year = 2026, month = 12, day = 24 }, got %s", describe(L.Get(1)))
	}
	h.eachOption(L, "time.at", L.Get(1), names, func(name string, v lua.LValue) *argError {
		switch name {
		case "zone":
			zone = v
		case "offset":
			offset = v
		case "wday", "yday", "isdst": // of time.date; the others say it all
		default:
			n, ok := v.(lua.LNumber)
			if f := float64(n); !ok || !(math.Abs(f) < 1e9) || f != math.Trunc(f) && name != "sec" {
				return expected("whole number", v)
			}
			fields[name] = float64(n)
		}
		return nil
	})
	if _, ok := fields["year"]; !ok {
		h.fail(L, "time.at: year is missing")
	}
	in, err := h.zoneOf(zone)
	if seconds, ok := offset.(lua.LNumber); ok { // what time.date calls a zone may be no name of one
		in, err = time.FixedZone("", int(seconds)), nil
	}
	if err != nil {
		h.fail(L, "time.at: %s", err.in("zone"))
	}
	n := func(name string) int { return int(fields[name]) }
	whole, part := math.Modf(fields["sec"])
	t := time.Date(n("year"), time.Month(n("month")), n("day"), n("hour"), n("min"), int(whole), 0, in)
	return pushTime(L, t.Add(time.Duration(part*1e9)))
}

// timeAdd is time.add(t, what [, zone]): what is a duration, or a table. A day or
// a month later it is the same time of the day in the zone; what the month does not
// have is its last day.
func (h *host) timeAdd(L *lua.LState) int {
	const fn = "time.add"
	t := h.timeArg(L, fn, 1, h.zoneArg(L, fn, 3))
	switch v := L.Get(2).(type) {
	case lua.LNumber:
		L.Push(L.CheckNumber(1) + v)
		return 1
	case *lua.LTable:
		parts := map[string]float64{}
		h.eachOption(L, fn, v, []string{"years", "months", "weeks", "days", "hours", "minutes", "seconds"}, func(name string, v lua.LValue) *argError {
			n, ok := v.(lua.LNumber)
			if f := float64(n); !ok || !(math.Abs(f) < 1e9) || f != math.Trunc(f) && name != "hours" && name != "minutes" && name != "seconds" {
				return expected("whole number", v)
			}
			parts[name] = float64(n)
			return nil
		})
		t = addMonths(t, int(parts["years"])*12+int(parts["months"])).AddDate(0, 0, int(parts["weeks"])*7+int(parts["days"]))
		seconds := parts["hours"]*3600 + parts["minutes"]*60 + parts["seconds"]
		L.Push(lua.LNumber(float64(t.UnixMicro())/1e6 + seconds))
		return 1
	}
	text := h.textArg(L, fn, 2)
	positive, negative := strings.CutPrefix(text, "-")
	d, err := parseDuration(positive)
	if err != nil {
		h.fail(L, "%s: %s", fn, err)
	}
	if negative {
		d = -d
	}
	L.Push(lua.LNumber(float64(t.UnixMicro())/1e6 + d.Seconds()))
	return 1
}

// addMonths keeps the day, or takes the month's last.
func addMonths(t time.Time, n int) time.Time {
	if n == 0 {
		return t
	}
	y, m, d := t.Date()
	last := time.Date(y, m+time.Month(n)+1, 0, 0, 0, 0, 0, time.UTC).Day()
	hour, minute, sec := t.Clock()
	return time.Date(y, m+time.Month(n), min(d, last), hour, minute, sec, t.Nanosecond(), t.Location())
}

// timeDiff is time.diff(later, earlier [, zone]): what lies between, in the units of
// the calendar; total is all of it in seconds, and negative when earlier is later.
func (h *host) timeDiff(L *lua.LState) int {
	zone := h.zoneArg(L, "time.diff", 3)
	to, from := h.timeArg(L, "time.diff", 1, zone), h.timeArg(L, "time.diff", 2, zone)
	t := h.L.CreateTable(0, 7)
	t.RawSetString("total", lua.LNumber(to.Sub(from).Seconds()))
	if to.Year()-from.Year() > 200 || from.Year()-to.Year() > 200 { // beyond time.Duration
		t.RawSetString("total", lua.LNumber(to.Unix()-from.Unix()))
	}
	if to.Before(from) {
		to, from = from, to
	}
	months := (to.Year()-from.Year())*12 + int(to.Month()) - int(from.Month())
	for months > 0 && addMonths(from, months).After(to) {
		months--
	}
	from = addMonths(from, months)
	days := int(to.Sub(from)/(24*time.Hour)) + 1
	for days > 0 && from.AddDate(0, 0, days).After(to) {
		days--
	}
	rest := to.Sub(from.AddDate(0, 0, days))
	for name, n := range map[string]float64{
		"years": float64(months / 12), "months": float64(months % 12), "days": float64(days),
		"hours": math.Floor(rest.Hours()), "minutes": math.Mod(math.Floor(rest.Minutes()), 60), "seconds": math.Mod(rest.Seconds(), 60),
	} {
		t.RawSetString(name, lua.LNumber(n))
	}
	L.Push(t)
	return 1
}
