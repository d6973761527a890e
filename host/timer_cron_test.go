package host

import (
	"strings"
	"testing"
	"time"
)

// TestCronTimes: when lines are due, daylight saving time included.
func TestCronTimes(t *testing.T) {
	for _, c := range []struct {
		name, line, zone, from string
		want                   []string
	}{
		{"daily", "0 9 * * *", "Europe/Berlin", "2026-01-05T09:00:00+01:00", []string{"2026-01-06T09:00:00+01:00", "2026-01-07T09:00:00+01:00"}},
		{"weekdays", "30 8 * * mon-fri", "UTC", "2026-01-02T12:00:00Z", []string{"2026-01-05T08:30:00Z", "2026-01-06T08:30:00Z"}},
		{"Sunday is 7", "0 0 * * 7", "UTC", "2026-01-01T00:00:00Z", []string{"2026-01-04T00:00:00Z", "2026-01-11T00:00:00Z"}},
		{"to Sunday", "0 0 * * 6-7", "UTC", "2026-01-01T00:00:00Z", []string{"2026-01-03T00:00:00Z", "2026-01-04T00:00:00Z", "2026-01-10T00:00:00Z"}},
		{"day or weekday", "0 0 13 * fri", "UTC", "2026-02-01T00:00:00Z", []string{"2026-02-06T00:00:00Z", "2026-02-13T00:00:00Z", "2026-02-20T00:00:00Z"}},
		{"steps and lists", "*/20 8-10/2 1,15 jan *", "UTC", "2026-01-01T08:45:00Z", []string{"2026-01-01T10:00:00Z", "2026-01-01T10:20:00Z", "2026-01-01T10:40:00Z", "2026-01-15T08:00:00Z"}},
		{"leap day", "0 0 29 2 *", "UTC", "2026-01-01T00:00:00Z", []string{"2028-02-29T00:00:00Z"}},
		{"monthly", "@monthly", "UTC", "2026-01-01T00:00:00Z", []string{"2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z"}},
		{"weekly", "@Weekly", "UTC", "2026-01-01T00:00:00Z", []string{"2026-01-04T00:00:00Z"}},

		{"left out in spring", "30 2 * * *", "Europe/Berlin", "2026-03-28T02:30:00+01:00", []string{"2026-03-29T03:00:00+02:00", "2026-03-30T02:30:00+02:00"}},
		{"both hours of the gap", "0 2,3 * * *", "Europe/Berlin", "2026-03-29T01:00:00+01:00", []string{"2026-03-29T03:00:00+02:00", "2026-03-30T02:00:00+02:00"}},
		{"twice in autumn", "30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00+02:00", []string{"2026-10-25T02:30:00+02:00", "2026-10-26T02:30:00+01:00"}},
		{"from between the two", "30 2 * * *", "Europe/Berlin", "2026-10-25T02:45:00+02:00", []string{"2026-10-26T02:30:00+01:00"}},
		{"hourly in autumn", "0 * * * *", "Europe/Berlin", "2026-10-25T01:30:00+02:00", []string{"2026-10-25T02:00:00+02:00", "2026-10-25T02:00:00+01:00", "2026-10-25T03:00:00+01:00"}},
		{"hourly in spring", "@hourly", "Europe/Berlin", "2026-03-29T01:30:00+01:00", []string{"2026-03-29T03:00:00+02:00", "2026-03-29T04:00:00+02:00"}},
		{"minutes of an hour left out", "*/30 2 * * *", "Europe/Berlin", "2026-03-29T01:30:00+01:00", []string{"2026-03-30T02:00:00+02:00"}},
		{"midnight left out", "@daily", "America/Santiago", "2026-09-05T12:00:00-04:00", []string{"2026-09-06T01:00:00-03:00", "2026-09-07T00:00:00-03:00"}},
		{"New York", "0 9 * * *", "America/New_York", "2026-03-07T09:00:00-05:00", []string{"2026-03-08T09:00:00-04:00"}},
		{"half an hour of summer", "15 2 * * *", "Australia/Lord_Howe", "2026-10-03T12:00:00+10:30", []string{"2026-10-04T02:30:00+11:00", "2026-10-05T02:15:00+11:00"}},
		{"another day there", "0 0 * * sat", "Pacific/Auckland", "2026-01-02T00:00:00Z", []string{"2026-01-02T11:00:00Z"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			zone, err := time.LoadLocation(c.zone)
			if err != nil {
				t.Fatal(err)
			}
			s, wrong := parseCron(c.line, zone)
			if wrong != nil {
				t.Fatal(wrong)
			}
			at, err := time.Parse(time.RFC3339, c.from)
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range c.want {
				due, err := time.Parse(time.RFC3339, want)
				if err != nil {
					t.Fatal(err)
				}
				if at = s.next(at); !at.Equal(due) {
					t.Fatalf("due at %s, want %s", at.Format(time.RFC3339), want)
				}
			}
		})
	}
}

// TestCronErrors: a wrong line says which field is wrong, and what was given.
func TestCronErrors(t *testing.T) {
	for line, want := range map[string]string{
		"0 25 * * *":              `hour: 0-23 expected, as *, a number, 1-5, 1,3 or */2, got "25"`,
		"60 * * * *":              `minute: 0-59 expected, as *, a number, 1-5, 1,3 or */2, got "60"`,
		"0 0 0 * *":               `day: 1-31 expected, as *, a number, 1-5, 1,3 or */2, got "0"`,
		"0 0 * 13 *":              `month: 1-12 or jan-dec expected, as *, a number, 1-5, 1,3 or */2, got "13"`,
		"0 0 * * 8":               `weekday: 0-7 or sun-sat, 0 and 7 being Sunday expected, as *, a number, 1-5, 1,3 or */2, got "8"`,
		"0 0 * * someday":         `weekday: 0-7 or sun-sat, 0 and 7 being Sunday expected, as *, a number, 1-5, 1,3 or */2, got "someday"`,
		"*/0 * * * *":             `minute: 0-59 expected, as *, a number, 1-5, 1,3 or */2, got "*/0"`,
		"0 5-3 * * *":             `hour: 0-23 expected, as *, a number, 1-5, 1,3 or */2, got "5-3"`,
		", * * * *":               `minute: 0-59 expected, as *, a number, 1-5, 1,3 or */2, got ","`,
		"0 9 * *":                 `5 fields expected, minute hour day month weekday, got 4 in "0 9 * *"`,
		"0 0 9 * * *":             `5 fields expected, minute hour day month weekday, got 6 in "0 0 9 * * *"`,
		"":                        `5 fields expected, minute hour day month weekday, got 0 in ""`,
		"@dayly":                  `unknown name "@dayly" (did you mean "@daily"?)`,
		"@reboot":                 `unknown name "@reboot", not one of @yearly, @annually, @monthly, @weekly, @daily, @midnight, @hourly`,
		"@every 5m":               `"@every 5m": use every(duration, fn)`,
		"TZ=Asia/Tokyo 0 9 * * *": `"TZ=Asia/Tokyo 0 9 * * *": the zone is an option: cron(line, fn, { zone = "Europe/Berlin" })`,
		"CRON_TZ=UTC":             `the zone is an option`,
	} {
		if _, err := parseCron(line, time.UTC); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", line, err, want)
		}
	}
}
