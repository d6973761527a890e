package docs

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"
	"unicode/utf16"
)

// searchLines are the two blocks of the search index, as the browser has them.
func searchLines(t *testing.T) (names, texts []string) {
	t.Helper()
	script := strings.TrimPrefix(string(testSite().File(indexPath)), "var tgscriptIndex = ")
	var data string
	if err := json.Unmarshal([]byte(script), &data); err != nil {
		t.Fatal(err)
	}
	first, second, _ := strings.Cut(data, "\n\n")
	return strings.Split(first, "\n"), strings.Split(second, "\n")
}

// Each line leads to a page, and each page has a line, but for those that only
// list others.
func TestSearchIndexLeadsToPages(t *testing.T) {
	names, texts := searchLines(t)
	if len(names) != len(texts) {
		t.Fatalf("%d names and %d texts", len(names), len(texts))
	}
	led := map[string]bool{}
	for i, name := range names {
		parts := strings.Split(texts[i], "\t")
		if len(parts) > 4 || folders[name[0]] == "" || strings.HasSuffix(texts[i], "\t") {
			t.Errorf("not a line of the index: %q, %q", name, texts[i])
			continue
		}
		path := folders[name[0]] + "/" + name[1:] + ".html"
		if len(parts) == 4 {
			path = parts[3]
		}
		page, _, _ := strings.Cut(path, "#")
		if testSite().File(page) == nil {
			t.Errorf("%s leads to %s, which is not there", name, path)
		}
		led[page] = true
	}
	for _, path := range testSite().Paths() {
		dir, name, inside := strings.Cut(path, "/")
		if inside && dir != "assets" && name != "index.html" && !led[path] {
			t.Errorf("nothing in the search leads to %s", path)
		}
	}
}

// The browser looks for lower-case letters in a lower-case copy and cuts what it
// shows out of the original, so both have to be equally long.
func TestSearchIndexKeepsItsLength(t *testing.T) {
	names, texts := searchLines(t)
	for _, line := range append(names, texts...) {
		for _, r := range line {
			if low := []rune(strings.ToLower(string(r))); len(utf16.Encode(low)) != len(utf16.Encode([]rune{r})) {
				t.Errorf("%q has %q, which is not as long in lower case", line, r)
			}
		}
	}
}

// All that a page loads is below a megabyte, and most of that is the index.
func TestFirstLoad(t *testing.T) {
	all := 0
	for _, path := range testSite().Paths() {
		if strings.HasPrefix(path, "assets/") {
			all += len(testSite().File(path))
		}
	}
	largest := 0
	for _, path := range testSite().Paths() {
		if strings.HasSuffix(path, ".html") {
			largest = max(largest, len(testSite().File(path)))
		}
	}
	t.Logf("assets %d bytes, the index %d of it; the largest page %d", all, len(testSite().File(indexPath)), largest)
	if all+largest > 1_000_000 {
		t.Errorf("assets have %d bytes and the largest page %d, want 1,000,000 together at most", all, largest)
	}
}

// assets/rank.js knows the same kinds as the index, in the same order of worth.
func TestSearchKinds(t *testing.T) {
	source, err := os.ReadFile("assets/rank.js")
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, m := range regexp.MustCompile(`(?m)^ {4}(\w): \{ label: "\w+", folder: "(\w+)"`).FindAllStringSubmatch(string(source), -1) {
		seen++
		if folders[m[1][0]] != m[2] || !strings.Contains(order, m[1]) {
			t.Errorf("kind %s is in %q here and in %q there", m[1], folders[m[1][0]], m[2])
		}
	}
	if seen != len(folders) || seen != len(order) {
		t.Errorf("%d kinds there, %d folders and %d in order here", seen, len(folders), len(order))
	}
}
