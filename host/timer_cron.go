package host

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
	lua "github.com/yuin/gopher-lua"

	"github.com/tgscript/tgscript/reference"
)

// A cron line says when by the clock on the wall of its zone, five fields or a name
// like @daily. Two things happen to that clock.
//
// It is put forward or back for summer. A line with fixed hours and minutes is due
// once a day even so: at the moment of the change if its time is left out that day,
// and the first time if it comes twice. One whose minutes or hours begin with *
// is due whenever the clock shows what it asks for, twice or never.
//
// It is wrong, or the machine sleeps. What was due meanwhile is made up for at once,
// by a single run. A clock that is set back does not repeat what was done, unless
// by more than three hours: then it was wrong before.

// cronNames are the lines that have a name.
var cronNames = []string{"@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"}

// cronFields are the fields of a line, in their order.
var cronFields = []struct {
	name, wanted string
	option       cron.ParseOption
}{
	{"minute", "0-59", cron.Minute},
	{"hour", "0-23", cron.Hour},
	{"day", "1-31", cron.Dom},
	{"month", "1-12 or jan-dec", cron.Month},
	{"weekday", "0-7 or sun-sat, 0 and 7 being Sunday", cron.Dow},
}

// A schedule is a cron line, read.
type schedule struct {
	spec  *cron.SpecSchedule // of a zone without summer if fixed, else of zone
	zone  *time.Location
	fixed bool // hours and minutes do not begin with *
}

// luaCron is cron(line, fn [, { zone = }]).
func (h *host) luaCron(L *lua.LState) int {
	line, ok := L.Get(1).(lua.LString)
	switch {
	case !ok:
		h.fail(L, `cron: line expected, like "0 9 * * *", got %s`, describe(L.Get(1)))
	case L.GetTop() > 3:
		h.fail(L, "cron: a line, a function and options expected, got %d arguments", L.GetTop())
	}
	fn := h.checkCallable(L, 2)
	zone, err := cronZone(L.Get(3))
	if err != nil {
		h.fail(L, "cron: %s", err)
	}
	s, err := parseCron(string(line), zone)
	if err != nil {
		h.fail(L, "cron: %s", err)
	}
	if s.next(h.opts.Now()).IsZero() {
		h.fail(L, "cron: there is no such day as that of %q", string(line))
	}
	what := fmt.Sprintf("cron %q", string(line))
	if zone != time.Local {
		what += " " + zone.String()
	}
	return h.addTimer(L, &timer{what: what, fn: fn, wall: true, next: func(due, now time.Time) time.Time {
		if due.After(now) && due.Sub(now) < setBack {
			now = due
		}
		return s.next(now)
	}})
}

// cronZone reads the options of cron.
func cronZone(v lua.LValue) (*time.Location, *argError) {
	if v == lua.LNil {
		return time.Local, nil
	}
	t, ok := v.(*lua.LTable)
	if !ok {
		return nil, expected("table of options", v)
	}
	zone := time.Local
	for k, e := t.Next(lua.LNil); k != lua.LNil; k, e = t.Next(k) {
		if k != lua.LString("zone") {
			return nil, wrong("unknown option %s%s", keyName(k), orElse(reference.DidYouMean(k.String(), []string{"zone"}), "; the only one is zone"))
		}
		name, ok := e.(lua.LString)
		if !ok {
			return nil, expected("name of a zone", e).in("zone")
		}
		var err error
		if zone, err = time.LoadLocation(string(name)); err != nil || name == "" {
			return nil, wrong(`unknown zone %q; they are called "UTC" or like "Europe/Berlin"`, string(name))
		}
	}
	return zone, nil
}

// orElse is text, or if that is empty other.
func orElse(text, other string) string {
	if text == "" {
		return other
	}
	return text
}

// parseCron reads a line.
func parseCron(line string, zone *time.Location) (*schedule, *argError) {
	s := &schedule{zone: zone, fixed: true}
	parts := strings.Fields(line)
	options := cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow
	switch {
	case strings.HasPrefix(line, "@every"):
		return nil, wrong("%q: use every(duration, fn)", line)
	case strings.HasPrefix(line, "@"):
		name := strings.ToLower(strings.TrimSpace(line))
		if hint := reference.DidYouMean(name, cronNames); !slices.Contains(cronNames, name) {
			return nil, wrong("unknown name %q%s", line, orElse(hint, ", not one of "+listed(cronNames)))
		}
		parts, options = []string{name}, cron.Descriptor
		s.fixed = name != "@hourly"
	case len(parts) > 0 && strings.Contains(parts[0], "TZ="):
		return nil, wrong("%q: the zone is an option: cron(line, fn, { zone = %q })", line, "Europe/Berlin")
	case len(parts) != len(cronFields):
		return nil, wrong("5 fields expected, minute hour day month weekday, got %d in %q", len(parts), line)
	default:
		for i, f := range cronFields {
			if f.option == cron.Dow {
				parts[i] = sundays(parts[i])
			}
			if _, err := cron.NewParser(f.option).Parse(parts[i]); err != nil || hasGap(parts[i]) {
				return nil, wrong(`%s: %s expected, as *, a number, 1-5, 1,3 or */2, got %q`, f.name, f.wanted, strings.Fields(line)[i])
			}
		}
		s.fixed = !strings.ContainsAny(parts[0][:1]+parts[1][:1], "*?")
	}
	parsed, err := cron.NewParser(options).Parse(strings.Join(parts, " "))
	if err != nil {
		return nil, wrong("%q: %s", line, err)
	}
	s.spec = parsed.(*cron.SpecSchedule)
	if s.spec.Location = zone; s.fixed {
		s.spec.Location = time.UTC
	}
	return s, nil
}

// hasGap tells of a list with nothing between two commas, which the parser takes
// for no time at all.
func hasGap(field string) bool { return strings.Contains(","+field+",", ",,") }

// sundays writes 7, which the parser does not know, as 0.
func sundays(field string) string {
	list := strings.Split(field, ",")
	for i, part := range list {
		if part == "7" {
			list[i] = "0"
		} else if from, ok := strings.CutSuffix(part, "-7"); ok {
			list[i] = from + "-6,0"
		}
	}
	return strings.Join(list, ",")
}

// next is the first time after t when the line is due, the zero time if there is
// none.
func (s *schedule) next(t time.Time) time.Time {
	if !s.fixed {
		return s.spec.Next(t.In(s.zone))
	}
	local := t.In(s.zone)
	wall := time.Date(local.Year(), local.Month(), local.Day(), local.Hour(), local.Minute(), local.Second(), 0, time.UTC)
	for {
		if wall = s.spec.Next(wall); wall.IsZero() {
			return wall
		}
		if due := s.when(wall); due.After(t) {
			return due
		}
	}
}

// when is the first moment at which the clock of the zone shows wall or, where it
// leaves that out, more.
func (s *schedule) when(wall time.Time) time.Time {
	const day = 24 * 60 * 60
	_, before := time.Unix(wall.Unix()-day, 0).In(s.zone).Zone()
	_, after := time.Unix(wall.Unix()+day, 0).In(s.zone).Zone()
	for _, offset := range []int{max(before, after), min(before, after)} {
		at := time.Unix(wall.Unix()-int64(offset), 0).In(s.zone)
		if _, here := at.Zone(); here == offset {
			return at
		}
	}
	change, _ := time.Unix(wall.Unix()-int64(before), 0).In(s.zone).ZoneBounds()
	return change
}
