package host

import "strings"

// A matcher matches one Lua 5.1 pattern at places of one string. It is ours
// because the machine's own cannot be interrupted, and its gsub takes time
// quadratic in the number of matches. Like every Lua it backtracks, and a bad
// pattern takes exponential time: hence spend.
type matcher struct {
	src, pat string
	spend    func(steps int)                  // asked now and then whether to go on
	fail     func(format string, args ...any) // raises a script error

	steps int
	depth int
	caps  []capture // opened so far
	store [maxCaptures]capture
}

// A capture is a part of the string. While it is open its end is open, and a
// position capture has no part.
type capture struct{ start, end int }

const (
	maxCaptures  = 32
	maxMatching  = 200 // parts of a pattern that can be tried inside one another
	openCapture  = -1
	posCapture   = -2
	spendSteps   = 4096
	noMatch      = -1
	patternMagic = "^$*+?.([%-"
)

// at tries to match pattern from p on at src[s:]; it returns the end of the match
// or noMatch. Captures are in m.caps.
func (m *matcher) at(s, p int) int {
	m.caps = m.store[:0]
	m.depth = 0
	return m.match(s, p)
}

func (m *matcher) step() {
	if m.steps++; m.steps >= spendSteps {
		m.steps = 0
		m.spend(spendSteps)
	}
}

// match is at with the captures as they are.
func (m *matcher) match(s, p int) int {
	if m.depth++; m.depth > maxMatching {
		m.fail("malformed pattern (too complex)")
	}
	end := m.sequence(s, p)
	m.depth--
	return end
}

// sequence matches item after item, and leaves to match what needs trying.
func (m *matcher) sequence(s, p int) int {
	for p < len(m.pat) {
		m.step()
		switch c := m.pat[p]; {
		case c == '(':
			return m.open(s, p+1)
		case c == ')':
			return m.close(s, p+1)
		case c == '$' && p+1 == len(m.pat):
			if s == len(m.src) {
				return s
			}
			return noMatch
		case c == '%' && p+1 < len(m.pat) && strings.IndexByte("bf0123456789", m.pat[p+1]) >= 0:
			if s, p = m.special(s, p+1); s == noMatch {
				return noMatch
			}
			continue
		}
		next := m.itemEnd(p)
		if next < len(m.pat) {
			switch m.pat[next] {
			case '?':
				if s < len(m.src) && m.one(s, p, next) {
					if end := m.match(s+1, next+1); end != noMatch {
						return end
					}
				}
				p = next + 1
				continue
			case '*', '+', '-':
				return m.repeat(s, p, next)
			}
		}
		if s >= len(m.src) || !m.one(s, p, next) {
			return noMatch
		}
		s, p = s+1, next
	}
	return s
}

// special matches %b, %f or a back reference, p being after the %. It returns
// where to go on.
func (m *matcher) special(s, p int) (int, int) {
	switch c := m.pat[p]; c {
	case 'b':
		if p+2 >= len(m.pat) {
			m.fail("malformed pattern (%%b needs two characters)")
		}
		return m.balanced(s, m.pat[p+1], m.pat[p+2]), p + 3
	case 'f':
		if p++; p >= len(m.pat) || m.pat[p] != '[' {
			m.fail("malformed pattern (%%f needs a set)")
		}
		next := m.itemEnd(p)
		var before, after byte
		if s > 0 {
			before = m.src[s-1]
		}
		if s < len(m.src) {
			after = m.src[s]
		}
		if m.inSet(before, p, next) || !m.inSet(after, p, next) {
			return noMatch, p
		}
		return s, next
	default:
		i := int(c - '1')
		if i < 0 || i >= len(m.caps) || m.caps[i].end == openCapture {
			m.fail("invalid capture index %%%c", c)
		}
		if m.caps[i].end == posCapture {
			return noMatch, p
		}
		part := m.src[m.caps[i].start:m.caps[i].end]
		if !strings.HasPrefix(m.src[s:], part) {
			return noMatch, p
		}
		return s + len(part), p + 1
	}
}

// open begins a capture, and goes on; p is after the parenthesis.
func (m *matcher) open(s, p int) int {
	if len(m.caps) == maxCaptures {
		m.fail("too many captures")
	}
	c := capture{s, openCapture}
	if p < len(m.pat) && m.pat[p] == ')' {
		c.end = posCapture
		p++
	}
	n := len(m.caps)
	m.caps = append(m.caps, c)
	end := m.match(s, p)
	if end == noMatch {
		m.caps = m.caps[:n]
	}
	return end
}

