package host_test

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tgscript/tgscript/telegram"
	"github.com/tgscript/tgscript/tl/api"
)

// TestStore: what is put into store comes out as it was, and what can't be is told
// of with its place.
func TestStore(t *testing.T) {
	out, _ := onSandbox(t, `
local function same(a, b)
  if type(a) ~= type(b) or type(a) ~= "table" then return a == b and tostring(a) == tostring(b) end
  for k, v in pairs(a) do if not same(v, b[k]) then return false end end
  for k in pairs(b) do if a[k] == nil then return false end end
  return true
end
local deep = {}
for _ = 1, 98 do deep = { deep } end
local values = {
  true, false, 0, -0.0, 1, -1, 0.1, 2^53, -2^53, 2^53 + 2, 1 / 0, -1 / 0, 1e300, long("9223372036854775807"), long("-1"), "", "\0\255x",
  {}, { 1, 2, 3 }, { { {} } }, { a = 1, [1] = "x", [2.5] = false, [true] = {}, [long("7")] = long("8") }, { 1, 2, nil, 4 },
  deep, { list = { 1, 2 }, name = "x" }, ("x"):rep(1000000),
}
for i, v in ipairs(values) do
  store.set("k" .. i, v)
  assert(same(store.get("k" .. i), v), i)
end
store.set("nan", 0 / 0)
assert(store.get("nan") ~= store.get("nan"))
local null = store.update("null", function() return { json.null, a = json.array(), o = json.object() } end)
assert(null[1] == json.null and json.encode({ store.get("null").a, store.get("null").o }) == "[[],{}]")
assert(store.get("none") == nil and #store.keys("none") == 0)

local t = { 1 }
store.set("copy", t)
t[1] = 2
assert(store.get("copy")[1] == 1)
assert(store.update("copy", function(old) old[2] = "x" return old end)[2] == "x")
assert(store.update("n", function(old) return (old or 0) + 1 end) == 1)
assert(store.update("n", function(old) return old + 1 end) == 2)
assert(store.update("n", function() end) == nil and store.get("n") == nil)
store.set("n", 5) store.set("n", nil)
store.set("m", 5) store.delete("m")
assert(store.get("n") == nil and store.get("m") == nil)

store.shared.set("a", "all's")
assert(store.get("a") == nil and store.shared.get("a") == "all's" and #store.shared.keys() == 1)
for i = 1, 600 do store.set(("user:%03d"):format(i), i) end
store.set("user:\255", 0) store.delete("user:300")
local keys, n = store.keys("user:"), 0
assert(#keys == 600 and keys[1] == "user:001" and keys[300] == "user:301" and keys[600] == "user:\255")
for key, value in store.pairs("user:") do
  n = n + 1
  assert((key == keys[n] or n >= 598) and (value == 0 or key == ("user:%03d"):format(value)))
  if n == 1 then store.delete("user:599") end
end
assert(n == 599)

local function fails(want, fn, ...)
  local ok, err = pcall(fn, ...)
  if ok or not tostring(err):find(want, 1, true) then print("got", ok, err, "want", want) end
end
local knot = { list = { {} } }
knot.list[1].up = knot
fails('store.set: "k": list[1].up: the table holds itself', store.set, "k", knot)
fails('store.set: "k": a.b: boolean, number, string, long or table expected, got function', store.set, "k", { a = { b = print } })
fails('to_table(...) makes a table of an object', store.set, "k", { types.inputPeerSelf {} })
fails('[2]: a table with a metatable', store.set, "k", { 1, setmetatable({}, {}) })
fails('a table as a key', store.set, "k", { [{}] = 1 })
fails('nested more than 100 deep', store.set, "k", { { deep } })
fails('more than 1048576 bytes', store.set, "k", ("x"):rep(2 ^ 20))
fails('more than 1048576 bytes', store.set, "k", { ("x"):rep(2 ^ 19), ("x"):rep(2 ^ 19) })
fails('key expected, a string, got number 1', store.get, 1)
fails('the key is empty', store.get, "")
fails('a key of 1025 bytes, the most is 1024', store.get, ("x"):rep(1025))
fails('store.set: at most 2 arguments, got 3', store.set, "k", 1, 2)
fails('value expected; store.delete(key) removes one', store.set, "k")
fails('store.shared.update: function expected, got number 1', store.shared.update, "k", 1)
fails('store has no function "gett" (did you mean "get"?)', function() return store.gett end)
fails('store has no function "score"; values are read with store.get', function() return store.score end)
fails('store: values are set with store.set("score", ...)', function() store.score = 1 end)
fails('what the keys begin with expected, a string, got number 1', store.keys, 1)
fails('must not wait for anything', store.update, "k", function() sleep(0) end)
fails('must not wait for anything', store.update, "k", function() return call("help.getConfig") end)
fails('within store.update, whose function must not set a value itself', store.update, "k", function() store.set("l", 1) end)
fails('must not wait for anything', coroutine.wrap(function() store.update("k", coroutine.yield) end))
fails('oops', store.update, "k", function() error("oops") end)
assert(store.update("k", function(old) return store.get("none") or #store.keys("user:0") end) == 99)
print("ok")
`)
	if out != "ok\n" {
		t.Errorf("printed\n%s", out)
	}
}

