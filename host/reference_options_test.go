package host

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/tgscript/tgscript/reference"
	"github.com/tgscript/tgscript/tl/api"
)

// emptyWorld is that of a file of tests of which none is run.
type emptyWorld struct{ Testing }

func (emptyWorld) Plan([]TestCase) int { return -1 }

func asTestFile(o *Options) {
	o.Testing = emptyWorld{}
	o.Permissions.HTTP = []string{"example.com"}
}

// optionsOf are the names in a class of options.
func optionsOf(t *testing.T, name string) []string {
	t.Helper()
	fields, _ := class(t, "tgscript."+name)
	return slices.DeleteFunc(fields, func(name string) bool { return strings.HasPrefix(name, "[") })
}

// TestReferenceWords: the same of words that functions take, and of what is read.
func TestReferenceWords(t *testing.T) {
	words := func(alias string) (list []string) {
		e, _ := reference.Find(alias)
		a, ok := e.(*reference.Alias)
		if !ok {
			t.Fatalf("no alias %s in the reference", alias)
		}
		for _, v := range a.Values {
			word, _ := strconv.Unquote(v.Name)
			list = append(list, word)
		}
		for _, m := range regexp.MustCompile(`"(\w+)"`).FindAllStringSubmatch(a.Type, -1) {
			list = append(list, m[1])
		}
		return list
	}
	sameNames(t, "events", kindNames[:], words("tgscript.EventName"))
	sameNames(t, "media", mediaTypes, words("tgscript.MediaType"))
	sameNames(t, "typing", slices.Collect(maps.Keys(typingActions)), words("tgscript.TypingAction"))
	sameNames(t, "filters of messages", slices.Collect(maps.Keys(messageFilters)), words("tgscript.MessagesFilter"))
	sameNames(t, "fields of an account", accountFields, optionsOf(t, "Account"))
	own := optionsOf(t, "TestMessage")
	own = slices.DeleteFunc(own, func(name string) bool { return name == "id" || name == "message" })
	sameNames(t, "fields of a test's message", slices.Collect(maps.Keys(testFields)), own)
}

// optionTables are functions with a table of options behind some arguments.
var optionTables = []struct{ call, class string }{
	{`send("me", "x", OPTS)`, "SendOptions"},
	{`edit("me", 1, "x", OPTS)`, "EditOptions"},
	{`delete("me", 1, OPTS)`, "DeleteOptions"},
	{`forward("me", 1, OPTS)`, "ForwardOptions"},
	{`pin("me", 1, OPTS)`, "PinOptions"},
	{`read("me", OPTS)`, "ReadOptions"},
	{`react("me", 1, "x", OPTS)`, "ReactOptions"},
	{`download(types.document{ id = 1, access_hash = 1, file_reference = "", date = 0, mime_type = "", size = 1, dc_id = 2, attributes = {} }, OPTS)`, "DownloadOptions"},
	{`stream(types.document{ id = 1, access_hash = 1, file_reference = "", date = 0, mime_type = "", size = 1, dc_id = 2, attributes = {} }, OPTS)`, "StreamOptions"},
	{`ban(-5, 7, OPTS)`, "BanOptions"},
	{`unban(-5, 7, OPTS)`, "CallOptions"},
	{`mute(-5, 7, OPTS)`, "MuteOptions"},
	{`promote(-5, 7, OPTS)`, "PromoteOptions"},
	{`invite(-5, 7, OPTS)`, "InviteOptions"},
	{`messages("me", OPTS)`, "MessagesOptions"},
	{`dialogs(OPTS)`, "DialogsOptions"},
	{`participants(-5, OPTS)`, "ParticipantsOptions"},
	{`admin_log(-5, OPTS)`, "AdminLogOptions"},
	{`json.encode(1, OPTS)`, "JSONEncodeOptions"},
	{`json.decode("1", OPTS)`, "JSONDecodeOptions"},
	{`hash.md5("", OPTS)`, "HashOptions"},
	{`hash.hmac("md5", "", "", OPTS)`, "HashOptions"},
	{`hash.random(1, OPTS)`, "HashOptions"},
	{`http.get("https://example.com", OPTS)`, "HTTPOptions"},
	{`http.post("https://example.com", nil, OPTS)`, "HTTPBodyOptions"},
	{`time.at(OPTS)`, "DateParts"},
	{`time.add(0, OPTS)`, "Period"},
	{`buttons.inline("x", OPTS)`, "InlineButtonOptions"},
	{`buttons.url("x", "y", OPTS)`, "ButtonOptions"},
	{`buttons.login("x", "y", OPTS)`, "LoginButtonOptions"},
	{`buttons.switch_inline("x", "y", OPTS)`, "SwitchInlineOptions"},
	{`buttons.web_app("x", "y", OPTS)`, "WebAppButtonOptions"},
	{`buttons.request_poll("x", OPTS)`, "RequestPollOptions"},
	{`buttons.request_peer("x", OPTS)`, "RequestPeerOptions"},
	{`buttons.remove(OPTS)`, "RemoveKeyboardOptions"},
	{`buttons.force_reply(OPTS)`, "ForceReplyOptions"},
	{`call("help.getConfig", {}, OPTS)`, "CallOptions"},
	{`sandbox.user(OPTS)`, "NewUser"},
	{`sandbox.bot(OPTS)`, "NewBot"},
	{`sandbox.group(OPTS)`, "NewGroup"},
	{`sandbox.supergroup(OPTS)`, "NewSupergroup"},
	{`sandbox.channel(OPTS)`, "NewChannel"},
	{`sandbox.files(OPTS)`, "TestFiles"},
	{`sandbox.network(OPTS)`, "TestNetwork"},
	{`sandbox.web{ ["https://example.com/"] = OPTS }`, "TestContent"},
	{`run("x.lua", OPTS)`, "RunOptions"},
	{`run("x.lua", { allow = OPTS })`, "Allowed"},
	{`expect(function() end, OPTS)`, "WithinOptions"},
	{`faults.slices(OPTS)`, "FaultOptions"},
	{`http_stub{ ["GET https://example.com/"] = OPTS }`, "Stub"},
}

