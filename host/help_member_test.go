package host

import (
	"strings"
	"testing"
)

// TestMemberHelp: what is behind a dot or a colon is found by its whole name.
func TestMemberHelp(t *testing.T) {
	for name, want := range map[string]string{
		"event:reply": "event:reply(text", "event.reply": "silent", "event:ask": "timeout", "event:stop": "event:stop()",
		"store.get": "store.get(key)", "store.shared.get": "store.shared", "sandbox.user": "sandbox.user{", "sandbox.bot": "token",
		"clock:advance": "clock:advance(", "faults.flood": "faults.flood(", "script:output": "script:output()", "json.decode": "json.decode(",
		"buttons.inline": "buttons.inline(", "re.match": "re.match(", "time.now": "time.now()", "http.get": "http.get(", "test.skip": "test.skip(",
		"messages.sendMessage": "messages.sendMessage: method",
	} {
		var b strings.Builder
		if err := Help(&b, name); err != nil || !strings.Contains(b.String(), want) {
			t.Errorf("%s: %v\n%s\nwithout %q", name, err, b.String(), want)
		}
	}
	for _, name := range []string{"event:fly", "store.", "store.steal", ":", "a.b"} {
		if err := Help(new(strings.Builder), name); err == nil {
			t.Errorf("there is help of %q", name)
		}
	}
}
