package reference

import (
	"slices"
	"strings"
	"testing"
)

func TestFind(t *testing.T) {
	for name, want := range map[string]string{
		"messages.sendMessage": "method messages.sendMessage", "functions.messages.sendMessage": "method messages.sendMessage",
		"inputPeerUser": "constructor inputPeerUser", "types.inputPeerUser": "constructor inputPeerUser",
		"InputPeer": "type InputPeer", "channels": "namespace channels", "channels.": "namespace channels",
		"CHANNEL_INVALID": "error CHANNEL_INVALID", "errors.CHANNEL_INVALID": "error CHANNEL_INVALID",
		"FLOOD_WAIT": "error FLOOD_WAIT_X", "FLOOD_WAIT_X": "error FLOOD_WAIT_X", "errors.FLOOD_WAIT_30": "error FLOOD_WAIT_X",
		"FILE_PART_7_MISSING": "error FILE_PART_X_MISSING", "PREVIOUS_CHAT_IMPORT_ACTIVE_WAIT_5MIN": "error PREVIOUS_CHAT_IMPORT_ACTIVE_WAIT_XMIN",
		"errors": "list errors",
	} {
		e, ok := Find(name)
		if !ok {
			t.Errorf("%s is not found", name)
			continue
		}
		if kind, have, _ := e.About(); kind+" "+have != want {
			t.Errorf("%s is %s %s, want %s", name, kind, have, want)
		}
	}
	for _, name := range []string{"", ".", "FLOOD_", "messages.sendMesage", "FLOOD_WAIT_"} {
		if e, ok := Find(name); ok {
			_, have, _ := e.About()
			t.Errorf("%q is found: %s", name, have)
		}
	}
}

func TestNear(t *testing.T) {
	for name, want := range map[string]string{
		"messages.sendMesage": "messages.sendMessage", "sendMessage": "messages.sendMessage", "InputPear": "InputPeer",
		"errors.CHANEL_INVALID": "CHANNEL_INVALID", "sendmesage": "messages.sendMessage", "getHistroy": "messages.getHistory", "replly": "event:reply",
	} {
		if near := Near(name); len(near) == 0 || !slices.Contains(near, want) {
			t.Errorf("near %s: %q, want %s", name, near, want)
		}
	}
	if near := Near("qqqqqqqqqqqq"); len(near) > 0 {
		t.Errorf("near nothing: %q", near)
	}
}

// TestDidYouMean: a namespace left out hides no typo.
func TestDidYouMean(t *testing.T) {
	candidates := []string{"messages.sendMedia", "messages.sendMessage", "messages.setTyping"}
	if have := DidYouMean("sendMesage", candidates); have != ` (did you mean "messages.sendMessage"?)` {
		t.Errorf("%q", have)
	}
}

// TestElsewhereNames: who knows other libraries finds what is called otherwise here.
func TestElsewhereNames(t *testing.T) {
	options := []string{"as", "buttons", "format", "media", "progress", "thumb", "ttl"}
	words := []string{"animation", "document", "photo", "video_note", "voice"}
	for name, want := range map[string]string{
		"parse_mode": `"format"`, "progress_callback": `"progress"`, "force_document": `as = "document"`, "file": `"media"`} {
		if have := DidYouMean(name, options); have != " (did you mean "+want+"?)" {
			t.Errorf("option %s:%s", name, have)
		}
	}
	for name, want := range map[string]string{"file": "document", "gif": "animation", "round": "video_note", "photo": "photo"} {
		if have := Nearest(name, words); have != want {
			t.Errorf("word %s: %s", name, have)
		}
	}
	for name, want := range map[string]string{"iter_download": "stream", "download_profile_photo": "download", "send_photo": "send_file"} {
		found, err := Lookup(name)
		if err != nil || len(found) != 1 {
			t.Errorf("help %s: %d, %v", name, len(found), err)
		} else if _, have, _ := found[0].About(); have != want {
			t.Errorf("help %s: %s", name, have)
		}
	}
	if _, err := Lookup("force_document"); err == nil || !strings.HasSuffix(err.Error(), `: it is the option as = "document" here`) {
		t.Errorf("%v", err)
	}
}

func TestComplete(t *testing.T) {
	if got := Complete("messages.sendMe"); !slices.Equal(got, []string{"messages.sendMedia", "messages.sendMessage"}) {
		t.Errorf("%q", got)
	}
	if got := Complete("MESSAGES.sendme"); !slices.Equal(got, []string{"messages.sendMedia", "messages.sendMessage"}) {
		t.Errorf("whatever the case: %q", got)
	}
	if all := Complete(""); !slices.IsSorted(all) || !slices.Contains(all, "errors") || len(slices.Compact(all)) != len(all) {
		t.Errorf("%d names, %d of them different", len(all), len(slices.Compact(all)))
	}
}
