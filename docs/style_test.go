package docs

import (
	"math"
	"regexp"
	"strconv"
	"testing"
)

// style is style.css.
func style(t *testing.T) string {
	t.Helper()
	return string(testSite().File("assets/style.css"))
}

// Text on what it stands on has the contrast that people with weak eyes need, in
// light and in dark: 4.5 to 1, as WCAG's level AA wants.
func TestContrast(t *testing.T) {
	colours := map[string][2]float64{}
	for _, m := range regexp.MustCompile(`--([a-z-]+): light-dark\(#(\w{6}), #(\w{6})\)`).FindAllStringSubmatch(style(t), -1) {
		colours[m[1]] = [2]float64{luminance(t, m[2]), luminance(t, m[3])}
	}
	pairs := map[string][]string{
		"page":        {"text", "quiet", "link"},
		"raised":      {"text", "quiet", "link", "keyword", "string", "number", "comment", "call"},
		"sunk":        {"text", "quiet", "link", "keyword", "string", "number", "comment", "call"},
		"chosen":      {"text", "link", "quiet"},
		"mark":        {"text", "link"},
		"accent":      {"on-accent"},
		"good-ground": {"good"},
		"warn-ground": {"warn"},
		"bad-ground":  {"bad"},
	}
	for ground, texts := range pairs {
		for _, text := range texts {
			for i, theme := range []string{"light", "dark"} {
				a, b := colours[ground], colours[text]
				if a == b {
					t.Fatalf("%s or %s is no colour", ground, text)
				}
				if ratio := (max(a[i], b[i]) + 0.05) / (min(a[i], b[i]) + 0.05); ratio < 4.5 {
					t.Errorf("%s on %s in %s: %.2f to 1, want 4.5", text, ground, theme, ratio)
				}
			}
		}
	}
}

// luminance of a colour, as WCAG defines it.
func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	n, err := strconv.ParseUint(hex, 16, 32)
	if err != nil {
		t.Fatal(err)
	}
	linear := func(c uint64) float64 {
		v := float64(c&0xff) / 255
		if v <= 0.04045 {
			return v / 12.92
		}
		return math.Pow((v+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(n>>16) + 0.7152*linear(n>>8) + 0.0722*linear(n)
}

// The style loads nothing, and has no colour that a theme does not know.
func TestStyleLoadsNothing(t *testing.T) {
	if found := regexp.MustCompile(`(?i)url\(|@import|@font-face|https?:`).FindString(style(t)); found != "" {
		t.Errorf("style.css has %s", found)
	}
	for _, name := range regexp.MustCompile(`var\((--[a-z-]+)\)`).FindAllStringSubmatch(style(t), -1) {
		if !regexp.MustCompile(`(?m)` + name[1] + `: `).MatchString(style(t)) {
			t.Errorf("style.css uses %s and does not say what it is", name[1])
		}
	}
}