var listedNames = regexp.MustCompile(`unknown option "zzzzz", not one of (.*?)(?: and (\d+) more)?$`)

// TestReferenceOptions: the options that are documented are those that functions
// take. A name that there is not is refused, with the first ten of those that there are.
func TestReferenceOptions(t *testing.T) {
	for _, o := range optionTables {
		fields := optionsOf(t, o.class)
		src := "local function try(OPTS) return " + o.call + " end\n" +
			"print((select(2, pcall(try, { zzzzz = true }))))\n"
		for _, name := range fields {
			src += fmt.Sprintf("print((tostring(select(2, pcall(try, { [%q] = coroutine.create(print) })))))\n", name)
		}
		out, stderr, err := script(t, src, asTestFile)
		if err != nil {
			t.Errorf("%s: %v\n%s", o.call, err, stderr)
			continue
		}
		lines := strings.Split(strings.TrimSpace(out), "\n")
		m := listedNames.FindStringSubmatch(lines[0])
		if m == nil {
			t.Errorf("%s: %s", o.call, lines[0])
			continue
		}
		have := strings.Split(m[1], ", ")
		for _, name := range have {
			if !slices.Contains(fields, name) {
				t.Errorf("%s: %s is not in the reference", o.call, name)
			}
		}
		if more, _ := strconv.Atoi(m[2]); len(have)+more != len(fields) {
			t.Errorf("%s: it has %d options, the reference %d: %s", o.call, len(have)+more, len(fields), strings.Join(fields, ", "))
		}
		for i, line := range lines[1:] {
			if strings.Contains(line, "unknown option") {
				t.Errorf("%s: %s: %s", o.call, fields[i], line)
			}
		}
	}
	sameNames(t, "options of questions", slices.Concat(sendOptions, callOptions, slices.Collect(maps.Keys(askOptions)), slices.Collect(maps.Keys(textOptions))), optionsOf(t, "AskOptions"))
	sameNames(t, "options of questions with buttons", slices.Concat(sendOptions, callOptions, slices.Collect(maps.Keys(askOptions)), slices.Collect(maps.Keys(pressOptions))), optionsOf(t, "AskButtonOptions"))
	sameNames(t, "options of search", slices.Concat(searchOptions, callOptions), optionsOf(t, "SearchOptions"))
	sameNames(t, "options of batch", append(slices.Clone(callOptions), "ordered"), optionsOf(t, "BatchOptions"))
	sameNames(t, "options of a keyboard", markupOptions, optionsOf(t, "ButtonRows"))
	var rights []string
	for name := range flagsOf(&api.ChatBannedRights{}) {
		if name != "view_messages" {
			rights = append(rights, name)
		}
	}
	sameNames(t, "what mute forbids", slices.Concat(callOptions, []string{"for_", "until_"}, rights), optionsOf(t, "MuteOptions"))
}
