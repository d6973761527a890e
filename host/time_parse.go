package host

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	lua "github.com/yuin/gopher-lua"
)

// timeParse is time.parse(text [, layout [, zone]]): the time, or nil and why the
// text is none. Without a layout it is RFC 3339, of which the time of the day and
// the zone may be left out. Of a layout without a date, the date is today's.
func (h *host) timeParse(L *lua.LState) int {
	text, zone := h.textArg(L, "time.parse", 1), h.zoneArg(L, "time.parse", 3)
	if L.Get(2) == lua.LNil {
		for _, layout := range []string{time.RFC3339, "2006-01-02 15:04:05Z07:00", "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02 15:04", time.DateOnly} {
			if t, err := time.ParseInLocation(layout, text, zone); err == nil {
				return pushTime(L, t)
			}
		}
		return pushError(L, fmt.Errorf("time.parse: a time like 2026-12-24T18:00:00+01:00 expected, got %s", describe(lua.LString(text))))
	}
	p := timeParser{h: h, text: text, zone: zone, now: h.opts.Now().In(zone), fields: map[string]int{}}
	if bad := p.layout(h.textArg(L, "time.parse", 2)); bad != "" {
		h.fail(L, "time.parse: unknown conversion %q in the layout", bad)
	}
	t, err := p.result()
	if err != nil {
		return pushError(L, fmt.Errorf("time.parse: %w", err))
	}
	return pushTime(L, t)
}

// timeParser reads a text by a layout of strftime's conversions.
type timeParser struct {
	h    *host
	text string
	at   int // the next byte
	zone *time.Location
	now  time.Time

	fields map[string]int
	unix   *int64
	err    error
}

// A conversion is a number in the text: what it is, how many digits it has at
// most, and what its values may be.
type conversion struct {
	field            string
	digits, min, max int
}

var conversions = map[byte]conversion{
	'Y': {"year", 4, 0, 9999}, 'm': {"month", 2, 1, 12}, 'd': {"day", 2, 1, 31}, 'e': {"day", 2, 1, 31}, 'H': {"hour", 2, 0, 23},
	'I': {"hour of 12", 2, 1, 12}, 'M': {"minute", 2, 0, 59}, 'S': {"second", 2, 0, 60}, 'j': {"day of the year", 3, 1, 366},
	'y': {"year of the century", 2, 0, 99}, 'u': {"day of the week", 1, 1, 7}, 'w': {"day of the week", 1, 0, 6},
	'U': {"week", 2, 0, 53}, 'W': {"week", 2, 0, 53}, 'V': {"week", 2, 1, 53},
}

// combined are conversions that stand for several.
var combined = map[byte]string{
	'F': "%Y-%m-%d", 'T': "%H:%M:%S", 'R': "%H:%M", 'D': "%m/%d/%y", 'x': "%m/%d/%y", 'X': "%H:%M:%S",
	'r': "%I:%M:%S %p", 'c': "%a %b %e %H:%M:%S %Y",
}

// layout reads the text; bad is the first conversion that it does not know.
func (p *timeParser) layout(layout string) (bad string) {
	p.parts(layout, &bad)
	if bad == "" && p.err == nil && p.at < len(p.text) {
		p.wrong("the end")
	}
	return bad
}

func (p *timeParser) parts(layout string, bad *string) {
	for i := 0; i < len(layout) && *bad == ""; i++ {
		c := layout[i]
		if c != '%' {
			p.literal(c)
			continue
		}
		if i++; i == len(layout) {
			*bad = "%"
			return
		}
		c = layout[i]
		if parts, ok := combined[c]; ok {
			p.parts(parts, bad)
		} else if n, ok := conversions[c]; ok {
			p.number(n)
		} else if !p.other(c) {
			*bad = "%" + string(rune(c))
		}
	}
}

// wrong says what should be at the place that has been come to; the first counts.
func (p *timeParser) wrong(want string) {
	if p.err == nil {
		p.err = fmt.Errorf("%s at character %d: %s expected", describe(lua.LString(p.text)), p.at+1, want)
	}
}

func (p *timeParser) space() {
	for p.at < len(p.text) && strings.IndexByte(" \t\n\r", p.text[p.at]) >= 0 {
		p.at++
	}
}

