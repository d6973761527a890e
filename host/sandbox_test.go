package host_test

import (
	"bytes"
	"context"
	"crypto/rsa"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/tgscript/tgscript/host"
	"github.com/tgscript/tgscript/mtproto"
	"github.com/tgscript/tgscript/sandbox"
	"github.com/tgscript/tgscript/telegram"
)

// onSandbox runs a script as the sandbox's account me and returns what it
// printed. The script's file is script.lua.
func onSandbox(t testing.TB, src string) (string, *sandbox.Sandbox) {
	t.Helper()
	box, err := sandbox.New(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { box.Close() })
	return runOn(t, box, src), box
}

// runOn is onSandbox for a sandbox that is there already.
func runOn(t testing.TB, box *sandbox.Sandbox, src string) string {
	t.Helper()
	return runOver(t, box, box.Dial, src)
}

// dialer opens a link to a data centre.
type dialer func(ctx context.Context, dc int) (mtproto.Link, error)

// runOver is runOn with links that a test watches.
func runOver(t testing.TB, box *sandbox.Sandbox, dial dialer, src string, set ...func(*host.Options)) string {
	t.Helper()
	return runAs(t, box, "sandbox_me", dial, src, set...)
}

// runAs is runOver for another account.
func runAs(t testing.TB, box *sandbox.Sandbox, who string, dial dialer, src string, set ...func(*host.Options)) string {
	t.Helper()
	return runWith(t, clientAs(t, box, who, dial), src, set...)
}

// clientAs is a client of an account that is signed in.
func clientAs(t testing.TB, box *sandbox.Sandbox, who string, dial dialer, set ...func(*telegram.Options)) *telegram.Client {
	t.Helper()
	key, salt, err := box.AuthKey(who)
	if err != nil {
		t.Fatal(err)
	}
	store := &telegram.MemoryStore{}
	session := &telegram.Session{DC: box.DC(), Keys: map[int]telegram.StoredKey{box.DC(): {Key: key, Salt: salt}}}
	if err := store.Save(telegram.Change{Session: session}); err != nil {
		t.Fatal(err)
	}
	var dcs []telegram.DC
	for _, id := range box.DCs() {
		dcs = append(dcs, telegram.DC{ID: id})
	}
	o := telegram.Options{
		AppID: 1, AppHash: "sandbox", DC: box.DC(), DCs: dcs, Store: store, Dial: dial, Keys: []*rsa.PublicKey{box.PublicKey()},
		NoPFS: true,
	}
	for _, f := range set {
		f(&o)
	}
	return telegram.New(o)
}

// runWith runs a script with a client, and returns what it printed.
func runWith(t testing.TB, client *telegram.Client, src string, set ...func(*host.Options)) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "script.lua")
	if err := os.WriteFile(file, []byte(src), 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	err := client.Run(context.Background(), func(ctx context.Context) error {
		o := host.Options{Client: client, Script: file, Stdout: &out, Stderr: &out}
		for _, f := range set {
			f(&o)
		}
		return host.Run(ctx, o)
	})
	if err != nil {
		t.Fatalf("%v\nprinted %s", err, out.String())
	}
	return out.String()
}

func TestCallsOnSandbox(t *testing.T) {
	out, _ := onSandbox(t, `
local me = assert(entity("me"))
print(me.first_name ~= nil, me.username, me._, me.self)
local sent = assert(call("messages.sendMessage", { peer = "me", message = "Hello there!" }))
print(sent._)
local results, failed = batch({
  { "messages.sendMessage", { peer = "me", message = "Hello" } },
  { "messages.sendMessage", { peer = "me", message = "" } },
  { "messages.sendMessage", { peer = "me", message = "World" } },
}, { ordered = true })
print(results.n, results[1] and "first sent", failed.exceptions[2].type, results[3] and "third sent")
print(failed)
local friend = assert(entity("@sandbox_friend"))
print(friend.username, input_entity("@sandbox_friend").user_id == friend.id, input_entity(friend).access_hash == friend.access_hash)
local none, err = call("messages.sendMessage", { peer = "@nobody_at_all", message = "x" })
print(none, err.kind, err.code, err.type, err.method)
local users = assert(call("users.getUsers", { id = { "me", "@sandbox_friend", friend } }))
print(#users, users[2].username, users[3].username)
`)
	want := `true	sandbox_me	user	true
updates
3	first sent	MESSAGE_EMPTY	third sent
1 of 3 requests failed: [2] messages.sendMessage: MESSAGE_EMPTY (400): the message has no text; write at least one visible character
sandbox_friend	true	true
nil	rpc	400	USERNAME_NOT_OCCUPIED	contacts.resolveUsername
3	sandbox_friend	sandbox_friend
`
	if out != want {
		t.Errorf("got\n%s\nwant\n%s", out, want)
	}
}

