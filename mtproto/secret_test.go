package mtproto

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"
)

// secretOf is the secret of these bytes.
func secretOf(t testing.TB, b []byte) Secret {
	t.Helper()
	s, err := NewSecret(b)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSecretsT11(t *testing.T) {
	key := "852380f362a09343efb4690c4e17862e"
	raw, err := hex.DecodeString(key)
	if err != nil {
		t.Fatal(err)
	}
	domain := func(n int) string { return hex.EncodeToString([]byte(strings.Repeat("d", n))) }
	bytes := func(s string) []byte {
		b, err := hex.DecodeString(s)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	for _, tt := range []struct {
		text, domain string
		padded       bool
	}{
		{key, "", false},
		{strings.ToUpper(key), "", false},
		{" " + key + "\n", "", false},
		{base64.URLEncoding.EncodeToString(raw), "", false},
		{base64.RawStdEncoding.EncodeToString(raw), "", false},
		{"dd" + key, "", true},
		{base64.RawURLEncoding.EncodeToString(bytes("dd" + key)), "", true},
		{"ee" + key + "676f6f676c652e636f6d", "google.com", true},
		{base64.RawURLEncoding.EncodeToString(bytes("ee" + key + "676f6f676c652e636f6d")), "google.com", true},
		{base64.StdEncoding.EncodeToString(bytes("ee" + key + "676f6f676c652e636f6d")), "google.com", true},
		{"ee" + key + domain(1), "d", true},
		{"ee" + key + domain(182), strings.Repeat("d", 182), true},
	} {
		s, err := ParseSecret(tt.text)
		if err != nil || string(s.key()) != string(raw) || s.Padded() != tt.padded || s.Domain() != tt.domain || s.IsZero() {
			t.Errorf("%q: %x, padded %v, domain %q, %v", tt.text, s.key(), s.Padded(), s.Domain(), err)
		}
	}
	for name, text := range map[string]string{
		"empty":                 "",
		"15 bytes":              key[2:],
		"17 bytes without dd":   "00" + key,
		"18 bytes without ee":   "dd" + key + "00",
		"ee without domain":     "ee" + key,
		"domain too long":       "ee" + key + domain(183),
		"tag alone":             "dd",
		"odd hex, short base64": key[1:],
		"neither":               "not a secret!",
		"base64 of both kinds":  "+_" + key,
	} {
		s, err := ParseSecret(text)
		if err == nil || !s.IsZero() {
			t.Errorf("%s: %v, %v", name, s, err)
		} else if len(text) > 4 && strings.Contains(err.Error(), strings.TrimSpace(text)[2:]) {
			t.Errorf("%s: the error shows it: %v", name, err)
		}
	}
}

// No way of printing a secret, or options with one, shows it (S18).
func TestSecretPrintsNothingS18(t *testing.T) {
	raw := counting(16)
	for _, s := range []Secret{secretOf(t, raw), secretOf(t, append([]byte{0xdd}, raw...)), secretOf(t, append(append([]byte{0xee}, raw...), "example.org"...))} {
		o := LinkOptions{Secret: s}
		text := fmt.Sprintf("%v %+v %#v %s %q %x %v %+v %#v %v", s, s, s, s, s, s, o, o, o, s.LogValue())
		for _, shown := range []string{hex.EncodeToString(raw), hex.EncodeToString(raw[4:12]), "4 5 6 7 8", "0x4, 0x5, 0x6", "AQIDBA"} {
			if strings.Contains(strings.ToLower(text), strings.ToLower(shown)) {
				t.Errorf("%v: %s shows %s", s, text, shown)
			}
		}
	}
}
