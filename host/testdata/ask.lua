ask("me") --- error: ask: this script runs without an account
---
ask("me", "?", { timeout = "soon" }) --- error: ask: timeout: duration expected, like "90s" or "1h30m", got "soon"
---
ask("me", "?", { timeot = 5 }) --- error: ask: unknown option "timeot" \(did you mean "timeout"\?\)
---
ask("me", "?", { cancel = 5 }) --- error: ask: cancel: word, list of words or false expected, got number 5
---
ask("me", "?", { cancel = { "x", 5 } }) --- error: ask: cancel\[2\]: word expected, got number 5
---
ask("me", "?", { cancel_on_command = "yes" }) --- error: ask: cancel_on_command: boolean expected, got string "yes"
---
ask("me", "?", { filter = { txt = "x" } }) --- error: ask: filter: unknown filter "txt" \(did you mean "text"\?\)
---
ask("me", "?", { filter = { any = { { where = print } } } }) --- error: ask: filter: where is not for questions: look at the answer, and ask again
---
ask(nil, "?") --- error: ask: name, link, phone number, id or object expected, got nil
---
ask_button("me", "?", { "Yes" }, { answer = 5 }) --- error: ask_button: answer: text expected, got number 5
---
ask_button("me", "?", { "Yes" }, { keep = 5 }) --- error: ask_button: keep: boolean expected, got number 5
---
ask_button("me", "?", {}) --- error: ask_button: none of the buttons tells the account when it is pressed: texts, or buttons.inline\(text, data\), do
---
ask_button("me", "?", buttons.url("a", "https://example.com")) --- error: ask_button: none of the buttons tells the account when it is pressed
---
ask_button("me", "?", { buttons.text("Yes") }) --- error: ask_button: none of the buttons tells the account when it is pressed
