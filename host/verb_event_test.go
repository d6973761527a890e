package host_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// TestEventVerbs: an event's methods act where it has happened.
func TestEventVerbs(t *testing.T) {
	onStage(t, `
local forwarded
on("message", { incoming = true }, function(event)
  local text = event.text
  if text == "answer" then
    local m = assert(event:reply(html"<b>yes</b>"))
    print(m.reply_to.reply_to_msg_id == event.id, html.of(m))
    print(event:respond("more").reply_to)
  elseif text == "act" then
    print(event:react("👍"), event:pin(), event:unpin(), event:read(), event:typing(), event:typing(function() return "typed" end))
    print(event:forward_to("me").fwd_from ~= nil)
    print(event:edit("not mine"))
    print(event:delete())
  elseif text == "wrong" then
    print(pcall(event.answer, event, "x"))
    print(pcall(event.reply, "x"))
    print(pcall(event.reply, event, "x", { buttns = {} }))
    print(pcall(event.download, event))
    print(send(event, "by event").peer_id.user_id == event.chat_id)
  end
end)
on("chat_action", function(event)
  print(event.action, event:reply("welcome").reply_to ~= nil)
end)
on("user_update", function(event) print(pcall(event.edit, event, "x")) end)
`, func(s *stage) {
		friend := s.client("sandbox_friend")
		s.send(friend, "sandbox_me", "answer")
		s.want("true\t<b>yes</b>\nnil\n")
		s.send(friend, "sandbox_supergroup", "answer")
		s.want("true\t<b>yes</b>\nnil\n")
		for _, chat := range []string{"sandbox_me", "sandbox_supergroup"} {
			s.send(friend, chat, "act")
			s.want("true\ttrue\ttrue\ttrue\ttrue\ttyped\ntrue\nnil\tmessages.editMessage: MESSAGE_AUTHOR_REQUIRED (403): only the author may change this message\n1\n")
		}
		s.send(friend, "sandbox_me", "wrong")
		s.want(`false	script.lua:15: event:answer: an event of "message" asks nothing; callback_query and inline_query do, and event:reply(text) sends a message
false	script.lua:16: event expected, got string "x"; methods of an event are called with a colon, as event:stop()
false	script.lua:17: event:reply: unknown option "buttns" (did you mean "buttons"?)
true	nil	message has no file to download
true
`)
		s.call(friend, &api.MessagesSetTypingRequest{Peer: s.peerOf(friend, "sandbox_me"), Action: &api.SendMessageTypingAction{}})
		s.want("false\tscript.lua:25: event:edit: an event of \"user_update\" is about no message\n")
	})
}

// call makes a call that must not fail, and lets all happen that follows from it.
func (s *stage) call(c *telegram.Client, req api.Object) api.Object {
	s.t.Helper()
	res, err := c.Invoke(s.t.Context(), req, telegram.CallOptions{})
	if err != nil {
		s.t.Fatal(err)
	}
	synctest.Wait()
	return res
}

// TestTyping: what typing shows lasts as long as its function, and no longer.
func TestTyping(t *testing.T) {
	onStage(t, `
print(typing("@sandbox_friend", "upload_photo", function() sleep(12) return "a", "b" end))
print(pcall(typing, "@sandbox_friend", function() sleep(1) error("oh") end))
print("ended")`, func(s *stage) {
		s.sleep(20)
		s.want("a\tb\nfalse\tscript.lua:3: oh\nended\n")
		if err := <-s.ended; err != nil {
			t.Error(err)
		}
		if n := s.box.Calls("messages.setTyping"); n != 4 {
			t.Errorf("%d calls, want 4", n)
		}
	})
}

