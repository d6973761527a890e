package host

import (
	"strings"
	"testing"
)

// TestDeepSource: the largest source that a script may make up cannot end the
// process, however it nests; whether it compiles is of no interest. (The compiler
// takes time quadratic in the length of a chain of concatenations.)
func TestDeepSource(t *testing.T) {
	const n = maxChunk
	for name, src := range map[string]string{
		"fields":      "return a" + strings.Repeat(".a", n/2-10),
		"not":         "return " + strings.Repeat("not ", n/4-10) + "1",
		"parentheses": "return " + strings.Repeat("(", n-10),
		"tables":      "return " + strings.Repeat("{", n-10),
		"closed":      "return " + strings.Repeat("(", n/2-10) + "1" + strings.Repeat(")", n/2-10),
		"blocks":      strings.Repeat("do ", n/7) + strings.Repeat("end ", n/7),
		"functions":   strings.Repeat("return function() ", n/23) + strings.Repeat(" end ", n/23),
		"concat":      "return a" + strings.Repeat("..a", n/30),
		"power":       "return 1" + strings.Repeat("^1", n/2-10),
		"calls":       "f" + strings.Repeat("()", n/2-10),
		"strings":     strings.Repeat("x='a' ", n/6-1),
	} {
		_, _, err := script(t, src)
		if err != nil && len(err.Error()) > 1000 {
			t.Errorf("%s: an error of %d bytes", name, len(err.Error()))
		}
	}
	if _, _, err := script(t, strings.Repeat(" ", maxSource+1)); err == nil || !strings.Contains(err.Error(), "more than 1048576 bytes of source") {
		t.Error(err)
	}
}