// What is in another data centre is asked for there, by a call, in a batch and in
// an ordered one, which keeps its order.
func TestDataCentres(t *testing.T) {
	box, err := sandbox.New(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer box.Close()
	for i := range 4 {
		box.Inject(sandbox.Fault{Method: "help.getNearestDc", After: 2 * i, Kind: sandbox.Refuse, Code: 303, Message: []string{"STATS_MIGRATE_4", "FILE_MIGRATE_5"}[i%2]})
	}
	box.Inject(sandbox.Fault{Method: "help.getNearestDc", After: 8, Kind: sandbox.Refuse, Code: 303, Message: "FILE_MIGRATE_9"})
	out := runOver(t, box, box.Dial, `
print(assert(call("help.getNearestDc")).this_dc)
local requests = { { "help.getNearestDc" }, { "messages.sendMessage", { peer = "me", message = "x" } } }
local results = assert(batch(requests))
print(results[1].this_dc, results[2]._)
requests[3] = requests[1]
results = assert(batch(requests, { ordered = true }))
print(results[1].this_dc, results[2]._, results[3].this_dc)
local none, err = call("help.getNearestDc")
print(none, err.type, err.value)
`)
	want := "4\n5\tupdates\n4\tupdates\t5\nnil\tFILE_MIGRATE\t9\n"
	if out != want {
		t.Errorf("got\n%s\nwant\n%s", out, want)
	}
	if imports := box.Calls("auth.importAuthorization"); imports != 2 {
		t.Errorf("%d imports, want one for each data centre", imports)
	}
}

// A batch answers each request at its own place, in whatever order they ran, with
// every tenth refused; in order, the messages' ids grow as the requests do.
func TestBatchPlaces(t *testing.T) {
	for _, ordered := range []string{"true", "false"} {
		out, _ := onSandbox(t, `
local requests = {}
for i = 1, 1000 do
  requests[i] = { "messages.sendMessage", { peer = "me", message = i % 10 == 0 and "" or "m" .. i } }
end
local results, failed = batch(requests, { ordered = `+ordered+` })
local placed, last, growing = 0, 0, true
for i = 1, 1000 do
  if i % 10 == 0 then
    assert(results[i] == nil and failed.results[i] == nil and failed.exceptions[i].type == "MESSAGE_EMPTY", i)
  else
    assert(failed.exceptions[i] == nil, i)
    for _, u in ipairs(results[i].updates) do
      if u._ == "updateNewMessage" and u.message.message == "m" .. i then
        placed, growing, last = placed + 1, growing and u.message.id > last, u.message.id
      end
    end
  end
end
print(placed, results.n, #failed.requests, not `+ordered+` or growing)
`)
		if want := "900\t1000\t1000\ttrue\n"; out != want {
			t.Errorf("ordered = %s: got %q, want %q", ordered, out, want)
		}
	}
}

// Every method of the layer is callable by name from a script, with arguments
// generated from the schema, and arrives at a server that decodes it.
func TestEveryMethodArrives(t *testing.T) {
	args := host.Arguments(t)
	var log bytes.Buffer
	box, err := sandbox.New(sandbox.Options{Log: slog.New(slog.NewTextHandler(&log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	defer box.Close()
	var names []string
	for name := range args {
		names = append(names, name)
	}
	slices.Sort(names)
	for part := range slices.Chunk(names, 50) {
		var src strings.Builder
		src.WriteString("local function try(name, args)\n  local r, err = call(name, args, { timeout = 20, retries = 0, flood_wait = 0 })\n" +
			"  print(name, err and err.kind or \"ok\", err)\nend\n")
		for _, name := range part {
			src.WriteString("try(\"" + name + "\", " + args[name] + ")\n")
		}
		out := runOn(t, box, src.String())
		for line := range strings.Lines(out) {
			if f := strings.Split(line, "\t"); f[1] != "ok" && f[1] != "rpc" {
				t.Errorf("%s", line)
			}
		}
	}
	if strings.Contains(log.String(), "can't decode") {
		t.Errorf("the sandbox met what it can't decode:\n%s", log.String())
	}
}

// countedLink counts the packets that are sent on it.
type countedLink struct {
	mtproto.Link
	packets *atomic.Int64
}

func (l countedLink) Send(packets ...[]byte) error {
	l.packets.Add(int64(len(packets)))
	return l.Link.Send(packets...)
}

// A thousand tasks that call at the same moment share a few containers, however
// they call.
func TestCallsOfOneMomentShareContainers(t *testing.T) {
	for name, src := range map[string]string{
		"call": `for i = 1, 1000 do spawn(function() assert(call("messages.sendMessage", { peer = "me", message = "n" .. i })) end) end`,
		"batch": `local list = {}
			for i = 1, 1000 do list[i] = { "messages.sendMessage", { peer = "me", message = "n" .. i } } end
			local results, failed = batch(list)
			assert(results.n == 1000 and not failed, failed)`,
	} {
		t.Run(name, func(t *testing.T) {
			box, err := sandbox.New(sandbox.Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer box.Close()
			var packets atomic.Int64
			runOver(t, box, func(ctx context.Context, dc int) (mtproto.Link, error) {
				l, err := box.Dial(ctx, dc)
				return countedLink{l, &packets}, err
			}, src)
			if n := box.Calls("messages.sendMessage"); n != 1000 {
				t.Errorf("%d calls arrived, want 1000", n)
			}
			if n := packets.Load(); n > 50 {
				t.Errorf("%d packets for 1000 calls, want a few", n)
			}
		})
	}
}
