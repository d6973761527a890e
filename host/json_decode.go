package host

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	lua "github.com/yuin/gopher-lua"
)

// jsonDecoder reads one document (RFC 8259, nothing more lenient).
type jsonDecoder struct {
	h        *host
	text     string
	skipNull bool   // leave fields out that are null
	big      string // what an integer beyond 64 bits becomes; "": an error
	spend    func(steps int)

	at     int // the next byte
	depth  int
	values int
}

// document reads all of the text.
func (d *jsonDecoder) document() (lua.LValue, error) {
	d.text = strings.TrimPrefix(d.text, "\ufeff")
	v, err := d.value()
	if err != nil {
		return nil, err
	}
	if d.space(); d.at < len(d.text) {
		return nil, d.unexpected("the end")
	}
	return v, nil
}

// wrong is an error at byte at: the line and the character of it, both from 1.
func (d *jsonDecoder) wrong(at int, format string, args ...any) error {
	before := d.text[:at]
	line := 1 + strings.Count(before, "\n")
	column := 1 + utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:])
	return fmt.Errorf("json.decode: line %d, column %d: %s", line, column, fmt.Sprintf(format, args...))
}

// unexpected is the error of finding something else than what was wanted.
func (d *jsonDecoder) unexpected(want string) error {
	if d.at >= len(d.text) {
		return d.wrong(d.at, "%s expected, but the text ends here", want)
	}
	r, size := utf8.DecodeRuneInString(d.text[d.at:])
	got := strconv.QuoteRune(r)
	if r == utf8.RuneError && size == 1 {
		got = fmt.Sprintf("the byte 0x%02x", d.text[d.at])
	}
	return d.wrong(d.at, "%s expected, got %s", want, got)
}

// space skips white space.
func (d *jsonDecoder) space() {
	for d.at < len(d.text) && strings.IndexByte(" \t\r\n", d.text[d.at]) >= 0 {
		d.at++
	}
}

// next skips white space and tells whether c follows, which it takes then.
func (d *jsonDecoder) next(c byte) bool {
	d.space()
	if d.at < len(d.text) && d.text[d.at] == c {
		d.at++
		return true
	}
	return false
}

func (d *jsonDecoder) value() (lua.LValue, error) {
	d.space()
	if d.values++; d.values > maxJSONValues {
		return nil, d.wrong(d.at, "more than %d values", maxJSONValues)
	}
	if d.values%spendSteps == 0 {
		d.spend(spendSteps)
	}
	if d.at == len(d.text) {
		return nil, d.unexpected("a value")
	}
	switch c := d.text[d.at]; {
	case c == '{' || c == '[':
		if d.depth++; d.depth > maxJSONDepth {
			return nil, d.wrong(d.at, "nested more than %d deep", maxJSONDepth)
		}
		d.at++
		read := d.object
		if c == '[' {
			read = d.array
		}
		v, err := read()
		d.depth--
		return v, err
	case c == '"':
		s, err := d.str()
		return lua.LString(s), err
	case c == '-' || isDigit(c):
		return d.number()
	}
	for word, v := range map[string]lua.LValue{"true": lua.LTrue, "false": lua.LFalse, "null": d.h.json.null} {
		if strings.HasPrefix(d.text[d.at:], word) {
			d.at += len(word)
			return v, nil
		}
	}
	return nil, d.unexpected("a value")
}

func (d *jsonDecoder) array() (lua.LValue, error) {
	t := d.h.L.CreateTable(0, 0)
	t.Metatable = d.h.json.array
	if d.next(']') {
		return t, nil
	}
	for n := 1; ; n++ {
		v, err := d.value()
		if err != nil {
			return nil, err
		}
		t.RawSetInt(n, v)
		switch {
		case d.next(']'):
			return t, nil
		case !d.next(','):
			return nil, d.unexpected("',' or ']'")
		}
	}
}

func (d *jsonDecoder) object() (lua.LValue, error) {
	t := d.h.L.CreateTable(0, 0)
	if d.next('}') {
		return t, nil
	}
	for {
		if d.space(); d.at == len(d.text) || d.text[d.at] != '"' {
			return nil, d.unexpected("a key in double quotes")
		}
		key, err := d.str()
		if err != nil {
			return nil, err
		}
		if !d.next(':') {
			return nil, d.unexpected("':'")
		}
		v, err := d.value()
		if err != nil {
			return nil, err
		}
		if v == d.h.json.null && d.skipNull {
			v = lua.LNil
		}
		t.RawSetString(key, v)
		switch {
		case d.next('}'):
			return t, nil
		case !d.next(','):
			return nil, d.unexpected("',' or '}'")
		}
	}
}

