package main

import (
	"strings"
	"testing"
	"time"

	"github.com/tgscript/tgscript/telegram"
)

func TestPhoneNumber(t *testing.T) {
	for text, want := range map[string]string{
		"+49 151 234-56.78":   "+491512345678",
		"0049 (151) 23456789": "+4915123456789",
		"4915123456789":       "+4915123456789",
		"+00123456":           "+00123456",
		"call 1234567":        "does not belong",
		"12+34567":            "does not belong",
		"123456":              "7 to 15 digits",
		"1234567890123456":    "7 to 15 digits",
		"":                    "7 to 15 digits",
	} {
		got, err := phoneNumber(text)
		if err != nil {
			got = err.Error()
		}
		if err == nil && got != want || !strings.Contains(got, want) {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestWords(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0:                       "1 second",
		1500 * time.Millisecond: "2 seconds",
		90 * time.Second:        "90 seconds",
		91 * time.Second:        "2 minutes",
		23 * time.Minute:        "23 minutes",
		91 * time.Minute:        "2 hours",
		80 * time.Hour:          "4 days",
	} {
		if got := inWords(d); got != want {
			t.Errorf("%v: got %q, want %q", d, got, want)
		}
	}
	now := time.Date(2026, 3, 20, 12, 0, 0, 0, time.UTC)
	for d, want := range map[time.Duration]string{
		0:                   "just now",
		5 * time.Minute:     "5 minutes ago",
		3 * time.Hour:       "3 hours ago",
		10 * 24 * time.Hour: "10 days ago",
		90 * 24 * time.Hour: "20 December 2025",
	} {
		if got := ago(now.Add(-d), now); got != want {
			t.Errorf("%v: got %q, want %q", d, got, want)
		}
	}
	if got := ago(time.Time{}, now); got != "never" {
		t.Errorf("never: got %q", got)
	}
}

// What Telegram refuses a login with comes with what to do; waits are in words.
func TestRefusalHints(t *testing.T) {
	for name, want := range map[string]string{
		"PHONE_NUMBER_BANNED":     "only Telegram can unblock it",
		"PHONE_PASSWORD_FLOOD":    "wait some hours",
		"API_ID_PUBLISHED_FLOOD":  "my.telegram.org",
		"SESSION_PASSWORD_NEEDED": "--password",
		"FLOOD_WAIT_1380":         "try again in 23 minutes, at ",
		"SOMETHING_NEW":           "",
	} {
		code := 400
		if strings.HasPrefix(name, "FLOOD") {
			code = 420
		}
		err := signInError(telegram.ParseError(code, name, "auth.sendCode"))
		if _, hint := describe(err); !strings.HasPrefix(hint, want) && !strings.Contains(hint, want) || want == "" && hint != "" {
			t.Errorf("%s: hint %q, want %q", name, hint, want)
		}
	}
}

// What somebody else has chosen to be called does nothing to the terminal.
func TestPrintable(t *testing.T) {
	if got := describeSelf(telegram.Self{FirstName: "A\x1b[2Jb\u009b\n", Username: "c\a"}); got != "A[2Jb (@c)" {
		t.Errorf("got %q", got)
	}
}
