package host_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/tgscript/tgscript/host"
	"github.com/tgscript/tgscript/reference"
	"github.com/tgscript/tgscript/sandbox"
)

// optionCalls are calls of the functions that take options, which are o.
var optionCalls = map[string]string{
	"admin_log": `admin_log("@sandbox_supergroup", o)`, "ask": `ask("me", "x", o)`, "ask_button": `ask_button("me", "x", { "a" }, o)`,
	"ban": `ban("@sandbox_supergroup", "@sandbox_friend", o)`, "batch": `batch({}, o)`, "buttons.inline": `buttons.inline("x", "y", o)`,
	"buttons.url": `buttons.url("x", "https://example.org", o)`, "buttons.login": `buttons.login("x", "https://example.org", o)`,
	"buttons.switch_inline": `buttons.switch_inline("x", "y", o)`, "buttons.copy": `buttons.copy("x", "y", o)`,
	"buttons.web_app": `buttons.web_app("x", "https://example.org", o)`, "buttons.profile": `buttons.profile("x", "me", o)`,
	"buttons.game": `buttons.game("x", o)`, "buttons.pay": `buttons.pay("x", o)`, "buttons.disabled": `buttons.disabled("x", o)`,
	"buttons.text": `buttons.text("x", o)`, "buttons.request_phone": `buttons.request_phone("x", o)`,
	"buttons.request_location": `buttons.request_location("x", o)`, "buttons.request_poll": `buttons.request_poll("x", o)`,
	"buttons.request_peer": `buttons.request_peer("x", o)`, "buttons.remove": `buttons.remove(o)`, "buttons.force_reply": `buttons.force_reply(o)`,
	"call": `call("help.getConfig", {}, o)`, "cron": `cron("@daily", print, o):stop()`, "delete": `delete("me", 1, o)`,
	"demote": `demote("@sandbox_supergroup", "@sandbox_friend", o)`, "dialogs": `dialogs(o)`, "download": `download("me", nil, o)`,
	"edit": `edit("me", 1, "x", o)`, "forward": `forward("me", 1, o)`, "hash.md5": `hash.md5("x", o)`, "hash.sha1": `hash.sha1("x", o)`,
	"hash.sha256": `hash.sha256("x", o)`, "hash.sha512": `hash.sha512("x", o)`, "hash.hmac": `hash.hmac("md5", "x", "y", o)`,
	"hash.random": `hash.random(1, o)`, "http.get": `http.get("https://127.0.0.1:1", o)`, "http.post": `http.post("https://127.0.0.1:1", "x", o)`,
	"invite": `invite("@sandbox_supergroup", "@sandbox_friend", o)`, "json.encode": `json.encode(1, o)`, "json.decode": `json.decode("1", o)`,
	"kick": `kick("@sandbox_supergroup", "@sandbox_friend", o)`, "messages": `messages("me", o)`,
	"mute": `mute("@sandbox_supergroup", "@sandbox_friend", o)`, "participants": `participants("@sandbox_supergroup", o)`,
	"pin": `pin("me", 1, o)`, "promote": `promote("@sandbox_supergroup", "@sandbox_friend", o)`, "react": `react("me", 1, "👍", o)`,
	"read": `read("me", o)`, "search": `search("x", o)`, "stream": `stream("me", o)`, "send_file": `send_file("me", bytes("x"), o)`, "upload": `upload(bytes("x"), o)`, "send": `send("me", "x", o)`, "unban": `unban("@sandbox_supergroup", "@sandbox_friend", o)`,
	"unmute": `unmute("@sandbox_supergroup", "@sandbox_friend", o)`,
}

// tryOption prints what a function says to an option.
const tryOption = `
local function try(name, key, f)
  local ok, err = pcall(f, { [key] = key == "progress" and 1 or print })
  print(name, key, (tostring(err):gsub("\n.*", "")))
end
`

// inOneChat is the call of search that takes other options.
const inOneChat = `search("x", (function() o.peer = "me" return o end)())`

// TestReferenceOptions: functions know the options that are documented, and those
// that they tell of are documented.
func TestReferenceOptions(t *testing.T) {
	var script strings.Builder
	script.WriteString(tryOption)
	told := map[string][]string{}
	bots := "" // what only bots do
	var visit func(all []*reference.Global)
	visit = func(all []*reference.Global) {
		for _, g := range all {
			visit(g.Members)
			if len(g.Options) == 0 || g.Testing || strings.Contains(g.Options[0].Name, "Filters") {
				continue
			}
			call := optionCalls[g.Name]
			if call == "" {
				t.Errorf("%s takes options, and is not called", g.Name)
			}
			told[g.Name] = optionNames(t, g.Options[0].Name)
			for _, key := range append(slices.Clone(told[g.Name]), "qqqqqqqqqqqqqq") {
				switch line := fmt.Sprintf("try(%q, %q, function(o) return %s end)\n", g.Name, key, call); {
				case g.Name == "ask_button":
					bots += line
				case g.Name == "search" && slices.Contains([]string{"from", "reverse", "min_id", "max_id", "reply_to"}, key):
					fmt.Fprintf(&script, "try(%q, %q, function(o) return %s end)\n", g.Name, key, inOneChat)
				default:
					script.WriteString(line)
				}
			}
		}
	}
	visit(reference.Globals())
	box, err := sandbox.New(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer box.Close()
	allow := func(o *host.Options) { o.Permissions.HTTP = []string{"127.0.0.1:1"} }
	out := runAs(t, box, "sandbox_me", box.Dial, script.String(), allow) + runAs(t, box, "sandbox_bot", box.Dial, tryOption+bots)
	for line := range strings.Lines(out) {
		parts := strings.SplitN(strings.TrimSuffix(line, "\n"), "\t", 3)
		name, key, message := parts[0], parts[1], parts[2]
		if key != "qqqqqqqqqqqqqq" {
			if strings.Contains(message, "unknown") {
				t.Errorf("%s: %s is documented: %s", name, key, message)
			}
			continue
		}
		_, known, ok := strings.Cut(message, ", not one of ")
		if !ok && !strings.Contains(message, "unknown option") && !strings.Contains(message, "unknown right") {
			t.Errorf("%s takes any option: %s", name, message)
		}
		known, _, _ = strings.Cut(known, " and ")
		for _, k := range strings.FieldsFunc(known, func(r rune) bool { return r == ',' || r == ' ' }) {
			if !slices.Contains(told[name], k) {
				t.Errorf("%s: the option %s is not documented", name, k)
			}
		}
	}
}

// optionNames lists the options of a class, and those that it has from others.
func optionNames(t *testing.T, class string) []string {
	e, _ := reference.Find(class)
	c, ok := e.(*reference.Class)
	if !ok {
		t.Fatalf("there is no class %s", class)
	}
	var names []string
	for _, f := range c.Fields {
		names = append(names, f.Name)
	}
	for _, p := range c.Parents {
		names = append(names, optionNames(t, p)...)
	}
	return names
}
