package docs

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestLuaTokens(t *testing.T) {
	for source, want := range map[string]string{
		`local a = 1 -- one`:               `k:local| a = |n:1| |c:-- one`,
		"a = [[x\n]] .. [=[y]]]=]":         "a = |s:[[x\n]]| .. |s:[=[y]]]=]",
		"--[[ two\nlines ]] b()":           "c:--[[ two\nlines ]]| |f:b|()",
		`f{ "a\"b", 'c' }`:                 `f:f|{ |s:"a\"b"|, |s:'c'| }`,
		"s = \"open\nnext":                 "s = |s:\"open|\nnext",
		`a[b[1]] = 0x1F + 1.5`:             `a[b[|n:1|]] = |n:0x1F| + |n:1.5`,
		"ü = '":                            "ü = |s:'",
		"not_a_keyword, endless = and_, x": "not_a_keyword, endless = and_, x",
	} {
		var parts []string
		for _, token := range luaTokens(source) {
			part := token.text
			if token.kind != "" {
				part = token.kind + ":" + part
			}
			parts = append(parts, part)
		}
		if have := strings.Join(parts, "|"); have != want {
			t.Errorf("%s\nhave %s\nwant %s", source, have, want)
		}
	}
}

// Nothing of a source is lost.
func TestLuaTokensAreTheSource(t *testing.T) {
	names, err := filepath.Glob("../scripts/*.lua")
	if err != nil || len(names) == 0 {
		t.Fatal("no scripts", err)
	}
	for _, name := range names {
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		for _, token := range luaTokens(string(source)) {
			b.WriteString(token.text)
		}
		if b.String() != string(source) {
			t.Errorf("%s: its tokens are not the source", name)
		}
	}
}

func TestLuaLinks(t *testing.T) {
	m := &markup{path: "guide/test.html", site: testSite()}
	m.lua(`on("message", function(event)
  local user = call("users.getFullUser", { id = "user" })
  types.inputPeerUser{ _ = "user" }
  event.send(event) send(event, "messages")
end)`)
	for want, there := range map[string]bool{
		`<a href="../lua/on.html">on</a>`:                                true,
		`"<a href="../events/message.html">message</a>"`:                 true,
		`"<a href="../methods/users.getFullUser.html">users.getFullUser`: true,
		`id = <span class="s">&#34;user&#34;</span>`:                     true,
		`_ = <span class="s">"<a href="../constructors/user.html">`:      true,
		`event.<span class="f">send</span>`:                              true,
		`<a href="../lua/send.html">send</a>`:                            true,
		`namespaces/messages`:                                            false,
	} {
		have := strings.ReplaceAll(string(m.b), `&#34;<a`, `"<a`)
		have = strings.ReplaceAll(have, `</a>&#34;`, `</a>"`)
		if strings.Contains(have, want) != there {
			t.Errorf("%s: want %v in\n%s", want, there, have)
		}
	}
}
