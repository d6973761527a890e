package telegram_test

import (
	"testing"

	"github.com/tgscript/tgscript/telegram"
)

func TestParseHTML(t *testing.T) {
	for in, want := range map[string]string{
		"plain":                                    `"plain"`,
		"<b>b</b><strong>s</strong>":               `"bs" Bold@0+2`,
		"<i>i</i> <em>e</em>":                      `"i e" Italic@0+1 Italic@2+1`,
		"<u>u</u> <ins>n</ins>":                    `"u n" Underline@0+1 Underline@2+1`,
		"<s>a</s> <strike>b</strike> <del>c</del>": `"a b c" Strike@0+1 Strike@2+1 Strike@4+1`,
		`<tg-spoiler>a</tg-spoiler> <span class="tg-spoiler">b</span> <spoiler>c</spoiler>`: `"a b c" Spoiler@0+1 Spoiler@2+1 Spoiler@4+1`,
		"<b>a <i>b</i></b>": `"a b" Bold@0+3 Italic@2+1`,
		"<b>a<b>b</b>c</b>": `"abc" Bold@0+3`,
		"<B>x</b>":          `"x" Bold@0+1`,
		"a😀<b>b</b>":        `"a😀b" Bold@3+1`,
		"<b>a \n</b> b":     `"a \n b" Bold@0+1`,
		"<b> </b>x":         `" x"`,
		"<b></b><i/>x":      `"x"`,
		`<a href="https://x.org/?a=1&amp;b=2">x</a>`:             `"x" TextUrl@0+1=https://x.org/?a=1&b=2`,
		`<a href='tg://user?id=42'>x</a>`:                        `"x" MentionName@0+1=42`,
		`<tg-emoji emoji-id="5368324170671202286">👍</tg-emoji>`:  `"👍" CustomEmoji@0+2=5368324170671202286`,
		`<emoji id="7">👍</emoji>`:                                `"👍" CustomEmoji@0+2=7`,
		`<tg-time unix="1647531900" format="wDT">then</tg-time>`: `"then" FormattedDate@0+4=1647531900wDT`,
		`<tg-time unix="1">then</tg-time>`:                       `"then" FormattedDate@0+4=1`,
		"<code>c</code> <pre>p</pre>":                            `"c p" Code@0+1 Pre@2+1=`,
		`<pre><code class="language-go">x := 1</code></pre>`:     `"x := 1" Pre@0+6=go`,
		`<pre language="py">x</pre>`:                             `"x" Pre@0+1=py`,
		`<code class="language-go">x</code>`:                     `"x" Code@0+1`,
		"<blockquote>q\nr</blockquote>x":                         `"q\nrx" Blockquote@0+3`,
		"<blockquote expandable>q</blockquote>":                  `"q" Blockquote@0+1=collapsed`,
		"&lt;b&gt; &amp;amp; &quot;&#128512;&copy;":              `"<b> &amp; \"😀©"`,
		"a < b, x <3, 1<2 && 3>2":                                `"a < b, x <3, 1<2 && 3>2"`,
		"a<br>b<br/>c<!-- no -->d":                               `"a\nb\ncd"`,
		"a\xffb":                                                 `"a�b"`,
	} {
		got, err := telegram.ParseHTML(in)
		if err != nil || described(got) != want {
			t.Errorf("%s:\ngot  %s, %v\nwant %s", in, described(got), err, want)
		}
	}
}

// What is wrong is told with its place.
func TestHTMLErrors(t *testing.T) {
	for in, want := range map[string]string{
		"say <b>x":                       "HTML: character 5: unclosed <b>",
		"<b><i>x</b></i>":                "HTML: character 8: </b> where </i> was expected",
		"x</b>":                          "HTML: character 2: </b> closes nothing",
		"é😀<p>x</p>":                     "HTML: character 3: unknown tag <p>, not one of b, i, u, s, a, code, pre, blockquote, tg-spoiler, tg-emoji, tg-time",
		"one\ntwo <b>\nthree":            "HTML: line 2, character 5: unclosed <b>",
		"<a>x</a>":                       "HTML: character 1: <a> has no href",
		`<a href="tg://user?id=x">x</a>`: `HTML: character 1: <a> mentions "x", which is no user's id`,
		"<span>x</span>":                 `HTML: character 1: <span> is a spoiler or nothing: it needs class="tg-spoiler"`,
		"<tg-emoji>x</tg-emoji>":         `HTML: character 1: <tg-emoji> needs the number of a custom emoji as its emoji-id, not ""`,
		`<tg-time unix="1" format="q">x</tg-time>`: `HTML: character 1: <tg-time> has the format "q"; r alone, or w, d or D, t or T in this order`,
		"a <b":                "HTML: character 3: a tag without > at its end; a < that is text is written &lt;",
		"I </3 you":           `HTML: character 3: "</3 you" is no tag; a < that is text is written &lt;`,
		"<!doctype html>":     "HTML: character 1: a text has no doctype",
		"<title>x<b></title>": "HTML: character 1: unknown tag <title>, not one of b, i, u, s, a, code, pre, blockquote, tg-spoiler, tg-emoji, tg-time",
	} {
		_, err := telegram.ParseHTML(in)
		if err == nil || err.Error() != want {
			t.Errorf("%s:\ngot  %v\nwant %s", in, err, want)
		}
	}
}

func TestHTMLNesting(t *testing.T) {
	for in, want := range map[string]string{
		"**a __b** c__":      "<b>a <i>b</i></b><i> c</i>",
		"**a [b** c](x.org)": `<b>a </b><a href="x.org"><b>b</b> c</a>`,
	} {
		if got := telegram.ParseMarkdown(in).HTML(); got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", in, got, want)
		}
	}
}

func BenchmarkParseHTML(b *testing.B) {
	const s = `<b>Order 15</b> of <a href="tg://user?id=7">Ann</a>: <code>3 x 7</code>, <i>paid</i> &amp; <u>sent</u> 😀
<blockquote expandable>Thank you, <tg-spoiler>see you soon</tg-spoiler></blockquote>`
	b.SetBytes(int64(len(s)))
	for b.Loop() {
		if _, err := telegram.ParseHTML(s); err != nil {
			b.Fatal(err)
		}
	}
}
