package host

import (
	"strings"
	"testing"
)

// TestHelp: help is asked for by name, with words, and of what has a name.
func TestHelp(t *testing.T) {
	for call, want := range map[string]string{
		`help("messages.sendMessage")`:                "messages.sendMessage: method, for users and bots",
		`help(functions.messages.sendMessage)`:        "messages.sendMessage: method",
		`help(functions.messages)`:                    "messages: namespace",
		`help(types.inputPeerSelf())`:                 "inputPeerSelf: constructor of InputPeer",
		`help{ _ = "inputPeerSelf" }`:                 "inputPeerSelf: constructor of InputPeer",
		`help("errors.FLOOD_WAIT_30")`:                "FLOOD_WAIT_X: error 420",
		`help(send)`:                                  "send(peer, text [, opts])",
		`help(store)`:                                 "store.get(key)",
		`help(store.shared.get)`:                      "store.shared.get",
		`help(json.encode)`:                           "json.encode(",
		`help(string.format)`:                         "string.format(",
		`help("event:reply")`:                         "event:reply(text [, opts])",
		`help("event")`:                               "chat_id",
		`help("filters")`:                             "not_chats",
		`help()`:                                      `help("send photo")`,
		`help("send photo")`:                          "messages.sendMedia",
		`local ok, e = pcall(help, "sendd") print(e)`: `did you mean "send"`,
		`local ok, e = pcall(help, nil) print(e)`:     "name of a method, type, error or function expected, got nil",
		`local ok, e = pcall(help, {}) print(e)`:      "got table",
	} {
		out, _, err := script(t, call)
		if err != nil || !strings.Contains(out, want) {
			t.Errorf("%s: %v\n%s\nwithout %q", call, err, out, want)
		}
	}
}
