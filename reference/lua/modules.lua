---@meta tgscript.modules

-- Values that stay, and the libraries: json, re, http, hash, base64, time.

---Values that stay, also when the process is killed: booleans, numbers, strings, 64-bit integers and tables of these. Each script has its own. They are gone when the account is signed out; a sandbox in memory forgets them at its end.
---
---What a handler sets counts once, even if its event comes again after a crash.
---```lua
---store.set("greeting", { text = "Hello", times = 3 })
---print(store.get("greeting").text)
---```
---@class tgscript.store
store = {}

---Reads the value of a key; nil if there is none.
---```lua
---print(store.get("count") or 0)
---```
---@param key string Under which the value is.
---@return any value
function store.get(key) end

---Sets the value of a key; nil removes it.
---```lua
---store.set("count", 1)
---```
---@param key string Under which the value is to be.
---@param value any The value.
function store.set(key, value) end

---Changes a value and returns the new one. Nobody else sets one while the function runs, which must not wait.
---```lua
---local count = store.update("count", function(old) return (old or 0) + 1 end)
---print(count)
---```
---@param key string Under which the value is.
---@param fn fun(old: any): any Makes the new value of the old one, which is nil at first.
---@return any value The new value.
function store.update(key, fn) end

---Removes a key and its value.
---```lua
---store.delete("count")
---```
---@param key string The key.
function store.delete(key) end

---Lists keys, in their order.
---```lua
---for _, key in ipairs(store.keys("user:")) do print(key) end
---```
---@param prefix? string Only those that begin so.
---@return string[] keys
function store.keys(prefix) end

---Walks over keys and their values, in the order of the keys.
---```lua
---for key, value in store.pairs("user:") do print(key, value) end
---```
---@param prefix? string Only those that begin so.
---@return fun(): string, any iterator
function store.pairs(prefix) end

---Values that all scripts of the account have together.
---```lua
---store.shared.set("runs", (store.shared.get("runs") or 0) + 1)
---```
---@class tgscript.shared
store.shared = {}

---Reads the value of a key that all scripts of the account share; nil if there is none.
---```lua
---print(store.shared.get("runs"))
---```
---@param key string Under which the value is.
---@return any value
function store.shared.get(key) end

---Sets the value of a key that all scripts of the account share; nil removes it.
---```lua
---store.shared.set("runs", 1)
---```
---@param key string Under which the value is to be.
---@param value any The value.
function store.shared.set(key, value) end

---Changes the value of a key that all scripts of the account share, and returns the new one. Nobody else sets one meanwhile.
---```lua
---store.shared.update("runs", function(n) return (n or 0) + 1 end)
---```
---@param key string Under which the value is.
---@param fn fun(old: any): any Makes the new value of the old one; it must not wait.
---@return any value The new value.
function store.shared.update(key, fn) end

---Removes a key that all scripts of the account share.
---```lua
---store.shared.delete("runs")
---```
---@param key string The key.
function store.shared.delete(key) end

---Lists the keys that all scripts of the account share.
---```lua
---print(#store.shared.keys())
---```
---@param prefix? string Only those that begin so.
---@return string[] keys
function store.shared.keys(prefix) end

---Walks over keys and values that all scripts of the account share.
---```lua
---for key, value in store.shared.pairs() do print(key, value) end
---```
---@param prefix? string Only those that begin so.
---@return fun(): string, any iterator
function store.shared.pairs(prefix) end

---JSON, exact: integers beyond 2^53 are 64-bit integers in Lua, and go back as they came.
---```lua
---print(json.encode({ name = "Ann", tags = { "a", "b" } }))
---```
---@class tgscript.json
---@field null tgscript.Null What null is in Lua, so that an object keeps all of its keys.
json = {}

---The null of JSON: `json.null`. It has no fields.
---@class tgscript.Null

---How JSON is written.
---@class tgscript.JSONEncodeOptions
---@field pretty? boolean In several lines, for people.

