package telegram

import (
	"bytes"
	"crypto/rsa"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

// foreignSession is a session that another library has made, and the strings it
// has made along with it: testdata/sessions, by interop/sessions/make.py.
func foreignSession(t *testing.T, name string) (path string, lines []string) {
	t.Helper()
	dump, err := os.ReadFile(filepath.Join("testdata", "sessions", name+".sql"))
	must(t, err)
	path = filepath.Join(t.TempDir(), name+".session")
	db, err := sql.Open("sqlite", path)
	must(t, err)
	_, err = db.Exec(string(dump))
	must(t, errors.Join(err, db.Close()))
	for line := range strings.Lines(string(dump)) {
		if line, ok := strings.CutPrefix(line, "-- "); ok && !strings.Contains(line, " ") {
			lines = append(lines, line)
		}
	}
	return path, lines
}

// made is the key that interop/sessions/make.py uses.
const madeKey = 11

func checkKey(t *testing.T, p Portable, dc int) {
	t.Helper()
	if p.Session.DC != dc || len(p.Session.Keys) != 1 || !bytes.Equal(p.Session.Keys[dc].Key.Bytes(), fileKey(t, madeKey).Key.Bytes()) {
		t.Errorf("session %v, want that of data centre %d", p.Session, dc)
	}
}

// Session files of every version that Telethon has had, and of Pyrogram's and
// Kurigram's, become ours with all that is of use in them.
func TestImportFile(t *testing.T) {
	state := UpdateState{Pts: 100, Qts: 3, Date: 1700000000, Seq: 9, Channels: map[int64]ChannelState{1234567890: {Pts: 55, AccessHash: 1<<62 + 1}}}
	noHash := state
	noHash.Channels = map[int64]ChannelState{1234567890: {Pts: 55}}
	ann := Self{ID: 777000111, Username: "ann_one", Phone: "9996620001"}
	for name, want := range map[string]struct {
		dc, app int
		self    Self
		peers   bool
		state   UpdateState
	}{
		"telethon-1":       {dc: 2},
		"telethon-3":       {dc: 2},
		"telethon-4":       {dc: 2, state: noHash},
		"telethon-5":       {dc: 2, state: noHash},
		"telethon-6":       {dc: 2, self: ann, peers: true, state: state},
		"telethon-7":       {dc: 2, self: ann, peers: true, state: state},
		"telethon-8":       {dc: 2, self: ann, peers: true, state: state},
		"pyrogram-2-small": {dc: 4, self: ann, peers: true},
		"pyrogram-2":       {dc: 4, self: ann, peers: true},
		"pyrogram-3":       {dc: 4, app: 12345, self: ann, peers: true},
		"pyrogram-7":       {dc: 4, app: 12345, self: ann, peers: true, state: state},
	} {
		t.Run(name, func(t *testing.T) {
			path, _ := foreignSession(t, name)
			before, err := os.ReadFile(path)
			must(t, err)
			p, err := ImportFile(path)
			must(t, err)
			checkKey(t, p, want.dc)
			if p.Self != want.self || p.Place.AppID != want.app || p.Place.Test || p.Place.DCs != nil {
				t.Errorf("self %+v, place %+v", p.Self, p.Place)
			}
			if fmt.Sprint(p.State) != fmt.Sprint(want.state) {
				t.Errorf("state %+v, want %+v", p.State, want.state)
			}
			f := openFile(t, filepath.Join(t.TempDir(), "a.db"), AccountFileOptions{Create: true})
			must(t, f.Import(p))
			checkPeers(t, f, want.peers)
			if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
				t.Errorf("the file has changed (%v)", err)
			}
		})
	}
}

func checkPeers(t *testing.T, f *AccountFile, there bool) {
	t.Helper()
	for _, want := range []StoredPeer{
		{Kind: UserPeer, ID: 777000111, AccessHash: -1234567890123456789, Names: []string{"ann_one"}, Phone: "9996620001"},
		{Kind: UserPeer, ID: 5000000007, AccessHash: 77},
		{Kind: ChannelPeer, ID: 1234567890, AccessHash: 1<<62 + 1, Names: []string{"the_news"}},
		{Kind: ChatPeer, ID: 4321},
	} {
		got, ok, err := f.Peer(PeerQuery{Kind: want.Kind, ID: want.ID})
		if err != nil || ok != there {
			t.Errorf("%v %d: found %v, %v", want.Kind, want.ID, ok, err)
			continue
		}
		if want.Known, want.Source = true, "import"; !ok {
			continue
		}
		if got.Seen = (time.Time{}); !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v\nwant %+v", got, want)
		}
	}
}

