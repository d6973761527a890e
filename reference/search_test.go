package reference

import (
	"slices"
	"strings"
	"testing"
)

// TestSearch: who looks for something in words finds it among the first.
func TestSearch(t *testing.T) {
	for query, want := range map[string]string{
		"send photo": "messages.sendMedia", "delete message": "delete", "Delete Messages": "channels.deleteMessages", "join channel": "channels.joinChannel",
		"ban user": "ban", "how to send a message": "send", "wait": "flood_wait", "who is online": "messages.getOnlines", "SLOWMODE": "SLOWMODE_WAIT_X",
		"sendMedia": "messages.sendMedia", "event reply": "event:reply",
	} {
		var found []string
		for _, e := range Search(query) {
			_, name, _ := e.About()
			found = append(found, name)
		}
		if at := slices.Index(found, want); at < 0 || at > 9 {
			t.Errorf("%s: %s is number %d of %s", query, want, at, strings.Join(found, ", "))
		}
	}
	for query, want := range map[string]string{"leave group": "channels.leaveChannel", "join group": "channels.joinChannel", "create group": "channels.createChannel"} {
		if _, name, _ := Search(query)[0].About(); name != want {
			t.Errorf("%s: first comes %s, want %s", query, name, want)
		}
	}
	for _, query := range []string{"", " ", "purple elephants dancing"} {
		if found := Search(query); len(found) > 0 {
			t.Errorf("%q: %d found", query, len(found))
		}
	}
}

func TestLookup(t *testing.T) {
	for text, want := range map[string]string{
		"sendmessage": `did you mean "messages.sendMessage"`, "messages.sendMesage": `(did you mean "messages.sendMessage"`, "errors.CHANEL_INVALID": `"CHANNEL_INVALID"`,
		"qqqqqq": `nothing in layer`, "purple elephants": "has all of",
	} {
		if found, err := Lookup(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, %v", text, found, err)
		}
	}
	for text, want := range map[string]string{"event.chat_id": "event.chat_id", "event.data": "event.data", "event.message.text": "event.message.text", "send photo": "send photo"} {
		found, err := Lookup(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if _, name, _ := found[0].About(); name != want {
			t.Errorf("%s is %s", text, name)
		}
	}
}
