package reference

import (
	"strings"
	"testing"
)

// TestOwn: the files are understood, and names in types lead somewhere.
func TestOwn(t *testing.T) {
	o, err := readOwn()
	if err != nil {
		t.Fatal(err)
	}
	known := func(where, typ string) {
		for _, word := range strings.FieldsFunc(typ, func(r rune) bool { return r != '.' && (r > 0x7f || !isWord(byte(r))) }) {
			name, tl := strings.CutPrefix(word, "tl.")
			if tl {
				if len(FindAll(strings.TrimSuffix(name, ".args"))) == 0 {
					t.Errorf("%s: there is no %s", where, word)
				}
			} else if strings.HasPrefix(word, "tgscript.") && o.class[word] == nil && o.alias[word] == nil {
				t.Errorf("%s: there is no %s", where, word)
			}
		}
	}
	for _, g := range o.global {
		if g.Text == "" {
			t.Errorf("%s has no text", g.Name)
		}
		known(g.Name, g.Type)
		for _, s := range g.Signatures {
			for _, p := range append(s.Params, s.Returns...) {
				known(g.Name, p.Type)
			}
		}
	}
	for _, c := range o.classes {
		known(c.Name, strings.Join(c.Parents, " "))
		for _, f := range c.Fields {
			known(c.Name, f.Type)
		}
	}
	for _, a := range o.aliases {
		known(a.Name, a.Type)
	}
}

func TestFindOwn(t *testing.T) {
	for name, want := range map[string]string{
		"send": "send", "event:reply": "event:reply", "event.reply": "event:reply", "event": "tgscript.Event", "event.message": "tgscript.Event.message",
		"event:message": "tgscript.Event.message", "filters": "tgscript.Filters", "SendOptions": "tgscript.SendOptions", "tgscript.SendOptions": "tgscript.SendOptions",
		"Role": "tgscript.Role", "tl.inputPeerUser": "inputPeerUser", "tl.messages.sendMessage.args": "messages.sendMessage", "account": "account",
	} {
		e, ok := Find(name)
		if !ok {
			t.Errorf("%s is not found", name)
			continue
		}
		if _, have, _ := e.About(); have != want {
			t.Errorf("%s is %s, want %s", name, have, want)
		}
	}
	if all := FindAll("messages"); len(all) != 2 {
		t.Errorf("messages is %v, want a function and a namespace", all)
	}
}

func TestUsages(t *testing.T) {
	for name, want := range map[string]string{
		"send": "send(peer, text [, opts])", "on": "on(name, filters, handler)\non(name, handler)", "event:delete": "event:delete([opts])",
		"event:react": "event:react([reaction [, opts]])", "spawn": "spawn(fn, ...)",
	} {
		e, _ := Find(name)
		g, ok := e.(*Global)
		if have := ""; ok {
			have = strings.Join(g.Usages(), "\n")
			if have != want {
				t.Errorf("%s: %s, want %s", name, have, want)
			}
		}
	}
}