// Session strings that other libraries have made.
func TestParseSessionString(t *testing.T) {
	here := []DC{{ID: 2, Addr: "127.0.0.1:443"}}
	ann := Self{ID: 777000111}
	for name, all := range map[string][]Portable{
		"telethon-4":       {{}, {}, {Place: Place{Test: true}}, {Place: Place{DCs: here}}},
		"telethon-8":       {{}, {}, {Place: Place{Test: true}}, {Place: Place{DCs: here}}},
		"pyrogram-2-small": {{Self: ann, Place: Place{Test: true}}, {Self: ann}},
		"pyrogram-2":       {{Self: Self{ID: 5000000007, Bot: true}}, {Self: ann, Place: Place{Test: true}}, {Self: ann}},
		"pyrogram-3":       {{Self: Self{ID: 5000000007, Bot: true}, Place: Place{AppID: 12345}}, {Self: ann, Place: Place{AppID: 12345, Test: true}}, {Self: ann, Place: Place{AppID: 12345}}},
		"pyrogram-7":       {{Self: Self{ID: 5000000007, Bot: true}, Place: Place{AppID: 12345}}, {Self: ann, Place: Place{AppID: 12345, Test: true}}, {Self: ann, Place: Place{AppID: 12345}}},
	} {
		_, lines := foreignSession(t, name)
		if len(lines) != len(all) {
			t.Fatalf("%s: %d strings, want %d", name, len(lines), len(all))
		}
		for i, want := range all {
			p, err := ParseSessionString(lines[i])
			if err != nil {
				t.Errorf("%s %d: %v", name, i, err)
				continue
			}
			dc := 2
			if strings.HasPrefix(name, "pyrogram") {
				dc = 4
			}
			checkKey(t, p, dc)
			if p.Self != want.Self || !reflect.DeepEqual(p.Place, want.Place) {
				t.Errorf("%s %d: self %+v, place %+v", name, i, p.Self, p.Place)
			}
		}
	}
}

// Our own string brings back what makes an account run, and every character of
// it counts.
func TestSessionString(t *testing.T) {
	key := TelegramKeys()[0]
	for _, p := range []Portable{
		{Session: Session{DC: 2, Keys: map[int]StoredKey{2: {Key: fileKey(t, 2).Key}}}},
		{
			Place:   Place{AppID: 12345, AppHash: "0123456789abcdef", Test: true},
			Session: Session{DC: 4, Keys: map[int]StoredKey{2: {Key: fileKey(t, 2).Key}, 4: {Key: fileKey(t, 4).Key}}},
			Self:    Self{ID: 5000000007, Bot: true},
		},
		{
			Place:   Place{AppID: 1, DCs: []DC{{ID: 2, Addr: "127.0.0.1:4000"}}},
			Session: Session{DC: 2, Keys: map[int]StoredKey{2: {Key: fileKey(t, 2).Key}}},
			Self:    Self{ID: 5},
		},
	} {
		if p.Place.DCs != nil {
			p.Place.Keys = append(p.Place.Keys, key)
		}
		s, err := p.SessionString()
		must(t, err)
		got, err := ParseSessionString(" " + s + "\n")
		if err != nil || !reflect.DeepEqual(got, p) {
			t.Errorf("got %+v, %v\nwant %+v", got, err, p)
		}
		for i := range s {
			other := byte('A')
			if s[i] == other {
				other = 'B'
			}
			for _, wrong := range []string{s[:i] + s[i+1:], s[:i] + string(other) + s[i+1:]} {
				if _, err := ParseSessionString(wrong); err == nil {
					t.Fatalf("character %d does not matter", i)
				}
			}
		}
	}
	whole := Portable{Place: Place{Keys: []*rsa.PublicKey{nil}}, Session: Session{DC: 2, Keys: map[int]StoredKey{2: fileKey(t, madeKey)}}}
	for _, key := range []*rsa.PublicKey{nil, {}, {N: new(big.Int), E: 3}, {N: big.NewInt(-5), E: 3}} {
		whole.Place.Keys[0] = key
		s, err := whole.SessionString()
		must(t, err)
		if _, err := ParseSessionString(s); err == nil || !strings.Contains(err.Error(), "damaged") {
			t.Errorf("with the server's key %v: %v", key, err)
		}
	}
	if s, err := (Portable{Session: Session{DC: 2}}).SessionString(); err == nil {
		t.Errorf("without a key: %q", s)
	}
}

