package host

import (
	"math"
	"math/rand/v2"
	"strconv"

	lua "github.com/yuin/gopher-lua"
)

// openMath takes the machine's math, with a generator of the script's own.
func (h *host) openMath() {
	lua.OpenMath(h.L)
	h.L.SetTop(0)
	h.set("math.huge", lua.LNumber(math.Inf(1)))
	h.register("math.random", h.random)
	h.register("math.randomseed", h.randomSeed)
}

// random is Lua's math.random: [0,1), 1..m or m..n.
func (h *host) random(L *lua.LState) int {
	lo, hi := 1.0, 0.0
	from := h.generator()
	switch L.GetTop() {
	case 0:
		L.Push(lua.LNumber(from.Float64()))
		return 1
	case 1:
		hi = math.Floor(float64(L.CheckNumber(1)))
	default:
		lo, hi = math.Floor(float64(L.CheckNumber(1))), math.Floor(float64(L.CheckNumber(2)))
	}
	if !(lo <= hi) || hi-lo >= 1<<53 {
		L.ArgError(L.GetTop(), "interval is empty")
	}
	L.Push(lua.LNumber(lo + float64(from.Int64N(int64(hi-lo)+1))))
	return 1
}

// randomSeed is math.randomseed. From then on there is one generator, also in
// handlers: whoever wants to know what comes does not want it made of an update.
func (h *host) randomSeed(L *lua.LState) int {
	h.seeded = true
	h.rand = rand.New(rand.NewPCG(math.Float64bits(float64(L.CheckNumber(1))), 0))
	return 0
}

// parseNumber reads a number as Lua 5.1 does: decimal or 0x in base 10, without
// Go's underscores, octals and names of infinities.
func parseNumber(s string, base int) (float64, bool) {
	neg := len(s) > 0 && s[0] == '-'
	digits := s
	if neg || len(s) > 0 && s[0] == '+' {
		digits = s[1:]
	}
	if base == 10 && len(digits) > 2 && (digits[:2] == "0x" || digits[:2] == "0X") {
		base, digits = 16, digits[2:]
	} else if base == 10 {
		for _, c := range digits {
			if (c < '0' || c > '9') && c != '.' && c != 'e' && c != 'E' && c != '+' && c != '-' {
				return 0, false
			}
		}
		n, err := strconv.ParseFloat(s, 64)
		return n, err == nil || math.IsInf(n, 0)
	}
	if len(digits) == 0 || digits[0] == '-' || digits[0] == '+' {
		return 0, false
	}
	n, err := strconv.ParseUint(digits, base, 64)
	if err != nil {
		return 0, false
	}
	if neg {
		return -float64(n), true
	}
	return float64(n), true
}