// number reads one. An integer is exact: a number up to 2^53, a long beyond.
func (d *jsonDecoder) number() (lua.LValue, error) {
	from := d.at
	digits := func() bool {
		start := d.at
		for d.at < len(d.text) && isDigit(d.text[d.at]) {
			d.at++
		}
		return d.at > start
	}
	take := func(any string) bool {
		if d.at < len(d.text) && strings.IndexByte(any, d.text[d.at]) >= 0 {
			d.at++
			return true
		}
		return false
	}
	take("-")
	if !take("0") && !digits() {
		return nil, d.unexpected("a digit")
	}
	whole := true
	if take(".") {
		if whole = false; !digits() {
			return nil, d.unexpected("a digit")
		}
	}
	if take("eE") {
		whole = false
		if take("+-"); !digits() {
			return nil, d.unexpected("a digit")
		}
	}
	text := d.text[from:d.at]
	if whole {
		return d.integer(from, text)
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return nil, d.wrong(from, "%s is too large for a number", text)
	}
	return lua.LNumber(f), nil
}

func (d *jsonDecoder) integer(from int, text string) (lua.LValue, error) {
	if text == "-0" {
		return lua.LNumber(math.Copysign(0, -1)), nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	switch {
	case err == nil && n <= maxExact && n >= -maxExact:
		return lua.LNumber(n), nil
	case err == nil:
		return Long(n), nil
	case d.big == "string":
		return lua.LString(text), nil
	case d.big == "number":
		f, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return nil, d.wrong(from, "%s is too large for a number", text)
		}
		return lua.LNumber(f), nil
	}
	if len(text) > 40 {
		text = text[:40] + "..."
	}
	return nil, d.wrong(from, "%s does not fit 64 bits: { big = \"string\" } or { big = \"number\" } takes it", text)
}

// str reads a string, whose quote is the next byte.
func (d *jsonDecoder) str() (string, error) {
	d.at++
	from := d.at
	var out []byte // what escapes changed; nil: nothing so far
	for d.at < len(d.text) {
		switch c := d.text[d.at]; {
		case c == '"':
			s := d.text[from:d.at]
			d.at++
			if out != nil {
				s = string(append(out, s...))
			}
			return s, nil
		case c == '\\':
			out = append(out, d.text[from:d.at]...)
			r, err := d.escape()
			if err != nil {
				return "", err
			}
			out = utf8.AppendRune(out, r)
			from = d.at
		case c < ' ':
			return "", d.wrong(d.at, "the byte 0x%02x in a string: write it as \\u%04x", c, c)
		case c < utf8.RuneSelf:
			d.at++
		default:
			r, size := utf8.DecodeRuneInString(d.text[d.at:])
			if r == utf8.RuneError && size == 1 {
				return "", d.wrong(d.at, "the byte 0x%02x is no UTF-8", c)
			}
			d.at += size
		}
	}
	return "", d.unexpected(`'"'`)
}

// escape reads what a backslash, the next byte, begins. Half of a surrogate pair
// becomes U+FFFD.
func (d *jsonDecoder) escape() (rune, error) {
	d.at++
	if d.at == len(d.text) {
		return 0, d.unexpected("the rest of an escape")
	}
	c := d.text[d.at]
	if c == 'u' {
		r, err := d.hex()
		if err == nil && utf16.IsSurrogate(r) {
			r = d.pair(r)
		}
		return r, err
	}
	i := strings.IndexByte(`"\/bfnrt`, c)
	if i < 0 {
		return 0, d.wrong(d.at-1, "unknown escape \\%c", c)
	}
	d.at++
	return rune("\"\\/\b\f\n\r\t"[i]), nil
}

// pair joins a surrogate with the next escape, if that is its other half.
func (d *jsonDecoder) pair(first rune) rune {
	back := d.at
	if strings.HasPrefix(d.text[d.at:], `\u`) {
		d.at++
		if second, err := d.hex(); err == nil {
			if r := utf16.DecodeRune(first, second); r != utf8.RuneError {
				return r
			}
		}
	}
	d.at = back
	return utf8.RuneError
}

// hex reads the u and four digits.
func (d *jsonDecoder) hex() (rune, error) {
	if d.at+5 > len(d.text) {
		d.at = len(d.text)
		return 0, d.unexpected("four hexadecimal digits")
	}
	n, err := strconv.ParseUint(d.text[d.at+1:d.at+5], 16, 16)
	if err != nil {
		return 0, d.wrong(d.at+1, "four hexadecimal digits expected, got %q", d.text[d.at+1:d.at+5])
	}
	d.at += 5
	return rune(n), nil
}