// literal takes a character of the layout. White space is any, or none.
func (p *timeParser) literal(c byte) {
	switch {
	case strings.IndexByte(" \t\n\r", c) >= 0:
		p.space()
	case p.at < len(p.text) && p.text[p.at] == c:
		p.at++
	default:
		p.wrong(strconv.Quote(string(rune(c))))
	}
}

func (p *timeParser) number(c conversion) {
	if c.field == "day" {
		p.space()
	}
	end := p.at
	for end < len(p.text) && end < p.at+c.digits && isDigit(p.text[end]) {
		end++
	}
	n, err := strconv.Atoi(p.text[p.at:end])
	if err != nil || n < c.min || n > c.max {
		p.wrong(fmt.Sprintf("%s, %d to %d,", c.field, c.min, c.max))
		return
	}
	p.at = end
	p.fields[c.field] = n
}

// other takes what is no number; false if there is no such conversion.
func (p *timeParser) other(c byte) bool {
	switch c {
	case 'b', 'B', 'h':
		p.name("month", func(i int) string { return time.Month(i + 1).String() }, 12)
	case 'a', 'A':
		p.name("day of the week", func(i int) string { return time.Weekday(i).String() }, 7)
	case 'p':
		p.name("AM or PM", func(i int) string { return []string{"AM", "PM"}[i] }, 2)
	case 'n', 't':
		p.space()
	case '%':
		p.literal('%')
	case 's':
		digits := strings.TrimLeft(p.text[p.at:], "-0123456789")
		n, err := strconv.ParseInt(p.text[p.at:len(p.text)-len(digits)], 10, 64)
		if err != nil || n > lastTime || n < -lastTime {
			p.wrong("seconds since 1970")
			break
		}
		p.at, p.unix = len(p.text)-len(digits), &n
	case 'z':
		seconds, rest, ok := zoneOffset(p.text[p.at:])
		if !ok {
			p.wrong("zone such as +02:00")
			break
		}
		p.at, p.zone = len(p.text)-len(rest), time.FixedZone("", seconds)
	case 'Z':
		p.zoneName()
	default:
		return false
	}
	return true
}

// name takes one of n names, in full or its first three letters.
func (p *timeParser) name(field string, name func(i int) string, n int) {
	rest := p.text[p.at:]
	for i := range n {
		full := name(i)
		for _, want := range []string{full, full[:min(3, len(full))]} {
			if len(rest) >= len(want) && strings.EqualFold(rest[:len(want)], want) {
				p.at += len(want)
				p.fields[field] = i + 1
				return
			}
		}
	}
	p.wrong(field)
}

func (p *timeParser) zoneName() {
	rest := strings.TrimLeft(p.text[p.at:], "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz/_")
	name := p.text[p.at : len(p.text)-len(rest)]
	zone, err := p.h.zoneOf(lua.LString(name))
	if err != nil {
		p.wrong("name of a zone")
		return
	}
	p.at, p.zone = len(p.text)-len(rest), zone
}

// result is the time that the fields make.
func (p *timeParser) result() (time.Time, error) {
	if p.err != nil {
		return time.Time{}, p.err
	}
	if p.unix != nil {
		return time.Unix(*p.unix, 0), nil
	}
	f := func(name string, def int) int {
		if n, ok := p.fields[name]; ok {
			return n
		}
		return def
	}
	now := p.now.In(p.zone)
	century := 2000
	if f("year of the century", 0) >= 69 {
		century = 1900
	}
	year := now.Year()
	if n, ok := p.fields["year of the century"]; ok {
		year = century + n
	}
	year = f("year", year)
	_, hasMonth := p.fields["month"]
	_, hasDay := p.fields["day"]
	month, day := f("month", 1), f("day", 1)
	if !hasMonth && !hasDay && len(p.fields) > 0 && year == now.Year() && p.fields["year"] == 0 && p.fields["day of the year"] == 0 {
		month, day = int(now.Month()), now.Day()
	}
	if n, ok := p.fields["day of the year"]; ok {
		month, day = 1, n
	}
	hour := f("hour", 0)
	if n, ok := p.fields["hour of 12"]; ok {
		hour = n%12 + 12*(f("AM or PM", 1)-1)
	}
	t := time.Date(year, time.Month(month), day, hour, f("minute", 0), f("second", 0), 0, p.zone)
	if d := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC); p.fields["day of the year"] == 0 && d.Day() != day {
		return t, fmt.Errorf("%s: %s %d has no day %d", describe(lua.LString(p.text)), time.Month(month), year, day)
	}
	return t, nil
}