// close ends the innermost open capture, and goes on.
func (m *matcher) close(s, p int) int {
	for i := len(m.caps) - 1; i >= 0; i-- {
		if m.caps[i].end == openCapture {
			m.caps[i].end = s
			end := m.match(s, p)
			if end == noMatch {
				m.caps[i].end = openCapture
			}
			return end
		}
	}
	m.fail("invalid pattern capture")
	return noMatch
}

// repeat matches the item at p, followed by *, + or - at next.
func (m *matcher) repeat(s, p, next int) int {
	if m.pat[next] == '-' {
		for {
			if end := m.match(s, next+1); end != noMatch {
				return end
			}
			if s >= len(m.src) || !m.one(s, p, next) {
				return noMatch
			}
			m.step()
			s++
		}
	}
	least := s
	if m.pat[next] == '+' {
		least++
	}
	end := s
	for end < len(m.src) && m.one(end, p, next) {
		m.step()
		end++
	}
	for ; end >= least; end-- {
		if e := m.match(end, next+1); e != noMatch {
			return e
		}
		m.step()
	}
	return noMatch
}

// balanced matches %bxy.
func (m *matcher) balanced(s int, open, closing byte) int {
	if s >= len(m.src) || m.src[s] != open {
		return noMatch
	}
	depth := 1
	for i := s + 1; i < len(m.src); i++ {
		m.step()
		switch m.src[i] {
		case closing:
			if depth--; depth == 0 {
				return i + 1
			}
		case open:
			depth++
		}
	}
	return noMatch
}

// itemEnd is the end of the single-character item at p.
func (m *matcher) itemEnd(p int) int {
	c := m.pat[p]
	p++
	switch c {
	case '%':
		if p >= len(m.pat) {
			m.fail("malformed pattern (ends with '%%')")
		}
		return p + 1
	case '[':
		if p < len(m.pat) && m.pat[p] == '^' {
			p++
		}
		for first := true; ; first = false {
			if p >= len(m.pat) {
				m.fail("malformed pattern (missing ']')")
			}
			c := m.pat[p]
			p++
			if c == ']' && !first {
				return p
			}
			if c == '%' {
				p++
			}
		}
	}
	return p
}

// one tells whether src[s] is matched by the item pat[p:next].
func (m *matcher) one(s, p, next int) bool {
	switch c := m.src[s]; m.pat[p] {
	case '.':
		return true
	case '%':
		return inClass(c, m.pat[p+1])
	case '[':
		return m.inSet(c, p, next)
	default:
		return m.pat[p] == c
	}
}

// inSet tells whether c is in the set pat[p:next], brackets included.
func (m *matcher) inSet(c byte, p, next int) bool {
	set := m.pat[p+1 : next-1]
	in := true
	if strings.HasPrefix(set, "^") {
		in, set = false, set[1:]
	}
	for i := 0; i < len(set); i++ {
		switch {
		case set[i] == '%' && i+1 < len(set):
			i++
			if inClass(c, set[i]) {
				return in
			}
		case i+2 < len(set) && set[i+1] == '-':
			if set[i] <= c && c <= set[i+2] {
				return in
			}
			i += 2
		case set[i] == c:
			return in
		}
	}
	return !in
}

// inClass tells whether c is in the class named by a letter, an upper-case one
// meaning the rest; any other character stands for itself. Only ASCII is
// classified.
func inClass(c, class byte) bool {
	var in bool
	switch class | 0x20 {
	case 'a':
		in = isAlpha(c)
	case 'c':
		in = c < ' ' || c == 0x7f
	case 'd':
		in = isDigit(c)
	case 'l':
		in = 'a' <= c && c <= 'z'
	case 'p':
		in = isPunct(c)
	case 's':
		in = c == ' ' || '\t' <= c && c <= '\r'
	case 'u':
		in = 'A' <= c && c <= 'Z'
	case 'w':
		in = isAlpha(c) || isDigit(c)
	case 'x':
		in = isDigit(c) || 'a' <= c|0x20 && c|0x20 <= 'f'
	case 'z':
		in = c == 0
	default:
		return class == c
	}
	if !isAlpha(class) {
		return class == c
	}
	return in == (class >= 'a')
}

func isAlpha(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }
func isDigit(c byte) bool { return '0' <= c && c <= '9' }
func isPunct(c byte) bool { return '!' <= c && c <= '~' && !isAlpha(c) && !isDigit(c) }