// TestButtons: a bot's buttons, pressed.
func TestButtons(t *testing.T) {
	asBot(t, `
on("message", { incoming = true }, function(event)
  if event.text == "/start" then
    event:reply("choose", { buttons = {
      { buttons.inline("Yes", "y", { style = "success" }), buttons.inline("No", "n") },
      { buttons.url("Site", "https://example.org"), buttons.switch_inline("Share", "x", { here = true, chats = "groups" }), buttons.copy("Copy", "abc") },
      { buttons.profile("Who", event.sender_id), buttons.web_app("App", "https://example.org/app") },
    } })
  elseif event.text == "keys" then
    event:respond("keys", { buttons = {
      { "One", buttons.text("Two") }, { buttons.request_phone("Phone"), buttons.request_location("Here"), buttons.request_poll("Poll", { quiz = true }) },
      { buttons.request_peer("Group", { type = "group", id = 7, member = true }) }, once = true, placeholder = "choose" } })
    event:respond("gone", { buttons = buttons.remove() })
    event:respond("reply", { buttons = buttons.force_reply{ placeholder = "name" } })
    event:respond("one", { buttons = buttons.inline("x") })
  end
  for _, b in ipairs{ { buttons.inline("a"), "b" }, { { buttons.inline("a") }, { buttons.text("b") } }, { buttons.remove() }, { 5 }, { buttons.inline("a"), once = true }, { "a", twice = true } } do
    print(select(2, pcall(send, event, "x", { buttons = b })))
  end
end)
on("callback_query", function(event)
  if event.data == "y" then
    print(event:edit(html"<i>yes</i>", { buttons = buttons.inline("Again", "again") }).message)
    print(event:answer("Thanks", { alert = true, cache = 5 }))
  else
    print(event:edit(nil, { buttons = {} })._, event:answer(), event:answer())
    print(event:delete())
  end
end)`, func(s *stage) {
		friend := s.client("sandbox_friend")
		s.send(friend, "sandbox_bot", "/start")
		kinds := ""
		for _, row := range s.buttons(friend, "sandbox_bot").ReplyMarkup.(*api.ReplyInlineMarkup).Rows {
			for _, b := range row.Buttons {
				kinds += fmt.Sprintf("%s %s\n", b.Text, api.TypeOf(b.Type).Name)
			}
		}
		if want := `Yes inlineButtonTypeCallback
No inlineButtonTypeCallback
Site inlineButtonTypeUrl
Share inlineButtonTypeSwitchInline
Copy inlineButtonTypeCopy
Who inlineButtonTypeUserProfile
App inlineButtonTypeWebView
`; kinds != want {
			s.t.Errorf("buttons\n%swant\n%s", kinds, want)
		}
		wrong := `script.lua:18: send: buttons: inline buttons and those of a keyboard together: a message has either the ones or the others
script.lua:18: send: buttons[2]: inline buttons and those of a keyboard together: a message has either the ones or the others
script.lua:18: send: buttons[1]: replyKeyboardHide goes alone: buttons = buttons.remove() or buttons.force_reply()
script.lua:18: send: buttons[1]: button, as buttons.inline(text, data) makes it, expected, got number 5
script.lua:18: send: buttons: once is of keyboards, not of inline buttons
script.lua:18: send: buttons: unknown option "twice", not one of resize, once, placeholder, selective, persistent, force_reply
`
		s.want(wrong)
		if a, err := s.press(friend, "sandbox_bot", "y"); err != nil || a.Message.Value != "Thanks" || !a.Alert || a.CacheTime != 5 {
			s.t.Errorf("answered %+v, %v", a, err)
		}
		s.want("yes\ntrue\n")
		if a, err := s.press(friend, "sandbox_bot", "again"); err != nil || a.Message.Set {
			s.t.Errorf("answered %+v, %v", a, err)
		}
		s.want("message\ttrue\tnil\tmessages.setBotCallbackAnswer: QUERY_ID_INVALID (400): the query is unknown or too old to be answered\n1\n")
		s.send(friend, "sandbox_bot", "keys")
		s.want(wrong)
		var shown string
		for _, m := range s.last(friend, "sandbox_bot", 4) {
			shown += fmt.Sprintf("%s %T ", m.Message, m.ReplyMarkup)
			if k, ok := m.ReplyMarkup.(*api.ReplyKeyboardMarkup); ok {
				shown += fmt.Sprint(len(k.Rows), k.Resize, k.SingleUse, k.Placeholder.Value)
			}
		}
		if want := "one *api.ReplyInlineMarkup reply *api.ReplyKeyboardForceReply gone *api.ReplyKeyboardHide keys *api.ReplyKeyboardMarkup 3 true truechoose"; shown != want {
			s.t.Errorf("shown %s, want %s", shown, want)
		}
	})
}

