package telegram_test

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/tgscript/tgscript/mtproto"
	"github.com/tgscript/tgscript/telegram"
)

// list is what one source says of Telegram's servers: data centre and address,
// "m" before the number for files only.
type list struct {
	source string
	addrs  string
	tests  string // of the test servers
	keys   []int64
}

// lists are the addresses in other people's clients, and the fingerprints of the
// keys they trust, as their sources have them. The first two are Telegram's own.
var lists = []list{
	{
		source: "TDLib 1.8.66, commit 022d60202e44, td/telegram/net/ConnectionCreator.cpp and PublicRsaKeySharedMain.cpp; ports 443, 80 and 5222",
		addrs: `1 149.154.175.50  2 149.154.167.51  2 95.161.76.100  3 149.154.175.100  4 149.154.167.91  5 149.154.171.5
			1 2001:b28:f23d:f001::a  2 2001:67c:4e8:f002::a  3 2001:b28:f23d:f003::a  4 2001:67c:4e8:f004::a  5 2001:b28:f23f:f005::a`,
		tests: `1 149.154.175.10  2 149.154.167.40  3 149.154.175.117
			1 2001:b28:f23d:f001::e  2 2001:67c:4e8:f002::e  3 2001:b28:f23d:f003::e`,
		keys: []int64{-0x2f62e27a219b027b, -0x4da76720df72d9fd},
	},
	{
		source: "Telegram Desktop, commit 006cadcc646c, Telegram/SourceFiles/mtproto/mtproto_dc_options.cpp",
		addrs: `1 149.154.175.50  2 149.154.167.51  2 95.161.76.100  3 149.154.175.100  4 149.154.167.91  5 149.154.171.5
			1 2001:b28:f23d:f001::a  2 2001:67c:4e8:f002::a  3 2001:b28:f23d:f003::a  4 2001:67c:4e8:f004::a  5 2001:b28:f23f:f005::a`,
		tests: `1 149.154.175.10  2 149.154.167.40  3 149.154.175.117
			1 2001:b28:f23d:f001::e  2 2001:67c:4e8:f002::e  3 2001:b28:f23d:f003::e`,
		keys: []int64{-0x2f62e27a219b027b, -0x4da76720df72d9fd},
	},
	{
		source: "Go module github.com/gotd/td v0.93.0, telegram/dcs/prod.go and test.go",
		addrs: `1 149.154.175.59  1 149.154.175.53  2 149.154.167.50  2 149.154.167.51  3 149.154.175.100  4 149.154.167.91  5 91.108.56.173
			m2 149.154.167.151  m4 149.154.166.120  m2 2001:67c:4e8:f002::b  m4 2001:67c:4e8:f004::b
			1 2001:b28:f23d:f001::a  2 2001:67c:4e8:f002::a  3 2001:b28:f23d:f003::a  4 2001:67c:4e8:f004::a  5 2001:b28:f23f:f005::a`,
		tests: `1 149.154.175.10  2 149.154.167.40  3 149.154.175.117
			1 2001:b28:f23d:f001::e  2 2001:67c:4e8:f002::e  3 2001:b28:f23d:f003::e`,
	},
	{
		source: "PyPI pyrogram 2.0.106, pyrogram/session/internals/data_center.py (kurigram 2.2.26 has the IPv4 ones)",
		addrs: `1 149.154.175.53  2 149.154.167.51  3 149.154.175.100  4 149.154.167.91  5 91.108.56.130
			m2 149.154.167.151  m4 149.154.164.250  m2 2001:67c:4e8:f002::b  m4 2001:67c:4e8:f004::b
			1 2001:b28:f23d:f001::a  2 2001:67c:4e8:f002::a  3 2001:b28:f23d:f003::a  4 2001:67c:4e8:f004::a  5 2001:b28:f23f:f005::a`,
		tests: `1 149.154.175.10  2 149.154.167.40  3 149.154.175.117
			1 2001:b28:f23d:f001::e  2 2001:67c:4e8:f002::e  3 2001:b28:f23d:f003::e`,
	},
	{
		source: "npm @mtcute/core 0.31.0, utils/dcs.js",
		addrs:  `2 149.154.167.50  m2 149.154.167.222  2 2001:67c:4e8:f002::a  m2 2001:67c:4e8:f002::b`,
		tests:  `2 149.154.167.40  2 2001:67c:4e8:f002::e`,
	},
	{source: "PyPI telethon 1.45.0, telethon/client/telegrambaseclient.py", addrs: `2 149.154.167.51  2 2001:67c:4e8:f002::a`},
	{source: "npm telegram 2.26.22, crypto/RSA.js", keys: []int64{-3414540481677951611, -5595554452916591101}},
}

// TestTelegramDCs: each built-in address and key (K3) is in two other clients at
// least, every data centre has an address of either kind, and no source gives an
// address to another data centre.
func TestTelegramDCs(t *testing.T) {
	for _, test := range []bool{false, true} {
		said := map[string][]string{} // "2 149.154.167.51": who says so
		other := map[string]string{}  // address: data centre
		for _, l := range lists {
			words := strings.Fields(l.addrs)
			if test {
				words = strings.Fields(l.tests)
			}
			for pair := range slices.Chunk(words, 2) {
				key := pair[0] + " " + pair[1]
				said[key] = append(said[key], l.source)
				if dc, known := other[pair[1]]; known && dc != pair[0] {
					t.Errorf("%s is of data centre %s and %s", pair[1], dc, pair[0])
				}
				other[pair[1]] = pair[0]
			}
		}
		families := map[string]bool{}
		for _, dc := range telegram.TelegramDCs(test) {
			at, err := netip.ParseAddrPort(dc.Addr)
			if err != nil || at.Port() != 443 {
				t.Fatalf("%v: %v", dc, err)
			}
			number := strconv.Itoa(dc.ID)
			if dc.Media {
				number = "m" + number
			} else {
				families[fmt.Sprintf("%d, %d bits", dc.ID, at.Addr().BitLen())] = true
			}
			key := number + " " + at.Addr().String()
			if len(said[key]) < 2 {
				t.Errorf("%s is known from %q only", key, said[key])
			}
		}
		want := 10
		if test {
			want = 6
		}
		if len(families) != want {
			t.Errorf("addresses of either kind: %v, want %d", families, want)
		}
	}
	for i, key := range telegram.TelegramKeys() {
		sources := 0
		for _, l := range lists {
			if slices.Contains(l.keys, mtproto.Fingerprint(key)) {
				sources++
			}
		}
		if sources < 2 {
			t.Errorf("key %d is known from %d sources", i, sources)
		}
	}
}
