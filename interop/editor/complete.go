package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// An asking is a place in a text, marked by |, and what the server says there.
type asking struct {
	text  string
	hover bool     // what is explained; else what is completed
	want  []string // names that are offered, or parts of the explanation
}

var askings = []asking{
	{`call("messages.sendMessage", { | })`, false, []string{"message", "peer", "silent"}},
	{`call("messages.sendMessage", { peer = "me", message = "x" }, { | })`, false, []string{"timeout", "flood_wait"}},
	{`functions.messages.sendMessage{ | }`, false, []string{"message", "peer"}},
	{`functions.messages.|`, false, []string{"sendMessage", "getHistory"}},
	{`types.inputPeerUser{ | }`, false, []string{"user_id", "access_hash"}},
	{`local r = call("messages.getHistory", { peer = "me" }) print(r.|)`, false, []string{"messages", "users"}},
	{`on("callback_query", function(event) event.| end)`, false, []string{"data", "answer", "chat_instance"}},
	{`on("message", { | }, function(event) end)`, false, []string{"incoming", "pattern", "private"}},
	{`send("me", "x", { | })`, false, []string{"silent", "buttons", "reply_to"}},
	{`local me = entity("me") print(me.|)`, false, []string{"first_name"}},
	{`se|nd("me", "x")`, true, []string{"Sends a message", "SendOptions"}},
	{`functions.messages.sendMess|age{ peer = "me", message = "x" }`, true, []string{"core.telegram.org/method/messages.sendMessage", "Errors:"}},
	{`on("message", function(event) print(event.te|xt) end)`, true, []string{"Its text"}},
}

// complete has the server say what an editor would show.
func (p *proof) complete() error {
	s, err := serve(filepath.Join(p.bin, "emmylua_ls"), p.dir)
	if err != nil {
		return err
	}
	defer s.end()
	failed := 0
	for i, a := range askings {
		line, after, _ := strings.Cut(a.text, "|")
		said, err := s.ask(fmt.Sprintf("ask_%d.lua", i), line+after, len(line), a.hover)
		if err != nil {
			return fmt.Errorf("%s: %w", a.text, err)
		}
		for _, w := range a.want {
			if a.hover && !strings.Contains(strings.Join(said, "\n"), w) || !a.hover && !slices.Contains(said, w) {
				failed++
				fmt.Printf("%s: %q is not in what the server says: %.300q\n", a.text, w, said)
			}
		}
		p.passed++
	}
	if failed > 0 {
		return fmt.Errorf("%d names were not completed or explained", failed)
	}
	fmt.Printf("the server completes and explains at %d places, the slowest in %d ms\n", len(askings), s.slowest.Milliseconds())
	return nil
}