// What is no session is refused without being repeated (S18).
func TestImportRefusedS18(t *testing.T) {
	secret := base64.URLEncoding.EncodeToString(fileKey(t, madeKey).Key.Bytes())
	for line, want := range map[string]string{
		"":                                     "was it copied",
		"tgscript2-abc":                        "a newer version",
		"tgscript1-" + secret:                  "damaged",
		"tgscript1-":                           "damaged",
		secret:                                 "344 characters",
		"1" + secret[:342] + "====":            "characters",
		"1" + strings.Repeat("A", 352):         "damaged",
		"1Ag" + strings.Repeat("A", 349) + "=": "nobody is signed in",
		strings.Repeat("_", 351):               "damaged",
		strings.Repeat("A", 361) + "\nA":       "characters",
		strings.Repeat("A", 360) + "\nA":       "damaged",
		strings.Repeat("*", 362):               "damaged",
		strings.Repeat("A", 100_000):           "too long",
	} {
		_, err := ParseSessionString(line)
		if err == nil || !strings.Contains(err.Error(), want) || len(line) > 20 && strings.Contains(err.Error(), line[11:20]) {
			t.Errorf("%.20q: error %v, want %q", line, err, want)
		}
	}
	for name, row := range map[string]struct{ sql, want string }{
		"other":       {"CREATE TABLE sessions (id)", "no session of"},
		"empty":       {"CREATE TABLE sessions (dc_id, server_address, port, auth_key); CREATE TABLE entities (id, hash); CREATE TABLE version (version); INSERT INTO version VALUES (8)", "nobody is signed in"},
		"keyless":     {"CREATE TABLE sessions (dc_id, server_address, port, auth_key); INSERT INTO sessions VALUES (2, NULL, NULL, x''); CREATE TABLE entities (id, hash); CREATE TABLE version (version); INSERT INTO version VALUES (8)", "nobody is signed in"},
		"short key":   {"CREATE TABLE sessions (dc_id, server_address, port, auth_key); INSERT INTO sessions VALUES (2, NULL, NULL, x'01'); CREATE TABLE entities (id, hash); CREATE TABLE version (version); INSERT INTO version VALUES (8)", "damaged"},
		"versionless": {"CREATE TABLE sessions (dc_id, test_mode, auth_key); CREATE TABLE peers (access_hash); CREATE TABLE version (number)", "no version"},
	} {
		path := filepath.Join(t.TempDir(), "x.session")
		db, err := sql.Open("sqlite", path)
		must(t, err)
		_, err = db.Exec(row.sql)
		must(t, errors.Join(err, db.Close()))
		if _, err := ImportFile(path); err == nil || !strings.Contains(err.Error(), row.want) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: error %v, want %q", name, err, row.want)
		}
	}
	for _, path := range []string{filepath.Join(t.TempDir(), "missing"), t.TempDir()} {
		if _, err := ImportFile(path); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: error %v", path, err)
		}
	}
}

// Whatever a line holds, it is an account or an error; an account is the same
// after another turn.
func FuzzSessionString(f *testing.F) {
	own, err := Portable{Session: Session{DC: 2, Keys: map[int]StoredKey{2: {Key: fileKey(f, 2).Key}}}, Place: Place{AppID: 5, AppHash: "ab"}}.SessionString()
	must(f, err)
	f.Add(own)
	for _, form := range []string{"1" + strings.Repeat("Ab", 176), "1" + strings.Repeat("Ab", 184), strings.Repeat("A", 100) + strings.Repeat("b", 251), strings.Repeat("Ab", 178), strings.Repeat("Ab", 181)} {
		f.Add(form)
	}
	f.Fuzz(func(t *testing.T, line string) {
		p, err := ParseSessionString(line)
		if err != nil {
			return
		}
		again, err := p.SessionString()
		must(t, err)
		if q, err := ParseSessionString(again); err != nil || !reflect.DeepEqual(p, q) {
			t.Errorf("%+v is %+v, %v after another turn", p, q, err)
		}
	})
}
