package main

import (
	"os"
	"regexp"
	"strings"
	"unicode"
)

// printable keeps what others have written from playing with the terminal.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.In(r, unicode.Zl, unicode.Zp) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "?"))
}

// columns is how many columns of a terminal a text takes.
func columns(s string) int {
	n := 0
	for _, r := range s {
		n += columnsOf(r)
	}
	return n
}

// wide are the letters that take two columns: of East Asia, and emoji (those that
// UAX #11 calls wide, and what lies between them).
var wide = &unicode.RangeTable{
	R16: []unicode.Range16{
		{0x1100, 0x115f, 1}, {0x231a, 0x231b, 1}, {0x2329, 0x232a, 1}, {0x23e9, 0x23ec, 1}, {0x23f0, 0x23f0, 1}, {0x23f3, 0x23f3, 1},
		{0x25fd, 0x25fe, 1}, {0x2614, 0x2615, 1}, {0x2648, 0x2653, 1}, {0x267f, 0x267f, 1}, {0x2693, 0x2693, 1}, {0x26a1, 0x26a1, 1},
		{0x26aa, 0x26ab, 1}, {0x26bd, 0x26be, 1}, {0x26c4, 0x26c5, 1}, {0x26ce, 0x26ce, 1}, {0x26d4, 0x26d4, 1}, {0x26ea, 0x26ea, 1},
		{0x26f2, 0x26f3, 1}, {0x26f5, 0x26f5, 1}, {0x26fa, 0x26fa, 1}, {0x26fd, 0x26fd, 1}, {0x2705, 0x2705, 1}, {0x270a, 0x270b, 1},
		{0x2728, 0x2728, 1}, {0x274c, 0x274c, 1}, {0x274e, 0x274e, 1}, {0x2753, 0x2755, 1}, {0x2757, 0x2757, 1}, {0x2795, 0x2797, 1},
		{0x27b0, 0x27b0, 1}, {0x27bf, 0x27bf, 1}, {0x2b1b, 0x2b1c, 1}, {0x2b50, 0x2b50, 1}, {0x2b55, 0x2b55, 1}, {0x2e80, 0xa4cf, 1},
		{0xac00, 0xd7a3, 1}, {0xf900, 0xfaff, 1}, {0xfe30, 0xfe6f, 1}, {0xff00, 0xff60, 1}, {0xffe0, 0xffe6, 1},
	},
	R32: []unicode.Range32{
		{0x1f004, 0x1f004, 1}, {0x1f0cf, 0x1f0cf, 1}, {0x1f18e, 0x1f18e, 1}, {0x1f191, 0x1f19a, 1},
		{0x1f200, 0x1f2ff, 1}, {0x1f300, 0x1faff, 1}, {0x20000, 0x3fffd, 1},
	},
}

func columnsOf(r rune) int {
	switch {
	case r == 0xfe0f: // makes a sign before it an emoji, which is wider
		return 1
	case unicode.In(r, unicode.Mn, unicode.Me):
		return 0
	case unicode.Is(wide, r):
		return 2
	}
	return 1
}

// fitted is text in so many columns at most; of a longer one the middle is left out,
// for the end of a file's name says what it is.
func fitted(s string, most int) string {
	if columns(s) <= most {
		return s
	}
	runes := []rune(s)
	tail, n := len(runes), 0
	for tail > 0 && n+columnsOf(runes[tail-1]) <= (most-1)/3 {
		tail--
		n += columnsOf(runes[tail])
	}
	head, m := 0, n+1
	for m+columnsOf(runes[head]) <= most {
		m += columnsOf(runes[head])
		head++
	}
	return string(runes[:head]) + "…" + string(runes[tail:])
}

// escapes are those with which colours are made.
var escapes = regexp.MustCompile("\x1b\\[[0-9;]*m")

// colors tells whether a terminal is to have any.
func colors() bool { return os.Getenv("NO_COLOR") == "" && !dumb() }

// dumb is a terminal on which nothing can be drawn.
func dumb() bool { return os.Getenv("TERM") == "dumb" }
