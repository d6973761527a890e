local t = html"<b>Hello</b>, <i>you</i> 😀"
assert(tostring(t) == "Hello, you 😀" and t.text == "Hello, you 😀" and #t == 13)
assert(#t.entities == 2 and t.entities[2]._ == "messageEntityItalic" and t.entities[2].offset == 7)
local u = "> " .. t .. "!" .. markdown" ~~x~~" .. 5
assert(u.text == "> Hello, you 😀! x5" and u:html() == "&gt; <b>Hello</b>, <i>you</i> 😀! <s>x</s>5", u:html())
assert(u:markdown() == "\\> **Hello**, __you__ 😀! ~~x~~5", u:markdown())
assert(html"<b>x</b>" == markdown"**x**" and html"<b>x</b>" ~= html"x")
assert(html(t) == t)
---
assert(html("<b>%s</b> %d %s", "<a & b>", 5, html"<i>y</i>"):html() == "<b>&lt;a &amp; b&gt;</b> 5 <i>y</i>")
assert(markdown("**%s** %s", "*x*", long"9").text == "*x* 9")
assert(html.escape("a<b>&\"") == "a&lt;b&gt;&amp;&quot;" and markdown.escape("**[x]") == "\\*\\*\\[x\\]")
local m = types.message{ id = 1, peer_id = types.peerUser{ user_id = 1 }, date = 1, message = "hi 😀 there", entities = { { _ = "messageEntityBold", offset = 3, length = 2 } } }
assert(html.of(m) == "hi <b>😀</b> there" and markdown.of(m) == "hi **😀** there")
assert(html.of(types.textWithEntities{ text = html"<u>z</u>" }) == "<u>z</u>")
---
local parts = html("<b>" .. ("word "):rep(2000) .. "</b>"):split()
assert(#parts == 3 and #parts[1] <= 4096 and parts[2].entities[1]._ == "messageEntityBold")
assert(#html"a b c d":split(3) == 2)
---
-- Formatted text goes into raw calls, with its entities.
local r = functions.messages.sendMessage{ peer = types.inputPeerSelf{}, message = html"<b>x</b>" }
assert(r.message == "x" and r.entities[1]._ == "messageEntityBold")
r = functions.messages.sendMessage{ peer = types.inputPeerSelf{}, message = html"<b>x</b>", entities = { { _ = "messageEntityCode", offset = 0, length = 1 } } }
assert(#r.entities == 1 and r.entities[1]._ == "messageEntityCode")
r = types.inputReplyToMessage{ reply_to_msg_id = 1, quote_text = html"<b>x</b>" }
assert(r.quote_entities[1]._ == "messageEntityBold")
---
local r = types.inputReplyToMessage{ reply_to_msg_id = 1, quote_text = html"<b>x</b>" }
print(r.entities) --- error: inputReplyToMessage: no field "entities"
---
html"<b>x" --- error: html: character 1: unclosed <b>$
---
html{} --- error: html: text expected, got table
---
local t = html"x"
print(t.txt) --- error: formatted text has no field "txt" \(did you mean "text"\?\)
---
print(html"x" .. {}) --- error: attempt to concatenate formatted text and table
---
html.of(5 == 5) --- error: html.of: message or formatted text expected, got boolean true
---
functions.contacts.search{ q = html"<b>x</b>", limit = 1 } --- error: q: plain text expected, got formatted text, which contacts.search has no entities for
---
html("<b>%d</b>", "x") --- error: .