---How JSON is read.
---@class tgscript.JSONDecodeOptions
---@field skip_null? boolean Fields that are null are left out.
---@field big? "string"|"number" What becomes of an integer of more than 64 bits, which is an error if left out.

---Writes a value as JSON. Bytes of Telegram's objects are in base64; an empty table is an object.
---```lua
---print(json.encode({ id = long("1234567890123456789"), tags = json.array{} }, { pretty = true }))
---```
---@param value any A table, object, text, number or boolean.
---@param opts? tgscript.JSONEncodeOptions How.
---@return string text
function json.encode(value, opts) end

---Reads JSON. Where a text is none, it returns nil and what is wrong, with line and column.
---```lua
---local value, why = json.decode('{"items": [1, 2, null]}')
---if value then print(#value.items, value.items[3] == json.null) else print(why) end
---```
---@param text string The text.
---@param opts? tgscript.JSONDecodeOptions How.
---@return any value
---@return string? why What is wrong with the text.
function json.decode(text, opts) end

---Makes a table a list, even if it is empty.
---```lua
---print(json.encode({ items = json.array{} }))
---```
---@param list? table The table, a new one if left out.
---@return table list The same table.
function json.array(list) end

---Makes a table an object, even if its keys are numbers.
---```lua
---print(json.encode(json.object{ [1] = "one" }))
---```
---@param object? table The table, a new one if left out.
---@return table object The same table.
function json.object(object) end

