package sandbox

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/tgscript/tgscript/tl/api"
)

// Every refusal in the sources is an error that Telegram documents.
func TestRefusalsAreDocumented(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	name := regexp.MustCompile(`"([A-Z0-9]+(?:_[A-Z0-9]+)+)"`)
	seen := map[string]bool{}
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range name.FindAllStringSubmatch(string(src), -1) {
			seen[m[1]] = true
		}
	}
	if len(seen) < 40 {
		t.Fatalf("only %d names found", len(seen))
	}
	delete(seen, "MSG_WAIT_TIMEOUT") // MTProto's own
	for n := range seen {
		if api.ErrorInfo(n) == nil && api.ErrorInfo(numbers.ReplaceAllString(n, "_X$1")) == nil {
			t.Errorf("%s is in no table", n)
		}
	}
}