// TestStoreStays: what handlers put into store counts once, with their event, over
// all runs: if they are cut off, and if they fail.
func TestStoreStays(t *testing.T) {
	const src = `
store.update("runs", function(n) return (n or 0) + 1 end)
on("message", { incoming = true }, function(event)
  local text = event.message.message
  local all = store.update("all", function(n) return (n or 0) + 1 end)
  local mine = store.update(text, function(n) return (n or 0) + 1 end)
  local task = spawn(function() return store.update("spawned", function(n) return (n or 0) + 1 end) end)
  print(text, all, mine, task:wait(), store.get("runs"))
  if text == "slow" and not event.replayed then sleep(1e6) end
  if text == "wrong" then error("wrong") end
end)`
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		file, err := telegram.OpenAccountFile(filepath.Join(s.dir, "me.db"), telegram.AccountFileOptions{Create: true})
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		friend := s.client("sandbox_friend")
		stored, err := s.store("sandbox_me").Load()
		if err != nil {
			t.Fatal(err)
		}
		if err := file.Save(telegram.Change{Session: &stored.Session}); err != nil {
			t.Fatal(err)
		}
		run := func(want string, during func()) {
			t.Helper()
			s.session(file, src, false, func() {
				t.Helper()
				during()
				<-time.After(time.Second)
				if got := s.printed(); !strings.HasPrefix(got, want) {
					t.Errorf("printed\n%swant\n%s", got, want)
				}
			})
			s.printed()
		}
		run("a\t1\t1\t1\t1\nslow\t2\t1\t2\t1\nb\t3\t1\t3\t1\n", func() {
			s.send(friend, "sandbox_me", "a")
			s.send(friend, "sandbox_me", "slow")
			s.send(friend, "sandbox_supergroup", "b")
		})
		run("slow\t2\t1\t2\t2\nwrong\t4\t1\t4\t2\n", func() { s.send(friend, "sandbox_me", "wrong") })
		run("wrong\t5\t2\t5\t3\n", func() { s.send(friend, "sandbox_me", "wrong") })
	})
}

// A mortal store stores nothing any more once the process is killed.
type mortal struct {
	telegram.Store
	killed atomic.Bool
}

func (m *mortal) Save(c telegram.Change) error {
	if m.killed.Load() {
		return errors.New("killed")
	}
	return m.Store.Save(c)
}

// TestOwnMessagesAgain: what a handler had sent before the process was killed is
// sent once, and is no event, neither to a bot nor to a user.
func TestOwnMessagesAgain(t *testing.T) {
	const src = `
on("message", function(event)
  if event.text:find("^old") then return end
  event:respond("echo " .. event.text)
  print(event.text, event.replayed)
  if not event.replayed then sleep(1e6) end
end)`
	for _, account := range []string{"sandbox_me", "sandbox_bot"} {
		t.Run(account, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t, nil)
				friend, store := s.client("sandbox_friend"), &mortal{Store: s.store(account)}
				s.session(store, src, false, func() {
					store.killed.Store(true)
					s.send(friend, account, "one")
					s.want("one\tfalse\n")
				})
				store.killed.Store(false)
				s.printed() // that nothing is stored
				for _, want := range []string{"one\ttrue\n", ""} {
					s.session(store, src, false, func() { s.want(want) })
				}
				if got := s.sent(friend, account); got != "one, echo one" {
					t.Errorf("in the chat: %s", got)
				}
			})
		})
	}
}

// sent is what was said in a chat after the world began.
func (s *stage) sent(c *telegram.Client, with string) string {
	s.t.Helper()
	peer, err := c.InputPeer(s.t.Context(), with)
	if err != nil {
		s.t.Fatal(err)
	}
	o, err := c.Invoke(s.t.Context(), &api.MessagesGetHistoryRequest{Peer: peer, Limit: 100}, telegram.CallOptions{})
	if err != nil {
		s.t.Fatal(err)
	}
	var texts []string
	for _, m := range o.(*api.MessagesMessages).Messages {
		if m, ok := m.(*api.Message); ok && m.Date > int32(time.Date(2026, 1, 31, 0, 0, 0, 0, time.UTC).Unix()) {
			texts = append(texts, m.Message)
		}
	}
	slices.Reverse(texts)
	return strings.Join(texts, ", ")
}

// TestRandomRepeats: what a handler sends, which is cut off and runs again, has the
// random ids that it had, and draws the same numbers; those of other events and
// handlers, and those outside, are others.
func TestRandomRepeats(t *testing.T) {
	const src = `
local function id() return functions.messages.sendMessage { peer = "me", message = "x" }.random_id end
print("main", id())
for i = 1, 2 do
  on("message", { incoming = true }, function(event)
    local child = spawn(function() return tostring(id()) .. " " .. tostring(id()) end)
    local both = parallel(id, id)
    local many = functions.messages.forwardMessages { from_peer = "me", to_peer = "me", id = { 1, 2 } }.random_id
    print(event.message.message, i, id(), id(), child:wait(), both, many[1], many[2], math.random(1e9), math.random(1e9))
    sleep(1e6)
  end)
end`
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil)
		friend, store := s.client("sandbox_friend"), s.store("sandbox_me")
		var runs [2]string
		for i := range runs {
			s.session(store, src, false, func() {
				if i == 0 {
					s.send(friend, "sandbox_me", "a")
					s.send(friend, "sandbox_supergroup", "b")
				}
				runs[i] = s.printed()
			})
		}
		seen := map[string]bool{}
		for i, run := range runs {
			lines := strings.Split(strings.TrimSpace(run), "\n")
			if len(lines) != 3 {
				t.Fatalf("run %d printed %q", i, run)
			}
			for _, line := range lines {
				head, rest, _ := strings.Cut(line, "\t")
				if again := head != "main"; i == 1 && again != strings.Contains(runs[0], line) {
					t.Errorf("run %d: %s, the first was\n%s", i, line, runs[0])
				}
				for _, n := range strings.Fields(rest)[min(1, len(strings.Fields(rest))-1):] {
					if i == 0 && seen[n] {
						t.Errorf("%s twice", n)
					}
					seen[n] = true
				}
			}
		}
	})
}
