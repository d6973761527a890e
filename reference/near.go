package reference

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// DidYouMean is ` (did you mean "x"?)` with the candidate that is called name in other
// libraries, or else the one nearest to it, or "" when none is near.
func DidYouMean(name string, candidates []string) string {
	if _, how := translated(name, candidates); how != "" {
		return fmt.Sprintf(" (did you mean %s?)", how)
	}
	if in := elsewhere(name, candidates); len(in) > 1 {
		return fmt.Sprintf(" (did you mean %s?)", strings.Join(in, " or "))
	}
	if best := Nearest(name, candidates); best != "" {
		return fmt.Sprintf(" (did you mean %q?)", best)
	}
	return ""
}

// elsewhere lists the candidates, quoted, that are name but for a namespace that
// name lacks; three at most.
func elsewhere(name string, candidates []string) []string {
	var in []string
	for _, c := range candidates {
		if _, last, ok := strings.Cut(c, "."); ok && strings.EqualFold(last, name) && len(in) < 3 {
			in = append(in, strconv.Quote(c))
		}
	}
	return in
}

// Nearest is the candidate that is called name in other libraries, or else the one
// with the fewest edits from name, counted without regard to case; "" when all are
// more than a third of it away. A namespace that name lacks is one edit.
func Nearest(name string, candidates []string) string {
	if own, _ := translated(name, candidates); own != "" {
		return own
	}
	low := strings.ToLower(name)
	best, limit := "", tooFar(name)
	for _, c := range candidates {
		if d := edits(low, strings.ToLower(c), limit); d < limit {
			best, limit = c, d
		}
	}
	return best
}

// tooFar is how many edits make another name of a name.
func tooFar(name string) int { return len(name)/3 + 1 }

// edits is the distance of two names in lower case, where what stands before the
// dot or colon of b is one edit if a has no such thing.
func edits(a, b string, limit int) int {
	d := distance(a, b, limit)
	if at := strings.IndexAny(b, ".:"); at >= 0 && d > 1 && !strings.ContainsAny(a, ".:") {
		d = min(d, 1+distance(a, b[at+1:], limit-1))
	}
	return d
}

// distance counts the insertions, deletions, replacements and swaps of
// neighbours between a and b; limit or more is reported as limit.
func distance(a, b string, limit int) int {
	if len(a)-len(b) >= limit || len(b)-len(a) >= limit {
		return limit
	}
	before, prev, cur := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		cur[0] = i
		low := i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			cur[j] = min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				cur[j] = min(cur[j], before[j-2]+1)
			}
			low = min(low, cur[j])
		}
		if low >= limit {
			return limit
		}
		before, prev, cur = prev, cur, before
	}
	return min(prev[len(b)], limit)
}

// maxNear is how many near misses are worth reading.
const maxNear = 5

// rareness is 0 for what is common enough to have an example by hand.
func rareness(name string) int {
	if examplesByHand()[name] != "" {
		return 0
	}
	return 1
}

// Near lists names that may have been meant, the nearest first.
func Near(name string) []string {
	type miss struct {
		name  string
		edits int
	}
	var misses []miss
	name = strings.TrimPrefix(strings.TrimSpace(name), "errors.")
	low, limit := strings.ToLower(name), tooFar(name)
	for _, c := range names() {
		if d := edits(low, strings.ToLower(c), limit); d < limit {
			misses = append(misses, miss{c, d})
		}
	}
	slices.SortStableFunc(misses, func(a, b miss) int {
		return cmp.Or(a.edits-b.edits, rareness(a.name)-rareness(b.name))
	})
	var near []string
	for _, m := range misses {
		if m.edits > misses[0].edits+1 || len(near) == maxNear {
			break
		}
		near = append(near, m.name)
	}
	return near
}
