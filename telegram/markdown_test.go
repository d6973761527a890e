package telegram_test

import (
	"testing"

	"github.com/tgscript/tgscript/telegram"
)

func TestParseMarkdown(t *testing.T) {
	for in, want := range map[string]string{
		"**b** __i__ --u-- ~~s~~ ||p||":   `"b i u s p" Bold@0+1 Italic@2+1 Underline@4+1 Strike@6+1 Spoiler@8+1`,
		"**a __b__**":                     `"a b" Bold@0+3 Italic@2+1`,
		"**__x__**":                       `"x" Bold@0+1 Italic@0+1`,
		"😀**b**":                          `"😀b" Bold@2+1`,
		"**a":                             `"**a"`,
		"2 ** 3 ** 4, a || b || c":        `"2 ** 3 ** 4, a || b || c"`,
		"--flag and --other":              `"--flag and --other"`,
		"** x**":                          `"** x**"`,
		"****":                            `"****"`,
		`\**a** \x`:                       `"**a** \\x"`,
		"`c` ``":                          "\"c ``\" Code@0+1",
		"`**x** \\` \\\\`":                "\"**x** ` \\\\\" Code@0+9",
		"`C:\\dir\\\\x`":                  `"C:\\dir\\\\x" Code@0+9`,
		"```go\nx := 1\n```":              `"x := 1" Pre@0+6=go`,
		"```\n> x\n\n**y**\n```!":         `"> x\n\n**y**!" Pre@0+10=`,
		"```x```":                         `"x" Pre@0+1=`,
		"```a b\nc```":                    `"a b\nc" Pre@0+5=`,
		"```x":                            "\"```x\"",
		"[a](https://x.org/?a=(1)) [b]":   `"a [b]" TextUrl@0+1=https://x.org/?a=(1)`,
		"[**a** b](x)":                    `"a b" TextUrl@0+3=x Bold@0+1`,
		"[a [b] c](x)":                    `"a [b] c" TextUrl@0+7=x`,
		`[a](b\)c)`:                       `"a" TextUrl@0+1=b)c`,
		"[A](tg://user?id=42)":            `"A" MentionName@0+1=42`,
		"[A](tg://user?id=x)":             `"[A](tg://user?id=x)"`,
		"![👍](tg://emoji?id=5)":           `"👍" CustomEmoji@0+2=5`,
		"[👍](tg://emoji?id=5)":            `"👍" CustomEmoji@0+2=5`,
		"![t](tg://time?unix=9&format=r)": `"t" FormattedDate@0+1=9r`,
		"see![x](y)":                      `"see!x" TextUrl@4+1=y`,
		"> a\n>b\nc":                      `"a\nb\nc" Blockquote@0+3`,
		"a\n> **b**":                      `"a\nb" Blockquote@2+1 Bold@2+1`,
		"> a||":                           `"a" Blockquote@0+1=collapsed`,
		"> a ||b||":                       `"a b" Blockquote@0+3 Spoiler@2+1`,
		"> a ||b||||":                     `"a b" Blockquote@0+3=collapsed Spoiler@2+1`,
		"> a\n**> b\n> c||\nd":            `"a\nb\nc\nd" Blockquote@0+1 Blockquote@2+3=collapsed`,
		"> ```\n> x\n> ```":               `"x" Blockquote@0+1 Pre@0+1=`,
		`\> a > b`:                        `"> a > b"`,
		"a\xffb":                          `"a�b"`,
	} {
		if got := telegram.ParseMarkdown(in); described(got) != want {
			t.Errorf("%s:\ngot  %s\nwant %s", in, described(got), want)
		}
	}
}

// What has signs is written with them, and reads as it was.
func TestMarkdownWritten(t *testing.T) {
	for in, want := range map[string]string{
		"<b>a <i>b</i></b> c":          "**a __b__** c",
		"<u>x</u> 2*3 snake_case a--b": `--x-- 2*3 snake_case a\-\-b`,
		"<b>a</b>*":                    `**a**\*`,
		"<code>a`b\\</code>":           "`a\\`b\\\\`",
		"<pre><code class=\"language-go\">a\nb</code></pre>":                           "```go\na\nb\n```",
		`<a href="x.org/(1)">y</a> [z]`:                                                `[y](x.org/\(1\)) \[z\]`,
		"<blockquote>a\nb</blockquote>\nc":                                             "> a\n> b\nc",
		"x<blockquote>a</blockquote>c":                                                 "x\n> a\nc",
		"<blockquote>a</blockquote>\n<blockquote expandable>b</blockquote>":            "> a\n**> b||",
		"<blockquote>a <tg-spoiler>b</tg-spoiler></blockquote>":                        "> a ||b||",
		"<b>a <code>b</code></b>":                                                      "**a `b`**",
		"<b>a<code>b</b></code>":                                                       "",
		"<code>a<b>b</b></code>":                                                       "`ab`",
		"<b>&gt; x</b>":                                                                `**\> x**`,
		`<tg-emoji emoji-id="5">x</tg-emoji>!<tg-time unix="9" format="r">y</tg-time>`: "![x](tg://emoji?id=5)!![y](tg://time?unix=9&format=r)",
		"<b> a</b>": " **a**",
	} {
		whole, err := telegram.ParseHTML(in)
		if want == "" && err != nil {
			continue
		}
		if got := whole.Markdown(); err != nil || got != want {
			t.Errorf("%s:\ngot  %s, %v\nwant %s", in, got, err, want)
		}
	}
}

func TestEscapeMarkdown(t *testing.T) {
	for _, s := range []string{"*", "**", "a*b", "_x_", "`", "> a", "[a](b)", `\`, "||", "-", "a\n> b", "!["} {
		got := telegram.ParseMarkdown("**" + telegram.EscapeMarkdown(s) + "**")
		if got.Text != s || len(got.Entities) != 1 {
			t.Errorf("%q became %s", s, described(got))
		}
	}
}
