local t = 1766595723.25 -- 2025-12-24 17:02:03.25 UTC
assert(time.format(t, nil, "UTC") == "2025-12-24T17:02:03.25Z" and time.format(t, nil, "Europe/Berlin") == "2025-12-24T18:02:03.25+01:00")
assert(time.format(t, "%d.%m.%Y %H:%M", "+05:30") == "24.12.2025 22:32" and time.format(0, "%A %j", "America/New_York") == "Wednesday 365")
assert(time.format(long("1766595723"), "%s", "-0800") == "1766595723")
local d = time.date(t, "Europe/Berlin")
assert(d.year == 2025 and d.month == 12 and d.day == 24 and d.hour == 18 and d.min == 2 and d.sec == 3.25 and d.wday == 4 and d.yday == 358)
assert(d.zone == "CET" and d.offset == 3600 and d.isdst == false and time.at(d) == t)
assert(time.at { year = 2025, month = 12, day = 24, hour = 17, min = 2, sec = 3.25, zone = "UTC" } == t)
assert(time.at { year = 2026, zone = "UTC" } == 1767225600 and time.at { year = 2025, month = 14, zone = "UTC" } == time.at { year = 2026, month = 2, zone = "UTC" })
assert(math.abs(time.now() - os.time()) < 2 and time.monotonic() >= 0 and time.monotonic() <= time.monotonic())
---
-- parsing
assert(time.parse("2025-12-24T18:02:03.25+01:00") == 1766595723.25 and time.parse("2025-12-24T17:02:03Z") == 1766595723)
assert(time.parse("2025-12-24", nil, "UTC") == 1766534400 and time.parse("2025-12-24 18:02", nil, "Europe/Berlin") == 1766595720)
assert(time.parse("24.12.2025 18:02", "%d.%m.%Y %H:%M", "Europe/Berlin") == 1766595720)
assert(time.parse("Wed, 24 Dec 2025 17:02:03 +0000", "%a, %d %b %Y %H:%M:%S %z") == 1766595723)
assert(time.parse("December 24, 2025 6:02 pm", "%B %d, %Y %I:%M %p", "UTC") == 1766599320)
assert(time.parse("12:30 AM 1/2/26", "%I:%M %p %m/%d/%y", "UTC") == time.parse("2026-01-02T00:30:00Z"))
assert(time.parse("1766595723", "%s") == 1766595723 and time.parse("2025 358", "%Y %j", "UTC") == 1766534400)
assert(time.parse("2025-12-24 UTC 100%", "%F %Z 100%%") == 1766534400)
assert(time.parse("17:02", "%H:%M", "UTC") % 86400 == 17 * 3600 + 120 and time.parse("17:02", "%H:%M") > time.now() - 2 * 86400)
for text, want in pairs {
  ["24.13.2025"] = 'time.parse: string "24.13.2025" at character 4: month, 1 to 12, expected',
  ["24-12-2025"] = 'time.parse: string "24-12-2025" at character 3: "." expected',
  ["30.2.2025"] = 'time.parse: string "30.2.2025": February 2025 has no day 30',
  ["1.1.2025 x"] = 'time.parse: string "1.1.2025 x" at character 9: the end expected',
  [""] = 'time.parse: string "" at character 1: day, 1 to 31, expected',
} do
  local t, err = time.parse(text, "%d.%m.%Y", "UTC")
  assert(t == nil and err == want, err)
end
assert(select(2, time.parse("tomorrow")) == 'time.parse: a time like 2026-12-24T18:00:00+01:00 expected, got string "tomorrow"')
assert(select(2, time.parse("Foo 1", "%b %d")):find("month expected") and select(2, time.parse("x", "%z")):find("zone such as"))
---
-- the calendar
local function at(s) return time.parse(s, nil, "Europe/Berlin") end
local function show(t) return time.format(t, "%F %R", "Europe/Berlin") end
assert(show(time.add(at "2026-01-31", { months = 1 }, "Europe/Berlin")) == "2026-02-28 00:00")
assert(show(time.add(at "2024-02-29", { years = 1, days = 1 }, "Europe/Berlin")) == "2025-03-01 00:00")
assert(show(time.add(at "2026-03-31", { months = -1 }, "Europe/Berlin")) == "2026-02-28 00:00")
-- a day later it is the same time; 24 hours later it is not, when summer begins
assert(show(time.add(at "2026-03-28 12:00", { days = 1 }, "Europe/Berlin")) == "2026-03-29 12:00")
assert(show(time.add(at "2026-03-28 12:00", "24h", "Europe/Berlin")) == "2026-03-29 13:00")
assert(time.add(100, 50) == 150 and time.add(100, "-1m30s") == 10 and time.add(0, { hours = 1.5, seconds = -0.5 }) == 5399.5)
local d = time.diff(at "2026-03-29 12:00", at "2025-02-28 11:59", "Europe/Berlin")
assert(d.years == 1 and d.months == 1 and d.days == 1 and d.hours == 0 and d.minutes == 1 and d.seconds == 0)
d = time.diff(0, 90061.5, "UTC")
assert(d.total == -90061.5 and d.years == 0 and d.days == 1 and d.hours == 1 and d.minutes == 1 and d.seconds == 1.5)
assert(time.diff(253402300799, -62135596800, "UTC").years == 9998)
assert(time.duration("1h30m") == 5400 and time.duration(5) == 5 and time.short(5400) == "1h30m" and time.short("90s") == "1m30s")
---
time.format("now") --- error: time.format: time in seconds since 1970 expected, got string "now"
---
time.format(0 / 0) --- error: time.format: time within the years to 9999 expected, got NaN seconds
---
time.format(0, "%Q") --- error: time.format: unknown conversion "%Q" in the layout
---
time.parse("x", "%") --- error: time.parse: unknown conversion "%" in the layout
---
time.format(0, "%F", "Europe/Atlantis") --- error: time.format: no zone "Europe/Atlantis": want a name such as Europe/Berlin, UTC or \+02:00
---
time.format(0, "%F", "../../etc/passwd") --- error: time.format: no zone
---
time.at { month = 1 } --- error: time.at: year is missing
---
time.at { year = 2026, mouth = 1 } --- error: time.at: unknown option "mouth" \(did you mean "month"\?\)
---
time.at { year = 2026, day = 1.5 } --- error: time.at: day: whole number expected, got number 1.5
---
time.add(0, { month = 1 }) --- error: time.add: unknown option "month" \(did you mean "months"\?\)
---
time.add(0, "soon") --- error: time.add: duration expected, like "90s" or "1h30m", got "soon"