---Regular expressions (RE2's), which take no more time for a text than its length asks for. Whatever takes one takes it as a text, too.
---```lua
---local date = re.compile("(?P<day>\\d+)[.](?P<month>\\d+)")
---print(date:groups("on 24.12.").month)
---```
---@class tgscript.re
re = {}

---A compiled expression.
---@class tgscript.Regex
local Regex = {}

---A match: its groups by place and, where they have one, by name; `[0]` is all of it.
---@class tgscript.Match
---@field first integer Where it begins, in bytes from 1.
---@field last integer Where it ends.
---@field [integer] string?
---@field [string] string?

---Compiles an expression.
---```lua
---local word = re.compile("hello", "i")
---print(word:match("Say HELLO"))
---```
---@param pattern string The expression.
---@param flags? string Letters: i (any case), m (`^` and `$` at lines), s (`.` takes line ends), U (as little as possible).
---@return tgscript.Regex
function re.compile(pattern, flags) end

---Writes a text so that an expression finds it as it is.
---```lua
---print(re.escape("1.5 + 2"))
---```
---@param text string The text.
---@return string
function re.escape(text) end

---Returns the groups of the first match, or the match if it has none; nil if there is no match.
---```lua
---local day, month = re.match("24.12.", "(\\d+)[.](\\d+)")
---print(day, month)
---```
---@param text string Where to look.
---@param pattern string|tgscript.Regex The expression.
---@param init? integer Where to begin, 1 if left out; negative counts from the end.
---@return string? ...
function re.match(text, pattern, init) end

---Returns where the first match begins and ends, and its groups; nil if there is no match.
---```lua
---print(re.find("price: 12 €", "\\d+"))
---```
---@param text string Where to look.
---@param pattern string|tgscript.Regex The expression.
---@param init? integer Where to begin, 1 if left out; negative counts from the end.
---@return integer? first
---@return integer? last
---@return string? ...
function re.find(text, pattern, init) end

---Lists all matches.
---```lua
---for _, match in ipairs(re.find_all("1, 22, 333", "\\d+")) do print(match[0], match.first) end
---```
---@param text string Where to look.
---@param pattern string|tgscript.Regex The expression.
---@param most? integer How many at most.
---@return tgscript.Match[] matches
function re.find_all(text, pattern, most) end

---Walks over all matches, as `match` returns them.
---```lua
---for key, value in re.gmatch("a=1, b=2", "(\\w+)=(\\w+)") do print(key, value) end
---```
---@param text string Where to look.
---@param pattern string|tgscript.Regex The expression.
---@return fun(): string, ... iterator
function re.gmatch(text, pattern) end

---Returns the first match as a table; nil if there is none.
---```lua
---local match = re.groups("24.12.", "(?P<day>\\d+)[.]")
---if match then print(match.day, match[0]) end
---```
---@param text string Where to look.
---@param pattern string|tgscript.Regex The expression.
---@param init? integer Where to begin, 1 if left out; negative counts from the end.
---@return tgscript.Match? match
function re.groups(text, pattern, init) end

---Replaces matches. In a text `$1` and `${name}` stand for groups, `$0` for the match, `$$` for a dollar; of a table it is the value of the first group; a function is called with the groups.
---```lua
---print(re.gsub("John Smith", "(\\w+) (\\w+)", "$2, $1"))
---```
---@param text string Where to look.
---@param pattern string|tgscript.Regex The expression.
---@param replacement string|table|function What takes the place of each; of a table or function, nil and false leave it.
---@param most? integer How many at most.
---@return string text The new text.
---@return integer count How many were replaced.
function re.gsub(text, pattern, replacement, most) end

---Cuts a text at the matches.
---```lua
---print(table.concat(re.split("a, b;c", "[,;]\\s*"), "|"))
---```
---@param text string What to cut.
---@param pattern string|tgscript.Regex The expression.
---@param most? integer How many pieces at most; the last one is the rest.
---@return string[] pieces
function re.split(text, pattern, most) end

---Returns the groups of the first match, or the match if it has none; nil if there is no match.
---```lua
---print(re.compile("\\d+"):match("room 12"))
---```
---@param text string Where to look.
---@param init? integer Where to begin, 1 if left out; negative counts from the end.
---@return string? ...
function Regex:match(text, init) end

---Returns where the first match begins and ends, and its groups; nil if there is no match.
---```lua
---print(re.compile("\\d+"):find("room 12"))
---```
---@param text string Where to look.
---@param init? integer Where to begin, 1 if left out; negative counts from the end.
---@return integer? first
---@return integer? last
---@return string? ...
function Regex:find(text, init) end

---Lists all matches.
---```lua
---print(#re.compile("\\d+"):find_all("1, 22, 333"))
---```
---@param text string Where to look.
---@param most? integer How many at most.
---@return tgscript.Match[] matches
function Regex:find_all(text, most) end

---Walks over all matches, as `match` returns them.
---```lua
---for number in re.compile("\\d+"):gmatch("1, 22, 333") do print(number) end
---```
---@param text string Where to look.
---@return fun(): string, ... iterator
function Regex:gmatch(text) end

---Returns the first match as a table; nil if there is none.
---```lua
---print(re.compile("(?P<room>\\d+)"):groups("room 12").room)
---```
---@param text string Where to look.
---@param init? integer Where to begin, 1 if left out; negative counts from the end.
---@return tgscript.Match? match
function Regex:groups(text, init) end

---Replaces matches, as `re.gsub` does.
---```lua
---print(re.compile("\\s+"):gsub("a   b", " "))
---```
---@param text string Where to look.
---@param replacement string|table|function What takes the place of each.
---@param most? integer How many at most.
---@return string text The new text.
---@return integer count How many were replaced.
function Regex:gsub(text, replacement, most) end

---Cuts a text at the matches.
---```lua
---print(#re.compile("\\s+"):split("a b c"))
---```
---@param text string What to cut.
---@param most? integer How many pieces at most; the last one is the rest.
---@return string[] pieces
function Regex:split(text, most) end

---The web. Hosts must be allowed: by `--allow-http HOST`, or by a line `-- needs: http HOST` at the top of the script.
---
---What the script must not ask for raises; what comes of it otherwise is nil and the error, whose kind is `"timeout"`, `"network"`, `"tls"`, `"size"`, `"redirect"` or `"permission"`. The other tasks run meanwhile.
---```lua
---local answer, err = http.get("https://api.example.com/v1/items", { query = { q = "lua" } })
---if not answer then error(err) end
---print(answer.status, answer.json().items[1])
---```
---@class tgscript.http
http = {}

---What is asked for beside the address.
---@class tgscript.HTTPOptions
---@field headers? table<string, string|number|tgscript.Long> Names and values.
---@field query? table<string, any> What is behind the ? of the address; a list is a name several times.
---@field timeout? tgscript.Duration How long all of it may take, 30 seconds if left out.
---@field max_size? integer How many bytes the answer may have, 8 MB if left out.
---@field redirects? integer How many redirections to follow, 10 if left out.

---What is sent beside the address: one of `body`, `json` and `form`.
---@class tgscript.HTTPBodyOptions: tgscript.HTTPOptions
---@field body? string|number A text.
---@field json? any A value, which is sent as JSON.
---@field form? table<string, any> Fields, sent as a form.

---A request, all of it.
---@class tgscript.HTTPRequest: tgscript.HTTPBodyOptions
---@field url string The address.
---@field method? "GET"|"HEAD"|"POST"|"PUT"|"PATCH"|"DELETE"|"OPTIONS" What to do, GET if left out.

---What the web has answered.
---@class tgscript.HTTPResponse
---@field status integer The status, as 200 or 404.
---@field ok boolean The status is from 200 to 299.
---@field headers table<string, string> Its headers, in whatever case they are asked for.
---@field body string Its content.
---@field url string The address that it came from, behind redirections.
---@field json fun(): any, string? Reads the content as JSON: the value, or nil and what is wrong.

---Asks for a page.
---```lua
---local answer, err = http.get("https://api.example.com/v1/items")
---print(answer and answer.status or err)
---```
---@param url string The address.
---@param opts? tgscript.HTTPOptions What to ask for.
---@return tgscript.HTTPResponse? answer nil if there is none.
---@return tgscript.Error? err Why not.
function http.get(url, opts) end

---Sends something.
---```lua
---local answer, err = http.post("https://api.example.com/v1/items", { name = "Soup" })
---print(answer and answer.ok or err)
---```
---@param url string The address.
---@param body? string|number|table A text; or a table, which is sent as JSON.
---@param opts? tgscript.HTTPBodyOptions What else to send.
---@return tgscript.HTTPResponse? answer nil if there is none.
---@return tgscript.Error? err Why not.
function http.post(url, body, opts) end

---Makes any request.
---```lua
---local answer, err = http.request{ method = "DELETE", url = "https://api.example.com/v1/items/3" }
---print(answer and answer.status or err)
---```
---@param request tgscript.HTTPRequest What to ask for.
---@return tgscript.HTTPResponse? answer nil if there is none.
---@return tgscript.Error? err Why not.
function http.request(request) end

---Digests, and bytes that nobody can foresee.
---```lua
---print(hash.sha256("abc"))
---```
---@class tgscript.hash
hash = {}

---How bytes are written.
---@class tgscript.HashOptions
---@field raw? boolean As they are, and not in hexadecimal.

---Returns the MD5 digest of a text. It keeps nothing secret.
---```lua
---print(hash.md5("abc"))
---```
---@param text string|number|tgscript.Long The text.
---@param opts? tgscript.HashOptions How it is written.
---@return string
function hash.md5(text, opts) end

---Returns the SHA-1 digest of a text. It keeps nothing secret.
---```lua
---print(hash.sha1("abc"))
---```
---@param text string|number|tgscript.Long The text.
---@param opts? tgscript.HashOptions How it is written.
---@return string
function hash.sha1(text, opts) end

---Returns the SHA-256 digest of a text.
---```lua
---print(hash.sha256("abc"))
---```
---@param text string|number|tgscript.Long The text.
---@param opts? tgscript.HashOptions How it is written.
---@return string
function hash.sha256(text, opts) end

---Returns the SHA-512 digest of a text.
---```lua
---print(#hash.sha512("abc"))
---```
---@param text string|number|tgscript.Long The text.
---@param opts? tgscript.HashOptions How it is written.
---@return string
function hash.sha512(text, opts) end

---Returns the HMAC of a text: who knows the key can check who has made it.
---```lua
---local given = hash.hmac("sha256", "secret", "user=1")
---print(hash.equal(given, hash.hmac("sha256", "secret", "user=1")))
---```
---@param digest "md5"|"sha1"|"sha256"|"sha512" Which digest it is made with.
---@param key string|number|tgscript.Long The key.
---@param text string|number|tgscript.Long The text.
---@param opts? tgscript.HashOptions How it is written.
---@return string
function hash.hmac(digest, key, text, opts) end

---Returns bytes that nobody can foresee.
---```lua
---print(#hash.random(16))
---```
---@param bytes integer How many.
---@param opts? tgscript.HashOptions How they are written.
---@return string
function hash.random(bytes, opts) end

---Returns the CRC-32 checksum of a text, a number.
---```lua
---print(hash.crc32("abc"))
---```
---@param text string|number|tgscript.Long The text.
---@return integer
function hash.crc32(text) end

---Tells whether two texts are the same, in a time that does not tell where they differ.
---```lua
---print(hash.equal("secret", "secret"))
---```
---@param a string|number|tgscript.Long The one.
---@param b string|number|tgscript.Long The other.
---@return boolean
function hash.equal(a, b) end

---Bytes as letters, digits and two more characters.
---```lua
---print(base64.encode("hello"), base64.decode("aGVsbG8="))
---```
---@class tgscript.base64
base64 = {}

---Writes bytes in base64.
---```lua
---print(base64.encode("hello"))
---```
---@param bytes string|number|tgscript.Long The bytes.
---@return string
function base64.encode(bytes) end

---Reads base64, with padding or without. Where a text is none, it returns nil and what is wrong.
---```lua
---print(base64.decode("aGVsbG8="))
---```
---@param text string|number|tgscript.Long The text.
---@return string? bytes
---@return string? why What is wrong with the text.
function base64.decode(text) end

---Writes bytes in the base64 of addresses, with - and _ and without padding.
---```lua
---print(base64.url_encode("hello?"))
---```
---@param bytes string|number|tgscript.Long The bytes.
---@return string
function base64.url_encode(bytes) end

---Reads the base64 of addresses. Where a text is none, it returns nil and what is wrong.
---```lua
---print(base64.url_decode("aGVsbG8_"))
---```
---@param text string|number|tgscript.Long The text.
---@return string? bytes
---@return string? why What is wrong with the text.
function base64.url_decode(text) end

---Time: seconds since 1970, with fractions, and zones such as `"Europe/Berlin"`, `"UTC"` or `"+02:00"`; this machine's where it is left out.
---```lua
---print(time.format(time.add(time.now(), { days = 1 }), "%A", "Europe/Berlin"))
---```
---@class tgscript.time
time = {}

---Returns the time now, in seconds since 1970, with fractions.
---```lua
---print(time.format(time.now()))
---```
---@return number
function time.now() end

---Returns the seconds since the script began. It goes on evenly, whatever is done to the clock.
---```lua
---local began = time.monotonic()
---sleep(0.01)
---print(time.monotonic() - began > 0)
---```
---@return number
function time.monotonic() end

---Writes a time.
---```lua
---print(time.format(0, "%d.%m.%Y %H:%M", "UTC"))
---```
---@param t number|tgscript.Long The time.
---@param layout? string With conversions as `%Y`, `%m`, `%d`, `%H`, `%M`, `%S`, `%A`; RFC 3339 if left out.
---@param zone? string The zone.
---@return string
function time.format(t, layout, zone) end

---Reads a time. Where a text is none, it returns nil and what is wrong.
---```lua
---print(time.parse("2026-12-24T18:00:00Z"))
---print(time.parse("24.12.2026 18:00", "%d.%m.%Y %H:%M", "Europe/Berlin"))
---```
---@param text string The text.
---@param layout? string With conversions as those of `time.format`; RFC 3339 if left out, of which the time of the day may be missing.
---@param zone? string The zone, where the text names none.
---@return number? t
---@return string? why What is wrong with the text.
function time.parse(text, layout, zone) end

---A time in the units of the calendar.
---@class tgscript.Date
---@field year integer
---@field month integer From 1 to 12.
---@field day integer From 1 to 31.
---@field hour integer
---@field min integer
---@field sec number With fractions.
---@field wday integer The day of the week, 1 being Sunday.
---@field yday integer The day of the year.
---@field isdst boolean It is summer time.
---@field zone string What the zone is called, as `"CET"`.
---@field offset integer How many seconds the zone is before UTC.

---Returns a time in the units of the calendar.
---```lua
---print(time.date(0, "UTC").year)
---```
---@param t number|tgscript.Long The time.
---@param zone? string The zone.
---@return tgscript.Date
function time.date(t, zone) end

---A time to be made: what is left out is the first, and what is too large goes over into the next.
---@class tgscript.DateParts
---@field year integer
---@field month? integer From 1 to 12.
---@field day? integer From 1 to 31.
---@field hour? integer
---@field min? integer
---@field sec? number With fractions.
---@field zone? string The zone.
---@field offset? integer Instead of the zone: how many seconds it is before UTC.
---@field wday? integer Does not count: the others say it all.
---@field yday? integer Does not count: the others say it all.
---@field isdst? boolean Does not count: the others say it all.

---Makes a time of the units of the calendar.
---```lua
---print(time.at{ year = 2026, month = 12, day = 24, hour = 18, zone = "Europe/Berlin" })
---```
---@param date tgscript.DateParts|tgscript.Date The units.
---@return number
function time.at(date) end

---What is added to a time, in the units of the calendar.
---@class tgscript.Period
---@field years? integer
---@field months? integer
---@field weeks? integer
---@field days? integer
---@field hours? number
---@field minutes? number
---@field seconds? number

---Adds to a time. A day or a month later it is the same time of the day; what a month does not have is its last day.
---```lua
---local tomorrow = time.add(time.now(), { days = 1 }, "Europe/Berlin")
---local soon = time.add(time.now(), "1h30m")
---print(tomorrow > soon)
---```
---@param t number The time.
---@param what tgscript.Period|tgscript.Duration What to add; a number of seconds or a text such as `"-1h"` may be negative.
---@param zone? string The zone whose calendar counts.
---@return number
function time.add(t, what, zone) end

---What lies between two times.
---@class tgscript.Difference
---@field total number All of it in seconds, negative if the later one is earlier.
---@field years integer
---@field months integer
---@field days integer
---@field hours integer
---@field minutes integer
---@field seconds number

---Tells what lies between two times, in the units of the calendar.
---```lua
---local age = time.diff(time.now(), time.at{ year = 2013, month = 8, day = 14 })
---print(age.years, age.months)
---```
---@param later number|tgscript.Long The one.
---@param earlier number|tgscript.Long The other.
---@param zone? string The zone whose calendar counts.
---@return tgscript.Difference
function time.diff(later, earlier, zone) end

---Returns the seconds that a duration is.
---```lua
---print(time.duration("1h30m"))
---```
---@param duration tgscript.Duration The duration.
---@return number
function time.duration(duration) end

---Writes a duration shortly.
---```lua
---print(time.short(5400))
---```
---@param duration tgscript.Duration The duration.
---@return string
function time.short(duration) end