// TestInlineAnswer: results of an inline query as tables.
func TestInlineAnswer(t *testing.T) {
	asBot(t, `
assert(call("upload.saveFilePart", { file_id = long"5", file_part = 0, bytes = "hello" }))
local media = assert(call("messages.uploadMedia", { peer = "me", media = { _ = "inputMediaUploadedDocument",
  file = { _ = "inputFile", id = long"5", parts = 1, name = "a.txt", md5_checksum = "" }, mime_type = "text/plain", attributes = {} } }))
on("inline_query", function(event)
  for _, r in ipairs{ 5, { title = "x" }, { text = "x" }, { title = "x", text = "<b>", format = "html" }, { type = "foto", url = "x" }, { type = "photo" },
    { title = "x", text = "y", colour = 5 } } do
    print(select(2, pcall(event.answer, event, { r })))
  end
  print(select(2, pcall(event.answer, event, { { id = 1, title = "x", text = "y" }, { id = 1, title = "x", text = "y" } })))
  print(select(2, pcall(event.answer, event, { title = "x", text = "y" })))
  print(event:answer({
    { title = "Article", text = html"<b>x</b>", description = "d", url = "https://example.org", thumb = "https://example.org/t.jpg", buttons = buttons.inline("b", "b") },
    { id = "p", type = "document", title = "Text", file = media, caption = "**c**", format = "markdown" },
  }, { cache = 0, next_offset = 2, private = true, gallery = false, switch_pm = { text = "Settings", start = "s" } }))
end)
on("chosen_inline", function(event) print(event.id, event.query, event:edit(html"<i>changed</i>", { buttons = buttons.inline("c", "c") })) end)
on("callback_query", function(event) print(event.inline_message_id ~= nil, event:edit("pressed"), event:answer("ok")) end)`, func(s *stage) {
		s.want("")
		friend := s.client("sandbox_friend")
		bot, err := friend.InputUser(s.t.Context(), "sandbox_bot")
		if err != nil {
			s.t.Fatal(err)
		}
		r := s.call(friend, &api.MessagesGetInlineBotResultsRequest{Bot: bot, Peer: &api.InputPeerSelf{}, Query: "q"}).(*api.MessagesBotResults)
		s.want(`script.lua:8: event:answer: [1]: result, a table like { title = ..., text = ... } expected, got number 5
script.lua:8: event:answer: [1]: an article needs a text, which it sends
script.lua:8: event:answer: [1]: an article needs a title
script.lua:8: event:answer: HTML: character 1: unclosed <b>
script.lua:8: event:answer: [1]: unknown type "foto", not one of audio, document, gif, photo, sticker, video, voice, article
script.lua:8: event:answer: [1]: a photo needs a url, or file, something that Telegram has already
script.lua:8: event:answer: [1]: unknown field "colour", not one of buttons, description, format, id, link_preview, text, thumb, title, type, url
script.lua:10: event:answer: [2]: a second result with the id "1"
script.lua:11: event:answer: list of results expected, got a table with the key "title"; one result is { { ... } }
true
`)
		if len(r.Results) != 2 || r.NextOffset.Value != "2" || r.SwitchPm == nil || r.CacheTime != 0 {
			s.t.Errorf("answered %+v", r)
		}
		s.call(friend, &api.MessagesSendInlineBotResultRequest{Peer: s.peerOf(friend, "sandbox_me"), RandomID: 77, QueryID: r.QueryID, ID: "1"})
		s.want("1\tq\ttrue\n")
		if m := s.last(friend, "sandbox_me", 1)[0]; m.Message != "changed" {
			s.t.Errorf("the message is %+v", m)
		}
		if a, err := s.press(friend, "sandbox_me", "c"); err != nil || a.Message.Value != "ok" {
			s.t.Errorf("answered %+v, %v", a, err)
		}
		s.want("true\ttrue\ttrue\n")
	})
}

// TestReplyAgain: a handler that runs again after it was cut off gets the messages
// that it has sent already, and nobody gets them twice.
func TestReplyAgain(t *testing.T) {
	const src = `
on("message", function(event)
  print(event.replayed, assert(event:reply("re: " .. event.text)).id > event.id, send(event, "more").message, send("@sandbox_friend", "aside").message)
  if not event.replayed then sleep(1e6) end
end)`
	for account, want := range map[string]string{"sandbox_me": "aside,aside,more,re: hi,hi,/start,", "sandbox_bot": "aside,more,re: hi,hi,/start,"} {
		inTime(t, func(s *stage) {
			friend := s.client("sandbox_friend")
			s.send(friend, account, "/start")
			store := s.store(account)
			for _, replayed := range []string{"false", "true"} {
				s.session(store, src, false, func() {
					if replayed == "false" {
						s.send(friend, account, "hi")
						s.send(friend, "sandbox_supergroup", "hi") // where the bot is not
					}
					line := replayed + "\ttrue\tmore\taside\n"
					s.want(strings.Repeat(line, strings.Count(want, "aside")))
				})
			}
			texts := ""
			for _, m := range s.last(friend, account, 6) {
				texts += m.Message + ","
			}
			if !strings.HasPrefix(texts, want) {
				s.t.Errorf("%s: sent %s", account, texts)
			}
		})
	}
}
