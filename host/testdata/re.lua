-- match, find, groups
local date = re.compile("(?P<year>\\d{4})-(?P<month>\\d\\d)(-\\d\\d)?")
local y, m, d = date:match("on 2026-11, at last")
assert(y == "2026" and m == "11" and d == nil)
assert(date:match("never") == nil and re.match("a1b", "\\d") == "1")
local first, last, year = date:find("on 2026-11-23")
assert(first == 4 and last == 13 and year == "2026" and re.find("abc", "x") == nil)
local g = date:groups("on 2026-11-23")
assert(g[0] == "2026-11-23" and g[1] == "2026" and g.month == "11" and g[3] == "-23" and g.first == 4 and g.last == 13)
assert(re.groups("x", "y") == nil)
assert(tostring(date) == "re: " .. "(?P<year>\\d{4})-(?P<month>\\d\\d)(-\\d\\d)?" and getmetatable(date) == "re")
assert(re.compile("a.b", "is"):match("xA\nB") == "A\nB" and re.compile("^b$", "m"):find("a\nb\nc") == 3)
assert(re.escape("a.b*") == "a\\.b\\*" and re.match("1.5", re.escape(".")) == ".")
---
-- from a place on: what is before it counts
assert(re.find("foofoo", "foo", 2) == 4 and re.find("foofoo", "foo", -3) == 4 and re.find("foo", "foo", 5) == nil and re.find("foo", "$", 4) == 4)
assert(re.find("foobar", "\\bbar", 4) == nil and re.find("foo bar", "\\bbar", 5) == 5 and re.find("foo", "^o", 2) == nil)
assert(re.find("ab\nab", "(?m)^ab", 2) == 4 and select("#", re.find("äb äb", "\\b(b)?", 2)) == 3)
assert(re.find("äab", "a\\B", 3) == 3 and re.find("\255a", "a\\b", 2) == 2)
---
-- all of them
local all = re.find_all("a1 b22 c", "(?P<letter>[a-z])(?P<digits>\\d*)")
assert(#all == 3 and all[2].letter == "b" and all[2].digits == "22" and all[2].first == 4 and all[2].last == 6 and all[3].digits == "")
assert(#re.find_all("aaaa", "a", 2) == 2 and #re.find_all("", "x") == 0 and #re.find_all("ab", "") == 3 and #re.find_all("aäa", "x*") == 4)
local t = {}
for k, v in re.gmatch("a=1, b=2", "(\\w)=(\\w)") do t[k] = v end
assert(t.a == "1" and t.b == "2")
local n = 0
for w in re.compile("\\w+"):gmatch("one two") do n = n + #w end
assert(n == 6)
local words = 0
for _ in re.gmatch("one two three", "\\b\\w") do words = words + 1 end
assert(words == 3)
---
-- replacing
assert(re.gsub("John Smith", "(\\w+) (?P<last>\\w+)", "${last}, $1 <$0> $$5 $") == "Smith, John <John Smith> $5 $")
assert(re.gsub("a1b2", "\\d", function(d) if d == "1" then return "<" .. d .. ">" end end) == "a<1>b2")
assert(re.gsub("$a $b", "\\$(\\w)", { a = 1, b = long("9007199254740993") }) == "1 9007199254740993")
assert(select(2, re.gsub("aaaa", "a", "b")) == 4 and re.gsub("aaaa", "a", "b", 2) == "bbaa" and re.gsub("abc", "x*", "-") == "-a-b-c-")
assert(re.gsub("aäa", "", "-") == "-a-ä-a-" and re.gsub("a b", "^\\w", "x") == "x b" and re.gsub("", "^$", "x") == "x")
assert(re.gsub("ab", "(a)|(b)", "[$1$2]") == "[a][b]" and re.gsub("a\255b", "[^a-z]", "?") == "a?b")
assert(re.compile("A", "i"):gsub("aA", "x") == "xx")
---
-- splitting
assert(table.concat(re.split("a, b;c", "[,;]\\s*"), "|") == "a|b|c" and table.concat(re.split("abc", ""), "|") == "a|b|c")
assert(table.concat(re.split(",a,", ","), "|") == "|a|" and #re.split("", ",") == 1 and table.concat(re.split("a,b,c", ",", 2), "|") == "a|b,c")
---
-- what no time limit is needed for elsewhere
assert(re.match(("a"):rep(28), ("a?"):rep(28) .. ("a"):rep(28)) == ("a"):rep(28))
assert(select(2, re.gsub(("a"):rep(2e3), "a", "bb")) == 2e3)
---
re.gsub(("a"):rep(2e5), "a.*b|a", "") --- error: ran too long
---
re.match(("x"):rep(6e7), "(\\w{1,100}\\W){3}y") --- error: re.match: a text of 60000000 bytes is too long for this expression, whose most is \d+: take it in pieces
---
re.compile("(a") --- error: re.compile: missing closing \) in "\(a"
---
re.match("x", "(?=a)") --- error: re.match: invalid or unsupported Perl syntax in "\(\?=" \(RE2 has no look-around\)
---
re.compile("(a)\\1") --- error: re.compile: invalid escape sequence in "\\\\1" \(RE2 has no back references\)
---
re.compile("a", "ix") --- error: re.compile: flags are i \(case\), m .*, got "ix"
---
re.compile(("a"):rep(5000)) --- error: re.compile: an expression of 5000 bytes, 4096 is the most
---
re.compile("((a{100}){100}){100}") --- error: invalid repeat count
---
re.gsub("ab", "(?P<first>a)", "${frist}") --- error: re.gsub: no group "frist" in the expression \(did you mean "first"\?\)
---
re.gsub("ab", "(a)", "$2") --- error: re.gsub: no group 2 in the expression, which has 1
---
re.gsub("ab", "(a)", "${1") --- error: re.gsub: \$\{ without \}
---
re.gsub("ab", "a", function() return {} end) --- error: re.gsub: a replacement is a string or number, got table
---
re.gsub("ab", "a") --- error: re.gsub: string, table or function expected, got nil
---
re.gsub(("x"):rep(1e5), ".+", ("$0"):rep(1e6)) --- error: resulting string too long
---
re.match({}, "a") --- error: re.match: string expected, got table
---
re.match("a", 5) --- error: re.match: regular expression expected, got number 5
---
re.compile("a"):match() --- error: re:match: string expected, got nil
---
re.compile("a"):mtach("a") --- error: attempt to call
