package reference

import (
	"strings"
	"testing"
)

// TestExamplesByHand: each is of a method, which it calls.
func TestExamplesByHand(t *testing.T) {
	all := examplesByHand()
	if len(all) < 60 {
		t.Errorf("%d examples", len(all))
	}
	for name, source := range all {
		if theSchema().method[name] == nil {
			t.Errorf("there is no method %s", name)
		}
		if !strings.Contains(source, `call("`+name+`"`) {
			t.Errorf("the example of %s does not call it", name)
		}
	}
}

func TestExamples(t *testing.T) {
	for name, want := range map[string]string{
		"messages.setHistoryTTL": `local result, err = call("messages.setHistoryTTL", { peer = "@sandbox_friend", period = 86400 })
if err then error(err) end
print(result)`,
		"inputPeerUser":    `local peer = types.inputPeerUser{ user_id = 1, access_hash = long("1234567890") }`,
		"userStatusOnline": "", // which scripts only get
		"updateUserStatus": "on(\"raw\", { update = \"updateUserStatus\" }, function(event)\n  print(event.update)\nend)",
	} {
		e, _ := Find(name)
		have := ""
		switch e := e.(type) {
		case *Method:
			have = e.Example
		case *Constructor:
			have = e.Example
		}
		if e != nil && have != want {
			t.Errorf("%s:\n%s\nwant\n%s", name, have, want)
		}
	}
}
